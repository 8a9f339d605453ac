"""The JSON Schema of a facts file, so that an editor completes and checks while one types.

Made from the catalogue alone. It knows names, words and domains; what only the calendar, other
cells or a rulebook can tell is left to `starcheck facts check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from starcheck.facts import keys
from starcheck.facts.cells import BLANK_WORDS, NO_WORDS, NONE_WORDS, NOT_APPLICABLE_WORDS, YES_WORDS
from starcheck.facts.figures import figure_column
from starcheck.model.catalogue import Catalogue, Column, FigureDefinition, Table

Schema = dict[str, Any]

_DATE = r"^\s*\d{4}([-/.]\d{1,2}[-/.]\d{1,2}|\d{4}|\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号])\s*$"
_MONTH = (
    r"^\s*\d{4}([-/.]\d{1,2}([-/.]0?1)?|\d{2}(01)?|\s*年\s*\d{1,2}\s*月份?(\s*0?1\s*[日号])?)\s*$"
)


class _Definitions:
    """Collects what is said once and referred to under many names."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.made: dict[str, Schema] = {}

    def cell(self, table: Table, column: Column) -> Schema:
        return self.refer(f"{table.name}.{column.name}", _cell(column, self.catalogue))

    def refer(self, name: str, schema: Schema) -> Schema:
        self.made[name] = schema
        return {"$ref": f"#/$defs/{name}"}


def facts_schema(catalogue: Catalogue) -> Schema:
    """Return the schema (draft 2020-12) of a facts file: one branch or a list of them."""
    definitions = _Definitions(catalogue)
    facts = definitions.refer("facts", _facts(definitions))
    return {
        "$schema": _DRAFT,
        "$id": "starcheck/facts/1",
        "title": "党支部事实",
        "oneOf": [facts, {"type": "array", "items": facts}],
        "$defs": definitions.made,
    }


def committee_schema(catalogue: Catalogue) -> Schema:
    """Return the schema of the file that `--committee` takes."""
    definitions = _Definitions(catalogue)
    code = definitions.refer("code", {"type": ["string", "number"], "title": "党支部代码"})
    tables = {
        name: schema
        for table in catalogue.tables
        if table.given_by == "committee"
        for name, schema in _table(table, definitions, dict.fromkeys(keys.BRANCH_CODE, code))
    }
    return {
        "$schema": _DRAFT,
        "$id": "starcheck/committee/1",
        "title": "上级党组织的台账",
        **_mapping(_alike(keys.COMMITTEE_FILE, "tables", _mapping(tables))),
        "$defs": definitions.made,
    }


_DRAFT = "https://json-schema.org/draft/2020-12/schema"


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


def _facts(definitions: _Definitions) -> Schema:
    catalogue = definitions.catalogue
    branches = catalogue.table["branches"]
    cells = {c: _quoted(definitions.cell(branches, c)) for c in branches.columns}
    branch = _mapping(
        {name: cell for column, cell in cells.items() for name in column.names},
        required=[_one_of_names(branches[name].names) for name in ("code", "category")],
    )
    figures = {
        name: schema
        for figure in catalogue.figures
        for schema in [definitions.refer(f"figure.{figure.id}", _figure(figure, definitions))]
        for name in (figure.id, figure.title, *figure.synonyms)
    }
    tables = {
        name: schema
        for table in catalogue.tables
        if table.given_by == "branch" and table.name != "branches"
        for name, schema in _table(table, definitions)
    }
    stated = {"type": "object", "additionalProperties": _quoted({"type": _SCALARS})}
    parts: dict[str, Schema] = {
        "year": _cell(keys.YEAR, catalogue),
        "as_of": _cell(keys.AS_OF, catalogue),
        "draft": _cell(keys.DRAFT, catalogue),
        "rulebook": {"type": ["string", "null"]},
        "branch": definitions.refer("branch", branch),
        "figures": definitions.refer("figures", _maybe(_mapping(figures))),
        "stated": definitions.refer("stated", _maybe(stated)),
        "tables": definitions.refer("tables", _maybe(_mapping(tables))),
    }
    properties: dict[str, Schema] = {}
    for name, schema in parts.items():
        properties |= _alike(keys.FILE, name, schema)
    return _mapping(properties, required=[_one_of_names(("branch", *keys.FILE["branch"]))])


_SCALARS = ["string", "number", "boolean", "null"]


def _table(
    table: Table, definitions: _Definitions, more: Mapping[str, Schema] | None = None
) -> Iterator[tuple[str, Schema]]:
    """Yield the table's schema under each of its names."""
    cells = {
        name: cell
        for column in table.columns
        for cell in [definitions.cell(table, column)]
        for name in column.names
    }
    records = {"type": "array", "items": _mapping({**(more or {}), **cells})}
    listed = definitions.refer(f"{table.name}.records", records)
    words = sorted(definitions.catalogue.vocabulary["coverage"].by_any_name)
    until = _cell(keys.UNTIL, definitions.catalogue)
    whole = _mapping(
        {
            **_alike(keys.TABLE, "coverage", _maybe({"enum": words})),
            **_alike(keys.TABLE, "until", until),
            **_alike(keys.TABLE, "records", _maybe(listed)),
        }
    )
    schema = {"title": table.title, "anyOf": [whole, listed, {"type": "null"}]}
    referred = definitions.refer(table.name, schema)
    for name in (table.name, table.title, *table.synonyms):
        yield name, referred


def _quoted(cell: Schema) -> Schema:
    quoted = _mapping(
        {
            **_alike(keys.QUOTED, "value", cell),
            **_alike(keys.QUOTED, "quote", {"type": ["string", "null"]}),
        }
    )
    return {"anyOf": [cell, quoted]}


def _figure(definition: FigureDefinition, definitions: _Definitions) -> Schema:
    catalogue = definitions.catalogue
    number = definitions.refer(
        f"figure.{definition.id}.value", _cell(figure_column(definition), catalogue)
    )
    kind = {"enum": sorted(catalogue.vocabulary["figure-kind"].by_any_name)}
    parts: dict[str, Schema] = {
        "value": number,
        "quote": {"type": ["string", "null"]},
        "kind": definitions.refer("figure-kind", _maybe(kind)),
        "for_year": definitions.refer("for_year", _cell(keys.FOR_YEAR, catalogue)),
        "low": number,
        "high": number,
    }
    properties: dict[str, Schema] = {}
    for name, schema in parts.items():
        properties |= _alike(keys.FIGURE, name, schema)
    return {"title": definition.title, "anyOf": [number, _mapping(properties)]}


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
