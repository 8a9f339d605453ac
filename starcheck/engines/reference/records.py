"""The records a measure looks at, and those it cannot see.

A record is kept certainly (`True`) or perhaps (`None`); what is certainly not kept is left out
here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from starcheck.expressions import Days, both, span_of
from starcheck.model.catalogue import Table
from starcheck.model.facts import Facts, Record, Records
from starcheck.model.findings import Truth
from starcheck.model.rulebook import Window

Keep = Callable[[Record], Truth]


@dataclass(frozen=True, slots=True)
class Unseen:
    """Records that may exist beyond those given: of any content, or dated `start` … `end`."""

    start: date | None = None
    end: date | None = None

    @property
    def dated(self) -> bool:
        return self.start is not None


@dataclass(frozen=True, slots=True)
class Row:
    kept: Truth
    """`True` or `None`."""
    record: Record
    position: int


@dataclass(frozen=True, slots=True)
class View:
    """What one measure sees of one table."""

    table: Table
    rows: tuple[Row, ...]
    unseen: Unseen | None

    @property
    def open(self) -> bool:
        return self.unseen is not None

    @property
    def standing(self) -> bool:
        return self.table.date is None

    def only(self, keep: Callable[[Record], bool]) -> View:
        return View(self.table, tuple(r for r in self.rows if keep(r.record)), self.unseen)


def view(facts: Facts, table: Table, keep: Keep, window: Window | None = None) -> View:
    """Return the records of the year or window kept by `keep`, and what is unseen."""
    given = facts.tables[table.name]
    rows = []
    for position, record in enumerate(given.records):
        kept = both([belongs(record, table, facts, window), keep(record)])
        if kept is not False:
            rows.append(Row(kept, record, position))
    return View(table, tuple(rows), unseen(given, table, facts, window))


def days_of(window: Window | None, facts: Facts) -> Days:
    """Return the first and the last day that count."""
    # Without a window the closing date makes no difference, and is not asked.
    days = None if window is None else span_of(window, facts.year, facts.as_of)
    return days or (date(facts.year, 1, 1), date(facts.year, 12, 31))


def belongs(record: Record, table: Table, facts: Facts, window: Window | None) -> Truth:
    """Return whether `record` is of the year or of the window (semantics §9, Year and window)."""
    if table.date is None:
        return True
    first, last = days_of(window, facts)
    by_year = window is None or window.by_year
    if by_year and table.for_year is not None and isinstance(named := record[table.for_year], int):
        return first.year <= named <= last.year
    day = record[table.date]
    if day is None:
        return None
    return isinstance(day, date) and first <= day <= last


def unseen(
    given: Records, table: Table, facts: Facts, window: Window | None = None
) -> Unseen | None:
    """Return what may exist beyond the given records (semantics §9, Unseen records)."""
    first, last = days_of(window, facts)
    if window is not None and given.since is not None and given.since > first:
        return Unseen()
    if given.coverage in ("complete", "none"):
        return None
    if given.coverage != "until" or table.date is None:
        return Unseen()
    assert given.until is not None
    if given.until >= facts.as_of:
        return None
    start, end = given.until + timedelta(days=1), facts.as_of
    outside = end < first or start > last
    if outside and table.for_year is None:
        return None
    return Unseen(start, end)
