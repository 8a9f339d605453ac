"""Numbers that a rulebook asks a branch to state (第一议题学习12次): in no ledger and no figure.

A stated number has no tone, so what is said roughly, or in two ways, is seen and not used.
"""

from __future__ import annotations

from collections.abc import Iterable

from starcheck.facts.reports.binding import Binder
from starcheck.facts.reports.clauses import why_not
from starcheck.facts.reports.patterns import Said
from starcheck.facts.reports.quantities import Quantity, Why, part_of_year

_UNIT = "次"


def stated_numbers(
    binder: Binder, said: Iterable[Said], category: str | None, year: int
) -> tuple[dict[str, Quantity], dict[int, Why]]:
    """Return the numbers stated of the measures `said`, and why others of them are not used, by
    where they begin."""
    found: dict[str, list[Quantity]] = {}
    unused: dict[int, Why] = {}
    for one in said:
        if not one.times or category not in one.categories:
            continue
        for quantity in binder.quantities:
            if quantity.why is not None or not _is_of(binder, quantity, one.times):
                continue
            why = _why_not(binder, quantity, year)
            if why is None:
                found.setdefault(one.name, []).append(quantity)
            else:
                unused[quantity.start] = why
    stated: dict[str, Quantity] = {}
    for name, some in found.items():
        if len({quantity.value for quantity in some}) > 1:
            unused |= {quantity.start: Why.SEVERAL for quantity in some}
        else:
            stated[name] = some[0]
            unused |= {quantity.start: Why.AGAIN for quantity in some[1:]}
    return stated, unused


def _is_of(binder: Binder, quantity: Quantity, times: tuple[str, ...]) -> bool:
    """Return whether the number says how often one of `times` was done."""
    units = {_UNIT, *binder.patterns.spelled[_UNIT]}
    if quantity.unit not in units:
        return False
    left, _ = binder.borders(quantity, binder.sentences.at(quantity.start))
    before = binder.text[left : quantity.start]
    for word in times:
        at = before.rfind(word)
        if at >= 0 and binder.fills(left + at + len(word), quantity.start):
            return True
    return binder.text.startswith(times, quantity.end)


def _why_not(binder: Binder, quantity: Quantity, year: int) -> Why | None:
    clause = binder.sentences.at(quantity.start)
    said = binder.text[clause.start : quantity.start]
    parted = binder.patterns.any("parts").search(said) is not None
    if (why := why_not(clause, quantity)) is not None:
        return why
    if clause.body is not None:
        return Why.BODY
    if clause.year(quantity.start) != year:
        return Why.LAST_YEAR
    if parted or part_of_year(said, binder.patterns) is not None:
        return Why.PART
    exact = quantity.kind == "exact" and quantity.value == int(quantity.value)
    return None if exact else Why.VAGUE
