"""The published schema accepts what loads, and says something in Chinese of every key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from starcheck.diagnostics import Problems
from starcheck.reading.documents import read_document
from starcheck.rulebook import json_schema

from .books import CRITERIA, HEAD, MEASURES


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def as_json(value: Any) -> Any:
    """Numbers as an editor sees them."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def read(text: str) -> Any:
    document = read_document(text.encode(), "x.yaml", Problems())
    assert document is not None
    return as_json(document.value)


def test_the_schema_accepts_a_right_book(validator: jsonschema.Draft202012Validator) -> None:
    assert list(validator.iter_errors(read(HEAD + MEASURES + CRITERIA))) == []


def test_the_schema_accepts_every_shipped_file(
    validator: jsonschema.Draft202012Validator, root: Path
) -> None:
    for path in sorted((root / "rules").glob("*/*/*.yaml")):
        assert list(validator.iter_errors(read(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("points: 4", "point: 4"), ("points: 1,", "points: 一,"), ("effort: 2", "effort: 9")],
)
def test_the_schema_refuses_a_wrong_book(
    validator: jsonschema.Draft202012Validator, right: str, wrong: str
) -> None:
    book = read((HEAD + MEASURES + CRITERIA).replace(right, wrong))
    assert list(validator.iter_errors(book)) != []


def test_every_key_is_described_in_chinese() -> None:
    schema = json_schema()
    bare = [
        f"{name}.{key}"
        for name, model in {"book": schema, **schema["$defs"]}.items()
        for key, value in model["properties"].items()
        if not any("一" <= c <= "鿿" for c in value.get("description", ""))
    ]
    assert bare == []
