"""The compiled query says what the slow loop says, at the edges of what may be known."""

from __future__ import annotations

from datetime import date

import pytest

from starcheck.engines import duckdb, reference
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import CoverageKind, Records
from starcheck.model.findings import Judged
from starcheck.model.values import Absent
from tests.plan.examples import AS_OFS, BOOK, branches, held
from tests.plan.small import facts, make

MEASURES = {
    "组": {
        "from": "activities",
        "where": "类型 = '党小组会'",
        "count": "records",
        "per": "党小组",
        "of": "党小组数",
    },
    "季": {"from": "activities", "count": "records", "per": "quarter(召开日期)"},
}
TAKES = ["least", "greatest", {"count": ">= 2"}, {"count": "<= 1"}, {"count": "<> 0"}]
COVERAGES: list[tuple[CoverageKind, date | None]] = [
    ("complete", None),
    ("partial", None),
    ("until", date(2023, 5, 20)),
]


def agree(one: Judged, other: Judged) -> None:
    for key, measured in one.measures.items():
        assert other.measures[key] == measured, key
    assert other.findings == one.findings
    assert other == one


@pytest.mark.parametrize("as_of", [date(2023, 3, 31), *AS_OFS, date(2024, 2, 29)])
@pytest.mark.parametrize("policy", ["rescale", "full_marks", "zero"])
def test_both_engines_say_the_same(as_of: date, policy: str, catalogue: Catalogue) -> None:
    book = make(BOOK | {"totals": BOOK["totals"] | {"not_applicable": policy}}, catalogue)
    found = branches(catalogue, as_of)
    for slow, fast in zip(reference.judge(book, found), duckdb.judge(book, found), strict=True):
        agree(slow["stated"], fast["stated"])
        agree(slow["recorded"], fast["recorded"])


@pytest.mark.parametrize("take", TAKES, ids=str)
@pytest.mark.parametrize("groups", [None, 0, 1, 2, 5])
def test_keys_are_taken_alike(take: object, groups: int | None, catalogue: Catalogue) -> None:
    measures = {name: written | {"take": take} for name, written in MEASURES.items()}
    book = make({"measures": measures, "criteria": []}, catalogue)
    day = date(2023, 5, 20)
    silent = {c.name: None for c in catalogue.table["activities"].columns}
    records = tuple(
        silent | held(kind, on, group=group)
        for kind, on, group in [
            ("党小组会", day, "一组"),
            ("党小组会", day, "一组"),
            ("党小组会", date(2023, 12, 31), None),
            (None, None, "二组"),
            ("党小组会", day, Absent.NONE),
            ("党课", date(2024, 1, 1), "三组"),
        ]
    )
    given = [
        facts(catalogue, {"activities": Records(some, coverage, until)}, {"groups": groups})
        for some in (records, records[:2], records[2:4], ())
        for coverage, until in COVERAGES
    ]
    for slow, fast in zip(reference.judge(book, given), duckdb.judge(book, given), strict=True):
        agree(slow["stated"], fast["stated"])


def test_branches_do_not_see_each_others_records(catalogue: Catalogue) -> None:
    book = make(BOOK, catalogue)
    found = branches(catalogue, AS_OFS[0])
    together = duckdb.judge(book, found)
    alone = [duckdb.judge(book, [one])[0] for one in found[:2]]
    assert together[:2] == alone


def test_records_that_break_a_requirement_are_named_by_position(catalogue: Catalogue) -> None:
    book = make(BOOK, catalogue)
    found = duckdb.judge(book, branches(catalogue, AS_OFS[1])[:1])[0]["stated"]
    assert found.offending["满一年"] == (0,)
    assert found.offending["支委审查"] == ()
