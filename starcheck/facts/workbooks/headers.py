"""Where the header of a sheet is, and which column of ours each of its cells means.

People put titles, units and notes above a header, spread it over two rows and merge its cells. The
header is the row, among the first ones, of which most cells are known; a name is also known when it
stands beneath another (人数 / 应到), carries a unit or a remark (实到人数（人）, *主题), or when
blanks stand in it (日 期).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from starcheck.facts.cells import fold
from starcheck.reading.workbooks.sheets import Raw, Sheet

LOOKED_AT = 12
"""Rows in which a header is looked for."""
LEVELS = 3
ABOVE = "›"
"""Divides the levels of a name."""

_REMARK = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_PAIR = re.compile(r"([^()]+)\(([^()]+)\)")
_MARKS = "*＊#:：、.。 \t\r\n"
SERIAL_NUMBERS = frozenset({"序号", "编号", "序", "no", "no."})

Meaning = Callable[[str], object | None]
"""What a name means to whoever asks, or `None`."""


@dataclass(frozen=True, slots=True)
class Header:
    """`names`: what is written over each column that has anything written over it."""

    first: int
    last: int
    names: Mapping[int, str]
    known: Mapping[int, object]


@lru_cache(maxsize=10_000)
def plain(written: str) -> str:
    """Return a name as it is compared: folded, without blanks, remarks and marks.

    >>> plain("＊实到 人数（人）")
    '实到人数'
    """
    word = fold(written)
    bare = _REMARK.sub("", word)
    return "".join(c for c in (bare or word) if c not in _MARKS and not c.isspace())


def ways(name: str) -> list[str]:
    """Return the ways to understand a name, the likeliest first."""
    levels = name.split(ABOVE)
    # 应到（实到） may be two columns in one; whoever asks says so.
    pair = _PAIR.fullmatch(fold(levels[-1]))
    found = [f"{plain(pair.group(1))}({plain(pair.group(2))}"] if pair else []
    found += [plain(name), plain(levels[-1])]
    if "、" in levels[-1]:
        found.append(plain(levels[-1].replace("、", "/")))
    if len(levels) > 1:
        found += [plain("".join(levels[-2:])), plain(levels[0])]
    # 确定为入党积极分子时间 is 确定入党积极分子日期.
    found += [w.replace("时间", "日期") for w in found]
    found += [w.replace("为", "", 1) for w in found]
    return [*dict.fromkeys(w for w in found if w)]


def spread(sheet: Sheet) -> dict[tuple[int, int], Raw]:
    """Return the value of every merged cell that does not hold it itself, near the top."""
    values: dict[tuple[int, int], Raw] = {}
    for (first_row, first_column), (last_row, last_column) in sheet.merged:
        if first_row > LOOKED_AT + LEVELS:
            continue
        value = sheet.cell(first_row, first_column)
        for row in range(first_row, min(last_row, LOOKED_AT + LEVELS) + 1):
            for column in range(first_column, min(last_column, first_column + 500) + 1):
                values[row, column] = value
    return values


@dataclass(frozen=True, slots=True)
class Candidate:
    """Rows that may be a header: what is written over each column, and the ways to understand
    it."""

    first: int
    last: int
    names: Mapping[int, str]
    ways: Mapping[int, Sequence[str]]


def candidates(sheet: Sheet) -> list[Candidate]:
    """Return what may be the header of a sheet; asked once, however many tables it may be."""
    merged = spread(sheet)
    found: list[Candidate] = []
    for first in range(min(LOOKED_AT, len(sheet.rows))):
        for levels in range(1, LEVELS + 1):
            rows = range(first, first + levels)
            if rows[-1] < len(sheet.rows) and (levels == 1 or _stacked(sheet, rows)):
                names = _names(sheet, merged, rows)
                if names:
                    ways_ = {column: ways(name) for column, name in names.items()}
                    found.append(Candidate(first, rows[-1], names, ways_))
    return found


def _names(
    sheet: Sheet, merged: Mapping[tuple[int, int], Raw], rows: Sequence[int]
) -> dict[int, str] | None:
    """Return what stands over each column, its levels one after another; `None` where a lower
    level holds a value that is no text: that is a record."""
    width = max(len(sheet.rows[row]) for row in rows)
    width = max([width, *(c + 1 for r, c in merged if r in rows)])
    names: dict[int, str] = {}
    for column in range(width):
        parts: list[str] = []
        for row in rows:
            value = sheet.cell(row, column)
            if value is None:
                value = merged.get((row, column))
            if isinstance(value, str) and value.strip():
                word = " ".join(value.split())
                if not parts or parts[-1] != word:
                    parts.append(word)
            elif value is not None and row != rows[0]:
                return None
        if parts:
            names[column] = ABOVE.join(parts)
    return names


def find_header(among: Sequence[Candidate], meaning: Meaning) -> Header | None:
    """Return the header of which most is known: at least two columns, or the only one."""
    best: tuple[tuple[int, int, int], Header] | None = None
    for one in among:
        known: dict[int, object] = {}
        for column, ways_ in one.ways.items():
            found = next((m for way in ways_ if (m := meaning(way)) is not None), None)
            if found is not None and found not in known.values():
                known[column] = found
        if len(known) >= (1 if len(one.names) == 1 else 2):
            # More known columns, then fewer unknown ones; of a stack of levels all.
            rank = (len(known), -len(one.names), one.last - one.first)
            if best is None or rank > best[0]:
                best = rank, Header(one.first, one.last, one.names, known)
    return None if best is None else best[1]


def _stacked(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Return whether rows stand under each other as levels: in the upper one a cell is merged
    across some columns (a title is across all), or down into the lower one, which fills its gaps.
    """
    width = max(len(sheet.rows[row]) for row in rows)
    for upper, lower in pairwise(rows):
        above = [c for c in range(width) if sheet.cell(upper, c) is not None]
        below = [c for c in range(width) if sheet.cell(lower, c) is not None]
        if len(above) < 2 or not below:
            return False
        across = any(
            first[0] <= upper <= last[0] < lower and 1 < last[1] - first[1] + 1 < width
            for first, last in sheet.merged
        )
        downward = any(first[0] <= upper and last[0] >= lower for first, last in sheet.merged)
        gaps = [c for c in below if c not in above]
        if not (across or downward) and (not gaps or len(gaps) < len(below) - 1):
            return False
    return True
