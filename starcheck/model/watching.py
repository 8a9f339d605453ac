"""What `watch` tells: one change after another, each with its cause and the chain that led to it.

Fields are only ever added; a reader of `starcheck/change/1` is never broken.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from starcheck.model.assessment import (
    BookName,
    BranchName,
    Number,
    Part,
    RectificationStep,
    StarLabel,
)
from starcheck.model.checked import Told

SCHEMA: Literal["starcheck/change/1"] = "starcheck/change/1"

Kind = Literal["branch", "criterion", "star", "breach", "due", "refused", "not_judged"]
Link = Literal["event", "day", "record", "measure", "criterion", "determination", "score", "star"]


class Step(Part):
    """One link of the chain: what it is, what it is called, and what it was before and after."""

    link: Link
    name: str
    before: str | None
    after: str | None


class Stand(Part):
    """A criterion as it stands. Points are `null` in a score-free rulebook."""

    outcome: str
    label: str
    low: Number | None
    high: Number | None
    reach: Number | None


class Stars(Part):
    """The score and the stars that it comes to: `certain` with what is known, `possible` with all
    that may still be shown, `reach` with all that may still be done."""

    score_low: Number | None
    score_high: Number | None
    certain: StarLabel
    possible: StarLabel
    reach: StarLabel


class Warned(Part):
    """What is lost if nothing happens: by when it can still be done, how many points hang on it."""

    by: date
    lose: Number | None
    gap: str
    do: list[RectificationStep]


class Change(Part):
    """Something that is now otherwise, or soon will be."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, title="starcheck watch: a change"
    )

    schema_: Literal["starcheck/change/1"] = Field(default=SCHEMA, alias="schema")
    number: int
    """Changes are numbered from 1; one that is told again has the number it had."""
    kind: Kind
    on: date
    """The day that had come."""
    event: str | None
    """The event that led to it; `null` where a day did."""
    branch: BranchName | None
    rulebook: BookName | None
    text: str
    criterion: str | None
    """Its id, or that of a requirement that a record breaks."""
    record: str | None
    """What the sender calls the record that breaks a requirement."""
    before: Stand | None
    after: Stand | None
    stars_before: Stars | None
    stars_after: Stars | None
    warning: Warned | None
    chain: list[Step]
    problems: list[Told]
