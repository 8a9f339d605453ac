"""Which engines this machine has; a test of one that it has not is skipped with the reason."""

from __future__ import annotations

from functools import cache

import pytest

from starcheck.engines import ENGINES, look
from starcheck.errors import UsageError


@cache
def lacking(engine: str) -> str | None:
    """Return why an engine cannot be had here; `None`: it can."""
    try:
        look(engine)
    except UsageError as error:
        return error.diagnostics[0].kind.code
    return None


def skipped(engine: str) -> list[pytest.MarkDecorator]:
    reason = lacking(engine)
    return [] if reason is None else [pytest.mark.skip(reason=f"{engine} cannot be had: {reason}")]


HERE = tuple(name for name in ENGINES if lacking(name) is None)
EACH = [pytest.param(name, marks=skipped(name), id=name) for name in ENGINES]
"""Every engine, as the values of a parameter."""
