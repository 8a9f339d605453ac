"""One branch: measures by the functions of `reference`, everything after them by rules.

Cells, records and arithmetic (sums, scales, points along a line) are not what a rule can say, so
that they are those of `reference`; each truth of a condition, each outcome and each star is a
rule's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from starcheck.engines.reference import (
    BASES,
    asked_at_all,
    horizon_of,
    measures_of,
    offending_of,
    passed,
    totals_of,
)
from starcheck.engines.reference.points import (
    OPINIONS,
    Points,
    applicability,
    determination,
    gate,
    over,
    points_of,
    waived,
    waived_finding,
)
from starcheck.engines.reference.stars import Bounds
from starcheck.engines.reference.world import World
from starcheck.engines.rete.chain import Chain
from starcheck.engines.rete.conditions import code, conditions_in, conditions_looked_at
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Finding, Judged, Outcome, Stars, Totals, Truth
from starcheck.model.reviews import points_of as points_set
from starcheck.model.reviews import star_of
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import given
from starcheck.model.tree import Node

__all__ = ["judge_one"]


@dataclass(slots=True)
class Told(World):
    """A world in which conditions are what the rules said that they are."""

    truths: dict[int, Truth] = field(default_factory=dict)

    def truth(self, condition: Node | None) -> Truth:
        return True if condition is None else self.truths[id(condition)]


def judge_one(chain: Chain, rulebook: Rulebook, facts: Facts) -> dict[Basis, Judged]:
    branch = Branch(chain, rulebook, facts)
    return {basis: branch.judged(basis) for basis in BASES}


class Branch:
    """The worlds of one branch, and what its criteria are found to be in them."""

    def __init__(self, chain: Chain, rulebook: Rulebook, facts: Facts) -> None:
        self.chain, self.rulebook, self.facts = chain, rulebook, facts
        self.worlds: dict[Basis, World] = {b: World(rulebook, facts, b) for b in BASES}
        self._later: dict[tuple[Basis, date], World] = {}
        self._found: dict[tuple[str, Basis], Finding] = {}

    def judged(self, basis: Basis) -> Judged:
        rulebook, world = self.rulebook, self.worlds[basis]
        later = self.later(basis, date(self.facts.year, 12, 31))
        findings = tuple(
            self.finding(criterion, "recorded" if criterion.records_only else basis)
            for criterion in rulebook.criteria
        )
        sheets = passed(rulebook, findings)
        now = self.bounds(world.with_sheets(sheets))
        future = self.bounds(later.with_sheets(passed(rulebook, findings, later=True)))
        applies = [node for node in [rulebook.applies_when] if node is not None]
        eligible = self.told(world, applies).truth(rulebook.applies_when)
        totals = None if rulebook.totals is None else totals_of(rulebook, findings)
        stars = None
        if rulebook.stars:
            asked = asked_at_all(rulebook, findings)
            stars = self.stars(totals, now, future, asked=asked, eligible=eligible)
        return Judged(
            basis=basis,
            eligible=eligible,
            measures=measures_of(rulebook, self.worlds, basis),
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

    def later(self, basis: Basis, horizon: date) -> World:
        key = (basis, horizon)
        if key not in self._later:
            self._later[key] = self.worlds[basis].until(horizon)
        return self._later[key]

    def told(self, world: World, conditions: Iterable[Node]) -> Told:
        """Send conditions through the rules, and return the world in which that is known."""
        told = Told(world.rulebook, world.facts, world.basis, world.horizon, world.sheets)
        told.present = world.present
        told._measured, told._required = world._measured, world._required
        env = world.env()
        told.truths = {id(node): self.chain.truth(node, env) for node in conditions}
        return told

    # --- criteria ---------------------------------------------------------------------------

    def finding(self, criterion: Criterion, basis: Basis) -> Finding:
        key = (criterion.id, basis)
        if key not in self._found:
            self._found[key] = self._finding(criterion, basis)
        return self._found[key]

    def _finding(self, criterion: Criterion, basis: Basis) -> Finding:
        corrected = points_set(self.facts.corrections).get(criterion.id)
        if corrected is not None:
            points = Points(corrected, corrected, corrected)
            outcome = self.chain.outcome(**_scored(criterion, points, settled=True), a=1, x=0, e=0)
            return _with_points(criterion, True, outcome.outcome, points)
        world, later = self.worlds[basis], self.later(basis, horizon_of(criterion, self.facts))
        now = self.told(world, conditions_in(criterion))
        future = self.told(later, conditions_looked_at(criterion)) if later is not world else now
        return self.found(criterion, now, future)

    def found(self, criterion: Criterion, now: World, future: World) -> Finding:
        """Return what is seen of a criterion in two worlds in which its conditions are known."""
        asked, excused = applicability(criterion, now), waived(criterion, now)
        waivers = self.rulebook.waivers
        earns = waivers is not None and waivers.full_marks
        duty = {"a": code(asked), "x": code(excused), "e": int(earns)}
        if criterion.full is None:
            return self._without_points(criterion, now, future, duty, earns)
        score = criterion.score
        assert score is not None
        low, high = over(score, now)
        points = Points(low, high, max(high, over(score, future)[1]))
        # Where nobody judges, what is open is open for want of facts.
        settled = (
            low < high
            and bool(given(score))
            and all(
                least == most for opinion in OPINIONS for least, most in [over(score, now, opinion)]
            )
        )
        seen = self.chain.outcome(**_scored(criterion, points, settled=settled), **duty)
        if seen.outcome == "waived":
            return waived_finding(criterion, self.rulebook, earns)
        if seen.asked is not True:
            points = points_of(
                criterion, criterion.full, score, seen.asked, now, future, self.rulebook
            )
        return _with_points(criterion, seen.asked, seen.outcome, points)

    def _without_points(
        self, criterion: Criterion, now: World, future: World, duty: dict[str, int], earns: bool
    ) -> Finding:
        truth, hope = now.truth(criterion.holds), future.truth(criterion.holds)
        seen = self.chain.outcome(f=0, y=code(truth), z=code(hope), **duty)
        if seen.outcome == "waived":
            return waived_finding(criterion, self.rulebook, earns)
        said = None if seen.asked is False else truth
        return Finding(criterion.id, seen.asked, seen.outcome, None, None, None, said)

    # --- the star ---------------------------------------------------------------------------

    def bounds(self, world: World) -> Bounds:
        book = self.rulebook
        required = [band.requires for band in book.stars if band.requires is not None]
        told = self.told(world, [*required, *(rule.when for rule in book.determinations)])
        return Bounds(
            {band.star: gate(told, band.requires) for band in book.stars},
            {rule.id: determination(told, rule.when) for rule in book.determinations},
        )

    def stars(
        self, totals: Totals | None, now: Bounds, future: Bounds, *, asked: Truth, eligible: Truth
    ) -> Stars:
        if (set_ := star_of(self.facts.corrections)) is not None:
            return Stars(True, set_, set_, set_)
        return self.rated(totals, now, future, asked=asked, eligible=eligible)

    def rated(
        self, totals: Totals | None, now: Bounds, future: Bounds, *, asked: Truth, eligible: Truth
    ) -> Stars:
        chain = self.chain
        low = high = best = 0
        if totals is not None:
            low, high, best = totals.score_low or 0, totals.score_high or 0, totals.score_reach or 0
        excluded, out = chain.excluded(now), chain.excluded(future)
        certain, possible, reach = (
            chain.star(score, bounds, for_branch=helped)
            if chain.rated(asked=asked, excluded=excluded, out=gone, for_branch=helped)
            else None
            for score, bounds, gone, helped in [
                (low, now, excluded, False),
                (high, now, excluded, True),
                (best, future, out, True),
            ]
        )
        if asked is False or excluded is True:
            return Stars(False, None, None, None)
        decided = eligible is True and excluded is False and asked is True
        return Stars(True if decided else None, certain, possible, reach)


def _scored(criterion: Criterion, points: Points, *, settled: bool) -> dict[str, int]:
    assert criterion.full is not None
    return {
        "f": 1,
        "lacking": criterion.full - points.low,
        "open": points.high - points.low,
        "settled": int(settled),
        "ahead": points.reach - points.high,
        "had": points.high,
    }


def _with_points(criterion: Criterion, asked: Truth, outcome: Outcome, points: Points) -> Finding:
    return Finding(criterion.id, asked, outcome, points.low, points.high, points.reach, None)
