"""Whose report it is: the year, the branch and its category, told from the text.

Nothing is guessed: where the text does not say, the answer is `None` and the command asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from starcheck.facts.reports.patterns import Patterns

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年度?|(?=党|工作))")
_CHINESE_YEAR = re.compile(r"二〇([〇零一二三四五六七八九])([〇零一二三四五六七八九])年")
_PAST = re.compile(r"(?:20\d{2})年度?(?:[^，。\n]{0,24})(?:总结|述职|报告|汇报|情况)")
_SCHOOL_YEAR = re.compile(r"20\d{2}年?(?:[-—–～~至]|——)(20\d{2})学?年")
_BEGINS = re.compile(r"(?:^|[\n：])\s*(20\d{2})年(?:度|以来|来)?[，,]", re.MULTILINE)
_NAME = re.compile(
    r"(?:中共)?([\u4e00-\u9fffA-Za-z*＊×X○Ｘ（）]{1,24}?(?:联合|临时|流动党员|离退休)?党支部)"
)
_CUT = re.compile(
    r".*(?:关于|年度?|由|为|是|在|和|与|我们|代表|现将|作为|把|将|致|述职人|单位|名称|汇报人|报告人|来自|县委|市委)"
)
_WITH = re.compile(r"(?:.*(?:支部|先后|积极|主动|分别|还|并|了))?(?:与|和|同|联合)")
_DIGITS = "〇一二三四五六七八九"


def year_of(report: str) -> int | None:
    """Return the year that the report is about: that of its title, else the one it names most."""
    text = _CHINESE_YEAR.sub(lambda m: f"20{_digit(m[1])}{_digit(m[2])}年", report.replace(" ", ""))
    opening = text.strip()[:200]
    school = _SCHOOL_YEAR.search(opening)
    if school is not None:
        return int(school[1])
    titled = _PAST.search(opening)
    if titled is not None:
        return int(titled[0][:4])
    begins = _BEGINS.search(opening)
    if begins is not None:
        return int(begins[1])
    counted = Counter(int(one) for one in _YEAR.findall(text))
    if not counted:
        return None
    (most, times), *others = counted.most_common(2)
    return None if others and others[0][1] == times else most


def _digit(sign: str) -> int:
    return 0 if sign == "零" else _DIGITS.index(sign)


def name_of(report: str) -> str | None:
    """Return the name of the branch as its report first gives it; `None` where it gives none."""
    lines = [line.replace(" ", "") for line in report.split("\n") if line.strip()]
    named = [(number, *one) for number, line in enumerate(lines) for one in _branches(line)]
    partners = {name for _, name, with_us in named if with_us}
    own = [(number, name) for number, name, _ in named if name not in partners]
    for number, name in own:
        if number < 3:
            return name
    counted = Counter(name for _, name in own)
    return counted.most_common(1)[0][0] if counted else None


def _branches(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the names of branches in a line, and whether each is one that ours did something
    with."""
    for found in _NAME.finditer(line):
        name = _CUT.sub("", found[1])
        with_us = _WITH.fullmatch(found[1].removesuffix(name)) is not None
        name = name.removeprefix("中共").strip("（）")
        if len(name) > 4 and not re.match(r"(本|我|各|该|全|基层|机关党委|下辖)", name):
            yield name, with_us


def is_own(name: str, own: str | None) -> bool:
    """Return whether a branch that the report names (without 党支部) is `own`, the one whose report
    it is: by its whole name, a part of it, or a short form.

    >>> own = "县住房和城乡建设局机关党支部"
    >>> is_own("住建局", own), is_own("局机关", own), is_own("城关社区", own)
    (True, True, False)
    """
    if own is None:
        return False
    whole = own.removesuffix("党支部")
    bare = re.sub("^[省市县区州旗镇乡](?=..)", "", name)
    if bare in whole or whole in name:
        return True
    return len(bare) > 2 and _shortens(bare, whole)


def _shortens(short: str, long: str) -> bool:
    """Return whether the signs of `short` stand in `long` in their order."""
    rest = iter(long)
    return all(sign in rest for sign in short)


def category_of(name: str | None, report: str, patterns: Patterns) -> str | None:
    """Return the category that the name of the branch, or else the report's words, tell."""
    for trade in patterns.trades:
        stem = (name or "").removesuffix("党支部")
        if any(word in stem for word in trade.name):
            return trade.category
    counted = {
        trade.category: sum(report.count(word) for word in trade.text) for trade in patterns.trades
    }
    best = max(counted.values(), default=0)
    most = [category for category, count in counted.items() if count == best]
    return most[0] if best and len(most) == 1 else None
