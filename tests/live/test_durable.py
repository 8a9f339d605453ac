"""Killed at any moment and started again, a watch loses nothing and tells nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from starcheck.errors import UsageError
from starcheck.live.journal import Journal
from starcheck.live.outlet import File
from tests.live.years import Event, covered, fed, head, lines, record, watch

KINDS = ("主题党日", "支委会", "党员大会", "党课")


def county(branches: int, months: int, seed: int) -> list[Event]:
    """Return events of some branches: meetings, corrections, withdrawals, a merger, late ones."""
    draw = random.Random(seed)
    codes = [f"B{i}" for i in range(branches)]
    events = [one for c in codes for one in (head(c), *covered("activities", "documents", code=c))]
    for month in range(1, months + 1):
        for code in codes:
            day = f"2023-{month:02d}-{draw.randrange(1, 28):02d}"
            id_ = f"{code}-{month}"
            kind = draw.choice(KINDS)
            events.append(
                record(id_, "activities", f"{day}T10:00:00", code, 类型=kind, 召开日期=day)
            )
            if draw.random() < 0.2:
                again = {
                    **events[-1],
                    "id": f"{id_}-fix",
                    "type": "correct",
                    "cells": {"类型": "党课"},
                }
                events.append(again | {"received_at": f"{day}T11:00:00"})
            if draw.random() < 0.1:
                gone = {k: v for k, v in events[-1].items() if k != "cells"}
                events.append(gone | {"id": f"{id_}-gone", "type": "delete"})
    merge = {"id": "m", "type": "merge", "branch": codes[0], "formerly": [codes[1]]}
    events.append(merge | {"received_at": "2023-02-15T09:00:00"})
    events.sort(key=lambda one: one["received_at"])
    for _ in range(len(events) // 10):
        # Some come late, after others that were received behind them.
        at = draw.randrange(len(events) - 1)
        events[at], events[at + 1] = events[at + 1], events[at]
    return events


def command(events: Path, journal: Path, out: Path) -> list[str]:
    given = ["watch", str(events), "--journal", str(journal), "--year", "2023", "-o", str(out)]
    return [sys.executable, "-m", "starcheck", *given, "--until", "2023-04-01"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_watch_that_is_killed_and_started_again_tells_each_change_once(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text("".join(f"{line}\n" for line, _ in lines(county(4, 3, 1))), encoding="utf-8")
    whole = tmp_path / "whole.jsonl"
    began = time.monotonic()
    subprocess.run(command(events, tmp_path / "whole.db", whole), check=True, capture_output=True)
    took = time.monotonic() - began
    out, journal = tmp_path / "out.jsonl", tmp_path / "journal.db"
    draw = random.Random(3)
    killed = 0
    for _ in range(60):
        running = subprocess.Popen(
            command(events, journal, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            running.wait(timeout=took * draw.uniform(0.3, 0.95) if killed < 6 else None)
            break
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            killed += 1
    assert running.returncode == 0
    assert killed >= 3
    assert out.read_text("utf-8") == whole.read_text("utf-8")
    numbers = [json.loads(line)["number"] for line in out.read_text("utf-8").splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_half_a_line_is_cut_off_and_told_whole(tmp_path: Path) -> None:
    watching = watch(tmp_path / "journal.db")
    fed([head(), *covered("activities")], watching)
    path = tmp_path / "out.jsonl"

    def catch_up() -> None:
        with closing(File(path)) as file:
            file.catch_up(watching.journal)

    catch_up()
    whole = path.read_bytes()
    for cut in (1, 40, len(whole.splitlines()[-1]), len(whole)):
        path.write_bytes(whole[: len(whole) - cut])
        catch_up()
        assert path.read_bytes() == whole


def test_a_file_of_something_else_is_not_written_behind(tmp_path: Path) -> None:
    watching = watch(tmp_path / "journal.db")
    fed([head()], watching)
    path = tmp_path / "notes.txt"
    path.write_text("党课 4 次\n", encoding="utf-8")
    with closing(File(path)) as file, pytest.raises(UsageError, match="US292"):
        file.catch_up(watching.journal)
    assert path.read_text("utf-8") == "党课 4 次\n"


def test_a_journal_is_of_one_year(tmp_path: Path) -> None:
    Journal(tmp_path / "j.db", 2023).close()
    with pytest.raises(UsageError, match="US290"):
        Journal(tmp_path / "j.db", 2024)
    mine = Journal(tmp_path / "j.db", 2023)
    with pytest.raises(UsageError, match="US291"):
        Journal(tmp_path / "j.db", 2023)
    mine.close()
    (tmp_path / "k.db").write_text("no database at all, but a text that is long enough", "utf-8")
    with pytest.raises(UsageError, match="US291"):
        Journal(tmp_path / "k.db", 2023)


def test_a_watch_that_goes_on_says_what_one_that_never_stopped_says(tmp_path: Path) -> None:
    events = county(3, 3, 5)
    whole = fed(events)
    parts: list[Event] = []
    for at in range(0, len(events), 7):
        watching = watch(tmp_path / "journal.db")
        parts += fed(events[at : at + 7], watching)
        watching.journal.close()
    assert parts == whole


def test_the_order_in_which_events_come_makes_no_difference_in_the_end() -> None:
    events = county(3, 3, 9)
    first = watch()
    fed(events, first)
    for seed in range(3):
        shuffled = list(events)
        random.Random(seed).shuffle(shuffled)
        other = watch()
        fed(shuffled, other)
        for code in ("B0", "B2"):
            assert other.facts(code).tables.keys() == first.facts(code).tables.keys()
            for name, table in first.facts(code).tables.items():
                mine = {tuple(sorted(r.items(), key=str)) for r in table.records}  # type: ignore[type-var]
                its = other.facts(code).tables[name].records
                assert {tuple(sorted(r.items(), key=str)) for r in its} == mine  # type: ignore[type-var]
