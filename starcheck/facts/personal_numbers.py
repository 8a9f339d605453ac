"""Numbers of identity cards and telephones in texts, however people write them.

An identity number (GB 11643; one of 15 digits before 1999) says a province and a day of birth, so
it is told from the number of a document. A mobile number has 11 digits and begins with 1; that of a
line has its area code, or a word such as 电话 beside it. What counts or numbers something is left
as it is (15800000000元, 编号13812345678), and so are 12371 and 400-…, which are nobody's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

IDENTITY = "〔身份证号〕"
TELEPHONE = "〔电话〕"

_NARROW = str.maketrans(
    "０１２３４５６７８９Ｘｘ－—–‐‑−＋（）［］：．，／\u3000\xa0",
    "0123456789Xx------+()[]:.,/  ",
)
"""One sign for one, so that what is found in the narrow text stands in the same place of the
other."""
may_hold_numbers = re.compile(r"(?:\d\D{0,2}){7}").search
"""Nothing that is looked for has fewer digits; most texts do not have even these."""

_PROVINCE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_BORN = r"(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    rf"{_PROVINCE}\d\d[ -]?\d\d[ -]?(?:19|20)\d\d[ -]?{_BORN}[ -]?\d{{3}}[ -]?[\dXx]"
    # In fours, as numbers of cards are written.
    rf"|{_PROVINCE}\d\d([ -])\d\d(?:19|20)\1\d\d(?:0[1-9]|1[0-2])\1[0-3]\d{{3}}\1\d[\dXx]"
    rf"|(?P<old>{_PROVINCE}\d{{4}}[ -]?\d\d{_BORN}[ -]?\d{{3}})"
    r")(?![0-9A-Za-z])"
)
_ABROAD = r"(?P<abroad>\(?(?:\+|00)?86\)?[ -]?)?"
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d[.,]){_ABROAD}1[3-9]"
    r"(?:\d{9}|\d[ -]\d{4}[ -]?\d{4}|\d\d[ -]\d{4}[ -]\d{3}|\d[ -]\d{3}[ -]\d{5}"
    r"|\d{5}[ -]\d{4}|\d\d[ -]\d{7}|\d[ -]\d{8})(?!\d)"
)
_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_LOCAL = r"[2-8]\d{2,3}[ -]?\d{4}(?:(?:-|转|转分机|分机)\d{1,5})?(?![\d-])"
_LINE = re.compile(
    rf"(?<![\d-])(?:(?:\+|00)?86[ -]?)?(?:\({_AREA}\)[ -]?|{_AREA}[ -])(?P<local>{_LOCAL})"
)
_SAID = r"(?:电话|手机|座机|固话|传真|热线|联系|致电|拨打|来电|[Tt][Ee][Ll]|☎)"
_BESIDE = re.compile(
    rf"{_SAID}[^\d，。；;\n]{{0,10}}(?P<after>(?:{_AREA}[ -]?)?(?P<local>{_LOCAL}))"
    rf"|(?<![\d-])(?P<before>(?:{_AREA})?{_LOCAL})(?=\(?(?:办公|家庭|联系)?(?:电话|座机|传真)|\([办宅]\))"
)
_ANOTHER = re.compile(rf"[、,;/或 ]{{1,2}}(?P<number>(?:{_AREA}[ -]?)?{_LOCAL})")
_DAY = re.compile(r"(?:19|20)\d\d[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])")
_AMOUNT = re.compile(r"\s?(?:\.\d|[元万亿%吨]|美元)")
"""What 11 digits may be an amount of; so many people or times there are not."""
_COUNT = re.compile(
    r"\s?(?:\.\d|[元万亿余多%‰吨克斤升亩米度人次户件份册条股票步分]|美元|公[斤里顷]|千[克瓦]|立方|平方|㎡)"
)
_NUMBERED = re.compile(
    r"(?:编号|文号|字号|单号|票号|[账帐]号|合同号|流水号|档号|批号|案号|[¥￥$])[: ]{0,2}$"
)


def without_numbers(written: str, *, as_long: bool = False) -> tuple[str, int]:
    """Return a text without such numbers, and how many there were. `as_long`: what stands for them
    takes their room, so that every other sign stays in its place.

    >>> without_numbers("联系１３８ ００１３ ８０００，付15800000000元")
    ('联系〔电话〕，付15800000000元', 1)
    """
    if may_hold_numbers(written) is None:
        return written, 0
    narrow = written.translate(_NARROW)
    made, at, number = [], 0, 0
    for start, end, instead in sorted(_found(narrow)):
        if start >= at:
            if as_long:
                instead = instead[:-1].ljust(end - start - 1, "＊") + instead[-1]
            made += [written[at:start], instead]
            at, number = end, number + 1
    return "".join((*made, written[at:])), number


def is_number(written: str) -> bool:
    """Return whether a text is such a number and nothing else."""
    return without_numbers(written.strip())[0] in (IDENTITY, TELEPHONE)


def _found(narrow: str) -> Iterator[tuple[int, int, str]]:
    """Yield where numbers stand; some may be found twice."""
    for found in _IDENTITY.finditer(narrow):
        if found["old"] is None or not _of_things(narrow, *found.span()):
            yield *found.span(), IDENTITY
    for found in _MOBILE.finditer(narrow):
        said = found["abroad"] or not _of_things(narrow, *found.span())
        if said and not _day_behind(found[0]):
            yield *found.span(), TELEPHONE
            yield from _others(narrow, found.end())
    for found in _LINE.finditer(narrow):
        if not _DAY.match(found["local"]):
            yield *found.span(), TELEPHONE
            yield from _others(narrow, found.end())
    for found in _BESIDE.finditer(narrow):
        start, end = found.span("before" if found["after"] is None else "after")
        if not _of_things(narrow, start, end) and not _DAY.match(narrow, found.start("local")):
            yield start, end, TELEPHONE
            yield from _others(narrow, end)


def _others(narrow: str, at: int) -> Iterator[tuple[int, int, str]]:
    """Yield the numbers that a list goes on with: 电话65661234、65665678."""
    while (found := _ANOTHER.match(narrow, at)) is not None:
        at = found.end()
        if _of_things(narrow, *found.span("number")) or _DAY.match(found["number"]):
            return
        yield *found.span("number"), TELEPHONE


def _day_behind(mobile: str) -> bool:
    """Return whether a number in two parts ends with a day, as 158-20230115 of a file does."""
    _, separator, rest = mobile.replace(" ", "-").partition("-")
    return bool(separator) and _DAY.fullmatch(rest) is not None


def _of_things(narrow: str, start: int, end: int) -> bool:
    """Return whether a number counts or numbers something, by what stands around it."""
    before = narrow[max(start - 6, 0) : start]
    unit = _AMOUNT if end - start > 10 else _COUNT
    return unit.match(narrow, end) is not None or _NUMBERED.search(before) is not None
