"""Judgements of tables against the rulebooks: what `facts.judgements` says of documents.

Each different line is asked about once, and the rows are looked up, as cells are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from starcheck.diagnostics import Diagnostic, Problems
from starcheck.facts import judgements as facts
from starcheck.facts.ledgers import blank_record
from starcheck.intake.batch import Batch
from starcheck.intake.store import literal, name
from starcheck.model.facts import Record, Records
from starcheck.model.rulebook import Rulebook

_ROWS = "t_judgements"
_OPINION = (*facts.KEY, "level", "points")
_LINE = ("criterion", "group", "level", "points", "standard")
"""What is right or wrong with a judgement by itself."""


def check_judgements(batch: Batch, chosen: Sequence[Rulebook]) -> None:
    """Leave each judgement once; what a rulebook does not allow sets its branch aside. The criteria
    are ids by now."""
    if "judgements" not in batch.parts:
        return
    _each_once(batch)
    for number, book in enumerate(chosen):
        mine = f"SELECT t.*, r.code FROM {_ROWS} t JOIN roster r ON r.branch = t.branch"
        mine += f" WHERE r.book = {number}"
        _check_lines(batch, book, mine)
        _check_numbers(batch, book, mine)


def _columns(batch: Batch, wanted: Sequence[str]) -> str:
    given = batch.parts["judgements"].columns
    return ", ".join(name(c) if c in given else f"NULL AS {name(c)}" for c in wanted)


def _records(batch: Batch, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Records:
    blank = blank_record(batch.catalogue.table["judgements"])
    made: list[Record] = []
    for row in rows:
        given = {c: v for c, v in zip(columns, row, strict=True) if v is not None}
        made.append({**blank, **given})  # type: ignore[dict-item]
    return Records(tuple(made), places=(None,) * len(made))


def _each_once(batch: Batch) -> None:
    store = batch.store
    if "rater" not in batch.parts["judgements"].columns:
        return
    same = ", ".join(f"{name(c)}" for c in facts.KEY)
    rows = store.rows(
        f"SELECT r.code, t.id, {', '.join(f't.{name(c)}' for c in _OPINION)}"
        f" FROM (SELECT rowid AS id, branch, {_columns(batch, _OPINION)} FROM {_ROWS}) t"
        " JOIN roster r ON r.branch = t.branch WHERE t.rater IS NOT NULL"
        f" QUALIFY count(*) OVER (PARTITION BY t.branch, {same}) > 1 ORDER BY 1, 2"
    )
    gone: list[int] = []
    for code, mine in groupby(rows, key=lambda row: row[0]):
        lines, problems = list(mine), Problems()
        records = _records(batch, _OPINION, [line[2:] for line in lines])
        kept = set(facts.first_ones(records, problems))
        gone += [line[1] for at, line in enumerate(lines) if at not in kept]
        _keep(batch, [(found, (code,)) for found in problems.found], "SELECT ? AS code")
    if gone:
        store.run(f"DELETE FROM {_ROWS} WHERE rowid IN (SELECT unnest(?::BIGINT[]))", [gone])


def _check_lines(batch: Batch, book: Rulebook, mine: str) -> None:
    columns = _columns(batch, _LINE)
    rows = f"(SELECT code, {columns} FROM ({mine}))"
    lines = batch.store.rows(f"SELECT DISTINCT {_columns(batch, _LINE)} FROM ({mine}) ORDER BY ALL")
    records = _records(batch, _LINE, lines).records
    same = " AND ".join(f"{name(c)} IS NOT DISTINCT FROM ?" for c in _LINE)
    for line, record in zip(lines, records, strict=True):
        problems = Problems()
        facts.check_opinion(record, None, book, problems)
        facts.check_standard(record, None, book, problems)
        _keep(
            batch,
            [(found, line) for found in problems.found],
            f"SELECT DISTINCT code FROM {rows} WHERE {same}",
        )


def _check_numbers(batch: Batch, book: Rulebook, mine: str) -> None:
    """Report where there are more judgements than are awaited."""
    rows = f"(SELECT code, {_columns(batch, _LINE)} FROM ({mine}))"
    for score in facts.scores_of(book):
        wanted = score.raters * score.samples
        problems = Problems()
        facts.add_too_many(score, None, problems)
        by = "" if score.by is None else f' AND "group" = {literal(score.by)}'
        _keep(
            batch,
            [(found, (score.criterion,)) for found in problems.found],
            f"SELECT code FROM {rows} WHERE criterion = ?{by}"
            f" GROUP BY code HAVING count(*) > {wanted}",
        )


def _keep(batch: Batch, found: Sequence[tuple[Diagnostic, Sequence[object]]], whose: str) -> None:
    """Keep diagnostics of the branches that the query `whose` gives for its values."""
    title = batch.catalogue.table["judgements"].title
    for one, values in found:
        batch.store.run(
            f"INSERT INTO {'faults' if one.is_error else 'warned'}"
            f" SELECT w.code, ?, 'judgements', NULL::BIGINT, NULL, NULL, ?, ?, ? FROM ({whose}) w",
            [title, one.kind.code, str(one.message), str(one.help or ""), *values],
        )
