"""The data-quality document: what it says of a file, and that it says the same in every form."""

from __future__ import annotations

import json as plain
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from starcheck import engines
from starcheck.checking import check
from starcheck.commands import run
from starcheck.diagnostics import cells
from starcheck.errors import UsageError
from starcheck.facts.asked import Asked
from starcheck.model.checked import BranchChecked, FactsChecked
from starcheck.reporting import json, quality

ROOT = Path(__file__).resolve().parents[1]
ODD = ROOT / "fixtures" / "checks" / "odd-2023.yaml"
BOOK = "jiguan-dabiao-chuangxing@2023"
SMALL = (ROOT / "tests" / "assembly" / "small.yaml").read_text("utf-8").replace("POLICY", "zero")
TODAY = date(2024, 1, 9)


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def checked(path: Path, **more: Any) -> FactsChecked:
    return check(Asked(path, TODAY, **more)).document


def one(path: Path, **more: Any) -> BranchChecked:
    (branch,) = checked(path, **more).branches
    return branch


def test_the_report_of_an_odd_branch_is_the_kept_one(
    golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["facts", "check", "fixtures/checks/odd-2023.yaml"]) == 0
    said = capsys.readouterr()
    golden(ROOT / "tests" / "golden" / "odd-2023-check.txt", said.out)
    assert said.err == "11 个问题请核对\n"
    assert "\x1b" not in said.out
    assert [line for line in said.out.splitlines() if cells(line) > 100] == []


