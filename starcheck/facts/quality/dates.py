"""Dates that cannot have come yet, and dates that are older than such records are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from starcheck.diagnostics import Place, text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Row, Seen, ask
from starcheck.model.catalogue import Column, Table

AHEAD = frozenset(
    {
        "due_on",
        "extended_until",
        "planned_on",
        "postponement_approved_until",
        "dues_paid_until",
        "month",
    }
)
"""Dates that may lie ahead: terms, plans, dues paid in advance."""

PARTY_FOUNDED = date(1921, 7, 1)
"""Nothing of a branch is older."""

YEARS_BACK = 5
"""Meetings, talks, matters and dues are of this year; a rulebook may look back over a term, of five
years at most (支部工作条例 art. 21)."""

OF_THIS_YEAR = ("activities", "talks", "matters", "dues")

_LOOK = text("对照原始材料上的日期")


def ahead(seen: Seen) -> Iterator[Question]:
    """Ask of days that have not come on the day of looking; what lies after `as_of` may be."""

    def odd(day: date, column: Column) -> bool:
        return column.name not in AHEAD and day > seen.today

    for table, column, found in _columns(seen, odd):
        yield ask(
            kinds.NOT_YET,
            (place for _, place in found),
            _LOOK,
            table=table.title,
            number=len(found),
            column=column.title,
            day=max(day for day, _ in found),
        )


def long_ago(seen: Seen) -> Iterator[Question]:
    """Ask of days before the Party, and of meetings of many years ago."""

    def odd(day: date, column: Column) -> bool:
        return day < PARTY_FOUNDED

    asked = list(_columns(seen, odd))
    for name in OF_THIS_YEAR:
        table = seen.table(name)
        assert table.date is not None
        column = table[table.date]
        old = [
            (day, row.place)
            for row in seen.rows(name)
            if (day := row.day(column.name)) is not None
            and day >= PARTY_FOUNDED
            and day.year < seen.facts.year - YEARS_BACK
        ]
        if old:
            asked.append((table, column, old))
    for table, column, found in asked:
        yield ask(
            kinds.LONG_AGO,
            (place for _, place in found),
            _LOOK,
            table=table.title,
            number=len(found),
            column=column.title,
            day=min(day for day, _ in found),
        )


_Found = list[tuple[date, Place | None]]


def _columns(
    seen: Seen, odd: Callable[[date, Column], bool]
) -> Iterator[tuple[Table, Column, _Found]]:
    """Yield the date columns of the branch's own tables with the days in them that are odd."""
    for table in seen.catalogue.tables:
        if table.given_by == "committee":
            continue
        if table.name == "branches":
            rows = [Row(seen.facts.branch, seen.facts.place)]
        else:
            rows = seen.rows(table.name)
        for column in table.columns:
            if column.kind != "date":
                continue
            days = ((row.day(column.name), row.place) for row in rows)
            found = [(day, place) for day, place in days if day is not None and odd(day, column)]
            if found:
                yield table, column, found


CHECKS = (ahead, long_ago)
