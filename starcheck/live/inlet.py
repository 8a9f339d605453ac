"""Lines as they come: from a stream, or from a file that grows. What is there is given together."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from typing import BinaryIO

_AT_ONCE = 1 << 16
_WAITING = 64
_LONGEST = 1 << 24
"""A line may have so many bytes; what is longer is no event."""


def chunks(stream: BinaryIO, *, follow: bool, idle: float = 0.5) -> Iterator[bytes | None]:
    """Give what can be read; `None` where nothing has come for `idle` seconds."""
    waiting: queue.Queue[bytes | None] = queue.Queue(_WAITING)
    read = getattr(stream, "read1", stream.read)

    def run() -> None:
        while True:
            data = read(_AT_ONCE)
            if data:
                waiting.put(data)
            elif follow:
                time.sleep(idle / 2)
            else:
                waiting.put(None)
                return

    threading.Thread(target=run, daemon=True).start()
    while True:
        try:
            data = waiting.get(timeout=idle)
        except queue.Empty:
            yield None
            continue
        if data is None:
            return
        yield data


def lines(stream: BinaryIO, *, follow: bool, idle: float = 0.5) -> Iterator[list[tuple[int, str]]]:
    """Give whole lines with their numbers, as many as there are at a time; nothing where nothing
    has come for a while."""
    rest = b""
    number = 0
    for data in chunks(stream, follow=follow, idle=idle):
        found: list[tuple[int, str]] = []
        if data is not None:
            *whole, rest = (rest + data).split(b"\n")
            if len(rest) > _LONGEST:
                whole, rest = [*whole, rest], b""
            for line in whole:
                number += 1
                if line.strip():
                    found.append((number, line.decode("utf-8", "replace").lstrip("\ufeff")))
        yield found
    if rest.strip():
        yield [(number + 1, rest.decode("utf-8", "replace"))]
