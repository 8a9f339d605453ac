"""What every command that reads facts is told: which, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from starcheck.facts.objects import Given
from starcheck.facts.people import People


@dataclass(frozen=True, slots=True)
class Asked:
    """`None` leaves the choice to the file, then to the rulebook."""

    facts: Path | Given
    today: date
    rulebook: str | None = None
    committee: Path | Given | None = None
    year: int | None = None
    as_of: date | None = None
    people: People = field(default_factory=People)
    mapping: Path | None = None
