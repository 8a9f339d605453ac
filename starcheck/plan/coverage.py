"""Whether a branch may have records of a table that nobody has shown us.

Coverage is a column per table: 0 nothing is missing, 1 known until a date, 2 any record may be
missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlglot import exp

from starcheck.expressions import Days
from starcheck.model.catalogue import Table
from starcheck.plan import sql
from starcheck.plan.known import ANYTHING, Known
from starcheck.plan.sql import E, col

COMPLETE, UNTIL, OPEN = 0, 1, 2


def coverage_column(table: str) -> str:
    return f"cov_{table}"


def until_column(table: str) -> str:
    return f"until_{table}"


def since_column(table: str) -> str:
    return f"since_{table}"


@dataclass(frozen=True, slots=True)
class Opening:
    """Unseen records: `anything`, or `later`: only dated after the day the table is known until."""

    anything: E
    later: E

    @property
    def open(self) -> E:
        return sql.or_(self.anything, self.later)


def periods(year: int, count: int) -> list[tuple[date, date]]:
    """Return the first and last day of each quarter or month of `year`.

    >>> periods(2023, 4)[0]
    (datetime.date(2023, 1, 1), datetime.date(2023, 3, 31))
    """
    step = 12 // count
    starts = [date(year, 1 + step * i, 1) for i in range(count)] + [date(year + 1, 1, 1)]
    return [(a, b - timedelta(days=1)) for a, b in pairwise(starts)]


class Coverage:
    """The coverage of one table, as columns of what `bind` binds to."""

    def __init__(
        self,
        table: Table,
        year: int,
        as_of: date,
        bind: Callable[[E], E],
        window: Days | None = None,
        known: Known = ANYTHING,
    ) -> None:
        self.year, self.as_of, self.bind, self.window = year, as_of, bind, window
        self.standing = table.date is None
        self.day = col(until_column(table.name))
        same = known.coverage.get(table.name)
        code = col(coverage_column(table.name), filled=True) if same is None else sql.lit(same)
        anything = sql.compare("=", code, sql.lit(OPEN))
        behind = sql.and_(
            sql.compare("=", code.copy(), sql.lit(UNTIL)),
            sql.compare("<", self.day, sql.lit(as_of)),
        )
        if table.date is None:
            # Without dates nobody can say which records a day separates: it is as good as partial.
            partial = sql.compare("<>", code.copy(), sql.lit(COMPLETE))
            self.now = Opening(bind(partial), sql.false())
            return
        first, last = window or (date(year, 1, 1), date(year, 12, 31))
        if table.for_year is None:
            # Unseen records of another year are not of this one, and nothing can say that they are.
            in_year = sql.compare("<", self.day.copy(), sql.lit(last))
            behind = sql.and_(behind, in_year, sql.lit(as_of >= first))
        if window is not None:
            # What lies before the day from which the table is known may be anything.
            same_since = known.since.get(table.name)
            since = (
                col(since_column(table.name), filled=True)
                if same_since is None
                else sql.lit(same_since)
            )
            anything = sql.or_(anything, sql.compare(">", since, sql.lit(first)))
        self.now = Opening(bind(anything), bind(behind))

    def touched(self, count: int) -> list[E]:
        """Return, for each period, whether an unseen later record may lie in it."""
        return [
            sql.and_(sql.lit(first <= self.as_of), sql.compare("<", self.day.copy(), sql.lit(last)))
            for first, last in periods(self.year, count)
        ]

    def touched_mask(self, count: int) -> E:
        bits = [
            sql.case((touched, sql.lit(1 << place)), default=sql.lit(0))
            for place, touched in enumerate(self.touched(count))
        ]
        return self.bind(sql.add(*bits))

    def open_periods(self, count: int, horizon: date) -> list[bool]:
        """Return which periods are not over at as_of and begin before the horizon is past."""
        return [last > self.as_of and first <= horizon for first, last in periods(self.year, count)]


def mask_or(left: E, right: E) -> E:
    if sql.constant(right) == 0:
        return sql.own(left)
    return exp.BitwiseOr(this=sql.atom(left), expression=sql.atom(right))


def bits(mask: E) -> E:
    """Return how many bits are set."""
    return sql.big(exp.Anonymous(this="BIT_COUNT", expressions=[sql.own(mask)]))
