"""What differs between two runs, as values that can be drawn. Points are in 10⁻³."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["rulebook", "committee", "facts", "time", "review"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a branch stands in one run: its score, the star it reached, the star and rank it has.

    Numbers are `None` where the run says none: no points, not rated.
    """

    score: int | None
    reached: int | None
    star: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A branch in both runs. `parts`: which difference made how much of the change of the score;
    they add up to it."""

    code: str
    name: str | None
    before: Standing
    after: Standing
    parts: Mapping[Part, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs: `of` branches are rated in both, of which `moved` have another score, star or rank.
    `changes`: those that moved most, the first of them; `parts`: what differs between the runs,
    with the sum of what it did to all scores."""

    of: int
    only_before: Sequence[str]
    only_after: Sequence[str]
    rose: int
    fell: int
    moved: int
    changes: Sequence[Change]
    parts: Mapping[Part, int]
