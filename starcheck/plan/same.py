"""Whether two trees say the same, wherever they stand in their texts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from starcheck.model.tree import Node


def same(left: Node | None, right: Node | None) -> bool:
    """Return whether both conditions are one and the same but for their places."""
    return bool(_key(left) == _key(right))


def _key(value: Any) -> Any:
    if isinstance(value, Node):
        skipped = ("offset", "width")
        inner = [_key(getattr(value, f.name)) for f in fields(value) if f.name not in skipped]
        return (type(value).__name__, *inner)
    if isinstance(value, tuple):
        return tuple(_key(v) for v in value)
    # In Python True is 1, in a condition it is not.
    return (type(value).__name__, value)
