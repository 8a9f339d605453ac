"""What the footers of Parquet files tell of their columns: how many blanks, the least, the most.

So a typed column whose bounds lie within its domain is not read once more only to be checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from starcheck.intake.columns import CellColumn
from starcheck.intake.store import Store, listed


@dataclass(frozen=True, slots=True)
class Footer:
    """`low`, `high`: of the values, as they are given; `None` where all cells are blank."""

    nulls: int
    low: str | None
    high: str | None

    def dates(self) -> tuple[date, date] | None:
        """Return the bounds of a column of dates."""
        if self.low is None or self.high is None:
            return None
        return date.fromisoformat(self.low), date.fromisoformat(self.high)


def footers(
    files: Sequence[str], cells: Sequence[CellColumn], store: Store
) -> Mapping[str, Footer]:
    """Return, by column, what footers tell of the cells that they settle: every value is in its
    domain. A column without statistics in some file is left out."""
    bounded = {cell.header: cell for cell in cells if cell.domain is not None}
    days = [head for head, cell in bounded.items() if cell.column.kind == "date"]
    others = [head for head in bounded if head not in days]
    found: dict[str, Footer] = {}
    for heads, type_ in ((days, "DATE"), (others, "DECIMAL(38, 10)")):
        if not heads or not files:
            continue
        low, high = (f"TRY_CAST(stats_{end}_value AS {type_})" for end in ("min", "max"))
        rows = store.rows(
            f"SELECT path_in_schema, sum(stats_null_count)::BIGINT, min({low})::VARCHAR,"
            f" max({high})::VARCHAR, bool_and(stats_null_count IS NOT NULL), bool_and("
            f"stats_null_count = num_values OR ({low} IS NOT NULL AND {high} IS NOT NULL))"
            f" FROM parquet_metadata([{listed(files)}]) WHERE path_in_schema IN ({listed(heads)})"
            " GROUP BY path_in_schema"
        )
        for head, nulls, least, most, counted, bounds in rows:
            cell = bounded[head]
            if counted and cell.column.kind == "yes_no":
                found[cell.column.name] = Footer(nulls, None, None)
            elif counted and bounds and _within(cell, least, most):
                found[cell.column.name] = Footer(nulls, least, most)
    return found


def _within(cell: CellColumn, low: str | None, high: str | None) -> bool:
    if low is None or high is None:
        return True
    least, most = cell.domain or (None, None)
    if isinstance(least, date) and isinstance(most, date):
        return least <= date.fromisoformat(low) and date.fromisoformat(high) <= most
    if isinstance(least, int) and isinstance(most, int):
        return least <= Decimal(low) and Decimal(high) <= most
    return False
