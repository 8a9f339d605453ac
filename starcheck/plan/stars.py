"""Determinations and stars: the highest whose score and gates hold, then floors, caps, exclusion.

`certain` takes everything undecided against the branch, `possible` and `reach` for it. A star is
null where none is given: excluded, or nothing was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starcheck.model.rulebook import Determination, Rulebook, StarBand
from starcheck.plan import sql
from starcheck.plan.findings import Found
from starcheck.plan.inputs import STAR
from starcheck.plan.measures import Measures
from starcheck.plan.sql import E, col
from starcheck.plan.totals import Three
from starcheck.plan.worlds import World


@dataclass(frozen=True, slots=True)
class Decided:
    """A determination's truth now and in reach."""

    determination: Determination
    now: E
    later: E


@dataclass(frozen=True, slots=True)
class Starred:
    rated: E
    certain: E
    possible: E
    reach: E


def worlds(year: int, as_of: date) -> tuple[World, World]:
    end = date(year, 12, 31)
    return World("own"), World("own", end if as_of < end else None, later=True)


def decide(book: Rulebook, measures: Measures) -> list[Decided]:
    """Return the determinations: each holds if it is asked and its condition is true."""
    now, later = worlds(measures.year, measures.as_of)
    found = []
    for determination in book.determinations:
        asked = measures.asked(determination.when, "own")
        truths = [
            measures.base.bind(sql.and_(asked, measures.truth(determination.when, world)))
            for world in (now, later)
        ]
        found.append(Decided(determination, truths[0], truths[1]))
    return found


def star(
    book: Rulebook,
    measures: Measures,
    score: Three,
    asked: E,
    decided: list[Decided],
    eligible: E,
) -> Starred:
    """Return the stars: `score` is null, and `asked` false, where nothing is asked."""
    bind = measures.base.bind
    now, later = worlds(measures.year, measures.as_of)
    exclusions = [d for d in decided if d.determination.effect.how == "exclude"]
    excluded = bind(sql.or_(*[d.now for d in exclusions]))

    def rank(points: E, world: World, against: bool) -> E:
        """Return the star if every undecided thing is taken against the branch, or for it."""
        truths = [(d.determination.effect, d.later if world is later else d.now) for d in decided]
        helps, hurts = (sql.sure, sql.maybe) if against else (sql.maybe, sql.sure)
        reached = []
        for band in sorted(book.stars, key=lambda b: -b.star):
            enough = sql.compare(">=", points, sql.lit(band.at_least))
            gate = helps(gate_of(band, measures, world))
            reached.append((bind(sql.and_(enough, gate)), sql.lit(band.star)))
        found = bind(sql.case(*reached, default=sql.lit(0)))
        for effect, truth in truths:
            if effect.how == "star_at_least":
                raised = sql.greatest(found, sql.lit(effect.star))
                found = bind(sql.case((helps(truth), raised), default=found))
        for effect, truth in truths:
            if effect.how == "star_at_most":
                lowered = sql.least(found, sql.lit(effect.star))
                found = bind(sql.case((hurts(truth), lowered), default=found))
        out = [hurts(truth) for effect, truth in truths if effect.how == "exclude"]
        gone = sql.or_(sql.not_(sql.maybe(asked)), sql.sure(excluded), *out)
        return bind(sql.case((gone, sql.null("BIGINT")), default=found))

    rated = sql.case(
        (sql.or_(sql.not_(sql.maybe(asked)), sql.sure(excluded)), sql.false()),
        (
            sql.or_(
                sql.not_(sql.sure(eligible)),
                sql.is_null(excluded),
                sql.not_(sql.sure(asked)),
            ),
            sql.unknown(),
        ),
        default=sql.true(),
    )
    low, high, reach = score
    found = (rank(low, now, True), rank(high, now, False), rank(reach, later, False))
    if not measures.known.star:
        return Starred(bind(rated), *found)
    # A star that a review has set stands above all that is found here.
    there = bind(sql.not_(sql.is_null(col(STAR))))
    return Starred(
        bind(sql.case((there, sql.true()), default=rated)),
        *[bind(sql.case((there, col(STAR)), default=one)) for one in found],
    )


def gate_of(band: StarBand, measures: Measures, world: World) -> E:
    """Return whether what a star requires holds: of nothing asked it does."""
    if band.requires is None:
        return sql.true()
    asked = measures.asked(band.requires, "own")
    return measures.base.bind(sql.or_(sql.not_(asked), measures.truth(band.requires, world)))


def asked_at_all(findings: list[Found], measures: Measures) -> E:
    """Return whether any base criterion is asked: of nothing asked there is no star."""
    return measures.base.bind(sql.or_(*[f.asked for f in findings if f.criterion.kind == "base"]))
