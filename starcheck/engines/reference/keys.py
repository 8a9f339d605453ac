"""Measures taken key by key: the worst group, the best month, how many members have at least one
talk.

Semantics §9, Per. A key is *sure* if a certain record has it. Further keys are those that must or
may exist although no certain record shows them; each has between 0 and F.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from starcheck.engines.reference.aggregates import When, _known, key_of
from starcheck.engines.reference.calendar import COUNT, Period, first_day, last_day
from starcheck.engines.reference.logic import between
from starcheck.engines.reference.records import View
from starcheck.expressions import both
from starcheck.model.findings import Truth
from starcheck.model.rulebook import Take
from starcheck.model.tree import Node
from starcheck.model.values import TOP, Span

Inner = Callable[[View, When], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Taken:
    low: int
    high: int
    asked: Truth
    conflict: bool = False


def compares(op: str, low: int, high: int, bound: int) -> Truth:
    """Return whether every, some or no value of `low` … `high` compares so with `bound`."""
    holds: dict[str, tuple[bool, bool]] = {
        "=": (low == high == bound, low <= bound <= high),
        "<>": (not low <= bound <= high, not low == high == bound),
        "<": (high < bound, low < bound),
        "<=": (high <= bound, low <= bound),
        ">": (low > bound, high > bound),
        ">=": (low >= bound, high >= bound),
    }
    return between(*holds[op])


def by_key(view: View, per: Node, inner: Inner, take: Take, number: Span, when: When) -> Taken:
    """Take over keys of which there are `number`; those without a record have 0."""
    keyed = [(row, key_of(per, row.record, when.year)) for row in view.rows]
    rows = [(row, key) for row, key in keyed if key is None or _known(key)]
    known = {key for _, key in rows if key is not None}
    sure = {key for row, key in rows if row.kept is True and key is not None}
    blanks = sum(key is None for _, key in rows)

    def span(key: object, *, blank: bool) -> tuple[int, int]:
        kept = tuple(r for r, k in rows if (k == key and k is not None) or (blank and k is None))
        return inner(View(view.table, kept, view.unseen), when)

    lows = {key: span(key, blank=False)[0] for key in sure}
    highs = {key: span(key, blank=True)[1] for key in known}
    spare = span(None, blank=True)[1]

    least_number, most_number = int_of(number.low), int_of(number.high)
    conflict = most_number < len(sure)
    n, m = max(least_number, len(sure)), max(most_number, len(sure))
    f, g = n - len(sure), m - len(sure)
    others = [highs[key] for key in known - sure]
    most = max([spare, *others])
    further = spare if not others or f > len(others) else most

    if take.how == "least":
        low = 0 if g > 0 else min(lows.values(), default=0)
        high = min([highs[key] for key in sure] + ([further] if f > 0 else []), default=most)
    elif take.how == "greatest":
        low = max(lows.values(), default=0)
        high = max([highs[key] for key in sure] + ([most] if g > 0 else []), default=0)
    else:
        truths = [compares(take.op, lows[key], highs[key], take.bound) for key in sure]
        rest = compares(take.op, 0, most, take.bound)
        low = sum(t is True for t in truths) + (f if rest is True else 0)
        high = sum(t is not False for t in truths)
        if rest is not False:
            silent = compares(take.op, 0, 0, take.bound)
            growing = view.open or when.future
            high += g if silent is True else min(g, TOP if growing else len(others) + blanks)
        high = min(high, TOP)
    return Taken(low, high, between(n > 0, m > 0), conflict)


def int_of(value: object) -> int:
    assert isinstance(value, int)
    return value


def by_period(
    view: View,
    per: Node,
    period: Period,
    inner: Inner,
    take: Take,
    asked: dict[int, Truth],
    when: When,
    now: When,
) -> Taken:
    """Take over the asked quarters or months of the year."""
    rows = [(row, key_of(per, row.record, when.year)) for row in view.rows]

    def spans(number: int) -> tuple[int, int]:
        own = tuple(r for r, key in rows if key == number)
        perhaps = tuple(r for r, key in rows if key is None or key == number)
        clock = when if number in when.open_periods(period) else now
        unseen = view.unseen
        if unseen is not None and unseen.start is not None and unseen.end is not None:
            first = first_day(period, number, when.year)
            last = last_day(period, number, when.year)
            unseen = unseen if first <= unseen.end and last >= unseen.start else None
        return (
            inner(View(view.table, own, unseen), clock)[0],
            inner(View(view.table, perhaps, unseen), clock)[1],
        )

    may = {number: spans(number) for number, truth in asked.items() if truth is not False}
    must = {number: may[number] for number, truth in asked.items() if truth is True}
    if take.how == "least":
        low = min((low for low, _ in may.values()), default=0)
        high = min((high for _, high in must.values()), default=None)
        if high is None:
            high = max((high for _, high in may.values()), default=0)
    elif take.how == "greatest":
        low = max((low for low, _ in must.values()), default=0)
        high = max((high for _, high in may.values()), default=0)
    else:
        low = sum(compares(take.op, *ends, take.bound) is True for ends in must.values())
        high = sum(compares(take.op, *ends, take.bound) is not False for ends in may.values())
    return Taken(low, high, between(bool(must), bool(may)))


def asked_periods(
    period: Period, year: int, start: Span | None, until: Span | None
) -> dict[int, Truth]:
    """Return of each period whether it lies wholly between the two dates.

    A date that is not there does not limit; one that is not known leaves it open.
    """
    return {
        number: both(
            [
                _not_before(first_day(period, number, year), start),
                _not_after(last_day(period, number, year), until),
            ]
        )
        for number in range(1, COUNT[period] + 1)
    }


def _not_before(day: date, start: Span | None) -> Truth:
    if start is None or start.there is False:
        return True
    low, high = day_of(start.low), day_of(start.high)
    if low > day:
        return False if start.there is True else None
    return True if high <= day else None


def _not_after(day: date, until: Span | None) -> Truth:
    if until is None or until.there is False:
        return True
    low, high = day_of(until.low), day_of(until.high)
    if high < day:
        return False if until.there is True else None
    return True if low >= day else None


def day_of(value: object) -> date:
    assert isinstance(value, date)
    return value
