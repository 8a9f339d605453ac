"""Random branches: blanks, absent and partial tables, strangers' rows, edges of quarters, years
and leap days; and from each of them a completion, a coarser version, and a future."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import Facts, Figure, Records, Stated
from starcheck.model.values import EARLIEST, Absent, Cell

YEAR = 2023
DAYS = [
    date(2021, 6, 30),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2023, 2, 28),
    date(2023, 3, 31),
    date(2023, 4, 1),
    date(2023, 6, 30),
    date(2023, 7, 1),
    date(2023, 9, 30),
    date(2023, 10, 1),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 29),
]
OLD_DAYS = [date(2019, 12, 31), date(2020, 2, 29), date(2022, 3, 1), date(2023, 5, 20)]
AS_OFS = [date(2023, 3, 31), date(2023, 8, 15), date(2023, 12, 31), date(2024, 2, 29)]

# The columns that random books look at; the others stay blank.
USED: Mapping[str, Mapping[str, list[Any]]] = {
    "activities": {
        "kind": ["党员大会", "党课", "支委会"],
        "held_on": DAYS,
        "for_year": [2022, 2023, Absent.NONE, Absent.NONE],
        "recorded_on": [*DAYS[:6], Absent.NONE],
        "group": ["一组", "二组", Absent.NONE],
        "lecturer": ["甲", "乙", Absent.NONE, Absent.NOT_APPLICABLE],
        "eligible": [0, 3, 6],
        "present": [0, 2, 3, 6],
        "hours": [0, 15, 25, 40],
        "has_minutes": [True, False],
    },
    "members": {
        "status": ["正式党员", "预备党员"],
        "full_on": [*OLD_DAYS, Absent.NONE, Absent.NOT_APPLICABLE],
        "joined_on": OLD_DAYS,
        "study_hours": [0, 320, 405, 600],
        "trainings": [0, 1, 2],
        "exempt": [True, False],
    },
    "candidates": {
        "stage": ["积极分子", "发展对象", "预备党员"],
        "activist_on": [*OLD_DAYS, Absent.NONE],
        "target_on": [date(2021, 2, 28), date(2023, 3, 1), date(2023, 3, 2), Absent.NONE],
        "admitted_on": [date(2023, 6, 1), Absent.NONE],
        "voters": [4, 5],
        "voters_present": [2, 3],
    },
    "judgements": {
        "criterion": ["criterion-0", "criterion-1", "criterion-2", "extra", "nobody"],
        "group": ["群众", "上级", Absent.NONE],
        "level": ["好", "差", Absent.NONE],
        "points": [0, 333, 1000],
    },
    "results": {"exercise": ["述职评议", "别的"], "score": [0, 50_000, 100_000]},
    "waivers": {
        "criterion": ["criterion-0", "criterion-1", "extra"],
        "approved_on": [date(2023, 1, 1), date(2023, 3, 31)],
        "expires_on": [date(2023, 3, 31), date(2023, 12, 31), Absent.NONE],
    },
    "history": {"rated_year": [2021, 2022], "star": [3, 4, 5, Absent.NONE]},
}
# Facts without them are refused.
ALWAYS_STATED = {
    ("judgements", "criterion"),
    ("judgements", "group"),
    ("judgements", "level"),
    ("results", "exercise"),
    ("waivers", "criterion"),
}
SINCES = [EARLIEST, date(2021, 7, 1), date(2023, 1, 1)]
BRANCH: Mapping[str, list[Any]] = {
    "full_members": [3, 6, 7, 20],
    "has_committee": [True, False],
    "groups": [0, 1, 2, 3],
    "form": ["普通", "临时"],
    "last_election_on": [*OLD_DAYS, Absent.NONE],
    "founded_on": [date(2019, 1, 1), date(2023, 1, 1), date(2023, 5, 20), date(2023, 10, 1)],
}
STATED: Mapping[str, list[Any]] = {
    "有先锋岗": [True, False],
    "项目数": [0, 1000, 2500],
    "研判日期": [date(2023, 6, 30), date(2023, 7, 1)],
}


def choices(column: Column, values: list[Any]) -> list[Any]:
    """Return the values that may really stand in `column` of those a test would like."""
    allowed = []
    for value in values:
        if value is Absent.NONE and not (column.none_ok or column.blank == "none"):
            continue
        if value is Absent.NOT_APPLICABLE and not column.na_ok:
            continue
        allowed.append(value)
    if column.none_ok and Absent.NONE not in allowed:
        allowed.append(Absent.NONE)
    if column.na_ok and Absent.NOT_APPLICABLE not in allowed:
        allowed.append(Absent.NOT_APPLICABLE)
    return allowed


def silent(column: Column) -> Cell:
    """Return what an empty cell of `column` is."""
    return Absent.NONE if column.blank == "none" else None


def word(catalogue: Catalogue, column: Column, value: Any) -> Any:
    """Return the title of a choice given by any of its names; other values as they are."""
    if column.kind == "choice" and isinstance(value, str):
        vocabulary = catalogue.vocabulary[column.choices or ""]
        return vocabulary.by_any_name.get(value, vocabulary.titles[0])
    return value


class Maker:
    """Draws cells and records for one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def cell(self, draw: st.DrawFn, column: Column, values: list[Any], *, blank: bool) -> Cell:
        options = [word(self.catalogue, column, v) for v in choices(column, values)]
        if blank and column.blank == "unknown":
            options = [*options, None, None]
        return draw(st.sampled_from(options))

    def record(self, draw: st.DrawFn, table: Table, *, blank: bool) -> dict[str, Cell]:
        used = USED[table.name]
        made = {
            column.name: self.cell(
                draw,
                column,
                list(used[column.name]),
                blank=blank and (table.name, column.name) not in ALWAYS_STATED,
            )
            if column.name in used
            else silent(column)
            for column in table.columns
        }
        if table.month is not None and made[table.date or ""] is None and draw(st.booleans()):
            return by_month(made, table, draw(st.sampled_from(DAYS)))
        return made

    def seen(self, record: Mapping[str, Cell], table: Table, as_of: date) -> bool:
        """Return whether a record may stand in facts of `as_of`: it is not dated later."""
        day = record.get(table.date or "") or record.get(table.month or "")
        return not isinstance(day, date) or day <= as_of


