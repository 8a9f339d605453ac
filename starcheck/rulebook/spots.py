"""A part of a rulebook file, and the way back to where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from starcheck.diagnostics import Place
from starcheck.reading.documents import Document, Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spot:
    """`path` leads from the top of `document` to this part."""

    document: Document
    path: Path = ()

    def below(self, *steps: str | int) -> Spot:
        return Spot(self.document, (*self.path, *steps))

    def place(self, *steps: str | int) -> Place:
        """Return where a value stands."""
        return self.document.place((*self.path, *steps))

    def key(self, *steps: str | int) -> Place:
        """Return where a key stands; of a key that is not there, the part that lacks it."""
        return self.document.place((*self.path, *steps), key=True)

    def text(self, *steps: str | int) -> Place:
        """Return where the content of a text begins."""
        return self.document.text_place((*self.path, *steps))


@dataclass(frozen=True, slots=True)
class TakenSpot(Spot):
    """Ours for the `keys` that we say of something taken over, `theirs` for the rest."""

    theirs: Spot | None = None
    keys: tuple[str, ...] = ()

    def below(self, *steps: str | int) -> Spot:
        ours = Spot(self.document, self.path)
        mine = self.theirs is None or (steps and steps[0] in self.keys)
        return (ours if mine or self.theirs is None else self.theirs).below(*steps)


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """Something with a name: what is written of it, and where. `named` is the place of the name."""

    name: str
    written: T
    spot: Spot
    named: Place
    used: str | None = None
    """Of a criterion taken over: where from, as `BOOK@EDITION/ID`."""
    home: str | None = None
    """Of a definition that came along: the book that it stands in, as `BOOK@EDITION`."""
