"""What a run says of many branches, as values that can be drawn. Points are in 10⁻³."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Hard:
    """How one criterion came out: over those it was asked of."""

    criterion: str
    title: str
    asked: int
    met: int
    missed: int
    unknown: int
    lost: int


@dataclass(frozen=True, slots=True)
class Heap:
    """How many branches lie within a point above and below a bound of a star."""

    star: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class BookSummary:
    """One rulebook's branches: how many are `rated`, of whom all the rest is said, and how many
    are `excluded`. `stars`: star, how many before and after the quotas. Points in 10⁻³; `mean` of
    the low ends. `inflated`: how many have a lower score on the other basis."""

    book: Mapping[str, Any]
    rated: int
    excluded: int
    stars: Rows
    mean: int | None
    least: int | None
    most: int | None
    open_: int
    by_superior: Rows
    by_category: Rows
    hard: Sequence[Hard]
    heaps: Sequence[Heap]
    inflated: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a branch stands: the columns of the run's `placements` that are its own."""

    rank: int | None
    of_group: int | None
    rank_best: int | None
    rank_worst: int | None
    star_before: int
    star: int
    star_possible: int | None
    cut_star: int | None
    cut_limit: int | None
    cut_place: int | None
    cut_score: int | None
    cut_tied: bool | None
    settled: bool
