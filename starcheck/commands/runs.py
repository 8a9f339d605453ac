"""`starcheck runs`: look into a run, explain one branch, hand results on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from starcheck.commands import output
from starcheck.commands.arguments import into
from starcheck.commands.chinese import Group
from starcheck.language import tr

if TYPE_CHECKING:
    from starcheck.reporting.pages import Format

__all__ = ["runs"]

RUN = click.argument("run", metavar="RUN", type=click.Path(path_type=Path))


Command = TypeVar("Command", bound=Callable[..., object])

OUTPUT = click.option(
    "-o",
    "--output",
    "output",
    metavar="NEW",
    required=True,
    type=click.Path(path_type=Path),
    help="新的批次写到哪个文件夹",
)


def _file(*, help: str) -> Callable[[Command], Command]:
    """Return the option of a file to write."""
    return click.option(
        "-o",
        "--output",
        "path",
        metavar="PATH",
        required=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help=help,
    )


@click.group(cls=Group)
def runs() -> None:
    """评定批次：查看、说明、抽查、复核、定星、比较、核验、导出。"""


@runs.command()
@RUN
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    help="输出格式，不写则为 text",
)
@into
def show(run: Path, form: Format, path: Path | None) -> int:
    """查看一个批次：星级分布、分组、最难达到的、值得问一问的。"""
    from starcheck.reporting.pages import write
    from starcheck.reporting.runs import overview
    from starcheck.runs.reading import opened
    from starcheck.runs.summary import nobodys, states, summarise

    with opened(run) as found:
        blocks = overview(found.manifest, states(found), summarise(found), nobodys(found))
    output.deliver(write(blocks, form), path)
    return 0


@runs.command()
@RUN
@click.argument("branch", metavar="BRANCH")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式，不写则为 text",
)
@click.option("--reply", is_flag=True, help="写成对申诉的答复：只说这个党支部，不说别的")
@into
def explain(run: Path, branch: str, form: str, reply: bool, path: Path | None) -> int:
    """说明一个党支部的结果：它的评定报告，和它在批次里的名次、定星。

    BRANCH 是党支部代码。输入文件要还在评定时的地方，没有改过。
    """
    from starcheck.explain import explain as explained
    from starcheck.reporting.runs import placement_lines
    from starcheck.runs.reading import opened

    with opened(run) as found:
        one = explained(found, branch, date.today())
    if reply:
        from starcheck.reporting.pages import write
        from starcheck.reporting.reply import reply as replied

        blocks = replied(one.assessment, one.placed, settled=one.settled)
        output.deliver(write(blocks, "text"), path)
        return 0
    if form == "json":
        from starcheck.reporting import json

        output.deliver(json.render([one.assessment]), path)
        return 0
    from starcheck.reporting import text

    colour = path is None and output.colour(sys.stdout)
    lines = placement_lines(one.placed)
    if one.settled:
        lines.append(tr("批次已结算：材料未说明的按未举证计，得分取目前能认定的"))
    said = "\n".join([tr("在批次里的位置"), *(f"  {line}" for line in lines)])
    output.deliver(f"{text.render([one.assessment], colour=colour)}\n{said}\n", path)
    return 0


@runs.command()
@RUN
@click.option(
    "--rows",
    metavar="PATH",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="复核记录或填好的核查表：CSV、YAML、JSON",
)
@OUTPUT
def review(run: Path, rows: Path, output: Path) -> int:
    """复核、申诉：按记录更正，写成新的批次，原批次不变。

    先更正事实，不行再更正分值，最后才更正星级。每条写明党支部代码、层级（自评、党委、组织部）、
    类型（复核、申诉）、原值、新值、理由、依据文件、复核人。
    """
    from starcheck.reporting.runs import correction_lines, moved_lines
    from starcheck.review import review as made
    from starcheck.runs.comparing import moved
    from starcheck.runs.reading import opened

    found = made(run, rows, output, date.today())
    with opened(output) as after:
        changes = moved(after, run, {one.branch for one in found.corrections})
    lines = [*correction_lines(found.corrections), *moved_lines(changes)]
    click.echo("\n".join(lines))
    if found.blank:
        sys.stderr.write(tr("{number} 行没有填核实结果，没有用", number=found.blank) + "\n")
    sys.stderr.write(tr("新的批次写在 {path}", path=output.as_posix()) + "\n")
    return 0


@runs.command()
@RUN
@click.option("--seed", type=int, required=True, help="种子：写在抽查通知里，谁都能重抽一遍")
@click.option("--number", type=click.IntRange(0), default=10, help="随机抽几个，不写则为 10")
@click.option("--near", type=click.IntRange(0), default=5, help="离星级最近的抽几个，不写则为 5")
@click.option(
    "--beyond", type=click.IntRange(0), default=5, help="自报超出台账最多的抽几个，不写则为 5"
)
@click.option("--items", type=click.IntRange(1), default=5, help="每个党支部看几项，不写则为 5")
@click.option(
    "--level",
    type=click.Choice(["committee", "department"]),
    default="committee",
    help="谁去看：committee 党委，department 组织部；不写则为 committee",
)
@_file(help="核查表写入文件：.csv、.yaml")
def draw(
    run: Path,
    seed: int,
    number: int,
    near: int,
    beyond: int,
    items: int,
    level: Literal["committee", "department"],
    path: Path,
) -> int:
    """抽查：随机的、离星级最近的、自报超出台账最多的，写成核查表。

    看了以后把核实的分值、理由、依据文件、复核人填进表里，用 `starcheck runs review --rows` 读回。
    """
    from starcheck.draw import Draw
    from starcheck.draw import draw as drawn
    from starcheck.reporting.checklists import checklist
    from starcheck.reporting.pages import write
    from starcheck.reporting.runs import drawn_blocks
    from starcheck.runs.reading import opened

    with opened(run) as found:
        branches = drawn(found, Draw(seed, number, near, beyond, items, level))
    output.deliver(checklist([row for one in branches for row in one.rows], path), path)
    named = [(one.code, one.name, one.why) for one in branches]
    output.deliver(write(drawn_blocks(named), "text"), None)
    sys.stderr.write(tr("核查表写在 {path}", path=path.as_posix()) + "\n")
    return 0


@runs.command()
@RUN
@OUTPUT
def place(run: Path, output: Path) -> int:
    """到期结算，按名额定星：写成新的批次，原批次不变。"""
    from starcheck.review import settle

    settle(run, output, date.today())
    sys.stderr.write(tr("新的批次写在 {path}", path=output.as_posix()) + "\n")
    return 0


@runs.command()
@click.argument("before", metavar="BEFORE", type=click.Path(path_type=Path))
@click.argument("after", metavar="AFTER", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    help="输出格式，不写则为 text",
)
@click.option(
    "-o",
    "--output",
    "path",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="全部变动写入文件：.jsonl、.csv、.parquet",
)
def compare(before: Path, after: Path, form: Format, path: Path | None) -> int:
    """比较两个批次：谁升谁降，事实、标准、免评、时间、更正各占多少。

    不止一处不同的，用前一批次的党支部逐处换成后一批次的重新评定，各部分相加就是得分的变动。
    """
    from starcheck.compare import compare as compared
    from starcheck.reporting.pages import write
    from starcheck.reporting.runs import comparison

    output.deliver(write(comparison(compared(before, after, date.today(), path)), form), None)
    return 0


@runs.command()
@RUN
def verify(run: Path) -> int:
    """核验一个批次与封存时是否相同。"""
    from starcheck.runs.reading import opened

    with opened(run) as found:
        found.verify()
    output.deliver(tr("与封存时相同") + "\n", None)
    return 0


@runs.command()
@RUN
@click.option(
    "--table",
    type=click.Choice(["results", "findings", "set_aside", "warnings"]),
    default="results",
    help="每个党支部一行，或者每项指标一行，或者搁置的原因、别的提示",
)
@_file(help="写入文件，格式按后缀：.jsonl、.csv、.parquet")
def export(run: Path, table: str, path: Path) -> int:
    """导出一个批次：JSON Lines、CSV、Parquet。"""
    from starcheck.runs.export import export as written
    from starcheck.runs.reading import opened

    with opened(run) as found:
        number = written(found, table, path)
    sys.stderr.write(tr("写了 {number} 行到 {path}", number=number, path=path.as_posix()) + "\n")
    return 0
