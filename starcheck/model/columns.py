"""Short ways to declare columns, so that a table reads as a list of what it holds.

Used by `tables` alone. The first name is English, the second is the Chinese title, the others are
headers that people write.
"""

from __future__ import annotations

from typing import Any

from starcheck.model.catalogue import SUPPLIER, Column


def text(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    return Column(name=name, title=title, synonyms=synonyms, kind="text", **more)


def person(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    return text(name, title, *synonyms, personal=True, **more)


def supplier() -> Column:
    """Return who gave a record to the committee that hands it in, as 县纪委 or 统计局."""
    return text(SUPPLIER, "提供单位", "提供部门", "报送单位", "数据来源", none_ok=True)


def choice(name: str, title: str, choices: str, *synonyms: str, **more: Any) -> Column:
    return Column(name=name, title=title, synonyms=synonyms, kind="choice", choices=choices, **more)


def day(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    return Column(name=name, title=title, synonyms=synonyms, kind="date", **more)


def step(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    """Return a date that may be 无: a step that did not happen."""
    return day(name, title, *synonyms, none_ok=True, **more)


def month(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    """Return a month, held as the date of its first day."""
    return day(name, title, *synonyms, precision="month", **more)


def whole(name: str, title: str, *synonyms: str, unit: str, greatest: int, **more: Any) -> Column:
    return Column(
        name=name,
        title=title,
        synonyms=synonyms,
        kind="whole",
        unit=unit,
        greatest=greatest,
        **more,
    )


def people(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    """Return a number of people in one place: 100,000 is more than any branch has."""
    return whole(name, title, *synonyms, unit="人", greatest=100_000, **more)


def votes(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    return whole(name, title, *synonyms, unit="票", greatest=100_000, **more)


def decimal(
    name: str, title: str, *synonyms: str, unit: str, scale: int, greatest: int, **more: Any
) -> Column:
    return Column(
        name=name,
        title=title,
        synonyms=synonyms,
        kind="decimal",
        unit=unit,
        scale=scale,
        greatest=greatest,
        **more,
    )


def yes_no(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    return Column(name=name, title=title, synonyms=synonyms, kind="yes_no", **more)


def year(name: str, title: str, *synonyms: str, **more: Any) -> Column:
    return Column(
        name=name, title=title, synonyms=synonyms, kind="year", least=1900, greatest=2199, **more
    )


def for_year() -> Column:
    """Return the year that a record counts for, where it is not that of its date."""
    return year("for_year", "所属年度", "归属年度", "评议年度", none_ok=True, blank="none")
