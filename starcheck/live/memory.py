"""The branches of a watch in memory: what was said of them, and how they are judged on a day.

What is not in memory is read from the journal again; what did not change is not worked out again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from starcheck import engines
from starcheck.choice import choose, lasting, refuse_ineligible, shelf
from starcheck.diagnostics import Place, Problems
from starcheck.engines.kept import Kept
from starcheck.errors import FactsError, StarcheckError
from starcheck.facts import complete
from starcheck.language import tr
from starcheck.live import ahead
from starcheck.live.branches import Assembled, Branch, Known, Words
from starcheck.live.changes import Seen
from starcheck.live.events import Event, now, read_event
from starcheck.live.journal import Journal
from starcheck.live.standing import Standing
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Record, Records
from starcheck.model.findings import Judged
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue

if TYPE_CHECKING:
    from starcheck.engines.rete.chain import Chain

MANY = 1_000
"""From how many branches on one query over all of them is quicker than looking at each again."""

LIVE = 20_000
"""So many branches are kept in memory; the others are read from the journal again when they are
spoken of."""


@dataclass(frozen=True, slots=True)
class Options:
    """`rulebook`: as of `assess`. `engine`: `reference`, or `rete` for rules of durable-rules."""

    year: int
    rulebook: str | None = None
    engine: str = engines.DEFAULT
    names: bool = False
    now: Callable[[], datetime] = now


@dataclass(slots=True)
class Live:
    """A branch in memory: what was said of it under each of its codes, how it was seen last, and
    what is kept so that it need not be worked out again."""

    code: str
    members: dict[str, Branch]
    seen: Seen | None = None
    standing: Standing | None = None
    assembled: Assembled | None = None
    kept: Kept | None = None
    ahead: Kept | None = None
    completed: tuple[Facts, Facts] | None = None
    book: tuple[Record, date, Rulebook | None, str] | None = None


class Memory:
    """Branches by their codes; a branch that was merged answers for those it was merged from."""

    def __init__(self, journal: Journal, options: Options) -> None:
        self.journal, self.options = journal, options
        self.catalogue = load_catalogue()
        self._live: OrderedDict[str, Live] = OrderedDict()
        self._words: dict[int, Words] = {}
        self._chains: dict[int, Chain] = {}
        self._books = shelf(self.catalogue)
        self._lasting = lasting(options.rulebook)
        self._merged = dict(journal.merged())

    def close(self) -> None:
        """Let go of what holds memory of its own. The journal is its owner's."""
        for chain in self._chains.values():
            chain.close()
        self._chains.clear()

    def root(self, code: str) -> str:
        seen = {code}
        while (found := self._merged.get(code)) is not None and found not in seen:
            seen.add(found)
            code = found
        return code

    def branch(self, root: str) -> Live:
        """Return a branch; one that is not in memory is read from the journal."""
        known = self._live.get(root)
        if known is not None:
            self._live.move_to_end(root)
            return known
        codes = [root, *(c for c in self._merged if c != root and self.root(c) == root)]
        live = Live(root, {})
        for code in codes:
            member = Branch(code)
            for number, line in self.journal.of_branch(code):
                event = read_event(line, Place(""), datetime.min, Problems())
                assert event is not None
                if event.type != "merge":
                    member.apply(event, number)
            member.touched.clear()
            if member.slots or member.latest or code == root:
                live.members[code] = member
        kept = self.journal.standing(root)
        if kept is not None:
            day, live.standing = kept
            # The chain tells what measures were before, and they are not kept.
            live.seen = self.look(live, day)[0]
        self._live[root] = live
        while len(self._live) > LIVE:
            self._live.popitem(last=False)
        return live

    def merge(self, event: Event, live: Live) -> Live:
        formerly = event.given["formerly"]
        codes = formerly if isinstance(formerly, list) else [formerly]
        for code in map(str, codes):
            root = self.root(code)
            if root == live.code:
                continue
            self.journal.merge(root, live.code)
            self._merged[root] = live.code
            self.journal.forget_standing(root)
            self._live.pop(root, None)
        self._live.pop(live.code, None)
        return self.branch(live.code)

    def words_of(self, live: Live | None) -> Words:
        book = None if live is None or live.seen is None else live.seen.book
        return self._with(self.catalogue if book is None else book.catalogue)

    def _with(self, catalogue: Catalogue) -> Words:
        found = self._words.get(id(catalogue))
        if found is None:
            found = self._words[id(catalogue)] = Words(catalogue)
        return found

    def known(self, live: Live, day: date) -> Known:
        """Return what is known of a branch on a day."""
        assembled = live.assembled
        if assembled is None:
            root = live.members.setdefault(live.code, Branch(live.code))
            members = [root, *(m for m in live.members.values() if m is not root)]
            words = self._with(self.catalogue)
            assembled = live.assembled = Assembled(root, members, words)
        known = assembled.known(self.options.year, day)
        book = self._book(live, known.facts)[0]
        words = self._with(self.catalogue if book is None else book.catalogue)
        if words is not assembled.words:
            # A rulebook brings words of its own.
            live.assembled = Assembled(assembled.root, assembled.members, words)
            known = live.assembled.known(self.options.year, day)
        return known

    def _book(self, live: Live, facts: Facts) -> tuple[Rulebook | None, str]:
        """Return the rulebook of a branch, or why it has none."""
        known = live.book
        if (
            known is not None
            and known[0] is facts.branch
            and (self._lasting or known[1] == facts.as_of)
        ):
            return known[2], known[3]
        book, why_not = None, ""
        if facts.branch["category"] is None:
            why_not = tr("还不知道它的类别")
        else:
            try:
                book = choose(facts, self.options.rulebook, self._books)
            except StarcheckError as error:
                why_not = str(error.diagnostics[0].message)
        live.book = facts.branch, facts.as_of, book, why_not
        return book, why_not

    def look(self, live: Live, day: date) -> tuple[Seen | None, Facts, str]:
        """Return how a branch is judged on a day, its facts, or why it is not."""
        known = self.known(live, day)
        facts = known.facts
        book, why_not = self._book(live, facts)
        if book is None:
            return None, facts, why_not
        try:
            judged = self._judged_again(live, book, facts)
            refuse_ineligible(facts, book, judged)
        except StarcheckError as error:
            return None, facts, str(error.diagnostics[0].message)
        return Seen(book, facts, judged, known.called), facts, ""

    def judged(self, book: Rulebook, facts: Facts) -> Judged:
        """Return how facts are judged that nobody will ask about again."""
        (judged,) = engines.judge(self.options.engine, book, [_complete(facts, book)])
        return judged[book.decides]

    def _judged_again(self, live: Live, book: Rulebook, facts: Facts) -> Judged:
        """Return how a branch is judged; what did not change since last time is known."""
        completed = _completed_again(live.completed, facts, book)
        live.completed = facts, completed
        if live.kept is None or live.kept.rulebook is not book:
            live.kept = self._kept(book)
        return live.kept.judge(completed)

    def _kept(self, book: Rulebook) -> Kept:
        """Return what judges a branch of a rulebook again and again, by the engine wanted."""
        if self.options.engine != "rete":
            return Kept(book, self.options.year)
        from starcheck.engines.rete.chain import Chain
        from starcheck.engines.rete.kept import Chained

        if id(book) not in self._chains:
            self._chains[id(book)] = Chain(book)
        return Chained(book, self.options.year, self._chains[id(book)])

    def all(
        self, codes: Sequence[str], day: date, *, undone: bool = False
    ) -> Iterator[tuple[Live, Seen | None, Facts, str]]:
        """Give branches as they are judged on a day, many of one rulebook in one query; with
        `undone` as if what is not recorded has not been done."""
        if not undone or len(codes) < MANY:
            for code in codes:
                live = self.branch(code)
                yield live, *(self.look_undone(live, day) if undone else self.look(live, day))
            return
        waiting: dict[int, list[tuple[Live, Facts, Known]]] = {}
        books: dict[int, Rulebook] = {}
        for code in codes:
            live = self.branch(code)
            known = self.known(live, day)
            book, why_not = self._book(live, known.facts)
            if book is None:
                yield live, None, known.facts, why_not
                continue
            facts = ahead.undone(known.facts, book.catalogue)
            books[id(book)] = book
            waiting.setdefault(id(book), []).append((live, facts, known))
        for key, ones in waiting.items():
            book = books[key]
            completed = [_complete(facts, book) for _, facts, _ in ones]
            for (live, facts, known), judged in zip(
                ones, engines.judge("duckdb", book, completed), strict=True
            ):
                yield live, Seen(book, facts, judged[book.decides], known.called), facts, ""

    def look_undone(self, live: Live, day: date) -> tuple[Seen | None, Facts, str]:
        """Return how a branch is judged on a day if what is not recorded has not been done."""
        known = self.known(live, day)
        book, why_not = self._book(live, known.facts)
        if book is None:
            return None, known.facts, why_not
        facts = ahead.undone(known.facts, book.catalogue)
        if live.ahead is None or live.ahead.rulebook is not book:
            live.ahead = self._kept(book)
        try:
            judged = live.ahead.judge(_complete(facts, book))
        except StarcheckError as error:
            return None, facts, str(error.diagnostics[0].message)
        return Seen(book, facts, judged, known.called), facts, ""

    def judged_without(self, seen: Seen, live: Live, day: date) -> Judged | None:
        """Return how a branch would be judged today without the event of today."""
        was = live.seen
        if was is None or was.book is not seen.book:
            return None
        return self.judged(was.book, replace(was.facts, as_of=day))


def _complete(facts: Facts, book: Rulebook) -> Facts:
    completed = complete(facts, book)
    if completed.errors:
        raise FactsError(completed.errors)
    return completed.facts


_OPINIONS = frozenset({"judgements", "results", "waivers"})
"""Tables whose records are held against the rulebook one by one."""


def _completed_again(before: tuple[Facts, Facts] | None, facts: Facts, book: Rulebook) -> Facts:
    """Return complete facts; where records were only added, what was completed before holds."""
    if before is None:
        return _complete(facts, book)
    given, completed = before
    same = (
        given.stated is facts.stated
        and given.tables.keys() == facts.tables.keys()
        and given.year == facts.year
    )
    tables = dict(completed.tables)
    for name, table in facts.tables.items() if same else ():
        was = given.tables[name]
        if was is table:
            continue
        if name in _OPINIONS or _coverage(was) != _coverage(table):
            return _complete(facts, book)
        tables[name] = replace(tables[name], records=table.records, places=table.places)
    if not same:
        return _complete(facts, book)
    return replace(
        completed, as_of=facts.as_of, branch=facts.branch, figures=facts.figures, tables=tables
    )


def _coverage(records: Records) -> tuple[object, ...]:
    return records.coverage, records.until, records.since, bool(records.records)
