"""What a batch may be given: databases, lists, folders, schemes; and files that are not whole."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from starcheck.commands import run as call
from starcheck.errors import FactsError, UsageError
from starcheck.explain import explain
from starcheck.grading import Graded, Wanted, grade
from starcheck.runs.reading import opened
from tests.grade.test_faults import (
    AS_OF,
    BRANCHES,
    MEETINGS,
    activities,
    codes_aside,
    county,
    members,
    results,
    run,
    write,
)

__all__ = ["county"]


def database(path: Path, *more: str) -> Path:
    """Write a database with the branches, members and, as `held`, the meetings."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE TABLE branches (code TEXT, name TEXT, category TEXT, superior TEXT)"
        )
        connection.executemany(
            "INSERT INTO branches VALUES (?, ?, ?, ?)", [list(b.values()) for b in BRANCHES]
        )
        connection.execute("CREATE TABLE held (branch TEXT, kind TEXT, held_on DATE)")
        connection.executemany(
            "INSERT INTO held VALUES (?, '党员大会', ?)",
            [
                [code, date(2023, month, 5)]
                for code, number in MEETINGS.items()
                for month in range(1, number + 1)
            ],
        )
        connection.execute("CREATE TABLE 党员名册 (branch TEXT, 党员代号 TEXT, 学时 TEXT)")
        connection.executemany(
            "INSERT INTO 党员名册 VALUES (?, ?, ?)", [list(m.values()) for m in members()]
        )
        for statement in more:
            connection.execute(statement)
    return path


def graded(inputs: Sequence[Path], county: Path, **more: Any) -> Graded:
    wanted: dict[str, Any] = {
        "rulebook": str(county.parent / "rulebook.yaml"),
        "coverage": "complete",
        "year": 2023,
        "as_of": AS_OF,
        "settle": True,
        **more,
    }
    return grade(Wanted(inputs, county.parent / "run", AS_OF, **wanted))


# Databases


@pytest.mark.parametrize(
    "more",
    [
        ["ALTER TABLE held RENAME TO activities"],
        ["CREATE VIEW 组织生活台账 AS SELECT * FROM held WHERE held_on IS NOT NULL"],
        [
            "CREATE SCHEMA raw",
            "CREATE TABLE raw.a AS SELECT * FROM held",
            "DROP TABLE held",
            "CREATE VIEW activities AS SELECT branch, kind, held_on FROM raw.a",
        ],
    ],
    ids=["tables", "a view", "a view of another schema"],
)
def test_a_database_comes_to_what_files_come_to(county: Path, more: list[str]) -> None:
    path = database(county.parent / "county.duckdb", *more)
    told: list[str] = []
    found = graded([path], county, tell=told.append)
    assert (found.judged, found.set_aside) == (4, 0)
    there = run(county, "there", settle=True)
    assert results(found.run) == results(there.run)
    with opened(found.run) as sealed:
        sealed.verify()
        assert explain(sealed, "C", AS_OF).assessment.branch.name == "丙支部"
        assert [one["name"] for one in sealed.manifest["inputs"]] == ["county.duckdb"]
    # What has no name of ours is not read without a word.
    unused = [one for one in told if "county.duckdb/held" in one]
    assert bool(unused) == (len(more) == 1 and "VIEW" in more[0])


def test_a_table_of_a_database_that_is_misspelt_is_told(county: Path) -> None:
    path = database(county.parent / "county.duckdb", "ALTER TABLE held RENAME TO activites")
    with pytest.raises(FactsError, match=r"county\.duckdb/activites[\s\S]*activities"):
        graded([path], county)


def test_bad_cells_of_a_database_name_their_table(county: Path) -> None:
    more = ["UPDATE 党员名册 SET 学时 = '很多' WHERE branch = 'A'"]
    path = database(county.parent / "county.duckdb", *more)
    found = graded([path], county)
    assert codes_aside(found.run) == {"A"}
    assert found.reasons[0].file == "county.duckdb/党员名册"


def test_a_view_that_cannot_be_read_is_told(county: Path) -> None:
    more = ["CREATE VIEW activities AS SELECT * FROM held", "DROP TABLE held"]
    path = database(county.parent / "county.duckdb", *more)
    with pytest.raises(FactsError, match=r"county\.duckdb/activities"):
        graded([path], county)


def test_a_file_that_is_no_database_is_told(county: Path) -> None:
    path = county.parent / "county.duckdb"
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(FactsError, match=r"county\.duckdb[\s\S]*Parquet"):
        graded([path], county)
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE branches (code TEXT)")
    connection.close()
    with pytest.raises(FactsError, match=r"county\.duckdb[\s\S]*Parquet"):
        graded([path], county)


