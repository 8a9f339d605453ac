"""Where things go: documents to stdout or whole into a file, diagnostics to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
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


def deliver(content: str | bytes, path: Path | None) -> None:
    """Write `content` to stdout, or to `path` whole or not at all."""
    if path is not None:
        deliver_all({path: content})
        return
    try:
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
        else:
            sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has seen enough. What is left in the buffer goes nowhere, silently.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def hand_over(content: bytes, path: Path) -> None:
    """Write a book that people fill in. One that is there already may have been filled in
    meanwhile, and is left alone."""
    if path.exists():
        from starcheck.collecting import THERE_ALREADY

        help_ = text("写到另一个文件；确实不要的，先删去")
        raise UsageError([problem(THERE_ALREADY, path=path.as_posix(), help=help_)])
    deliver(content, path)


def deliver_all(files: Mapping[Path, str | bytes]) -> None:
    """Write all the files or none of them: each is whole beside its place before any takes it."""
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.tmp") for path in files}
    path = Path()
    try:
        for path, content in files.items():
            written = content if isinstance(content, bytes) else content.encode()
            beside[path].write_bytes(written)
        for path, ready in beside.items():
            os.replace(ready, path)
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        for ready in beside.values():
            with suppress(FileNotFoundError, NotADirectoryError):
                ready.unlink()


def unwritten(path: Path, error: OSError) -> UsageError:
    """Return what says that `path` could not be written."""
    help_ = text("检查路径和权限，看文件是否正被别的程序打开")
    return UsageError([problem(NOT_WRITTEN, help=help_, path=path.as_posix(), why=why(error))])