def by_month(record: Mapping[str, Cell], table: Table, day: date) -> dict[str, Cell]:
    """Return a record of which only the month is known, as the door leaves it."""
    assert table.month is not None
    assert table.date is not None
    assert table.for_year is not None
    said = record[table.for_year]
    year = said if isinstance(said, int) else day.year
    months = {table.month: day.replace(day=1), table.date: None, table.for_year: year}
    return {**record, **months}


@st.composite
def branches(
    draw: st.DrawFn, catalogue: Catalogue, as_ofs: tuple[date, ...] = tuple(AS_OFS)
) -> Facts:
    maker = Maker(catalogue)
    as_of = draw(st.sampled_from(as_ofs))
    standing = catalogue.table["branches"]
    branch = {
        column.name: maker.cell(draw, column, list(BRANCH[column.name]), blank=True)
        if column.name in BRANCH
        else silent(column)
        for column in standing.columns
    }
    branch |= {"code": "B1", "name": "甲支部", "category": "机关"}
    quotes = {n: "原文" for n in ("full_members", "groups") if draw(st.booleans())}
    tables: dict[str, Records] = {}
    for table in catalogue.tables:
        if table.name in USED and table.name != "branches":
            tables[table.name] = _table(draw, maker, table, as_of)
        elif table.name != "branches":
            tables[table.name] = Records((), "complete")
    return Facts(
        YEAR,
        as_of,
        branch,
        quotes,
        _figures(draw),
        {n: Stated(draw(st.sampled_from(v))) for n, v in STATED.items() if draw(st.booleans())},
        tables,
    )


def _table(draw: st.DrawFn, maker: Maker, table: Table, as_of: date) -> Records:
    kind = draw(
        st.sampled_from(
            ["complete"]
            if table.given_by == "committee"
            else ["complete", "complete", "until", "partial", "none", "absent"]
        )
    )
    records: list[dict[str, Cell]] = []
    if kind not in ("none", "absent"):
        for _ in range(draw(st.integers(0, 4))):
            record = maker.record(draw, table, blank=True)
            if maker.seen(record, table, as_of):
                records.append(record)
    until = draw(st.sampled_from([d for d in DAYS if d <= date(2023, 12, 31)]))
    since = EARLIEST if table.given_by == "committee" else draw(st.sampled_from(SINCES))
    return Records(tuple(records), kind, until if kind == "until" else None, since=since)


def _figures(draw: st.DrawFn) -> dict[str, Figure]:
    figures = {}
    for name, values in (("general-meetings", [0, 2, 5]), ("study-hours-average", [300, 500])):
        if draw(st.booleans()):
            kind = draw(st.sampled_from(["exact", "at_least", "less_than", "about"]))
            year = draw(st.sampled_from([None, None, 2022, 2023]))
            value = draw(st.sampled_from(values))
            ends = draw(st.sampled_from([(None, None), (value, value + 1)]))
            low, high = ends if kind == "about" else (None, None)
            if kind != "less_than" or value > 0:
                figures[name] = Figure(name, kind, value, low, high, "原文", year)
    return figures


@st.composite
def completions(draw: st.DrawFn, facts: Facts, catalogue: Catalogue) -> Facts:
    """Return facts in which nothing is left to know, that agree with every cell and record
    given."""
    maker = Maker(catalogue)
    tables: dict[str, Records] = {}
    for name, given in facts.tables.items():
        table = catalogue.table[name]
        records = [_filled(draw, maker, table, r, facts) for r in given.records]
        before = given.since is not None and given.since > EARLIEST
        if (before or given.coverage in ("until", "partial", "absent")) and name in USED:
            for _ in range(draw(st.integers(0, 3))):
                more = maker.record(draw, table, blank=False)
                if _may_be_unseen(more, table, given, facts):
                    records.append(more)
        tables[name] = Records(tuple(records), "complete", since=EARLIEST)
    standing = catalogue.table["branches"]
    branch = {
        column.name: maker.cell(draw, column, list(BRANCH[column.name]), blank=False)
        if column.name in BRANCH and facts.branch[column.name] is None
        else facts.branch[column.name]
        for column in standing.columns
    }
    stated = {n: facts.stated.get(n) or Stated(draw(st.sampled_from(v))) for n, v in STATED.items()}
    return Facts(facts.year, facts.as_of, branch, {}, {}, stated, tables)


