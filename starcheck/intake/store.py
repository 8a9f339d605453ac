"""The database in which a batch is brought together: beside the run, gone when the run is sealed.

Statements are written with `name` and `literal` around everything that is not our own word, so no
text of a file is ever read as SQL.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import EngineError, UsageError

STORE_FAILED = Kind("EN902", "store-failed", "DuckDB 没有做完：{error}")
NO_SIZE = Kind("US268", "not-a-size", "`{found}` 不是内存的大小")
NO_ROOM = Kind("US231", "no-room", "磁盘或内存不够用：{error}")


def name(word: str) -> str:
    """Return `word` as an identifier. (A tree of one node takes fifty times as long.)

    >>> name('a"b')
    '"a""b"'
    """
    return '"' + word.replace('"', '""') + '"'


def literal(value: str | int | date | bool | None) -> str:
    """Return a constant. In DuckDB a quotation mark is all that can end a text.

    >>> literal("it's"), literal(None), literal(True)
    ("'it''s'", 'NULL', 'TRUE')
    """
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value).upper()
        case date():
            return f"DATE '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    return ", ".join(literal(value) for value in values)


USUAL = 4 << 30
"""The bytes that a batch takes at most where nobody says: more makes it hardly faster, and the rest
of the machine belongs to others."""
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")


class Store:
    """A connection with bounds, in a folder or (`None`) in memory alone. `memory` as DuckDB writes
    it (`4GB`); `None`: `USUAL` in a folder, most of the machine in memory alone.

    Raises an `EngineError` for a statement that DuckDB refuses, a `UsageError` where disk or memory
    do not suffice.
    """

    def __init__(
        self, folder: Path | None, memory: str | None = None, threads: int | None = None
    ) -> None:
        self._folder, self._made = folder, False
        try:
            if folder is None:
                self.connection = duckdb.connect(":memory:")
            else:
                self.connection = duckdb.connect(str(folder / "batch.duckdb"))
                self.connection.execute("SET temp_directory = ?", [str(folder / "spilled")])
            # A file that is not what its name says sends nobody to the network.
            self.connection.execute("SET autoinstall_known_extensions = false")
            self.connection.execute("SET preserve_insertion_order = false")
            self.connection.execute("SET enable_progress_bar = false")
            # It takes half the time of planning our queries and makes none of them faster.
            self.connection.execute("SET disabled_optimizers = 'projection_placement'")
            if memory is not None:
                self._bound(memory)
            elif folder is not None and self.memory > USUAL:
                self._bound(f"{USUAL} bytes")
            if threads is not None:
                self.connection.execute("SET threads = ?", [threads])
        except duckdb.Error as error:
            raise _told(error) from error

    def _bound(self, memory: str) -> None:
        try:
            self.connection.execute("SET memory_limit = ?", [memory])
        except duckdb.Error as error:
            help_ = text("写成数和单位，如 2GB、500MB")
            raise UsageError([problem(NO_SIZE, found=memory, help=help_)]) from error

    @property
    def memory(self) -> int:
        """Return the bytes that DuckDB takes at most: what was asked for, or its share of all."""
        (said,) = self.row("SELECT current_setting('memory_limit')")
        number, unit = said.split()
        return int(float(number) * 1024 ** _UNITS.index(unit))

    @property
    def folder(self) -> Path:
        """Return where files may be laid on the way."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="starcheck-"))
            self._made = True
        return self._folder

    def close(self) -> None:
        self.connection.close()
        if self._made:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        try:
            self.connection.execute(statement, list(values))
        except duckdb.Error as error:
            raise _told(error) from error

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self.connection.execute(statement, list(values)).fetchall()
        except duckdb.Error as error:
            raise _told(error) from error

    def row(self, statement: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        return self.rows(statement, values)[0]

    def dicts(self, statement: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Return rows by the names of their columns."""
        try:
            found = self.connection.execute(statement, list(values))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        except duckdb.Error as error:
            raise _told(error) from error

    def append(self, table: str, types: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
        """Add rows given as columns: one statement however many there are."""
        if columns and columns[0]:
            made = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(types, start=1))
            self.run(f"INSERT INTO {name(table)} SELECT {made}", [list(c) for c in columns])


def no_room(error: Exception) -> UsageError | None:
    """Return what to say of an error, if it is that disk or memory do not suffice."""
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    full = isinstance(error, OSError) and error.errno in (ENOSPC, EFBIG, EDQUOT)
    # DuckDB tells the words of the system, and no number.
    full |= any(word in said for word in ("No space left", "File too large", "quota exceeded"))
    if full or isinstance(error, duckdb.OutOfMemoryException):
        help_ = text("换一个有空间的输出位置，或者用 --memory 调整内存")
        return UsageError([problem(NO_ROOM, error=said, help=help_)])
    return None


def _told(error: Exception) -> Exception:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    if (full := no_room(error)) is not None:
        return full
    notes = [text("这是 starcheck 的错误，不是您的文件有误")]
    return EngineError([problem(STORE_FAILED, error=said, notes=notes)])
