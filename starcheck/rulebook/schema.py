"""The JSON Schema of rulebook files, for editors: made from the models, never written by hand."""

from __future__ import annotations

from typing import Any

from starcheck.model.written import WrittenHead, WrittenPart

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema of `rulebook.yaml` and of the parts beside it.

    A part is a rulebook without a head, so nothing of the head is required; loading is stricter.
    """
    schema = WrittenHead.model_json_schema(by_alias=True)
    part = WrittenPart.model_json_schema(by_alias=True)
    schema["properties"] |= part["properties"]
    schema["$defs"] |= part["$defs"]
    schema.pop("required", None)
    _tidy(schema)
    return {"$schema": DIALECT, **schema}


def _tidy(node: object) -> None:
    """Drop what pydantic adds for programmers: titles made of names, and English docstrings."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
        return
    if not isinstance(node, dict):
        return
    if node.get("type") == "object" and "properties" in node:
        node.pop("description", None)
        for key in node["properties"].values():
            key.pop("title", None)
    for item in node.values():
        _tidy(item)
