"""One file of YAML or JSON: what it means, where its parts stand, what is refused."""

from __future__ import annotations

import time
import tracemalloc
from decimal import Decimal

import pytest
import yaml

from starcheck.diagnostics import Diagnostic, Place, Problems
from starcheck.reading import problems as kinds
from starcheck.reading import yaml_text
from starcheck.reading.documents import MAX_BYTES, Document, read_document


def read(text: str | bytes, name: str = "x.yaml") -> Document:
    problems = Problems()
    data = text.encode() if isinstance(text, str) else text
    document = read_document(data, name, problems)
    assert problems.found == []
    assert document is not None
    return document


def refused(text: str | bytes, name: str = "x.yaml") -> list[Diagnostic]:
    problems = Problems()
    read_document(text.encode() if isinstance(text, str) else text, name, problems)
    return problems.found


def only(text: str | bytes, name: str = "x.yaml") -> Diagnostic:
    (found,) = refused(text, name)
    return found


def at(place: Place | None) -> tuple[int | None, int | None, int]:
    assert place is not None
    return place.line, place.column, place.width


# What it means


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("12:30", "12:30"),
        ("2023-07-01", "2023-07-01"),
        ("2023年7月1日", "2023年7月1日"),
        ("012", "012"),
        ("-007", "-007"),
        ("1_000", "1_000"),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal("1E+3")),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_only_numbers_truths_and_null_are_not_texts(written: str, means: object) -> None:
    value = read(f"a: {written}\nb: 1\n").value
    assert isinstance(value, dict)
    assert (value["a"], type(value["a"])) == (means, type(means))


def test_decimals_are_exact() -> None:
    assert read("[0.1, 0.10]").value == [Decimal("0.1"), Decimal("0.10")]


def test_keys_are_texts_as_they_were_written() -> None:
    assert read("2023: a\nno: b\ntrue: c\n1.0: d\n").value == {
        "2023": "a",
        "no": "b",
        "true": "c",
        "1.0": "d",
    }


def test_a_byte_order_mark_is_skipped() -> None:
    document = read("\ufeff党支部: 一".encode())
    assert document.value == {"党支部": "一"}
    assert at(document.place(("党支部",), key=True)) == (1, 1, 3)


def test_json_means_the_same_as_yaml() -> None:
    text = '{"a": [1, 2.50, true, null, "x\\n\\ud83d\\ude00"], "b": {"c": -1}}'
    assert read(text, "x.json").value == {
        "a": [1, Decimal("2.50"), True, None, "x\n😀"],
        "b": {"c": -1},
    }


def test_tabs_that_indent_json_are_welcome() -> None:
    assert read('{\n\t"a": 1\n}', "x.json").value == {"a": 1}
    assert read('{\n\t"a": 1\n}', "x.yaml").value == {"a": 1}


def test_an_alias_means_what_it_names() -> None:
    assert read("a: &a {b: 1}\nc: *a\n").value == {"a": {"b": 1}, "c": {"b": 1}}


# Where its parts stand

BOOK = """\
title: 标准
criteria:
  - id: general
    points: 4
    where: '类型 = 1'
    score: {units_of: 次数, up_to: 4}
    gap: |
      多行
      文字
"""


def test_places_count_characters_from_one() -> None:
    document = read(BOOK)
    assert at(document.place(("title",))) == (1, 8, 2)
    assert at(document.place(("title",), key=True)) == (1, 1, 5)
    assert at(document.place(("criteria", 0, "points"))) == (4, 13, 1)
    assert at(document.place(("criteria", 0, "score", "up_to"), key=True)) == (6, 27, 5)
    assert document.place(("title",)).excerpt == "title: 标准"


def test_a_missing_part_is_shown_at_the_name_of_its_parent() -> None:
    document = read(BOOK)
    assert at(document.place(("criteria", 0, "score", "points"))) == (6, 5, 5)
    assert at(document.place(("criteria", 0, "title"))) == (3, 5, 2)
    assert at(document.place(("edition",))) == (1, 1, 5)
    assert at(document.place(("criteria", 7, "id"))) == (2, 1, 8)


def test_text_begins_after_its_quote() -> None:
    document = read(BOOK)
    assert at(document.text_place(("criteria", 0, "where"))) == (5, 13, 6)
    assert at(document.place(("criteria", 0, "where"))) == (5, 12, 8)
    assert at(document.text_place(("title",))) == (1, 8, 2)


