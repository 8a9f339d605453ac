"""What ends a call: misuse, a wrong file, a bug of ours; each told as such with its exit code."""

from __future__ import annotations

import platform
from importlib import metadata

import click

from starcheck import __version__
from starcheck.commands.chinese import misuse
from starcheck.commands.output import tell
from starcheck.commands.problems import BUG, MISUSED
from starcheck.diagnostics import Diagnostic, problem, text
from starcheck.errors import EngineError, StarcheckError


def told(error: Exception) -> int:
    """Draw `error` on stderr and return its exit code."""
    match error:
        case EngineError():
            tell([_ours(one) for one in error.diagnostics])
            return error.exit_code
        case StarcheckError():
            tell(error.diagnostics)
            return error.exit_code
        case click.ClickException():
            tell([_misuse(error)])
            return 2
    tell([_ours(problem(BUG, error=f"{type(error).__name__}: {error}"))])
    return EngineError.exit_code


def _misuse(error: click.ClickException) -> Diagnostic:
    what, help_ = misuse(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context is not None else "starcheck"
    notes = [text(help_)] if help_ else []
    return problem(
        MISUSED, notes=notes, help=text("`{path} --help` 列出用法", path=path), what=what
    )


def _ours(found: Diagnostic) -> Diagnostic:
    """Return the diagnostic of a bug with what a report about it needs."""
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("duckdb", "sqlglot", "pydantic", "click")
    )
    notes = (
        *found.notes,
        text("这是 starcheck 的错，不是您的文件的错"),
        text(
            "starcheck {version}, python {python}, {versions}, {platform}",
            version=__version__,
            python=platform.python_version(),
            versions=versions,
            platform=f"{platform.system()} {platform.machine()}".lower(),
        ),
    )
    help_ = text("加上 --debug 再运行一次，把全部输出附在问题报告里")
    return Diagnostic(found.kind, found.message, found.place, notes, found.help or help_)
