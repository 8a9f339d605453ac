"""Tables of records: coverage, cells, and what lies after the closing date.

A record has every column of its table when it leaves here. What a table does not say about its
coverage stays open (`None`): only the rulebook knows whether silence means none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, cast, runtime_checkable

from starcheck.diagnostics import Place, Problems, text
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, fold, parse_cell
from starcheck.facts.contradictions import check_record, check_repeated
from starcheck.facts.written import (
    Part,
    add_fault,
    add_unknown,
    by_key,
    by_meaning,
    is_list,
    is_mapping,
)
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import CoverageKind, Record, Records
from starcheck.model.values import EARLIEST, Absent, Cell


@runtime_checkable
class Given(Protocol):
    """Records that are no list of a document: rows of sheets."""

    def read(
        self, table: Table, catalogue: Catalogue, problems: Problems
    ) -> tuple[tuple[Record, ...], tuple[Place | None, ...]]: ...


def by_table(part: Part, catalogue: Catalogue, problems: Problems) -> dict[str, Part]:
    """Return the tables written at `part` by English name."""
    if part.value is None or not is_mapping(part, tr("各个台账（台账名: 内容）"), problems):
        return {}

    def unknown(key: str, below: Part) -> None:
        add_unknown_table(key, below, catalogue, problems)

    def meaning(key: str) -> str | None:
        table = catalogue.table.get(key)
        return None if table is None else table.name

    return by_meaning(part, meaning, unknown, problems)


def add_unknown_table(key: str, below: Part, catalogue: Catalogue, problems: Problems) -> None:
    asked = [table for table in catalogue.tables if table.name != "branches"]
    listed = [table.title for table in asked if table.given_by == "branch"]
    add_unknown(
        kinds.UNKNOWN_TABLE,
        key,
        below,
        [name for table in asked for name in (table.name, table.title, *table.synonyms)],
        problems,
        note_of=listed,
        table=key,
    )


def blank_record(table: Table) -> dict[str, Cell]:
    """Return a record of which nothing is stated."""
    return {c.name: Absent.NONE if c.blank == "none" else None for c in table.columns}


def read_table(
    part: Part, table: Table, catalogue: Catalogue, problems: Problems, *, case: bool = False
) -> Records | None:
    """Return the table written at `part`, with all its records, or `None` if it says nothing.

    `case`: a table written as a list is complete, as the cases of a rulebook write it.
    """
    if part.value is None:
        return None
    if isinstance(part.value, list):
        records, places = _records(part, table, catalogue, problems)
        if case:
            return Records(records, "complete", None, places, EARLIEST)
        return Records(records, None, None, places)
    if not is_mapping(part, tr("填报范围和记录（coverage、records）"), problems):
        return None
    entries = by_key(part, keys.TABLE, problems)
    listed = entries.get("records")
    records, places = (), ()
    if listed is not None and listed.value is not None:
        records, places = _records(listed, table, catalogue, problems)
    coverage, until = read_coverage(part, entries, table, bool(records), catalogue, problems)
    if until is not None:
        _check_until(table, records, places, until, problems)
    return Records(records, coverage, until, places, read_since(entries, catalogue, problems))


def _records(
    part: Part, table: Table, catalogue: Catalogue, problems: Problems
) -> tuple[tuple[Record, ...], tuple[Place | None, ...]]:
    if isinstance(part.value, Given):
        return part.value.read(table, catalogue, problems)
    if not is_list(part, tr("记录的列表"), problems):
        return (), ()
    records: list[Record] = []
    places: list[Place | None] = []
    for item in part.items():
        record = read_record(item, table, catalogue, problems)
        if record is not None:
            records.append(record)
            places.append(item.place)
    check_repeated(table, records, places, problems)
    return tuple(records), tuple(places)


def read_record(
    part: Part, table: Table, catalogue: Catalogue, problems: Problems
) -> Record | None:
    """Return the record written at `part`; a bad cell is reported and left blank."""
    if not is_mapping(part, tr("一条记录（列名: 内容）"), problems):
        return None
    record = blank_record(table)
    entries = by_column(part, table, problems)
    for name, below in entries.items():
        record[name] = read_cell(below, table[name], catalogue, problems)
    check_record(table, record, entries, problems)
    return dated(table, record)


def dated(table: Table, record: dict[str, Cell]) -> Record:
    """Return a record with its year, where only the month of it is known."""
    if table.month is None or table.date is None or table.for_year is None:
        return record
    day, month, said = (record[name] for name in (table.date, table.month, table.for_year))
    if day is None and isinstance(month, date) and not isinstance(said, int):
        record[table.for_year] = month.year
    return record


def by_column(part: Part, table: Table, problems: Problems) -> dict[str, Part]:
    """Return the cells written at `part` by the English names of their columns."""

    def unknown(key: str, below: Part) -> None:
        add_unknown(
            kinds.UNKNOWN_COLUMN,
            key,
            below,
            table.by_any_name,
            problems,
            note_of=[column.title for column in table.columns],
            table=table.title,
            column=key,
        )

    def meaning(key: str) -> str | None:
        column = table.by_any_name.get(key)
        return None if column is None else column.name

    return by_meaning(part, meaning, unknown, problems)


def read_cell(part: Part, column: Column, catalogue: Catalogue, problems: Problems) -> Cell:
    cell = parse_cell(part.value, column, catalogue)
    if isinstance(cell, Fault):
        add_fault(cell, part, problems)
        return None
    return cell


def read_coverage(
    part: Part,
    entries: Mapping[str, Part],
    table: Table,
    has_records: bool,
    catalogue: Catalogue,
    problems: Problems,
) -> tuple[CoverageKind | None, date | None]:
    """Return what the table at `part` says of its coverage; contradictions are reported."""
    coverage: CoverageKind | None = None
    if "coverage" in entries:
        # 无 is a word of this list and not an empty cell.
        column = keys.COVERAGE
        written = entries["coverage"].value
        title = catalogue.vocabulary["coverage"].by_any_name.get(fold(str(written)))
        if title is None and written is not None:
            read_cell(entries["coverage"], column, catalogue, problems)
        coverage = cast("CoverageKind | None", _id_of("coverage", title, catalogue))
    until = None
    if "until" in entries:
        cell = read_cell(entries["until"], keys.UNTIL, catalogue, problems)
        until = cell if isinstance(cell, date) else None
        coverage = coverage or ("until" if until else None)
    but = _clash(coverage, until, has_records)
    if but is not None:
        problems.add(
            kinds.COVERAGE_CLASH,
            (entries.get("coverage") or entries.get("until") or part).place,
            help=text("改正填报范围，或者核对记录"),
            table=table.title,
            coverage=_title_of("coverage", coverage, catalogue),
            but=but,
        )
    return coverage, until


def _check_until(
    table: Table,
    records: Sequence[Record],
    places: Sequence[Place | None],
    until: date,
    problems: Problems,
) -> None:
    """Report records after the day to which a table says it is filled in: one of the two is
    wrong."""
    late = _after(until, table, records)
    if late and table.date is not None:
        problems.add(
            kinds.AFTER_UNTIL,
            places[late[0]],
            help=text("以后的也都填了的，把“填至”改成更晚的一天；日期写错了的，改正日期"),
            table=table.title,
            until=until,
            number=len(late),
            column=table[table.date].title,
        )


def _after(day: date, table: Table, records: Sequence[Record]) -> list[int]:
    """Return the records that are dated after a day."""
    if table.date is None:
        return []
    return [
        position
        for position, record in enumerate(records)
        if isinstance(on := record[table.date] or record.get(table.month or ""), date) and on > day
    ]


def read_since(
    entries: Mapping[str, Part], catalogue: Catalogue, problems: Problems
) -> date | None:
    """Return from which day on a table holds every record, if it says so."""
    if "since" not in entries:
        return None
    cell = read_cell(entries["since"], keys.SINCE, catalogue, problems)
    return cell if isinstance(cell, date) else None


def _clash(coverage: CoverageKind | None, until: date | None, has_records: bool) -> str | None:
    if coverage == "until" and until is None:
        return tr("却没有写填至哪一天（until）")
    if coverage not in (None, "until") and until is not None:
        return tr("却又写了填至哪一天（until）")
    if coverage in ("none", "absent") and has_records:
        return tr("却有记录")
    return None


def _id_of(vocabulary: str, title: str | None, catalogue: Catalogue) -> str | None:
    words = catalogue.vocabulary[vocabulary].words
    return next((word.id for word in words if word.title == title), None)


def _title_of(vocabulary: str, id: str | None, catalogue: Catalogue) -> str:
    words = catalogue.vocabulary[vocabulary].words
    return next((word.title for word in words if word.id == id), "")


def set_aside(table: Table, given: Records, as_of: date, problems: Problems) -> Records:
    """Return the table without the records dated after `as_of`, and say how many they were."""
    late = _after(as_of, table, given.records)
    if not late or table.date is None:
        return given
    problems.add(
        kinds.AFTER_AS_OF,
        given.places[late[0]],
        help=text("以后发生的不算数；如果是日期写错了，请改正"),
        table=table.title,
        number=len(late),
        column=table[table.date].title,
        as_of=as_of,
    )
    gone = set(late)
    kept = [position for position in range(len(given.records)) if position not in gone]
    return Records(
        tuple(given.records[p] for p in kept),
        given.coverage,
        given.until,
        tuple(given.places[p] for p in kept),
        given.since,
    )
