"""What cannot both be so: one person in two places, a talk with oneself, more people than there
are. Facts know days and no hours, so that two places on one day are a question and no more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from starcheck.diagnostics import Place, text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import PlaceOrder, Question, Row, Seen, ask, order, places
from starcheck.language import mark, series, tr

ROLES = ("chair", "recorder", "lecturer")
"""The people of a meeting who have to be where it is held."""

ONLINE = re.compile("线上|网络|网上|视频|云端|在线|钉钉|微信|腾讯会议|飞书|学习强国|直播")
"""A meeting on a screen is held in no place."""

_PEOPLE = re.compile(r"[、，,；;/\s]+")
_SIGNS = re.compile(r"[\W_]+")

MOST_PLACES = 50
"""More places of one person on one day are not compared with each other."""

TOLERANCE = 10
"""Members come and go in a year, and people sit in: a tenth more than the members at its end, and
at least two, is not asked about."""


class _Count(NamedTuple):
    """A column that counts people at a meeting; `kind`: of those activities only."""

    table: str
    column: str
    held: str
    kind: str | None = None


WHOLES: Mapping[str, tuple[_Count, ...]] = {
    "total_members": (
        _Count("activities", "eligible", "held_on", "general-meeting"),
        _Count("activities", "present", "held_on", "general-meeting"),
    ),
    "committee_members": (
        _Count("activities", "eligible", "held_on", "committee-meeting"),
        _Count("activities", "present", "held_on", "committee-meeting"),
    ),
    "full_members": (
        _Count("matters", "eligible", "meeting_on"),
        _Count("candidates", "voters", "admitted_on"),
        _Count("candidates", "full_voters", "full_meeting_on"),
    ),
}
"""Column of the branch → what counts only its people. Theme days, lectures and studies are open to
others, so that they are not held against it; nor are meetings of other years."""


class _Stay(NamedTuple):
    role: str
    where: str
    row: Row


class _Day(NamedTuple):
    """A day of one person with the places that are certainly not one."""

    day: date
    apart: list[str]
    stays: list[_Stay]


def two_places(seen: Seen) -> Iterator[Question]:
    """Ask where one person led, recorded or lectured in two places on one day."""
    stays: dict[tuple[str, date], list[_Stay]] = {}
    for row in seen.rows("activities"):
        day, where = row.day("held_on"), row.word("place")
        if day is None or where is None or ONLINE.search(where):
            continue
        for role in ROLES:
            for person in _PEOPLE.split(row.word(role) or ""):
                if person:
                    stays.setdefault((person, day), []).append(_Stay(role, where, row))
    people: dict[str, list[_Day]] = {}
    for (person, day), found in stays.items():
        apart = _apart(found)
        if len(apart) > 1:
            people.setdefault(person, []).append(_Day(day, apart, found))
    # Who led and who recorded the same meetings were in the same two places: one question.
    asked: dict[tuple[Place | None, ...], list[_Day]] = {}
    for days in people.values():
        where_told = tuple(dict.fromkeys(stay.row.place for one in days for stay in one.stays))
        asked.setdefault(tuple(sorted(where_told, key=_order)), []).extend(days)
    table = seen.table("activities")
    for where_told, days in asked.items():
        first = min(days, key=lambda one: (one.day, one.apart))
        roles = {stay.role for one in days for stay in one.stays}
        yield ask(
            kinds.TWO_PLACES,
            where_told,
            text("对照几次会议的签到表和起止时间；时间错得开的，不用改"),
            days=len({one.day for one in days}),
            day=first.day,
            one=first.apart[0],
            other=first.apart[1],
            roles=series(table[role].title for role in ROLES if role in roles),
        )


def _order(place: Place | None) -> PlaceOrder:
    return ("", 0, 0) if place is None else order(place)


def _apart(stays: list[_Stay]) -> list[str]:
    """Return places that are certainly not one; 会议室 may be that of 三楼会议室."""
    kept: dict[str, str] = {}
    told = sorted({stay.where for stay in stays}, key=lambda where: (-len(_bare(where)), where))
    for where in told[:MOST_PLACES]:
        bare = _bare(where)
        if bare and not any(bare in other for other in kept):
            kept[bare] = where
    return sorted(kept.values())


def _bare(where: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", where)).lower()


def talks_to_self(seen: Seen) -> Iterator[Question]:
    """Ask where the talker of a talk is the one talked to."""
    found = [row for row in seen.rows("talks") if row.word("talker") and _alone(row)]
    if found:
        days = sorted(day for row in found if (day := row.day("held_on")) is not None)
        yield ask(
            kinds.TALKS_TO_SELF,
            places(found),
            text("对照谈话记录上的签名"),
            number=len(found),
            days=series(map(str, days[:3])) or tr("没有写日期"),
        )


def _alone(row: Row) -> bool:
    return row["talker"] == row["subject"]


def larger(seen: Seen) -> Iterator[Question]:
    """Ask where more people are counted than the branch has; who moved away in the year counts."""
    for column, counted in WHOLES.items():
        members = seen.number(column)
        if members is None:
            continue
        left = 0 if column == "committee_members" else _moved_away(seen)
        allowed = members + left + max(2, -(-members // TOLERANCE))
        found: list[tuple[int, Place | None]] = []
        for count in counted:
            found += [
                (number, row.place)
                for row in _meetings(seen, count)
                if (number := row.number(count.column)) is not None and number > allowed
            ]
        if found:
            yield ask(
                kinds.LARGER_THAN_BRANCH,
                (place for _, place in found),
                text("对照签到表和名册；列席人员不算在应到、实到里"),
                title=tr(_COUNTED[column]),
                number=max(number for number, _ in found),
                whole=seen.table("branches")[column].title,
                members=members,
            )


_COUNTED = {
    "total_members": mark("党员大会的人数"),
    "committee_members": mark("支委会的人数"),
    "full_members": mark("应到有表决权的人数"),
}


def _meetings(seen: Seen, count: _Count) -> Iterator[Row]:
    """Yield the records of this year's meetings that a column counts the people of."""
    kind = None if count.kind is None else seen.word("activity", count.kind)
    for row in seen.rows(count.table):
        held = row.day(count.held)
        this_year = held is not None and held.year == seen.facts.year
        if this_year and kind in (None, row.record.get("kind")):
            yield row


def _moved_away(seen: Seen) -> int:
    """Return how many members the ledger of transfers or a figure says have moved away."""
    out = seen.word("transfer-direction", "out")
    figure = seen.facts.figures.get("transfers-out")
    told = sum(row["direction"] == out for row in seen.rows("transfers"))
    return max(told, 0 if figure is None else max(figure.value, figure.high or 0))


CHECKS = (two_places, talks_to_self, larger)
