"""Windows: which days count where it is not the assessment year that does."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from starcheck.expressions.evaluate import constant
from starcheck.model.rulebook import Aggregate, Rulebook, Window

Days: TypeAlias = tuple[date, date]
"""The first and the last day."""


def span_of(window: Window | None, year: int, as_of: date) -> Days | None:
    """Return the days of a window; `None` where there is none: those of the year."""
    if window is None:
        return None
    first, last = (constant(node, year, as_of) for node in (window.start, window.end))
    assert isinstance(first, date)
    assert isinstance(last, date)
    return first, last


def settled_already(aggregate: Aggregate, book: Rulebook, year: int, as_of: date) -> bool:
    """Return whether no record to come can be one of this aggregate's."""
    if book.catalogue.table[aggregate.table].past:
        return True
    days = span_of(aggregate.window, year, as_of)
    window = aggregate.window
    return days is not None and window is not None and not window.moving and days[1] <= as_of
