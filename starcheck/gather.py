"""From sources to a batch in which every branch has its rulebook, or why it has none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from starcheck.choice import NOT_RATED, Shelf, choose, pick, words_of
from starcheck.diagnostics import Kind, Place, Problems, text
from starcheck.errors import FactsError, StarcheckError, UsageError
from starcheck.facts import Door, complete, read_branch
from starcheck.facts.committee import (
    CommitteeTable,
    read_committee,
    tell_strangers,
    with_committee,
    with_past,
)
from starcheck.facts.defaults import resolve
from starcheck.facts.people import TAKEN_OUT, People
from starcheck.facts.problems import DUPLICATE_BRANCH, UNKNOWN_CRITERION
from starcheck.facts.reader import bytes_of, open_document
from starcheck.facts.workbooks.mapping import read_mapping
from starcheck.facts.workbooks.problems import NO_BRANCH_IN_ROW, OTHER_BRANCH_ROW
from starcheck.facts.written import Part
from starcheck.intake.batch import Batch, said
from starcheck.intake.beside import COVERAGE, read_stated
from starcheck.intake.documents import OTHER_YEAR, Read, read_documents
from starcheck.intake.judgements import check_judgements
from starcheck.intake.sources import Sources
from starcheck.intake.store import Store, name
from starcheck.intake.tables import read_tables
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Input
from starcheck.model.rulebook import Rulebook
from starcheck.plan.choosing import first_true
from starcheck.runs.history import add_history, past
from starcheck.runs.layout import book_name

__all__ = ["Documents", "Wanted", "bring_together"]

_FORM = Kind("US223", "committee-form", "上级党组织的台账是数据表，党支部的事实却是文档")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `coverage`: of tables without a line in `submissions`, a word of 填报范围.

    `previous`: the run of an earlier year, whose stars and scores become history. `session`: the
    SparkSession that the engine `spark` uses, if not one of its own. `people_key`: makes pseudonyms
    of people the same in every file. `mapping`: how sheets of another system are read. `tell` is
    given sentences, `progress` how many branches of how many are done.
    """

    inputs: Sequence[Path]
    run: Path
    today: date
    rulebook: str | None = None
    committee: Path | None = None
    year: int | None = None
    as_of: date | None = None
    coverage: str | None = None
    settle: bool = False
    previous: Path | None = None
    memory: str | None = None
    threads: int | None = None
    temp: Path | None = None
    engine: Literal["duckdb", "spark"] = "duckdb"
    session: Any = None
    people_key: str | None = None
    mapping: Path | None = None
    tell: Callable[[str], None] = field(default=lambda _: None)
    progress: Callable[[int, int], None] = field(default=lambda done, of: None)


def bring_together(
    sources: Sources,
    beside: Sources | None,
    wanted: Wanted,
    words: Catalogue,
    books: Shelf,
    store: Store,
    only: Collection[str] | None = None,
) -> tuple[Batch, list[Rulebook]]:
    """Return the batch, and the rulebooks by the numbers that its roster gives to branches. `only`:
    the codes of the branches that are wanted; documents are read whole."""
    if sources.documents:
        return _documents(sources, beside, wanted, words, books, store)
    year, as_of = resolve(
        written_year=None,
        written_as_of=None,
        year=wanted.year,
        as_of=wanted.as_of,
        today=wanted.today,
    )
    coverage = None if wanted.coverage is None else COVERAGE[wanted.coverage]
    batch = read_tables(
        sources,
        words,
        store,
        year=year,
        as_of=as_of,
        coverage=coverage,
        committee=beside.tables if beside else (),
        only=only,
    )
    if wanted.previous is not None:
        add_history(batch, wanted.previous)
    chosen = _by_scheme(batch, wanted, books)
    problems = Problems()
    read_stated(batch, chosen, problems)
    if problems.errors:
        raise FactsError(problems.found)
    for table in ("judgements", "waivers"):
        if table in batch.parts:
            _know_criteria(batch, table, chosen)
    check_judgements(batch, chosen)
    store.run("UPDATE roster SET aside = TRUE WHERE code IN (SELECT code FROM faults)")
    return batch, chosen


