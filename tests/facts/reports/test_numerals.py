"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from starcheck.facts.reports.numerals import numerals, read_chinese

DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """Return a whole number below 100,000,000 as one writes it in Chinese."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spelled(high) + "万" + (gap + spelled(low) if low else "")
    said, zero = "", False
    for power, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            said += ("零" if zero else "") + DIGITS[digit] + sign
            zero = False
        elif said and number:
            zero = True
    return said or "零"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十", 10), ("十二", 12), ("二十", 20), ("两", 2), ("两百", 200), ("一百五十", 150),
        ("一百五", 150), ("一百零五", 105), ("两千三百", 2300), ("两千三", 2300), ("一万二", 12000),
        ("一千零一", 1001), ("廿五", 25), ("卅", 30), ("二〇二三", 2023), ("一百一十", 110),
        ("十万", 100_000), ("一亿", 100_000_000), ("百", 100),
    ],
)  # fmt: skip
def test_a_chinese_number_is_read(written: str, number: int) -> None:
    assert read_chinese(written) == (Decimal(number), Decimal(number))


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_number_that_is_spelled_out_is_read_back(number: int) -> None:
    assert read_chinese(spelled(number)) == (Decimal(number), Decimal(number))


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("十几", 11, 19), ("几十", 20, 90), ("数十", 20, 90), ("二十几", 21, 29), ("几", 2, 9),
        ("两三", 2, 3), ("三四", 3, 4), ("三五", 3, 5), ("三四十", 30, 40), ("十二三", 12, 13),
        ("几百", 200, 900), ("一百几十", 120, 190),
    ],
)  # fmt: skip
def test_a_vague_number_has_its_ends(written: str, low: int, high: int) -> None:
    assert read_chinese(written) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "written", ["三一", "五三", "一一", "百十百", "十十", "", "点五", "一" * 40]
)
def test_signs_that_make_no_number_are_none(written: str) -> None:
    assert read_chinese(written) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("党课12次、会3场", [12, 3]),
        ("1,200元和12,34", [1200, 12, 34]),
        ("3.5万元", [35000]),
        ("32.5学时", [Decimal("32.5")]),
        ("三十二点五学时", [Decimal("32.5")]),
        ("党员人数十二名", [12]),
        ("次数十次", [10]),
        ("累计数十次", [20]),
        ("几乎没有", [2]),
        ("2023.10.5", [Decimal("2023.10"), 5]),
    ],
)
def test_numbers_are_found_in_their_sentence(text: str, found: list[Decimal]) -> None:
    assert [one.low for one in numerals(text)] == found


@pytest.mark.parametrize(
    ("text", "share"), [("95%", "95"), ("百分之八十五点六", "85.6"), ("百分之95", "95")]
)
def test_a_share_is_a_share_however_it_is_written(text: str, share: str) -> None:
    (one,) = numerals(text)
    assert one.percent
    assert one.low == Decimal(share)


@example("数十几")
@given(st.text(alphabet="0123456789.,，零一二三十百千万几数点次、百分之%", max_size=40))
def test_no_digit_is_lost_and_nothing_overlaps(text: str) -> None:
    found = numerals(text)
    inside = {at for one in found for at in range(one.start, one.end)}
    assert [at for at, sign in enumerate(text) if sign.isdigit() and at not in inside] == []
    assert sum(one.end - one.start for one in found) == len(inside)
