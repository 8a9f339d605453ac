"""The data-quality document as a clerk reads it: what is wrong, what to look at, what is missing.

Lines fit a hundred cells; colour is only ever beside a word that says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from starcheck.diagnostics import Place
from starcheck.language import mark, series, tr
from starcheck.model.assessment import StarLabel
from starcheck.model.checked import (
    Asked,
    BranchChecked,
    FactsChecked,
    Missing,
    Paper,
    Told,
    Where,
)
from starcheck.reporting import json
from starcheck.reporting.grounds import aside, shown
from starcheck.reporting.text import WIDTH, Pen
from starcheck.reporting.wrap import indented

__all__ = ["render", "render_json", "schema"]

MOST_LINES = 12
"""So many places of a question are told; the others are counted, and stand in the JSON."""

_LEVELS = {"error": mark("错误"), "warning": mark("警告"), "hint": mark("提示")}
_MARGIN = "    "


def render(document: FactsChecked, *, colour: bool = False) -> str:
    """Return the report with a newline at the end: the file first, then branch by branch."""
    pen = Pen(colour)
    blocks = [[pen.heading(tr("一、错误和警告")), *_diagnostics(document.diagnostics)]]
    if document.between_branches:
        blocks.append([pen.heading(tr("几个党支部之间")), *_questions(document.between_branches)])
    several = len(document.branches) > 1
    line = "-" * WIDTH
    for branch in document.branches:
        drawn = list(_branch(branch, pen))
        if several:
            drawn[0] = [line, *drawn[0]]
        blocks += drawn
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def render_json(document: FactsChecked) -> str:
    """Return the document as JSON, the same bytes every time."""
    return json.write(document.model_dump(mode="python", by_alias=True)) + "\n"


def schema() -> dict[str, object]:
    """Return the published JSON Schema of the document."""
    made = FactsChecked.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "starcheck/facts-check/1",
        **made,
    }


def _branch(one: BranchChecked, pen: Pen) -> Iterator[list[str]]:
    name = one.branch.name or tr("代码 {code}", code=one.branch.code)
    dates = (
        tr("评定年度 {year}", year=one.year),
        tr("截止日期 {date}", date=one.as_of),
    )
    yield [
        pen.heading(aside(name, one.branch.category or "")),
        tr(" ｜ ").join(dates),
    ]
    yield [pen.heading(tr("二、要核对的问题")), *_questions(one.questions)]
    yield [pen.heading(tr("三、自报与台账")), *_questions(one.stated_and_recorded)]
    missing = _missing(one.missing) if one.missing is not None else [*_not_judged(one)]
    yield [pen.heading(tr("四、还缺的材料")), *missing]


def _none() -> str:
    return f"  {tr('没有')}"


def _diagnostics(found: Sequence[Told]) -> list[str]:
    lines = []
    for one in found:
        said = f"{tr(_LEVELS[one.severity])} {one.code}  {one.text}"
        if one.place is not None:
            said = aside(said, _places([one.place]))
        lines += indented(said, WIDTH, "  - ", _MARGIN)
    return lines or [_none()]


def _questions(asked: Sequence[Asked]) -> list[str]:
    lines = []
    for number, one in enumerate(asked, 1):
        lines += indented(one.text, WIDTH, f"{number:>2}. ", _MARGIN)
        lines += indented(tr("怎么核对：{look}", look=one.look), WIDTH, _MARGIN, _MARGIN)
        where = aside(_places(one.places), one.code) if one.places else one.code
        lines += indented(tr("在哪里：{where}", where=where), WIDTH, _MARGIN, _MARGIN)
    return lines or [_none()]


def _places(places: Sequence[Where]) -> str:
    files: dict[tuple[str, str | None], list[str]] = {}
    for place in places:
        spots = files.setdefault((place.file, place.sheet), [])
        if place.line is not None:
            in_sheet = place.sheet is not None and place.column is not None
            spot = Place("", place.line, place.column).cell if in_sheet else str(place.line)
            if spot not in spots:
                spots.append(spot)
    return series(_in_file(*where, spots) for where, spots in files.items())


def _in_file(file: str, sheet: str | None, spots: Sequence[str]) -> str:
    where = file if sheet is None else tr("{file} 工作表“{sheet}”", file=file, sheet=sheet)
    if not spots:
        return where
    told = tr("、").join(spots[:MOST_LINES])
    # A cell has a letter, a line of a text or a row of a sheet has none.
    if not spots[0].isdigit():
        told = f"{where} {told}"
    else:
        told = tr("{file} 第 {lines} 行", file=where, lines=told)
    if len(spots) > MOST_LINES:
        return tr("{where} 等 {number} 处", where=told, number=len(spots))
    return told


def _not_judged(one: BranchChecked) -> Iterator[str]:
    said = tr("没有对照评星标准：{why}", why=one.not_judged or "")
    yield from indented(said, WIDTH, "  ", "  ")


def _missing(one: Missing) -> list[str]:
    book = one.rulebook
    said = tr("评星标准 {title} {edition} 年度版", title=book.title, edition=book.edition)
    if one.certain is not None and one.possible is not None:
        stars = tr(
            "目前能认定 {certain}，补齐后最高 {possible}",
            certain=one.certain.label,
            possible=one.possible.label,
        )
        said = tr("{book}：{stars}", book=said, stars=stars)
    lines = indented(said, WIDTH, "  ", "  ")
    reached = one.certain
    for number, paper in enumerate(one.papers, 1):
        lines += _paper(number, paper, one, reached)
        reached = paper.certain_with_those_before
    if not one.papers:
        return [*lines, _none()]
    note = tr("可影响的分数不能相加：一份材料可能说明几项，几份材料也可能说明同一项。")
    lines += indented(note, WIDTH, "  ", "  ")
    return lines


def _paper(number: int, paper: Paper, one: Missing, reached: StarLabel | None) -> list[str]:
    worth = [] if paper.swing is None else [tr("{points} 分", points=shown(paper.swing))]
    changes = [tr("单独能变星级")] if paper.changes_star else []
    head = aside(paper.paper, tr("，").join(worth + changes))
    lines = indented(head, WIDTH, f"{number:>2}. ", _MARGIN)
    said = list(paper.asks)
    alone, together = paper.certain_alone, paper.certain_with_those_before
    if alone is not None and alone != one.certain:
        said.append(tr("只补这一份，都做到了的话能认定 {star}", star=alone.label))
    if together is not None and together not in (reached, alone):
        said.append(tr("从第 1 份补到这一份，都做到了的话能认定 {star}", star=together.label))
    worst = paper.possible_at_worst
    if worst is not None and worst != one.possible:
        said.append(tr("没有做到的话，最高只能到 {star}", star=worst.label))
    for line in said:
        lines += indented(line, WIDTH, _MARGIN, _MARGIN)
    return lines
