"""What the events of a branch come to: its facts, whichever order the events came in.

Every record keeps what was said of it, ordered by when the sender had it; the latest word holds. So
a correction that overtakes its record waits for it, and what was withdrawn before it came never
shows. Nothing here is judged.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

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
    """One branch code. `latest`: of every cell of the branch, figure, stated fact and coverage the
    last word."""

    code: str
    slots: dict[tuple[str, str], Slot] = field(default_factory=dict)
    latest: dict[tuple[str, str], Said] = field(default_factory=dict)

    def apply(self, event: Event, number: int) -> None:
        """Take in an event that `Words.check` has found right."""
        given = event.given
        match event.type:
            case "record" | "correct" | "delete":
                key = (str(given["table"]), str(given.get("record") or event.id))
                cells = cast(Cells, given.get("cells") or {})
                self.slots.setdefault(key, Slot()).add(Said(event.at, number, event.type, cells))
            case "branch":
                for name, value in cast(Cells, given["cells"]).items():
                    self._put(("cell", name), Said(event.at, number, event.type, {"value": value}))
            case "figure" | "stated" | "coverage":
                named = {"figure": "figure", "stated": "measure", "coverage": "table"}[event.type]
                rest = {k: v for k, v in given.items() if k != named}
                self._put((event.type, str(given[named])), Said(event.at, number, event.type, rest))

    def _put(self, key: tuple[str, str], said: Said) -> None:
        known = self.latest.get(key)
        if known is None or known < said:
            self.latest[key] = said


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

    def head(self, branch: Branch, year: int, as_of: date) -> Facts:
        """Return what the branch says of itself, without its tables."""
        table = self.catalogue.table["branches"]
        record = blank_record(table)
        cells = {
            name: said.cells["value"]
            for (what, name), said in branch.latest.items()
            if what == "cell"
        }
        record |= read_record(_part(cells), table, self.catalogue, Problems()) or {}
        record["code"] = branch.code
        return Facts(year=year, as_of=as_of, branch=record)

    def tables(
        self, members: Iterable[Branch]
    ) -> tuple[dict[str, list[Record]], dict[str, list[tuple[str, str]]]]:
        """Return the records of the tables, and what each is called: branch code and record id."""
        found: dict[str, list[Record]] = {}
        called: dict[str, list[tuple[str, str]]] = {}
        for member in members:
            for (name, id_), slot in member.slots.items():
                table = self.catalogue.table.get(name)
                record = None if table is None else self.record(slot, table)
                if record is not None:
                    found.setdefault(name, []).append(record)
                    called.setdefault(name, []).append((member.code, id_))
        return found, called

    def said(self, branch: Branch) -> tuple[Mapping[str, Figure], Mapping[str, Stated]]:
        """Return the figures and stated facts of a branch."""
        figures = {
            name: said.cells for (what, name), said in branch.latest.items() if what == "figure"
        }
        stated = {
            name: said.cells for (what, name), said in branch.latest.items() if what == "stated"
        }
        nothing = Problems()
        return (
            read_figures(_part(figures), self.catalogue, nothing),
            read_stated(_part(stated), self.catalogue, nothing),
        )

    def covered(
        self, branch: Branch, name: str
    ) -> tuple[CoverageKind | None, date | None, date | None]:
        said = branch.latest.get(("coverage", name))
        if said is None:
            return None, None, None
        return self._coverage(said.cells, self.catalogue.table[name], _part({}), Problems())


def _part(value: object) -> Part:
    return Part.whole(LineDocument(Place(""), value))


@dataclass(frozen=True, slots=True)
class Known:
    """A branch as it is known on a day. `called`: of the records of each table, which branch code
    and record id they came by."""

    facts: Facts
    called: Mapping[str, tuple[tuple[str, str], ...]]


def facts_of(
    root: Branch, members: Iterable[Branch], words: Words, year: int, as_of: date
) -> Known:
    """Return the facts of a branch with the records of those that it was merged from. Records of
    later days wait for their day."""
    head = words.head(root, year, as_of)
    records, called = words.tables(members)
    figures, stated = words.said(root)
    tables: dict[str, Records] = {}
    names: dict[str, tuple[tuple[str, str], ...]] = {}
    covered = {name for what, name in root.latest if what == "coverage"}
    for name in {*records, *covered}:
        table = words.catalogue.table[name]
        coverage, until, since = words.covered(root, name)
        # Places carry what the records are called past those that wait for their day.
        places = tuple(Place(code, sheet=id_) for code, id_ in called.get(name, ()))
        whole = Records(tuple(records.get(name, ())), coverage, until, places, since)
        kept = set_aside(table, whole, as_of, Problems())
        tables[name] = kept
        names[name] = tuple(_names(kept))
    facts = Facts(
        year=year,
        as_of=as_of,
        branch=head.branch,
        figures=figures,
        stated=stated,
        tables=tables,
    )
    return Known(facts, names)


def _names(kept: Records) -> Iterator[tuple[str, str]]:
    for place in kept.places:
        assert place is not None
        yield place.file, place.sheet or ""
