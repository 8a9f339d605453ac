"""What all the facts of a batch have in common, so that nothing is computed that cannot differ.

A column in which no cell is blank needs no second number for what may be; a figure that nobody
states needs no column at all. Of facts that nothing is known of, everything may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from starcheck.plan import sql
from starcheck.plan.inputs import quoted_column
from starcheck.plan.sql import E, col

Place = tuple[str, str]
"""A table and its column."""


@dataclass(frozen=True, slots=True)
class Known:
    """`filled`: columns without a blank; `stated`: those in which no cell is none or not
    applicable. `coverage`, `since`: of tables for which all branches say the same. `given`: the
    names of figures, of stated measures (`stated:`…) and quoted cells (`quoted:`…) that any branch
    gives; `None`: any may be given.
    """

    filled: frozenset[Place] = frozenset()
    stated: frozenset[Place] = frozenset()
    coverage: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    given: frozenset[str] | None = None

    def cell(self, table: str, column: str) -> E:
        return col(column, filled=(table, column) in self.filled)

    def state(self, table: str, column: str) -> E:
        """Return why a cell has no value: 1 none, 2 not applicable, else blank."""
        return sql.lit(0) if (table, column) in self.stated else col(state_of(column))

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
