"""The answer to a complaint: what was seen of one branch, the clause, the papers, the distance to
the cut-off. Of any other branch it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from starcheck.language import series, tr
from starcheck.model.assessment import Assessment, Finding
from starcheck.model.runs import Placed
from starcheck.reporting.grounds import remarks, seen, worth_of
from starcheck.reporting.pages import Block, Card, Heading, Lines
from starcheck.reporting.runs import placement_lines
from starcheck.reporting.text import BASES
from starcheck.reporting.words import UNPROVEN, reviewed

__all__ = ["reply"]

_SETTLED = ("met", "not_applicable", "waived")


def reply(one: Assessment, placed: Placed | None, *, settled: bool) -> list[Block]:
    """Return the blocks of the reply. `settled`: what is unknown counts as unproven."""
    name = one.branch.name or tr("代码 {code}", code=one.branch.code)
    book = one.rulebook
    blocks: list[Block] = [
        Heading(1, tr("关于{name}星级评定结果的答复", name=name)),
        Lines(
            (
                tr("评星标准 {title} {edition} 年度版", title=book.title, edition=book.edition),
                tr(
                    "评定年度 {year}，截止日期 {day}，{basis}",
                    year=one.assessment_year,
                    day=one.as_of,
                    basis=tr(BASES[one.basis]),
                ),
            )
        ),
        Heading(2, tr("结果")),
        Lines(tuple(_result(one, placed, settled))),
    ]
    held = [rule for rule in one.determinations if rule.holds is not False]
    if held:
        said = tuple(
            tr("{title}：{effect}", title=rule.title, effect=rule.effect.text)
            if rule.holds
            else tr("是否{title}还不能确定：{effect}", title=rule.title, effect=rule.effect.text)
            for rule in held
        )
        blocks += [Heading(2, tr("认定规则")), Lines(said, listed=True)]
    open_ = [f for f in one.findings if f.outcome not in _SETTLED and _counts(f)]
    if open_:
        blocks.append(Heading(2, tr("没有得满分的评分指标")))
        blocks += [_card(one, finding, settled) for finding in open_]
    full = [finding.title for finding in one.findings if finding.outcome == "met"]
    if full:
        blocks += [Heading(2, tr("得满分的评分指标")), Lines(tuple(full), listed=True)]
    if one.reviews:
        said = tuple(reviewed(r) for r in one.reviews)
        blocks += [Heading(2, tr("复核更正")), Lines(said, listed=True)]
    blocks += [
        Heading(2, tr("认为事实不对的")),
        Lines(
            (
                tr("写明是哪一项、原来怎么写、应当怎么写，附上能说明的材料，交给上级党组织复核。"),
                tr("先更正事实，按更正后的事实重新评定；原来的结果和更正的理由都保留。"),
            )
        ),
    ]
    return blocks


def _counts(finding: Finding) -> bool:
    """Return whether a finding took or can take anything: an unearned bonus takes nothing."""
    return finding.kind != "bonus"


def _result(one: Assessment, placed: Placed | None, settled: bool) -> Iterator[str]:
    if one.star is not None:
        yield tr("星级 {star}", star=one.star.certain.label)
    if one.score is not None:
        yield tr(
            "得分 {low}（满分 {full}）", low=_number(one.score.low), full=_number(one.score.full)
        )
        if one.score.low != one.score.high and settled:
            yield tr("截至 {day} 没有说明的按未举证计", day=one.as_of)
        elif one.score.low != one.score.high:
            yield tr("材料补齐后最高 {high}", high=_number(one.score.high))
    if one.star is None:
        return
    yield from placement_lines(placed)
    if placed is not None and placed.cut_score is not None and one.score is not None:
        short = Decimal(placed.cut_score) / 1000 - one.score.low
        yield (
            tr("离名额线差 {points} 分", points=_number(short))
            if short > 0
            else tr("得分与名额线相同")
        )


def _card(one: Assessment, finding: Finding, settled: bool) -> Card:
    rows = [(tr("看到的"), said) for said in seen(finding)]
    rows += [(tr("说明"), said) for said in remarks(finding)]
    if finding.required:
        rows.append((tr("要求"), finding.required))
    if finding.cite is not None:
        rows.append((tr("依据"), finding.cite.text))
    papers = next((gap.proof for gap in one.gaps if gap.criterion == finding.criterion), [])
    if papers:
        rows.append((tr("凭什么材料"), series(papers)))
    for unknown in one.unknowns:
        if finding.criterion in unknown.criteria:
            rows.append((tr("还可以提供"), unknown.paper))
    label, worth = finding.label, worth_of(finding)
    if settled and finding.outcome == "unknown" and finding.points is not None:
        points = finding.points.model_copy(update={"high": finding.points.low})
        label = tr(UNPROVEN)
        worth = worth_of(finding.model_copy(update={"points": points}))
    badges = tuple(part for part in (label, worth) if part)
    return Card(finding.title, finding.criterion, badges, tuple(rows))


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
