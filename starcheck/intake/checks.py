"""One table as it is read, and what is refused in it: cells, and what cannot all be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starcheck.diagnostics import Kind
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, parse_cell
from starcheck.facts.contradictions import AT_MOST, NOT_BEFORE, SUM_AT_MOST
from starcheck.intake.batch import Batch, Profile, profile_of, said
from starcheck.intake.columns import CellColumn, selected
from starcheck.intake.footers import Footer, footers
from starcheck.intake.sources import Source
from starcheck.intake.store import literal, name
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue, Table
from starcheck.plan.known import state_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One table as it is being read: `source` is what stands behind FROM, its rows named `t`."""

    table: Table
    given: Source
    source: str
    joins: tuple[str, ...]
    code: str
    cells: tuple[CellColumn, ...]
    direct: bool

    def select(self, extra: str = "") -> str:
        cells = selected(self.cells)
        made = f"SELECT {self.code} AS code{', ' if cells else ''}{cells}{extra}"
        return f"{made} FROM {self.source} t {' '.join(self.joins)}"


def typed_names(reading: Reading) -> list[str]:
    found = []
    for cell in reading.cells:
        found.append(cell.column.name)
        found += [state_of(cell.column.name)] if cell.state != "0" else []
    return found


def profiled(reading: Reading, batch: Batch) -> Profile:
    """Count rows, blanks and what is refused in one scan; refused cells are kept as faults. What
    the footers of Parquet tell is not counted again."""
    table = reading.table
    told: Mapping[str, Footer] = {}
    if reading.given.form == "parquet" and reading.source.startswith("read_parquet"):
        files = [path.as_posix() for path in reading.given.files]
        told = footers(files, reading.cells, batch.store)
    cells = [cell for cell in reading.cells if cell.column.name not in told]
    checks = [*_refusals(cells), *_contradictions(table, typed_names(reading))]
    extra = "".join(f", {cell.bad} AS {name(_bad(cell))}" for cell in cells if cell.bad != "FALSE")
    after = too_late(reading, batch.as_of)
    if after and (footer := told.get(table.date or "")) and (span := footer.dates()):
        after = after if span[1] > batch.as_of else None
    rows = f"({reading.select(extra)}) s"
    asked = [f"count_if({after})" if after else "0"]
    # First whether anything is wrong at all: in a clean table that is one condition a record.
    asked.append(f"count_if({' OR '.join(f'({check.condition})' for check in checks) or 'FALSE'})")
    stated = frozenset(cell.column.name for cell in cells if cell.state != "0")
    profile, (late, wrong) = profile_of([c.column for c in cells], stated, rows, asked, batch.store)
    profile.late = late
    for cell in reading.cells:
        if (footer := told.get(cell.column.name)) is not None:
            profile.nulls[cell.column.name] = footer.nulls
            profile.stated[cell.column.name] = footer.nulls if cell.state != "0" else 0
            span = footer.dates() if cell.column.kind == "date" else None
            if span is not None:
                profile.spans[cell.column.name] = span
    if wrong:
        counted = [f"count_if({check.condition})" for check in checks]
        found = batch.store.row(f"SELECT {', '.join(counted)} FROM {rows}")
        broken = [check for check, number in zip(checks, found, strict=True) if number]
        _keep(broken, reading, extra, batch)
    return profile


@dataclass(frozen=True, slots=True)
class _Check:
    """Something that must not be: what it is called, when it is so, and what was found."""

    kind: Kind
    column: str
    condition: str
    found: str
    cell: CellColumn | None = None


def _bad(cell: CellColumn) -> str:
    return f"{cell.column.name}__bad"


def _refusals(cells: Sequence[CellColumn]) -> list[_Check]:
    return [
        _Check(kinds.BAD_CELL, cell.column.name, f"s.{name(_bad(cell))}", "s.raw", cell)
        for cell in cells
        if cell.bad != "FALSE"
    ]


def _contradictions(table: Table, given: Sequence[str]) -> list[_Check]:
    """Return what cannot all be true in one record (see `facts.contradictions`)."""
    found = []
    for fewer, more in AT_MOST.get(table.name, ()):
        if fewer in given and more in given:
            found.append(_more_than(table, (fewer,), more))
    for fewers, more in SUM_AT_MOST.get(table.name, ()):
        present = tuple(f for f in fewers if f in given)
        if present and more in given:
            found.append(_more_than(table, present, more))
    if table.month in given and table.date in given:
        a, b = f"s.{name(table.date or '')}", f"s.{name(table.month or '')}"
        found.append(
            _Check(
                kinds.OTHER_MONTH,
                f"{table.month}|{table.date}",
                f"date_trunc('month', {a}) <> {b}",
                f"strftime({b}, '%Y-%m') || '|' || {a}::VARCHAR",
            )
        )
    for earlier, later in NOT_BEFORE.get(table.name, ()):
        if earlier in given and later in given:
            a, b = f"s.{name(earlier)}", f"s.{name(later)}"
            shown = f"{b}::VARCHAR || '|' || {a}::VARCHAR"
            found.append(_Check(kinds.EARLIER_THAN, f"{later}|{earlier}", f"{b} < {a}", shown))
    return found


