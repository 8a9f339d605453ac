"""What a review corrects: a fact first, the points of a criterion second, the star last.

A correction never overwrites: it is kept beside what it corrects, with who, why and by which paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from starcheck.language import mark
from starcheck.model.values import Milli

Level = Literal["branch", "committee", "department"]
ReviewKind = Literal["recheck", "appeal"]
Corrects = Literal["fact", "points", "star"]

LEVELS: tuple[Level, ...] = ("branch", "committee", "department")
"""Who corrects, from below: what a higher level has said, a lower one cannot change."""
LEVEL_WORDS: Mapping[Level, str] = {
    "branch": mark("自评"),
    "committee": mark("党委"),
    "department": mark("组织部"),
}
REVIEW_KIND_WORDS: Mapping[ReviewKind, str] = {"recheck": mark("复核"), "appeal": mark("申诉")}


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of a review, as written; `value` is what points (10⁻³) or a star come to.

    `at`: which fact: `figures.ID`, `stated.MEASURE`, `branches.COLUMN`, `TABLE.COLUMN`, or `TABLE`
    where a record is added or struck out. `record`: which one, as `column=value` by `；`.
    """

    branch: str
    level: Level
    kind: ReviewKind
    corrects: Corrects
    criterion: str | None
    at: str | None
    record: str | None
    old: str | None
    new: str | None
    reason: str
    document: str
    reviewer: str
    day: date | None = None
    value: int | None = None


def points_of(corrections: Iterable[Correction]) -> Mapping[str, Milli]:
    """Return criterion → corrected points; the last correction counts."""
    return {
        c.criterion: c.value
        for c in corrections
        if c.corrects == "points" and c.criterion is not None and c.value is not None
    }


def star_of(corrections: Iterable[Correction]) -> int | None:
    """Return the corrected star, if there is one; the last correction counts."""
    found = None
    for correction in corrections:
        if correction.corrects == "star" and correction.value is not None:
            found = correction.value
    return found
