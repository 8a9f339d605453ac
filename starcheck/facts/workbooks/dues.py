"""The grid of dues: who paid how much in each of the twelve months."""

from __future__ import annotations

from starcheck.diagnostics import text
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import TICKS
from starcheck.facts.workbooks.gathering import Ledger, Reading
from starcheck.facts.workbooks.headers import plain
from starcheck.facts.workbooks.ledgers import (
    TOTALS,
    coverage_of,
    fill_down,
    records_of,
    tell_unknown_header,
)
from starcheck.facts.workbooks.recognise import Found, MonthOf, Which, year_of
from starcheck.facts.workbooks.rows import Block, Target
from starcheck.reading.workbooks.sheets import Raw, Sheet


def read_dues(sheet: Sheet, found: Found, reading: Reading) -> None:
    """Read a sheet as one block for each month. An empty cell says nothing, and a tick does not
    say how much."""
    header = found.header
    assert header is not None
    table = reading.catalogue.table["dues"]
    always: dict[int, tuple[Target, ...]] = {}
    which: tuple[Which, int] | None = None
    months: dict[int, dict[int, tuple[Target, ...]]] = {}
    for column, name in header.names.items():
        match header.known.get(column):
            case Which() as by:
                which = by, column
            case MonthOf(number, part):
                target = Target(table[part], header=name)
                months.setdefault(number, {})[column] = (target,)
            case str(known):
                always[column] = (Target(table[known], header=name),)
            case _ if not plain(name).endswith(TOTALS):
                tell_unknown_header(sheet, header, column, name, table, reading)
    fill_down(sheet, header)
    columns = [*always, *(c for of in months.values() for c in of), *([which[1]] if which else [])]
    rows = records_of(sheet, header, columns, reading)
    ledger = reading.ledgers.setdefault(table.name, Ledger())
    ledger.place = ledger.place or sheet.place(header.first)
    ticks = [(r, c) for r in rows for of in months.values() for c in of if _tick(sheet.cell(r, c))]
    if ticks:
        reading.problems.add(
            kinds.ONLY_TICKED,
            sheet.place(*ticks[0]),
            help=text("写上交了多少元；没有金额的，程序不知道是否交够"),
            number=len(ticks),
        )
    year = year_of(sheet, header)
    for number, targets in sorted(months.items()):
        said = [
            row for row in rows if any(_says(sheet.cell(row, c), t) for c, (t,) in targets.items())
        ]
        if said:
            ledger.blocks.append(Block(sheet, {**always, **targets}, said, {}, year, number))
            ledger.which.append(which)
    coverage = coverage_of(sheet, header)
    if rows or coverage[0]:
        ledger.coverage.append(coverage)


def _tick(raw: Raw) -> bool:
    return raw is True or (isinstance(raw, str) and plain(raw).lower() in TICKS)


def _says(raw: Raw, target: Target) -> bool:
    return raw is not None and not _tick(raw) and target.read(raw, None) is not None
