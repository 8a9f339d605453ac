"""Measures to points: each score form over everything its measures may be.

Points are integers of 10⁻³, rounded half away from zero, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast

from starcheck.engines.reference.world import World
from starcheck.expressions import both, either
from starcheck.model.findings import Finding, Outcome, Truth
from starcheck.model.rulebook import Criterion, Rulebook
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
    bounded,
    least_points,
)
from starcheck.model.tree import Node
from starcheck.model.values import Milli

Opinion = Literal["any", "least", "greatest"]
OPINIONS: tuple[Opinion, ...] = ("least", "greatest")


@dataclass(frozen=True, slots=True)
class Points:
    low: Milli
    high: Milli
    reach: Milli


def nearest_milli(exact: Fraction) -> int:
    """Round half away from zero.

    >>> nearest_milli(Fraction(5, 2)), nearest_milli(Fraction(-5, 2)), nearest_milli(Fraction(7, 3))
    (3, -3, 2)
    """
    doubled = 2 * abs(exact) + 1
    rounded = doubled.numerator // (2 * doubled.denominator)
    return rounded if exact >= 0 else -rounded


def exact(node: Node, value: object) -> Fraction:
    """Return a number or ratio in its own unit."""
    return Fraction(cast("int | Fraction", value), 10**node.type.scale)


def points_at(score: Score, value: Fraction) -> Milli:
    """Return the points of a form that follows one number, at one value of it."""
    match score:
        case UnitsOf(points=points, up_to=units):
            return nearest_milli(points * min(max(value, Fraction(0)), Fraction(units)))
        case Deduct(each=each, at_least=least, start=start):
            return nearest_milli(max(Fraction(least), start - each * max(value, Fraction(0))))
        case Linear(from_at=a, from_points=p, to_at=b, to_points=q):
            begin, end = Fraction(a), Fraction(b)
            along = min(max((value - begin) / (end - begin), Fraction(0)), Fraction(1))
            return nearest_milli(p + along * (q - p))
    raise AssertionError(score)


def over(score: Score, world: World, opinion: Opinion = "any") -> tuple[Milli, Milli]:
    """Return the least and greatest points over all that the measures may be in `world`.

    `opinion` is that of the raters who have not given theirs: any, the least or the greatest.
    """
    match score:
        case AllOrNothing(condition=condition, points=points):
            truth = world.truth(condition)
            return (points if truth is True else 0), (0 if truth is False else points)
        case Bands(bands=bands):
            found: list[Milli] = []
            for when, points in bands:
                truth = world.truth(when)
                if truth is not False:
                    found.append(points)
                if truth is True:
                    break
            return min(found), max(found)
        case UnitsOf(number=node) | Deduct(number=node) | Linear(number=node):
            # Each of these forms is monotone in its number, so its ends are enough.
            span = world.number(node)
            at = [points_at(score, exact(node, end)) for end in (span.low, span.high)]
            return min(at), max(at)
        case ByJudges() | Imported():
            low, high = (
                judged(score, world) if isinstance(score, ByJudges) else result(score, world)
            )
            return (high if opinion == "greatest" else low), (low if opinion == "least" else high)
        case Sum(parts=parts, least=least, most=most):
            ends = [over(part, world, opinion) for part in parts]
            return (
                bounded(sum(low for low, _ in ends), least, most),
                bounded(sum(high for _, high in ends), least, most),
            )
        case BestOf(parts=parts):
            ends = [over(part, world, opinion) for part in parts]
            return max(low for low, _ in ends), max(high for _, high in ends)


def judged(score: ByJudges, world: World) -> tuple[Milli, Milli]:
    """Return the mean of what the raters gave, the missing ones ranging over all they may give."""
    levels = dict(score.levels)
    opinions: list[Milli | None] = []
    for record in world.facts.tables["judgements"].records:
        if record["criterion"] == score.criterion and score.by in (None, record["group"]):
            points, level = record["points"], levels.get(str(record["level"]))
            # Beside a level, points that are blank are none.
            opinions.append(points if level is None and isinstance(points, int) else level)
    opinions += [None] * (score.raters * score.samples - len(opinions))

    def mean(missing: Milli) -> Milli:
        values = sorted(missing if points is None else points for points in opinions)
        kept = values[1:-1] if score.trimmed and len(values) > 2 else values
        return nearest_milli(Fraction(sum(kept), len(kept)))

    return mean(score.least), mean(score.greatest)


def result(score: Imported, world: World) -> tuple[Milli, Milli]:
    """Return the points for the result of another exercise; without one, any."""
    results = [
        record["score"]
        for record in world.facts.tables["results"].records
        if record["exercise"] == score.exercise
    ]
    known = [min(max(one, 0), score.of) for one in results if isinstance(one, int)]
    sure = bool(known) and len(known) == len(results)
    low, high = (min(known) if sure else 0), (max(known) if sure else score.of)
    return (
        nearest_milli(Fraction(score.points * low, score.of)),
        nearest_milli(Fraction(score.points * high, score.of)),
    )


def applicability(criterion: Criterion, world: World) -> Truth:
    looked_at = [*criterion.looked_at, criterion.asked_when]
    return both([world.truth(criterion.asked_when), world.asked(*looked_at)])


def waived(criterion: Criterion, world: World) -> Truth:
    return either(both([world.asked(node), world.truth(node)]) for node in criterion.excuses)


def finding(criterion: Criterion, world: World, later: World, rulebook: Rulebook) -> Finding:
    """Return what is seen of one criterion; `later` is the world up to its `due_by`."""
    asked, excused = applicability(criterion, world), waived(criterion, world)
    earns = rulebook.waivers is not None and rulebook.waivers.full_marks
    # Whether a waived criterion was asked at all only matters where the two differ.
    if asked is not False and excused is True and (asked is True or not earns):
        return waived_finding(criterion, rulebook, earns)
    if asked is not False and excused is not False:
        asked = None
    if criterion.full is None:
        assert criterion.holds is not None
        truth, hope = world.truth(criterion.holds), later.truth(criterion.holds)
        if asked is False:
            truth = None
        outcome = outcome_of_truth(asked, truth, hope)
        return Finding(criterion.id, asked, outcome, None, None, None, truth)
    assert criterion.score is not None
    points = points_of(criterion, criterion.full, criterion.score, asked, world, later, rulebook)
    settled = all(
        low == high for opinion in OPINIONS for low, high in [over(criterion.score, world, opinion)]
    )
    outcome = outcome_of_points(criterion, asked, points, settled)
    return Finding(criterion.id, asked, outcome, points.low, points.high, points.reach, None)


def corrected_finding(criterion: Criterion, points: Milli) -> Finding:
    """A criterion whose points a review has set is asked, and nothing of it is open."""
    outcome = outcome_of_points(criterion, True, Points(points, points, points), True)
    return Finding(criterion.id, True, outcome, points, points, points, None)


def waived_finding(criterion: Criterion, rulebook: Rulebook, earns: bool) -> Finding:
    """A waived criterion is like one that is not applicable, or earns full marks."""
    if criterion.full is None or rulebook.totals is None:
        return Finding(criterion.id, False, "waived", None, None, None, None)
    base = criterion.kind == "base"
    given = base and (earns or rulebook.totals.not_applicable == "full_marks")
    points = criterion.full if given else 0
    return Finding(criterion.id, base and earns, "waived", points, points, points, None)


def points_of(
    criterion: Criterion,
    full: Milli,
    score: Score,
    asked: Truth,
    world: World,
    later: World,
    rulebook: Rulebook,
) -> Points:
    assert rulebook.totals is not None
    if asked is False:
        given = criterion.kind == "base" and rulebook.totals.not_applicable == "full_marks"
        return Points(full, full, full) if given else Points(0, 0, 0)
    if asked is None:
        low = least_points(score) if criterion.kind == "deduction" else 0
        return Points(low, full, full)
    low, high = over(score, world)
    return Points(low, high, max(high, over(score, later)[1]))


def outcome_of_points(criterion: Criterion, asked: Truth, points: Points, settled: bool) -> Outcome:
    """`settled`: the facts leave nothing open, only opinions may be missing."""
    assert criterion.full is not None
    if asked is False:
        return "not_applicable"
    if asked is True and points.low == criterion.full:
        return "met"
    if asked is None:
        return "unknown"
    if points.low < points.high:
        return "awaiting" if settled else "unknown"
    if points.reach > points.high:
        return "pending"
    return "partly" if points.high > 0 else "unmet"


def outcome_of_truth(asked: Truth, truth: Truth, hope: Truth) -> Outcome:
    if asked is False:
        return "not_applicable"
    if asked is True and truth is True:
        return "met"
    if asked is None or truth is None:
        return "unknown"
    return "unmet" if hope is False else "pending"


def gate(world: World, condition: Node | None) -> Truth:
    """Return whether a star's further condition holds; what is not asked does not stand in the
    way."""
    if condition is None:
        return True
    asked, truth = world.asked(condition), world.truth(condition)
    if asked is False or truth is True:
        return True
    return None if asked is None or truth is None else False


def determination(world: World, condition: Node) -> Truth:
    return both([world.asked(condition), world.truth(condition)])
