"""A raw cell → what the door of facts understands, or the reason why not.

A spreadsheet has no type for what people mean: it stores 2023.10 as the number 2023.1, an identity
number as a float without its last digits, a day as a count of days. What can be understood in one
way only is; the rest is refused with what to type. Whether a value then fits its column is asked by
`facts.cells`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from starcheck.diagnostics import Kind, Text, text
from starcheck.facts.cells import Fault, fold, shortened
from starcheck.facts.numerals import CHINESE, chinese, exact, vague
from starcheck.facts.workbooks import problems
from starcheck.model.catalogue import Column
from starcheck.reading.workbooks.sheets import Broken, Raw

_INVISIBLE = re.compile("[\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff\u00ad]")
_DASHES = frozenset({"-", "--", "—", "——", "–", "/", "\\", "／", "~", "*", "."})
"""What people strike an empty cell out with. It says no more than an empty cell does."""
_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "####"}
)
_UNITS = {"人": ("人次", "名", "位")}
"""What people write in place of a unit."""
_TWO = re.compile(
    r"(?:应到)?\D{0,3}\d+[人名位]?(?:[/、,;(]|[,;、]?\D{0,2}实[到有]\D{0,3})\d+[人名位]?\)?"
)
_YES = frozenset({"y", "yes", "✓", "✔", "☑", "√", "对", "t"})
TICKS = _YES | {"是", "已交", "已缴"}
"""What people write where a sum was paid, in place of the sum."""
_NO = frozenset({"n", "no", "✗", "✘", "☒", "x", "f"})
_SERIAL = (61, 73_050)
"""Days that a spreadsheet counts from 1899-12-30: from March 1900, because those before are counted
differently by different programs, to the end of 2099."""
_LONG = 10**15
"""A float holds about 15 digits exactly; 18 of an identity number are gone for ever."""


def _fault(kind: Kind, column: Column, help: Text, **values: object) -> Fault:
    return Fault(
        kind, tuple({"column": column.name, "title": column.title, **values}.items()), (), help
    )


def understood(raw: Raw, column: Column, year: int | None = None) -> object | Fault:
    """Return what `raw` means as YAML would have it, or a `Fault`.

    `year`: the one that the sheet is about, if its title says so; a day without a year is its.
    """
    match raw:
        case None:
            return None
        case Broken(error=error):
            return _broken(error, column)
        case bool():
            return raw
        case datetime():
            return _day(raw.date(), column)
        case date():
            return _day(raw, column)
        case time() | timedelta():
            help_ = text("这一格的格式是时间；请改成文本，按要求重新填")
            return _fault(problems.TIME_CELL, column, help_, found=str(raw))
        case int() | float():
            return _number(raw, column, year)
        case _:
            return _words(raw, column, year)


def _broken(error: str | None, column: Column) -> Fault:
    if error is None:
        help_ = text("用 WPS 或 Excel 打开，等算出结果再存盘；或者直接填数")
        return _fault(problems.NOT_CALCULATED, column, help_)
    return _fault(
        problems.ERROR_CELL,
        column,
        text("请改成真实的值；不知道就清空这一格"),
        error=error,
    )


def _day(day: date, column: Column) -> object | Fault:
    if column.kind in ("date", "text"):
        return day.isoformat()
    help_ = text("程序把它变成了日期；请把这一格的格式改成“文本”，重新填")
    return _fault(problems.DATE_CELL, column, help_, found=day.isoformat())


def _number(number: float, column: Column, year: int | None) -> object | Fault:
    if column.kind == "date":
        if column.precision == "month" and number in range(1, 13):
            return _month(int(number), column, year, int(number))
        return _number_as_date(number, column)
    if isinstance(number, float) and not number.is_integer():
        # What the program shows: 15 digits, without the dust behind them.
        shown = Decimal(f"{number:.15g}")
        return format(shown, "f") if column.kind in ("text", "choice") else shown
    if abs(number) >= _LONG:
        help_ = text(
            "长号码存成了数，后几位已经丢失：把这一格的格式改成“文本”再填；身份证号请不要填"
        )
        return _fault(problems.LONG_NUMBER, column, help_, found=f"{number:.0f}")
    whole = int(number)
    return str(whole) if column.kind in ("text", "choice") else whole


def _number_as_date(number: float, column: Column) -> object | Fault:
    whole = int(number) if float(number).is_integer() else None
    if whole is not None and _SERIAL[0] <= whole <= _SERIAL[1] and not 1900 <= whole <= 2199:
        return (date(1899, 12, 30) + timedelta(days=whole)).isoformat()
    if whole is not None and 19_000_101 <= whole <= 21_991_231:
        return str(whole)
    if whole is not None and column.precision == "month" and 190_001 <= whole <= 219_912:
        return f"{whole // 100}-{whole % 100:02d}"
    shown = f"{number:.15g}"
    wanted = "2023-10" if column.precision == "month" else "2023-10-08"
    if 1900 <= number < 2200:
        help_ = text("请写成 {wanted}，或把这一格的格式改成“文本”再写", wanted=wanted)
        return _fault(problems.NUMBER_NO_DATE, column, help_, found=shown)
    help_ = text("请写成 {wanted}；不知道就清空这一格", wanted=wanted)
    return _fault(problems.NO_DATE_NUMBER, column, help_, found=shown)


def _words(raw: str, column: Column, year: int | None) -> object | Fault:
    written = _INVISIBLE.sub("", raw)
    word = fold(written)
    if word in _DASHES or not word:
        return None
    if word.upper() in _ERRORS:
        return _broken(word.upper(), column)
    match column.kind:
        case "whole" | "decimal":
            return _words_as_number(word, written, column)
        case "date":
            return _words_as_date(word, written, column, year)
        case "yes_no":
            return "是" if word.lower() in _YES else "否" if word.lower() in _NO else written
    return written


def _words_as_number(word: str, written: str, column: Column) -> object | Fault:
    compact = "".join(word.split())
    unit = fold(column.unit)
    ending = next((u for u in (unit, *_UNITS.get(unit, ())) if u and compact.endswith(u)), "")
    number = compact.removesuffix(ending)
    share = unit == "%" and number.removeprefix("百分之")
    found = exact(share or number)
    if found is not None:
        return found
    if _TWO.fullmatch(compact):
        help_ = text("请分成两列，或把表头写成两项，如“应到/实到”")
        return _fault(problems.TWO_NUMBERS, column, help_, found=shortened(word))
    if vague(compact):
        help_ = text("请写准确的数；说不准就清空这一格，或写在“填报数”里并注明口气")
        return _fault(problems.VAGUE_NUMBER, column, help_, found=shortened(word))
    return written


_CHINESE_DAY = re.compile(
    rf"([{CHINESE}]{{4}})年([{CHINESE}]{{1,2}})月(?:([{CHINESE}]{{1,3}})[日号])?"
)
_WITH_TIME = re.compile(
    r"(.*?\d[日号]?)[ T]*(?:上午|下午|晚上?|早上?)?(?:\d{1,2}[:时点]\d{0,2}分?(?::\d{2})?)?"
)
_WEEKDAY = re.compile(r"[(]?(?:周|星期|礼拜)[一二三四五六日天末][)]?")
_HOURS = re.compile(
    r"\d{1,2}[:时点]\d{0,2}分?\s*(?:-{1,2}|—+|–|~|至|到)\s*(?:上午|下午|晚上?)?"
    r"\d{1,2}[:时点]\d{0,2}分?$"
)
_MONTH_ALONE = re.compile(rf"(\d{{1,2}}|[{CHINESE}]{{1,2}})月份?")
_YEARLESS = re.compile(
    rf"(\d{{1,2}}|[{CHINESE}]{{1,2}})[月./-](\d{{1,2}}|[{CHINESE}]{{1,3}})[日号]?"
)
_RANGE = re.compile(r"\d.*(?:至|到|~|—|–|-{2,}).*\d|\d{4}.*\d-\d{4}[-/.年]")


def _month(month: int, column: Column, year: int | None, found: object) -> object | Fault:
    if year is not None:
        return f"{year}-{month:02d}"
    help_ = text("请补上年份，如 2023-03")
    return _fault(problems.NO_YEAR, column, help_, found=found)


def _words_as_date(word: str, written: str, column: Column, year: int | None) -> object | Fault:
    # What day of the week it was and until which hour it went on, the day does not need.
    word = _HOURS.sub("", _WEEKDAY.sub("", word)).rstrip() or word
    compact = "".join(word.split())
    spelled = _CHINESE_DAY.fullmatch(compact)
    if spelled is not None:
        numbers = [None if part is None else chinese(part) for part in spelled.groups()]
        if None not in numbers[:2] and (numbers[2] is not None or spelled.group(3) is None):
            day = "" if numbers[2] is None else f"-{numbers[2]}"
            return f"{numbers[0]}-{numbers[1]}{day}"
    yearless = _YEARLESS.fullmatch(compact)
    if yearless is not None and column.precision == "day":
        month, day_of = (int(p) if p.isdigit() else chinese(p) for p in yearless.groups())
        if month is not None and day_of is not None:
            if year is not None:
                return f"{year}-{month}-{day_of}"
            help_ = text("请补上年份，如 2023-03-08")
            return _fault(problems.NO_YEAR, column, help_, found=shortened(word))
    alone = _MONTH_ALONE.fullmatch(compact)
    if alone is not None and column.precision == "month":
        part = alone.group(1)
        month = int(part) if part.isdigit() else chinese(part)
        if month is not None and 1 <= month <= 12:
            return _month(month, column, year, word)
    if _RANGE.search(compact):
        help_ = text("请写一天；开了几天的，写第一天")
        return _fault(problems.SEVERAL_DAYS, column, help_, found=shortened(word))
    timed = _WITH_TIME.fullmatch(word)
    if re.match(r"\d{4}", word):
        return word if timed is None else timed.group(1)
    return written
