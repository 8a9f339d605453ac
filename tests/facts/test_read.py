"""Files → facts: both languages, coverage, years and dates, figures, who gives what."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from starcheck.errors import FactsError
from starcheck.facts import FactsFile
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Records
from starcheck.model.values import Absent

from .conftest import TODAY, ReadBranch, ReadFile

ENGLISH = """
year: 2023
as_of: 2023-12-31
rulebook: jiguan-dabiao-chuangxing
branch: {code: "007", name: 第一党支部, category: office, total_members: {value: 31, quote: 共31名}}
figures: {party-lectures: {value: 4, kind: at_least, quote: 党课4次以上, for_year: 2023}}
stated: {设立党员先锋岗: {value: true, quote: 设立党员先锋岗}}
tables:
  activities:
    coverage: until
    until: 2023-09-30
    records: [{kind: general-meeting, held_on: 2023-07-01, eligible: 20, present: 18}]
"""
CHINESE = """
年度: 2023年
截止日期: 2023年12月31日
评星标准: jiguan-dabiao-chuangxing
党支部: {支部代码: "007", 支部名称: 第一党支部, 支部类别: 机关, 党员总数: {数值: 31, 原文: 共31名}}
填报数: {党课: {数值: 4, 口气: 以上, 原文: 党课4次以上, 所属年度: 2023年度}}
自述: {设立党员先锋岗: {数值: true, 原文: 设立党员先锋岗}}
台账:
  会议记录:
    填报范围: 填至某日
    填至: 2023.9.30
    记录: [{会议类型: 支部党员大会, 召开日期: 2023年7月1日, 应到: 20人, 实到: １８}]
