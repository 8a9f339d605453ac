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
from starcheck.facts import Door, complete, keys, read_branch
from starcheck.facts.committee import (
    CommitteeTable,
    read_committee,
    tell_strangers,
    with_committee,
    with_past,
)
from starcheck.facts.defaults import resolve
from starcheck.facts.people import TAKEN_OUT, People
from starcheck.facts.problems import UNKNOWN_CRITERION
from starcheck.facts.reader import bytes_of, of_people, open_document, twice
from starcheck.facts.workbooks.mapping import read_mapping
from starcheck.facts.workbooks.problems import NO_BRANCH_IN_ROW, OTHER_BRANCH_ROW, OTHER_CODE
from starcheck.facts.written import Part, by_key
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
from starcheck.reading.marks import Document
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
    if wanted.mapping is not None:
        # Tables need none, but one that cannot be read is told.
        read_mapping(wanted.mapping, words)
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
    # A book that was typed over is nobody's where its branch has handed in another one.
    store.run(
        "UPDATE faults SET code = '' WHERE kind = ? AND code IN (SELECT code FROM roster)",
        [OTHER_CODE.code],
    )
    # Of a branch that is written twice, neither is taken.
    store.run("UPDATE roster SET aside = TRUE WHERE code IN (SELECT code FROM faults)")
    batch.year, batch.as_of = reading.year, reading.as_of
    return batch, reading.chosen


@dataclass(frozen=True, slots=True)
class One:
    """A branch of a document, or (without `facts`) a part of it that is nobody's: then `code` is
    what it calls itself. `dated`: its closing date is said, by it or for the batch."""

    code: str
    file: str
    facts: Facts | None
    problems: Problems
    dated: bool = False


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
        self.head: tuple[int, date] | None = None
        """Year and closing date of documents that say none."""
        self.past: tuple[int, Mapping[str, tuple[int | None, int | None]]] | None = None
        self.problems = problems = Problems()
        # One person has one pseudonym in all of them: raters are told apart by it.
        people = People(wanted.people_key)
        for (path,) in beside.documents if beside else ():
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
            columns = of_people(words)
            raise FactsError([people.told(one, columns=columns) for one in problems.found])

    def read(self, paths: Sequence[Path]) -> Iterator[One]:
        """Give the branches of a document, and what is to be said of it as a whole. What is said of
        several files goes by the name of the first."""
        people = People(self.wanted.people_key)
        for one in self._read(paths, people):
            told = [
                people.told(found, place=True, columns=of_people(self.words))
                for found in one.problems.found
            ]
            yield replace(one, problems=Problems(told))

    def _read(self, paths: Sequence[Path], people: People) -> Iterator[One]:
        problems, path = Problems(), paths[0]
        read = [held for file in paths if (held := bytes_of(file, problems)) is not None]
        document = None
        if len(read) == len(paths):
            document = open_document(read, self.words, people, problems, mapping=self.mapping)
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
        if document is None or whole.errors:
            yield One(_whose(document, whole), path.name, None, whole)
            return
        own = (
            replace(_input(file, data), shown=people.shown(file.name))
            for file, (_, data) in zip(paths, read, strict=True)
        )
        part, inputs = Part.whole(document), (*own, *self.inputs)
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
        said = by_key(part, keys.FILE, Problems())
        year, as_of = wanted.year, wanted.as_of
        dated = as_of is not None or _says(said, "as_of")
        if self.head is not None:
            year = year if _says(said, "year") else year or self.head[0]
            as_of = as_of if dated else self.head[1]
        door = Door(wanted.today, year, as_of, words=self.rulebook_words, people=people)
        facts = read_branch(part, self.words, door, problems)
        if facts is None:
            return One("", path.name, None, problems)
        facts = with_committee(facts, self.committee, problems)
        code = str(facts.branch["code"] or "")
        return One(code, path.name, self._with_past(facts), problems, dated)

    def _with_past(self, facts: Facts) -> Facts:
        if self.wanted.previous is None:
            return facts
        if self.past is None:
            self.past = past(self.wanted.previous, facts.year)
        year, stars = self.past
        found = stars.get(str(facts.branch["code"]))
        return facts if found is None else with_past(facts, year, *found, self.words)


