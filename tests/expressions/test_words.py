"""A tree back in words: for people, and as a condition that gives the same tree again."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starcheck.expressions import Scope, check, number, render, sentence
from starcheck.model.tree import Node
from starcheck.model.values import COUNT
from tests.expressions.small import BRANCH, CATALOGUE, RECORD
from tests.expressions.strategies import conditions, values


def node(text: str, scope: Scope) -> Node:
    found, problems = check(text, scope)
    assert found is not None, problems
    return found


def unplaced(tree: object) -> object:
    """Return a tree as nested tuples without places."""
    if isinstance(tree, tuple):
        return tuple(map(unplaced, tree))
    if not isinstance(tree, Node):
        return tree
    kept = [f.name for f in fields(tree) if f.name not in ("offset", "width")]
    return type(tree), *(unplaced(getattr(tree, name)) for name in kept)


@given(text=conditions | values)
@settings(max_examples=250, deadline=None)
def test_what_is_rendered_gives_the_same_tree_again(text: str) -> None:
    tree = node(text, RECORD)
    assert unplaced(node(render(tree), RECORD)) == unplaced(tree)


RENDERED = {
    "类别 = '机关' 且 (甲 >= 4 或 达标率 >= 60%) 且 非 创新": (
        "category = '机关' 且 (甲 >= 4 或 达标率 >= 0.6) 且 非 创新"
    ),
    "0.5 < 达标率": "达标率 > 0.5",
    "甲 between 1 and 3": "甲 >= 1 且 甲 <= 3",
    "甲 - (乙 - 1) - -1": "甲 - (乙 - 1) - -1",
    "(甲 + 乙) * 甲 * (乙 * 2)": "(甲 + 乙) * 甲 * (乙 * 2)",
    "-(甲 + 1) < --乙": "-(甲 + 1) < --乙",
    "非 (非 (满一年))": "非 非 满一年",
    "(甲 > 1 或 满一年) 或 创新": "(甲 > 1 或 满一年) 或 创新",
    "甲 > 1 且 满一年 或 创新": "甲 > 1 且 满一年 或 创新",
    "届满日 <= '2023年7月1日'": "届满日 <= date '2023-07-01'",
    "`2022年度次数` + `且` > breaches(满一年)": "`2022年度次数` + `且` > breaches(满一年)",
    "换届日期 is none 或 换届日期 已发生": "election_on 为无 或 election_on 已发生",
    "类别 not in ('organ')": "category not in ('机关')",
    "months_after(截止日期, 年限) > 年末": "months_after(as_of, 年限) > year_end",
    "已批准 = 否": "approved 已发生 且 非 approved",
    "党员人数 > 0.50": "members > 0.5",
    "是": "是",
}


@pytest.mark.parametrize(("text", "wanted"), RENDERED.items())
def test_a_condition_is_written_in_one_way(text: str, wanted: str) -> None:
    tree = node(text, BRANCH)
    assert render(tree) == wanted
    assert unplaced(node(wanted, BRANCH)) == unplaced(tree)


@given(name=st.text(min_size=1, max_size=8).filter(lambda n: n.strip() == n))
@settings(max_examples=100, deadline=None)
def test_any_name_can_be_rendered(name: str) -> None:
    scope = Scope(CATALOGUE, None, {}, {name: COUNT})
    tree, _ = check(f"`{name.replace('`', '``')}` > 1", scope)
    if tree is not None:  # some names have another meaning
        assert unplaced(node(render(tree), scope)) == unplaced(tree)


@given(value=st.text(max_size=8))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_rendered(value: str) -> None:
    tree = node(f'topic = "{value.replace(chr(34), chr(34) * 2)}"', RECORD)
    assert unplaced(node(render(tree), RECORD)) == unplaced(tree)


@pytest.mark.parametrize(
    ("value", "scale", "written"),
    [(0, 0, "0"), (5, 1, "0.5"), (-5, 3, "-0.005"), (1200, 2, "12"), (1250, 2, "12.5")],
)
def test_numbers_are_written_with_the_fewest_decimals(value: int, scale: int, written: str) -> None:
    assert number(value, scale) == written


SENTENCES = {
    "类型 = '党课' 且 学时 >= 学时最低": "类型为“党课”，且学时不少于学时最低（32.5学时）",
    "人数 > 3 或 (人数 = 3 且 有记录)": "人数多于3人，或（人数为3人，且有记录为“是”）",
    "非 有记录 且 类型 in ('党课', '参观')": "有记录不为“是”，且类型为“党课”、“参观”之一",
    "类型 not in ('党课')": "类型不为“党课”",
    "召开日期 >= year_start 且 召开日期 < '2023年7月1日'": (
        "召开日期不早于年初，且召开日期早于2023年7月1日"
    ),
    "人数 between 3 and 5 且 有记录": "人数在3人与5人之间（含），且有记录为“是”",
    "done_on >= years_after(held_on, 年限)": "完成日期不早于召开日期之后年限（1）年",
    "阶段 >= '发展对象'": "阶段不低于“发展对象”",
    "完成日期 为无 或 非 销号日期 为无": "完成日期为“无”，或并非（销号日期为“无”）",
    "赞成票 * 2 > 人数 - (人数 - 1)": "赞成票 × 2多于人数 - （人数 - 1）",
    "least(人数, 赞成票, 3) = -(人数 + 1)": "（人数、赞成票、3）中最小的为-（人数 + 1）",
    "quarter(召开日期) = 1": "召开日期所在季度为1",
    "months_between(召开日期, as_of) >= 6": "召开日期到截止日期的足月数不少于6个月",
    "非 (人数 = 1)": "并非（人数为1人）",
    "有记录 = 否": "有记录不为“是”",
    "年度 = 2023": "评定年度为2023",
}
OF_BRANCH = {
    "达标率 >= 80%": "达标率不低于80%",
    "人均学时 < 32.5": "人均学时低于32.5学时",
    "满一年 且 非 程序完整": "全部符合“满一年”，且未全部符合“程序完整”",
    "breaches(满一年) <= 2": "“满一年”的违反次数不超过2",
    "非 创新": "创新不为“是”",
    "换届日期 已发生": "换届日期已发生",
}


@pytest.mark.parametrize(("text", "wanted"), SENTENCES.items())
def test_a_condition_of_a_record_reads_as_a_sentence(text: str, wanted: str) -> None:
    assert sentence(node(text, RECORD), RECORD.table) == wanted


@pytest.mark.parametrize(("text", "wanted"), OF_BRANCH.items())
def test_a_condition_of_a_branch_reads_as_a_sentence(text: str, wanted: str) -> None:
    assert sentence(node(text, BRANCH), CATALOGUE.table["branches"]) == wanted


def test_without_a_table_columns_keep_their_names() -> None:
    assert sentence(node("人数 > 3", RECORD)) == "people多于3人"


@given(text=conditions | values)
@settings(max_examples=100, deadline=None)
def test_every_tree_reads_as_a_sentence_without_english(text: str) -> None:
    read = sentence(node(text, RECORD), RECORD.table)
    assert not any("a" <= c <= "z" for c in read)
