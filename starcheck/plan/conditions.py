"""Conditions and expressions, from the checked tree to columns: intervals, presences and Kleene's
truths.

One class for both places where a condition is asked: of a record (columns of its table) and of a
branch (its columns, measures and requirements). What a name is there, the `Scope` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlglot import exp

from starcheck.expressions.functions import FUNCTIONS, Function
from starcheck.language import tr
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
)
from starcheck.model.values import TypeKind
from starcheck.plan import sql
from starcheck.plan.problems import fitting
from starcheck.plan.sql import E
from starcheck.plan.values import (
    Bound,
    Fraction,
    Interval,
    Value,
    Word,
    bounds,
    column,
    exact,
    rescaled,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its nullable value, and whether it is there. `follows`: that is certain where there
    is a value, and unknown where there is none."""

    raw: E
    there: E
    follows: bool = False


class Scope(Protocol):
    """What names mean where a condition is asked."""

    def cell(self, ref: ColumnRef) -> Cell: ...

    def measure(self, name: str) -> Value: ...

    def requirement(self, name: str, breaches: bool) -> Value: ...

    def sheets(self) -> Mapping[str, E]: ...

    def bind(self, node: E) -> E: ...


class Conditions:
    """Compiles trees in one scope."""

    def __init__(self, scope: Scope, year: int, as_of: date) -> None:
        self.scope = scope
        self.year = year
        self.moments: dict[str, int | date] = {
            "as_of": as_of,
            "year": year,
            "year_start": date(year, 1, 1),
            "year_end": date(year, 12, 31),
        }

    # -- truths ------------------------------------------------------------------------------

    def truth(self, node: Node) -> E:
        """Return a nullable boolean: null is unknown."""
        match node:
            case And(operands=nodes):
                return sql.and_(*[self.truth(n) for n in nodes])
            case Or(operands=nodes):
                return sql.or_(*[self.truth(n) for n in nodes])
            case Not(operand=below):
                return sql.not_(self.truth(below))
            case Happened(operand=ref):
                return self.scope.cell(ref).there
            case OneOf(operand=operand, items=items):
                return self._one_of(operand, items)
            case Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case Literal(value=bool() as value):
                return sql.lit(value)
            case ColumnRef():
                # A truth that is not there is not true: it is a comparison with yes.
                cell = self.scope.cell(node)
                return sql.and_(cell.there, cell.raw)
            case MeasureRef(name=name):
                return _a_truth(self.scope.measure(name))
            case RequirementRef(name=name, breaches=False):
                return _a_truth(self.scope.requirement(name, False))
            case SheetRef(name=str() as name):
                return self.scope.sheets()[name]
        raise TypeError(f"not a condition: {node!r}")

    def _compare(self, op: str, left: Node, right: Node) -> E:
        kind = left.type.kind
        if kind is TypeKind.RATIO:
            return self._compare_ratio(op, left, right)
        if kind is TypeKind.TRUTH:
            return sql.compare(op, self.truth(left), self.truth(right))
        if kind is TypeKind.TEXT and op in ("=", "<>"):
            a, b = self.word(left), self.word(right)
            return sql.and_(a.there, b.there, sql.compare(op, a.raw, b.raw))
        return self._compare_intervals(op, self.interval(left), self.interval(right))

    def _one_of(self, operand: Node, items: tuple[Literal, ...]) -> E:
        kind = operand.type.kind
        if kind in (TypeKind.NUMBER, TypeKind.DATE):
            value = self.interval(operand)
            equal = [self._compare_intervals("=", value, self.interval(item)) for item in items]
            return sql.or_(*equal)
        if kind is TypeKind.TEXT:
            word = self.word(operand)
            among: E = exp.In(
                this=sql.atom(word.raw), expressions=[sql.lit(item.value) for item in items]
            )
            return sql.and_(word.there, among)
        return sql.or_(*[self._compare("=", operand, item) for item in items])

    def _compare_intervals(self, op: str, left: Interval, right: Interval) -> E:
        if _settled(op, left, right) is None:
            for one, other in ((left, right), (right, left)):
                if one.raw is not None and other.exact and _open(op, left, right, one):
                    # A blank leaves the comparison open whatever the other side is, which is what
                    # null does, and what is not there is null as well.
                    sides = (one.raw, other.low) if one is left else (other.low, one.raw)
                    made = sql.compare(op, *sides)
                    there = sql.true() if one.follows else one.there
                    return sql.and_(there, other.there, made)
        return sql.and_(left.there, right.there, self._ends(op, left, right))

    def _ends(self, op: str, left: Interval, right: Interval) -> E:
        if op == "<>":
            return sql.not_(self._ends("=", left, right))
        if op in (">", ">="):
            return self._ends(op.replace(">", "<"), right, left)
        settled = _settled(op, left, right)
        if settled is not None:
            return sql.lit(settled)
        if left.exact and right.exact:
            return sql.compare(op, left.low, right.low)
        a, b, c, d = map(self.scope.bind, (left.low, left.high, right.low, right.high))
        if op == "=":
            return sql.three(
                sql.and_(sql.compare("=", a, b), sql.compare("=", c, d), sql.compare("=", a, c)),
                sql.or_(sql.compare("<", b, c), sql.compare(">", a, d)),
            )
        opposite = ">=" if op == "<" else ">"
        return sql.three(sql.compare(op, b, c), sql.compare(opposite, a, d))

    def _compare_ratio(self, op: str, left: Node, right: Node) -> E:
        ratio, number = self.value(left), self.interval(right)
        assert isinstance(ratio, Fraction)
        bind = self.scope.bind
        up, down = 10**right.type.scale, 10**ratio.scale
        largest = max(abs(int(b)) for b in bounds(right.type) if isinstance(b, int))
        fitting(max(ratio.top * up, largest * ratio.top_denominator * down), tr("比值的比较"))

        def side(end: tuple[E, E], against: E) -> tuple[E, E]:
            numerator, denominator = map(bind, end)
            return (
                bind(sql.mul(numerator, sql.lit(up))),
                bind(sql.mul(against, sql.mul(denominator, sql.lit(down)))),
            )

        def ends(op_: str, end: tuple[E, E], against: E) -> E:
            return sql.compare(op_, *side(end, against))

        low, high, c, d = ratio.low, ratio.high, number.low, number.high
        match op:
            case "<" | "<=":
                made = sql.three(ends(op, high, c), ends(">=" if op == "<" else ">", low, d))
            case ">" | ">=":
                made = sql.three(ends(op, low, d), ends("<=" if op == ">" else "<", high, c))
            case _:
                same = sql.and_(ends("=", low, d), ends("=", high, c), sql.compare("=", c, d))
                made = sql.three(same, sql.or_(ends("<", high, c), ends(">", low, d)))
                made = sql.not_(made) if op == "<>" else made
        return sql.and_(ratio.there, number.there, made)

    # -- values ------------------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        """Return whatever `node` is."""
        if node.type.kind is TypeKind.TRUTH:
            return self.truth(node)
        if node.type.kind is TypeKind.RATIO:
            assert isinstance(node, MeasureRef)
            return self.scope.measure(node.name)
        if node.type.kind is TypeKind.TEXT:
            return self.word(node)
        return self.interval(node)

    def word(self, node: Node) -> Word:
        """Return a text as it is, for equality."""
        if isinstance(node, Literal):
            return Word(sql.lit(node.value), sql.true())
        assert isinstance(node, ColumnRef)
        cell = self.scope.cell(node)
        return Word(cell.raw, cell.there)

    def interval(self, node: Node) -> Interval:
        """Return a number, a date, or the rank of an ordered word."""
        match node:
            case Literal() if node.type.kind is TypeKind.TEXT:
                return exact(node.type.vocabulary.index(str(node.value)))
            case Literal(value=value):
                assert isinstance(value, int | date)
                return exact(value)
            case Moment(name=name):
                return exact(self.moments[name])
            case ColumnRef():
                cell = self.scope.cell(node)
                raw = cell.raw
                if node.type.kind is TypeKind.TEXT:
                    raw = self.scope.bind(_rank(raw, node.type.vocabulary))
                return column(raw, node.type, cell.there, follows=cell.follows)
            case MeasureRef(name=name):
                return _an_interval(self.scope.measure(name))
            case RequirementRef(name=name, breaches=True):
                return _an_interval(self.scope.requirement(name, True))
            case SheetRef():
                return self._passed()
            case Scaled(operand=operand, digits=digits):
                return rescaled(self.interval(operand), digits)
            case Negate(operand=operand):
                x = self.interval(operand)
                least, greatest = -_int(x.greatest), -_int(x.least)
                return Interval(sql.neg(x.high), sql.neg(x.low), x.there, least, greatest)
            case Arithmetic(op=op, left=left, right=right):
                return self._arithmetic(op, self.interval(left), self.interval(right))
            case Call(function=name, arguments=arguments):
                function = FUNCTIONS[name]
                values = [self.interval(argument) for argument in arguments]
                if function.position:
                    return self._position(function, values[0])
                return self._call(function, values)
        raise TypeError(f"not a number or a date: {node!r}")

    def _passed(self) -> Interval:
        """Return how many sheets are passed."""
        sheets = self.scope.sheets().values()
        one, none = sql.lit(1), sql.lit(0)
        low = [sql.case((sql.sure(t), one), default=none) for t in sheets]
        high = [sql.case((sql.maybe(t), one), default=none) for t in sheets]
        ends = self.scope.bind(sql.add(*low)), self.scope.bind(sql.add(*high))
        return Interval(*ends, sql.true(), 0, len(low))

    def _arithmetic(self, op: str, x: Interval, y: Interval) -> Interval:
        a, b, c, d = _int(x.least), _int(x.greatest), _int(y.least), _int(y.greatest)
        if op == "*":
            return self._product(x, y)
        if op == "+":
            made = (sql.add(x.low, y.low), sql.add(x.high, y.high), a + c, b + d)
        else:
            made = (sql.sub(x.low, y.high), sql.sub(x.high, y.low), a - d, b - c)
        low, high, least, greatest = made
        fitting(max(-least, greatest), tr("算式"))
        raw = _raw(sql.add if op == "+" else sql.sub, x, y)
        there = sql.and_(x.there, y.there)
        return Interval(low, high, there, least, greatest, raw, _follows(raw, x, y))

    def _product(self, x: Interval, y: Interval) -> Interval:
        bind = self.scope.bind
        products = [_int(p) * _int(q) for p in (x.least, x.greatest) for q in (y.least, y.greatest)]
        fitting(max(map(abs, products)), tr("算式"))
        raw = None
        if _int(x.least) >= 0 and _int(y.least) >= 0:
            ends = (sql.mul(x.low, y.low), sql.mul(x.high, y.high))
            raw = _raw(sql.mul, x, y)
        else:
            made = [bind(sql.mul(p, q)) for p in (x.low, x.high) for q in (y.low, y.high)]
            ends = (sql.least(*made), sql.greatest(*made))
        there, follows = sql.and_(x.there, y.there), _follows(raw, x, y)
        return Interval(*ends, there, min(products), max(products), raw, follows)

    def _call(self, function: Function, values: list[Interval]) -> Interval:
        def at(upper: bool) -> tuple[E, Bound]:
            # Monotone: the outer end of the call is the call at the outer ends of its arguments.
            high = [(function.direction(i) == "+") == upper for i in range(len(values))]
            nodes = [v.high if h else v.low for v, h in zip(values, high, strict=True)]
            ends = [v.greatest if h else v.least for v, h in zip(values, high, strict=True)]
            made = function.sql(*[self.scope.bind(node) for node in nodes])
            return made, function.reference(*ends)

        (low, least), (high, greatest) = at(False), at(True)
        there = sql.and_(*[v.there for v in values])
        if all(v.exact for v in values):
            high = low
        raw = None
        blank = [i for i, v in enumerate(values) if not sql.is_constant(v.low)]
        if len(blank) == 1 and all(v.raw is not None for v in values):
            raw = self.scope.bind(function.sql(*[v.raw for v in values]))
        low, high = self.scope.bind(low), self.scope.bind(high)
        return Interval(low, high, there, least, greatest, raw, _follows(raw, *values))

    def _position(self, function: Function, day: Interval) -> Interval:
        bind = self.scope.bind
        low, high = bind(day.low), bind(day.high)
        single = sql.compare("=", low, high)
        place = bind(function.sql(low, sql.lit(self.year)))
        inside = sql.not_(sql.is_null(place))
        known = bind(sql.and_(single, inside))
        there = sql.and_(day.there, sql.case((single, inside), default=sql.unknown()))
        return Interval(
            bind(sql.case((known, place), default=sql.lit(1))),
            bind(sql.case((known, place), default=sql.lit(function.position))),
            bind(there),
            1,
            function.position,
        )


