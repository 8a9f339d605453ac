"""A line of JSON → an event: something that was done, corrected or withdrawn, or a day that passed.

An event says which branch it is about, what it is called (`id`: one that comes twice counts once),
when it took place and when the sender had it. What a record holds is read later, by the same door
as a facts file, because only the branch's rulebook knows all the words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Literal, TypeAlias

from starcheck.diagnostics import Place, Problems, Text, did_you_mean, text
from starcheck.facts import keys
from starcheck.facts.cells import fold
from starcheck.language import mark, series, tr
from starcheck.live import problems as kinds

Type: TypeAlias = Literal[
    "record", "correct", "delete", "branch", "figure", "stated", "coverage", "merge", "day"
]
HERE = timezone(timedelta(hours=8))
"""The clock of the country: what a time without a zone is in."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "事件编号"),
    "type": ("类型", "事件类型"),
    "branch": ("党支部代码", "支部代码", "党支部"),
    "received_at": ("收到时间",),
    "occurred_on": ("发生日期",),
    "table": ("台账",),
    "record": ("记录编号",),
    "cells": ("各栏",),
    "figure": ("填报数",),
    "measure": ("指标值",),
    **{key: keys.FIGURE[key] for key in ("value", "low", "high", "for_year", "quote")},
    "kind": ("口气",),
    **{key: keys.TABLE[key] for key in ("coverage", "until", "since")},
    "formerly": ("原代码",),
    "on": ("日期",),
}
TYPES: Mapping[Type, tuple[str, str]] = {
    "record": ("记录", mark("新的记录")),
    "correct": ("更正", mark("更正")),
    "delete": ("撤销", mark("撤销")),
    "branch": ("党支部", mark("党支部情况")),
    "figure": ("填报数", mark("填报数")),
    "stated": ("自述", mark("自述")),
    "coverage": ("填报范围", mark("填报范围")),
    "merge": ("合并", mark("合并")),
    "day": ("日期", mark("日期")),
}
"""Type → what else people write, and what it is called."""
_HEAD = ("id", "type", "branch", "received_at", "occurred_on")
NEEDED: Mapping[Type, tuple[str, ...]] = {
    "record": ("table", "cells"),
    "correct": ("table", "record", "cells"),
    "delete": ("table", "record"),
    "branch": ("cells",),
    "figure": ("figure", "value"),
    "stated": ("measure", "value"),
    "coverage": ("table",),
    "merge": ("formerly",),
    "day": ("on",),
}
ALLOWED: Mapping[Type, tuple[str, ...]] = {
    **NEEDED,
    "record": ("table", "record", "cells"),
    "figure": ("figure", "value", "kind", "low", "high", "for_year", "quote"),
    "stated": ("measure", "value", "quote"),
    "coverage": ("table", "coverage", "until", "since"),
}
_TITLES = {key: others[0] for key, others in KEYS.items()}
_NAMES = {name: key for key, others in KEYS.items() for name in (key, *others)}
_TYPES: Mapping[str, Type] = {
    name: type_ for type_, (other, _) in TYPES.items() for name in (type_, other)
}


@dataclass(frozen=True, slots=True)
class Event:
    """`at`: when the sender had it, by the clock of the country; the day of it is a day that has
    come. `given`: what it says, by English key."""

    id: str
    type: Type
    branch: str
    at: datetime
    occurred_on: date | None
    given: Mapping[str, object]

    @property
    def day(self) -> date:
        return self.at.date()

    def written(self) -> str:
        """Return the line that says the same, as it is kept."""
        said = {"id": self.id, "type": self.type, "branch": self.branch, **self.given}
        said["received_at"] = self.at.isoformat()
        if self.occurred_on is not None:
            said["occurred_on"] = self.occurred_on.isoformat()
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str)


