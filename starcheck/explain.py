"""One branch of a run: the assessment its facts come to again, and where the run has placed it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from starcheck import engines
from starcheck.assembly import assemble
from starcheck.assess import Wanted, assess
from starcheck.choice import pick, shelf
from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import EngineError, UsageError
from starcheck.facts import Completed
from starcheck.intake.beside import COVERAGE
from starcheck.intake.single import facts_of
from starcheck.intake.sources import DOCUMENTS, digest, discover
from starcheck.intake.store import Store
from starcheck.intake.tables import read_tables
from starcheck.model.assessment import Assessment
from starcheck.model.runs import Placed
from starcheck.reading.catalogue import load_catalogue
from starcheck.runs.reading import Run

__all__ = ["Explained", "explain"]

CHANGED_INPUT = Kind("US238", "input-changed", "输入 `{name}` 已经不是评定时的那一份")
NOT_JUDGED = Kind("US239", "branch-set-aside", "党支部 `{code}` 没有评：{why}")
DIFFERS = Kind("EN903", "run-differs", "党支部 `{code}` 重新评定的得分与批次里的不同")


@dataclass(frozen=True, slots=True)
class Explained:
    """The assessment, the branch's row of `branches`, and its place (`None`: no star)."""

    assessment: Assessment
    branch: Mapping[str, Any]
    placed: Placed | None


def explain(run: Run, code: str, today: date) -> Explained:
    """Return what the run says of the branch `code`, judged again from the inputs of the run.

    Raises `UsageError` where the branch was set aside or an input is not what it was.
    """
    branch = run.branch(code)
    if branch["state"] == "set_aside":
        found = run.row("set_aside", code)
        raise UsageError(
            [problem(NOT_JUDGED, code=code, why="" if found is None else found["message"])]
        )
    assessment = _again(run, code, branch, today)
    _compare(run, code, assessment)
    row = run.row("placements", code)
    placed = None
    if row is not None:
        named = {f.name: row[f.name] for f in fields(Placed) if f.name != "settled"}
        placed = Placed(**named, settled=run.settled)
    return Explained(assessment, branch, placed)


def _inputs(run: Run, wanted: set[str] | None) -> list[Path]:
    paths = []
    for one in run.manifest["inputs"]:
        path = Path(one["path"])
        if wanted is not None and one["name"] not in wanted:
            continue
        if not path.exists() or digest(path) != one["sha256"]:
            help_ = text("把评定时的文件放回 {path}，或者重新评定", path=path.as_posix())
            raise UsageError([problem(CHANGED_INPUT, name=one["name"], help=help_)])
        paths.append(path)
    return paths


def _again(run: Run, code: str, branch: Mapping[str, Any], today: date) -> Assessment:
    manifest = run.manifest
    options = manifest["options"]
    committee = None if options["committee"] is None else Path(options["committee"])
    year, as_of = manifest["assessment_year"], date.fromisoformat(manifest["as_of"])
    if branch.get("file") is not None:
        (path,) = [p for p in _inputs(run, {branch["file"]}) if p.suffix in DOCUMENTS][:1]
        wanted = Wanted(path, today, options["rulebook"], committee, year, as_of)
        for one in assess(wanted).assessments:
            if one.branch.code == code:
                return one
        raise UsageError([problem(CHANGED_INPUT, name=branch["file"])])
    words = load_catalogue()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        files = _inputs(run, None)
        beside = discover([committee], words, store) if committee is not None else None
        theirs = set(beside.files) if beside is not None else set()
        roots = [path for path in files if path not in theirs]
        sources = discover(_roots(roots), words, store)
        coverage = options["coverage"]
        batch = read_tables(
            sources,
            words,
            store,
            year=year,
            as_of=as_of,
            coverage=None if coverage is None else COVERAGE[coverage],
            committee=beside.tables if beside is not None else (),
            only=code,
        )
        books = shelf(words)
        title = branch["rulebook"]
        book = next(
            one.book
            for one in pick(options["rulebook"], year, books)
            if one.book is not None and f"{one.book.id}@{one.book.edition}" == title
        )
        facts = facts_of(batch, code, book)
    completed = Completed(facts, (), ())
    (judged,) = engines.judge(engines.DEFAULT, book, [facts])
    return assemble(book, facts, completed, judged, book.decides, ())


def _roots(files: list[Path]) -> list[Path]:
    """Return files and, in place of the parts of a table, their folder."""
    from starcheck.intake.sources import meaning

    words = load_catalogue()
    found: dict[Path, None] = {}
    for file in files:
        named = meaning(file.stem, words) is not None or file.suffix in (".duckdb", ".ddb")
        found[file if named else file.parent] = None
    return list(found)


def _compare(run: Run, code: str, assessment: Assessment) -> None:
    """Raise an `EngineError` where the run and the assessment do not say the same."""
    if assessment.score is None or not run.has("scores"):
        return
    row = run.row("scores", code)
    stored = None if row is None else (row["score_low"], row["score_high"])
    here = (int(assessment.score.low * 1000), int(assessment.score.high * 1000))
    if stored != here:
        raise EngineError([problem(DIFFERS, code=code)])
