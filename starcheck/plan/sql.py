"""Small builders of query expressions, folding what is constant. Trees only: no text is ever
pasted.

A truth is a nullable boolean, null is unknown, and SQL's AND, OR and NOT are then Kleene's. Every
operand that is not a single word is put into parentheses, so no dialect's precedence matters. A
node that already stands in a tree is copied before it is used again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from sqlglot import exp

E: TypeAlias = exp.Expr
Kind: TypeAlias = Literal["BIGINT", "INT", "BOOLEAN", "DATE", "TEXT"]

VARIES: Final = object()
"""What `constant` says of an expression that is not one."""


def true() -> E:
    return exp.Boolean(this=True)


def false() -> E:
    return exp.Boolean(this=False)


def cast(node: E, kind: Kind) -> E:
    """Return `node` as a type. (sqlglot's own `cast` parses the name of the type each time.)"""
    return exp.Cast(this=own(node), to=exp.DataType(this=exp.DataType.Type[kind], nested=False))


def null(kind: Kind) -> E:
    """Return a null that says its type: a bare one has none in Spark and INTEGER in DuckDB."""
    return cast(exp.Null(), kind)


def unknown() -> E:
    return null("BOOLEAN")


def lit(value: bool | int | date | str) -> E:
    """Return a constant.

    >>> lit(-3).sql(), lit(date(2023, 1, 2)).sql(), lit("a'b").sql()
    ('-3', "CAST('2023-01-02' AS DATE)", "'a''b'")
    """
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        number = exp.Literal.number(abs(value))
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, date):
        return cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.string(value)


def col(name: str, table: str | None = None, *, filled: bool = False) -> E:
    """Return a column; `filled`: it is never null."""
    made = exp.Column(
        this=exp.Identifier(this=name, quoted=True),
        table=None if table is None else exp.Identifier(this=table, quoted=True),
    )
    if filled:
        made.meta[_FILLED] = True
    return made


_FILLED: Final = "filled"


def is_filled(node: E) -> bool:
    """Return whether `node` is certainly never null.

    >>> is_filled(compare("<", col("a", filled=True), lit(3))), is_filled(col("a"))
    (True, False)
    """
    match node:
        case exp.Column():
            return bool(node.meta.get(_FILLED))
        case exp.Boolean() | exp.Literal() | exp.Is() | exp.Var():
            return True
        case exp.Year() | exp.Quarter() | exp.Month() | exp.Day() | exp.LastDay():
            return is_filled(node.this)
        case exp.DateAdd() | exp.DateDiff() | exp.Interval():
            return all(map(is_filled, node.iter_expressions()))
        case exp.Coalesce():
            return any(map(is_filled, (node.this, *node.expressions)))
        case exp.Case():
            default = node.args.get("default")
            values = [branch.args["true"] for branch in node.args["ifs"]]
            return default is not None and all(map(is_filled, (default, *values)))
        case exp.Least() | exp.Greatest():
            return any(map(is_filled, (node.this, *node.expressions)))
        case exp.IntDiv() | exp.Div():
            return False
        case exp.Anonymous(this="BIT_COUNT"):
            return all(map(is_filled, node.expressions))
        case exp.Binary() | exp.Not() | exp.Neg() | exp.Paren() | exp.Cast() | exp.In():
            return all(
                is_filled(below)
                for below in node.iter_expressions()
                if not isinstance(below, exp.DataType)
            )
    return False


def constant(node: E) -> object:
    """Return the value of a constant (`None` for a null), or `VARIES`."""
    if isinstance(node, exp.Paren):
        return constant(node.this)
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Literal):
        return str(node.this) if node.is_string else int(node.this)
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        return -int(node.this.this)
    if isinstance(node, exp.Cast):
        if isinstance(node.this, exp.Null):
            return None
        if isinstance(node.this, exp.Literal) and node.this.is_string:
            return date.fromisoformat(str(node.this.this))
    return VARIES


