"""What a book says of a batch of branches: who waives, what follows a star, places, steps, cycles.

Only waivers change what one branch scores. The others are carried out where a batch is placed, and
read here so that a mistake in them is told when the book is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from starcheck.diagnostics import did_you_mean, text
from starcheck.language import series, tr
from starcheck.model.batches import Cycle, FollowUp, OfStar, Ranking, Step, Waivers, Within
from starcheck.model.written_batches import (
    WrittenCycle,
    WrittenFollowUp,
    WrittenOfStar,
    WrittenRanking,
    WrittenStep,
    WrittenWaivers,
    WrittenWithin,
)
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.numbers import milli, plain
from starcheck.rulebook.spots import Spot

HIGHEST = 9


def resolve_waivers(
    written: WrittenWaivers | None, spot: Spot, criteria: Collection[str], context: Context
) -> Waivers | None:
    if written is None:
        return None
    for i, id in enumerate(written.criteria):
        if id not in criteria:
            context.problems.add(
                kinds.NOTHING_TOUCHED,
                spot.place("criteria", i),
                help=did_you_mean(id, criteria) or text("本标准没有这个评分指标，请删去"),
                what=tr("免评 `{id}` ", id=id),
            )
    if not written.approvers:
        context.problems.add(
            kinds.MISSING_KEY,
            spot.key("approvers"),
            help=text("写 approvers: [可以批准免评的单位]"),
            key="approvers",
        )
    return Waivers(written.approvers, written.criteria or None, written.earns == "full_marks")


def resolve_follow_ups(
    written: Sequence[WrittenFollowUp], spot: Spot, stars: set[int], context: Context
) -> tuple[FollowUp, ...]:
    found = []
    for i, one in enumerate(written):
        below = spot.below(i)
        when = _of_star(one.when, below.below("when"), stars, context)
        within = _within(one.within, below.below("within"), context)
        if when is not None:
            found.append(FollowUp(when, one.do, one.who, within))
    return tuple(found)


def resolve_procedure(
    written: Sequence[WrittenStep], spot: Spot, stars: set[int], context: Context
) -> tuple[Step, ...]:
    found = []
    for i, one in enumerate(written):
        below = spot.below(i)
        only = None
        if one.only is not None:
            only = _of_star(one.only, below.below("only"), stars, context)
        within = _within(one.within, below.below("within"), context)
        found.append(Step(one.by, one.do, only, within))
    return tuple(found)


def resolve_ranking(written: WrittenRanking | None, spot: Spot, context: Context) -> Ranking | None:
    """Return the places and what they earn: further down, never more."""
    if written is None:
        return None
    marks = []
    for i, one in enumerate(written.marks):
        where = spot.place("marks", i, "points")
        points = milli(one.points, "points", where, context.problems)
        if points is not None:
            marks.append((one.place, points))
    for i, ((place, points), (next_, fewer)) in enumerate(pairwise(marks), start=1):
        if next_ <= place or fewer >= points:
            context.problems.add(
                kinds.MARKS_FALL,
                spot.place("marks", i),
                help=text("名次从前往后写，分数越来越少"),
                number=next_,
                points=plain(fewer),
            )
    return Ranking(written.per, written.ties, tuple(marks))


def resolve_cycle(written: WrittenCycle | None) -> Cycle | None:
    if written is None:
        return None
    return Cycle(written.years, written.first, written.valid_years or written.years)


def _of_star(
    written: WrittenOfStar, spot: Spot, stars: set[int], context: Context
) -> OfStar | None:
    bounds: Mapping[str, int | None] = {
        "star": written.star,
        "star_at_most": written.star_at_most,
        "star_at_least": written.star_at_least,
    }
    given = {key: star for key, star in bounds.items() if star is not None}
    if len(given) != 1:
        _one_of(bounds, given, spot, context)
        return None
    ((key, star),) = given.items()
    if star not in stars | {0}:
        context.problems.add(
            kinds.UNKNOWN_STAR,
            spot.place(key),
            notes=[text("星级有：{known}", known=series(str(s) for s in sorted(stars)))],
            help=text("写其中一个；0 是未达星"),
            star=star,
        )
        return None
    least, greatest = {
        "star": (star, star),
        "star_at_most": (0, star),
        "star_at_least": (star, HIGHEST),
    }[key]
    return OfStar(least, greatest)


def _within(written: WrittenWithin | None, spot: Spot, context: Context) -> Within | None:
    if written is None:
        return None
    bounds = {"days": written.days, "months": written.months}
    given = {key: number for key, number in bounds.items() if number is not None}
    if len(given) != 1:
        _one_of(bounds, given, spot, context)
        return None
    if written.days is not None:
        return Within(written.days, "days")
    return Within(written.months or 0, "months")


def _one_of(forms: Collection[str], given: Collection[str], spot: Spot, context: Context) -> None:
    context.problems.add(
        kinds.ONE_FORM,
        spot.key(),
        help=text("只写一个"),
        what="",
        forms=series(forms),
        found=tr("这里写了 {value}", value=series(given)) if given else tr("这里一种也没有写"),
    )