def test_a_text_of_several_lines_has_a_line_and_no_column() -> None:
    place = read(BOOK).text_place(("criteria", 0, "gap"))
    assert (place.line, place.column) == (7, None)
    assert place.within(3, 1) == place


def test_json_has_places_too() -> None:
    document = read('{"a": 1,\n "b": {"c": "d", "e": [1, 22]}}', "x.json")
    assert at(document.place(("b", "e", 1))) == (2, 27, 2)
    assert at(document.place(("b", "c"), key=True)) == (2, 8, 3)
    assert at(document.text_place(("b", "c"))) == (2, 14, 1)
    assert at(document.place(("b", "x"))) == (2, 2, 3)


def test_a_very_long_line_is_not_drawn_whole() -> None:
    place = read("a: 1\nb: " + "x" * 10_000).place(("b",), key=True)
    assert place.excerpt is not None
    assert len(place.excerpt) == 401


# What is refused


@pytest.mark.parametrize(
    ("text", "kind", "line", "column"),
    [
        ("a:\n\tb: 1\n", kinds.YAML_TAB, 2, 1),
        ("a: 1\n \tb: 2\n", kinds.YAML_TAB, 2, 2),
        ("a：1\nb: 2\n", kinds.FULL_WIDTH_COLON, 1, 2),
        ("党：1\n", kinds.FULL_WIDTH_COLON, 1, 2),
        ("a: 1\nb：2\nc: 3\n", kinds.FULL_WIDTH_COLON, 2, 2),
        ("x:\n  - a：1\n    b: 2\n", kinds.FULL_WIDTH_COLON, 2, 6),
        ("a: b: c\n", kinds.YAML_SYNTAX, 1, 5),
        ("a: [1, 2\nb: 3\n", kinds.YAML_SYNTAX, 1, 4),
        ("a: {b: 1\n", kinds.YAML_SYNTAX, 1, 4),
        ("a: 'x\nb: 1\n", kinds.YAML_SYNTAX, 1, 4),
        ("a: @x\n", kinds.YAML_SYNTAX, 1, 4),
        ("a: *x\n", kinds.YAML_SYNTAX, 1, 4),
        ('a: "\\q"\n', kinds.YAML_SYNTAX, 1, 5),
        ("[1]]", kinds.YAML_SYNTAX, 1, 4),
        ("a: 1\n b: 2\n", kinds.YAML_SYNTAX, 2, 3),
        ("a: 1\na: 2\n", kinds.DUPLICATE_KEY, 2, 1),
        ("a: {b: 1, 'b': 2}\n", kinds.DUPLICATE_KEY, 1, 11),
        ("a: !!str 1\n", kinds.TAG, 1, 4),
        ("a: !x {b: 1}\n", kinds.TAG, 1, 4),
        ("a: 1\n---\nb: 1\n", kinds.SEVERAL_DOCUMENTS, 2, 1),
        ("? [a]\n: 1\n", kinds.STRANGE_KEY, 1, 3),
        ("a: 1e99\n", kinds.NUMBER_TOO_LONG, 1, 4),
        ("a: .nan\n", kinds.NOT_FINITE, 1, 4),
        ("a: x\x07\n", kinds.CONTROL_CHARACTER, 1, 5),
        ('a: "\\x1b[31m"\n', kinds.CONTROL_CHARACTER, 1, 4),
    ],
)
def test_what_is_not_our_yaml_is_refused_where_it_stands(
    text: str, kind: object, line: int, column: int
) -> None:
    found = only(text)
    assert found.kind is kind
    assert at(found.place)[:2] == (line, column)
    assert found.help is not None


@pytest.mark.parametrize(
    ("text", "kind", "line", "column"),
    [
        ('{"a": 1,}', kinds.JSON_SYNTAX, 1, 9),
        ('{"a": 1\n "b": 2}', kinds.JSON_SYNTAX, 2, 2),
        ('{"a": 1}x', kinds.JSON_SYNTAX, 1, 9),
        ('{"a": 1, "a": 2}', kinds.DUPLICATE_KEY, 1, 10),
        ('{"a": NaN}', kinds.NOT_FINITE, 1, 7),
        ('{"a": 1e400}', kinds.NUMBER_TOO_LONG, 1, 7),
        ('{"a": "\\u001b[31m"}', kinds.CONTROL_CHARACTER, 1, 7),
        ('{"a": "\\ud83d"}', kinds.CONTROL_CHARACTER, 1, 7),
    ],
)
def test_what_is_not_our_json_is_refused_where_it_stands(
    text: str, kind: object, line: int, column: int
) -> None:
    found = only(text, "x.json")
    assert found.kind is kind
    assert at(found.place)[:2] == (line, column)


