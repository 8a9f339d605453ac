"""From sources to a batch in which every branch has its rulebook, or why it has none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from starcheck.choice import NOT_RATED, Shelf, choose, pick, words_of
from starcheck.diagnostics import Kind, Problems, text
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
from starcheck.facts.people import People
from starcheck.facts.problems import DUPLICATE_BRANCH, UNKNOWN_CRITERION
from starcheck.facts.reader import bytes_of, open_document
from starcheck.facts.workbooks.mapping import read_mapping
from starcheck.facts.written import Part
from starcheck.intake.batch import Batch, said
from starcheck.intake.beside import COVERAGE, read_stated
from starcheck.intake.documents import OTHER_YEAR, Read, read_documents
from starcheck.intake.sources import Sources
from starcheck.intake.store import Store, name
from starcheck.intake.tables import read_tables
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.rulebook import Rulebook
from starcheck.plan.choosing import first_true
from starcheck.runs.history import add_history, past
from starcheck.runs.layout import book_name

__all__ = ["Wanted", "bring_together"]

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
    reading = _Reading(wanted, words, books, beside)
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


class _Reading:
    """Documents read one branch at a time. The first branch says the year and the closing date."""

    def __init__(
        self, wanted: Wanted, words: Catalogue, books: Shelf, beside: Sources | None
    ) -> None:
        self.wanted, self.words, self.books = wanted, words, books
        self.year, self.as_of = wanted.year or wanted.today.year, wanted.as_of or wanted.today
        self.begun = False
        self.people = People()
        self.mapping = None if wanted.mapping is None else read_mapping(wanted.mapping, words)
        self.chosen: list[Rulebook] = []
        self.codes: set[str] = set()
        self.committee: list[CommitteeTable] = []
        self.past: tuple[int, Mapping[str, tuple[int | None, int | None]]] | None = None
        problems = Problems()
        for path in beside.documents if beside else ():
            read = bytes_of(path, problems)
            if read is None:
                continue
            document = open_document([read], words, People(), problems, committee=True)
            if document is not None:
                self.committee += read_committee(Part.whole(document), words, problems)
        if beside is not None and beside.tables:
            problems.add(
                _FORM,
                help=text("党支部的事实是文档，上级党组织的台账也请用 YAML 或 JSON"),
            )
        if problems.errors:
            raise FactsError(problems.found)

    def all(self, paths: Sequence[Path]) -> Iterator[Read]:
        for path in paths:
            yield from self._file(path)
        problems = Problems()
        tell_strangers(self.committee, self.codes, problems)
        for found in problems.found:
            yield Read("", "--committee", None, None, (found,))

    def _file(self, path: Path) -> Iterator[Read]:
        problems = Problems()
        self.people = People(self.wanted.people_key)
        read = bytes_of(path, problems)
        document = None
        if read is not None:
            document = open_document(
                [read], self.words, self.people, problems, mapping=self.mapping
            )
        if document is None or problems.errors:
            yield Read("", path.name, None, None, tuple(problems.found))
            return
        whole = Part.whole(document)
        for part in whole.items() if isinstance(whole.value, list) else [whole]:
            yield self._branch(part, path)

    def _branch(self, part: Part, path: Path) -> Read:
        wanted, problems = self.wanted, Problems()
        words = words_of(wanted.rulebook, self.books, self.words)
        door = Door(wanted.today, wanted.year, wanted.as_of, words=words, people=self.people)
        facts = read_branch(part, self.words, door, problems)
        if facts is None:
            return Read("", path.name, None, None, tuple(problems.found))
        code = str(facts.branch["code"] or "")
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
        if code in self.codes:
            help_ = text("每个党支部写一次，代码各不相同")
            problems.add(DUPLICATE_BRANCH, facts.place, help=help_, code=code)
        self.codes.add(code)
        facts = with_committee(facts, self.committee, problems)
        facts = self._with_past(facts)
        book = None
        try:
            chosen = choose(facts, wanted.rulebook, self.books)
            done = complete(facts, chosen)
            facts = done.facts
            problems.extend(done.diagnostics)
            if chosen not in self.chosen:
                self.chosen.append(chosen)
            book = self.chosen.index(chosen)
        except UsageError:
            raise
        except StarcheckError as error:
            problems.extend(error.diagnostics)
        return Read(code, path.name, facts, book, problems.errors)

    def _with_past(self, facts: Facts) -> Facts:
        if self.wanted.previous is None:
            return facts
        if self.past is None:
            self.past = past(self.wanted.previous, facts.year)
        year, stars = self.past
        found = stars.get(str(facts.branch["code"]))
        return facts if found is None else with_past(facts, year, *found, self.words)
