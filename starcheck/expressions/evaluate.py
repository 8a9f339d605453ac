"""What an expression is for one record or one branch: an interval, or a truth in three values.

Every value ranges over what is not known, each occurrence of a name by itself, so that every
completion lies inside. This is the plain form of the law; engines that run queries agree with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from starcheck.expressions.functions import FUNCTIONS
from starcheck.model.tree import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Happened,
    Literal,
    MeasureRef,
    Moment,
    Negate,
    Node,
    Not,
    OneOf,
    Or,
    RequirementRef,
    Scaled,
    SheetRef,
    walk,
)
from starcheck.model.values import (
    EARLIEST,
    LATEST,
    Absent,
    Cell,
    Span,
    Type,
    TypeKind,
    Value,
)

LAST_TEXT = "\U0010ffff"
"""The high end of a text that is not known; the low end is the empty text."""


class Env(Protocol):
    """Where the values of names come from. A blank cell is `None`: it ranges over its domain."""

    @property
    def year(self) -> int: ...

    @property
    def as_of(self) -> date: ...

    def column(self, ref: ColumnRef) -> Cell: ...

    def measure(self, name: str) -> Span | bool | None: ...

    def requirement(self, name: str) -> bool | None: ...

    def breaches(self, name: str) -> Span: ...

    def sheets(self) -> Mapping[str, bool | None]: ...


@dataclass(frozen=True, slots=True)
class Known:
    """An `Env` out of plain mappings. A name that was not given is a `KeyError`, never a blank."""

    year: int
    as_of: date
    cells: Mapping[str, Cell] = field(default_factory=dict)
    measures: Mapping[str, Span | bool | None] = field(default_factory=dict)
    requirements: Mapping[str, bool | None] = field(default_factory=dict)
    breached: Mapping[str, Span] = field(default_factory=dict)
    passed: Mapping[str, bool | None] = field(default_factory=dict)

    def column(self, ref: ColumnRef) -> Cell:
        return self.cells[ref.name]

    def measure(self, name: str) -> Span | bool | None:
        return self.measures[name]

    def requirement(self, name: str) -> bool | None:
        return self.requirements[name]

    def breaches(self, name: str) -> Span:
        return self.breached[name]

    def sheets(self) -> Mapping[str, bool | None]:
        return self.passed


def both(truths: Iterable[bool | None]) -> bool | None:
    """Return Kleene's and.

    >>> both([True, None]), both([None, False]), both([])
    (None, False, True)
    """
    seen = list(truths)
    return False if False in seen else None if None in seen else True


def either(truths: Iterable[bool | None]) -> bool | None:
    """Return Kleene's or.

    >>> either([False, None]), either([None, True]), either([])
    (None, True, False)
    """
    seen = list(truths)
    return True if True in seen else None if None in seen else False


def opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def evaluate(node: Node, env: Env) -> Span | bool | None:
    """Return the truth of a condition, or the interval of anything else."""
    return truth(node, env) if node.type.kind is TypeKind.TRUTH else span(node, env)


def constant(node: Node, year: int, as_of: date) -> Value | None:
    """Return the value of an expression that names no column, measure or requirement.

    `None` where the value is not there: the quarter of a date of another year.
    """
    found = evaluate(node, Known(year, as_of))
    if isinstance(found, Span):
        return found.low if found.there else None
    return found


# Conditions


def truth(node: Node, env: Env) -> bool | None:
    """Return what a condition is: true, false, or `None` where it is not known."""
    match node:
        case And(operands=operands):
            return both([truth(operand, env) for operand in operands])
        case Or(operands=operands):
            return either([truth(operand, env) for operand in operands])
        case Not(operand=operand):
            return opposite(truth(operand, env))
        case Compare():
            return _compare(node, env)
        case OneOf(operand=operand, items=items):
            value = span(operand, env)
            equal = [_equal(value, span(item, env), operand.type) for item in items]
            return both([value.there, either(equal)])
        case Happened(operand=column):
            cell = env.column(column)
            return _presence(cell, column)
        case ColumnRef():
            cell = env.column(node)
            # 无 and 不适用 are not 是: a truth that is not there is false.
            return cell if isinstance(cell, bool) else None if cell is None else False
        case MeasureRef(name=name):
            found = env.measure(name)
            if isinstance(found, Span):
                raise TypeError(f"measure {name} is no truth")
            return found
        case RequirementRef(name=name):
            return env.requirement(name)
        case SheetRef(name=str() as name):
            return env.sheets()[name]
        case Literal(value=bool() as value):
            return value
    raise TypeError(f"{type(node).__name__} is no condition")


def _presence(cell: Cell, column: ColumnRef) -> bool | None:
    if cell is None:
        # Where 无 cannot stand, a blank cell hides a value: it is there, only not known.
        return None if column.none_ok else True
    return not isinstance(cell, Absent)


def _compare(node: Compare, env: Env) -> bool | None:
    a, b = span(node.left, env), span(node.right, env)
    return both([a.there, b.there, _related(node.op, a, b, node.left.type, node.right.type)])


def _related(op: str, a: Span, b: Span, left: Type, right: Type) -> bool | None:
    """Return how two values stand to each other if both are there."""
    if op == "=":
        return _equal(*_common(a, b, left, right), left)
    if op == "<>":
        return opposite(_equal(*_common(a, b, left, right), left))
    if left.kind is TypeKind.TEXT:
        a, b = _ranks(a, left), _ranks(b, right)
    else:
        a, b = _common(a, b, left, right)
    match op:
        case "<":
            return _below(a, b)
        case "<=":
            return opposite(_below(b, a))
        case ">":
            return _below(b, a)
        case ">=":
            return opposite(_below(a, b))
    raise ValueError(op)


def _common(a: Span, b: Span, left: Type, right: Type) -> tuple[Span, Span]:
    """Return a ratio and a number as the fractions they are; anything else as it stands."""
    if left.kind is not TypeKind.RATIO:
        return a, b
    return _fractions(a, left.scale), _fractions(b, right.scale)


def _fractions(value: Span, scale: int) -> Span:
    low, high = value.low, value.high
    assert isinstance(low, int | Fraction)
    assert isinstance(high, int | Fraction)
    return Span(Fraction(low) / 10**scale, Fraction(high) / 10**scale, value.there)


def _below(a: Span, b: Span) -> bool | None:
    """Return whether [a] < [b]: true if wholly below, false if nowhere below."""
    if a.high < b.low:  # type: ignore[operator]
        return True
    if a.low >= b.high:  # type: ignore[operator]
        return False
    return None


def _equal(a: Span, b: Span, type_: Type) -> bool | None:
    if type_.kind is TypeKind.TEXT:
        known = a.low == a.high and b.low == b.high
        return a.low == b.low if known else None
    if a.low == a.high == b.low == b.high:
        return True
    disjoint = _below(a, b) is True or _below(b, a) is True
    return False if disjoint else None


def _ranks(value: Span, type_: Type) -> Span:
    """Return the place of a word in its ordered vocabulary; a blank may be any."""
    words = type_.vocabulary
    if value.low != value.high:
        return Span(0, len(words) - 1, value.there)
    rank = words.index(str(value.low)) if value.there is not False else 0
    return Span(rank, rank, value.there)


# Values


def span(node: Node, env: Env) -> Span:
    """Return the interval of anything that is no condition."""
    match node:
        case Literal(value=value):
            return Span(value, value)
        case Moment(name=name):
            moment = _moment(name, env)
            return Span(moment, moment)
        case ColumnRef():
            return _cell(env.column(node), node)
        case MeasureRef(name=name):
            found = env.measure(name)
            if not isinstance(found, Span):
                raise TypeError(f"measure {name} is a truth")
            return found
        case RequirementRef(name=name, breaches=True):
            return env.breaches(name)
        case SheetRef():
            passed = env.sheets().values()
            return Span(sum(t is True for t in passed), sum(t is not False for t in passed))
        case Scaled(operand=operand, digits=digits):
            below = span(operand, env)
            low, high = _ends(below)
            return Span(low * 10**digits, high * 10**digits, below.there)
        case Negate(operand=operand):
            below = span(operand, env)
            low, high = _ends(below)
            return Span(-high, -low, below.there)
        case Arithmetic(op=op, left=left, right=right):
            return _arithmetic(op, span(left, env), span(right, env), node.type)
        case Call(function=name, arguments=arguments):
            return _call(name, [span(argument, env) for argument in arguments], node.type, env)
    raise TypeError(f"{type(node).__name__} has no value")


def domain(type_: Type, there: bool | None = True) -> Span:
    """Return the interval of a value of which only its type is known.

    >>> domain(Type(TypeKind.NUMBER, 0, 0, 12))
    Span(low=0, high=12, there=True)
    """
    match type_.kind:
        case TypeKind.NUMBER:
            return Span(type_.least, type_.greatest, there)
        case TypeKind.RATIO:
            return Span(Fraction(type_.least), Fraction(type_.greatest), there)
        case TypeKind.DATE:
            return Span(EARLIEST, LATEST, there)
        case TypeKind.TEXT:
            return Span("", LAST_TEXT, there)
        case TypeKind.TRUTH:
            raise TypeError("a truth is never an interval")


def _moment(name: str, env: Env) -> int | date:
    match name:
        case "as_of":
            return env.as_of
        case "year_start":
            return date(env.year, 1, 1)
        case "year_end":
            return date(env.year, 12, 31)
        case "year":
            return env.year
    raise ValueError(name)


def _cell(cell: Cell, column: ColumnRef) -> Span:
    if isinstance(cell, Absent) or cell is None:
        return domain(column.type, _presence(cell, column))
    return Span(cell, cell)


def _ends(value: Span) -> tuple[int, int]:
    low, high = value.low, value.high
    assert isinstance(low, int)
    assert isinstance(high, int)
    return low, high


def _arithmetic(op: str, a: Span, b: Span, type_: Type) -> Span:
    there = both([a.there, b.there])
    if there is False:
        return domain(type_, False)
    (p, q), (r, s) = _ends(a), _ends(b)
    if op == "+":
        return Span(p + r, q + s, there)
    if op == "-":
        return Span(p - s, q - r, there)
    products = (p * r, p * s, q * r, q * s)
    return Span(min(products), max(products), there)


def _call(name: str, arguments: list[Span], type_: Type, env: Env) -> Span:
    function = FUNCTIONS[name]
    there = both([argument.there for argument in arguments])
    if there is False:
        return domain(type_, False)
    if function.position:
        (day,) = arguments
        if day.low != day.high:
            return Span(1, function.position, None)
        position = function.reference(day.low, env.year)
        return domain(type_, False) if position is None else Span(position, position, there)
    rising = [function.direction(i) == "+" for i in range(len(arguments))]
    low = [a.low if up else a.high for a, up in zip(arguments, rising, strict=True)]
    high = [a.high if up else a.low for a, up in zip(arguments, rising, strict=True)]
    return Span(function.reference(*low), function.reference(*high), there)


# What an expression looks at


@dataclass(frozen=True, slots=True)
class Names:
    """The names in an expression: columns of the record, of the branch, measures, requirements."""

    columns: frozenset[str]
    branch_columns: frozenset[str]
    measures: frozenset[str]
    requirements: frozenset[str]


def names_in(*nodes: Node | None) -> Names:
    """Return the names that the given expressions look at together; `None` looks at nothing."""
    found = [n for node in nodes if node is not None for n in walk(node)]
    return Names(
        frozenset(n.name for n in found if isinstance(n, ColumnRef) and not n.of_branch),
        frozenset(n.name for n in found if isinstance(n, ColumnRef) and n.of_branch),
        frozenset(n.name for n in found if isinstance(n, MeasureRef)),
        frozenset(n.name for n in found if isinstance(n, RequirementRef)),
    )
