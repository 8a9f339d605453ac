"""The document as JSON: exact decimals, short things on one line, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from starcheck.model.assessment import Assessment

__all__ = ["document", "line", "render", "schema", "write"]

WIDTH = 180


def document(assessment: Assessment) -> dict[str, object]:
    """Return the document as plain values; numbers are `Decimal`, dates are text."""
    made = assessment.model_dump(mode="python", by_alias=True)
    if not assessment.draft:
        del made["draft"]
    return made


def render(assessments: Sequence[Assessment]) -> str:
    """Return the document of one branch, or a list of those of several, and a newline."""
    documents = [document(one) for one in assessments]
    return write(documents[0] if len(documents) == 1 else documents) + "\n"


def write(value: object) -> str:
    """Return `value` as JSON text that people can read too.

    >>> print(write({"low": Decimal("4.5"), "high": None}))
    {"low": 4.5, "high": null}
    """
    return "".join(_lines(value, 0, 0))


def line(value: object) -> str:
    """Return `value` as JSON in one line."""
    return _flat(value)


def _lines(value: object, indent: int, used: int) -> Iterator[str]:
    """Yield `value`; `used`: how many columns stand before it on its line."""
    flat = _flat(value)
    if len(flat) + used <= WIDTH or not isinstance(value, Mapping | list) or not value:
        yield flat
        return
    pad = "  " * (indent + 1)
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    yield opening
    items = value.items() if isinstance(value, Mapping) else ((None, item) for item in value)
    for position, (key, item) in enumerate(items):
        head = "" if key is None else f"{_text(str(key))}: "
        yield f"{',' if position else ''}\n{pad}{head}"
        yield from _lines(item, indent + 1, len(pad) + len(head) + 1)
    yield "\n" + "  " * indent + closing


def _flat(value: object) -> str:
    match value:
        case Mapping():
            inside = (f"{_text(str(key))}: {_flat(item)}" for key, item in value.items())
            return "{" + ", ".join(inside) + "}"
        case list():
            return "[" + ", ".join(_flat(item) for item in value) + "]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
    return _text(str(value))


@lru_cache(maxsize=4096)
def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def schema() -> dict[str, object]:
    """Return the published JSON Schema of the document."""
    made = Assessment.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "starcheck/assessment/1",
        **made,
    }
