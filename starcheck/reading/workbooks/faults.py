"""Cells that hold no value: errors, and formulas of which no value was stored.

The library that reads workbooks gives an empty text for both, so that an unfilled cell and a broken
one would look alike (python-calamine, issues 105 and 107). Looked up in the file itself: in the XML
of .xlsx (ECMA-376, part 1, 18.3.1.4) and .ods, and in the records of .xls ([MS-XLS] 2.4.24 BoolErr,
2.4.127 Formula).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import TypeAlias

from starcheck.reading.workbooks.sheets import Broken

Faults: TypeAlias = dict[tuple[int, int], Broken]

_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(rb'<c\s[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.S)
_CELL = re.compile(rb"<c\s[^>]*>")
_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]")


def in_xlsx(xml: bytes) -> Faults:
    """Return the broken cells of a worksheet part."""
    faults: Faults = {}
    if b't="e"' in xml:
        for found in _ERROR.finditer(xml):
            at = _at(found.group(0))
            if at is not None:
                faults[at] = Broken(found.group(1).decode("ascii", "replace"))
    position = xml.find(b"<f")
    while position >= 0:
        if xml[position + 2 : position + 3] in (b">", b" ", b"/"):
            end = xml.find(b"</c>", position)
            start = xml.rfind(b"<c ", 0, position)
            head = _CELL.match(xml, start) if start >= 0 else None
            if head is not None and end >= 0:
                # A formula may well give an empty text; then the cell says that it is a text.
                stored = _VALUE.search(xml, position, end) or b't="str"' in head.group(0)
                at = _at(head.group(0))
                if not stored and at is not None and at not in faults:
                    faults[at] = Broken(None)
        position = xml.find(b"<f", position + 2)
    return faults


def _at(cell: bytes) -> tuple[int, int] | None:
    found = _ADDRESS.search(cell)
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + letter - ord("A") + 1
    return int(found.group(2)) - 1, column - 1


_ODS_TABLE = re.compile(rb"<table:table[ >].*?</table:table>", re.S)
_ODS_PART = re.compile(
    rb"<table:table-row(?P<row>[^>]*)>|<table:(?:covered-)?table-cell(?P<cell>[^>]*?)/?>"
    rb"|</table:table-row>",
)
_ODS_ROWS = re.compile(rb'number-rows-repeated="([0-9]+)"')
_ODS_COLUMNS = re.compile(rb'number-columns-repeated="([0-9]+)"')


def in_ods(xml: bytes) -> list[Faults]:
    """Return the broken cells of every table of an OpenDocument's content, in its order."""
    return [_in_ods_table(found.group(0)) for found in _ODS_TABLE.finditer(xml)]


def _in_ods_table(table: bytes) -> Faults:
    faults: Faults = {}
    if b'value-type="error"' not in table:
        return faults
    row, column, rows = 0, 0, 1
    for found in _ODS_PART.finditer(table):
        head = found.group(0)
        if head.startswith(b"<table:table-row"):
            rows, column = _repeated(_ODS_ROWS, head), 0
            if head.endswith(b"/>"):
                row += rows
        elif head.startswith(b"</"):
            row += rows
        else:
            if b'calcext:value-type="error"' in head:
                faults[row, column] = Broken(_ods_text(table, found.end()))
            column += _repeated(_ODS_COLUMNS, head)
    return faults


def _ods_text(table: bytes, start: int) -> str:
    shown = re.match(rb"\s*<text:p[^>]*>([^<]*)</text:p>", table[start : start + 400])
    return shown.group(1).decode("utf-8", "replace") if shown else "#ERR!"


def _repeated(pattern: re.Pattern[bytes], head: bytes) -> int:
    found = pattern.search(head)
    return int(found.group(1)) if found else 1


_BOF, _BOUND_SHEET, _FORMULA, _BOOL_ERROR = 0x0809, 0x0085, 0x0006, 0x0205
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def in_xls(stream: bytes) -> list[Faults]:
    """Return the broken cells of every sheet of a BIFF8 workbook stream, in its order."""
    starts: list[int] = []
    of: dict[int, Faults] = {}
    faults: Faults = {}
    for kind, at, body in _records(stream):
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _BOF:
            faults = of.setdefault(at, {})
        elif kind == _BOOL_ERROR and len(body) >= 8 and body[7]:
            faults[struct.unpack_from("<HH", body)] = _xls_error(body[6])
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            faults[struct.unpack_from("<HH", body)] = _xls_error(body[8])
    return [of.get(start, {}) for start in starts]


def _xls_error(code: int) -> Broken:
    return Broken(_ERRORS.get(code, "#N/A"))


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give kind, offset and body of every record of a stream."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + length]
        at += 4 + length
