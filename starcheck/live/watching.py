"""Events in, changes out: the clock, what is told, and when.

The clock is that of the events: a day has come when something was received on it. Before the events
of a day the days that are over are looked at: periods that closed, what fell due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from starcheck.diagnostics import Diagnostic, Place, Problems, text
from starcheck.facts.people import People
from starcheck.language import tr
from starcheck.live import ahead
from starcheck.live import problems as kinds
from starcheck.live.ahead import Notice
from starcheck.live.branches import Branch
from starcheck.live.changes import Cause, Seen, changes, draft, of_branch, warned
from starcheck.live.events import Event, read_event
from starcheck.live.journal import Journal
from starcheck.live.memory import Live, Memory, Options
from starcheck.live.standing import Standing, standing_of
from starcheck.model import checked
from starcheck.model.facts import Facts
from starcheck.model.findings import Judged
from starcheck.model.watching import Change
from starcheck.reporting import json

__all__ = ["Options", "Watch"]


class Watch:
    """A year that is watched. `feed` takes lines and gives the changes that they led to."""

    def __init__(self, journal: Journal, options: Options) -> None:
        self.journal, self.options = journal, options
        self.memory = Memory(journal, options)
        self.taken = self.repeated = self.refused = self.told = 0
        """Events taken in, those that came a second time, those that were refused; changes told."""
        self._told: list[tuple[int, str]] = []
        self._clock = journal.clock
        self._people = People(journal.meta("people_key"), keep=options.names)

    def close(self) -> None:
        """Let go of what holds memory of its own. The journal is its owner's."""
        self.memory.close()

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
        return self.memory.known(self.memory.branch(self.memory.root(code)), self._clock).facts

    def _line(self, line: str, place: Place) -> None:
        problems = Problems()
        event = read_event(line, place, self.options.now(), problems)
        if event is None:
            self._refuse(line, place, problems.found)
            return
        if self.journal.knows(event.id):
            self.repeated += 1
            return
        if abs(event.day.year - self.options.year) > 1:
            help_ = text("核对 received_at；别的年度另用一本日志")
            year = self.options.year
            problems.add(kinds.FAR_AWAY, place, help=help_, day=event.day, year=year)
            self._refuse(line, place, problems.found, event)
            return
        live = None if event.type == "day" else self.memory.branch(self.memory.root(event.branch))
        words = self.memory.words_of(live)
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
            live = self.memory.merge(right, live)
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

    def _judge(self, live: Live, day: date, cause: Cause, number: int | None) -> None:
        """Judge a branch, tell what is otherwise, and keep where it stands."""
        seen, facts, why_not = self.memory.look(live, day)
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
        self.journal.put_standing(live.code, facts.as_of, after)

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
        earlier = self.memory.judged_without(seen, live, day)
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
        for live, seen, facts, why_not in self.memory.all(codes, day):
            self._settle(live, seen, facts, why_not, Cause(None, day), None)

    def _look_ahead(self, notice: Notice, until: date, day: date) -> None:
        """Warn all branches of what will be lost up to a day."""
        codes = self.journal.branches()
        cause = Cause(None, day)
        now = {live.code: seen for live, seen, _, _ in self.memory.all(codes, day, undone=True)}
        for live, seen, _, _ in self.memory.all(codes, until, undone=True):
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
        now, later = (self.memory.look_undone(live, on)[0] for on in (day, until))
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
                seen = self.memory.look_undone(live, on)[0]
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
            self.journal.put_standing(live.code, self._today, live.standing)

    def _say(self, change: Change, event: int | None, branch: str) -> None:
        number = self.journal.changes + 1
        line = json.line(change.model_copy(update={"number": number}).model_dump(by_alias=True))
        self.journal.say(event, branch, line)
        self._told.append((number, line))
