"""One branch out of a batch of tables, as facts again: what `explain` hands to `assess`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from starcheck.intake.batch import BRANCHES, COMPLETE, UNTIL, Batch
from starcheck.intake.store import name
from starcheck.model.catalogue import Table
from starcheck.model.facts import CoverageKind, Facts, Figure, Records, Stated
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import EARLIEST, Absent, Cell
from starcheck.plan.known import state_of


def facts_of(batch: Batch, code: str, book: Rulebook) -> Facts:
    """Return the facts of the branch `code`, completed as the batch was judged by `book`."""
    store = batch.store
    row = store.dicts("SELECT * FROM roster WHERE code = ?", [code])[0]
    branches = batch.catalogue.table[BRANCHES]
    number = row["branch"]
    tables = {
        table.name: _records(batch, table, number, code, book)
        for table in book.catalogue.tables
        if table.name != BRANCHES
    }
    figures = {
        figure: _figure(figure, low, high)
        for figure, low, high in store.rows(
            "SELECT figure, low, high FROM figured WHERE branch = ?", [number]
        )
        if low is not None or high is not None
    }
    stated = {
        measure: Stated(next(v for v in values if v is not None))
        for measure, *values in store.rows(
            "SELECT measure, truth, number, day FROM said WHERE branch = ?", [number]
        )
    }
    return Facts(
        batch.year,
        batch.as_of,
        {**_record(branches, row), "code": code},
        figures=figures,
        stated=stated,
        tables=tables,
        inputs=batch.inputs,
    )


def _figure(id: str, low: int | None, high: int | None) -> Figure:
    if low is not None and low == high:
        return Figure(id, "exact", low)
    if high is None and low is not None:
        return Figure(id, "at_least", low)
    if low is None and high is not None:
        return Figure(id, "less_than", high + 1)
    assert low is not None
    return Figure(id, "about", low, low, high)


def _record(table: Table, row: Mapping[str, Any]) -> dict[str, Cell]:
    states = {1: Absent.NONE, 2: Absent.NOT_APPLICABLE}
    record: dict[str, Cell] = {}
    for column in table.columns:
        if column.name not in row:
            record[column.name] = Absent.NONE if column.blank == "none" else None
            continue
        value: Cell = row[column.name]
        state = row.get(state_of(column.name), 0)
        record[column.name] = states.get(state) if value is None else value
    return record


def _records(batch: Batch, table: Table, number: int, code: str, book: Rulebook) -> Records:
    store = batch.store
    rows: list[dict[str, Any]] = []
    part = batch.parts.get(table.name)
    if part is not None:
        key, value = ("branch", number) if part.numbered else ("code", code)
        rows = store.dicts(f"SELECT * FROM ({part.query}) WHERE {name(key)} = ?", [value])
    told = store.rows(
        "SELECT cov, until, since FROM covered WHERE branch = ? AND tbl = ?", [number, table.name]
    )
    cover, until, since = told[0] if told else (None, None, None)
    if cover is None:
        given = table.awaited and bool(rows)
        cover = COMPLETE if given else batch.coverage_of(table, book)
    kinds: dict[int, CoverageKind] = {COMPLETE: "complete", UNTIL: "until"}
    silent: CoverageKind = "partial" if rows else "absent"
    start: date = since or batch.since_of(table, book) or EARLIEST
    records = tuple(_record(table, row) for row in rows)
    return Records(records, kinds.get(cover, silent), until, (None,) * len(records), start)
