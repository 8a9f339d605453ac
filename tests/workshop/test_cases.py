"""The runner of cases: it tells what came out, and refuses what it could not have looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from starcheck.diagnostics import draw
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.rulebook import load
from starcheck.workshop import CaseResult, check_cases, run_cases

BOOK = """\
rulebook: small
title: 小标准
edition: "2023"
semantics: 1
status: 示范
applies_when: 类别 = '机关'
totals: {full: 6, not_applicable: rescale}
dimensions: [{id: 规范型, title: 组织建设, points: 6}]
measures:
  党课次数: {from: activities, where: 类型 = '党课', count: records, figure: party-lectures}
  问题数: {from: incidents, count: records}
criteria:
  - id: lectures
    title: 上党课
    dimension: 规范型
    points: 6
    local: true
    score: {units_of: 党课次数, points: 1.5, up_to: 4}
    proof: [讲稿]
    gap: 上了 {党课次数} 次
    ask: 请提供讲稿
    rectify: [{do: 上党课, who: 支部书记, effort: 1}]
determinations:
  - {id: incident, title: 有负面事项, when: 问题数 >= 1, effect: {exclude: true}}
stars:
  - {star: 3, at_least: 4}
"""
LECTURES = """\
criterion: lectures

two_lectures:
  组织生活台账: [{类型: 党课, 召开日期: 2023-05-01}, {类型: 党课, 召开日期: 2023-06-01}]
  finds: {outcome: partly, points: 3}

none_at_all:
  组织生活台账: []
  finds: {outcome: unmet, points: 0}

four_by_figure:
  figures: {party-lectures: 4}
  finds: {outcome: met}

nothing_said:
  finds: {outcome: unknown, low: 0, high: 6}
"""
INCIDENT = """\
determination: incident

one:
  负面事项: [{发生日期: 2023-05-01}]
  finds: {holds: true, star: {certain: null, rated: false}}

none_given:
  finds: {holds: false}

one_of_an_unknown_year:
  负面事项: [{事项类型: 违纪}]
  finds: {holds: null}
"""


@pytest.fixture
def book(tmp_path: Path, catalogue: Catalogue) -> Rulebook:
    """A rulebook of one criterion, with its cases beside it."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "rulebook.yaml").write_text(BOOK, "utf-8")
    write(tmp_path, "given.yaml", "branch: {类别: 机关}\n")
    write(tmp_path, "lectures.yaml", LECTURES)
    write(tmp_path, "incident.yaml", INCIDENT)
    return load(tmp_path, catalogue)


def write(folder: Path, name: str, text: str) -> None:
    (folder / "cases" / name).write_text(text, "utf-8")


def checked(book: Rulebook, folder: Path) -> list[str]:
    return [f"{d.kind.code} {d.message}" for d in check_cases(book, folder / "cases")]


def ran(book: Rulebook, folder: Path) -> list[CaseResult]:
    return run_cases(book, folder / "cases", ["reference"])


def only(book: Rulebook, folder: Path, case: str) -> CaseResult:
    """Return the result of one case written instead of all others."""
    for name in ("lectures.yaml", "incident.yaml"):
        (folder / "cases" / name).unlink()
    write(folder, "lectures.yaml", f"criterion: lectures\n\none:\n{case}")
    (result,) = ran(book, folder)
    return result


def failures(result: CaseResult) -> list[str]:
    return [str(failure) for failure in result.failures]


def test_good_cases_pass_and_are_not_complained_of(book: Rulebook, tmp_path: Path) -> None:
    assert checked(book, tmp_path) == []
    results = ran(book, tmp_path)
    assert [result.id for result in results if not result.passed] == []
    assert [result.id for result in results] == [
        "incident:one-reference",
        "incident:none_given-reference",
        "incident:one_of_an_unknown_year-reference",
        "lectures:two_lectures-reference",
        "lectures:none_at_all-reference",
        "lectures:four_by_figure-reference",
        "lectures:nothing_said-reference",
    ]


