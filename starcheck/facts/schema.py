"""The JSON Schema of a facts file, so that an editor completes and checks while one types.

Made from the catalogue alone. It knows names, words and domains; what only the calendar, other
cells or a rulebook can tell is left to `starcheck facts check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starcheck.facts import keys
from starcheck.facts.cells import BLANK_WORDS, NO_WORDS, NONE_WORDS, NOT_APPLICABLE_WORDS, YES_WORDS
from starcheck.facts.figures import figure_column
from starcheck.model.catalogue import Catalogue, Column, Table

Schema = dict[str, Any]

_DATE = r"^\s*\d{4}([-/.]\d{1,2}[-/.]\d{1,2}|\d{4}|\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号])\s*$"
_MONTH = (
    r"^\s*\d{4}([-/.]\d{1,2}([-/.]0?1)?|\d{2}(01)?|\s*年\s*\d{1,2}\s*月份?(\s*0?1\s*[日号])?)\s*$"
)


def facts_schema(catalogue: Catalogue) -> Schema:
    """Return the schema (draft 2020-12) of a facts file: one branch or a list of them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "starcheck/facts/1",
        "title": "党支部事实",
        "oneOf": [{"$ref": "#/$defs/facts"}, {"type": "array", "items": {"$ref": "#/$defs/facts"}}],
        "$defs": {
            "facts": _facts(catalogue),
            **{f"table-{t.name}": _table(t, catalogue) for t in _given_by_branch(catalogue)},
        },
    }


def committee_schema(catalogue: Catalogue) -> Schema:
    """Return the schema of the file that `--committee` takes."""
    tables = [table for table in catalogue.tables if table.given_by == "committee"]
    code = {"type": ["string", "number"], "title": "党支部代码"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "starcheck/committee/1",
        "title": "上级党组织的台账",
        **_mapping(_alike(keys.COMMITTEE_FILE, "tables", _tables(tables))),
        "$defs": {
            f"table-{table.name}": _table(table, catalogue, dict.fromkeys(keys.BRANCH_CODE, code))
            for table in tables
        },
    }


def _given_by_branch(catalogue: Catalogue) -> list[Table]:
    return [t for t in catalogue.tables if t.given_by == "branch" and t.name != "branches"]


def _mapping(properties: Mapping[str, Schema], *, required: Iterable[Schema] = ()) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }
    asked = list(required)
    return {**schema, "allOf": asked} if asked else schema


def _one_of_names(names: Iterable[str]) -> Schema:
    """Return what asks for one key under any of its names."""
    return {"anyOf": [{"required": [name]} for name in names]}


def _alike(known: keys.Keys, name: str, schema: Schema) -> dict[str, Schema]:
    return dict.fromkeys((name, *known[name]), schema)


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _facts(catalogue: Catalogue) -> Schema:
    branches = catalogue.table["branches"]
    quoted = {
        name: _quoted(_cell(column, catalogue))
        for column in branches.columns
        for name in column.names
    }
    branch = _mapping(
        quoted, required=[_one_of_names(branches[name].names) for name in ("code", "category")]
    )
    figures = {
        name: _figure(figure_column(definition), catalogue)
        for definition in catalogue.figures
        for name in (definition.id, definition.title, *definition.synonyms)
    }
    stated = {"type": "object", "additionalProperties": _quoted({"type": _SCALARS})}
    parts: dict[str, Schema] = {
        "year": _cell(keys.YEAR, catalogue),
        "as_of": _cell(keys.AS_OF, catalogue),
        "rulebook": {"type": "string"},
        "branch": branch,
        "figures": _maybe(_mapping(figures)),
        "stated": _maybe(stated),
        "tables": _maybe(_tables(_given_by_branch(catalogue))),
    }
    properties: dict[str, Schema] = {}
    for name, schema in parts.items():
        properties |= _alike(keys.FILE, name, schema)
    return _mapping(properties, required=[_one_of_names(("branch", *keys.FILE["branch"]))])


