"""What a right rulebook becomes: names resolved, points in thousandths, types bounded."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from starcheck.errors import RulebookError, UsageError
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Cite, Measure, Rulebook, Take, Totals
from starcheck.model.scores import Deduct, Linear, UnitsOf
from starcheck.model.tree import MeasureRef, Node
from starcheck.model.values import COUNT, DATE, SHARE, TOP, TRUTH, Type, TypeKind
from starcheck.reading.problems import UNREADABLE
from starcheck.rulebook import lint, load
from starcheck.rulebook import problems as kinds

from .books import CRITERIA, HEAD, MEASURES, write

# A file that even root cannot read from its start.
MEMORY = Path("/proc/self/mem")


@pytest.fixture
def book(tmp_path: Path, catalogue: Catalogue) -> Rulebook:
    return load(write(tmp_path), catalogue)


def measure(tmp_path: Path, catalogue: Catalogue, line: str, extra: str = "") -> Measure:
    """Load a book with one more measure, 被测, and return it."""
    measures = f"{MEASURES}  被测: {line}\n{extra}"
    return load(write(tmp_path, measures), catalogue).measures["被测"]


def refused(tmp_path: Path, catalogue: Catalogue, line: str) -> list[str]:
    """Return the names of the problems of a book with one more measure."""
    with pytest.raises(RulebookError) as caught:
        measure(tmp_path, catalogue, line)
    return [d.kind.name for d in caught.value.diagnostics]


def test_points_become_thousandths(book: Rulebook) -> None:
    first, second = book.criteria
    assert (first.full, second.full) == (4_000, 2_000)
    assert isinstance(first.score, UnitsOf)
    assert (first.score.points, first.score.up_to) == (1_000, 4)
    assert book.totals == Totals(4_000, 2_000, None, "rescale", False, 1)


def test_stars_stand_highest_first_whatever_their_order_in_the_file(book: Rulebook) -> None:
    assert [(s.star, s.at_least) for s in book.stars] == [(5, 4_500), (3, 3_000)]


def test_a_citation_names_the_registered_source(book: Rulebook) -> None:
    assert book.criteria[0].cite == Cite("支部工作条例", "11", "中国共产党支部工作条例（试行）")
    assert book.criteria[1].local is True


def test_a_gap_is_a_sentence_with_trees_in_it(book: Rulebook) -> None:
    text, number, comma, difference, end = book.criteria[0].gap.parts
    assert (text, comma, end) == ("召开了 ", " 次，还差 ", " 次")
    assert isinstance(number, MeasureRef)
    assert isinstance(difference, Node)


def test_conditions_are_kept_as_they_were_written(book: Rulebook) -> None:
    assert book.texts["measure/次数/where"] == "类型 = '党员大会'"
    assert book.texts["criterion/general-meeting/units_of"] == "次数"


def test_the_hash_is_that_of_the_bytes(tmp_path: Path, catalogue: Catalogue) -> None:
    first = load(write(tmp_path), catalogue).sha256
    assert load(write(tmp_path), catalogue).sha256 == first
    assert load(write(tmp_path, MEASURES + "# 注\n"), catalogue).sha256 != first


def test_a_book_of_several_files_is_the_book_of_one(tmp_path: Path, catalogue: Catalogue) -> None:
    whole = load(write(tmp_path), catalogue)
    folder = tmp_path / "2023"
    (folder / "cases").mkdir(parents=True)
    (folder / "rulebook.yaml").write_text(HEAD, encoding="utf-8")
    (folder / "a.yaml").write_text(CRITERIA, encoding="utf-8")
    (folder / "b.yaml").write_text(MEASURES, encoding="utf-8")
    (folder / "cases" / "ignored.yaml").write_text("not: [a rulebook", encoding="utf-8")
    parts = load(folder, catalogue)
    assert [c.id for c in parts.criteria] == [c.id for c in whole.criteria]
    assert [c.score for c in parts.criteria] == [c.score for c in whole.criteria]
    assert parts.stars[0].at_least == whole.stars[0].at_least


@pytest.mark.parametrize(
    ("line", "type_"),
    [
        ("{from: activities, count: records}", COUNT),
        (
            "{from: activities, count: distinct quarter(召开日期)}",
            Type(TypeKind.NUMBER, 0, 0, 4, unit="个季度"),
        ),
        (
            "{from: activities, count: distinct month(召开日期)}",
            Type(TypeKind.NUMBER, 0, 0, 12, unit="个月"),
        ),
        ("{from: members, count: distinct 免训}", Type(TypeKind.NUMBER, 0, 0, 2)),
        ("{from: activities, count: distinct 主题}", COUNT),
        ("{from: members, share: 学时 >= 32}", SHARE),
        ("{from: activities, maximum: 召开日期}", DATE),
        ("{stated: yes_no}", TRUTH),
        ("{stated: date}", DATE),
        ("{stated: number}", Type(TypeKind.NUMBER, 3, 0, TOP * 1000, open_high=True)),
        ("{value: 次数 > 3}", TRUTH),
        ("{from: activities, count: records, per: month(召开日期), take: least}", COUNT),
        (
            "{from: activities, count: distinct month(召开日期), per: 党小组, of: 3, take: least}",
            Type(TypeKind.NUMBER, 0, 0, 12, unit="个月"),
        ),
        (
            "{from: activities, count: distinct month(召开日期), per: 党小组, of: 3, "
            "take: {count: '>= 2'}}",
            COUNT,
        ),
    ],
)
def test_the_type_of_a_measure_bounds_it(
    tmp_path: Path, catalogue: Catalogue, line: str, type_: Type
) -> None:
    assert measure(tmp_path, catalogue, line).type == type_


def test_a_sum_ends_where_every_record_has_the_most(tmp_path: Path, catalogue: Catalogue) -> None:
    hours = catalogue.type_of(catalogue.table["activities"]["学时"])
    found = measure(tmp_path, catalogue, "{from: activities, sum: 学时}").type
    assert (found.scale, found.least, found.greatest) == (
        hours.scale,
        0,
        TOP * hours.greatest,
    )
    assert found.open_high is True


def test_an_average_is_a_ratio_at_the_scale_of_its_column(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    hours = catalogue.type_of(catalogue.table["members"]["学时"])
    found = measure(tmp_path, catalogue, "{from: members, average: 学时}").type
    assert (found.kind, found.scale, found.greatest) == (
        TypeKind.RATIO,
        hours.scale,
        hours.greatest,
    )


def test_measures_come_after_what_they_look_at(tmp_path: Path, catalogue: Catalogue) -> None:
    lines = """\