def test_a_failing_case_says_what_came_out_and_what_was_wanted(
    book: Rulebook, tmp_path: Path
) -> None:
    result = only(
        book,
        tmp_path,
        "  why: 一次不够。\n"
        "  组织生活台账: [{类型: 党课, 召开日期: 2023-05-01}]\n"
        "  finds: {outcome: met, points: 2, observed: {党课次数: [1, null]}}\n",
    )
    assert failures(result) == [
        "outcome：得出 partly，应为 met",
        "low：得出 1.5，应为 2",
        "high：得出 1.5，应为 2",
        "observed 党课次数：得出 1，应为 [1, null]",
    ]
    assert result.diagnostic is not None
    assert draw(result.diagnostic) == (
        "错误[RB311] case-failed：用例 `one` 的结果不对（引擎 reference）\n"
        "  --> cases/lectures.yaml:3:1\n"
        "   |\n"
        "3 | one:\n"
        "   | ^^^\n"
        "   = 说明：outcome：得出 partly，应为 met\n"
        "   = 说明：low：得出 1.5，应为 2\n"
        "   = 说明：high：得出 1.5，应为 2\n"
        "   = 说明：observed 党课次数：得出 1，应为 [1, null]\n"
        "   = 说明：为什么：一次不够。\n"
        "   = 怎么办：核对条文：改评星标准，或者改用例"
    )


def test_a_table_written_as_a_list_is_complete_and_an_unnamed_one_is_absent(
    book: Rulebook, tmp_path: Path
) -> None:
    complete = "  组织生活台账: []\n  finds: {observed: {党课次数: 0}}\n"
    assert only(book, tmp_path, complete).passed
    write(tmp_path, "lectures.yaml", "criterion: lectures\nx: {finds: {observed: {党课次数: 0}}}\n")
    (result,) = ran(book, tmp_path)
    assert failures(result) == ["observed 党课次数：得出 [0, null]，应为 0"]


def test_english_and_chinese_keys_mean_the_same(book: Rulebook, tmp_path: Path) -> None:
    result = only(
        book,
        tmp_path,
        "  年度: 2023\n  截止日期: 2023-06-30\n"
        "  activities: [{kind: party-lecture, held_on: 2023-05-01}]\n"
        "  finds: {outcome: pending, points: 1.5, reach: 6}\n",
    )
    assert failures(result) == []


def test_what_a_case_says_beats_what_all_share(book: Rulebook, tmp_path: Path) -> None:
    for name in ("lectures.yaml", "incident.yaml"):
        (tmp_path / "cases" / name).unlink()
    write(
        tmp_path,
        "lectures.yaml",
        "criterion: lectures\n"
        "given: {branch: {category: 村}, figures: {党课: 4}, 组织生活台账: []}\n"
        "own: {branch: {类别: 机关}, figures: {party-lectures: 3}, 组织生活台账: null,"
        " finds: {points: 4.5, eligible: true}}\n"
        "shared: {组织生活台账: null, finds: {points: 6, eligible: false}}\n",
    )
    assert [failures(result) for result in ran(book, tmp_path)] == [[], []]


def test_a_case_may_look_at_the_recorded_basis(book: Rulebook, tmp_path: Path) -> None:
    case = "  figures: {party-lectures: 4}\n  finds: {basis: recorded, low: 0, high: 6}\n"
    assert failures(only(book, tmp_path, case)) == []


def test_a_truth_is_never_a_number(book: Rulebook, tmp_path: Path) -> None:
    case = "  组织生活台账: []\n  finds: {asked: 1, points: false}\n"
    assert failures(only(book, tmp_path, case)) == [
        "asked：得出 true，应为 1",
        "low：得出 0，应为 false",
        "high：得出 0，应为 false",
    ]


def test_an_expectation_of_what_does_not_exist_fails(book: Rulebook, tmp_path: Path) -> None:
    case = "  finds: {observed: {党课次: 0}, determinations: {incidents: true}}\n"
    assert failures(only(book, tmp_path, case)) == [
        "评星标准里没有 observed 党课次",
        "评星标准里没有 determinations incidents",
    ]