_SCALARS = ["string", "number", "boolean", "null"]


def _tables(tables: Iterable[Table]) -> Schema:
    return _mapping(
        {
            name: {"$ref": f"#/$defs/table-{table.name}"}
            for table in tables
            for name in (table.name, table.title, *table.synonyms)
        }
    )


def _table(table: Table, catalogue: Catalogue, more: Mapping[str, Schema] | None = None) -> Schema:
    cells = {name: _cell(column, catalogue) for column in table.columns for name in column.names}
    records = {"type": ["array", "null"], "items": _mapping({**(more or {}), **cells})}
    coverage = {"enum": sorted(catalogue.vocabulary["coverage"].by_any_name)}
    whole = _mapping(
        {
            **_alike(keys.TABLE, "coverage", _maybe(coverage)),
            **_alike(keys.TABLE, "until", _cell(keys.UNTIL, catalogue)),
            **_alike(keys.TABLE, "records", records),
        }
    )
    return {"title": table.title, "anyOf": [whole, {**records, "type": "array"}, {"type": "null"}]}


def _quoted(cell: Schema) -> Schema:
    quoted = _mapping(
        {
            **_alike(keys.QUOTED, "value", cell),
            **_alike(keys.QUOTED, "quote", {"type": ["string", "null"]}),
        }
    )
    return {"anyOf": [cell, quoted]}


def _figure(column: Column, catalogue: Catalogue) -> Schema:
    number = _cell(column, catalogue)
    kind = {"enum": sorted(catalogue.vocabulary["figure-kind"].by_any_name)}
    parts: dict[str, Schema] = {
        "value": number,
        "quote": {"type": ["string", "null"]},
        "kind": _maybe(kind),
        "for_year": _cell(keys.FOR_YEAR, catalogue),
        "low": number,
        "high": number,
    }
    properties: dict[str, Schema] = {}
    for name, schema in parts.items():
        properties |= _alike(keys.FIGURE, name, schema)
    return {"title": column.title, "anyOf": [number, _mapping(properties)]}


def _cell(column: Column, catalogue: Catalogue) -> Schema:
    """Return what may stand in a cell. Reading is looser on case and full-width letters."""
    words = set(BLANK_WORDS)
    if column.none_ok:
        words |= NONE_WORDS
    if column.na_ok:
        words |= NOT_APPLICABLE_WORDS
    return {
        "title": column.title,
        "anyOf": [*_value(column, catalogue), {"enum": sorted(words)}, {"type": "null"}],
    }


def _value(column: Column, catalogue: Catalogue) -> list[Schema]:
    match column.kind:
        case "text":
            refused = sorted(
                (set() if column.none_ok else NONE_WORDS)
                | (set() if column.na_ok else NOT_APPLICABLE_WORDS)
            )
            return [{"type": "string", "not": {"enum": refused}}, {"type": "number"}]
        case "choice":
            return [{"enum": sorted(catalogue.vocabulary[column.choices or ""].by_any_name)}]
        case "date":
            pattern = _MONTH if column.precision == "month" else _DATE
            return [{"type": "string", "pattern": pattern}, {"type": "number"}]
        case "yes_no":
            return [{"type": "boolean"}, {"enum": sorted(YES_WORDS | NO_WORDS)}]
        case "year":
            return [
                {"type": "integer", "minimum": column.least, "maximum": column.greatest},
                {"type": "string", "pattern": r"^\s*\d{4}年?度?\s*$"},
            ]
        case "whole" | "decimal":
            number: Schema = {
                "type": "number",
                "minimum": column.least,
                "maximum": column.greatest,
            }
            if column.scale == 0:
                number["type"] = "integer"
            return [number, {"type": "string", "pattern": r"^\s*[+-]?\d[\d,]*(\.\d+)?\s*\S*\s*$"}]
