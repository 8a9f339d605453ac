"""Numbers in a report: each with its unit and its kind, or with the reason why it counts nothing.

None is left out: dates, ordinals, headings, numbers in the names of papers and in set phrases are
quantities too, with their reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from starcheck.facts.reports.numerals import Numeral, numerals
from starcheck.facts.reports.patterns import Patterns
from starcheck.language import mark
from starcheck.model.facts import FigureKind


class Why(StrEnum):
    """Why a number is seen and not used."""

    FIXED = mark("固定说法，不是数")
    ORDINAL = mark("序号")
    DATE = mark("日期或年份")
    TITLE = mark("文件名或文号")
    PLAN = mark("计划、打算或目标，还没有做")
    DUTY = mark("惯例或要求，不是实际做了多少")
    COMPARED = mark("与上年相比的增减")
    LAST_YEAR = mark("别的年度的数，用来比较")
    BODY = mark("另一主体的数")
    PART = mark("只是其中一部分，或者一段时间")
    JOINT = mark("几样合在一起，分不开")
    UNIT = mark("单位不同")
    NO_FIGURE = mark("没有对应的填报数")
    VAGUE = mark("自述的数要写准确的，这里说的是大概")
    SEVERAL = mark("自述的同一个数，说了几个不同的")
    AGAIN = mark("同一个数说了不止一次")
    SCALE = mark("小数位数比填报数的多，或者超出了范围")


_CHINESE = "一二三四五六七八九十"
_ONE = rf"(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})"
_TO = r"(?:[-—–－~～至到]|——)"
_MONTHS = re.compile(
    rf"(?<![\d{_CHINESE}])(?P<first>{_ONE})月?份?(?:{_ONE}[日号])?{_TO}(?P<last>{_ONE})月(?:份|底|末|初)?(?:{_ONE}[日号])?"
)
_WHOLE = {(first, last) for first in ("1", "01", "一") for last in ("12", "十二")}
_QUARTERS = re.compile(
    rf"第?(?:[1-4一二三四]季?度?(?:{_TO}|、)第?)[1-4一二三四]季度|前[23二三两]个?季度|前{_ONE}个月"
)
_DATE = re.compile(
    r"(?<!\d)\d{4}年度?|(?<!\d)\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?!\d)"
    rf"|[二一][〇零一二三四五六七八九]{{3}}年度?|(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})月(?:份|底|初|末|中旬|上旬|下旬)?"
    rf"(?:(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})[日号])?|(?<!\d)\d{{1,2}}[日号](?!楼|院)|\d{{1,2}}[:：]\d{{2}}"
    r"|(?<![\d.])(?:19|20)\d{2}(?=至|—|-|–|～|~|、(?:19|20)\d{2}|学年|春|秋)|(?<=[至—–～~-])(?:19|20)\d{2}(?!\d)"
)
_HEADING = re.compile(
    rf"(?:^|(?<=\n))\t?(?:[{_CHINESE}]{{1,3}}[、.]|（(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})）|\d{{1,2}}(?:[、）]|\.(?!\d))"
    rf"|第[{_CHINESE}]{{1,3}}(?:部分|章|节))"
)
_POINT = re.compile(
    rf"(?:^|(?<=[，。；：、！\n\t（]))(?:其?[{_CHINESE}](?=是|要|为[^\d]|、|，)|（(?:[{_CHINESE}]{{1,3}}|\d{{1,2}})）|[①-⑳]|\d{{1,2}}(?:、|\.(?!\d)|）)(?=[\u4e00-\u9fff]))"
)
_NTH = re.compile(rf"第(?:\d+|[{_CHINESE}百]+)")
_TITLE = re.compile(r"《[^》\n]{1,80}》|[〔\[]\d{4}[〕\]]\d+号|\d{4}年?第\d+号|[〔\[]\d{4}[〕\]]")
_LONG = 7
"""So many digits in a row are a telephone number or a code."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the squeezed text, from its first sign (近30余次) to its last.

    `low`, `high`: the ends of a vague one. `why`: already known to count nothing.
    """

    start: int
    end: int
    number: Numeral
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    kind: FigureKind
    unit: str
    why: Why | None = None
    within: tuple[int, int] | None = None
    """The phrase, date or name that it is part of."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of a text, by why they hold no numbers."""

    found: tuple[tuple[int, int, Why], ...]

    def around(self, start: int, end: int) -> tuple[int, int, Why] | None:
        for one in self.found:
            if one[0] <= start and end <= one[1]:
                return one
        return None