def test_a_case_of_a_criterion_that_does_not_exist_is_refused(
    book: Rulebook, tmp_path: Path
) -> None:
    write(tmp_path, "lecture.yaml", "criterion: lecture\nx: {finds: {outcome: met}}\n")
    (found,) = check_cases(book, tmp_path / "cases")
    assert draw(found) == (
        "错误[RB304] unknown-case-subject：评星标准里没有评分指标 `lecture`\n"
        "  --> cases/lecture.yaml:1:12\n"
        "   |\n"
        "1 | criterion: lecture\n"
        "   |            ^^^^^^^\n"
        "   = 怎么办：是不是想写 `lectures`？"
    )


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("finds: {outcom: met}", "RB305 `finds` 里不认识 `outcom`"),
        (
            "finds: {outcome: meet}",
            "RB307 `outcome` 要写not_applicable | waived | met | unknown | awaiting | pending"
            " | partly | unmet，写的却是`meet`",
        ),
        ("组织生活台账: []", "RB306 用例 `x` 没有写 `finds`（应得的结果）"),
        ("finds: {}", "RB306 用例 `x` 没有写 `finds`（应得的结果）"),
        ("find: {outcome: met}, finds: {outcome: met}", "RB302 用例里不认识 `find`"),
        ("finds: {outcome: met}, year: 二〇二三", "RB301 这里要写年度（year），写的却是`二〇二三`"),
        (
            "finds: {outcome: met}, 组织生活台账: [{类形: 党课}]",
            "FA136 台账 `组织生活台账` 没有列 `类形`",
        ),
    ],
)
def test_a_case_that_could_not_be_looked_at_is_refused(
    case: str, said: str, book: Rulebook, tmp_path: Path
) -> None:
    write(tmp_path, "lectures.yaml", f"{LECTURES}\nx: {{{case}}}\n")
    assert checked(book, tmp_path) == [said]
    assert len(ran(book, tmp_path)) == 7


def test_a_criterion_without_a_cases_file_is_told(book: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "cases" / "lectures.yaml").unlink()
    assert checked(book, tmp_path) == ["RB308 评分指标 `lectures` 没有用例文件 cases/lectures.yaml"]


def test_a_criterion_without_an_unmet_and_an_unknown_case_is_told(
    book: Rulebook, tmp_path: Path
) -> None:
    write(
        tmp_path,
        "lectures.yaml",
        "criterion: lectures\nx: {figures: {党课: 4}, finds: {outcome: met}}\n",
    )
    write(tmp_path, "incident.yaml", "determination: incident\nx: {finds: {holds: false}}\n")
    assert checked(book, tmp_path) == [
        "RB309 评分指标 `lectures` 的用例里没有出现：outcome: unmet、outcome: unknown",
        "RB309 认定规则 `incident` 的用例里没有出现：holds: true、holds: null",
    ]


def test_a_cases_file_says_whose_cases_they_are_and_only_once(
    book: Rulebook, tmp_path: Path
) -> None:
    write(tmp_path, "nobody.yaml", "x: {finds: {outcome: met}}\n")
    write(tmp_path, "other.yaml", "criterion: lectures\nx: {finds: {low: 0}}\n")
    assert checked(book, tmp_path) == [
        "RB303 用例文件开头要写且只写一个：criterion、determination 或 star",
        "RB310 评分指标 `lectures` 的用例要写在 cases/lectures.yaml",
        "RB312 评分指标 `lectures` 的用例写在两个文件里",
    ]


def test_a_bad_cell_of_a_case_is_pointed_at_where_it_is_written(
    book: Rulebook, tmp_path: Path
) -> None:
    write(
        tmp_path,
        "lectures.yaml",
        f"{LECTURES}\nx:\n  组织生活台账:\n    - {{召开日期: 2023-02-30}}\n  finds: {{low: 0}}\n",
    )
    (found,) = check_cases(book, tmp_path / "cases")
    assert found.place is not None
    assert (found.place.file, found.place.line, found.place.column) == (
        "cases/lectures.yaml",
        20,
        14,
    )


def test_engines_are_run_side_by_side(book: Rulebook, tmp_path: Path) -> None:
    results = run_cases(book, tmp_path / "cases", ["reference", "duckdb"])
    assert [result.engine for result in results[:2]] == ["reference", "duckdb"]
    assert all(result.passed for result in results)
