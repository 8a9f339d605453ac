"""How our workbooks look: formats, print set-up, cells with their lists and checks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from starcheck.diagnostics import cells
from starcheck.model.catalogue import Column
from starcheck.model.values import Absent

READABLE = 14
"""Columns that can be read on a page of A4 across."""
MADE = datetime(2000, 1, 1)
"""So that the same workbook is made of the same bytes."""
LISTS: Mapping[str, str] = {"yes_no": "w_yes_no", "coverage": "w_coverage"}


LINE = 15
"""Points that a line of 11-point text is high."""


def height(texts: Iterable[tuple[str, float]]) -> float:
    """Return how high a row is in which these texts are wrapped, each in a column of this width.

    Not every program finds that out by itself when a book is opened or printed.

    >>> height([("评议", 8), ("每次扣 2 分，最多扣 6 分", 12)])
    48
    """
    lines = [
        sum(max(1, -(-cells(line) // max(int(width) - 1, 1))) for line in text.split("\n"))
        for text, width in texts
    ]
    return min(LINE * max(lines, default=1) + 3, _HIGHEST)


_HIGHEST = 409
"""Points; Excel takes no higher row."""


def list_name(vocabulary: str) -> str:
    return f"w_{vocabulary.replace('-', '_')}"


def with_unit(unit: str) -> str:
    return f"（{unit}）" if unit else ""


_LINES: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}


class Paper:
    """A workbook that is being written, and the formats of its cells."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats()

    def made(self, *, lines: bool = False, **more: Any) -> Any:
        """Return a format of ours with `more` of its own."""
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        return self.book.add_format({**base, **(_LINES if lines else {}), **more})

    def _formats(self) -> None:
        made, line = self.made, _LINES
        self.title = made(bold=True, font_size=16)
        self.plain = made()
        self.small = made(font_size=9, font_color="#7F7F7F", text_wrap=True, valign="top")
        self.small_line = made(font_size=9, font_color="#7F7F7F")
        self.label = made(bg_color="#F2F2F2", **line)
        self.head = made(bold=True, bg_color="#DDEBF7", text_wrap=True, align="center", **line)
        cells: dict[str, dict[str, Any]] = {
            "cell": {"text_wrap": True},
            "words": {"num_format": "@", "text_wrap": True},
            "day": {"num_format": "yyyy-mm-dd", "align": "center"},
            "month": {"num_format": "@", "align": "center"},
            "count": {"num_format": "0", "align": "center"},
            "money": {"num_format": "0.00"},
        }
        self.lined = {name: made(**how, **line) for name, how in cells.items()}
        self.bare = {name: made(**how) for name, how in cells.items()}
        self.cell, self.words = self.lined["cell"], self.lined["words"]
        self.day, self.count = self.lined["day"], self.lined["count"]
        self.total = made(num_format="0", align="center", bg_color="#F2F2F2", **line)
        self.asked = made(bg_color="#FFF2CC", text_wrap=True, **line)
        self.asked_day = made(bg_color="#FFF2CC", num_format="yyyy-mm-dd", **line)

    def format_of(self, column: Column, *, lines: bool = True) -> Any:
        match column.kind:
            case "date":
                name = "month" if column.precision == "month" else "day"
            case "whole" | "year":
                name = "count"
            case "decimal":
                name = "money" if column.scale == 2 else "cell"
            case _:
                name = "words"
        return (self.lined if lines else self.bare)[name]

    def sheet(
        self,
        name: str,
        title: str,
        *,
        columns: int = 1,
        lines: bool = False,
    ) -> Any:
        sheet = self.book.add_worksheet(name)
        # A table without end has no lines of its own, so that the file stays small.
        sheet.hide_gridlines(0 if lines else 2)
        sheet.set_paper(9)
        sheet.set_landscape()
        if columns <= READABLE:
            sheet.fit_to_pages(1, 0)
        else:
            # On one page it could not be read: on several, each with the first column.
            sheet.set_print_scale(75)
            sheet.repeat_columns(0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
        sheet.write_string(0, 0, title, self.title)
        sheet.set_row(0, 26)
        return sheet

    def write(
        self, sheet: Any, row: int, at: int, value: object, column: Column | None, format_: Any
    ) -> None:
        if isinstance(value, Absent):
            word = "无" if value is Absent.NONE else "不适用"
            value = None if column is not None and column.blank == "none" else word
        if value is None:
            sheet.write_blank(row, at, None, format_)
        elif isinstance(value, bool):
            sheet.write_string(row, at, "是" if value else "否", format_)
        elif isinstance(value, date):
            if column is not None and column.precision == "month":
                sheet.write_string(row, at, f"{value:%Y-%m}", format_)
            else:
                sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), format_)
        elif isinstance(value, int):
            scale = column.scale if column is not None else 0
            sheet.write_number(row, at, value / 10**scale if scale else value, format_)
        else:
            sheet.write_string(row, at, str(value), format_)

    def rule(self, sheet: Any, column: Column, row: int, at: int, last: int, last_at: int) -> None:
        """Give cells their list or check. A check warns and lets through: the engine refuses."""
        if column.kind == "choice":
            self.list(sheet, list_name(column.choices or ""), row, at, last, last_at)
        elif column.kind == "yes_no":
            self.list(sheet, LISTS["yes_no"], row, at, last, last_at)
        elif column.kind in ("whole", "decimal"):
            sheet.data_validation(
                row,
                at,
                last,
                last_at,
                {
                    "validate": "integer" if column.kind == "whole" else "decimal",
                    "criteria": "between",
                    "minimum": column.least,
                    "maximum": column.greatest,
                    "error_type": "warning",
                    "error_title": column.title[:30],
                    "error_message": (
                        f"请填 {column.least} 到 {column.greatest} 的数"
                        f"{with_unit(column.unit)}；不知道就空着"
                    ),
                },
            )
        elif column.kind == "date" and column.precision == "day":
            sheet.data_validation(
                row,
                at,
                last,
                last_at,
                {
                    "validate": "date",
                    "criteria": "between",
                    "minimum": date(1921, 7, 1),
                    "maximum": date(2199, 12, 31),
                    "error_type": "warning",
                    "error_title": column.title[:30],
                    "error_message": "请写成 2023-07-01；没有发生写“无”，不知道就空着",
                },
            )

    def list(self, sheet: Any, name: str, row: int, at: int, last: int, last_at: int) -> None:
        sheet.data_validation(
            row,
            at,
            last,
            last_at,
            {
                "validate": "list",
                "source": f"={name}",
                "error_type": "warning",
                "error_title": "不在列表里",
                "error_message": "请从列表里选；不知道就空着",
            },
        )


def listed(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of one list, to print or to filter."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": MADE})
    paper = Paper(book)
    sheet = paper.sheet(title, title)
    for at, name in enumerate(head):
        sheet.write_string(2, at, name, paper.head)
        widest = max([cells(name), *(cells(row[at]) for row in rows)])
        sheet.set_column(at, at, min(max(widest + 2, 8), 60))
    for at, row in enumerate(rows, 3):
        for column, words in enumerate(row):
            sheet.write_string(at, column, words, paper.words)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.autofilter(2, 0, 2 + len(rows), len(head) - 1)
    book.close()
    return out.getvalue()
