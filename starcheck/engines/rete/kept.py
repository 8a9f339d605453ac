"""A branch that is judged again and again by rules: only what changed is sent through them.

Measures are kept as `engines.kept` keeps them. The truth of a condition is a value of its own, so
that a measure that moved within a condition's bounds stops there.
"""

from __future__ import annotations

from starcheck.engines.kept import Kept
from starcheck.engines.reference.stars import Bounds
from starcheck.engines.reference.world import World
from starcheck.engines.rete.chain import Chain
from starcheck.engines.rete.judging import Branch
from starcheck.model.findings import Finding, Stars, Totals, Truth
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.tree import Node

__all__ = ["Chained"]


class Chained(Kept):
    """One branch; the chain is that of its rulebook and serves all branches, one at a time."""

    def __init__(self, rulebook: Rulebook, year: int, chain: Chain) -> None:
        super().__init__(rulebook, year)
        self.chain = chain
        self._branch = Reasoning(chain, rulebook)

    def truth(self, world: World, condition: Node) -> Truth:
        if world.sheets:
            return self.chain.truth(
                condition, world.env()
            )  # what they say is no value of the graph
        found: Truth = self.graph.get(
            ("truth", world.basis, world.horizon, id(condition)),
            lambda: self.chain.truth(condition, world.env()),
        )
        return found

    def finding(self, criterion: Criterion, world: World, later: World) -> Finding:
        return self._branch.found(criterion, world, later)

    def stars(
        self, totals: Totals | None, now: Bounds, future: Bounds, *, asked: Truth, eligible: Truth
    ) -> Stars:
        return self._branch.rated(totals, now, future, asked=asked, eligible=eligible)


class Reasoning(Branch):
    """What follows from worlds in which conditions are known already."""

    def __init__(self, chain: Chain, rulebook: Rulebook) -> None:
        self.chain, self.rulebook = chain, rulebook
