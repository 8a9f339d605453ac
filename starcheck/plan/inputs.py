"""The relations that a plan reads, and their columns.

`branches` has one row per branch: its cells, for each of them whether it is only stated, the
coverage of each table, figures as intervals, stated facts. A table has one row per record. Numbers
are integers at the scale of their column; a cell without a value has a state: 1 none, 2 not
applicable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starcheck.model.values import TypeKind

RECORDED = "recorded"
"""The column of a result row that says which basis it is on."""

SqlType = Literal["BIGINT", "BOOLEAN", "DATE", "TEXT", "INT"]


TYPES: Mapping[TypeKind, SqlType] = {
    TypeKind.TRUTH: "BOOLEAN",
    TypeKind.NUMBER: "BIGINT",
    TypeKind.DATE: "DATE",
    TypeKind.TEXT: "TEXT",
}


@dataclass(frozen=True, slots=True)
class InputColumn:
    """`source` says where it comes from: the name of a column, figure or measure."""

    name: str
    type: SqlType
    role: Literal[
        "branch",
        "cell",
        "state",
        "quoted",
        "coverage",
        "until",
        "since",
        "low",
        "high",
        "stated",
        "points",
        "star",
        "row",
    ]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A relation that a plan reads: `branches`, or a table of records."""

    table: str
    columns: tuple[InputColumn, ...]


def quoted_column(name: str) -> str:
    """Return the column that says whether a cell of the branch is only stated."""
    return f"{name}__quoted"


def figure_columns(figure: str) -> tuple[str, str]:
    """Return the columns of a figure's least and greatest value; a missing end is null."""
    return f"figure_{figure}_low", f"figure_{figure}_high"


STAR = "corrected_star"
"""The column of the star that a review has set."""


def points_column(criterion: str) -> str:
    """Return the column of the points that a review has set for a criterion."""
    return f"points_{criterion}"


def stated_column(measure: str) -> str:
    return f"stated_{measure}"
