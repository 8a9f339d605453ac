"""Kleene's logic: `None` is unknown, and stays so only while the answer hangs on it."""

from __future__ import annotations

from collections.abc import Iterable

from starcheck.model.findings import Truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return false if any is false, otherwise unknown if any is, otherwise true.

    >>> all_of([True, None]), all_of([None, False]), all_of([])
    (None, False, True)
    """
    seen = list(truths)
    if False in seen:
        return False
    return None if None in seen else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return true if any is true, otherwise unknown if any is, otherwise false."""
    seen = list(truths)
    if True in seen:
        return True
    return None if None in seen else False


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


def at_least_perhaps(truth: Truth) -> bool:
    """Return whether the truth is not certainly false."""
    return truth is not False


def between(sure: bool, perhaps: bool) -> Truth:
    """Return true if `sure`, unknown if only `perhaps`, otherwise false."""
    return True if sure else (None if perhaps else False)
