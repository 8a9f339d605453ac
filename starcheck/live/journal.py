"""The journal: every event once, for ever, and every change that was told. SQLite, in WAL mode.

An event and the changes that it led to are written in one transaction, so that after a crash either
both are there or neither. A change is told after it was written; which changes have been told is
known from what they were told to (see `Outlet`).
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from starcheck.diagnostics import problem, text
from starcheck.errors import UsageError
from starcheck.live.problems import BAD_JOURNAL, OTHER_YEAR
from starcheck.live.standing import Standing, read_standing

LAYOUT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, branch TEXT NOT NULL, line TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of_branch ON events (branch, number);
CREATE TABLE IF NOT EXISTS changes (
  number INTEGER PRIMARY KEY, event INTEGER, branch TEXT NOT NULL, line TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS standings (
  branch TEXT PRIMARY KEY, day TEXT NOT NULL, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS due (
  branch TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (branch, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (sha256 TEXT PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS merged (
  former TEXT PRIMARY KEY, branch TEXT NOT NULL) WITHOUT ROWID;
"""


class Journal:
    """What is kept of a year that is watched. `path`: `None` keeps it in memory.

    `standings`: of every branch what was last said of it, so that a change is a change to that.
    """

    def __init__(self, path: Path | None, year: int) -> None:
        self._standings: dict[str, tuple[date, Standing]] = {}
        try:
            self.db = sqlite3.connect(
                ":memory:" if path is None else path, isolation_level=None, timeout=1
            )
            # One watch to a journal: two would number their changes alike.
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode = WAL")
            # A commit is on the disk before what it says is told to anybody.
            self.db.execute("PRAGMA synchronous = FULL")
            self.db.executescript(_TABLES)
            self.begin()
            self.commit()
        except sqlite3.Error as error:
            help_ = text("一本日志同时只能有一个 watch；它是 watch 自己建的 SQLite 文件")
            raise UsageError(
                [problem(BAD_JOURNAL, path=str(path), why=str(error), help=help_)]
            ) from error
        kept = self.meta("year")
        if kept is None:
            self.begin()
            for key, value in (
                ("layout", str(LAYOUT)),
                ("year", str(year)),
                ("people_key", secrets.token_hex(16)),
            ):
                self.put_meta(key, value)
            self.commit()
        elif int(kept) != year:
            self.close()
            help_ = text("换一本日志，或者写 --year {year}", year=kept)
            raise UsageError([problem(OTHER_YEAR, year=kept, wanted=year, help=help_)])
        self.year = year
        self._count()

    def _count(self) -> None:
        (self.events,) = self._row("SELECT coalesce(max(number), 0) FROM events")
        (self.changes,) = self._row("SELECT coalesce(max(number), 0) FROM changes")

    def close(self) -> None:
        self.db.close()

    def _row(self, query: str, values: Sequence[object] = ()) -> tuple[int, ...]:
        found: tuple[int, ...] = self.db.execute(query, values).fetchone()
        return found

    def begin(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._write_standings()
        self.db.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was not committed."""
        self._standings.clear()
        self.db.execute("ROLLBACK")
        self._count()

    # --- what is known ----------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        found = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def put_meta(self, key: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @property
    def clock(self) -> date | None:
        said = self.meta("clock")
        return None if said is None else date.fromisoformat(said)

    def knows(self, id: str) -> bool:
        return self.db.execute("SELECT 1 FROM events WHERE id = ?", (id,)).fetchone() is not None

    def add(self, id: str, branch: str, line: str) -> int:
        """Return the number of a new event."""
        self.events += 1
        self.db.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (self.events, id, branch, line))
        return self.events

    def refuse(self, line: str) -> bool:
        """Keep a line that is no right event; return whether it is new."""
        digest = hashlib.sha256(line.encode()).hexdigest()
        made = self.db.execute("INSERT OR IGNORE INTO refused VALUES (?, ?)", (digest, line))
        return made.rowcount > 0

    def of_branch(self, branch: str) -> Iterator[tuple[int, str]]:
        yield from self.db.execute(
            "SELECT number, line FROM events WHERE branch = ? ORDER BY number", (branch,)
        ).fetchall()

    # --- what was said ----------------------------------------------------------------------

    def say(self, event: int | None, branch: str, line: str) -> int:
        """Write a change down; return its number."""
        self.changes += 1
        self.db.execute(
            "INSERT INTO changes VALUES (?, ?, ?, ?)", (self.changes, event, branch, line)
        )
        return self.changes

    def said_after(self, number: int) -> Iterator[tuple[int, str]]:
        yield from self.db.execute(
            "SELECT number, line FROM changes WHERE number > ? ORDER BY number", (number,)
        )

    def standing(self, branch: str) -> tuple[date, Standing] | None:
        """Return the day and what was last said of a branch."""
        if branch in self._standings:
            return self._standings[branch]
        found = self.db.execute(
            "SELECT day, said FROM standings WHERE branch = ?", (branch,)
        ).fetchone()
        return None if found is None else (date.fromisoformat(found[0]), read_standing(found[1]))

    def put_standing(self, branch: str, day: date, standing: Standing) -> None:
        """Keep where a branch stands; it is written down once, when all of this is committed."""
        self._standings[branch] = day, standing

    def _write_standings(self) -> None:
        self.db.executemany(
            "INSERT OR REPLACE INTO standings VALUES (?, ?, ?)",
            [(b, day.isoformat(), one.written()) for b, (day, one) in self._standings.items()],
        )
        self._standings.clear()

    def forget_standing(self, branch: str) -> None:
        self._standings.pop(branch, None)
        self.db.execute("DELETE FROM standings WHERE branch = ?", (branch,))
        self.db.execute("DELETE FROM due WHERE branch = ?", (branch,))

    def branches(self) -> list[str]:
        self._write_standings()
        return [b for (b,) in self.db.execute("SELECT branch FROM standings ORDER BY branch")]

    def put_due(self, branch: str, days: Iterable[date]) -> None:
        self.db.executemany(
            "INSERT OR IGNORE INTO due VALUES (?, ?)", [(branch, d.isoformat()) for d in days]
        )

    def take_due(self, until: date) -> list[tuple[str, date]]:
        """Return, in the order of their days, the branches that something falls due for up to a
        day, and forget them."""
        found = self.db.execute(
            "SELECT branch, day FROM due WHERE day <= ? ORDER BY day, branch", (until.isoformat(),)
        ).fetchall()
        self.db.execute("DELETE FROM due WHERE day <= ?", (until.isoformat(),))
        return [(branch, date.fromisoformat(day)) for branch, day in found]

    # --- merged branches --------------------------------------------------------------------

    def merge(self, former: str, branch: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO merged VALUES (?, ?)", (former, branch))

    def merged(self) -> Mapping[str, str]:
        return dict(self.db.execute("SELECT former, branch FROM merged").fetchall())
