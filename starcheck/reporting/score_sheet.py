"""The score sheet of a rulebook on paper: dimension, criterion, points, how they are given, what
the branch claims, what the committee finds.

It is read back: what raters write is their judgement. Where points follow from facts, the sheet
says so and its last column is no judgement. Chinese whatever the language, as a form is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starcheck.diagnostics import cells
from starcheck.facts.workbooks import stamp as stamps
from starcheck.facts.workbooks.paper import MADE, Paper
from starcheck.model.assessment import Assessment, Finding
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import ByJudges, given
from starcheck.reporting.words import citation, points, required

TITLE = "评分表"
HEADS = (
    ("编号", 18),
    ("维度", 12),
    ("指标", 34),
    ("分值", 8),
    ("评分说明", 52),
    ("依据", 26),
    ("方式", 8),
    ("评议方", 10),
    ("评议人", 10),
    ("自评分", 10),
    ("考核分", 10),
)
JUDGED, COMPUTED = "评议", "事实"
_FIRST = 5
_KINDS = {"base": "", "bonus": "加分", "deduction": "扣分"}


@dataclass(frozen=True, slots=True)
class _Line:
    criterion: Criterion
    judged: ByJudges | None
    rater: int


def render(rulebook: Rulebook, assessment: Assessment | None = None) -> bytes:
    """Return the score sheet as a workbook; with an assessment, what the branch has by its facts
    stands in 自评分."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{rulebook.title}{TITLE}", "created": MADE})
    paper = Paper(book)
    sheet = paper.sheet(TITLE, f"{rulebook.title}{TITLE}（{rulebook.edition}年度版）")
    branch = assessment.branch if assessment is not None else None
    about = (
        ("党支部代码", branch.code if branch is not None else None),
        ("党支部名称", branch.name if branch is not None else None),
        ("评星标准", f"{rulebook.id}@{rulebook.edition}"),
    )
    for at, (label, value) in enumerate(about):
        sheet.write_string(1 + at, 0, label, paper.label)
        sheet.merge_range(1 + at, 1, 1 + at, 2, value or "", paper.words)
    for at, (head, width) in enumerate(HEADS):
        sheet.set_column(at, at, width)
        sheet.write_string(_FIRST - 1, at, head, paper.head)
    found = {f.criterion: f for f in assessment.findings} if assessment is not None else {}
    row = _FIRST
    for title, lines in _chapters(rulebook):
        start = row
        for line in lines:
            _write(sheet, paper, row, line, title, found.get(line.criterion.id), rulebook)
            row += 1
        if row - start > 1:
            sheet.merge_range(start, 1, row - 1, 1, title, paper.words)
    _foot(sheet, paper, row, rulebook)
    sheet.freeze_panes(_FIRST, 3)
    sheet.repeat_rows(_FIRST - 1)
    stamp = book.add_worksheet(stamps.STAMP)
    code, name = (branch.code, branch.name) if branch is not None else (None, None)
    made = stamps.Stamp(stamps.LAYOUT, f"{rulebook.id}@{rulebook.edition}", None, code, name)
    for at, (key, value) in enumerate(made.entries().items()):
        stamp.write_string(at, 0, key)
        stamp.write_string(at, 1, value)
    stamp.very_hidden()
    sheet.activate()
    book.close()
    return out.getvalue()


def _chapters(rulebook: Rulebook) -> Iterator[tuple[str, list[_Line]]]:
    titles: dict[str | None, str] = {one.id: one.title for one in rulebook.dimensions}
    titles[None] = "其他"
    for id, title in titles.items():
        lines = [
            line
            for criterion in rulebook.criteria
            if criterion.dimension == id
            for line in _lines(criterion)
        ]
        if lines:
            yield title, lines


def _lines(criterion: Criterion) -> list[_Line]:
    """Return a line for every opinion that is awaited, or the one of a criterion by facts."""
    judged = [one for one in given(criterion.score) if isinstance(one, ByJudges)]
    lines = [
        _Line(criterion, one, rater)
        for one in judged
        for rater in range(1, one.raters * one.samples + 1)
    ]
    return lines or [_Line(criterion, None, 0)]


def _write(
    sheet: Any,
    paper: Paper,
    row: int,
    line: _Line,
    title: str,
    found: Finding | None,
    rulebook: Rulebook,
) -> None:
    one, judged = line.criterion, line.judged
    branches = rulebook.catalogue.table["branches"]
    cite = citation(one.cite, rulebook.catalogue)
    how = required(one, branches)
    kind = _KINDS[one.kind]
    worth = "" if one.full is None else points(one.full)
    texts = (
        one.id,
        title,
        one.title,
        f"{kind}{worth}" if kind or worth else "只看是否达到",
        how,
        cite.text if cite is not None else "",
        JUDGED if judged is not None else COMPUTED,
        judged.by or "" if judged is not None else "",
        "",
        _claimed(found),
    )
    for at, text in enumerate(texts):
        sheet.write_string(row, at, text, paper.words)
    lines = max(-(-cells(text) // HEADS[at][1]) for at, text in enumerate(texts))
    sheet.set_row(row, 15 * max(lines, 1) + 3)
    if judged is None:
        sheet.write_string(row, 10, "由事实得出", paper.label)
        return
    sheet.write_blank(row, 10, None, paper.asked)
    if judged.levels:
        levels = [name for name, _ in judged.levels]
        rule: dict[str, Any] = {"validate": "list", "source": levels, "error_type": "warning"}
    else:
        rule = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": judged.least / 1000,
            "maximum": judged.greatest / 1000,
            "error_type": "warning",
            "error_message": f"请打 {points(judged.least)} 到 {points(judged.greatest)} 分",
        }
    sheet.data_validation(row, 10, row, 10, rule)


def _claimed(found: Finding | None) -> str:
    """Return what the facts give by now: one number, or from which to which."""
    if found is None or found.points is None:
        return ""
    low, high = (str(end) for end in (found.points.low, found.points.high))
    return low if low == high else f"{low}～{high}"


def _foot(sheet: Any, paper: Paper, row: int, rulebook: Rulebook) -> None:
    full = "" if rulebook.totals is None else points(rulebook.totals.full)
    sheet.write_string(row, 0, "合计", paper.label)
    for at in range(1, len(HEADS)):
        sheet.write_string(row, at, full if at == 3 else "", paper.label)
    notes = (
        "注：方式为“评议”的，由评议人在“考核分”打分；方式为“事实”的，得分由事实得出，不在这里打。",
        "评议人签字：                    日期：        年    月    日",
    )
    for at, note in enumerate(notes, 1):
        sheet.write_string(row + at, 0, note, paper.small_line)
