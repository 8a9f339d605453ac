"""Grading a synthetic country, beside the query a person would write by hand for the same points.

    python -m tests.bench.grading [BRANCHES …]

Whole processes: what `starcheck grade` takes from its start to the sealed run, with its peak of
memory, and the hand-written query in a fresh process; and of our process the plan alone, without
the checks before it and the writing after it. It asserts nothing: a timing is a measurement.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
BY_HAND = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("SET threads = 2")
text = open(sys.argv[1], encoding="utf-8").read()
connection.execute("SET VARIABLE folder = '" + sys.argv[2] + "'")
connection.execute(text)
connection.fetchall()
"""


def timed(command: list[str]) -> tuple[float, float]:
    """Return the seconds and the peak of memory, in GiB, of a process."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.monotonic() - began, used.ru_maxrss / 1024**2


def main(sizes: list[int]) -> None:
    print(
        f"{'branches':>10} {'what':<22} {'seconds':>8} {'GiB':>6} {'branches/s':>11} {'ratio':>6}"
    )
    for size in sizes:
        with TemporaryDirectory() as name:
            folder = Path(name)
            country = [sys.executable, "-m", "tests.bench.country", str(folder / "given")]
            timed([*country, "--branches", str(size)])
            sql, given = str(HERE / "handwritten.sql"), str(folder / "given")
            rows = [("by hand", *timed([sys.executable, "-c", BY_HAND, sql, given]))]
            grade = [sys.executable, "-m", "starcheck", "grade", given]
            grade += ["--rulebook", str(HERE / "rules/country/2023"), "--year", "2023"]
            grade += ["--as-of", "2023-12-31", "--coverage", "complete", "--threads", "2"]
            rows.append(("grade", *timed([*grade, "-o", str(folder / "run")])))
            rows.append(
                (
                    "grade --memory 2GB",
                    *timed([*grade, "--memory", "2GB", "-o", str(folder / "r2")]),
                )
            )
            alone = [sys.executable, "-m", "tests.bench.plan_alone", given]
            said = subprocess.run(alone, check=True, capture_output=True, text=True).stdout
            rows.append(("the plan alone", float(said), 0.0))
            for what, seconds, memory in rows:
                ratio = seconds / rows[0][1]
                speed = f"{size / seconds:,.0f}"
                peak = f"{memory:.2f}" if memory else ""
                line = "{:>10,} {:<22} {:>8.1f} {:>6} {:>11} {:>6.2f}"
                print(line.format(size, what, seconds, peak, speed, ratio))


if __name__ == "__main__":
    main([int(a.replace(",", "")) for a in sys.argv[1:]] or [46_000])
