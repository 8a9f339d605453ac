"""Totals, dimensions and stars, and whether the points of a book add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from starcheck.diagnostics import Place, text
from starcheck.language import series, tr
from starcheck.model.rulebook import Dimension, Quota, StarBand, Totals
from starcheck.model.values import Milli, TypeKind
from starcheck.model.written import (
    WrittenCriterion,
    WrittenDimension,
    WrittenHead,
    WrittenQuota,
    WrittenStar,
    WrittenTotals,
)
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.numbers import at_scale, decimals, expected, milli, plain
from starcheck.rulebook.spots import Entry, Spot


def resolve_totals(written: WrittenTotals | None, spot: Spot, context: Context) -> Totals | None:
    """Return the totals; `None` in a score-free book, and after adding what is wrong."""
    if written is None:
        return None
    problems = context.problems
    full = milli(written.full, "full", spot.place("full"), problems)
    if full is not None and full <= 0:
        expected(tr("大于 0"), written.full, "full", spot.place("full"), problems)
        full = None
    bonus = _at_least(written.bonus_at_most, 0, "bonus_at_most", spot, context)
    most = _at_least(written.at_most, full or 0, "at_most", spot, context)
    step = milli(written.round, "round", spot.place("round"), problems)
    if step is not None and step <= 0:
        expected(tr("大于 0"), written.round, "round", spot.place("round"), problems)
        step = None
    if full is None or step is None:
        return None
    return Totals(full, bonus, most, written.not_applicable, written.within == "dimension", step)


def _at_least(
    number: Decimal | None, least: Milli, key: str, spot: Spot, context: Context
) -> Milli | None:
    if number is None:
        return None
    found = milli(number, key, spot.place(key), context.problems)
    if found is not None and found < least:
        expected(
            tr("不小于 {value}", value=plain(least)), number, key, spot.place(key), context.problems
        )
    return found


def resolve_dimensions(
    entries: dict[str, Entry[WrittenDimension]], scored: bool, context: Context
) -> dict[str, Dimension]:
    """Return the dimensions by id."""
    found: dict[str, Dimension] = {}
    problems = context.problems
    for id, entry in entries.items():
        points: Milli | None = None
        written, spot = entry.written, entry.spot
        if written.points is not None and not scored:
            problems.add(
                kinds.SCORE_FREE,
                spot.key("points"),
                help=text("计分就写 totals；不计分就删去 points"),
                what=tr("本标准没有 `totals`，不计分，维度不能写 `points`"),
            )
        elif written.points is not None:
            points = milli(written.points, "points", spot.place("points"), problems)
        elif scored:
            problems.add(kinds.MISSING_KEY, entry.named, help=text("写 points: 分值"), key="points")
        found[id] = Dimension(id, written.title, points)
    return found


def check_sums(
    head: WrittenHead,
    spot: Spot,
    dimensions: dict[str, Entry[WrittenDimension]],
    criteria: Sequence[Entry[WrittenCriterion]],
    context: Context,
) -> None:
    """Base criteria add up to their dimension, dimensions to the full marks."""
    if head.totals is None:
        return
    strays = any(c.written.dimension not in {None, *dimensions} for c in criteria)
    for id, entry in ({} if strays else dimensions).items():
        points = [c.written.points for c in criteria if _is_base_of(c.written, id)]
        if entry.written.points is None or None in points:
            continue  # told already
        _equal(
            tr("维度 `{id}` ", id=id),
            entry.written.points,
            tr("各指标"),
            sum((p for p in points if p is not None), Decimal(0)),
            entry.spot.place("points"),
            context,
        )
    values = [entry.written.points for entry in dimensions.values()]
    if None not in values:
        _equal(
            tr("满分"),
            head.totals.full,
            tr("各维度"),
            sum((v for v in values if v is not None), Decimal(0)),
            spot.place("totals", "full"),
            context,
        )


def _is_base_of(criterion: WrittenCriterion, dimension: str) -> bool:
    return criterion.kind == "base" and criterion.dimension == dimension


def _equal(
    what: str, wanted: Decimal, parts: str, found: Decimal, place: Place, context: Context
) -> None:
    if wanted != found:
        context.problems.add(
            kinds.POINTS_DO_NOT_ADD_UP,
            place,
            help=text("改成 {found}，或者调整{parts}的分值", found=_plain(found), parts=parts),
            what=what,
            wanted=_plain(wanted),
            parts=parts,
            found=_plain(found),
        )


def _plain(number: Decimal) -> str:
    return format(number.normalize() if number else Decimal(0), "f")


def resolve_stars(
    entries: Sequence[Entry[WrittenStar]], most: Milli | None, context: Context
) -> tuple[StarBand, ...]:
    """Return the stars, highest first. `most` is the score that can be reached at best."""
    problems = context.problems
    found: list[tuple[StarBand, Spot]] = []
    for entry in sorted(entries, key=lambda e: -e.written.star):
        written, spot = entry.written, entry.spot
        least = milli(written.at_least, "at_least", spot.place("at_least"), problems)
        requires = context.condition(
            written.requires, spot.below("requires"), TypeKind.TRUTH, f"star/{written.star}"
        )
        if least is None:
            continue
        if most is not None and least > most:
            problems.add(
                kinds.STAR_OUT_OF_REACH,
                spot.place("at_least"),
                notes=[text("总分最多是满分加上加分")],
                help=text("降低分数线，或者提高满分、加分"),
                star=written.star,
                points=plain(least),
                most=plain(most),
            )
        found.append((StarBand(written.star, least, requires, entry.named), spot))
    for (high, spot), (low, _) in pairwise(found):
        if high.at_least <= low.at_least:
            problems.add(
                kinds.STARS_OVERLAP,
                spot.place("at_least"),
                help=text("星级越高，分数线要越高"),
                high=high.star,
                high_points=plain(high.at_least),
                low=low.star,
                low_points=plain(low.at_least),
            )
    return tuple(band for band, _ in found)


def best_score(totals: Totals | None, criteria: Sequence[Entry[WrittenCriterion]]) -> Milli | None:
    """Return the most that a branch can score."""
    if totals is None:
        return None
    bonuses = [
        at_scale(c.written.points, 3)
        for c in criteria
        if c.written.kind == "bonus" and c.written.points is not None
        if decimals(c.written.points) <= 3
    ]
    bonus = sum(bonuses)
    if totals.bonus_at_most is not None:
        bonus = min(bonus, totals.bonus_at_most)
    best = totals.full + bonus
    return best if totals.at_most is None else min(best, totals.at_most)


def resolve_quotas(
    written: Sequence[WrittenQuota], spot: Spot, stars: set[int], context: Context
) -> tuple[Quota, ...]:
    """Return how many of a batch may hold each star; a share is between nothing and everyone."""
    found = []
    for i, one in enumerate(written):
        place = spot.place(i)
        if one.star not in stars:
            context.problems.add(
                kinds.QUOTA_WITHOUT_STAR,
                spot.place(i, "star"),
                notes=[text("星级有：{known}", known=series(str(s) for s in sorted(stars)))],
                star=one.star,
            )
            continue
        share = isinstance(one.amount, str)
        number = Decimal(str(one.amount).removesuffix("%"))
        if number < 0 or (share and number > 100):
            wanted = tr("在 0% 到 100% 之间") if share else tr("不小于 0")
            amount_place = spot.place(i, "amount")
            expected(wanted, number, "amount", amount_place, context.problems)
            continue
        amount = Fraction(number) / (100 if share else 1)
        found.append(
            Quota(
                one.star, one.bound, amount, share, one.of, one.per, one.rounding, one.ties, place
            )
        )
    return tuple(found)
