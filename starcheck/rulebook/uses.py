"""What a rulebook takes over from others: criteria one by one, and the definitions they need.

`uses: [central-norms@2023]` names the books. `{use: central-norms/committee-size, points: 3, …}`
takes one of their criteria: its words, clause and conditions stay theirs; its points are ours. A
measure, requirement or parameter comes along when something names it. Ours and theirs share one
space of names: what is taken means what it meant in its own book, or nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from starcheck.diagnostics import Place, Problems, did_you_mean, text
from starcheck.errors import UsageError
from starcheck.language import series, tr
from starcheck.model.written import WrittenCriterion, WrittenUse
from starcheck.model.written_scores import WrittenAllOrNothing
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.files import DEFINITIONS, HEAD, Parts, read_parts
from starcheck.rulebook.find import find
from starcheck.rulebook.spots import Entry, TakenSpot
from starcheck.rulebook.tailoring import tailored, without_base

_WORD = re.compile(r"\w+")
OURS = ("use", "id", "kind", "dimension", "points", "score")
"""What a criterion that is taken over says itself."""


@dataclass(frozen=True, slots=True)
class Book:
    """Another rulebook, as it was written."""

    name: str
    parts: Parts
    criteria: dict[str, Entry[WrittenCriterion]]
    definitions: dict[str, tuple[str, Entry[Any]]]
    """By name: under which key it stands, and what it is."""


def read_with_uses(path: Path, problems: Problems, way: tuple[str, ...] = ()) -> Parts | None:
    """Return what the book at `path` says, with what it takes over in its place.

    `None` after adding what is wrong: names cannot be checked before it is known what they mean.
    """
    known = len(problems.errors)
    parts = read_parts(path, problems)
    if parts is None:
        return None
    me = f"{parts.head.rulebook}@{parts.head.edition}"
    if parts.head.extends is None:
        without_base(parts.head, parts.spot, problems)
    else:
        place = parts.spot.place("extends")
        found = _resolved(parts.head.extends, parts, place, path, problems, (*way, me))
        if found is None:
            return None
        home, base = found
        parts = tailored(parts, base, home, problems)
    books = dict(_books(parts, path, problems, (*way, me)))
    all_of_them = (_taken(entry, books, parts, problems) for entry in parts.criteria)
    parts.criteria = [entry for entry in all_of_them if entry is not None]
    parts.extensions = [
        *(extension for book in books.values() for extension in book.parts.extensions),
        *parts.extensions,
    ]
    if books and len(problems.errors) == known:
        _definitions(parts, books, problems)
        hashes = (parts.sha256, *(book.parts.sha256 for book in books.values()))
        parts.sha256 = sha256("\0".join(hashes).encode()).hexdigest()
    return None if len(problems.errors) > known else parts


def _books(
    parts: Parts, path: Path, problems: Problems, way: tuple[str, ...]
) -> Iterator[tuple[str, Book]]:
    for i, spec in enumerate(parts.head.uses):
        place = parts.spot.place("uses", i)
        found = _resolved(spec, parts, place, path, problems, way)
        if found is not None:
            yield spec.partition("@")[0], _book(spec, found[1])


def _resolved(
    spec: str, parts: Parts, place: Place, path: Path, problems: Problems, way: tuple[str, ...]
) -> tuple[Path, Parts] | None:
    """Return the folder of another book and what it says, or `None` after adding what is wrong."""
    if not spec.partition("@")[2]:
        problems.add(
            kinds.USES_WITHOUT_EDITION,
            place,
            help=text("写成 {name}@{edition} 这样", name=spec, edition=parts.head.edition),
            name=spec,
        )
        return None
    if spec in way:
        problems.add(kinds.BOOK_RING, place, ring=" → ".join((*way, spec)))
        return None
    found = _find(spec, path, place, problems)
    theirs = None if found is None else read_with_uses(found, problems, way)
    return None if found is None or theirs is None else (found, theirs)


def used_book(spec: str, path: Path) -> Path:
    """Return the folder of the book `spec`: one beside that at `path`, or a shipped one.

    Raises `UsageError` where there is none.
    """
    id, _, edition = spec.partition("@")
    for head in path.resolve().parent.parent.glob(f"*/*/{HEAD}"):
        if (head.parent.parent.name, head.parent.name) == (id, edition):
            here = Path.cwd()
            return head.parent.relative_to(here) if head.is_relative_to(here) else head.parent
    return find(spec, 0)


def _find(spec: str, path: Path, place: Place, problems: Problems) -> Path | None:
    try:
        return used_book(spec, path)
    except UsageError as error:
        problems.extend(replace(found, place=place) for found in error.diagnostics)
        return None


def _book(name: str, parts: Parts) -> Book:
    return Book(
        name,
        parts,
        {entry.name: entry for entry in parts.criteria},
        {entry.name: (key, entry) for key in DEFINITIONS for entry in getattr(parts, key)},
    )


def _taken(
    entry: Entry[Any], books: dict[str, Book], parts: Parts, problems: Problems
) -> Entry[Any] | None:
    """Return the criterion that `entry` is; its own, or the one that it takes over."""
    ours = entry.written
    if not isinstance(ours, WrittenUse):
        return entry
    place = entry.spot.place("use")
    name, _, id = ours.use.partition("/")
    book = books.get(name)
    if book is None:
        named = [spec.partition("@")[0] for spec in parts.head.uses]
        if name in named:
            return None  # the book itself is not there or not right, which has been told
        problems.add(
            kinds.NOT_USED,
            place,
            help=did_you_mean(name, named)
            or text("在 rulebook.yaml 里写 uses: [{book}@年度版]", book=name),
            book=name,
        )
        return None
    theirs = book.criteria.get(id)
    if theirs is None:
        problems.add(
            kinds.UNKNOWN_CRITERION,
            place,
            help=did_you_mean(id, book.criteria)
            or text("用 `starcheck rules show {book}` 查看编号", book=book.name),
            book=book.name,
            name=id,
        )
        return None
    written = _merged(ours, theirs.written, scored=parts.head.totals is not None)
    spot = TakenSpot(entry.spot.document, entry.spot.path, theirs.spot, OURS)
    return Entry(entry.name, written, spot, entry.named, used=f"{book.name}/{id}")


def _merged(ours: WrittenUse, theirs: WrittenCriterion, *, scored: bool) -> WrittenCriterion:
    """A condition that has to hold becomes all or nothing where points are given."""
    score = ours.score or theirs.score
    holds = theirs.holds
    if scored and holds is not None:
        score, holds = score or WrittenAllOrNothing(all_or_nothing=holds, points=None), None
    return theirs.model_copy(
        update={
            "kind": ours.kind,
            "dimension": ours.dimension,
            "points": ours.points,
            "score": score,
            "holds": holds,
        }
    )


def _definitions(parts: Parts, books: dict[str, Book], problems: Problems) -> None:
    """Add what is named here and defined there, and what that names in turn."""
    ours = {entry.name: entry for key in DEFINITIONS for entry in getattr(parts, key)}
    taken: dict[str, Book] = {}
    waiting = [
        (word, None if entry.used is None else books.get(entry.used.partition("@")[0]), entry)
        for entry in (*parts.criteria, *parts.determinations, *ours.values())
        for word in _words(entry.written)
    ]
    waiting += [
        (word, None, None)
        for written in (*parts.head.stars, parts.head.applies_when)
        for word in _words(written)
    ]
    told: set[str] = set()
    while waiting:
        name, wanted, by = waiting.pop()
        homes = [wanted] if wanted is not None else list(books.values())
        homes = [book for book in homes if name in book.definitions]
        if not homes or name in told or (name in ours and wanted is None):
            continue
        if name in taken and (wanted is None or taken[name] is wanted):
            continue
        if name in ours and len(homes) == 1 and ours[name].home == _home(homes[0], name):
            continue  # the book that is tailored here took the same one over
        other = tr("本标准") if name in ours else taken[name].name if name in taken else None
        if other is not None or len(homes) > 1:
            told.add(name)
            _clash(name, homes, ours.get(name) or by, problems)
            continue
        book = homes[0]
        key, entry = book.definitions[name]
        getattr(parts, key).append(replace(entry, home=_home(book, name)))
        parts.taken.add(name)
        taken[name] = book
        waiting += [(word, book, entry) for word in _words(entry.written)]


def _home(book: Book, name: str) -> str:
    """Return the book that a definition stands in, perhaps one that `book` took it from."""
    return book.definitions[name][1].home or book.name


def _clash(name: str, homes: list[Book], entry: Entry[Any] | None, problems: Problems) -> None:
    place = None if entry is None else entry.named
    if len(homes) > 1:
        books = series(book.name for book in homes)
        problems.add(
            kinds.TWO_BOOKS, place, help=text("在本标准里另起一个名字"), name=name, books=books
        )
        return
    problems.add(
        kinds.TAKEN_NAME,
        place,
        help=text("本标准的换一个名字，或者删去，直接用取来的"),
        name=name,
        book=homes[0].name,
    )


def _words(written: object) -> Iterable[str]:
    """Return every word in the texts of `written`: the names among them are the ones it uses."""
    match written:
        case str():
            yield from _WORD.findall(written)
        case BaseModel():
            for key, value in vars(written).items():
                if key not in _SAID:
                    yield from _words(value)
        case tuple():
            for item in written:
                yield from _words(item)


_SAID = {"id", "title", "dimension", "cite", "proof", "rectify", "unit", "figure", "from_", "use"}
"""What is said to people, or names something else than a definition."""
