"""Workbooks as files: what is in them, and hostile ones, bounded in time and memory."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from starcheck.diagnostics import Problems
from starcheck.reading.workbooks.kinds import is_workbook
from starcheck.reading.workbooks.opening import read_workbook
from starcheck.reading.workbooks.sheets import Broken, Workbook

BOOKS = Path(__file__).parents[2] / "fixtures" / "workbooks"


def read(data: bytes, name: str = "表.xlsx") -> tuple[Workbook | None, list[str]]:
    problems = Problems()
    return read_workbook(data, name, problems), [one.kind.code for one in problems.found]


def made(fill: str) -> bytes:
    """Return a workbook whose only sheet `fill` writes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("表一")
    exec(fill, {"book": book, "sheet": sheet})
    book.close()
    return out.getvalue()


def replaced(data: bytes, *pairs: bytes) -> bytes:
    """Return a workbook with texts in its only sheet replaced, each by the next."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                for before, after in zip(pairs[::2], pairs[1::2], strict=True):
                    assert before in content
                    content = content.replace(before, after)
            new.writestr(part, content)
    return out.getvalue()


@pytest.mark.parametrize("name", ["cells.xlsx", "cells.xls", "cells.et", "cells.ods"])
def test_every_format_gives_the_same_cells(name: str) -> None:
    found, problems = read((BOOKS / name).read_bytes(), name)
    assert found is not None
    assert problems == []
    sheet, hidden = found.sheets
    assert [list(row) for row in sheet.rows[:3]] == [
        ["三会一课登记表"],
        ["类型", "日期", "应到"],
        ["党员大会", date(2023, 7, 1), 31],
    ]
    assert sheet.cell(3, 0) == Broken("#DIV/0!")
    assert sheet.cell(4, 0) == Broken("#N/A")
    assert (hidden.name, hidden.hidden) == ("旧表", True)
    assert not sheet.hidden


HIDDEN = """
zeros = book.add_format({"num_format": "0000000"})
for row in range(6):
    sheet.write(row, 0, 371001 + row, zeros)
    sheet.write(row, 1, "党课")
    sheet.write(row, 2, 5.5, zeros)
    sheet.write(row, 3, 12)
for row in (3, 4, 40):
    sheet.set_row(row, None, None, {"hidden": True})
sheet.set_column(1, 1, 9, None, {"hidden": True})
"""


# hidden.xls and hidden.ods are that book, stored by LibreOffice 7.4.
@pytest.mark.parametrize("name", ["hidden.xlsx", "hidden.xls", "hidden.ods"])
def test_hidden_rows_and_columns_are_told(name: str) -> None:
    data = made(HIDDEN) if name == "hidden.xlsx" else (BOOKS / name).read_bytes()
    found, _ = read(data, name)
    assert found is not None
    (sheet,) = found.sheets
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3, 4}, {1})
    assert len(sheet.rows) == 6


@pytest.mark.parametrize("name", ["hidden.xlsx", "hidden.xls"])
def test_a_number_shown_with_leading_zeros_keeps_them(name: str) -> None:
    data = made(HIDDEN) if name == "hidden.xlsx" else (BOOKS / name).read_bytes()
    found, _ = read(data, name)
    assert found is not None
    assert found.sheets[0].rows[5] == ["0371006", "党课", 5.5, 12]


@pytest.mark.parametrize("name", ["cells.xlsx", "cells.xls", "cells.et"])
def test_merged_ranges_are_told(name: str) -> None:
    found, _ = read((BOOKS / name).read_bytes(), name)
    assert found is not None
    assert list(found.sheets[0].merged) == [((0, 0), (0, 2))]


def test_a_formula_that_was_never_calculated_is_no_empty_cell() -> None:
    data = made("sheet.write_formula('A1', '=B1+1', None, 7)\nsheet.write('B1', 6)")
    before, _ = read(data)
    after, _ = read(replaced(data, b"<v>7</v>", b""))
    assert before is not None
    assert after is not None
    assert before.sheets[0].cell(0, 0) == 7
    assert after.sheets[0].cell(0, 0) == Broken(None)
    assert after.sheets[0].cell(0, 1) == 6


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell() -> None:
    data = made("sheet.write_formula('A1', '=\"\"', None, 7)\nsheet.write('B1', 6)")
    found, _ = read(replaced(data, b'<c r="A1">', b'<c r="A1" t="str">', b"<v>7</v>", b"<v></v>"))
    assert found is not None
    assert found.sheets[0].cell(0, 0) is None


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", []), ("utf-8-sig", []), ("gb18030", ["FA122"]), ("utf-16", ["FA122"])],
)
@pytest.mark.parametrize("mark", [",", ";", "\t", "，"])
def test_csv_in_every_encoding(encoding: str, told: list[str], mark: str) -> None:
    text = "\r\n".join(mark.join(row) for row in [["类型", "日期"], ["党课", "2023.7.1"], ["", ""]])
    found, problems = read(text.encode(encoding), "组织生活台账.csv")
    assert found is not None
    assert problems == told
    (sheet,) = found.sheets
    assert sheet.name == "组织生活台账"
    assert [list(row) for row in sheet.rows] == [["类型", "日期"], ["党课", "2023.7.1"]]


def test_a_workbook_is_known_by_what_it_is() -> None:
    data = (BOOKS / "cells.xlsx").read_bytes()
    assert is_workbook(data, "表.dat")
    assert not is_workbook(b"year: 2023", "facts.yaml")


@pytest.mark.parametrize("name", ["cells.xlsx", "cells.xls", "cells.ods"])
@pytest.mark.parametrize("keep", [0.3, 0.7, 0.98])
def test_a_damaged_workbook_is_told_and_never_a_crash(name: str, keep: float) -> None:
    data = (BOOKS / name).read_bytes()
    found, problems = read(data[: int(len(data) * keep)], name)
    assert found is not None or problems in (["FA119"], ["FA120"])


def ole(stream: str) -> bytes:
    """Return the smallest compound file ([MS-CFB]) that has a stream of that name."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 3) + b"".join(
        struct.pack("<I", n) for n in (*range(4, 11), 0xFFFFFFFE)
    )
    fat += b"\xff" * (512 - len(fat))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le")
        made = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
        made += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
        return made + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream, 2, 0xFFFFFFFF, 2, 4096)
    directory += bytes(512 - len(directory))
    return header + fat + directory + bytes(512 * 9)


