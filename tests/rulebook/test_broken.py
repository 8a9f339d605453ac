"""Golden words: every broken rulebook and exactly what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from starcheck.diagnostics import Diagnostic, Kind, draw
from starcheck.errors import StarcheckError
from starcheck.expressions import problems as of_expressions
from starcheck.model.catalogue import Catalogue
from starcheck.reading import problems as of_reading
from starcheck.rulebook import is_scheme, lint, lint_scheme
from starcheck.rulebook import problems as of_rulebook

BROKEN = Path(__file__).resolve().parents[2] / "fixtures" / "broken"
BOOKS = [
    *sorted(p for p in BROKEN.glob("rulebook-*") if p.suffix != ".txt"),
    # On a shelf of their own, for they use one another.
    *sorted(p.parent for p in BROKEN.glob("shelf/*/*/rulebook.yaml")),
    *sorted(BROKEN.glob("scheme-*.yaml")),
]


def words_of(book: Path) -> Path:
    """Where the words stand that `book` earns."""
    if book.parent.parent.name != "shelf":
        return book.with_suffix(".txt")
    edition = "" if book.name == "2023" else f"-{book.name}"
    return book.parent.with_name(f"{book.parent.name}{edition}.txt")


# Kinds whose input cannot be kept as a small file; each is earned by a test of its own.
ELSEWHERE = {
    of_reading.ALIAS_BOMB: "a 2 MB file, made by tests/reading",
    of_reading.TOO_LARGE: "a 50 MB file, made by tests/reading",
    of_reading.UNREADABLE: "a file that may not be opened, made by tests/rulebook/test_load.py",
    of_reading.CATALOGUE: "our own files, broken by tests/reading",
    of_rulebook.CHAIN_TOO_LONG: "thirty-three measures; tests/rulebook/test_load.py",
    of_rulebook.FIGURE_TOO_FINE: "no shipped count is so fine; tests/rulebook/test_load.py",
    of_rulebook.NO_EDITION: "a name, in tests/rulebook/test_find.py",
    of_rulebook.NO_SUCH_PATH: "a name, in tests/rulebook/test_find.py",
}


def said(book: Path, catalogue: Catalogue) -> list[Diagnostic]:
    """Everything that is said of `book`, named as from its own folder."""
    try:
        return (lint_scheme if is_scheme(book) else lint)(book, catalogue)
    except StarcheckError as error:
        return list(error.diagnostics)


@pytest.fixture(autouse=True)
def _beside_the_books(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)


@pytest.mark.parametrize("book", BOOKS, ids=lambda p: words_of(p).stem)
def test_a_broken_rulebook_earns_exactly_these_words(
    book: Path, catalogue: Catalogue, golden: Callable[[Path, str], None]
) -> None:
    found = said(book.relative_to(BROKEN), catalogue)
    words = "\n\n".join(draw(diagnostic) for diagnostic in found)
    golden(words_of(book), words + "\n")


def kinds_of(module: ModuleType) -> set[Kind]:
    return {value for value in vars(module).values() if isinstance(value, Kind)}


def test_every_kind_of_problem_has_a_pair(catalogue: Catalogue) -> None:
    earned = {d.kind for book in BOOKS for d in said(book.relative_to(BROKEN), catalogue)}
    every = kinds_of(of_reading) | kinds_of(of_rulebook) | kinds_of(of_expressions)
    bare = every - earned - ELSEWHERE.keys()
    assert sorted(f"{kind.code} {kind.name}" for kind in bare) == []


def test_no_two_kinds_share_a_code_or_a_name() -> None:
    every = kinds_of(of_reading) | kinds_of(of_rulebook) | kinds_of(of_expressions)
    assert len({kind.code for kind in every}) == len(every)
    assert len({kind.name for kind in every}) == len(every)
