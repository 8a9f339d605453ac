"""What a measure is beyond its records: the figure that stands for it, and its asserted bound.

Where records and either of them meet, the intersection holds; if it is empty, the records do and
the measure is in conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from starcheck.model.rulebook import Measure, Rulebook
from starcheck.plan import sql
from starcheck.plan.inputs import figure_columns
from starcheck.plan.known import Known
from starcheck.plan.same import same
from starcheck.plan.sql import E, col
from starcheck.plan.tallies import period_of
from starcheck.plan.values import Fraction, Interval, Quantity, bounds, less
from starcheck.plan.worlds import Evidence


class Figures:
    """Joins figures and bounds to what records give; `recorded` says whether figures are hidden."""

    def __init__(self, book: Rulebook, recorded: E, known: Known, bind: Callable[[E], E]) -> None:
        self.book, self.recorded, self.known, self.bind = book, recorded, known, bind

    def given(self, measure: Measure, evidence: Evidence) -> E:
        """Return whether there is a figure for the measure that bounds anything."""
        hidden = evidence == "recorded" or sql.constant(self.recorded) is True
        if measure.figure is None or hidden or not self.known.gives(measure.figure):
            return sql.false()
        low, high = (col(name) for name in figure_columns(measure.figure))
        nothing = sql.and_(sql.is_null(low), sql.is_null(high))
        return self.bind(sql.and_(sql.not_(self.recorded), sql.not_(nothing)))

    def joined(self, measure: Measure, records: Quantity, evidence: Evidence) -> tuple[Quantity, E]:
        """Return the intersection of records and figure, and whether they contradict each other."""
        given = self.given(measure, evidence)
        if measure.figure is None or sql.constant(given) is False:
            return records, sql.false()
        definition = self.book.catalogue.figure[measure.figure]
        low_name, high_name = figure_columns(definition.id)
        bind = self.bind
        figure_low, figure_high = col(low_name), col(high_name)
        # The loader admits no figure finer than the measure it stands for.
        digits = measure.type.scale - definition.scale
        if isinstance(records, Fraction):
            ratio, empty = self._ratio(records, (figure_low, figure_high), digits, given)
            return ratio, bind(sql.and_(given, empty))
        least, greatest = bounds(measure.type)
        low, high = at_scale(figure_low, figure_high, digits)
        low = bind(sql.greatest(records.low, sql.coalesce(low, sql.lit(least))))
        high = bind(sql.least(records.high, sql.coalesce(high, sql.lit(greatest))))
        empty = bind(sql.compare(">", low, high))
        fits = bind(sql.and_(given, sql.not_(empty)))
        met = replace(
            records,
            low=bind(sql.case((fits, low), default=records.low)),
            high=bind(sql.case((fits, high), default=records.high)),
        )
        return met, bind(sql.and_(given, empty))

    def _ratio(
        self, records: Fraction, figure: tuple[E, E], digits: int, given: E
    ) -> tuple[Fraction, E]:
        """Return the intersection of a ratio with a figure, and whether it is empty."""
        bind = self.bind
        up, down = 10 ** max(digits, 0), 10 ** max(-digits, 0)

        def written(node: E, end: int) -> tuple[E, E]:
            made = sql.coalesce(sql.mul(node, sql.lit(up)), sql.lit(end * down))
            return bind(made), sql.lit(down)

        least, most = written(figure[0], records.least), written(figure[1], records.greatest)
        raises, lowers = bind(less(records.low, least)), bind(less(most, records.high))
        empty = bind(sql.or_(less(records.high, least), less(most, records.low), less(most, least)))
        fits = sql.and_(given, sql.not_(empty))

        def end(when: E, one: tuple[E, E], other: tuple[E, E]) -> tuple[E, E]:
            chosen = bind(sql.and_(fits, when))
            first, second = (
                bind(sql.case((chosen, x), default=y)) for x, y in zip(one, other, strict=True)
            )
            return first, second

        met = replace(
            records, low=end(raises, least, records.low), high=end(lowers, most, records.high)
        )
        return met, empty

    def bounded(
        self, measure: Measure, other: Measure, value: Interval, bound: Interval
    ) -> tuple[Interval, E]:
        """Return `value` under its bound, and whether they contradict each other."""
        bind = self.bind
        least, most = at_scale(bound.low, bound.high, measure.type.scale - other.type.scale)
        fits = bind(sql.compare("<=", value.low, most))
        high = bind(sql.case((fits, sql.least(value.high, most)), default=value.high))
        low = value.low
        if self._one_gives_one(measure, other):
            one = sql.lit(1)
            some = sql.and_(sql.compare(">=", least, one), sql.compare(">=", high, one))
            low = sql.case((some, sql.greatest(low, one)), default=low)
        return replace(value, low=bind(low), high=high), bind(sql.not_(fits))

    def _one_gives_one(self, measure: Measure, bound: Measure) -> bool:
        """Return whether one record for the bound is one value for this distinct count."""
        mine, other = measure.aggregate, bound.aggregate
        if mine is None or other is None or mine.form != "distinct":
            return False
        if mine.per is not None or other.per is not None or mine.table != other.table:
            return False
        ref, places = period_of(mine.operand)
        table = self.book.catalogue.table[mine.table]
        has_value = table.for_year is None if places else not ref.none_ok
        return has_value and mine.window == other.window and same(mine.where, other.where)


def at_scale(low: E, high: E, digits: int) -> tuple[E, E]:
    """Return an interval of whole numbers at a scale `digits` higher, or within it at a lower."""
    if digits >= 0:
        factor = sql.lit(10**digits)
        return sql.mul(low, factor), sql.mul(high, factor)
    step = sql.lit(10**-digits)

    def divided(node: E) -> E:
        return exp.IntDiv(this=sql.atom(node), expression=step.copy())

    # Figures and counts are not negative, so integer division rounds down.
    return divided(sql.add(low, sql.lit(10**-digits - 1))), divided(high)
