"""How long a rulebook takes to load, beside the reading of its YAML alone in the same run.

Timings are printed, never asserted: a machine that is busy is not a bug.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from starcheck.diagnostics import Problems
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.documents import read_document
from starcheck.rulebook import load

ROOT = Path(__file__).resolve().parents[2]
SCORES = (
    "{{all_or_nothing: 次数{n} >= 最低次数}}",
    "{{units_of: 次数{n}, points: 0.25, up_to: 4}}",
    "{{bands: [{{when: 次数{n} >= 4, points: 1}}, {{points: 0}}]}}",
)
CRITERION = """\
  - id: criterion-{n}
    title: 第{n}项要求做到
    dimension: 甲
    points: 1
    local: true
    asked_when: 正式党员数 >= 7
    score: {score}
    proof: [会议记录, 签到表]
    gap: 本年只有 {{次数{n}}} 次
    ask: 请提供会议记录
"""
KINDS = ("党员大会", "支委会", "党课", "主题党日", "集中学习")
GOALS = {60: 60, 1000: 500}


def book(size: int) -> str:
    """Return a rulebook of `size` criteria, each with a measure of its own."""
    lines = [
        "rulebook: big\ntitle: 大标准\nedition: '2023'\nsemantics: 1\nstatus: 示范",
        f"totals: {{full: {size}, not_applicable: rescale}}",
        f"dimensions:\n  - {{id: 甲, title: 甲, points: {size}}}",
        "parameters:\n  最低次数: {value: 4, unit: 次, local: true}\nmeasures:",
    ]
    for n in range(size):
        where = f"类型 = '{KINDS[n % 5]}' 且 实到人数 >= {n % 20}"
        lines.append(f"  次数{n}: {{from: activities, where: {where}, count: records}}")
    lines.append("criteria:")
    for n in range(size):
        lines.append(CRITERION.format(n=n, score=SCORES[n % 3].format(n=n)).rstrip("\n"))
    lines.append(f"stars:\n  - {{star: 5, at_least: {size * 9 // 10}}}\n")
    return "\n".join(lines)


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    gc.set_threshold(100_000, 20, 20)  # as the program does
    catalogue = load_catalogue()
    print(f"{'rulebook':38}{'load':>10}{'YAML alone':>14}{'ratio':>8}{'goal':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for size, goal in GOALS.items():
            path = Path(folder) / f"book{size}.yaml"
            path.write_text(book(size), "utf-8")
            data = path.read_bytes()
            reading = milliseconds(lambda d=data: read_document(d, "b.yaml", Problems()), 5)
            loading = milliseconds(lambda p=path: load(p, catalogue), 5)
            ratio = loading / reading
            name = f"{size} criteria"
            print(f"{name:38}{loading:>7.0f} ms{reading:>11.0f} ms{ratio:>8.1f}{goal:>7} ms")
    shipped = ROOT / "rules" / "jiguan-dabiao-chuangxing" / "2023"
    whole = milliseconds(lambda: load(shipped, catalogue), 5)
    print(f"{'the shipped book with 87 norms':38}{whole:>7.0f} ms")


if __name__ == "__main__":
    main()
