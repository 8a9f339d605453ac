"""What the events of a branch come to: its facts, whichever order the events came in.

Every record keeps what was said of it, ordered by when the sender had it; the latest word holds. So
a correction that overtakes its record waits for it, and what was withdrawn before it came never
shows. Nothing here is judged.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias, cast

from starcheck.diagnostics import Place, Problems
from starcheck.facts import keys
from starcheck.facts.figures import read_figures, read_stated
from starcheck.facts.ledgers import (
    add_unknown_table,
    blank_record,
    by_column,
    read_coverage,
    read_record,
    read_since,
    set_aside,
)
from starcheck.facts.people import People
from starcheck.facts.written import Part, by_key
from starcheck.live.events import Event, Type
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.facts import CoverageKind, Facts, Figure, Record, Records, Stated
from starcheck.reading.marks import Document, Lines, Mark, Path

Cells = Mapping[str, object]


class LineDocument(Document):
    """A line of events: whatever is wrong in it is wrong at that line."""

    def __init__(self, place: Place, value: object) -> None:
        super().__init__(place.file, value, Mark(0, 0, 0, 0, None), Lines(place.file, ""))
        self.at = place

    def place(self, path: Path, *, key: bool = False) -> Place:
        return self.at


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One thing that was said of a record, a cell, a figure: ordered by when the sender had it."""

    at: datetime
    number: int
    type: Type = field(compare=False)
    cells: Cells = field(compare=False)


@dataclass(slots=True)
class Slot:
    """A record through its events. `typed`: as it was read, by the catalogue it was read with."""

    said: list[Said] = field(default_factory=list)
    typed: dict[int, Record] = field(default_factory=dict)

    def add(self, one: Said) -> None:
        insort(self.said, one)
        self.typed.clear()

    @property
    def cells(self) -> Cells | None:
        """What holds of it now, as written, or `None` if there is no such record (any more)."""
        found: dict[str, object] | None = None
        for one in self.said:
            match one.type:
                case "record":
                    found = dict(one.cells)
                case "correct" if found is not None:
                    found |= one.cells
                case "delete":
                    found = None
        return found


