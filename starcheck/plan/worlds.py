"""Ways to look at a branch: on which evidence, now or later; and what is then seen of a measure.

`own` evidence is that of the row's basis; `recorded` is forced by criteria that insist on records,
and knows neither figures nor statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from starcheck.plan.sql import E
from starcheck.plan.values import Quantity, Value

Evidence = Literal["own", "recorded"]


@dataclass(frozen=True, slots=True)
class World:
    """`horizon` is `None` for the present."""

    evidence: Evidence
    horizon: date | None = None
    later: bool = False
    """Whether sheets are taken as they can still become, whatever the horizon."""

    @property
    def now(self) -> World:
        return World(self.evidence)


@dataclass(frozen=True, slots=True)
class Seen:
    """A measure now: its interval or truth, that of its records alone, whether asked, whether in
    conflict."""

    value: Value
    records: Quantity | None
    asked: E
    conflict: E
