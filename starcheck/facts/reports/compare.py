"""The same figure said more than once: where all that is said agrees, one value; else a question.

Two sorts of one figure (廉政教育4次，警示教育1次) do not contradict each other: said side by side
they are counted together, as the ledger counts them; said apart, the one may hold the other.

Parts are compared with their total. Nothing is chosen between two numbers that contradict each
other: neither is carried over until somebody has looked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starcheck.facts.reports.values import Draft, Drafted
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import FigureKind
from starcheck.model.values import TOP


@dataclass(frozen=True, slots=True)
class Question:
    """What the report says of one figure in two ways that cannot both be."""

    figure: str
    said: tuple[Drafted, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts that do not add up to their total; all three stay as they are said."""

    figure: str
    total: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a draft comes to: a value for each figure, the questions, and what is said of other
    years beside a value of this one, or again in other words (`again`)."""

    figures: Mapping[str, Drafted]
    questions: tuple[Question, ...]
    sums: tuple[Sum, ...]
    other_years: tuple[Drafted, ...]
    less_exact: tuple[Drafted, ...]


def carry(draft: Draft, catalogue: Catalogue) -> Carried:
    """Return what of `draft` stands in a facts file: this year's value, else that of the nearest
    year before it."""
    groups: dict[str, dict[int, list[Drafted]]] = {}
    for one in draft.drafted:
        groups.setdefault(one.figure, {}).setdefault(one.for_year, []).append(one)
    figures: dict[str, Drafted] = {}
    questions: list[Question] = []
    beside: list[Drafted] = []
    less: list[Drafted] = []
    for figure, years in groups.items():
        latest = max(years)
        for year, said in years.items():
            if year != latest:
                beside += said
        sorts: dict[str, list[Drafted]] = {}
        for one in years[latest]:
            sorts.setdefault(one.sort, []).append(one)
        each = [_agreed(said) for said in sorts.values()]
        known = [one for one in each if one is not None]
        together = _together(known) if len(known) == len(each) else None
        if together is None:
            questions.append(Question(figure, tuple(years[latest])))
        else:
            figures[figure] = together
            less += [one for one in years[latest] if one not in known]
    sums = tuple(_sums(figures, catalogue))
    return Carried(figures, tuple(questions), sums, tuple(beside), tuple(less))


def ends(one: Drafted) -> tuple[int, int]:
    """Return the least and the greatest value that is meant.

    约 is kept apart: how far about reaches nobody says, so only the same number agrees with it.
    """
    match one.kind:
        case "at_least":
            return one.value, TOP
        case "less_than":
            return 0, one.value - 1
        case "about" if one.low is not None and one.high is not None:
            return one.low, one.high
    return one.value, one.value


def _agreed(said: list[Drafted]) -> Drafted | None:
    """Return the narrowest of what is said where it lies inside all the others."""
    best = min(said, key=lambda one: ends(one)[1] - ends(one)[0])
    low, high = ends(best)
    for one in said:
        least, greatest = ends(one)
        if low < least or high > greatest:
            return None
    return best


def _together(sorts: list[Drafted]) -> Drafted | None:
    """Return what several sorts of one figure come to; `None` where that cannot be said."""
    if len(sorts) == 1:
        return sorts[0]
    if any(one.kind not in ("exact", "at_least") for one in sorts):
        return None
    most = max(sorts, key=lambda one: one.value)
    quote = "；".join(one.quote for one in sorts)
    if len({one.sentence for one in sorts}) > 1:
        return replace(most, kind="at_least", quote=quote)
    kind: FigureKind = "exact" if all(one.kind == "exact" for one in sorts) else "at_least"
    return replace(sorts[0], value=sum(one.value for one in sorts), kind=kind, quote=quote)


def _sums(figures: Mapping[str, Drafted], catalogue: Catalogue) -> list[Sum]:
    found = []
    for definition in catalogue.figures:
        total = figures.get(definition.id)
        parts = [figures.get(part) for part in definition.sum_of]
        if total is None or not parts or total.kind != "exact":
            continue
        known = [part for part in parts if part is not None and part.kind == "exact"]
        if len(known) == len(parts) and sum(one.value for one in known) != total.value:
            found.append(
                Sum(definition.id, total.value, tuple((one.figure, one.value) for one in known))
            )
    return found
