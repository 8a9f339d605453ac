"""What cannot all be true: inside one record, between records, between figures.

A contradiction inside one record is an error, because no completion of it exists. Figures that do
not add up and records written twice are warnings: a person has to look, nothing is corrected here.
Order of steps is no contradiction: that is what requirements of a rulebook are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from starcheck.diagnostics import Place, Problems, problem, text
from starcheck.facts import problems as kinds
from starcheck.facts.alike import rows_drawn
from starcheck.facts.cells import written_cell
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue, FigureDefinition, Table
from starcheck.model.facts import Figure, Record
from starcheck.model.values import Cell

# Pairs (fewer, more) of one table: the first is part of the second. A candidate's votes may exceed
# those present: written opinions handed in before the meeting count (细则 21), so they are held
# against all who may vote.
AT_MOST: Mapping[str, tuple[tuple[str, str], ...]] = {
    "branches": (
        ("full_members", "total_members"),
        ("probationary_members", "total_members"),
        ("retired_members", "total_members"),
        ("leading_members", "total_members"),
        ("committee_members", "total_members"),
    ),
    "activities": (
        ("present", "eligible"),
        ("on_leave", "eligible"),
        ("votes_for", "present"),
        ("votes_for", "eligible"),
        ("votes_against", "present"),
        ("abstentions", "present"),
    ),
    "matters": (
        ("present", "eligible"),
        ("votes_for", "present"),
        ("votes_for", "eligible"),
        ("votes_against", "present"),
        ("abstentions", "present"),
    ),
    "candidates": (
        ("voters_present", "voters"),
        ("votes_for", "voters"),
        ("full_voters_present", "full_voters"),
        ("full_votes_for", "full_voters"),
    ),
}

# Columns that together are part of another one.
SUM_AT_MOST: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "branches": ((("full_members", "probationary_members"), "total_members"),),
    "activities": ((("votes_for", "votes_against", "abstentions"), "present"),),
    "matters": ((("votes_for", "votes_against", "abstentions"), "present"),),
    "candidates": ((("votes_for", "votes_against", "abstentions"), "voters"),),
}

# Pairs (earlier, later): the second cannot come before the first.
NOT_BEFORE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "committee": (("since", "left_on"),),
    "members": (("joined_on", "full_on"),),
    "problems": (("found_on", "closed_on"),),
    "branches": (("founded_on", "last_election_on"),),
}

# Tables in which one key names one thing: the same key twice counts it twice.
_ONE_PER_KEY = frozenset({"members", "candidates", "dues", "waivers", "history"})


class Placed(Protocol):
    """A written cell, wherever it was written."""

    @property
    def place(self) -> Place: ...


def check_record(
    table: Table, record: Record, cells: Mapping[str, Placed], problems: Problems
) -> None:
    """Report what in `record` cannot be true at once; `cells` are the written ones."""
    refused: set[str] = set()
    for fewer, more in AT_MOST.get(table.name, ()):
        part, whole = _number(record, fewer), _number(record, more)
        if part is not None and whole is not None and part > whole and fewer not in refused:
            refused.add(fewer)
            _add_more_than(
                table, table[fewer].title, part, more, whole, cells[fewer].place, problems
            )
    for fewers, more in SUM_AT_MOST.get(table.name, ()):
        parts = [number for name in fewers if (number := _number(record, name)) is not None]
        whole = _number(record, more)
        if whole is not None and sum(parts) > whole and not refused & set(fewers):
            named = tr("＋").join(table[n].title for n in fewers if _number(record, n) is not None)
            first = next(cells[name].place for name in fewers if name in cells)
            _add_more_than(table, named, sum(parts), more, whole, first, problems)
    if table.month is not None and table.date is not None:
        day, month = record[table.date], record[table.month]
        if isinstance(day, date) and isinstance(month, date) and day.replace(day=1) != month:
            problems.add(
                kinds.OTHER_MONTH,
                cells[table.month].place,
                help=text("写了日期的，月份可以不写"),
                month=f"{month:%Y-%m}",
                day=day,
            )
    for earlier, later in NOT_BEFORE.get(table.name, ()):
        start, end = record[earlier], record[later]
        if isinstance(start, date) and isinstance(end, date) and end < start:
            problems.add(
                kinds.EARLIER_THAN,
                cells[later].place,
                help=text("请核对两个日期"),
                later=table[later].title,
                found=end,
                earlier=table[earlier].title,
                wanted=start,
            )


def doubtful(table: Table, columns: Mapping[str, Sequence[Cell]]) -> set[int]:
    """Return the rows in which something may not be true at once; `check_record` says what.

    Of 100,000 rows hardly any are, and a column is looked through quickly.
    """
    found: set[int] = set()

    def pairs(one: str, other: str) -> Iterator[tuple[int, Cell, Cell]]:
        if one in columns and other in columns:
            both = zip(columns[one], columns[other], strict=True)
            yield from ((row, a, b) for row, (a, b) in enumerate(both))

    for fewer, more in AT_MOST.get(table.name, ()):
        found.update(
            row
            for row, a, b in pairs(fewer, more)
            if a.__class__ is int and b.__class__ is int and a > b
        )
    for fewers, more in SUM_AT_MOST.get(table.name, ()):
        given = [columns[name] for name in fewers if name in columns]
        for row, cells in enumerate(zip(*given, columns.get(more, ()), strict=False)):
            *parts, whole = cells
            if whole.__class__ is int:
                added = sum(part for part in parts if part.__class__ is int)
                if added > whole:
                    found.add(row)
    for earlier, later in NOT_BEFORE.get(table.name, ()):
        found.update(
            row
            for row, a, b in pairs(earlier, later)
            if isinstance(a, date) and isinstance(b, date) and b < a
        )
    if table.month is not None and table.date is not None:
        found.update(
            row for row, a, b in pairs(table.date, table.month) if a is not None and b is not None
        )
    return found


def _number(record: Record, name: str) -> int | None:
    cell = record[name]
    return cell if isinstance(cell, int) and not isinstance(cell, bool) else None


def _add_more_than(
    table: Table,
    greater: str,
    more: int,
    less: str,
    fewer: int,
    place: Place,
    problems: Problems,
) -> None:
    problems.add(
        kinds.MORE_THAN,
        place,
        help=text("请按原始记录核对两个数；不知道的留空"),
        greater=greater,
        more=more,
        less=table[less].title,
        fewer=fewer,
    )


def check_repeated(
    table: Table,
    records: Sequence[Record],
    places: Sequence[Place | None],
    problems: Problems,
) -> None:
    """Report records that are written twice, and keys that name one thing twice.

    Judgements are told when their criteria are known, by title or by id (`judgements.checked`).
    """
    if table.name == "judgements":
        return
    whole: dict[tuple[object, ...], int] = {}
    keyed: dict[tuple[object, ...], int] = {}
    again: dict[int, list[int]] = {}
    for position, record in enumerate(records):
        named = tuple(record[name] for name in table.key)
        if not named or any(part is None for part in named):
            continue
        same = whole.setdefault(tuple(record.values()), position)
        first = keyed.setdefault(named, position)
        if same != position:
            again.setdefault(same, []).append(position)
        elif first != position and table.name in _ONE_PER_KEY:
            problems.add(
                kinds.SAME_KEY,
                places[position],
                help=text("请合并成一条，或者改正写错的一条"),
                table=table.title,
                key=series(
                    f"{table[name].title} {written_cell(record[name], table[name])}"
                    for name in table.key
                ),
                line=_line(places[first]),
            )
    for same, positions in again.items():
        _add_repeated(places[same], [places[position] for position in positions], problems)


def _add_repeated(first: Place | None, again: Sequence[Place | None], problems: Problems) -> None:
    """Report records that are all the same as one, however many, in one go."""
    help_ = text("如果确实是两件事，请补上能区分的内容（如主题、党小组）；否则删去一条")
    told = problem(kinds.REPEATED, again[0], help=help_, line=_line(first))
    if len(again) > 1:
        rows = sorted({p.line - 1 for p in again if p is not None and p.line is not None})
        message = text(
            "{rows}的 {number} 条记录与第 {line} 行完全相同，会被数 {times} 次",
            rows=rows_drawn(rows),
            number=len(again),
            line=_line(first),
            times=len(again) + 1,
        )
        also = tuple(place for place in again[1:] if place is not None)
        told = replace(told, message=message, also=also)
    problems.extend([told])


def _line(place: Place | None) -> object:
    return "?" if place is None or place.line is None else place.line


def check_sums(figures: Mapping[str, Figure], catalogue: Catalogue, problems: Problems) -> None:
    """Report figures that are the sum of others and cannot be: 在职 25 + 离退休 6 ≠ 党员 30."""
    for definition in catalogue.figures:
        total = figures.get(definition.id)
        parts = [figures[id] for id in definition.sum_of if id in figures]
        if total is None or not parts or len(parts) < len(definition.sum_of):
            continue
        if len({figure.for_year for figure in (total, *parts)}) > 1:
            continue
        ends = [_ends(figure) for figure in parts]
        low = sum(end[0] for end in ends)
        highs = [end[1] for end in ends]
        high = None if None in highs else sum(h for h in highs if h is not None)
        least, most = _ends(total)
        if (most is not None and low > most) or (high is not None and high < least):
            problems.add(
                kinds.SUMS_DIFFER,
                total.place,
                help=text("请核对原文里的这几个数"),
                sum=definition.title,
                total=_drawn(total, definition),
                parts=" + ".join(
                    f"{catalogue.figure[p.id].title} {_drawn(p, catalogue.figure[p.id])}"
                    for p in parts
                ),
                added=_scaled(sum(p.value for p in parts), definition),
            )


def _ends(figure: Figure) -> tuple[int, int | None]:
    """Return what a figure bounds; `None` is no upper end."""
    match figure.kind:
        case "exact":
            return figure.value, figure.value
        case "at_least":
            return figure.value, None
        case "less_than":
            return 0, figure.value - 1
        case "about":
            return figure.low or 0, figure.high


def _drawn(figure: Figure, definition: FigureDefinition) -> str:
    number = _scaled(figure.value, definition)
    return {
        "exact": number,
        "at_least": tr("{number}以上", number=number),
        "less_than": tr("不足{number}", number=number),
        "about": tr("约{number}", number=number),
    }[figure.kind]


def _scaled(value: int, definition: FigureDefinition) -> str:
    if definition.scale == 0:
        return str(value)
    whole, rest = divmod(value, 10**definition.scale)
    return f"{whole}.{rest:0{definition.scale}d}"
