"""A draft as a workbook: 原文, 读成, 请确认(是/改/不用). All text is written as text, never as a
formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from starcheck.facts.reports.compare import Question
from starcheck.facts.reports.values import Drafted
from starcheck.facts.reports.written import Made
from starcheck.facts.workbooks.paper import height
from starcheck.facts.workbooks.stamp import HOW
from starcheck.facts.workbooks.stamp import SEEN as NOT_USED
from starcheck.language import tr

FIGURES = ("填报数", "数值", "口气", "所属年度", "单位", "原文", "读成", "请确认", "改为")
STATED = ("指标值", "内容", "原文", "请确认", "改为")
BRANCH = ("项目", "内容", "原文")
SEEN = ("原文", "位置", "原因")
ANSWERS = ("是", "改", "不用")
_WIDE = 100
_MORE = 50
"""Rows below the drafted ones in which a person may add some."""
"""The headers and answers are read back by their words, so they are never translated."""


def workbook(made: Made) -> bytes:
    """Return the bytes of the workbook."""
    import xlsxwriter

    to = io.BytesIO()
    book = xlsxwriter.Workbook(to, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": made.head.name or made.head.code})
    pen = _Pen(book)
    pen.lines(HOW, list(_how(made)))
    pen.sheet("填报数", FIGURES, (22, 9, 8, 10, 8, 44, 34, 10, 16), list(_figures(made)), answers=7)
    stated = [[one.name, "是", one.quote, "", ""] for one in made.draft.stated]
    pen.sheet("自述", STATED, (24, 10, 60, 10, 16), stated, answers=3)
    pen.sheet("党支部", BRANCH, (24, 40, 60), list(_branch(made)))
    pen.sheet(NOT_USED, SEEN, (60, 18, 36), list(_seen(made)))
    book.close()
    return to.getvalue()


def _how(made: Made) -> Iterator[str]:
    """Say what to do with each sheet, and what comes next."""
    yield tr("{name}：从年终报告起草，请逐条核对", name=made.head.name or made.head.source)
    yield tr(
        "填报数：对照“原文”看“数值”和“读成”。对的，在“请确认”选“是”；不对的选“改”，把对的写在“改为”；"
        "不采用的选“不用”。“数值”空着的，报告里说了不同的数：一处选“改”，写上对的，别处选“不用”。"
    )
    yield tr("自述：报告说做到了的事，一条一条照样确认；要写“否”的，选“改”，在“改为”写“否”。")
    yield tr("党支部：年度、截止日期、代码、名称、类别不对的，直接改“内容”。")
    yield tr(
        "看到但未采用：报告里没有采用的数和原因，只供核对，不读回。要采用的，在“填报数”下面加一行：写名称、"
        "数值、原文，“请确认”写“是”。"
    )
    yield tr(
        "确认完：存盘，先用 starcheck facts check 草稿.xlsx 检查，再用 starcheck assess 草稿.xlsx "
        "评定。没有确认完也能评，评定报告注明“依据未确认草稿”，并说出是哪几行。"
    )


def _figures(made: Made) -> Iterator[list[str | int | float]]:
    questions = {question.figure: question for question in made.carried.questions}
    for one in made.draft.drafted:
        if one.figure in questions:
            yield _row(made, one, questions[one.figure])
        elif made.carried.figures.get(one.figure) is one:
            yield _row(made, one, None)


def _row(made: Made, one: Drafted, question: Question | None) -> list[str | int | float]:
    definition = made.definition(one.figure)
    number = int(made.value(one)) if definition.scale == 0 else float(made.value(one))
    said = made.read_as(one)
    if question is not None:
        said += "\n" + made.asks(question)
    return [
        definition.title,
        # What contradicts itself is nobody's value until somebody writes one under 改为.
        "" if question is not None else number,
        made.kind(one.kind),
        one.for_year,
        definition.unit,
        one.quote,
        said,
        "",
        "",
    ]


def _branch(made: Made) -> Iterator[list[str | int | float]]:
    table = made.catalogue.table["branches"]
    head = made.head
    yield ["年度", head.year]
    yield ["截止日期", f"{head.year}-12-31"]
    yield ["党支部代码", head.code]
    yield ["党支部名称", head.name or ""]
    yield ["类别", head.category or ""]
    for one in made.draft.branch:
        yield [table[one.name].title, "是", one.quote]
    yield ["报告", head.source]


def _seen(made: Made) -> Iterator[list[str | int | float]]:
    for said in made.sums():
        yield [said, "", tr("请核对")]
    for one in made.carried.other_years:
        yield [one.quote, _place(one.line, one.column), made.read_as(one)]
    for seen in made.draft.seen:
        why = tr(seen.why.value)
        if seen.body is not None:
            why += tr("：{body}", body=seen.body)
        yield [seen.quote, _place(seen.line, seen.column), why]


def _place(line: int, column: int) -> str:
    return tr("第 {line} 行第 {column} 列", line=line, column=column)


class _Pen:
    """Draws sheets of one look: headers on a ground, all cells wrapped, made ready for print."""

    def __init__(self, book: Any) -> None:
        self.book = book
        plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
        self.cell = book.add_format(plain)
        self.text = book.add_format({**plain, "num_format": "@"})
        self.answer = book.add_format({**plain, "bg_color": "#FFF8DC", "align": "center"})
        self.head = book.add_format(
            {**plain, "bold": True, "bg_color": "#C00000", "font_color": "#FFFFFF",
             "align": "center", "valign": "vcenter"}
        )  # fmt: skip
        self.title = book.add_format({"bold": True, "font_size": 14, "text_wrap": True})
        self.note = book.add_format({"text_wrap": True, "valign": "top", "font_size": 12})

    def lines(self, name: str, lines: Sequence[str]) -> None:
        """Add a sheet to be read from top to bottom; the first line is its title."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _WIDE)
        for row, line in enumerate(lines):
            sheet.set_row(row, height([(line, _WIDE - 10)]) + 6)
            sheet.write_string(row, 0, line, self.note if row else self.title)
        self._page(sheet)

    def sheet(
        self,
        name: str,
        header: Sequence[str],
        widths: Sequence[int],
        rows: Sequence[Iterable[str | int | float]],
        answers: int | None = None,
    ) -> None:
        """Add a sheet; from column `answers` on a person writes."""
        sheet = self.book.add_worksheet(name)
        for column, (title, width) in enumerate(zip(header, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, self.head)
        for number, row in enumerate(rows, 1):
            texts = [one if isinstance(one, str) else "" for one in row]
            sheet.set_row(number, height(zip(texts, widths, strict=False)))
            for column, value in enumerate(row):
                written = answers is not None and column >= answers
                if isinstance(value, str):
                    style = self.answer if written else self.text
                    if value:
                        sheet.write_string(number, column, value, style)
                    else:
                        sheet.write_blank(number, column, None, style)
                else:
                    sheet.write_number(number, column, value, self.cell)
        if answers is not None:
            sheet.data_validation(
                1,
                answers,
                len(rows) + _MORE,
                answers,
                {
                    "validate": "list",
                    "source": list(ANSWERS),
                    "error_title": tr("请确认"),
                    "error_message": tr("请选：是、改、不用"),
                },
            )
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        self._page(sheet)

    def _page(self, sheet: Any) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer("&C&P / &N")
