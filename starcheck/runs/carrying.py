"""A new run out of an older one: what did not change is carried over, the rest is placed again.

Nothing of the older run is written to; a run says which one it came from, so that runs form a
chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from starcheck.intake.store import Store, listed, literal, name
from starcheck.model.rulebook import Rulebook
from starcheck.runs.layout import MANIFEST, WIDE, book_name
from starcheck.runs.reading import Run
from starcheck.runs.writing import RunWriter, unproven

CARRIED = "part-0000.parquet"


def carry(
    run: Run, out: RunWriter, store: Store, without: Collection[str], *, settle: bool
) -> None:
    """Write the judged rows of `run` but those of the branches `without`. `settle`: what is
    unknown there is not shown in time from now on."""
    rest = f"WHERE code NOT IN ({listed(sorted(without))})" if without else ""
    for book in run.rulebooks:
        title = f"{book['id']}@{book['edition']}"
        for table in WIDE:
            scan = run.wide(table, title)
            sealed = run.manifest["tables"].get(f"{table}/{title}")
            if scan is None or sealed is None:
                continue
            left_out = {c: one["kind"] for c, one in sealed.get("elided", {}).items()}
            columns = list({**sealed["columns"], **left_out}.items())
            made = [
                f"{unproven(name(c))} AS {name(c)}" if settle and kind == "outcome" else name(c)
                for c, kind in columns
            ]
            relation = f"(SELECT code, {', '.join(made)} FROM {scan} {rest})"
            out.write(store, f"{table}/{title}", relation, columns, CARRIED)


def standing(out: RunWriter, store: Store, branches: str, books: Sequence[Rulebook]) -> None:
    """Make the tables that `placement` reads out of what `out` holds. `branches`: the relation of
    all branches and what became of them."""
    has = {c for (c,) in store.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {branches})")}
    grouped = "".join(
        f", {c if c in has else 'NULL::VARCHAR'} AS {c}" for c in ("category", "superior")
    )
    numbers = " ".join(f"WHEN {literal(book_name(b))} THEN {i}" for i, b in enumerate(books))
    book = f"CASE rulebook {numbers} END" if books else "NULL"
    store.run(
        "CREATE TABLE roster AS SELECT row_number() OVER (ORDER BY code) - 1 AS branch, code"
        f"{grouped}, {book} AS book, state = 'set_aside' AS aside FROM {branches}"
    )
    store.run(
        "CREATE TABLE standing (branch BIGINT, code VARCHAR, book INTEGER, rated BOOLEAN,"
        " score_low BIGINT, score_high BIGINT, certain BIGINT, possible BIGINT,"
        " dims BIGINT[])"
    )
    for number, one in enumerate(books):
        scores = sorted((out.folder / "scores" / book_name(one)).glob("part-*.parquet"))
        if not scores:
            continue
        score = "s.score_low, s.score_high" if one.totals is not None else "NULL, NULL"
        dims = ", ".join(f"s.{name(f'dimension.{d.id}.low')}" for d in one.dimensions)
        stars = sorted((out.folder / "stars" / book_name(one)).glob("part-*.parquet"))
        rated, join = "NULL, ", ""
        ends = "NULL, NULL"
        if one.stars and stars:
            rated, ends = "t.rated, ", "t.certain, t.possible"
            join = f"JOIN {_read(stars)} t ON t.code = s.code"
        store.run(
            f"INSERT INTO standing SELECT r.branch, s.code, {number}, {rated}{score},"
            f" {ends}, [{dims}]::BIGINT[] FROM {_read(scores)} s"
            f" JOIN roster r ON r.code = s.code {join}"
        )


def _read(files: Sequence[Any]) -> str:
    return f"read_parquet([{listed(file.as_posix() for file in files)}])"


def parent_of(run: Run) -> Mapping[str, str]:
    """Return how a run names the one it came from: its path, and the hash of its manifest."""
    made = (run.path / MANIFEST).read_bytes()
    return {"path": run.path.resolve().as_posix(), "sha256": hashlib.sha256(made).hexdigest()}