def _by_scheme(batch: Batch, wanted: Wanted, books: Shelf) -> list[Rulebook]:
    """Give every branch of tables its rulebook, in one query."""
    store = batch.store
    choices = pick(wanted.rulebook, batch.year, books)
    columns = frozenset(c for (c,) in store.rows("SELECT column_name FROM (DESCRIBE roster)"))
    place = first_true([c.when for c in choices], batch.year, batch.as_of, columns)
    chosen: list[Rulebook] = []
    numbers: list[int | None] = []
    for choice in choices:
        numbers.append(None if choice.book is None else len(chosen))
        chosen += [] if choice.book is None else [choice.book]
    store.run(
        "CREATE OR REPLACE TEMP TABLE picked AS SELECT code,"
        f" {place.sql(dialect='duckdb')} AS place FROM roster"
    )
    store.run("CREATE OR REPLACE TEMP TABLE numbers (place BIGINT, book INTEGER)")
    store.append("numbers", ("BIGINT", "INTEGER"), [list(range(len(numbers))), numbers])
    store.run(
        "UPDATE roster SET book = n.book FROM picked p JOIN numbers n ON n.place = p.place"
        " WHERE p.code = roster.code"
    )
    for at, choice in enumerate(choices):
        if choice.book is None:
            message = said(NOT_RATED, branch="{code}", reason=choice.not_rated)
            store.run(
                "INSERT INTO faults SELECT code, NULL, NULL, NULL, NULL, NULL, ?,"
                " replace(?, '{code}', code), ? FROM picked WHERE place = ?",
                [
                    NOT_RATED.code,
                    message,
                    tr("要看各项要求是否达到，写 --rulebook central-norms"),
                    at,
                ],
            )
    return chosen


def _know_criteria(batch: Batch, table: str, chosen: Sequence[Rulebook]) -> None:
    """Write criteria by their ids; a record of none that the branch's rulebook has is a fault."""
    store, kept = batch.store, name(f"t_{table}")
    title = batch.catalogue.table[table].title
    for number, book in enumerate(chosen):
        ids = {written: c.id for c in book.criteria for written in (c.title, c.id)}
        mine = f"branch IN (SELECT branch FROM roster WHERE book = {number})"
        for (written,) in store.rows(f"SELECT DISTINCT criterion FROM {kept} WHERE {mine}"):
            id = ids.get(written or "")
            if id is not None and id != written:
                store.run(
                    f"UPDATE {kept} SET criterion = ? WHERE criterion = ? AND {mine}",
                    [id, written],
                )
            elif id is None:
                kind = UNKNOWN_CRITERION
                message = said(kind, rulebook=book_name(book), criterion=written or "")
                store.run(
                    "INSERT INTO faults SELECT DISTINCT r.code, ?, ?, NULL::BIGINT, 'criterion',"
                    f" ?, ?, ?, ? FROM {kept} t JOIN roster r ON r.branch = t.branch"
                    " WHERE r.book = ? AND t.criterion IS NOT DISTINCT FROM ?",
                    [
                        title,
                        table,
                        written,
                        kind.code,
                        message,
                        tr("用 `starcheck rules show` 查看评分指标的编号"),
                        number,
                        written,
                    ],
                )


def _documents(
    sources: Sources,
    beside: Sources | None,
    wanted: Wanted,
    words: Catalogue,
    books: Shelf,
    store: Store,
) -> tuple[Batch, list[Rulebook]]:
    reading = _Batch(Documents(wanted, words, books, beside), wanted, books)
    batch = read_documents(
        reading.all(sources.documents),
        words,
        store,
        year=reading.year,
        as_of=reading.as_of,
    )
    # Of a branch that is written twice, neither is taken.
    store.run("UPDATE roster SET aside = TRUE WHERE code IN (SELECT code FROM faults)")
    batch.year, batch.as_of = reading.year, reading.as_of
    return batch, reading.chosen


@dataclass(frozen=True, slots=True)
class One:
    """A branch of a document, or (without `facts`) a part of it that is nobody's: then `code` is
    what it calls itself."""

    code: str
    file: str
    facts: Facts | None
    problems: Problems


