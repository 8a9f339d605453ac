"""Totals, dimensions and stars, and whether the points of a book add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from starcheck.diagnostics import Place, did_you_mean, text
from starcheck.language import series, tr
from starcheck.model.batches import Quota, Sheet
from starcheck.model.rulebook import Dimension, StarBand, Totals
from starcheck.model.values import Milli, TypeKind
from starcheck.model.written import (
    WrittenCriterion,
    WrittenDimension,
    WrittenHead,
    WrittenStar,
    WrittenTotals,
)
from starcheck.model.written_batches import WrittenQuota, WrittenSheet
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


def resolve_sheets(
    entries: dict[str, Entry[WrittenSheet]],
    dimensions: dict[str, Dimension],
    criteria: Sequence[Entry[WrittenCriterion]],
    scored: bool,
    context: Context,
) -> dict[str, Sheet]:
    """Return the sheets by id, and let what bounds the star name them."""
    problems = context.problems
    homes: dict[str, list[str]] = {}
    for id, entry in entries.items():
        written, spot = entry.written, entry.spot
        for i, dimension in enumerate(written.dimensions):
            homes.setdefault(dimension, []).append(id)
            if dimension not in dimensions:
                problems.add(
                    kinds.UNKNOWN_DIMENSION,
                    spot.place("dimensions", i),
                    notes=[text("维度有：{known}", known=series(dimensions))],
                    help=did_you_mean(dimension, dimensions),
                    name=dimension,
                )
            elif homes[dimension][:-1]:
                problems.add(
                    kinds.SHEET_TWICE,
                    spot.place("dimensions", i),
                    help=text("一个维度只放在一张评分表里"),
                    dimension=dimension,
                    sheets=series(homes[dimension]),
                )
        mine = [c for c in criteria if c.written.dimension in written.dimensions]
        if not mine:
            problems.add(
                kinds.EMPTY_SHEET,
                entry.named,
                help=text("在 dimensions 里写有评分指标的维度"),
                id=id,
            )
        full = sum(dimensions[d].points or 0 for d in written.dimensions if d in dimensions)
        mark_ = _pass_mark(entry, full, scored, context)
        context.sheets[id] = Sheet(
            id,
            written.title,
            written.dimensions,
            mark_,
            full if scored else None,
            written.judged_by,
        )
    return context.sheets


def _pass_mark(
    entry: Entry[WrittenSheet], full: Milli, scored: bool, context: Context
) -> Milli | None:
    number, spot, problems = entry.written.pass_mark, entry.spot, context.problems
    if not scored:
        if number is not None:
            problems.add(
                kinds.SCORE_FREE,
                spot.key("pass_mark"),
                help=text("计分就写 totals；不计分就删去 pass_mark"),
                what=tr("本标准没有 `totals`，不计分，评分表不能写 `pass_mark`"),
            )
        return None
    if number is None:
        problems.add(
            kinds.MISSING_KEY, entry.named, help=text("写 pass_mark: 合格分"), key="pass_mark"
        )
        return None
    found = milli(number, "pass_mark", spot.place("pass_mark"), problems)
    if found is not None and not 0 < found <= full:
        wanted = tr("大于 0、不超过这张表的满分 {full}", full=plain(full))
        expected(wanted, number, "pass_mark", spot.place("pass_mark"), problems)
    return found


def resolve_stars(
    entries: Sequence[Entry[WrittenStar]], most: Milli | None, scored: bool, context: Context
) -> tuple[StarBand, ...]:
    """Return the stars, highest first. `most` is the score that can be reached at best."""
    problems = context.problems
    found: list[tuple[StarBand, Spot]] = []
    for entry in sorted(entries, key=lambda e: -e.written.star):
        written, spot = entry.written, entry.spot
        label = f"star/{written.star}"
        requires = context.condition(
            written.requires, spot.below("requires"), TypeKind.TRUTH, label, sheets=True
        )
        key, least = _bound(entry, scored, context)
        if least is None:
            continue
        if most is not None and least > most:
            problems.add(
                kinds.STAR_OUT_OF_REACH,
                spot.place(key),
                notes=[text("总分最多是满分加上加分")],
                help=text("降低分数线，或者提高满分、加分"),
                star=written.star,
                points=plain(least),
                most=plain(most),
            )
        band = StarBand(written.star, least, requires, entry.named, key == "above", written.label)
        found.append((band, spot))
    numbered = [(band, spot) for band, spot in found if band.at_least > 0 or band.requires is None]
    for (high, spot), (low, _) in pairwise(numbered if scored else []):
        if high.at_least <= low.at_least:
            problems.add(
                kinds.STARS_OVERLAP,
                spot.place("above" if high.open else "at_least"),
                help=text("星级越高，分数线要越高"),
                high=high.star,
                high_points=plain(high.at_least - high.open),
                low=low.star,
                low_points=plain(low.at_least - low.open),
            )
    return tuple(band for band, _ in found)


def _bound(entry: Entry[WrittenStar], scored: bool, context: Context) -> tuple[str, Milli | None]:
    """Return under which key a star's least score stands, and that score: 0 where it has none.

    Scores are whole 10⁻³, so that more than 95 is 95.001 or more.
    """
    written, spot, problems = entry.written, entry.spot, context.problems
    both = [key for key in ("at_least", "above") if getattr(written, key) is not None]
    if both and not scored:
        problems.add(
            kinds.SCORE_FREE,
            spot.key(both[0]),
            help=text("计分就写 totals；不计分就只写 requires"),
            what=tr("本标准没有 `totals`，不计分，星级不能写 `{key}`", key=both[0]),
        )
        return both[0], None
    if len(both) == 2:
        problems.add(
            kinds.ONE_FORM,
            spot.key("above"),
            help=text("含这个分数写 at_least，不含写 above"),
            what=tr("星级的分数线"),
            forms=series(("at_least", "above")),
            found=tr("这里写了 {value}", value=series(both)),
        )
        return "above", None
    if not both:
        if written.requires is None:
            problems.add(
                kinds.STAR_WITHOUT_BOUND,
                entry.named,
                help=text("写 at_least: 最低分，或者 requires: 条件"),
                star=written.star,
            )
            return "at_least", None
        return "at_least", 0
    key = both[0]
    number: Decimal = getattr(written, key)
    found = milli(number, key, spot.place(key), problems)
    if found is not None and found < 0:
        expected(tr("是 0 或正数"), number, key, spot.place(key), problems)
        return key, None
    return key, None if found is None else found + (key == "above")


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
