"""Sums: dimensions, bonus, deductions and the score, each for the least, the greatest and the
reach."""

from __future__ import annotations

from dataclasses import dataclass

from starcheck.language import tr
from starcheck.model.rulebook import Rulebook
from starcheck.model.rulebook import Totals as Rule
from starcheck.plan import sql
from starcheck.plan.findings import Found, added
from starcheck.plan.problems import fitting
from starcheck.plan.relation import Stages
from starcheck.plan.sql import E

Three = tuple[E, E, E]
"""The least, the greatest, the reach."""


@dataclass(frozen=True, slots=True)
class Summed:
    base: Three
    bonus: Three
    deductions: Three
    score: Three
    asked_full: E


def ends(found: Found) -> Three:
    assert found.low is not None
    assert found.high is not None
    assert found.reach is not None
    return found.low, found.high, found.reach


def sum_up(book: Rulebook, rule: Rule, findings: list[Found], stages: Stages) -> Summed:
    bind = stages.bind
    scored = [f for f in findings if f.low is not None]
    kinds: dict[str, list[Found]] = {"base": [], "bonus": [], "deduction": []}
    for found in scored:
        kinds[found.criterion.kind].append(found)

    def of(kind: str) -> Three:
        columns = [ends(f) for f in kinds[kind]]
        low, high, reach = (bind(added([c[i] for c in columns])) for i in range(3))
        return low, high, reach

    base, bonus, deductions = of("base"), of("bonus"), of("deduction")
    if rule.bonus_at_most is not None:
        most = sql.lit(rule.bonus_at_most)
        bonus = _each(bonus, lambda x: bind(sql.least(x, most)))
    asked_full = bind(added([counted_full(f, rule) for f in kinds["base"]]))
    possibly = bind(sql.or_(*[sql.maybe(f.asked) for f in kinds["base"]]))
    score = _score(book, rule, kinds["base"], (base, bonus, deductions), asked_full, stages)
    none = sql.null("BIGINT")
    score = _each(score, lambda x: bind(sql.case((possibly, x), default=none)))
    return Summed(base, bonus, deductions, score, asked_full)


def _each(three: Three, change: object) -> Three:
    assert callable(change)
    return change(three[0]), change(three[1]), change(three[2])


def counted_full(found: Found, rule: Rule) -> E:
    """Return the raw points with which a base criterion stands in the denominator."""
    full = sql.lit(found.criterion.full or 0)
    if rule.not_applicable != "rescale":
        return full
    return sql.case((sql.maybe(found.asked), full), default=sql.lit(0))


def _score(
    book: Rulebook,
    rule: Rule,
    base: list[Found],
    sums: tuple[Three, Three, Three],
    asked_full: E,
    stages: Stages,
) -> Three:
    bind = stages.bind
    raw, bonus, deductions = sums
    if rule.within_dimension:
        raw, asked_full = _by_dimension(book, rule, base, stages)
    # Of nothing asked there is no score; 1 keeps the division whole until it is made null.
    parts = bind(
        sql.case((sql.compare("=", asked_full, sql.lit(0)), sql.lit(1)), default=asked_full)
    )
    fulls = sum(f.criterion.full or 0 for f in base) + rule.full + 1
    extra = 10 * rule.full + sum(abs(f.criterion.full or 0) for f in base) + 10**9
    fitting(4 * fulls * (rule.full + extra) * max(rule.round_to, 1), tr("总分"))

    def of(i: int) -> E:
        other = bind(sql.add(bonus[i], deductions[i]))
        earned = sql.add(sql.mul(raw[i], sql.lit(rule.full)), sql.mul(other, parts))
        bounded = sql.greatest(sql.lit(0), bind(earned))
        step = bind(sql.mul(parts, sql.lit(rule.round_to)))
        rounded = bind(sql.ratio_round(bind(bounded), step))
        shown = bind(sql.mul(rounded, sql.lit(rule.round_to)))
        return shown if rule.at_most is None else bind(sql.least(shown, sql.lit(rule.at_most)))

    return of(0), of(1), of(2)


def _by_dimension(book: Rulebook, rule: Rule, base: list[Found], stages: Stages) -> tuple[Three, E]:
    """Return the points scaled within each dimension, and what the asked dimensions are worth."""
    bind = stages.bind
    scaled: list[Three] = []
    present: list[E] = []
    for dimension in book.dimensions:
        mine = [f for f in base if f.criterion.dimension == dimension.id]
        if not mine:
            continue
        written = sum(f.criterion.full or 0 for f in mine)
        worth = dimension.points or 0
        asked = bind(added([counted_full(f, rule) for f in mine]))
        empty = sql.compare("=", asked, sql.lit(0))
        parts = bind(sql.case((empty, sql.lit(1)), default=asked))
        fitting(4 * written * worth, tr("维度得分"))

        def of(i: int, mine: list[Found] = mine, parts: E = parts, worth: int = worth) -> E:
            raw = bind(added([ends(f)[i] for f in mine]))
            return bind(sql.ratio_round(bind(sql.mul(raw, sql.lit(worth))), parts))

        scaled.append((of(0), of(1), of(2)))
        present.append(sql.case((empty, sql.lit(0)), default=sql.lit(worth)))
    summed = [bind(added([s[i] for s in scaled])) for i in range(3)]
    return (summed[0], summed[1], summed[2]), bind(added(present))