_SETTLED: dict[str, tuple[Callable[..., bool], Callable[..., bool]]] = {
    # By [a, b] and [c, d]: always true, always false.
    "<": (lambda a, b, c, d: b < c, lambda a, b, c, d: a >= d),
    "<=": (lambda a, b, c, d: b <= c, lambda a, b, c, d: a > d),
    "=": (lambda a, b, c, d: a == b == c == d, lambda a, b, c, d: b < c or a > d),
}


def _settled(op: str, left: Interval, right: Interval) -> bool | None:
    """Return what the comparison is whatever the facts, or `None`."""
    if op == "<>":
        same = _settled("=", left, right)
        return None if same is None else not same
    if op in (">", ">="):
        return _settled(op.replace(">", "<"), right, left)
    ends = (left.least, left.greatest, right.least, right.greatest)
    always, never = _SETTLED[op]
    return True if always(*ends) else False if never(*ends) else None


def _open(op: str, left: Interval, right: Interval, one: Interval) -> bool:
    """Return whether `one` of both, where it is blank, leaves the comparison undecided whatever
    value the other has."""
    if op == "<>":
        return _open("=", left, right, one)
    if op in (">", ">="):
        return _open(op.replace(">", "<"), right, left, one)
    other = right if one is left else left
    for value in (other.least, other.greatest):
        ends = (one.least, one.greatest, value, value)
        if one is right:
            ends = (value, value, one.least, one.greatest)
        if any(settles(*ends) for settles in _SETTLED[op]):
            return False
    return True


def _raw(operation: Callable[[E, E], E], x: Interval, y: Interval) -> E | None:
    """Return what is null exactly where a blank leaves all of the result open: only one side may
    be blank."""
    if x.raw is None or y.raw is None:
        return None
    if not (sql.is_constant(x.raw) or sql.is_constant(y.raw)):
        return None
    return operation(x.raw, y.raw)


def _follows(raw: E | None, *values: Interval) -> bool:
    return raw is not None and all(v.follows or sql.constant(v.there) is True for v in values)


def _rank(raw: E, vocabulary: tuple[str, ...]) -> E:
    if sql.constant(raw) is None:
        return sql.null("BIGINT")
    ranks = [
        (sql.compare("=", raw, sql.lit(word)), sql.lit(rank))
        for rank, word in enumerate(vocabulary)
    ]
    return sql.case(*ranks, default=sql.null("BIGINT"))


def _int(bound: Bound) -> int:
    assert isinstance(bound, int)
    return bound


def _a_truth(value: Value) -> E:
    assert isinstance(value, exp.Expr)
    return value


def _an_interval(value: Value) -> Interval:
    assert isinstance(value, Interval)
    return value
