"""A truth out of two certainties."""

from __future__ import annotations

from starcheck.model.findings import Truth


def between(sure: bool, perhaps: bool) -> Truth:
    """Return true if `sure`, unknown if only `perhaps`, otherwise false."""
    return True if sure else (None if perhaps else False)
