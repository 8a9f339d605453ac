"""Whose report it is: the year, the branch and its category, told from the text.

Nothing is guessed: where the text does not say, the answer is `None` and the command asks.
"""

from __future__ import annotations

import re
from collections import Counter

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
    lines = [line.strip() for line in report.split("\n") if line.strip()]
    counted: Counter[str] = Counter()
    for number, line in enumerate(lines):
        for found in _NAME.finditer(line.replace(" ", "")):
            name = _CUT.sub("", found[1])
            name = name.removeprefix("中共").strip("（）")
            if len(name) > 4 and not re.match(r"(本|我|各|该|全|基层|机关党委|下辖)", name):
                if number < 3:
                    return name
                counted[name] += 1
    return counted.most_common(1)[0][0] if counted else None


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
