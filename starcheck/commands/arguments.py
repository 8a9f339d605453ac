"""Arguments and options that several commands share."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from starcheck.language import tr

if TYPE_CHECKING:
    from starcheck.facts.people import People

F = TypeVar("F", bound=Callable[..., Any])

STDIN = "-"


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        said = tr("`{value}` 不是日期，请写成 2023-12-31", value=value)
        raise click.BadParameter(said, ctx, param) from None


def _only(ctx: click.Context, param: click.Parameter, value: tuple[Path, ...]) -> Path | None:
    """Return the one path that is given; of two none would be read silently."""
    if len(value) > 1:
        said = tr("{option} 只写一次；几个文件放进一个文件夹，写文件夹", option=param.opts[0])
        raise click.BadParameter(said, ctx, param)
    return value[0] if value else None


FACTS = click.argument("facts", metavar="FACTS")

rulebook = click.option(
    "--rulebook",
    metavar="ID[@年度]|PATH",
    help="评星标准；不写则按事实文件，或唯一适用的那一份",
)
committee = click.option(
    "--committee",
    metavar="PATH",
    type=click.Path(path_type=Path),
    multiple=True,
    callback=_only,
    help="上级党组织提供的台账（评议、事项等）；几个文件的放进一个文件夹",
)
engine = click.option(
    "--engine",
    type=click.Choice(["duckdb", "reference", "rete"]),
    help="计算引擎，结果完全相同；不写则用快的一个",
)

into = click.option(
    "-o",
    "--output",
    "path",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写入文件（要么写全，要么不写）",
)


MAPPING = click.option(
    "--mapping",
    metavar="PATH",
    type=click.Path(path_type=Path, dir_okay=False),
    help="别的系统导出的表怎么读（映射文件）",
)
NAMES = click.option(
    "--names", is_flag=True, help="保留姓名；不写则读入时换成代号（STARCHECK_KEY 使代号年年相同）"
)


def people_of(names: bool) -> People:
    """Return what stands for people's names: they themselves if wanted, else pseudonyms."""
    from starcheck.facts.people import People

    return People(os.environ.get("STARCHECK_KEY"), keep=names)


def year_and_date(function: F) -> F:
    """Add `--year` and `--as-of`; both beat what the file says."""
    function = click.option(
        "--as-of", metavar="DATE", callback=_day, help="截止日期；不写则按事实文件，再不然是今天"
    )(function)
    return click.option(
        "--year",
        metavar="Y",
        type=click.IntRange(1900, 2199),
        help="评定年度；不写则按事实文件，再不然是截止日期的年度",
    )(function)


@contextmanager
def opened(facts: str) -> Iterator[Path]:
    """Give the path of the facts; what comes on stdin is laid into a file for that long."""
    if facts != STDIN:
        yield Path(facts)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = sys.stdin.buffer.read()
        path = Path(folder) / ("stdin.json" if data.lstrip()[:1] in (b"{", b"[") else "stdin.yaml")
        path.write_bytes(data)
        yield path
