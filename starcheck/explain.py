"""One branch of a run: the assessment its facts come to again, and where the run has placed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from starcheck import engines
from starcheck.again import read_again
from starcheck.assembly import assemble
from starcheck.diagnostics import Diagnostic, Kind, Place, Text, problem
from starcheck.errors import EngineError, UsageError
from starcheck.model.assessment import Assessment
from starcheck.model.runs import Placed
from starcheck.reading.workbooks.kinds import is_book
from starcheck.runs.reading import Run

__all__ = ["Explained", "explain"]

NOT_JUDGED = Kind("US239", "branch-set-aside", "党支部 `{code}` 没有评：{why}")
DIFFERS = Kind("EN903", "run-differs", "党支部 `{code}` 重新评定的得分与批次里的不同")


@dataclass(frozen=True, slots=True)
class Explained:
    """The assessment, the branch's row of `branches`, its place (`None`: no star), and whether the
    run is settled: then what the assessment calls unknown counts as unproven."""

    assessment: Assessment
    branch: Mapping[str, Any]
    placed: Placed | None
    settled: bool


def explain(run: Run, code: str, today: date) -> Explained:
    """Return what the run says of the branch `code`, judged again from the inputs of the run.

    Raises `UsageError` where the branch was set aside or an input is not what it was.
    """
    # Rows of a branch that is in no list are set aside too.
    aside = run.store.dicts(
        "SELECT DISTINCT * FROM set_aside WHERE code = ? ORDER BY file, tbl, line, message", [code]
    )
    if aside:
        raise UsageError([_not_judged(code, one) for one in aside])
    branch = run.branch(code)
    corrections = [(one, None) for one in run.corrections() if one.branch == code]
    (again,) = read_again(run, [code], today, corrections)
    (judged,) = engines.judge(engines.DEFAULT, again.book, [again.completed.facts])
    assessment = assemble(
        again.book, again.given, again.completed, judged, again.book.decides, again.diagnostics
    )
    _compare(run, code, assessment)
    row = run.row("placements", code)
    placed = None
    if row is not None:
        named = {f.name: row[f.name] for f in fields(Placed) if f.name != "settled"}
        placed = Placed(**named, settled=run.settled)
    return Explained(assessment, branch, placed, run.settled)


def _not_judged(code: str, reason: Mapping[str, Any]) -> Diagnostic:
    file, line, said = reason["file"], reason["line"], reason["help"]
    place = (
        None if file is None else Place(file, line, sheet=reason["tbl"] if is_book(file) else None)
    )
    help_ = Text("{said}", (("said", said),)) if said else None
    return problem(NOT_JUDGED, place, help=help_, code=code, why=reason["message"])


def _compare(run: Run, code: str, assessment: Assessment) -> None:
    """Raise an `EngineError` where the run and the assessment do not say the same."""
    if assessment.score is None or not run.has("scores"):
        return
    row = run.row("scores", code)
    stored = None if row is None else (row["score_low"], row["score_high"])
    here = (int(assessment.score.low * 1000), int(assessment.score.high * 1000))
    if stored != here:
        raise EngineError([problem(DIFFERS, code=code)])
