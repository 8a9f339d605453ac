"""`starcheck facts`: check a facts file, draft one from a report, print the schema for editors."""

from __future__ import annotations

import click

from starcheck.commands import output
from starcheck.commands.chinese import Group
from starcheck.commands.facts_check import check
from starcheck.commands.facts_extract import extract
from starcheck.commands.facts_template import receive, template

__all__ = ["facts"]


@click.group(cls=Group)
def facts() -> None:
    """事实：生成填报表、收件、检查、从报告起草、输出格式定义。"""


for command in (template, receive, check, extract):
    facts.add_command(command)


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
