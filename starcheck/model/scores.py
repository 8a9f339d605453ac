"""The forms of a score: how points come about, as trees and integers of 10⁻³."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from starcheck.model.tree import Node
from starcheck.model.values import Milli


@dataclass(frozen=True, slots=True)
class AllOrNothing:
    condition: Node
    points: Milli


@dataclass(frozen=True, slots=True)
class UnitsOf:
    """`points` for each unit of `number`, at most `up_to` units (in whole units of the number)."""

    number: Node
    points: Milli
    up_to: int


@dataclass(frozen=True, slots=True)
class Deduct:
    """`each` off for every unit of `number`, from `start`: full points, or 0 in a deduction and in
    a part of a sum."""

    number: Node
    each: Milli
    at_least: Milli
    start: Milli


@dataclass(frozen=True, slots=True)
class Bands:
    """The first band whose condition holds; the last has none."""

    bands: tuple[tuple[Node | None, Milli], ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """From one point to the other along a straight line, flat outside; ends as decimals of the
    number's unit."""

    number: Node
    from_at: Decimal
    from_points: Milli
    to_at: Decimal
    to_points: Milli


@dataclass(frozen=True, slots=True)
class ByJudges:
    """Points given by raters of the committee: the mean, rounded to 10⁻³.

    A judgement counts if it is of `criterion` and, where `by` is given, from that group of raters;
    `raters` × `samples` of them are awaited. `trimmed`: the highest and the lowest are left out.
    `levels`: the points of each level that a rater may name instead of points.
    """

    criterion: str
    least: Milli
    greatest: Milli
    raters: int
    samples: int = 1
    by: str | None = None
    trimmed: bool = False
    levels: tuple[tuple[str, Milli], ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of another exercise: `points` × result ÷ `of`; both ends of several results."""

    exercise: str
    of: Milli
    points: Milli


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts together, never below `least` nor above `most`."""

    parts: tuple[Score, ...]
    least: Milli | None
    most: Milli | None


@dataclass(frozen=True, slots=True)
class BestOf:
    """The part that gives most."""

    parts: tuple[Score, ...]


Score = AllOrNothing | UnitsOf | Deduct | Bands | Linear | ByJudges | Imported | Sum | BestOf


Given = ByJudges | Imported
"""What only the committee can give."""


def leaves(score: Score | None) -> list[Score]:
    """Return the forms that a score is made of, itself if it is not made of others."""
    match score:
        case None:
            return []
        case Sum(parts=parts) | BestOf(parts=parts):
            return [leaf for part in parts for leaf in leaves(part)]
    return [score]


def nodes_of(score: Score | None) -> list[Node]:
    """Return the trees that a score looks at."""
    found: list[Node] = []
    for leaf in leaves(score):
        match leaf:
            case AllOrNothing(condition=node):
                found.append(node)
            case UnitsOf(number=node) | Deduct(number=node) | Linear(number=node):
                found.append(node)
            case Bands(bands=bands):
                found += [condition for condition, _ in bands if condition is not None]
    return found


def given(score: Score | None) -> list[Given]:
    """Return the parts of a score that only the committee can give."""
    return [leaf for leaf in leaves(score) if isinstance(leaf, ByJudges | Imported)]


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
        case Sum(parts=parts, least=floor, most=top):
            return bounded(sum(map(least_points, parts)), floor, top)
        case BestOf(parts=parts):
            return max(map(least_points, parts))
    return 0


def most_points(score: Score) -> Milli:
    """Return the most points that a score can give."""
    match score:
        case AllOrNothing(points=points) | Imported(points=points):
            return points
        case UnitsOf(points=points, up_to=units):
            return max(0, points * units)
        case Deduct(start=start):
            return start
        case Bands(bands=bands):
            return max(points for _, points in bands)
        case Linear(from_points=one, to_points=other):
            return max(one, other)
        case ByJudges(greatest=greatest):
            return greatest
        case Sum(parts=parts, least=floor, most=top):
            return bounded(sum(map(most_points, parts)), floor, top)
        case BestOf(parts=parts):
            return max(map(most_points, parts))


def bounded(points: Milli, least: Milli | None, most: Milli | None) -> Milli:
    points = points if least is None else max(points, least)
    return points if most is None else min(points, most)
