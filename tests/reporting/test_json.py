"""The document as JSON: exact, stable, read back the same, and published."""

from __future__ import annotations

import json as plain
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from starcheck.model.assessment import Assessment
from starcheck.reporting import json
from tests.assembly.test_assembly import MEETINGS

ROOT = Path(__file__).resolve().parents[2]
Assess = Callable[..., Assessment]


def test_decimals_are_numbers_written_exactly() -> None:
    value = {"a": Decimal("0.1"), "b": Decimal("100"), "c": Decimal("-0.001"), "d": [True, None, 3]}
    assert json.write(value) == '{"a": 0.1, "b": 100, "c": -0.001, "d": [true, null, 3]}'


def test_what_is_written_says_the_same_as_the_standard_library_reads() -> None:
    value = {"引“号”\n": ["x" * 200, {"y": "\x01\\"}], "空": [], "无": {}}
    assert plain.loads(json.write(value)) == value


def test_a_document_reads_back_as_itself(assessed: Assess) -> None:
    found = assessed(MEETINGS, as_of="2023-06-30")
    assert Assessment.model_validate_json(json.render([found])) == found


def test_the_published_schema_is_fresh(golden: Callable[[Path, str], None]) -> None:
    path = ROOT / "starcheck" / "schemas" / "assessment.schema.json"
    golden(path, json.write(json.schema()) + "\n")
