"""Sheets: dimensions that are counted by themselves, passed or not."""

from __future__ import annotations

from starcheck.language import tr
from starcheck.model.batches import Sheet
from starcheck.model.rulebook import Rulebook
from starcheck.plan import sql
from starcheck.plan.findings import Found, added, place_of
from starcheck.plan.problems import fitting
from starcheck.plan.relation import Stages
from starcheck.plan.sql import E
from starcheck.plan.totals import counted_full


def passed(book: Rulebook, findings: list[Found], stages: Stages, *, later: bool) -> dict[str, E]:
    """Return whether each sheet is passed, now or (`later`) in reach."""
    return {s.id: stages.bind(_passed(book, s, findings, stages, later)) for s in book.sheets}


def _passed(book: Rulebook, sheet: Sheet, findings: list[Found], stages: Stages, later: bool) -> E:
    mine = [
        f
        for f in findings
        if f.criterion.kind == "base" and f.criterion.dimension in sheet.dimensions
    ]
    if sheet.pass_mark is None or sheet.full is None:
        return sql.and_(*[_holds(f, later) for f in mine])
    assert book.totals is not None
    rule = book.totals
    bind = stages.bind
    asked = bind(added([counted_full(f, rule) for f in mine]))
    wanted = bind(sql.mul(asked, sql.lit(sheet.pass_mark)))
    fitting(4 * sheet.full * max(sheet.full, sheet.pass_mark), tr("评分表得分"))

    full = sql.lit(sheet.full)

    def enough(ends: list[E | None]) -> E:
        earned = bind(added([end for end in ends if end is not None]))
        return sql.compare(">=", bind(sql.mul(earned, full)), wanted)

    sure = enough([f.low for f in mine])
    hopeful = enough([f.reach if later else f.high for f in mine])
    return sql.three(sure, sql.not_(hopeful))


def _holds(found: Found, later: bool) -> E:
    """Return whether a score-free criterion holds; one that is not asked is no hindrance."""
    assert found.truth is not None
    pending = sql.compare("=", found.outcome, place_of("pending")) if later else sql.false()
    perhaps = sql.case((sql.sure(found.truth), sql.true()), default=sql.unknown())
    return sql.case(
        (sql.not_(sql.maybe(found.asked)), sql.true()),
        (sql.is_null(found.asked), perhaps),
        (pending, sql.unknown()),
        default=found.truth,
    )
