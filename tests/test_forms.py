"""Every rule form and every imitated scheme is a rulebook without a fault whose cases pass.

`fixtures/forms/P01` … `P35` are small; `fixtures/schemes/` imitate published schemes (仿例).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from starcheck.diagnostics import draw
from starcheck.engines import ENGINES
from starcheck.model.catalogue import Catalogue
from starcheck.reading.places import rules_folder
from starcheck.rulebook import lint, lint_scheme, load
from starcheck.workshop import check_cases, run_cases

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
FORMS = sorted(path.parent for path in FIXTURES.glob("forms/*/rulebook.yaml"))
SCHEMES = sorted(path.parent for path in FIXTURES.glob("schemes/*/rulebook.yaml"))
LEAST_CASES = {"forms": 5, "schemes": 8}


def test_all_thirty_five_forms_are_there() -> None:
    assert {path.name[:3] for path in FORMS} == {f"P{number:02d}" for number in range(1, 36)}


def test_ten_published_schemes_are_imitated(catalogue: Catalogue) -> None:
    assert len(SCHEMES) >= 10
    for path in SCHEMES:
        book = load(path, catalogue)
        assert book.status == "仿例"
        assert book.title.endswith("（仿例）")


@pytest.mark.parametrize("path", [*FORMS, *SCHEMES], ids=lambda path: path.name)
def test_it_is_without_a_fault(path: Path, catalogue: Catalogue) -> None:
    found = [*lint(path, catalogue), *check_cases(load(path, catalogue), path / "cases")]
    assert [draw(one) for one in found] == []


@pytest.mark.parametrize("path", [*FORMS, *SCHEMES], ids=lambda path: path.name)
def test_its_cases_pass_on_every_engine(path: Path, catalogue: Catalogue) -> None:
    results = run_cases(load(path, catalogue), path / "cases", ENGINES)
    assert len(results) >= LEAST_CASES[path.parent.name] * len(ENGINES)
    assert [draw(one.diagnostic) for one in results if one.diagnostic is not None] == []


def test_the_shipped_scheme_leaves_no_category_without_a_rulebook(catalogue: Catalogue) -> None:
    from datetime import date

    from starcheck.choice import choose, shelf
    from starcheck.facts.ledgers import blank_record
    from starcheck.model.facts import Facts

    assert lint_scheme(rules_folder() / "scheme.yaml", catalogue) == []
    books = shelf(catalogue)
    blank = blank_record(catalogue.table["branches"])
    chosen = {}
    for category in catalogue.vocabulary["category"].titles:
        branch = {**blank, "code": "a", "category": category, "form": "普通"}
        book = choose(Facts(2023, date(2023, 12, 31), branch), None, books)
        assert len(book.criteria) >= 30
        chosen[category] = (book.id.partition("-")[0], bool(book.stands_in))
    assert chosen == {
        "机关": ("jiguan", False),
        "村": ("cun", False),
        "社区": ("cun", False),
        "国企": ("guoqi", False),
        "高校": ("guoqi", False),
        "非公": ("liangxin", False),
        "社会组织": ("liangxin", False),
        "事业": ("jiguan", True),
        "离退休": ("jiguan", True),
        "流动": ("cun", True),
    }
