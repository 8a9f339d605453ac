"""`starcheck facts check`: all there is to say of a facts file before anything is rated."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from starcheck.commands import output
from starcheck.commands.arguments import (
    FACTS,
    committee,
    into,
    opened,
    rulebook,
    year_and_date,
)
from starcheck.commands.chinese import Command
from starcheck.language import tr

__all__ = ["check"]


@click.command(cls=Command)
@FACTS
@rulebook
@committee
@year_and_date
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式，不写则为 text",
)
@into
def check(
    facts: str,
    rulebook: str | None,
    committee: Path | None,
    year: int | None,
    as_of: date | None,
    form: str,
    path: Path | None,
) -> int:
    """检查事实文件：错误、要核对的问题、自报与台账、还缺的材料。

    问题只请您核对，不改变评定。写明 --rulebook，还对照评星标准检查。退出码：4 有错误，0 没有错误。
    """
    from starcheck.checking import Asked
    from starcheck.checking import check as checked
    from starcheck.reporting import quality

    with opened(facts) as file:
        found = checked(
            Asked(
                facts=file,
                today=date.today(),
                rulebook=rulebook,
                committee=committee,
                year=year,
                as_of=as_of,
            )
        )
    output.tell(found.diagnostics)
    document = found.document
    if form == "json":
        drawn = quality.render_json(document)
    else:
        drawn = quality.render(document, colour=path is None and output.colour(sys.stdout))
    output.deliver(drawn, path)
    if found.diagnostics:
        counts = {"errors": document.errors, "others": document.warnings}
        sys.stderr.write(tr("{errors} 个错误，{others} 个提示\n", **counts))
    if document.questions:
        sys.stderr.write(tr("{number} 个问题请核对\n", number=document.questions))
    elif not found.diagnostics:
        sys.stderr.write(tr("没有发现问题\n"))
    return 4 if document.errors else 0
