"""Types and values: what a condition can hold and what a measure can be.

Numbers are integers at a static scale: 12.5 hours at scale 1 is 125. No floating point anywhere.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

TOP = 10_000_000
"""The largest count there is; an open end of a count stands at it."""

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
"""The domain of a date that is not known."""

POINTS_SCALE = 3
"""Points are integers of 10⁻³."""

Milli: TypeAlias = int


class Absent(enum.Enum):
    """A cell without a value that is nevertheless stated."""

    NONE = "none"
    """无: it did not happen, there is none."""
    NOT_APPLICABLE = "not_applicable"
    """不适用: it cannot happen here."""


Scalar: TypeAlias = bool | int | date | str
"""A stated value: numbers as integers at the scale of their column."""

Cell: TypeAlias = bool | int | date | str | Absent | None
"""A cell of a table; `None` is blank: unknown."""


class TypeKind(enum.Enum):
    TRUTH = "truth"
    NUMBER = "number"
    RATIO = "ratio"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Type:
    """The static type of an expression.

    `scale`: decimals of a number; of a ratio, those of the values it averages (its value is
    numerator ÷ (denominator × 10^scale)). `least`, `greatest`: bounds of a number at its scale, or
    of a ratio's numerator when its denominator is 1; of a date that was computed, `toordinal()` of
    its bounds (0 and 0: the domain of dates). `open_low`, `open_high`: the bound is only
    technical, there is no end in principle. `vocabulary`: the texts a text may be; `ordered`: in
    rising order.
    """

    kind: TypeKind
    scale: int = 0
    least: int = 0
    greatest: int = 0
    open_low: bool = False
    open_high: bool = False
    vocabulary: tuple[str, ...] = ()
    ordered: bool = False
    unit: str = ""


TRUTH = Type(TypeKind.TRUTH)
DATE = Type(TypeKind.DATE)
TEXT = Type(TypeKind.TEXT)
COUNT = Type(TypeKind.NUMBER, 0, 0, TOP, open_high=True)
SHARE = Type(TypeKind.RATIO, 0, 0, 1)


Value: TypeAlias = bool | int | date | str | Fraction
"""A value inside an interval: a number at its type's scale, a ratio as a fraction of such
numbers."""


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of values, both ends included, over everything that is not known.

    `there` is the presence: `True` certainly there, `False` certainly not (then the ends are those
    of the type and mean nothing), `None` perhaps.
    A truth is never a span: it is `True`, `False` or `None` (unknown).
    """

    low: Value
    high: Value
    there: bool | None = True

    @property
    def is_exact(self) -> bool:
        return self.low == self.high and self.there is True
