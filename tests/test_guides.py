"""The guides are run: every command, every rulebook, facts file and case that they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from starcheck.commands import run

ROOT = Path(__file__).resolve().parents[1]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [
    (guide, kind, body) for guide in GUIDES for kind, body in BLOCK.findall(guide.read_text())
]
COMMANDS = [
    (guide.stem, [line for line in body.splitlines() if line.startswith("starcheck ")])
    for guide, kind, body in BLOCKS
    if not kind
]


@pytest.fixture(autouse=True)
def _beside_the_fixtures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands stand in a folder of their own that sees the fixtures, so that they may write."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)


def test_there_is_a_guide_for_each_of_the_four_and_for_programs() -> None:
    assert [guide.stem for guide in GUIDES] == [
        "clerk",
        "committee",
        "integrator",
        "python",
        "rule-editor",
    ]
    assert {kind for _, kind, _ in BLOCKS} == {"", "yaml", "json", "python"}


@pytest.mark.parametrize(("guide", "lines"), COMMANDS)
def test_the_commands_of_a_guide_run_one_after_another(
    guide: str, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for line in lines:
        arguments = shlex.split(line)[1:]
        assert run(arguments) == 0, capsys.readouterr().err
        if "-o" in arguments:
            assert Path(arguments[arguments.index("-o") + 1]).stat().st_size > 0
        else:
            assert capsys.readouterr() != ("", "")


def test_the_code_of_the_python_guide_runs_block_after_block(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("pyarrow")
    names: dict[str, object] = {}
    for guide, kind, body in BLOCKS:
        if kind == "python":
            exec(compile(body, guide.name, "exec"), names)
    said = capsys.readouterr().out
    assert "请" in said
    assert "categry" in said


def _shown(kind: str, first: str) -> list[str]:
    return [body for _, k, body in BLOCKS if k == kind and body.lstrip().startswith(first)]


@pytest.mark.parametrize("body", [*_shown("yaml", "year:"), *_shown("json", "{")])
def test_facts_of_a_guide_are_clean(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("facts.json" if body.startswith("{") else "facts.yaml")
    path.write_text(body, "utf-8")
    assert run(["facts", "check", str(path)]) == 0
    assert run(["assess", str(path), "--rulebook", "jiguan-dabiao-chuangxing@2023"]) == 0
    assert "错误" not in capsys.readouterr().err


@pytest.mark.parametrize("body", _shown("yaml", "tables:"))
def test_what_a_committee_gives_counts(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("committee.yaml").write_text(body, "utf-8")
    facts = "fixtures/rich-2023.yaml"
    assert run(["assess", facts, "--committee", "committee.yaml"]) == 0
    said = capsys.readouterr().out
    assert "1.667 / 2" in said
    assert "通报批评次数 1" in said


def test_the_rulebook_of_the_guide_and_its_cases_pass(capsys: pytest.CaptureFixture[str]) -> None:
    (book,), (cases,) = _shown("yaml", "rulebook:"), _shown("yaml", "criterion:")
    folder = Path("our-county/2023")
    (folder / "cases").mkdir(parents=True)
    (folder / "rulebook.yaml").write_text(book, "utf-8")
    (folder / "cases" / "party-lectures.yaml").write_text(cases, "utf-8")
    assert run(["rules", "lint", str(folder)]) == 0
    assert "没有发现问题" in capsys.readouterr().err
    assert run(["rules", "test", str(folder)]) == 0
    assert "0 个不符" in capsys.readouterr().out


def test_no_block_is_left_unrun() -> None:
    firsts = ("year:", "tables:", "rulebook:", "criterion:")
    left = [body for _, kind, body in BLOCKS if kind == "yaml" and not body.startswith(firsts)]
    assert left == []
