"""The stars of an earlier run as history: what ladders and look-backs of this year ask about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.intake.batch import Batch, Part, profile_of_records, record_columns
from starcheck.intake.store import literal, name
from starcheck.runs.reading import Run, opened

NOT_SETTLED = Kind("US242", "run-not-settled", "上一批次 `{path}` 没有结算，星级还没有定下来")
NOT_EARLIER = Kind("US243", "run-not-earlier", "上一批次评的是 {year} 年度，不早于这一批的 {this}")
TABLE = "history"


def past(path: Path, year: int) -> tuple[int, Mapping[str, tuple[int | None, int | None]]]:
    """Return the year of the run, and code → star and score (10⁻³) there; no star: not rated.

    Raises `UsageError` where the run is not settled or not of an earlier year.
    """
    with opened(path) as run:
        _check(run, year)
        rows = run.store.rows(_query(run))
        return run.manifest["assessment_year"], {code: (star, score) for code, star, score in rows}


def add_history(batch: Batch, path: Path) -> None:
    """Add to the history of a batch of tables what the run at `path` gave, where the committee
    tells nothing of that year."""
    store = batch.store
    with opened(path) as run:
        _check(run, batch.year)
        given = store.folder / "past.parquet"
        run.store.run(f"COPY ({_query(run)}) TO {literal(given.as_posix())} (FORMAT parquet)")
        year = run.manifest["assessment_year"]
    table = batch.catalogue.table[TABLE]
    columns = record_columns(table)
    kept = name(f"t_{TABLE}_kept")
    declared = ", ".join(f"{name(c)} {kind}" for c, kind in [("branch", "BIGINT"), *columns])
    store.run(f"CREATE TABLE {kept} ({declared})")
    before = batch.parts.get(TABLE)
    if before is not None:
        store.run(f"INSERT INTO {kept} BY NAME {before.query}")
    # A cell that means none while it is blank is stated so.
    blank = [c.name for c in table.columns if c.blank == "none"]
    states = "".join(f", 1 AS {name(f'{c}__state')}" for c in blank)
    store.run(
        f"INSERT INTO {kept} BY NAME SELECT r.branch, {year} AS rated_year, p.star, p.score,"
        f" CASE WHEN p.star IS NULL THEN 1 ELSE 0 END AS star__state{states}"
        f" FROM read_parquet({literal(given.as_posix())}) p JOIN roster r ON r.code = p.code"
        f" WHERE NOT EXISTS (SELECT 1 FROM {kept} k WHERE k.branch = r.branch"
        f" AND k.rated_year = {year})"
    )
    for column, kind in columns:
        if kind == "INTEGER" and column.endswith("__state"):
            store.run(f"UPDATE {kept} SET {name(column)} = 0 WHERE {name(column)} IS NULL")
    query = f"SELECT * FROM {kept}"
    batch.parts[TABLE] = Part(table, query, frozenset(c for c, _ in columns))
    batch.profiles[TABLE] = profile_of_records(table, store, kept)


def _check(run: Run, year: int) -> None:
    if not run.settled:
        help_ = text("先用 `starcheck runs place` 结算定星，再把结算后的批次给 --previous")
        raise UsageError([problem(NOT_SETTLED, path=run.path.as_posix(), help=help_)])
    before = run.manifest["assessment_year"]
    if before >= year:
        help_ = text("给上一年度的批次；本年度的更正用 `starcheck runs review`")
        raise UsageError([problem(NOT_EARLIER, year=before, this=year, help=help_)])


def _query(run: Run) -> str:
    score = "NULL::BIGINT"
    join = ""
    if run.has("scores"):
        score, join = "s.score_low", "LEFT JOIN scores s ON s.code = b.code"
    return (
        f"SELECT b.code, p.star::BIGINT AS star, {score}::BIGINT AS score FROM branches b"
        f" LEFT JOIN placements p ON p.code = b.code {join} WHERE b.state <> 'set_aside'"
    )
