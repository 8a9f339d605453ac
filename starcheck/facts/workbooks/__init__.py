"""Workbooks of facts: ours and theirs, read; ours, written; theirs, given back with remarks."""

from __future__ import annotations

from collections.abc import Sequence

from starcheck.diagnostics import Problems
from starcheck.facts.people import People
from starcheck.facts.workbooks.book import document
from starcheck.facts.workbooks.mapping import ExportMapping
from starcheck.model.catalogue import Catalogue
from starcheck.reading.marks import Document
from starcheck.reading.workbooks.opening import read_workbook
from starcheck.reading.workbooks.sheets import Sheet, Workbook


def document_of(
    files: Sequence[tuple[str, bytes]],
    catalogue: Catalogue,
    people: People,
    problems: Problems,
    *,
    committee: bool = False,
    mapping: ExportMapping | None = None,
) -> Document | None:
    """Return what workbooks say together as a document; what cannot be read is added to
    `problems`."""
    sheets: list[Sheet] = []
    for name, data in files:
        book = read_workbook(data, name, problems)
        if book is None:
            return None
        sheets += book.sheets
    whole = Workbook(files[0][0], tuple(sheets))
    return document(whole, catalogue, people, problems, committee=committee, mapping=mapping)
