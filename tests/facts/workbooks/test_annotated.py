"""A clerk's own book given back: nothing in it lost, every remark in its cell and on a sheet."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from starcheck.diagnostics import Place, Problems
from starcheck.facts.workbooks.annotated import Remark, annotated
from starcheck.facts.workbooks.stamp import RESULT
from starcheck.facts.workbooks.template import For, template
from starcheck.model.catalogue import Catalogue
from starcheck.reading.workbooks.opening import read_workbook
from starcheck.rulebook import find, load
from tests.facts.workbooks.books import BRANCH, made

BOOKS = Path(__file__).parents[3] / "fixtures" / "workbooks"
BOOK = made(
    {
        "党支部": BRANCH,
        "组织生活台账": [["类型", "日期"], ["=1+1", date(2023, 7, 1)], ["党课", "x"]],
    },
    merged={"党支部": ["D1:E2"]},
)


def remark(row: int, column: int, sheet: str = "组织生活台账") -> Remark:
    return Remark("error", Place("表.xlsx", row, column, sheet=sheet), "“x”不是日期", "请改")


def test_a_cell_is_marked_and_commented_and_listed() -> None:
    also = (Place("表.xlsx", 2, 1, sheet="组织生活台账"),)
    first = Remark("question", Place("表.xlsx", 3, 2, sheet="组织生活台账"), "是同一次吗", "", also)
    book = openpyxl.load_workbook(io.BytesIO(annotated(BOOK, "表.xlsx", [remark(3, 2), first])))
    assert book.sheetnames == [RESULT, "党支部", "组织生活台账"]
    cell = book["组织生活台账"]["B3"]
    assert "错误：“x”不是日期（请改）" in cell.comment.text
    assert "请核对：是同一次吗" in cell.comment.text
    assert cell.fill.start_color.rgb == "00FFC7CE"
    assert "是同一次吗" in book["组织生活台账"]["A2"].comment.text
    rows = [[c.value for c in row] for row in book[RESULT].iter_rows(min_row=5)]
    assert [row[1:4] for row in rows if row[0]] == [
        ["错误", "组织生活台账 B3", "“x”不是日期"],
        ["请核对", "组织生活台账 B3、组织生活台账 A2", "是同一次吗"],
    ]
    assert book[RESULT]["C5"].hyperlink.location == "'组织生活台账'!B3"


def test_long_remarks_are_not_cut_in_print() -> None:
    where = Place("表.xlsx", 3, 2, sheet="组织生活台账")
    told = [Remark("error", where, "不是日期" * n, "请改成这样" * n) for n in (1, 40, 4_000)]
    lines = [("一支部", "还缺换届批复（单独能变星级）", "请提供上次换届的批复" * 12)]
    name = "机关党支部2023年度组织生活台账（第三次修改稿）" * 4 + ".xlsx"
    book = openpyxl.load_workbook(io.BytesIO(annotated(BOOK, name, told, lines)))
    sheet = book[RESULT]
    high = [sheet.row_dimensions[row].height for row in (4, 5, 6, 7, 10)]
    # Lines of a cell: 40 × 8 cells in 61, 40 × 10 in 47; Excel takes no row above 409.
    assert high == [None, 18, 9 * 15 + 3, 409, 6 * 15 + 3]
    assert sheet.row_dimensions[1].height > 40
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_clerks_own_remark_in_a_cell_stays() -> None:
    given = openpyxl.load_workbook(io.BytesIO(BOOK))
    given["组织生活台账"]["B3"].comment = Comment("等局里的通知", "张三")
    out = io.BytesIO()
    given.save(out)
    once = annotated(out.getvalue(), "表.xlsx", [remark(3, 2)])
    text = openpyxl.load_workbook(io.BytesIO(once))["组织生活台账"]["B3"].comment.text
    assert text.startswith("错误：“x”不是日期")
    assert text.endswith("等局里的通知")
    twice = openpyxl.load_workbook(io.BytesIO(annotated(once, "表.xlsx", [])))
    assert twice["组织生活台账"]["B3"].comment.text == "等局里的通知"


def test_what_the_clerk_wrote_is_as_it_was(catalogue: Catalogue) -> None:
    rulebook = load(find("jiguan-dabiao-chuangxing", 2023), catalogue)
    data = template(rulebook, For(2023))
    after = annotated(data, "填报表.xlsx", [remark(5, 1)])
    one, two = (read_workbook(d, "x.xlsx", Problems()) for d in (data, after))
    assert one is not None
    assert two is not None
    left = {s.name: (s.rows, s.hidden) for s in one.sheets}
    right = {s.name: (s.rows, s.hidden) for s in two.sheets if s.name != RESULT}
    assert left.keys() == right.keys()
    for name, (rows, hidden) in left.items():
        if name != "全年次数":  # sums that nobody has calculated yet
            assert right[name] == (rows, hidden), name
    before, marked = (openpyxl.load_workbook(io.BytesIO(d)) for d in (data, after))
    for sheet in before.worksheets:
        kept = marked[sheet.title].data_validations.dataValidation
        assert len(kept) == len(sheet.data_validations.dataValidation)


def test_a_second_check_takes_the_first_ones_marks_away() -> None:
    once = annotated(BOOK, "表.xlsx", [remark(3, 2)])
    twice = openpyxl.load_workbook(io.BytesIO(annotated(once, "表.xlsx", [remark(2, 1)])))
    assert twice.sheetnames.count(RESULT) == 1
    assert twice["组织生活台账"]["B3"].comment is None
    assert twice["组织生活台账"]["B3"].fill.fill_type is None
    assert twice["组织生活台账"]["A2"].comment is not None


def test_a_remark_inside_a_merged_range_stands_in_its_first_cell() -> None:
    found = openpyxl.load_workbook(io.BytesIO(annotated(BOOK, "表.xlsx", [remark(2, 5, "党支部")])))
    assert found["党支部"]["D1"].comment is not None


@pytest.mark.parametrize("name", ["cells.xls", "cells.ods", "cells.et"])
def test_another_format_is_given_back_as_a_copy_that_says_so(name: str) -> None:
    data = (BOOKS / name).read_bytes()
    found = annotated(data, name, [Remark("error", Place(name, 4, 1, sheet="三会一课"), "错")])
    book = openpyxl.load_workbook(io.BytesIO(found))
    assert book["三会一课"]["A3"].value == "党员大会"
    assert book["三会一课"]["A4"].comment is not None
    assert any("另存" in str(c.value) for (c,) in book[RESULT].iter_rows(max_col=1))


def test_no_text_of_ours_or_theirs_becomes_a_formula() -> None:
    found = annotated(BOOK, "=cmd.xlsx", [Remark("hint", None, "=1+1", "@x")])
    book = openpyxl.load_workbook(io.BytesIO(found))
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert [c.coordinate for c in cells if c.data_type == "f"] == []


def test_of_a_large_book_only_the_sheet_about_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("starcheck.facts.workbooks.annotated._LARGE", 100)
    book = openpyxl.load_workbook(io.BytesIO(annotated(BOOK, "表.xlsx", [remark(3, 2)])))
    assert book.sheetnames == [RESULT]
    assert "太大" in book[RESULT]["A2"].value
    assert book[RESULT]["D6"].value == "“x”不是日期"
