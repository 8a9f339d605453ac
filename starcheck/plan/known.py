"""What all the facts of a batch have in common, so that nothing is computed that cannot differ.

A column in which no cell is blank needs no second number for what may be; a figure that nobody
states needs no column at all. Of facts that nothing is known of, everything may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from starcheck.model.tree import ColumnRef
from starcheck.plan import sql
from starcheck.plan.inputs import quoted_column
from starcheck.plan.sql import E, col

Place = tuple[str, str]
"""A table and its column."""


@dataclass(frozen=True, slots=True)
class Known:
    """`filled`: columns without a blank; `empty`: those without a value, with the type they would
    have; `states`: the state that all cells of a column have that have no value. `coverage`,
    `since`: of tables for which all branches say the same. `given`: the names of figures, of stated
    measures (`stated:`…) and quoted cells (`quoted:`…) that any branch gives; `None`: any may be.
    `spans`: the first and the last date of columns of dates.
    `corrected`: criteria whose points a review has set for some branch; `star`: whether it has set
    a star.
    """

    filled: frozenset[Place] = frozenset()
    empty: Mapping[Place, sql.Kind] = field(default_factory=dict)
    states: Mapping[Place, int] = field(default_factory=dict)
    coverage: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    given: frozenset[str] | None = None
    spans: Mapping[Place, tuple[date, date]] = field(default_factory=dict)
    corrected: frozenset[str] = frozenset()
    star: bool = False

    def cell(self, table: str, column: str) -> E:
        kind = self.empty.get((table, column))
        if kind is not None:
            return sql.null(kind)
        return col(column, filled=(table, column) in self.filled)

    def seen(self, table: str, ref: ColumnRef) -> E:
        """Return a cell; of a day that is not known its month, where no more is asked."""
        if not self.by_month(table, ref):
            return self.cell(table, ref.name)
        return sql.coalesce(self.cell(table, ref.name), self.cell(table, ref.month))

    def by_month(self, table: str, ref: ColumnRef) -> bool:
        """Return whether a month may stand for a day."""
        return bool(ref.month) and (table, ref.month) not in self.empty

    def span(self, table: str, column: str) -> tuple[date, date] | None:
        """Return between which dates all of a column lie that are not blank."""
        return self.spans.get((table, column))

    def state(self, table: str, column: str) -> E:
        """Return why a cell has no value: 1 none, 2 not applicable, else blank."""
        same = self.states.get((table, column))
        return col(state_of(column)) if same is None else sql.lit(same)

    def quoted(self, column: str) -> E:
        """Return whether a cell of the branch is only stated."""
        if self.gives(f"quoted:{column}"):
            return col(quoted_column(column))
        return sql.false()

    def gives(self, name: str) -> bool:
        return self.given is None or name in self.given


def state_of(name: str) -> str:
    """Return the column that says why a cell has no value: 1 none, 2 not applicable, else blank."""
    return f"{name}__state"


ANYTHING = Known()
