"""The score sheet of every shipped rulebook, and what raters write on it read back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from starcheck.assessing import Wanted, assess
from starcheck.checking import check
from starcheck.diagnostics import Problems
from starcheck.facts.asked import Asked
from starcheck.facts.objects import Given
from starcheck.facts.people import People
from starcheck.facts.reader import open_document
from starcheck.facts.workbooks import stamp as stamps
from starcheck.language import speaking
from starcheck.model.assessment import Assessment
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.model.scores import ByJudges, given
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.places import rules_folder
from starcheck.reporting.score_sheet import HEADS, TITLE, render
from starcheck.rulebook import available, find, load

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHIPPED = [one.path for one in available(rules_folder())]
HEAD = 5


def rows_of(data: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[TITLE]
    names = [c.value for c in sheet[HEAD]]
    assert names == [head for head in HEADS if head in names]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    until = next(i for i, row in enumerate(rows) if row[0] in ("合计", None))
    return [dict(zip(names, row, strict=True)) for row in rows[:until]]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.parent.name)
def test_every_criterion_is_on_the_sheet(path: Path) -> None:
    book = load(path, load_catalogue())
    rows = rows_of(render(book))
    assert list(dict.fromkeys(row["编号"] for row in rows)) == [
        c.id
        for d in (*[d.id for d in book.dimensions], None)
        for c in book.criteria
        if c.dimension == d
    ]
    judged = {
        c.id: sum(one.raters * one.samples for one in given(c.score) if isinstance(one, ByJudges))
        for c in book.criteria
    }
    for id, number in judged.items():
        mine = [row for row in rows if row["编号"] == id]
        assert len(mine) == max(number, 1)
        assert {row["方式"] for row in mine} == {"评议" if number else "事实"}
        assert all(row["评分说明"] for row in mine)


def fill(data: bytes, marks: list[object], computed: object = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[TITLE]
    at = {cell.value: cell.column - 1 for cell in sheet[HEAD]}
    left = list(marks)
    for row in sheet.iter_rows(min_row=HEAD + 1):
        if row[at["方式"]].value == "评议" and left:
            row[at["评议人"]].value, row[at["考核分"]].value = f"张{left[0]}", left.pop(0)
        elif row[at["方式"]].value == "事实" and computed is not None:
            row[at["考核分"]].value, computed = computed, None
        elif str(row[0].value).endswith("合计"):
            # What a program that calculates leaves in the cell of a formula.
            row[at["考核分"]].value = 2.5
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def book(catalogue: Catalogue) -> Rulebook:
    return load(find("jiguan-dabiao-chuangxing", 2023), catalogue)


def test_what_raters_write_is_their_judgement(book: Rulebook) -> None:
    facts = FIXTURES / "rich-2023.yaml"
    today = date(2024, 1, 9)
    before = assess(Wanted(facts, today)).assessments[0]
    data = fill(render(book, before), [1.5, "2", "1.8分"])
    after = assess(Wanted(facts, today, committee=Given("评分表.xlsx", data))).assessments[0]
    (awaited,) = [one.criterion for one in before.judgements]
    (found,) = [one for one in after.findings if one.criterion == awaited]
    assert found.points is not None
    assert str(found.points.low) == str(found.points.high) == "1.767"
    assert after.judgements == []


def test_points_that_follow_from_facts_are_not_taken_from_the_sheet(book: Rulebook) -> None:
    problems = Problems()
    document = open_document(
        [("评分表.xlsx", fill(render(book), [1], computed=2))],
        book.catalogue,
        People(),
        problems,
        committee=True,
    )
    assert [one.kind.code for one in problems.found] == ["FA167"]
    assert document is not None
    assert document.value == {
        "tables": {
            "judgements": {
                "records": [
                    {
                        "standard": "jiguan-dabiao-chuangxing@2023",
                        "criterion": "political-function",
                        "rater": "人员001",
                        "points": 1,
                    }
                ]
            }
        }
    }


@pytest.mark.parametrize("word", ["很好", "无"])
def test_a_word_where_points_are_asked_is_told_with_the_range(book: Rulebook, word: str) -> None:
    from starcheck.errors import FactsError

    given = Given("评分表.xlsx", fill(render(book), [word]))
    with pytest.raises(FactsError) as raised:
        assess(Wanted(FIXTURES / "rich-2023.yaml", date(2024, 1, 9), committee=given))
    (found,) = raised.value.diagnostics
    assert (found.kind.code, str(found.help)) == ("FA319", "写 0 至 2 的数；还没有打分的，空着")


@pytest.mark.parametrize("named", ["县史志办党支部", None], ids=["also the name", "the code alone"])
def test_a_sheet_made_for_one_branch_is_not_taken_for_another(
    book: Rulebook, named: str | None
) -> None:
    facts = FIXTURES / "rich-2023.yaml"
    today = date(2024, 1, 9)
    branch = assess(Wanted(facts, today)).assessments[0]
    filled = openpyxl.load_workbook(io.BytesIO(fill(render(book, branch), [1])))
    sheet = filled[TITLE]
    sheet["B2"] = "other"
    sheet["B3"] = named or sheet["B3"].value

    def told() -> list[str]:
        out, problems = io.BytesIO(), Problems()
        filled.save(out)
        given = [("评分表.xlsx", out.getvalue())]
        open_document(given, book.catalogue, People(), problems, committee=True)
        return [f"{one.kind.code} {one.place and one.place.cell}" for one in problems.errors]

    assert told() == ["FA172 B2"]
    # Sheets of several branches put into one book: its stamp is of one of them.
    beside = filled.copy_worksheet(sheet)
    beside["B2"], beside["B3"] = "natural-resources", "党支部"
    assert told() == ([] if named else ["FA172 B2"])


def test_a_score_sheet_is_no_file_of_a_branch(book: Rulebook, tmp_path: Path) -> None:
    from starcheck.errors import FactsError

    path = tmp_path / "评分表.xlsx"
    path.write_bytes(fill(render(book), [1]))
    with pytest.raises(FactsError) as raised:
        assess(Wanted(path, date(2024, 1, 9)))
    assert "FA138" in [one.kind.code for one in raised.value.diagnostics]


def formula_rows(book: Rulebook, assessment: Assessment | None = None) -> list[list[object]]:
    """Return the sums below a sheet: label, points, claimed, given by raters."""
    sheet = openpyxl.load_workbook(io.BytesIO(render(book, assessment)), data_only=True)[TITLE]
    at = {cell.value: cell.column - 1 for cell in sheet[HEAD]}
    rows = [row for row in sheet.iter_rows(min_row=HEAD + 1) if "合计" in str(row[0].value)[:9]]
    return [[row[0].value, *[row[at[h]].value for h in ("分值", "自评分")]] for row in rows[:3]]


def test_points_are_numbers_and_add_up(book: Rulebook) -> None:
    rows = rows_of(render(book))
    worth = {row["编号"]: row["分值"] for row in rows if row["分值"] is not None}
    assert (worth["study-hours-of-each"], worth["circulated-criticism"]) == (5, -6)
    assert [row["分值"] for row in rows if row["编号"] == "political-function"] == [2, None, None]
    deducted = next(row for row in rows if row["编号"] == "circulated-criticism")
    assert deducted["评分说明"] == "通报批评次数，每项扣 2 分，最多扣 6 分"
    facts = assess(Wanted(FIXTURES / "rich-2023.yaml", date(2024, 1, 9))).assessments[0]
    # The sums are there without a program that calculates.
    assert formula_rows(book) == [
        ["合计", 100, None],
        ["加分合计（最多计 10 分）", 17, None],
        ["扣分合计", -10, None],
    ]
    assert [row[2] for row in formula_rows(book, facts)] == [94, 10, 0]


def form(name: str) -> Rulebook:
    return load(FIXTURES / "forms" / name / "rulebook.yaml", load_catalogue())


def test_what_each_group_of_raters_may_give_is_told_apart() -> None:
    data = render(form("P12"))
    told = [(row["评议方"], str(row["评分说明"]).split("\n")[0]) for row in rows_of(data)[:5]]
    own = "这一行：由上级 3 人评议，0 至 4 分，去掉一个最高分和一个最低分后取平均"
    assert (
        told == [("上级", own)] * 3 + [("党员", "这一行：由党员 2 人评议，0 至 3 分，取平均")] * 2
    )
    checks = openpyxl.load_workbook(io.BytesIO(data))[TITLE].data_validations.dataValidation
    assert [(str(one.sqref), one.formula2) for one in checks] == [
        ("K6", "4"), ("K7", "4"), ("K8", "4"), ("K9", "3"), ("K10", "3")
    ]  # fmt: skip
    formula = str(openpyxl.load_workbook(io.BytesIO(data))[TITLE]["K12"].value)
    assert "SUM(K6:K8)-MAX(K6:K8)-MIN(K6:K8)" in formula
    assert "SUM(K9:K10)" in formula


def test_levels_and_samples_are_told_apart_and_read_back(tmp_path: Path) -> None:
    data = render(form("P31"))
    rows = rows_of(data)
    assert [row["抽查对象"] for row in rows] == ["1", "2", "3", "1", "1", "2", "2"]
    checks = openpyxl.load_workbook(io.BytesIO(data))[TITLE].data_validations.dataValidation
    assert checks[3].formula1 == '"好,一般,差"'
    facts = tmp_path / "facts.yaml"
    facts.write_text("{年度: 2023, branch: {code: A, category: 机关}}", "utf-8")
    book = openpyxl.load_workbook(io.BytesIO(data))
    # One rater for all samples is one rater of each.
    for at, mark in enumerate([12, 6, 3, "好", "差", "一般", "好"], HEAD + 1):
        rater = "李四" if at in (10, 12) else "张三"
        book[TITLE][f"I{at}"].value, book[TITLE][f"K{at}"].value = rater, mark
    book.save(tmp_path / "评分表.xlsx")
    wanted = Wanted(
        facts,
        date(2024, 1, 9),
        rulebook=str(FIXTURES / "forms/P31/rulebook.yaml"),
        committee=tmp_path / "评分表.xlsx",
    )
    found = assess(wanted)
    assert found.diagnostics == ()
    points = [
        f.points and (str(f.points.low), str(f.points.high)) for f in found.assessments[0].findings
    ]
    assert points == [("7", "7"), ("5.25", "5.25")]


def test_a_sheet_is_chinese_whatever_is_spoken(book: Rulebook) -> None:
    with speaking("en"):
        assert render(book) == render(book)
        assert all("每" in str(r["评分说明"]) for r in rows_of(render(book)) if r["分值"] == -6)


def changed(data: bytes, cells: dict[str, object], without: str | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for at, value in cells.items():
        book[TITLE][at].value = value
    if without is not None:
        del book[without]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(*sheets: bytes, folder: Path) -> list[str]:
    """Return the codes of what is said of a branch with these sheets of its committee."""
    for number, data in enumerate(sheets):
        (folder / f"{number}.xlsx").write_bytes(data)
    asked = Asked(FIXTURES / "rich-2023.yaml", date(2024, 1, 9), committee=folder)
    return [one.kind.code for one in check(asked).diagnostics]


@pytest.mark.parametrize(
    ("cells", "without", "codes"),
    [
        ({}, None, []),
        ({"B4": "liangxin-dabiao-chuangxing@2023"}, None, ["FA193"]),
        ({"B4": "jiguan-dabiao-chuangxing@2019"}, None, ["FA194"]),
        # What the sheet itself does not say any more, the hidden sheet of its book still does.
        ({"A4": None, "B4": None}, None, []),
        ({"A4": None, "B4": None}, stamps.STAMP, []),
        # A score of nothing is told, with its row.
        ({"A18": None}, None, ["FA133"]),
    ],
)
def test_what_a_sheet_does_not_say_or_says_of_another_standard_is_told(
    cells: dict[str, object],
    without: str | None,
    codes: list[str],
    book: Rulebook,
    tmp_path: Path,
) -> None:
    assert told(changed(fill(render(book), [1]), cells, without), folder=tmp_path) == codes


def test_the_hidden_sheet_tells_a_sheet_whose_head_was_taken_away(tmp_path: Path) -> None:
    other = load(find("liangxin-dabiao-chuangxing", 2023), load_catalogue())
    data = changed(fill(render(other), [1]), {"A4": None, "B4": None})
    assert told(data, folder=tmp_path) == ["FA314", "FA193"]


def test_a_copy_of_a_sheet_makes_no_second_rater(book: Rulebook, tmp_path: Path) -> None:
    one, other = fill(render(book), [1]), fill(render(book), [1.5])
    again = changed(one, {"J18": 1.2})
    assert told(one, one, other, folder=tmp_path) == ["FA195"]
    assert told(one, again, other, folder=tmp_path) == ["FA196"]


def test_the_same_sheet_is_the_same_bytes(book: Rulebook) -> None:
    assert render(book) == render(book)