def quantities(text: str, patterns: Patterns) -> list[Quantity]:
    """Return every number of the squeezed `text`, from left to right."""
    spans = Spans(tuple(_spans(text, patterns)))
    return [_quantity(text, number, spans, patterns) for number in numerals(text)]


def titles(text: str) -> list[tuple[int, int]]:
    """Return where names of papers stand, with their marks."""
    return [found.span() for found in _TITLE.finditer(text)]


def part_of_year(said: str, patterns: Patterns) -> int | None:
    """Return where words end that say of some months only, 上半年, 1-6月, 前三季度; `None` where
    there are none. 1-12月 is all of them."""
    ends = [
        found.end()
        for expression in (patterns.any("part_of_year"), _QUARTERS, _MONTHS)
        for found in expression.finditer(said)
        if expression is not _MONTHS or (found["first"], found["last"]) not in _WHOLE
    ]
    return max(ends, default=None)


def _spans(text: str, patterns: Patterns) -> Iterator[tuple[int, int, Why]]:
    for expression, why in (
        (_TITLE, Why.TITLE),
        (patterns.any("fixed"), Why.FIXED),
        (_MONTHS, Why.DATE),
        (_QUARTERS, Why.DATE),
        (_DATE, Why.DATE),
        (_HEADING, Why.ORDINAL),
        (_POINT, Why.ORDINAL),
        (_NTH, Why.ORDINAL),
    ):
        for found in expression.finditer(text):
            yield *found.span(), why


def _quantity(text: str, number: Numeral, spans: Spans, patterns: Patterns) -> Quantity:
    start, end = number.start, number.end
    kind: FigureKind = "about" if number.vague else "at_least" if number.more else "exact"
    unit = "%" if number.percent else ""
    tone, length = _tone_after(text, end, patterns)
    if tone is not None:
        kind, end = _both(kind, tone), end + length
    if not number.percent:
        found = patterns.unit.match(text, end)
        if found is not None:
            unit, end = found[0], found.end()
    if unit:
        tone, length = _tone_after(text, end, patterns)
        if tone is not None:
            kind, end = _both(kind, tone), end + length
    tone, length = _tone_before(text, start, patterns)
    if tone is not None:
        kind, start = _both(kind, tone), start - length
    span = spans.around(number.start, number.end)
    why = None if span is None else span[2]
    digits = text[number.start : number.end]
    if why is None and number.low is None:
        why = Why.FIXED
    elif why is None and not number.chinese and len(digits) >= _LONG and digits.isdigit():
        why = Why.NO_FIGURE
    elif why is None and number.chinese and not unit and len(digits) == 1:
        # 统一, 三者: a sign alone without a unit is part of a word.
        why = Why.FIXED
    low, high = number.low, number.high
    return Quantity(
        start,
        end,
        number,
        Decimal(0) if low is None else low,
        low if number.vague else None,
        high if number.vague else None,
        kind,
        unit,
        why,
        None if span is None else span[:2],
    )


def _both(kind: FigureKind, tone: FigureKind) -> FigureKind:
    # 十几余: what the numeral itself leaves open stays open.
    return kind if kind == "about" else tone


def _tone_after(text: str, at: int, patterns: Patterns) -> tuple[FigureKind | None, int]:
    for tone, words in patterns.after.items():
        for word in words:
            if text.startswith(word, at):
                return tone, len(word)  # type: ignore[return-value]
    return None, 0


def _tone_before(text: str, at: int, patterns: Patterns) -> tuple[FigureKind | None, int]:
    best: tuple[FigureKind | None, int] = (None, 0)
    for tone, words in patterns.before.items():
        for word in words:
            if len(word) > best[1] and text.endswith(word, 0, at):
                best = (tone, len(word))  # type: ignore[assignment]
    return best
