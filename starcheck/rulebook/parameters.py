"""The numbers of a rulebook: each with its type, and with where it comes from."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from starcheck.diagnostics import text
from starcheck.language import mark, series, tr
from starcheck.model.rulebook import Parameter
from starcheck.model.values import DATE, TEXT, TRUTH, Type, TypeKind
from starcheck.model.written import WrittenParameter
from starcheck.model.written_values import WrittenCite
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context, check_name
from starcheck.rulebook.numbers import at_scale, decimals, expected
from starcheck.rulebook.spots import Entry, Spot

MAX_SCALE = 6
MOST = 10**12

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")


def resolve_parameters(
    entries: dict[str, Entry[WrittenParameter]], edition: str, context: Context
) -> None:
    """Fill `context.parameters`; of a dated one with the value that is in force at the end of the
    edition's year."""
    for name, entry in entries.items():
        written, spot = entry.written, entry.spot
        check_name(name, mark("参数"), entry.named, context)
        chosen = _in_force(entry, edition, context)
        if chosen is None:
            context.broken.add(name)
            continue
        value, value_spot, own_cite = chosen
        cite = context.grounded(
            written.local,
            own_cite or written.cite,
            mark("参数"),
            name,
            value_spot if own_cite is not None else spot,
            entry.named,
        )
        found = _value(value, written.unit, value_spot, context)
        if found is None:
            context.broken.add(name)
            continue
        made, type_ = found
        context.parameters[name] = Parameter(name, made, type_, written.unit, written.local, cite)


def _in_force(
    entry: Entry[WrittenParameter], edition: str, context: Context
) -> tuple[object, Spot, WrittenCite | None] | None:
    """Return the value that counts, where it stands, and its own citation."""
    written, spot, problems = entry.written, entry.spot, context.problems
    if (written.value is None) == (not written.values):
        problems.add(
            kinds.ONE_FORM,
            entry.named,
            help=text("只有一个数写 value；不同时期不同的写 values: [{value: 32}, …]"),
            what=tr("参数 `{name}` ", name=entry.name),
            forms=series(("value", "values")),
            found=tr("这里一种也没有写") if written.value is None else tr("这里两种都写了"),
        )
        return None
    if not written.values:
        return written.value, spot, None
    year_end = f"{edition}-12-31"
    chosen: tuple[object, Spot, WrittenCite | None] | None = None
    before = ""
    for i, one in enumerate(written.values):
        since = "" if one.from_ is None else str(one.from_)
        right = bool(_ISO.fullmatch(since)) or (i == 0 and not since)
        if not right or (i and since <= before):
            problems.add(
                kinds.PERIODS_CLASH,
                spot.place("values", i),
                help=text("从早到晚写，第二个起每个都写 from: 2024-01-01 这样的日期"),
                name=entry.name,
                why=tr("重叠，或者没有写明从哪一天起"),
            )
            return None
        before = since
        if since <= year_end:
            chosen = one.value, spot.below("values", i), one.cite
    if chosen is None:
        problems.add(
            kinds.PERIODS_CLASH,
            entry.named,
            help=text("补上 {edition} 年度有效的数", edition=edition),
            name=entry.name,
            why=tr("没有一个在 {edition} 年末有效", edition=edition),
        )
    return chosen


def _value(value: object, unit: str, spot: Spot, context: Context) -> tuple[object, Type] | None:
    place = spot.place("value")
    match value:
        case bool():
            return value, TRUTH
        case int() | Decimal():
            number = Decimal(value)
            scale = decimals(number)
            if scale > MAX_SCALE:
                context.problems.add(
                    kinds.TOO_FINE,
                    place,
                    help=text("少写几位小数"),
                    key="value",
                    found=scale,
                    limit=MAX_SCALE,
                )
                return None
            if abs(number) > MOST:
                expected(
                    tr("在 {value} 到 {MOST} 之间", value=-MOST, MOST=MOST),
                    number,
                    "value",
                    place,
                    context.problems,
                )
                return None
            whole = at_scale(number, scale)
            type_ = Type(TypeKind.NUMBER, scale, whole, whole, unit=unit)
            return whole, type_
        case str() if (match := _DATE.fullmatch(value)) is not None:
            year, month, day = (int(part) for part in match.groups() if part is not None)
            try:
                return date(year, month, day), DATE
            except ValueError:
                context.problems.add(
                    kinds.BAD_VALUE,
                    place,
                    help=text("检查月份和日子"),
                    key="value",
                    wanted=tr("日历上有的日期"),
                    found=f" {value}",
                )
                return None
    return value, TEXT
