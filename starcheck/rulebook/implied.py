"""What a book means without writing it out: the measures behind waivers and ladders.

They are made of the same trees as an author's own, so that engines need not know either word.
"""

from __future__ import annotations

from starcheck.diagnostics import Place
from starcheck.language import tr
from starcheck.model.rulebook import Aggregate, Measure
from starcheck.model.tree import And, ColumnRef, Compare, Literal, MeasureRef, Node, Not
from starcheck.model.values import COUNT, TEXT, TRUTH, Type, TypeKind
from starcheck.rulebook.context import Context

LAST_YEAR = "评定年度 = year - 1 且 星级 >= {star}"
GRANTED = "批准日期 <= as_of 且 (有效期至 is none 或 有效期至 >= as_of)"


def waiver_measure(criterion: str) -> str:
    """Return the name of the measure that counts the waivers of a criterion."""
    return f"waiver:{criterion}"


def resolve_waiver(criterion: str, granted: Node) -> tuple[Measure, Node]:
    """Return how many waivers of `criterion` are in force, and the condition that one is."""
    column = ColumnRef(TEXT, 0, 0, "criterion", False, False)
    mine = Compare(TRUTH, 0, 0, "=", column, Literal(TEXT, 0, 0, criterion))
    where = And(TRUTH, 0, 0, (mine, granted))
    return _at_least_one(waiver_measure(criterion), "waivers", where)


def resolve_granted(context: Context) -> Node:
    """Return the condition on a waiver that it is in force."""
    table = context.catalogue.table["waivers"]
    node = context.expression(GRANTED, Place(""), TypeKind.TRUTH, table)
    assert node is not None
    return node


def resolve_ladder(
    id: str, title: str, steps: int, when: Node | None, stars: set[int], context: Context
) -> list[tuple[str, str, Node, int]]:
    """Return the caps (id, title, condition, star) that a ladder of `steps` is.

    A star is out of reach of a branch that did not hold last year the one `steps` below it. Whoever
    was not rated last year stands below the lowest.
    """
    table = context.catalogue.table["history"]
    rungs = sorted(stars)
    found = []
    for position in range(steps, len(rungs)):
        wanted, needed, below = rungs[position], rungs[position - steps], rungs[position - 1]
        words = LAST_YEAR.format(star=needed)
        where = context.expression(words, Place(""), TypeKind.TRUTH, table)
        assert where is not None
        measure, held = _at_least_one(f"{id}:{needed}", "history", where)
        context.implied[measure.name] = measure
        condition: Node = Not(TRUTH, 0, 0, held)
        if when is not None:
            condition = And(TRUTH, 0, 0, (when, condition))
        said = tr(
            "{title}：上年不到 {needed} 星，本年不能评 {wanted} 星",
            title=title,
            needed=needed,
            wanted=wanted,
        )
        found.append((f"{id}-to-{wanted}", said, condition, below))
    return found


def _at_least_one(name: str, table: str, where: Node) -> tuple[Measure, Node]:
    measure = Measure(name, COUNT, aggregate=Aggregate(table, "count", where), implied=True)
    one = Type(TypeKind.NUMBER, 0, 1, 1)
    counted = MeasureRef(COUNT, 0, 0, name)
    return measure, Compare(TRUTH, 0, 0, ">=", counted, Literal(one, 0, 0, 1))
