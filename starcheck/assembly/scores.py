"""Points to the numbers a reader sees: the five parts, dimensions, the score, the stars.

Nothing is judged again: these are sums over findings that an engine has made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starcheck.assembly.readings import decimal
from starcheck.expressions import sentence
from starcheck.model.assessment import (
    Band,
    DimensionPoints,
    FivePoints,
    FollowUpDue,
    Interval,
    Number,
    OtherBasis,
    Points,
    Scale,
    Score,
    SheetResult,
    Star,
)
from starcheck.model.findings import Finding, Judged
from starcheck.model.rulebook import Criterion, Rulebook, StarBand
from starcheck.model.values import POINTS_SCALE, Milli
from starcheck.reporting.words import labels_of, star, within


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the full points of base findings went; what is not asked has no part."""

    earned: Milli = 0
    missing: Milli = 0
    judgement: Milli = 0
    attainable: Milli = 0
    lost: Milli = 0

    def __add__(self, other: Parts) -> Parts:
        return Parts(
            self.earned + other.earned,
            self.missing + other.missing,
            self.judgement + other.judgement,
            self.attainable + other.attainable,
            self.lost + other.lost,
        )

    @property
    def full(self) -> Milli:
        return self.earned + self.missing + self.judgement + self.attainable + self.lost


def parts(finding: Finding, criterion: Criterion, rulebook: Rulebook) -> Parts:
    """Return the parts of one finding (semantics §6); none beside base points."""
    if criterion.kind != "base" or criterion.full is None or rulebook.totals is None:
        return Parts()
    full = criterion.full
    if finding.asked is False:
        policy = rulebook.totals.not_applicable
        return {
            "rescale": Parts(),
            "full_marks": Parts(earned=full),
            "zero": Parts(lost=full),
        }[policy]
    if finding.asked is None:
        return Parts(missing=full)
    low, high, reach = finding.low or 0, finding.high or 0, finding.reach or 0
    judged = finding.outcome == "awaiting"
    return Parts(
        earned=low,
        missing=0 if judged else high - low,
        judgement=high - low if judged else 0,
        attainable=reach - high,
        lost=full - reach,
    )


def all_parts(findings: Iterable[Finding], rulebook: Rulebook) -> Parts:
    return sum(
        (parts(f, rulebook.criterion[f.criterion], rulebook) for f in findings), start=Parts()
    )


def milli(value: Milli) -> Number:
    return decimal(value, POINTS_SCALE)


def points(finding: Finding, criterion: Criterion) -> Points | None:
    """Return the points of a finding; `None` in a score-free criterion."""
    if criterion.full is None or finding.low is None:
        return None
    assert finding.high is not None
    assert finding.reach is not None
    return Points(
        low=milli(finding.low),
        high=milli(finding.high),
        reach=milli(finding.reach),
        full=milli(criterion.full),
    )


def interval(low: Milli, high: Milli, reach: Milli) -> Interval:
    return Interval(low=milli(low), high=milli(high), reach=milli(reach))


def score(rulebook: Rulebook, judged: Judged, other: Judged) -> Score | None:
    """Return the score; `None` in a score-free book, and where nothing is asked."""
    totals, beside = judged.totals, other.totals
    if rulebook.totals is None or totals is None or beside is None or totals.score_low is None:
        return None
    assert totals.score_high is not None
    assert totals.score_reach is not None
    shares = all_parts(judged.findings, rulebook)
    return Score(
        low=milli(totals.score_low),
        high=milli(totals.score_high),
        reach=milli(totals.score_reach),
        full=milli(rulebook.totals.full),
        parts=FivePoints(
            earned=milli(shares.earned),
            missing=milli(shares.missing),
            judgement=milli(shares.judgement),
            attainable=milli(shares.attainable),
            lost=milli(shares.lost),
        ),
        bonus=interval(totals.bonus_low, totals.bonus_high, totals.bonus_reach),
        deductions=interval(totals.deductions_low, totals.deductions_high, totals.deductions_reach),
        other=OtherBasis(
            basis=other.basis,
            low=None if beside.score_low is None else milli(beside.score_low),
            high=None if beside.score_high is None else milli(beside.score_high),
        ),
        scale=Scale(numerator=milli(rulebook.totals.full), denominator=milli(totals.asked_full)),
    )