measures:
  丙: {value: 乙 + 1}
  乙: {from: activities, count: distinct quarter(召开日期), at_most: 次数}
  次数: {from: activities, where: 类型 = '党员大会', count: records}
  丁: {from: activities, count: records, per: 党小组, of: 丙, take: least}
"""
    book = load(write(tmp_path, lines), catalogue)
    assert list(book.measures) == ["次数", "乙", "丙", "丁"]


def test_a_table_may_say_how_many_keys_there_must_be(tmp_path: Path, catalogue: Catalogue) -> None:
    line = "{from: talks, count: records, per: 谈话对象, of: 党员名册, take: {count: '>= 2'}}"
    found = measure(tmp_path, catalogue, line).aggregate
    assert found is not None
    assert found.of == "members"
    assert found.take == Take("count", ">=", 2)


def test_the_bound_of_a_count_stands_at_the_scale_of_what_it_counts(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    line = "{from: activities, sum: 学时, per: 党小组, of: 3, take: {count: '≥ 2.5'}}"
    found = measure(tmp_path, catalogue, line).aggregate
    assert found is not None
    assert found.take == Take("count", ">=", 25)


def test_chinese_names_of_tables_and_figures_are_understood(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    title = catalogue.table["activities"].title
    found = measure(tmp_path, catalogue, f"{{from: {title}, count: records, figure: 党课次数}}")
    assert found.aggregate is not None
    assert (found.aggregate.table, found.figure, found.unit) == (
        "activities",
        "party-lectures",
        "次",
    )


def test_a_score_free_book_has_conditions_in_place_of_points(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    head = "".join(
        line
        for line in HEAD.splitlines(keepends=True)
        if not line.startswith(("totals", "stars", "  - {star"))
    ).replace(", points: 4", "")
    rest = """\
criteria:
  - id: general-meeting
    title: 召开支部党员大会
    dimension: 规范型
    local: true
    holds: 次数 >= 4
    proof: [会议记录]
    gap: 召开了 {次数} 次
    ask: 请提供会议记录
"""
    book = load(write(tmp_path, MEASURES, head, rest), catalogue)
    (criterion,) = book.criteria
    assert book.score_free is True
    assert (criterion.full, criterion.score) == (None, None)
    assert criterion.holds is not None
    assert book.stars == ()


def test_every_form_of_a_score_is_read(tmp_path: Path, catalogue: Catalogue) -> None:
    rest = CRITERIA.replace(
        "score: {units_of: 次数, points: 1, up_to: 4}",
        "score: {linear: 达标率, from: {at: 0.6, points: 0}, to: {at: 0.95, points: 4}}",
    )
    rest += """\
  - id: criticism
    title: 通报
    kind: deduction
    local: true
    score: {deduct: 次数, each: 0.5, at_least: -6}
    proof: [通报]
    gap: 通报 {次数} 次
    ask: 请确认
