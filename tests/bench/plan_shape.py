"""The shape of the plan at the size of a province: 460,000 branches with their records.

    python -m tests.bench.plan_shape [BRANCHES]

Synthetic records are made by DuckDB itself, straight into tables. Prints seconds and peak memory;
it asserts nothing, because a timing is a measurement.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from starcheck.model.findings import Basis
from starcheck.model.rulebook import Rulebook
from starcheck.plan import Input, Plan, compile
from starcheck.reading.catalogue import load_catalogue
from tests.plan.small import make

AS_OF = date(2023, 10, 31)
PER_BRANCH = {"activities": 60, "members": 22, "candidates": 2, "judgements": 1}
KINDS = ("党员大会", "支委会", "党小组会", "党课", "主题党日", "组织生活会")


def _activity(kind: str, **more: Any) -> dict[str, Any]:
    return {"from": "activities", "where": f"类型 = '{kind}'", **more}


def book_of_fifteen() -> dict[str, Any]:
    """Return a document with fifteen criteria, as real standards have them."""
    measures: dict[str, Any] = {
        "大会": _activity("党员大会", count="records", figure="general-meetings"),
        "大会季度": _activity("党员大会", count="distinct quarter(召开日期)", at_most="大会"),
        "支委会月数": _activity("支委会", count="distinct month(召开日期)"),
        "支委会": _activity("支委会", count="records", figure="committee-meetings"),
        "小组会": _activity(
            "党小组会",
            count="distinct month(召开日期)",
            per="党小组",
            of="党小组数",
            take="least",
        ),
        "党课": _activity("党课", count="records", figure="party-lectures"),
        "党课季度": _activity(
            "党课", count="records", per="quarter(召开日期)", take="least", asked_from="成立日期"
        ),
        "党日月数": _activity("主题党日", count="distinct month(召开日期)"),
        "生活会": _activity("组织生活会", count="records"),
        "到会率": _activity("党员大会", share="实到人数 * 2 > 应到人数"),
        "党日学时": _activity("主题党日", sum="学时"),
        "及时率": {"from": "activities", "share": "days_between(召开日期, 记录日期) <= 30"},
        "达标率": {"from": "members", "where": "非 免训", "share": "学时 >= 32"},
        "平均学时": {"from": "members", "where": "非 免训", "average": "学时"},
        "最近党课": _activity("党课", maximum="召开日期"),
        "换届月数": {"value": "months_between(上次换届日期, as_of)"},
        "先锋岗": {"stated": "yes_no"},
    }
    requirements = {
        "满一年": {
            "from": "candidates",
            "where": "阶段 >= '发展对象'",
            "require": "确定发展对象日期 >= years_after(确定积极分子日期, 1)",
        }
    }
    linear = {"from": {"at": 0.6, "points": 0}, "to": {"at": 0.95, "points": 8}}
    bands = [{"when": "支委会月数 >= 12", "points": 8}, {"when": "支委会月数 >= 10", "points": 4}]
    scores: list[dict[str, Any]] = [
        {"all_or_nothing": "大会季度 = 4"},
        {"bands": [*bands, {"points": 0}]},
        {"units_of": "支委会", "points": 1, "up_to": 8},
        {"all_or_nothing": "小组会 >= 12"},
        {"units_of": "党课", "points": 2, "up_to": 4},
        {"all_or_nothing": "党课季度 >= 1 且 最近党课 >= '2023-10-01'"},
        {"units_of": "党日月数", "points": 0.5, "up_to": 12},
        {"all_or_nothing": "生活会 >= 1"},
        {"all_or_nothing": "到会率 >= 1"},
        {"all_or_nothing": "党日学时 >= 8"},
        {"linear": "达标率", **linear},
        {"linear": "平均学时", "from": {"at": 20, "points": 0}, "to": {"at": 50, "points": 6}},
        {"deduct": "breaches(满一年)", "each": 2, "at_least": 0},
        {"all_or_nothing": "换届月数 <= 36"},
        {"judged": {"range": [0, 6], "raters": 1, "combine": "mean"}},
    ]
    points = [8, 8, 8, 6, 8, 6, 6, 6, 6, 6, 8, 6, 6, 6, 6]
    criteria: list[dict[str, Any]] = [
        {"id": f"c{i}", "dimension": "全部", "points": p, "score": s}
        for i, (p, s) in enumerate(zip(points, scores, strict=True))
    ]
    criteria[3]["asked_when"] = "党小组数 > 0"
    criteria[8]["evidence"] = "records"
    return {
        "applies_when": "类别 = '机关'",
        "totals": {"full": 100},
        "dimensions": [{"id": "全部", "points": sum(points)}],
        "measures": measures,
        "requirements": requirements,
        "criteria": criteria,
        "determinations": [
            {"id": "late", "when": "换届月数 > 48", "effect": {"star_at_most": 3}},
            {"id": "none", "when": "大会 = 0 且 非 先锋岗", "effect": {"exclude": True}},
        ],
        "stars": [
            {"star": 5, "at_least": 90, "requires": "大会季度 = 4"},
            {"star": 4, "at_least": 80},
            {"star": 3, "at_least": 60},
        ],
    }


def fill(connection: duckdb.DuckDBPyConnection, relation: Input, branches: int) -> int:
    """Create a relation with synthetic rows, a few blanks in every column; return how many."""
    each = PER_BRANCH.get(relation.table, 1)
    made = {
        "branch": f"(i // {each})::BIGINT",
        "row_at": f"(i % {each})::BIGINT",
        "kind": "[" + ", ".join(f"'{k}'" for k in KINDS) + "][1 + (h % 6)::INT]",
        "held_on": "DATE '2023-01-01' + ((h // 7) % 303)::INT",
        "recorded_on": "DATE '2023-01-01' + ((h // 7) % 303 + (h // 11) % 40)::INT",
        "group": "CASE WHEN h % 3 = 0 THEN '一组' ELSE '二组' END",
        "hours": "((h // 13) % 40)::BIGINT",
        "eligible": "20::BIGINT",
        "present": "((h // 17) % 21)::BIGINT",
        "study_hours": "((h // 19) % 600)::BIGINT",
        "exempt": "(h // 23) % 10 = 0",
        "stage": "'发展对象'",
        "activist_on": "DATE '2021-06-01' + ((h // 29) % 400)::INT",
        "target_on": "DATE '2022-12-01' + ((h // 31) % 300)::INT",
        "criterion": "'c14'",
        "points": "((h // 37) % 6000)::BIGINT",
        "category": "'机关'",
        "groups": "((h // 41) % 3)::BIGINT",
        "founded_on": "DATE '2019-01-01'",
        "last_election_on": "DATE '2019-06-01' + ((h // 43) % 1400)::INT",
    }
    columns = []
    for c in relation.columns:
        value = made.get(c.name)
        if c.role == "coverage":
            value = "CASE WHEN h % 20 = 0 THEN 2 WHEN h % 20 < 3 THEN 1 ELSE 0 END"
        elif c.role == "until":
            value = "DATE '2023-08-31'"
        elif c.role == "quoted":
            value = "h % 9 = 0"
        elif value is not None and c.role == "cell":
            value = f"CASE WHEN (h // 53) % 33 <> 0 THEN {value} END"
        columns.append(f'({value or "NULL"})::{c.type} AS "{c.name}"')
    rows = branches * each
    connection.execute(
        f'CREATE TABLE "{relation.table}" AS SELECT {", ".join(columns)} FROM '
        f"(SELECT i, (hash(i) >> 2)::BIGINT AS h FROM range({rows}) AS t(i))"
    )
    return rows


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main(branches: int) -> None:
    book = make(book_of_fifteen(), load_catalogue())
    start = time.perf_counter()
    plan: Plan = compile(book, 2023, AS_OF)
    written = plan.sql("duckdb")
    print(f"compile {time.perf_counter() - start:.3f} s, {len(written):,} characters")
    with TemporaryDirectory() as folder:
        judge(duckdb.connect(str(Path(folder) / "branches.duckdb")), plan, book, branches)


def judge(connection: duckdb.DuckDBPyConnection, plan: Plan, book: Rulebook, branches: int) -> None:
    start = time.perf_counter()
    for relation in plan.inputs:
        rows = fill(connection, relation, branches)
        print(f"  {relation.table}: {rows:,} rows")
    print(f"made in {time.perf_counter() - start:.1f} s, peak {megabytes():,} MB")
    both: tuple[tuple[Basis, ...], ...] = (("stated",), ("stated", "recorded"))
    for bases in both:
        one = compile(book, 2023, AS_OF, bases).sql("duckdb")
        start = time.perf_counter()
        connection.execute(f"CREATE OR REPLACE TABLE result AS {one}")
        seconds = time.perf_counter() - start
        found = connection.execute(
            "SELECT count(*), sum(score_low), sum(score_high), sum(score_reach) FROM result"
        ).fetchone()
        print(f"{'+'.join(bases)}: {seconds:.1f} s, peak {megabytes():,} MB, {found}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 460_000)
