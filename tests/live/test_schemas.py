"""What goes in and out is as published; the example of an integration works from end to end."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from starcheck.commands import run
from starcheck.live.events import read_event
from starcheck.live.schemas import change_schema, drawn, event_schema
from tests.live.years import covered, fed, head, of_facts, record

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "fixtures" / "live"


@pytest.mark.parametrize("name", ["event", "change"])
def test_the_published_schemas_are_fresh(name: Any, golden: Callable[[Path, str], None]) -> None:
    golden(ROOT / "starcheck" / "schemas" / f"{name}.schema.json", drawn(name))


def test_events_that_are_taken_are_events_by_the_schema() -> None:
    check = jsonschema.Draft202012Validator(event_schema())
    lines = (EXAMPLE / "events.jsonl").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    events += [head(), *covered("talks"), record("x", "talks", "2023-02-03T08:00:00")]
    for one in events:
        check.validate(one)
    facts, _ = of_facts(ROOT / "fixtures" / "tiny-2023.yaml")
    changes = fed([*events, *facts])
    assert [one for one in changes if one["kind"] == "refused"] == []
    check = jsonschema.Draft202012Validator(change_schema())
    for change in changes:
        check.validate(change)
    assert {one["kind"] for one in changes} >= {"branch", "criterion", "star", "due", "breach"}


def test_a_line_that_is_kept_says_what_was_read() -> None:
    from datetime import datetime

    from starcheck.diagnostics import Place, Problems

    for line in (EXAMPLE / "events.jsonl").read_text("utf-8").splitlines():
        event = read_event(line, Place("x"), datetime(2023, 1, 1), Problems())
        assert event is not None
        assert read_event(event.written(), Place("x"), datetime(2024, 1, 1), Problems()) == event


def bridge() -> Any:
    spec = importlib.util.spec_from_file_location("bridge", EXAMPLE / "bridge.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


POSTED = {
    "meetingId": "M-77",
    "version": 1,
    "orgCode": "A01",
    "kind": "ZT",
    "status": "held",
    "start": "2023-04-18T15:00:00+08:00",
    "sentAt": "2023-04-18T17:02:11+08:00",
    "invited": 8,
    "present": 8,
}


def test_a_meeting_that_is_posted_becomes_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events, changes = tmp_path / "events.jsonl", tmp_path / "changes.jsonl"
    events.write_bytes((EXAMPLE / "events.jsonl").read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with events.open("ab") as file:
        server = subprocess.Popen(
            [sys.executable, str(EXAMPLE / "bridge.py"), port], stdout=file, stderr=subprocess.PIPE
        )
    try:
        for posted in (POSTED, POSTED, {**POSTED, "version": 2, "status": "cancelled"}):
            _post(port, posted)
    finally:
        server.kill()
        server.communicate()
    given = ["watch", str(events), "--year", "2023", "--until", "2023-05-01"]
    assert run([*given, "-o", str(changes)]) == 0
    assert "重复的 1 个" in capsys.readouterr().err
    module = bridge()
    said = [module.message(json.loads(line)) for line in changes.read_text("utf-8").splitlines()]
    assert any(one and one.startswith("【提醒】县档案馆党支部：收到入党申请书") for one in said)
    assert any(one and "不符合“申请后一个月内谈话”" in one for one in said)


def _post(port: str, posted: dict[str, Any]) -> None:
    data = json.dumps(posted).encode()
    for _ in range(100):
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{port}", data)
            with urllib.request.urlopen(request) as answer:
                assert answer.status == 204
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the bridge does not answer")


def test_the_command_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "live.md").read_text("utf-8")
    command = next(
        line for line in page.splitlines() if line.startswith("starcheck watch fixtures")
    )
    assert run(command.split()[1:]) == 0
    assert "10 个事件" in capsys.readouterr().err
    assert Path("changes.jsonl").read_text("utf-8").count("\n") > 20