"""
    measures = MEASURES + "  达标率: {from: members, share: 学时 >= 32}\n"
    first, _, third = load(write(tmp_path, measures, rest=rest), catalogue).criteria
    assert isinstance(first.score, Linear)
    assert (first.score.to_at, first.score.to_points) == (Decimal("0.95"), 4_000)
    assert isinstance(third.score, Deduct)
    assert (third.full, third.score.each, third.score.at_least) == (0, 500, -6_000)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("{from: activities, count: records, at_most: 没有}", ["unknown-measure"]),
        ("{from: activities, sum: 学时, where: 没有 = 1}", ["unknown-name"]),
        ("{value: 被测 + 1}", ["measure-ring"]),
        ("{from: branches, count: records}", ["branch-table"]),
        ("{from: activities, sum: 召开日期}", ["wrong-kind"]),
    ],
)
def test_one_mistake_is_told_once(
    tmp_path: Path, catalogue: Catalogue, line: str, names: list[str]
) -> None:
    assert refused(tmp_path, catalogue, line) == names


def test_who_looks_at_a_broken_measure_is_not_blamed(tmp_path: Path, catalogue: Catalogue) -> None:
    broken = MEASURES.replace("from: activities", "from: activites")
    with pytest.raises(RulebookError) as caught:
        load(write(tmp_path, broken), catalogue)
    assert [d.kind for d in caught.value.diagnostics] == [kinds.UNKNOWN_TABLE]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_measures_has_an_end(
    tmp_path: Path, catalogue: Catalogue, backwards: bool
) -> None:
    lines = [f"  值{i + 1}: {{value: 值{i} + 0 * 次数}}\n" for i in range(2_000)]
    chain = "".join(reversed(lines) if backwards else lines)
    with pytest.raises(RulebookError) as caught:
        load(write(tmp_path, f"{MEASURES}  值0: {{value: 1 * 次数}}\n{chain}"), catalogue)
    assert {d.kind for d in caught.value.diagnostics} == {kinds.CHAIN_TOO_LONG}


def test_a_figure_finer_than_its_measure_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    finer = Catalogue(
        tables=catalogue.tables,
        vocabularies=catalogue.vocabularies,
        figures=tuple(f.model_copy(update={"scale": 1}) for f in catalogue.figures),
        sources=catalogue.sources,
    )
    with pytest.raises(RulebookError) as caught:
        load(write(tmp_path), finer)
    assert [d.kind for d in caught.value.diagnostics] == [kinds.FIGURE_TOO_FINE]


def test_all_mistakes_of_all_files_come_in_one_go(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "rulebook.yaml").write_text("titel: x\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("criteria: no\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("a: [\n", encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load(tmp_path, catalogue)
    files = {Path(d.place.file).name for d in caught.value.diagnostics if d.place}
    assert files == {"rulebook.yaml", "a.yaml", "b.yaml"}
    assert caught.value.exit_code == 3


def test_a_path_that_leads_nowhere_is_misuse(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path / "nothing", catalogue)
    assert caught.value.diagnostics[0].kind is kinds.NO_SUCH_PATH


@pytest.mark.skipif(not MEMORY.exists(), reason="needs a file that nobody can read")
def test_a_file_that_cannot_be_read_is_told(catalogue: Catalogue) -> None:
    with pytest.raises(RulebookError) as caught:
        load(MEMORY, catalogue)
    assert [d.kind for d in caught.value.diagnostics] == [UNREADABLE]


def test_a_folder_in_place_of_a_part_is_not_read(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "rulebook.yaml").write_text(HEAD + MEASURES + CRITERIA, encoding="utf-8")
    (tmp_path / "more.yaml").mkdir()
    assert len(load(tmp_path, catalogue).criteria) == 2


def test_the_shipped_rulebooks_have_no_errors(root: Path, catalogue: Catalogue) -> None:
    heads = sorted((root / "rules").glob("*/*/rulebook.yaml"))
    assert heads
    for head in heads:
        book = load(head.parent, catalogue)
        assert (book.id, book.edition) == (head.parent.parent.name, head.parent.name)
        assert [d for d in lint(head.parent, catalogue) if d.is_error] == []
