"""Whether the query written by hand and starcheck's plan say the same, and how long each takes.

    python -m tests.bench.check_handwritten [FOLDER] [--branches 2000] [--threads 2]
    python -m tests.bench.check_handwritten --blanks 0.03 --absent 0.02

Without a FOLDER a country of exact facts is made and thrown away. The plan reads relations that are
filled from the Parquet by DuckDB (`fill`): a cell is null or not, nothing is quoted, there are no
figures, and coverage is what `submissions` says. A branch stands under its number, which is its
place by code. Both are timed: the hand-written one reads Parquet, the plan its tables, and the
filling of these is timed apart.

With `--blanks` or `--absent` the same country is made a second time with less of it known: what is
true of the branch has to lie within what the plan says is possible.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from starcheck.model.catalogue import Catalogue
from starcheck.model.catalogue import Table as Relation
from starcheck.model.rulebook import Rulebook
from starcheck.plan import Input, InputColumn, Plan, compile
from starcheck.reading.catalogue import load_catalogue
from starcheck.rulebook import load
from tests.bench.country import Country, write

HERE = Path(__file__).resolve().parent
BOOK = HERE / "rules" / "country" / "2023"
HANDWRITTEN = HERE / "handwritten.sql"
AS_OF = date(2023, 12, 31)
COVERAGE = "CASE s.coverage WHEN 'absent' THEN 2 WHEN 'until' THEN 1 ELSE 0 END"


def country_book(catalogue: Catalogue) -> Rulebook:
    """Return the rulebook `country@2023`."""
    return load(BOOK, catalogue)


def parquet(folder: Path, table: str) -> str:
    return f"read_parquet('{folder / table}/*.parquet')"


def handwritten(connection: duckdb.DuckDBPyConnection, folder: Path, into: str) -> None:
    """Run the query written by hand into a table."""
    connection.execute(f"SET VARIABLE folder = '{folder}'")
    macros, query = HANDWRITTEN.read_text("utf-8").split("WITH\n", 1)
    connection.execute(macros)
    connection.execute(f'CREATE OR REPLACE TABLE "{into}" AS WITH {query}')


def fill(
    connection: duckdb.DuckDBPyConnection, plan: Plan, catalogue: Catalogue, folder: Path
) -> None:
    """Create the relations of a plan from Parquet."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE numbered AS "
        f"SELECT code, row_number() OVER (ORDER BY code) - 1 AS n "
        f"FROM {parquet(folder, 'branches')}"
    )
    for relation in plan.inputs:
        made = _relation(connection, relation, catalogue, folder)
        connection.execute(f'CREATE OR REPLACE TABLE "{relation.table}" AS {made}')


def _relation(
    connection: duckdb.DuckDBPyConnection, relation: Input, catalogue: Catalogue, folder: Path
) -> str:
    table = catalogue.table[relation.table]
    source = parquet(folder, table.name)
    there = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    made = ", ".join(
        f'({_column(c, table, there)})::{c.type} AS "{c.name}"' for c in relation.columns
    )
    key = "code" if table.name == "branches" else "branch"
    joins = ""
    if table.name == "branches":
        for name in sorted({c.source for c in relation.columns if c.role in ("coverage", "until")}):
            joins += (
                f" LEFT JOIN {parquet(folder, 'submissions')} s_{name}"
                f" ON s_{name}.branch = t.code AND s_{name}.\"table\" = '{name}'"
            )
    return f"SELECT {made} FROM {source} t JOIN numbered n ON n.code = t.{key}{joins}"


def _column(column: InputColumn, table: Relation, there: set[str]) -> str:
    match column.role:
        case "branch":
            return "n.n"
        case "row":
            return "NULL"
        case "cell" if column.source in there:
            scale = table[column.source].scale
            cell = f't."{column.source}"'
            return f"{cell} * {10**scale}" if scale else cell
        case "state" if column.source in there and table[column.source].blank == "none":
            return f'CASE WHEN t."{column.source}" IS NULL THEN 1 ELSE 0 END'
        case "state":
            # What the country has no column for and whose silence is the record is none.
            return "1" if table[column.source].blank == "none" else "0"
        case "quoted":
            return "false"
        case "coverage":
            return COVERAGE.replace("s.", f"s_{column.source}.")
        case "until":
            return f"s_{column.source}.until"
        case "since":
            return "DATE '1900-01-01'"
    return "NULL"


