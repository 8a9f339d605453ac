"""`starcheck assess`: facts in, the document out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from starcheck.commands import output
from starcheck.commands.arguments import (
    FACTS,
    MAPPING,
    NAMES,
    committee,
    engine,
    into,
    people_of,
    rulebook,
    year_and_date,
)
from starcheck.commands.chinese import Command
from starcheck.commands.problems import NO_STARS
from starcheck.diagnostics import problem
from starcheck.errors import UsageError
from starcheck.model.assessment import Assessment

__all__ = ["assess"]


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
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式，不写则为 text",
)
@into
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
    form: str,
    path: Path | None,
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

    with opened(facts) as file:
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
    output.deliver(_drawn(found.assessments, form, to_file=path is not None), path)
    return _required(found.assessments, require)


def _drawn(assessments: Sequence[Assessment], form: str, *, to_file: bool) -> str:
    import sys

    if form == "json":
        from starcheck.reporting import json

        return json.render(assessments)
    from starcheck.reporting import text

    return text.render(assessments, colour=not to_file and output.colour(sys.stdout))


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
