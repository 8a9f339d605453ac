"""The first sheet of a template: for whom it is, how it is filled in, which sheet feeds what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starcheck.diagnostics import cells
from starcheck.facts.workbooks.paper import Paper

SECONDS = 4
"""What a cell is taken to cost when the cover says how long a sheet takes; the cover says so."""


@dataclass(frozen=True, slots=True)
class Line:
    """Of a sheet: its name, what stands in it, for which criteria, who fills it, how long it
    takes."""

    sheet: str
    what: str
    criteria: str
    who: str
    took: str


def cover(
    sheet: Any,
    paper: Paper,
    title: str,
    about: Sequence[tuple[str, object]],
    rulebook: str,
    lines: Sequence[Line],
) -> None:
    """Draw the cover. `about`: what is known of the branch already, by label."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.write_string(0, 0, title, paper.title)
    sheet.set_row(0, 30)
    known = [(label, str(value or "（在“党支部”表里填写）")) for label, value in about]
    for row, (label, value) in enumerate([*known, ("评星标准", rulebook)], 2):
        sheet.write_string(row, 0, label, paper.label)
        sheet.merge_range(row, 1, row, 3, value, paper.words)
    row = 6
    for how in (
        "一、先填“全年次数”和“填报数”，有台账的再填台账；台账里逐条记了的，次数不必再填。",
        "二、每张台账上方选好“填报范围”。没有动过的表就是“未报”，不当作零。",
        "三、不知道的空着；没有发生的写“无”，次数写 0；不涉及的写“不适用”，次数空着。意思各不同。",
        "四、不填身份证号、电话、工资；姓名可以用代号。",
        "五、填好后运行 starcheck facts check，看有没有问题；再运行 starcheck assess。",
    ):
        sheet.merge_range(row, 0, row, 4, how, paper.plain)
        row += 1
    row += 1
    heads = (
        ("工作表", 18),
        ("填什么", 44),
        ("供哪些评分指标用", 60),
        ("谁填", 16),
        ("大约用时", 14),
    )
    for at, (head, width) in enumerate(heads):
        sheet.set_column(at, at, width)
        sheet.write_string(row, at, head, paper.head)
    for line in lines:
        row += 1
        sheet.write_url(row, 0, f"internal:'{line.sheet}'!A1", paper.words, line.sheet)
        for at, words in enumerate((line.what, line.criteria, line.who, line.took), 1):
            sheet.write_string(row, at, words, paper.words)
        high = max(-(-cells(line.what) // heads[1][1]), -(-cells(line.criteria) // heads[2][1]), 1)
        sheet.set_row(row, 15 * high + 3)
    note = f"用时按每格 {SECONDS} 秒估算。谁填只是通常的分工。"
    sheet.write_string(row + 1, 0, note, paper.small_line)
