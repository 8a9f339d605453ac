"""Which files are workbooks. Asked of every file, so nothing is loaded for it."""

from __future__ import annotations

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv")
MAX_BOOK = 200 * 1024 * 1024
"""Bytes of a workbook as it lies on the disk."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_book(name: str) -> bool:
    """Return whether a name is that of a file with sheets."""
    return name.lower().endswith(SUFFIXES[:-2])


def is_workbook(data: bytes, name: str) -> bool:
    """Return whether a file is a workbook: by its name, or by what it is where its name lies."""
    office = data.startswith(ZIP) and (b"xl/" in data or b"opendocument.spreadsheet" in data)
    return office or name.lower().endswith(SUFFIXES)
