"""Facts written as the tables a database would export: CSV as people type, Parquet as types."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb

from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import Facts
from starcheck.model.values import Absent, Cell

Form = Literal["csv", "parquet"]
TYPES = {"date": "DATE", "yes_no": "BOOLEAN", "year": "INTEGER", "whole": "INTEGER"}


def shown(cell: Cell, column: Column) -> str:
    """Return a cell as a person types it."""
    match cell:
        case None:
            return ""
        case Absent.NONE:
            return "无" if column.none_ok else ""
        case Absent.NOT_APPLICABLE:
            return "不适用"
        case bool():
            return "是" if cell else "否"
        case date():
            return cell.isoformat()[: 7 if column.precision == "month" else 10]
        case int():
            return format(Decimal(cell).scaleb(-column.scale), "f")
    return str(cell)


def write(
    facts: Sequence[Facts], catalogue: Catalogue, folder: Path, form: Form
) -> tuple[Path, Path]:
    """Write the branches' tables and the committee's; return both folders."""
    given, committee = folder / "given", folder / "committee"
    given.mkdir(parents=True)
    committee.mkdir()
    for table in catalogue.tables:
        to = committee if table.given_by == "committee" else given
        _write(table, list(_rows(table, facts)), to, form)
    _write_beside(facts, given)
    return given, committee


def _rows(table: Table, facts: Sequence[Facts]) -> Any:
    for one in facts:
        code = str(one.branch["code"])
        if table.name == "branches":
            yield code, one.branch
            continue
        for record in one.tables[table.name].records:
            yield code, record


def _write(
    table: Table, rows: list[tuple[str, Mapping[str, Cell]]], folder: Path, form: Form
) -> None:
    own = table.name == "branches"
    if form == "csv":
        heads = [c.title for c in table.columns]
        lines = [
            [*([] if own else [code]), *[shown(record[c.name], c) for c in table.columns]]
            for code, record in rows
        ]
        _csv(folder / f"{table.title}.csv", [*([] if own else ["党支部代码"]), *heads], lines)
        return
    columns: list[tuple[str, str, list[Any]]] = []
    if not own:
        columns.append(("branch", "VARCHAR", [code for code, _ in rows]))
    for column in table.columns:
        cells = [record[column.name] for _, record in rows]
        kind = TYPES.get(column.kind, "VARCHAR")
        kind = f"DECIMAL(12, {column.scale})" if column.kind == "decimal" else kind
        columns.append((column.name, kind, [_typed(cell, column) for cell in cells]))
        if column.none_ok or column.na_ok:
            states = [c.value if isinstance(c, Absent) else None for c in cells]
            columns.append((f"{column.name}__state", "VARCHAR", states))
    made = ", ".join(f'unnest(${i}::{k}[]) AS "{n}"' for i, (n, k, _) in enumerate(columns, 1))
    where = (folder / f"{table.name}.parquet").as_posix()
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT {made}", [values for _, _, values in columns])
        connection.execute(f"COPY t TO '{where}' (FORMAT parquet)")


def _typed(cell: Cell, column: Column) -> Any:
    if isinstance(cell, Absent) or cell is None:
        return None
    if column.kind == "decimal" and isinstance(cell, int):
        return Decimal(cell).scaleb(-column.scale)
    return cell


def _csv(path: Path, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(lines)


def _write_beside(facts: Sequence[Facts], folder: Path) -> None:
    covered, figures, stated = [], [], []
    for one in facts:
        code = str(one.branch["code"])
        for name, records in one.tables.items():
            until = "" if records.until is None else records.until.isoformat()
            since = "" if records.since is None else records.since.isoformat()
            covered.append([code, name, records.coverage or "", until, since])
        for figure in one.figures.values():
            year = "" if figure.for_year is None else str(figure.for_year)
            scale = 1 if figure.id == "study-hours-average" else 0
            value = str(_scaled(figure.value, scale))
            both = (figure.low, figure.high)
            ends = ["" if end is None else str(_scaled(end, scale)) for end in both]
            figures.append([code, figure.id, value, figure.kind, year, *ends])
        for measure, fact in one.stated.items():
            stated.append([code, measure, _said(fact.value, measure)])
    _csv(folder / "submissions.csv", ["branch", "table", "coverage", "until", "since"], covered)
    heads = ["branch", "figure", "value", "kind", "for_year", "low", "high"]
    _csv(folder / "figures.csv", heads, figures)
    _csv(folder / "stated.csv", ["branch", "measure", "value"], stated)


def _scaled(value: int, scale: int = 0) -> Decimal:
    return Decimal(value).scaleb(-scale)


def _said(value: Any, measure: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(_scaled(value, 3)) if isinstance(value, int) else str(value)
