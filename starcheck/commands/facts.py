"""`starcheck facts`: check a facts file, draft one from a report, print the schema for editors."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from starcheck.commands import output
from starcheck.commands.arguments import FACTS, committee, opened, rulebook, year_and_date
from starcheck.commands.chinese import Group
from starcheck.commands.facts_extract import extract
from starcheck.language import tr

__all__ = ["facts"]


@click.group(cls=Group)
def facts() -> None:
    """事实文件：检查、从报告起草、输出格式定义。"""


facts.add_command(extract)


@facts.command()
@FACTS
@rulebook
@committee
@year_and_date
def check(
    facts: str,
    rulebook: str | None,
    committee: Path | None,
    year: int | None,
    as_of: date | None,
) -> int:
    """检查事实文件：一次列出全部问题，不评定。

    写明 --rulebook，还对照评星标准检查。退出码：4 有错误，0 没有错误。
    """
    from starcheck.choice import choose, shelf, words_of
    from starcheck.facts import check as checked
    from starcheck.facts import complete, read
    from starcheck.reading.catalogue import load_catalogue

    words = load_catalogue()
    books = shelf(words)
    more = words_of(rulebook, books, words)
    today = date.today()
    with opened(facts) as file:
        found = checked(
            file, words, today=today, committee=committee, year=year, as_of=as_of, words=more
        )
        if rulebook is not None and not any(one.is_error for one in found):
            branches = read(
                file,
                words,
                today=today,
                committee=committee,
                year=year,
                as_of=as_of,
                words=more,
            ).branches
            for branch in branches:
                found += complete(branch, choose(branch, rulebook, books)).diagnostics
    output.tell(found)
    errors = sum(one.is_error for one in found)
    others = len(found) - errors
    sys.stderr.write(
        tr("{errors} 个错误，{others} 个提示\n", errors=errors, others=others)
        if found
        else tr("没有发现问题\n")
    )
    return 4 if errors else 0


@facts.command()
@click.option("--committee", is_flag=True, help="上级党组织的台账文件，而不是事实文件")
def schema(committee: bool) -> int:
    """输出事实文件的 JSON Schema，供编辑器补全和检查。"""
    from starcheck.facts import committee_schema, facts_schema
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.reporting import json

    words = load_catalogue()
    made = committee_schema(words) if committee else facts_schema(words)
    output.deliver(json.write(made) + "\n", None)
    return 0
