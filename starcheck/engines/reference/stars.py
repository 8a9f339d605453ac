"""A score to stars: bands and gates, then floors, caps and exclusion (semantics §7).

`certain` takes everything undecided against the branch, `possible` for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starcheck.expressions import either
from starcheck.model.findings import Stars, Totals, Truth
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import Milli


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds the star besides the score: gates by star, determinations by id."""

    gates: Mapping[int, Truth]
    determinations: Mapping[str, Truth]


def stars_of(
    rulebook: Rulebook,
    totals: Totals | None,
    now: Bounds,
    future: Bounds,
    *,
    asked: Truth,
    eligible: Truth,
) -> Stars:
    """Return the stars; without `totals`, in a score-free book, only conditions bound them."""
    excluded = _excluded(rulebook, now)
    if asked is False or excluded is True:
        return Stars(False, None, None, None)
    low = high = best = 0
    if totals is not None:
        low, high, best = totals.score_low or 0, totals.score_high or 0, totals.score_reach or 0
    decided = eligible is True and excluded is False and asked is True
    certain = None if excluded is None else star(rulebook, low, now, for_branch=False)
    possible = star(rulebook, high, now, for_branch=True)
    out_of_reach = _excluded(rulebook, future) is True
    reach = None if out_of_reach else star(rulebook, best, future, for_branch=True)
    return Stars(True if decided else None, certain, possible, reach)


def _excluded(rulebook: Rulebook, bounds: Bounds) -> Truth:
    return either(
        bounds.determinations[d.id] for d in rulebook.determinations if d.effect.how == "exclude"
    )


def star(rulebook: Rulebook, score: Milli, bounds: Bounds, *, for_branch: bool) -> int:
    """Return the star of a score, undecided bounds taken for the branch or against it."""

    def holds(truth: Truth, *, helps: bool) -> bool:
        return truth is True or (truth is None and helps == for_branch)

    found = max(
        (
            band.star
            for band in rulebook.stars
            if score >= band.at_least and holds(bounds.gates[band.star], helps=True)
        ),
        default=0,
    )
    for rule in rulebook.determinations:
        if rule.effect.how == "star_at_least" and holds(bounds.determinations[rule.id], helps=True):
            found = max(found, rule.effect.star)
    for rule in rulebook.determinations:
        if rule.effect.how == "star_at_most" and holds(bounds.determinations[rule.id], helps=False):
            found = min(found, rule.effect.star)
    return found
