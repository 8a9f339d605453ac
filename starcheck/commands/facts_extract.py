"""`starcheck facts extract`: a year-end report in, a draft of its figures out."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from starcheck.commands import output
from starcheck.commands.arguments import STDIN, into
from starcheck.commands.chinese import Command
from starcheck.commands.problems import UNKNOWN_CATEGORY, UNKNOWN_SUFFIX
from starcheck.diagnostics import did_you_mean, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue

__all__ = ["extract"]

_SUFFIXES = (".xlsx", ".yaml", ".yml")


@click.command(cls=Command)
@click.argument("report", metavar="REPORT")
@into
@click.option(
    "--year",
    metavar="Y",
    type=click.IntRange(1900, 2199),
    help="报告写的是哪一年；不写则按报告的标题和正文",
)
@click.option("--code", metavar="CODE", help="党支部代码；不写则用报告的文件名")
@click.option("--category", metavar="WORD", help="党支部类别，如机关、村；不写则按报告")
def extract(
    report: str, path: Path | None, year: int | None, code: str | None, category: str | None
) -> int:
    """从年终报告起草填报数，每个数带原文和位置，由人确认。

    REPORT 是 .txt、.docx 或有文字的 .pdf，`-` 表示标准输入（纯文本）。
    输出是标明“草稿”的事实文件；-o 草稿.xlsx 写成供人逐条确认的表格。
    """
    from starcheck.facts.reports import Asked, facts_file, shipped
    from starcheck.facts.reports import extract as read
    from starcheck.reading.catalogue import load_catalogue

    catalogue = load_catalogue()
    _check(path, category, catalogue)
    if category is not None:
        category = catalogue.vocabulary["category"].by_any_name[category]
    asked = Asked(year, code, category)
    name = "stdin.txt" if report == STDIN else report
    made, found = read(_data(report), name, asked, catalogue, shipped())
    output.tell(found)
    if path is not None and path.suffix.lower() == ".xlsx":
        from starcheck.facts.reports.sheet import workbook

        output.hand_over(workbook(made), path)
    else:
        output.deliver(facts_file(made), path)
    sys.stderr.write(
        tr(
            "起草 {figures} 个填报数、{stated} 项自述；要核对 {questions} 处；"
            "看到但没有采用 {seen} 处\n",
            figures=len(made.carried.figures),
            stated=len(made.draft.stated),
            questions=len(made.carried.questions) + len(made.carried.sums),
            seen=made.not_used,
        )
    )
    return 0


def _check(path: Path | None, category: str | None, catalogue: Catalogue) -> None:
    """Raise `UsageError` for what the options cannot mean."""
    if path is not None and path.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            [
                problem(
                    UNKNOWN_SUFFIX,
                    help=text("写成 草稿.xlsx（供人确认）或 草稿.yaml（事实文件）"),
                    name=path.name,
                )
            ]
        )
    words = catalogue.vocabulary["category"]
    if category is not None and category not in words.by_any_name:
        raise UsageError(
            [
                problem(
                    UNKNOWN_CATEGORY,
                    notes=[text("可选：{words}", words=series(words.titles))],
                    help=did_you_mean(category, words.by_any_name) or text("请从可选的词里选一个"),
                    found=category,
                )
            ]
        )


def _data(report: str) -> bytes:
    if report == STDIN:
        return sys.stdin.buffer.read()
    from starcheck.reading.problems import UNREADABLE, why

    try:
        return Path(report).read_bytes()
    except OSError as error:
        help_ = text("检查文件名和权限")
        raise FactsError([problem(UNREADABLE, help=help_, name=report, why=why(error))]) from error