@dataclass(slots=True)
class Branch:
    """One branch code. `slots`: by table and record id. `latest`: of every cell of the branch,
    figure, stated fact and coverage the last word. `touched`: what was spoken of since it was last
    put together: tables, and what `latest` holds."""

    code: str
    slots: dict[str, dict[str, Slot]] = field(default_factory=dict)
    latest: dict[str, dict[str, Said]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def apply(self, event: Event, number: int) -> None:
        """Take in an event that `Words.check` has found right."""
        given = event.given
        match event.type:
            case "record" | "correct" | "delete":
                table, id_ = str(given["table"]), str(given.get("record") or event.id)
                slot = self.slots.setdefault(table, {}).setdefault(id_, Slot())
                cells = cast(Cells, given.get("cells") or {})
                slot.add(Said(event.at, number, event.type, cells))
                self.touched.add(table)
            case "branch":
                for name, value in cast(Cells, given["cells"]).items():
                    said = Said(event.at, number, event.type, {"value": value})
                    self._put("cell", name, said)
            case "figure" | "stated" | "coverage":
                named = {"figure": "figure", "stated": "measure", "coverage": "table"}[event.type]
                rest = {k: v for k, v in given.items() if k != named}
                said = Said(event.at, number, event.type, rest)
                self._put(event.type, str(given[named]), said)
                if event.type == "coverage":
                    self.touched.add(str(given["table"]))

    def _put(self, what: str, name: str, said: Said) -> None:
        of = self.latest.setdefault(what, {})
        known = of.get(name)
        if known is None or known < said:
            of[name] = said
        self.touched.add(what)


class Words:
    """Reads what events say, with the words of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def check(self, event: Event, place: Place, problems: Problems, people: People) -> Event | None:
        """Return the event with names as English keys and people as pseudonyms, or `None` where
        something is wrong with it."""
        before = len(problems.errors)
        given = dict(event.given)
        whole = Part.whole(LineDocument(place, given))
        if "table" in given:
            table = self._table(str(given["table"]), whole, problems)
            if table is None:
                return None
            given["table"] = table.name
            if event.type == "coverage":
                self._coverage(given, table, whole, problems)
            elif "cells" in given:
                given["cells"] = self._cells(given["cells"], table, whole, problems, people)
        elif event.type == "branch":
            table = self.catalogue.table["branches"]
            given["cells"] = self._cells(given["cells"], table, whole, problems, people)
        elif event.type == "figure":
            rest = {k: v for k, v in given.items() if k != "figure"}
            part = whole.below("figures", {str(given["figure"]): rest})
            found = read_figures(part, self.catalogue, problems)
            given["figure"] = next(iter(found), given["figure"])
        elif event.type == "stated":
            rest = {k: v for k, v in given.items() if k != "measure"}
            read_stated(
                whole.below("stated", {str(given["measure"]): rest}), self.catalogue, problems
            )
        if len(problems.errors) > before:
            return None
        return Event(event.id, event.type, event.branch, event.at, event.occurred_on, given)

    def _table(self, written: str, whole: Part, problems: Problems) -> Table | None:
        table = self.catalogue.table.get(written)
        if table is None or table.name == "branches":
            add_unknown_table(written, whole.below("table", written), self.catalogue, problems)
            return None
        return table

    def _cells(
        self, written: object, table: Table, whole: Part, problems: Problems, people: People
    ) -> dict[str, object]:
        part = whole.below("cells", written)
        read_record(part, table, self.catalogue, problems)
        found: dict[str, object] = {}
        for name, below in by_column(part, table, Problems()).items():
            value = below.value
            if isinstance(value, str) and table[name].kind == "text":
                personal = table[name].personal
                value = people.pseudonym(value) if personal else people.cleaned(value)
            found[name] = value
        return found

    def _coverage(
        self, given: Mapping[str, object], table: Table, whole: Part, problems: Problems
    ) -> tuple[CoverageKind | None, date | None, date | None]:
        said = {k: v for k, v in given.items() if k in ("coverage", "until", "since")}
        part = whole.below("coverage", said)
        entries = by_key(part, keys.TABLE, problems)
        coverage, until = read_coverage(part, entries, table, False, self.catalogue, problems)
        return coverage, until, read_since(entries, self.catalogue, problems)

    # --- facts ------------------------------------------------------------------------------

    def record(self, slot: Slot, table: Table) -> Record | None:
        """Return a record as it stands, or `None` if there is none."""
        known = slot.typed.get(id(self.catalogue))
        if known is None and (cells := slot.cells) is not None:
            known = read_record(_part(cells), table, self.catalogue, Problems())
            if known is not None:
                slot.typed[id(self.catalogue)] = known
        return known

    def head(self, branch: Branch) -> Record:
        """Return what the branch says of itself."""
        table = self.catalogue.table["branches"]
        record = blank_record(table)
        cells = {name: said.cells["value"] for name, said in branch.latest.get("cell", {}).items()}
        record |= read_record(_part(cells), table, self.catalogue, Problems()) or {}
        record["code"] = branch.code
        return record

    def figures(self, branch: Branch) -> Mapping[str, Figure]:
        said = {name: one.cells for name, one in branch.latest.get("figure", {}).items()}
        return read_figures(_part(said), self.catalogue, Problems())

    def stated(self, branch: Branch) -> Mapping[str, Stated]:
        said = {name: one.cells for name, one in branch.latest.get("stated", {}).items()}
        return read_stated(_part(said), self.catalogue, Problems())

    def covered(
        self, branch: Branch, name: str
    ) -> tuple[CoverageKind | None, date | None, date | None]:
        said = branch.latest.get("coverage", {}).get(name)
        if said is None:
            return None, None, None
        return self._coverage(said.cells, self.catalogue.table[name], _part({}), Problems())


def _part(value: object) -> Part:
    return Part.whole(LineDocument(Place(""), value))


Names: TypeAlias = tuple[tuple[str, str], ...]
"""Which branch code and record id the records of a table came by."""


@dataclass(frozen=True, slots=True)
class Known:
    """A branch as it is known on a day. `called`: the names of the records of each table."""

    facts: Facts
    called: Mapping[str, Names]


@dataclass(slots=True)
class _Kept:
    """A table put together; `last`: the latest day that a record of it has."""

    records: Records
    names: Names
    last: date


class Assembled:
    """The facts of a branch with the records of those that it was merged from, put together again
    only where something was said. Records of later days wait for their day."""

    def __init__(self, root: Branch, members: Iterable[Branch], words: Words) -> None:
        self.root, self.members, self.words = root, tuple(members), words
        self._tables: dict[str, _Kept] = {}
        self._figures: Mapping[str, Figure] = {}
        self._stated: Mapping[str, Stated] = {}
        self._head: Record = {}
        touched = {"cell", "figure", "stated", *self.root.latest.get("coverage", {})}
        self._again(touched.union(*(m.slots for m in self.members)))

    def known(self, year: int, as_of: date) -> Known:
        for member in self.members:
            if member.touched:
                self._again(member.touched)
                member.touched = set()
        tables: dict[str, Records] = {}
        called: dict[str, Names] = {}
        for name, kept in self._tables.items():
            records, names = kept.records, kept.names
            if kept.last > as_of:
                table = self.words.catalogue.table[name]
                records = set_aside(table, records, as_of, Problems())
                names = tuple(_name(place) for place in records.places)
            tables[name], called[name] = records, names
        facts = Facts(
            year=year,
            as_of=as_of,
            branch=self._head,
            figures=self._figures,
            stated=self._stated,
            tables=tables,
        )
        return Known(facts, called)

    def _again(self, touched: Iterable[str]) -> None:
        for what in touched:
            match what:
                case "cell":
                    self._head = self.words.head(self.root)
                case "figure":
                    self._figures = self.words.figures(self.root)
                case "stated":
                    self._stated = self.words.stated(self.root)
                case "coverage":
                    pass  # its table is touched too
                case _:
                    self._table(what)

    def _table(self, name: str) -> None:
        table = self.words.catalogue.table.get(name)
        if table is None:
            return
        records: list[Record] = []
        places: list[Place | None] = []
        for member in self.members:
            for id_, slot in member.slots.get(name, {}).items():
                record = self.words.record(slot, table)
                if record is not None:
                    records.append(record)
                    places.append(Place(member.code, sheet=id_))
        coverage, until, since = self.words.covered(self.root, name)
        whole = Records(tuple(records), coverage, until, tuple(places), since)
        days = [_day(record, table) for record in records]
        self._tables[name] = _Kept(
            whole, tuple(_name(place) for place in places), max(days, default=date.min)
        )


def _day(record: Record, table: Table) -> date:
    found = None if table.date is None else record[table.date] or record.get(table.month or "")
    return found if isinstance(found, date) else date.min


def _name(place: Place | None) -> tuple[str, str]:
    assert place is not None
    return place.file, place.sheet or ""
