"""The table of functions: each against its meaning, and its SQL form against its reference form."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from starcheck.expressions.functions import BY_ANY_NAME, FUNCTIONS, months_after, months_between
from starcheck.model.values import EARLIEST, LATEST, TypeKind

EDGES = [
    EARLIEST,
    date(1900, 2, 28),
    date(1999, 12, 31),
    date(2000, 2, 29),
    date(2001, 2, 28),
    date(2100, 2, 28),
    LATEST,
]


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


# The ends of months of every length, on both sides of a leap day and of two years' ends.
NEAR = sorted(
    {d for d in days(date(2022, 11, 27), date(2024, 4, 3)) if d.day in (1, 2, 27, 28, 29, 30, 31)}
    | set(EDGES)
)
MONTHS = (-2_000, -13, -12, -1, 0, 1, 2, 11, 12, 13, 48, 2_000)


def test_months_between_is_the_greatest_number_of_months_that_fits() -> None:
    for first, second in itertools.product(days(date(2023, 1, 25), date(2024, 3, 5)), repeat=2):
        k = months_between(first, second)
        assert months_after(first, k) <= second < months_after(first, k + 1)


@pytest.mark.parametrize("name", ["days_after", "months_after", "years_after"])
def test_dates_move_with_both_arguments(name: str) -> None:
    reference = FUNCTIONS[name].reference
    amounts = range(-30, 31)
    for first, second in itertools.pairwise(NEAR):
        assert all(reference(first, n) <= reference(second, n) for n in amounts)
    for day in NEAR:
        assert all(reference(day, n) <= reference(day, n + 1) for n in amounts)


@pytest.mark.parametrize("name", ["days_between", "months_between"])
def test_distances_fall_with_the_first_date_and_grow_with_the_second(name: str) -> None:
    reference = FUNCTIONS[name].reference
    for earlier, later in itertools.pairwise(NEAR):
        assert all(reference(earlier, d) >= reference(later, d) for d in NEAR)
        assert all(reference(d, earlier) <= reference(d, later) for d in NEAR)


@pytest.mark.parametrize("name", ["days_after", "months_after", "years_after"])
def test_a_date_beyond_the_calendar_overflows(name: str) -> None:
    for amount in (-4_000_000, 4_000_000, 10**18):
        with pytest.raises(OverflowError):
            FUNCTIONS[name].reference(LATEST, amount)


def arguments(name: str) -> list[tuple[date | int, ...]]:
    """Return what to try a function on, exact values only."""
    match name:
        case "quarter" | "month":
            return [(day, year) for day in NEAR for year in (2022, 2023, 2024)]
        case "least" | "greatest":
            numbers = list(itertools.product((-(2**61), -1, 0, 7, 2**61), repeat=3))
            return [*numbers, *itertools.product(EDGES, repeat=2)]
        case "days_after" | "months_after":
            return list(itertools.product(NEAR, MONTHS))
        case "years_after":
            return list(itertools.product(NEAR, (-100, -4, -1, 0, 1, 3, 4, 100)))
    return list(itertools.product(NEAR, repeat=2))


def literal(value: date | int | None) -> exp.Expression:
    if value is None:
        return exp.Null()
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=literal(-value))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_database_computes_what_the_reference_does(name: str) -> None:
    function = FUNCTIONS[name]
    found: list[tuple[object, object]] = []
    for kinds, group in itertools.groupby(arguments(name), key=lambda a: tuple(map(type, a))):
        tried = list(group)
        columns = [exp.column(f"a{i}") for i in range(len(kinds))]
        result = function.sql(*columns)
        assert result is not None
        types = ["DATE" if kind is date else "BIGINT" for kind in kinds]
        typed = ", ".join(f"unnest(CAST(? AS {t}[])) AS a{i}" for i, t in enumerate(types))
        query = f"SELECT {result.sql('duckdb')} AS x FROM (SELECT {typed})"
        got = duckdb.execute(query, [list(c) for c in zip(*tried, strict=True)])
        assert [str(c[1]) for c in got.description or ()] in (["BIGINT"], ["DATE"])
        wanted = [function.reference(*a) for a in tried]
        found += zip([row[0] for row in got.fetchall()], wanted, strict=True)
    assert [pair for pair in found if pair[0] != pair[1]] == []
    assert len(found) > 100


@pytest.mark.parametrize("name", FUNCTIONS)
def test_null_comes_out_where_null_goes_in(name: str) -> None:
    function = FUNCTIONS[name]
    full = arguments(name)[0]
    for hole in range(1 if function.position else len(full)):
        holed = [literal(None if i == hole else value) for i, value in enumerate(full)]
        types = ["DATE" if isinstance(value, date) else "BIGINT" for value in full]
        typed = [exp.cast(v, t) for v, t in zip(holed, types, strict=True)]
        query = f"SELECT {function.sql(*typed).sql('duckdb')}"
        assert duckdb.execute(query).fetchall() == [(None,)]


SPARK = {
    "quarter": "CASE WHEN CAST(YEAR(a) AS BIGINT) = b THEN CAST(QUARTER(a) AS BIGINT) END",
    "month": "CASE WHEN CAST(YEAR(a) AS BIGINT) = b THEN CAST(MONTH(a) AS BIGINT) END",
    "days_between": "CAST(DATEDIFF(DAY, a, b) AS BIGINT)",
    "months_between": (
        "((CAST(YEAR(b) AS BIGINT) * 12 + CAST(MONTH(b) AS BIGINT))"
        " - (CAST(YEAR(a) AS BIGINT) * 12 + CAST(MONTH(a) AS BIGINT))"
        " - CASE WHEN CAST(DAY(a) AS BIGINT) > CAST(DAY(b) AS BIGINT)"
        " AND (b) <> LAST_DAY(b) THEN 1 ELSE 0 END)"
    ),
    "days_after": "CAST(DATE_ADD((a), CAST((b) AS INT)) AS DATE)",
    "months_after": "CAST(ADD_MONTHS((a), CAST((b) AS INT)) AS DATE)",
    "years_after": "CAST(ADD_MONTHS((a), CAST((b) * 12 AS INT)) AS DATE)",
    "least": "CASE WHEN (a) IS NULL OR (b) IS NULL THEN NULL ELSE LEAST(a, b) END",
    "greatest": "CASE WHEN (a) IS NULL OR (b) IS NULL THEN NULL ELSE GREATEST(a, b) END",
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_spark_is_told_the_same_in_its_own_words(name: str) -> None:
    built = FUNCTIONS[name].sql(exp.column("a"), exp.column("b"))
    assert built.sql("spark") == SPARK[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arguments_of_any_shape_keep_together(name: str) -> None:
    """A sum or a CASE as an argument is not torn apart by what stands around it."""
    function = FUNCTIONS[name]
    first, *rest = arguments(name)[0]
    wrapped = exp.Case().when(exp.true(), literal(first)).else_(exp.Null())
    summed = [
        exp.Sub(this=exp.convert(value + 1), expression=exp.convert(1))
        if isinstance(value, int)
        else literal(value)
        for value in rest
    ]
    query = f"SELECT {function.sql(wrapped, *summed).sql('duckdb')}"
    assert duckdb.execute(query).fetchall() == [(function.reference(first, *rest),)]


def test_sql_forms_leave_their_arguments_as_they_were() -> None:
    a, b = exp.column("a"), exp.column("b")
    for function in FUNCTIONS.values():
        function.sql(a, b)
    assert (a.parent, b.parent) == (None, None)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_copies_counts_how_often_an_argument_is_written(name: str) -> None:
    function = FUNCTIONS[name]
    built = function.sql(exp.column("a"), exp.column("b"))
    names = [column.name for column in built.find_all(exp.Column)]
    assert max(names.count("a"), names.count("b") * (not function.position)) == function.copies


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_row_of_the_table_is_whole(name: str) -> None:
    function = FUNCTIONS[name]
    assert function.name == name
    assert BY_ANY_NAME[function.title] is function
    assert function.meaning
    assert bool(function.monotone) is not bool(function.position)
    assert "{0}" in function.phrase
    if any(TypeKind.DATE in kinds for kinds in function.arguments) and "month" in name:
        assert bool(function.cite) is not bool(function.position)


def test_sqlglot_still_reads_what_it_writes() -> None:
    for function in FUNCTIONS.values():
        for dialect in ("duckdb", "spark"):
            written = function.sql(exp.column("a"), exp.column("b")).sql(dialect)
            assert sqlglot.parse_one(written, read=dialect).sql(dialect) == written


def test_the_room_loads_no_query_library() -> None:
    code = (
        "import sys, starcheck.expressions\n"
        "print(sorted({'duckdb', 'sqlglot', 'click', 'difflib'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
