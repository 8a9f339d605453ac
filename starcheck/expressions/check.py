"""Condition text → checked, typed tree, or everything that is wrong with it.

Names are resolved, both sides of a comparison or a sum are brought to one scale, dates and words of a
vocabulary are recognised from what they are compared with, and no result can overflow. A tree that
leaves here can be evaluated by any engine without a further question.

A product's sides keep their own scales, which add up: nothing is gained by aligning them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NoReturn

from starcheck.diagnostics import Diagnostic, Kind, Place, Text, did_you_mean, text
from starcheck.expressions import grammar, problems
from starcheck.expressions.bounds import (
    MAX_SCALE,
    MAX_WEIGHT,
    called,
    combined,
    crosses_fit,
    fits,
    negated,
    scaled,
    settled,
)
from starcheck.expressions.functions import BY_ANY_NAME, FUNCTIONS, Function
from starcheck.expressions.grammar import Refused, Source, Syntax
from starcheck.expressions.names import BREACHES, MOMENTS, Scope, resolve
from starcheck.model.tree import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Happened,
    Literal,
    Negate,
    Node,
    Not,
    OneOf,
    Or,
    RequirementRef,
    Scaled,
    children,
    walk,
)
from starcheck.model.values import COUNT, DATE, EARLIEST, LATEST, TEXT, TRUTH, Type, TypeKind

KINDS = {
    TypeKind.TRUTH: "条件（是或否）",
    TypeKind.NUMBER: "数",
    TypeKind.RATIO: "比率",
    TypeKind.DATE: "日期",
    TypeKind.TEXT: "文字",
}
FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def check(
    text: str,
    scope: Scope,
    place: Place | None = None,
    expect: TypeKind | Collection[TypeKind] | None = None,
) -> tuple[Node | None, list[Diagnostic]]:
    """Return the typed tree of `text` and what is to be said about it.

    There is no tree exactly if one of the diagnostics is an error. `place` is that of the text's first
    character; `expect` is the kind, or are the kinds, of value that may stand there.
    """
    syntax, found = grammar.parse(text, place)
    if syntax is None:
        return None, found
    checker = _Checker(Source(text, place), scope)
    node = checker.root(syntax, expect)
    return (None if any(d.is_error for d in checker.found) else node), checker.found


class _Broken(Exception):
    """Something below is wrong and has been said."""


def _weight(node: Node) -> int:
    """Return about how many words `node` becomes in SQL, where arguments are written repeatedly."""
    below = 1 + sum(_weight(child) for child in children(node))
    if isinstance(node, Call):
        return below * FUNCTIONS[node.function].copies
    if isinstance(node, Arithmetic) and node.op == "*":
        constant = isinstance(node.left, Literal) or isinstance(node.right, Literal)
        return below if constant else 4 * below
    return below


@dataclass
class _Checker:
    source: Source
    scope: Scope
    found: list[Diagnostic] = field(default_factory=list)

    def root(
        self, syntax: Syntax, expect: TypeKind | Collection[TypeKind] | None
    ) -> Node | None:
        kinds = (expect,) if isinstance(expect, TypeKind) else expect
        partner = DATE if kinds is not None and TypeKind.DATE in kinds else None
        node = self.node(syntax, partner)
        if node is None:
            return None
        try:
            if kinds is not None and node.type.kind not in kinds:
                self.wrong_kind(syntax, node, *kinds)
            if _weight(node) > MAX_WEIGHT:
                help_ = text("把它拆成几个指标（value: …），再按名字使用")
                self.refuse(problems.TOO_DEEP, syntax, help_, limit=grammar.MAX_DEPTH)
        except Refused as refused:
            self.found.append(refused.diagnostic)
        return node

    def node(self, syntax: Syntax, partner: Type | None = None) -> Node | None:
        """Return the tree of `syntax`, or `None` once its problem is written down.

        `partner` is the type of what it stands beside: a quoted text beside a date is a date.
        """
        try:
            return self.visit(syntax, partner)
        except Refused as refused:
            self.found.append(refused.diagnostic)
        except _Broken:
            pass
        return None

    def refuse(self, kind: Kind, at: Syntax, help: Text | None = None, **values: object) -> NoReturn:
        raise Refused(self.source.problem(kind, at.offset, at.width, help, **values))

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

    # Literals

    def number(self, at: Syntax, value: int, scale: int) -> Literal:
        if scale > MAX_SCALE:
            written = self.source.of(at)
            self.refuse(problems.TOO_FINE, at, source=written, found=scale, limit=MAX_SCALE)
        type_ = Type(TypeKind.NUMBER, scale, value, value)
        return Literal(self.bounded(at, type_), at.offset, at.width, value)

    def quoted(self, at: Syntax, value: str, partner: Type | None) -> Literal:
        if partner is not None and partner.kind is TypeKind.DATE:
            try:
                day = grammar.read_date(value)
            except ValueError:
                day = None
            if day is None:
                help_ = text("写成 '2023-06-30' 或 '2023年6月30日'")
                self.refuse(problems.BAD_DATE, at, help_, found=value)
            return self.date_literal(at, day)
        if partner is not None and partner.vocabulary:
            return Literal(partner, at.offset, at.width, self.word(at, value, partner))
        return Literal(TEXT, at.offset, at.width, value)

    def date_literal(self, at: Syntax, day: date) -> Literal:
        if not EARLIEST <= day <= LATEST:
            self.refuse(problems.OUT_OF_CALENDAR, at, found=day.isoformat())
        return Literal(DATE, at.offset, at.width, day)

    def word(self, at: Syntax, value: str, type_: Type) -> str:
        """Return the title of a word of the vocabulary, which may be written by id or synonym."""
        for vocabulary in self.scope.catalogue.vocabularies:
            if vocabulary.titles == type_.vocabulary:
                if value in vocabulary.by_any_name:
                    return vocabulary.by_any_name[value]
                help_ = did_you_mean(value, vocabulary.by_any_name) or text(
                    "可用的词：{words}", words="、".join(vocabulary.titles)
                )
                self.refuse(
                    problems.UNKNOWN_WORD, at, help_, title=f"“{vocabulary.title}”", word=value
                )
        if value not in type_.vocabulary:
            help_or_none = did_you_mean(value, type_.vocabulary)
            self.refuse(problems.UNKNOWN_WORD, at, help_or_none, title="这一列", word=value)
        return value

    def unquoted(self, name: grammar.Name, partner: Type | None) -> None:
        """Refuse a name that is nothing but stands where a text belongs: its quotes were forgotten."""
        if partner is None or partner.kind is not TypeKind.TEXT:
            return
        word, known = name.value, {*self.scope.known()}
        a_word = any(
            v.titles == partner.vocabulary and word in v.by_any_name
            for v in self.scope.catalogue.vocabularies
        )
        if word not in known and (a_word or not partner.vocabulary):
            help_ = text("文字要加引号：'{word}'", word=word)
            self.refuse(problems.UNKNOWN_NAME, name, help_, name=word)

    # Kinds and scales

    def wrong_kind(self, at: Syntax, node: Node, *wanted: TypeKind) -> NoReturn:
        found = node.type.kind
        help_: Text | None = None
        if found is TypeKind.RATIO:
            help_ = text("比率只能和一个数比大小，例如 `… >= 80%`")
        elif TypeKind.TRUTH in wanted and isinstance(node, Literal):
            help_ = text("同一项的几个值写成 `… in (…, …)`")
        elif TypeKind.TRUTH in wanted:
            help_ = text("写成一个比较，例如 `{source} = …`", source=self.source.of(at))
        elif isinstance(node, RequirementRef) and TypeKind.NUMBER in wanted:
            help_ = text("违反的次数写成 `breaches({name})`", name=node.name)
        names = "或".join(KINDS[kind] for kind in wanted)
        self.refuse(
            problems.WRONG_KIND,
            at,
            help_,
            wanted=names,
            source=self.source.of(at),
            found=KINDS[found],
        )

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

    def all(self, nodes: Collection[Node | None]) -> tuple[Node, ...]:
        whole = tuple(node for node in nodes if node is not None)
        if len(whole) < len(nodes):
            raise _Broken
        return whole

    def bounded(self, at: Syntax, type_: Type) -> Type:
        if not fits(type_):
            self.overflow(at)
        return type_

    def overflow(self, at: Syntax) -> NoReturn:
        help_ = text("先用 least(…, 上限) 限住其中的数，或减少小数位数")
        self.refuse(problems.OVERFLOW, at, help_, source=self.source.of(at))

    def raised(self, at: Syntax, node: Node, scale: int) -> Node:
        """Return a number brought to `scale`, which is not below its own."""
        digits = scale - node.type.scale
        if digits == 0:
            return node
        type_ = self.bounded(at, scaled(node.type, digits))
        if isinstance(node, Literal) and isinstance(node.value, int):
            return replace(node, type=type_, value=node.value * 10**digits)
        return Scaled(type_, node.offset, node.width, node, digits)

    # Arithmetic and calls

    def minus(self, at: Syntax, operand: Syntax) -> Node:
        (below,) = self.all([self.node(operand)])
        self.want_number("-", operand, below)
        type_ = negated(below.type)
        if isinstance(below, Literal) and below.name is None and isinstance(below.value, int):
            return Literal(type_, at.offset, at.width, -below.value)
        return Negate(type_, at.offset, at.width, below)

    def want_number(self, op: str, at: Syntax, node: Node) -> None:
        kind = node.type.kind
        if kind is TypeKind.NUMBER:
            return
        written = self.source.of(at)
        if kind is TypeKind.RATIO:
            help_ = text("比率不能参加运算；要用它，写成一个比较")
            self.refuse(problems.RATIO_MISUSED, at, help_, source=written)
        help_or_none: Text | None = None
        if kind is TypeKind.DATE:
            help_or_none = text("日期相减写 days_between(…, …)，推后几天写 days_after(…, …)")
        elif isinstance(node, RequirementRef):
            help_or_none = text("违反的次数写成 `breaches({name})`", name=node.name)
        self.refuse(
            problems.NOT_ARITHMETIC, at, help_or_none, op=op, source=written, found=KINDS[kind]
        )

    def arithmetic(self, at: Syntax, op: str, left: Syntax, right: Syntax) -> Node:
        a, b = self.all([self.node(left), self.node(right)])
        self.want_number(op, left, a)
        self.want_number(op, right, b)
        if op != "*":
            scale = max(a.type.scale, b.type.scale)
            a, b = self.raised(left, a, scale), self.raised(right, b, scale)
        type_ = self.bounded(at, combined(op, a.type, b.type))
        if type_.scale > MAX_SCALE:
            written = self.source.of(at)
            self.refuse(problems.TOO_FINE, at, source=written, found=type_.scale, limit=MAX_SCALE)
        return Arithmetic(type_, at.offset, at.width, op, a, b)

    def invoke(self, at: grammar.Invoke) -> Node:
        name = at.function.value
        if name in BREACHES:
            return self.breaches(at)
        function = BY_ANY_NAME.get(name)
        if function is None:
            if name in {*self.scope.known()}:
                help_ = text("`{name}` 不是函数，去掉括号", name=name)
            else:
                help_ = did_you_mean(name, [*BY_ANY_NAME, *BREACHES]) or text(
                    "函数有：{names}", names="、".join(FUNCTIONS)
                )
            self.refuse(problems.UNKNOWN_FUNCTION, at.function, help_, name=name)
        self.count_arguments(at, function)
        arguments = self.arguments(at, function)
        try:
            type_ = called(function, arguments)
        except OverflowError:
            self.overflow(at)
        return Call(self.bounded(at, type_), at.offset, at.width, function.name, arguments)

    def count_arguments(self, at: grammar.Invoke, function: Function) -> None:
        found, wanted = len(at.arguments), len(function.arguments)
        if function.variadic and found < 2:
            self.refuse(
                problems.ARGUMENT_COUNT,
                at,
                text(function.meaning),
                name=function.name,
                wanted="至少 2",
                found=found,
            )
        if not function.variadic and found != wanted:
            help_ = text(function.meaning)
            self.refuse(
                problems.ARGUMENT_COUNT, at, help_, name=function.name, wanted=wanted, found=found
            )

    def arguments(self, at: grammar.Invoke, function: Function) -> tuple[Node, ...]:
        if function.variadic:
            return self.alike(at, function)
        nodes = []
        for position, (syntax, kinds) in enumerate(
            zip(at.arguments, function.arguments, strict=True), start=1
        ):
            node = self.node(syntax, DATE if TypeKind.DATE in kinds else None)
            if node is not None and node.type.kind not in kinds:
                self.wrong_kind(syntax, node, *kinds)
            if node is not None and node.type.scale:
                written = self.source.of(syntax)
                self.refuse(
                    problems.NOT_WHOLE,
                    syntax,
                    name=function.name,
                    position=position,
                    source=written,
                )
            nodes.append(node)
        return self.all(nodes)

    def alike(self, at: grammar.Invoke, function: Function) -> tuple[Node, ...]:
        """Return arguments of one kind, numbers at one scale."""
        (kinds,) = function.arguments
        texts = [isinstance(s, grammar.Quoted) for s in at.arguments]
        nodes: list[Node | None] = [
            None if quoted else self.node(s)
            for s, quoted in zip(at.arguments, texts, strict=True)
        ]
        others = self.all([n for n, quoted in zip(nodes, texts, strict=True) if not quoted])
        kind = others[0].type.kind if others else TypeKind.DATE
        partner = DATE if kind is TypeKind.DATE else None
        for i, syntax in enumerate(at.arguments):
            node = self.node(syntax, partner) if texts[i] else nodes[i]
            nodes[i] = node
            if node is None:
                continue
            if node.type.kind not in kinds:
                self.wrong_kind(syntax, node, *kinds)
            if node.type.kind is not kind:
                self.wrong_kind(syntax, node, kind)
        whole = self.all(nodes)
        scale = max(node.type.scale for node in whole)
        return tuple(
            self.raised(s, node, scale) for s, node in zip(at.arguments, whole, strict=True)
        )

    def breaches(self, at: grammar.Invoke) -> Node:
        name = at.function.value
        if len(at.arguments) != 1:
            self.refuse(
                problems.ARGUMENT_COUNT, at, name=name, wanted=1, found=len(at.arguments)
            )
        (argument,) = at.arguments
        written = self.source.of(argument)
        if not isinstance(argument, grammar.Name):
            self.refuse(problems.NOT_A_REQUIREMENT, argument, name=written)
        if self.scope.table is None and argument.value not in self.scope.requirements:
            help_ = did_you_mean(argument.value, self.scope.requirements)
            self.refuse(problems.NOT_A_REQUIREMENT, argument, help_, name=argument.value)
        node = resolve(argument, self.scope, self.source)
        if not isinstance(node, RequirementRef):
            self.refuse(problems.NOT_A_REQUIREMENT, argument, name=argument.value)
        return RequirementRef(COUNT, at.offset, at.width, node.name, True)

    # Conditions

    def pair(self, left: Syntax, right: Syntax) -> tuple[tuple[Syntax, Node], tuple[Syntax, Node]]:
        """Return both sides, each typed with an eye on the other; literals and bare names last."""
        late = (grammar.Quoted, grammar.Name)
        if isinstance(left, late) and not isinstance(right, late):
            second, first = self.beside(right, left)
        elif isinstance(left, grammar.Quoted):
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
        (left, a), (right, b) = one, other
        if b.type.kind is TypeKind.RATIO and a.type.kind is not TypeKind.RATIO:
            (left, a), (right, b), op = (right, b), (left, a), FLIPPED[op]
        match a.type.kind, b.type.kind:
            case TypeKind.NUMBER, TypeKind.NUMBER:
                scale = max(a.type.scale, b.type.scale)
                a, b = self.raised(left, a, scale), self.raised(right, b, scale)
                self.warn(at, op, a, b)
            case TypeKind.RATIO, TypeKind.NUMBER:
                if not crosses_fit(a.type, b.type):
                    self.overflow(at)
                self.warn(at, op, a, b)
            case TypeKind.RATIO, _:
                self.refuse(problems.RATIO_MISUSED, left, source=self.source.of(left))
            case TypeKind.DATE, TypeKind.DATE:
                pass
            case TypeKind.TEXT, TypeKind.TEXT:
                b = self.texts(at, op, (left, a), (right, b))
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
            f" `{self.source.of(s)}`（{KINDS[node.type.kind]}）" for s, node in (one, other)
        )
        self.refuse(problems.KINDS_DIFFER, at, help_, left=left.lstrip(), right=right)

    def texts(
        self, at: Syntax, op: str, one: tuple[Syntax, Node], other: tuple[Syntax, Node]
    ) -> Node:
        (_, a), (right, b) = one, other
        for node, partner in ((a, b), (b, a)):
            if isinstance(node, Literal) and not node.type.vocabulary and partner.type.vocabulary:
                # A parameter, or a literal on the left: its word is only now known to be one.
                word = self.word(right if node is b else one[0], str(node.value), partner.type)
                fitted = replace(node, type=partner.type, value=word)
                a, b = (fitted, b) if node is a else (a, fitted)
        if a.type.vocabulary and b.type.vocabulary and a.type.vocabulary != b.type.vocabulary:
            self.differ(at, one, other)
        if op not in ("=", "<>") and not (a.type.ordered and b.type.ordered):
            what = f"`{self.source.of(one[0])}` "
            help_ = text("文字只能用 =、<>、in 比较")
            self.refuse(problems.NOT_ORDERED, at, help_, what=what, op=op)
        if a is not one[1]:
            raise AssertionError("a literal on the left is typed beside its partner")
        return b

    def truth(self, at: Syntax, op: str, a: Node, b: Node) -> Node:
        """Return `x = false` without the comparison. A truth that is not there is never equal to one."""
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
        above = self.compare(at, ">=", (operand, a), (low, low_node))
        below = self.compare(at, "<=", (operand, a), (high, high_node))
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
                fitted = self.texts(at, "=", (at.operand, operand), (syntax, item))
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
            self.refuse(
                problems.NOT_A_COLUMN, at, word=at.word, source=written, found=found
            )
        if not below.none_ok:
            how = "总是成立" if at.happened else "不可能成立"
            help_ = text("`{column}` 这一列不能填“无”", column=self.source.of(at.operand))
            self.note(problems.ALWAYS, at, help_, source=self.source.of(at), how=how)
        node = Happened(TRUTH, at.offset, at.width, below)
        return node if at.happened else Not(TRUTH, at.offset, at.width, node)

    # Warnings

    def warn(self, at: Syntax, op: str, a: Node, b: Node) -> None:
        """Tell of a comparison that the bounds alone decide."""
        always = settled(op, a.type, b.type)
        if always is None or (always and not (_surely_there(a) and _surely_there(b))):
            return
        help_ = text("核对数字和单位")
        if a.type.kind is TypeKind.RATIO and a.type.scale == 0 and a.type.greatest == 1:
            help_ = text("比率在 0 与 1 之间：百分之六十写成 `60%` 或 `0.6`")
        how = "总是成立" if always else "不可能成立"
        self.note(problems.ALWAYS, at, help_, source=self.source.of(at), how=how)

    def note(self, kind: Kind, at: Syntax, help: Text, **values: object) -> None:
        self.found.append(self.source.problem(kind, at.offset, at.width, help, **values))


def _surely_there(node: Node) -> bool:
    """Return whether the value is there whatever the facts: a value that is not makes all false."""
    return not any(
        (isinstance(n, ColumnRef) and n.none_ok)
        or (isinstance(n, Call) and FUNCTIONS[n.function].position)
        for n in walk(node)
    )


__all__ = ["MOMENTS", "Callable", "Scope", "check"]
