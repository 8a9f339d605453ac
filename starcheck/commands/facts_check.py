"""`starcheck facts check`: all there is to say of a facts file before anything is rated."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from starcheck.commands import output
from starcheck.commands.arguments import (
    FACTS,
    MAPPING,
    NAMES,
    committee,
    into,
    opened,
    people_of,
    rulebook,
    year_and_date,
)
from starcheck.commands.chinese import Command
from starcheck.commands.problems import NOT_A_BOOK, OVER_ITSELF
from starcheck.diagnostics import problem, text
from starcheck.errors import UsageError
from starcheck.language import mark, series, tr

if TYPE_CHECKING:
    from starcheck.facts.asked import Asked
    from starcheck.returning import Slip

__all__ = ["check"]

_SLIPS = (mark("错误"), mark("提示"), mark("请核对"), mark("党支部"), mark("文件"))


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
@MAPPING
@NAMES
@click.option(
    "--annotate",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="把问题标在原表的副本里（.xlsx）；一文件夹的表，写到另一个文件夹",
)
@into
def check(
    facts: str,
    rulebook: str | None,
    committee: Path | None,
    year: int | None,
    as_of: date | None,
    form: str,
    mapping: Path | None,
    names: bool,
    annotate: Path | None,
    path: Path | None,
) -> int:
    """检查事实文件：错误、要核对的问题、自报与台账、还缺的材料。

    问题只请您核对，不改变评定。评星标准同 assess 一样选。退出码：4 有错误，0 没有错误。
    """
    from starcheck.checking import check as checked
    from starcheck.facts.asked import Asked
    from starcheck.reporting import quality

    asked = Asked(
        facts=Path(),
        today=date.today(),
        rulebook=rulebook,
        committee=committee,
        year=year,
        as_of=as_of,
        people=people_of(names),
        mapping=mapping,
    )
    if annotate is not None:
        return _slips(asked, facts, annotate)
    with opened(facts) as file:
        found = checked(replace(asked, facts=file))
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


def _slips(asked: Asked, facts: str, out: Path) -> int:
    """Give workbooks back with remarks in their cells: one, or each in a folder."""
    from starcheck.reading.workbooks.kinds import is_book
    from starcheck.returning import returned

    given = Path(facts)
    if given.is_dir():
        books = [p for p in sorted(given.rglob("*")) if is_book(p.name) and p.name[:1] not in "~._"]
    else:
        books = [given]
    if not books or not all(is_book(p.name) for p in books):
        help_ = text("给一本 Excel 表，或放着它们的文件夹")
        raise UsageError([problem(NOT_A_BOOK, path=facts, help=help_)])
    if out.resolve() == given.resolve():
        help_ = text("写到另一个文件，原来的不动")
        raise UsageError([problem(OVER_ITSELF, path=facts, help=help_)])
    slips: list[Slip] = []
    for book in books:
        slip = returned(replace(asked, facts=book))
        slips.append(slip)
        path = out
        if given.is_dir():
            path = (out / book.relative_to(given)).with_suffix(".xlsx")
            path.parent.mkdir(parents=True, exist_ok=True)
        if slip.data is not None:
            output.deliver(slip.data, path)
        else:
            output.tell(slip.diagnostics)
    _tell(slips)
    return 4 if any(slip.errors for slip in slips) else 0


def _tell(slips: Sequence[Slip]) -> None:
    from tabulate import tabulate

    rows = [(slip.errors, slip.warnings, slip.questions, slip.branch, slip.file) for slip in slips]
    header = tuple(map(tr, _SLIPS))
    table = tabulate(rows, header, tablefmt="simple", disable_numparse=True)
    output.deliver(table + "\n", None)
    aside = list(_aside(slips))
    for line in aside:
        sys.stderr.write(line + "\n")
    right = sum(not (slip.errors or slip.warnings or slip.questions) for slip in slips)
    told = {"number": len(slips), "right": right}
    sys.stderr.write(tr("{number} 本，{right} 本没有问题\n", **told))
    if aside:
        sys.stderr.write(tr("成批评定会搁置的 {number} 处，见上\n", number=len(aside)))


def _aside(slips: Sequence[Slip]) -> Iterator[str]:
    """Give why a batch would set branches aside though their books hold no errors."""
    of: dict[str, list[str]] = {}
    for slip in slips:
        for why in slip.not_judged if not slip.errors else ():
            yield tr("{file}：不能评定：{why}", file=slip.file, why=why)
        for code in slip.codes:
            of.setdefault(code, []).append(slip.file)
    for code, files in of.items():
        if code and len(files) > 1:
            yield tr("{files}：都是党支部 {code} 的，只留一本", files=series(files), code=code)
