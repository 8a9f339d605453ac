"""One person in two tables: roster, committee, admission. People are told apart by what the tables
call them, and never named."""

from __future__ import annotations

from collections.abc import Iterator

from starcheck.diagnostics import text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Row, Seen, ask, places
from starcheck.facts.quality.said_twice import in_office
from starcheck.language import mark
from starcheck.model.values import Absent

_ROSTER = text("对照党员名册的原件和批复")


def status(seen: Seen) -> Iterator[Question]:
    """Ask where the status of a member and the day of becoming full do not fit."""
    probationary = seen.word("member-status", "probationary")
    full = seen.word("member-status", "full")
    members = seen.rows("members")
    turned = [
        (day, row)
        for row in members
        if row["status"] == probationary
        and (day := row.day("full_on")) is not None
        and day <= seen.facts.as_of
    ]
    if turned:
        first = min(day for day, _ in turned)
        yield ask(
            kinds.STATUS_AND_DATE,
            (row.place for _, row in turned),
            _ROSTER,
            number=len(turned),
            status=probationary,
            found=first,
        )
    never = [row for row in members if row["status"] == full and row["full_on"] is Absent.NONE]
    if never:
        yield ask(
            kinds.STATUS_AND_DATE,
            places(never),
            _ROSTER,
            number=len(never),
            status=full,
            found=mark("无"),
        )


def officers(seen: Seen) -> Iterator[Question]:
    """Ask where the roster does not have those in office, or has them as probationary."""
    members = _by_name(seen)
    officers = [
        (person, row)
        for row in seen.rows("committee")
        if in_office(row, seen) and (person := row.word("person")) is not None
    ]
    probationary = seen.word("member-status", "probationary")
    early = [
        (person, (row, member))
        for person, row in officers
        for member in members.get(person, ())
        if member["status"] == probationary
    ]
    if early:
        yield ask(
            kinds.COMMITTEE_PROBATIONARY,
            (row.place for _, both in early for row in both),
            _ROSTER,
            number=len({person for person, _ in early}),
            status=probationary,
        )
    people = {person for person, _ in officers}
    strange = people - members.keys()
    # Where most are strangers, the two tables simply call people by different names.
    if strange and 2 * len(strange) < len(people) and seen.is_whole("members"):
        yield ask(
            kinds.NOT_ON_ROSTER,
            (row.place for person, row in officers if person in strange),
            _ROSTER,
            number=len(strange),
        )


def admission(seen: Seen) -> Iterator[Question]:
    """Ask where roster and admission tell two days of joining: one joins on the day of the
    meeting (发展党员工作细则 art. 32)."""
    members = _by_name(seen)
    for row in seen.rows("candidates"):
        for member in members.get(row.word("person") or "", ()):
            joined, admitted = member.day("joined_on"), row.day("admitted_on")
            if joined is not None and admitted is not None and joined != admitted:
                yield ask(
                    kinds.JOINED_AND_ADMITTED,
                    (member.place, row.place),
                    text("对照入党志愿书里支部大会通过的日期"),
                    joined=joined,
                    admitted=admitted,
                )


def _by_name(seen: Seen) -> dict[str, list[Row]]:
    """Return the records of the roster by what it calls people; one may be written twice."""
    members: dict[str, list[Row]] = {}
    for row in seen.rows("members"):
        member = row.word("member")
        if member is not None:
            members.setdefault(member, []).append(row)
    return members


CHECKS = (status, officers, admission)
