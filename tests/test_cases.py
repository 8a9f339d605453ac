"""Every case of every shipped rulebook, on every engine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from starcheck.diagnostics import Problems, draw
from starcheck.engines import ENGINES
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue
from starcheck.rulebook import load
from starcheck.workshop import CaseResult, check_cases, run_cases
from starcheck.workshop.cases import read_cases
from tests.engines import HERE, skipped

RULES = Path(__file__).resolve().parent.parent / "rules"
BOOKS = sorted(path.parent for path in RULES.glob("*/*/rulebook.yaml"))
BOOK_IDS = [f"{book.parent.name}@{book.name}" for book in BOOKS]


@lru_cache
def _book(folder: Path) -> Rulebook:
    return load(folder, load_catalogue())


@lru_cache
def _results(folder: Path) -> dict[str, CaseResult]:
    """Run the cases of a book in batches; each case is then a test of its own."""
    found = run_cases(_book(folder), folder / "cases", HERE)
    return {result.id: result for result in found}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case_id" not in metafunc.fixturenames:
        return
    each = [
        # One process runs a book, where there are several.
        pytest.param(
            folder,
            f"{case.id}-{engine}",
            marks=[pytest.mark.xdist_group(book), *skipped(engine)],
            id=id_,
        )
        for folder, book in zip(BOOKS, BOOK_IDS, strict=True)
        for case in read_cases(_book(folder), folder / "cases", Problems())
        for engine in ENGINES
        for id_ in [f"{book}:{case.id}-{engine}"]
    ]
    metafunc.parametrize(("folder", "case_id"), each)


def test_what_comes_out_is_what_was_wanted(folder: Path, case_id: str) -> None:
    diagnostic = _results(folder)[case_id].diagnostic
    assert diagnostic is None, draw(diagnostic)


@pytest.mark.parametrize("folder", BOOKS, ids=BOOK_IDS)
def test_every_criterion_and_determination_has_cases_of_each_kind(folder: Path) -> None:
    found = check_cases(_book(folder), folder / "cases")
    assert not found, "\n\n".join(draw(diagnostic) for diagnostic in found)


@pytest.mark.parametrize("folder", BOOKS, ids=BOOK_IDS)
def test_no_more_than_a_quarter_of_the_points_rests_on_bare_statements(folder: Path) -> None:
    """Points that a yes or no of the branch decides are as cheap as the word."""
    from starcheck.expressions import names_in

    book = _book(folder)
    if book.totals is None:
        return
    bare = sum(
        criterion.full or 0
        for criterion in book.criteria
        if criterion.kind == "base"
        and any(
            book.measures[name].stated
            for node in criterion.looked_at
            for name in names_in(node).measures
        )
    )
    assert 4 * bare <= book.totals.full
