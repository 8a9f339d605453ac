"""From facts to documents, hop by hop: words, facts, rulebook, completion, judging, assembly.

Nothing is decided here; each hop is a room, and this page is the way through the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starcheck import engines
from starcheck.assembly import assemble
from starcheck.choice import choose, refuse_ineligible, shelf, words_of
from starcheck.diagnostics import Diagnostic
from starcheck.errors import FactsError
from starcheck.facts import Completed, complete, read
from starcheck.facts.asked import Asked
from starcheck.model.assessment import Assessment
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue

if TYPE_CHECKING:
    from starcheck.facts.workbooks.mapping import ExportMapping

__all__ = ["Assessed", "Wanted", "assess"]


@dataclass(frozen=True, slots=True)
class Wanted(Asked):
    """What is asked for, and how it is judged."""

    basis: Basis | None = None
    engine: str | None = None


@dataclass(frozen=True, slots=True)
class Assessed:
    """The documents in the order of the file, and the warnings that came up on the way."""

    assessments: tuple[Assessment, ...]
    diagnostics: tuple[Diagnostic, ...]


def assess(wanted: Wanted) -> Assessed:
    """Return the assessment of every branch in the file."""
    words = load_catalogue()
    books = shelf(words)
    given = read(
        wanted.facts,
        words,
        today=wanted.today,
        committee=wanted.committee,
        year=wanted.year,
        as_of=wanted.as_of,
        words=words_of(wanted.rulebook, books, words),
        people=wanted.people,
        mapping=_mapping(wanted.mapping, words),
    )
    assessments: list[Assessment] = []
    diagnostics = list(given.diagnostics)
    kept = tuple(wanted.people.told(one, place=True) for one in given.diagnostics)
    for branch in given.branches:
        book = choose(branch, wanted.rulebook, books)
        completed = complete(branch, book)
        if completed.errors:
            raise FactsError(completed.diagnostics)
        diagnostics += completed.diagnostics
        assessments.append(_one(branch, book, completed, wanted, kept))
    return Assessed(tuple(assessments), tuple(diagnostics))


def _mapping(path: Path | None, words: Catalogue) -> ExportMapping | None:
    if path is None:
        return None
    from starcheck.facts.workbooks.mapping import read_mapping

    return read_mapping(path, words)


def _one(
    branch: Facts,
    book: Rulebook,
    completed: Completed,
    wanted: Wanted,
    diagnostics: tuple[Diagnostic, ...],
) -> Assessment:
    engine = wanted.engine or engines.fitting([completed.facts])
    (judged,) = engines.judge(engine, book, [completed.facts])
    basis = wanted.basis or book.decides
    refuse_ineligible(branch, book, judged[basis])
    return assemble(book, branch, completed, judged, basis, diagnostics)
