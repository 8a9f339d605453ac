"""What goes wrong in a batch: nothing already good is lost, and the message says what to do."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from starcheck.errors import FactsError, UsageError
from starcheck.explain import explain
from starcheck.grading import Graded, Wanted, grade
from starcheck.runs.reading import opened

AS_OF = date(2023, 12, 31)
BOOK = """\
rulebook: small
title: 小标准
edition: "2023"
semantics: 1
status: 示范
totals: {full: 10, not_applicable: rescale}
dimensions: [{id: 组织, title: 组织生活, points: 10}]
measures:
  大会: {from: activities, where: 类型 = '党员大会', count: records}
  学时够: {from: members, share: 学时 >= 32}
criteria:
  - id: meetings
    title: 党员大会
    dimension: 组织
    points: 6
    score: {units_of: 大会, points: 2, up_to: 3}
    local: true
    proof: [会议记录]
    gap: 只开了 {大会} 次
    ask: 请提供会议记录
    rectify: [{do: 召开党员大会, who: 支部书记, effort: 1}]
  - id: study
    title: 学时
    dimension: 组织
    points: 4
    score: {all_or_nothing: 学时够 >= 1}
    local: true
    proof: [学习记录]
    gap: 有党员学时不够
    ask: 请提供学习记录
    rectify: [{do: 补学, who: 支部书记, effort: 1}]
stars: [{star: 5, at_least: 8}, {star: 4, at_least: 5}]
quotas: [{star: 5, bound: max, amount: 50%, of: eligible, per: superior, ties: all_or_none}]
"""

BRANCHES = [
    {"code": "A", "name": "甲支部", "category": "机关", "superior": "工委"},
    {"code": "B", "name": "乙支部", "category": "机关", "superior": "工委"},
    {"code": "C", "name": "丙支部", "category": "机关", "superior": "工委"},
    {"code": "D", "name": "丁支部", "category": "机关", "superior": "工委"},
]
MEETINGS = {"A": 3, "B": 3, "C": 2, "D": 0}


def activities() -> list[dict[str, Any]]:
    return [
        {"branch": code, "类型": "党员大会", "召开日期": f"2023年{month}月5日"}
        for code, number in MEETINGS.items()
        for month in range(1, number + 1)
    ]


def members() -> list[dict[str, Any]]:
    hours = {"A": "40", "B": "32学时", "C": "40", "D": "12.5"}
    return [{"branch": code, "党员代号": f"{code}1", "学时": h} for code, h in hours.items()]


def write(path: Path, lines: Sequence[Mapping[str, Any]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A folder of tables, and beside it the rulebook."""
    folder = tmp_path / "county"
    folder.mkdir()
    (tmp_path / "rulebook.yaml").write_text(BOOK, encoding="utf-8")
    write(folder / "党支部.csv", BRANCHES)
    write(folder / "activities.csv", activities(), "gb18030")
    write(folder / "党员名册.csv", members(), "utf-8-sig")
    return folder


def run(county: Path, name: str = "run", **more: Any) -> Graded:
    wanted: dict[str, Any] = {
        "rulebook": str(county.parent / "rulebook.yaml"),
        "coverage": "complete",
        "year": 2023,
        "as_of": AS_OF,
        **more,
    }
    return grade(Wanted([county], county.parent / name, AS_OF, **wanted))


def results(path: Path) -> dict[str, tuple[Any, ...]]:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT s.code, s.score_low, p.star_before, p.star, p.rank FROM"
            f" '{path}/scores/*/*.parquet' s LEFT JOIN '{path}/placements.parquet' p"
            " ON p.code = s.code"
        ).fetchall()
    return {row[0]: row[1:] for row in found}


def codes_aside(path: Path) -> set[str]:
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT DISTINCT code FROM '{path}/set_aside.parquet'")
        return {code for (code,) in found.fetchall()}


def test_a_county_is_graded_and_placed(county: Path) -> None:
    graded = run(county, settle=True)
    assert (graded.judged, graded.set_aside) == (4, 0)
    # Two of four may hold five stars: A and B share the first place, C has 8 points and the third.
    assert results(graded.run) == {
        "A": (10_000, 5, 5, 1),
        "B": (10_000, 5, 5, 1),
        "C": (8_000, 5, 4, 3),
        "D": (0, 0, 0, 4),
    }


def test_a_tie_across_the_line_displaces_all_of_it(county: Path) -> None:
    write(county / "党支部.csv", [*BRANCHES[:3], {**BRANCHES[3], "superior": "别的工委"}])
    graded = run(county, settle=True)
    # One of three may: A and B are equal, so neither is.
    found = results(graded.run)
    assert {code: row[2] for code, row in found.items()} == {"A": 4, "B": 4, "C": 4, "D": 0}
    with opened(graded.run) as sealed:
        row = sealed.row("placements", "A")
        assert row is not None
        assert (row["cut_star"], row["cut_limit"], row["cut_place"]) == (5, 1, 1)
        assert row["cut_tied"] is True


def test_before_settlement_places_are_ranges(county: Path) -> None:
    write(
        county / "submissions.csv",
        [{"branch": "D", "table": "activities", "coverage": "partial"}],
    )
    graded = run(county)
    with opened(graded.run) as sealed:
        row = sealed.row("placements", "C")
        assert row is not None
        assert (row["rank_best"], row["rank_worst"]) == (3, 3)
        row = sealed.row("placements", "D")
        assert row is not None
        assert (row["rank_best"], row["rank_worst"]) == (4, 4)


