"""Events in, changes out: the journal, the branches as they are known, the clock, the judging.

The clock is that of the events: a day has come when something was received on it. Before the events
of a day the days that are over are looked at: periods that closed, what fell due.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from starcheck import engines
from starcheck.choice import choose, lasting, refuse_ineligible, shelf
from starcheck.diagnostics import Diagnostic, Place, Problems
from starcheck.engines.kept import Kept
from starcheck.errors import FactsError, StarcheckError
from starcheck.facts import complete
from starcheck.facts.people import People
from starcheck.language import tr
from starcheck.live import ahead
from starcheck.live.ahead import Notice
from starcheck.live.branches import Assembled, Branch, Known, Words
from starcheck.live.changes import Cause, Seen, changes, draft, of_branch, warned
from starcheck.live.events import Event, read_event
from starcheck.live.journal import Journal
from starcheck.live.standing import Standing, read_standing, standing_of
from starcheck.model import checked
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Record, Records
from starcheck.model.findings import Judged
from starcheck.model.rulebook import Rulebook
from starcheck.model.watching import Change
from starcheck.reading.catalogue import load_catalogue
from starcheck.reporting import json

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
    now: Callable[[], datetime] = datetime.now


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


class Watch:
    """A year that is watched. `feed` takes lines and gives the changes that they led to."""

    def __init__(self, journal: Journal, options: Options) -> None:
        self.journal, self.options = journal, options
        self.taken = self.repeated = self.refused = self.told = 0
        """Events taken in, those that came a second time, those that were refused; changes told."""
        self._live: OrderedDict[str, Live] = OrderedDict()
        self._words: dict[int, Words] = {}
        self._told: list[tuple[int, str]] = []
        self._chains: dict[int, Chain] = {}
        self.catalogue = load_catalogue()
        self._books = shelf(self.catalogue)
        self._lasting = lasting(options.rulebook)
        self._merged = dict(self.journal.merged())
        self._clock = self.journal.clock
        self._people = People(self.journal.meta("people_key"), keep=self.options.names)

    def close(self) -> None:
        """Let go of what holds memory of its own. The journal is its owner's."""
        for chain in self._chains.values():
            chain.close()
        self._chains.clear()

    def feed(self, lines: Sequence[tuple[str, Place]]) -> list[tuple[int, str]]:
        """Take in events; return the numbers and lines of the changes, which are on the disk by
        then."""
        with self._together():
            for line, place in lines:
                self._line(line, place)
        return self._told

    def pass_to(self, day: date, *, over: bool = False) -> list[tuple[int, str]]:
        """Let the days pass up to one without an event; return the changes. `over`: that day is
        over too, and every branch is looked at as of it."""
        if self._clock is None or (day <= self._clock and not over):
            return []
        with self._together():
            self._pass(day)
            if over:
                self._over(day, all_of_them=True)
        return self._told

    @contextmanager
    def _together(self) -> Iterator[None]:
        """What is written down inside is on the disk afterwards, all of it or nothing."""
        self._told = []
        self.journal.begin()
        try:
            yield
        except BaseException:
            self.journal.rollback()
            raise
        self.journal.commit()
        self.told += len(self._told)

    def facts(self, code: str) -> Facts:
        """Return what is known of a branch, as of the day that has come."""
        assert self._clock is not None
        return self._known(self._branch(self._root(code)), self._clock).facts

    # --- events -----------------------------------------------------------------------------

    def _line(self, line: str, place: Place) -> None:
        problems = Problems()
        event = read_event(line, place, self.options.now(), problems)
        if event is None:
            self._refuse(line, place, problems.found)
            return
        if self.journal.knows(event.id):
            self.repeated += 1
            return
        live = None if event.type == "day" else self._branch(self._root(event.branch))
        words = self._words_of(live)
        right = words.check(event, place, problems, self._people)
        if right is None:
            self._refuse(line, place, problems.found, event)
            return
        self._pass(right.day)
        number = self.journal.add(right.id, right.branch, right.written())
        self.taken += 1
        if live is None:
            return
        cause = Cause(right, right.occurred_on or right.day)
        if right.type == "merge":
            live = self._merge(right, live)
        else:
            if right.branch not in live.members:
                live.members[right.branch] = Branch(right.branch)
                live.assembled = None
            live.members[right.branch].apply(right, number)
        self._judge(live, self._today, cause, number)

    @property
    def _today(self) -> date:
        assert self._clock is not None
        return self._clock

    def _refuse(
        self, line: str, place: Place, found: Sequence[Diagnostic], event: Event | None = None
    ) -> None:
        self.refused += 1
        if not self.journal.refuse(line):
            return  # told when it came first
        day = self._clock or self.options.now().date()
        cause = Cause(event, day)
        said = tr("这个事件没有采用：{why}", why=str(found[0].message))
        change = draft("refused", day, cause, said)
        told = [
            checked.Told(
                code=one.kind.code,
                name=one.kind.name,
                severity=one.kind.severity,
                text=str(one.message),
                help=None if one.help is None else str(one.help),
                place=checked.Where(file=place.file, sheet=None, line=place.line, column=None),
            )
            for one in found
        ]
        self._say(change.model_copy(update={"problems": told}), None, "")

    def _root(self, code: str) -> str:
        seen = {code}
        while (found := self._merged.get(code)) is not None and found not in seen:
            seen.add(found)
            code = found
        return code

    def _branch(self, root: str) -> Live:
        """Return a branch; one that is not in memory is read from the journal."""
        known = self._live.get(root)
        if known is not None:
            self._live.move_to_end(root)
            return known
        codes = [root, *(c for c in self._merged if c != root and self._root(c) == root)]
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
            day, said = kept
            live.standing = read_standing(said)
            # The chain tells what measures were before, and they are not kept.
            live.seen = self._look(live, date.fromisoformat(day))[0]
        self._live[root] = live
        while len(self._live) > LIVE:
            self._live.popitem(last=False)
        return live

    def _merge(self, event: Event, live: Live) -> Live:
        formerly = event.given["formerly"]
        codes = formerly if isinstance(formerly, list) else [formerly]
        for code in map(str, codes):
            root = self._root(code)
            if root == live.code:
                continue
            self.journal.merge(root, live.code)
            self._merged[root] = live.code
            self.journal.forget_standing(root)
            self._live.pop(root, None)
        self._live.pop(live.code, None)
        return self._branch(live.code)

    # --- judging ----------------------------------------------------------------------------

    def _words_of(self, live: Live | None) -> Words:
        book = None if live is None or live.seen is None else live.seen.book
        return self._with(self.catalogue if book is None else book.catalogue)

    def _with(self, catalogue: Catalogue) -> Words:
        found = self._words.get(id(catalogue))
        if found is None:
            found = self._words[id(catalogue)] = Words(catalogue)
        return found

    def _known(self, live: Live, day: date) -> Known:
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

    def _look(self, live: Live, day: date) -> tuple[Seen | None, Facts, str]:
        """Return how a branch is judged on a day, its facts, or why it is not."""
        known = self._known(live, day)
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

    def _judged(self, book: Rulebook, facts: Facts) -> Judged:
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

    def _judge(self, live: Live, day: date, cause: Cause, number: int | None) -> None:
        """Judge a branch, tell what is otherwise, and keep where it stands."""
        seen, facts, why_not = self._look(live, day)
        self._settle(live, seen, facts, why_not, cause, number)
        if cause.event is not None and seen is not None:
            self._look_ahead_for(live, seen, cause, number)

    def _settle(
        self,
        live: Live,
        seen: Seen | None,
        facts: Facts,
        why_not: str,
        cause: Cause,
        number: int | None,
    ) -> None:
        before = live.standing
        if seen is None:
            after = Standing("", why_not=why_not)
            if before is not None and (before.rulebook or before.why_not != why_not):
                said = tr("没有评定：{why}", why=why_not)
                change = of_branch(draft("not_judged", facts.as_of, cause, said), facts)
                self._say(change, number, live.code)
        else:
            kept = {} if before is None else before.warned
            still = {c: by for c, by in kept.items() if by >= facts.as_of}
            after = standing_of(seen.book, seen.judged, seen.called, still)
            after = self._not_yet(before, after, seen, live, cause)
            for change in changes(before or Standing(""), live.seen, after, seen, cause):
                self._say(change, number, live.code)
        live.seen, live.standing = seen, after
        self.journal.put_standing(live.code, facts.as_of, after.written())

    def _not_yet(
        self, before: Standing | None, after: Standing, seen: Seen, live: Live, cause: Cause
    ) -> Standing:
        """Return where a branch stands without what only the end of a running day would lose it:
        on the last day of a month the meeting of the evening may still be told."""
        day = seen.facts.as_of
        if cause.event is None or before is None or day != ahead.last_of_month(day):
            return after
        if before.rulebook != after.rulebook:
            return after
        earlier = self._judged_without(seen, live, day)
        if earlier is None:
            return after
        held = {}
        for finding in earlier.findings:
            told = before.findings[finding.criterion]
            new = after.findings[finding.criterion]
            alone = (finding.outcome, finding.low, finding.high, finding.reach)
            if new != told and new == alone:
                held[finding.criterion] = told
        if not held:
            return after
        findings = {**after.findings, **held}
        return replace(after, findings=findings, score=before.score, stars=before.stars)

    def _judged_without(self, seen: Seen, live: Live, day: date) -> Judged | None:
        """Return how a branch would be judged today without the event of today."""
        was = live.seen
        if was is None or was.book is not seen.book:
            return None
        return self._judged(was.book, replace(was.facts, as_of=day))

    # --- time -------------------------------------------------------------------------------

    def _pass(self, to: date) -> None:
        """Let the days pass up to `to`: look back at those that are over, and ahead."""
        if self._clock is None:
            self._clock = to
            self.journal.put_meta("clock", to.isoformat())
            return
        if to <= self._clock:
            return
        day = self._clock
        while day < to:
            self._over(day)
            day += timedelta(days=1)
            self._clock = day
            for notice, until in ahead.looks(day):
                self._look_ahead(notice, until, day)
        self.journal.put_meta("clock", to.isoformat())

    def _over(self, day: date, *, all_of_them: bool = False) -> None:
        """Look at the branches for which something ended with a day: all where a month did."""
        due = {branch for branch, _ in self.journal.take_due(day)}
        ends = all_of_them or day == ahead.last_of_month(day)
        codes = self.journal.branches() if ends else sorted(due)
        for live, seen, facts, why_not in self._all(codes, day):
            self._settle(live, seen, facts, why_not, Cause(None, day), None)

    def _all(
        self, codes: Sequence[str], day: date, *, undone: bool = False
    ) -> Iterator[tuple[Live, Seen | None, Facts, str]]:
        """Give branches as they are judged on a day, many of one rulebook in one query; with
        `undone` as if what is not recorded has not been done."""
        if not undone or len(codes) < MANY:
            for code in codes:
                live = self._branch(code)
                yield live, *(self._look_undone(live, day) if undone else self._look(live, day))
            return
        waiting: dict[int, list[tuple[Live, Facts, Known]]] = {}
        books: dict[int, Rulebook] = {}
        for code in codes:
            live = self._branch(code)
            known = self._known(live, day)
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

    def _look_undone(self, live: Live, day: date) -> tuple[Seen | None, Facts, str]:
        """Return how a branch is judged on a day if what is not recorded has not been done."""
        known = self._known(live, day)
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

    def _look_ahead(self, notice: Notice, until: date, day: date) -> None:
        """Warn all branches of what will be lost up to a day."""
        codes = self.journal.branches()
        cause = Cause(None, day)
        now = {live.code: seen for live, seen, _, _ in self._all(codes, day, undone=True)}
        for live, seen, _, _ in self._all(codes, until, undone=True):
            today = now.get(live.code)
            if seen is not None and today is not None and today.book is seen.book:
                self._warn(live, today, seen.judged, notice, until, cause, None)

    def _look_ahead_for(self, live: Live, seen: Seen, cause: Cause, number: int | None) -> None:
        """Warn of what an event has set a term for."""
        assert cause.event is not None
        table = str(cause.event.given.get("table") or "branches")
        if table not in ahead.tables_of(Notice.TERM, seen.book):
            return
        day = seen.facts.as_of
        until = day + timedelta(days=Notice.TERM.value)
        now, later = (self._look_undone(live, on)[0] for on in (day, until))
        if now is not None and later is not None:
            self._warn(live, now, later.judged, Notice.TERM, until, cause, number)

    def _warn(
        self,
        live: Live,
        now: Seen,
        then: Judged,
        notice: Notice,
        until: date,
        cause: Cause,
        number: int | None,
    ) -> None:
        standing = live.standing
        if standing is None or not standing.rulebook:
            return
        day = now.facts.as_of
        known: dict[date, Judged] = {until: then}

        def judge(on: date) -> Judged:
            if on not in known:
                seen = self._look_undone(live, on)[0]
                assert seen is not None
                known[on] = seen.judged
            return known[on]

        fresh: dict[str, date] = {}
        ends: list[date] = []
        findings = {f.criterion: f for f in now.judged.findings}
        for criterion, after in ahead.lost(now.judged, then, now.book, notice):
            if standing.warned.get(criterion.id, date.min) >= cause.day:
                continue
            by, later = until, then
            finding = findings[criterion.id]
            if notice is Notice.TERM:
                by, later = ahead.first_day(criterion.id, finding, day, until, judge)
            end = by
            if finding.outcome == "met":
                # What is met today is met up to the day before; a period is open on its last day.
                by -= timedelta(days=1)
            fresh[criterion.id] = by
            ends.append(end)
            lose = ahead.loss(finding, after)
            self._say(warned(now, later, criterion, by, lose, cause), number, live.code)
        if fresh:
            live.standing = replace(standing, warned={**standing.warned, **fresh})
            self.journal.put_due(live.code, ends)
            self.journal.put_standing(live.code, self._today, live.standing.written())

    # --- telling ----------------------------------------------------------------------------

    def _say(self, change: Change, event: int | None, branch: str) -> None:
        number = self.journal.changes + 1
        line = json.line(change.model_copy(update={"number": number}).model_dump(by_alias=True))
        self.journal.say(event, branch, line)
        self._told.append((number, line))


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
    for name, now in facts.tables.items() if same else ():
        was = given.tables[name]
        if was is now:
            continue
        if name in _OPINIONS or _coverage(was) != _coverage(now):
            return _complete(facts, book)
        tables[name] = replace(tables[name], records=now.records, places=now.places)
    if not same:
        return _complete(facts, book)
    return replace(
        completed, as_of=facts.as_of, branch=facts.branch, figures=facts.figures, tables=tables
    )


def _coverage(records: Records) -> tuple[object, ...]:
    return records.coverage, records.until, records.since, bool(records.records)
