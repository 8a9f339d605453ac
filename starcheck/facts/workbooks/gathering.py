"""A workbook while it is read: what its sheets have said so far, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starcheck.diagnostics import Place, Problems
from starcheck.facts.people import People
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.recognise import Which
from starcheck.facts.workbooks.rows import Block, Count
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.reading.marks import Document, Lines, Mark, Path
from starcheck.reading.workbooks.sheets import Raw, Workbook


class SheetDocument(Document):
    """A document whose parts stand in cells."""

    def __init__(self, name: str, value: object, places: Mapping[Path, Place]) -> None:
        super().__init__(name, value, Mark(0, 0, 0, 0, None), Lines(name, ""))
        self.places = places

    def place(self, path: Path, *, key: bool = False) -> Place:
        for end in range(len(path), 0, -1):
            found = self.places.get(path[:end])
            if found is not None:
                return found
        return self.places.get((), Place(self.name))


@dataclass(slots=True)
class Branch:
    """What the sheets say of one branch; `places` by path below it."""

    value: dict[str, object] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)

    def put(self, path: tuple[str, ...], value: object, place: Place) -> None:
        at = self.value
        for step in path[:-1]:
            at = at.setdefault(step, {})  # type: ignore[assignment]
        at[path[-1]] = value
        self.places[path] = place

    def mask(self, table: Table, people: People) -> None:
        """Take names and personal numbers out of texts. Done last: who is named in which sheet, is
        known then. A code stays: it says which branch a record is of."""
        of = self.value.get("branch")
        for key, cell in of.items() if isinstance(of, dict) else ():
            if table[key].kind == "text" and key != "code":
                _clean(of, key, people)
                _clean(cell, "value", people)
        for some in (self.value.get(key) for key in ("branch", "figures", "stated")):
            for one in some.values() if isinstance(some, dict) else ():
                _clean(one, "quote", people)


def _clean(said: object, key: str, people: People) -> None:
    if isinstance(said, dict) and isinstance(said.get(key), str):
        said[key] = people.cleaned(said[key])


@dataclass(slots=True)
class Ledger:
    """One table, gathered from its sheets."""

    blocks: list[Block] = field(default_factory=list)
    which: list[tuple[Which, int] | None] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    coverage: list[tuple[dict[str, object], dict[str, Place]]] = field(default_factory=list)
    place: Place | None = None


@dataclass(slots=True)
class Reading:
    """A workbook while it is read."""

    book: Workbook
    catalogue: Catalogue
    people: People
    problems: Problems
    branches: list[Branch] = field(default_factory=list)
    common: Branch = field(default_factory=Branch)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    judgements: list[tuple[dict[str, object], Place, dict[str, Place]]] = field(
        default_factory=list
    )
    """Of score sheets: records as a document would have them, and where they stand."""
    used: set[str] = field(default_factory=set)
    """Names of sheets that were understood."""


def put_cell(
    branch: Branch,
    path: tuple[str, ...],
    raw: Raw,
    column: Column,
    place: Place,
    reading: Reading,
) -> None:
    value = understood(raw, column)
    # What cannot be understood is told at the door, as nothing else of it is then.
    if value is not None and path not in branch.places:
        branch.put(path, value, place)
