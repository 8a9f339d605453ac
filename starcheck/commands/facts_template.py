"""`starcheck facts template` and `facts receive`: workbooks out to branches, and back."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from starcheck.commands import output
from starcheck.commands.arguments import NAMES, people_of, year_and_date
from starcheck.commands.chinese import Command
from starcheck.commands.problems import BRANCHES_AND_FROM, NO_PLACE
from starcheck.diagnostics import problem, text
from starcheck.errors import UsageError
from starcheck.language import mark, series, tr

_RECEIPTS = (mark("代码"), mark("党支部"), mark("收件"), mark("文件"), mark("说明"))
RULEBOOK = click.option(
    "--rulebook", metavar="ID[@年度]|PATH", required=True, help="按哪份评星标准填报"
)
ROSTER = click.Path(path_type=Path, dir_okay=False)


@click.command(cls=Command)
@RULEBOOK
@year_and_date
@click.option(
    "--from",
    "before",
    metavar="FACTS",
    type=ROSTER,
    help="已有的事实（去年的填报表、事实文件）：照填不变的内容",
)
@click.option("--branches", metavar="名册", type=ROSTER, help="党支部名册：每个党支部一本")
@click.option(
    "-o", "--output", "path", metavar="PATH", type=click.Path(path_type=Path), help="写到哪里"
)
@NAMES
def template(
    rulebook: str,
    year: int | None,
    as_of: date | None,
    before: Path | None,
    branches: Path | None,
    path: Path | None,
    names: bool,
) -> int:
    """生成填报表（Excel）：评星标准要看的，一张表一页，别的不问。

    写明 --branches，为名册上每个党支部生成一本，-o 是文件夹。
    """
    from starcheck.collecting import hand_out, roster, standing
    from starcheck.facts.workbooks.template import For
    from starcheck.facts.workbooks.template import template as made_of
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.rulebook import find, load

    if before is not None and branches is not None:
        raise UsageError([problem(BRANCHES_AND_FROM)])
    if path is None:
        help_ = text("例如 -o 填报表.xlsx；成批的写 -o 文件夹")
        raise UsageError([problem(NO_PLACE, help=help_)])
    words, today = load_catalogue(), date.today()
    of = year or (as_of or today).year
    book = load(find(rulebook, of), words)
    if branches is not None:
        made = sum(1 for _ in hand_out(roster(branches, words, today), book, of, as_of, path))
        sys.stderr.write(tr("生成了 {number} 本，在 {path}\n", number=made, path=path.as_posix()))
        return 0
    facts = None
    if before is not None:
        facts, found = standing(before, words, today, people_of(names))
        output.tell(found)
    carried = facts is not None and facts.year < of
    if facts is not None and not carried:
        as_of = as_of or facts.as_of
    output.hand_over(made_of(book, For(of, as_of, facts, carried)), path)
    sys.stderr.write(tr("填报表写到 {path}\n", path=path.as_posix()))
    return 0


@click.command(cls=Command)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
@click.option("--branches", metavar="名册", type=ROSTER, required=True, help="发给了哪些党支部")
@click.option(
    "--rulebook",
    metavar="ID[@年度]|PATH",
    help="现行的评星标准；不写，各本看是不是所用标准的本年度版",
)
@click.option("--year", metavar="Y", type=click.IntRange(1900, 2199), help="评定年度")
@click.option(
    "-o",
    "--output",
    "path",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="收件表另写成 Excel（.xlsx）",
)
def receive(
    folder: Path, branches: Path, rulebook: str | None, year: int | None, path: Path | None
) -> int:
    """收件表：交回来的填报表齐不齐，有没有重复的、旧版的。

    退出码：0 收齐了，1 没有收齐。
    """
    from tabulate import tabulate

    from starcheck.collecting import STATES, collect, roster
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.rulebook import find, load

    words, today = load_catalogue(), date.today()
    book = None if rulebook is None else load(find(rulebook, year or today.year), words)
    found = collect(folder, roster(branches, words, today), book, year, today)
    rows = [
        (one.code, one.name, tr(STATES[one.state]), series(one.files), one.note) for one in found
    ]
    header = tuple(map(tr, _RECEIPTS))
    output.deliver(tabulate(rows, header, tablefmt="simple", disable_numparse=True) + "\n", None)
    if path is not None:
        from starcheck.facts.workbooks.paper import listed

        output.deliver(listed(tr("收件表"), header, rows), path)
    counted = {state: sum(one.state == state for one in found) for state in STATES}
    drawn = tr("，").join(f"{tr(STATES[s])} {n}" for s, n in counted.items() if n)
    sys.stderr.write(drawn + "\n")
    return int(any(n for s, n in counted.items() if s != "received"))
