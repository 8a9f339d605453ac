"""Reading a run: its manifest, its tables as relations, and whether it is still what was sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.intake.store import Store, listed, literal, name
from starcheck.model.reviews import Correction
from starcheck.reading.problems import why
from starcheck.runs.digests import Digests
from starcheck.runs.layout import MANIFEST, SCHEMA, SINGLE, WIDE, type_of

NOT_A_RUN = Kind("US235", "not-a-run", "`{path}` 不是评定批次：{why}")
CHANGED_RUN = Kind("US236", "run-changed", "评定批次 `{path}` 的 {table} 与封存时不同")
NO_SUCH_BRANCH = Kind("US237", "no-such-branch", "评定批次里没有党支部 `{code}`")


class Run:
    """A sealed run, opened to be asked. Its tables are views: `branches`, `placements` …, and the
    wide ones by rulebook (`wide`)."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path, self.store = path, store
        self.manifest = manifest_of(path)
        for table in SINGLE:
            file = path / f"{table}.parquet"
            if not file.exists():
                raise _not_a_run(path, f"{table}.parquet")
            view = f"SELECT * FROM read_parquet([{listed([file.as_posix()])}])"
            store.run(f"CREATE OR REPLACE TEMP VIEW {name(table)} AS {view}")
        for table in WIDE:
            folder = path / table
            files = sorted(folder.glob("*/part-*.parquet"))
            if files and table in ("scores", "stars"):
                made = listed(file.as_posix() for file in files)
                store.run(
                    f"CREATE OR REPLACE TEMP VIEW {table} AS"
                    f" SELECT * FROM read_parquet([{made}], union_by_name = true)"
                )

    @property
    def rulebooks(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.manifest["rulebooks"]
        return found

    @property
    def settled(self) -> bool:
        return bool(self.manifest["settled"])

    def has(self, table: str) -> bool:
        return any((self.path / table).glob("*/part-*.parquet"))

    def wide(self, table: str, book: str) -> str | None:
        """Return what stands behind FROM for a wide table of one rulebook, if it has any rows."""
        files = sorted((self.path / table / book).glob("part-*.parquet"))
        if not files:
            return None
        scan = f"read_parquet([{listed(file.as_posix() for file in files)}])"
        left_out = self.manifest["tables"].get(f"{table}/{book}", {}).get("elided", {})
        if not left_out:
            return scan
        put_back = ", ".join(
            f"{name(one['as']) if 'as' in one else literal(one['value'])}::{type_of(one['kind'])}"
            f" AS {name(column)}"
            for column, one in left_out.items()
        )
        return f"(SELECT *, {put_back} FROM {scan})"

    def row(self, table: str, code: str) -> Mapping[str, Any] | None:
        found = self.store.dicts(f"SELECT * FROM {name(table)} WHERE code = ?", [code])
        return found[0] if found else None

    def branch(self, code: str) -> Mapping[str, Any]:
        found = self.row("branches", code)
        if found is None:
            help_ = text("核对代码；`starcheck runs export` 列出全部党支部")
            raise UsageError([problem(NO_SUCH_BRANCH, code=code, help=help_)])
        return found

    def corrections(self) -> list[Correction]:
        """Return what reviews have corrected, in their order."""
        rows = self.store.dicts("SELECT * FROM reviews ORDER BY number")
        named = {f.name: f.name for f in fields(Correction)} | {"branch": "code"}
        return [Correction(**{k: row[c] for k, c in named.items()}) for row in rows]

    def verify(self) -> None:
        """Raise `UsageError` where a table is not what was sealed."""
        for table, sealed in self.manifest["tables"].items():
            file = self.path / f"{table}.parquet"
            files = [file] if file.exists() else sorted((self.path / table).glob("part-*.parquet"))
            made = Digests(sealed["columns"])
            for one in files:
                made.add(self.store, f"read_parquet([{listed([one.as_posix()])}])")
            if made.sha256 != sealed["sha256"]:
                help_ = text("不要再用这个批次；从原来的输入重新评定")
                raise UsageError(
                    [problem(CHANGED_RUN, path=self.path.as_posix(), table=table, help=help_)]
                )


class opened:  # noqa: N801 - read as a verb: `with opened(path) as run`
    """Give a run with a store of its own, in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Run:
        manifest_of(self.path)
        self.store = Store(None)
        return Run(self.path, self.store)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.close()


def manifest_of(path: Path) -> Mapping[str, Any]:
    try:
        with (path / MANIFEST).open(encoding="utf-8") as file:
            found: Mapping[str, Any] = json.load(file)
    except OSError as error:
        raise _not_a_run(path, str(why(error))) from error
    except ValueError as error:
        raise _not_a_run(path, str(error)) from error
    if found.get("schema") != SCHEMA:
        raise _not_a_run(path, str(found.get("schema")))
    return found


def _not_a_run(path: Path, reason: str) -> UsageError:
    help_ = text("给 `starcheck grade … -o` 写出的文件夹")
    return UsageError([problem(NOT_A_RUN, path=path.as_posix(), why=reason, help=help_)])
