"""What is wrong in thousands of rows, told in as many lines as a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from starcheck.diagnostics import Diagnostic, Place, text
from starcheck.language import tr
from starcheck.reading.workbooks.kinds import SUFFIXES

EACH = 20
"""So many problems of one kind in one column of a sheet are told each by itself."""
_RUNS = 60
"""So many runs of rows are listed."""


def gathered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return diagnostics of which those alike in a column of a sheet are told once from the
    twenty-first on, with their rows. Those that say something new come before repetitions."""
    found: list[Diagnostic] = []
    alike: dict[tuple[object, ...], list[int]] = {}
    for one in diagnostics:
        place = one.place
        if place is not None and place.line is not None and _in_sheet(place):
            key = (one.kind.code, place.file, place.sheet, place.column)
            alike.setdefault(key, []).append(len(found))
        found.append(one)
    gone: set[int] = set()
    more: list[Diagnostic] = []
    for positions in alike.values():
        if len(positions) <= EACH:
            continue
        first: dict[object, int] = {}
        for at in positions:
            first.setdefault(found[at].message.values, at)
        kept = set([*first.values()][:EACH])
        kept |= set([at for at in positions if at not in kept][: EACH - len(kept)])
        rest = [at for at in positions if at not in kept]
        gone.update(rest)
        more.append(_rest([found[at] for at in rest]))
    return [one for at, one in enumerate(found) if at not in gone] + more


def _in_sheet(place: Place) -> bool:
    return place.file.lower().endswith(SUFFIXES)


def _rest(alike: Sequence[Diagnostic]) -> Diagnostic:
    places = [one.place for one in alike if one.place is not None]
    rows = sorted({place.line - 1 for place in places if place.line is not None})
    message = text("同类的问题还有 {number} 处：{rows}", number=len(alike), rows=rows_drawn(rows))
    return replace(alike[0], message=message, notes=(), also=tuple(places[1:]))


def rows_drawn(rows: Sequence[int]) -> str:
    """Return rows, counted from 0 and rising, as people count them.

    >>> rows_drawn([0, 1, 19])
    '第 1–2、20 行'
    """
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row + 1, row + 1))
    shown = tr("、").join(str(a) if a == b else f"{a}–{b}" for a, b in runs[:_RUNS])
    if len(runs) > _RUNS:
        return tr("第 {shown} 行等 {number} 行", shown=shown, number=len(rows))
    return tr("第 {shown} 行", shown=shown)