def _filled(
    draw: st.DrawFn, maker: Maker, table: Table, record: Mapping[str, Cell], facts: Facts
) -> dict[str, Cell]:
    used = USED.get(table.name, {})
    filled = dict(record)
    for column in table.columns:
        if record[column.name] is None and column.name in used:
            values = [
                v
                for v in used[column.name]
                if column.name != table.date or not isinstance(v, date) or v <= facts.as_of
            ]
            month = record.get(table.month or "") if column.name == table.date else None
            if isinstance(month, date):
                same = [v for v in values if v.replace(day=1) == month]
                values = same or [month]
            filled[column.name] = maker.cell(draw, column, values, blank=False)
    return filled


def _may_be_unseen(record: Mapping[str, Cell], table: Table, given: Records, facts: Facts) -> bool:
    day = record.get(table.date or "")
    if not isinstance(day, date):
        return given.coverage not in ("complete", "none")
    if day > facts.as_of:
        return False
    if given.since is not None and day < given.since:
        # What the table is known from says nothing of a record that counts for another year.
        return record.get("for_year") in (None, Absent.NONE)
    if given.coverage in ("complete", "none"):
        return False
    return given.coverage != "until" or given.until is None or day > given.until


@st.composite
def coarser(draw: st.DrawFn, facts: Facts, catalogue: Catalogue) -> Facts:
    """Return the same facts with one thing less known: a cell, a table, or a figure."""
    what = draw(st.sampled_from(["cell", "table", "figure", "branch", "stated"]))
    names = sorted(n for n, t in facts.tables.items() if t.records and n in USED)
    if what == "cell" and names:
        name = draw(st.sampled_from(names))
        table, given = catalogue.table[name], facts.tables[name]
        position = draw(st.integers(0, len(given.records) - 1))
        columns = sorted(
            n for n in USED[name] if table[n].blank == "unknown" and (name, n) not in ALWAYS_STATED
        )
        column = draw(st.sampled_from(columns))
        records = list(given.records)
        day = records[position][column]
        records[position] = {**records[position], column: None}
        if column == table.date and table.month and isinstance(day, date) and draw(st.booleans()):
            records[position] = by_month(records[position], table, day)
        return _with_table(facts, name, dataclasses.replace(given, records=tuple(records)))
    if what == "table":
        name = draw(st.sampled_from(["activities", "members", "candidates"]))
        return _with_table(facts, name, Records((), "absent"))
    if what == "figure" and facts.figures:
        gone = draw(st.sampled_from(sorted(facts.figures)))
        return dataclasses.replace(
            facts, figures={n: f for n, f in facts.figures.items() if n != gone}
        )
    if what == "stated" and facts.stated:
        gone = draw(st.sampled_from(sorted(facts.stated)))
        return dataclasses.replace(
            facts, stated={n: f for n, f in facts.stated.items() if n != gone}
        )
    column = draw(st.sampled_from(sorted(BRANCH)))
    return dataclasses.replace(facts, branch={**facts.branch, column: None})


def _with_table(facts: Facts, name: str, records: Records) -> Facts:
    return dataclasses.replace(facts, tables={**facts.tables, name: records})


@st.composite
def futures(draw: st.DrawFn, complete: Facts, catalogue: Catalogue) -> Facts:
    """Return complete facts at the end of the year, with records made after `as_of` and anything
    else that may still change changed."""
    maker, end = Maker(catalogue), date(YEAR, 12, 31)
    tables = dict(complete.tables)
    for name in ("activities", "members", "candidates"):
        table, given = catalogue.table[name], tables[name]
        records = list(given.records)
        for _ in range(draw(st.integers(0, 4))):
            more = maker.record(draw, table, blank=False)
            if table.date is not None:
                ahead = draw(st.integers(1, max(1, (end - complete.as_of).days)))
                more[table.date] = complete.as_of + timedelta(days=ahead)
                more["for_year"] = Absent.NONE
            records.append(more)
        tables[name] = Records(tuple(records), "complete", since=EARLIEST)
    standing = catalogue.table["branches"]
    branch = dict(complete.branch)
    for column in standing.columns:
        if column.name in BRANCH and draw(st.booleans()):
            branch[column.name] = maker.cell(draw, column, list(BRANCH[column.name]), blank=False)
    stated = {n: Stated(draw(st.sampled_from(v))) for n, v in STATED.items()}
    return dataclasses.replace(complete, as_of=end, branch=branch, stated=stated, tables=tables)