class Documents:
    """Documents read one branch at a time: what is wrong with one branch is its own affair."""

    def __init__(
        self, wanted: Wanted, words: Catalogue, books: Shelf, beside: Sources | None
    ) -> None:
        self.wanted, self.words = wanted, words
        self.rulebook_words = words_of(wanted.rulebook, books, words)
        self.mapping = None if wanted.mapping is None else read_mapping(wanted.mapping, words)
        self.committee: list[CommitteeTable] = []
        self.inputs: tuple[Input, ...] = ()
        self.past: tuple[int, Mapping[str, tuple[int | None, int | None]]] | None = None
        self.problems = problems = Problems()
        # One person has one pseudonym in all of them: raters are told apart by it.
        people = People(wanted.people_key)
        for path in beside.documents if beside else ():
            read = bytes_of(path, problems)
            if read is None:
                continue
            document = open_document([read], words, people, problems, committee=True)
            self.inputs += (_input(path, read[1]),)
            if document is not None:
                self.committee += read_committee(Part.whole(document), words, problems)
        if beside is not None and beside.tables:
            problems.add(
                _FORM,
                help=text("党支部的事实是文档，上级党组织的台账也请用 YAML 或 JSON"),
            )
        if problems.errors:
            raise FactsError([people.told(one) for one in problems.found])

    def read(self, path: Path) -> Iterator[One]:
        """Give the branches of a document, and what is to be said of it as a whole."""
        people = People(self.wanted.people_key)
        for one in self._read(path, people):
            told = [people.told(found, place=True) for found in one.problems.found]
            yield replace(one, problems=Problems(told))

    def _read(self, path: Path, people: People) -> Iterator[One]:
        problems = Problems()
        read = bytes_of(path, problems)
        document = None
        if read is not None:
            document = open_document([read], self.words, people, problems, mapping=self.mapping)
        whole = Problems()
        many = document is not None and isinstance(document.value, list)
        for found in problems.found:
            # As in tables: a row of a branch that is not listed is set aside, the others have
            # theirs.
            if many and found.kind in (OTHER_BRANCH_ROW, NO_BRANCH_IN_ROW):
                named = str(dict(found.message.values).get("found", ""))
                yield One(named, path.name, None, Problems([found]))
            else:
                whole.extend([found])
        if read is None or document is None or whole.errors:
            yield One("", path.name, None, whole)
            return
        own = replace(_input(path, read[1]), shown=people.shown(path.name))
        part, inputs = Part.whole(document), (own, *self.inputs)
        for below in part.items() if isinstance(part.value, list) else [part]:
            one = self._branch(below, path, people)
            facts = None if one.facts is None else replace(one.facts, inputs=inputs)
            yield replace(one, facts=facts)
        if people.taken_out:
            whole.add(TAKEN_OUT, Place(path.name), number=people.taken_out)
        if whole.found:
            yield One("", path.name, None, whole)

    def _branch(self, part: Part, path: Path, people: People) -> One:
        wanted, problems = self.wanted, Problems()
        door = Door(
            wanted.today, wanted.year, wanted.as_of, words=self.rulebook_words, people=people
        )
        facts = read_branch(part, self.words, door, problems)
        if facts is None:
            return One("", path.name, None, problems)
        facts = with_committee(facts, self.committee, problems)
        return One(str(facts.branch["code"] or ""), path.name, self._with_past(facts), problems)

    def _with_past(self, facts: Facts) -> Facts:
        if self.wanted.previous is None:
            return facts
        if self.past is None:
            self.past = past(self.wanted.previous, facts.year)
        year, stars = self.past
        found = stars.get(str(facts.branch["code"]))
        return facts if found is None else with_past(facts, year, *found, self.words)


def _input(path: Path, data: bytes) -> Input:
    return Input(path.name, hashlib.sha256(data).hexdigest())


class _Batch:
    """The branches of documents on their way into a batch. The first says the year and the closing
    date."""

    def __init__(self, documents: Documents, wanted: Wanted, books: Shelf) -> None:
        self.documents, self.wanted, self.books = documents, wanted, books
        self.year, self.as_of = wanted.year or wanted.today.year, wanted.as_of or wanted.today
        self.begun = False
        self.chosen: list[Rulebook] = []
        self.codes: set[str] = set()

    def all(self, paths: Sequence[Path]) -> Iterator[Read]:
        for path in paths:
            for one in self.documents.read(path):
                yield self._one(one)
        problems = Problems([*self.documents.problems.found])
        tell_strangers(self.documents.committee, self.codes, problems)
        for found in problems.found:
            file = "--committee" if found.place is None else Path(found.place.file).name
            told = ((found,), ()) if found.is_error else ((), (found,))
            yield Read("", file, None, None, *told)

    def _one(self, one: One) -> Read:
        facts, problems = one.facts, one.problems
        if facts is None:
            return Read(one.code, one.file, None, None, problems.errors, problems.others)
        if not self.begun and not problems.errors:
            self.begun, self.year, self.as_of = True, facts.year, facts.as_of
        if (facts.year, facts.as_of) != (self.year, self.as_of) and not problems.errors:
            problems.add(
                OTHER_YEAR,
                facts.place,
                year=facts.year,
                as_of=facts.as_of,
                batch_year=self.year,
                batch_as_of=self.as_of,
                help=text("分开评定，或者用 --year、--as-of 统一"),
            )
        if one.code in self.codes:
            help_ = text("每个党支部写一次，代码各不相同")
            problems.add(DUPLICATE_BRANCH, facts.place, help=help_, code=one.code)
        self.codes.add(one.code)
        book = None
        try:
            chosen = choose(facts, self.wanted.rulebook, self.books)
            done = complete(facts, chosen)
            facts = done.facts
            problems.extend(done.diagnostics)
            if chosen not in self.chosen:
                self.chosen.append(chosen)
            book = self.chosen.index(chosen)
        except StarcheckError as error:
            # Of what was asked for the batch all branches have the same; what a file names is its
            # own affair.
            if isinstance(error, UsageError) and (self.wanted.rulebook or not facts.rulebook):
                raise
            problems.extend(error.diagnostics)
        return Read(one.code, one.file, facts, book, problems.errors, problems.others)
