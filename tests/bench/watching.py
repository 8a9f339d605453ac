"""A year that is watched: events a second, the slowest events, a restart; beside judging the branch
again for every event, by the loop and by DuckDB.

`python -m tests.bench.watching [BRANCHES] [EVENTS]` prints figures of one run. Without
durable-rules only `reference` is measured.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starcheck import engines
from starcheck.errors import UsageError
from starcheck.facts import complete
from starcheck.live.journal import Journal
from starcheck.live.watching import Options, Watch
from tests.live.years import Event, covered, head, lines, record

KINDS = ("主题党日", "支委会", "支部党员大会", "党课", "集中学习")
AT_ONCE = 100
BOOK = "liangxin-dabiao-chuangxing@2023"
"""63 criteria."""
AGAIN = 5


def county(branches: int, number: int) -> tuple[list[Event], list[Event]]:
    """Return what is said of branches once, and events of a year in their order."""
    draw = random.Random(1)
    codes = [f"B{i:05d}" for i in range(branches)]
    tables = ("activities", "talks", "members", "documents")
    heads = [e for c in codes for e in (head(c, 类别="非公"), *covered(*tables, code=c))]
    events: list[Event] = []
    for i in range(number):
        code, at = draw.choice(codes), i * 360 // number
        day = f"2023-{at // 30 + 1:02d}-{at % 28 + 1:02d}"
        cells: dict[str, Any] = {"类型": draw.choice(KINDS), "召开日期": day}
        table = "activities"
        if draw.random() < 0.2:
            table = "talks"
            cells = {"谈话类型": "谈心谈话", "谈话日期": day, "谈话人数": 1}
        else:
            cells |= {"应到人数": 5, "实到人数": 4 + i % 2}
        events.append(record(f"e{i}", table, f"{day}T10:00:00", code, **cells))
    return heads, sorted(events, key=lambda one: one["received_at"])


def measure(engine: str, folder: Path, branches: int, number: int) -> None:
    heads, events = county(branches, number)
    path = folder / f"{engine}.db"
    watching = Watch(Journal(path, 2023), Options(2023, BOOK, engine))
    began = time.perf_counter()
    _feed(watching, heads)
    print(
        f"{engine}: {branches} 个党支部的 {len(heads)} 个事件 {time.perf_counter() - began:.1f} 秒"
    )
    ticks = 0.0
    passes = watching._pass

    def timed(day: Any) -> None:
        nonlocal ticks
        start = time.perf_counter()
        passes(day)
        ticks += time.perf_counter() - start

    watching._pass = timed  # type: ignore[method-assign]
    slow: list[float] = []
    began = time.perf_counter()
    given = lines(events)
    for at in range(0, len(given), AT_ONCE):
        start, before = time.perf_counter(), ticks
        watching.feed(given[at : at + AT_ONCE])
        slow.append((time.perf_counter() - start - (ticks - before)) / AT_ONCE)
    took = time.perf_counter() - began - ticks
    slow.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    middle, most = slow[len(slow) // 2] * 1e3, slow[len(slow) * 99 // 100] * 1e3
    print(
        f"  {len(events) / took:,.0f} 个事件/秒，每个（{AT_ONCE} 个一批的平均）"
        f"中位 {middle:.2f} 毫秒，99% {most:.2f} 毫秒；"
        f"日子过去另用 {ticks:.1f} 秒；变化 {watching.told} 个；内存 {memory:.0f} MB"
    )
    again(watching)
    watching.close()
    watching.journal.close()
    began = time.perf_counter()
    watching = Watch(Journal(path, 2023), Options(2023, BOOK, engine))
    watching.feed(
        lines([record("after", "activities", "2023-12-29T10:00:00", "B00000", 类型="党课")])
    )
    print(f"  重新启动到第一个事件 {time.perf_counter() - began:.2f} 秒")
    watching.close()
    watching.journal.close()


def _feed(watching: Watch, events: Sequence[Event]) -> None:
    given = lines(events)
    for at in range(0, len(given), AT_ONCE):
        watching.feed(given[at : at + AT_ONCE])


def again(watching: Watch) -> None:
    """Judge one branch again, as is done without anything kept."""
    facts = watching.facts("B00000")
    seen = watching.memory.branch("B00000").seen
    assert seen is not None
    completed = complete(facts, seen.book).facts
    for engine in ("reference", "duckdb"):
        began = time.perf_counter()
        for _ in range(AGAIN):
            engines.judge(engine, seen.book, [completed])
        print(
            f"  整个党支部重评一次 {engine} {(time.perf_counter() - began) / AGAIN * 1e3:.0f} 毫秒"
        )


def main() -> None:
    branches, number = (int(one) for one in (*sys.argv[1:], "500", "20000")[:2])
    with tempfile.TemporaryDirectory() as folder:
        for engine in ("reference", "rete"):
            try:
                engines.look(engine)
            except UsageError:
                print(f"{engine}: 没有装")
                continue
            measure(engine, Path(folder), branches, number)


if __name__ == "__main__":
    main()
