"""A checked tree in words: as a sentence for people, and back as a condition.

`render` loses nothing: checking what it writes gives the same tree again, places aside. `sentence`
is for reading only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from starcheck.expressions.functions import FUNCTIONS
from starcheck.expressions.lexer import KEYWORDS, NAME, NARROW
from starcheck.language import called, mark, series, tr
from starcheck.model.catalogue import Table
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
from starcheck.model.values import Type, TypeKind

# How tightly a form holds together; a looser one inside needs parentheses.
OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGN, PRIMARY = range(8)


def number(value: int, scale: int) -> str:
    """Return `value` ÷ 10^`scale` with the fewest decimals that say it.

    >>> number(125, 1), number(40, 1), number(-5, 2)
    ('12.5', '4', '-0.05')
    """
    digits = str(abs(value)).rjust(scale + 1, "0")
    whole, decimals = digits[: len(digits) - scale], digits[len(digits) - scale :].rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def render(node: Node) -> str:
    """Return the condition that `node` is, in one fixed way of writing it."""
    return _render(node)[0]


def _held(node: Node, least: int) -> str:
    written, power = _render(node)
    return f"({written})" if power < least else written


def _render(node: Node) -> tuple[str, int]:
    match node:
        case Scaled(operand=operand):
            return _render(operand)
        case Literal():
            return _literal(node)
        case Moment(name=name):
            return name, PRIMARY
        case ColumnRef(name=name) | MeasureRef(name=name):
            return _name(name), PRIMARY
        case RequirementRef(name=name, breaches=breaches):
            return (f"breaches({_name(name)})" if breaches else _name(name)), PRIMARY
        case SheetRef(name=None):
            return "sheets_passed", PRIMARY
        case SheetRef(name=str() as name):
            return f"sheet_passed('{name}')", PRIMARY
        case Negate(operand=operand):
            return f"-{_held(operand, SIGN)}", SIGN
        case Arithmetic(op=op, left=left, right=right):
            power = PRODUCT if op == "*" else SUM
            return f"{_held(left, power)} {op} {_held(right, power + 1)}", power
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(render, arguments))})", PRIMARY
        case Compare(op=op, left=left, right=right):
            return f"{_held(left, SUM)} {op} {_held(right, SUM)}", COMPARISON
        case OneOf():
            return _among(node, "in"), COMPARISON
        case Not(operand=OneOf() as among):
            return _among(among, "not in"), COMPARISON
        case Happened(operand=column):
            return f"{_name(column.name)} 已发生", COMPARISON
        case Not(operand=Happened(operand=column)):
            return f"{_name(column.name)} 为无", COMPARISON
        case Not(operand=operand):
            return f"非 {_held(operand, NOT)}", NOT
        case And(operands=operands):
            return " 且 ".join(_held(operand, NOT) for operand in operands), AND
        case Or(operands=operands):
            return " 或 ".join(_held(operand, AND) for operand in operands), OR
    raise TypeError(type(node).__name__)


def _among(node: OneOf, word: str) -> str:
    return f"{_held(node.operand, SUM)} {word} ({', '.join(map(render, node.items))})"


def _name(name: str) -> str:
    plain = NAME.fullmatch(name) and name.translate(NARROW) == name
    if plain and name.lower() not in KEYWORDS:
        return name
    return "`" + name.replace("`", "``") + "`"


def _literal(node: Literal) -> tuple[str, int]:
    if node.name is not None:
        return _name(node.name), PRIMARY
    match node.value:
        case bool() as value:
            return ("是" if value else "否"), PRIMARY
        case int() as value:
            return number(value, node.type.scale), SIGN if value < 0 else PRIMARY
        case date() as value:
            return f"date '{value.isoformat()}'", PRIMARY
        case value:
            return "'" + value.replace("'", "''") + "'", PRIMARY


# For people

_NUMBERS = {
    "=": mark("{a}为{b}"),
    "<>": mark("{a}不为{b}"),
    "<": mark("{a}少于{b}"),
    "<=": mark("{a}不超过{b}"),
    ">": mark("{a}多于{b}"),
    ">=": mark("{a}不少于{b}"),
}
_RATIOS = {
    "=": mark("{a}为{b}"),
    "<>": mark("{a}不为{b}"),
    "<": mark("{a}低于{b}"),
    "<=": mark("{a}不高于{b}"),
    ">": mark("{a}高于{b}"),
    ">=": mark("{a}不低于{b}"),
}
_DATES = {
    "=": mark("{a}为{b}"),
    "<>": mark("{a}不为{b}"),
    "<": mark("{a}早于{b}"),
    "<=": mark("{a}不晚于{b}"),
    ">": mark("{a}晚于{b}"),
    ">=": mark("{a}不早于{b}"),
}
_RELATIONS = {
    TypeKind.NUMBER: _NUMBERS,
    TypeKind.RATIO: _RATIOS,
    TypeKind.DATE: _DATES,
    TypeKind.TEXT: _RATIOS,
}
_ONE_OF, _NONE_OF = mark("{a}为{b}之一"), mark("{a}不为{b}之一")
_MOMENTS = {
    "as_of": mark("截止日期"),
    "year_start": mark("年初"),
    "year_end": mark("年末"),
    "year": mark("评定年度"),
}


def sentence(node: Node, table: Table | None = None) -> str:
    """Return `node` as a person reads it; the columns are called by their titles in `table`.

    The table is that of the records, or `branches` for a condition about a branch.
    """
    return _Reader(table).read(node)


class _Reader:
    def __init__(self, table: Table | None) -> None:
        self.table = table

    def read(self, node: Node) -> str:
        match node:
            case And(operands=operands):
                return self.range(node) or tr("，且").join(self.closed(o) for o in operands)
            case Or(operands=operands):
                return tr("，或").join(self.closed(operand) for operand in operands)
            case Not(operand=operand):
                return self.denied(operand)
            case Compare(op=op, left=left, right=right):
                a, b = self.sides(left, right)
                return tr(_RELATIONS[left.type.kind][op], a=a, b=b)
            case OneOf():
                return self.among(node, denied=False)
            case Happened(operand=column):
                return tr("{step}已发生", step=self.title(column))
            case RequirementRef(name=name, breaches=False):
                return tr("全部符合“{name}”", name=name)
            case SheetRef(name=str(), title=title):
                return tr("通过“{name}”", name=title)
            case ColumnRef() | MeasureRef() if node.type.kind is TypeKind.TRUTH:
                return tr("{fact}为“是”", fact=self.value(node))
        return self.value(node)

    def closed(self, node: Node) -> str:
        """Return an operand of and/or, in parentheses where it is itself joined."""
        joined = isinstance(node, And | Or) and not (isinstance(node, And) and self.range(node))
        return tr("（{inside}）", inside=self.read(node)) if joined else self.read(node)

    def denied(self, node: Node) -> str:
        match node:
            case OneOf():
                return self.among(node, denied=True)
            case Happened(operand=column):
                return tr("{step}为“无”", step=self.title(column))
            case RequirementRef(name=name):
                return tr("未全部符合“{name}”", name=name)
            case SheetRef(title=title):
                return tr("没有通过“{name}”", name=title)
            case ColumnRef() | MeasureRef():
                return tr("{fact}不为“是”", fact=self.value(node))
        return tr("并非（{inside}）", inside=self.read(node))

    def range(self, node: And) -> str | None:
        """Return `between` as it was meant, if that is what `node` is."""
        match node.operands:
            case (Compare(op=">=", left=x, right=low), Compare(op="<=", left=y, right=high)):
                if render(x) != render(y):
                    return None
                first, least = self.sides(x, low)
                _, greatest = self.sides(y, high)
                return tr(
                    "{value}在{least}与{greatest}之间（含）",
                    value=first,
                    least=least,
                    greatest=greatest,
                )
        return None

    def among(self, node: OneOf, *, denied: bool) -> str:
        items = series(self.sides(node.operand, item)[1] for item in node.items)
        value = self.value(node.operand)
        if len(node.items) > 1:
            return tr(_NONE_OF if denied else _ONE_OF, a=value, b=items)
        return tr(_RATIOS["<>" if denied else "="], a=value, b=items)

    def sides(self, left: Node, right: Node) -> tuple[str, str]:
        """Return both sides of a comparison, a bare number in the unit of the other side."""
        return self.value(left, right.type), self.value(right, left.type)

    def value(self, node: Node, beside: Type | None = None) -> str:
        match node:
            case Scaled(operand=operand):
                return self.value(operand, beside)
            case Literal(name=None):
                return _shown(node, beside)
            case Literal(name=name):
                return tr("{name}（{value}）", name=name, value=_shown(node, beside))
            case Moment(name=name):
                return tr(_MOMENTS[name])
            case ColumnRef():
                return self.title(node)
            case MeasureRef(name=name):
                return name
            case RequirementRef(name=name):
                return tr("“{name}”的违反次数", name=name)
            case SheetRef():
                return tr("通过的评分表数")
            case Negate(operand=operand):
                return f"-{self.factor(operand)}"
            case Arithmetic(op="*", left=left, right=right):
                return f"{self.factor(left)} × {self.factor(right)}"
            case Arithmetic(op=op, left=left, right=right):
                # Only what is taken away needs parentheses; a sum reads on.
                second = self.value(right) if op == "+" else self.factor(right)
                return f"{self.value(left)} {op} {second}"
            case Call(function=name, arguments=arguments):
                # The phrase names the unit, so an argument does without.
                function, read = FUNCTIONS[name], [self.value(_unitless(a)) for a in arguments]
                return tr(function.phrase).format(*([series(read)] if function.variadic else read))
        return tr("（{inside}）", inside=self.read(node))

    def factor(self, node: Node) -> str:
        inner = node.operand if isinstance(node, Scaled) else node
        sum_ = isinstance(inner, Arithmetic) and inner.op != "*"
        return tr("（{inside}）", inside=self.value(node)) if sum_ else self.value(node)

    def title(self, column: ColumnRef) -> str:
        return (
            column.name
            if self.table is None
            else called(self.table[column.name].title, column.name)
        )


def _unitless(node: Node) -> Node:
    return replace(node, type=replace(node.type, unit=""))


def _shown(node: Literal, beside: Type | None) -> str:
    match node.value:
        case bool() as value:
            return tr("是") if value else tr("否")
        case int() as value:
            if beside is not None and beside.kind is TypeKind.RATIO and beside.greatest <= 1:
                return f"{number(value * 100, node.type.scale)}%"
            unit = node.type.unit or (beside.unit if beside is not None else "")
            return f"{number(value, node.type.scale)}{unit}"
        case date() as value:
            return tr("{y}年{m}月{d}日", y=value.year, m=value.month, d=value.day)
        case value:
            return tr("“{word}”", word=value)
