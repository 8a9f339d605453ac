"""`starcheck grade`: every branch of the inputs, into a run."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import click

from starcheck.commands.arguments import MAPPING, committee, rulebook, year_and_date
from starcheck.commands.chinese import Command
from starcheck.commands.problems import NOT_A_SCHEME
from starcheck.diagnostics import Place, cells, problem, text
from starcheck.errors import UsageError
from starcheck.grading import Reason
from starcheck.language import mark, tr
from starcheck.reading.workbooks.kinds import is_book

__all__ = ["grade"]


@click.command(cls=Command)
@click.argument(
    "inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@rulebook
@click.option(
    "--scheme",
    metavar="PATH",
    help="评定方案：哪些党支部用哪份标准；不写则用随附的方案",
)
@click.option(
    "-o",
    "--output",
    "run",
    metavar="RUN",
    required=True,
    type=click.Path(path_type=Path),
    help="评定批次写到哪个文件夹（写好才出现，写好不再改动）",
)
@committee
@year_and_date
@click.option(
    "--coverage",
    type=click.Choice(["complete", "partial"]),
    help="数据表填得全不全：complete 全，partial 可能有没填的",
)
@click.option("--settle", is_flag=True, help="到期结算：仍未说明的按未举证计，并按名额定星")
@click.option(
    "--previous",
    metavar="RUN",
    type=click.Path(path_type=Path, file_okay=False),
    help="上一年度结算后的批次：它的星级和得分作为历年定星",
)
@MAPPING
@click.option("--memory", metavar="SIZE", help="最多用多少内存，如 2GB；不写则最多 4GB")
@click.option("--threads", metavar="N", type=click.IntRange(1), help="用几个处理器核")
@click.option(
    "--temp",
    metavar="PATH",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="中间文件放在哪里；不写则放在批次旁边",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help="duckdb 一台机器，spark 集群，结果一样（见 docs/spark.md）",
)
def grade(
    inputs: tuple[Path, ...],
    rulebook: str | None,
    scheme: str | None,
    run: Path,
    committee: Path | None,
    year: int | None,
    as_of: date | None,
    coverage: str | None,
    settle: bool,
    previous: Path | None,
    mapping: Path | None,
    memory: str | None,
    threads: int | None,
    temp: Path | None,
    engine: Literal["duckdb", "spark"],
) -> int:
    """成批评定：一个文件夹、一个县、全国，写成一个评定批次。

    INPUT 是事实文件（YAML、JSON）、数据表（CSV、Parquet）、DuckDB 数据库，或者放着它们的文件夹。
    """
    from starcheck.grading import Wanted
    from starcheck.grading import grade as run_all

    if rulebook is not None and scheme is not None:
        raise click.UsageError(tr("--rulebook 和 --scheme 只写一个"))
    if scheme is not None:
        from starcheck.rulebook import is_scheme
        from starcheck.rulebook.files import nowhere

        if not Path(scheme).exists():
            raise UsageError([nowhere(Path(scheme))])
        if not is_scheme(Path(scheme)):
            help_ = text("评星标准写 --rulebook；方案的第一行是 scheme: 编号")
            raise UsageError([problem(NOT_A_SCHEME, path=scheme, help=help_)])
    progress = _Progress()
    graded = run_all(
        Wanted(
            inputs=inputs,
            run=run,
            today=date.today(),
            rulebook=rulebook or scheme,
            committee=committee,
            year=year,
            as_of=as_of,
            coverage=coverage,
            settle=settle,
            previous=previous,
            memory=memory,
            threads=threads,
            temp=temp,
            engine=engine,
            mapping=mapping,
            people_key=os.environ.get("STARCHECK_KEY"),
            tell=_tell,
            progress=progress,
        )
    )
    progress.end()
    _tell_reasons(graded.warnings, mark("提示 {number} 处 [{kind}] {message}"))
    _tell_reasons(graded.reasons, mark("搁置 {number} 个 [{kind}] {message}"))
    _tell(
        tr(
            "评好 {judged} 个党支部，写在 {run}；{aside}",
            judged=graded.judged,
            run=run.as_posix(),
            aside=tr("另有 {number} 个没有评，原因见上", number=graded.set_aside)
            if graded.set_aside
            else tr("没有被搁置的"),
        )
    )
    return 6 if graded.set_aside else 0


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _tell_reasons(reasons: Sequence[Reason], sentence: str) -> None:
    """Tell diagnostics, each once, with how many it concerns and one of them."""
    for one in reasons:
        _tell(tr(sentence, number=one.number, kind=one.kind, message=one.message))
        where = "" if one.file is None else Place(one.file, one.line).where
        if one.file is not None and one.sheet is not None and is_book(one.file):
            where = Place(one.file, one.line, sheet=one.sheet).where
        shown = [tr("如 {code}", code=one.code)] if one.code else []
        shown += [where] if where else []
        if shown:
            _tell("  " + tr("，").join(shown))
        if one.help:
            _tell(f"  {tr('怎么办：')}{one.help}")


class _Progress:
    """How far it is, on a terminal only, with an estimate of what is left."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.shown = 0

    def __call__(self, done: int, of: int) -> None:
        if not sys.stderr.isatty():
            return
        gone = time.monotonic() - self.began
        left = gone * (of - done) / done if done else 0
        line = tr("已评 {done} / {of} 个党支部，约剩 {left} 秒", done=done, of=of, left=round(left))
        sys.stderr.write("\r" + line + " " * max(self.shown - cells(line), 0))
        sys.stderr.flush()
        self.shown = cells(line)

    def end(self) -> None:
        if self.shown:
            sys.stderr.write("\r" + " " * self.shown + "\r")