def _says(said: Mapping[str, Part], key: str) -> bool:
    return key in said and said[key].value is not None


def _whose(document: Document | None, problems: Problems) -> str:
    """Return the code of the branch whose document cannot be read as a whole, if it says one. One
    that was typed over is still of the branch that it was made for."""
    for found in problems.found:
        if found.kind is OTHER_CODE:
            return str(dict(found.message.values)["stamped"])
    value = None if document is None else document.value
    branch = value.get("branch") if isinstance(value, Mapping) else None
    code = branch.get("code") if isinstance(branch, Mapping) else None
    return code if isinstance(code, str) else ""


def _input(path: Path, data: bytes) -> Input:
    return Input(path.name, hashlib.sha256(data).hexdigest())


class _Batch:
    """The branches of documents on their way into a batch. The first that says a closing date gives
    that of the batch, and its year; who says none has the same."""

    def __init__(self, documents: Documents, wanted: Wanted, books: Shelf) -> None:
        self.documents, self.wanted, self.books = documents, wanted, books
        self.year, self.as_of = wanted.year or wanted.today.year, wanted.as_of or wanted.today
        self.chosen: list[Rulebook] = []
        self.codes: dict[str, Place | None] = {}

    def all(self, documents: Sequence[Sequence[Path]]) -> Iterator[Read]:
        for one in self._read(documents):
            yield self._one(one)
        problems = Problems([*self.documents.problems.found])
        tell_strangers(self.documents.committee, self.codes, problems)
        for found in problems.found:
            file = "--committee" if found.place is None else Path(found.place.file).name
            # No branch has done it, so none is set aside for it.
            unused = [text("这一条没有用")] if found.is_error else []
            told = replace(found, notes=(*unused, *found.notes))
            yield Read("", file, None, None, told=(told,))

    def _read(self, documents: Sequence[Sequence[Path]]) -> Iterator[One]:
        undated: list[Sequence[Path]] = []
        for paths in documents:
            ones, seen = self.documents.read(paths), list[One]()
            while self.documents.head is None and (one := next(ones, None)) is not None:
                seen.append(one)
                if one.dated:
                    self._begin(one)
            begun = self.documents.head is not None
            if not begun and len(documents) > 1:
                undated.append(paths)
            elif not begun or all(one.dated or one.facts is None for one in seen):
                yield from seen
                yield from ones
            else:
                yield from self.documents.read(paths)
        # Read again: which day it is for them is known only now.
        for paths in undated:
            yield from self.documents.read(paths)

    def _begin(self, one: One) -> None:
        if self.documents.head is None and one.facts is not None and not one.problems.errors:
            self.year, self.as_of = self.documents.head = one.facts.year, one.facts.as_of

    def _one(self, one: One) -> Read:
        facts, problems = one.facts, one.problems
        if facts is None:
            return Read(one.code, one.file, None, None, problems.errors, problems.others)
        self._begin(one)
        if (facts.year, facts.as_of) != (self.year, self.as_of) and not problems.errors:
            problems.add(
                OTHER_YEAR,
                facts.place,
                said=tr("{year} 年度、截至 {as_of}", year=facts.year, as_of=facts.as_of)
                if one.dated
                else tr("{year} 年度", year=facts.year),
                batch_year=self.year,
                batch_as_of=self.as_of,
                help=text("分开评定，或者用 --year、--as-of 统一"),
            )
        if one.code in self.codes:
            problems.extend([twice(one.code, facts.place, self.codes[one.code])])
        self.codes.setdefault(one.code, facts.place)
        if facts.year != self.year:
            # Of that year there may be no rulebook, which is not the affair of the batch.
            return Read(one.code, one.file, facts, None, problems.errors, problems.others)
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
