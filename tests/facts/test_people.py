"""What is of a person and does not come in: numbers, names, and where both hide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from starcheck.diagnostics import Diagnostic, Problems, draw
from starcheck.facts.objects import Given
from starcheck.facts.people import People
from starcheck.facts.personal_numbers import without_numbers
from starcheck.facts.reader import Door, read_files
from starcheck.facts.reports import Asked, extract, facts_file, shipped
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from tests.facts.workbooks.books import BRANCH, Rows, made

CASES: dict[str, Any] = yaml.load(
    Path(__file__).with_name("personal.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)
SOMEBODY = re.compile(r"人员\d{3}")


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: case["in"])
def test_numbers_of_persons_are_taken_out_and_other_numbers_stay(case: dict[str, str]) -> None:
    found, number = without_numbers(case["in"])
    assert found == case.get("out", case["in"])
    assert number == found.count("〔") if "out" in case else number == 0


@pytest.mark.parametrize("case", CASES["people"], ids=lambda case: case["in"])
def test_in_a_column_of_people_all_but_an_id_is_somebody(case: dict[str, str]) -> None:
    people = People()
    before = {people.pseudonym(c["in"]) for c in CASES["people"] if not c.keys() & {"same", "id"}}
    found = people.pseudonym(case["in"])
    if "id" in case:
        assert found == case["in"]
    else:
        assert found in before
        assert SOMEBODY.fullmatch(found)
        assert found == people.pseudonym(case.get("same", case["in"]))


def test_people_who_are_told_apart_stay_apart() -> None:
    people = People()
    alone = [c["in"] for c in CASES["people"] if not c.keys() & {"same", "id"}]
    assert len({people.pseudonym(one) for one in alone}) == len(alone)


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: case["in"])
def test_who_is_known_is_masked_in_texts_and_ordinary_words_stay(case: dict[str, str]) -> None:
    people = People()
    for name in CASES["known"]:
        people.pseudonym(name)
    assert SOMEBODY.sub("人", people.cleaned(case["in"])) == case.get("out", case["in"])


def test_names_that_are_wanted_stay_and_numbers_go_all_the_same() -> None:
    people = People(keep=True)
    assert people.pseudonym("王建国（书记）13800138000") == "王建国（书记）〔电话〕"
    assert people.pseudonym("410102198001011234") == "人员001"
    assert people.cleaned("王建国，13800138000") == "王建国，〔电话〕"


def test_a_pseudonym_that_a_branch_wrote_is_nobody_elses() -> None:
    people = People()
    people.reserve(["人员001", "张三、人员002"])
    assert people.pseudonym("王建国") == "人员003"
    assert people.pseudonym("人员001") == "人员001"


def test_drafts_of_reports_hold_no_numbers_of_persons(catalogue: Catalogue) -> None:
    """Not cut in two either; what stands behind them is where it was."""
    said = "讲党课4次，电话０３７１－６６６６１２３４、13800138000，身份证410102 19800101 1234。"
    report = f"总结\n2023年{said}召开党员大会4次。"
    made_of, _ = extract(report.encode(), "r.txt", Asked(2023, "A", "机关"), catalogue, shipped())
    draft = facts_file(made_of)
    text = draft.decode() if isinstance(draft, bytes) else draft
    assert [one for one in ("6666", "６６６６", "8001", "4101", "1980") if one in text] == []
    line = report.splitlines()[1]
    assert f"第 2 行第 {line.index('召开') + 1} 列" in text


NAMES = ("王建国", "李梅", "王䶮", "John", "张三", "赵大海", "孙小美")
NUMBERS = ("1380013", "6666", "410102", "1980")
BOOK: dict[str, Rows] = {
    "党支部": [
        ["项目", "内容", "原文"],
        ["党支部代码", "A01", "见王建国13800138000"],
        ["党支部名称", "王建国工作室党支部", None],
        ["上级党组织", "局党委（王建国0371-66661234）", "李梅同志任书记时成立"],
        ["类别", "机关", None],
        ["年度", 2023, None],
        ["截止日期", "2023-12-31", None],
    ],
    "填报数": [
        ["填报数", "数值", "原文"],
        ["党员大会次数", 4, "书记王建国、李梅主持，410102 19800101 1234"],
        ["党课次数", "王建国讲了几次", "John Smith讲党课"],
    ],
    "组织生活台账": [
        ["类型", "召开日期", "主题", "主持人", "应到人数", "王建国签到"],
        ["党课", "2023-03-05", "王䶮讲党课，李梅签到，电话13800138000", "John Smith", 20, 1],
        ["王䶮主讲", "王建国补记", "张三汇报", "张三1", "李梅请假", 2],
        ["孙小美", "2023-04-05", None, "赵大海（小）", "+86 13800138000", 3],
    ],
    "党员名册": [
        ["姓名", "党籍状态", "入党日期"],
        ["王建国", "正式", "2001-07-01"],
        ["李梅", "赵大海", "2001-07-01"],
        ["王䶮", "正式", "李梅入党"],
        [410102198001011237, "正式", "2001-07-01"],
    ],
}


def _read(
    catalogue: Catalogue, sheets: Mapping[str, Rows], people: People
) -> tuple[tuple[Facts, ...], list[Diagnostic]]:
    problems = Problems()
    given = Given("王建国.xlsx", made(sheets))  # type: ignore[arg-type]
    door = Door(date(2023, 12, 31), people=people)
    return read_files(given, catalogue, door, problems), problems.found  # type: ignore[arg-type]


def test_no_name_and_no_number_of_a_workbook_comes_in(catalogue: Catalogue) -> None:
    """Whatever sheet it stands on, before or after the one that says who is named."""
    people = People()
    (branch,), found = _read(catalogue, BOOK, people)
    facts = repr((branch.branch, branch.quotes, branch.figures, branch.stated, branch.tables))
    facts = re.sub(r"Place\([^)]*\)", "", facts)
    told = "".join(draw(people.told(one, place=True)) for one in found)
    assert len(found) > 7
    assert [one for one in (*NAMES, *NUMBERS) if one in facts] == []
    assert [one for one in (*NAMES, *NUMBERS) if one in told] == []
    assert branch.branch["code"] == "A01"
    assert [one.shown for one in branch.inputs] == [f"{people.known['王建国']}.xlsx"]
    assert [one.name for one in branch.inputs] == ["王建国.xlsx"]


def test_a_book_with_wanted_names_keeps_them_and_no_numbers(catalogue: Catalogue) -> None:
    (branch,), found = _read(catalogue, BOOK, People(keep=True))
    facts = repr((branch.branch, branch.quotes, branch.figures, branch.tables))
    told = "".join(draw(one) for one in found)
    assert branch.branch["name"] == "王建国工作室党支部"
    assert "李梅主持" in facts
    assert "王建国补记" in told
    assert [one for one in NUMBERS if one in re.sub(r"Place\([^)]*\)", "", facts)] == []
    assert [one for one in NUMBERS if one in told] == []


def test_raters_of_a_superior_organisation_are_nobody_by_name(catalogue: Catalogue) -> None:
    rows = [["评分指标", "评议方", "评议人", "等次"], ["x", "上级", "王建国", "好"]]
    problems = Problems()
    facts = Given("支部.xlsx", made({"党支部": BRANCH}))
    committee = Given("评议.xlsx", made({"评议打分": rows}))
    (branch,) = read_files(
        facts,
        catalogue,
        Door(date(2023, 12, 31)),
        problems,
        committee=committee,
    )
    assert SOMEBODY.search(repr(branch.tables["judgements"])) is not None
    assert "王建国" not in repr((branch, problems.found))


def test_names_in_one_book_of_a_folder_are_masked_in_all(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    other: Rows = [["党支部代码", "A02"], *BRANCH[1:]]
    talk: Rows = [["类型", "召开日期", "主题"], ["党课", "2023-03-05", "王建国讲党课"]]
    (tmp_path / "1.xlsx").write_bytes(made({"党支部": BRANCH, "组织生活台账": talk}))
    (tmp_path / "2.xlsx").write_bytes(
        made({"党支部": other, "党员名册": [["姓名", "党籍状态"], ["王建国", "正式"]]})
    )
    read = read_files(tmp_path, catalogue, Door(date(2023, 12, 31)), Problems())
    assert "王建国" not in repr(read)
