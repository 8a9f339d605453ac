"""The static bounds of an expression: between which values it can lie, whatever the facts.

They prove that no number reaches 2⁶² and no date leaves the calendar, in any engine; what cannot be
proven is refused by the checker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from starcheck.expressions.functions import Function
from starcheck.model.tree import Literal, Node
from starcheck.model.values import EARLIEST, LATEST, TOP, Type, TypeKind

LIMIT = 2**62
MAX_SCALE = 9
MAX_WEIGHT = 20_000
"""How many words an expression may become when it is written as SQL."""

Ends = tuple[int, int] | tuple[date, date]


def fits(type_: Type) -> bool:
    """Return whether every number of `type_` can be computed with in 64 bits."""
    return type_.least > -LIMIT and type_.greatest < LIMIT


def scaled(type_: Type, digits: int) -> Type:
    """Return the type of a number of `type_` brought to a scale `digits` higher."""
    factor = 10**digits
    return replace(
        type_,
        scale=type_.scale + digits,
        least=type_.least * factor,
        greatest=type_.greatest * factor,
    )


def negated(type_: Type) -> Type:
    return replace(
        type_,
        least=-type_.greatest,
        greatest=-type_.least,
        open_low=type_.open_high,
        open_high=type_.open_low,
    )


def combined(op: str, left: Type, right: Type) -> Type:
    """Return the type of `left op right`; the sides of a sum stand at one scale already."""
    if op == "-":
        right = negated(right)
    if op in "+-":
        unit = left.unit if right.unit in ("", left.unit) else "" if left.unit else right.unit
        return Type(
            TypeKind.NUMBER,
            left.scale,
            left.least + right.least,
            left.greatest + right.greatest,
            open_low=left.open_low or right.open_low,
            open_high=left.open_high or right.open_high,
            unit=unit,
        )
    products = [a * b for a in (left.least, left.greatest) for b in (right.least, right.greatest)]
    open_ = left.open_low or left.open_high or right.open_low or right.open_high
    least, greatest = min(products), max(products)
    return Type(
        TypeKind.NUMBER,
        left.scale + right.scale,
        least,
        greatest,
        # An end that is 0 comes from a factor that is 0, which no open end moves.
        open_low=open_ and least < 0,
        open_high=open_ and greatest > 0,
    )


def ends(node: Node) -> Ends:
    """Return the least and greatest value of a number or a date."""
    if node.type.kind is TypeKind.NUMBER:
        return node.type.least, node.type.greatest
    if isinstance(node, Literal) and isinstance(node.value, date):
        return node.value, node.value
    if node.type.greatest:
        return date.fromordinal(node.type.least), date.fromordinal(node.type.greatest)
    return EARLIEST, LATEST


def outer(function: Function, arguments: Sequence[Ends]) -> Ends:
    """Return a monotone function at the outer ends of its arguments."""
    low = [a[function.direction(i) == "-"] for i, a in enumerate(arguments)]
    high = [a[function.direction(i) == "+"] for i, a in enumerate(arguments)]
    return function.reference(*low), function.reference(*high)


def called(function: Function, arguments: Sequence[Node]) -> Type:
    """Return the type of a call of checked arguments.

    Raises `OverflowError` where a date may leave the calendar.
    """
    if function.position:
        return Type(TypeKind.NUMBER, 0, 1, function.position)
    low, high = outer(function, [ends(argument) for argument in arguments])
    if isinstance(low, date) and isinstance(high, date):
        return Type(TypeKind.DATE, 0, low.toordinal(), high.toordinal())
    assert isinstance(low, int)
    assert isinstance(high, int)
    first = arguments[0].type
    if first.kind is TypeKind.DATE:
        return Type(TypeKind.NUMBER, 0, low, high, unit=function.unit)
    types = [argument.type for argument in arguments]
    return Type(
        TypeKind.NUMBER,
        first.scale,
        low,
        high,
        open_low=any(t.open_low and t.least == low for t in types),
        open_high=any(t.open_high and t.greatest == high for t in types),
        unit=first.unit,
    )


def crosses_fit(ratio: Type, number: Type) -> bool:
    """Return whether a ratio and a number can be compared by cross-multiplication in 64 bits."""
    numerator: int = max(abs(ratio.least), abs(ratio.greatest)) * TOP * 10**number.scale
    other: int = max(abs(number.least), abs(number.greatest)) * TOP * 10**ratio.scale
    return numerator < LIMIT and other < LIMIT


def settled(op: str, left: Type, right: Type) -> bool | None:
    """Return what a comparison of numbers always is, by the bounds alone, or `None`.

    Ends that are only technical settle nothing. A ratio is `left`, at the scale it has.
    """
    ratio = left.kind is TypeKind.RATIO
    factor: int = 10**right.scale if ratio else 1
    other: int = 10**left.scale if ratio else 1
    low, high = left.least * factor, left.greatest * factor
    other_low, other_high = right.least * other, right.greatest * other
    below = high < other_low and not (left.open_high or right.open_low)
    above = low > other_high and not (left.open_low or right.open_high)
    touches_below = high <= other_low and not (left.open_high or right.open_low)
    touches_above = low >= other_high and not (left.open_low or right.open_high)
    same = touches_below and touches_above
    match op:
        case "=":
            return True if same else False if below or above else None
        case "<>":
            return False if same else True if below or above else None
        case "<":
            return True if below else False if touches_above else None
        case "<=":
            return True if touches_below else False if above else None
        case ">":
            return True if above else False if touches_below else None
        case _:
            return True if touches_above else False if below else None
