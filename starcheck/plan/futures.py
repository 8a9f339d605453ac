"""The future of a value, joined with its present, so that the reach is never below what is now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starcheck.plan import sql
from starcheck.plan.sql import E
from starcheck.plan.values import Bound, Interval


def grown(
    value: Interval,
    now: Interval,
    records: Interval,
    most: E | None,
    keeps: bool,
    bind: Callable[[E], E],
) -> Interval:
    """Return what records to come can make of an aggregate.

    `value` is the future of its records alone, `records` their present, `now` the present with
    figure and bound, `most` the bound's future. Where the aggregate `keeps` what records showed, so
    does it what a figure or a bound added to that.
    """
    high = value.high if most is None else sql.least(value.high, most)
    low = sql.least(value.low, now.low)
    if keeps:
        low = sql.case((sql.compare("<=", records.low, value.low), now.low), default=low)
    return replace(value, low=bind(low), high=bind(sql.greatest(high, now.high)))


def around(later: Interval, now: Interval, bind: Callable[[E], E]) -> Interval:
    """Return the least interval around both; one that is not there has nothing to join."""
    never, gone = (sql.not_(sql.maybe(x.there)) for x in (later, now))
    both = sql.and_(sql.sure(later.there), sql.sure(now.there))
    there = sql.case(
        (gone, later.there), (never, now.there), (both, sql.true()), default=sql.unknown()
    )

    def end(outer: E, mine: E, yours: E) -> E:
        return bind(sql.case((gone, mine), (never, yours), default=outer))

    return Interval(
        end(sql.least(later.low, now.low), later.low, now.low),
        end(sql.greatest(later.high, now.high), later.high, now.high),
        bind(there),
        outermost(min, later.least, now.least),
        outermost(max, later.greatest, now.greatest),
    )


def outermost(pick: Callable[..., Bound], one: Bound, other: Bound) -> Bound:
    return pick(one, other)
