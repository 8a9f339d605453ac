"""The grid of twelve months: how often a kind of activity took place in each (in each group)."""

from __future__ import annotations

from datetime import date

from starcheck.diagnostics import did_you_mean, text
from starcheck.facts import keys
from starcheck.facts.cells import Fault, fold, parse_cell
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.gathering import Ledger, Reading
from starcheck.facts.workbooks.headers import plain
from starcheck.facts.workbooks.ledgers import NOTES, TOTALS, coverage_of
from starcheck.facts.workbooks.recognise import Found, MonthOf, as_text, year_of
from starcheck.facts.workbooks.rows import Count
from starcheck.language import mark
from starcheck.model.catalogue import Column
from starcheck.reading.workbooks.sheets import Sheet


def read_grid(sheet: Sheet, found: Found, reading: Reading) -> None:
    header = found.header
    assert header is not None
    words = reading.catalogue.vocabulary["activity"].by_any_name
    year = year_of(sheet, header)
    said = parse_cell(reading.common.value.get("year"), keys.YEAR, reading.catalogue)
    year = said if isinstance(said, int) else year
    of = {what: column for column, what in header.known.items()}
    months = {c: w.number for c, w in header.known.items() if isinstance(w, MonthOf)}
    counts: list[Count] = []
    kind: str | None = None
    for row in range(header.last + 1, len(sheet.rows)):
        written = sheet.cell(row, of["kind"]) if "kind" in of else None
        if isinstance(written, str):
            if plain(written).startswith((*TOTALS, *NOTES)):
                kind = None
                continue
            kind = words.get(plain(written)) or words.get(fold(written))
            if kind is None:
                if any(sheet.cell(row, c) is not None for c in months):
                    reading.problems.add(
                        kinds.GRID_KIND,
                        sheet.place(row, of["kind"]),
                        help=did_you_mean(written, words) or text("请用模板里的类型"),
                        found=written,
                    )
                continue
        if kind is None:
            continue
        group = as_text(sheet.cell(row, of["group"])).strip() if "group" in of else ""
        for column, month in months.items():
            raw = sheet.cell(row, column)
            if raw is None:
                continue
            number = understood(raw, _TIMES)
            place = sheet.place(row, column)
            if number is None:
                continue
            try:
                times = int(str(number)) if not isinstance(number, Fault) else -1
            except ValueError:
                times = -1
            if not 0 <= times <= 366 or year is None:
                if year is None:
                    help_ = text("在标题或“党支部”表里写上年度")
                    reading.problems.add(kinds.GRID_YEAR, place, help=help_, name=sheet.name)
                    return
                reading.problems.add(
                    kinds.BAD_COUNT,
                    place,
                    help=text("写这个月开了几次，如 1；没有开写 0，不知道就空着"),
                    what=kind,
                    month=month,
                    found=as_text(raw),
                )
                continue
            counts.append(Count(kind, group or None, date(year, month, 1), times, place))
    coverage = coverage_of(sheet, header)
    if not counts and not coverage[0]:
        return
    ledger = reading.ledgers.setdefault("activities", Ledger())
    ledger.place = ledger.place or sheet.place(header.first)
    ledger.counts += counts
    ledger.coverage.append(coverage)


_TIMES = Column(name="number", title=mark("次数"), kind="whole", unit="次", greatest=366)
