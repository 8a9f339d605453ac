"""click in Chinese: help pages and the messages for a misused command line.

click writes English; here its help is laid out again, by terminal cells, and its errors are told as
what was found and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import click
from click.exceptions import MissingParameter, NoSuchCommand, NoSuchOption

from starcheck.diagnostics import cells, nearest
from starcheck.language import mark, series, tr

_RANGE = re.compile(r"  \[[^\]]*x[^\]]*\]$")
"""What click adds about the range of a number; the help says it in words where it matters."""


def _rows(rows: Sequence[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    # Formatted by cells: click counts characters, and 党 takes two cells.
    room = min(max((cells(name) for name, _ in rows), default=0), 30) + 2
    for name, help_text in rows:
        pad = " " * (room - cells(name)) if cells(name) < room else f"\n{' ' * (room + 2)}"
        said = _RANGE.sub("", help_text).replace("  [required]", tr("（必填）")).rstrip("。")
        formatter.write(f"  {name}{pad}{said}\n")


def _help(command: click.Command) -> str:
    """Return what a command says of itself, in the language of this run."""
    from inspect import cleandoc

    return tr(cleandoc(command.help or ""))


def _record(option: click.Option, ctx: click.Context) -> tuple[str, str] | None:
    """Return how the option is written and what it does, in the language of this run."""
    metavar, said = option.metavar, option.help
    option.metavar, option.help = metavar and tr(metavar), said and tr(said)
    try:
        return option.get_help_record(ctx)
    finally:
        option.metavar, option.help = metavar, said


class _Chinese(click.Command):
    """What commands and groups have in common."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = tr("显示这份说明")
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write(
            tr("用法：{command}", command=f"{ctx.command_path} {' '.join(pieces)}") + "\n"
        )

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        words = {"[OPTIONS]": tr("[选项]"), "COMMAND [ARGS]...": tr("命令 [参数]...")}
        return [words.get(piece) or tr(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(_help(self) + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            record
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := _record(param, ctx))
        ]
        formatter.write("\n" + tr("选项：") + "\n")
        _rows(rows, formatter)


class Command(_Chinese):
    """A command with Chinese help."""


class Group(_Chinese, click.Group):
    """A group with Chinese help whose commands are imported when they are called.

    `lazy`: name → (one line of help, `module:attribute`). The line stands here so that a list of
    commands imports none of them.
    """

    command_class = Command

    def __init__(self, *args: Any, lazy: dict[str, tuple[str, str]] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.lazy:
            from importlib import import_module

            module, attribute = self.lazy[cmd_name][1].split(":")
            command = getattr(import_module(module), attribute)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, cmd_name)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, tr(line)) for name, (line, _) in self.lazy.items()]
        rows += [(name, _help(cmd).split("\n")[0]) for name, cmd in self.commands.items()]
        formatter.write("\n" + tr("命令：") + "\n")
        _rows(rows, formatter)
        super().format_options(ctx, formatter)


def misuse(error: click.ClickException) -> tuple[str, str | None]:
    """Return what was wrong with the command line, and what to do."""
    match error:
        case NoSuchOption():
            known = error.possibilities or ()
            return tr("没有选项 `{name}`", name=error.option_name), _perhaps(
                error.option_name, known
            )
        case NoSuchCommand():
            word, known = error.command_name, error.possibilities or ()
            return tr("没有命令 `{word}`，也没有这个文件", word=word), _perhaps(word, known)
        case MissingParameter():
            return tr("缺少{what}", what=_name(error.param)), None
        case click.BadOptionUsage():
            return tr("选项 `{name}` 后面要写一个值", name=error.option_name), None
        case click.BadParameter(param=click.Option(type=click.Choice(choices=choices)) as option):
            return tr(
                "{what} 只能是 {words}", what=_name(option), words=series(map(str, choices))
            ), None
        case click.BadParameter(param=click.Parameter(type=click.types.IntParamType() as kind)):
            return tr("{what} 要写{wanted}", what=_name(error.param), wanted=_whole(kind)), None
        case click.BadParameter(param=click.Parameter(type=click.Path())):
            return tr("{what}：{why}", what=_name(error.param), why=_path(error.message)), None
        case click.BadParameter():
            return tr("{what}：{why}", what=_name(error.param), why=error.message), None
    return tr("命令写得不对：{why}", why=error.format_message()), None


def _path(said: str) -> str:
    """Return in our words what click says of a path."""
    found = re.search("'(.*)' (does not exist|is a directory|is a file)", said)
    if found is None:
        return said
    path, why = found.groups()
    words = {
        "does not exist": mark("没有 `{path}`"),
        "is a directory": mark("`{path}` 是文件夹，要写文件"),
        "is a file": mark("`{path}` 是文件，要写文件夹"),
    }
    return tr(words[why], path=path)


def _whole(kind: click.types.IntParamType) -> str:
    """Return which whole numbers are meant."""
    least = kind.min if isinstance(kind, click.IntRange) else None
    most = kind.max if isinstance(kind, click.IntRange) else None
    match least, most:
        case None, None:
            return tr("整数")
        case _, None:
            return tr("不小于 {least} 的整数", least=least)
        case None, _:
            return tr("不大于 {most} 的整数", most=most)
    return tr("{least} 到 {most} 之间的整数", least=least, most=most)


def _perhaps(word: str, known: Iterable[str]) -> str | None:
    near = nearest(word, known)
    return None if near is None else tr("是不是想写 `{near}`？", near=near)


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return tr("选项 `{name}`", name=param.opts[0])
    return (
        tr("参数 `{name}`", name=tr(param.make_metavar(click.Context(click.Command("")))))
        if param
        else tr("参数")
    )
