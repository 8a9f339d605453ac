"""What an expression is in the query: an interval of two columns and a presence, a ratio of four, a
truth.

Ends are never null. The static bounds beside them let a comparison be settled before it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from starcheck.model.values import EARLIEST, LATEST, TOP, Type, TypeKind
from starcheck.plan import sql
from starcheck.plan.sql import E

Bound: TypeAlias = int | date


@dataclass(frozen=True, slots=True)
class Interval:
    """A number, a date or the rank of a word. `raw`: the same as one nullable column, null exactly
    where `low` and `high` are `least` and `greatest` instead of one known value. `follows`: `there`
    is certain where `raw` has a value, and unknown where it has none."""

    low: E
    high: E
    there: E
    least: Bound
    greatest: Bound
    raw: E | None = None
    follows: bool = False

    @property
    def exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Fraction:
    """A ratio: each end is numerator ÷ (denominator × 10^scale), and no denominator is 0."""

    low: tuple[E, E]
    high: tuple[E, E]
    scale: int
    least: int
    greatest: int
    there: E

    @property
    def top(self) -> int:
        """Return the largest size that a numerator can have."""
        return max(abs(self.least), abs(self.greatest)) * TOP

    @property
    def top_denominator(self) -> int:
        return TOP


@dataclass(frozen=True, slots=True)
class Word:
    """A text that only equality is asked of: null is blank."""

    raw: E
    there: E


Quantity: TypeAlias = Interval | Fraction
Value: TypeAlias = Interval | Fraction | Word | E


def exact(value: int | date) -> Interval:
    return Interval(sql.lit(value), sql.lit(value), sql.true(), value, value, sql.lit(value))


def bounds(type_: Type) -> tuple[Bound, Bound]:
    """Return the domain of a number, a date or the rank of a word."""
    if type_.kind is TypeKind.DATE:
        return EARLIEST, LATEST
    if type_.kind is TypeKind.TEXT:
        return 0, len(type_.vocabulary) - 1
    return type_.least, type_.greatest


def anything(type_: Type, there: E | None = None) -> Interval:
    """Return the whole domain of `type_`."""
    low, high = bounds(type_)
    return Interval(sql.lit(low), sql.lit(high), there or sql.true(), low, high)


def any_ratio(type_: Type) -> Fraction:
    low, high = type_.least, type_.greatest
    one = sql.lit(1)
    ends = (sql.lit(low), one), (sql.lit(high), one.copy())
    return Fraction(*ends, type_.scale, low, high, sql.true())


def column(raw: E, type_: Type, there: E, *, follows: bool = False) -> Interval:
    """Return the interval of a cell: its value, or the whole domain where `raw` is null."""
    low, high = bounds(type_)
    return Interval(
        sql.coalesce(raw, sql.lit(low)),
        sql.coalesce(raw, sql.lit(high)),
        there,
        low,
        high,
        raw,
        follows,
    )


def settled(value: Interval, type_: Type) -> Interval:
    """Return `value` with the ends of its type where it is not there: then they mean nothing, but
    every engine gives the same."""
    if sql.constant(value.there) is True:
        return value
    low, high = bounds(type_)
    gone = sql.not_(sql.maybe(value.there))
    return replace(
        value,
        low=sql.case((gone, sql.lit(low)), default=value.low),
        high=sql.case((gone, sql.lit(high)), default=value.high),
        least=min(low, value.least),
        greatest=max(high, value.greatest),
        raw=None,
        follows=False,
    )


def rescaled(value: Interval, digits: int) -> Interval:
    """Return a number brought to a scale `digits` higher."""
    if digits == 0:
        return value
    factor = 10**digits
    assert isinstance(value.least, int)
    assert isinstance(value.greatest, int)
    return replace(
        value,
        low=sql.mul(value.low, sql.lit(factor)),
        high=sql.mul(value.high, sql.lit(factor)),
        least=value.least * factor,
        greatest=value.greatest * factor,
        raw=None if value.raw is None else sql.mul(value.raw, sql.lit(factor)),
    )


def less(left: tuple[E, E], right: tuple[E, E]) -> E:
    """Return whether one ratio is below another, by cross-multiplication."""
    return sql.compare("<", sql.mul(left[0], right[1]), sql.mul(right[0], left[1]))