"""


def without_places(facts: Facts) -> object:
    return (
        facts.year,
        facts.as_of,
        facts.rulebook,
        facts.branch,
        facts.quotes,
        [(f.id, f.kind, f.value, f.quote, f.for_year) for f in facts.figures.values()],
        [(name, s.value, s.quote) for name, s in facts.stated.items()],
        [(name, t.records, t.coverage, t.until) for name, t in facts.tables.items()],
    )


def test_english_and_chinese_keys_mean_the_same_facts(read_text: ReadFile) -> None:
    english, chinese = read_text(ENGLISH).branches[0], read_text(CHINESE).branches[0]
    assert without_places(english) == without_places(chinese)
    assert english.branch["total_members"] == 31
    assert english.quotes == {"total_members": "共31名"}
    assert english.tables["activities"].until == date(2023, 9, 30)


def test_json_and_yaml_mean_the_same_facts(read_text: ReadFile) -> None:
    written = {
        "year": 2023,
        "as_of": "2023-12-31",
        "branch": {"code": "007", "category": "机关"},
        "figures": {"人均学时": 50.5},
        "tables": {"members": [{"党员": "m1", "学时": 32.5}]},
    }
    as_json = read_text(json.dumps(written, ensure_ascii=False), name="facts.json").branches[0]
    as_yaml = read_text(json.dumps(written, ensure_ascii=False)).branches[0]
    assert without_places(as_json) == without_places(as_yaml)
    assert as_json.figures["study-hours-average"].value == 505
    assert as_json.tables["members"].records[0]["study_hours"] == 325


def test_a_record_has_every_column_of_its_table(read_one: ReadBranch, catalogue: Catalogue) -> None:
    facts = read_one("tables: {problems: [{问题: 学习不够}], activities: [{}]}")
    problem = facts.tables["problems"].records[0]
    assert set(problem) == {column.name for column in catalogue.table["problems"].columns}
    assert (problem["found_on"], problem["closed_on"]) == (None, Absent.NONE)
    blank = dict(facts.tables["activities"].records[0])
    assert blank.pop("for_year") is Absent.NONE
    assert set(blank.values()) == {None}


def test_a_file_may_hold_a_list_of_branches(read_text: ReadFile) -> None:
    file = read_text(
        "- {year: 2023, as_of: 2023-12-31, branch: {code: a, category: 机关}}\n"
        "- {year: 2023, as_of: 2023-12-31, branch: {code: b, category: 村}}\n"
    )
    assert [facts.branch["category"] for facts in file.branches] == ["机关", "村"]


def test_the_input_is_known_by_its_name_and_its_hash_only(read_text: ReadFile) -> None:
    (source,) = read_text(ENGLISH).branches[0].inputs
    assert source.name == "facts.yaml"
    assert len(source.sha256) == 64


@pytest.mark.parametrize(
    ("written", "options", "wanted"),
    [
        ("", {}, (TODAY.year, TODAY)),
        ("year: 2023\n", {}, (2023, TODAY)),
        ("as_of: 2023-06-30\n", {}, (2023, date(2023, 6, 30))),
        ("year: 2022\nas_of: 2023-06-30\n", {}, (2022, date(2023, 6, 30))),
        ("year: 2022\nas_of: 2023-06-30\n", {"year": 2021}, (2021, date(2023, 6, 30))),
        ("year: 2022\n", {"as_of": date(2023, 3, 1)}, (2022, date(2023, 3, 1))),
        ("as_of: 2022-06-30\n", {"as_of": date(2023, 3, 1)}, (2023, date(2023, 3, 1))),
    ],
)
def test_options_beat_the_file_and_the_file_beats_today(
    written: str, options: dict[str, object], wanted: tuple[int, date], read_text: ReadFile
) -> None:
    text = written + "branch: {code: a, category: 机关}\n"
    (facts,) = read_text(text, **options).branches
    assert (facts.year, facts.as_of) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("{records: [{}]}", None),
        ("[{}]", None),
        ("[]", None),
        ("{coverage: 全部, records: [{}]}", "complete"),
        ("{coverage: 全部}", "complete"),
        ("{coverage: 无}", "none"),
        ("{coverage: none}", "none"),
        ("{coverage: 未填}", "absent"),
        ("{coverage: 部分, records: []}", "partial"),
        ("{until: 2023-09-30, records: [{}]}", "until"),
        ("{coverage: null, records: [{}]}", None),
    ],
)
def test_coverage_is_what_the_file_says_and_open_where_it_is_silent(
    written: str, wanted: str | None, read_one: ReadBranch
) -> None:
    assert read_one(f"tables: {{talks: {written}}}").tables["talks"].coverage == wanted


def test_a_table_of_which_nothing_is_said_is_not_given(read_one: ReadBranch) -> None:
    assert read_one("tables: {talks: null}\nfigures: null\nstated: null").tables == {}
    assert read_one("tables: null").tables == {}


def test_records_after_as_of_are_set_aside_and_counted(read_text: ReadFile) -> None:
    file = read_text(
        "year: 2023\nas_of: 2023-06-30\nbranch: {code: a, category: 机关}\ntables:\n"
        "  talks: [{held_on: 2023-07-01}, {held_on: 2023-06-30}, {held_on: null}]\n"
        "  dues: [{month: 2023-07}, {month: 2023-06}]\n"
        "  members: [{joined_on: 2024-01-01}]\n"
    )
    tables = file.branches[0].tables
    assert [r["held_on"] for r in tables["talks"].records] == [date(2023, 6, 30), None]
    assert [len(tables[name].records) for name in ("dues", "members")] == [1, 1]
    assert len(tables["talks"].places) == 2
    assert [d.kind.code for d in file.diagnostics] == ["FA305", "FA305"]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("4", ("exact", 4, None, None)),
        ("{value: 4}", ("exact", 4, None, None)),
        ("{value: 4次}", ("exact", 4, None, None)),
        ("{value: 150, kind: 余}", ("at_least", 150, None, None)),
        ("{value: 20, kind: 近}", ("less_than", 20, None, None)),
        ("{value: 20, kind: 约}", ("about", 20, None, None)),
        ("{value: 15, kind: 十几, low: 11, high: 19}", ("about", 15, 11, 19)),
        ("{kind: 约, 下限: 11, 上限: 19}", ("about", 11, 11, 19)),
    ],
)
def test_a_figure_keeps_its_kind_beside_its_number(
    written: str, wanted: tuple[object, ...], read_one: ReadBranch
) -> None:
    figure = read_one(f"figures: {{党课: {written}}}").figures["party-lectures"]
    assert (figure.kind, figure.value, figure.low, figure.high) == wanted


def test_a_blank_figure_is_no_figure(read_one: ReadBranch) -> None:
    assert read_one("figures: {党课: null, 主题党日: {value: 未填}}").figures == {}


@pytest.mark.parametrize(
    ("total", "warned"),
    [
        ("31", False),
        ("30", True),
        ("{value: 30, kind: 至少}", False),
        ("{value: 32, kind: 至少}", True),
        ("{value: 31, kind: 不足}", True),
        ("{value: 32, kind: 不足}", False),
        ("{value: 30, kind: 约}", False),
        ("{value: 30, for_year: 2022}", False),
    ],
)
def test_figures_are_added_up_as_far_as_their_kinds_bound_them(
    total: str, warned: bool, read_text: ReadFile
) -> None:
    file = read_text(
        "branch: {code: a, category: 机关}\n"
        f"figures: {{党员总数: {total}, 在职党员数: 25, 离退休党员数: 6}}\n"
    )
    assert [d.kind.code for d in file.diagnostics] == (["FA306"] if warned else [])


def test_stated_facts_stay_as_they_are_written(read_one: ReadBranch) -> None:
    stated = read_one(
        "stated: {a: 是, b: 3, c: 95.50, d: 2023-07-01, e: true, f: null, g: {quote: 有}, h: 未填}"
    ).stated
    assert {name: fact.value for name, fact in stated.items()} == {
        "a": "是",
        "b": 3,
        "c": "95.50",
        "d": "2023-07-01",
        "e": True,
    }


@pytest.mark.parametrize(
    "record",
    [
        "{应到: 15, 实到: 15, 赞成: 15}",
        "{应到: 15, 实到: null, 赞成: 8}",
        "{实到: 18}",
        "{应到: 15, 实到: 12, 赞成: 8, 反对: 2, 弃权: 2}",
    ],
)
def test_a_record_that_can_be_true_is_accepted(record: str, read_one: ReadBranch) -> None:
    assert len(read_one(f"tables: {{activities: [{record}]}}").tables["activities"].records) == 1


def test_votes_on_a_candidate_may_exceed_those_present_by_written_opinions(
    read_one: ReadBranch,
) -> None:
    written = "{stage: 预备党员, 应到: 20, 实到: 15, 赞成: 17}"
    assert read_one(f"tables: {{candidates: [{written}]}}").tables["candidates"].records


def test_all_mistakes_of_a_file_are_told_at_once_from_top_to_bottom(read_text: ReadFile) -> None:
    with pytest.raises(FactsError) as raised:
        read_text(
            "yaer: 2023\nas_of: 2023-02-30\nbranch: {code: a, category: 机官}\n"
            "figures: {党可: 4}\ntables: {activities: [{kind: 党课, presnt: 3, 应到: -1}]}\n"
        )
    codes = [d.kind.code for d in raised.value.diagnostics]
    assert codes == ["FA132", "FA202", "FA206", "FA137", "FA136", "FA203"]
    assert raised.value.exit_code == 4


# --- the committee's file --------------------------------------------------------------------


def given_by(file: FactsFile, table: str) -> list[Records]:
    return [facts.tables[table] for facts in file.branches]


TWO = (
    "- {year: 2023, as_of: 2023-12-31, branch: {code: a, category: 机关}}\n"
    "- {year: 2023, as_of: 2023-12-31, branch: {code: '12', category: 机关}}\n"
)


def test_records_of_the_committee_go_to_the_branch_they_name(read_text: ReadFile) -> None:
    file = read_text(
        TWO,
        "台账: {负面事项: {填报范围: 全部, 记录: ["
        "{支部代码: 12, 类型: 违纪}, {branch: a, 类型: 问责}]}}",
    )
    first, second = given_by(file, "incidents")
    assert [r["kind"] for r in first.records] == ["问责"]
    assert [r["kind"] for r in second.records] == ["违纪"]
    assert (first.coverage, second.coverage) == ("complete", "complete")
    assert [source.name for source in file.branches[0].inputs] == ["facts.yaml", "committee.yaml"]


def test_with_one_branch_the_committee_need_not_name_it(read_one: ReadBranch) -> None:
    facts = read_one("", "tables: {judgements: [{criterion: c, rater: 甲, points: 4.125}]}")
    assert facts.tables["judgements"].records[0]["points"] == 4125


def test_records_of_other_branches_are_not_used_and_that_is_said(read_text: ReadFile) -> None:
    file = read_text(TWO, "tables: {history: [{branch: z, rated_year: 2022, star: 4}]}")
    assert [table.records for table in given_by(file, "history")] == [(), ()]
    assert [d.kind.code for d in file.diagnostics] == ["FA143"]


def test_what_the_committee_dates_after_as_of_is_set_aside(read_text: ReadFile) -> None:
    file = read_text(
        "year: 2023\nas_of: 2023-06-30\nbranch: {code: a, category: 机关}\n",
        "tables: {incidents: [{kind: 违纪, occurred_on: 2023-07-01}]}",
    )
    assert given_by(file, "incidents")[0].records == ()
    assert [d.kind.code for d in file.diagnostics] == ["FA305"]


# --- hostile input ---------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
KEYS = st.sampled_from(
    (
        "code",
        "category",
        "value",
        "quote",
        "kind",
        "low",
        "records",
        "coverage",
        "until",
        "activities",
    )
)
TREES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=5),
    max_leaves=12,
)
FILES = TREES | st.fixed_dictionaries(
    {"branch": st.just({"code": "a", "category": "机关"})},
    optional={"year": TREES, "as_of": TREES, "figures": TREES, "stated": TREES, "tables": TREES},
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(FILES)
def test_whatever_stands_in_a_file_it_is_facts_or_diagnostics(
    read_text: ReadFile, tree: object
) -> None:
    written = json.dumps(tree, ensure_ascii=False)
    try:
        outcome = read_text(written, name="facts.json").branches
    except FactsError as error:
        outcome = error.diagnostics
    assert [str(one.place) for one in outcome]
