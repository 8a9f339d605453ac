"""Windows: the days that count in place of those of the assessment year."""

from __future__ import annotations

import re
from datetime import date

from starcheck.diagnostics import text
from starcheck.expressions import constant, names_in
from starcheck.language import tr
from starcheck.model.catalogue import Table
from starcheck.model.rulebook import Window
from starcheck.model.tree import Moment, Node, walk
from starcheck.model.values import TypeKind
from starcheck.model.written import WrittenWindow
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.spots import Spot

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
A_YEAR = 2023
"""Any: whether a window is empty is asked of one year, for all."""


def resolve_window(
    written: WrittenWindow | None, spot: Spot, table: Table, label: str, context: Context
) -> Window | None:
    """Return the window, or `None` where there is none or after adding what is wrong with it."""
    if written is None:
        return None
    why = _shape(written, table)
    if why is not None:
        help_ = text("写 years: 2、months: 6，或者 from 和 until")
        context.problems.add(kinds.WINDOW, spot.key(), help=help_, why=why)
        return None
    if written.years is not None:
        start, end = f"years_after(year_start, {1 - written.years})", "year_end"
    elif written.months is not None:
        start, end = f"days_after(months_after(as_of, {-written.months}), 1)", "as_of"
    else:
        start, end = written.from_ or "date '1900-01-01'", written.until or "as_of"
    ends = []
    for key, words, given in (("from", start, written.from_), ("until", end, written.until)):
        below = spot.below(key) if given is not None else spot
        place = below.text() if given is not None else spot.place()
        if _DAY.fullmatch(words):
            words = f"date '{words}'"  # alone, a day needs no quotes
        context.texts[f"{label}/{key}"] = words
        ends.append(context.expression(words, place, TypeKind.DATE))
        if ends[-1] is not None and not _fixed(ends[-1]):
            context.problems.add(
                kinds.WINDOW,
                place,
                help=text("只用 as_of、year_start、year_end、参数和日期函数"),
                why=tr("的两端要是固定的日期，`{words}` 要看党支部的情况", words=words),
            )
            return None
    first, last = ends
    if first is None or last is None:
        return None
    year_end = date(A_YEAR, 12, 31)
    begins, ends_on = (constant(node, A_YEAR, year_end) for node in (first, last))
    if isinstance(begins, date) and isinstance(ends_on, date) and begins > ends_on:
        context.problems.add(
            kinds.WINDOW,
            spot.key(),
            help=text("from 写早的一天，until 写晚的一天"),
            why=tr("从 {first} 到 {last}，一天也没有", first=begins, last=ends_on),
        )
        return None
    moving = any(
        isinstance(part, Moment) and part.name == "as_of" for part in (*walk(first), *walk(last))
    )
    return Window(first, last, written.years is not None, moving)


def _shape(written: WrittenWindow, table: Table) -> str | None:
    if table.date is None:
        return tr("不能用在“{title}”上：它的记录没有日期", title=table.title)
    dated = written.from_ is not None or written.until is not None
    forms = [written.years is not None, written.months is not None, dated]
    if sum(forms) != 1:
        return tr("要从 years、months、from 和 until 里写一种")
    return None


def _fixed(node: Node) -> bool:
    found = names_in(node)
    return not (found.columns or found.branch_columns or found.measures or found.requirements)
