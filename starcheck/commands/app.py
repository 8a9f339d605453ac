"""The commands and where they stand. Nothing heavy is imported before it is known what is asked."""

from __future__ import annotations

import os

import click
from click.exceptions import NoSuchCommand

from starcheck import __version__
from starcheck.commands.chinese import Group
from starcheck.language import LANGUAGES, Language, mark, speak

COMMANDS = {
    "assess": (
        mark("评定一个党支部：星级、得分、要补的材料、差距与整改"),
        "starcheck.commands.assess:assess",
    ),
    "grade": (
        mark("成批评定：一个文件夹、一个县、全国，写成一个评定批次"),
        "starcheck.commands.grade:grade",
    ),
    "runs": (
        mark("评定批次：查看、说明、抽查、复核、定星、比较、核验、导出"),
        "starcheck.commands.runs:runs",
    ),
    "watch": (
        mark("看着一年：事件进来，谁达标了、星级变了、什么快要误了，当天就说"),
        "starcheck.commands.watch:watch",
    ),
    "rules": (
        mark("评星标准：列出、查看、检查、运行案例、打印评分表"),
        "starcheck.commands.rules:rules",
    ),
    "facts": (
        mark("事实：生成填报表、收件、检查、从报告起草、输出格式定义"),
        "starcheck.commands.facts:facts",
    ),
    "doctor": (
        mark("检查安装：版本、依赖、评星标准、引擎、编码、字体"),
        "starcheck.commands.doctor:doctor",
    ),
}


class App(Group):
    """`starcheck FILE` is `starcheck assess FILE`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        first = args[0]
        if first not in self.lazy and _means_a_file(first):
            return "assess", self.get_command(ctx, "assess"), args
        if first not in self.lazy:
            raise NoSuchCommand(first, possibilities=list(self.lazy), ctx=ctx)
        return super().resolve_command(ctx, args)


def _means_a_file(word: str) -> bool:
    """Return whether a first word that is no command is a file (or an option of `assess`)."""
    return word.startswith("-") or os.path.exists(word) or "." in word or os.sep in word


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"starcheck {__version__}")
        ctx.exit()


def _speak(ctx: click.Context, _: click.Parameter, language: Language | None) -> None:
    if language is not None:
        speak(language)


@click.group(
    cls=App,
    lazy=COMMANDS,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "ignore_unknown_options": True,
        "max_content_width": 96,
    },
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_version,
    help="显示版本",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    is_eager=True,
    callback=_speak,
    help="中文（zh）或英文（en），也可设环境变量 STARCHECK_LANG；评星标准的文字不变",
)
@click.option("--debug", is_flag=True, expose_value=False, help="出错时显示程序内部的经过")
def app() -> None:
    """按评星标准（达标创星）评定党支部：没有说明的，一律不猜。

    `starcheck 文件` 就是 `starcheck assess 文件`。
    """
