"""Numbers as people write them in a cell: Arabic, full-width, Chinese. Exact, or the reason why
not."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
UNITS = _SMALL | _LARGE
CHINESE = "".join((*DIGITS, *UNITS)).replace("O", "")
"""The characters of Chinese numerals."""

_ARABIC = re.compile(r"([+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?)([万亿千百]?)")
_VAGUE = re.compile(
    r"约|近|余|多|几|数[十百千次]|来[次个人]|左右|上下|以上|以下|不足|不到|至少|最多|若干|超过|[~～\-–—至到]"
)


def chinese(written: str) -> int | None:
    """Return the number that Chinese numerals spell, or `None`.

    >>> [chinese(word) for word in ("十二", "一万二", "二〇二三", "一百零五", "两百五")]
    [12, 12000, 2023, 105, 250]
    """
    if not written or any(c not in CHINESE for c in written):
        return None
    if all(c in DIGITS for c in written):
        return int("".join(str(DIGITS[c]) for c in written))
    total = section = 0
    digit: int | None = None
    last = 0
    """The unit that came last; a digit at the end stands for the next lower one: 一万二."""
    for c in written:
        if c in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[c]
            if digit == 0:
                last = 0
        elif c in _SMALL:
            unit = _SMALL[c]
            if digit in (None, 0) and unit != 10:
                return None  # 百 alone is no number
            if last and unit >= last < 10_000:
                return None
            section += (1 if digit in (None, 0) else digit) * unit
            digit, last = None, unit
        else:
            section += digit or 0
            if section == 0:
                return None  # 万一 is no number either
            total = (total + section) * _LARGE[c]
            section, digit, last = 0, None, _LARGE[c]
    if digit and last >= 100:
        return total + section + digit * (last // 10)
    return total + section + (digit or 0)


def exact(written: str) -> Decimal | None:
    """Return the number in `written` (folded, without a unit), or `None`: 3.5万, 十二, 1,200."""
    found = _ARABIC.fullmatch(written)
    if found is not None:
        factor = {"": 1, **UNITS}[found.group(2)]
        return Decimal(found.group(1).replace(",", "")) * factor
    spelled = chinese(written)
    return None if spelled is None else Decimal(spelled)


def vague(written: str) -> bool:
    """Return whether a text speaks of a number without saying which: 十几次, 约12次, 12-15."""
    return bool(_VAGUE.search(written)) and any(c.isdigit() or c in CHINESE for c in written)
