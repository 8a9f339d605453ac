"""Sheets that are copies: what stands on two sheets of one table, word for word, happened once.

A ledger is copied as a model for the next quarter, or for safety, and then handed in with the rest.
A single record that stands twice is only told (`contradictions`): it may be two things.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from starcheck.diagnostics import Place, Problems, text
from starcheck.facts.alike import rows_drawn
from starcheck.facts.workbooks import problems as kinds
from starcheck.model.catalogue import Table
from starcheck.model.facts import Record

_Sheet: TypeAlias = tuple[str, str | None]
_Rows: TypeAlias = dict[_Sheet, dict[int, tuple[object, ...]]]

MOSTLY = 2
"""A sheet of which one record in so many stands on another one, and at least so many, is a copy
that was gone on with."""


def without_copies(
    table: Table, records: list[Record], places: list[Place | None], problems: Problems
) -> tuple[list[Record], list[Place | None]]:
    """Return records without those that a copied sheet says again; what is left out is told."""
    if len({(p.file, p.sheet) for p in places if p is not None}) < 2:
        return records, places
    of: _Rows = {}
    for at, (record, place) in enumerate(zip(records, places, strict=True)):
        if place is not None:
            # What no key names may be anything: it is like nothing else.
            known = all(record[name] is not None for name in table.key) and bool(table.key)
            row = tuple(record.values()) if known else (at,)
            of.setdefault((place.file, place.sheet), {})[at] = row
    gone: set[int] = set()
    for sheet in reversed(of):
        found = _copied(sheet, of)
        if found is None:
            continue
        other, again = found
        gone.update(again)
        for at in again:
            del of[sheet][at]
        _tell(other, [place for at in again if (place := places[at]) is not None], problems)
    if not gone:
        return records, places
    kept = [at for at in range(len(records)) if at not in gone]
    return [records[at] for at in kept], [places[at] for at in kept]


def _copied(sheet: _Sheet, of: _Rows) -> tuple[_Sheet, Sequence[int]] | None:
    """Return the sheet that most of a sheet is copied from, and which records of it are."""
    mine = of[sheet]
    best: tuple[_Sheet, list[int]] | None = None
    for other, theirs in of.items():
        if other == sheet:
            continue
        there = set(theirs.values())
        again = [at for at, row in mine.items() if row in there]
        if best is None or len(again) > len(best[1]):
            best = other, again
    if best is None or not best[1]:
        return None
    number = len(best[1])
    whole = number == len(mine)
    return best if whole or (number >= MOSTLY and MOSTLY * number >= len(mine)) else None


def _tell(other: _Sheet, again: Sequence[Place], problems: Problems) -> None:
    first = again[0]
    problems.add(
        kinds.COPIED,
        first,
        help=text("复制出来的，删去；确实是几件事的，补上能区分的内容（如主题、党小组）"),
        name=first.sheet or first.file,
        other=other[1] or other[0],
        number=len(again),
        rows=rows_drawn(sorted({p.line - 1 for p in again if p.line is not None})),
    )
