"""Where things go: documents to stdout or whole into a file, diagnostics to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from starcheck.commands.problems import NOT_WRITTEN
from starcheck.diagnostics import Diagnostic, draw, problem, text
from starcheck.errors import UsageError
from starcheck.reading.problems import why


def prepare(stream: TextIO) -> None:
    """Let `stream` take Chinese: UTF-8 in files and pipes, `?` where a console lacks a sign."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if stream.isatty():
        reconfigure(errors="replace")
    else:
        reconfigure(encoding="utf-8", newline="\n")


def colour(stream: TextIO) -> bool:
    """Return whether colour is shown: on a terminal, unless NO_COLOR says otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def tell(diagnostics: Iterable[Diagnostic]) -> None:
    """Draw diagnostics on stderr, a blank line between them."""
    drawn = [draw(one) for one in diagnostics]
    if drawn:
        sys.stderr.write("\n\n".join(drawn) + "\n")


def deliver(content: str, path: Path | None) -> None:
    """Write `content` to stdout, or to `path` whole or not at all."""
    if path is None:
        try:
            sys.stdout.write(content)
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read us has seen enough. What is left in the buffer goes nowhere, silently.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    deliver_bytes(content.encode(), path)


def deliver_bytes(content: bytes, path: Path) -> None:
    """Write `content` to `path` whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        help_ = text("检查路径和权限，看文件是否正被别的程序打开")
        found = problem(NOT_WRITTEN, help=help_, path=path.as_posix(), why=why(error))
        raise UsageError([found]) from error
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
