"""Sheets that are no ledgers: the form of the branch, figures, stated facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from starcheck.diagnostics import Place, Text, nearest, problem, text
from starcheck.facts import keys
from starcheck.facts.cells import Fault, fold
from starcheck.facts.figures import figure_column
from starcheck.facts.problems import GIVEN_TWICE
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.gathering import Reading, put_cell
from starcheck.facts.workbooks.headers import plain
from starcheck.facts.workbooks.ledgers import NOTES, TOTALS
from starcheck.facts.workbooks.recognise import FORM, Found, as_text, form_names, labelled
from starcheck.facts.written import tell_fault
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Column
from starcheck.reading.workbooks.sheets import Raw, Sheet

_HEADS = frozenset({"项目", "指标", "内容", "填报范围", "范围", "填至", "填自"})
"""What stands over the labels of a form, and is none."""
_SHOWN = 20
_ANY = Column(name="value", title=mark("内容"), kind="text", none_ok=True, na_ok=True)


def read_form(sheet: Sheet, found: Found, reading: Reading) -> None:
    table = reading.catalogue.table["branches"]
    if "branch" not in reading.common.value:
        reading.common.put(("branch",), {}, sheet.place())
    quotes = _quotes(sheet)
    names = form_names(reading.catalogue)
    read = list(labelled(sheet, names))
    _tell_unknown(sheet, read, names, reading)
    for name, _, row, column in read:
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


def _tell_unknown(
    sheet: Sheet,
    read: Sequence[tuple[str, str, int, int]],
    names: Mapping[str, str],
    reading: Reading,
) -> None:
    """Report labels with a value beside them that are none of ours: by their cells, because in a
    form that is not ours a name may stand where a label does."""
    ours = {(row, column) for _, _, row, column in read}
    rows = range(min(row for _, _, row, _ in read), min(len(sheet.rows), FORM[0]))
    at = {c for row in rows for c in range(FORM[1]) if _is_label(sheet.cell(row, c), names)}
    found: list[tuple[int, int]] = []
    near: list[Text] = []
    for row in rows:
        for column in sorted(at):
            raw = sheet.cell(row, column)
            if not isinstance(raw, str) or (row, column) in ours or _is_label(raw, names):
                continue
            word, beside = plain(raw), sheet.cell(row, column + 1)
            if not word or word.startswith((*NOTES, *TOTALS)) or word in _HEADS or beside is None:
                continue
            found.append((row, column))
            nearest_ = nearest(word, names)
            # Of short words (支部书记, 支部) much is alike by chance.
            if nearest_ is not None and len(nearest_) > 3:
                cell = sheet.place(row, column).cell
                near.append(text("{cell} 是不是“{name}”？", cell=cell, name=nearest_))
    if found:
        places = [sheet.place(row, column) for row, column in found]
        shown = series(place.cell for place in places[:_SHOWN])
        if len(places) > _SHOWN:
            shown = tr("{cells}等 {number} 格", cells=shown, number=len(places))
        told = problem(
            kinds.UNKNOWN_LABELS,
            places[0],
            notes=near,
            help=text("不用的可以留着；要用的，改成模板“党支部”表里的项目名"),
            cells=shown,
        )
        reading.problems.extend([replace(told, also=tuple(places[1:]))])


def _is_label(raw: Raw, names: Mapping[str, str]) -> bool:
    return isinstance(raw, str) and plain(raw) in names


def _quotes(sheet: Sheet) -> int | None:
    """Return the column of quotations of a form that has one."""
    for cells in sheet.rows[:5]:
        names = [plain(c) if isinstance(c, str) else "" for c in cells]
        if {"项目", "内容", "原文"} <= set(names):
            return names.index("原文")
    return None


_FILE = {"year": keys.YEAR, "as_of": keys.AS_OF, "rulebook": keys.RULEBOOK}


Cells: TypeAlias = dict[str, tuple[Raw, Place]]
"""The cells of a row by what their columns mean; blank ones are left out."""

_VALUE = frozenset({"value", "low", "high"})
_ANSWERED = frozenset({"confirm", "instead", "quote"})
YES, INSTEAD, NO = "是", "改", "不用"
_SPANS = 12
"""Runs of rows that are told one by one."""


def _entries(
    sheet: Sheet, found: Found, reading: Reading, named: str
) -> Iterator[tuple[str, Cells]]:
    """Give the rows of a list of figures or stated facts: what is named, and its cells.

    Of a draft those that were refused are left out, and those that nobody has answered are told.
    """
    header = found.header
    assert header is not None
    asks = "confirm" in header.known.values()
    first: dict[str, Place] = {}
    open_: list[Place] = []
    for row in range(header.last + 1, len(sheet.rows)):
        cells: Cells = {
            str(what): (raw, sheet.place(row, column))
            for column, what in header.known.items()
            if (raw := sheet.cell(row, column)) is not None
        }
        written, place = cells.pop(named, (None, sheet.place(row)))
        # Of a draft a quotation without a number is a question that waits for its answer.
        if written is None or not cells.keys() & {*_VALUE, *(_ANSWERED if asks else ())}:
            continue
        name = as_text(written).strip()
        if asks:
            confirm = next(at for at, what in header.known.items() if what == "confirm")
            answer = _answered(name, cells, sheet.place(row, confirm), reading)
            if answer is None:
                open_.append(sheet.place(row, confirm))
            elif not answer:
                continue
        if not cells.keys() & _VALUE:
            continue
        if name in first:
            help_ = text("只留一行；另一行在 {where}", where=first[name].where)
            reading.problems.add(GIVEN_TWICE, place, help=help_, key=name, other=name)
            continue
        first[name] = place
        yield name, cells
    if open_:
        _tell_open(open_, reading)


def _answered(name: str, cells: Cells, place: Place, reading: Reading) -> bool | None:
    """Return whether a row of a draft is taken, with what was corrected in `cells`; `None` where
    nobody has answered. An answer that is none is told, and the row is not taken."""
    raw, place = cells.pop("confirm", (None, place))
    said, instead = plain(as_text(raw)), cells.pop("instead", None)
    problems = reading.problems
    if said not in ("", YES, INSTEAD, NO):
        help_ = text("对的写“是”；不对的写“改”，并在“改为”里写上；不采用的写“不用”")
        problems.add(kinds.UNKNOWN_ANSWER, place, help=help_, name=name, found=as_text(raw).strip())
        return False
    if said != INSTEAD and instead is not None:
        help_ = text("要改的，在“请确认”里写“改”；不改的，清空“改为”")
        found = as_text(instead[0]).strip()
        answer = said or tr("空格")
        problems.add(
            kinds.CORRECTION_UNUSED, place, help=help_, name=name, found=found, answer=answer
        )
        return False
    if said == INSTEAD and instead is not None:
        cells["value"] = instead
        for end in ("low", "high", "kind"):
            cells.pop(end, None)
    elif said in (YES, INSTEAD) and (
        said == INSTEAD or not cells.keys() & {"value", "low", "high"}
    ):
        help_ = text("写“改”，在“改为”里写上内容；不用这一条的，写“不用”")
        problems.add(kinds.NO_CORRECTION, place, help=help_, name=name, answer=said)
        return False
    return None if not said else said != NO


def _tell_open(places: Sequence[Place], reading: Reading) -> None:
    """Say which rows of a draft nobody has answered; what rests on them is headed so."""
    reading.common.put(("draft",), True, places[0])
    spans = [*_spans([place.line or 0 for place in places])]
    rows = series(spans[:_SPANS]) + (tr("等") if len(spans) > _SPANS else "")
    reading.problems.add(
        kinds.UNCONFIRMED,
        places[0],
        help=text("逐行对照原文，在“请确认”里写“是”、“改”或“不用”"),
        rows=rows,
        number=len(places),
    )


def _spans(rows: Sequence[int]) -> Iterator[str]:
    """Give runs of rows that rise.

    >>> [*_spans([2, 3, 4, 7, 9, 10])]
    ['2-4', '7', '9-10']
    """
    for _, run in groupby(enumerate(rows), key=lambda one: one[1] - one[0]):
        first, *_, last = [row for _, row in run] * 2
        yield str(first) if first == last else f"{first}-{last}"


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
        tell_fault(value, place, reading.problems)
    elif value is not None:
        reading.common.put(path, value, place)
