"""Figures and stated facts: what a branch says of itself without records.

The words 以上, 不足, 约 are part of a figure (its kind), never of its number. A fact that only the
branch can give is kept as it was written: its type is known to the rulebook alone (see `stated`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from starcheck.diagnostics import Problems, text
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import fold, parse_cell, shown
from starcheck.facts.contradictions import check_sums
from starcheck.facts.ledgers import read_cell
from starcheck.facts.written import (
    Part,
    add_unknown,
    by_key,
    by_meaning,
    is_mapping,
)
from starcheck.language import mark, tr
from starcheck.model.catalogue import Catalogue, Column, FigureDefinition
from starcheck.model.facts import Figure, FigureKind, Stated
from starcheck.model.values import TOP, Scalar


def read_figures(part: Part, catalogue: Catalogue, problems: Problems) -> Mapping[str, Figure]:
    """Return the figures written at `part` by id; blank ones are left out."""
    if part.value is None or not is_mapping(part, tr("填报数（名称: 数值）"), problems):
        return {}

    def unknown(key: str, below: Part) -> None:
        add_unknown(
            kinds.UNKNOWN_FIGURE,
            key,
            below,
            catalogue.figure,
            problems,
            note_of=[definition.title for definition in catalogue.figures],
            figure=key,
        )

    def meaning(key: str) -> str | None:
        definition = catalogue.figure.get(key)
        return None if definition is None else definition.id

    figures: dict[str, Figure] = {}
    for id, below in by_meaning(part, meaning, unknown, problems).items():
        figure = _figure(below, catalogue.figure[id], catalogue, problems)
        if figure is not None:
            figures[id] = figure
    check_sums(figures, catalogue, problems)
    return figures


def figure_column(definition: FigureDefinition) -> Column:
    """Return the domain of a figure as that of a column, so that both are read alike."""
    return Column(
        name=definition.id,
        title=definition.title,
        kind="decimal" if definition.scale else "whole",
        unit=definition.unit,
        scale=definition.scale,
        greatest=100 if definition.measures == "share" else TOP,
    )


def _figure(
    part: Part, definition: FigureDefinition, catalogue: Catalogue, problems: Problems
) -> Figure | None:
    column = figure_column(definition)
    if not isinstance(part.value, Mapping):
        value = _number(part, column, catalogue, problems)
        return None if value is None else Figure(definition.id, "exact", value, place=part.place)
    entries = by_key(part, keys.FIGURE, problems)
    low, value, high = (
        _number(entries[name], column, catalogue, problems) if name in entries else None
        for name in ("low", "value", "high")
    )
    kind = _kind(entries, catalogue, problems)
    if value is None and kind == "about":
        # 十几: the ends are the figure; which number between them stands for it bounds nothing.
        value = low if low is not None else high
    if value is None:
        if "value" not in entries:
            _clash(part, definition, tr("没有写数值（value）"), problems)
        return None
    why = _contradiction(kind, value, low, high)
    if why is not None:
        _clash(part, definition, why, problems)
    quote = (
        read_cell(entries["quote"], keys.QUOTE, catalogue, problems) if "quote" in entries else None
    )
    year = (
        read_cell(entries["for_year"], keys.FOR_YEAR, catalogue, problems)
        if "for_year" in entries
        else None
    )
    return Figure(
        id=definition.id,
        kind=kind,
        value=value,
        low=low,
        high=high,
        quote=quote if isinstance(quote, str) else None,
        for_year=year if isinstance(year, int) else None,
        place=part.place,
    )


def _number(part: Part, column: Column, catalogue: Catalogue, problems: Problems) -> int | None:
    cell = read_cell(part, column, catalogue, problems)
    return cell if isinstance(cell, int) else None


def _kind(entries: Mapping[str, Part], catalogue: Catalogue, problems: Problems) -> FigureKind:
    if "kind" not in entries:
        return "exact"
    title = read_cell(entries["kind"], keys.FIGURE_KIND, catalogue, problems)
    words = catalogue.vocabulary["figure-kind"].words
    id = next((word.id for word in words if word.title == title), "exact")
    return cast("FigureKind", id)


def _contradiction(kind: FigureKind, value: int, low: int | None, high: int | None) -> str | None:
    if kind != "about" and (low is not None or high is not None):
        return tr("只有口气是“约”时才写下限和上限")
    if kind == "less_than" and value == 0:
        return tr("没有比 0 更少的数")
    if low is not None and high is not None and low > high:
        return tr("下限大于上限")
    if (low is not None and value < low) or (high is not None and value > high):
        return tr("数值不在下限和上限之间")
    return None


def _clash(part: Part, definition: FigureDefinition, why: str, problems: Problems) -> None:
    problems.add(
        kinds.FIGURE_CLASH,
        part.key_place,
        help=text("请对照原文改正"),
        figure=definition.id,
        title=definition.title,
        why=why,
    )


def read_stated(part: Part, catalogue: Catalogue, problems: Problems) -> Mapping[str, Stated]:
    """Return the stated facts by the measure they answer, their values as written.

    A decimal is kept as its text and a date too: `stated.typed` gives them the type of the measure.
    """
    if part.value is None or not is_mapping(part, tr("自述的事实（指标值: 内容）"), problems):
        return {}
    stated: dict[str, Stated] = {}
    for key, below in part.entries():
        found = _stated(below, catalogue, problems)
        if found is not None:
            stated[fold(key)] = found
    return stated


def _stated(part: Part, catalogue: Catalogue, problems: Problems) -> Stated | None:
    written, quote = part, None
    if isinstance(part.value, Mapping):
        entries = by_key(part, keys.QUOTED, problems)
        if "quote" in entries:
            quote = read_cell(entries["quote"], keys.QUOTE, catalogue, problems)
        if "value" not in entries:
            return None
        written = entries["value"]
    value = raw_scalar(written, problems)
    if value is None:
        return None
    return Stated(value, quote if isinstance(quote, str) else None, written.place)


def raw_scalar(part: Part, problems: Problems) -> Scalar | None:
    """Return a scalar as it was written, a decimal as its text; a blank is `None`."""
    match part.value:
        case None:
            return None
        case bool() | int() as value:
            return value
        case Decimal() as number:
            return str(number)
        case str() as written:
            blank = parse_cell(written, _ANY_TEXT, _NO_CATALOGUE) is None
            return None if blank else written.strip()
    problems.add(
        kinds.NOT_FACTS,
        part.place,
        help=text("写成一个值，或写成 value 和 quote"),
        wanted=tr("一个值"),
        found=shown(part.value),
    )
    return None


_ANY_TEXT = Column(name="value", title=mark("数值"), kind="text", none_ok=True, na_ok=True)
_NO_CATALOGUE = Catalogue(tables=(), vocabularies=(), figures=(), sources=())
