"""What holds of all questions: silence is not asked about, the order of records does not matter."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from starcheck.diagnostics import Place
from starcheck.facts.ledgers import blank_record
from starcheck.facts.quality import questions
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import Facts, Figure, Record, Records
from starcheck.model.values import Absent, Cell
from starcheck.reading.catalogue import load_catalogue

WORDS: Catalogue = load_catalogue()
TODAY = date(2024, 1, 9)
TABLES = [table for table in WORDS.tables if table.name != "branches"]
DAYS = [date(2023, month, 5) for month in range(1, 13)]
ODD_DAYS = [date(1911, 1, 1), date(2011, 1, 1), date(2033, 1, 1), date(2023, 3, 6)]
TEXTS = [
    "m1",
    "m2",
    "一楼会议室",
    "镇政府礼堂",
    "学习贯彻党的二十大精神",
    "研究党员发展和党费收缴等全年重点工作安排",
]

coverages = st.sampled_from([None, "complete", "until", "partial", "none", "absent"])


def cells(column: Column) -> st.SearchStrategy[Cell]:
    values: list[Any] = []
    match column.kind:
        case "date":
            values = [*DAYS, *ODD_DAYS]
        case "text":
            values = list(TEXTS)
        case "choice":
            values = list(WORDS.vocabulary[column.choices or ""].titles[:4])
        case "whole" | "decimal":
            values = [0, 1, 3, 12, 40]
        case "yes_no":
            values = [True, False]
        case "year":
            values = [2023]
    absent = [Absent.NONE] if column.none_ok else []
    return st.sampled_from([None, *values, *absent])


def records(table: Table) -> st.SearchStrategy[Record]:
    return st.fixed_dictionaries({column.name: cells(column) for column in table.columns})


@st.composite
def branches(draw: st.DrawFn) -> Facts:
    """Facts of which nothing is likely, and much collides."""
    tables = {}
    for table in draw(st.lists(st.sampled_from(TABLES), unique_by=lambda t: t.name, max_size=3)):
        rows = draw(st.lists(records(table), max_size=4))
        # Some are written twice, in part or whole: that is what is looked for.
        for row in list(rows):
            for _ in range(draw(st.integers(0, 2))):
                left_out = draw(st.sets(st.sampled_from(sorted(row)), max_size=3))
                rows.append({k: None if k in left_out else cell for k, cell in row.items()})
        tables[table.name] = numbered(tuple(rows), draw(coverages), table.name)
    figures = {
        id: Figure(id, "exact", draw(st.integers(0, 40)), place=Place("facts.yaml", 3))
        for id in draw(st.sets(st.sampled_from(["members-total", "group-count"])))
    }
    branch = draw(records(WORDS.table["branches"]))
    return Facts(2023, date(2023, 12, 31), branch, figures=figures, tables=tables)


def numbered(rows: tuple[Record, ...], coverage: Any, name: str) -> Records:
    places = tuple(Place(f"{name}.csv", line) for line in range(2, len(rows) + 2))
    return Records(rows, coverage, date(2023, 12, 31), places)


@settings(max_examples=60, deadline=None)
@given(facts=branches(), seed=st.integers(0, 1000))
def test_the_order_of_records_does_not_matter(facts: Facts, seed: int) -> None:
    chance = random.Random(seed)
    tables = {}
    for name, given_ in facts.tables.items():
        pairs = list(zip(given_.records, given_.places, strict=True))
        chance.shuffle(pairs)
        tables[name] = Records(
            tuple(record for record, _ in pairs),
            given_.coverage,
            given_.until,
            tuple(place for _, place in pairs),
        )
    other = Facts(2023, facts.as_of, facts.branch, figures=facts.figures, tables=tables)

    def asked(of: Facts) -> list[tuple[str, str, tuple[Place, ...]]]:
        found = questions(of, WORDS, today=TODAY)
        return [(q.kind.code, str(q.sentence), q.places) for q in found]

    assert asked(other) == asked(facts)


@settings(max_examples=40, deadline=None)
@given(
    coverage=coverages,
    sizes=st.lists(st.integers(0, 12), min_size=len(TABLES), max_size=len(TABLES)),
)
def test_blank_cells_are_never_asked_about(coverage: Any, sizes: list[int]) -> None:
    tables = {
        table.name: numbered((blank_record(table),) * size, coverage, table.name)
        for table, size in zip(TABLES, sizes, strict=True)
    }
    blank = blank_record(WORDS.table["branches"])
    facts = Facts(2023, date(2023, 12, 31), blank, tables=tables)
    assert questions(facts, WORDS, today=TODAY) == ()


def test_ten_thousand_records_of_one_day_are_compared_in_no_time() -> None:
    table = WORDS.table["activities"]
    rows = tuple(
        {
            **blank_record(table),
            "kind": "党员大会",
            "held_on": date(2023, 3, 1),
            "chair": "m1",
            "place": f"{n} 号会议室",
            "topic": f"第 {n} 项议题的研究和讨论",
        }
        for n in range(10_000)
    )
    facts = Facts(
        2023,
        date(2023, 12, 31),
        blank_record(WORDS.table["branches"]),
        tables={"activities": numbered(rows, "complete", "activities")},
    )
    (found,) = questions(facts, WORDS, today=TODAY)
    assert (found.kind.code, len(found.places)) == ("FQ301", 10_000)
