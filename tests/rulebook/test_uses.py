"""What a rulebook takes over from another: its words, its conditions, and what they need."""

from __future__ import annotations

from pathlib import Path

from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.model.scores import AllOrNothing, UnitsOf
from starcheck.rulebook import lint, load

NORMS = """
rulebook: norms
title: 规定
edition: "2023"
semantics: 1
status: 示范
dimensions: [{id: 组织生活, title: 组织生活}]
parameters:
  最低次数: {value: 4, unit: 次, local: true}
measures:
  党课次数: {from: activities, where: 类型 = '党课', count: records}
  党课季度数:
    from: activities
    where: 类型 = '党课'
    count: distinct quarter(召开日期)
    at_most: 党课次数
  用不到的: {from: activities, count: records}
criteria:
  - id: lectures
    title: 每季度开展党课
    dimension: 组织生活
    local: true
    norm: strict
    holds: 党课季度数 >= 最低次数
    proof: [党课讲稿]
    gap: 只有 {党课季度数} 个季度开展了党课
    ask: 请提供党课讲稿
    rectify: [{do: 开展党课, who: 支部书记, effort: 2}]
"""
HEAD = """
rulebook: stars
title: 评星
edition: "2023"
semantics: 1
status: 示范
uses: [norms@2023]
totals: {full: 4, not_applicable: rescale}
dimensions: [{id: 学习型, title: 思想建设, points: 4}]
stars: [{star: 3, at_least: 2}]
"""


def shelf(tmp_path: Path, head: str, norms: str = NORMS) -> Path:
    """A shelf with both books; returns the one that takes over."""
    for name, content in (("norms", norms), ("stars", head)):
        folder = tmp_path / name / "2023"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rulebook.yaml").write_text(content, "utf-8")
    return tmp_path / "stars" / "2023"


def taken(tmp_path: Path, catalogue: Catalogue, criterion: str) -> Rulebook:
    return load(shelf(tmp_path, f"{HEAD}criteria:\n  - {criterion}\n"), catalogue)


def test_a_criterion_keeps_its_words_and_gets_our_points(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    book = taken(tmp_path, catalogue, "{use: norms/lectures, points: 4, dimension: 学习型}")
    one = book.criterion["lectures"]
    assert (one.title, one.proof, one.full, one.dimension) == (
        "每季度开展党课",
        ("党课讲稿",),
        4000,
        "学习型",
    )
    assert isinstance(one.score, AllOrNothing)
    assert one.holds is None
    assert one.used == "norms@2023/lectures"


def test_what_the_condition_names_comes_along_and_nothing_else(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    book = taken(tmp_path, catalogue, "{use: norms/lectures, points: 4, dimension: 学习型}")
    assert list(book.measures) == ["党课次数", "党课季度数"]
    assert list(book.parameters) == ["最低次数"]


def test_a_score_of_ours_may_look_at_their_measures(tmp_path: Path, catalogue: Catalogue) -> None:
    book = taken(
        tmp_path,
        catalogue,
        "{use: norms/lectures, id: lecture-quarters, points: 4, dimension: 学习型,"
        " score: {units_of: 党课季度数, points: 1, up_to: 4}}",
    )
    score = book.criterion["lecture-quarters"].score
    assert isinstance(score, UnitsOf)
    assert score.up_to == 4


def test_a_score_free_book_takes_the_condition_as_it_is(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    head = HEAD.replace("totals: {full: 4, not_applicable: rescale}\n", "")
    head = head.replace(", points: 4", "").replace("stars: [{star: 3, at_least: 2}]\n", "")
    path = shelf(tmp_path, f"{head}criteria:\n  - {{use: norms/lectures, dimension: 学习型}}\n")
    one = load(path, catalogue).criterion["lectures"]
    assert one.holds is not None
    assert one.score is None


def test_a_measure_alone_may_be_taken_by_its_name(tmp_path: Path, catalogue: Catalogue) -> None:
    own = """criteria:
  - id: own
    title: 党课
    dimension: 学习型
    points: 4
    local: true
    score: {units_of: 党课次数, points: 1, up_to: 4}
    proof: [党课讲稿]
    gap: 党课 {党课次数} 次
    ask: 请提供党课讲稿
"""
    book = load(shelf(tmp_path, HEAD + own), catalogue)
    assert list(book.measures) == ["党课次数"]


def test_a_change_in_the_other_book_changes_the_hash_of_ours(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    one = "{use: norms/lectures, points: 4, dimension: 学习型}"
    before = taken(tmp_path, catalogue, one).sha256
    changed = NORMS.replace("value: 4", "value: 2")
    after = load(shelf(tmp_path, f"{HEAD}criteria:\n  - {one}\n", changed), catalogue).sha256
    assert before != after


def test_missing_points_are_told_where_it_is_taken_over(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = shelf(tmp_path, f"{HEAD}criteria:\n  - {{use: norms/lectures, dimension: 学习型}}\n")
    found = lint(path, catalogue)
    missing = [d for d in found if d.kind.name == "missing-key"]
    assert [(d.place.file.split("/")[-3], d.place.line) for d in missing if d.place] == [
        ("stars", 12)
    ]


def test_a_mistake_in_the_other_book_is_told_once_and_there(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    broken = NORMS.replace("类型 = '党课'\n    count", "类形 = '党课'\n    count")
    path = shelf(
        tmp_path,
        f"{HEAD}criteria:\n  - {{use: norms/lectures, points: 4, dimension: 学习型}}\n",
        broken,
    )
    found = lint(path, catalogue)
    errors = [d for d in found if d.is_error]
    assert [(d.kind.name, d.place.file.split("/")[-3]) for d in errors if d.place] == [
        ("unknown-name", "norms")
    ]
