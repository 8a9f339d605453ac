"""What a rulebook says of a batch of branches: quotas, sheets, waivers, what follows a star."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from starcheck.diagnostics import Place
from starcheck.model.values import Milli


@dataclass(frozen=True, slots=True)
class Quota:
    """How many branches of a batch may, must or should hold `star`.

    `amount` counts branches, or is a share of them where `share` is set. `per` divides the batch;
    `None` takes it whole.
    """

    star: int
    bound: Literal["max", "min", "about"]
    amount: Fraction
    share: bool
    of: Literal["eligible", "participants", "all"]
    per: Literal["superior", "category"] | None
    rounding: Literal["down", "up", "nearest"]
    ties: Literal["all_or_none", "all_in"]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Waivers:
    """Who may waive criteria, which (`None`: any), and whether a waived one earns full marks."""

    approvers: tuple[str, ...]
    criteria: tuple[str, ...] | None
    full_marks: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Dimensions that are counted by themselves: passed if their points, of what is asked, reach
    `pass_mark` of their `full`. In a score-free book both are `None`: everything asked must hold.
    """

    id: str
    title: str
    dimensions: tuple[str, ...]
    pass_mark: Milli | None
    full: Milli | None
    judged_by: str = ""


@dataclass(frozen=True, slots=True)
class OfStar:
    """Stars from `least` to `greatest`."""

    least: int
    greatest: int

    def holds(self, star: int) -> bool:
        return self.least <= star <= self.greatest


@dataclass(frozen=True, slots=True)
class Within:
    number: int
    unit: Literal["days", "months"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is done with a branch once its star is decided, and how long after that."""

    when: OfStar
    do: str
    who: str
    within: Within | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Places in a batch; `marks`: up to which place how many points."""

    per: Literal["superior", "category"] | None
    ties: Literal["same_place", "by_dimensions"]
    marks: tuple[tuple[int, Milli], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure by which a batch is rated."""

    by: str
    do: str
    only: OfStar | None
    within: Within | None


@dataclass(frozen=True, slots=True)
class Cycle:
    """Every how many years branches are rated, from `first` on, and how long a title is valid."""

    years: int
    first: int
    valid_years: int
