"""Condition text → syntax tree, with the exact place of every part.

A hand-written recursive-descent parser for a small closed language. It knows no names and no types:
that is the checker's work. It refuses everything outside the language, at the first character that
does not fit, and says what to write instead. Hostile texts end in a diagnostic: length, depth and
digits are limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple, NoReturn, TypeAlias

from starcheck.diagnostics import Diagnostic, Kind, Place, Text, nearest, text
from starcheck.expressions import problems
from starcheck.expressions.lexer import (
    BLANK_WORDS,
    COMPARISONS,
    KEYWORDS,
    Refused,
    Source,
    Token,
    tokens,
)

MAX_DEPTH = 64
"""Of the tree: every reader of it may recurse."""
MAX_NESTING = 32
"""Of parentheses, calls and signs: the parser itself takes a dozen frames for each."""
MAX_DIGITS = 19
"""More digits than any number below 2⁶² has."""

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日)"
)


# Named tuples, because so many data classes would be felt at start-up. Every node begins with its
# place and with how deep the tree is from there.


class Number(NamedTuple):
    """`value` ÷ 10^`scale`, with the fewest decimals that say it."""

    offset: int
    width: int
    depth: int
    value: int
    scale: int


class Quoted(NamedTuple):
    offset: int
    width: int
    depth: int
    value: str


class Dated(NamedTuple):
    offset: int
    width: int
    depth: int
    value: date


class Truth(NamedTuple):
    offset: int
    width: int
    depth: int
    value: bool


class Name(NamedTuple):
    offset: int
    width: int
    depth: int
    value: str


class Invoke(NamedTuple):
    offset: int
    width: int
    depth: int
    function: Name
    arguments: tuple[Syntax, ...]


class Minus(NamedTuple):
    offset: int
    width: int
    depth: int
    operand: Syntax


class Binary(NamedTuple):
    """Arithmetic or a comparison."""

    offset: int
    width: int
    depth: int
    op: str
    left: Syntax
    right: Syntax


class Between(NamedTuple):
    offset: int
    width: int
    depth: int
    operand: Syntax
    low: Syntax
    high: Syntax


class Among(NamedTuple):
    offset: int
    width: int
    depth: int
    operand: Syntax
    items: tuple[Syntax, ...]
    negated: bool


class Presence(NamedTuple):
    """`x happened`, or (not `happened`) `x is none`; `word` as it was written."""

    offset: int
    width: int
    depth: int
    operand: Syntax
    happened: bool
    word: str


class Junction(NamedTuple):
    """Operands joined by `and` or `or`."""

    offset: int
    width: int
    depth: int
    op: str
    operands: tuple[Syntax, ...]


class Negation(NamedTuple):
    offset: int
    width: int
    depth: int
    operand: Syntax


Syntax: TypeAlias = (
    Number
    | Quoted
    | Dated
    | Truth
    | Name
    | Invoke
    | Minus
    | Binary
    | Between
    | Among
    | Presence
    | Junction
    | Negation
)


def read_date(written: str) -> date | None:
    """Return the date that `written` says, or `None` if it does not look like one.

    >>> read_date("2023年7月1日")
    datetime.date(2023, 7, 1)
    >>> read_date("党员大会") is None
    True

    A date that is not on the calendar (2023-02-30) raises `ValueError`.
    """
    found = _DATE.fullmatch(written.strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    return date(year, month, day)


def parse(text: str, place: Place | None = None) -> tuple[Syntax | None, list[Diagnostic]]:
    """Return the syntax tree of `text`, or its first problem."""
    source = Source(text, place)
    try:
        return _Parser(source).whole(), []
    except Refused as refused:
        return None, [refused.diagnostic]


class _Parser:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.tokens = tokens(source)
        self.position = 0
        self.nesting = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    @property
    def ahead(self) -> Token:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.here
        self.position += 1
        return token

    def accept(self, *kinds: str) -> Token | None:
        return self.advance() if self.here.kind in kinds else None

    def refuse(
        self, kind: Kind, token: Token, help: Text | None = None, **values: object
    ) -> NoReturn:
        raise Refused(self.source.problem(kind, token.offset, token.width, help, **values))

    def expect(self, kind: str, wanted: str) -> Token:
        if self.here.kind != kind:
            self.unexpected(wanted, self.glued())
        return self.advance()

    def unexpected(self, wanted: str, help: Text | None = None) -> NoReturn:
        token = self.here
        written = self.source.text[token.offset : token.offset + token.width]
        found = "到了结尾" if token.kind == "end" else f"是 `{written}`"
        self.refuse(problems.UNEXPECTED, token, help, wanted=wanted, found=found)

    def whole(self) -> Syntax:
        if self.here.kind == "end":
            raise Refused(self.source.problem(problems.EMPTY, 0, 1))
        tree = self.disjunction()
        if self.here.kind != "end":
            self.unexpected("且、或、比较符号，或者就此结束", self.glued())
        return tree

    def glued(self) -> Text | None:
        """Return the help for `且形式`: a joining word that sticks to the name after it."""
        word = self.here.value
        if self.here.kind != "name":
            return None
        for joining in ("并且", "或者", "且", "或", "属于", "介于"):
            if word.startswith(joining) and len(word) > len(joining):
                rest = word[len(joining) :]
                return text("中间加空格：`{joining} {rest}`", joining=joining, rest=rest)
        near = nearest(word.lower(), [k for k in KEYWORDS if k.isascii()])
        return None if near is None else text("是不是想写 `{near}`？", near=near)

    def span(self, first: int, *below: Syntax) -> tuple[int, int, int]:
        """Return offset, width and depth of a node from `first` up to the last word taken."""
        last = self.tokens[self.position - 1]
        depth = 1 + max((node.depth for node in below), default=0)
        if depth > MAX_DEPTH:
            self.too_deep(last, MAX_DEPTH)
        return first, last.offset + last.width - first, depth

    def too_deep(self, token: Token, limit: int) -> NoReturn:
        help_ = text("把它拆成几个指标（value: …），再按名字使用")
        self.refuse(problems.TOO_DEEP, token, help_, limit=limit)

    def deeper(self, inner: Callable[[], Syntax]) -> Syntax:
        """Parse with `inner` one level down; the one gate through which recursion runs."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            self.too_deep(self.here, MAX_NESTING)
        found = inner()
        self.nesting -= 1
        return found

    def disjunction(self) -> Syntax:
        return self.joined("or", lambda: self.joined("and", self.negation))

    def joined(self, op: str, operand: Callable[[], Syntax]) -> Syntax:
        first = self.here.offset
        operands = [operand()]
        while self.accept(op):
            operands.append(operand())
        if len(operands) == 1:
            return operands[0]
        return Junction(*self.span(first, *operands), op, tuple(operands))

    def negation(self) -> Syntax:
        first = self.here.offset
        if self.accept("not"):
            operand = self.deeper(self.negation)
            return Negation(*self.span(first, operand), operand)
        return self.comparison()

    def comparison(self) -> Syntax:
        first = self.here.offset
        left = self.sum()
        token = self.here
        if token.kind in COMPARISONS:
            self.advance()
            right = self.sum()
            if self.here.kind in COMPARISONS:
                help_ = text("写成两个比较用 `且` 连接，或 `between … and …`（含两端）")
                self.refuse(problems.CHAINED, self.here, help_)
            return Binary(*self.span(first, left, right), token.kind, left, right)
        if self.accept("between"):
            # The joining word belongs to the language of `between`, so 且 keeps its one meaning.
            wanted = "与" if token.value == "介于" else "and"
            low = self.sum()
            if self.here.kind == "name" or self.here.value.lower() != wanted:
                self.unexpected(f" `{wanted}`", text("写成 `{b} … {w} …`", b=token.value, w=wanted))
            self.advance()
            high = self.sum()
            return Between(*self.span(first, left, low, high), left, low, high)
        if token.kind == "not":
            self.advance()
            if self.here.kind != "in":
                self.unexpected(" `in`", text("要否定整个条件，把 `非` 写在最前面"))
            return self.among(first, left, negated=True)
        if token.kind in ("in", "not in"):
            return self.among(first, left, negated=token.kind == "not in")
        if token.kind in ("happened", "is", "is none"):
            return self.presence(first, left)
        if token.kind == "name" and token.value.lower() in BLANK_WORDS:
            self.blank_test()
        return left

    def blank_test(self) -> NoReturn:
        help_ = text("要问有没有发生，写 `… happened`（已发生）或 `… is none`（为无）")
        self.refuse(problems.BLANK_TEST, self.here, help_)

    def among(self, first: int, operand: Syntax, negated: bool) -> Syntax:
        self.advance()
        self.expect("(", "左括号 `(`")
        items = self.listed()
        return Among(*self.span(first, operand, *items), operand, items, negated)

    def listed(self) -> tuple[Syntax, ...]:
        """Parse one or more expressions up to the closing parenthesis; the opening one is taken."""
        items = [self.deeper(self.disjunction)]
        while self.accept(","):
            items.append(self.deeper(self.disjunction))
        self.expect(")", "逗号或右括号 `)`")
        return tuple(items)

    def presence(self, first: int, operand: Syntax) -> Syntax:
        token = self.advance()
        happened, word = token.kind == "happened", token.value
        if token.kind == "is":
            self.accept("not")
            if self.here.value.lower() in BLANK_WORDS:
                self.blank_test()
            if self.tokens[self.position - 1].kind == "not":
                self.position -= 1
            help_ = text("只有 `is none`（为无）；反过来写 `happened`（已发生）；相等写 `=`")
            if self.here.kind != "none":
                self.unexpected(" `none`", help_)
            self.advance()
            word = "is none"
        return Presence(*self.span(first, operand), operand, happened, word)

    def sum(self) -> Syntax:
        return self.arithmetic(("+", "-"), self.product)

    def product(self) -> Syntax:
        return self.arithmetic(("*",), self.signed)

    def arithmetic(self, ops: tuple[str, ...], operand: Callable[[], Syntax]) -> Syntax:
        first = self.here.offset
        left = operand()
        while op := self.accept(*ops):
            right = operand()
            left = Binary(*self.span(first, left, right), op.kind, left, right)
        return left

    def signed(self) -> Syntax:
        first = self.here.offset
        if self.accept("-"):
            operand = self.deeper(self.signed)
            return Minus(*self.span(first, operand), operand)
        return self.primary()

    def primary(self) -> Syntax:
        token = self.here
        first = token.offset
        if token.kind == "(":
            self.advance()
            inner = self.deeper(self.disjunction)
            self.expect(")", "右括号 `)`")
            return inner
        if token.kind == "number":
            return self.number()
        if token.kind == "text":
            self.advance()
            return Quoted(*self.span(first), token.value)
        if token.kind in ("true", "false"):
            self.advance()
            return Truth(*self.span(first), token.kind == "true")
        if token.kind == "name":
            if token.value.lower() in ("date", "日期") and self.ahead.kind == "text":
                return self.dated()
            return self.named()
        self.unexpected("一个名字或一个值", self.misplaced())

    def misplaced(self) -> Text | None:
        if self.here.kind == "none":
            return text("要问是不是“无”，写 `列名 为无`；文字写在引号里：'无'")
        if self.here.kind in KEYWORDS.values() and self.here.kind not in ("and", "or"):
            written = self.here.value
            return text("名字若就叫这个，写在反引号里：`` `{written}` ``", written=written)
        return None

    def number(self) -> Syntax:
        token = self.advance()
        written = token.value.removesuffix("%")
        whole, _, decimals = written.partition(".")
        scale = len(decimals) + (2 if token.value.endswith("%") else 0)
        digits = (whole + decimals).lstrip("0")
        if len(digits) > MAX_DIGITS or scale > MAX_DIGITS:
            help_ = text("最多 {limit} 位数字", limit=MAX_DIGITS)
            self.refuse(problems.BAD_NUMBER, token, help_, found=token.value)
        value = int(digits or "0")
        while scale and value % 10 == 0:
            value, scale = value // 10, scale - 1
        return Number(*self.span(token.offset), value, scale)

    def dated(self) -> Syntax:
        first = self.advance().offset
        token = self.advance()
        help_ = text("写成 date '2023-06-30' 或 date '2023年6月30日'")
        try:
            value = read_date(token.value)
        except ValueError:
            value = None
        if value is None:
            self.refuse(problems.BAD_DATE, token, help_, found=token.value)
        return Dated(*self.span(first), value)

    def named(self) -> Syntax:
        token = self.advance()
        name = Name(*self.span(token.offset), token.value)
        if self.accept("("):
            arguments = () if self.accept(")") else self.listed()
            return Invoke(*self.span(token.offset, *arguments), name, arguments)
        return name