def _more_than(table: Table, fewer: tuple[str, ...], more: str) -> _Check:
    total = " + ".join(f"coalesce(s.{name(f)}, 0)" for f in fewer)
    condition = f"{total} > s.{name(more)}"
    shown = f"({total})::VARCHAR || '|' || s.{name(more)}::VARCHAR"
    return _Check(kinds.MORE_THAN, "|".join((*fewer, more)), condition, shown)


def too_late(reading: Reading, as_of: date) -> str | None:
    """Return when a record lies after the closing date; such do not count."""
    day = reading.table.date
    given = [n for n in (day, reading.table.month) if n is not None and n in typed_names(reading)]
    if not given:
        return None
    dated = ", ".join(f"s.{name(n)}" for n in given)
    return f"coalesce({dated}) > {literal(as_of)}"


def _keep(wrong: Sequence[_Check], reading: Reading, extra: str, batch: Batch) -> None:
    """Keep what is wrong, row by row, with the words that the door of `facts` has for it."""
    store, table = batch.store, reading.table
    numbered = reading.source
    place = "NULL::BIGINT"
    if reading.given.form == "csv" and not numbered.startswith("("):
        place = "t.rowid + 2"
    elif reading.given.form == "parquet" and numbered.startswith("read_parquet"):
        numbered = reading.source[:-1] + ", file_row_number = true)"
        place = "t.file_row_number + 1"
    raws = "".join(
        f", {check.cell.raw}::VARCHAR AS {name(check.column + '__raw')}"
        for check in wrong
        if check.cell is not None
    )
    made = f"SELECT {reading.code} AS code, {selected(reading.cells)}{extra}{raws}, {place} AS line"
    rows = f"{made} FROM {numbered} t {' '.join(reading.joins)}"
    for check in wrong:
        found = check.found if check.cell is None else f"s.{name(check.column + '__raw')}"
        store.run(
            "CREATE OR REPLACE TEMP TABLE wrong AS SELECT coalesce(s.code, '') AS code, s.line,"
            f" {found} AS found FROM ({rows}) s WHERE {check.condition}"
        )
        lists: list[list[str | None]] = [[], [], [], []]
        for (value,) in store.rows("SELECT DISTINCT found FROM wrong"):
            for kept, part in zip(
                lists, (value, *_said(check, value, table, batch.catalogue)), strict=True
            ):
                kept.append(part)
        store.run(
            "CREATE OR REPLACE TEMP TABLE words (found VARCHAR, k VARCHAR, m VARCHAR, h VARCHAR)"
        )
        store.append("words", ("VARCHAR",) * 4, lists)
        store.run(
            "INSERT INTO faults SELECT w.code, ?, ?, w.line, ?, w.found, m.k, m.m, m.h FROM wrong w"
            " JOIN words m ON m.found IS NOT DISTINCT FROM w.found",
            [reading.given.label, table.name, check.column.split("|")[0]],
        )


def _said(
    check: _Check, found: str | None, table: Table, catalogue: Catalogue
) -> tuple[str, str, str]:
    """Return the code, message and help for what was found."""
    if check.cell is not None:
        column = check.cell.column
        fault = parse_cell(found, column, catalogue)
        if not isinstance(fault, Fault):
            fault = Fault(
                kinds.BAD_CELL,
                (
                    ("column", column.name),
                    ("title", column.title),
                    ("wanted", tr("这一列的内容")),
                    ("found", f" `{found}`"),
                ),
            )
        told = said(fault.kind, **dict(fault.values))
        return fault.kind.code, told, "" if fault.help is None else str(fault.help)
    first, second = (found or "|").split("|")
    *fewer, more = check.column.split("|")
    if check.kind is kinds.MORE_THAN:
        told = said(
            check.kind,
            greater=tr("＋").join(table[f].title for f in fewer),
            more=first,
            less=table[more].title,
            fewer=second,
        )
        return check.kind.code, told, tr("请按原始记录核对两个数；不知道的留空")
    if check.kind is kinds.OTHER_MONTH:
        told = said(check.kind, month=first, day=second)
        return check.kind.code, told, tr("写了日期的，月份可以不写")
    told = said(
        check.kind,
        later=table[fewer[0]].title,
        found=first,
        earlier=table[more].title,
        wanted=second,
    )
    return check.kind.code, told, tr("请核对两个日期")
