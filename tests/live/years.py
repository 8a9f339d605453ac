"""A year of a branch as facts and as events: whatever is in the one is in the other."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from starcheck.diagnostics import Place
from starcheck.live.journal import Journal
from starcheck.live.watching import Options, Watch

Event = dict[str, Any]
HEAD = {
    "名称": "一支部",
    "类别": "机关",
    "形式": "普通",
    "党员总数": 5,
    "设支委会": "是",
    "支委会委员数": 3,
    "上次换届日期": "2020-08-01",
    "成立日期": "2015-01-01",
    "党小组数": 1,
}


def lines(events: Iterable[Event]) -> list[tuple[str, Place]]:
    return [
        (json.dumps(one, ensure_ascii=False), Place("events.jsonl", number))
        for number, one in enumerate(events, 1)
    ]


def watch(path: Path | None = None, year: int = 2023, **options: Any) -> Watch:
    options.setdefault("now", lambda: datetime(year, 1, 1, 12))
    return Watch(Journal(path, year), Options(year, **options))


def fed(events: Sequence[Event], watching: Watch | None = None) -> list[Event]:
    """Return the changes that events lead to, fed one by one."""
    watching = watching or watch()
    told: list[Event] = []
    for one in lines(events):
        told += [json.loads(line) for _, line in watching.feed([one])]
    return told


def head(code: str = "A01", **cells: Any) -> Event:
    return {
        "id": f"{code}-head",
        "type": "branch",
        "branch": code,
        "received_at": "2023-01-01T08:00:00",
        "cells": HEAD | cells,
    }


def covered(*tables: str, code: str = "A01") -> list[Event]:
    return [
        {
            "id": f"{code}-{table}",
            "type": "coverage",
            "branch": code,
            "table": table,
            "coverage": "complete",
            "received_at": "2023-01-01T09:00:00",
        }
        for table in tables
    ]


def record(id_: str, table: str, received: str, code: str = "A01", **cells: Any) -> Event:
    return {
        "id": id_,
        "type": "record",
        "branch": code,
        "table": table,
        "record": id_,
        "received_at": received,
        "cells": cells,
    }


def of_facts(path: Path, seed: int = 0) -> tuple[list[Event], dict[str, Any]]:
    """Return the events of a facts file of one branch, spread over its year, and the file."""
    facts = yaml.safe_load(path.read_text("utf-8"))
    draw = random.Random(seed)
    code = str(facts["branch"].pop("code", None) or facts["branch"].pop("代码"))
    facts["branch"] = {"code": code} | facts["branch"]
    year = facts["year"]

    def when() -> str:
        day = date(year, 1, 1) + timedelta(days=draw.randrange(365))
        return f"{day.isoformat()}T{draw.randrange(24):02d}:{draw.randrange(60):02d}:00"

    events: list[Event] = []

    def add(type_: str, **given: Any) -> None:
        events.append(
            {
                "id": f"{code}-{len(events)}",
                "type": type_,
                "branch": code,
                "received_at": when(),
                **given,
            }
        )

    plain = {k: v for k, v in facts["branch"].items() if k != "code"}
    add("branch", cells=plain)
    for name, value in (facts.get("figures") or {}).items():
        said = value if isinstance(value, dict) else {"value": value}
        add("figure", figure=name, **said)
    for name, value in (facts.get("stated") or {}).items():
        said = value if isinstance(value, dict) else {"value": value}
        add("stated", measure=name, **said)
    for table, given in (facts.get("tables") or {}).items():
        said = {"记录": given} if isinstance(given, list) else dict(given)
        rows = said.pop("记录", None) or said.pop("records", None) or []
        if said:
            add("coverage", table=table, **said)
        for number, row in enumerate(rows):
            add("record", table=table, record=f"{table}-{number}", cells=row)
    for one in events:
        for key, value in list(one.items()):
            if isinstance(value, date):
                one[key] = value.isoformat()
    events = json.loads(json.dumps(events, ensure_ascii=False, default=str))
    return sorted(events, key=lambda one: one["received_at"]), facts
