"""One aggregate: its table, its form, and what it is taken per."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from starcheck.diagnostics import text
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Table
from starcheck.model.rulebook import Aggregate, Form, Take
from starcheck.model.tree import Call, ColumnRef, Literal, Node
from starcheck.model.values import TypeKind
from starcheck.model.written import WrittenAggregate, WrittenTake
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.spots import Entry, Spot
from starcheck.rulebook.windows import resolve_window

FORM_WORDS: dict[str, str] = {
    "count": mark("个数"),
    "distinct": mark("不同的个数"),
    "sum": mark("合计"),
    "minimum": mark("最小的一个"),
    "maximum": mark("最大的一个"),
    "average": mark("平均数"),
    "share": mark("比例"),
}
_WRITTEN = tuple(form for form in FORM_WORDS if form != "distinct")
_OPERANDS: dict[str, tuple[TypeKind, ...]] = {
    "sum": (TypeKind.NUMBER,),
    "minimum": (TypeKind.NUMBER, TypeKind.DATE),
    "maximum": (TypeKind.NUMBER, TypeKind.DATE),
    "average": (TypeKind.NUMBER,),
    "share": (TypeKind.TRUTH,),
}
PERIODS = ("quarter", "month")
_DISTINCT = re.compile(r"distinct\s+(?=\S)")
_TAKE = re.compile(r"\s*(>=|<=|<>|!=|==|=|>|<|≥|≤|≠)\s*(?=\S)")
_OPS = {"≥": ">=", "≤": "<=", "≠": "<>", "!=": "<>", "==": "="}


def resolve_aggregate(
    entry: Entry[Any], written: WrittenAggregate, context: Context
) -> Aggregate | None:
    """Return the aggregate, or `None` where not even its type can be told.

    A wrong condition alone is told and left out, so that the measure keeps its type and its users
    are checked too.
    """
    spot, label = entry.spot, f"measure/{entry.name}"
    table = context.table(written.from_, spot.place("from"))
    key = _form(written, spot, entry.name, context)
    if table is None or key is None:
        return None
    where = context.condition(
        written.where, spot.below("where"), TypeKind.TRUTH, f"{label}/where", table
    )
    found = _operand(key, written, spot, table, context, label)
    if found is None:
        return None
    form, operand = found
    window = resolve_window(written.window, spot.below("window"), table, f"{label}/window", context)
    aggregate = Aggregate(table.name, form, where, operand, window=window)
    if written.per is None:
        _without_per(written, spot, context)
        made: Aggregate | None = aggregate
    else:
        made = _per(aggregate, written, spot, table, context, label)
    if made is not None and window is not None and _counts_periods(made):
        context.problems.add(
            kinds.WINDOW,
            spot.key("window"),
            help=text("删去 window，或者不按季度、月份数"),
            why=tr("不能和季度、月份一起用：季度和月份总是评定年度的"),
        )
    return made


def _counts_periods(aggregate: Aggregate) -> bool:
    """Return whether quarters or months are counted: these are those of the assessment year."""
    return bool(aggregate.periods or getattr(aggregate.operand, "function", None) in PERIODS)


def _form(written: WrittenAggregate, spot: Spot, name: str, context: Context) -> str | None:
    found = [key for key in _WRITTEN if getattr(written, key) is not None]
    if len(found) == 1:
        return found[0]
    context.problems.add(
        kinds.ONE_FORM,
        spot.key(found[1]) if found else spot.document.place(spot.path, key=True),
        help=text("最常用的是 count: records（记录条数）"),
        what=tr("指标 `{name}` ", name=name),
        forms=series(_WRITTEN),
        found=tr("这里写了 {value}", value=series(found)) if found else tr("这里一种也没有写"),
    )
    return None


def _operand(
    key: str, written: WrittenAggregate, spot: Spot, table: Table, context: Context, label: str
) -> tuple[Form, Node | None] | None:
    words: str = getattr(written, key)
    below = spot.below(key)
    if key != "count":
        node = context.condition(words, below, _OPERANDS[key], f"{label}/{key}", table)
        form: Form = key  # type: ignore[assignment]
        return None if node is None else (form, node)
    context.texts[f"{label}/count"] = words
    if words.strip() == "records":
        return "count", None
    distinct = _DISTINCT.match(words)
    if distinct is None:
        context.problems.add(
            kinds.BAD_VALUE,
            below.place(),
            help=text("数不同的列值写 count: distinct 列名；加条件写 where"),
            key="count",
            wanted=tr(" records 或 distinct 列名"),
            found=tr("文字“{words}”", words=words),
        )
        return None
    node = _key(words[distinct.end() :], below, distinct.end(), "count", table, context)
    return None if node is None else ("distinct", node)


def _key(
    words: str, spot: Spot, offset: int, key: str, table: Table, context: Context
) -> Node | None:
    """Return a column, or the quarter or month of one."""
    place = spot.text().within(offset, len(words))
    node = context.expression(words, place, None, table)
    if node is None:
        return None
    inner = node
    if isinstance(node, Call) and node.function in PERIODS:
        inner = node.arguments[0]
    if isinstance(inner, ColumnRef):
        return node
    context.problems.add(kinds.NOT_A_KEY, place, help=text("换成台账里的一列"), key=key)
    return None


def _without_per(written: WrittenAggregate, spot: Spot, context: Context) -> None:
    for key in ("of", "take", "asked_from", "asked_until"):
        if getattr(written, key) is not None:
            context.problems.add(
                kinds.NOT_HERE,
                spot.key(key),
                help=text("分组的指标要写 per；不分组就删去 `{key}`", key=key),
                key=key,
                why=tr("没有写 `per`"),
            )


def _per(
    inner: Aggregate,
    written: WrittenAggregate,
    spot: Spot,
    table: Table,
    context: Context,
    label: str,
) -> Aggregate | None:
    assert written.per is not None
    context.texts[f"{label}/per"] = written.per
    per = _key(written.per, spot.below("per"), 0, "per", table, context)
    negative = inner.form == "sum" and inner.operand is not None and inner.operand.type.least < 0
    if inner.form not in ("count", "distinct", "sum") or negative:
        context.problems.add(
            kinds.NOT_PER_KEY, spot.key("per"), help=text("删去 per，或者换一种合计办法")
        )
        return None
    take = _take(written, inner, spot, context)
    if per is None or take is None:
        return None
    of: Node | str | None = None
    if isinstance(per, Call):
        _period_has_no(written, spot, context)
    else:
        of = _of(written, spot, context, label)
        if of is None:
            return None
    asked = {
        key: context.condition(
            getattr(written, key), spot.below(key), TypeKind.DATE, f"{label}/{key}"
        )
        for key in ("asked_from", "asked_until")
        if isinstance(per, Call)
    }
    ends = asked.get("asked_from"), asked.get("asked_until")
    return replace(inner, per=per, of=of, take=take, asked_from=ends[0], asked_until=ends[1])


def _period_has_no(written: WrittenAggregate, spot: Spot, context: Context) -> None:
    if written.of is not None:
        context.problems.add(
            kinds.NOT_HERE,
            spot.key("of"),
            help=text("删去 of；只问一部分时写 asked_from、asked_until"),
            key="of",
            why=tr("一年的季度和月份是固定的"),
        )


def _of(written: WrittenAggregate, spot: Spot, context: Context, label: str) -> Node | str | None:
    """Return how many keys there must be: a number over the branch, or a table."""
    problems = context.problems
    for key in ("asked_from", "asked_until"):
        if getattr(written, key) is not None:
            problems.add(
                kinds.NOT_HERE,
                spot.key(key),
                help=text("删去 `{key}`", key=key),
                key=key,
                why=tr("只有按季度、月份分组才有应有的期间"),
            )
    if written.of is None:
        problems.add(
            kinds.PER_INCOMPLETE,
            spot.key("per"),
            notes=[text("没有记录的那些组也要算进去，所以要知道一共应有几组")],
            help=text("写 of: 党小组数，或者 of: members"),
            key="of",
        )
        return None
    table = context.catalogue.table.get(written.of)
    taken = written.of in context.types or written.of in context.parameters
    if table is not None and not taken and table.name != "branches":
        context.texts[f"{label}/of"] = table.name
        return table.name
    node = context.condition(written.of, spot.below("of"), TypeKind.NUMBER, f"{label}/of")
    if node is not None and node.type.scale > 0:
        problems.add(
            kinds.NOT_WHOLE,
            spot.place("of"),
            help=text("换成一个整数"),
            key="of",
            source=written.of,
            found=node.type.scale,
        )
        return None
    return node


def _take(written: WrittenAggregate, inner: Aggregate, spot: Spot, context: Context) -> Take | None:
    match written.take:
        case "least" | "greatest" as how:
            return Take(how)
        case WrittenTake(count=words):
            return _count(words, inner, spot.below("take", "count"), context)
    context.problems.add(
        kinds.PER_INCOMPLETE,
        spot.key("per"),
        help=text(
            "写 take: least（最少的一组）、greatest（最多的一组）或 {{count: '{ge} 1'}}", ge=">="
        ),
        key="take",
    )
    return None


def _count(words: str, inner: Aggregate, spot: Spot, context: Context) -> Take | None:
    """Return `>= 4` as an operator and a bound at the scale of the inner aggregate."""
    match = _TAKE.match(words)
    if match is None:
        context.problems.add(
            kinds.BAD_VALUE,
            spot.place(),
            help=text("写成 {{count: '{example}'}}", example=">= 1"),
            key="count",
            wanted=tr("比较符号和一个数"),
            found=tr("文字“{words}”", words=words),
        )
        return None
    place = spot.text().within(match.end(), len(words) - match.end())
    node = context.expression(words[match.end() :], place, TypeKind.NUMBER)
    if node is None:
        return None
    scale = inner.operand.type.scale if inner.form == "sum" and inner.operand is not None else 0
    if not isinstance(node, Literal) or not isinstance(node.value, int):
        context.problems.add(
            kinds.BAD_VALUE,
            place,
            help=text("把数写成参数，再用参数的名字"),
            key="count",
            wanted=tr("比较符号和一个固定的数"),
            found=tr("文字“{words}”", words=words),
        )
        return None
    bound = Decimal(node.value).scaleb(scale - node.type.scale)
    if bound != bound.to_integral_value():
        context.problems.add(
            kinds.TOO_FINE,
            place,
            help=text("少写几位小数"),
            key="count",
            found=node.type.scale,
            limit=scale,
        )
        return None
    op = _OPS.get(match[1], match[1])
    return Take("count", op, int(bound))
