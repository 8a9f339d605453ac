"""Points of a criterion: the least and greatest of every band or step that an interval touches.

Points are integers of 10⁻³ and rounded once, half away from zero. Whether a criterion is asked is
for `findings` to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from math import gcd
from typing import Literal as TypingLiteral

from starcheck.language import tr
from starcheck.model.scores import (
    AllOrNothing,
    Bands,
    BestOf,
    ByJudges,
    Deduct,
    Imported,
    Linear,
    Score,
    Sum,
    UnitsOf,
)
from starcheck.model.tree import And, ColumnRef, Compare, Literal, Node
from starcheck.model.values import TEXT, TRUTH
from starcheck.plan import sql
from starcheck.plan.extremes import zero
from starcheck.plan.measures import Measures
from starcheck.plan.problems import fitting
from starcheck.plan.sql import E, col
from starcheck.plan.tables import Form, Kept
from starcheck.plan.values import Fraction, Interval, settled
from starcheck.plan.worlds import World

JUDGEMENTS, RESULTS = "judgements", "results"
Opinion = TypingLiteral["any", "least", "greatest"]
OPINIONS: tuple[Opinion, ...] = ("least", "greatest")
Ends = tuple[E, E]


class Scores:
    """Compiles the forms of a score."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.bind = measures.base.bind

    def ends(self, score: Score, world: World, opinion: Opinion = "any") -> Ends:
        """Return the least and greatest points in `world`, if the criterion is asked.

        `opinion` is that of the raters who have not given theirs: any, the least or the greatest.
        """
        match score:
            case AllOrNothing(condition=condition, points=points):
                truth = self.measures.truth(condition, world)
                all_, none = sql.lit(points), sql.lit(0)
                low = sql.case((truth, all_), default=none)
                high = sql.case((sql.maybe(truth), all_), default=none)
            case UnitsOf():
                low, high = self._units(score, world)
            case Deduct():
                low, high = self._deduct(score, world)
            case Bands():
                low, high = self._bands(score, world)
            case Linear():
                low, high = self._linear(score, world)
            case ByJudges() | Imported():
                low, high = (
                    self._judged(score) if isinstance(score, ByJudges) else self._imported(score)
                )
                low = high if opinion == "greatest" else low
                high = low if opinion == "least" else high
            case Sum(parts=parts, least=least, most=most):
                ends = [self.ends(part, world, opinion) for part in parts]
                low, high = (
                    _within(sql.add(*[end[i] for end in ends]), least, most) for i in (0, 1)
                )
            case BestOf(parts=parts):
                ends = [self.ends(part, world, opinion) for part in parts]
                low, high = (sql.greatest(*[end[i] for end in ends]) for i in (0, 1))
        return self.bind(low), self.bind(high)

    def _number(self, node: Node, world: World) -> Interval:
        value = settled(self.measures.conditions(world).interval(node), node.type)
        return replace(value, low=self.bind(value.low), high=self.bind(value.high))

    def _units(self, score: UnitsOf, world: World) -> Ends:
        value = self._number(score.number, world)
        scale = 10**score.number.type.scale
        top = sql.lit(score.up_to * scale)
        fitting(2 * score.up_to * scale * abs(score.points), tr("按次计分"))

        def at(end: E) -> E:
            counted = sql.greatest(sql.lit(0), sql.least(end, top))
            made = sql.mul(self.bind(counted), sql.lit(score.points))
            return self.bind(sql.ratio_round(self.bind(made), sql.lit(scale)))

        return _sorted(at(value.low), at(value.high), score.points >= 0)

    def _deduct(self, score: Deduct, world: World) -> Ends:
        value = self._number(score.number, world)
        full, scale = score.start, 10**score.number.type.scale
        # Beyond this many units nothing is left to take, and the product stays small.
        enough = ((full - score.at_least) // max(score.each, 1) + 1) * scale
        fitting(4 * (enough * score.each + (abs(full) + abs(score.at_least)) * scale), tr("扣分"))

        def at(end: E) -> E:
            counted = sql.greatest(sql.lit(0), sql.least(end, sql.lit(enough)))
            taken = sql.mul(self.bind(counted), sql.lit(score.each))
            left = self.bind(sql.sub(sql.lit(full * scale), taken))
            bounded = sql.greatest(left, sql.lit(score.at_least * scale))
            return self.bind(sql.ratio_round(self.bind(bounded), sql.lit(scale)))

        return at(value.high), at(value.low)

    def _bands(self, score: Bands, world: World) -> Ends:
        none = sql.null("BIGINT")
        before: list[E] = []
        touched: list[tuple[E, E]] = []
        for condition, points in score.bands:
            truth = sql.true() if condition is None else self.measures.truth(condition, world)
            here = self.bind(sql.and_(*before, sql.maybe(truth)))
            touched.append((here, sql.big(sql.lit(points))))
            before.append(sql.not_(sql.sure(truth)))
        values = [sql.case((here, points), default=none) for here, points in touched]
        return sql.least(*values), sql.greatest(*values)

    def _linear(self, score: Linear, world: World) -> Ends:
        value = self.measures.conditions(world).value(score.number)
        if isinstance(value, Interval):
            value = self._number(score.number, world)
        rising = (score.to_points >= score.from_points) == (score.to_at >= score.from_at)
        one = sql.lit(1)
        if isinstance(value, Interval):
            low, high = (value.low, one), (value.high, one.copy())
            largest, denominator = max(abs(_int(value.least)), abs(_int(value.greatest))), 1
        else:
            assert isinstance(value, Fraction)
            low, high = value.low, value.high
            largest, denominator = value.top, value.top_denominator
        scale = score.number.type.scale
        ends = [self._along(score, end, scale, largest, denominator) for end in (low, high)]
        return _sorted(ends[0], ends[1], rising)

    def _along(self, score: Linear, end: Ends, scale: int, largest: int, most: int) -> E:
        """Return the points at one value: from + Δ × (value − from_at) ÷ (to_at − from_at), cut
        off."""
        a, b, one = _whole(score.from_at, score.to_at)
        start, stop = score.from_points, score.to_points
        if a > b:
            a, b, start, stop = b, a, stop, start
        # value = n ÷ (d × 10^scale): both sides × one × d × 10^scale, less what divides them all.
        n_factor, d_factor, span = one, 10**scale, b - a
        shared = gcd(n_factor, d_factor * a, d_factor * span)
        steps = (n_factor // shared, d_factor * a // shared, d_factor * span // shared)
        numerator, denominator = self.bind(end[0]), self.bind(end[1])
        way = self.bind(
            sql.sub(sql.mul(numerator, sql.lit(steps[0])), sql.mul(denominator, sql.lit(steps[1])))
        )
        length = self.bind(sql.mul(denominator, sql.lit(steps[2])))
        size = largest * steps[0] + most * (abs(steps[1]) + steps[2])
        fitting(4 * size * max(abs(start), abs(stop), abs(stop - start), 1), tr("直线计分"))
        points = sql.add(sql.mul(length, sql.lit(start)), sql.mul(way, sql.lit(stop - start)))
        inside = sql.ratio_round(self.bind(points), length)
        return self.bind(
            sql.case(
                (sql.compare("<=", way, sql.lit(0)), sql.lit(start)),
                (sql.compare(">=", way, length), sql.lit(stop)),
                default=inside,
            )
        )

    def _judged(self, score: ByJudges) -> Ends:
        scan, base = self.measures.scan(JUDGEMENTS), self.measures.base
        records = Kept(scan, scan.where(judgements_of(score)), base)
        levels = [
            (sql.compare("=", col("level"), sql.lit(level)), sql.lit(points))
            for level, points in score.levels
        ]
        value: E = col("points")
        if levels:
            value = sql.coalesce(sql.case(*levels, default=sql.null("BIGINT")), value)
        value = scan.stages.bind(value)
        stated = scan.stages.bind(sql.not_(sql.is_null(value)))
        known = zero(records, records.ask("count", "true", extra=stated))
        every = zero(records, records.ask("count", "true"))
        total = zero(records, records.ask("sum", "true", value, stated))
        raters = base.bind(sql.greatest(sql.lit(score.raters * score.samples), every))
        missing = base.bind(sql.sub(raters, known))
        some = sql.compare(">", missing, sql.lit(0))

        def mean(blank: int) -> E:
            summed = base.bind(sql.add(total, sql.mul(missing, sql.lit(blank))))
            if not score.trimmed or score.raters * score.samples < 3:
                return sql.ratio_round(summed, raters)
            outer: list[E] = []
            forms: tuple[tuple[Form, Callable[..., E]], ...]
            forms = (("min", sql.least), ("max", sql.greatest))
            for form, pick in forms:
                end = records.ask(form, "true", value, stated)
                with_missing: E = pick(sql.coalesce(end, sql.lit(blank)), sql.lit(blank))
                outer.append(sql.case((some, with_missing), default=sql.coalesce(end, sql.lit(0))))
            left = base.bind(sql.sub(summed, base.bind(sql.add(*outer))))
            return sql.ratio_round(left, base.bind(sql.sub(raters, sql.lit(2))))

        return mean(score.least), mean(score.greatest)

    def _imported(self, score: Imported) -> Ends:
        scan, base = self.measures.scan(RESULTS), self.measures.base
        records = Kept(scan, scan.where(results_of(score)), base)
        value = scan.stages.bind(
            sql.greatest(sql.lit(0), sql.least(col("score"), sql.lit(score.of)))
        )
        stated = scan.stages.bind(sql.not_(sql.is_null(col("score"))))
        known = zero(records, records.ask("count", "true", extra=stated))
        every = zero(records, records.ask("count", "true"))
        sure = base.bind(
            sql.and_(sql.compare(">", known, sql.lit(0)), sql.compare("=", known, every))
        )
        fitting(4 * score.points * score.of, tr("引用的得分"))

        def at(form: Form, open_: int) -> E:
            end = sql.coalesce(records.ask(form, "true", value, stated), sql.lit(open_))
            chosen = base.bind(sql.case((sure, end), default=sql.lit(open_)))
            made = base.bind(sql.mul(chosen, sql.lit(score.points)))
            return sql.ratio_round(made, sql.lit(score.of))

        return at("min", 0), at("max", score.of)


def _within(points: E, least: int | None, most: int | None) -> E:
    points = points if least is None else sql.greatest(points, sql.lit(least))
    return points if most is None else sql.least(points, sql.lit(most))


def judgements_of(score: ByJudges) -> Node:
    """Return the condition that a judgement is one that this score looks at."""
    mine = _text("criterion", score.criterion, none_ok=False)
    if score.by is None:
        return mine
    return And(TRUTH, 0, 0, (mine, _text("group", score.by, none_ok=True)))


def results_of(score: Imported) -> Node:
    return _text("exercise", score.exercise, none_ok=False)


def _text(column: str, value: str, *, none_ok: bool) -> Node:
    ref = ColumnRef(TEXT, 0, 0, column, False, none_ok)
    return Compare(TRUTH, 0, 0, "=", ref, Literal(TEXT, 0, 0, value))


def _sorted(first: E, second: E, rising: bool) -> Ends:
    return (first, second) if rising else (second, first)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _whole(first: Decimal, second: Decimal) -> tuple[int, int, int]:
    """Return both as integers over one power of ten, and that power.

    >>> _whole(Decimal("0.6"), Decimal("0.95"))
    (60, 95, 100)
    """
    digits = max(0, *[-int(d.as_tuple().exponent) for d in (first, second)])
    factor = 10**digits
    return int(first * factor), int(second * factor), factor
