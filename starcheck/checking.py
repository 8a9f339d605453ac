"""From a facts file to its data-quality document: diagnostics, questions, what is missing.

The same hops as `assessing`, and one more: the questions. A branch that no rulebook can judge is
still asked about; why it is not judged is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from starcheck import engines
from starcheck.assembly import assemble, branch_name
from starcheck.assembly.gaps import stars_if
from starcheck.assembly.readings import Look, conflicts
from starcheck.choice import Shelf, choose, refuse_ineligible, shelf, words_of
from starcheck.diagnostics import Diagnostic, Place, Problems, text
from starcheck.errors import StarcheckError
from starcheck.facts import Completed, Door, complete
from starcheck.facts.asked import Asked
from starcheck.facts.quality import FIGURES, STATED, Question, ask, between, in_order, questions
from starcheck.facts.quality import problems as kinds
from starcheck.facts.reader import in_order as diagnostics_in_order
from starcheck.facts.reader import read_files
from starcheck.facts.workbooks.mapping import read_mapping
from starcheck.language import tr
from starcheck.model import checked as shown
from starcheck.model.assessment import Assessment, Conflict, StarLabel
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Judged
from starcheck.model.reviews import star_of
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue
from starcheck.reporting.grounds import quoted, reading
from starcheck.reporting.text import BETWEEN
from starcheck.reporting.words import labels_of, star

__all__ = ["Checked", "check"]

Judging: TypeAlias = Mapping[Basis, Judged]


@dataclass(frozen=True, slots=True)
class Checked:
    """The document, and the diagnostics that it tells, with their places.

    `questions` are those of the document, branch by branch and then those between branches.
    """

    document: shown.FactsChecked
    diagnostics: tuple[Diagnostic, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """A branch held against a rulebook. Without a `book` it cannot be: `why_not`."""

    branch: Facts
    words: Catalogue
    book: Rulebook | None = None
    completed: Completed | None = None
    why_not: str | None = None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return () if self.completed is None else self.completed.diagnostics


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the rulebook sees of a branch; without a `document` it is not judged: `why_not`."""

    document: Assessment | None = None
    look: Look | None = None
    conflicts: Sequence[Conflict] = ()
    why_not: str | None = None


def check(asked: Asked) -> Checked:
    """Return all there is to say of the files. What is wrong with a rulebook that was asked for is
    told among the diagnostics; one that is not there raises its own error."""
    words = load_catalogue()
    books = shelf(words)
    problems = Problems()
    door = Door(
        asked.today,
        asked.year,
        asked.as_of,
        words=words_of(asked.rulebook, books, words),
        people=asked.people,
        mapping=None if asked.mapping is None else read_mapping(asked.mapping, words),
    )
    branches = read_files(asked.facts, words, door, problems, committee=asked.committee)
    found = list(diagnostics_in_order(problems.found))
    wrong = bool(problems.errors)
    all_held = [_held(branch, asked.rulebook, books, words, wrong=wrong) for branch in branches]
    found += [one for held in all_held for one in held.diagnostics]
    documents: list[shown.BranchChecked] = []
    all_asked: list[Question] = []
    for held, judged in zip(all_held, _judged(all_held), strict=True):
        seen = _seen(held, judged)
        own = _questions(held, seen, asked.today)
        all_asked += own
        documents.append(_branch(held, seen, own))
    together = between(branches)
    all_asked += together
    errors = sum(one.is_error for one in found)
    document = shown.FactsChecked(
        errors=errors,
        warnings=len(found) - errors,
        questions=len(all_asked),
        diagnostics=[_told(one) for one in found],
        between_branches=[_asked(one) for one in together],
        branches=documents,
    )
    return Checked(document, tuple(found), tuple(all_asked))


def _held(
    branch: Facts, option: str | None, books: Shelf, words: Catalogue, *, wrong: bool
) -> _Held:
    try:
        book = choose(branch, option, books)
    except StarcheckError as error:
        if option is not None and not wrong:
            raise
        return _Held(branch, words, why_not=_first(error))
    completed = complete(branch, book)
    if wrong or completed.errors:
        why_not = tr("文件有错误，改正以后再看")
        return _Held(branch, book.catalogue, None, completed, why_not)
    return _Held(branch, book.catalogue, book, completed)


