"""What comes out for a branch, in sentences of an official paper: star, score, what bounds them."""

from __future__ import annotations

from collections.abc import Iterator

from starcheck.model.assessment import Assessment
from starcheck.reporting.text import unrated
from starcheck.reporting.word_phrases import bounds, number, official, span

__all__ = ["result"]


def result(one: Assessment, *, missing: bool) -> Iterator[str]:
    """Yield sentence by sentence what comes out; `missing`: papers are."""
    if one.star is None:
        yield "自评结果：本标准不计分、不评星，只看各项要求是否达到"
        return
    certain, possible, reach = one.star.certain, one.star.possible, one.star.reach
    said = f"目前{'能认定' if certain.rank else ''}{certain.label}"
    if certain != possible:
        said += f"，补齐材料后最高{possible.label}"
    elif one.unknowns:
        said += "，补齐材料也不变"
    if reach != possible:
        said += f"，年内最高{reach.label}"
    if one.score is not None:
        said += f"；得分{span(one.score)}（满分{number(one.score.full)}分）"
    if not missing:
        said += "；没有还差的材料"
    yield f"自评结果：{said}"
    if one.rated is not True:
        yield unrated(one)
    if one.score is not None:
        parts, scale = one.score.parts, one.score.scale
        shares = "，".join(
            f"{title}{number(points)}分"
            for title, points in (
                ("已得", parts.earned),
                ("待补材料", parts.missing),
                ("待评议", parts.judgement),
                ("期内可得", parts.attainable),
                ("已失", parts.lost),
            )
        )
        total = f"合计{number(scale.denominator)}分，折算为{number(scale.numerator)}分"
        bonus, off = one.score.bonus, one.score.deductions
        beside = f"；另有加分{span(bonus)}" if bonus.high or bonus.reach else ""
        if off.low:
            beside += f"；另有减分{bounds(-off.high, -off.low)}分"
        yield f"其中{shares}（{total}）{beside}"
    if one.judgements:
        titles = {finding.criterion: finding.title for finding in one.findings}
        awaited = "；".join(
            f"{titles[j.criterion]}（{number(j.points)}分）" for j in one.judgements
        )
        yield f"等待上级党组织评议的有：{awaited}"
    yield from _limits(one)


def _limits(one: Assessment) -> Iterator[str]:
    """Yield what bounds the star besides the score."""
    held = [f"{rule.title}，{rule.effect.text}" for rule in one.determinations if rule.holds]
    if held:
        yield f"认定规则中成立的有：{'；'.join(held)}"
    open_ = [
        f"{rule.title}（成立的，{rule.effect.text}）"
        for rule in one.determinations
        if rule.holds is None
    ]
    if open_:
        yield f"认定规则中现有材料还不能确定的有：{'；'.join(open_)}"
    wanting = [
        f"评{band.label}还要求{official(band.requires)}，"
        + ("目前不具备" if band.holds is False else "现有材料还不能确定")
        for band in one.bands
        if band.requires and band.holds is not True
    ]
    if wanting:
        yield "；".join(wanting)
