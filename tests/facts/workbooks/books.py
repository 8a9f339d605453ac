"""Workbooks as people make them, for tests: sheets of rows, merged cells, hidden sheets."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def made(
    sheets: Mapping[str, Rows],
    *,
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
    hidden_rows: Mapping[str, Sequence[int]] | None = None,
) -> bytes:
    """Return an .xlsx; a merged range (`A1:C1`) keeps the value of its first cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at in (merged or {}).get(name, ()):
            sheet.merge_range(at, "")
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif value is not None:
                    sheet.write(row, column, value)
        for row in (hidden_rows or {}).get(name, ()):
            sheet.set_row(row - 1, None, None, {"hidden": True})
        if name in hidden:
            sheet.hide()
    book.close()
    return out.getvalue()


BRANCH: Rows = [
    ["党支部代码", "A01"],
    ["党支部名称", "一支部"],
    ["类别", "机关"],
    ["年度", 2023],
    ["截止日期", "2023-12-31"],
]
