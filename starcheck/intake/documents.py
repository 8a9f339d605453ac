"""Documents (YAML, JSON) → the same batch as tables: read one by one by the door of `facts`.

A document is a tree of words, so its branches are objects for a moment; behind the door they are
columns again. A branch of which something is wrong is set aside alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starcheck.diagnostics import Diagnostic, Kind
from starcheck.intake.batch import (
    BRANCHES,
    NOTES,
    Batch,
    Part,
    has_state,
    prepare,
    profile_of_records,
    record_columns,
)
from starcheck.intake.beside import COVERAGE, ends
from starcheck.intake.store import Store, name
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.facts import Facts
from starcheck.model.reviews import points_of, star_of
from starcheck.model.values import Absent, Cell

OTHER_YEAR = Kind(
    "FA371",
    "other-year",
    "这里写的是 {year} 年度、截至 {as_of}，这一批评的是 {batch_year} 年度、截至 {batch_as_of}",
)
_STATE = {Absent.NONE: 1, Absent.NOT_APPLICABLE: 2}
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Read:
    """A branch as facts: completed, with its rulebook, or why it is set aside. `file`: the document
    it came from, if it was one. `told`: what came up and sets nothing aside."""

    code: str
    file: str
    facts: Facts | None
    book: int | None
    faults: tuple[Diagnostic, ...] = ()
    told: tuple[Diagnostic, ...] = ()


class Pouring:
    """Branches poured into the store, some hundred at a time."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self.store, self.catalogue = store, catalogue
        self.tables = {t.name: t for t in catalogue.tables}
        self.columns: dict[str, list[tuple[str, str]]] = {}
        prepare(store)
        for table in catalogue.tables:
            head = [("branch", "BIGINT")]
            if table.name == BRANCHES:
                head += [("book", "INTEGER"), ("file", "VARCHAR"), ("aside", "BOOLEAN")]
            self.columns[table.name] = [*head, *record_columns(table)]
            declared = ", ".join(f"{name(c)} {t}" for c, t in self.columns[table.name])
            self.store.run(f"CREATE TABLE {name(_kept(table.name))} ({declared})")
        self.notes = {
            table: [tuple(column.split()) for column in columns] for table, columns in NOTES.items()
        }
        self.waiting: dict[str, list[list[object]]] = {}
        self.number = 0
        self.codes: set[str] = set()

    def pour(self, reads: Iterable[Read]) -> None:
        for i, one in enumerate(reads, start=1):
            self._add(one)
            if i % _AT_ONCE == 0:
                self._flush()
        self._flush()

    def _add(self, one: Read) -> None:
        for fault in one.faults:
            self._tell("faults", one, fault)
        for found in one.told:
            self._tell("warned", one, found)
        if one.facts is None or one.code in self.codes:
            return
        self.codes.add(one.code)
        facts, number = one.facts, self.number
        self.number += 1
        head: list[object] = [number, one.book, one.file or None, bool(one.faults)]
        self._row(BRANCHES, [*head, *_cells(self.tables[BRANCHES], facts.branch)])
        if one.faults:
            return
        for table_name, records in facts.tables.items():
            table = self.tables.get(table_name)
            if table is None:
                continue
            cover = COVERAGE[records.coverage or "absent"]
            self._row("covered", [number, table_name, cover, records.until, records.since])
            for record in records.records:
                self._row(table_name, [number, *_cells(table, record)])
        for figure in facts.figures.values():
            self._row("figured", [number, figure.id, *ends(figure, facts.year)])
        for measure, stated in facts.stated.items():
            value = stated.value
            truth = value if isinstance(value, bool) else None
            count = value if isinstance(value, int) and truth is None else None
            day = value if isinstance(value, date) else None
            self._row("said", [number, measure, truth, count, day])
        for column in facts.quotes:
            self._row("quoted", [number, column])
        for criterion, points in points_of(facts.corrections).items():
            self._row("corrected", [number, criterion, points, None])
        if (star := star_of(facts.corrections)) is not None:
            self._row("corrected", [number, None, None, star])

    def _tell(self, table: str, one: Read, found: Diagnostic) -> None:
        place = found.place
        self._row(
            table,
            [
                one.code,
                # What is said of a branch may stand in a file of the committee.
                one.file if place is None else Path(place.file).name,
                None if place is None else place.sheet,
                None if place is None else place.line,
                None,
                None,
                found.kind.code,
                str(found.message),
                tr("；").join(map(str, (*found.notes, *((found.help,) if found.help else ())))),
            ],
        )

    def _row(self, table: str, row: list[object]) -> None:
        lists = self.waiting.get(table)
        if lists is None:
            lists = self.waiting[table] = [[] for _ in row]
        for kept, value in zip(lists, row, strict=True):
            kept.append(value)

    def _flush(self) -> None:
        for table, lists in self.waiting.items():
            columns = self.columns.get(table) or self.notes[table]
            kept = table if table in self.notes else _kept(table)
            self.store.append(kept, [kind for _, kind in columns], lists)
        self.waiting = {}


def _kept(table: str) -> str:
    return "roster" if table == BRANCHES else f"t_{table}"


def _cells(table: Table, record: Mapping[str, Cell]) -> Iterator[object]:
    for column in table.columns:
        cell = record[column.name]
        yield None if isinstance(cell, Absent) else cell
        if has_state(column):
            yield _STATE.get(cell, 0) if isinstance(cell, Absent) else 0


def read_documents(
    reads: Iterable[Read], catalogue: Catalogue, store: Store, *, year: int, as_of: date
) -> Batch:
    """Return the batch that the documents are, each branch with its rulebook already."""
    pouring = Pouring(store, catalogue)
    pouring.pour(reads)
    batch = Batch(store, catalogue, year, as_of, (), told=True)
    for table in catalogue.tables:
        kept = name(_kept(table.name))
        batch.profiles[table.name] = profile_of_records(table, store, kept)
        if table.name != BRANCHES:
            columns = frozenset(c for c, _ in record_columns(table))
            query = f"SELECT * FROM {name(_kept(table.name))}"
            batch.parts[table.name] = Part(table, query, columns)
    return batch
