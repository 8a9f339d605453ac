"""What was last told of a branch, in a form that is kept: a change is a change to that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from starcheck.model.findings import Judged
from starcheck.model.rulebook import Rulebook

Points: TypeAlias = int | None
Outcome: TypeAlias = tuple[str, Points, Points, Points]
"""Outcome, least and greatest points, what can still be reached."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`rulebook`: id@edition; empty where the branch is not judged, `why_not` says why. `stars`:
    rated, certain, possible, reach. `breaches`: requirement and what the sender calls the record.
    `warned`: of a criterion by when it is lost."""

    rulebook: str
    findings: Mapping[str, Outcome] = field(default_factory=dict)
    score: tuple[Points, Points] = (None, None)
    stars: tuple[bool | None, int | None, int | None, int | None] | None = None
    determinations: Mapping[str, bool | None] = field(default_factory=dict)
    breaches: frozenset[tuple[str, str]] = frozenset()
    warned: Mapping[str, date] = field(default_factory=dict)
    why_not: str = ""

    def written(self) -> str:
        said = {
            "rulebook": self.rulebook,
            "findings": self.findings,
            "score": self.score,
            "stars": self.stars,
            "determinations": self.determinations,
            "breaches": sorted(self.breaches),
            "warned": {c: day.isoformat() for c, day in self.warned.items()},
            "why_not": self.why_not,
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_standing(written: str) -> Standing:
    said = json.loads(written)
    return Standing(
        said["rulebook"],
        {c: tuple(o) for c, o in said["findings"].items()},
        tuple(said["score"]),
        None if said["stars"] is None else tuple(said["stars"]),
        said["determinations"],
        frozenset((r, i) for r, i in said["breaches"]),
        {c: date.fromisoformat(day) for c, day in said["warned"].items()},
        said["why_not"],
    )


def standing_of(
    book: Rulebook,
    judged: Judged,
    called: Mapping[str, tuple[tuple[str, str], ...]],
    warned: Mapping[str, date],
) -> Standing:
    """Return where a branch stands. `called`: what the records of each table are called."""
    return Standing(
        f"{book.id}@{book.edition}",
        {f.criterion: (f.outcome, f.low, f.high, f.reach) for f in judged.findings},
        (None, None)
        if judged.totals is None
        else (judged.totals.score_low, judged.totals.score_high),
        None
        if judged.stars is None
        else (
            judged.stars.rated,
            judged.stars.certain,
            judged.stars.possible,
            judged.stars.reach,
        ),
        dict(judged.determinations),
        frozenset(
            (name, f"{table[at][0]}/{table[at][1]}")
            for name, positions in judged.offending.items()
            for table in [called.get(book.requirements[name].table, ())]
            for at in positions
        ),
        warned,
    )
