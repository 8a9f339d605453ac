"""Dates as people write them. One that the calendar does not have is refused, not moved."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from starcheck.language import tr
from starcheck.model.values import EARLIEST, LATEST

_DAY = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|年(?P<month_>\d{1,2})月(?P<day_>\d{1,2})[日号]"
    r"|(?P<month__>\d{2})(?P<day__>\d{2}))"
)
_MONTH = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})|年(?P<month_>\d{1,2})月份?|(?P<month__>\d{2}))"
)


@dataclass(frozen=True, slots=True)
class NoDate:
    """Why a text is not a date: `why` in Chinese where it looks like one, else `None`."""

    why: str | None = None


def parse_date(written: str, precision: Literal["day", "month"] = "day") -> date | NoDate:
    """Return the date that `written` means; a month is its first day.

    Blanks inside are ignored, full-width digits are expected to have been folded before.

    >>> parse_date("2023年7月1日")
    datetime.date(2023, 7, 1)
    >>> parse_date("2023.7", "month")
    datetime.date(2023, 7, 1)
    >>> parse_date("2023-02-30")
    NoDate(why='2023年2月只有28天')
    """
    compact = "".join(written.split())
    if found := _DAY.fullmatch(compact):
        day = _calendar(*(_part(found, name) for name in ("year", "month", "day")))
        if precision == "month" and isinstance(day, date) and day.day != 1:
            return NoDate(tr("这里要写月份，不写哪一天，如 2023-07"))
        return day
    if found := _MONTH.fullmatch(compact):
        month = _calendar(_part(found, "year"), _part(found, "month"), 1)
        if precision == "day" and isinstance(month, date):
            return NoDate(tr("只有年和月，缺哪一天；不知道哪一天就留空"))
        return month
    return NoDate()


def _part(found: re.Match[str], name: str) -> int:
    """Return a number of the match, from whichever of its spellings took part."""
    groups = found.groupdict()
    return int(next(v for n in (name, f"{name}_", f"{name}__") if (v := groups.get(n)) is not None))


def _calendar(year: int, month: int, day: int) -> date | NoDate:
    if not EARLIEST.year <= year <= LATEST.year:
        return NoDate(tr("年份要在 {year} 到 {year2} 之间", year=EARLIEST.year, year2=LATEST.year))
    if not 1 <= month <= 12:
        return NoDate(tr("没有{month}月", month=month))
    days = monthrange(year, month)[1]
    if day < 1:
        return NoDate(tr("没有{day}日", day=day))
    if day > days:
        return NoDate(tr("{year}年{month}月只有{days}天", year=year, month=month, days=days))
    return date(year, month, day)
