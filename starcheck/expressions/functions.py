"""The one table of functions that conditions may call.

Every function has a reference form on exact values and an SQL form; both mean the same, and the
tests hold them against each other in a database. A function that is not monotone in each argument
cannot stand here: the interval of a call is the function at the outer ends of its arguments.
`quarter` and `month` are the two exceptions, and the evaluators know them as *positions*.

Nothing here imports a query library until an SQL form is asked for.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from starcheck.language import mark
from starcheck.model.values import TypeKind

if TYPE_CHECKING:
    from sqlglot import exp

NUMBER, DATE = TypeKind.NUMBER, TypeKind.DATE
Direction = Literal["+", "-"]


@dataclass(frozen=True, slots=True)
class Function:
    """`arguments`: the kinds each may be; `variadic`: two or more of the one, all of one kind.
    `result` is `None` where it is the kind of the arguments.

    `monotone`: how the result moves with each argument, empty for a position. `phrase`: how people
    read a call; `{0}` is the first argument, or all of a variadic. `reference` raises
    `OverflowError` beyond the calendar. A position (quarter, month) takes the assessment year after
    its date, in `reference` and `sql` alike, and gives `None` (SQL null: not there) for a date of
    another year. Null comes out where null goes in.
    """

    name: str
    title: str
    arguments: tuple[tuple[TypeKind, ...], ...]
    result: TypeKind | None
    monotone: tuple[Direction, ...]
    phrase: str
    meaning: str
    reference: Callable[..., Any]
    sql: Callable[..., exp.Expression]
    unit: str = ""
    cite: str = ""
    variadic: bool = False
    position: int = 0
    """How many positions a year has; 0 for a function that is no position."""
    copies: int = 1
    """How often, at most, the SQL form writes an argument."""

    def direction(self, argument: int) -> Direction:
        return self.monotone[min(argument, len(self.monotone) - 1)]


def quarter(day: date, year: int) -> int | None:
    """Return the quarter of `year` in which `day` lies.

    >>> quarter(date(2023, 3, 31), 2023), quarter(date(2023, 4, 1), 2023)
    (1, 2)
    >>> quarter(date(2024, 1, 1), 2023) is None
    True
    """
    return (day.month + 2) // 3 if day.year == year else None


def month(day: date, year: int) -> int | None:
    """Return the month of `year` in which `day` lies.

    >>> month(date(2023, 12, 31), 2023), month(date(2022, 12, 31), 2023)
    (12, None)
    """
    return day.month if day.year == year else None


def days_between(first: date, second: date) -> int:
    """Return how many days `second` is after `first`.

    >>> days_between(date(2024, 2, 28), date(2024, 3, 1))
    2
    >>> days_between(date(2023, 3, 1), date(2023, 2, 28))
    -1
    """
    return (second - first).days


def months_between(first: date, second: date) -> int:
    """Return the greatest k, perhaps negative, with months_after(first, k) ≤ `second`.

    >>> months_between(date(2023, 1, 31), date(2023, 2, 28))
    1
    >>> months_between(date(2023, 2, 28), date(2023, 1, 31))
    -1
    >>> months_between(date(2024, 2, 29), date(2025, 2, 28))
    12
    """
    k = 12 * (second.year - first.year) + second.month - first.month
    # The clamped date is compared, not the days: 28 February completes the month from 31 January.
    return k - 1 if months_after(first, k) > second else k


def days_after(day: date, days: int) -> date:
    """Return the date `days` days later.

    >>> days_after(date(2023, 12, 31), 1), days_after(date(2024, 3, 1), -1)
    (datetime.date(2024, 1, 1), datetime.date(2024, 2, 29))
    """
    return day + timedelta(days=days)


def months_after(day: date, months: int) -> date:
    """Return the same day `months` months later, or the month's end where there is no such day.

    >>> months_after(date(2023, 1, 31), 1), months_after(date(2024, 3, 31), -1)
    (datetime.date(2023, 2, 28), datetime.date(2024, 2, 29))
    >>> months_after(date(2023, 2, 28), 1)
    datetime.date(2023, 3, 28)
    """
    year, rest = divmod(12 * day.year + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("date beyond the calendar")
    return date(year, rest + 1, min(day.day, calendar.monthrange(year, rest + 1)[1]))


def years_after(day: date, years: int) -> date:
    """Return the same day `years` years later; 29 February becomes the 28th.

    >>> years_after(date(2024, 2, 29), 1), years_after(date(2023, 6, 30), 2)
    (datetime.date(2025, 2, 28), datetime.date(2025, 6, 30))
    """
    return months_after(day, 12 * years)


def _big(value: exp.Expression) -> exp.Expression:
    """Spark's parts of a date are INT, DuckDB's BIGINT: what is computed with is one of them."""
    from sqlglot import exp

    return exp.cast(value, "BIGINT")


def _part(name: str, day: exp.Expression) -> exp.Expression:
    from sqlglot import exp

    parts: dict[str, Callable[..., exp.Expression]]
    parts = {"year": exp.Year, "quarter": exp.Quarter, "month": exp.Month, "day": exp.Day}
    return _big(parts[name](this=day.copy()))


def _position(name: str) -> Callable[..., exp.Expression]:
    def build(day: exp.Expression, year: exp.Expression) -> exp.Expression:
        from sqlglot import exp

        here = exp.EQ(this=_part("year", day), expression=year.copy())
        return exp.Case().when(here, _part(name, day))

    return build


def _after(unit: str, factor: int = 1) -> Callable[..., exp.Expression]:
    def build(day: exp.Expression, amount: exp.Expression) -> exp.Expression:
        from sqlglot import exp

        many: exp.Expression = exp.paren(amount)
        if factor != 1:
            many = exp.Mul(this=many, expression=exp.Literal.number(factor))
        # Spark adds only INT; DuckDB's date + interval is a timestamp and is brought back.
        many = exp.cast(many, "INT")
        added = exp.DateAdd(this=exp.paren(day), expression=many, unit=exp.var(unit))
        return exp.cast(added, "DATE")

    return build


def _days_between(first: exp.Expression, second: exp.Expression) -> exp.Expression:
    from sqlglot import exp

    return _big(exp.DateDiff(this=second.copy(), expression=first.copy(), unit=exp.var("DAY")))


def _months_between(first: exp.Expression, second: exp.Expression) -> exp.Expression:
    from sqlglot import exp

    def months(day: exp.Expression) -> exp.Expression:
        years = exp.Mul(this=_part("year", day), expression=exp.Literal.number(12))
        return exp.paren(exp.Add(this=years, expression=_part("month", day)))

    # months_after(first, k) > second in one month: the day is later, and it is not that the clamped
    # day is the month's end at which `second` stands. So each argument is written least often.
    later = exp.GT(this=_part("day", first), expression=_part("day", second))
    inside = exp.NEQ(this=exp.paren(second), expression=exp.LastDay(this=second.copy()))
    short = exp.Case().when(exp.and_(later, inside), exp.Literal.number(1))
    k = exp.Sub(this=months(second), expression=months(first))
    return exp.paren(exp.Sub(this=k, expression=short.else_(exp.Literal.number(0))))


def _outermost(name: str) -> Callable[..., exp.Expression]:
    def build(*values: exp.Expression) -> exp.Expression:
        from sqlglot import exp

        pick = {"least": exp.Least, "greatest": exp.Greatest}[name]
        # The engines skip nulls here; a null is a value that is not there, so it must show.
        nulls = [exp.Is(this=exp.paren(value), expression=exp.Null()) for value in values]
        first, *rest = (value.copy() for value in values)
        picked = pick(this=first, expressions=rest, ignore_nulls=True)
        return exp.Case().when(exp.or_(*nulls), exp.Null()).else_(picked)

    return build


_CLAMPED = (
    "《民法典》第二百零二条：按照年、月计算期间的，到期月的对应日为期间的最后一日；"
    "没有对应日的，月末日为期间的最后一日"
)

FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function(
            name="quarter",
            title="季度",
            arguments=((DATE,),),
            result=NUMBER,
            monotone=(),
            phrase=mark("{0}所在季度"),
            meaning="日期在评定年度的第几季度（1 至 4）；评定年度以外的日期没有季度",
            reference=quarter,
            sql=_position("quarter"),
            copies=2,
            position=4,
        ),
        Function(
            name="month",
            title="月份",
            arguments=((DATE,),),
            result=NUMBER,
            monotone=(),
            phrase=mark("{0}所在月份"),
            meaning="日期在评定年度的第几月（1 至 12）；评定年度以外的日期没有月份",
            reference=month,
            sql=_position("month"),
            copies=2,
            position=12,
        ),
        Function(
            name="days_between",
            title="相隔天数",
            arguments=((DATE,), (DATE,)),
            result=NUMBER,
            monotone=("-", "+"),
            phrase=mark("{0}到{1}的天数"),
            meaning="从前一日期到后一日期有多少天；后一日期较早时为负数",
            reference=days_between,
            sql=_days_between,
            unit="天",
        ),
        Function(
            name="months_between",
            title="相隔月数",
            arguments=((DATE,), (DATE,)),
            result=NUMBER,
            monotone=("-", "+"),
            phrase=mark("{0}到{1}的足月数"),
            meaning="满了多少个月：最大的整数 k，使前一日期之后 k 个月不晚于后一日期，可为负",
            reference=months_between,
            sql=_months_between,
            copies=5,
            unit="个月",
            cite=_CLAMPED,
        ),
        Function(
            name="days_after",
            title="天后",
            arguments=((DATE,), (NUMBER,)),
            result=DATE,
            monotone=("+", "+"),
            phrase=mark("{0}之后{1}天"),
            meaning="日期之后若干天的日期",
            reference=days_after,
            sql=_after("DAY"),
        ),
        Function(
            name="months_after",
            title="月后",
            arguments=((DATE,), (NUMBER,)),
            result=DATE,
            monotone=("+", "+"),
            phrase=mark("{0}之后{1}个月"),
            meaning="日期之后若干个月的对应日；没有对应日的，为月末日",
            reference=months_after,
            sql=_after("MONTH"),
            cite=_CLAMPED,
        ),
        Function(
            name="years_after",
            title="年后",
            arguments=((DATE,), (NUMBER,)),
            result=DATE,
            monotone=("+", "+"),
            phrase=mark("{0}之后{1}年"),
            meaning="日期之后若干年的对应日；没有对应日的（2月29日），为月末日",
            reference=years_after,
            sql=_after("MONTH", 12),
            cite=_CLAMPED,
        ),
        Function(
            name="least",
            title="最小",
            arguments=((NUMBER, DATE),),
            result=None,
            monotone=("+",),
            phrase=mark("（{0}）中最小的"),
            meaning="几个数中最小的，或几个日期中最早的",
            reference=min,
            sql=_outermost("least"),
            copies=2,
            variadic=True,
        ),
        Function(
            name="greatest",
            title="最大",
            arguments=((NUMBER, DATE),),
            result=None,
            monotone=("+",),
            phrase=mark("（{0}）中最大的"),
            meaning="几个数中最大的，或几个日期中最晚的",
            reference=max,
            sql=_outermost("greatest"),
            copies=2,
            variadic=True,
        ),
    )
}
"""By English name."""

BY_ANY_NAME: Mapping[str, Function] = {
    name: function for function in FUNCTIONS.values() for name in (function.name, function.title)
}