@pytest.mark.skipif(os.name == "nt", reason="locks differ")
def test_a_database_in_use_is_told(county: Path) -> None:
    path = database(county.parent / "county.duckdb")
    hold = f"import duckdb; c = duckdb.connect({str(path)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(FactsError, match="关了再评"):
            graded([path], county)
        other.communicate("\n")
    assert graded([path], county).judged == 4


# Lists, folders


def one(code: str, **more: Any) -> dict[str, Any]:
    return {
        "year": 2023,
        "as_of": "2023-12-31",
        "branch": {"code": code, "name": code, "category": "机关", **more},
    }


def test_lists_and_folders_of_documents_are_graded_and_what_is_wrong_is_set_aside(
    county: Path,
) -> None:
    folder = county.parent / "documents"
    (folder / "below").mkdir(parents=True)
    lists = [one("A"), one("B"), {"branch": 3}, one("C", category="天上"), one("D"), one("D")]
    (folder / "list.json").write_text(json.dumps(lists, ensure_ascii=False), encoding="utf-8")
    (folder / "below" / "one.yaml").write_text(json.dumps(one("E")), encoding="utf-8")
    (folder / "below" / "torn.json").write_text('{"year": 2023', encoding="utf-8")
    (folder / "gone.json").symlink_to(folder / "nowhere.json")
    found = graded([folder], county, coverage=None)
    assert found.judged == 3
    # Of a branch that is written twice, neither is taken.
    assert codes_aside(found.run) == {"", "C", "D"}
    files = {reason.file for reason in found.reasons}
    assert {"list.json", "torn.json", "gone.json"} <= files
    helps = {reason.kind: reason.help for reason in found.reasons}
    assert all(helps[code] for code in ("FA118", "FA131", "FA141", "FA206"))
    with opened(found.run) as sealed:
        sealed.verify()
        names = [given["name"] for given in sealed.manifest["inputs"]]
        assert "gone.json" not in names
        assert explain(sealed, "E", AS_OF).assessment.branch.code == "E"


def test_a_folder_for_a_table_is_its_parts(county: Path) -> None:
    lines = activities()
    (county / "activities.csv").unlink()
    (county / "组织生活台账").mkdir()
    write(county / "组织生活台账" / "1.csv", lines[:3])
    write(county / "组织生活台账" / "2.csv", lines[3:], "gb18030")
    assert results(run(county, settle=True).run)["C"][0] == 8_000


def test_an_empty_folder_for_a_table_is_told(county: Path) -> None:
    (county / "发展党员台账").mkdir()
    with pytest.raises(FactsError, match="发展党员台账"):
        run(county)


# Files that are not whole


def test_a_file_that_cannot_be_read_is_told_with_what_to_do(county: Path) -> None:
    table = county / "activities.csv"
    table.unlink()
    table.symlink_to(county / "nowhere.csv")
    with pytest.raises(FactsError, match=r"activities\.csv[\s\S]*检查文件名和权限"):
        run(county)
    with pytest.raises(FactsError, match=r"nowhere[\s\S]*检查文件名和权限"):
        graded([county / "nowhere"], county)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_is_told(county: Path) -> None:
    (county / "activities.csv").chmod(0)
    with pytest.raises(FactsError, match="没有权限"):
        run(county)


def test_an_empty_table_and_one_in_no_encoding_are_told(county: Path) -> None:
    (county / "activities.csv").write_bytes(b"")
    with pytest.raises(FactsError, match=r"activities\.csv` 是空的"):
        run(county)
    (county / "activities.csv").write_bytes(b"branch,kind\nA,\xff\xff\xff\n")
    with pytest.raises(FactsError, match=r"activities\.csv[\s\S]*UTF-8"):
        run(county)


def _parquet(county: Path) -> Path:
    (county / "activities.csv").unlink()
    path = county / "activities.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT chr(65 + (range % 4)::INT) AS branch, '党课' AS kind, DATE '2023-01-01'"
            " + (range * 7919 % 300)::INT AS held_on, '第' || hash(range) AS topic"
            f" FROM range(50000)) TO '{path}' (FORMAT parquet)"
        )
    return path


@pytest.mark.parametrize("kept", [0, 3, 4000, 0.5, 0.999])
def test_parquet_cut_short_is_told_by_name(county: Path, kept: float) -> None:
    path = _parquet(county)
    data = path.read_bytes()
    path.write_bytes(data[: int(kept if kept > 1 else len(data) * kept)])
    with pytest.raises(FactsError, match=r"activities\.parquet[\s\S]*重新导出"):
        run(county)


