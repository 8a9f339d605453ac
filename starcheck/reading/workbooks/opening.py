"""Bytes → sheets: which kind of workbook it is, bounds first, then the cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from starcheck.diagnostics import Place, Problems, Text, text
from starcheck.reading.workbooks import problems as kinds
from starcheck.reading.workbooks.faults import Faults, Untold, in_ods, in_xls, in_xlsx, xlsx_digits
from starcheck.reading.workbooks.kinds import MAX_BOOK, OLE, ZIP
from starcheck.reading.workbooks.sheets import Raw, Sheet, Workbook, trimmed

MAX_PART = 400 * 1024 * 1024
"""Bytes of one part of a workbook, unpacked: 100,000 rows of 30 columns take about 100 MB."""
MAX_CELLS = 12_000_000
"""Cells of the rectangle that a sheet spans, whether they hold something or not: they are laid out
in memory."""


def read_workbook(data: bytes, name: str, problems: Problems) -> Workbook | None:
    """Return the sheets of `data`; where it cannot be read, add why to `problems`."""
    if len(data) > MAX_BOOK:
        size = text("文件有 {size} MB", size=len(data) // 1024 // 1024)
        _too_much(name, size, problems)
        return None
    if data.startswith(ZIP):
        return _zipped(data, name, problems)
    if data.startswith(OLE):
        return _old(data, name, problems)
    if name.lower().endswith((".csv", ".tsv")):
        from starcheck.reading.workbooks.csv_sheets import read_csv

        return read_csv(data, name, problems)
    _damaged(name, text("内容不是表格文件"), problems)
    return None


def _zipped(data: bytes, name: str, problems: Problems) -> Workbook | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            huge = _huge_part(parts)
            if huge is not None:
                _too_much(name, huge, problems)
                return None
            untold: list[Untold] | dict[str, Untold]
            if "content.xml" in parts.namelist():
                xml = parts.read("content.xml")
                wide = _ods_extent(xml)
                untold = in_ods(xml)
            else:
                wide, untold = _scan_xlsx(parts)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        encrypted = isinstance(error, RuntimeError) and "password" in str(error)
        if encrypted:
            _encrypted(name, problems)
        else:
            _damaged(name, text("文件不完整或已损坏"), problems)
        return None
    if wide is not None:
        _too_much(name, wide, problems)
        return None
    return _cells(data, name, untold, problems)


def _huge_part(parts: zipfile.ZipFile) -> Text | None:
    for part in parts.infolist():
        if part.file_size > MAX_PART:
            return text(
                "里面的 {part} 展开后有 {size} MB", part=part.filename, size=part.file_size >> 20
            )
    total = sum(part.file_size for part in parts.infolist())
    if total > 2 * MAX_PART:
        return text("全部展开后有 {size} MB", size=total >> 20)
    return None


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_RELATION = re.compile(rb"<Relationship\s[^>]*>")


def _scan_xlsx(parts: zipfile.ZipFile) -> tuple[Text | None, dict[str, Untold]]:
    """Return why it would be too much, and what else there is by the name of the sheet."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in parts.namelist():
        for found in _RELATION.finditer(parts.read("xl/_rels/workbook.xml.rels")):
            a = dict(_ATTRIBUTE.findall(found.group(0)))
            targets[a.get(b"Id", b"")] = a.get(b"Target", b"").decode("utf-8", "replace")
    untold: dict[str, Untold] = {}
    formats = xlsx_digits(parts)
    for found in _SHEET.finditer(parts.read("xl/workbook.xml")):
        a = dict(_ATTRIBUTE.findall(found.group(0)))
        relation = next((v for k, v in a.items() if k.endswith(b":id")), b"")
        target = targets.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path not in parts.namelist() or "worksheets/" not in path:
            continue
        xml = parts.read(path)
        title = _unescaped(a.get(b"name", b"").decode("utf-8", "replace"))
        wide = _xlsx_extent(xml, title)
        if wide is not None:
            return wide, {}
        untold[title] = in_xlsx(xml, formats)
    return None, untold


def _unescaped(written: str) -> str:
    from html import unescape

    return unescape(written)


_ROW = re.compile(rb'<row\s[^>]*?\br="([0-9]+)"')
_WIDE = re.compile(rb'[ \t\n]r="([A-Z]{2,})[0-9]')


def _xlsx_extent(xml: bytes, title: str) -> Text | None:
    """Return why the rectangle of a sheet is too large to be laid out."""
    last = 1
    for found in _ROW.finditer(xml):
        last = max(last, int(found.group(1)[:8]))
    widest = max((w for w in set(_WIDE.findall(xml))), key=lambda w: (len(w), w), default=b"Z")
    column = 0
    for letter in widest[:6]:
        column = column * 26 + letter - ord("A") + 1
    return _extent(last, column, title)


