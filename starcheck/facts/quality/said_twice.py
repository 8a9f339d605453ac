"""What is said in two places: a number of the branch, a figure, and what the tables count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from starcheck.diagnostics import Place, text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Row, Seen, ask, places
from starcheck.language import mark, series, tr
from starcheck.model.facts import Figure

FIGURES: Mapping[str, str] = {
    "total_members": "members-total",
    "full_members": "members-full",
    "probationary_members": "members-probationary",
    "retired_members": "members-retired",
    "mobile_members": "members-mobile",
    "committee_members": "committee-size",
    "groups": "group-count",
}
"""Column of a branch → the figure that says the same."""

_LOOK = text("对照党员名册、批复等原始材料，以原始材料为准")
_TONES = {
    "at_least": mark("{number} 以上"),
    "less_than": mark("不足 {number}"),
    "about": mark("约 {number}"),
}


@dataclass(frozen=True, slots=True)
class _Told:
    """What one place says of a number: its bounds (`None`: no upper end), and its words."""

    where: str
    said: str
    low: int
    high: int | None
    place: Place | None


def numbers(seen: Seen) -> Iterator[Question]:
    """Ask where the branch, a figure and a whole table do not agree on a number."""
    for column, id in FIGURES.items():
        title = seen.table("branches")[column].title
        told = [one for one in (_cell(seen, column), _figure(seen, id)) if one is not None]
        told += _counted(seen, column)
        low = max((one.low for one in told), default=0)
        high = min((one.high for one in told if one.high is not None), default=low)
        if len(told) > 1 and low > high:
            said = series(f"{one.where} {one.said}" for one in told)
            yield ask(
                kinds.COUNTS_DIFFER,
                (one.place for one in told),
                _LOOK,
                title=title,
                said=said,
            )


def _cell(seen: Seen, column: str) -> _Told | None:
    number = seen.number(column)
    if number is None:
        return None
    where = seen.table("branches").title
    return _Told(where, str(number), number, number, seen.facts.place)


def _figure(seen: Seen, id: str) -> _Told | None:
    figure = seen.facts.figures.get(id)
    if figure is None or figure.for_year not in (None, seen.facts.year):
        return None
    low, high = _ends(figure)
    tone = _TONES.get(figure.kind)
    said = str(figure.value) if tone is None else tr(tone, number=figure.value)
    return _Told(tr("填报数"), said, low, high, figure.place)


def _ends(figure: Figure) -> tuple[int, int | None]:
    match figure.kind:
        case "exact":
            return figure.value, figure.value
        case "at_least":
            return figure.value, None
        case "less_than":
            return 0, figure.value - 1
    # 约: only written ends bound it.
    return figure.low or 0, figure.high


def _counted(seen: Seen, column: str) -> Iterator[_Told]:
    """Yield what a whole table counts, if every record says what it counts as."""
    table = "committee" if column == "committee_members" else "members"
    if not seen.is_whole(table) or (table == "committee" and _has_none(seen)):
        return
    rows = seen.rows(table)
    number = _number(seen, column, rows)
    if number is not None:
        first = min((row.place for row in rows if row.place is not None), key=_line, default=None)
        yield _Told(seen.table(table).title, str(number), number, number, first)


def _has_none(seen: Seen) -> bool:
    """Return whether there is no committee: then its table holds only the secretary."""
    return seen.facts.branch["has_committee"] is False or seen.number("committee_members") == 0


def _line(place: Place) -> int:
    return place.line or 0


def _number(seen: Seen, column: str, rows: list[Row]) -> int | None:
    match column:
        case "total_members":
            return len(rows)
        case "full_members":
            return _how_many(rows, "status", seen.word("member-status", "full"))
        case "probationary_members":
            return _how_many(rows, "status", seen.word("member-status", "probationary"))
        case "retired_members":
            return _how_many(rows, "kind", seen.word("member-kind", "retired"))
        case "mobile_members":
            return _how_many(rows, "mobile", True)
        case "committee_members":
            return _in_office(seen, rows)
    groups = {row["group"] for row in rows}
    return None if None in groups else len({one for one in groups if isinstance(one, str)})


def _how_many(rows: list[Row], column: str, wanted: object) -> int | None:
    """Return how many records say `wanted`; `None` where one says nothing."""
    found = [row[column] for row in rows]
    return None if None in found else sum(cell == wanted for cell in found)


def _in_office(seen: Seen, rows: list[Row]) -> int | None:
    """Return how many people are in office; one of two posts is one person."""
    now = [row for row in rows if in_office(row, seen)]
    people = {row["person"] for row in now}
    # A day of leaving that nobody wrote leaves it open; the column is blank only in odd tables.
    return None if None in people or any(row["left_on"] is None for row in now) else len(people)


def in_office(row: Row, seen: Seen) -> bool:
    left = row.day("left_on")
    return left is None or left > seen.facts.as_of


def groups(seen: Seen) -> Iterator[Question]:
    """Ask where more groups are named than the branch says it has, or groups meet without any."""
    wanted = seen.number("groups")
    if wanted is None:
        return
    kind = seen.word("activity", "group-meeting")
    meetings = [row for row in seen.rows("activities") if row["kind"] == kind]
    if wanted == 0 and meetings:
        look = text("核对党小组的设置；别的会议写成了党小组会的，改正类型")
        yield ask(kinds.GROUPS_MEET, places(meetings), look, number=len(meetings))
        return
    named: dict[str, Row] = {}
    for row in meetings:
        group = row.word("group")
        if group is not None and (group not in named or _before(row, named[group])):
            named[group] = row
    if len(named) > wanted > 0:
        look = text("核对小组名单；同一个小组，各处写同一个名称")
        yield ask(
            kinds.MORE_GROUPS,
            places(named.values()),
            look,
            stated=wanted,
            number=len(named),
            names=series(sorted(named)),
        )


def _before(row: Row, other: Row) -> bool:
    if row.place is None or other.place is None:
        return False
    return _line(row.place) < _line(other.place)


def committee(seen: Seen) -> Iterator[Question]:
    """Ask where a branch without a committee holds meetings of it."""
    kind = seen.word("activity", "committee-meeting")
    meetings = [row for row in seen.rows("activities") if row["kind"] == kind]
    if seen.facts.branch["has_committee"] is False and meetings:
        look = text("核对选举结果批复；别的会议写成了支委会的，改正类型")
        yield ask(kinds.COMMITTEE_MEETS, places(meetings), look, number=len(meetings))


def founding(seen: Seen) -> Iterator[Question]:
    """Ask where meetings are older than the branch."""
    founded = seen.facts.branch["founded_on"]
    if not isinstance(founded, date):
        return
    for name in ("activities", "talks", "matters"):
        table = seen.table(name)
        assert table.date is not None
        early = []
        for row in seen.rows(name):
            day = row.day(table.date)
            if day is not None and (founded - day).days > BEFORE_FOUNDING_DAYS:
                early.append((day, row))
        if early:
            yield ask(
                kinds.BEFORE_FOUNDING,
                (row.place for _, row in early),
                text("对照成立批复和会议的原始记录"),
                table=table.title,
                number=len(early),
                founded=founded,
                first=min(day for day, _ in early),
            )


BEFORE_FOUNDING_DAYS = 31
"""A branch may meet before it is approved: approval takes up to a month
(支部工作条例 art. 6)."""

CHECKS = (numbers, groups, committee, founding)
