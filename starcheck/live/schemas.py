"""The published schemas of events and changes."""

from __future__ import annotations

from typing import Literal

from starcheck.language import tr
from starcheck.live.events import ALLOWED, KEYS, NEEDED, TYPES
from starcheck.model.watching import Change
from starcheck.reporting import json

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_KINDS: dict[str, dict[str, object]] = {
    "cells": {"type": "object"},
    "formerly": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    "for_year": {"type": "integer"},
    "value": {"type": ["string", "number", "boolean", "null"]},
    "low": {"type": ["string", "number"]},
    "high": {"type": ["string", "number"]},
    "occurred_on": {"type": "string", "format": "date"},
    "on": {"type": "string", "format": "date"},
    "until": {"type": "string", "format": "date"},
    "since": {"type": "string", "format": "date"},
}


def drawn(schema: Literal["event", "change"]) -> str:
    return json.write(event_schema() if schema == "event" else change_schema()) + "\n"


def change_schema() -> dict[str, object]:
    made = Change.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DRAFT, "$id": "starcheck/change/1", **made}


def event_schema() -> dict[str, object]:
    """Return the schema of an event: one form per type, the English keys."""
    forms: list[object] = []
    for type_, allowed in ALLOWED.items():
        own = dict.fromkeys(allowed)
        needed = ["id", "type", *(() if type_ == "day" else ("branch",)), *NEEDED[type_]]
        forms.append(
            {
                "title": tr(TYPES[type_][1]),
                "type": "object",
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "type": {"const": type_},
                    "branch": {"type": "string", "minLength": 1},
                    "received_at": {"type": "string", "format": "date-time"},
                    "occurred_on": {"type": "string", "format": "date"},
                    **{key: _KINDS.get(key, {"type": "string"}) for key in own},
                },
                "required": needed,
                "additionalProperties": False,
            }
        )
    return {
        "$schema": DRAFT,
        "$id": "starcheck/event/1",
        "title": "starcheck watch: an event",
        "description": tr("中文键名同样可用：{keys}", keys=_keys()),
        "oneOf": forms,
    }


def _keys() -> str:
    return tr("、").join(f"{key}={others[0]}" for key, others in KEYS.items())
