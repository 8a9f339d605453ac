"""Breaking text by cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from starcheck.diagnostics import cells
from starcheck.reporting.wrap import indented, wrap


def test_a_line_never_begins_with_a_closing_sign() -> None:
    assert wrap("召开支部党员大会。下一句", 16) == ["召开支部党员大", "会。下一句"]


def test_a_line_never_ends_with_an_opening_sign() -> None:
    assert wrap("依据《条例》第十一条", 6) == ["依据", "《条", "例》第", "十一条"]


def test_a_latin_word_stays_whole_where_it_fits() -> None:
    assert wrap("见 housing-bureau 文件", 16) == ["见", "housing-bureau", "文件"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert wrap("a" * 10, 4) == ["aaaa", "aaaa", "aa"]


def test_a_written_newline_stays() -> None:
    assert wrap("甲\n乙", 10) == ["甲", "乙"]


def test_later_lines_are_indented() -> None:
    assert indented("召开支部党员大会", 12, "1. ", "   ") == ["1. 召开支部", "   党员大会"]


@given(st.text("党委a1 ，。“《》”-", max_size=60), st.integers(4, 30))
def test_no_line_is_too_long_and_nothing_but_blanks_is_lost(string: str, width: int) -> None:
    lines = wrap(string, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == string.replace(" ", "")