def test_parquet_damaged_inside_is_told_by_name(county: Path) -> None:
    path = _parquet(county)
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 2, len(data) // 2 + 5_000):
        data[at] ^= 0x5A
    path.write_bytes(bytes(data))
    with pytest.raises(FactsError, match=r"activities\.parquet[\s\S]*重新导出"):
        run(county)
    assert not (county.parent / "run").exists()


def test_parquet_damaged_where_only_the_footer_was_read_is_told_by_name(county: Path) -> None:
    book = county.parent / "rulebook.yaml"
    rules = book.read_text("utf-8").replace("类型 = '党员大会'", "类型 = '党员大会' 且 present > 2")
    book.write_text(rules, encoding="utf-8")
    (county / "activities.csv").unlink()
    folder = county / "activities"
    folder.mkdir()
    with duckdb.connect() as connection:
        for part in ("one", "two"):
            connection.execute(
                "COPY (SELECT chr(65 + (range % 4)::INT) AS branch, '党员大会' AS kind,"
                " DATE '2023-01-01' + (range * 7919 % 300)::INT AS held_on,"
                " (hash(range) % 5000)::INT AS present"
                f" FROM range(50000)) TO '{folder / part}.parquet' (FORMAT parquet)"
            )
        (at,) = connection.execute(
            f"SELECT data_page_offset FROM parquet_metadata('{folder}/two.parquet')"
            " WHERE path_in_schema = 'present'"
        ).fetchall()[0]
    assert run(county, "good").judged == 4
    data = bytearray((folder / "two.parquet").read_bytes())
    for place in range(at + 30, at + 300):
        data[place] ^= 0x5A
    (folder / "two.parquet").write_bytes(data)
    with pytest.raises(FactsError, match=r"activities/two\.parquet[\s\S]*重新导出"):
        run(county)
    assert not (county.parent / "run").exists()


def test_a_tenth_of_rotten_rows_in_parquet_costs_their_branches_alone(county: Path) -> None:
    with duckdb.connect() as connection:
        for table, made in (
            (
                "branches",
                "'N' || range AS code, '支部' AS name, '机关' AS category, '甲' AS superior",
            ),
            (
                "activities",
                "'N' || (range % 200) AS branch, '党员大会' AS kind, CASE WHEN range % 10 = 3"
                " THEN DATE '1066-10-14' ELSE DATE '2023-05-05' END AS held_on",
            ),
        ):
            rows = 200 if table == "branches" else 1_000
            connection.execute(
                f"COPY (SELECT {made} FROM range({rows})) TO '{county.parent}/{table}.parquet'"
            )
    inputs = [county.parent / "branches.parquet", county.parent / "activities.parquet"]
    found = graded(inputs, county)
    assert (found.judged, found.set_aside) == (180, 20)
    assert {reason.kind for reason in found.reasons} == {"FA202"}


# Schemes

SCHEME = """\
scheme: ours
title: 我们的方案
choose:
  - {when: 类别 = '机关', rulebook: ../rulebook.yaml}
  - {when: 类别 = '村', not_rated: 另行评定}
"""


def _scheme(county: Path) -> Path:
    folder = county.parent / "schemes"
    folder.mkdir()
    path = folder / "ours.yaml"
    path.write_text(SCHEME, encoding="utf-8")
    write(county / "党支部.csv", [*BRANCHES[:3], {**BRANCHES[3], "category": "村"}])
    return path


@pytest.mark.parametrize("option", ["--scheme", "--rulebook"])
def test_a_scheme_names_rulebooks_from_where_it_lies(
    county: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme, target = _scheme(county), county.parent / "run"
    options = [option, str(scheme), "--coverage", "complete", "--year", "2023", "-o", str(target)]
    assert call(["grade", str(county), *options]) == 6
    said = capsys.readouterr().err
    assert "机关：3 个党支部，small@2023" in said
    assert "另行评定" in said
    assert set(results(target)) == {"A", "B", "C"}
    assert call(["runs", "explain", str(target), "A"]) == 0


def test_what_is_no_scheme_is_told(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, code in (("nowhere.yaml", "US103"), ("rulebook.yaml", "US269")):
        options = ["--scheme", str(county.parent / path), "-o", str(county.parent / "run")]
        assert call(["grade", str(county), *options]) == 2
        assert code in capsys.readouterr().err


def test_a_memory_that_is_no_size_is_told(county: Path) -> None:
    with pytest.raises(UsageError, match="2GB"):
        run(county, memory="lots")