def differences(connection: duckdb.DuckDBPyConnection, plan: Plan) -> list[tuple[object, ...]]:
    """Return code, scores and stars of branches on which the two disagree, or only one has."""
    totals, stars = plan.outputs.totals, plan.outputs.stars
    assert totals is not None
    assert stars is not None
    return connection.execute(
        f"""
        SELECT coalesce(h.code, b.code), h.score, p.low, h.star, p.star, p.high
        FROM by_hand h FULL JOIN (
          SELECT n.code, r."{plan.outputs.branch}" AS branch, r."{totals["score_low"]}" AS low,
            r."{totals["score_high"]}" AS high, r."{stars["certain"]}" AS star
          FROM by_plan r JOIN numbered n ON n.n = r."{plan.outputs.branch}"
        ) p ON p.code = h.code LEFT JOIN numbered b ON b.code = p.code
        WHERE (h.score, h.star) IS DISTINCT FROM (p.low, p.star) OR p.low IS DISTINCT FROM p.high
        ORDER BY 1
        """
    ).fetchall()


def check(folder: Path, *, threads: int = 2) -> list[tuple[object, ...]]:
    """Run both on the country in `folder`, print what they took, return the differences."""
    connection = _connect(threads)
    _timed("by hand", lambda: handwritten(connection, folder, "by_hand"))
    plan = judge(connection, folder)
    spread = connection.execute("SELECT star, count(*) FROM by_hand GROUP BY 1 ORDER BY 1")
    print(f"stars {dict(spread.fetchall())}")
    return differences(connection, plan)


def judge(connection: duckdb.DuckDBPyConnection, folder: Path) -> Plan:
    """Run the plan on the country in `folder` into the table `by_plan`, and print what it took."""
    catalogue = load_catalogue()
    book = country_book(catalogue)
    plan = compile(book, 2023, AS_OF, ("stated",))
    written = plan.sql("duckdb")
    print(f"{len(book.criteria)} criteria, {len(written):,} characters of SQL")
    _timed("filling", lambda: fill(connection, plan, catalogue, folder))
    _timed("by plan", lambda: connection.execute(f"CREATE OR REPLACE TABLE by_plan AS {written}"))
    return plan


def outside(exact: Path, unknown: Path, *, threads: int = 2) -> list[tuple[object, ...]]:
    """Return the branches whose true score or star the plan calls impossible.

    `exact` and `unknown` are the same country, of which less is known in the second.
    """
    connection = _connect(threads)
    handwritten(connection, exact, "by_hand")
    plan = judge(connection, unknown)
    totals, stars = plan.outputs.totals, plan.outputs.stars
    assert totals is not None
    assert stars is not None
    joined = f"""
        FROM by_hand h JOIN numbered n USING (code)
        JOIN by_plan p ON p."{plan.outputs.branch}" = n.n"""
    low, high = f'p."{totals["score_low"]}"', f'p."{totals["score_high"]}"'
    certain, possible = f'p."{stars["certain"]}"', f'p."{stars["possible"]}"'
    mean = connection.execute(
        f"SELECT count(*), avg({high} - {low}) / 1000, avg(({certain} = {possible})::INT) {joined}"
    ).fetchone()
    assert mean is not None
    print(f"{mean[0]:,} branches, {mean[1]:.1f} points open, {mean[2]:.1%} with a certain star")
    return connection.execute(
        f"""
        SELECT h.code, h.score, {low}, {high}, h.star, {certain}, {possible} {joined}
        WHERE (h.score BETWEEN {low} AND {high} AND h.star BETWEEN {certain} AND {possible})
          IS DISTINCT FROM true
        ORDER BY 1
        """
    ).fetchall()


def _connect(threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET memory_limit = '6GB'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def _timed(name: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:10}{time.perf_counter() - start:>8.2f} s, peak {peak:,} MB", flush=True)


def test_both_queries_agree(tmp_path: Path) -> None:
    write(Country(tmp_path, 2_000))
    assert check(tmp_path) == []


def test_what_is_true_stays_possible(tmp_path: Path) -> None:
    write(Country(tmp_path / "exact", 2_000))
    write(Country(tmp_path / "unknown", 2_000, blanks=0.03, absent=0.02), shuffled=True)
    assert outside(tmp_path / "exact", tmp_path / "unknown") == []


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the hand-written query with the plan.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--branches", type=int, default=2_000)
    parser.add_argument("--blanks", type=float, default=0.0)
    parser.add_argument("--absent", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made) / "exact"
        if given.folder is None:
            write(Country(folder, given.branches))
        wrong = check(folder, threads=given.threads)
        if given.folder is None and (given.blanks or given.absent):
            unknown = Path(made) / "unknown"
            write(Country(unknown, given.branches, given.blanks, given.absent))
            wrong += outside(folder, unknown, threads=given.threads)
    for row in wrong[:20]:
        print(row)
    print(f"{len(wrong)} differences")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
