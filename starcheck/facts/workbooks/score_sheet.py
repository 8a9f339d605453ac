"""A score sheet that came back → judgements. What raters wrote is theirs, not what facts give."""

from __future__ import annotations

from starcheck.diagnostics import Place, text
from starcheck.facts.cells import Fault
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.gathering import Reading
from starcheck.facts.workbooks.headers import plain
from starcheck.facts.workbooks.recognise import CODES, Found, as_text
from starcheck.facts.written import tell_fault
from starcheck.reading.workbooks.sheets import Raw, Sheet

JUDGED = "评议"
_COMPUTED = "由事实得出"


def read_score_sheet(sheet: Sheet, found: Found, reading: Reading) -> None:
    """Add the judgements of a sheet: a number is points, a word a level."""
    header = found.header
    assert header is not None
    table = reading.catalogue.table["judgements"]
    at = {str(what): column for column, what in header.known.items()}
    code = _code(sheet, header.first)
    unused: list[int] = []
    for row in range(header.last + 1, len(sheet.rows)):
        raw = sheet.cell(row, at["points"])
        if raw is None or sheet.cell(row, at["criterion"]) is None:
            continue
        if sheet.cell(row, at["by"]) is None:
            reading.problems.add(
                kinds.NO_WAY, sheet.place(row, at["by"]), help=text("写“评议”，或者删去这一行")
            )
            continue
        if as_text(sheet.cell(row, at["by"])).strip() != JUDGED:
            if as_text(raw).strip() != _COMPUTED:
                unused.append(row)
            continue
        record: dict[str, object] = {"branch": code} if code is not None else {}
        places: dict[str, Place] = {}
        for key in ("criterion", "group", "rater"):
            cell = sheet.cell(row, at[key]) if key in at else None
            if cell is not None:
                record[key] = as_text(cell).strip()
                places[key] = sheet.place(row, at[key])
        if isinstance(record.get("rater"), str):
            record["rater"] = reading.people.pseudonym(str(record["rater"]))
        key = "points" if _is_number(raw) else "level"
        value = understood(raw, table[key])
        if isinstance(value, Fault):
            tell_fault(value, sheet.place(row, at["points"]), reading.problems)
            continue
        record[key] = value
        places[key] = sheet.place(row, at["points"])
        reading.judgements.append((record, sheet.place(row), places))
    for row in unused:
        reading.problems.add(
            kinds.NO_JUDGEMENT,
            sheet.place(row, at["points"]),
            help=text("要改它的得分，用复核（starcheck runs review）"),
            criterion=as_text(sheet.cell(row, at["criterion"])),
        )


def _is_number(raw: Raw) -> bool:
    if isinstance(raw, str):
        return any(c.isdigit() for c in raw)
    return True


def _code(sheet: Sheet, above: int) -> str | None:
    """Return which branch a sheet is of, if its head says so."""
    for row in range(above):
        for column, raw in enumerate(sheet.rows[row]):
            if isinstance(raw, str) and plain(raw) in CODES:
                beside = sheet.cell(row, column + 1)
                if isinstance(beside, float) and beside.is_integer():
                    return str(int(beside))
                return None if beside is None else as_text(beside).strip() or None
    return None
