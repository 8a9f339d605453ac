"""A criterion looked at for one branch: asked or not, its outcome, its points now and in reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starcheck.expressions import constant
from starcheck.model.findings import OUTCOMES, Outcome
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import given, least_points, nodes_of
from starcheck.plan import sql
from starcheck.plan.inputs import points_column
from starcheck.plan.measures import Measures
from starcheck.plan.points import OPINIONS, Scores
from starcheck.plan.sql import E, col
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
    bind = measures.base.bind
    wanted = _asked(criterion, measures, now)
    excused = _excused(criterion, measures, now)
    earns = book.waivers is not None and book.waivers.full_marks
    # Whether a waived criterion was asked at all only matters where the two differ.
    apply = sql.sure(wanted) if earns else sql.maybe(wanted)
    waived = bind(sql.and_(apply, sql.sure(excused)))
    doubtful = sql.and_(sql.maybe(wanted), sql.maybe(excused))
    asked = bind(sql.case((doubtful, sql.unknown()), default=wanted))
    if criterion.score is None:
        return _score_free(criterion, measures, asked, waived, now, later)
    scores = Scores(measures)
    low, high = scores.ends(criterion.score, now)
    reach = high
    if later.horizon is not None and nodes_of(criterion.score):
        reach = bind(sql.greatest(high, scores.ends(criterion.score, later)[1]))
    full = criterion.full or 0
    base = criterion.kind == "base"
    policy = None if book.totals is None else book.totals.not_applicable
    unasked = full if base and policy == "full_marks" else 0
    excused_points = full if base and (earns or policy == "full_marks") else 0
    least, most = (least_points(criterion.score), 0) if criterion.kind == "deduction" else (0, full)

    def settled(points: E, open_: int) -> E:
        """Return the points as applicability has it."""
        return bind(
            sql.case(
                (waived, sql.lit(excused_points)),
                (sql.not_(sql.maybe(asked)), sql.lit(unasked)),
                (sql.is_null(asked), sql.lit(open_)),
                default=points,
            )
        )

    only_opinions = sql.false()
    if given(criterion.score):
        pinned = [scores.ends(criterion.score, now, opinion) for opinion in OPINIONS]
        only_opinions = bind(sql.and_(*[sql.compare("=", a, b) for a, b in pinned]))
    low, high, reach = settled(low, least), settled(high, most), settled(reach, most)
    outcome = _outcome(criterion, asked, waived, (low, high, reach), only_opinions)
    counted = bind(sql.case((waived, sql.lit(base and earns)), default=asked))
    found = Found(criterion, counted, bind(outcome), low, high, reach, None)
    return _corrected(found, measures) if criterion.id in measures.known.corrected else found


def _corrected(found: Found, measures: Measures) -> Found:
    """Return a finding whose points a review has set for some branches: there it is asked."""
    criterion, bind = found.criterion, measures.base.bind
    points = col(points_column(criterion.id))
    there = bind(sql.not_(sql.is_null(points)))
    set_ = _outcome(criterion, sql.true(), sql.false(), (points, points, points), sql.false())

    def chosen(node: E) -> E:
        return bind(sql.case((there, points), default=node))

    assert found.low is not None
    assert found.high is not None
    assert found.reach is not None
    return Found(
        criterion,
        bind(sql.case((there, sql.true()), default=found.asked)),
        bind(sql.case((there, set_), default=found.outcome)),
        chosen(found.low),
        chosen(found.high),
        chosen(found.reach),
        None,
    )


def _excused(criterion: Criterion, measures: Measures, now: World) -> E:
    return sql.or_(
        *[
            sql.and_(measures.asked(node, now.evidence), measures.truth(node, now))
            for node in criterion.excuses
        ]
    )


def _asked(criterion: Criterion, measures: Measures, now: World) -> E:
    parts = [measures.asked(node, now.evidence) for node in criterion.looked_at]
    if criterion.asked_when is not None:
        parts.append(measures.truth(criterion.asked_when, now))
        parts.append(measures.asked(criterion.asked_when, now.evidence))
    return measures.base.bind(sql.and_(*parts))


def _outcome(
    criterion: Criterion, asked: E, waived: E, points: tuple[E, E, E], only_opinions: E
) -> E:
    low, high, reach = points
    deduction = criterion.kind == "deduction"
    complete = 0 if deduction else criterion.full or 0
    some: Outcome = "unmet" if deduction else "partly"
    open_ = sql.compare("<", low, high)
    return sql.case(
        (waived, place_of("waived")),
        (sql.not_(sql.maybe(asked)), place_of("not_applicable")),
        (sql.and_(sql.sure(asked), sql.compare("=", low, sql.lit(complete))), place_of("met")),
        (sql.is_null(asked), place_of("unknown")),
        (sql.and_(open_, only_opinions), place_of("awaiting")),
        (open_, place_of("unknown")),
        (sql.compare(">", reach, high), place_of("pending")),
        (sql.compare(">", high, sql.lit(0)), place_of(some)),
        default=place_of("unmet"),
    )


def _score_free(
    criterion: Criterion, measures: Measures, asked: E, waived: E, now: World, later: World
) -> Found:
    assert criterion.holds is not None
    truth = measures.truth(criterion.holds, now)
    future = truth if later.horizon is None else measures.truth(criterion.holds, later)
    outcome = sql.case(
        (waived, place_of("waived")),
        (sql.not_(sql.maybe(asked)), place_of("not_applicable")),
        (sql.and_(sql.sure(asked), sql.sure(truth)), place_of("met")),
        (sql.or_(sql.is_null(asked), sql.is_null(truth)), place_of("unknown")),
        (sql.maybe(future), place_of("pending")),
        default=place_of("unmet"),
    )
    bind = measures.base.bind
    counted = bind(sql.case((waived, sql.false()), default=asked))
    shown = bind(sql.case((sql.maybe(counted), truth), default=sql.unknown()))
    return Found(criterion, counted, bind(outcome), None, None, None, shown)


def place_of(outcome: Outcome) -> E:
    """Return how a query writes an outcome: words cost it ten times as much as a number."""
    return sql.lit(OUTCOMES.index(outcome))


def added(nodes: list[E]) -> E:
    return sql.add(*nodes) if nodes else sql.lit(0)
