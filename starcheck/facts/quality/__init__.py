"""Questions that facts raise before anything is rated: facts and words in, questions out.

What cannot be true is an error and told by the reader; here stands what a person should look at.
Nothing is corrected, nothing is judged, and what a branch does not say is never asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from starcheck.facts.quality import (
    dates,
    entering,
    overlaps,
    people,
    repeated,
    said_twice,
    steps,
)
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Seen, ask, in_order
from starcheck.facts.quality.said_twice import FIGURES
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts

__all__ = ["CHECKS", "FIGURES", "STATED", "Question", "ask", "between", "in_order", "questions"]

Check: TypeAlias = Callable[[Seen], Iterator[Question]]

CHECKS: tuple[Check, ...] = (
    *said_twice.CHECKS,
    *people.CHECKS,
    *repeated.CHECKS,
    *overlaps.CHECKS,
    *entering.CHECKS,
    *steps.CHECKS,
    *dates.CHECKS,
)

STATED = (kinds.COUNTS_DIFFER, kinds.FIGURE_AND_LEDGER, kinds.MORE_GROUPS)
"""Questions about a number that is said in two places: they have a part of the report."""


def questions(facts: Facts, catalogue: Catalogue, *, today: date) -> tuple[Question, ...]:
    """Return what to ask of one branch; `today` tells which dates have not come yet."""
    seen = Seen(facts, catalogue, today)
    return in_order(question for check in CHECKS for question in check(seen))


def between(branches: Sequence[Facts]) -> tuple[Question, ...]:
    """Return what to ask of the branches of a file together."""
    return in_order(repeated.branches_of_one_name(branches))