def read_event(line: str, place: Place, now: datetime, problems: Problems) -> Event | None:
    """Return the event in a line; `None` where it is none, with all that is wrong with it."""
    try:
        raw = json.loads(line, parse_float=Decimal)
    except ValueError as error:
        why = tr("不是 JSON（{why}）", why=str(error))
        problems.add(kinds.NOT_AN_EVENT, place, help=_look(), why=why)
        return None
    if not isinstance(raw, dict):
        problems.add(kinds.NOT_AN_EVENT, place, help=_look(), why=tr("要写成一个 JSON 对象"))
        return None
    before = len(problems.errors)
    given = _by_key(raw, place, problems)
    type_ = _type(given, place, problems)
    if type_ is None:
        return None
    head = {key: given.pop(key, None) for key in _HEAD}
    for key in ("id", *(() if type_ == "day" else ("branch",)), *NEEDED[type_]):
        if (given if key not in _HEAD else head).get(key) in (None, ""):
            _missing(type_, key, place, problems)
    for key in given:
        if key not in ALLOWED[type_]:
            known = series(ALLOWED[type_])
            help_ = text("可以写：{known}", known=known)
            problems.add(kinds.NOT_HERE, place, help=help_, type=tr(TYPES[type_][1]), key=key)
    occurred = _day(head["occurred_on"], "occurred_on", place, problems)
    at = _moment(head["received_at"], place, problems)
    if type_ == "day":
        on = _day(given.get("on"), "on", place, problems)
        at = None if on is None else datetime(on.year, on.month, on.day)
    if at is None:
        at = now if occurred is None else datetime(occurred.year, occurred.month, occurred.day)
    if not isinstance(given.get("cells", {}), dict):
        why = tr("`cells` 要写成一个 JSON 对象")
        problems.add(kinds.NOT_AN_EVENT, place, help=_look(), why=why)
    if len(problems.errors) > before:
        return None
    return Event(str(head["id"]), type_, _code(head["branch"]), at, occurred, given)


def _look() -> Text:
    return text("对照 `starcheck watch --schema event` 的写法")


def _by_key(raw: Mapping[str, object], place: Place, problems: Problems) -> dict[str, object]:
    given: dict[str, object] = {}
    for written, value in raw.items():
        key = _NAMES.get(written) or _NAMES.get(fold(written))
        if key is None:
            help_ = did_you_mean(written, _NAMES) or _look()
            problems.add(kinds.NOT_HERE, place, help=help_, type="", key=written)
        else:
            given[key] = value
    return given


def _type(given: Mapping[str, object], place: Place, problems: Problems) -> Type | None:
    written = str(given.get("type", ""))
    type_ = _TYPES.get(written) or _TYPES.get(fold(written))
    if type_ is None:
        help_ = did_you_mean(written, _TYPES) or text("可以写：{known}", known=series(TYPES))
        problems.add(kinds.UNKNOWN_TYPE, place, help=help_, found=written)
    return type_


def _missing(type_: Type, key: str, place: Place, problems: Problems) -> None:
    problems.add(
        kinds.MISSING,
        place,
        help=text("请补上 `{key}`", key=key),
        type=tr(TYPES[type_][1]),
        key=key,
        title=_TITLES[key],
    )


def _code(value: object) -> str:
    return "" if value is None else str(value).strip()


@cache
def _read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _day(value: object, key: str, place: Place, problems: Problems) -> date | None:
    if value is None:
        return None
    day = _read_day(value) if isinstance(value, str) else None
    if day is None:
        help_ = text("写成 2023-03-08")
        problems.add(kinds.BAD_TIME, place, help=help_, key=key, found=str(value))
    return day


def _moment(value: object, place: Place, problems: Problems) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None:
        help_ = text("写成 2023-03-08T17:05:00，或者带时区")
        problems.add(kinds.BAD_TIME, place, help=help_, key="received_at", found=str(value))
        return None
    return at if at.tzinfo is None else at.astimezone(HERE).replace(tzinfo=None)


def now() -> datetime:
    """Return the time by the clock of the country."""
    return datetime.now(HERE).replace(tzinfo=None)