def test_the_document_is_of_its_published_schema(
    golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    path = ROOT / "starcheck" / "schemas" / "facts-check.schema.json"
    golden(path, json.write(quality.schema()) + "\n")
    assert run(["facts", "check", "fixtures/checks/odd-2023.yaml", "--format", "json"]) == 0
    said = plain.loads(capsys.readouterr().out)
    jsonschema.validate(said, plain.loads(path.read_text("utf-8")))
    assert said["questions"] == 11
    assert FactsChecked.model_validate_json(plain.dumps(said)) == checked(
        Path("fixtures/checks/odd-2023.yaml")
    )


def test_the_fields_that_readers_have_are_never_taken_away() -> None:
    assert set(FactsChecked.model_fields) >= {"schema_", "errors", "diagnostics", "branches"}
    assert set(BranchChecked.model_fields) >= {"questions", "stated_and_recorded", "missing"}


def test_figures_are_held_against_ledgers_by_the_measures_of_the_rulebook() -> None:
    asked = one(ODD).stated_and_recorded
    assert [(q.code, q.text) for q in asked] == [
        ("FQ101", "党员总数有几个说法：党支部 9、填报数 10、党员名册 9。哪一个准？"),
        ("FQ102", "党课次数：自报 4「全年讲党课4次」，台账 3。哪一个准？"),
    ]
    assert [place.line for place in asked[1].places] == [22]


def test_nothing_that_is_asked_of_a_number_is_asked_twice(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(ODD.read_text("utf-8").replace("党课次数: {value: 4", "党员总数 : {value: 4"))
    asked = one(ODD).stated_and_recorded
    assert sum("党员总数" in q.text for q in asked) == 1


def test_a_branch_that_no_rulebook_judges_is_asked_about_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(ODD.read_text("utf-8").replace("form: 普通", "form: 临时"), "utf-8")
    found = one(path)
    assert found.missing is None
    assert found.not_judged is not None
    assert "不参加评星" in found.not_judged
    assert len(found.questions) == len(one(ODD).questions)
    assert "没有对照评星标准" in quality.render(checked(path))


def test_a_rulebook_that_was_asked_for_has_to_be_there() -> None:
    with pytest.raises(UsageError):
        checked(ODD, rulebook="no-such-book")


def test_what_an_assessment_would_refuse_is_an_error_whoever_chose_the_rulebook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "facts.yaml"
    written = ODD.read_text("utf-8") + "stated: {没有这个指标值: 是, 也没有这一个: 是}\n"
    path.write_text(written, "utf-8")
    assert checked(path).errors == checked(path, rulebook=BOOK).errors == 2
    assert one(path).not_judged == "文件有错误，改正以后再看"
    assert run(["facts", "check", str(path)]) == 4
    assert capsys.readouterr().err.count("FA311") == 2


def test_what_a_rulebook_refuses_is_told_together_with_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    written = ODD.read_text("utf-8").replace("实到人数: 3", "实到人数: 三十")
    path.write_text(written + "stated: {没有这个指标值: 是}\n", "utf-8")
    assert {told.code for told in checked(path).diagnostics} == {"FA201", "FA311"}


def test_a_file_with_errors_is_asked_about_and_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(ODD.read_text("utf-8").replace("实到人数: 3", "实到人数: 三十"), "utf-8")
    found = checked(path)
    (branch,) = found.branches
    assert (found.errors, branch.missing) == (1, None)
    assert branch.questions
    assert [told.severity for told in found.diagnostics] == ["error"]


def test_a_file_that_cannot_be_read_has_a_report_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["facts", "check", str(tmp_path / "none.yaml"), "--format", "json"]) == 4
    said = plain.loads(capsys.readouterr().out)
    assert (said["errors"], said["branches"]) == (1, [])


# What is missing


def papers(tmp_path: Path, facts: str, branch: str = "", book: str = SMALL) -> BranchChecked:
    rules, given = tmp_path / "small.yaml", tmp_path / "facts.yaml"
    rules.write_text(book, "utf-8")
    head = "year: 2023\nas_of: 2023-12-31\nbranch: {code: '1', category: 机关, form: 普通"
    given.write_text(f"{head}{branch}}}\n{facts}", "utf-8")
    return one(given, rulebook=str(rules))


def stars(found: BranchChecked) -> list[tuple[str, bool, int | None, int | None, int | None]]:
    assert found.missing is not None
    return [
        (
            paper.paper,
            paper.changes_star,
            paper.certain_alone and paper.certain_alone.rank,
            paper.certain_with_those_before and paper.certain_with_those_before.rank,
            paper.possible_at_worst and paper.possible_at_worst.rank,
        )
        for paper in found.missing.papers
    ]


ELECTED = ", 上次换届日期: 2022-03-01"
JUDGED_MEETINGS = """\
tables:
  activities:
    coverage: 全部
    records:
      - {类型: 党员大会, 召开日期: 2023-02-01, 有会议记录: 是}
      - {类型: 党员大会, 召开日期: 2023-05-01, 有会议记录: 是}
      - {类型: 党员大会, 召开日期: 2023-08-01, 有会议记录: 是}
      - {类型: 党员大会, 召开日期: 2023-11-01, 有会议记录: 是}
"""


def test_papers_say_which_star_they_make_certain(tmp_path: Path) -> None:
    # Of 20 points: meetings and minutes 8, groups 4, lecture 4, and 4 that others judge.
    found = papers(tmp_path, "", ELECTED)
    assert stars(found) == [
        ("会议记录", True, 0, 0, 3),
        ("党小组会议记录", True, 0, 3, 3),
        ("党课讲稿", True, 0, 3, 3),
    ]


def test_a_gate_opens_with_the_paper_that_it_hangs_on(tmp_path: Path) -> None:
    # 12 of 20 are certain, three stars; five ask for 16 and for the lecture itself.
    book = SMALL.replace("at_least: 18", "at_least: 16")
    groups = "      - {类型: 党小组会, 召开日期: 2023-02-01, 党小组: 一组}\n"
    found = papers(tmp_path, JUDGED_MEETINGS + groups, f"{ELECTED}, groups: 1", book)
    assert found.missing is not None
    assert found.missing.certain is not None
    assert found.missing.certain.rank == 3
    assert stars(found) == [("党课讲稿", True, 5, 5, 3)]


def test_a_gate_that_hangs_on_more_stays_shut(tmp_path: Path) -> None:
    book = SMALL.replace("at_least: 18", "at_least: 16").replace(
        "requires: 上党课", "requires: 上党课 且 创新项目数 >= 1"
    )
    book = book.replace("  上党课: {stated", "  创新项目数: {stated: number}\n  上党课: {stated")
    groups = "      - {类型: 党小组会, 召开日期: 2023-02-01, 党小组: 一组}\n"
    found = papers(tmp_path, JUDGED_MEETINGS + groups, f"{ELECTED}, groups: 1", book)
    assert stars(found) == [("党课讲稿", False, 3, 3, 5)]


def test_papers_that_change_the_star_stand_first() -> None:
    missing = one(ODD).missing
    assert missing is not None
    changes = [paper.changes_star for paper in missing.papers]
    assert changes == sorted(changes, reverse=True)
    assert True in changes
    for paper in missing.papers:
        alone = paper.certain_alone != missing.certain
        assert paper.changes_star == (alone or paper.possible_at_worst != missing.possible)


def test_a_book_without_stars_has_papers_without_stars(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("year: 2023\nas_of: 2023-12-31\nbranch: {code: '1', category: 机关}\n", "utf-8")
    missing = one(path, rulebook="central-norms@2023").missing
    assert missing is not None
    assert missing.papers
    assert {paper.certain_alone for paper in missing.papers} == {None}


# Several branches


def several(number: int) -> str:
    given = []
    for position in range(number):
        text = ODD.read_text("utf-8").replace("code: water-affairs", f"code: w{position}")
        lines = text.splitlines()
        given += [f"{'- ' if n == 0 else '  '}{line}" for n, line in enumerate(lines)]
    return "\n".join(given) + "\n"


def test_branches_are_told_one_after_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(several(3).replace("form: 普通", "form: 普通\n    superior: 县委"), "utf-8")
    found = checked(path)
    assert len(found.branches) == 3
    assert [q.code for q in found.between_branches] == ["FQ203"]
    assert found.questions == 3 * 11 + 1
    assert quality.render(found).count("二、要核对的问题") == 3
    # Many branches are judged in one query, and come out the same.
    monkeypatch.setattr(engines, "MANY", 2)
    assert checked(path) == found
