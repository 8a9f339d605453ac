"""Findings to a score: sums, what is asked, scale, bonus, deductions (semantics §7).

Pure arithmetic over findings; also used to ask what a paper could change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from starcheck.engines.reference.points import nearest_milli
from starcheck.model.findings import Finding, Totals
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.values import Milli

Pick = Callable[[Finding], Milli]


@dataclass(frozen=True, slots=True)
class Sums:
    """One end: raw base points by dimension, bonus after its bound, deductions."""

    base: Mapping[str | None, Milli]
    bonus: Milli
    deductions: Milli


def counted(finding: Finding, rulebook: Rulebook) -> bool:
    """Return whether a finding stands in the denominator."""
    assert rulebook.totals is not None
    return finding.asked is not False or rulebook.totals.not_applicable != "rescale"


def totals_of(rulebook: Rulebook, findings: Sequence[Finding]) -> Totals:
    """Return the totals of a book with points. Nothing possibly asked: the scores are `None`."""
    assert rulebook.totals is not None
    pairs = [(rulebook.criterion[f.criterion], f) for f in findings if f.low is not None]
    asked: dict[str | None, Milli] = {}
    for criterion, found in pairs:
        if criterion.kind == "base" and counted(found, rulebook):
            full = criterion.full or 0
            asked[criterion.dimension] = asked.get(criterion.dimension, 0) + full
    low = sums(rulebook, pairs, lambda f: f.low or 0)
    high = sums(rulebook, pairs, lambda f: f.high or 0)
    reach = sums(rulebook, pairs, lambda f: f.reach or 0)
    rateable = any(c.kind == "base" and f.asked is not False for c, f in pairs)
    scores = [score(rulebook, end, asked) if rateable else None for end in (low, high, reach)]
    return Totals(
        sum(low.base.values()),
        sum(high.base.values()),
        sum(reach.base.values()),
        sum(asked.values()),
        low.bonus,
        high.bonus,
        reach.bonus,
        low.deductions,
        high.deductions,
        reach.deductions,
        *scores,
    )


def sums(rulebook: Rulebook, pairs: Sequence[tuple[Criterion, Finding]], pick: Pick) -> Sums:
    assert rulebook.totals is not None
    base: dict[str | None, Milli] = {}
    bonus = deductions = 0
    for criterion, found in pairs:
        if criterion.kind == "bonus":
            bonus += pick(found)
        elif criterion.kind == "deduction":
            deductions += pick(found)
        elif counted(found, rulebook):
            base[criterion.dimension] = base.get(criterion.dimension, 0) + pick(found)
    most = rulebook.totals.bonus_at_most
    return Sums(base, bonus if most is None else min(bonus, most), deductions)


def score(rulebook: Rulebook, end: Sums, asked: Mapping[str | None, Milli]) -> Milli:
    """Return the rounded score of one end."""
    totals = rulebook.totals
    assert totals is not None
    if totals.within_dimension:
        worth = {d.id: d.points or 0 for d in rulebook.dimensions if asked.get(d.id, 0) > 0}
        earned = sum(
            nearest_milli(Fraction(end.base.get(name, 0) * points, asked[name]))
            for name, points in worth.items()
        )
        denominator = sum(worth.values())
    else:
        earned, denominator = sum(end.base.values()), sum(asked.values())
    exact = Fraction(earned * totals.full, denominator) + end.bonus + end.deductions
    rounded = nearest_milli(max(exact, Fraction(0)) / totals.round_to) * totals.round_to
    return rounded if totals.at_most is None else min(rounded, totals.at_most)
