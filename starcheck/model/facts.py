"""What is known of one branch, after the door: typed cells, no strings that mean dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from starcheck.diagnostics import Place
from starcheck.model.reviews import Correction
from starcheck.model.values import Cell, Scalar

CoverageKind = Literal["complete", "until", "partial", "none", "absent"]
FigureKind = Literal["exact", "at_least", "less_than", "about"]
Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated number, at the scale of its definition. `low`, `high`: the written ends of an
    `about`."""

    id: str
    kind: FigureKind
    value: int
    low: int | None = None
    high: int | None = None
    quote: str | None = None
    for_year: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that only the branch can give, keyed by the measure it answers."""

    value: Scalar
    quote: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """A table as given. `coverage` is `None` where the file does not say: the rulebook's `silence`
    and the defaults decide (see `complete`). Every record has every column of its table.

    `since`: from which day on the coverage holds; records of earlier days may be missing. `None`:
    from the first day of the year (see `complete`). `places` runs parallel to `records`.
    """

    records: tuple[Record, ...] = ()
    coverage: CoverageKind | None = None
    until: date | None = None
    places: tuple[Place | None, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read, by name only (no path of a machine), with its hash. `shown`: the name
    without a person's, where it holds one."""

    name: str
    sha256: str
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One branch in its year.

    `branch` has every column of the `branches` table; `quotes` are the quotations of those of its
    cells that are only stated (on the recorded basis they are unknown). `tables` holds the given
    ones by English name. `corrections` are those of points and of the star, and of facts that the
    facts already hold.
    """

    year: int
    as_of: date
    branch: Record
    quotes: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    stated: Mapping[str, Stated] = field(default_factory=dict)
    tables: Mapping[str, Records] = field(default_factory=dict)
    rulebook: str | None = None
    inputs: tuple[Input, ...] = ()
    place: Place | None = None
    corrections: tuple[Correction, ...] = ()
    names: bool = False
    """Whoever asked wants to be told people as they are written."""
    draft: bool = False
    """Drafted from a report, and nobody has confirmed it yet."""
