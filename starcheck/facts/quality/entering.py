"""How records were entered: many on one day, long after, before it happened, word for word.

Late entering (补记) is asked about, never advised: what counts is whether the original record is
there. A branch that hands in by the quarter is not asked, and what says no day of entering is not
asked about at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from starcheck.diagnostics import text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Row, Seen, ask
from starcheck.model.values import Cell

TABLES = ("activities", "talks")

MANY = 8
"""Fewer records than these are entered on one day by any clerk who looks after the ledger."""

MONTHS = 5
"""Records of a quarter, entered in the month after it, lie in four months; five are more."""

LATE_DAYS = 100
"""Who hands in by the quarter enters a record of its first day 92 days later, and has a week to do
it."""

SENTENCE = 20
"""A topic of this many signs is a sentence that somebody wrote, and no title of an activity."""

TITLE = 8
"""A shorter topic (主题党日活动) is only what one calls such meetings."""

ALIKE = 3
"""On so many days."""

BESIDE = ("eligible", "present", "on_leave", "chair", "lecturer", "place", "hours", "partner")
"""What tells two meetings of one title apart: records with another attendance are not alike."""

_ORIGINALS = text("看原始记录（手写记录、签到表）；以原始记录为准，没有的照实说明，不要事后补写")
_SIGNS = re.compile(r"[\W_]+")


class _Entry(NamedTuple):
    held: date
    recorded: date
    row: Row


def entered(seen: Seen) -> Iterator[Question]:
    """Ask of many records entered on one day, and of the others that were entered late."""
    by_day: dict[date, list[_Entry]] = {}
    for name in TABLES:
        for row in seen.rows(name):
            held, recorded = row.day("held_on"), row.day("recorded_on")
            if held is not None and recorded is not None:
                by_day.setdefault(recorded, []).append(_Entry(held, recorded, row))
    alone: list[_Entry] = []
    for day, entries in by_day.items():
        past = [one for one in entries if one.held <= day]
        months = len({(one.held.year, one.held.month) for one in past})
        if len(past) < MANY or months < MONTHS:
            alone += entries
            continue
        yield ask(
            kinds.ENTERED_ON_ONE_DAY,
            (one.row.place for one in past),
            _ORIGINALS,
            day=day,
            number=len(past),
            first=min(one.held for one in past),
            last=max(one.held for one in past),
            months=months,
        )
        alone += [one for one in entries if one.held > day]
    yield from _late(alone)
    yield from _before(alone)


def _late(entries: list[_Entry]) -> Iterator[Question]:
    late = [one for one in entries if (one.recorded - one.held).days > LATE_DAYS]
    if late:
        yield ask(
            kinds.ENTERED_LATE,
            (one.row.place for one in late),
            _ORIGINALS,
            number=len(late),
            limit=LATE_DAYS,
            most=max((one.recorded - one.held).days for one in late),
        )


def _before(entries: list[_Entry]) -> Iterator[Question]:
    early = [one for one in entries if one.recorded < one.held]
    if early:
        first = min((one.held, one.recorded) for one in early)
        yield ask(
            kinds.ENTERED_BEFORE,
            (one.row.place for one in early),
            text("对照原始记录上的日期"),
            number=len(early),
            held=first[0],
            recorded=first[1],
        )


def word_for_word(seen: Seen) -> Iterator[Question]:
    """Ask of topics that are alike word for word on several days."""
    for name, beside in _BESIDE.items():
        groups: dict[tuple[Cell, ...], list[Row]] = {}
        for row in seen.rows(name):
            topic, held = row.word("topic"), row.day("held_on")
            bare = _bare(topic or "")
            if held is None or len(bare) < TITLE:
                continue
            if len(bare) >= SENTENCE:
                groups.setdefault((bare,), []).append(row)
            elif beside:
                key = (bare, row["kind"], *(row[column] for column in beside))
                groups.setdefault(key, []).append(row)
        for rows in groups.values():
            days = {row.day("held_on") for row in rows}
            if len(days) >= ALIKE:
                yield ask(
                    kinds.WORD_FOR_WORD,
                    (row.place for row in rows),
                    text("对照各次的原始记录；内容确实不同的，按原始记录改正主题"),
                    table=seen.table(name).title,
                    number=len(rows),
                    days=len(days),
                    topic=_short(min(str(row["topic"]) for row in rows)),
                )


_BESIDE: Mapping[str, tuple[str, ...]] = {"activities": BESIDE, "talks": ()}
"""A reminder before a holiday says the same to everybody: of talks, only sentences are compared."""


def _bare(topic: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", topic))


def _short(topic: str) -> str:
    return topic if len(topic) <= SENTENCE else topic[:SENTENCE] + "…"


CHECKS = (entered, word_for_word)
