"""`starcheck rules`: list, show and check rulebooks, run their cases, print their schema."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from starcheck.commands import output
from starcheck.commands.arguments import engine, into
from starcheck.commands.chinese import Group
from starcheck.commands.problems import NO_SOURCE
from starcheck.commands.rules_score_sheet import score_sheet
from starcheck.diagnostics import did_you_mean, problem, text
from starcheck.errors import RulebookError, UsageError
from starcheck.language import tr

if TYPE_CHECKING:
    from starcheck.reporting.pages import Format

__all__ = ["rules"]

RULEBOOK = click.argument("rulebook", metavar="ID[@年度]|PATH")
RULEBOOKS = click.argument("rulebooks", metavar="[ID[@年度]|PATH]...", nargs=-1)
YEAR = click.option(
    "--year", metavar="Y", type=click.IntRange(1900, 2199), help="年度版；不写则为今年的"
)
FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html"]),
    default="text",
    help="输出格式，不写则为 text",
)


@click.group(cls=Group)
def rules() -> None:
    """评星标准：列出、查看、检查、运行案例、打印评分表。"""


rules.add_command(score_sheet)


@rules.command("list")
def list_() -> int:
    """列出随程序提供的评星标准。"""
    from tabulate import tabulate

    from starcheck.reading.places import rules_folder
    from starcheck.rulebook import available

    rows = [(f"{one.id}@{one.edition}", one.status, one.title) for one in available(rules_folder())]
    header = (tr("评星标准"), tr("性质"), tr("名称"))
    output.deliver(tabulate(rows, header, tablefmt="simple", disable_numparse=True) + "\n", None)
    return 0


@rules.command()
@RULEBOOK
@YEAR
@FORMAT
@into
def show(rulebook: str, year: int | None, form: Format, path: Path | None) -> int:
    """查看一份评星标准：要求、分值、依据、材料、整改，不填算什么。"""
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.reporting.rulebook import render
    from starcheck.rulebook import find, load

    book = load(find(rulebook, year or date.today().year), load_catalogue())
    output.deliver(render(book, form), path)
    return 0


@rules.command()
@click.argument("source", required=False)
@FORMAT
@into
def sources(source: str | None, form: Format, path: Path | None) -> int:
    """列出登记的规定；写一个规定的简称，列出依据它的每一条。

    规定修订了，就用它找出要重新核对的评分指标。
    """
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.reading.places import rules_folder
    from starcheck.reporting.rulebook import cited, registered
    from starcheck.rulebook import available, load

    words = load_catalogue()
    books = [load(one.path, words) for one in available(rules_folder())]
    if source is None:
        output.deliver(registered(books, words, form), path)
        return 0
    known = {one.id: one for one in words.sources}
    if source not in known:
        help_ = did_you_mean(source, known) or text("规定的简称见 starcheck rules sources")
        raise UsageError([problem(NO_SOURCE, help=help_, name=source)])
    output.deliver(cited(books, known[source], form), path)
    return 0


@rules.command()
@RULEBOOKS
@YEAR
def lint(rulebooks: Sequence[str], year: int | None) -> int:
    """检查评星标准，一次列出全部问题；不写则检查随程序提供的全部。

    退出码：3 有错误，0 没有错误。
    """
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.reading.places import rules_folder
    from starcheck.rulebook import SCHEME, is_scheme, lint_scheme
    from starcheck.rulebook import lint as linted

    words = load_catalogue()
    schemes = [Path(one) for one in rulebooks if is_scheme(Path(one))]
    books = [one for one in rulebooks if not is_scheme(Path(one))]
    found = []
    for scheme in schemes if rulebooks else [rules_folder() / SCHEME]:
        found += lint_scheme(scheme, words)
    for path in _paths(books, year) if books or not rulebooks else []:
        found += linted(path, words)
    output.tell(found)
    errors = sum(one.is_error for one in found)
    said = (
        tr("{errors} 个错误，{value} 个提示", errors=errors, value=len(found) - errors)
        if found
        else tr("没有发现问题")
    )
    sys.stderr.write(said + "\n")
    return RulebookError.exit_code if errors else 0


@rules.command()
@RULEBOOKS
@YEAR
@engine
def test(rulebooks: Sequence[str], year: int | None, engine: str | None) -> int:
    """运行评星标准自带的案例；不写则运行随程序提供的全部。

    退出码：1 有案例不符，3 案例写错，0 全部相符。
    """
    from starcheck.engines import DEFAULT
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.rulebook import load
    from starcheck.workshop import check_cases, run_cases

    failed = 0
    for path in _paths(rulebooks, year):
        book = load(path, load_catalogue())
        folder = path / "cases"
        wrong = check_cases(book, folder)
        output.tell(wrong)
        if any(one.is_error for one in wrong):
            return RulebookError.exit_code
        results = run_cases(book, folder, [engine or DEFAULT])
        misses = [d for one in results if (d := one.diagnostic) is not None]
        output.tell(misses)
        failed += len(misses)
        said = tr(
            "{id}@{edition}：{value} 个案例，{value2} 个不符\n",
            id=book.id,
            edition=book.edition,
            value=len(results),
            value2=len(misses),
        )
        output.deliver(said, None)
    return 1 if failed else 0


@rules.command()
@click.argument("id", metavar="ID")
@click.option("--title", metavar="名称", default="", help="名称；不写则为编号")
@YEAR
@click.option(
    "-o",
    "into_",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="写到哪个文件夹里，不写则为当前文件夹",
)
def new(id: str, title: str, year: int | None, into_: Path) -> int:
    """新写一份评星标准：一份能检查、能运行案例的样子，在上面改。"""
    from starcheck.workshop import new_book

    _tell_written(new_book(id, title, year or date.today().year, into_))
    return 0


@rules.command("new-edition")
@RULEBOOK
@click.argument("edition", metavar="年度", type=click.IntRange(1900, 2199))
@click.option(
    "-o",
    "into_",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="写到哪个文件夹里，不写则在原来的年度版旁边",
)
def new_edition(rulebook: str, edition: int, into_: Path | None) -> int:
    """把一份评星标准抄成新的年度版：旧的不动，案例仍算原来的年度。"""
    from starcheck.rulebook import find
    from starcheck.workshop import new_edition as made

    _tell_written(made(find(rulebook, edition - 1), edition, into_))
    return 0


def _tell_written(paths: Sequence[Path]) -> None:
    for path in paths:
        output.deliver(path.as_posix() + "\n", None)
    folder = paths[0].parent.as_posix()
    sys.stderr.write(tr("接下来：starcheck rules lint {folder}\n", folder=folder))


@rules.command()
def schema() -> int:
    """输出评星标准的 JSON Schema，供编辑器补全和检查。"""
    from starcheck.reporting import json
    from starcheck.rulebook import json_schema

    output.deliver(json.write(json_schema()) + "\n", None)
    return 0


def _paths(rulebooks: Sequence[str], year: int | None) -> list[Path]:
    from starcheck.reading.places import rules_folder
    from starcheck.rulebook import available, find

    if not rulebooks:
        return [one.path for one in available(rules_folder())]
    return [find(one, year or date.today().year) for one in rulebooks]
