"""Points of a criterion: the least and greatest of every band or step that an interval touches.

Points are integers of 10⁻³ and rounded once, half away from zero. Whether a criterion is asked is
for `findings` to say.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import gcd

from starcheck.language import tr
from starcheck.model.rulebook import (
    AllOrNothing,
    Bands,
    ByJudges,
    Criterion,
    Deduct,
    Linear,
    UnitsOf,
)
from starcheck.model.tree import ColumnRef, Compare, Literal, Node
from starcheck.model.values import TEXT, TRUTH
from starcheck.plan import sql
from starcheck.plan.extremes import zero
from starcheck.plan.measures import Measures
from starcheck.plan.problems import fitting
from starcheck.plan.sql import E, col
from starcheck.plan.tables import Kept
from starcheck.plan.values import Fraction, Interval, settled
from starcheck.plan.worlds import World

JUDGEMENTS = "judgements"
Ends = tuple[E, E]


def looked_at(criterion: Criterion) -> list[Node]:
    """Return the trees on which a criterion's points, or its truth, rest."""
    match criterion.score:
        case AllOrNothing(condition=node) | UnitsOf(number=node) | Deduct(number=node):
            return [node]
        case Linear(number=node):
            return [node]
        case Bands(bands=bands):
            return [node for node, _ in bands if node is not None]
    return [] if criterion.holds is None else [criterion.holds]


def least_points(criterion: Criterion) -> int:
    """Return the least that a criterion's score can give: what a deduction may take at most."""
    full = criterion.full or 0
    match criterion.score:
        case UnitsOf(points=points, up_to=up_to):
            return min(0, points * up_to)
        case Deduct(at_least=at_least):
            return at_least
        case Bands(bands=bands):
            return min(points for _, points in bands)
        case Linear(from_points=a, to_points=b):
            return min(a, b)
        case ByJudges(least=least):
            return least
    return min(0, full)


class Scores:
    """Compiles the forms of a score."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.bind = measures.base.bind

    def ends(self, criterion: Criterion, world: World) -> Ends:
        """Return the least and greatest points in `world`, if the criterion is asked."""
        full = criterion.full or 0
        match criterion.score:
            case AllOrNothing(condition=condition):
                truth = self.measures.truth(condition, world)
                all_, none = sql.lit(full), sql.lit(0)
                low = sql.case((truth, all_), default=none)
                high = sql.case((sql.maybe(truth), all_), default=none)
            case UnitsOf() as score:
                low, high = self._units(score, world)
            case Deduct() as score:
                low, high = self._deduct(score, full, world)
            case Bands() as score:
                low, high = self._bands(score, world)
            case Linear() as score:
                low, high = self._linear(score, world)
            case ByJudges() as score:
                low, high = self._judged(criterion.id, score)
            case None:
                raise TypeError(f"{criterion.id} has no score")
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

    def _deduct(self, score: Deduct, full: int, world: World) -> Ends:
        value = self._number(score.number, world)
        scale = 10**score.number.type.scale
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

    def _judged(self, criterion: str, score: ByJudges) -> Ends:
        scan = self.measures.scan(JUDGEMENTS)
        records = Kept(scan, scan.where(judgements_of(criterion)), self.measures.base)
        stated = scan.stages.bind(sql.not_(sql.is_null(col("points"))))
        base = self.measures.base
        given = zero(records, records.ask("count", "true", extra=stated))
        every = zero(records, records.ask("count", "true"))
        total = zero(records, records.ask("sum", "true", col("points"), stated))
        raters = base.bind(sql.greatest(sql.lit(score.raters), every))
        missing = base.bind(sql.sub(raters, given))

        def mean(blank: int) -> E:
            summed = base.bind(sql.add(total, sql.mul(missing, sql.lit(blank))))
            return sql.ratio_round(summed, raters)

        return mean(score.least), mean(score.greatest)


def judgements_of(criterion: str) -> Node:
    """Return the condition that a judgement is one of this criterion."""
    column = ColumnRef(TEXT, 0, 0, "criterion", False, False)
    return Compare(TRUTH, 0, 0, "=", column, Literal(TEXT, 0, 0, criterion))


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
