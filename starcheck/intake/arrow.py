"""Tables that a program holds in memory → Parquet, and from there the way of every table.

Anything with `__arrow_c_stream__` is taken (pyarrow, polars, pandas, DuckDB …). A stream can be
read only once and a table is looked at several times, so it is laid down first: memory stays
bounded, and what was graded can be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from starcheck.diagnostics import Kind, Problems, did_you_mean, text
from starcheck.errors import FactsError, UsageError
from starcheck.intake.sources import BESIDE, NOT_A_TABLE, NOT_OPENED, TABLE_TWICE, meaning
from starcheck.intake.store import literal
from starcheck.language import series
from starcheck.model.catalogue import Catalogue

__all__ = ["ArrowLike", "lay_down"]

NOT_ARROW = Kind("US262", "not-arrow", "台账 `{table}` 给的是 {found}，不是 Arrow 表")


@runtime_checkable
class ArrowLike(Protocol):
    """A table as the Arrow C stream interface hands it over."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


def lay_down(tables: Mapping[str, ArrowLike], folder: Path, catalogue: Catalogue) -> None:
    """Write each of `tables` into `folder`, by its name. Raises with all that is no table."""
    problems = Problems()
    named: dict[str, str] = {}
    for word, given in tables.items():
        table = meaning(word, catalogue)
        if table is None:
            names = [n for t in catalogue.tables for n in (t.name, t.title)]
            titles = series([*(t.title for t in catalogue.tables), *BESIDE])
            problems.add(
                NOT_A_TABLE,
                file=word,
                notes=[text("有这些台账：{titles}", titles=titles)],
                help=did_you_mean(word, names) or text("用台账的名称给它命名"),
            )
        elif table in named:
            problems.add(TABLE_TWICE, table=table, one=named[table], other=word)
        elif not isinstance(given, ArrowLike):
            help_ = text("给 pyarrow、polars、pandas、DuckDB 的表，或者给文件的路径")
            problems.add(NOT_ARROW, table=word, found=type(given).__name__, help=help_)
        else:
            named[table] = word
    if not problems.errors:
        folder.mkdir()
        for table, word in named.items():
            _write(tables[word], folder / f"{table}.parquet", word, problems)
    if problems.errors:
        usage = any(found.kind.code.startswith("US") for found in problems.found)
        raise (UsageError if usage else FactsError)(problems.found)


def _write(given: ArrowLike, path: Path, word: str, problems: Problems) -> None:
    import duckdb

    try:
        stream = given.__arrow_c_stream__()
        with duckdb.connect() as connection:
            # The stream itself, once: DuckDB asks an object for it again and again.
            connection.register("given", stream)
            connection.execute(
                f"COPY (SELECT * FROM given) TO {literal(path.as_posix())} (FORMAT parquet)"
            )
    except Exception as error:
        # What comes from the object is foreign, whatever it is.
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        problems.add(NOT_OPENED, file=word, why=why, help=text("检查各列的类型"))
