"""The words and the shape of a condition: what is understood, and where what is not goes wrong.

In a refused text «» stand around what the caret must lie under; they are taken out before parsing.
"""

from __future__ import annotations

import pytest

from starcheck.diagnostics import Place, draw
from starcheck.expressions import grammar
from starcheck.expressions.grammar import parse

REFUSED = {
    "": ("«»", "RB150"),
    "blank text": ("«»   ", "RB150"),
    "only full-width spaces": ("«»\u3000\u3000", "RB150"),
    "strange character": ("学时 «@» 3", "RB151"),
    "bell": ("学时 > «\x07»", "RB151"),
    "corner quotes": ("类型 = «「»党课」", "RB151"),
    "closing quote first": ("类型 = «”»党课”", "RB151"),
    "unclosed single quote": ("类型 = «'»党课", "RB152"),
    "unclosed Chinese quote": ("类型 = «“»党课'", "RB152"),
    "unclosed backquote": ("«`»学时 > 3", "RB152"),
    "empty backquotes": ("«` `» > 3", "RB153"),
    "missing right side": ("学时 >=«»", "RB153"),
    "missing left side": ("«>=» 3", "RB153"),
    "missing parenthesis": ("(学时 > 3«»", "RB153"),
    "too many parentheses": ("学时 > 3«)»", "RB153"),
    "two names": ("学时 «人数»", "RB153"),
    "joining word stuck to a name": ("学时 > 3 «且人数» > 2", "RB153"),
    "empty list": ("类型 in («)»", "RB153"),
    "list without parentheses": ("类型 in «'党课'»", "RB153"),
    "trailing comma": ("类型 in ('党课',«)»", "RB153"),
    "between with the other's word": ("学时 between 1 «且» 2", "RB153"),
    "介于 with the other's word": ("学时 介于 1 «and» 2", "RB153"),
    "quoted and in between": ("学时 between 1 «`and`» 2", "RB153"),
    "not between": ("学时 not «between» 1 and 2", "RB153"),
    "is something": ("完成日期 is «recorded»", "RB153"),
    "is not none": ("完成日期 is «not» none", "RB153"),
    "none as a value": ("完成日期 = «none»", "RB153"),
    "nothing after and": ("学时 > 3 and«» ", "RB153"),
    "double and": ("学时 > 3 and «and» 人数 > 2", "RB153"),
    "too long": ("«数»" + "数" * 4_000, "RB154"),
    "slash": ("学时 «/» 2 > 3", "RB156"),
    "division sign": ("学时 «÷» 2 > 3", "RB156"),
    "full-width slash": ("学时 «／» 2 > 3", "RB156"),
    "double equals": ("类型 «==» '党课'", "RB157"),
    "full-width double equals": ("类型 «＝＝» '党课'", "RB157"),
    "equal or less": ("学时 «=<» 3", "RB157"),
    "double ampersand": ("学时 > 3 «&&» 人数 > 2", "RB157"),
    "bar": ("学时 > 3 «|» 人数 > 2", "RB157"),
    "exclamation mark": ("«!»有记录", "RB157"),
    "times sign": ("学时 «×» 2 > 3", "RB157"),
    "Chinese list comma": ("类型 in ('党课'«、»'参观')", "RB157"),
    "square brackets": ("类型 in «[»'党课']", "RB157"),
    "full stop": ("学时 > 3«。»", "RB157"),
    "is null": ("完成日期 is «null»", "RB158"),
    "IS NOT NULL": ("完成日期 IS NOT «NULL»", "RB158"),
    "为空": ("完成日期 «为空»", "RB158"),
    "为 空": ("完成日期 为 «空»", "RB158"),
    "为空 in parentheses": ("(完成日期 «为空»)", "RB158"),
    "unit behind a number": ("人数 >= «4次»", "RB159"),
    "exponent": ("人数 >= «1e5»", "RB159"),
    "two points": ("人数 >= «1.2.3»", "RB159"),
    "nothing after the point": ("人数 >= «1.» ", "RB159"),
    "too many digits": ("人数 >= «" + "9" * 20 + "»", "RB159"),
    "too many decimals": ("人数 >= «0." + "0" * 19 + "1»", "RB159"),
    "no such day": ("召开日期 > date «'2023-02-30'»", "RB160"),
    "no date": ("召开日期 > 日期 «'国庆'»", "RB160"),
    "chained": ("1 < 学时 «<» 3", "RB161"),
    "deep parentheses": ("(" * 33 + "«1»" + ")" * 33 + " = 1", "RB155"),
    "deep signs": ("-" * 33 + "«1» = 1", "RB155"),
    "deep not": ("非 " * 33 + "«有记录»", "RB155"),
    "deep calls": ("least(" * 33 + "«1»" + ")" * 33, "RB155"),
    "long sum": ("1" + "+1" * 63 + "+«1»" + "+1" * 1_000, "RB155"),
}


