"""Quarters and months of the assessment year, and which of them are past, open or touched."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Period = Literal["quarter", "month"]
COUNT: dict[Period, int] = {"quarter": 4, "month": 12}


def position(day: date, period: Period, year: int) -> int | None:
    """Return the position of `day` inside `year`, `None` outside it.

    >>> position(date(2023, 4, 1), "quarter", 2023), position(date(2024, 1, 1), "month", 2023)
    (2, None)
    """
    if day.year != year:
        return None
    return day.month if period == "month" else (day.month + 2) // 3


def first_day(period: Period, number: int, year: int) -> date:
    return date(year, number if period == "month" else 3 * number - 2, 1)


def last_day(period: Period, number: int, year: int) -> date:
    """
    >>> last_day("quarter", 4, 2023), last_day("month", 2, 2024)
    (datetime.date(2023, 12, 31), datetime.date(2024, 2, 29))
    """
    if number == COUNT[period]:
        return date(year, 12, 31)
    return first_day(period, number + 1, year) - timedelta(days=1)


def touched(period: Period, start: date, end: date, year: int) -> Set[int]:
    """Return the periods of `year` that have a day in `start` … `end`."""
    return {
        number
        for number in range(1, COUNT[period] + 1)
        if first_day(period, number, year) <= end and last_day(period, number, year) >= start
    }


@lru_cache(maxsize=4_096)
def still_open(period: Period, as_of: date, horizon: date, year: int) -> Set[int]:
    """Return the periods in which a record after `as_of` and up to `horizon` may fall."""
    return {
        number
        for number in range(1, COUNT[period] + 1)
        if last_day(period, number, year) > as_of and first_day(period, number, year) <= horizon
    }
