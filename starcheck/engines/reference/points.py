"""Measures to points: each score form over everything its measures may be.

Points are integers of 10⁻³, rounded half away from zero, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from starcheck.engines.reference.world import World
from starcheck.expressions import both
from starcheck.model.findings import Finding, Outcome, Truth
from starcheck.model.rulebook import (
    AllOrNothing,
    Bands,
    ByJudges,
    Criterion,
    Deduct,
    Linear,
    Rulebook,
    Score,
    UnitsOf,
)
from starcheck.model.tree import Node
from starcheck.model.values import Milli


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


def nodes_of(score: Score | None) -> list[Node]:
    """Return the trees that a score looks at."""
    match score:
        case AllOrNothing(condition=node):
            return [node]
        case UnitsOf(number=node) | Deduct(number=node) | Linear(number=node):
            return [node]
        case Bands(bands=bands):
            return [condition for condition, _ in bands if condition is not None]
    return []


def least_points(score: Score) -> Milli:
    """Return the least points that a score can give: what an unasked deduction may cost at most."""
    match score:
        case Deduct(at_least=least) | ByJudges(least=least):
            return least
        case Bands(bands=bands):
            return min(points for _, points in bands)
        case Linear(from_points=one, to_points=other):
            return min(one, other)
        case UnitsOf(points=points, up_to=units):
            return min(0, points * units)
    return 0


def points_at(score: Score, full: Milli, value: Fraction) -> Milli:
    """Return the points of a form that follows one number, at one value of it."""
    match score:
        case UnitsOf(points=points, up_to=units):
            return nearest_milli(points * min(max(value, Fraction(0)), Fraction(units)))
        case Deduct(each=each, at_least=least):
            return nearest_milli(max(Fraction(least), full - each * max(value, Fraction(0))))
        case Linear(from_at=a, from_points=p, to_at=b, to_points=q):
            start, end = Fraction(a), Fraction(b)
            along = min(max((value - start) / (end - start), Fraction(0)), Fraction(1))
            return nearest_milli(p + along * (q - p))
    raise AssertionError(score)


def over(score: Score, full: Milli, world: World) -> tuple[Milli, Milli]:
    """Return the least and greatest points over all that the measures may be in `world`."""
    match score:
        case AllOrNothing(condition=condition):
            truth = world.truth(condition)
            return (full if truth is True else 0), (0 if truth is False else full)
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
            ends = [points_at(score, full, exact(node, end)) for end in (span.low, span.high)]
            return min(ends), max(ends)
    raise AssertionError(score)


def judged(criterion: Criterion, score: ByJudges, world: World) -> tuple[Milli, Milli]:
    """Return the mean of what the raters gave, the missing ones ranging over all they may give."""
    given = [
        record["points"]
        for record in world.facts.tables["judgements"].records
        if record["criterion"] == criterion.id
    ]
    stated = [points for points in given if isinstance(points, int)]
    raters = max(score.raters, len(given))
    missing = raters - len(stated)
    low = Fraction(sum(stated) + missing * score.least, raters)
    high = Fraction(sum(stated) + missing * score.greatest, raters)
    return nearest_milli(low), nearest_milli(high)


def applicability(criterion: Criterion, world: World) -> Truth:
    looked_at = [*nodes_of(criterion.score), criterion.holds, criterion.asked_when]
    return both([world.truth(criterion.asked_when), world.asked(*looked_at)])


def finding(criterion: Criterion, world: World, later: World, rulebook: Rulebook) -> Finding:
    """Return what is seen of one criterion; `later` is the world up to its `due_by`."""
    asked = applicability(criterion, world)
    if criterion.full is None:
        assert criterion.holds is not None
        truth, hope = world.truth(criterion.holds), later.truth(criterion.holds)
        if asked is False:
            truth = None
        outcome = outcome_of_truth(asked, truth, hope)
        return Finding(criterion.id, asked, outcome, None, None, None, truth)
    assert criterion.score is not None
    points = points_of(criterion, criterion.full, criterion.score, asked, world, later, rulebook)
    outcome = outcome_of_points(criterion, asked, points)
    return Finding(criterion.id, asked, outcome, points.low, points.high, points.reach, None)


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
    if isinstance(score, ByJudges):
        low, high = judged(criterion, score, world)
        return Points(low, high, high)
    low, high = over(score, full, world)
    return Points(low, high, max(high, over(score, full, later)[1]))


def outcome_of_points(criterion: Criterion, asked: Truth, points: Points) -> Outcome:
    assert criterion.full is not None
    if asked is False:
        return "not_applicable"
    if asked is True and points.low == criterion.full:
        return "met"
    if asked is None:
        return "unknown"
    if points.low < points.high:
        return "awaiting" if isinstance(criterion.score, ByJudges) else "unknown"
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
