"""The branches to try: what each comes out as, in full, and the same on every engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from starcheck.commands import run
from tests.engines import HERE

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = sorted(
    path for path in (ROOT / "fixtures").glob("*.yaml") if not path.stem.endswith(".committee")
)
NAMES = [path.stem for path in FIXTURES]


def arguments(path: Path) -> list[str]:
    """Return how the fixture is assessed: with what its committee gives, where there is any."""
    beside = path.with_suffix(".committee.yaml")
    committee = ["--committee", str(beside.relative_to(ROOT))] if beside.is_file() else []
    return ["assess", str(path.relative_to(ROOT)), *committee]


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("path", FIXTURES, ids=NAMES)
def test_the_report_of_a_fixture_is_the_kept_one(
    path: Path, golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(path)) == 0
    golden(ROOT / "tests" / "golden" / f"{path.stem}.txt", capsys.readouterr().out)


@pytest.mark.parametrize("path", FIXTURES, ids=NAMES)
def test_every_engine_says_the_same_of_a_fixture(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = set()
    for engine in HERE:
        assert run([*arguments(path), "--format", "json", "--engine", engine]) == 0
        said.add(capsys.readouterr().out)
    assert len(said) == 1


@pytest.mark.parametrize("path", FIXTURES, ids=NAMES)
def test_facts_of_a_fixture_are_clean(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["facts", "check", str(path.relative_to(ROOT))]) == 0
    said = capsys.readouterr()
    assert "一、错误和警告\n  没有\n" in said.out
    assert "错误" not in said.err