def test_a_password_is_told_as_such() -> None:
    assert read(ole("EncryptedPackage")) == (None, ["FA121"])


def test_a_word_file_is_no_workbook() -> None:
    assert read(ole("WordDocument"), "报告.xls") == (None, ["FA119"])


def cell_at(*addresses: str) -> bytes:
    """Return a workbook with cells at addresses that no honest one reaches."""
    data = made("sheet.write('A1', 1)")
    out = io.BytesIO()
    rows = "".join(
        f'<row r="{a.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{a}"><v>1</v></c></row>'
        for a in addresses
    )
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                start, end = content.index(b"<sheetData>"), content.index(b"</sheetData>")
                content = content[: start + 11] + rows.encode() + content[end:]
            new.writestr(part, content)
    return out.getvalue()


def bomb(lie: int | None = None, size: int = 600 * 1024 * 1024) -> bytes:
    """Return a workbook of which one part unpacks to `size` bytes; `lie`: what it says instead."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", '<workbook><sheets><sheet name="a" r:id="r1"/></sheets>')
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            '<x><Relationship Id="r1" Target="worksheets/sheet1.xml"/></x>',
        )
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=False) as part:
            for _ in range(size // (1024 * 1024)):
                part.write(bytes(1024 * 1024))
    data = out.getvalue()
    if lie is not None:
        data = data.replace(struct.pack("<I", size), struct.pack("<I", lie))
    return data


def test_a_sheet_of_two_gigabytes_is_refused_before_it_is_unpacked() -> None:
    small = 1024 * 1024
    data = bomb(lie=2 * 1024**3 - 1, size=small)
    assert read(data) == (None, ["FA120"])


HOSTILE = """
import io, resource, sys
sys.path.insert(0, {root!r})
from tests.reading.test_workbooks import bomb, cell_at
from starcheck.diagnostics import Problems
from starcheck.reading.workbooks.opening import read_workbook
data = {make}
resource.setrlimit(resource.RLIMIT_AS, (2_500 * 1024 * 1024,) * 2)
problems = Problems()
read_workbook(data, "表.xlsx", problems)
print([one.kind.code for one in problems.found])
"""


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        ("bomb()", "['FA120']"),
        ("bomb(lie=1000)", "['FA119']"),
        ("cell_at('A1', 'XFD1048576')", "['FA120']"),
        ("cell_at('A1', 'A1048576', 'XFD1048576')", "['FA120']"),
        ("cell_at('A1', 'ZZZZ99')", "['FA120']"),
        ("cell_at('A1', 'A99999999')", "['FA120']"),
        ("('名,' * 1_000_000).encode()", "['FA119']"),
    ],
)
def test_hostile_files_end_in_a_word_within_bounds(make: str, codes: str) -> None:
    root = str(Path(__file__).parents[2])
    script = HOSTILE.format(root=root, make=make)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip() == codes, done.stderr[-500:]


def test_a_csv_with_a_million_columns_is_refused() -> None:
    found, problems = read(("名," * 1_000_000).encode(), "台账.csv")
    assert (found, problems) == (None, ["FA123"])


def test_repeated_cells_of_an_open_document_are_counted_before_they_unfold() -> None:
    data = (BOOKS / "cells.ods").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "content.xml":
                head = b"<table:table-cell "
                assert head in content
                many = b'<table:table-cell table:number-columns-repeated="1000000" '
                content = content.replace(head, many, 1)
            new.writestr(part, content)
    assert read(out.getvalue(), "表.ods") == (None, ["FA120"])
