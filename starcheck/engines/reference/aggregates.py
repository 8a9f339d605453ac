"""Records to an interval: the formulas of semantics §9, one aggregate at a time.

Each function returns the interval as it is now, or what it can still become (`future`): then
`horizon` is the last day on which a record may still be made. Nothing here knows of figures or
bases.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

from starcheck.engines.reference.calendar import COUNT, Period, position, still_open, touched
from starcheck.engines.reference.logic import between
from starcheck.engines.reference.records import Row, View
from starcheck.expressions import domain
from starcheck.model.facts import Record
from starcheck.model.findings import Truth
from starcheck.model.rulebook import Form
from starcheck.model.tree import Call, ColumnRef, Node
from starcheck.model.values import TOP, Absent, Cell, Span, Type, TypeKind

Evaluate = Callable[[Node, Record], "Span | Truth"]


@dataclass(frozen=True, slots=True)
class When:
    """The year, the day it is, and (for the future) the last day a record may still be made."""

    year: int
    as_of: date
    horizon: date | None = None

    @property
    def future(self) -> bool:
        return self.horizon is not None and self.as_of < self.horizon

    def open_periods(self, period: Period) -> Set[int]:
        if self.horizon is None or not self.future:
            return frozenset()
        return still_open(period, self.as_of, self.horizon, self.year)


def key_of(node: Node, record: Record, year: int) -> object:
    """Return the value of a column, or the position of its date in the year.

    `None`: blank. `Absent.NONE`: certainly no value (a date outside the year has no quarter in it).
    """
    column = node.arguments[0] if isinstance(node, Call) else node
    assert isinstance(column, ColumnRef)
    cell = seen_in(record, column)
    if cell is None or isinstance(cell, Absent):
        return None if cell is None else Absent.NONE
    if not isinstance(node, Call):
        return cell
    found = position(cast(date, cell), cast(Period, node.function), year)
    return Absent.NONE if found is None else found


def seen_in(record: Record, ref: ColumnRef) -> Cell:
    """Return a cell; of a day that is not known its month, where no more is asked."""
    cell = record[ref.name]
    return record[ref.month] if cell is None and ref.month else cell


def period_of(node: Node | None) -> Period | None:
    return cast(Period, node.function) if isinstance(node, Call) else None


def admits_none(node: Node) -> bool:
    return isinstance(node, ColumnRef) and node.none_ok


def possible_values(node: Node) -> int:
    """Return how many values a distinct count can meet at most."""
    if (period := period_of(node)) is not None:
        return COUNT[period]
    if node.type.kind is TypeKind.TRUTH:
        return 2
    return len(node.type.vocabulary) or TOP


def count(view: View, when: When) -> tuple[int, int]:
    low = sum(row.kept is True for row in view.rows)
    high = TOP if view.open else len(view.rows)
    if when.future:
        return (0, TOP) if view.standing else (low, TOP)
    return low, high


def distinct(view: View, node: Node, when: When) -> tuple[int, int]:
    period, k = period_of(node), possible_values(node)
    keys = [(row.kept, key_of(node, row.record, when.year)) for row in view.rows]
    certain = {key for kept, key in keys if kept is True and _known(key)}
    known = {key for _, key in keys if _known(key)}
    blanks = sum(key is None for _, key in keys)
    low = len(certain)
    if low == 0 and period is None and not admits_none(node):
        low = int(any(kept is True and key is None for kept, key in keys))
    more: set[object] = set(known)
    anything = False
    if view.unseen is not None:
        if period is not None and view.unseen.start is not None and view.unseen.end is not None:
            more |= touched(period, view.unseen.start, view.unseen.end, when.year)
        else:
            anything = True
    if when.future:
        if view.standing:
            return 0, k
        if period is None:
            return low, k
        more |= when.open_periods(period)
    return low, k if anything else min(k, len(more) + blanks)


def _known(key: object) -> bool:
    return key is not None and not isinstance(key, Absent)


def ends_of(type: Type) -> tuple[int, int]:
    """Return the least and greatest value of a type. Dates compare like integers, and the type
    checker is told so here and in `_low` and `_high`."""
    widest = domain(type)
    return cast(int, widest.low), cast(int, widest.high)


def total(view: View, node: Node, evaluate: Evaluate, when: When) -> tuple[int, int]:
    least, greatest = ends_of(node.type)
    low = high = 0
    for row in view.rows:
        value = cast(Span, evaluate(node, row.record))
        if value.there is False:
            continue
        certain = row.kept is True and value.there is True
        low += cast(int, value.low) if certain else min(0, cast(int, value.low))
        high += cast(int, value.high) if certain else max(0, cast(int, value.high))
    if when.future:
        stays = least >= 0 and not view.standing
        return low if stays else TOP * min(0, least), TOP * max(0, greatest)
    if view.open:
        low = TOP * least if least < 0 else low
        high = TOP * greatest if greatest > 0 else high
    return low, high


def ends(view: View, node: Node, evaluate: Evaluate) -> list[tuple[bool, Span]]:
    """Return (certain, value) of each record whose value is perhaps there."""
    found = []
    for row in view.rows:
        value = cast(Span, evaluate(node, row.record))
        if value.there is not False:
            found.append((row.kept is True and value.there is True, value))
    return found


def extreme(
    form: Form, view: View, node: Node, evaluate: Evaluate, when: When
) -> tuple[int, int] | tuple[Fraction, Fraction]:
    """Return the interval of a minimum, maximum or average."""
    least, greatest = ends_of(node.type)
    values = ends(view, node, evaluate)
    certain = [v for sure, v in values if sure]
    doubtful = [v for sure, v in values if not sure]
    low: int | Fraction
    high: int | Fraction
    if when.future or not values or (view.open and not certain):
        low, high = least, greatest
    elif form == "minimum":
        low = least if view.open else min(_low(v) for _, v in values)
        high = min(_high(v) for v in certain) if certain else max(_high(v) for v in doubtful)
    elif form == "maximum":
        high = greatest if view.open else max(_high(v) for _, v in values)
        low = max(_low(v) for v in certain) if certain else min(_low(v) for v in doubtful)
    elif view.open:
        low, high = least, greatest
    else:
        lows: list[int | Fraction] = [_low(v) for v in doubtful]
        highs: list[int | Fraction] = [_high(v) for v in doubtful]
        if certain:
            lows.append(Fraction(sum(_low(v) for v in certain), len(certain)))
            highs.append(Fraction(sum(_high(v) for v in certain), len(certain)))
        low, high = min(lows), max(highs)
    if form == "average":
        return Fraction(low), Fraction(high)
    return cast("tuple[int, int]", (low, high))


def _low(value: Span) -> int:
    return cast(int, value.low)


def _high(value: Span) -> int:
    return cast(int, value.high)


def share(view: View, node: Node, evaluate: Evaluate, when: When) -> tuple[Fraction, Fraction]:
    """Return the interval of the part of the records for which the inner condition holds."""
    if view.open or when.future:
        return Fraction(0), Fraction(1)
    met = [(row.kept, cast(Truth, evaluate(node, row.record))) for row in view.rows]
    both = sum(w is True and h is True for w, h in met)
    certain = sum(w is True for w, _ in met)
    spoilers = sum(w is None and h is not True for w, h in met)
    hopeful = sum(h is not False for _, h in met)
    misses = sum(w is True and h is False for w, h in met)
    low = Fraction(both, certain + spoilers) if certain + spoilers else Fraction(0)
    high = Fraction(hopeful, hopeful + misses) if hopeful + misses else Fraction(1)
    return low, high


def asked(rows: tuple[Row, ...] | list[bool], open: bool) -> Truth:
    """Return whether there is a record to look at; `rows` may be certainties already."""
    sure = any(r is True if isinstance(r, bool) else r.kept is True for r in rows)
    return between(sure, bool(rows) or open)
