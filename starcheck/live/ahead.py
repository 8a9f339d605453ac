"""What will be lost if nothing happens: the rulebook judged on a day to come, with today's facts.

So no second list of deadlines is kept: months and quarters that close, terms that run out, a month
after an application, the end of a probation are all seen in the criteria themselves. How long
before it a loss is told depends on how long the duty had time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from functools import cache

from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.facts import Facts, Record
from starcheck.model.findings import Finding, Judged
from starcheck.model.rulebook import Criterion, Requirement, Rulebook
from starcheck.model.tree import Call, MeasureRef, Moment, Node, RequirementRef, walk
from starcheck.model.values import Absent, Milli

JudgeOn = Callable[[date], Judged]
"""A branch judged on a day to come."""


class Notice(Enum):
    """How many days before it a loss is told, by what the duty hangs on."""

    MONTH = 7
    QUARTER = 21
    YEAR = 60
    TERM = 183


def nodes_of(criterion: Criterion, book: Rulebook) -> Iterator[Node]:
    """Give every node on which a criterion hangs, through measures and requirements."""
    seen: set[str] = set()
    waiting: list[Node | None] = [
        *criterion.looked_at,
        criterion.asked_when,
        *criterion.excuses,
    ]
    while waiting:
        node = waiting.pop()
        for below in walk(node) if node is not None else ():
            yield below
            name = below.name if isinstance(below, MeasureRef | RequirementRef) else None
            if name is None or name in seen:
                continue
            seen.add(name)
            if isinstance(below, RequirementRef):
                waiting += _of_requirement(book.requirements[name])
                continue
            measure = book.measures[name]
            aggregate = measure.aggregate
            waiting.append(measure.value)
            if aggregate is not None:
                waiting += [
                    aggregate.where,
                    aggregate.operand,
                    aggregate.per,
                    aggregate.of if isinstance(aggregate.of, Node) else None,
                    aggregate.asked_from,
                    aggregate.asked_until,
                    *((aggregate.window.start, aggregate.window.end) if aggregate.window else ()),
                ]
            if measure.at_most is not None:
                waiting.append(MeasureRef(measure.type, 0, 0, measure.at_most))


def _of_requirement(requirement: Requirement) -> list[Node | None]:
    window = requirement.window
    return [
        requirement.where,
        requirement.require,
        *((window.start, window.end) if window else ()),
    ]


@cache
def _notices(book: _Key) -> Mapping[str, Notice]:
    return {c.id: _notice(c, book.book) for c in book.book.criteria}


def notices(book: Rulebook) -> Mapping[str, Notice]:
    """Return by criterion what its time hangs on."""
    return _notices(_Key(book))


class _Key:
    """A rulebook by identity: it holds mappings, so it cannot be hashed."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    def __hash__(self) -> int:
        return id(self.book)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.book is self.book


def _notice(criterion: Criterion, book: Rulebook) -> Notice:
    found = list(nodes_of(criterion, book))
    periods = {n.function for n in found if isinstance(n, Call)}
    if any(isinstance(n, Moment) and n.name == "as_of" for n in found):
        return Notice.TERM
    if "month" in periods:
        return Notice.MONTH
    return Notice.QUARTER if "quarter" in periods else Notice.YEAR


def tables_of(notice: Notice, book: Rulebook) -> frozenset[str]:
    """Return the tables that criteria of a notice look at."""
    return _tables_of(notice, _Key(book))


@cache
def _tables_of(notice: Notice, key: _Key) -> frozenset[str]:
    book = key.book
    found: set[str] = {"branches"}
    for criterion in book.criteria:
        if notices(book)[criterion.id] is not notice:
            continue
        for node in nodes_of(criterion, book):
            if isinstance(node, RequirementRef):
                found.add(book.requirements[node.name].table)
            elif isinstance(node, MeasureRef):
                aggregate = book.measures[node.name].aggregate
                if aggregate is not None:
                    found.add(aggregate.table)
    return frozenset(found)


def undone(facts: Facts, catalogue: Catalogue) -> Facts:
    """Return the facts as they are if what is not recorded has not been done: a step without a day
    did not take place. A look ahead compares two days of this world."""
    tables = {
        name: replace(given, records=_undone(given.records, catalogue.table[name]))
        for name, given in facts.tables.items()
    }
    (branch,) = _undone((facts.branch,), catalogue.table["branches"])
    return replace(facts, tables=tables, branch=branch)


def _undone(records: Sequence[Record], table: Table) -> tuple[Record, ...]:
    steps = [c.name for c in table.columns if c.kind == "date" and c.none_ok]
    return tuple(
        {**record, **{name: Absent.NONE for name in steps if record[name] is None}}
        for record in records
    )


def worse(now: Finding, then: Finding) -> bool:
    """Return whether a criterion that can still be met, or is met, no longer can or is."""
    if then.asked is False:
        return False
    if now.reach is None or then.reach is None or now.high is None or then.high is None:
        return now.outcome in ("met", "pending") and then.truth is False
    return then.reach < now.reach or (now.outcome == "met" and then.high < now.high)


def loss(now: Finding, then: Finding) -> Milli | None:
    """Return the points that are lost; `None` in a score-free rulebook."""
    if now.reach is None or then.reach is None or now.high is None or then.high is None:
        return None
    return max(now.reach - then.reach, now.high - then.high)


def lost(
    now: Judged, then: Judged, book: Rulebook, notice: Notice
) -> Iterator[tuple[Criterion, Finding]]:
    """Give the criteria of a notice that will be worse then."""
    of = notices(book)
    for before, after in zip(now.findings, then.findings, strict=True):
        if of[after.criterion] is notice and worse(before, after):
            yield book.criterion[after.criterion], after


def first_day(
    criterion: str, now: Finding, after: date, until: date, judge: JudgeOn
) -> tuple[date, Judged]:
    """Return the first day in `after` + 1 … `until` on which a criterion is worse, and how the
    branch is judged on it; on `until` it is."""
    low, high = after, until
    while (high - low).days > 1:
        middle = low + timedelta(days=(high - low).days // 2)
        found = next(f for f in judge(middle).findings if f.criterion == criterion)
        if worse(now, found):
            high = middle
        else:
            low = middle
    return high, judge(high)


def last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def last_of_quarter(day: date) -> date:
    return last_of_month(day.replace(month=3 * ((day.month + 2) // 3), day=1))


def looks(day: date) -> Iterator[tuple[Notice, date]]:
    """Give what is looked ahead for on a day, and up to which day."""
    month, quarter = last_of_month(day), last_of_quarter(day)
    if (month - day).days == Notice.MONTH.value:
        yield Notice.MONTH, month
    if (quarter - day).days == Notice.QUARTER.value:
        yield Notice.QUARTER, quarter
    end = date(day.year, 12, 31)
    if (end - day).days == Notice.YEAR.value:
        yield Notice.YEAR, end
    if day.day == 1:
        yield Notice.TERM, day + timedelta(days=Notice.TERM.value)
