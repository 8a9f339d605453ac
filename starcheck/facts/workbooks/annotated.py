"""A clerk's own workbook given back: what is wrong is marked in its cell, and listed on a sheet.

Only .xlsx can be given back as it was (openpyxl keeps lists, formats, formulas and comments; it
loses pictures of some kinds and form controls). Of other formats a copy of the contents is made,
and the sheet says so.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from starcheck.diagnostics import Place, Problems
from starcheck.facts.workbooks.paper import height
from starcheck.facts.workbooks.stamp import RESULT
from starcheck.language import mark, tr
from starcheck.reading.workbooks.kinds import ZIP
from starcheck.reading.workbooks.sheets import Broken, Raw, letters

Level = Literal["error", "warning", "hint", "question"]
LEVELS: Mapping[Level, str] = {
    "error": mark("错误"),
    "warning": mark("警告"),
    "hint": mark("提示"),
    "question": mark("请核对"),
}
_COLOURS: Mapping[Level, str] = {
    "error": "FFC7CE",
    "warning": "FFEB9C",
    "hint": "DDEBF7",
    "question": "FCE4D6",
}
_OURS = "starcheck"
_THEIRS = "\n―― 原批注 ――\n"
"""Behind it stands what the clerk had remarked in the cell."""
_MOST = 3_000
"""Remarks that are drawn into cells; the sheet lists all of them."""
_LARGE = 5 * 1024 * 1024
"""Bytes of a book that is not given back itself, only the sheet about it: the library that keeps
what is in a book takes some hundred bytes of memory and a moment for each cell."""
_PLACES = 20
"""Places that are listed of one remark; its words and the cells themselves show all."""
_TEXT = 32_000
"""Characters of a cell; Excel's own bound is 32,767."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a place: `what` is there, and what to `do`. `also`: further places it
    speaks of."""

    level: Level
    place: Place | None
    what: str
    do: str = ""
    also: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        first = () if self.place is None else (self.place,)
        return (*first, *self.also)


def annotated(
    data: bytes, name: str, remarks: Sequence[Remark], results: Sequence[Sequence[str]] = ()
) -> bytes:
    """Return the workbook with every remark in the cells it is about and on a sheet of its own,
    where `results` stand below them.

    `data` must have been read without a refusal of the whole: sizes are not bounded again here.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book, note = _opened(data, name)
    _forget(book)
    said: dict[tuple[str, int, int], list[Remark]] = {}
    for remark in remarks:
        for place in remark.places:
            if place.line is not None:
                sheet = place.sheet or next(iter(book.sheetnames), "")
                said.setdefault((sheet, place.line, place.column or 1), []).append(remark)
    for (sheet, row, column), mine in list(said.items())[:_MOST]:
        if sheet not in book.sheetnames:
            continue
        cell = _first_of_merged(book[sheet], row, column)
        worst = min(mine, key=lambda r: list(LEVELS).index(r.level))
        cell.fill = PatternFill("solid", start_color=_COLOURS[worst.level])
        words = "\n".join(f"{tr(LEVELS[r.level])}：{r.what}{_do(r)}" for r in mine)
        if cell.comment is not None:
            words = f"{words[: _TEXT // 2]}{_THEIRS}{cell.comment.text}"
        comment = Comment(words[:_TEXT], _OURS)
        comment.width, comment.height = 320, min(40 + 18 * words.count("\n") + len(words), 300)
        cell.comment = comment
    _result(book, name, remarks, results, note)
    book.properties.modified = datetime(2000, 1, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _do(remark: Remark) -> str:
    return f"（{remark.do}）" if remark.do else ""


def _opened(data: bytes, name: str) -> tuple[Any, str]:
    """Return the workbook, and what there is to say of it if it is not the clerk's own."""
    import openpyxl

    if len(data) > _LARGE:
        book = openpyxl.Workbook()
        book.remove(book.active)
        return book, "原文件太大，没有附上，只列出检查结果。"
    if data.startswith(ZIP) and b"xl/" in data:
        with warnings.catch_warnings():
            # It warns of what it cannot keep; the module's words above say it once and for all.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data)), ""
    from starcheck.reading.workbooks.opening import read_workbook

    book = openpyxl.Workbook()
    book.remove(book.active)
    given = read_workbook(data, name, Problems())
    for sheet in given.sheets if given is not None else ():
        copy = book.create_sheet(sheet.name[:31])
        for row, cells in enumerate(sheet.rows, 1):
            for column, raw in enumerate(cells, 1):
                if raw is not None:
                    _put(copy, row, column, raw)
        for (first, left), (last, right) in sheet.merged:
            copy.merge_cells(None, first + 1, left + 1, last + 1, right + 1)
        if sheet.hidden:
            copy.sheet_state = "hidden"
    return book, "原文件不是 .xlsx：这里是照内容另存的一份，格式没有保留。"


def _put(sheet: Any, row: int, column: int, raw: Raw) -> None:
    cell = sheet.cell(row, column)
    if isinstance(raw, Broken):
        raw = raw.error or ""
    cell.value = raw
    if isinstance(raw, str):
        cell.data_type = "s"  # a text that begins with = stays a text


def _forget(book: Any) -> None:
    """Take away what an earlier check left behind, and put back the clerk's own remarks."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if RESULT in book.sheetnames:
        book.remove(book[RESULT])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                comment = getattr(cell, "comment", None)
                if comment is not None and comment.author == _OURS:
                    _, _, theirs = comment.text.partition(_THEIRS)
                    cell.comment = Comment(theirs, "") if theirs else None
                    cell.fill = PatternFill()


def _first_of_merged(sheet: Any, row: int, column: int) -> Any:
    cell = sheet.cell(row, column)
    if type(cell).__name__ != "MergedCell":
        return cell
    for found in sheet.merged_cells.ranges:
        if cell.coordinate in found:
            return sheet.cell(found.min_row, found.min_col)
    return cell


def _result(
    book: Any,
    name: str,
    remarks: Sequence[Remark],
    results: Sequence[Sequence[str]],
    note: str,
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = book.create_sheet(RESULT, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    counted = {level: sum(r.level == level for r in remarks) for level in LEVELS}
    drawn = "，".join(f"{tr(LEVELS[level])} {n} 个" for level, n in counted.items() if n)
    lines = [f"{name} 检查结果：{drawn or '没有发现问题'}"]
    if note:
        lines.append(note)
    lines.append("点“位置”跳到那一格；改好后存盘，再检查一次。“请核对”的不一定有错。")
    widths = [width for _, width in _COLUMNS]
    for row, line in enumerate(lines, 1):
        _put(sheet, row, 1, line)
        sheet.merge_cells(None, row, 1, row, len(_COLUMNS))
        sheet.cell(row, 1).font = Font(name=_FONT, bold=row == 1, size=14 if row == 1 else 11)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="center")
        # The title is larger than what the height is counted by.
        sheet.row_dimensions[row].height = height([(line, sum(widths) * 0.7)]) + 4
    head = len(lines) + 2
    _header(sheet, head, [title for title, _ in _COLUMNS])
    for column, width in enumerate(widths):
        sheet.column_dimensions[letters(column)].width = width
    for number, remark in enumerate(remarks, 1):
        row = head + number
        sheet.cell(row, 1).value = number
        _put(sheet, row, 2, tr(LEVELS[remark.level]))
        sheet.cell(row, 2).fill = PatternFill("solid", start_color=_COLOURS[remark.level])
        _put(sheet, row, 3, _wheres(remark.places))
        place = remark.place
        target = place.sheet or next(iter(book.sheetnames[1:]), "") if place is not None else ""
        if place is not None and place.line is not None and target in book.sheetnames:
            target = target.replace("'", "''")
            at = f"{letters((place.column or 1) - 1)}{place.line}"
            sheet.cell(row, 3).hyperlink = Hyperlink(f"C{row}", location=f"'{target}'!{at}")
            sheet.cell(row, 3).font = Font(color="0563C1", underline="single")
        _put(sheet, row, 4, remark.what[:_TEXT])
        _put(sheet, row, 5, remark.do[:_TEXT])
        _row(sheet, row, widths)
    below = head + len(remarks) + 2
    if results:
        _header(sheet, below, ["", "", "党支部", "对照评星标准", "请提供"])
    for row, words in enumerate(results, below + 1):
        for column, word in enumerate(words, 3):
            _put(sheet, row, column, word[:_TEXT])
        _row(sheet, row, widths)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


_COLUMNS = (("序号", 6), ("类别", 8), ("位置", 26), ("问题", 62), ("怎么办", 48))
_FONT = "宋体"


def _header(sheet: Any, row: int, titles: Sequence[str]) -> None:
    from openpyxl.styles import Font, PatternFill

    for column, title in enumerate(titles, 1):
        _put(sheet, row, column, title)
        sheet.cell(row, column).font = Font(name=_FONT, bold=True)
        sheet.cell(row, column).fill = PatternFill("solid", start_color="DDEBF7")


def _row(sheet: Any, row: int, widths: Sequence[int]) -> None:
    """Make a row readable, on the screen and in print: lines, wrapped texts, and as high as they
    need."""
    from openpyxl.styles import Alignment, Border, Side

    side = Side("thin", "BFBFBF")
    texts = []
    for column, width in enumerate(widths, 1):
        cell = sheet.cell(row, column)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(side, side, side, side)
        texts.append((str(cell.value or ""), width))
    sheet.row_dimensions[row].height = height(texts)


def _wheres(places: Sequence[Place]) -> str:
    drawn = "、".join(where(place) for place in places[:_PLACES]) or "整个文件"
    return f"{drawn}等 {len(places)} 处" if len(places) > _PLACES else drawn


def where(place: Place) -> str:
    """Return a place in a workbook as people say it."""
    if place.line is None:
        return place.sheet or "整个文件"
    at = place.cell if place.column else f"第 {place.line} 行"
    return f"{place.sheet} {at}" if place.sheet else at
