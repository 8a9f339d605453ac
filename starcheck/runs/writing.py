"""Writing a run: parts beside its name, sealed by moving the whole into place.

Whatever ends a run halfway (a full disk, a killed process), the name it was to have holds what it
held before, and what is half written is taken away by the next run to that name.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.intake.store import Store, listed, literal, name, no_room
from starcheck.model.findings import OUTCOMES
from starcheck.model.rulebook import Rulebook
from starcheck.plan import Plan
from starcheck.reading.problems import why
from starcheck.runs.digests import Digests
from starcheck.runs.layout import MANIFEST, book_name, dimensions_of, elided, tables_of, type_of

EXISTS = Kind("US232", "run-exists", "`{path}` 已经有内容")
NOT_SEALED = Kind("US233", "run-not-sealed", "评好了，但放不到 `{path}`：{why}")
NOT_MADE = Kind("US234", "run-not-made", "写不了 `{path}`：{why}")


ELIDED = ("findings", "measures")
"""The tables in which columns are left out that readers put back."""


class RunWriter:
    """A run being written. `seal` moves it into place; leaving the block before that removes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            help_ = text("换一个名称：评定批次写好以后不再改动")
            raise UsageError([problem(EXISTS, path=path.as_posix(), help=help_)])
        self._forget_the_dead()
        self.folder = path.with_name(f".{path.name}.{os.getpid()}.partial")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir()
        except OSError as error:
            help_ = text("检查路径和权限；正有一次评定写到这里的，等它写完")
            found = problem(NOT_MADE, path=path.as_posix(), why=why(error), help=help_)
            raise UsageError([found]) from error
        self.digests: dict[str, Digests] = {}
        self.sealed = False

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not self.sealed:
            shutil.rmtree(self.folder, ignore_errors=True)
        if isinstance(error, OSError) and (full := no_room(error)) is not None:
            raise full from error

    def _forget_the_dead(self) -> None:
        """Remove what runs to this name left behind that are not running any more."""
        for left in self.path.parent.glob(f".{self.path.name}.*.partial"):
            number = left.name.split(".")[-2]
            if number.isdigit() and not _alive(int(number)):
                shutil.rmtree(left, ignore_errors=True)

    # -- tables ------------------------------------------------------------------------------

    def write(
        self,
        store: Store,
        table: str,
        relation: str,
        columns: Sequence[tuple[str, str]],
        part: str = "",
    ) -> None:
        """Write the rows of a relation as (a part of) a table: `code` and `columns`, as typed."""
        chosen = "".join(f", {name(c)}::{type_of(kind)} AS {name(c)}" for c, kind in columns)
        self._copy(store, f"SELECT code{chosen} FROM {relation}", table, part)
        digests = self.digests.setdefault(table, Digests(dict(columns)))
        digests.add(store, relation)

    def prepare(self, store: Store) -> None:
        """Make what `write_judged` needs in the store."""
        store.run(f"CREATE TYPE outcome AS ENUM ({listed(OUTCOMES)})")

    def _copy(self, store: Store, query: str, table: str, part: str = "") -> None:
        where = self.folder / table / part if part else self.folder / f"{table}.parquet"
        where.parent.mkdir(parents=True, exist_ok=True)
        # Threads write groups of rows side by side: of the usual size, a chunk has hardly two.
        how = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 40960"
        store.run(f"COPY ({query}) TO {literal(where.as_posix())} ({how})")

    def write_judged(
        self, store: Store, plan: Plan, book: Rulebook, number: int, *, settled: bool, whole: bool
    ) -> None:
        """Write what a chunk came to: the relation `judged` holds the plan's rows with `code`.

        `whole`: also the columns that readers could put back, because the table has rows of another
        plan too.
        """
        for table, columns in tables_of(plan.outputs, book).items():
            left_out = {} if whole or table not in ELIDED else elided(columns, plan.constants)
            written = [c for c in columns if c.name not in left_out]
            sources = {c.name: c.source for c in written}
            kinds = {c.name: c.kind for c in written}
            if table == "scores":
                extra = [*_dimension_columns(plan, book), "other_low", "other_high"]
                sources |= {c: c for c in extra}
                kinds |= dict.fromkeys(extra, "BIGINT")
            if not kinds:
                continue
            title = f"{table}/{book_name(book)}"
            made = "".join(
                f", {_cell(name(sources[c]), kind, settled)} AS {name(c)}"
                for c, kind in kinds.items()
            )
            self._copy(store, f"SELECT code{made} FROM judged", title, f"part-{number:04d}.parquet")
            digests = self.digests.setdefault(title, Digests(kinds))
            digests.elided = left_out
            digests.add(store, "judged", sources, plan.filled, settled=settled)

    # -- sealing -----------------------------------------------------------------------------

    def seal(self, manifest: Mapping[str, Any]) -> None:
        tables = {
            table: {
                "rows": d.rows,
                "sha256": d.sha256,
                "columns": d.columns,
                **({"elided": d.elided} if d.elided else {}),
            }
            for table, d in sorted(self.digests.items())
        }
        whole = {**manifest, "tables": tables}
        where = self.folder / MANIFEST
        try:
            with where.open("w", encoding="utf-8") as file:
                json.dump(whole, file, ensure_ascii=False, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            if self.path.exists():
                self.path.rmdir()
            os.rename(self.folder, self.path)
        except OSError as error:
            self.sealed = where.exists()
            help_ = text("结果留在 `{folder}`，改名即可", folder=self.folder.as_posix())
            raise UsageError(
                [problem(NOT_SEALED, path=self.path.as_posix(), why=why(error), help=help_)]
            ) from error
        self.sealed = True


def judged_columns(plan: Plan, book: Rulebook) -> str:
    """Return the columns of `judged` that are made of the plan's : the points of dimensions."""
    made = _dimension_columns(plan, book).items()
    return "".join(f", ({value})::BIGINT AS {name(column)}" for column, value in made)


def _dimension_columns(plan: Plan, book: Rulebook) -> dict[str, str]:
    found = {}
    for id, lows, highs in dimensions_of(plan.outputs, book):
        for end, columns in (("low", lows), ("high", highs)):
            found[f"dimension.{id}.{end}"] = " + ".join(f"q.{name(c)}" for c in columns) or "0"
    return found


def _cell(source: str, kind: str, settled: bool) -> str:
    """Return a column of `judged` as it is written."""
    if kind != "outcome":
        return f"{source}::{kind}"
    words = dict(enumerate(OUTCOMES))
    if settled:
        words[OUTCOMES.index("unknown")] = "unproven"
    # The usual ones first, and as members of a type: words would take four times as long.
    usual = sorted(words, key=lambda place: words[place] not in ("met", "unmet", "partly"))
    whens = " ".join(f"WHEN {i} THEN {literal(words[i])}::outcome" for i in usual)
    return f"CASE {source} {whens} END"


def unproven(outcome: str) -> str:
    """Return an outcome after settlement: what is unknown was not shown in time (semantics §6)."""
    return f"CASE {outcome} WHEN 'unknown' THEN 'unproven' ELSE {outcome} END"


def _alive(number: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
