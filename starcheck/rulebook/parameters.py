"""The numbers of a rulebook: each with its type, and with where it comes from."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from starcheck.diagnostics import text
from starcheck.language import mark, tr
from starcheck.model.rulebook import Parameter
from starcheck.model.values import DATE, TEXT, TRUTH, Type, TypeKind
from starcheck.model.written import WrittenParameter
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context, check_name
from starcheck.rulebook.numbers import at_scale, decimals, expected
from starcheck.rulebook.spots import Entry

MAX_SCALE = 6
MOST = 10**12

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")


def resolve_parameters(entries: dict[str, Entry[WrittenParameter]], context: Context) -> None:
    """Fill `context.parameters`."""
    for name, entry in entries.items():
        written, spot = entry.written, entry.spot
        check_name(name, mark("参数"), entry.named, context)
        cite = context.grounded(written.local, written.cite, mark("参数"), name, spot, entry.named)
        found = _value(entry, context)
        if found is None:
            context.broken.add(name)
            continue
        value, type_ = found
        context.parameters[name] = Parameter(name, value, type_, written.unit, written.local, cite)


def _value(entry: Entry[WrittenParameter], context: Context) -> tuple[object, Type] | None:
    value, place = entry.written.value, entry.spot.place("value")
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
            type_ = Type(TypeKind.NUMBER, scale, whole, whole, unit=entry.written.unit)
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
