"""The aggregates that add up: count, distinct, sum, as their least and greatest over what is
unknown.

They may be asked of all records of a measure or of one key of it; `extra` then says which records
count for the low end and which for the high one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from starcheck.expressions.functions import FUNCTIONS
from starcheck.language import tr
from starcheck.model.rulebook import Aggregate
from starcheck.model.tree import Call, ColumnRef, Node
from starcheck.model.values import TOP, TypeKind
from starcheck.plan import sql
from starcheck.plan.coverage import Coverage, Opening, bits, mask_or
from starcheck.plan.problems import fitting
from starcheck.plan.sql import E
from starcheck.plan.tables import Counted


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records count for the low end and which for the high, what may be unseen, and the
    future.

    `horizon` is `None` for the present.
    """

    low: E | None
    high: E | None
    opening: Opening
    horizon: date | None = None


class Tally:
    """One of the three forms over `records`."""

    def __init__(self, aggregate: Aggregate, records: Counted, coverage: Coverage) -> None:
        self.records, self.coverage = records, coverage
        self.standing = coverage.standing
        self.form = aggregate.form
        self.operand = aggregate.operand
        self.least, self.greatest = domain(aggregate)

    def ends(self, asked: Asked) -> tuple[E, E]:
        low, high = {"count": self._count, "distinct": self._distinct, "sum": self._sum}[self.form](
            asked
        )
        bind = self.records.bind
        if asked.horizon is not None and self.standing:
            return sql.lit(self.least), sql.lit(self.greatest)
        return bind(low), bind(high)

    def zero(self, node: E) -> E:
        """Return an aggregate of which no record is 0, as a column."""
        return self.records.bind(sql.coalesce(node, sql.lit(0)))

    def _count(self, asked: Asked) -> tuple[E, E]:
        low = self.zero(self.records.ask("count", "true", extra=asked.low))
        if asked.horizon is not None:
            return low, sql.lit(TOP)
        high = self.zero(self.records.ask("count", "maybe", extra=asked.high))
        return low, sql.case((asked.opening.open, sql.lit(TOP)), default=high)

    def _sum(self, asked: Asked) -> tuple[E, E]:
        assert self.operand is not None
        conditions, ask = self.records.conditions, self.records.ask
        value = conditions.interval(self.operand)
        bind = conditions.scope.bind
        there = bind(value.there)

        def total(end: E, outward: E, extra: E | None, reaches: bool) -> E:
            extra = sql.true() if extra is None else extra
            parts = [ask("sum", "true", bind(end), sql.and_(extra, sql.sure(there)))]
            if reaches:
                unsure = bind(outward)
                parts += [
                    ask("sum", "unknown", unsure, sql.and_(extra, sql.maybe(there))),
                    ask("sum", "true", unsure, sql.and_(extra, sql.is_null(there))),
                ]
            return sql.add(*[self.zero(part) for part in parts])

        zero = sql.lit(0)
        below, above = self.least < 0, self.greatest > 0
        low = total(value.low, sql.least(zero, value.low), asked.low, below)
        if asked.horizon is not None:
            return (sql.lit(self.least) if below else low), sql.lit(self.greatest)
        gain = value.high if self.least == 0 else sql.greatest(zero, value.high)
        high = total(value.high, gain, asked.high, above)
        opened = asked.opening.open
        if below:
            low = sql.case((opened, sql.lit(self.least)), default=low)
        if above:
            high = sql.case((opened, sql.lit(self.greatest)), default=high)
        return low, high

    def _distinct(self, asked: Asked) -> tuple[E, E]:
        ref, places = period_of(self.operand)
        if places:
            return self._distinct_periods(asked, ref, places)
        value, ask = self.records.seen(ref), self.records.ask
        blank = self.records.blank(ref)
        seen = self.zero(ask("values", "true", value, asked.low))
        low = seen
        if not ref.none_ok:
            blanks = self.zero(ask("count", "true", extra=_both(blank, asked.low)))
            only = sql.and_(
                sql.compare("=", seen, sql.lit(0)), sql.compare(">", blanks, sql.lit(0))
            )
            low = sql.case((only, sql.lit(1)), default=seen)
        top = sql.lit(self.greatest)
        if asked.horizon is not None:
            return low, top
        high = sql.least(
            top,
            sql.add(
                self.zero(ask("values", "maybe", value, asked.high)),
                self.zero(ask("count", "maybe", extra=_both(blank, asked.high))),
            ),
        )
        return low, sql.case((asked.opening.open, top), default=high)

    def _distinct_periods(self, asked: Asked, ref: ColumnRef, places: int) -> tuple[E, E]:
        records, opening = self.records, asked.opening
        assert isinstance(self.operand, Call)
        bit = place_bit(records, self.operand)
        low = bits(self.zero(records.ask("mask", "true", bit, asked.low)))
        mask = self.zero(records.ask("mask", "maybe", bit, asked.high))
        blanks = self.zero(
            records.ask("count", "maybe", extra=_both(records.blank(ref), asked.high))
        )
        touched = self.coverage.touched_mask(places)
        unseen = sql.case((opening.later, touched), default=sql.lit(0))
        mask = records.bind(mask_or(mask, records.bind(unseen)))
        if asked.horizon is not None:
            open_ = self.coverage.open_periods(places, asked.horizon)
            mask = mask_or(mask, sql.lit(sum(1 << i for i, is_open in enumerate(open_) if is_open)))
        top = sql.lit(places)
        high = sql.least(top, sql.add(bits(mask), blanks))
        return low, sql.case((opening.anything, top), default=high)


def domain(aggregate: Aggregate) -> tuple[int, int]:
    """Return the least and greatest that a count, distinct count or sum can be."""
    operand = aggregate.operand
    if aggregate.form == "count" or operand is None:
        return 0, TOP
    if aggregate.form == "sum":
        ends = (min(0, TOP * operand.type.least), max(0, TOP * operand.type.greatest))
        fitting(max(-ends[0], ends[1]), tr("合计"))
        return ends
    _, places = period_of(operand)
    if operand.type.kind is TypeKind.TRUTH:
        return 0, 2
    return 0, places or len(operand.type.vocabulary) or TOP


def period_of(node: Node | None) -> tuple[ColumnRef, int]:
    """Return the column of a key or distinct count, and how many periods it becomes, or 0."""
    if isinstance(node, Call):
        (ref,) = node.arguments
        assert isinstance(ref, ColumnRef)
        return ref, FUNCTIONS[node.function].position
    assert isinstance(node, ColumnRef)
    return node, 0


def place(records: Counted, call: Call) -> E:
    """Return the quarter or month of a record's date, null if it is blank or outside the year."""
    ref, _ = period_of(call)
    conditions = records.conditions
    made = FUNCTIONS[call.function].sql(records.seen(ref), sql.lit(conditions.year))
    if records.in_year(ref):
        made = made.args["ifs"][0].args["true"]
    return conditions.scope.bind(made)


def place_bit(records: Counted, call: Call) -> E:
    shift = sql.cast(exp.paren(sql.sub(place(records, call), sql.lit(1))), "INT")
    one = sql.cast(exp.Literal.number(1), "BIGINT")
    return records.conditions.scope.bind(exp.BitwiseLeftShift(this=one, expression=shift))


def _both(condition: E, extra: E | None) -> E:
    return condition if extra is None else sql.and_(condition, extra)
