"""Tailored books, editions in force, dated numbers, words and tables that a book adds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from starcheck.commands import run
from starcheck.engines import ENGINES
from starcheck.errors import UsageError
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.rulebook import find, load

HEAD = 'title: 标准\nsemantics: 1\nstatus: 试行\nedition: "{edition}"\nrulebook: {id}\n'
WORDS = "dimension: 甲, local: true, proof: [甲], gap: 无, ask: 问"
BASE = """
dimensions: [{id: 甲, title: 甲}]
parameters:
  次数下限: {values: [{value: 2}, {value: 3, from: 2024-01-01}], unit: 次, local: true}
measures:
  次数: {from: activities, count: records}
criteria:
  - {id: place, title: 场所, holds: 有活动场所, WORDS}
  - {id: often, title: 次数, holds: 次数 >= 次数下限, WORDS}
""".replace("WORDS", WORDS)
Shelf = Callable[[str, str, str], Path]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    def put(id: str, edition: str, words: str) -> Path:
        folder = tmp_path / id / edition
        folder.mkdir(parents=True)
        head = HEAD.format(id=id, edition=edition)
        (folder / "rulebook.yaml").write_text(head + words, "utf-8")
        return folder

    return put


def value(book: Rulebook, name: str) -> object:
    return book.parameters[name].value


def test_a_dated_number_is_that_in_force_at_the_end_of_the_edition(
    shelf: Shelf, catalogue: Catalogue
) -> None:
    assert value(load(shelf("base", "2023", BASE), catalogue), "次数下限") == 2
    assert value(load(shelf("base", "2024", BASE), catalogue), "次数下限") == 3


def test_a_tailored_book_is_its_base_but_for_what_it_says(
    shelf: Shelf, catalogue: Catalogue
) -> None:
    base = load(shelf("base", "2023", BASE), catalogue)
    folder = shelf(
        "ours",
        "2023",
        "extends: base@2023\n"
        "drop: [{criterion: place, because: 没有场所}]\n"
        "change: {parameters: {次数下限: {value: 5, unit: 次, local: true}}}\n",
    )
    ours = load(folder, catalogue)
    assert [c.id for c in ours.criteria] == ["often"]
    assert ours.criterion["often"].used == "base@2023/often"
    assert value(ours, "次数下限") == 5
    assert ours.tailoring is not None
    assert [(d.id, d.because) for d in ours.tailoring.dropped] == [("place", "没有场所")]
    assert ours.tailoring.changed == ("次数下限",)
    assert ours.sha256 != base.sha256
    assert ours.dimensions == base.dimensions


def test_the_hash_of_a_tailored_book_follows_its_base(shelf: Shelf, catalogue: Catalogue) -> None:
    home = shelf("base", "2023", BASE)
    ours = shelf(
        "ours",
        "2023",
        "extends: base@2023\nstatus: 试行\ndrop: [{criterion: place, because: 无}]\n".replace(
            "status: 试行\n", ""
        ),
    )
    before = load(ours, catalogue).sha256
    head = home / "rulebook.yaml"
    head.write_text(head.read_text("utf-8").replace("value: 2", "value: 4"), "utf-8")
    assert load(ours, catalogue).sha256 != before


def test_an_edition_may_be_in_force_for_years(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf("base", "2022", "in_force: {from: 2022, until: 2023}\n")
    later = shelf("base", "2024", "in_force: {from: 2024}\n")
    assert find("base", 2022, tmp_path) == first
    assert find("base", 2023, tmp_path) == first
    assert find("base", 2031, tmp_path) == later
    with pytest.raises(UsageError):
        find("base", 2021, tmp_path)


def test_two_editions_in_force_are_refused_by_name(shelf: Shelf, tmp_path: Path) -> None:
    shelf("base", "2022", "in_force: {from: 2022}\n")
    shelf("base", "2023", "in_force: {from: 2023}\n")
    with pytest.raises(UsageError) as refused:
        find("base", 2025, tmp_path)
    assert refused.value.diagnostics[0].kind.code == "RB237"


@pytest.mark.parametrize("engine", ENGINES)
def test_facts_may_use_the_words_and_tables_that_a_book_adds(
    engine: str, shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A campaign of next year needs no new program."""
    folder = shelf(
        "campaign",
        "2023",
        "vocabulary: {activity: {words: [{id: drill, title: 应急演练, synonyms: [演练]}]}}\n"
        "tables:\n"
        "  drills:\n"
        "    title: 演练台账\n"
        "    date: held_on\n"
        "    columns:\n"
        "      held_on: {title: 演练日期, kind: date}\n"
        "      people: {title: 参演人数, kind: whole, unit: 人, greatest: 1000}\n"
        "  activities: {columns: {drill_hours: {title: 演练时长, kind: decimal, scale: 1}}}\n"
        "dimensions: [{id: 甲, title: 甲}]\n"
        "measures:\n"
        "  演练次数:\n"
        "    {from: activities, where: 类型 = '应急演练' 且 演练时长 >= 0.5, count: records}\n"
        "  参演人次: {from: drills, sum: 参演人数}\n"
        "criteria:\n"
        f"  - {{id: drills, title: 演练, holds: 演练次数 >= 1 且 参演人次 >= 10, {WORDS}}}\n",
    )
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "year: 2023\nas_of: 2023-12-31\nbranch: {code: a, category: 机关}\ntables:\n"
        "  组织生活台账:\n    填报范围: 全部\n"
        "    记录: [{类型: 演练, 召开日期: 2023-05-01, 演练时长: 1.5}]\n"
        "  演练台账: {填报范围: 全部, 记录: [{演练日期: 2023-05-01, 参演人数: 12}]}\n",
        "utf-8",
    )
    said = ["--rulebook", str(folder), "--engine", engine, "--format", "json"]
    assert run(["assess", str(facts), *said]) == 0
    assert '"outcome": "met"' in capsys.readouterr().out
    assert run(["facts", "check", str(facts), "--rulebook", str(folder)]) == 0
    assert run(["facts", "check", str(facts)]) == 4


def test_a_stand_in_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "year: 2023\nas_of: 2023-12-31\nbranch: {code: a, category: 事业, form: 普通}\n"
    )
    assert run(["assess", str(facts)]) == 0
    said = capsys.readouterr().out
    assert "没有专门的评星标准，按“机关党支部" in said
    assert "参照机关的标准评" in said


def test_a_scheme_may_be_given_in_place_of_a_rulebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme = tmp_path / "scheme.yaml"
    scheme.write_text(
        "scheme: ours\ntitle: 办法\nchoose:\n"
        "  - {when: 类别 = '村', rulebook: cun-shequ-dabiao-chuangxing}\n"
        "  - {otherwise: central-norms, because: 其余的只体检}\n",
        "utf-8",
    )
    facts = tmp_path / "facts.yaml"
    facts.write_text("year: 2023\nas_of: 2023-12-31\nbranch: {code: a, category: 机关}\n", "utf-8")
    assert run(["assess", str(facts), "--rulebook", str(scheme)]) == 0
    assert "其余的只体检" in capsys.readouterr().out
