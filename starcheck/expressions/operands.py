"""The operands of a condition: literals, names, arithmetic and calls, typed and bounded.

Whatever has a value is made here; what is true or false is made in `check`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NoReturn

from starcheck.diagnostics import Diagnostic, Kind, Text, did_you_mean, text
from starcheck.expressions import grammar, problems
from starcheck.expressions.bounds import MAX_SCALE, called, combined, fits, negated, scaled
from starcheck.expressions.functions import BY_ANY_NAME, FUNCTIONS, Function
from starcheck.expressions.grammar import Syntax
from starcheck.expressions.lexer import Refused, Source
from starcheck.expressions.names import BREACHES, SHEET_PASSED, Scope, resolve
from starcheck.language import mark, series, tr
from starcheck.model.tree import (
    Arithmetic,
    Call,
    ColumnRef,
    Literal,
    Negate,
    Node,
    RequirementRef,
    Scaled,
    SheetRef,
)
from starcheck.model.values import COUNT, DATE, EARLIEST, LATEST, TEXT, TRUTH, Type, TypeKind

KINDS = {
    TypeKind.TRUTH: mark("条件"),
    TypeKind.NUMBER: mark("数"),
    TypeKind.RATIO: mark("比率"),
    TypeKind.DATE: mark("日期"),
    TypeKind.TEXT: mark("文字"),
}


class Broken(Exception):  # noqa: N818 - no error: a way out
    """Something below is wrong and has been said."""


@dataclass
class Operands:
    """Makes trees of one text and collects what is wrong with it."""

    source: Source
    scope: Scope
    found: list[Diagnostic] = field(default_factory=list)

    def visit(self, syntax: Syntax, partner: Type | None) -> Node:
        """Return the tree of `syntax`; the one who knows conditions says how."""
        raise NotImplementedError

    def node(self, syntax: Syntax, partner: Type | None = None) -> Node | None:
        """Return the tree of `syntax`, or `None` once its problem is written down.

        `partner` is the type of what it stands beside: a quoted text beside a date is a date.
        """
        try:
            return self.visit(syntax, partner)
        except Refused as refused:
            self.found.append(refused.diagnostic)
        except Broken:
            pass
        return None

    def refuse(
        self, kind: Kind, at: Syntax, help: Text | None = None, **values: object
    ) -> NoReturn:
        raise Refused(self.source.problem(kind, at.offset, at.width, help, **values))

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
                    "可用的词：{words}", words=series(vocabulary.titles)
                )
                self.refuse(
                    problems.UNKNOWN_WORD,
                    at,
                    help_,
                    title=tr("“{title}”", title=vocabulary.title),
                    word=value,
                )
        if value not in type_.vocabulary:
            help_or_none = did_you_mean(value, type_.vocabulary)
            self.refuse(problems.UNKNOWN_WORD, at, help_or_none, title=tr("这一列"), word=value)
        return value

    def unquoted(self, name: grammar.Name, partner: Type | None) -> None:
        """Refuse an unknown name where a text belongs: its quotes were forgotten."""
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
        names = tr("或").join(KINDS[kind] for kind in wanted)
        self.refuse(
            problems.WRONG_KIND,
            at,
            help_,
            wanted=names,
            source=self.source.of(at),
            found=KINDS[found],
        )

    def all(self, nodes: Collection[Node | None]) -> tuple[Node, ...]:
        whole = tuple(node for node in nodes if node is not None)
        if len(whole) < len(nodes):
            raise Broken
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
        if name in SHEET_PASSED:
            return self.sheet_passed(at)
        function = BY_ANY_NAME.get(name)
        if function is None:
            if name in {*self.scope.known()}:
                help_ = text("`{name}` 不是函数，去掉括号", name=name)
            else:
                help_ = did_you_mean(name, [*BY_ANY_NAME, *BREACHES, *SHEET_PASSED]) or text(
                    "函数有：{names}", names=series(FUNCTIONS)
                )
            self.refuse(problems.UNKNOWN_FUNCTION, at.function, help_, name=name)
        self.count_arguments(at, function)
        arguments = self.arguments(at, function)
        try:
            type_ = called(function, arguments)
        except OverflowError:
            self.overflow(at)
        if function.position:
            arguments = tuple(self.by_month(node) for node in arguments)
        return Call(self.bounded(at, type_), at.offset, at.width, function.name, arguments)

    def by_month(self, node: Node) -> Node:
        """Return a date of which only the month is asked, so that the month alone may be known."""
        table = self.scope.table
        if isinstance(node, ColumnRef) and table is not None and node.name == table.date:
            return replace(node, month=table.month or "")
        return node

    def count_arguments(self, at: grammar.Invoke, function: Function) -> None:
        found, wanted = len(at.arguments), len(function.arguments)
        if function.variadic and found < 2:
            self.refuse(
                problems.ARGUMENT_COUNT,
                at,
                text(function.meaning),
                name=function.name,
                wanted=tr("至少 2"),
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
            None if quoted else self.node(s) for s, quoted in zip(at.arguments, texts, strict=True)
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
            self.refuse(problems.ARGUMENT_COUNT, at, name=name, wanted=1, found=len(at.arguments))
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

    def sheet_passed(self, at: grammar.Invoke) -> Node:
        name, sheets = at.function.value, self.scope.sheets
        if sheets is None:
            help_ = text("评分表的结果只能写在星级的 requires 和认定规则的 when 里")
            self.refuse(
                problems.OUT_OF_SIGHT,
                at.function,
                help_,
                name=name,
                what=tr("评分表的结果"),
                here=self.scope.here,
            )
        if len(at.arguments) != 1:
            self.refuse(problems.ARGUMENT_COUNT, at, name=name, wanted=1, found=len(at.arguments))
        (argument,) = at.arguments
        written = argument.value if isinstance(argument, grammar.Quoted | grammar.Name) else None
        if written is None or written not in sheets:
            known = text("评分表有：{known}", known=series(sheets) or tr("无"))
            help_or_none = did_you_mean(written or "", sheets) or known
            self.refuse(problems.NOT_A_SHEET, argument, help_or_none, name=self.source.of(argument))
        return SheetRef(TRUTH, at.offset, at.width, written, sheets[written])
