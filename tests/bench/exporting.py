"""A run of a million branches handed on: JSON Lines, CSV, Parquet, beside a plain copy of the file.

    python -m tests.bench.exporting [BRANCHES]

A small run of the synthetic country is graded, and its rows are repeated under new codes until
there are as many as asked for: the export reads what a run of that size holds. It asserts nothing:
a timing is a measurement.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.bench.grading import HERE, timed

GRADED = 5_000
ROUNDS = 3


def small_run(folder: Path) -> Path:
    """Grade a few branches of the country, settled and placed."""
    given, run = folder / "given", folder / "small"
    country = [sys.executable, "-m", "tests.bench.country", str(given)]
    timed([*country, "--branches", str(GRADED)])
    grade = [sys.executable, "-m", "starcheck", "grade", str(given), "--settle"]
    grade += ["--rulebook", str(HERE / "rules/country/2023"), "--year", "2023"]
    timed([*grade, "--as-of", "2023-12-31", "--coverage", "complete", "-o", str(run)])
    return run


def repeated(run: Path, times: int, to: Path) -> None:
    """Write a run whose every row stands `times` times, each under a code of its own."""
    shutil.copytree(run, to, ignore=lambda d, names: [n for n in names if n.endswith(".parquet")])
    with duckdb.connect() as connection:
        for file in run.rglob("*.parquet"):
            where = to / file.relative_to(run)
            where.parent.mkdir(parents=True, exist_ok=True)
            whole = file.stem in ("quotas", "set_aside", "reviews")
            codes = "" if whole else " REPLACE (code || '-' || n AS code)"
            rows = "" if whole else f", range({times}) r(n)"
            star = "*" if whole else "* EXCLUDE (n)"
            connection.execute(
                f"COPY (SELECT {star}{codes} FROM '{file}'{rows})"
                f" TO '{where}' (FORMAT parquet, COMPRESSION zstd)"
            )


def main(branches: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        run = folder / "run"
        repeated(small_run(folder), branches // GRADED, run)
        (rows,) = duckdb.sql(f"SELECT count(*) FROM '{run}/branches.parquet'").fetchall()[0]
        print(f"{'lines':>10} {'form':<10} {'seconds':>8} {'GiB':>6} {'µs a line':>10} {'copy':>6}")
        for form in ("jsonl", "csv", "parquet"):
            to = folder / f"all.{form}"
            export = [sys.executable, "-m", "starcheck", "runs", "export", str(run), "-o", str(to)]
            taken, memory = sorted(timed(export) for _ in range(ROUNDS))[ROUNDS // 2]
            began = time.monotonic()
            shutil.copyfile(to, folder / "copy")
            copying = time.monotonic() - began
            line = "{:>10,} {:<10} {:>8.1f} {:>6.2f} {:>10.2f} {:>6.1f}"
            print(line.format(rows, form, taken, memory, taken / rows * 1e6, copying), flush=True)
            if form == "jsonl":
                with to.open(encoding="utf-8") as file:
                    first = json.loads(next(file))
                assert len(first) > 20, first


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_000_000)
