"""The tables of a run as Arrow tables, in memory: for programs that go on with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starcheck.diagnostics import Kind, did_you_mean, problem, text
from starcheck.errors import UsageError
from starcheck.intake.store import literal, name
from starcheck.language import series
from starcheck.runs.export import query_of
from starcheck.runs.layout import SINGLE, WIDE
from starcheck.runs.reading import Run

if TYPE_CHECKING:
    import pyarrow

__all__ = ["TABLES", "table"]

NO_PYARROW = Kind("US263", "no-pyarrow", "没有安装 pyarrow，给不出 Arrow 表")
NO_TABLE = Kind("US264", "no-such-table", "评定批次里没有 `{table}` 这张表")
NO_BOOK = Kind("US267", "no-such-rulebook", "评定批次里没有用评星标准 `{rulebook}` 评的党支部")
LONG = {"results": "results", "findings_long": "findings"}
"""Tables that are made for the reader, and what `runs export` calls them."""
_ORDER = ("code", "criterion", "quota", "number", "file", "tbl", "line", "col", "kind")
TABLES = (*SINGLE, *WIDE, *LONG)


def table(run: Run, wanted: str, rulebook: str | None = None) -> pyarrow.Table:
    """Return a table of the run, by code; `rulebook` (`id@edition`): its branches alone.

    Raises `UsageError` where there is no such table, or no pyarrow to hold it.
    """
    try:
        import pyarrow  # noqa: F401 - DuckDB makes the table with it
    except ImportError as error:
        help_ = text('pip install "starcheck[arrow]"；或者直接读批次里的 Parquet 文件')
        raise UsageError([problem(NO_PYARROW, help=help_)]) from error
    if wanted not in TABLES:
        help_ = did_you_mean(wanted, TABLES) or text("有：{tables}", tables=series(TABLES))
        raise UsageError([problem(NO_TABLE, table=wanted, help=help_)])
    titles = [f"{book['id']}@{book['edition']}" for book in run.rulebooks]
    if rulebook is not None and rulebook not in titles:
        help_ = did_you_mean(rulebook, titles) or text("有：{tables}", tables=series(titles))
        raise UsageError([problem(NO_BOOK, rulebook=rulebook, help=help_)])
    query = _wide(run, wanted, rulebook) if wanted in WIDE else _query(run, wanted)
    columns = _columns(run, query)
    mine = ""
    if rulebook is not None and "rulebook" in columns:
        mine = f" WHERE rulebook = {literal(rulebook)}"
    elif rulebook is not None:
        mine = f" WHERE code IN (SELECT code FROM branches WHERE rulebook = {literal(rulebook)})"
    keys = ", ".join(name(c) for c in _ORDER if c in columns)
    return run.store.connection.sql(
        f"SELECT * FROM ({query}){mine} ORDER BY {keys}"
    ).to_arrow_table()


def _query(run: Run, wanted: str) -> str:
    return query_of(run, LONG[wanted]) if wanted in LONG else f"SELECT * FROM {name(wanted)}"


def _wide(run: Run, wanted: str, rulebook: str | None) -> str:
    """Return a wide table of all rulebooks, or of one; a column that only one has is null
    elsewhere."""
    parts = []
    for book in run.rulebooks:
        title = f"{book['id']}@{book['edition']}"
        scan = run.wide(wanted, title)
        if scan is not None and rulebook in (None, title):
            parts.append(f"SELECT code, {literal(title)} AS rulebook, * EXCLUDE (code) FROM {scan}")
    nothing = "SELECT ''::VARCHAR AS code, ''::VARCHAR AS rulebook WHERE FALSE"
    return " UNION ALL BY NAME ".join(parts) or nothing


def _columns(run: Run, query: str) -> set[str]:
    return {c for (c,) in run.store.rows(f"SELECT column_name FROM (DESCRIBE {query})")}
