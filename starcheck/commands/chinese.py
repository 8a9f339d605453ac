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

_RANGE = re.compile(r"  \[[^\]]*x[^\]]*\]$")
"""What click adds about the range of a number; the help says it in words where it matters."""


def _rows(rows: Sequence[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    # Formatted by cells: click counts characters, and 党 takes two cells.
    room = min(max((cells(name) for name, _ in rows), default=0), 30) + 2
    for name, help_text in rows:
        pad = " " * (room - cells(name)) if cells(name) < room else f"\n{' ' * (room + 2)}"
        formatter.write(f"  {name}{pad}{_RANGE.sub('', help_text).rstrip('。')}\n")


class _Chinese(click.Command):
    """What commands and groups have in common."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)
        formatter.write(f"用法：{ctx.command_path} {' '.join(pieces)}\n")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        words = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for line in (self.help or "").strip().splitlines():
            formatter.write(f"{line.strip()}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            record
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
        ]
        formatter.write("\n选项：\n")
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
        rows = [(name, line) for name, (line, _) in self.lazy.items()]
        rows += [(name, (cmd.help or "").split("\n")[0]) for name, cmd in self.commands.items()]
        formatter.write("\n命令：\n")
        _rows(rows, formatter)
        super().format_options(ctx, formatter)


def misuse(error: click.ClickException) -> tuple[str, str | None]:
    """Return what was wrong with the command line, and what to do."""
    match error:
        case NoSuchOption():
            known = error.possibilities or ()
            return f"没有选项 `{error.option_name}`", _perhaps(error.option_name, known)
        case NoSuchCommand():
            word, known = error.command_name, error.possibilities or ()
            return f"没有命令 `{word}`，也没有这个文件", _perhaps(word, known)
        case MissingParameter():
            return f"缺少{_name(error.param)}", None
        case click.BadOptionUsage():
            return f"选项 `{error.option_name}` 后面要写一个值", None
        case click.BadParameter(param=click.Option(type=click.Choice(choices=choices)) as option):
            return f"{_name(option)} 只能是 {'、'.join(map(str, choices))}", None
        case click.BadParameter():
            return f"{_name(error.param)}：{error.message}", None
    return f"命令写得不对：{error.format_message()}", None


def _perhaps(word: str, known: Iterable[str]) -> str | None:
    near = nearest(word, known)
    return None if near is None else f"是不是想写 `{near}`？"


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"选项 `{param.opts[0]}`"
    return f"参数 `{param.make_metavar(click.Context(click.Command('')))}`" if param else "参数"
