"""Random conditions of one record, as text, and records to ask them of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st

from starcheck.expressions import check
from starcheck.expressions.problems import TOO_HEAVY
from starcheck.model.catalogue import Column
from starcheck.model.values import Absent, Cell
from tests.expressions.small import CATALOGUE, RECORD

EVENTS = CATALOGUE.table["events"]
DAYS = (
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2023, 1, 31),
    date(2023, 2, 28),
    date(2023, 3, 31),
    date(2023, 4, 1),
    date(2023, 12, 31),
    date(2024, 2, 29),
)
RELATIONS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])


def _of(shape: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda *found: shape.format(*found), *parts)


def _date_text(day: date) -> str:
    return f"date '{day.isoformat()}'"


dates: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["召开日期", "done_on", "closed_on", "起算日", "as_of", "年初", "year_end"])
    | st.sampled_from(DAYS).map(_date_text),
    lambda inner: st.one_of(
        _of("days_after({}, {})", inner, st.sampled_from(["-40", "1", "people"])),
        _of("months_after({}, {})", inner, st.sampled_from(["-1", "1", "13", "people"])),
        _of("年后({}, {})", inner, st.sampled_from(["年限", "-1", "people"])),
        _of("least({}, {})", inner, inner),
        _of("greatest({}, {})", inner, inner),
    ),
    max_leaves=3,
)
whole_numbers = st.one_of(
    st.sampled_from(["people", "人数", "votes", "year", "-3", "0", "7"]),
    _of("quarter({})", dates),
    _of("month({})", dates),
    _of("days_between({}, {})", dates, dates),
    _of("相隔月数({}, {})", dates, dates),
)
numbers: st.SearchStrategy[str] = st.recursive(
    whole_numbers | st.sampled_from(["hours", "学时最低", "2.5", "60%"]),
    lambda inner: st.one_of(
        _of("({} + {})", inner, inner),
        _of("({} - {})", inner, inner),
        _of("{} + {} * 2", inner, inner),
        _of("people * ({})", inner),
        _of("-{}", inner),
        _of("least({}, {})", inner, inner),
        _of("greatest({}, {}, 3)", inner, inner),
    ),
    max_leaves=4,
)
words = st.sampled_from(["'党员大会'", "'lecture'", "‘参观’", "重点类型"])
stages = st.sampled_from(["'申请人'", "'activist'", "'发展对象'", "阶段"])
simple_conditions = st.one_of(
    _of("{} {} {}", numbers, RELATIONS, numbers),
    _of("{} {} {}", dates, RELATIONS, dates),
    _of("{} between {} and {}", numbers, numbers, numbers),
    _of("{} 介于 {} 与 {}", dates, dates, dates),
    _of("people in (1, 2, {})", st.sampled_from(["3", "2.5", "-1"])),
    _of("类型 {} {}", st.sampled_from(["=", "<>"]), words),
    _of("kind {} ({}, {})", st.sampled_from(["in", "not in"]), words, words),
    _of("阶段 {} {}", RELATIONS, stages),
    _of("{} {} stage", stages, RELATIONS),
    _of("{} = {}", st.sampled_from(["topic", "partner"]), st.sampled_from(["'甲'", "'''", "主题"])),
    _of("{} 已发生", st.sampled_from(["完成日期", "partner", "led", "held_on"])),
    _of("{} is none", st.sampled_from(["完成日期", "votes", "closed_on"])),
    st.sampled_from(["recorded", "领导参加", "led = 否", "led <> true", "recorded = 是", "true"]),
).filter(lambda condition: "'''" not in condition)
any_conditions: st.SearchStrategy[str] = st.recursive(
    simple_conditions,
    lambda inner: st.one_of(
        _of("({} 且 {})", inner, inner),
        _of("({} or {})", inner, inner),
        _of("{} and {} 且 {}", inner, inner, inner).map(lambda t: f"({t})"),
        _of("非 ({})", inner),
    ),
    max_leaves=4,
)


def light(text: str) -> bool:
    """Return whether a text is not one of the few that would make too long a query."""
    return TOO_HEAVY not in [d.kind for d in check(text, RECORD)[1]]


conditions = any_conditions.filter(light)
values = (numbers | dates).filter(light)
"""Numbers and dates."""


def value_of(column: Column) -> st.SearchStrategy[Cell]:
    """Return what may be stated in a cell, at the ends of its domain more often."""
    match column.kind:
        case "choice":
            return st.sampled_from(CATALOGUE.vocabulary[column.choices or ""].titles)
        case "date":
            return st.sampled_from(DAYS) | st.integers(0, 800).map(
                lambda days: date(2022, 11, 1) + timedelta(days=days)
            )
        case "yes_no":
            return st.booleans()
        case "text":
            return st.sampled_from(["", "甲", "乙", "\U0010ffff"])
        case _:
            least, greatest = column.least * 10**column.scale, column.greatest * 10**column.scale
            return st.sampled_from([least, greatest]) | st.integers(least, greatest)


def stated(column: Column) -> st.SearchStrategy[Cell]:
    """Return a cell that is not blank."""
    found = value_of(column)
    if column.none_ok or column.blank == "none":
        found |= st.just(Absent.NONE)
    return found | st.just(Absent.NOT_APPLICABLE) if column.na_ok else found


Row = dict[str, Cell]


def rows(cell: Callable[[Column], st.SearchStrategy[Cell]]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({c.name: cell(c) for c in EVENTS.columns})


complete_rows = rows(stated)
"""Nothing is blank."""
blanks = st.sets(st.sampled_from([c.name for c in EVENTS.columns]))
"""Which cells to empty."""
