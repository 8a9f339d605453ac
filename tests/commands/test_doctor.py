"""`starcheck doctor` sees what works, and what does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from starcheck import __version__
from tests.commands.conftest import ROOT, Result


def test_a_good_installation_has_nothing_broken(call: Callable[..., Result]) -> None:
    found = call("doctor")
    assert found.code == 0
    assert "不正常" not in found.out
    for what in (__version__, "duckdb", "jiguan-dabiao-chuangxing@2023", "引擎 reference"):
        assert what in found.out


def test_a_damaged_rulebook_is_seen(tmp_path: Path) -> None:
    for name in ("starcheck", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.pyc"))
    head = tmp_path / "rules/jiguan-dabiao-chuangxing/2023/rulebook.yaml"
    head.write_text(head.read_text("utf-8").replace("semantics: 1", "semantics: 7"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from starcheck.commands import main; main()", "doctor"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 5
    assert "`semantics`" in done.stdout


def test_the_fonts_of_official_documents_that_are_missing_are_named(
    call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    from starcheck.commands import doctor

    monkeypatch.setattr(doctor.shutil, "which", lambda _: "fc-list")
    listed = "仿宋_GB2312,FangSong_GB2312\n黑体\n宋体\n"
    answer = subprocess.CompletedProcess([], 0, listed, "")
    monkeypatch.setattr(doctor.subprocess, "run", lambda *_, **__: answer)
    look = doctor._paper_fonts()
    assert (look.state, str(look.found)) == ("note", "缺 方正小标宋简体、楷体_GB2312")
    assert "docx" in str(look.help)
