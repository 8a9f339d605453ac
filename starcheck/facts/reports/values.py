"""What is read of a report: figures drafted, numbers seen and not used, statements."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from starcheck.facts.reports.quantities import Why
from starcheck.model.facts import FigureKind


@dataclass(frozen=True, slots=True)
class Drafted:
    """A figure as the report gives it: values at the scale of the figure.

    `low`, `high`: the ends of an `about` (十几). `mention`: no number was said, only that it was
    done. `line`, `column`: where the quotation begins, from 1.
    """

    figure: str
    value: int
    kind: FigureKind
    unit: str
    quote: str
    line: int
    column: int
    for_year: int
    low: int | None = None
    high: int | None = None
    mention: bool = False
    sentence: int = 0
    at: int = 0
    sort: str = ""
    """The sort of thing, of those that the figure counts together: 警示教育."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A number that was not drafted. `body`: whose it is; `figure`: what it would have been."""

    quote: str
    line: int
    column: int
    why: Why
    number: str
    body: str | None = None
    figure: str | None = None
    value: int | None = None
    kind: FigureKind | None = None
    year: int | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of a measure of the rulebook (`stated`), or of a column of the branch: a yes,
    or the number `value`."""

    name: str
    quote: str
    line: int
    column: int
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """All that was read of one report about `year`."""

    year: int
    drafted: tuple[Drafted, ...]
    seen: tuple[Seen, ...]
    stated: tuple[Statement, ...]
    branch: tuple[Statement, ...]
    numbers: int
    """How many numbers the report has: each is drafted, seen or stated."""


def shown(value: int, scale: int) -> str:
    """Return a value at its scale as it is written.

    >>> shown(505, 1), shown(500, 1), shown(12, 0)
    ('50.5', '50', '12')
    """
    number = Decimal(value).scaleb(-scale)
    return f"{number.normalize():f}" if number else "0"
