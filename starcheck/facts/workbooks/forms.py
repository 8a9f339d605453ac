"""Sheets that are no ledgers: the form of the branch, figures, stated facts."""

from __future__ import annotations

from starcheck.diagnostics import Place, text
from starcheck.facts import keys
from starcheck.facts.cells import Fault, fold
from starcheck.facts.figures import figure_column
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.gathering import Reading, put_cell
from starcheck.facts.workbooks.headers import plain
from starcheck.facts.workbooks.recognise import Found, as_text, form_names, labelled
from starcheck.facts.workbooks.rows import add_fault
from starcheck.language import mark
from starcheck.model.catalogue import Column
from starcheck.reading.workbooks.sheets import Raw, Sheet

_ANY = Column(name="value", title=mark("内容"), kind="text", none_ok=True, na_ok=True)


def read_form(sheet: Sheet, found: Found, reading: Reading) -> None:
    table = reading.catalogue.table["branches"]
    if "branch" not in reading.common.value:
        reading.common.put(("branch",), {}, sheet.place())
    quotes = _quotes(sheet)
    for name, _, row, column in labelled(sheet, form_names(reading.catalogue)):
        raw = sheet.cell(row, column)
        if raw is None:
            continue
        path = tuple(name.split("."))
        target = table[path[1]] if path[0] == "branch" else _FILE[name]
        place = sheet.place(row, column)
        put_cell(reading.common, path, raw, target, place, reading)
        quoted = None if quotes is None else sheet.cell(row, quotes)
        if quoted is not None and path[0] == "branch" and path in reading.common.places:
            # With a quotation a cell is what the branch says, and no record.
            branch = reading.common.value["branch"]
            assert isinstance(branch, dict)
            cell = {"value": branch[path[1]], "quote": as_text(quoted)}
            branch[path[1]] = cell
            reading.common.places[*path, "value"] = place


def _quotes(sheet: Sheet) -> int | None:
    """Return the column of quotations of a form that has one."""
    for cells in sheet.rows[:5]:
        names = [plain(c) if isinstance(c, str) else "" for c in cells]
        if {"项目", "内容", "原文"} <= set(names):
            return names.index("原文")
    return None


_FILE = {"year": keys.YEAR, "as_of": keys.AS_OF, "rulebook": keys.RULEBOOK}


def _entries(
    sheet: Sheet, found: Found, reading: Reading, named: str
) -> list[tuple[str, dict[str, tuple[Raw, Place]]]]:
    """Return the rows of a list of figures or stated facts: what is named, and its cells."""
    header = found.header
    assert header is not None
    entries: list[tuple[str, dict[str, tuple[Raw, Place]]]] = []
    asks = "confirm" in header.known.values()
    for row in range(header.last + 1, len(sheet.rows)):
        cells: dict[str, tuple[Raw, Place]] = {
            str(what): (raw, sheet.place(row, column))
            for column, what in header.known.items()
            if (raw := sheet.cell(row, column)) is not None
        }
        name = cells.pop(named, (None, sheet.place(row)))[0]
        if name is None or not (cells.keys() & {"value", "low", "high"}):
            continue
        answer = as_text(cells.pop("confirm", (None, sheet.place(row)))[0]).strip()
        instead = cells.pop("instead", None)
        if answer == "不用":
            continue
        if answer == "改":
            if instead is None:
                reading.problems.add(
                    kinds.NO_CORRECTION,
                    sheet.place(row),
                    help=text("在“改为”里写上改后的内容；不用这一条的，写“不用”"),
                    name=name,
                )
                continue
            cells["value"] = instead
            for end in ("low", "high", "kind"):
                cells.pop(end, None)
        elif asks and answer != "是":
            reading.common.put(("draft",), True, sheet.place(row))
        entries.append((as_text(name).strip(), cells))
    return entries


def read_figures(sheet: Sheet, found: Found, reading: Reading) -> None:
    for name, cells in _entries(sheet, found, reading, "figure"):
        definition = reading.catalogue.figure.get(fold(name))
        column = _ANY if definition is None else figure_column(definition)
        parts = {"kind": keys.FIGURE_KIND, "for_year": keys.FOR_YEAR, "quote": keys.QUOTE}
        first = next(iter(cells.values()))[1]
        reading.common.put(("figures", name), {}, first)
        for key, (raw, place) in cells.items():
            path = ("figures", name, key)
            put_cell(reading.common, path, raw, parts.get(key, column), place, reading)


def read_stated(sheet: Sheet, found: Found, reading: Reading) -> None:
    for name, cells in _entries(sheet, found, reading, "measure"):
        first = next(iter(cells.values()))[1]
        reading.common.put(("stated", name), {}, first)
        for key, (raw, place) in cells.items():
            if key in ("value", "quote"):
                # Its type is known to the rulebook alone: what it shows is what is kept.
                value = raw if isinstance(raw, bool | str) else understood(raw, _ANY)
                _put_any(reading, ("stated", name, key), value, place)


def _put_any(reading: Reading, path: tuple[str, ...], value: object, place: Place) -> None:
    if isinstance(value, Fault):
        add_fault(value, place, reading.problems)
    elif value is not None:
        reading.common.put(path, value, place)
