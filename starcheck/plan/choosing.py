"""Which of several conditions over a branch's own columns holds first, as one column.

The query side of a scheme: what a condition asks and the branch does not say is not taken for true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlglot import exp

from starcheck.model.tree import ColumnRef, Node
from starcheck.plan import sql
from starcheck.plan.conditions import Cell, Conditions
from starcheck.plan.known import state_of
from starcheck.plan.sql import E, col
from starcheck.plan.tables import cell
from starcheck.plan.values import Value


class _Roster:
    """The names in a condition that is asked of a branch before it has a rulebook."""

    def __init__(self, given: frozenset[str], states: frozenset[str]) -> None:
        self.given, self.states = given, states

    def cell(self, ref: ColumnRef) -> Cell:
        raw: E = col(ref.name) if ref.name in self.given else exp.Null()
        there = ref.name in self.states
        return cell(raw, ref, col(state_of(ref.name)) if there else sql.lit(0))

    def measure(self, name: str) -> Value:
        raise TypeError(f"a scheme sees no measure: {name}")

    def requirement(self, name: str, breaches: bool) -> Value:
        raise TypeError(f"a scheme sees no requirement: {name}")

    def sheets(self) -> Mapping[str, E]:
        raise TypeError("a scheme sees no sheet")

    def bind(self, node: E) -> E:
        return sql.own(node)


def first_true(
    conditions: Sequence[Node | None], year: int, as_of: date, columns: frozenset[str]
) -> exp.Expr:
    """Return the place, from 0, of the first condition that is certainly true, else null.

    `None` is always true. `columns` are those of the relation it will be asked of.
    """
    given = frozenset(c for c in columns if not c.endswith("__state"))
    states = frozenset(c.removesuffix("__state") for c in columns - given)
    asked = Conditions(_Roster(given, states), year, as_of)
    branches = [
        (sql.true() if node is None else sql.sure(asked.truth(node)), sql.lit(place))
        for place, node in enumerate(conditions)
    ]
    return sql.case(*branches, default=sql.null("BIGINT"))
