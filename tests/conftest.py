"""What every test may use: golden files that `--accept` rewrites, and the shipped catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from starcheck.model.catalogue import Catalogue

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite golden files with what comes out now"
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return `check(path, text)`: the file holds `text` byte for byte, or `--accept` writes it."""
    accept = bool(request.config.getoption("--accept"))

    def check(path: Path, text: str) -> None:
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.is_file(), f"no golden file {path.name}: run pytest --accept and review it"
        assert text == path.read_bytes().decode()

    return check


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that ships with starcheck."""
    from starcheck.reading.catalogue import load_catalogue

    return load_catalogue()
