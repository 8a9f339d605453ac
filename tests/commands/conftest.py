"""Call the program as a person does, without starting a process for it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from starcheck.commands import run
from starcheck.language import speak

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    """A call with --lang leaves its language behind in the process."""
    yield
    speak("zh")


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Return `call(*arguments, stdin=…)` → exit code, stdout, stderr; it runs in the checkout."""
    monkeypatch.chdir(ROOT)

    def call(*arguments: str | Path, stdin: bytes | None = None) -> Result:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        return Result(code, caught.out, caught.err)

    return call
