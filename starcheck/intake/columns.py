"""The columns of one given table: which column of the vocabulary each header means, and its cells.

A typed column (a date, a number at its scale) is taken as it is and only its domain is checked. For
text, the different values are read once each by the door of `facts`, and the rows are looked up:
so every spelling that one file may use, a table may use too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from starcheck.diagnostics import Place, Problems
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import (
    BLANK_WORDS,
    NONE_WORDS,
    NOT_APPLICABLE_WORDS,
    Fault,
    fold,
    parse_cell,
)
from starcheck.facts.written import add_unknown_name
from starcheck.intake.store import Store, literal, name
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.values import EARLIEST, LATEST, Absent
from starcheck.plan.known import state_of

STATES = {"none": 1, "无": 1, "1": 1, "not_applicable": 2, "不适用": 2, "2": 2}
_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$")
_DIGITS = re.compile(r"DECIMAL\(\d+, ?(\d+)\)")
_STRIPPED = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
SQL_TYPES = {
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "date": "DATE",
    "yes_no": "BOOLEAN",
    "year": "BIGINT",
    "whole": "BIGINT",
    "decimal": "BIGINT",
}


@dataclass(frozen=True, slots=True)
class CellColumn:
    """How a cell is computed from a given row: its typed value, its state, whether it is refused.

    `plain`: the value is the given column itself. `raw`: the cell as text, for a message. `domain`:
    the least and the greatest value as given, where nothing else can be refused; `header`: the
    given column.
    """

    column: Column
    value: str
    state: str
    bad: str
    raw: str
    plain: bool = False
    domain: tuple[int, int] | tuple[date, date] | None = None
    header: str = ""


@dataclass(slots=True)
class Headers:
    """What the headers of a table mean: the branch's code, columns, and their states."""

    code: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


def headers(
    given: Sequence[str], table: Table, file: str, problems: Problems, *, own_code: bool
) -> Headers:
    """Return the meaning of the headers; `own_code`: the code is a column of the table itself."""
    found = Headers()
    for header in given:
        word = fold(header)
        base = word.removesuffix("__state")
        column = table.by_any_name.get(word)
        if column is not None:
            before = found.columns.get(column.name)
            if before is not None:
                problems.add(kinds.GIVEN_TWICE, Place(file), key=header, other=before)
            found.columns[column.name] = header
        elif base != word and base in table.by_any_name:
            found.states[table[base].name] = header
        elif word in keys.BRANCH_CODE and not own_code:
            found.code = header
        else:
            add_unknown_name(
                kinds.UNKNOWN_COLUMN,
                header,
                Place(file),
                [*table.by_any_name, *([] if own_code else keys.BRANCH_CODE)],
                problems,
                note_of=[column.title for column in table.columns],
                table=table.title,
                column=header,
            )
    if own_code:
        found.code = found.columns.get("code")
    if found.code is None:
        problems.add(
            kinds.MISSING_KEY,
            Place(file),
            key="code" if own_code else "branch",
            title=table["code"].title if own_code else keys.CODE_TITLE,
        )
    return found


