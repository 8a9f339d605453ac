"""Names and types of a condition: what the tree becomes, and every way in which it says nothing.

In a refused text «» stand around what the caret must lie under; they are taken out before checking.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import starcheck.expressions.problems as problems
from starcheck.diagnostics import Kind, draw
from starcheck.expressions import Scope, check, render
from starcheck.expressions.bounds import settled
from starcheck.model.catalogue import Catalogue
from starcheck.model.tree import (
    And,
    Arithmetic,
    ColumnRef,
    Compare,
    Happened,
    Literal,
    MeasureRef,
    Moment,
    Negate,
    Node,
    Not,
    OneOf,
    RequirementRef,
    Scaled,
    walk,
)
from starcheck.model.values import TRUTH, Type, TypeKind
from tests.expressions.small import BRANCH, RECORD, place_of
from tests.expressions.test_grammar import REFUSED as REFUSED_SHAPES
from tests.expressions.test_grammar import marked

COLUMNS_ONLY = "记录的条件只看这条记录自己的列和参数；党支部的情况写到 asked_when 或另一个指标里"
COLUMNS = (
    "这里可用的名字：类型、召开日期、完成日期、学时、人数、赞成票、阶段、主题、共建单位、有记录、"
    "领导参加、销号日期"
)
MEASURED = (
    "这里可用的名字：党课次数、甲、乙、达标率、人均学时、创新、届满日、二选一、很大、2022年度次数、"
    "且、类别 等"
)
SHEETED = replace(BRANCH, sheets={"甲表": "甲表"})
REFUSED: dict[str, tuple[Scope, str, str, str | None]] = {
    # Names.
    "unknown column": (RECORD, "«开会日期» > as_of", "RB170", "是不是想写 `召开日期`？"),
    "nothing near": (RECORD, "«月亮» = 3", "RB170", COLUMNS),
    "nothing near in a branch": (BRANCH, "«月亮» = 3", "RB170", MEASURED),
    "unknown measure": (BRANCH, "«党课» >= 4", "RB170", "是不是想写 `党课次数`？"),
    "forgotten quotes": (RECORD, "类型 = «党课»", "RB170", "文字要加引号：'党课'"),
    "forgotten quotes in a list": (RECORD, "类型 in («参观»)", "RB170", "文字要加引号：'参观'"),
    "forgotten quotes on the left": (RECORD, "'党课' = «类»", "RB170", "是不是想写 `类型`？"),
    "forgotten quotes, free text": (RECORD, "主题 = «学习»", "RB170", "文字要加引号：'学习'"),
    "非 stuck to a name": (RECORD, "«非有记录»", "RB170", "中间加空格：`非 有记录`"),
    "已发生 stuck to a name": (
        RECORD,
        "«完成日期已发生»",
        "RB170",
        "中间加空格：`完成日期 已发生`",
    ),
    "null as a value": (
        RECORD,
        "完成日期 = «null»",
        "RB158",
        "要问有没有发生，写 `… happened`（已发生）或 `… is none`（为无）",
    ),
    "two meanings": (
        BRANCH,
        "«二选一» > 1",
        "RB171",
        "列和参数可以换用另一个名称；指标、参数、逐条要求可以改名",
    ),
    "measure in a record": (RECORD, "«党课次数» > 1", "RB172", COLUMNS_ONLY),
    "requirement in a record": (RECORD, "«满一年»", "RB172", COLUMNS_ONLY),
    "breaches in a record": (RECORD, "breaches(«满一年») = 0", "RB172", COLUMNS_ONLY),
    "branch column in a record": (RECORD, "«党员人数» > 1", "RB172", COLUMNS_ONLY),
    "record column of a branch": (
        BRANCH,
        "«学时» > 1",
        "RB172",
        "先用 from: events 做成指标或逐条要求，再用它的名字",
    ),
    "figure": (
        BRANCH,
        "«党课填报次数» > 1",
        "RB172",
        "在指标里写 figure: lectures，再用指标的名字",
    ),
    "unknown function": (RECORD, "«quater»(召开日期) = 1", "RB173", "是不是想写 `quarter`？"),
    "column called": (RECORD, "«学时»(1) = 1", "RB173", "`学时` 不是函数，去掉括号"),
    "function not called": (RECORD, "«季度» = 1", "RB174", "写成 `季度(…)`"),
    "breaches not called": (BRANCH, "«违反次数» = 1", "RB174", "写成 `违反次数(…)`"),
    "sheet of no such name": (SHEETED, "sheet_passed(«'乙表'»)", "RB176", "是不是想写 `甲表`？"),
    "sheet where none is known": (
        BRANCH,
        "«sheet_passed»('甲表')",
        "RB172",
        "评分表的结果只能写在星级的 requires 和认定规则的 when 里",
    ),
    "breaches of a measure": (BRANCH, "breaches(«党课次数») = 0", "RB175", None),
    "breaches misspelt": (BRANCH, "breaches(«满一») = 0", "RB175", "是不是想写 `满一年`？"),
    "breaches of a sum": (BRANCH, "breaches(«1 + 1») = 0", "RB175", None),
    # Kinds.
    "text with number": (BRANCH, "«党课次数 = '4'»", "RB250", "数不加引号，也不带单位"),
    "text column with number": (RECORD, "«类型 = 4»", "RB250", None),
    "date with number": (
        RECORD,
        "«召开日期 > 2023»",
        "RB250",
        "日期写成 '2023-06-30'；相隔多久用 days_between、months_between",
    ),
    "two vocabularies": (RECORD, "«类型 = 阶段»", "RB250", None),
    "truth with number": (BRANCH, "«满一年 = 0»", "RB250", "违反的次数写成 `breaches(满一年)`"),
    "number in a list of texts": (RECORD, "«类型 in ('党课', 3)»", "RB250", None),
    "between texts": (RECORD, "«学时 between '1' and 2»", "RB250", "数不加引号，也不带单位"),
    "number as condition": (RECORD, "«学时» 且 有记录", "RB251", "写成一个比较，例如 `学时 = …`"),
    "text as condition": (
        RECORD,
        "类型 = '党课' 或 «'参观'»",
        "RB251",
        "同一项的几个值写成 `… in (…, …)`",
    ),
    "not a number": (RECORD, "非 «学时»", "RB251", "写成一个比较，例如 `学时 = …`"),
    "whole is a number": (RECORD, "«学时 + 1»", "RB251", "写成一个比较，例如 `学时 + 1 = …`"),
    "whole is a ratio": (BRANCH, "«达标率»", "RB251", "比率只能和一个数比大小，例如 `… >= 80%`"),
    "number for a date": (RECORD, "quarter(«学时») = 1", "RB251", None),
    "date for a number": (RECORD, "days_after(召开日期, «召开日期») > as_of", "RB251", None),
    "ratio in least": (
        BRANCH,
        "least(1, «达标率») > 0",
        "RB251",
        "比率只能和一个数比大小，例如 `… >= 80%`",
    ),
    "numbers and dates": (RECORD, "least(学时, «召开日期») > 1", "RB251", None),
    "texts in least": (RECORD, "least(«类型», 1) > 1", "RB251", None),
    "number and quoted": (RECORD, "least(1, «'2023-01-01'») > 1", "RB251", None),
    "requirement in least": (
        BRANCH,
        "least(1, «满一年») = 0",
        "RB251",
        "违反的次数写成 `breaches(满一年)`",
    ),
    "adding dates": (
        RECORD,
        "«召开日期» + 1 > as_of",
        "RB252",
        "日期相减写 days_between(…, …)，推后几天写 days_after(…, …)",
    ),
    "adding texts": (RECORD, "1 + «类型» = 2", "RB252", None),
    "minus truth": (RECORD, "-«有记录» = 2", "RB252", None),
    "adding requirements": (
        BRANCH,
        "1 + «满一年» > 1",
        "RB252",
        "违反的次数写成 `breaches(满一年)`",
    ),
    "adding ratios": (
        BRANCH,
        "«达标率» + 1 > 1",
        "RB258",
        "比率不能参加运算；要用它，写成一个比较",
    ),
    "two ratios": (BRANCH, "«达标率» > 人均学时", "RB258", None),
    "ratio with text": (BRANCH, "'1' < «达标率»", "RB258", None),
    "ratio in a list": (BRANCH, "«达标率» in (0, 1)", "RB258", None),
    "unknown word": (RECORD, "类型 = «'党员会'»", "RB253", "是不是想写 `党员大会`？"),
    "no word near": (RECORD, "类型 = «'x'»", "RB253", "可用的词：党员大会、党课、参观"),
    "unknown word first": (RECORD, "«'x'» = 类型", "RB253", "可用的词：党员大会、党课、参观"),
    "unknown word in a list": (
        RECORD,
        "类型 in ('党课', «'党员大汇'»)",
        "RB253",
        "是不是想写 `党员大会`？",
    ),
    "parameter is no word": (
        RECORD,
        "阶段 = «重点类型»",
        "RB253",
        "可用的词：申请人、积极分子、发展对象",
    ),
    "no order": (RECORD, "«类型 >= '党课'»", "RB254", "文字只能用 =、<>、in 比较"),
    "no order among free texts": (RECORD, "«主题 < 'a'»", "RB254", "文字只能用 =、<>、in 比较"),
    "no order, literal first": (RECORD, "«'党课' < 类型»", "RB254", "文字只能用 =、<>、in 比较"),
    "too few arguments": (
        RECORD,
        "«days_after(召开日期)» > as_of",
        "RB256",
        "日期之后若干天的日期",
    ),
    "no arguments": (RECORD, "«least()» > 1", "RB256", "几个数中最小的，或几个日期中最早的"),
    "least of one": (RECORD, "«least(1)» > 1", "RB256", "几个数中最小的，或几个日期中最早的"),
    "breaches of two": (BRANCH, "«breaches(满一年, 程序完整)» = 0", "RB256", None),
    "happened of a measure": (BRANCH, "«党课次数 已发生»", "RB259", None),
    "happened of a sum": (RECORD, "«(学时 + 1) 已发生»", "RB259", None),
    "column in a list": (RECORD, "学时 in (1, «人数»)", "RB260", "分成几个比较，用 `或` 连接"),
    "ten decimals": (RECORD, "学时 > «0.0000000001»", "RB261", None),
    "ten decimals of a product": (RECORD, "«0.00001 * 0.00001» > 学时", "RB261", None),
    "two truths": (
        RECORD,
        "«有记录 = 领导参加»",
        "RB262",
        "分开写：`(… 且 …) 或 (非 … 且 非 …)`",
    ),
    "ordering truths": (
        RECORD,
        "«有记录 > 否»",
        "RB262",
        "分开写：`(… 且 …) 或 (非 … 且 非 …)`",
    ),
    "truth in a list": (RECORD, "«有记录 in (是, 否)»", "RB262", "直接写这个条件，或在前面加 `非`"),
    # Dates.
    "no such day": (
        RECORD,
        "召开日期 >= «'2023-02-30'»",
        "RB160",
        "写成 '2023-06-30' 或 '2023年6月30日'",
    ),
    "no date": (RECORD, "«'国庆'» > 召开日期", "RB160", "写成 '2023-06-30' 或 '2023年6月30日'"),
    "no date in a call": (
        RECORD,
        "quarter(«'春'») = 1",
        "RB160",
        "写成 '2023-06-30' 或 '2023年6月30日'",
    ),
    "before the calendar": (RECORD, "召开日期 >= «'1899-12-31'»", "RB263", None),
    "after the calendar": (RECORD, "召开日期 >= «date '2200-01-01'»", "RB263", None),
    "half a day": (RECORD, "days_after(召开日期, «1.5») > as_of", "RB264", None),
    "half a year in a parameter": (
        RECORD,
        "years_after(召开日期, «学时最低») > as_of",
        "RB264",
        None,
    ),
    # Bounds.
    "product of products": (
        BRANCH,
        "«很大 * 很大» > 1",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "one below the limit": (
        RECORD,
        "«4611686018427387903 + 人数» > 1",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "the limit itself": (
        RECORD,
        "人数 < «4611686018427387904»",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "raised beyond": (
        BRANCH,
        "«很大» > 0.00000001",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "cross product beyond": (
        BRANCH,
        "«达标率 > 很大»",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "date beyond the year 9999": (
        BRANCH,
        "«days_after(as_of, 党课次数)» > as_of",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "date before the year 1": (
        RECORD,
        "«years_after(months_after(召开日期, -20000), -1000)» > as_of",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "huge number of days": (
        RECORD,
        "«days_after(召开日期, 4611686018427387903)» > as_of",
        "RB255",
        "先用 least(…, 上限) 限住其中的数，或减少小数位数",
    ),
    "written out beyond reason": (
        RECORD,
        "«" + "days_after(召开日期, months_between(" * 6 + "as_of" + ", as_of))" * 6 + " > as_of»",
        "RB265",
        "把它拆成几个指标（value: …），再按名字使用",
    ),
}
WARNED: dict[str, tuple[Scope, str, str]] = {
    "share against percent": (BRANCH, "达标率 >= 60", "不可能成立"),
    "share below everything": (BRANCH, "60 > 达标率", "总是成立"),
    "count at least nothing": (BRANCH, "党课次数 >= 0", "总是成立"),
    "count below nothing": (BRANCH, "党课次数 < 0", "不可能成立"),
    "beyond the domain": (RECORD, "人数 > 20", "不可能成立"),
    "inside the domain": (RECORD, "人数 <= 20", "总是成立"),
    "never another": (RECORD, "人数 <> 21", "总是成立"),
    "fifth quarter": (RECORD, "quarter(召开日期) = 5", "不可能成立"),
    "average in its unit": (BRANCH, "人均学时 > 100", "不可能成立"),
    "between everything": (RECORD, "人数 between 0 and 20", "总是成立"),
    "between what cannot be": (RECORD, "人数 between 21 and 22", "不可能成立"),
    "between the wrong way round": (RECORD, "人数 between 5 and 3", "不可能成立"),
    "dates the wrong way round": (
        RECORD,
        "召开日期 between '2023-02-01' and '2023-01-01'",
        "不可能成立",
    ),
    "always happened": (RECORD, "召开日期 已发生", "总是成立"),
    "never none": (RECORD, "类型 为无", "不可能成立"),
}
SILENT = (
    (BRANCH, "党课次数 <= 10000000"),
    (RECORD, "赞成票 >= 0"),
    (RECORD, "quarter(召开日期) <= 4"),
    (RECORD, "人数 >= 1"),
    (RECORD, "人数 between 20 and 20"),
    (RECORD, "人数 between 0 and 19"),
    (BRANCH, "达标率 >= 100%"),
    (BRANCH, "人均学时 >= 100"),
)


@pytest.mark.parametrize(("scope", "text", "code", "help_"), REFUSED.values(), ids=REFUSED.keys())
def test_what_says_nothing_is_refused_where_it_stands(
    scope: Scope, text: str, code: str, help_: str | None
) -> None:
    plain, offset, width = marked(text)
    tree, found = check(plain, scope, place_of(plain), TypeKind.TRUTH)
    (problem,) = [d for d in found if d.is_error]
    assert tree is None
    assert problem.place is not None
    assert (problem.kind.code, problem.place.column, problem.place.width) == (
        code,
        10 + offset,
        width,
    )
    assert (None if problem.help is None else str(problem.help)) == help_
    assert "{" not in draw(problem)


@pytest.mark.parametrize(("scope", "text", "how"), WARNED.values(), ids=WARNED.keys())
def test_a_comparison_that_its_bounds_decide_is_told_but_allowed(
    scope: Scope, text: str, how: str
) -> None:
    tree, (found,) = check(text, scope, place_of(text), TypeKind.TRUTH)
    assert tree is not None
    assert (found.kind.code, found.kind.severity) == ("RB257", "warning")
    assert str(found.message) == f"`{text}` {how}"


@pytest.mark.parametrize(("scope", "text"), SILENT)
def test_a_bound_that_is_technical_or_a_value_that_may_be_missing_decides_nothing(
    scope: Scope, text: str
) -> None:
    assert check(text, scope)[1] == []


def test_every_kind_of_problem_is_earned() -> None:
    kinds = {k.code for k in vars(problems).values() if isinstance(k, Kind)}
    earned = {code for _, code in REFUSED_SHAPES.values()} | {c for _, _, c, _ in REFUSED.values()}
    assert kinds - earned == {"RB257"}
    assert earned - kinds == set()


def test_all_problems_of_a_condition_are_told() -> None:
    text = "类形 = '党课' 且 学时 > '3' 且 (季度 = 1 或 quarter(召开日其) = 1) 且 人数 + 类型 > 1"
    tree, found = check(text, RECORD, place_of(text))
    assert tree is None
    assert [d.kind.code for d in found] == ["RB170", "RB250", "RB174", "RB170", "RB252"]


def test_both_sides_of_a_comparison_are_told() -> None:
    assert [d.kind.code for d in check("甲乙 = 丙丁", RECORD)[1]] == ["RB170", "RB170"]


WORDS = (
    "( ) , + - * = <> < >= 且 或 非 and in not between 介于 与 已发生 为无 is none null date 是 否"
    " / == least quarter days_after months_between breaches 学时 人数 召开日期 完成日期 类型 阶段"
    " 主题 有记录 领导参加 as_of 年度 学时最低 重点类型 起算日 党课次数 达标率 人均学时 创新 届满日"
    " 满一年 很大 党员人数 1 0.5 60% 4611686018427387903 '党课' '2023-02-29' '2023-02-28' 5次 “x”"
)


@given(
    text=st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join) | st.text(max_size=20),
    scope=st.sampled_from([RECORD, BRANCH]),
    expect=st.sampled_from([*TypeKind, None]),
)
@settings(max_examples=300, deadline=None)
def test_any_text_ends_in_a_tree_or_in_a_drawable_problem(
    text: str, scope: Scope, expect: TypeKind | None
) -> None:
    node, found = check(text, scope, place_of(text), expect)
    assert (node is None) is any(d.is_error for d in found)
    assert all(draw(d) for d in found)
    if node is not None:
        assert expect in (node.type.kind, None)


def test_without_a_place_the_problems_are_told_all_the_same() -> None:
    (found,) = check("类形 = '党课'", RECORD)[1]
    assert found.place is None
    assert [str(note) for note in found.notes] == ["在表达式的第 1 个字符：类形"]


# What the tree becomes


def tree(text: str, scope: Scope = RECORD, expect: TypeKind | None = None) -> Node:
    node, found = check(text, scope, place_of(text), expect)
    assert [d for d in found if d.is_error] == []
    assert node is not None
    return node


def number(value: int, scale: int = 0, name: str | None = None) -> tuple[object, ...]:
    return value, scale, value, value, name


def literal(node: Node) -> tuple[object, ...]:
    assert isinstance(node, Literal)
    return node.value, node.type.scale, node.type.least, node.type.greatest, node.name


def test_sides_of_a_comparison_stand_at_one_scale() -> None:
    node = tree("人数 > 学时 + 0.25")
    assert isinstance(node, Compare)
    assert isinstance(node.left, Scaled)
    assert (node.left.digits, node.left.type.scale, node.left.type.greatest) == (2, 2, 2_000)
    assert isinstance(node.right, Arithmetic)
    assert (node.right.type.scale, node.right.type.least, node.right.type.greatest) == (
        2,
        25,
        10_025,
    )
    assert isinstance(node.right.left, Scaled)
    assert literal(node.right.right) == number(25, 2)


def test_a_literal_is_written_at_the_scale_it_is_compared_at() -> None:
    node = tree("学时 >= 32")
    assert isinstance(node, Compare)
    assert literal(node.right) == number(320, 1)


def test_a_parameter_keeps_its_name_and_is_a_constant() -> None:
    node = tree("人数 >= 学时最低")
    assert isinstance(node, Compare)
    assert literal(node.right) == number(325, 1, "学时最低")


def test_the_sides_of_a_product_keep_their_scales() -> None:
    node = tree("学时 * 0.25", expect=TypeKind.NUMBER)
    assert isinstance(node, Arithmetic)
    assert (node.left.type.scale, node.right.type.scale, node.type.scale) == (1, 2, 3)
    assert node.type.greatest == 1_000 * 25


def test_a_negative_literal_is_a_literal_and_a_negative_parameter_is_not() -> None:
    assert literal(tree("-5")) == number(-5)
    assert isinstance(tree("-年限"), Negate)


def test_names_are_resolved_to_their_english_names() -> None:
    node = tree("召开日期 <= 截止日期 且 year_start < 召开日期 且 年度 = 2023")
    found = [(type(n), n.name) for n in walk(node) if isinstance(n, ColumnRef | Moment)]
    assert found == [
        (ColumnRef, "held_on"),
        (Moment, "as_of"),
        (Moment, "year_start"),
        (ColumnRef, "held_on"),
        (Moment, "year"),
    ]


def test_a_column_knows_whose_it_is_and_whether_nothing_may_stand_there() -> None:
    found = {
        n.name: (n.of_branch, n.none_ok)
        for scope, text in (
            (RECORD, "held_on > done_on 且 votes > 1 且 closed_on > as_of"),
            (BRANCH, "members > 1 且 approved"),
        )
        for n in walk(tree(text, scope))
        if isinstance(n, ColumnRef)
    }
    assert found == {
        "held_on": (False, False),
        "done_on": (False, True),
        "votes": (False, True),
        "closed_on": (False, True),
        "members": (True, False),
        "approved": (True, True),
    }


def test_measures_and_requirements_have_their_types() -> None:
    node = tree("达标率 >= 80% 且 创新 且 满一年 且 breaches(满一年) = 0", BRANCH)
    kinds = [n.type.kind for n in walk(node) if isinstance(n, MeasureRef | RequirementRef)]
    assert kinds == [TypeKind.RATIO, TypeKind.TRUTH, TypeKind.TRUTH, TypeKind.NUMBER]


def test_a_column_beats_a_measure_that_is_not_in_sight() -> None:
    scope = Scope(RECORD.catalogue, RECORD.table, {}, {"学时": TRUTH})
    node = tree("学时 > 1", scope)
    assert isinstance(node, Compare)
    assert isinstance(node.left, ColumnRef)


@pytest.mark.parametrize("name", ["`2022年度次数`", "`且`", "｀且｀"])
def test_a_name_in_backquotes_may_be_anything(name: str) -> None:
    node = tree(f"{name} > 1", BRANCH)
    assert isinstance(node, Compare)
    assert isinstance(node.left, MeasureRef)


def test_dates_are_recognised_from_what_they_stand_beside() -> None:
    for text in (
        "召开日期 = '2023-07-01'",
        "'2023年7月1日' = 召开日期",
        "召开日期 in ('2023/7/1')",
    ):
        node = tree(text)
        values = [n.value for n in walk(node) if isinstance(n, Literal)]
        if isinstance(node, OneOf):
            values = [item.value for item in node.items]
        assert values == [date(2023, 7, 1)]


def test_quoted_texts_alone_in_least_are_dates() -> None:
    assert tree("least('2023-07-01', '2023-06-01')").type.kind is TypeKind.DATE


def test_a_quoted_text_is_a_date_where_one_is_expected() -> None:
    assert literal(tree("'2024-03-31'", BRANCH, TypeKind.DATE))[0] == date(2024, 3, 31)


def test_words_are_brought_to_their_titles() -> None:
    node = tree("类型 in ('general-meeting', '支部党员大会', '党课', 重点类型)")
    assert isinstance(node, OneOf)
    assert [(item.value, item.name) for item in node.items] == [
        ("党员大会", None),
        ("党员大会", None),
        ("党课", None),
        ("党课", "重点类型"),
    ]


def test_a_parameter_on_the_left_is_a_word_too() -> None:
    node = tree("重点类型 = 类型")
    assert isinstance(node, Compare)
    assert literal(node.left)[0] == "党课"


def test_free_texts_may_be_compared_with_words() -> None:
    assert tree("主题 = 类型")
    assert tree("主题 = 共建单位")


@pytest.mark.parametrize(
    ("written", "op"), [("0.5 < 达标率", ">"), ("0.5 >= 达标率", "<="), ("0.5 = 达标率", "=")]
)
def test_a_ratio_stands_on_the_left_unscaled(written: str, op: str) -> None:
    node = tree(written, BRANCH)
    assert isinstance(node, Compare)
    assert (type(node.left), node.op) == (MeasureRef, op)
    assert literal(node.right) == number(5, 1)


def test_between_is_two_comparisons() -> None:
    node = tree("人数 between 3 and 5")
    assert isinstance(node, And)
    assert [n.op for n in node.operands if isinstance(n, Compare)] == [">=", "<="]
    assert {(n.offset, n.width) for n in node.operands} == {(node.offset, node.width)}


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("有记录 = 是", "有记录"),
        ("是 = 有记录", "有记录"),
        ("有记录 <> 否", "有记录"),
        ("有记录 = 否", "非 有记录"),
        ("有记录 <> true", "非 有记录"),
        # Where nothing may stand, a truth that is not there equals neither 是 nor 否.
        ("领导参加 = 否", "领导参加 已发生 且 非 领导参加"),
    ],
)
def test_comparing_a_truth_is_asking_it(text: str, same: str) -> None:
    assert render(tree(text)) == render(tree(same))


def test_not_in_and_is_none_are_negations() -> None:
    among, none = tree("类型 not in ('党课')"), tree("完成日期 为 无")
    assert isinstance(among, Not)
    assert isinstance(among.operand, OneOf)
    assert isinstance(none, Not)
    assert isinstance(none.operand, Happened)


def test_a_nested_and_stays_nested() -> None:
    node = tree("(有记录 且 领导参加) 且 有记录 且 有记录")
    assert isinstance(node, And)
    assert [type(n) for n in node.operands] == [And, ColumnRef, ColumnRef]


def test_nodes_know_where_they_stand() -> None:
    text = "学时 ＞ 3 且 （months_between(召开日期, as_of) >= 2）"
    parts = [text[n.offset : n.offset + n.width] for n in walk(tree(text))]
    call = "months_between(召开日期, as_of)"
    assert parts == [
        text.removesuffix("）") + "）",
        "学时 ＞ 3",
        "学时",
        "3",
        f"{call} >= 2",
        call,
        "召开日期",
        "as_of",
        "2",
    ]


def test_a_computed_date_carries_its_bounds_into_the_next_measure() -> None:
    first = tree("years_after(换届日期, 5000)", BRANCH)
    scope = Scope(BRANCH.catalogue, None, {}, {"远期": first.type})
    second, (found,) = check("years_after(远期, 5000)", scope)
    assert second is None
    assert found.kind is problems.OVERFLOW
    assert tree("years_after(远期, 100)", scope).type.kind is TypeKind.DATE


@pytest.mark.parametrize(
    ("text", "least", "greatest"),
    [
        ("人数 - 学时", -1_000, 200),
        ("-人数 * 学时", -20_000, 0),
        ("least(人数, 5)", 0, 5),
        ("greatest(人数, 5.5)", 55, 200),
        ("days_between('2023-01-01', '2024-01-01')", 365, 365),
        ("months_between(召开日期, '1900-01-01')", -3600, 0),
        ("quarter(召开日期) * 3", 3, 12),
        ("年度", 1900, 2199),
    ],
)
def test_numbers_know_their_bounds(text: str, least: int, greatest: int) -> None:
    type_ = tree(text).type
    assert (type_.least, type_.greatest) == (least, greatest)


def test_an_open_end_stays_open_through_sums_and_not_through_a_bound() -> None:
    opens = [
        (n.type.open_low, n.type.open_high)
        for n in (
            tree("党课次数 + 1", BRANCH),
            tree("-党课次数", BRANCH),
            tree("1 - 党课次数 * 2", BRANCH),
            tree("least(4, 党课次数)", BRANCH),
            tree("greatest(4, 党课次数)", BRANCH),
        )
    ]
    assert opens == [(False, True), (True, False), (True, False), (False, False), (False, True)]


def test_units_stay_through_a_sum_and_go_in_a_product() -> None:
    assert tree("人数 + 1").type.unit == "人"
    assert tree("人数 * 2").type.unit == ""
    assert tree("人数 + 学时").type.unit == ""
    assert tree("days_between(召开日期, as_of)").type.unit == "天"


@pytest.mark.parametrize(
    "expect", [TypeKind.NUMBER, (TypeKind.NUMBER, TypeKind.RATIO), None, {TypeKind.NUMBER}]
)
def test_what_is_expected_may_be_one_kind_or_several(
    expect: TypeKind | Collection[TypeKind] | None,
) -> None:
    assert check("党课次数 + 1", BRANCH, None, expect)[1] == []


def test_a_wrong_kind_names_all_that_may_stand_there() -> None:
    (found,) = check("创新", BRANCH, None, (TypeKind.NUMBER, TypeKind.RATIO))[1]
    assert str(found.message) == "这里要数或比率，`创新` 却是条件"


def test_a_scope_without_branches_has_no_columns() -> None:
    empty = Scope(Catalogue(tables=(), vocabularies=(), figures=(), sources=()))
    assert check("as_of > '2023-01-01'", empty)[1] == []
    assert [d.kind.code for d in check("类别 = '机关'", empty)[1]] == ["RB170"]


def test_settled_agrees_with_every_pair_of_values() -> None:
    spans = [(a, b) for a in range(4) for b in range(a, 4)]
    for op, compare in OPERATORS.items():
        for (a, b), (c, d) in [(x, y) for x in spans for y in spans]:
            truths = {compare(x, y) for x in range(a, b + 1) for y in range(c, d + 1)}
            left, right = (Type(TypeKind.NUMBER, 0, *ends) for ends in ((a, b), (c, d)))
            assert settled(op, left, right) is (truths.pop() if len(truths) == 1 else None)


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def test_the_kinds_keep_to_the_numbers_of_this_room() -> None:
    codes = [k.code for k in vars(problems).values() if isinstance(k, Kind)]
    assert len(codes) == len(set(codes))
    assert all("RB150" <= c <= "RB199" or "RB250" <= c <= "RB299" for c in codes)


def test_messages_can_be_printed_everywhere() -> None:
    source = Path(problems.__file__).parent
    texts = [
        node.value
        for path in source.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    # Docstrings are for developers and in English; what starts in Chinese is for people.
    for text in texts:
        if "\u4e00" <= text[:1] <= "\u9fff":
            text.encode("gbk")
