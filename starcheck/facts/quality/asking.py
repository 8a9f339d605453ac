"""A question to people about facts, and the look that the checks take at them.

A question is never an accusation. It names no person, because the places lead to the records, and
it asks to compare with the originals, never to write some now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from starcheck.diagnostics import Kind, Place, Text, text
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.facts import Facts, Record, Records
from starcheck.model.values import Absent, Cell

PlaceOrder: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to look at: what is asked, where all of it stands, and what to hold it against."""

    kind: Kind
    sentence: Text
    places: tuple[Place, ...]
    look: Text


@dataclass(frozen=True, slots=True)
class Row:
    """A record and where it stands."""

    record: Record
    place: Place | None

    def __getitem__(self, column: str) -> Cell:
        return self.record[column]

    def day(self, column: str) -> date | None:
        cell = self.record[column]
        return cell if isinstance(cell, date) else None

    def word(self, column: str) -> str | None:
        cell = self.record[column]
        return cell if isinstance(cell, str) else None

    def number(self, column: str) -> int | None:
        return whole(self.record[column])


@dataclass(frozen=True, slots=True)
class Seen:
    """The facts of a branch as the checks see them; `today` is when somebody looks."""

    facts: Facts
    catalogue: Catalogue
    today: date

    def table(self, name: str) -> Table:
        return self.catalogue.table[name]

    def rows(self, name: str) -> list[Row]:
        """Return the records of a table; a table that nobody gave has none."""
        given = self.facts.tables.get(name, Records())
        # Records that a program put together may have no places.
        places = given.places or (None,) * len(given.records)
        return [Row(record, place) for record, place in zip(given.records, places, strict=True)]

    def is_whole(self, name: str) -> bool:
        """Return whether the branch says that no record of the table is missing."""
        given = self.facts.tables.get(name)
        if given is None:
            return False
        if given.coverage == "until":
            return given.until is not None and given.until >= self.facts.as_of
        return given.coverage == "complete"

    def number(self, column: str) -> int | None:
        """Return a number of the branch."""
        return whole(self.facts.branch[column])

    def word(self, vocabulary: str, id: str) -> str:
        """Return how facts write the word `id` of a vocabulary."""
        return self.catalogue.vocabulary[vocabulary].by_any_name[id]


def whole(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None


def stated(cell: Cell, *, blank: str = "unknown") -> bool:
    """Return whether a cell says something; where a blank means none, none says nothing."""
    return cell is not None and not (blank == "none" and cell is Absent.NONE)


def ask(kind: Kind, places: Iterable[Place | None], look: Text, **values: object) -> Question:
    """Return a question; its places are told once each, as they stand in the files."""
    known = dict.fromkeys(place for place in places if place is not None)
    return Question(kind, text(kind.message, **values), tuple(sorted(known, key=order)), look)


def order(place: Place) -> PlaceOrder:
    return place.file, place.line or 0, place.column or 0


def in_order(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return questions by kind, and those of one kind as a person walks through the file."""

    def position(one: Question) -> tuple[str, list[PlaceOrder], str]:
        return one.kind.code, [order(place) for place in one.places], str(one.sentence)

    return tuple(sorted(questions, key=position))


def places(rows: Iterable[Row]) -> Iterator[Place | None]:
    return (row.place for row in rows)
