"""Two runs side by side: who stands elsewhere now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from starcheck.intake.store import Store, listed, literal
from starcheck.model.changes import Change, Standing
from starcheck.runs.reading import Run

SHOWN = 20
"""So many changes are shown; a file takes all."""

_STANDING = ("score", "reached", "star", "rank")


def moved(after: Run, before: Path, without: Collection[str] = ()) -> list[Change]:
    """Return the branches, but for `without`, that stand elsewhere in `after` than in the run at
    `before`: by the width of the move, then by code."""
    rest = f"AND code NOT IN ({listed(sorted(without))})" if without else ""
    rows = after.store.rows(
        f"SELECT * FROM ({side_by_side(after.store, before, after.path)}) WHERE code IS NOT NULL"
        f" AND state_a = 'rated' AND state_b = 'rated' {rest} AND (score_a IS DISTINCT FROM score_b"
        " OR star_a IS DISTINCT FROM star_b OR rank_a IS DISTINCT FROM rank_b)"
        " ORDER BY abs(coalesce(star_b, -1) - coalesce(star_a, -1)) DESC,"
        " abs(coalesce(score_b, 0) - coalesce(score_a, 0)) DESC, code"
    )
    return [change(row) for row in rows]


def change(row: Sequence[object]) -> Change:
    """Return a row of `side_by_side` as a value."""
    code, name, *rest = row
    half = len(_STANDING)
    ends = [
        Standing(*(None if v is None else int(str(v)) for v in rest[1 + i : 1 + i + half]))
        for i in (0, half + 1)
    ]
    return Change(str(code), None if name is None else str(name), ends[0], ends[1], {})


def side_by_side(store: Store, before: Path, after: Path) -> str:
    """Return the query of both runs by branch: code, name, then of each run its state, score, the
    star reached, the star and the rank."""
    columns = ", ".join(
        f"{side}.{column} AS {column}_{side}"
        for side in ("a", "b")
        for column in ("state", *_STANDING)
    )
    return (
        f"SELECT coalesce(b.code, a.code) AS code, coalesce(b.name, a.name) AS name, {columns}"
        f" FROM ({_standing(store, before)}) a FULL JOIN ({_standing(store, after)}) b"
        " ON a.code = b.code"
    )


def _standing(store: Store, run: Path) -> str:
    def read(pattern: str) -> str:
        return f"read_parquet({literal((run / pattern).as_posix())}, union_by_name = true)"

    branches = read("branches.parquet")
    has = {c for (c,) in store.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {branches})")}
    named = "m.name" if "name" in has else "NULL::VARCHAR AS name"
    score, join = "NULL::BIGINT", ""
    scored = "scores/*/part-*.parquet"
    if any(run.glob(scored)):
        columns = store.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {read(scored)})")
        if ("score_low",) in columns:
            score, join = "s.score_low", f"LEFT JOIN {read(scored)} s ON s.code = m.code"
    return (
        f"SELECT m.code, {named}, m.state, {score} AS score, p.star_before AS reached, p.star,"
        f" p.rank FROM {branches} m LEFT JOIN {read('placements.parquet')} p ON p.code = m.code"
        f" {join}"
    )
