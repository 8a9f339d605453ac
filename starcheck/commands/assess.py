"""`starcheck assess`: facts in, the document out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

import click

from starcheck.commands import output
from starcheck.commands.arguments import (
    FACTS,
    MAPPING,
    NAMES,
    committee,
    engine,
    people_of,
    rulebook,
    year_and_date,
)
from starcheck.commands.chinese import Command
from starcheck.commands.problems import NO_FILE, NO_STARS, ONE_FILE
from starcheck.diagnostics import problem, text
from starcheck.errors import UsageError
from starcheck.language import speaking
from starcheck.model.assessment import Assessment

__all__ = ["assess"]

Form: TypeAlias = Literal["text", "json", "docx"]
SUFFIXES: dict[str, Form] = {".json": "json", ".docx": "docx"}


@click.command(cls=Command)
@FACTS
@rulebook
@committee
@year_and_date
@click.option(
    "--basis",
    type=click.Choice(["stated", "recorded"]),
    help="口径：自报（stated）或只看台账（recorded）；不写则按评星标准",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "docx"]),
    help="输出格式，docx 是公文格式的自评报告（中文）；不写则看文件名",
)
@click.option(
    "-o",
    "--output",
    "into",
    metavar="PATH",
    type=click.Path(),
    help="写入文件（要么写全，要么不写）；docx 可以写文件夹，每个党支部一份",
)
@engine
@MAPPING
@NAMES
@click.option(
    "--require", metavar="STAR", type=click.IntRange(0), help="目前能认定的星级低于它，退出码为 1"
)
def assess(
    facts: str,
    rulebook: str | None,
    committee: Path | None,
    year: int | None,
    as_of: date | None,
    basis: str | None,
    form: Form | None,
    into: str | None,
    engine: str | None,
    mapping: Path | None,
    names: bool,
    require: int | None,
) -> int:
    """评定一个党支部：星级、得分、要补的材料、差距与整改。

    FACTS 是事实文件（YAML 或 JSON，可以写几个党支部），`-` 表示标准输入。
    """
    from starcheck.assessing import Wanted
    from starcheck.assessing import assess as judge
    from starcheck.commands.arguments import opened

    form = form or SUFFIXES.get(Path(into or "").suffix.lower(), "text")
    _can_be_written(form, into)
    # An official paper is Chinese, and so is what is assembled for it.
    with opened(facts) as file, speaking("zh") if form == "docx" else nullcontext():
        found = judge(
            Wanted(
                facts=file,
                today=date.today(),
                rulebook=rulebook,
                committee=committee,
                year=year,
                as_of=as_of,
                basis=basis,  # type: ignore[arg-type]
                engine=engine,
                people=people_of(names),
                mapping=mapping,
            )
        )
    output.tell(found.diagnostics)
    if form == "docx":
        _papers(found.assessments, into)
    else:
        path = None if into is None else Path(into)
        output.deliver(_drawn(found.assessments, form, to_file=path is not None), path)
    return _required(found.assessments, require)


def _can_be_written(form: Form, into: str | None) -> None:
    """Raise before anything is judged where what comes out would have no place."""
    if form == "docx" and into is None and sys.stdout.isatty():
        help_ = text("写到文件：-o 自评报告.docx")
        raise UsageError([problem(NO_FILE, help=help_)])
    if form != "docx" and into is not None and _is_folder(into):
        context = click.get_current_context()
        option = next(one for one in context.command.params if one.name == "into")
        raise click.BadParameter(f"File {into!r} is a directory.", context, option)


def _is_folder(into: str) -> bool:
    """Return whether a folder is meant: it is there, or a slash says so."""
    return into.endswith(("/", os.sep)) or Path(into).is_dir()


def _drawn(assessments: Sequence[Assessment], form: Form, *, to_file: bool) -> str:
    if form == "json":
        from starcheck.reporting import json

        return json.render(assessments)
    from starcheck.reporting import text

    return text.render(assessments, colour=not to_file and output.colour(sys.stdout))


def _papers(assessments: Sequence[Assessment], into: str | None) -> None:
    """Write the report of each branch: one into a file, or each into a folder."""
    from starcheck.reporting import word

    if into is not None and _is_folder(into):
        folder = Path(into)
        names = [word.file_name(one) for one in assessments]
        # Codes differ, but two may come to the same once they are written as names of files.
        taken = [
            name if names.count(name) == 1 else f"{place}-{name}"
            for place, name in enumerate(names, start=1)
        ]
        files = {folder / n: word.render(a) for n, a in zip(taken, assessments, strict=True)}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise output.unwritten(folder, error) from error
        output.deliver_all(files)
        return
    if len(assessments) != 1:
        help_ = text("写到一个文件夹：-o 自评报告/")
        raise UsageError([problem(ONE_FILE, help=help_, number=len(assessments))])
    path = None if into is None else Path(into)
    output.deliver(word.render(assessments[0]), path)


def _required(assessments: Sequence[Assessment], require: int | None) -> int:
    """Return the exit code: 1 where a certain star is below the required one."""
    if require is None:
        return 0
    below = False
    for one in assessments:
        if one.star is None:
            raise UsageError(
                [problem(NO_STARS, rulebook=f"{one.rulebook.id}@{one.rulebook.edition}")]
            )
        below |= one.star.certain.rank is None or one.star.certain.rank < require
    return int(below)
