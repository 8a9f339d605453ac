"""The result document of one branch (评估报告): what every report draws and other systems read.

It is written for readers outside: everything is resolved to words, numbers and dates, and every
text stands beside the codes it was made of. Numbers are exact decimals, never floats. Fields are
only ever added; a reader of `starcheck/assessment/1` is never broken.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from starcheck.model.findings import Basis, Outcome, Truth

SCHEMA: Literal["starcheck/assessment/1"] = "starcheck/assessment/1"
SEMANTICS: Literal[1] = 1

Number: TypeAlias = Annotated[Decimal, WithJsonSchema({"type": "number"})]
End: TypeAlias = bool | Number | date | str | None
"""An end of an interval. A truth runs from `false` to `true`; a date is written year first."""

Evidence: TypeAlias = Literal["records", "figure", "stated", "committee"]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(Part):
    """An interval; `null` at an end beside `open: true` means there is no end in principle.

    A `share` runs from 0 to 1.
    """

    kind: Literal["number", "share", "date", "truth"]

    low: End
    high: End
    open: bool = False
    there: Truth = True
    """Whether there is a value at all: `false` certainly none, `null` perhaps."""


class BranchName(Part):
    code: str
    name: str | None
    category: str | None


class BookName(Part):
    id: str
    title: str
    edition: str
    status: str
    sha256: str


class InputFile(Part):
    name: str
    sha256: str


class Interval(Part):
    """Points: `low` to `high` over what is missing now, `reach` what can still be attained."""

    low: Number
    high: Number
    reach: Number


class Points(Interval):
    full: Number


class FivePoints(Part):
    """Raw base points; together they are `scale.denominator`."""

    earned: Number
    missing: Number
    judgement: Number
    attainable: Number
    lost: Number


class Scale(Part):
    """Raw base points count numerator ÷ denominator each."""

    numerator: Number
    denominator: Number


class OtherBasis(Part):
    """The score on the basis that does not decide; `null` where nothing is asked there."""

    basis: Basis
    low: Number | None
    high: Number | None


class Score(Points):
    parts: FivePoints
    bonus: Interval
    deductions: Interval
    other: OtherBasis
    scale: Scale


class StarLabel(Part):
    """Rank 0 is below the lowest band; `null` is 不予评定."""

    rank: int | None
    label: str


class Star(Part):
    certain: StarLabel
    possible: StarLabel
    reach: StarLabel


class _Titled(Part):
    id: str
    title: str


class Band(Part):
    """What a star asks for: a score, and perhaps more. `holds`: whether that more is so now."""

    star: int
    label: str
    at_least: Number | None
    requires: str | None
    holds: Truth
    above: Number | None = None
    """In place of `at_least`: the score must be more than this."""


class DimensionPoints(Points, _Titled):
    """Raw base points of what is asked; `scale` where each dimension has its own."""

    scale: Scale | None = None


class SheetResult(_Titled):
    """A sheet, or a named star: its points of `full` for what is asked, and whether it is passed.

    Points are `null` in a score-free book.
    """

    passed: Truth
    low: Number | None
    high: Number | None
    reach: Number | None
    full: Number | None
    pass_mark: Number | None
    judged_by: str | None


class FollowUpDue(Part):
    """What follows the star: `certain` where it does for the possible star too."""

    do: str
    who: str
    within: str | None
    certain: bool


class Reason(Part):
    code: str
    text: str


class _Measured(Part):
    measure: str


class LookedAt(Part):
    """How many records of a table certainly count; those that perhaps do are not among them."""

    table: str
    title: str
    records: int


class Observed(Reading, _Measured):
    """A measure that a criterion looked at: `source` is what made its interval what it is.

    `supplied_by`: who gave the committee the records that it looks at, where they say.
    `looked_at`: the records behind it, by table; of a value expression those of all its parts.
    """

    unit: str
    source: Evidence | None
    quote: str | None = None
    supplied_by: str | None = None
    looked_at: list[LookedAt] = []


class Citation(Part):
    source: str
    article: str | None
    text: str


class OffendingRecord(Part):
    """A record that certainly breaks a requirement; `number` counts from 1 in its table."""

    requirement: str
    table: str
    number: int
    key: dict[str, str]


class Finding(Part):
    criterion: str
    title: str
    dimension: str | None
    kind: Literal["base", "bonus", "deduction"]
    outcome: Outcome
    label: str
    reason: Reason | None
    points: Points | None
    observed: list[Observed]
    conflict: bool
    """Records and figures that this looks at contradict each other (see `conflicts`)."""
    required: str
    cite: Citation | None
    evidence: list[Evidence]
    records: list[OffendingRecord]
    cells: list[Observed] = []
    """What the branch says of itself, where points or truth hang on it (有活动场所)."""


class Effect(Part):
    how: Literal["exclude", "star_at_most", "star_at_least"]
    star: int | None
    text: str


class DeterminationResult(Part):
    id: str
    title: str
    holds: Truth
    effect: Effect
    cite: Citation | None


class RectificationStep(Part):
    do: str
    who: str
    effort: int


class Gap(Part):
    """A finding whose full points can no longer be shown by papers alone; lost 0: still in time."""

    criterion: str
    lost: Number | None
    attainable: Number | None
    sentence: str
    proof: list[str]
    curable: bool
    until: date | None
    rectify: list[RectificationStep]


class MissingFact(Part):
    """A table, a figure, a branch column or a stated fact that would answer."""

    kind: Literal["table", "figure", "column", "stated"]
    name: str
    title: str


class Unknown(Part):
    """A paper to fetch. `swing` is the sum of high - low over its criteria; swings do not add up.

    `moves_star`: what this paper says alone can change the certain or the possible star.
    """

    paper: str
    facts: list[MissingFact]
    asks: list[str]
    criteria: list[str]
    swing: Number | None
    moves_star: bool


class Awaited(Part):
    """A judgement by the committee that has not been given, and the points that hang on it."""

    criterion: str
    points: Number


class AssumptionMade(Part):
    text: str
    because: str


class Conflict(Part):
    """Records and what is stated beside them cannot both be right; the records were taken.

    `between`: the records contradict a figure, a bound that the rulebook asserts, or how many there
    are (`keys`: records of more groups or members than the branch says it has).
    """

    measure: str
    between: Literal["figure", "bound", "keys"]
    stated: Reading
    recorded: Reading
    quote: str | None = None


class ReviewMade(Part):
    """What a review has corrected: a fact, the points of a criterion, or the star."""

    level: Literal["branch", "committee", "department"]
    kind: Literal["recheck", "appeal"]
    corrects: Literal["fact", "points", "star"]
    criterion: str | None
    what: str
    old: str | None
    new: str | None
    reason: str
    document: str
    reviewer: str
    day: date | None


class Warned(Part):
    """A diagnostic that did not stop the assessment."""

    code: str
    name: str
    severity: Literal["error", "warning", "hint"]
    text: str
    place: str | None


class Assessment(Part):
    """One branch, one year, one rulebook, on one basis."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, title="starcheck assessment"
    )

    schema_: Literal["starcheck/assessment/1"] = Field(default=SCHEMA, alias="schema")
    semantics: Literal[1] = SEMANTICS
    branch: BranchName
    rulebook: BookName
    inputs: list[InputFile]
    assessment_year: int
    as_of: date
    basis: Basis
    rated: Truth
    score: Score | None
    star: Star | None
    bands: list[Band]
    dimensions: list[DimensionPoints]
    findings: list[Finding]
    determinations: list[DeterminationResult]
    sheets: list[SheetResult] = []
    follow_ups: list[FollowUpDue] = []
    gaps: list[Gap]
    unknowns: list[Unknown]
    judgements: list[Awaited]
    assumptions: list[AssumptionMade]
    conflicts: list[Conflict]
    reviews: list[ReviewMade] = []
    diagnostics: list[Warned]
    draft: bool = False
    """Rests on facts that were drafted from a report and not confirmed. Left out where it is not
    so."""
