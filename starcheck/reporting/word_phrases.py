"""What was measured, as clauses of an official paper, each with the record or the words behind it.

A clause is only made of what is known. One without a record and without a quotation is *bare*: it
says what somebody says, and an official paper does not repeat that of its own work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from starcheck.model.assessment import Assessment, Finding, Interval, Observed, Reading
from starcheck.reporting.grounds import reading, shown

__all__ = [
    "Chapter",
    "backed",
    "bare",
    "bounds",
    "chapters",
    "clause",
    "day",
    "earned",
    "everything",
    "grounds_of",
    "inner",
    "known",
    "listed",
    "nothing",
    "number",
    "official",
    "phrase",
    "quoted",
    "span",
    "value",
]

BRANCH = "党支部基本情况"
"""What the record of a branch in its own table is called."""
_COUNTED = re.compile(r"^(.+?)(人次|场次|[次份人条名项件个](?=数))数?$")
"""A name that says what it counts: 党课次数 is so many 次 of 党课."""

_ISO = re.compile(r" ?(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d) ?")
_ISO_MONTH = re.compile(r" ?(?<![\d-])((?:19|20)\d{2})-(0[1-9]|1[0-2])(?![\d-]) ?")
_HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]"
_APART = re.compile(f"(?<={_HAN}) (?=[0-9-]|至[少多] ?[0-9])|(?<=[0-9%]) (?={_HAN})")


def day(given: date) -> str:
    """Return a date as official documents write it.

    >>> day(date(2023, 7, 1))
    '2023年7月1日'
    """
    return f"{given.year}年{given.month}月{given.day}日"


def number(value: Decimal) -> str:
    """Return a number without an exponent and without needless zeros.

    >>> number(Decimal("4.50")), number(Decimal("100"))
    ('4.5', '100')
    """
    said = shown(value)
    return said.rstrip("0").rstrip(".") if "." in said else said


def quoted(words: str) -> str:
    """Return a quotation; what is quoted within it takes single marks (GB/T 15834).

    >>> quoted("“一对一”谈话44人次")
    '“‘一对一’谈话44人次”'
    """
    return f"“{' '.join(words.split()).translate(str.maketrans('“”', '‘’'))}”"


def official(words: str) -> str:
    """Return a sentence of the program as official documents write it: their dates, and figures
    that stand close to the words around them.

    >>> official("有 2 人在 2023-07-01 以后转正")
    '有2人在2023年7月1日以后转正'
    >>> official("月份 2023-06")
    '月份2023年6月'
    >>> official("全年有 至少 10 个月开展了主题党日")
    '全年有至少10个月开展了主题党日'
    """
    dated = _ISO.sub(lambda found: day(date(*map(int, found.groups()))), words)
    dated = _ISO_MONTH.sub(lambda found: f"{found[1]}年{int(found[2])}月", dated)
    return _APART.sub("", dated)


def everything(finding: Finding) -> list[Observed]:
    """Return what was seen of a finding: measures, then what the branch says of itself."""
    return [*finding.observed, *finding.cells]


def known(one: Observed) -> bool:
    """Return whether anything at all is known."""
    if one.there is False:
        return True
    if one.kind == "share" and (one.low, one.high) == (0, 1):
        return False
    if one.kind == "truth":
        return one.low == one.high
    return one.low is not None and (one.low == one.high or one.low != 0)


def nothing(one: Observed) -> bool:
    """Return whether what is known is that nothing was done."""
    return one.there is False or (one.low == one.high and not one.low)


def backed(one: Observed) -> bool:
    """Return whether a record or a quotation stands behind what is known."""
    return known(one) and (one.source in ("records", "committee") or bool(one.quote))


def bare(one: Observed) -> bool:
    """Return whether what is known is only said."""
    return known(one) and one.source in ("figure", "stated") and not one.quote


def phrase(one: Observed, *, least: bool = False) -> str:
    """Return what is known in a few words. `least`: of bounds, only the lower.

    >>> from starcheck.model.assessment import Observed
    >>> def seen(measure, low, high, unit="", kind="number"):
    ...     return Observed(measure=measure, kind=kind, low=low, high=high, unit=unit, source=None)
    >>> phrase(seen("党课次数", Decimal(4), Decimal(4), "次"))
    '党课4次'
    >>> phrase(seen("组织委员人数", Decimal(1), Decimal(1)))
    '组织委员1人'
    >>> phrase(seen("党员总数", Decimal(6), Decimal(6), "人"))
    '党员总数6人'
    >>> phrase(seen("查找问题数", Decimal(5), Decimal(5), "个"))
    '查找问题5个'
    >>> phrase(seen("人均学时", Decimal(50), None, "学时"))
    '人均至少50学时'
    >>> phrase(seen("缺支委会月数", Decimal(2), Decimal(2), "个月"))
    '缺支委会2个月'
    >>> phrase(seen("未销号问题数", Decimal(0), Decimal(0)))
    '未销号问题数为0'
    >>> phrase(seen("换届届满日", date(2025, 3, 18), date(2025, 3, 18), kind="date"))
    '换届届满日：2025年3月18日'
    """
    name, unit = _named(one)
    said = value(one, unit, least=least)
    if one.kind in ("number", "share") and one.there is not False:
        return f"{name}{said}" if unit else f"{name}为{said}"
    return f"{name}：{said}"


def _named(one: Observed) -> tuple[str, str]:
    """Return what is counted and its unit, so that both are said once."""
    name, unit = one.measure, one.unit
    if one.kind != "number":
        return name, unit
    if "总" in name[-3:-1]:
        return name, unit
    counted = _COUNTED.match(name)
    if counted is not None and unit in ("", counted[2]):
        return counted[1], counted[2]
    bare_name = name.removesuffix("数")
    for ending in (unit, unit.removeprefix("个")):
        if ending and len(bare_name) > len(ending) and bare_name.endswith(ending):
            return bare_name.removesuffix(ending), unit
    return (bare_name if unit and bare_name else name), unit


def value(one: Reading, unit: str = "", *, least: bool = False) -> str:
    """Return a value or its bounds as official documents write them."""
    low, high = one.low, one.high
    if one.there is not False and isinstance(low, date) and isinstance(high, date):
        return day(low) if low == high else f"{day(low)}至{day(high)}"
    if least and one.there is not False and isinstance(low, Decimal) and low != high:
        one = Reading(kind=one.kind, low=low, high=None, open=True)
    return reading(one, unit).replace(" ", "")


def clause(one: Observed, *, least: bool = False) -> str:
    """Return what is known with what is behind it."""
    return f"{phrase(one, least=least)}（{grounds_of(one)}）"


def grounds_of(one: Observed) -> str:
    """Return the records or the words behind what is known."""
    records = "、".join(
        f"{BRANCH if behind.table == 'branches' else behind.title}{behind.records}条记录"
        for behind in one.looked_at
    )
    match one.source:
        case "figure" | "stated" as source:
            head = "填报数" if source == "figure" else "自述"
            return f"{head}，{quoted(one.quote)}" if one.quote else f"{head}，没有附原文"
        case "committee":
            head = f"{one.supplied_by or '上级'}提供"
            return f"{head}，{records}" if records else head
        case "records":
            return records or "台账记录"
    return "见评定前提"


def listed(clauses: Iterable[str]) -> str:
    """Return clauses one after another, each once."""
    return "；".join(dict.fromkeys(clauses))


def bounds(low: Decimal, high: Decimal | None) -> str:
    if high is None or low == high:
        return number(low)
    return f"{number(low)}至{number(high)}"


def span(points: Interval) -> str:
    """Return points as they stand: what is certain, what papers and the rest of the year add."""
    if points.low == points.high:
        said = f"{number(points.low)}分"
    else:
        said = f"{number(points.low)}分至{number(points.high)}分"
    return said if points.reach == points.high else f"{said}，年内最高{number(points.reach)}分"


def inner(title: str) -> str:
    """Return a title to stand between 《 》, where 《 》 within it become 〈 〉."""
    return title.translate(str.maketrans("《》", "〈〉"))


def earned(finding: Finding) -> bool:
    if finding.points is None:
        return finding.outcome == "met"
    return finding.points.low > 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """Findings that stand together. `dimension`: its id; `None` for what stands beside them."""

    title: str
    dimension: str | None
    findings: Sequence[Finding]


def chapters(one: Assessment) -> Iterator[Chapter]:
    """Yield the findings by dimension, in the order of the rulebook, then those beside them."""
    titles = {d.id: d.title for d in one.dimensions}
    found: dict[str, list[Finding]] = {d.id: [] for d in one.dimensions}
    for finding in one.findings:
        if finding.kind == "base":
            found.setdefault(finding.dimension or "", []).append(finding)
    for dimension, findings in found.items():
        title = titles.get(dimension, dimension) or "各项要求"
        also = f"（{dimension}）" if dimension and dimension != title else ""
        if findings:
            yield Chapter(f"{title}{also}", dimension, findings)
    for kind, title in (("bonus", "加分事项"), ("deduction", "减分事项")):
        if beside := [finding for finding in one.findings if finding.kind == kind]:
            yield Chapter(title, None, beside)
