"""Cells at the door: what each kind of column understands, exactly, and what it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starcheck.facts.cells import Fault, parse_cell
from starcheck.model.catalogue import Catalogue, Column
from starcheck.model.values import Absent

DAY = Column(name="held_on", title="召开日期", kind="date")
STEP = Column(name="activist_on", title="确定积极分子日期", kind="date", none_ok=True)
MONTH = Column(name="month", title="月份", kind="date", precision="month")
COUNT = Column(name="present", title="实到人数", kind="whole", unit="人", greatest=100)
HOURS = Column(name="hours", title="学时", kind="decimal", unit="学时", scale=1, greatest=100)
POINTS = Column(name="points", title="评议分", kind="decimal", scale=3, least=-10, greatest=10)
TRUTH = Column(name="exempt", title="免训", kind="yes_no")
TEXT = Column(name="code", title="代码", kind="text")
YEAR = Column(name="for_year", title="所属年度", kind="year", least=1900, greatest=2199)
KIND = Column(name="kind", title="类型", kind="choice", choices="activity")
CLOSED = Column(name="closed_on", title="销号日期", kind="date", none_ok=True, blank="none")
MAYBE = Column(name="introducers", title="介绍人", kind="whole", none_ok=True, na_ok=True)


@pytest.mark.parametrize(
    "written",
    [
        "2023-07-01",
        "2023/7/1",
        "2023.7.1",
        "20230701",
        20230701,
        "2023年7月1日",
        "２０２３年７月１日",
        " 2023 年 7 月 1 号 ",
    ],
)
def test_a_day_is_understood_however_it_is_written(written: object, catalogue: Catalogue) -> None:
    assert parse_cell(written, DAY, catalogue) == date(2023, 7, 1)


@pytest.mark.parametrize(
    "written", ["2023-07", "2023.7", Decimal("2023.7"), "2023年7月", "202307", "2023-07-01"]
)
def test_a_month_is_held_as_its_first_day(written: object, catalogue: Catalogue) -> None:
    assert parse_cell(written, MONTH, catalogue) == date(2023, 7, 1)


def test_october_written_as_a_decimal_is_not_january(catalogue: Catalogue) -> None:
    assert parse_cell(Decimal("2023.10"), MONTH, catalogue) == date(2023, 10, 1)


def test_the_29th_of_february_is_a_date_in_leap_years_only(catalogue: Catalogue) -> None:
    assert parse_cell("2024-02-29", DAY, catalogue) == date(2024, 2, 29)
    refused = parse_cell("2023-02-29", DAY, catalogue)
    assert isinstance(refused, Fault)
    assert dict(refused.values)["why"] == "2023年2月只有28天"


@pytest.mark.parametrize(
    "written", ["2023-7/1", "2023-07-01 08:00", "7月1日", "2023-02-00", "0", "昨天", True, "23-7-1"]
)
def test_what_is_no_day_is_refused(written: object, catalogue: Catalogue) -> None:
    assert isinstance(parse_cell(written, DAY, catalogue), Fault)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_date_of_the_domain_survives_all_its_spellings(day: date) -> None:
    empty = Catalogue(tables=(), vocabularies=(), figures=(), sources=())
    spellings = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {parse_cell(written, DAY, empty) for written in spellings} == {day}


@pytest.mark.parametrize("written", [12, "12", "１２", "12人", " 12 人", Decimal("12.0"), "12.0"])
def test_a_count_is_understood_with_its_unit(written: object, catalogue: Catalogue) -> None:
    assert parse_cell(written, COUNT, catalogue) == 12


@pytest.mark.parametrize(
    ("written", "scaled"),
    [(12, 120), ("12.5", 125), (Decimal("12.50"), 125), ("0.1学时", 1), ("1e1", None), ("0", 0)],
)
def test_a_decimal_is_held_exactly_at_its_scale(
    written: object, scaled: int | None, catalogue: Catalogue
) -> None:
    found = parse_cell(written, HOURS, catalogue)
    assert found == scaled if scaled is not None else isinstance(found, Fault)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (-1, "FA203"),
        ("-0.5", "FA203"),
        (101, "FA204"),
        (10**4000, "FA204"),
        (Decimal("1e999"), "FA204"),
        ("1.25", "FA201"),
        (Decimal("1e-60"), "FA201"),
        ("十二", "FA201"),
        ("12次", "FA201"),
        ("12 13", "FA201"),
        ("9" * 5000, "FA201"),
        (True, "FA201"),
        ([], "FA201"),
        ({}, "FA201"),
    ],
)
def test_what_is_no_count_of_the_domain_is_refused(
    written: object, code: str, catalogue: Catalogue
) -> None:
    found = parse_cell(written, COUNT, catalogue)
    assert isinstance(found, Fault)
    assert found.kind.code == code


@given(st.integers(-10_000, 10_000))
def test_points_survive_exactly_to_the_last_of_their_decimals(milli: int) -> None:
    empty = Catalogue(tables=(), vocabularies=(), figures=(), sources=())
    written = Decimal(milli).scaleb(-3)
    assert parse_cell(written, POINTS, empty) == milli
    assert parse_cell(format(written, "f"), POINTS, empty) == milli


def test_thousands_may_be_set_apart_by_commas(catalogue: Catalogue) -> None:
    wide = Column(name="n", title="数", kind="whole")
    assert parse_cell("12,345", wide, catalogue) == 12345
    assert isinstance(parse_cell("1,23", wide, catalogue), Fault)


@pytest.mark.parametrize("written", [None, "", "  ", "未填", "不详"])
def test_a_blank_is_unknown_unless_silence_is_the_record(
    written: object, catalogue: Catalogue
) -> None:
    assert parse_cell(written, DAY, catalogue) is None
    assert parse_cell(written, TEXT, catalogue) is None
    assert parse_cell(written, CLOSED, catalogue) is Absent.NONE


@pytest.mark.parametrize("written", ["无", "没有", "none", "None"])
def test_none_stands_only_where_a_column_admits_it(written: str, catalogue: Catalogue) -> None:
    assert parse_cell(written, STEP, catalogue) is Absent.NONE
    refused = parse_cell(written, DAY, catalogue)
    assert isinstance(refused, Fault)
    assert refused.kind.code == "FA207"


@pytest.mark.parametrize("written", ["不适用", "N/A", "not_applicable"])
def test_not_applicable_stands_only_where_a_column_admits_it(
    written: str, catalogue: Catalogue
) -> None:
    assert parse_cell(written, MAYBE, catalogue) is Absent.NOT_APPLICABLE
    refused = parse_cell(written, STEP, catalogue)
    assert isinstance(refused, Fault)
    assert refused.kind.code == "FA208"


@pytest.mark.parametrize(
    ("written", "truth"),
    [("是", True), ("有", True), (True, True), ("true", True), ("否", False), (False, False)],
)
def test_a_truth_is_understood(written: object, truth: bool, catalogue: Catalogue) -> None:
    assert parse_cell(written, TRUTH, catalogue) is truth


@pytest.mark.parametrize("written", ["yes", "no", "on", "off", 1, 0, "可能"])
def test_what_other_readers_would_guess_to_be_a_truth_is_refused(
    written: object, catalogue: Catalogue
) -> None:
    assert isinstance(parse_cell(written, TRUTH, catalogue), Fault)


@pytest.mark.parametrize("written", ["party-lecture", "党课", "上党课", " 党课 "])
def test_a_choice_is_held_under_its_title(written: str, catalogue: Catalogue) -> None:
    assert parse_cell(written, KIND, catalogue) == "党课"


@pytest.mark.parametrize("written", [2022, "2022", "2022年", "2022年度", "２０２２"])
def test_a_year_is_understood(written: object, catalogue: Catalogue) -> None:
    assert parse_cell(written, YEAR, catalogue) == 2022


def test_a_code_of_digits_stays_a_text(catalogue: Catalogue) -> None:
    assert parse_cell("007", TEXT, catalogue) == "007"
    assert parse_cell(12, TEXT, catalogue) == "12"
    assert isinstance(parse_cell(False, TEXT, catalogue), Fault)