def test_all_mistakes_that_leave_the_rest_readable_come_in_one_go() -> None:
    found = refused("a: 1\na: 2\nb: !x 3\nc: .inf\n")
    assert [d.kind for d in found] == [kinds.DUPLICATE_KEY, kinds.TAG, kinds.NOT_FINITE]


def test_a_duplicate_key_shows_both_places() -> None:
    found = only("a: 1\nb: 2\na: 3\n")
    assert at(found.place) == (3, 1, 1)
    assert str(found.notes[0]) == "第一次在第 1 行第 1 列"


@pytest.mark.parametrize("text", ["", "  \n", "# 只有注释\n", "---\n", "null\n"])
def test_a_file_without_content_is_empty(text: str) -> None:
    assert only(text).kind is kinds.EMPTY
    assert only("", "x.json").kind is kinds.EMPTY


def test_gb18030_is_recognised_and_shown_as_it_reads() -> None:
    found = only("code: 001\n名称: 第一党支部\n".encode("gb18030"))
    assert found.kind is kinds.NOT_UTF8
    assert found.place == Place("x.yaml", 2, 1, 1, "名称: 第一党支部")
    assert str(found.notes[0]) == "看起来是 GB18030（GBK，记事本叫“ANSI”）编码"
    assert "UTF-8" in str(found.help)


def test_utf16_is_recognised() -> None:
    assert only("a: 1".encode("utf-16")).kind is kinds.NOT_UTF8


def test_bytes_of_no_encoding_are_shown_where_they_begin() -> None:
    assert at(only(b"a: 1\nb: \xff\xff\xff\n").place) == (2, 4, 1)


def test_an_excel_file_is_called_one() -> None:
    found = only(b"PK\x03\x04\x00\x00")
    assert found.kind is kinds.BINARY
    assert "xlsx" in str(found.notes[0])


def test_a_file_beyond_50_mb_is_not_read() -> None:
    assert only(b" " * (MAX_BYTES + 1)).kind is kinds.TOO_LARGE


# Hostile files


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        items = ", ".join([f"*a{level - 1}"] * 9)
        lines.append(f"a{level}: &a{level} [{items}]")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        bomb(40) + "# " + "x" * 2_000_000,
        "a: &a [x, y]\nb: [" + "*a, " * 500_000 + "]",
        "a: &a [" + "x, " * 30_000 + "]\nb: [" + "*a, " * 400_000 + "]",
    ],
    ids=["deep", "wide", "both"],
)
def test_two_megabytes_of_aliases_end_in_a_diagnostic(text: str) -> None:
    tracemalloc.start()
    try:
        found = only(text)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.kind is kinds.ALIAS_BOMB
    # The text itself, and the marks of what was written before the bomb went off.
    assert most < 400 * 1024 * 1024


def test_an_alias_bomb_ends_at_once() -> None:
    data = (bomb(40) + "# " + "x" * 2_000_000).encode()
    begin = time.perf_counter()
    read_document(data, "x.yaml", Problems())
    # Without the limit the nine levels alone would take minutes; a second is no benchmark.
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
@pytest.mark.parametrize("depth", [101, 1_500, 50_000])
def test_endless_brackets_end_in_a_diagnostic(name: str, depth: int) -> None:
    assert only("[" * depth + "]" * depth, name).kind is kinds.TOO_DEEP


def test_endless_dashes_end_in_a_diagnostic() -> None:
    assert only("- " * 50_000 + "a").kind is kinds.TOO_DEEP


def test_a_hundred_levels_are_allowed() -> None:
    read("[" * 100 + "]" * 100)
    read("[" * 100 + "]" * 100, "x.json")


def test_aliases_of_a_recursive_structure_are_refused() -> None:
    assert [d.kind for d in refused("a: &a [*a]\n")] == [kinds.YAML_SYNTAX]


# Without the parser in C


@pytest.mark.parametrize("text", [BOOK, "a: 1\na: 2\n", "a:\n\tb: 1\n", "a: 'x\n", "a: [1\nb: 2\n"])
def test_the_slow_parser_says_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen() -> tuple[object, list[tuple[object, object]]]:
        problems = Problems()
        document = read_document(text.encode(), "x.yaml", problems)
        value = None if document is None else document.value
        return value, [(found.kind, found.place) for found in problems.found]

    fast = seen()
    monkeypatch.setattr(yaml_text, "_LOADER", yaml.SafeLoader)
    assert seen() == fast
