"""Condition text → checked, typed tree, or everything that is wrong with it.

Names are resolved, both sides of a comparison or a sum are brought to one scale, dates and words of
a vocabulary are recognised from what they are compared with, and no result can overflow. A tree
that leaves here can be evaluated by any engine without a further question.

A product's sides keep their own scales, which add up: nothing is gained by aligning them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import NoReturn

from starcheck.diagnostics import Diagnostic, Kind, Place, Text, text
from starcheck.expressions import grammar, problems
from starcheck.expressions.bounds import MAX_WEIGHT, crosses_fit, settled
from starcheck.expressions.functions import FUNCTIONS
from starcheck.expressions.grammar import Syntax
from starcheck.expressions.lexer import Refused, Source
from starcheck.expressions.names import Scope, resolve
from starcheck.expressions.operands import KINDS, Operands
from starcheck.language import tr
from starcheck.model.tree import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Happened,
    Literal,
    Node,
    Not,
    OneOf,
    Or,
    RequirementRef,
    children,
    walk,
)
from starcheck.model.values import DATE, SHARE, TRUTH, Type, TypeKind

FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def check(
    text: str,
    scope: Scope,
    place: Place | None = None,
    expect: TypeKind | Collection[TypeKind] | None = None,
) -> tuple[Node | None, list[Diagnostic]]:
    """Return the typed tree of `text` and what is to be said about it.

    There is no tree exactly if one of the diagnostics is an error. `place` is that of the first
    character; `expect` is the kind, or are the kinds, of value that may stand there.
    """
    syntax, found = grammar.parse(text, place)
    if syntax is None:
        return None, found
    checker = _Checker(Source(text, place), scope)
    node = checker.root(syntax, expect)
    return (None if any(d.is_error for d in checker.found) else node), checker.found


def _weight(node: Node) -> int:
    """Return about how many words `node` becomes in SQL, where arguments are written repeatedly."""
    below = 1 + sum(_weight(child) for child in children(node))
    if isinstance(node, Call):
        return below * FUNCTIONS[node.function].copies
    if isinstance(node, Arithmetic) and node.op == "*":
        constant = isinstance(node.left, Literal) or isinstance(node.right, Literal)
        return below if constant else 4 * below
    return below


class _Checker(Operands):
    def root(self, syntax: Syntax, expect: TypeKind | Collection[TypeKind] | None) -> Node | None:
        kinds = (expect,) if isinstance(expect, TypeKind) else expect
        partner = DATE if kinds is not None and TypeKind.DATE in kinds else None
        node = self.node(syntax, partner)
        if node is None:
            return None
        try:
            if kinds is not None and node.type.kind not in kinds:
                self.wrong_kind(syntax, node, *kinds)
            if (weight := _weight(node)) > MAX_WEIGHT:
                help_ = text("把它拆成几个指标（value: …），再按名字使用")
                self.refuse(problems.TOO_HEAVY, syntax, help_, found=weight, limit=MAX_WEIGHT)
        except Refused as refused:
            self.found.append(refused.diagnostic)
        return node

    def visit(self, syntax: Syntax, partner: Type | None) -> Node:
        at, width = syntax.offset, syntax.width
        match syntax:
            case grammar.Number(value=value, scale=scale):
                return self.number(syntax, value, scale)
            case grammar.Quoted(value=value):
                return self.quoted(syntax, value, partner)
            case grammar.Dated(value=day):
                return self.date_literal(syntax, day)
            case grammar.Truth(value=truth):
                return Literal(TRUTH, at, width, truth)
            case grammar.Name():
                self.unquoted(syntax, partner)
                return resolve(syntax, self.scope, self.source)
            case grammar.Minus(operand=operand):
                return self.minus(syntax, operand)
            case grammar.Binary(op="+" | "-" | "*" as op, left=left, right=right):
                return self.arithmetic(syntax, op, left, right)
            case grammar.Binary(op=op, left=left, right=right):
                return self.compare(syntax, op, *self.pair(left, right))
            case grammar.Between(operand=operand, low=low, high=high):
                return self.between(syntax, operand, low, high)
            case grammar.Among():
                return self.among(syntax)
            case grammar.Presence():
                return self.presence(syntax)
            case grammar.Negation(operand=operand):
                (below,) = self.truths(operand)
                return Not(TRUTH, at, width, below)
            case grammar.Junction(op=op, operands=operands):
                join = And if op == "and" else Or
                return join(TRUTH, at, width, self.truths(*operands))
            case grammar.Invoke():
                return self.invoke(syntax)
        raise AssertionError(f"no rule for {type(syntax).__name__}")

    def truths(self, *operands: Syntax) -> tuple[Node, ...]:
        """Return operands that are conditions; the problems of all of them are told."""
        nodes = []
        for operand in operands:
            node = self.node(operand)
            if node is not None and node.type.kind is not TypeKind.TRUTH:
                try:
                    self.wrong_kind(operand, node, TypeKind.TRUTH)
                except Refused as refused:
                    self.found.append(refused.diagnostic)
                    node = None
            nodes.append(node)
        return self.all(nodes)

    def pair(self, left: Syntax, right: Syntax) -> tuple[tuple[Syntax, Node], tuple[Syntax, Node]]:
        """Return both sides, each typed with an eye on the other; a quoted text last."""
        if isinstance(left, grammar.Quoted):
            second, first = self.beside(right, left)
        else:
            first, second = self.beside(left, right)
        return (left, first), (right, second)

    def beside(self, leading: Syntax, following: Syntax) -> tuple[Node, Node]:
        lead = self.node(leading)
        follow = self.node(following, None if lead is None else lead.type)
        a, b = self.all([lead, follow])
        return a, b

    def compare(
        self, at: Syntax, op: str, one: tuple[Syntax, Node], other: tuple[Syntax, Node]
    ) -> Node:
        node = self.related(at, op, one, other)
        self.warn(at, node)
        return node

    def related(
        self, at: Syntax, op: str, one: tuple[Syntax, Node], other: tuple[Syntax, Node]
    ) -> Node:
        (left, a), (right, b) = one, other
        if b.type.kind is TypeKind.RATIO and a.type.kind is not TypeKind.RATIO:
            (left, a), (right, b), op = (right, b), (left, a), FLIPPED[op]
        match a.type.kind, b.type.kind:
            case TypeKind.NUMBER, TypeKind.NUMBER:
                scale = max(a.type.scale, b.type.scale)
                a, b = self.raised(left, a, scale), self.raised(right, b, scale)
            case TypeKind.RATIO, TypeKind.NUMBER:
                if not crosses_fit(a.type, b.type):
                    self.overflow(at)
            case TypeKind.RATIO, _:
                self.refuse(problems.RATIO_MISUSED, left, source=self.source.of(left))
            case TypeKind.DATE, TypeKind.DATE:
                pass
            case TypeKind.TEXT, TypeKind.TEXT:
                a, b = self.texts(at, op, (left, a), (right, b))
            case TypeKind.TRUTH, TypeKind.TRUTH:
                return self.truth(at, op, a, b)
            case _:
                self.differ(at, (left, a), (right, b))
        return Compare(TRUTH, at.offset, at.width, op, a, b)

    def differ(self, at: Syntax, one: tuple[Syntax, Node], other: tuple[Syntax, Node]) -> NoReturn:
        help_: Text | None = None
        nodes = [node for _, node in (one, other)]
        kinds = {node.type.kind for node in nodes}
        for node in nodes:
            quoted = isinstance(node, Literal) and node.type.kind is TypeKind.TEXT
            if quoted and TypeKind.NUMBER in kinds:
                help_ = text("数不加引号，也不带单位")
            elif isinstance(node, RequirementRef) and TypeKind.NUMBER in kinds:
                help_ = text("违反的次数写成 `breaches({name})`", name=node.name)
        if kinds == {TypeKind.NUMBER, TypeKind.DATE}:
            help_ = text("日期写成 '2023-06-30'；相隔多久用 days_between、months_between")
        left, right = (
            tr(" `{value}`（{value2}）", value=self.source.of(s), value2=KINDS[node.type.kind])
            for s, node in (one, other)
        )
        self.refuse(problems.KINDS_DIFFER, at, help_, left=left.lstrip(), right=right)

    def texts(
        self, at: Syntax, op: str, one: tuple[Syntax, Node], other: tuple[Syntax, Node]
    ) -> tuple[Node, Node]:
        """Return two texts that may be compared so, words of a vocabulary as its titles."""
        (left, a), (right, b) = one, other
        a, b = self.fitted(left, a, b.type), self.fitted(right, b, a.type)
        if a.type.vocabulary and b.type.vocabulary and a.type.vocabulary != b.type.vocabulary:
            self.differ(at, one, other)
        if op not in ("=", "<>") and not (a.type.ordered and b.type.ordered):
            column = right if isinstance(a, Literal) else left
            what = f"`{self.source.of(column)}` "
            help_ = text("文字只能用 =、<>、in 比较")
            self.refuse(problems.NOT_ORDERED, at, help_, what=what, op=op)
        return a, b

    def fitted(self, at: Syntax, node: Node, partner: Type) -> Node:
        """Return a parameter beside a vocabulary as a word of it; anything else as it is."""
        if not isinstance(node, Literal) or node.type.vocabulary or not partner.vocabulary:
            return node
        return replace(node, type=partner, value=self.word(at, str(node.value), partner))

    def truth(self, at: Syntax, op: str, a: Node, b: Node) -> Node:
        """Return `x = false` without the comparison; a truth that is not there equals neither."""
        if isinstance(a, Literal):
            a, b = b, a
        if not isinstance(b, Literal) or op not in ("=", "<>"):
            help_ = text("分开写：`(… 且 …) 或 (非 … 且 非 …)`")
            self.refuse(problems.TRUTHS_COMPARED, at, help_)
        if (op == "=") == b.value:
            return a
        opposite = Not(TRUTH, at.offset, at.width, a)
        if not (isinstance(a, ColumnRef) and a.none_ok):
            return opposite
        there = Happened(TRUTH, at.offset, at.width, a)
        return And(TRUTH, at.offset, at.width, (there, opposite))

    def between(self, at: Syntax, operand: Syntax, low: Syntax, high: Syntax) -> Node:
        """Return two comparisons; a ratio or a blank is looked at in each by itself."""
        node = self.node(operand)
        partner = None if node is None else node.type
        a, low_node, high_node = self.all([node, self.node(low, partner), self.node(high, partner)])
        if _wrong_way_round(low_node, high_node):
            help_ = text("小的写在前面，大的写在后面")
            self.note(problems.ALWAYS, at, help_, source=self.source.of(at), how=tr("不可能成立"))
        above = self.related(at, ">=", (operand, a), (low, low_node))
        below = self.related(at, "<=", (operand, a), (high, high_node))
        self.warn(at, above, below)
        return And(TRUTH, at.offset, at.width, (above, below))

    def among(self, at: grammar.Among) -> Node:
        node = self.node(at.operand)
        partner = None if node is None else node.type
        whole = self.all([node, *(self.node(item, partner) for item in at.items)])
        operand, items = whole[0], []
        if operand.type.kind is TypeKind.RATIO:
            self.refuse(problems.RATIO_MISUSED, at.operand, source=self.source.of(at.operand))
        if operand.type.kind is TypeKind.TRUTH:
            self.refuse(problems.TRUTHS_COMPARED, at, text("直接写这个条件，或在前面加 `非`"))
        scale = max(n.type.scale for n in whole)
        for syntax, item in zip(at.items, whole[1:], strict=True):
            if not isinstance(item, Literal):
                written, found = self.source.of(syntax), KINDS[item.type.kind]
                help_ = text("分成几个比较，用 `或` 连接")
                self.refuse(problems.NOT_A_LITERAL, syntax, help_, source=written, found=found)
            if item.type.kind is not operand.type.kind:
                self.differ(at, (at.operand, operand), (syntax, item))
            if item.type.kind is TypeKind.TEXT:
                _, fitted = self.texts(at, "=", (at.operand, operand), (syntax, item))
            else:
                fitted = self.raised(syntax, item, scale)
            assert isinstance(fitted, Literal)
            items.append(fitted)
        operand = self.raised(at.operand, operand, scale)
        node = OneOf(TRUTH, at.offset, at.width, operand, tuple(items))
        return Not(TRUTH, at.offset, at.width, node) if at.negated else node

    def presence(self, at: grammar.Presence) -> Node:
        operand = self.node(at.operand)
        (below,) = self.all([operand])
        if not isinstance(below, ColumnRef):
            written, found = self.source.of(at.operand), KINDS[below.type.kind]
            self.refuse(problems.NOT_A_COLUMN, at, word=at.word, source=written, found=found)
        if not below.none_ok:
            how = tr("总是成立") if at.happened else tr("不可能成立")
            help_ = text("`{column}` 这一列不能填“无”", column=self.source.of(at.operand))
            self.note(problems.ALWAYS, at, help_, source=self.source.of(at), how=how)
        node = Happened(TRUTH, at.offset, at.width, below)
        return node if at.happened else Not(TRUTH, at.offset, at.width, node)

    # Warnings

    def warn(self, at: Syntax, *halves: Node) -> None:
        """Tell of a comparison that the bounds alone decide; `between` has two halves."""
        verdicts = [_always(half) for half in halves]
        always = False if False in verdicts else None if None in verdicts else True
        if always is None:
            return
        left = next(half.left for half in halves if isinstance(half, Compare))
        help_ = text("核对数字和单位")
        if left.type == SHARE:
            help_ = text("比率在 0 与 1 之间：百分之六十写成 `60%` 或 `0.6`")
        how = tr("总是成立") if always else tr("不可能成立")
        self.note(problems.ALWAYS, at, help_, source=self.source.of(at), how=how)

    def note(self, kind: Kind, at: Syntax, help: Text, **values: object) -> None:
        self.found.append(self.source.problem(kind, at.offset, at.width, help, **values))


def _wrong_way_round(low: Node, high: Node) -> bool:
    if not (isinstance(low, Literal) and isinstance(high, Literal)):
        return False
    if isinstance(low.value, date) and isinstance(high.value, date):
        return low.value > high.value
    numbers = low.type.kind is high.type.kind is TypeKind.NUMBER
    return numbers and low.type.least * 10**high.type.scale > high.type.least * 10**low.type.scale


def _always(node: Node) -> bool | None:
    """Return what a comparison is whatever the facts, or `None` where it depends on them."""
    numeric = (TypeKind.NUMBER, TypeKind.RATIO)
    if not isinstance(node, Compare) or node.left.type.kind not in numeric:
        return None
    always = settled(node.op, node.left.type, node.right.type)
    if always and not (_surely_there(node.left) and _surely_there(node.right)):
        return None
    return always


def _surely_there(node: Node) -> bool:
    """Return whether the value is there whatever the facts: a value that is not makes all false."""
    return not any(
        (isinstance(n, ColumnRef) and n.none_ok)
        or (isinstance(n, Call) and FUNCTIONS[n.function].position)
        for n in walk(node)
    )
