"""What the library that reads workbooks does not tell of a sheet, looked up in the file itself.

Cells that hold no value: errors, and formulas of which no value was stored. It gives an empty text
for both, so that an unfilled cell and a broken one would look alike (python-calamine, issues 105
and 107). Rows and columns that are hidden. Numbers that are shown with leading zeros: of 0371001 it
gives 371001.

In the XML of .xlsx (ECMA-376, part 1, 18.3.1.4, 18.3.1.73, 18.8.45) and .ods, and in the records of
.xls ([MS-XLS] 2.4.24 BoolErr, 2.4.127 Formula, 2.4.221 Row, 2.4.53 ColInfo, 2.4.353 XF).
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starcheck.reading.workbooks.sheets import Broken

Faults: TypeAlias = dict[tuple[int, int], Broken]
Digits: TypeAlias = Mapping[int, int]
"""Formats of zeros alone (000000), by their number: how many digits each shows."""


@dataclass(slots=True)
class Untold:
    """Of one sheet. `rows` and `columns` are hidden; `digits`: of how many a number is shown."""

    broken: Faults = field(default_factory=dict)
    rows: list[range] = field(default_factory=list)
    columns: list[range] = field(default_factory=list)
    digits: dict[tuple[int, int], int] = field(default_factory=dict)


_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(rb'<c\s[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.S)
_CELL = re.compile(rb"<c\s[^>]*>")
_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]")


_HIDDEN = re.compile(rb'<(row|col)\s(?=[^>]*\bhidden="(?:1|true)")([^>]*)>')
_ROW, _MIN, _MAX = (re.compile(rb'\b%s="([0-9]{1,7})"' % name) for name in (b"r", b"min", b"max"))
_ZEROS = re.compile(rb"0{2,20}")
_FORMAT = re.compile(rb'<numFmt\s(?=[^>]*\bnumFmtId="([0-9]+)")[^>]*\bformatCode="([^"]*)"')
_CELL_FORMATS = re.compile(rb"<cellXfs[ >].*?</cellXfs>", re.S)
_CELL_FORMAT = re.compile(rb"<xf\s[^>]*>")
_FORMAT_OF = re.compile(rb'\bnumFmtId="([0-9]+)"')


def xlsx_digits(parts: zipfile.ZipFile) -> Digits:
    """Return the cell formats of a workbook that show leading zeros."""
    if "xl/styles.xml" not in parts.namelist():
        return {}
    xml = parts.read("xl/styles.xml")
    zeros = {id: len(code) for id, code in _FORMAT.findall(xml) if _ZEROS.fullmatch(code)}
    section = _CELL_FORMATS.search(xml)
    if not zeros or section is None:
        return {}
    ids = [_FORMAT_OF.search(xf) for xf in _CELL_FORMAT.findall(section.group(0))]
    return {
        at: zeros[found.group(1)]
        for at, found in enumerate(ids)
        if found is not None and found.group(1) in zeros
    }


def in_xlsx(xml: bytes, formats: Digits) -> Untold:
    """Return what a worksheet part holds besides values; `formats` by their number in it."""
    untold = Untold(_broken(xml))
    if b' hidden="' in xml:
        for what, head in _HIDDEN.findall(xml):
            if what == b"row" and (row := _ROW.search(head)):
                untold.rows.append(_run(int(row.group(1)) - 1, 1))
            elif (first := _MIN.search(head)) and (last := _MAX.search(head)):
                start = int(first.group(1)) - 1
                untold.columns.append(_run(start, int(last.group(1)) - start))
    if formats:
        numbers = b"|".join(b"%d" % at for at in formats)
        for found in re.finditer(rb'<c\s(?=[^>]*\bs="(%s)")[^>]*>' % numbers, xml):
            at = _at(found.group(0))
            if at is not None:
                untold.digits[at] = formats[int(found.group(1))]
    return untold


def _run(start: int, number: int) -> range:
    return range(start, start + number)


def _broken(xml: bytes) -> Faults:
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


_ODS_COLUMN = re.compile(rb"<table:table-column[^>]*>")
_ODS_HIDDEN = re.compile(rb'\btable:visibility="(?:collapse|filter)"')


def in_ods(xml: bytes) -> list[Untold]:
    """Return what every table of an OpenDocument's content holds besides values, in its order."""
    return [_in_ods_table(found.group(0)) for found in _ODS_TABLE.finditer(xml)]


