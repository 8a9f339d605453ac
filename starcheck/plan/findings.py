"""A criterion looked at for one branch: asked or not, its outcome, its points now and in reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starcheck.expressions import constant
from starcheck.model.rulebook import ByJudges, Criterion, Rulebook
from starcheck.plan import sql
from starcheck.plan.measures import Measures
from starcheck.plan.points import Scores, least_points, looked_at
from starcheck.plan.sql import E
from starcheck.plan.worlds import Evidence, World


@dataclass(frozen=True, slots=True)
class Found:
    """`low`, `high` and `reach` are `None` in a score-free criterion, `truth` in the others."""

    criterion: Criterion
    asked: E
    outcome: E
    low: E | None
    high: E | None
    reach: E | None
    truth: E | None


def horizon(criterion: Criterion, year: int, as_of: date) -> date | None:
    """Return until when records may still come for this criterion, `None` if that is over."""
    until = date(year, 12, 31)
    if criterion.due_by is not None:
        given = constant(criterion.due_by, year, as_of)
        assert isinstance(given, date)
        until = given
    return until if as_of < until else None


def find(criterion: Criterion, book: Rulebook, measures: Measures) -> Found:
    evidence: Evidence = "recorded" if criterion.records_only else "own"
    now = World(evidence)
    later = World(evidence, horizon(criterion, measures.year, measures.as_of))
    asked = _asked(criterion, measures, now)
    if criterion.score is None:
        return _score_free(criterion, measures, asked, now, later)
    bind = measures.base.bind
    scores = Scores(measures)
    low, high = scores.ends(criterion, now)
    reach = high
    if later.horizon is not None and not isinstance(criterion.score, ByJudges):
        reach = bind(sql.greatest(high, scores.ends(criterion, later)[1]))
    full = criterion.full or 0
    policy = None if book.totals is None else book.totals.not_applicable
    unasked = full if criterion.kind == "base" and policy == "full_marks" else 0
    if criterion.kind == "deduction":
        least, most = least_points(criterion), 0
    else:
        least, most = 0, full

    def settled(points: E, open_: int) -> E:
        """Return the points as applicability has it."""
        return bind(
            sql.case(
                (sql.not_(sql.maybe(asked)), sql.lit(unasked)),
                (sql.is_null(asked), sql.lit(open_)),
                default=points,
            )
        )

    low, high, reach = settled(low, least), settled(high, most), settled(reach, most)
    outcome = _outcome(criterion, asked, low, high, reach)
    return Found(criterion, asked, bind(outcome), low, high, reach, None)


def _asked(criterion: Criterion, measures: Measures, now: World) -> E:
    parts = [measures.asked(node, now.evidence) for node in looked_at(criterion)]
    if criterion.asked_when is not None:
        parts.append(measures.truth(criterion.asked_when, now))
        parts.append(measures.asked(criterion.asked_when, now.evidence))
    return measures.base.bind(sql.and_(*parts))


def _outcome(criterion: Criterion, asked: E, low: E, high: E, reach: E) -> E:
    full = criterion.full or 0
    deduction = criterion.kind == "deduction"
    complete = 0 if deduction else full
    want = "awaiting" if isinstance(criterion.score, ByJudges) else "unknown"
    some = "unmet" if deduction else "partly"
    return sql.case(
        (sql.not_(sql.maybe(asked)), sql.lit("not_applicable")),
        (sql.and_(sql.sure(asked), sql.compare("=", low, sql.lit(complete))), sql.lit("met")),
        (sql.is_null(asked), sql.lit("unknown")),
        (sql.compare("<", low, high), sql.lit(want)),
        (sql.compare(">", reach, high), sql.lit("pending")),
        (sql.compare(">", high, sql.lit(0)), sql.lit(some)),
        default=sql.lit("unmet"),
    )


def _score_free(
    criterion: Criterion, measures: Measures, asked: E, now: World, later: World
) -> Found:
    assert criterion.holds is not None
    truth = measures.truth(criterion.holds, now)
    future = truth if later.horizon is None else measures.truth(criterion.holds, later)
    outcome = sql.case(
        (sql.not_(sql.maybe(asked)), sql.lit("not_applicable")),
        (sql.and_(sql.sure(asked), sql.sure(truth)), sql.lit("met")),
        (sql.or_(sql.is_null(asked), sql.is_null(truth)), sql.lit("unknown")),
        (sql.maybe(future), sql.lit("pending")),
        default=sql.lit("unmet"),
    )
    shown = measures.base.bind(sql.case((sql.maybe(asked), truth), default=sql.unknown()))
    return Found(criterion, asked, measures.base.bind(outcome), None, None, None, shown)


def added(nodes: list[E]) -> E:
    return sql.add(*nodes) if nodes else sql.lit(0)
