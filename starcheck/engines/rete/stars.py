"""Determinations and score to a star: bands from the highest down, then floors, caps (§7).

Each is a stage of its own, in which the first rule that fits says the star; the bounds of a stage
are tried so that the first is the one that counts. A message says `k` which stage, `for` whether
what is not decided is taken for the branch, the `score` or the `star` so far, and of each gate and
determination that the stage looks at its truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from starcheck.engines.reference.stars import Bounds
from starcheck.engines.rete.conditions import UNKNOWN, code, parts
from starcheck.engines.rete.library import Expression
from starcheck.model.rulebook import Determination, Rulebook, StarBand

__all__ = ["RATED", "Stage", "rules_of", "stages_of"]

How = Literal["exclude", "band", "star_at_least", "star_at_most"]


@dataclass(frozen=True, slots=True)
class Stage:
    """Some of the bands, or some determinations of one effect."""

    how: How
    bands: tuple[StarBand, ...] = ()
    rules: tuple[Determination, ...] = ()

    def inputs(self, bounds: Bounds) -> Mapping[str, int]:
        if self.how == "band":
            truths = [bounds.gates[band.star] for band in self.bands]
        else:
            truths = [bounds.determinations[rule.id] for rule in self.rules]
        return {f"d{i}": code(truth) for i, truth in enumerate(truths)}


def stages_of(rulebook: Rulebook) -> list[Stage]:
    """Return the stages in their order: exclusion, bands, floors, caps."""
    bands = sorted(rulebook.stars, key=lambda band: -band.star)
    found = [Stage("band", bands=part) for part in parts(bands)]
    found = [*_stages(rulebook, "exclude"), *found]
    return [*found, *_stages(rulebook, "star_at_least"), *_stages(rulebook, "star_at_most")]


def _stages(rulebook: Rulebook, how: How) -> Iterator[Stage]:
    rules = [rule for rule in rulebook.determinations if rule.effect.how == how]
    # The highest floor counts, and the lowest cap.
    rules.sort(key=lambda rule: rule.effect.star, reverse=how == "star_at_least")
    for part in parts(rules):
        yield Stage(how, rules=part)


RATED: Mapping[str, Expression] = {
    "none": {
        "$or": [
            {"asked": 0},
            {"excluded": 1},
            {"out": 1},
            {"$and": [{"for": 0}, {"out": UNKNOWN}]},
        ]
    },
    "some": {"$gte": {"asked": 1}},
}
"""Whether there is a star at all: `excluded` now, and `out` at the end that is looked at."""


def rules_of(stage: Stage, number: int) -> Iterator[tuple[str, Expression]]:
    """Return the rules of a stage; the name of each says what it concludes: a star, of exclusion
    a truth, and nothing where all stays as it is."""
    mine: Expression = {"k": number}
    if stage.how == "exclude":
        for truth in (1, UNKNOWN):
            tests = [{f"d{i}": truth} for i in range(len(stage.rules))]
            yield f"{number}:{truth}", {"$and": [mine, {"$or": tests}]}
    for i, band in enumerate(stage.bands):
        test = {"$and": [mine, {"$gte": {"score": band.at_least}}, _taken(i, 1)]}
        yield f"{number}:{band.star}", test
    if stage.how in ("star_at_least", "star_at_most"):
        comparison, taken = ("$lt", 1) if stage.how == "star_at_least" else ("$gt", 0)
        for i, rule in enumerate(stage.rules):
            bound = {comparison: {"star": rule.effect.star}}
            # Several may say the same star.
            name = f"{number}:{rule.effect.star}:{i}"
            yield name, {"$and": [mine, bound, _taken(i, taken)]}
    yield f"{number}:", mine


def _taken(position: int, for_branch: int) -> Expression:
    """Return the test that a bound holds, or is not decided and taken so."""
    undecided = {"$and": [{f"d{position}": UNKNOWN}, {"for": for_branch}]}
    return {"$or": [{f"d{position}": 1}, undecided]}
