"""The data-quality document of a facts file (核对报告): what `facts check` draws and writes.

Everything is resolved to words, numbers and dates. Fields are only ever added; a reader of
`starcheck/facts-check/1` is never broken. Codes of questions are for ever, as those of diagnostics.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from starcheck.model.assessment import BookName, BranchName, MissingFact, Number, Part, StarLabel
from starcheck.model.findings import Basis

SCHEMA: Literal["starcheck/facts-check/1"] = "starcheck/facts-check/1"


class Where(Part):
    """Where something stands; without a line, the file as a whole. In a sheet of a workbook the
    line is the row."""

    file: str
    sheet: str | None
    line: int | None
    column: int | None


class Told(Part):
    """A diagnostic: an error stops an assessment, a warning does not."""

    code: str
    name: str
    severity: Literal["error", "warning", "hint"]
    text: str
    help: str | None
    place: Where | None


class Asked(Part):
    """A question: what to look at, in which records, and what to hold them against."""

    code: str
    name: str
    text: str
    look: str
    places: list[Where]


class Paper(Part):
    """A paper to fetch. `swing`: the points that hang on it; swings do not add up.

    `changes_star`: what it says alone can change the certain or the possible star.
    `certain_alone`: the star that is certain if it shows everything at its best and nothing else is
    known; `certain_with_those_before`: the same, if those before it in the list do so too;
    `possible_at_worst`: the possible star if it shows everything at its worst. `null` where the
    rulebook rates no stars, and where a review has set the star.
    """

    paper: str
    facts: list[MissingFact]
    asks: list[str]
    criteria: list[str]
    swing: Number | None
    changes_star: bool
    certain_alone: StarLabel | None
    certain_with_those_before: StarLabel | None
    possible_at_worst: StarLabel | None


class Missing(Part):
    """What a rulebook still wants to know, those papers first that change the star."""

    rulebook: BookName
    basis: Basis
    certain: StarLabel | None
    possible: StarLabel | None
    papers: list[Paper]
    warnings: list[Told]
    """What came up when the facts were held against the rulebook."""


class BranchChecked(Part):
    """One branch. `missing` is `null` where it cannot be judged: `not_judged` says why."""

    branch: BranchName
    year: int
    as_of: date
    questions: list[Asked]
    stated_and_recorded: list[Asked]
    """Numbers that are said in two places and differ."""
    missing: Missing | None
    not_judged: str | None


class FactsChecked(Part):
    """All there is to say of a facts file before it is rated."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, title="starcheck facts check"
    )

    schema_: Literal["starcheck/facts-check/1"] = Field(default=SCHEMA, alias="schema")
    errors: int
    warnings: int
    """Warnings and hints."""
    questions: int
    diagnostics: list[Told]
    between_branches: list[Asked]
    """Questions about several branches of the file together."""
    branches: list[BranchChecked]