def _judged(all_held: Sequence[_Held]) -> list[Judging | None]:
    """Return what the rulebooks say of each branch, many of one rulebook in one query."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for position, held in enumerate(all_held):
        if held.book is not None:
            book, branch = held.book, held.branch
            key = (book.id, book.edition, book.sha256, book.stands_in, branch.year, branch.as_of)
            groups.setdefault(key, []).append(position)
    found: list[Judging | None] = [None] * len(all_held)
    for positions in groups.values():
        mine = [all_held[position] for position in positions]
        rulebook = mine[0].book
        assert rulebook is not None
        facts = [held.completed.facts for held in mine if held.completed is not None]
        engine = engines.fitting(facts)
        for position, judged in zip(positions, engines.judge(engine, rulebook, facts), strict=True):
            found[position] = judged
    return found


def _seen(held: _Held, judged: Judging | None) -> _Seen:
    book, branch, completed = held.book, held.branch, held.completed
    if book is None or completed is None or judged is None:
        return _Seen(why_not=held.why_not)
    try:
        refuse_ineligible(branch, book, judged[book.decides])
    except StarcheckError as error:
        return _Seen(why_not=_first(error))
    look = Look(book, completed.facts, judged[book.decides], book.decides, branch)
    # Whichever basis decides, what is stated is held against the records.
    stated = Look(book, completed.facts, judged["stated"], "stated", branch)
    document = assemble(book, branch, completed, judged, book.decides)
    return _Seen(document, look, conflicts(stated))


def _first(error: StarcheckError) -> str:
    return str(error.diagnostics[0].message)


# Questions


def _questions(held: _Held, seen: _Seen, today: date) -> tuple[Question, ...]:
    found = list(questions(held.branch, held.words, today=today))
    if seen.look is not None:
        found += _conflicting(held.branch, seen.look.rulebook, seen.conflicts, found)
    return in_order(found)


def _conflicting(
    branch: Facts, book: Rulebook, conflicts: Sequence[Conflict], found: Sequence[Question]
) -> Iterator[Question]:
    """Yield what the measures of a rulebook see of figures and ledgers, unless it was asked."""
    told = {dict(q.sentence.values)["title"] for q in found if q.kind is kinds.COUNTS_DIFFER}
    branches = book.catalogue.table["branches"]
    asked = {id for column, id in FIGURES.items() if branches[column].title in told}
    groups_asked = any(q.kind is kinds.MORE_GROUPS for q in found)
    for one in conflicts:
        measure = book.measures[one.measure]
        figure = branch.figures.get(measure.figure or "")
        if measure.figure in asked or (one.between == "keys" and groups_asked):
            continue
        yield ask(
            kinds.FIGURE_AND_LEDGER,
            [branch.place if figure is None else figure.place],
            text("对照原始记录；评定时以台账为准"),
            measure=one.measure,
            who=tr(BETWEEN[one.between]),
            stated=reading(one.stated) + quoted(one.quote),
            recorded=reading(one.recorded),
        )


# The document


def _branch(held: _Held, seen: _Seen, own: Sequence[Question]) -> shown.BranchChecked:
    branch = held.branch
    stated = [one for one in own if one.kind in STATED]
    return shown.BranchChecked(
        branch=branch_name(branch),
        year=branch.year,
        as_of=branch.as_of,
        questions=[_asked(one) for one in own if one.kind not in STATED],
        stated_and_recorded=[_asked(one) for one in stated],
        missing=_missing(held, seen),
        not_judged=seen.why_not,
    )


def _missing(held: _Held, seen: _Seen) -> shown.Missing | None:
    document, look = seen.document, seen.look
    if document is None or look is None:
        return None
    return shown.Missing(
        rulebook=document.rulebook,
        basis=document.basis,
        certain=None if document.star is None else document.star.certain,
        possible=None if document.star is None else document.star.possible,
        papers=list(_papers(document, look)),
        warnings=[_told(one) for one in held.diagnostics],
    )


def _papers(document: Assessment, look: Look) -> Iterator[shown.Paper]:
    labels = labels_of(look.rulebook)
    # A star that a review has set, nothing changes.
    open_ = document.star is not None and star_of(look.facts.corrections) is None
    before: set[str] = set()

    def certain(criteria: set[str]) -> StarLabel | None:
        return star(stars_if(look, criteria, best=True).certain, labels) if open_ else None

    def possible(criteria: set[str]) -> StarLabel | None:
        return star(stars_if(look, criteria, best=False).possible, labels) if open_ else None

    for one in document.unknowns:
        before |= set(one.criteria)
        yield shown.Paper(
            paper=one.paper,
            facts=one.facts,
            asks=one.asks,
            criteria=one.criteria,
            swing=one.swing,
            changes_star=one.moves_star,
            certain_alone=certain(set(one.criteria)),
            certain_with_those_before=certain(before),
            possible_at_worst=possible(set(one.criteria)),
        )


def _told(one: Diagnostic) -> shown.Told:
    return shown.Told(
        code=one.kind.code,
        name=one.kind.name,
        severity=one.kind.severity,
        text=str(one.message),
        help=None if one.help is None else str(one.help),
        place=None if one.place is None else _where(one.place),
    )


def _asked(one: Question) -> shown.Asked:
    return shown.Asked(
        code=one.kind.code,
        name=one.kind.name,
        text=str(one.sentence),
        look=str(one.look),
        places=[_where(place) for place in one.places],
    )


def _where(place: Place) -> shown.Where:
    return shown.Where(file=place.file, sheet=place.sheet, line=place.line, column=place.column)
