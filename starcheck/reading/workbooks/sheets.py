"""What a workbook holds: sheets of raw cells, by row and column from 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from starcheck.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value to read. `error`: what it shows (`#REF!`); `None`: a formula that
    was never calculated."""

    error: str | None


Raw: TypeAlias = str | bool | int | float | date | datetime | time | timedelta | Broken | None
"""What stands in a cell. A text is never empty; `None` is an empty cell."""

Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, (row, column)."""


def letters(column: int) -> str:
    """Return the letters of a column from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    return Place("", None, column + 1, sheet="").cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` are as long as their last cell that holds something; below the last one nothing
    stands. `merged` ranges hold their value in their first cell."""

    file: str
    name: str
    rows: Sequence[Sequence[Raw]]
    hidden: bool = False
    merged: Sequence[Range] = ()
    named: bool = True
    """Whether the sheet has a name of its own: that of a CSV is the file's."""
    hidden_rows: frozenset[int] = frozenset()
    """By hand or by a filter."""
    hidden_columns: frozenset[int] = frozenset()

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        return Place(
            self.file,
            None if row is None else row + 1,
            None if column is None else column + 1,
            sheet=self.name if self.named else None,
        )

    def cell(self, row: int, column: int) -> Raw:
        found = self.rows[row] if row < len(self.rows) else ()
        return found[column] if column < len(found) else None


@dataclass(frozen=True, slots=True)
class Workbook:
    name: str
    sheets: tuple[Sheet, ...]


def trimmed(rows: Iterable[Sequence[Raw]]) -> list[list[Raw]]:
    """Return rows without the empty cells at their ends and without empty rows at the end."""
    found: list[list[Raw]] = []
    last = 0
    for row in rows:
        end = len(row)
        while end and row[end - 1] in (None, ""):
            end -= 1
        kept = [*row[:end]] if "" not in row else [None if c == "" else c for c in row[:end]]
        found.append(kept)
        if end:
            last = len(found)
    return found[:last]