def test_bad_cells_set_their_branch_aside_alone(county: Path) -> None:
    lines = activities()
    lines[0]["召开日期"] = "2023-02-30"
    lines[3]["类型"] = "茶话会"
    write(county / "activities.csv", lines)
    graded = run(county)
    assert codes_aside(graded.run) == {"A", "B"}
    assert set(results(graded.run)) == {"C", "D"}
    said = " ".join(reason.message for reason in graded.reasons)
    assert "2023年2月只有28天" in said
    assert "茶话会" in said


def test_a_number_of_a_person_in_a_refused_cell_is_not_kept(county: Path) -> None:
    rows = members()
    rows[0]["学时"] = "问１３８００１３８０００"
    write(county / "党员名册.csv", rows)
    graded = run(county)
    kept = duckdb.sql(f"SELECT found, message FROM '{graded.run}/set_aside.parquet'").fetchall()
    assert codes_aside(graded.run) == {"A"}
    assert "问〔电话〕" in repr(kept)
    assert "１３８" not in repr((kept, graded.reasons))


def test_contradictions_set_their_branch_aside(county: Path) -> None:
    lines = [{**line, "应到人数": 3, "实到人数": 2} for line in activities()]
    lines[0]["实到人数"] = 9
    write(county / "activities.csv", lines)
    graded = run(county)
    assert codes_aside(graded.run) == {"A"}
    assert "9" in graded.reasons[0].message


def test_duplicate_codes_and_unknown_branches_are_told(county: Path) -> None:
    write(county / "党支部.csv", [*BRANCHES, BRANCHES[0]])
    stranger = {"branch": "Z", "类型": "党课", "召开日期": "2023-01-01"}
    write(county / "activities.csv", [*activities(), stranger])
    graded = run(county)
    assert codes_aside(graded.run) == {"A", "Z"}
    assert set(results(graded.run)) == {"B", "C", "D"}


def test_a_waiver_of_no_criterion_sets_its_branch_aside(county: Path) -> None:
    committee = county.parent / "committee"
    committee.mkdir()
    lines = [
        {"党支部代码": "A", "评分指标": "没有这项", "批准单位": "组织部"},
        {"党支部代码": "B", "评分指标": "学时", "批准单位": "组织部"},
    ]
    write(committee / "准予免评.csv", lines)
    graded = run(county, committee=committee)
    assert codes_aside(graded.run) == {"A"}
    assert "没有这项" in graded.reasons[0].message


def test_a_tenth_of_the_rows_may_be_rotten(county: Path) -> None:
    lines = [
        {"branch": f"N{i}", "党员代号": "1", "学时": "很多" if i % 10 == 0 else "40"}
        for i in range(200)
    ]
    write(county / "党员名册.csv", lines)
    many = [{**BRANCHES[0], "code": f"N{i}"} for i in range(200)]
    write(county / "党支部.csv", many)
    write(county / "activities.csv", [{**activities()[0], "branch": "N1"}])
    graded = run(county)
    assert (graded.judged, graded.set_aside) == (180, 20)


def test_a_broken_line_sets_its_branch_aside(county: Path) -> None:
    with (county / "党员名册.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("B,B2,40,多出来的\r\n")
    graded = run(county)
    assert codes_aside(graded.run) == {"B"}


def test_a_header_nobody_knows_stops_before_anything_is_graded(county: Path) -> None:
    write(county / "activities.csv", [{**line, "类形": "x"} for line in activities()])
    with pytest.raises(FactsError, match="类形") as caught:
        run(county)
    assert "类型" in str(caught.value)
    assert not (county.parent / "run").exists()


def test_nothing_is_assumed_of_coverage(county: Path) -> None:
    with pytest.raises(FactsError, match="--coverage"):
        run(county, coverage=None)


def test_a_truncated_parquet_is_told_by_name(county: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'A' AS branch, '党课' AS kind FROM range(100000))"
            f" TO '{county}/activities.parquet'"
        )
    (county / "activities.csv").unlink()
    whole = (county / "activities.parquet").read_bytes()
    (county / "activities.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FactsError, match=r"activities\.parquet"):
        run(county)


def test_a_run_is_never_overwritten(county: Path) -> None:
    first = run(county)
    before = (first.run / "manifest.json").read_bytes()
    with pytest.raises(UsageError, match="已经有内容"):
        run(county)
    assert (first.run / "manifest.json").read_bytes() == before


def test_a_changed_run_and_a_changed_input_are_noticed(county: Path) -> None:
    graded = run(county)
    with opened(graded.run) as sealed:
        sealed.verify()
        assert explain(sealed, "C", AS_OF).assessment.branch.name == "丙支部"
    write(county / "党员名册.csv", members()[:2])
    with opened(graded.run) as sealed, pytest.raises(UsageError, match="已经不是"):
        explain(sealed, "C", AS_OF)
    with duckdb.connect() as connection:
        file = graded.run / "placements.parquet"
        made = file.with_name("changed.parquet")
        connection.execute(f"COPY (SELECT * REPLACE (star - 1 AS star) FROM '{file}') TO '{made}'")
    os.replace(made, file)
    with opened(graded.run) as sealed, pytest.raises(UsageError, match="placements"):
        sealed.verify()


def test_the_order_of_rows_changes_no_digest(county: Path) -> None:
    first = run(county)
    write(county / "activities.csv", activities()[::-1])
    write(county / "党支部.csv", BRANCHES[::-1])
    second = run(county, "again")
    with opened(first.run) as one, opened(second.run) as other:
        mine, yours = one.manifest["tables"], other.manifest["tables"]
        assert {t: v["sha256"] for t, v in mine.items()} == {
            t: v["sha256"] for t, v in yours.items()
        }
