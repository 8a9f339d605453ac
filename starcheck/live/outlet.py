"""Where changes are told: a file that is continued, or a stream.

A file knows by its last line what was told; so after a crash nothing is lost in it and nothing
stands in it twice. A stream cannot be asked: what may not have arrived is told again, with the
numbers it had.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from starcheck.diagnostics import problem, text
from starcheck.errors import UsageError
from starcheck.live.journal import Journal
from starcheck.live.problems import BAD_OUTPUT

TOLD = "told"
_TAIL = 1 << 16


class Outlet(Protocol):
    def catch_up(self, journal: Journal) -> int:
        """Tell what was written down and not told; return how many changes."""
        ...

    def tell(self, journal: Journal, said: Sequence[tuple[int, str]]) -> None: ...

    def close(self) -> None: ...


class File:
    """A file of changes, one in a line. Half a line at its end is cut off."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.file = path.open("ab")
        except OSError as error:
            help_ = text("换一个写得进的地方")
            raise UsageError(
                [problem(BAD_OUTPUT, path=path.as_posix(), why=str(error), help=help_)]
            ) from error

    def close(self) -> None:
        self.file.close()

    def catch_up(self, journal: Journal) -> int:
        last = self._last()
        said = list(journal.said_after(last))
        self.tell(journal, said)
        return len(said)

    def tell(self, journal: Journal, said: Sequence[tuple[int, str]]) -> None:
        if said:
            self.file.write("".join(f"{line}\n" for _, line in said).encode())
            self.file.flush()

    def _last(self) -> int:
        """Return the number of the last whole line, and cut off what follows it."""
        size = os.path.getsize(self.path)
        with self.path.open("rb") as file:
            tail, at = b"", size
            # A change may be longer than one look.
            while at > 0 and tail.count(b"\n") < 2:
                step = min(_TAIL, at)
                at -= step
                file.seek(at)
                tail = file.read(step) + tail
        whole = tail.rfind(b"\n") + 1
        if whole < len(tail):
            os.truncate(self.path, size - (len(tail) - whole))
        lines = tail[:whole].splitlines()
        if not lines:
            return 0
        try:
            return int(json.loads(lines[-1])["number"])
        except (ValueError, KeyError, TypeError) as error:
            help_ = text("写到另一个文件")
            raise UsageError(
                [problem(BAD_OUTPUT, path=self.path.as_posix(), why=str(error), help=help_)]
            ) from error


class Stream:
    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def close(self) -> None:
        self.stream.flush()

    def catch_up(self, journal: Journal) -> int:
        said = list(journal.said_after(int(journal.meta(TOLD) or 0)))
        self.tell(journal, said)
        return len(said)

    def tell(self, journal: Journal, said: Sequence[tuple[int, str]]) -> None:
        if said:
            self.stream.write("".join(f"{line}\n" for _, line in said).encode())
            self.stream.flush()
            journal.put_meta(TOLD, str(said[-1][0]))
