"""Whole processes, each beside the bare interpreter of the same run: what a person waits for.

Timings are printed, never asserted: a machine that is busy is not a bug.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FACTS = "fixtures/housing-bureau-2023.yaml"
ROUNDS = 15
PROGRAM = [sys.executable, "-m", "starcheck"]
PROCESSES: dict[str, tuple[list[str], int | None]] = {
    "python -c pass": ([sys.executable, "-c", "pass"], None),
    "import click": ([sys.executable, "-c", "import click"], None),
    "import pydantic": ([sys.executable, "-c", "from pydantic import BaseModel"], None),
    "import duckdb": ([sys.executable, "-c", "import duckdb"], None),
    "starcheck --version": ([*PROGRAM, "--version"], 80),
    "starcheck assess": ([*PROGRAM, "assess", FACTS], 350),
    "starcheck assess --format json": ([*PROGRAM, "assess", FACTS, "--format", "json"], 350),
    "starcheck assess --engine duckdb": ([*PROGRAM, "assess", FACTS, "--engine", "duckdb"], None),
}


def milliseconds(command: list[str], compiled: str) -> float:
    """Return the time of one process; modules are compiled beforehand, as when installed."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    taken: dict[str, list[float]] = {name: [] for name in PROCESSES}
    with tempfile.TemporaryDirectory() as compiled:
        for command, _ in PROCESSES.values():
            milliseconds(command, compiled)
        for _ in range(ROUNDS):
            # In turns, so that a slow moment of the machine meets them all.
            for name, (command, _) in PROCESSES.items():
                taken[name].append(milliseconds(command, compiled))
    bare = statistics.median(taken["python -c pass"])
    print(f"{'process':34}{'median':>10}{'best':>10}{'x bare':>8}{'goal':>10}")
    for name, (_, goal) in PROCESSES.items():
        median, best = statistics.median(taken[name]), min(taken[name])
        wanted = "" if goal is None else f"{goal} ms"
        print(f"{name:34}{median:>7.0f} ms{best:>7.0f} ms{median / bare:>8.1f}{wanted:>10}")


if __name__ == "__main__":
    main()
