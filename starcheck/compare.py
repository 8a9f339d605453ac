"""Two runs compared: who rose and fell, and how much of it each difference between them made.

Runs differ in rulebooks, in the committee's tables, in facts, in time, and in what reviews have
corrected. Where they differ in more than one, the first run's branches are judged again with one
difference after the other, so the parts add up to the change of the score.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from starcheck.again import inputs_of, wanted_of
from starcheck.gather import Wanted
from starcheck.grading import grade
from starcheck.intake.store import Store, literal
from starcheck.model.changes import Comparison, Part
from starcheck.runs.comparing import SHOWN, change, side_by_side
from starcheck.runs.export import write_query
from starcheck.runs.reading import Run, opened

__all__ = ["compare"]

_ORDER: tuple[Part, ...] = ("rulebook", "committee", "facts", "time")


def compare(before: Path, after: Path, today: date, output: Path | None = None) -> Comparison:
    """Return how the run at `after` differs from the one at `before`; write every branch that
    stands elsewhere to `output`, if there is one.

    Raises `UsageError` where runs differ in more than one thing and inputs are not there any more.
    """
    with opened(before) as a, opened(after) as b:
        parts = _differences(a, b)
        with _steps(a, b, [part for part in parts if part != "review"], today) as steps:
            return _compared(b.store, before, after, parts, steps, output)


def _differences(a: Run, b: Run) -> list[Part]:
    found: list[Part] = []
    if _books(a) != _books(b):
        found.append("rulebook")
    (facts_a, committee_a), (facts_b, committee_b) = inputs_of(a), inputs_of(b)
    if committee_a != committee_b or _previous(a) != _previous(b):
        found.append("committee")
    if a.manifest["assessment_year"] != b.manifest["assessment_year"]:
        # Facts of one year say nothing of another: both move at once.
        found.append("time")
    else:
        if facts_a != facts_b:
            found.append("facts")
        if a.manifest["as_of"] != b.manifest["as_of"]:
            found.append("time")
    if a.corrections() != b.corrections():
        found.append("review")
    return found


def _books(run: Run) -> set[tuple[str, str, str]]:
    return {(one["id"], one["edition"], one["sha256"]) for one in run.rulebooks}


def _previous(run: Run) -> object:
    return run.manifest["options"].get("previous")


@contextmanager
def _steps(a: Run, b: Run, parts: list[Part], today: date) -> Iterator[Mapping[Part, Path]]:
    """Give, for each part but `review`, the run after that difference; the one before the first
    stands under `review`: the first run as it is without corrections."""
    alone = len(parts) + ("review" in _differences(a, b)) <= 1
    with tempfile.TemporaryDirectory(prefix="compared-") as folder:
        made: dict[Part, Path] = {}
        if not alone:
            first, last = wanted_of(a, today), wanted_of(b, today)
            made["review"] = _run(first, Path(folder) / "first") if a.corrections() else a.path
            mixed = first
            for part in sorted(parts, key=_ORDER.index):
                mixed = _switched(mixed, last, part)
                final = part == max(parts, key=_ORDER.index) and not b.corrections()
                made[part] = b.path if final else _run(mixed, Path(folder) / part)
        yield made


def _switched(wanted: Wanted, last: Wanted, part: Part) -> Wanted:
    """Return what is wanted with one difference taken from the second run."""
    match part:
        case "rulebook":
            return replace(wanted, rulebook=last.rulebook)
        case "committee":
            return replace(wanted, committee=last.committee, previous=last.previous)
        case "facts":
            return replace(wanted, inputs=last.inputs, coverage=last.coverage)
    return replace(last, rulebook=wanted.rulebook, committee=wanted.committee)


def _run(wanted: Wanted, path: Path) -> Path:
    grade(replace(wanted, run=path, settle=False))
    return path


def _compared(
    store: Store,
    before: Path,
    after: Path,
    parts: list[Part],
    steps: Mapping[Part, Path],
    output: Path | None,
) -> Comparison:
    store.run(f"CREATE TEMP TABLE both_runs AS {side_by_side(store, before, after)}")
    total = "coalesce(score_b, 0) - coalesce(score_a, 0)"
    order = [part for part in _ORDER if part in parts]
    columns = dict.fromkeys(parts, "0")
    joins = ""
    if steps:
        reached = "score_0"
        joins = _join(store, steps["review"], 0)
        for number, part in enumerate(order, start=1):
            joins += _join(store, steps[part], number)
            columns[part] = f"coalesce(score_{number} - {reached}, 0)"
            reached = f"score_{number}"
    rest: Part | None = "review" if "review" in parts else (order[-1] if order else None)
    if rest is not None:
        others = " + ".join(columns[part] for part in parts if part != rest) or "0"
        columns[rest] = f"({total}) - ({others})"
    made = "".join(f", ({sql})::BIGINT AS part_{part}" for part, sql in columns.items())
    store.run(f"CREATE TEMP TABLE compared AS SELECT q.*{made} FROM both_runs q{joins}")
    moved = (
        "state_a = 'rated' AND state_b = 'rated' AND (score_a IS DISTINCT FROM score_b OR"
        " star_a IS DISTINCT FROM star_b OR rank_a IS DISTINCT FROM rank_b)"
    )
    of, rose, fell, *sums = store.row(
        "SELECT count(*) FILTER (WHERE state_a = 'rated' AND state_b = 'rated'),"
        " count(*) FILTER (WHERE star_b > star_a), count(*) FILTER (WHERE star_b < star_a)"
        + "".join(f", coalesce(sum(part_{part}), 0)::BIGINT" for part in columns)
        + " FROM compared WHERE state_a IS NOT NULL AND state_b IS NOT NULL"
    )
    shown = store.rows(
        f"SELECT * FROM compared WHERE {moved}"
        " ORDER BY abs(coalesce(star_b, -1) - coalesce(star_a, -1)) DESC,"
        f" abs({total}) DESC, code LIMIT {SHOWN}"
    )
    (number,) = store.row(f"SELECT count(*) FROM compared WHERE {moved}")
    if output is not None:
        write_query(store, f"SELECT * FROM compared WHERE {moved} ORDER BY code", output)
    names = list(columns)
    return Comparison(
        of,
        _only(store, "state_a", "state_b"),
        _only(store, "state_b", "state_a"),
        rose,
        fell,
        number,
        [
            replace(
                change(row[: -len(names)] if names else row),
                parts=dict(zip(names, row[len(row) - len(names) :], strict=True)),
            )
            for row in shown
        ],
        dict(zip(names, sums, strict=True)),
    )


def _join(store: Store, run: Path, number: int) -> str:
    files = sorted(run.glob("scores/*/part-*.parquet"))
    listed = ", ".join(literal(file.as_posix()) for file in files)
    scan = f"read_parquet([{listed}], union_by_name = true)"
    has = store.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {scan})")
    score = "score_low" if ("score_low",) in has else "NULL::BIGINT"
    return (
        f" LEFT JOIN (SELECT code AS code_{number}, {score} AS score_{number} FROM {scan})"
        f" s{number} ON s{number}.code_{number} = q.code"
    )


def _only(store: Store, here: str, there: str) -> list[str]:
    """Return the codes of branches that only one run has."""
    rows = store.rows(
        f"SELECT code FROM compared WHERE {here} IS NOT NULL AND {there} IS NULL ORDER BY code"
    )
    return [code for (code,) in rows]
