"""Numbers as people write them: １２, 1,200, 3.5万, 十二, 两百五, 二十几, 百分之八十五.

Every run of signs that can be a number is found, also where it is none (统一, 三会一课): what it is
in its sentence is decided elsewhere. The words beside a number (以上, 余, 近) are not read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from starcheck.facts.numerals import DIGITS, UNITS, chinese

_ABBREVIATED = {"廿": "二十", "卅": "三十"}
_SIGNS = "零〇一二三四五六七八九十百千万亿两廿卅"
_NUMBER = re.compile(
    r"(?P<percent>百分之)?(?:"
    r"(?P<arabic>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<tone>[余多](?=[百千万亿]))?(?P<myriad>[百千万亿]{0,2})(?P<sign>%)?"
    rf"|(?P<chinese>(?:(?<![人次总份条个员])数(?=[十百千万]+(?![{_SIGNS}])))?[{_SIGNS}]+(?:点[{_SIGNS}]+|几(?!乎)|几?[十百千万]+)?"
    rf"|几[十百千万]*))"
)
_LONGEST = 30
"""More signs than this in a row are no number."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: `start` and `end` are offsets.

    `low` and `high` are the same unless the numeral itself is vague (十几: 11 and 19); both `None`
    where the signs make no number (三一). `chinese`: written in Chinese signs.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    chinese: bool
    percent: bool = False
    more: bool = False
    """余 or 多 stands inside: 120余万."""

    @property
    def vague(self) -> bool:
        return self.low != self.high


def numerals(text: str) -> list[Numeral]:
    """Return every numeral of `text` (full-width digits folded before), from left to right.

    >>> [(n.low, n.high) for n in numerals("党课12次、支委会十几次")]
    [(Decimal('12'), Decimal('12')), (Decimal('11'), Decimal('19'))]
    """
    found = []
    for match in _NUMBER.finditer(text):
        percent = bool(match["percent"] or match["sign"])
        start, end = match.span()
        if match["arabic"] is not None:
            number = Decimal(match["arabic"].replace(",", "")) if end - start <= _LONGEST else None
            if number is not None:
                for sign in match["myriad"]:
                    number *= UNITS[sign]
            more = match["tone"] is not None
            found.append(Numeral(start, end, number, number, False, percent, more))
            continue
        ends = read_chinese(match["chinese"])
        low, high = ends if ends is not None else (None, None)
        found.append(Numeral(start, end, low, high, chinese=True, percent=percent))
    return found


def read_chinese(word: str) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest number that `word` may mean; `None` if it is no number.

    >>> read_chinese("一百五十"), read_chinese("三四十"), read_chinese("三一")
    ((Decimal('150'), Decimal('150')), (Decimal('30'), Decimal('40')), None)
    """
    if not word or len(word) > _LONGEST:
        return None
    for short, long in _ABBREVIATED.items():
        word = word.replace(short, long)
    if "点" in word:
        whole, _, rest = word.partition("点")
        before = _whole(whole)
        if before is None or any(sign not in DIGITS for sign in rest):
            return None
        part = "".join(str(DIGITS[sign]) for sign in rest)
        return Decimal(f"{before}.{part}"), Decimal(f"{before}.{part}")
    if "几" in word or "数" in word:
        return _some(word)
    pair = re.fullmatch(r"(.*?)([一二两三四五六七八九])([二三四五六七八九])([十百千万]?)", word)
    if pair is not None and len(word) < 6:
        head, first, second, tail = pair.groups()
        low, high = _whole(head + first + tail), _whole(head + second + tail)
        # 三五次 is some, 二三 is two or three; 五三 and 一九 are no numbers of anything.
        if low is not None and high is not None and 0 < DIGITS[second] - DIGITS[first] <= 2:
            return Decimal(low), Decimal(high)
    number = _whole(word)
    return None if number is None else (Decimal(number), Decimal(number))


def _some(word: str) -> tuple[Decimal, Decimal] | None:
    """Return the ends of 几, 十几, 几十, 二十几, 数百."""
    sign = "几" if "几" in word else "数"
    head, _, tail = word.partition(sign)
    if any(other in "几数" for other in tail):
        return None
    unit = 1
    for step in tail:
        unit *= UNITS.get(step, 0)
    base = 0
    if head:
        found = _whole(head)
        if found is None or unit >= found:
            return None
        base = found
    if not unit:
        return None
    least = 1 if head and not tail else 2
    return Decimal(base + least * unit), Decimal(base + 9 * unit)


def _whole(word: str) -> int | None:
    """Return a whole number in Chinese signs; `None` if the signs do not make one."""
    # 二〇二三: signs one after another make a number only as years and codes do.
    if 1 < len(word) < 4 and all(sign in DIGITS for sign in word):
        return None
    # 近百名: in a cell 百 alone is a slip, in a sentence it is a hundred.
    return UNITS[word] if word in UNITS else chinese(word)