class Cells:
    """Makes the cells of one given table, whose rows are named `t`."""

    def __init__(self, table: Table, catalogue: Catalogue, store: Store) -> None:
        self.table, self.catalogue, self.store = table, catalogue, store
        self.joins: list[str] = []
        self.clean = True
        """Whether every text column of a list holds only the words of the list."""

    def read(self, scan: str, types: Mapping[str, str], given: Headers) -> list[CellColumn]:
        """Return the cells of all columns of `table` that are given."""
        texts = [
            column
            for column, header in given.columns.items()
            if self._by_values(self.table[column], types[header])
        ]
        free = [c for c in given.columns if self.table[c].kind == "text"]
        different, dirty = self._different(
            scan,
            [given.columns[column] for column in texts],
            {
                given.columns[c]: _text(self.table[c], _at(given.columns[c]), "VARCHAR")
                for c in free
            },
        )
        found = []
        for column_name, header in given.columns.items():
            column, here = self.table[column_name], _at(header)
            if column_name in texts:
                made = self._looked_up(column, here, different[header])
            elif column.kind == "text":
                made = _text(column, here, types[header])
                if not dirty[header] and types[header] == "VARCHAR":
                    made = _as_is(column, here)
            else:
                made = replace(_typed(column, here, types[header]), header=header)
            if column_name in given.states:
                made = self._stated(made, f"t.{name(given.states[column_name])}")
            found.append(made)
        return found

    @staticmethod
    def _by_values(column: Column, type_: str) -> bool:
        """Return whether the different values have to be read one by one."""
        if column.kind == "text":
            return False
        if column.kind == "date":
            return type_ != "DATE" and not type_.startswith("TIMESTAMP")
        if column.kind == "yes_no":
            return type_ != "BOOLEAN"
        if column.kind == "choice":
            return True
        return not (_WHOLE.match(type_) or type_ in ("DOUBLE", "FLOAT") or "DECIMAL" in type_)

    def _different(
        self, scan: str, columns: Sequence[str], texts: Mapping[str, CellColumn]
    ) -> tuple[dict[str, list[str]], dict[str, bool]]:
        """Return the different values of `columns`, and whether `texts` hold more than plain
        words."""
        asked = [f"list(DISTINCT {_at(c)}::VARCHAR)" for c in columns]
        asked += [
            f"coalesce(bool_or({t.value} IS DISTINCT FROM {t.raw}), FALSE)" for t in texts.values()
        ]
        if not asked:
            return {}, {}
        row = self.store.row(f"SELECT {', '.join(asked)} FROM {scan} t")
        values = {
            column: sorted(value for value in found or () if value is not None)
            for column, found in zip(columns, row[: len(columns)], strict=True)
        }
        return values, dict(zip(texts, row[len(columns) :], strict=True))

    def _looked_up(self, column: Column, here: str, values: list[str]) -> CellColumn:
        kind = SQL_TYPES[column.kind]
        read = [(value, parse_cell(value, column, self.catalogue)) for value in values]
        blank = literal(1 if column.blank == "none" else 0)
        if column.kind == "choice" and all(cell == value for value, cell in read):
            return _as_is(column, here)
        self.clean = False
        words = f"words_{self.table.name}_{column.name}"
        self.store.run(
            f"CREATE OR REPLACE TABLE {name(words)}"
            f" (raw VARCHAR, value {kind}, state INTEGER, bad BOOLEAN)"
        )
        lists: list[list[object]] = [[], [], [], []]
        for value, cell in read:
            faulty = isinstance(cell, Fault)
            states = {Absent.NONE: 1, Absent.NOT_APPLICABLE: 2}
            plain = None if faulty or isinstance(cell, Absent) else cell
            row = (value, plain, states.get(cell, 0) if isinstance(cell, Absent) else 0, faulty)
            for kept, part in zip(lists, row, strict=True):
                kept.append(part)
        self.store.append(words, ("VARCHAR", kind, "INTEGER", "BOOLEAN"), lists)
        alias = name(f"m{len(self.joins)}")
        self.joins.append(f"LEFT JOIN {name(words)} {alias} ON {here}::VARCHAR = {alias}.raw")
        return CellColumn(
            column,
            f"{alias}.value",
            f"coalesce({alias}.state, {blank})",
            f"coalesce({alias}.bad, FALSE)",
            f"{here}::VARCHAR",
        )

    def _stated(self, made: CellColumn, here: str) -> CellColumn:
        """Return a cell whose state stands in a column of its own."""
        column = made.column
        allowed = {1: column.none_ok, 2: column.na_ok}
        whens = " ".join(
            f"WHEN {literal(word)} THEN {state}" for word, state in STATES.items() if allowed[state]
        )
        state = f"CASE lower(trim({here}::VARCHAR)) {whens} ELSE NULL END" if whens else "NULL"
        wrong = f"({here} IS NOT NULL AND ({state} IS NULL OR {made.value} IS NOT NULL))"
        return CellColumn(
            column,
            made.value,
            f"coalesce({state}, {made.state})",
            f"({made.bad} OR {wrong})",
            f"coalesce({made.raw}::VARCHAR, {here}::VARCHAR)",
        )


def _at(header: str) -> str:
    return f"t.{name(header)}"


def _as_is(column: Column, here: str) -> CellColumn:
    """Return a text that is its own value; what has none is blank."""
    state = "0" if column.blank != "none" else f"CASE WHEN {here} IS NULL THEN 1 ELSE 0 END"
    return CellColumn(column, here, state, "FALSE", here, plain=True)


