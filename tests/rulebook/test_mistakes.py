"""Whatever a person writes: a rulebook, or diagnostics. Never a crash, never a silent refusal."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from starcheck.diagnostics import Problems, draw
from starcheck.errors import RulebookError
from starcheck.model.catalogue import Catalogue
from starcheck.reading.documents import read_document
from starcheck.rulebook import load

from .books import CRITERIA, HEAD, MEASURES

REST = """\
  - id: talks
    title: 评议
    kind: bonus
    points: 2
    local: true
    score: {judged: {range: [0, 2], raters: 3, combine: mean}}
  - id: late
    title: 迟交
    kind: deduction
    local: true
    due_by: year_end
    asked_when: 党小组数 > 0
    score: {bands: [{when: 最少 > 1, points: 0}, {points: -1}]}
    proof: [台账]
    gap: 最少 {最少} 次
    ask: 请提供台账
parameters:
  最低: {value: 4, unit: 次, local: true}
requirements:
  满一年: {from: candidates, where: 阶段 >= '发展对象', require: 培训天数 >= 最低}
determinations:
  - {id: few, title: 太少, when: 满一年 且 率 < 0.5, effect: {star_at_most: 3}}
"""
MORE = """\
  最少: {from: activities, count: records, per: 党小组, of: 党小组数, take: {count: '>= 1'}}
  率: {from: members, share: 学时 >= 最低}
"""
JUNK: list[Any] = [None, True, -1, 0.5, "", "是", "次数 > {", [], {}, [None], {"points": 1}]


def book() -> dict[str, Any]:
    problems = Problems()
    text = HEAD + MEASURES + MORE + CRITERIA + REST
    document = read_document(text.encode(), "x.yaml", problems)
    assert document is not None
    assert problems.found == []
    value = document.value
    assert isinstance(value, dict)
    return value


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in `value` at which something stands."""
    if way:
        yield way
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, dict | list):
            yield from ways(item, (*way, key))
        else:
            yield (*way, key)


def changed(way: tuple[Any, ...], *junk: Any) -> dict[str, Any]:
    """The book with what stands at `way` replaced, or without it."""
    whole = copy.deepcopy(book())
    here: Any = whole
    for step in way[:-1]:
        here = here[step]
    if junk:
        here[way[-1]] = junk[0]
    else:
        del here[way[-1]]
    return whole


def test_the_book_itself_is_right(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "book.json"
    path.write_text(json.dumps(book(), default=float), encoding="utf-8")
    assert len(load(path, catalogue).criteria) == 4


def test_no_mistake_falls_through(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "book.json"
    refused = 0
    for way in ways(book()):
        for junk in [(), *[(one,) for one in JUNK]]:
            path.write_text(json.dumps(changed(way, *junk), default=_number), encoding="utf-8")
            try:
                load(path, catalogue)
            except RulebookError as error:
                refused += 1
                errors = [d for d in error.diagnostics if d.is_error]
                assert errors, (way, junk)
                assert all(d.place is not None and draw(d) for d in errors)
    assert refused > 1_000


def _number(value: Decimal) -> float:
    return float(value)