def stars(rulebook: Rulebook, judged: Judged) -> Star | None:
    if judged.stars is None:
        return None
    labels = labels_of(rulebook)
    return Star(
        certain=star(judged.stars.certain, labels),
        possible=star(judged.stars.possible, labels),
        reach=star(judged.stars.reach, labels),
    )


def bands(rulebook: Rulebook, judged: Judged) -> list[Band]:
    """Return what each star asks for, highest first, and whether it holds."""
    branches = rulebook.catalogue.table["branches"]
    return [
        Band(
            star=band.star,
            label=star(band.star, labels_of(rulebook)).label,
            at_least=None if band.open or _boundless(band, rulebook) else milli(band.at_least),
            above=milli(band.at_least - 1) if band.open else None,
            requires=None if band.requires is None else sentence(band.requires, branches),
            holds=judged.gates[band.star],
        )
        for band in rulebook.stars
    ]


def _boundless(band: StarBand, rulebook: Rulebook) -> bool:
    """Return whether a star asks for no score at all."""
    return rulebook.totals is None or (band.at_least == 0 and band.requires is not None)


def sheets(rulebook: Rulebook, judged: Judged) -> list[SheetResult]:
    """Return the sheets with their points, of what is asked of them."""
    shown = []
    for sheet in rulebook.sheets:
        mine = [
            f
            for f in judged.findings
            if any(_belongs(rulebook, f, dimension) for dimension in sheet.dimensions)
        ]
        shares = all_parts(mine, rulebook)
        high = shares.earned + shares.missing + shares.judgement
        scored = sheet.full is not None
        shown.append(
            SheetResult(
                id=sheet.id,
                title=sheet.title,
                passed=judged.sheets[sheet.id],
                low=milli(shares.earned) if scored else None,
                high=milli(high) if scored else None,
                reach=milli(high + shares.attainable) if scored else None,
                full=milli(shares.full) if scored else None,
                pass_mark=None if sheet.pass_mark is None else milli(sheet.pass_mark),
                judged_by=sheet.judged_by or None,
            )
        )
    return shown


def follow_ups(rulebook: Rulebook, judged: Judged) -> list[FollowUpDue]:
    """Return what follows the certain or the possible star."""
    if judged.stars is None:
        return []
    certain, possible = judged.stars.certain, judged.stars.possible
    shown = []
    for one in rulebook.follow_ups:
        for_certain = certain is not None and one.when.holds(certain)
        for_possible = possible is not None and one.when.holds(possible)
        if for_certain or for_possible:
            shown.append(
                FollowUpDue(
                    do=one.do,
                    who=one.who,
                    within=within(one.within),
                    certain=for_certain and for_possible,
                )
            )
    return shown


def dimensions(rulebook: Rulebook, judged: Judged) -> list[DimensionPoints]:
    """Return the raw base points of what is asked, dimension by dimension."""
    if rulebook.totals is None:
        return []
    shown = []
    for dimension in rulebook.dimensions:
        own = [f for f in judged.findings if _belongs(rulebook, f, dimension.id)]
        shares = all_parts(own, rulebook)
        high = shares.earned + shares.missing + shares.judgement
        scale = None
        if rulebook.totals.within_dimension and dimension.points is not None:
            scale = Scale(numerator=milli(dimension.points), denominator=milli(shares.full))
        shown.append(
            DimensionPoints(
                id=dimension.id,
                title=dimension.title,
                low=milli(shares.earned),
                high=milli(high),
                reach=milli(high + shares.attainable),
                full=milli(shares.full),
                scale=scale,
            )
        )
    return shown


def _belongs(rulebook: Rulebook, finding: Finding, dimension: str) -> bool:
    criterion = rulebook.criterion[finding.criterion]
    return criterion.dimension == dimension and criterion.kind == "base"