def is_constant(node: E) -> bool:
    return constant(node) is not VARIES


def own(node: E) -> E:
    """Return `node`, or a copy if it already stands in a tree."""
    return node if node.parent is None else node.copy()


def atom(node: E) -> E:
    node = own(node)
    plain = not isinstance(node, exp.Binary | exp.Unary | exp.Predicate) or isinstance(
        node, exp.Paren
    )
    return node if plain else exp.Paren(this=node)


def balanced(operation: type[exp.Binary], nodes: Sequence[E]) -> E:
    """Return the nodes joined as a tree of least depth: DuckDB refuses expressions 1,000 deep."""
    if len(nodes) == 1:
        return own(nodes[0])
    middle = len(nodes) // 2
    left, right = balanced(operation, nodes[:middle]), balanced(operation, nodes[middle:])
    return operation(this=atom(left), expression=atom(right))


def _connected(nodes: Iterable[E], settles: bool) -> tuple[list[E], bool]:
    kept: list[E] = []
    for node in nodes:
        value = constant(node)
        if value is settles:
            return [], True
        if value is not (not settles) and node not in kept:
            kept.append(node)
    return kept, False


def and_(*nodes: E) -> E:
    """Return Kleene's and.

    >>> and_(col("a"), true(), col("a")).sql(), and_(col("a"), false()).sql()
    ('"a"', 'FALSE')
    """
    kept, settled = _connected(nodes, False)
    return false() if settled else balanced(exp.And, kept) if kept else true()


def or_(*nodes: E) -> E:
    kept, settled = _connected(nodes, True)
    return true() if settled else balanced(exp.Or, kept) if kept else false()


def not_(node: E) -> E:
    value = constant(node)
    if value is VARIES:
        return exp.Not(this=atom(node))
    return unknown() if value is None else lit(not value)


def sure(truth: E) -> E:
    """Return a two-valued truth: certainly true."""
    return _settled(truth, False)


def maybe(truth: E) -> E:
    """Return a two-valued truth: not false."""
    return _settled(truth, True)


def _settled(truth: E, blank: bool) -> E:
    value = constant(truth)
    if value is VARIES:
        return coalesce(truth, lit(blank))
    return lit(blank) if value is None else lit(bool(value))


def coalesce(node: E, other: E) -> E:
    value = constant(node)
    if value is VARIES and not is_filled(node):
        return exp.Coalesce(this=own(node), expressions=[own(other)])
    return own(other) if value is None else own(node)


def is_null(node: E) -> E:
    value = constant(node)
    if value is not VARIES or is_filled(node):
        return lit(value is None)
    return exp.Is(this=atom(node), expression=exp.Null())


_COMPARE: dict[str, tuple[type[exp.Binary], Callable[..., bool]]] = {
    "=": (exp.EQ, lambda a, b: a == b),
    "<>": (exp.NEQ, lambda a, b: a != b),
    "<": (exp.LT, lambda a, b: a < b),
    "<=": (exp.LTE, lambda a, b: a <= b),
    ">": (exp.GT, lambda a, b: a > b),
    ">=": (exp.GTE, lambda a, b: a >= b),
}


def compare(op: str, left: E, right: E) -> E:
    """Return SQL's comparison: null if a side is.

    >>> compare("<", lit(1), lit(2)).sql(), compare("<", col("a"), lit(2)).sql()
    ('TRUE', '"a" < 2')
    """
    operation, meaning = _COMPARE[op]
    a, b = constant(left), constant(right)
    if a is None or b is None:
        return unknown()
    if a is not VARIES and b is not VARIES:
        return lit(meaning(a, b))
    if left == right and is_filled(left):
        return lit(meaning(0, 0))
    return operation(this=atom(left), expression=atom(right))


