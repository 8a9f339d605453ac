"""What was measured and found of a criterion, in words: for reports and for replies."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from starcheck.language import mark, tr
from starcheck.model.assessment import End, Finding, Observed, Reading

__all__ = ["aside", "grounds", "quoted", "reading", "remarks", "seen", "shown", "span", "worth_of"]

SOURCES = {"figure": mark("填报数"), "stated": mark("自述"), "committee": mark("上级提供")}


def worth_of(finding: Finding) -> str:
    """Return the points of a finding, of how many."""
    if finding.points is None or finding.outcome == "not_applicable":
        return ""
    said = span(finding.points.low, finding.points.high)
    return f"{said} / {shown(finding.points.full)}" if finding.kind == "base" else said


def grounds(finding: Finding) -> Iterable[str]:
    """Yield what was seen, then why it is not simply met, then the clause."""
    yield from seen(finding)
    yield from remarks(finding)
    if finding.cite is not None:
        yield finding.cite.text


def seen(finding: Finding) -> list[str]:
    """Return what was seen of each measure."""
    return [] if finding.outcome == "not_applicable" else [_observed(o) for o in finding.observed]


def remarks(finding: Finding) -> Iterable[str]:
    """Yield why a finding is not simply met."""
    if finding.conflict:
        yield tr("自报与台账不一致，以台账为准")
    for record in finding.records:
        key = tr("，").join(f"{title} {value}" for title, value in record.key.items())
        broken = tr("{requirement}：第 {number} 条记录不符")
        said = broken.format(requirement=record.requirement, number=record.number)
        yield aside(said, key)
    if finding.reason is not None and finding.reason.code not in ("facts_missing", "not_reached"):
        yield finding.reason.text


def _observed(one: Observed) -> str:
    said = f"{one.measure} {reading(one, one.unit)}"
    if one.source == "committee" and one.supplied_by is not None:
        said = aside(said, tr("{supplier}提供", supplier=one.supplied_by))
    elif one.source in ("figure", "stated", "committee"):
        said = aside(said, tr(SOURCES[one.source]))
    return said + quoted(one.quote)


def aside(said: str, remark: str) -> str:
    """Return what is said with a remark in parentheses, if there is one."""
    return tr("{said}（{remark}）", said=said, remark=remark) if remark else said


def quoted(quote: str | None) -> str:
    """Return a quotation to stand behind what it shows, if there is one."""
    # Quotations bring their own “ ”, which are of either width.
    return tr("「{quote}」", quote=quote) if quote else ""


def reading(one: Reading, unit: str = "") -> str:
    """Return a value or its bounds; what nobody knows anything of is 未说明."""
    if one.there is False:
        return tr("无")
    if one.kind == "truth":
        return tr("未说明") if one.low != one.high else tr("是") if one.low else tr("否")
    if one.kind == "share" and (one.low, one.high) == (0, 1):
        return tr("未说明")
    after = unit if unit == "%" else f" {unit}" if unit else ""
    if one.low is None and one.high is None:
        return tr("未说明")
    if one.high is None:
        # Nothing but the least there can be is not worth saying.
        least = tr("至少 {number}", number=_end(one.low, one.kind))
        return tr("未说明") if one.low == 0 else f"{least}{after}"
    if one.low is None:
        return tr("至多 {number}", number=_end(one.high, one.kind)) + after
    if one.low == one.high:
        return f"{_end(one.low, one.kind)}{after}"
    ends = (_end(one.low, one.kind), _end(one.high, one.kind))
    return tr("{low} 至 {high}", low=ends[0], high=ends[1]) + after


def _end(end: End, kind: str) -> str:
    if not isinstance(end, Decimal):
        return str(end)
    if kind == "share":
        return shown((end * 100).quantize(Decimal("0.01")).normalize()) + "%"
    return shown(end)


def shown(value: Decimal) -> str:
    """Return a number as it is written, without an exponent."""
    return f"{value:f}"


def span(low: Decimal, high: Decimal | None) -> str:
    """Return bounds, or the one number that they are."""
    if high is None or low == high:
        return shown(low)
    return tr("{low} 至 {high}", low=shown(low), high=shown(high))
