"""`starcheck rules score-sheet`: a rulebook as a form to score on paper or in Excel."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from starcheck.commands import output
from starcheck.commands.arguments import committee, opened
from starcheck.commands.chinese import Command
from starcheck.commands.problems import NO_PLACE, SEVERAL_BRANCHES
from starcheck.diagnostics import problem, text
from starcheck.errors import UsageError
from starcheck.language import tr


@click.command("score-sheet", cls=Command)
@click.argument("rulebook", metavar="ID[@年度]|PATH")
@click.option("--year", metavar="Y", type=click.IntRange(1900, 2199), help="年度版；不写则为今年的")
@click.option("--from", "facts", metavar="FACTS", help="党支部的事实：把按事实得的分填在“自评分”")
@committee
@click.option(
    "-o", "--output", "path", metavar="PATH", type=click.Path(path_type=Path), help="写到哪里"
)
def score_sheet(
    rulebook: str, year: int | None, facts: str | None, committee: Path | None, path: Path | None
) -> int:
    """评分表（Excel）：维度、指标、分值、评分说明、自评分、考核分，可打印。

    评议人打好分，用 --committee 评分表.xlsx 读回，就是评议打分。
    """
    from starcheck.assessing import Wanted
    from starcheck.assessing import assess as judge
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.reporting.score_sheet import render
    from starcheck.rulebook import find, load

    if path is None:
        raise UsageError([problem(NO_PLACE, help=text("例如 -o 评分表.xlsx"))])
    today = date.today()
    assessment = None
    if facts is not None:
        with opened(facts) as file:
            found = judge(
                Wanted(facts=file, today=today, rulebook=rulebook, committee=committee, year=year)
            )
        output.tell(found.diagnostics)
        if len(found.assessments) != 1:
            help_ = text("一个党支部一张评分表；请分开")
            raise UsageError([problem(SEVERAL_BRANCHES, number=len(found.assessments), help=help_)])
        assessment = found.assessments[0]
        year = assessment.assessment_year
    book = load(find(rulebook, year or today.year), load_catalogue())
    output.hand_over(render(book, assessment), path)
    sys.stderr.write(tr("评分表写到 {path}\n", path=path.as_posix()))
    return 0