def add(*nodes: E) -> E:
    """Return a sum as a balanced tree."""
    fixed, rest = 0, []
    for node in nodes:
        value = constant(node)
        if isinstance(value, int):
            fixed += value
        else:
            rest.append(node)
    if fixed or not rest:
        rest.append(lit(fixed))
    return balanced(exp.Add, rest)


def sub(left: E, right: E) -> E:
    a, b = constant(left), constant(right)
    if isinstance(b, int):
        return add(left, lit(-b)) if isinstance(a, int) or b else own(left)
    return exp.Sub(this=atom(left), expression=atom(right))


def mul(left: E, right: E) -> E:
    a, b = constant(left), constant(right)
    if isinstance(a, int) and isinstance(b, int):
        return lit(a * b)
    if a == 0 or b == 0:
        return lit(0)
    if a == 1:
        return own(right)
    if b == 1:
        return own(left)
    return exp.Mul(this=atom(left), expression=atom(right))


def neg(node: E) -> E:
    return sub(lit(0), node)


def least(*nodes: E) -> E:
    return _outermost(exp.Least, min, nodes)


def greatest(*nodes: E) -> E:
    return _outermost(exp.Greatest, max, nodes)


def _outermost(kind: type[exp.Func], pick: Callable[..., Any], nodes: Sequence[E]) -> E:
    """Both engines leave nulls out here, and so does this."""
    fixed = [v for n in nodes if (v := constant(n)) is not VARIES and v is not None]
    rest: list[E] = []
    for node in nodes:
        if constant(node) is VARIES and node not in rest:
            rest.append(node)
    if fixed:
        rest.append(lit(pick(fixed)))
    if not rest:
        return own(nodes[0])
    if len(rest) == 1:
        return own(rest[0])
    first, *others = (own(node) for node in rest)
    return kind(this=first, expressions=others, ignore_nulls=True)


def case(*branches: tuple[E, E], default: E) -> E:
    """Return the value of the first branch whose condition is true, else `default`.

    Constant numbers alone would be narrow integers and overflow later, so they are made BIGINT.
    """
    kept: list[tuple[E, E]] = []
    for condition, value in branches:
        holds = constant(condition)
        if holds is True:
            default = value
            break
        if holds is VARIES:
            kept.append((condition, value))
    while kept and kept[-1][1] == default:
        kept.pop()
    if not kept:
        return own(default)
    made = exp.Case(ifs=[exp.If(this=own(c), true=own(v)) for c, v in kept], default=own(default))
    values = [constant(v) for _, v in kept] + [constant(default)]
    numbers = [isinstance(v, int) and not isinstance(v, bool) for v in values]
    if any(numbers) and all(n or v is None for n, v in zip(numbers, values, strict=True)):
        return cast(made, "BIGINT")
    return made


def when(condition: E, node: E) -> E:
    """Return `node` where the condition is true, else null."""
    if constant(condition) is True:
        return own(node)
    return exp.Case(ifs=[exp.If(this=own(condition), true=own(node))])


def three(when_true: E, when_false: E) -> E:
    """Return the truth that is true, false or unknown as the conditions say, in this order."""
    return case((when_true, true()), (when_false, false()), default=unknown())


def ratio_round(numerator: E, denominator: E) -> E:
    """Return numerator ÷ denominator as an integer, half away from zero; the denominator is
    positive.

    Integer division truncates in one engine and floors in another, so only what is not negative is
    divided.
    """
    if constant(denominator) == 1:
        return own(numerator)

    def half_up(value: E) -> E:
        doubled = add(mul(lit(2), value), denominator)
        return exp.IntDiv(this=atom(doubled), expression=atom(mul(lit(2), denominator)))

    return case(
        (compare("<", numerator, lit(0)), exp.Neg(this=exp.Paren(this=half_up(neg(numerator))))),
        default=half_up(numerator),
    )


def big(node: E) -> E:
    """Return `node` as BIGINT: the sum of BIGINT is HUGEINT, which files store as a DOUBLE."""
    return cast(own(node), "BIGINT")
