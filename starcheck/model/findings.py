"""The waist: what an engine says of one branch. Left of it facts are judged, right of it they are
drawn.

Every engine makes these and nothing else crosses; a document is built from them in one place.
Points are integers of 10⁻³. A truth is `True`, `False` or `None` (unknown).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from starcheck.model.values import Milli, Span

Basis = Literal["stated", "recorded"]
Outcome = Literal[
    "not_applicable", "waived", "met", "unknown", "awaiting", "pending", "partly", "unmet"
]
OUTCOMES: tuple[Outcome | Literal["unproven"], ...] = (
    "not_applicable",
    "waived",
    "met",
    "unknown",
    "awaiting",
    "pending",
    "partly",
    "unmet",
    "unproven",
)
"""The places by which queries and digests know outcomes; the last is of settled runs alone."""
Truth = bool | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure or requirement on one basis.

    `value`: its interval now, or its truth (requirements, stated yes_no). `records`: the interval
    that records alone give (`None` for stated facts and value expressions). `asked`: whether there
    is anything to look at. `conflict`: records and figure, or records and bound, contradict each
    other.
    """

    value: Span | Truth
    records: Span | None
    asked: Truth
    conflict: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion looked at for one branch. Points are `None` in score-free criteria.

    `truth` is that of a score-free criterion. `asked` is applicability.
    """

    criterion: str
    asked: Truth
    outcome: Outcome
    low: Milli | None
    high: Milli | None
    reach: Milli | None
    truth: Truth


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a book with points. `asked_full`: raw base points in the denominator."""

    base_low: Milli
    base_high: Milli
    base_reach: Milli
    asked_full: Milli
    bonus_low: Milli
    bonus_high: Milli
    bonus_reach: Milli
    deductions_low: Milli
    deductions_high: Milli
    deductions_reach: Milli
    score_low: Milli | None
    """The rounded score; `None` where nothing is asked."""
    score_high: Milli | None
    score_reach: Milli | None


@dataclass(frozen=True, slots=True)
class Stars:
    """Ranks; `None` is 不予评定 (excluded, or nothing asked), ordered below 0."""

    rated: Truth
    certain: int | None
    possible: int | None
    reach: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One branch on one basis. `totals` and `stars` are `None` in a score-free book."""

    basis: Basis
    eligible: Truth
    measures: Mapping[tuple[str, Basis], Measured]
    """By name and basis: a criterion with `evidence: records` looks at the recorded one."""
    findings: tuple[Finding, ...]
    determinations: Mapping[str, Truth]
    totals: Totals | None
    stars: Stars | None
    offending: Mapping[str, tuple[int, ...]]
    """Requirement → positions (in the facts' table, from 0) of the records that certainly break
    it."""
    gates: Mapping[int, Truth] = field(default_factory=dict)
    """Star → whether what it asks for besides its score holds now."""
    future_gates: Mapping[int, Truth] = field(default_factory=dict)
    """The same, and the determinations, over what can still become of them until the year ends."""
    future_determinations: Mapping[str, Truth] = field(default_factory=dict)
    sheets: Mapping[str, Truth] = field(default_factory=dict)
    """Sheet → whether it is passed."""