def _in_ods_table(table: bytes) -> Untold:
    untold = Untold()
    faults = untold.broken
    hides = b" table:visibility=" in table
    if hides:
        start = 0
        for head in _ODS_COLUMN.findall(table):
            number = _repeated(_ODS_COLUMNS, head)
            if _ODS_HIDDEN.search(head):
                untold.columns.append(_run(start, number))
            start += number
    if b'value-type="error"' not in table and not hides:
        return untold
    row, column, rows = 0, 0, 1
    for found in _ODS_PART.finditer(table):
        head = found.group(0)
        if head.startswith(b"<table:table-row"):
            rows, column = _repeated(_ODS_ROWS, head), 0
            if hides and _ODS_HIDDEN.search(head):
                untold.rows.append(_run(row, rows))
            if head.endswith(b"/>"):
                row += rows
        elif head.startswith(b"</"):
            row += rows
        else:
            if b'calcext:value-type="error"' in head:
                faults[row, column] = Broken(_ods_text(table, found.end()))
            column += _repeated(_ODS_COLUMNS, head)
    return untold


def _ods_text(table: bytes, start: int) -> str:
    shown = re.match(rb"\s*<text:p[^>]*>([^<]*)</text:p>", table[start : start + 400])
    return shown.group(1).decode("utf-8", "replace") if shown else "#ERR!"


def _repeated(pattern: re.Pattern[bytes], head: bytes) -> int:
    found = pattern.search(head)
    return int(found.group(1)) if found else 1


_BOF, _BOUND_SHEET, _FORMULA, _BOOL_ERROR = 0x0809, 0x0085, 0x0006, 0x0205
_ROW_RECORD, _COLUMN_RECORD, _FORMAT_RECORD, _XF = 0x0208, 0x007D, 0x041E, 0x00E0
_NUMBER, _RK, _MULTIPLE_RK = 0x0203, 0x027E, 0x00BD
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def in_xls(stream: bytes) -> list[Untold]:
    """Return what every sheet of a BIFF8 workbook stream holds besides values, in its order."""
    starts: list[int] = []
    of: dict[int, Untold] = {}
    untold = Untold()
    formats = _XlsFormats()
    for kind, at, body in _records(stream):
        if kind == _BOUND_SHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _BOF:
            untold = of.setdefault(at, Untold())
        elif kind == _BOOL_ERROR and len(body) >= 8 and body[7]:
            untold.broken[struct.unpack_from("<HH", body)] = _xls_error(body[6])
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            untold.broken[struct.unpack_from("<HH", body)] = _xls_error(body[8])
        elif kind == _ROW_RECORD and len(body) >= 14 and body[12] & 0x20:
            untold.rows.append(_run(struct.unpack_from("<H", body)[0], 1))
        elif kind == _COLUMN_RECORD and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            untold.columns.append(_run(first, last + 1 - first))
        elif kind in (_FORMAT_RECORD, _XF):
            formats.add(kind, body)
        elif formats.digits and kind in (_NUMBER, _RK, _MULTIPLE_RK):
            formats.look(kind, body, untold)
    return [of.get(start, Untold()) for start in starts]


@dataclass(slots=True)
class _XlsFormats:
    """Formats of zeros alone in a BIFF8 stream, where they stand before the sheets."""

    zeros: dict[int, int] = field(default_factory=dict)
    digits: dict[int, int] = field(default_factory=dict)
    seen: int = 0

    def add(self, kind: int, body: bytes) -> None:
        if kind == _FORMAT_RECORD and len(body) >= 5:
            id, length, wide = struct.unpack_from("<HHB", body)
            code = body[5 : 5 + length * (1 + (wide & 1))].replace(b"\0", b"")
            if _ZEROS.fullmatch(code):
                self.zeros[id] = len(code)
        elif kind == _XF and len(body) >= 4:
            id = struct.unpack_from("<H", body, 2)[0]
            if id in self.zeros:
                self.digits[self.seen] = self.zeros[id]
            self.seen += 1

    def look(self, kind: int, body: bytes, untold: Untold) -> None:
        """Add how many digits the numbers of a record are shown with."""
        if len(body) < 10:
            return
        size = 6 if kind == _MULTIPLE_RK else 0
        number = (len(body) - 6) // size if size else 1
        row, first = struct.unpack_from("<HH", body)
        for at in range(number):
            shown = self.digits.get(struct.unpack_from("<H", body, 4 + at * size)[0])
            if shown is not None:
                untold.digits[row, first + at] = shown


def _xls_error(code: int) -> Broken:
    return Broken(_ERRORS.get(code, "#N/A"))


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give kind, offset and body of every record of a stream."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + length]
        at += 4 + length
