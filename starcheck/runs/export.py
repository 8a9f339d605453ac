"""A run handed on: one row per branch, or one per branch and criterion, in the forms others take.

Points are decimals here. Cells that a spreadsheet would take for a formula are text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.intake.store import Store, literal, name
from starcheck.reading.problems import why
from starcheck.runs.reading import Run

FORM = Kind("US240", "export-form", "不知道 `{suffix}` 是什么格式")
NOT_EXPORTED = Kind("US241", "not-exported", "写不了 `{path}`：{why}")
TOLD = ("set_aside", "warnings")
"""Tables of diagnostics, handed on as they are."""
_POINTS = ("score_low", "score_high", "score_reach", "other_low", "other_high")
_BOM = b"\xef\xbb\xbf"


def export(run: Run, table: str, path: Path) -> int:
    """Write a table of the run whole or not at all; return how many rows."""
    return write_query(run.store, query_of(run, table), path)


def query_of(run: Run, table: str) -> str:
    """Return the query of a table that is handed on."""
    if table in TOLD:
        return f"SELECT * FROM {table} ORDER BY code, file, tbl, line"
    return {"results": _results, "findings": _findings}[table](run)


def write_query(store: Store, query: str, path: Path) -> int:
    """Write what a query gives whole or not at all, in the form of its suffix; return how many
    rows."""
    forms = {
        ".jsonl": "FORMAT json",
        ".csv": "FORMAT csv, HEADER",
        ".parquet": "FORMAT parquet, COMPRESSION zstd",
    }
    form = forms.get(path.suffix.lower())
    if form is None:
        help_ = text("文件名以 .jsonl、.csv 或 .parquet 结尾")
        raise UsageError([problem(FORM, suffix=path.suffix, help=help_)])
    if path.suffix.lower() == ".csv":
        query = _harmless(store, query)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        (rows,) = store.row(f"COPY ({query}) TO {literal(beside.as_posix())} ({form})")
        if path.suffix.lower() == ".csv":
            _with_mark(beside)
        os.replace(beside, path)
    except OSError as error:
        raise UsageError([problem(NOT_EXPORTED, path=path.as_posix(), why=why(error))]) from error
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    return int(rows)


def _with_mark(path: Path) -> None:
    """Put the mark in front by which Excel knows UTF-8."""
    marked = path.with_name(path.name + ".bom")
    with path.open("rb") as given, marked.open("wb") as to:
        to.write(_BOM)
        while piece := given.read(1 << 20):
            to.write(piece)
    os.replace(marked, path)


def _harmless(store: Store, query: str) -> str:
    """Return the query with `'` before text that a spreadsheet would run."""
    made = []
    for column, kind, *_ in store.rows(f"DESCRIBE {query}"):
        here = name(column)
        if kind == "VARCHAR":
            starts = f"left({here}, 1) IN ('=', '+', '-', '@', chr(9), chr(13))"
            made.append(f"CASE WHEN {starts} THEN '''' || {here} ELSE {here} END AS {here}")
        else:
            made.append(here)
    return f"SELECT {', '.join(made)} FROM ({query})"


def _decimal(column: str) -> str:
    """Return points as a decimal: exact, because it is multiplied and never divided."""
    return f"(CAST({column} AS DECIMAL(18, 0)) * CAST(0.001 AS DECIMAL(4, 3)))"


def _results(run: Run) -> str:
    made = ["b.*"]
    joins = ""
    if run.has("scores"):
        there = _columns(run, "scores")
        made += [f"{_decimal('s.' + c)} AS {c}" for c in _POINTS if c in there]
        joins += " LEFT JOIN scores s ON s.code = b.code"
    if run.has("stars"):
        made += ["t.rated", "t.certain", "t.possible", "t.reach"]
        joins += " LEFT JOIN stars t ON t.code = b.code"
    made += ["p.* EXCLUDE (code, cut_score)", f"{_decimal('p.cut_score')} AS cut_score"]
    joins += " LEFT JOIN placements p ON p.code = b.code"
    return f"SELECT {', '.join(made)} FROM branches b{joins} ORDER BY b.code"


def _columns(run: Run, table: str) -> set[str]:
    return {c for (c,) in run.store.rows(f"SELECT column_name FROM (DESCRIBE {table})")}


def _findings(run: Run) -> str:
    return " UNION ALL ".join(_long(run)) or "SELECT NULL AS code WHERE FALSE"


def _long(run: Run) -> Iterator[str]:
    """Give the long view of the findings of each rulebook: one row per branch and criterion."""
    for book in run.rulebooks:
        title = f"{book['id']}@{book['edition']}"
        scan = run.wide("findings", title)
        if scan is None:
            continue
        for criterion in book["criteria"]:
            id = criterion["id"]
            ends = [
                f"{_decimal(name(f'{id}.{end}'))} AS {end}"
                if criterion["full"] is not None
                else f"NULL::DECIMAL(18, 3) AS {end}"
                for end in ("low", "high", "reach")
            ]
            full = "NULL" if criterion["full"] is None else _decimal(str(criterion["full"]))
            yield (
                f"SELECT code, {literal(title)} AS rulebook, {literal(id)} AS criterion,"
                f" {literal(criterion['title'])} AS title, {name(f'{id}.outcome')} AS outcome,"
                f' {", ".join(ends)}, CAST({full} AS DECIMAL(18, 3)) AS "full" FROM {scan}'
            )
