"""Workbooks of facts: ours and theirs, read; ours, written; theirs, given back with remarks."""

from __future__ import annotations

from starcheck.diagnostics import Problems
from starcheck.facts.people import People
from starcheck.facts.workbooks.book import document
from starcheck.model.catalogue import Catalogue
from starcheck.reading.marks import Document
from starcheck.reading.workbooks.opening import read_workbook


def document_of(
    data: bytes,
    name: str,
    catalogue: Catalogue,
    people: People,
    problems: Problems,
    *,
    committee: bool = False,
) -> Document | None:
    """Return what a workbook says as a document; what cannot be read is added to `problems`."""
    book = read_workbook(data, name, problems)
    if book is None:
        return None
    return document(book, catalogue, people, problems, committee=committee)
