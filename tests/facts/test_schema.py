"""The published schema accepts what the reader accepts and refuses what a schema can see."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from starcheck.diagnostics import Problems
from starcheck.facts import committee_schema, facts_schema
from starcheck.model.catalogue import Catalogue
from starcheck.reading.documents import read_document

from .test_read import CHINESE, ENGLISH

ROOT = Path(__file__).resolve().parents[2]
SEEN_BY_A_SCHEMA = [
    "facts-beyond-domain",
    "facts-committee-table",
    "facts-missing-key",
    "facts-negative-count",
    "facts-none-refused",
    "facts-not-facts",
    "facts-unknown-category",
    "facts-unknown-key",
    "facts-yaml-words",
]


def value_of(data: bytes) -> object:
    document = read_document(data, "facts.yaml", Problems())
    assert document is not None
    return document.value


def accepts(schema: dict[str, object], value: object) -> bool:
    validator = jsonschema.Draft202012Validator(schema)
    return validator.is_valid(value)


def test_both_schemas_are_schemas(catalogue: Catalogue) -> None:
    jsonschema.Draft202012Validator.check_schema(facts_schema(catalogue))
    jsonschema.Draft202012Validator.check_schema(committee_schema(catalogue))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_the_schema_accepts_both_languages(text: str, catalogue: Catalogue) -> None:
    # A full-width digit is understood by the reader; an editor may mark it.
    narrow = text.replace("１８", "18")
    assert accepts(facts_schema(catalogue), value_of(narrow.encode()))


def test_the_schema_accepts_the_report_of_the_housing_bureau(catalogue: Catalogue) -> None:
    data = (ROOT / "fixtures/housing-bureau-2023.yaml").read_bytes()
    assert accepts(facts_schema(catalogue), value_of(data))


@pytest.mark.parametrize("name", SEEN_BY_A_SCHEMA)
def test_the_schema_refuses_what_a_schema_can_see(name: str, catalogue: Catalogue) -> None:
    data = (ROOT / f"fixtures/broken/{name}.yaml").read_bytes()
    assert not accepts(facts_schema(catalogue), value_of(data))


def test_the_committees_schema_accepts_only_its_tables(catalogue: Catalogue) -> None:
    schema = committee_schema(catalogue)
    good = "tables: {judgements: [{branch: a, criterion: c, rater: 甲, points: 4.5}]}"
    assert accepts(schema, value_of(good.encode()))
    assert not accepts(schema, value_of(b"tables: {activities: []}"))
