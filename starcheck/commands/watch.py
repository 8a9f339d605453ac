"""`starcheck watch`: events in, changes and early warnings out."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

import click

from starcheck.commands import output
from starcheck.commands.arguments import NAMES, STDIN, rulebook
from starcheck.commands.chinese import Command
from starcheck.diagnostics import Place, problem, text
from starcheck.errors import UsageError
from starcheck.language import tr
from starcheck.reading.problems import why

__all__ = ["watch"]


@click.command(cls=Command)
@click.argument("events", metavar="[EVENTS]", default=STDIN)
@click.option(
    "--journal",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="日志：每个事件和每个变化都记在里面，重新启动时接着看；不写则只在内存里",
)
@click.option(
    "--year",
    metavar="Y",
    type=click.IntRange(1900, 2199),
    help="看哪个年度；不写则是今年",
)
@rulebook
@click.option(
    "--engine",
    type=click.Choice(["rete", "reference"]),
    help="rete 用 durable-rules，reference 不用，结果相同；不写则有 rete 就用它",
)
@click.option("--follow", is_flag=True, help="事件文件读完以后，等它再加内容；日子按本机的日期过")
@click.option("--until", metavar="DATE", help="事件读完以后，过完这一天，再看一遍每个党支部")
@click.option(
    "-o",
    "--output",
    "path",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="变化接着写在这个文件后面（一行一个 JSON）；不写则写到标准输出",
)
@NAMES
@click.option(
    "--schema",
    type=click.Choice(["event", "change"]),
    help="只写出事件或变化的 JSON Schema",
)
def watch(
    events: str,
    journal: Path | None,
    year: int | None,
    rulebook: str | None,
    engine: str | None,
    follow: bool,
    until: str | None,
    path: Path | None,
    names: bool,
    schema: Literal["event", "change"] | None,
) -> int:
    """看着一年：事件进来，谁达标了、星级变了、什么快要误了，当天就说。

    EVENTS 是一行一个 JSON 的事件文件，`-` 或不写表示标准输入。退出码：4 有没采用的事件。
    """
    if schema is not None:
        from starcheck.live.schemas import drawn

        output.deliver(drawn(schema), None)
        return 0
    from starcheck.live.events import now
    from starcheck.live.inlet import lines
    from starcheck.live.journal import Journal
    from starcheck.live.outlet import File, Outlet, Stream
    from starcheck.live.watching import Options, Watch

    end = _day(until)
    with ExitStack() as stack:
        stream = stack.enter_context(_opened(events))
        kept = Journal(journal, year or now().year)
        stack.callback(kept.close)
        wanted = Options(kept.year, rulebook, _engine(engine), names)
        watching = Watch(kept, wanted)
        stack.callback(watching.close)
        outlet: Outlet = Stream(sys.stdout.buffer) if path is None else File(path)
        stack.callback(outlet.close)
        outlet.catch_up(kept)
        name = tr("标准输入") if events == STDIN else events
        for found in lines(stream, follow=follow):
            placed = [(line, Place(name, number)) for number, line in found]
            if placed:
                outlet.tell(kept, watching.feed(placed))
            elif follow:
                outlet.tell(kept, watching.pass_to(wanted.now().date()))
        if end is not None:
            outlet.tell(kept, watching.pass_to(end, over=True))
    told = tr(
        "{events} 个事件，{changes} 个变化；重复的 {repeated} 个，没有采用的 {refused} 个\n",
        events=watching.taken,
        changes=watching.told,
        repeated=watching.repeated,
        refused=watching.refused,
    )
    sys.stderr.write(told)
    return 4 if watching.refused else 0


def _engine(wanted: str | None) -> str:
    """Return the engine wanted, or the rules where they can be had; where not, that is said."""
    from starcheck import engines

    if wanted is not None:
        engines.look(wanted)
        return wanted
    try:
        engines.look("rete")
    except UsageError:
        sys.stderr.write(tr("没有装好 durable-rules（见 doctor），改用 reference，结果相同\n"))
        return engines.DEFAULT
    return "rete"


def _opened(events: str) -> BinaryIO:
    if events == STDIN:
        return sys.stdin.buffer
    try:
        return Path(events).open("rb")
    except OSError as error:
        from starcheck.live.problems import NO_EVENTS

        help_ = text("检查文件名和权限")
        raise UsageError(
            [problem(NO_EVENTS, path=events, why=str(why(error)), help=help_)]
        ) from error


def _day(written: str | None) -> date | None:
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        said = tr("`{value}` 不是日期，请写成 2023-12-31", value=written)
        raise click.BadParameter(said, param_hint="--until") from None