def marked(text: str) -> tuple[str, int, int]:
    """Return a text without its marks, and what lay between them."""
    start, end = text.index("«"), text.index("»") - 1
    return text.replace("«", "", 1).replace("»", "", 1), start, end - start


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_outside_the_language_is_refused_where_it_stands(text: str, code: str) -> None:
    plain, offset, width = marked(text)
    tree, (found,) = parse(plain, Place("f.yaml", 1, 1, 1, plain))
    assert tree is None
    assert found.place is not None
    assert (found.kind.code, found.place.column, found.place.width) == (
        code,
        offset + 1,
        max(width, 1),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("学时 ＞＝ ３．５", "学时 >= 3.5"),
        ("（学时－１）＊２＜＝人数", "(学时-1)*2<=人数"),
        ("类型 in（'党课'，'参观'）", "类型 in('党课','参观')"),
        ("学时\u3000＜＞\u30006０％", "学时 <> 60%"),
        ("类型 = ‘党课’", "类型 = '党课'"),
        ("类型 = “党课”", '类型 = "党课"'),
        ("学时 ≥ 3 并且 人数 ≠ 2", "学时 >= 3 and 人数 <> 2"),
        ("学时 ≤ 3 或者 人数 != 2", "学时 <= 3 or 人数 <> 2"),
        ("类型 属于 ('党课')", "类型 in ('党课')"),
        ("完成日期 已发生 AND NOT 有记录", "完成日期 happened 且 非 有记录"),
        ("召开日期 > 日期 '2023年7月1日'", "召开日期 > date '2023/07/01'"),
        ("学时 > 0.60", "学时 > 60%"),
        ("有记录 = 是", "有记录 = true"),
        ("`学时` > 3", "学时 > 3"),
    ],
)
def test_one_thing_may_be_written_in_two_ways(one: str, other: str) -> None:
    tree, found = parse(one)
    assert found == []
    assert unplaced(tree) == unplaced(parse(other)[0])


def test_inside_quotes_nothing_is_changed() -> None:
    tree, _ = parse("'（ＡＢ），且'")
    assert isinstance(tree, grammar.Quoted)
    assert tree.value == "（ＡＢ），且"


def test_a_quote_written_twice_stands_for_itself() -> None:
    tree, _ = parse("'it''s'")
    assert isinstance(tree, grammar.Quoted)
    assert (tree.value, tree.width) == ("it's", 7)


def test_a_percentage_is_exact() -> None:
    tree, _ = parse("12.50%")
    assert isinstance(tree, grammar.Number)
    assert (tree.value, tree.scale) == (125, 3)


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    assert shape("a or not b and c") == "(a or ((not b) and c))"


def test_product_binds_tighter_than_sum_and_sums_read_from_the_left() -> None:
    assert shape("a - b - c * d > -e + f") == "(((a - b) - (c * d)) > ((- e) + f))"


def test_not_holds_a_whole_comparison() -> None:
    assert shape("not a = b") == "(not (a = b))"


def test_hyphens_are_subtraction_and_underscores_belong_to_names() -> None:
    assert shape("a-b_1") == "(a - b_1)"


def test_every_part_knows_where_it_stands() -> None:
    text = "非 （学时 ＋ 1）＞ 人数"
    tree, _ = parse(text)
    assert isinstance(tree, grammar.Negation)
    comparison = tree.operand
    assert isinstance(comparison, grammar.Binary)
    parts = (tree, comparison, comparison.left, comparison.right)
    assert [text[p.offset : p.offset + p.width] for p in parts] == [
        text,
        "（学时 ＋ 1）＞ 人数",
        "学时 ＋ 1",
        "人数",
    ]


def test_a_text_over_several_lines_is_placed_as_a_whole_and_says_which_character() -> None:
    place = Place("f.yaml", 7, 12, 3, "    where: |")
    _, (found,) = parse("学时 > 3\n且 == 4", place)
    assert found.place == place
    assert [str(note) for note in found.notes] == ["在表达式的第 10 个字符：=="]


def test_a_text_that_its_line_does_not_show_is_placed_as_a_whole() -> None:
    place = Place("f.yaml", 7, 12, 3, '    where: "学时 \\u003e 3 =="')
    _, (found,) = parse("学时 > 3 ==", place)
    assert found.place == place


def test_the_caret_lies_under_the_drawn_text() -> None:
    excerpt = "  where: 类型 == '党课'"
    _, (found,) = parse("类型 == '党课'", Place("f.yaml", 3, 10, 1, excerpt))
    assert draw(found).splitlines() == [
        "错误[RB157] other-operator：这里不用 `==`",
        "  --> f.yaml:3:13",
        "   |",
        "3 |   where: 类型 == '党课'",
        "   |               ^^",
        "   = 怎么办：写成 `=`",
    ]


def test_help_names_the_missing_space() -> None:
    _, (found,) = parse("学时 > 3 且人数 > 2")
    assert str(found.help) == "中间加空格：`且 人数`"


def test_help_names_the_nearest_word_of_the_language() -> None:
    _, (found,) = parse("学时 betwen 1 and 2")
    assert str(found.help) == "是不是想写 `between`？"


def shape(text: str) -> str:
    """Return the tree of `text` with all its parentheses."""
    tree, found = parse(text)
    assert found == []
    return _shape(tree)


def _shape(tree: grammar.Syntax | None) -> str:
    match tree:
        case grammar.Name(value=value):
            return value
        case grammar.Binary(op=op, left=left, right=right):
            return f"({_shape(left)} {op} {_shape(right)})"
        case grammar.Junction(op=op, operands=operands):
            return f"({f' {op} '.join(map(_shape, operands))})"
        case grammar.Negation(operand=operand):
            return f"(not {_shape(operand)})"
        case grammar.Minus(operand=operand):
            return f"(- {_shape(operand)})"
    raise TypeError(type(tree).__name__)


def unplaced(tree: object) -> object:
    """Return a tree as nested tuples without places."""
    if not isinstance(tree, tuple):
        return tree
    if not hasattr(tree, "_asdict"):
        return tuple(map(unplaced, tree))
    aside = ("offset", "width", "depth", "word")
    return type(tree), *(unplaced(v) for k, v in tree._asdict().items() if k not in aside)
