"""A rulebook as rulesets, and one look after the other sent through them.

Conditions come first, those inside others before them; what they are goes into the criteria, and
what determinations and score are into the star. Every step is one message, answered by one rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from starcheck.engines.reference.stars import Bounds
from starcheck.engines.rete.conditions import Gate, code, conditions_of, gate_of, rules_of
from starcheck.engines.rete.library import Expression, Rules
from starcheck.engines.rete.outcomes import OUTCOMES, Seen
from starcheck.engines.rete.stars import RATED, Stage, stages_of
from starcheck.engines.rete.stars import rules_of as rules_of_stage
from starcheck.expressions import Env, either
from starcheck.model.findings import Truth
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import Node
from starcheck.model.values import Milli

__all__ = ["Chain"]

TOGETHER = 128
"""How many gates stand in one ruleset. The engine looks through all rules of a ruleset for one that
is due, so that a large one is slow; each has its memory."""


@dataclass(slots=True)
class Placed:
    """A gate, where its rules stand, and the gates that it looks at."""

    gate: Gate
    number: int
    rules: Rules
    inner: dict[int, Placed]


class Chain:
    """The rulesets of one rulebook, for as long as the block lasts. Not for several threads at
    once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._made: list[Rules] = []
        self._placed: dict[int, Placed] = {}
        self._stages: list[tuple[int, Stage]] = []
        self._kept = rulebook  # its nodes are known by where they are in memory
        try:
            self._compile(rulebook)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        for rules in self._made:
            rules.close()
        self._made.clear()

    # --- making -----------------------------------------------------------------------------

    def _compile(self, rulebook: Rulebook) -> None:
        self._outcomes = self._ruleset("outcomes", {n: test for n, (test, _) in OUTCOMES.items()})
        if rulebook.stars:
            self._stages = list(enumerate(stages_of(rulebook)))
            rules = {n: test for at, one in self._stages for n, test in rules_of_stage(one, at)}
            self._stars = self._ruleset("stars", rules)
            self._rated = self._ruleset("rated", RATED)
        roots = {id(node): gate_of(node) for node in conditions_of(rulebook)}
        gates = [gate for root in roots.values() for gate in _inside_first(root)]
        placed: dict[int, Placed] = {}
        for start in range(0, len(gates), TOGETHER):
            some = gates[start : start + TOGETHER]
            written: dict[str, Expression] = {}
            for number, gate in enumerate(some):
                written |= rules_of(gate, number)
            rules_ = self._ruleset(f"conditions {start}", written | {"?": {"$gte": {"n": 0}}})
            for number, gate in enumerate(some):
                inner = {
                    position: placed[id(operand.what)]
                    for position, operand in enumerate(gate.operands)
                    if isinstance(operand.what, Gate)
                }
                placed[id(gate)] = Placed(gate, number, rules_, inner)
        self._placed = {node: placed[id(gate)] for node, gate in roots.items()}

    def _ruleset(self, name: str, rules: Mapping[str, Expression]) -> Rules:
        self._made.append(Rules(f"{self._kept.id} {name}", rules))
        return self._made[-1]

    # --- asking -----------------------------------------------------------------------------

    def truth(self, condition: Node, env: Env) -> Truth:
        """Return what a condition of the rulebook is."""
        return self._truth(self._placed[id(condition)], env)

    def _truth(self, placed: Placed, env: Env) -> Truth:
        message = {"n": placed.number}
        for position, operand in enumerate(placed.gate.operands):
            inner = placed.inner.get(position)
            if inner is not None:
                message[f"v{position}"] = code(self._truth(inner, env))
            else:
                message |= operand.inputs(position, env)
        return {"+": True, "-": False, "?": None}[placed.rules.take(message)[-1]]

    def outcome(self, **message: int) -> Seen:
        """Return what the first rule says that fits a criterion (`outcomes`)."""
        return OUTCOMES[self._outcomes.take(message)][1]

    def excluded(self, bounds: Bounds) -> Truth:
        found: list[Truth] = []
        for number, stage in self._stages:
            if stage.how == "exclude":
                said = self._said(number, stage, bounds, {})
                found.append({"": False, "1": True}.get(said))
        return either(found)

    def rated(self, *, asked: Truth, excluded: Truth, out: Truth, for_branch: bool) -> bool:
        """Return whether there is a star at all."""
        message = {"asked": code(asked), "excluded": code(excluded), "out": code(out)}
        return self._rated.take(message | {"for": int(for_branch)}) == "some"

    def star(self, score: Milli, bounds: Bounds, *, for_branch: bool) -> int:
        """Return the star of a score, undecided bounds taken for the branch or against it."""
        star, banded = 0, False
        for number, stage in self._stages:
            if stage.how == "exclude" or (stage.how == "band" and banded):
                continue
            message = {"for": int(for_branch), "score": score, "star": star}
            said = self._said(number, stage, bounds, message)
            if said:
                star, banded = int(said), True
        return star

    def _said(self, number: int, stage: Stage, bounds: Bounds, message: dict[str, int]) -> str:
        rule = self._stars.take({"k": number, **message, **stage.inputs(bounds)})
        return rule.split(":")[1]


def _inside_first(gate: Gate) -> Iterator[Gate]:
    for operand in gate.operands:
        if isinstance(operand.what, Gate):
            yield from _inside_first(operand.what)
    yield gate
