"""One book with every aggregate and score form, and branches at the edges of what may be known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Figure, Records, Stated
from starcheck.model.values import Absent
from tests.plan.small import facts

AS_OFS = [date(2023, 8, 15), date(2023, 12, 31)]

BOOK: dict[str, Any] = {
    "rulebook": "every-form",
    "applies_when": "类别 = '机关'",
    "totals": {"full": 40, "bonus_at_most": 2, "round": 0.1, "within": "dimension"},
    "dimensions": [{"id": "甲", "points": 24}, {"id": "乙", "points": 16}],
    "measures": {
        "大会": {
            "from": "activities",
            "where": "类型 = '党员大会'",
            "count": "records",
            "figure": "general-meetings",
        },
        "大会季度": {
            "from": "activities",
            "where": "类型 = '党员大会'",
            "count": "distinct quarter(召开日期)",
            "at_most": "大会",
        },
        "党课": {"from": "activities", "where": "类型 = '党课' 且 学时 >= 1", "count": "records"},
        "主讲": {"from": "activities", "where": "类型 = '党课'", "count": "distinct 主讲人"},
        "学时": {"from": "activities", "where": "类型 in ('党课', '党员大会')", "sum": "学时"},
        "小组会": {
            "from": "activities",
            "where": "类型 = '党小组会'",
            "count": "distinct month(召开日期)",
            "per": "党小组",
            "of": "党小组数",
            "take": "least",
        },
        "主讲组": {
            "from": "activities",
            "count": "distinct 主讲人",
            "per": "党小组",
            "of": "members",
            "take": {"count": ">= 1"},
        },
        "支委会": {
            "from": "activities",
            "where": "类型 = '支委会'",
            "count": "records",
            "per": "month(召开日期)",
            "take": {"count": ">= 1"},
            "asked_from": "成立日期",
        },
        "达标率": {"from": "members", "where": "非 免训", "share": "学时 >= 32"},
        "平均学时": {"from": "members", "average": "学时", "figure": "study-hours-average"},
        "最少学时": {"from": "members", "minimum": "学时"},
        "最近": {"from": "activities", "where": "类型 = '党课'", "maximum": "召开日期"},
        "换届月数": {"value": "months_between(上次换届日期, as_of)"},
        "先锋岗": {"stated": "yes_no"},
        "超出": {"value": "greatest(大会 - 2, 0) * 党课"},
    },
    "requirements": {
        "满一年": {
            "from": "candidates",
            "where": "阶段 >= '发展对象'",
            "require": "确定发展对象日期 >= years_after(确定积极分子日期, 1)",
        },
        "支委审查": {"from": "candidates", "require": "支部委员会审查日期 happened"},
    },
    "criteria": [
        {"id": "a", "dimension": "甲", "points": 6, "score": {"all_or_nothing": "大会季度 = 4"}},
        {
            "id": "b",
            "dimension": "甲",
            "points": 4,
            "score": {"units_of": "党课", "points": 1, "up_to": 4},
        },
        {
            "id": "c",
            "dimension": "甲",
            "points": 6,
            "score": {"deduct": "breaches(满一年)", "each": 1.5, "at_least": 0},
        },
        {
            "id": "d",
            "dimension": "甲",
            "points": 8,
            "asked_when": "党小组数 > 0",
            "score": {
                "bands": [
                    {"when": "小组会 >= 12", "points": 8},
                    {"when": "小组会 >= 10 或 主讲组 >= 2", "points": 3.333},
                    {"points": 0},
                ]
            },
        },
        {
            "id": "e",
            "dimension": "乙",
            "points": 6,
            "score": {
                "linear": "达标率",
                "from": {"at": 0.6, "points": 0},
                "to": {"at": 0.95, "points": 6},
            },
        },
        {
            "id": "f",
            "dimension": "乙",
            "points": 5,
            "evidence": "records",
            "score": {
                "linear": "平均学时",
                "from": {"at": 20, "points": 5},
                "to": {"at": 50, "points": 0},
            },
        },
        {
            "id": "g",
            "dimension": "乙",
            "points": 5,
            "score": {"judged": {"range": [0, 5], "raters": 3, "combine": "mean"}},
        },
        {
            "id": "h",
            "kind": "bonus",
            "points": 3,
            "score": {"all_or_nothing": "先锋岗 或 支委会 = 12 或 主讲 >= 3"},
        },
        {
            "id": "i",
            "kind": "deduction",
            "score": {"deduct": "超出", "each": 0.5, "at_least": -3},
        },
        {"id": "j", "dimension": "乙", "holds": "最近 >= '2023-10-01' 且 支委审查"},
    ],
    "determinations": [
        {"id": "late", "when": "换届月数 > 36", "effect": {"star_at_most": 3}},
        {"id": "poor", "when": "最少学时 < 1 且 学时 < 2", "effect": {"exclude": True}},
    ],
    "stars": [
        {"star": 5, "at_least": 36, "requires": "大会季度 >= 3"},
        {"star": 3, "at_least": 20},
    ],
}


def held(kind: str | None, day: date | None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "held_on": day, "for_year": Absent.NONE, **more}


def branches(catalogue: Catalogue, as_of: date) -> list[Facts]:
    columns = {t.name: [c.name for c in t.columns] for t in catalogue.tables}

    def whole(name: str, *records: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**dict.fromkeys(columns[name]), **record} for record in records]

    year = range(1, 13)
    rich = whole(
        "activities",
        *[held("党员大会", date(2023, m, 5), hours=15) for m in (1, 3, 6, 7)],
        *[held("支委会", date(2023, m, 28)) for m in year],
        *[held("党小组会", date(2023, m, 28), group="一组") for m in year],
        *[held("党小组会", date(2023, m, 8), group="二组") for m in (2, 4, 6)],
        held("党课", date(2023, 3, 31), hours=20, lecturer="甲", group="一组"),
        held("党课", None, hours=None, lecturer=None, group=None),
        held(None, date(2023, 4, 1), hours=5, lecturer="乙", group="二组"),
        held("党课", date(2022, 12, 31), for_year=2023, lecturer=Absent.NONE, group="三组"),
    )
    members = whole(
        "members",
        {"study_hours": 405, "exempt": False},
        {"study_hours": 100, "exempt": None},
        {"study_hours": None, "exempt": False},
        {"study_hours": 0, "exempt": True},
    )
    candidates = whole(
        "candidates",
        {"stage": "发展对象", "activist_on": date(2022, 2, 28), "target_on": date(2023, 2, 27)},
        {"stage": None, "activist_on": None, "target_on": Absent.NONE},
        {"stage": "积极分子", "committee_review_on": Absent.NOT_APPLICABLE},
    )
    judged = whole(
        "judgements",
        {"criterion": "g", "rater": "一", "points": 3500},
        {"criterion": "g", "rater": "二", "points": None},
        {"criterion": "x", "rater": "一", "points": 1000},
    )
    cells: dict[str, Any] = {
        "category": "机关",
        "groups": 2,
        "founded_on": date(2023, 2, 1),
        "last_election_on": date(2020, 2, 29),
    }
    tables = {
        "activities": rich,
        "members": members,
        "candidates": candidates,
        "judgements": judged,
    }
    full = facts(catalogue, tables, cells, as_of)
    until = Records(tuple(rich[:9]), "until", date(2023, 5, 20))
    figures = {
        "general-meetings": Figure("general-meetings", "at_least", 3),
        "study-hours-average": Figure("study-hours-average", "exact", 50),
    }
    more = {"figures": figures, "stated": {"先锋岗": Stated(True)}}
    return [
        full,
        replace(full, quotes={"groups": "两个党小组"}, figures=figures),
        facts(catalogue, {**tables, "activities": until}, cells, as_of, **more),
        facts(catalogue, {}, {}, as_of),
        facts(catalogue, {n: [] for n in tables}, {**cells, "groups": 0}, as_of, **more),
        facts(catalogue, {n: Records((), "partial") for n in tables}, cells, as_of, **more),
    ]
