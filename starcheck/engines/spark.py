"""The engine for more branches than one machine grades: the plan of DuckDB as one Spark job.

What the plan reads is handed over as Parquet, and so are its rows: both lie below the folder of the
store, which every machine of a cluster has to see under the same path. A session that is handed in
is not touched: the job runs in a session beside it, with settings and views of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import EngineError, StarcheckError, UsageError
from starcheck.intake.store import NO_ROOM, Store, literal, name
from starcheck.plan import Input, Plan

__all__ = ["Spark", "look", "version"]

NO_PYSPARK = Kind("US271", "no-pyspark", "`--engine spark` 需要 pyspark，这里没有安装")
NO_JAVA = Kind("US272", "no-java", "Spark 需要 Java，没有找到 `{java}`")
NOT_STARTED = Kind("US273", "spark-not-started", "Spark 没有启动：{error}")
NOT_SHARED = Kind("US274", "spark-room-not-shared", "Spark 的机器读不到中间文件 `{path}`")
SPARK_FAILED = Kind("EN904", "spark-failed", "Spark 没有做完：{error}")

MEANING: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.storeAssignmentPolicy": "ANSI",
}
"""What the numbers rest on."""

SPEED: Mapping[str, str] = {
    # No faster where a stage has hundreds of columns, and Java refuses methods that large.
    "spark.sql.codegen.wholeStage": "false",
}
_FEW = 20_000
"""Up to how many rows read it takes less to look at each than to make Java of the expressions."""

_HEAP = "2g"
_SUBMITTED = "PYSPARK_GATEWAY_PORT"
"""Set by `spark-submit`, which has told Spark everything already."""


def look(session: Any = None) -> None:
    """Raise a `UsageError` where Spark cannot be had at all. Starts nothing."""
    if session is not None:
        return
    if find_spec("pyspark") is None:
        help_ = text("`pip install 'starcheck[spark]'`；一台机器能评的，不写 --engine 更快")
        raise UsageError([problem(NO_PYSPARK, help=help_)])
    home = os.environ.get("JAVA_HOME")
    java = "java" if not home else (Path(home) / "bin" / "java").as_posix()
    if _SUBMITTED not in os.environ and shutil.which(java) is None:
        help_ = text(
            "请安装 Java 17 或 21（如 openjdk-17-jre-headless），已经安装的把 JAVA_HOME 指向它"
        )
        raise UsageError([problem(NO_JAVA, java=java, help=help_)])


def version() -> str:
    import pyspark

    return str(pyspark.__version__)


class Spark:
    """Runs plans for a store, in a session beside the one handed in or in one of its own, which
    ends with the block."""

    def __init__(
        self,
        store: Store,
        session: Any = None,
        memory: str | None = None,
        threads: int | None = None,
    ) -> None:
        self.store = store
        self._given, self._memory, self._threads = session, memory, threads
        self._own: Any = None
        self._folder: Path | None = None

    def __enter__(self) -> Spark:
        look(self._given)
        try:
            self.session = self._beside(self._found())
        except StarcheckError:
            raise
        except Exception as error:
            self.__exit__(None, None, None)
            said = _last(self.store.folder / "java.log") or _first(error)
            help_ = text("需要 Java 17 或 21；交来的 SparkSession 要还开着")
            raise UsageError([problem(NOT_STARTED, error=said, help=help_)]) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._forget()
        if self._own is not None:
            self._own.stop()

    # -- the session -------------------------------------------------------------------------

    def _found(self) -> Any:
        """Return the session handed in, the one that is open here, or a new one."""
        if self._given is not None:
            return self._given
        from pyspark.sql import SparkSession

        active = SparkSession.getActiveSession()
        if active is not None:
            return active
        builder = SparkSession.builder.appName("starcheck")
        if _SUBMITTED not in os.environ:
            for key, value in self._local().items():
                builder = builder.config(key, value)
        with _aside(self.store.folder / "java.log"):
            self._own = builder.getOrCreate()
        return self._own

    def _local(self) -> Mapping[str, str]:
        """Return the settings of a session in this process."""
        threads = self._threads or os.cpu_count() or 1
        return {
            "spark.master": f"local[{threads}]",
            "spark.driver.memory": _heap(self._memory),
            "spark.driver.extraJavaOptions": "-Xss16m",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.warehouse.dir": (self.store.folder / "warehouse").as_posix(),
            "spark.sql.shuffle.partitions": str(threads),
            # It plans anew after each of a dozen small stages.
            "spark.sql.adaptive.enabled": "false",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }

    def _beside(self, session: Any) -> Any:
        """Return a session with the settings of `session` where they are not ours."""
        beside = session.newSession()
        plain = beside.conf.getAll
        for key, value in session.conf.getAll.items():
            if plain.get(key) != value and beside.conf.isModifiable(key):
                beside.conf.set(key, value)
        for key, value in {**SPEED, **MEANING}.items():
            beside.conf.set(key, value)
        return beside

    # -- a plan ------------------------------------------------------------------------------

    def rows(self, plan: Plan) -> str:
        """Run the plan over the relations that are open in the store; return a query of the store
        that gives its rows, until the next plan is run."""
        self._forget()
        self._folder = Path(tempfile.mkdtemp(prefix="spark-", dir=self.store.folder))
        made = self._folder / "rows"
        try:
            read = 0
            for relation in plan.inputs:
                read += self._hand_over(relation, self._folder / f"{relation.table}.parquet")
            mode = "NO_CODEGEN" if read < _FEW else "FALLBACK"
            self.session.conf.set("spark.sql.codegen.factoryMode", mode)
            self.session.sql(plan.sql("spark")).write.parquet(_address(made))
        except StarcheckError:
            raise
        except Exception as error:
            raise _told(error, self._folder) from error
        if not any(made.glob("*.parquet")):
            raise _not_shared(self._folder)
        # A constant may have a narrower type there than here.
        types = self.store.rows(f"DESCRIBE {plan.sql('duckdb')}")
        columns = ", ".join(f"{name(c)}::{kind} AS {name(c)}" for c, kind, *_ in types)
        where = re.sub(r"([\[*?])", r"[\1]", made.as_posix())
        return f"SELECT {columns} FROM read_parquet({literal(f'{where}/*.parquet')})"

    def _hand_over(self, relation: Input, where: Path) -> int:
        """Give a relation of the store to Spark; return how many rows it has."""
        columns = ", ".join(
            f"CAST({name(c.name)} AS {c.type}) AS {name(c.name)}" for c in relation.columns
        )
        (rows,) = self.store.row(
            f"COPY (SELECT {columns} FROM {name(relation.table)})"
            f" TO {literal(where.as_posix())} (FORMAT parquet, COMPRESSION snappy)"
        )
        schema = ", ".join(
            f"`{c.name}` {'STRING' if c.type == 'TEXT' else c.type}" for c in relation.columns
        )
        read = self.session.read.schema(schema).parquet(_pattern(where))
        read.createOrReplaceTempView(relation.table)
        return int(rows)

    def _forget(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


@contextmanager
def _aside(log: Path) -> Iterator[None]:
    """Let what a Java that is started here ever says on stderr go into a file."""
    kept = os.dup(2)
    try:
        with log.open("wb") as file:
            os.dup2(file.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _address(path: Path) -> str:
    """Return a path as Spark takes it: on the disk whatever its own file system is."""
    whole = path.resolve().as_posix()
    return f"file://{whole}" if whole.startswith("/") else f"file:///{whole}"


def _pattern(path: Path) -> str:
    """Return the address of what is read, where some signs stand for others."""
    return re.sub(r"([\[\]{}*?])", r"\\\1", _address(path))


def _heap(memory: str | None) -> str:
    """Return `2GB`, as DuckDB writes it, as Java does."""
    found = re.fullmatch(r"\s*(\d+)\s*([KMGT])i?B?\s*", memory or "", re.IGNORECASE)
    return _HEAP if found is None else f"{found[1]}{found[2].lower()}"


def _first(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:500] if lines else type(error).__name__


def _last(log: Path) -> str | None:
    """Return the line of an exception in what Java said when it did not start."""
    said = log.read_text("utf-8", errors="replace").splitlines() if log.exists() else []
    found = [line.strip() for line in said if "Exception" in line or "Error" in line]
    return found[0][:500] if found else None


def _told(error: Exception, folder: Path) -> StarcheckError:
    said = str(error)
    if "No space left" in said or "OutOfMemoryError" in said:
        help_ = text("换一个有空间的输出位置，或者用 --memory 调整内存")
        return UsageError([problem(NO_ROOM, error=_first(error), help=help_)])
    if "FileNotFoundException" in said or "PATH_NOT_FOUND" in said:
        return _not_shared(folder)
    notes = [text("这是 starcheck 的错误，不是您的文件有误")]
    return EngineError([problem(SPARK_FAILED, error=_first(error), notes=notes)])


def _not_shared(folder: Path) -> UsageError:
    help_ = text("用 --temp 指定一个各台机器都能以同一路径读写的共享文件夹")
    return UsageError([problem(NOT_SHARED, path=folder.as_posix(), help=help_)])
