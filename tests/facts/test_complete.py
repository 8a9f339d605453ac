"""Facts and rulebook together: every coverage explicit, stated facts typed, assumptions told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from starcheck.facts import complete, read
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.rulebook import find, load

from .conftest import ReadBranch


def test_every_table_is_there_with_an_explicit_coverage(
    read_one: ReadBranch, rulebook: Rulebook, catalogue: Catalogue
) -> None:
    facts = complete(read_one(""), rulebook).facts
    assert set(facts.tables) == {t.name for t in catalogue.tables} - {"branches"}
    coverages = {name: table.coverage for name, table in facts.tables.items()}
    complete_ones = {"honours", "incidents", "judgements", "waivers"}
    assert {name for name, kind in coverages.items() if kind == "complete"} == complete_ones
    assert {kind for name, kind in coverages.items() if name not in complete_ones} == {"absent"}


@pytest.mark.parametrize(
    ("table", "written", "wanted"),
    [
        ("activities", "[{kind: 党课}]", "partial"),
        ("activities", "[]", "absent"),
        ("activities", "{coverage: 全部}", "complete"),
        ("activities", "{coverage: none}", "none"),
        ("activities", "{until: 2023-06-30}", "until"),
        ("honours", "[{title: 文明号}]", "complete"),
        ("honours", "{coverage: 部分}", "partial"),
        ("honours", "{coverage: 未报}", "absent"),
    ],
)
def test_silence_means_none_only_where_the_rulebook_says_so(
    table: str, written: str, wanted: str, read_one: ReadBranch, rulebook: Rulebook
) -> None:
    facts = complete(read_one(f"tables: {{{table}: {written}}}"), rulebook).facts
    assert facts.tables[table].coverage == wanted


def test_what_is_taken_as_given_is_told_of_the_tables_that_matter(
    read_one: ReadBranch, rulebook: Rulebook
) -> None:
    done = complete(read_one("tables: {activities: [{}], talks: [{}]}"), rulebook)
    assert [str(assumption.text) for assumption in done.assumptions] == [
        "组织生活台账没有注明填报范围，按部分填报看待",
        "荣誉与创新台账没有填报，视为没有这类记录",
        "上级党组织没有提供负面事项，视为没有这类记录",
    ]


def test_what_is_said_needs_no_assumption(read_one: ReadBranch, rulebook: Rulebook) -> None:
    done = complete(
        read_one(
            "tables: {activities: {coverage: 全部, records: [{}]}, honours: {coverage: 无}}",
            "tables: {incidents: {coverage: 无}}",
        ),
        rulebook,
    )
    assert done.assumptions == ()


def test_stated_facts_get_the_types_of_their_measures(
    read_one: ReadBranch, rulebook: Rulebook
) -> None:
    done = complete(
        read_one(
            "stated: {设立党员先锋岗: 有, 创新项目数: 2, 考核得分: {value: 95.5, quote: 得95.5分},"
            " 考核日期: 2023年12月1日}"
        ),
        rulebook,
    )
    assert done.errors == ()
    assert {name: fact.value for name, fact in done.facts.stated.items()} == {
        "设立党员先锋岗": True,
        "创新项目数": 2,
        "考核得分": 955,
        "考核日期": date(2023, 12, 1),
    }
    assert done.facts.stated["考核得分"].quote == "得95.5分"


def test_a_criterion_may_be_named_by_its_title(read_one: ReadBranch, rulebook: Rulebook) -> None:
    facts = read_one("", "tables: {judgements: [{criterion: 服务质量, rater: 甲, points: 5}]}")
    done = complete(facts, rulebook)
    assert done.errors == ()
    assert done.facts.tables["judgements"].records[0]["criterion"] == "service-quality"


def test_completing_twice_changes_nothing_more(read_one: ReadBranch, rulebook: Rulebook) -> None:
    once = complete(
        read_one("tables: {activities: [{kind: 党课}]}\nstated: {创新项目数: 2}"), rulebook
    )
    twice = complete(once.facts, rulebook)
    assert (twice.facts, twice.assumptions) == (once.facts, ())


def test_what_the_superior_gives_for_nothing_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A waiver that this rulebook cannot honour must not vanish."""
    from starcheck.commands import run

    facts, committee = tmp_path / "facts.yaml", tmp_path / "committee.yaml"
    said = "year: 2023\nas_of: 2023-12-31\nbranch: {code: a, category: 机关, form: 普通}\n"
    facts.write_text(said, "utf-8")
    waiver = "{评分指标: annual-plan, 免评理由: 新成立, 批准单位: 机关工委, 批准日期: 2023-12-01}"
    committee.write_text(f"tables: {{准予免评: [{waiver}]}}\n", "utf-8")
    assert run(["assess", str(facts), "--committee", str(committee)]) == 0
    assert "准予免评有 1 条记录，没有计入（这份评星标准不看这张台账）" in capsys.readouterr().out


def test_a_stated_number_may_carry_the_unit_of_its_measure(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    book = load(find("jiguan-dabiao-chuangxing", 2023), catalogue)
    facts = tmp_path / "facts.yaml"
    for written, errors in (("12次", 0), ("12 次", 0), (12, 0), ("12场", 1), ("十几次", 1)):
        facts.write_text(
            "year: 2023\nas_of: 2023-12-31\nbranch: {code: X, category: 机关}\n"
            f"stated: {{第一议题学习次数: {written}}}\n",
            encoding="utf-8",
        )
        (branch,) = read(facts, catalogue, today=date(2024, 1, 1)).branches
        done = complete(branch, book)
        assert len(done.errors) == errors, written
        assert errors or done.facts.stated["第一议题学习次数"].value == 12_000
