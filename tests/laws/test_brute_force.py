"""Every completion of a tiny branch, one by one: the interval is sound, and for plain aggregates
it is the hull, no wider."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from starcheck.engines import reference
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Records
from starcheck.model.values import Cell, Span
from starcheck.rulebook import load
from tests.laws.branches import silent

AS_OF = date(2023, 12, 31)
# One day in each quarter but the last, and one before the year.
DAYS: list[Cell] = [date(2022, 12, 31), date(2023, 3, 31), date(2023, 4, 1), date(2023, 7, 1)]
DOMAINS: dict[str, dict[str, list[Cell]]] = {
    "activities": {"kind": ["党员大会", "党课"], "held_on": DAYS},
    "members": {"study_hours": [0, 320, 50_000], "exempt": [True, False]},
}
MEASURES: dict[str, dict[str, Any]] = {
    "大会": {"from": "activities", "where": "类型 = '党员大会'", "count": "records"},
    "季数": {
        "from": "activities",
        "where": "类型 = '党员大会'",
        "count": "distinct quarter(召开日期)",
    },
    "各季数": {
        "from": "activities",
        "where": "类型 = '党员大会'",
        "count": "records",
        "per": "quarter(召开日期)",
        "take": {"count": ">= 1"},
    },
    "达标率": {"from": "members", "where": "非 免训", "share": "学时 >= 32"},
    "总学时": {"from": "members", "where": "非 免训", "sum": "学时"},
    "最少": {"from": "members", "where": "非 免训", "minimum": "学时"},
    "平均": {"from": "members", "where": "非 免训", "average": "学时"},
}
# The law's interval is always sound; for these it is the hull. (A blank date may fall into any
# quarter, and is counted for each: 各季数. An average leans on doubtful records one by one: 平均.)
HULLS = {"大会", "季数", "达标率", "总学时", "最少"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Any:
    document = {
        "rulebook": "tiny",
        "title": "小标准",
        "edition": "2023",
        "semantics": 1,
        "status": "示范",
        "applies_when": "类别 = '机关'",
        "totals": {"full": 1, "not_applicable": "rescale"},
        "decides": "stated",
        "dimensions": [{"id": "甲", "title": "甲", "points": 1}],
        "measures": MEASURES,
        "criteria": [
            {
                "id": "one",
                "title": "一",
                "dimension": "甲",
                "points": 1,
                "cite": {"source": "支部工作条例", "article": 11},
                "score": {"all_or_nothing": "大会 >= 1"},
                "proof": ["会议记录"],
                "gap": "没有",
                "ask": "请提供",
                "rectify": [{"do": "召开", "who": "支部书记", "effort": 1}],
            }
        ],
        "stars": [{"star": 3, "at_least": 1}],
    }
    file: Path = tmp_path_factory.mktemp("tiny") / "rulebook.yaml"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return load(file, catalogue)


def facts_with(catalogue: Catalogue, name: str, records: tuple[dict[str, Cell], ...]) -> Facts:
    standing = catalogue.table["branches"]
    branch: dict[str, Cell] = {c.name: silent(c) for c in standing.columns}
    branch |= {"code": "B1", "name": "甲", "category": "机关"}
    tables = {t.name: Records((), "complete") for t in catalogue.tables if t.name != "branches"}
    filled = tuple(
        {**{c.name: silent(c) for c in catalogue.table[name].columns}, **r} for r in records
    )
    tables[name] = Records(filled, "complete")
    return Facts(2023, AS_OF, branch, tables=tables)


def completions(
    name: str, records: tuple[dict[str, Cell], ...]
) -> Iterator[tuple[dict[str, Cell], ...]]:
    """Every way to fill the blanks of the columns that matter."""
    domains = DOMAINS[name]
    blanks = [(i, c) for i, r in enumerate(records) for c in domains if r[c] is None]
    for values in itertools.product(*(domains[c] for _, c in blanks)):
        whole = [dict(r) for r in records]
        for (i, c), value in zip(blanks, values, strict=True):
            whole[i][c] = value
        yield tuple(whole)


def branches_of(name: str) -> Iterator[tuple[dict[str, Cell], ...]]:
    """Every pair of records, each column blank or one of its values."""
    domains = DOMAINS[name]
    options = [[*values, None] for values in domains.values()]
    rows = [dict(zip(domains, values, strict=True)) for values in itertools.product(*options)]
    yield from itertools.combinations_with_replacement(rows, 2)


@pytest.mark.parametrize("name", list(DOMAINS))
def test_the_interval_is_the_hull_of_all_completions(
    name: str, book: Any, catalogue: Catalogue
) -> None:
    of_table = [m for m, d in MEASURES.items() if d["from"] == name]
    exact: dict[tuple[tuple[Cell, ...], ...], dict[str, Any]] = {}
    for records in branches_of(name):
        seen = reference.judge(book, [facts_with(catalogue, name, records)])[0]["stated"]
        found: dict[str, list[Any]] = {m: [] for m in of_table}
        for whole in completions(name, records):
            key = tuple(tuple(r.values()) for r in whole)
            if key not in exact:
                judged = reference.judge(book, [facts_with(catalogue, name, whole)])[0]["stated"]
                exact[key] = {m: judged.measures[m, "stated"] for m in of_table}
            for measure, measured in exact[key].items():
                if measured.asked is not False:
                    found[measure].append(measured.value.low)
        for measure, values in found.items():
            said = seen.measures[measure, "stated"].value
            assert isinstance(said, Span)
            if not values:
                continue
            assert said.low <= min(values), (measure, records)
            assert said.high >= max(values), (measure, records)
            doubtful = seen.measures[measure, "stated"].asked is None
            if measure in HULLS and not doubtful:
                assert (said.low, said.high) == (min(values), max(values)), (measure, records)