def _extent(rows: int, columns: int, title: str) -> Text | None:
    if rows * columns <= MAX_CELLS:
        return None
    return text(
        "工作表“{title}”从头到尾有 {rows} 行、{columns} 列",
        title=title,
        rows=rows,
        columns=columns,
    )


_ODS_CELL = re.compile(
    rb'<table:table-cell[^>]*?number-columns-repeated="([0-9]+)"[^>]*?value-type="'
    rb'|<table:table-cell[^>]*?value-type="[^>]*?number-columns-repeated="([0-9]+)"'
)
_ODS_ROW = re.compile(rb'<table:table-row[^>]*?number-rows-repeated="([0-9]+)"[^>]*>(.*?)</table')
_MAX_REPEATED = 20_000


def _ods_extent(xml: bytes) -> Text | None:
    """Return why an OpenDocument would unfold too far: cells and rows may be said to repeat."""
    rows = [int(m.group(1)) for m in _ODS_ROW.finditer(xml) if b"value-type=" in m.group(2)]
    cells = [int(a or b) for a, b in _ODS_CELL.findall(xml)]
    most = max([*rows, *cells], default=0)
    if most <= _MAX_REPEATED:
        return None
    return text("里面的同一格或同一行重复了 {most} 次", most=most)


def _old(data: bytes, name: str, problems: Problems) -> Workbook | None:
    """Read .xls and .et. An encrypted .xlsx is such a container too."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if container.exists("EncryptedPackage"):
                _encrypted(name, problems)
                return None
            stream = next((s for s in ("Workbook", "Book") if container.exists(s)), None)
            if stream is None:
                _damaged(name, text("里面没有工作表：也许是 Word 文件"), problems)
                return None
            untold = in_xls(container.openstream(stream).read())
    except OSError:
        _damaged(name, text("文件不完整或已损坏"), problems)
        return None
    return _cells(data, name, untold, problems)


def _cells(
    data: bytes, name: str, untold: Sequence[Untold] | dict[str, Untold], problems: Problems
) -> Workbook | None:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        opened = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets: list[Sheet] = []
        for index, meta in enumerate(opened.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = opened.get_sheet_by_index(index)
            rows = trimmed(sheet.to_python(skip_empty_area=False))
            if isinstance(untold, dict):
                more = untold.get(meta.name, Untold())
            else:
                more = untold[index] if index < len(untold) else Untold()
            _break(rows, more.broken)
            _pad(rows, more.digits)
            width = max(map(len, rows), default=0)
            sheets.append(
                Sheet(
                    name,
                    meta.name,
                    rows,
                    meta.visible != SheetVisibleEnum.Visible,
                    tuple(_merged(sheet)),
                    hidden_rows=_within(more.rows, len(rows)),
                    hidden_columns=_within(more.columns, width),
                )
            )
    except PasswordError:
        _encrypted(name, problems)
        return None
    except (CalamineError, OSError, ValueError):
        _damaged(name, text("文件不完整或已损坏"), problems)
        return None
    except BaseException as error:
        # The library is Rust: where it trips over a damaged file it panics, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        _damaged(name, text("文件不完整或已损坏"), problems)
        return None
    return Workbook(name, tuple(sheets))


def _merged(sheet: Any) -> list[Any]:
    """Return merged ranges; OpenDocument's are not told, there the other cells are empty."""
    return sheet.merged_cell_ranges or []


def _break(rows: list[list[Raw]], faults: Faults) -> None:
    """Put broken cells where the library gave an empty text."""
    for (row, column), broken in faults.items():
        while len(rows) <= row:
            rows.append([])
        cells = rows[row]
        cells += [None] * (column + 1 - len(cells))
        if cells[column] is None:
            cells[column] = broken


def _pad(rows: list[list[Raw]], digits: Mapping[tuple[int, int], int]) -> None:
    """Give whole numbers that are shown with leading zeros as they are shown: 0371001."""
    for (row, column), width in digits.items():
        raw = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            continue
        if float(raw).is_integer() and 0 <= raw < 10 ** (width - 1):
            rows[row][column] = f"{raw:0{width}.0f}"


def _within(runs: Sequence[range], end: int) -> frozenset[int]:
    return frozenset(at for run in runs for at in range(run.start, min(run.stop, end)))


def _too_much(name: str, what: Text, problems: Problems) -> None:
    help_ = text("删去多余的空行空列，或者分成几份；成批的数据请用 CSV 或 Parquet 交给 grade")
    problems.add(kinds.TOO_MUCH, Place(name), help=help_, name=name, what=what)


def _damaged(name: str, why: Text, problems: Problems) -> None:
    help_ = text("用 WPS 或 Excel 打开，另存为“Excel 工作簿（.xlsx）”，再交一次")
    problems.add(kinds.DAMAGED, Place(name), help=help_, name=name, why=why)


def _encrypted(name: str, problems: Problems) -> None:
    help_ = text("打开后取消密码，另存一份再交")
    problems.add(kinds.ENCRYPTED, Place(name), help=help_, name=name)