def _text(column: Column, here: str, type_: str) -> CellColumn:
    raw = here if type_ == "VARCHAR" else f"{here}::VARCHAR"
    word = f"trim({raw}, {_STRIPPED})"
    lower = f"lower({word})"

    def among(words: frozenset[str]) -> str:
        return f"{lower} IN ({', '.join(map(literal, sorted(words)))})"

    none, na, blank = among(NONE_WORDS), among(NOT_APPLICABLE_WORDS), among(BLANK_WORDS)
    value = f"CASE WHEN {blank} OR {none} OR {na} THEN NULL ELSE {word} END"
    empty = f"({raw} IS NULL OR {blank})"
    whens = [f"WHEN {empty} THEN {1 if column.blank == 'none' else 0}"]
    whens += [f"WHEN {none} THEN 1"] if column.none_ok else []
    whens += [f"WHEN {na} THEN 2"] if column.na_ok else []
    refused = [none] * (not column.none_ok) + [na] * (not column.na_ok)
    bad = f"coalesce({' OR '.join(refused)}, FALSE)" if refused else "FALSE"
    has_state = column.blank == "none" or column.none_ok or column.na_ok
    state = f"CASE {' '.join(whens)} ELSE 0 END" if has_state else "0"
    return CellColumn(column, value, state, bad, raw)


def _typed(column: Column, here: str, type_: str) -> CellColumn:
    state = "0" if column.blank != "none" else f"CASE WHEN {here} IS NULL THEN 1 ELSE 0 END"
    if column.kind == "yes_no":
        return CellColumn(
            column, here, state, "FALSE", f"{here}::VARCHAR", plain=True, domain=(0, 1)
        )
    if column.kind == "date":
        value = here if type_ == "DATE" else f"{here}::DATE"
        bad = f"NOT ({value} BETWEEN {literal(EARLIEST)} AND {literal(LATEST)})"
        bad += "" if type_ == "DATE" else f" OR {here} <> {value}"
        bad += f" OR day({value}) <> 1" if column.precision == "month" else ""
        plain = type_ == "DATE"
        days = (EARLIEST, LATEST) if plain and column.precision != "month" else None
        return CellColumn(
            column, value, state, f"coalesce({bad}, FALSE)", f"{here}::VARCHAR", plain, days
        )
    factor = 10**column.scale
    if _WHOLE.match(type_):
        value = f"TRY_CAST({here} AS BIGINT)" if "HUGE" in type_ else f"{here}::BIGINT"
        value = f"{value} * {factor}" if factor > 1 else value
        exact = "FALSE"
    elif "DECIMAL" in type_:
        scaled = f"({here} * {factor})"
        value = f"{scaled}::BIGINT"
        fine = _DIGITS.search(type_)
        behind = int(fine.group(1)) if fine else 0
        exact = "FALSE" if behind <= column.scale else f"{scaled} <> trunc({scaled})"
    else:
        scaled = f"({here} * {factor})"
        value = f"TRY_CAST(round({scaled}) AS BIGINT)"
        exact = f"(NOT isfinite({here}) OR {scaled} <> round({scaled}))"
    domain = (column.least, column.greatest) if exact == "FALSE" else None
    exact = "" if exact == "FALSE" else f"{exact} OR "
    bad = f"{exact}NOT ({here} BETWEEN {column.least} AND {column.greatest})"
    bad = f"coalesce({bad}, FALSE)"
    return CellColumn(column, value, state, bad, f"{here}::VARCHAR", domain=domain)


def with_years(table: Table, cells: Sequence[CellColumn]) -> list[CellColumn]:
    """Return the cells with the year of records of which only the month is known (see
    `facts.ledgers.dated`)."""
    of = {cell.column.name: cell for cell in cells}
    month, day = of.get(table.month or ""), of.get(table.date or "")
    if month is None or table.for_year is None:
        return list(cells)
    year, column = of.get(table.for_year), table[table.for_year]
    undated = "TRUE" if day is None else f"{day.value} IS NULL"
    value = f"CASE WHEN {undated} THEN year({month.value}) END"
    bad, raw = "FALSE", "NULL"
    if year is not None:
        value, bad, raw = f"coalesce({year.value}, {value})", year.bad, year.raw
    state = f"CASE WHEN ({value}) IS NULL THEN {1 if column.blank == 'none' else 0} ELSE 0 END"
    of[column.name] = CellColumn(column, value, state, bad, raw)
    return list(of.values())


def selected(cells: Sequence[CellColumn]) -> str:
    """Return the cells as a list of selected columns: the value, and its state where it has one."""
    made = []
    for cell in cells:
        made.append(f"{cell.value} AS {name(cell.column.name)}")
        if cell.state != "0":
            made.append(f"{cell.state} AS {name(state_of(cell.column.name))}")
    return ", ".join(made)
