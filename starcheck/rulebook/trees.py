"""Which trees a criterion's points rest on."""

from __future__ import annotations

from starcheck.model.rulebook import (
    AllOrNothing,
    Bands,
    Criterion,
    Deduct,
    Linear,
    UnitsOf,
)
from starcheck.model.tree import Node


def trees_of(criterion: Criterion) -> list[Node]:
    """Return the trees of the score, or the condition of a score-free criterion."""
    match criterion.score:
        case AllOrNothing(condition=node):
            return [node]
        case UnitsOf(number=node) | Deduct(number=node) | Linear(number=node):
            return [node]
        case Bands(bands=bands):
            return [node for node, _ in bands if node is not None]
    return [] if criterion.holds is None else [criterion.holds]
