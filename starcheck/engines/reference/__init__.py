"""The slow engine: one branch, one measure, one loop at a time.

It exists to be obviously right, so that the fast engines can be checked against it, and it is the
law where `docs/semantics.md` is read by a machine. Do not make it clever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast, get_args

from starcheck.engines.reference.points import corrected_finding, determination, finding, gate
from starcheck.engines.reference.sheets import asked_at_all, passed
from starcheck.engines.reference.stars import Bounds, stars_of
from starcheck.engines.reference.totals import totals_of
from starcheck.engines.reference.world import World, figure_span
from starcheck.expressions import constant
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Finding, Judged, Measured, Stars
from starcheck.model.reviews import points_of, star_of
from starcheck.model.rulebook import Criterion, Requirement, Rulebook

BASES: tuple[Basis, ...] = get_args(Basis)


def judge(rulebook: Rulebook, facts: Sequence[Facts]) -> list[dict[Basis, Judged]]:
    """Return what is seen of each branch, on both bases. `facts` are complete: every table is
    there with its coverage."""
    return [{basis: _judge(rulebook, one, basis) for basis in BASES} for one in facts]


def _judge(rulebook: Rulebook, facts: Facts, basis: Basis) -> Judged:
    worlds = {b: World(rulebook, facts, b) for b in BASES}
    world = worlds[basis]
    later = world.until(date(facts.year, 12, 31))
    findings = tuple(
        _finding(criterion, worlds["recorded" if criterion.records_only else basis])
        for criterion in rulebook.criteria
    )
    sheets = passed(rulebook, findings)
    now = _bounds(rulebook, world.with_sheets(sheets))
    future = _bounds(rulebook, later.with_sheets(passed(rulebook, findings, later=True)))
    eligible = world.truth(rulebook.applies_when)
    totals = None if rulebook.totals is None else totals_of(rulebook, findings)
    stars = None
    if rulebook.stars:
        asked = asked_at_all(rulebook, findings)
        stars = stars_of(rulebook, totals, now, future, asked=asked, eligible=eligible)
        if (set_ := star_of(facts.corrections)) is not None:
            stars = Stars(True, set_, set_, set_)
    return Judged(
        basis=basis,
        eligible=eligible,
        measures=measures_of(rulebook, worlds, basis),
        findings=findings,
        determinations=now.determinations,
        totals=totals,
        stars=stars,
        offending=offending_of(rulebook, world),
        gates=now.gates,
        future_gates=future.gates,
        future_determinations=future.determinations,
        sheets=sheets,
    )


def _finding(criterion: Criterion, world: World) -> Finding:
    facts = world.facts
    points = points_of(facts.corrections).get(criterion.id)
    if points is not None:
        return corrected_finding(criterion, points)
    later = world.until(horizon_of(criterion, facts))
    return finding(criterion, world, later, world.rulebook)


def horizon_of(criterion: Criterion, facts: Facts) -> date:
    """Return the day up to which a criterion can still be done."""
    if criterion.due_by is None:
        return date(facts.year, 12, 31)
    return cast(date, constant(criterion.due_by, facts.year, facts.as_of))


def _bounds(rulebook: Rulebook, world: World) -> Bounds:
    return Bounds(
        {band.star: gate(world, band.requires) for band in rulebook.stars},
        {rule.id: determination(world, rule.when) for rule in rulebook.determinations},
    )


def measures_of(
    rulebook: Rulebook, worlds: Mapping[Basis, World], basis: Basis
) -> dict[tuple[str, Basis], Measured]:
    """Return the measures and requirements that a basis shows."""
    also = any(c.records_only for c in rulebook.criteria)
    found: dict[tuple[str, Basis], Measured] = {}
    for seen in BASES:
        if seen == basis or (also and seen == "recorded"):
            for name in rulebook.measures:
                found[name, seen] = worlds[seen].measure(name)
            for name in rulebook.requirements:
                truth = worlds[seen].requirement(name)
                found[name, seen] = truth
                found[f"breaches:{name}", seen] = Measured(
                    worlds[seen].breaches(name), None, truth.asked, False
                )
    return found


def offending_of(rulebook: Rulebook, world: World) -> dict[str, tuple[int, ...]]:
    """Return the positions of the records that certainly break a requirement."""
    return {name: offenders(world, one) for name, one in rulebook.requirements.items()}


def offenders(world: World, requirement: Requirement) -> tuple[int, ...]:
    return tuple(
        position
        for kept, holds, position in world.checked_rows(requirement)
        if kept is True and holds is False
    )


__all__ = [
    "BASES",
    "asked_at_all",
    "figure_span",
    "horizon_of",
    "judge",
    "measures_of",
    "offenders",
    "offending_of",
    "passed",
    "stars_of",
    "totals_of",
]
