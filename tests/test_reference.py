"""The reference is made from the models, and its examples run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from starcheck.commands import run
from starcheck.expressions import FUNCTIONS
from starcheck.model.catalogue import Catalogue
from starcheck.rulebook import lint, lint_scheme
from tests import question_page
from tests.engines import EACH
from tests.reference_pages import (
    BOOKS,
    CALLS,
    CHECK,
    EXAMPLE,
    FOLDER,
    SCHEME,
    key,
    pages,
    reachable,
    used,
    worked_out,
)

FACTS = FOLDER / "example-facts.yaml"


@pytest.mark.parametrize(
    "name",
    ["rulebook.md", "conditions.md", "facts.md", "diagnostics.md", "forms.md", "questions.md"],
)
def test_a_page_is_what_the_models_say(name: str, golden: Callable[[Path, str], None]) -> None:
    golden(FOLDER / name, pages()[name])


def test_every_question_says_when_it_is_asked() -> None:
    assert question_page.WHEN.keys() == question_page.KINDS.keys()


def test_no_other_page_lies_about() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == pages().keys()


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_an_example_is_a_rulebook_without_a_fault(path: Path, catalogue: Catalogue) -> None:
    assert lint(path, catalogue) == []


def test_the_example_of_a_scheme_is_without_a_fault(catalogue: Catalogue) -> None:
    assert lint_scheme(SCHEME, catalogue) == []


def test_the_score_free_example_finds_a_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = tmp_path / "facts.yaml"
    said = "year: 2023\nas_of: 2023-12-31\nbranch: {code: a, category: 机关}\n"
    facts.write_text(f"{said}figures: {{general-meetings: 2}}\n", "utf-8")
    assert run(["assess", str(facts), "--rulebook", str(CHECK)]) == 0
    assert "全年召开党员大会 2 次" in capsys.readouterr().out


def test_every_key_of_the_language_has_an_example() -> None:
    keys = {
        (model, key(name, field))
        for model in reachable()
        for name, field in model.model_fields.items()
    }
    assert len(keys) > 100
    assert [f"{model.__name__}.{name}" for model, name in keys - used().keys()] == []


@pytest.mark.parametrize("engine", EACH)
def test_the_example_judges_a_branch(engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["assess", str(FACTS), "--rulebook", str(EXAMPLE), "--engine", engine]
    assert run([*arguments, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = said["assessments"][0] if "assessments" in said else said
    outcomes = {f["criterion"]: f["outcome"] for f in found["findings"]}
    assert outcomes["party-lectures"] == "partly"
    assert outcomes["study-hours"] == "unmet"
    assert outcomes["quality"] == "awaiting"
    assert outcomes["our-committee"] == outcomes["promises"] == "met"
    assert outcomes["admission"] == "not_applicable"


def test_every_function_has_a_call_that_is_worked_out(catalogue: Catalogue) -> None:
    assert CALLS.keys() == FUNCTIONS.keys()
    assert worked_out(CALLS["days_between"], catalogue) == "2天"
    assert worked_out(CALLS["months_after"], catalogue) == "2023-02-28"
    assert worked_out(CALLS["months_between"], catalogue) == "1个月"
    assert worked_out(CALLS["years_after"], catalogue) == "2025-02-28"
