"""What may be written twice: records that do not contradict each other, a candidate under two ids,
a branch under two codes. Records that are equal to the last cell are told by the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from starcheck.diagnostics import text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Row, Seen, ask, order, places, stated
from starcheck.model.catalogue import Table
from starcheck.model.facts import Facts
from starcheck.model.values import Cell

ONCE_A_DAY = (
    "general-meeting",
    "committee-meeting",
    "theme-day",
    "organisation-life-meeting",
    "democratic-appraisal",
    "secretary-report",
    "election-meeting",
)
"""Kinds of activity that a whole branch holds once on a day: two records that do not differ are
perhaps one meeting, even where neither says what it was about."""

TELLING: Mapping[str, tuple[str, ...]] = {
    "activities": ("topic", "lecturer", "partner"),
    "talks": ("subject",),
}
"""What both records have to say alike before they are asked about: groups meet on one day, and a
secretary talks to several people. In the other tables the key itself says it."""

TABLES = ("activities", "talks", "matters", "problems", "documents", "transfers", "honours")
LATER = frozenset({"recorded_on", "planned_on"})
"""What was written about a record, not about what happened: two entries of one meeting differ
there."""

NEIGHBOURS = 20
"""A record is compared with so many of its own kind and day that come next in the alphabet, so
that ten thousand of them stay cheap."""

FEWEST_DATES = 8
"""People who are admitted together share some dates; with this many in common, the day of applying
among them and nothing else different, one asks."""


def records(seen: Seen) -> Iterator[Question]:
    """Ask of records of one kind and day that do not differ where both say something."""
    for name in TABLES:
        table = seen.table(name)
        assert table.date is not None
        for same in _of_one_key(seen.rows(name), table):
            for alike in _alike(same, table, seen):
                yield ask(
                    kinds.PERHAPS_THE_SAME,
                    places(alike),
                    text("对照原始记录；是一件事的，只留一条，把写全的内容并在一起"),
                    table=table.title,
                    day=alike[0][table.date],
                    number=len(alike),
                    what=_called(alike[0], table),
                )


def _called(row: Row, table: Table) -> Cell:
    """Return what people call a record, without telling who it is about."""
    known = row.record.keys()
    for name in (*table.key, *(name for name in ("kind", "direction") if name in known)):
        if name != table.date and not table[name].personal and stated(row[name]):
            return row[name]
    return table.title


def _of_one_key(rows: Iterable[Row], table: Table) -> Iterator[list[Row]]:
    """Yield the records that share a key, without those that are equal to one of them."""
    keyed: dict[tuple[Cell, ...], dict[tuple[Cell, ...], Row]] = {}
    for row in rows:
        key = tuple(row[name] for name in table.key)
        if None not in key:
            same, cells = keyed.setdefault(key, {}), tuple(row.record.values())
            same[cells] = _first(same.get(cells), row)
    for same in keyed.values():
        if len(same) > 1:
            # The order of the file must not matter.
            yield [same[cells] for cells in sorted(same, key=repr)]


def _first(one: Row | None, other: Row) -> Row:
    """Return the one of two equal records that stands first."""
    if one is None or one.place is None or other.place is None:
        return one or other
    return min(one, other, key=lambda row: order(row.place) if row.place else ("", 0, 0))


def _alike(rows: list[Row], table: Table, seen: Seen) -> Iterator[list[Row]]:
    """Yield the groups of records that may be one thing."""
    group = list(range(len(rows)))

    def root(position: int) -> int:
        while group[position] != position:
            position = group[position]
        return position

    for one, row in enumerate(rows):
        for other in range(one + 1, min(one + 1 + NEIGHBOURS, len(rows))):
            if _compatible(row, rows[other], table, seen):
                group[root(other)] = root(one)
    groups: dict[int, list[Row]] = {}
    for position, row in enumerate(rows):
        groups.setdefault(root(position), []).append(row)
    yield from (same for same in groups.values() if len(same) > 1)


def _compatible(one: Row, other: Row, table: Table, seen: Seen) -> bool:
    for column in table.columns:
        first, second = one[column.name], other[column.name]
        if column.name in LATER or first == second:
            continue
        if stated(first, blank=column.blank) and stated(second, blank=column.blank):
            return False
    return _tells(one, other, table, seen)


def _tells(one: Row, other: Row, table: Table, seen: Seen) -> bool:
    """Return whether there is reason to think of one thing, and not only no reason against it."""
    telling = TELLING.get(table.name)
    if telling is None:
        return True
    if any(one.word(name) is not None and one[name] == other[name] for name in telling):
        return True
    once = {seen.word("activity", id) for id in ONCE_A_DAY}
    return table.name == "activities" and one["kind"] in once


def candidates(seen: Seen) -> Iterator[Question]:
    """Ask of candidates who differ in nothing but what they are called."""
    table = seen.table("candidates")
    dates = [column.name for column in table.columns if column.kind == "date"]
    alike: dict[tuple[Cell, ...], dict[Cell, Row]] = {}
    for row in seen.rows("candidates"):
        told = sum(isinstance(row[name], date) for name in dates)
        if row["person"] is None or row.day("applied_on") is None or told < FEWEST_DATES:
            continue
        same = tuple(cell for name, cell in row.record.items() if name != "person")
        people = alike.setdefault(same, {})
        people[row["person"]] = _first(people.get(row["person"]), row)
    for people in alike.values():
        if len(people) > 1:
            row = next(iter(people.values()))
            yield ask(
                kinds.CANDIDATES_ALIKE,
                places(people.values()),
                text("对照每个人的入党申请书和志愿书"),
                number=len(people),
                dates=sum(isinstance(row[name], date) for name in dates),
            )


def branches_of_one_name(branches: Sequence[Facts]) -> Iterator[Question]:
    """Ask of branches that have name and superior in common, and not the code."""
    named: dict[tuple[Cell, Cell], dict[Cell, Facts]] = {}
    for facts in branches:
        name, superior = facts.branch["name"], facts.branch["superior"]
        if isinstance(name, str) and isinstance(superior, str):
            named.setdefault((name, superior), {}).setdefault(facts.branch["code"], facts)
    for (name, _), same in named.items():
        if len(same) > 1:
            yield ask(
                kinds.SAME_NAME,
                (facts.place for facts in same.values()),
                text("对照上级党组织的支部名单"),
                number=len(same),
                name=name,
            )


CHECKS = (records, candidates)
