"""Intervals and Kleene's truths: exact tables, brute force over small ranges, soundness."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings

from starcheck.expressions import (
    Known,
    Names,
    check,
    constant,
    domain,
    evaluate,
    names_in,
    span,
    truth,
)
from starcheck.model.tree import ColumnRef, Node
from starcheck.model.values import (
    EARLIEST,
    LATEST,
    SHARE,
    TEXT,
    TRUTH,
    Absent,
    Cell,
    Span,
)
from tests.expressions.small import BRANCH, RECORD
from tests.expressions.strategies import (
    EVENTS,
    Row,
    blanks,
    complete_rows,
    conditions,
    values,
)
from tests.expressions.test_check import OPERATORS

AS_OF = date(2023, 12, 31)
NONE, NOT_APPLICABLE = Absent.NONE, Absent.NOT_APPLICABLE


def node(text: str, *, branch: bool = False) -> Node:
    found, problems = check(text, BRANCH if branch else RECORD)
    assert found is not None, problems
    return found


def of_row(text: str, **cells: Cell) -> Span | bool | None:
    """Return what an expression is for a record; cells that are not named are blank."""
    row: Row = {c.name: None for c in EVENTS.columns} | cells
    return evaluate(node(text), Known(2023, AS_OF, row))


def of_branch(text: str, **measures: Span | bool | None) -> Span | bool | None:
    return evaluate(node(text, branch=True), Known(2023, AS_OF, measures=measures))


# Intervals of small numbers, exactly


def intervals(top: int) -> list[Span]:
    return [Span(a, b) for a in range(top + 1) for b in range(a, top + 1)]


def points(value: Span) -> range:
    assert isinstance(value.low, int)
    assert isinstance(value.high, int)
    return range(value.low, value.high + 1)


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("there", [True, None, False])
def test_a_comparison_says_no_more_and_no_less_than_its_points(op: str, there: bool | None) -> None:
    for a, b in itertools.product(intervals(4), repeat=2):
        seen = set()
        if there is not False:
            seen |= {OPERATORS[op](x, y) for x in points(a) for y in points(b)}
        if there is not True:
            seen.add(False)
        wanted = seen.pop() if len(seen) == 1 else None
        left = Span(a.low, a.high, there)
        assert of_branch(f"甲 {op} 乙", 甲=left, 乙=b) is wanted
        assert of_branch(f"乙 {op} 甲", 甲=b, 乙=left) is of_branch(f"甲 {op} 乙", 甲=left, 乙=b)


@pytest.mark.parametrize("op", ["+", "-", "*"])
def test_arithmetic_reaches_from_its_least_to_its_greatest_point(op: str) -> None:
    signed = [Span(a, b) for a in range(-2, 3) for b in range(a, 3)]
    for a, b in itertools.product(signed, repeat=2):
        seen = {
            x + y if op == "+" else x - y if op == "-" else x * y
            for x in points(a)
            for y in points(b)
        }
        assert of_branch(f"甲 {op} 乙", 甲=a, 乙=b) == Span(min(seen), max(seen))


@pytest.mark.parametrize("name", ["least", "greatest"])
def test_least_and_greatest_reach_from_end_to_end(name: str) -> None:
    for a, b in itertools.product(intervals(3), repeat=2):
        seen = {(min if name == "least" else max)(x, y) for x in points(a) for y in points(b)}
        assert of_branch(f"{name}(甲, 乙)", 甲=a, 乙=b) == Span(min(seen), max(seen))


@pytest.mark.parametrize("op", OPERATORS)
def test_a_ratio_is_compared_as_the_fraction_it_is(op: str) -> None:
    thirds = [Fraction(n, 3) for n in range(4)]
    for low, high in itertools.combinations_with_replacement(thirds, 2):
        found = of_branch(f"达标率 {op} 0.5", 达标率=Span(low, high))
        ends = {OPERATORS[op](x, Fraction(1, 2)) for x in (low, high)}
        # Between the ends lies 0.5 itself exactly where the ends are on both sides of it.
        inside = {OPERATORS[op](0, 0)} if low < Fraction(1, 2) < high else set()
        seen = ends | inside
        assert found is (seen.pop() if len(seen) == 1 else None)


def test_the_scale_of_a_ratio_is_that_of_what_it_averages() -> None:
    half = Span(Fraction(65, 2), Fraction(65, 2))  # 3.25 hours on average, at scale 1
    assert of_branch("人均学时 = 3.25", 人均学时=half) is True
    assert of_branch("人均学时 >= 3.3", 人均学时=half) is False
    assert of_branch("3.2 < 人均学时", 人均学时=half) is True


def test_sides_of_unequal_scale_are_compared_as_numbers() -> None:
    assert of_row("学时 = 人数", hours=70, people=7) is True
    assert of_row("学时 - 0.5 > 人数", hours=76, people=7) is True
    assert of_row("学时 * 0.1 >= 0.75", hours=75) is True
    assert of_row("学时 * 0.1", hours=75) == Span(75, 75)


# Presence


@pytest.mark.parametrize(
    ("text", "cell", "wanted"),
    [
        # A column in which 无 may stand.
        ("done_on 已发生", AS_OF, True),
        ("done_on 已发生", NONE, False),
        ("done_on 已发生", None, None),
        ("done_on 为无", AS_OF, False),
        ("done_on 为无", NONE, True),
        ("done_on 为无", None, None),
        ("done_on <= as_of", AS_OF, True),
        ("done_on <= as_of", NONE, False),
        ("done_on <> as_of", NONE, False),
        ("非 done_on <= as_of", NONE, True),
        ("done_on <= '2199-12-31'", None, None),
        ("done_on < '1900-01-01'", None, False),
        ("done_on in ('2023-12-31')", NONE, False),
        ("done_on not in ('2023-12-31')", NONE, True),
        ("done_on between '1900-01-01' and as_of", NONE, False),
        ("months_after(done_on, 1) > as_of", NONE, False),
        ("least(done_on, as_of) <= as_of", NONE, False),
        ("least(done_on, as_of) <= as_of", None, None),
        ("quarter(done_on) >= 1", NONE, False),
        # A column in which it may not: a blank hides a value.
        ("held_on 已发生", None, True),
        ("held_on <= '2199-12-31'", None, True),
        ("held_on < '2023-06-30'", None, None),
        # Not applicable is not there either.
        ("votes 为无", NOT_APPLICABLE, True),
        ("votes >= 0", NOT_APPLICABLE, False),
        ("votes + 1 >= 0", NOT_APPLICABLE, False),
        ("-votes <= 0", NOT_APPLICABLE, False),
        ("votes * 2.5 >= 0", NOT_APPLICABLE, False),
        # Truths.
        ("led", True, True),
        ("led", False, False),
        ("led", None, None),
        ("led", NOT_APPLICABLE, False),
        ("led = 否", False, True),
        ("led = 否", NOT_APPLICABLE, False),
        ("led = 否", None, None),
        ("非 led", NOT_APPLICABLE, True),
    ],
)
def test_a_value_that_is_not_there_makes_every_comparison_false(
    text: str, cell: Cell, wanted: bool | None
) -> None:
    found, _ = check(text, RECORD)
    assert found is not None
    (column,) = names_in(found).columns
    assert of_row(text, **{column: cell}) is wanted


def test_a_value_that_is_not_there_has_the_ends_of_its_type() -> None:
    assert of_row("votes", votes=NONE) == Span(0, 20, False)
    assert of_row("votes + 1", votes=NONE) == Span(1, 21, False)
    assert of_row("months_after(done_on, 1)", done_on=NONE) == Span(EARLIEST, LATEST, False)
    assert of_row("month(done_on)", done_on=NONE) == Span(1, 12, False)


def test_a_blank_ranges_over_its_domain() -> None:
    assert of_row("hours") == Span(0, 1_000)
    assert of_row("votes") == Span(0, 20, None)
    assert of_row("held_on") == Span(EARLIEST, LATEST)
    assert of_row("10 - hours") == Span(-900, 100)


@pytest.mark.parametrize(
    ("day", "quarter", "month"),
    [
        (date(2023, 1, 1), Span(1, 1), Span(1, 1)),
        (date(2023, 3, 31), Span(1, 1), Span(3, 3)),
        (date(2023, 4, 1), Span(2, 2), Span(4, 4)),
        (date(2023, 12, 31), Span(4, 4), Span(12, 12)),
        (date(2022, 12, 31), Span(1, 4, False), Span(1, 12, False)),
        (date(2024, 1, 1), Span(1, 4, False), Span(1, 12, False)),
        (None, Span(1, 4, None), Span(1, 12, None)),
    ],
)
def test_a_position_is_that_inside_the_assessment_year(
    day: date | None, quarter: Span, month: Span
) -> None:
    assert of_row("季度(召开日期)", held_on=day) == quarter
    assert of_row("月份(召开日期)", held_on=day) == month


def test_a_position_of_several_days_is_any_position_even_outside_the_year() -> None:
    text = "quarter(greatest(held_on, '2199-01-01'))"
    assert of_row(text) == Span(1, 4, None)


# Texts


def test_a_text_that_is_not_known_may_equal_any_text() -> None:
    assert of_row("topic = ''") is None
    assert of_row("topic <> '甲'") is None
    assert of_row("topic in ('甲', '乙')") is None
    assert of_row("topic = partner", partner=NONE) is False
    assert of_row("kind in ('党员大会', '党课', '参观')") is None


def test_known_texts_are_equal_or_not() -> None:
    assert of_row("topic = partner", topic="甲", partner="甲") is True
    assert of_row("topic <> partner", topic="甲", partner="乙") is True
    assert of_row("类型 in ('lecture', '参观')", kind="党课") is True
    assert of_row("类型 not in ('lecture', '参观')", kind="党员大会") is True


@pytest.mark.parametrize("op", OPERATORS)
def test_stages_compare_by_rank(op: str) -> None:
    words = ["申请人", "积极分子", "发展对象"]
    for a, b in itertools.product(words, repeat=2):
        wanted = OPERATORS[op](words.index(a), words.index(b))
        assert of_row(f"阶段 {op} '{b}'", stage=a) is wanted


def test_a_blank_stage_is_some_stage() -> None:
    assert of_row("阶段 >= '申请人'") is True
    assert of_row("阶段 > '申请人'") is None
    assert of_row("阶段 > '发展对象'") is False
    assert of_row("阶段 = '申请人'") is None


# Kleene

THREE = (True, False, None)


def test_and_or_not_are_those_of_kleene() -> None:
    for a, b in itertools.product(THREE, repeat=2):
        both = False if False in (a, b) else None if None in (a, b) else True
        either = True if True in (a, b) else None if None in (a, b) else False
        assert of_row("有记录 且 有记录 且 led", recorded=a, led=b) is both
        assert of_row("有记录 或 led", recorded=a, led=b) is either
        assert of_row("非 有记录", recorded=a) is (None if a is None else not a)


# Names of a branch, and constants


def test_measures_and_requirements_come_from_the_environment() -> None:
    env = Known(
        2023,
        AS_OF,
        {"members": 9},
        {"创新": None, "届满日": Span(AS_OF, AS_OF, None)},
        {"满一年": True},
        {"满一年": Span(0, 2)},
    )
    assert truth(node("创新", branch=True), env) is None
    assert truth(node("满一年 且 党员人数 = 9", branch=True), env) is True
    assert span(node("breaches(满一年) * 2", branch=True), env) == Span(0, 4)
    assert evaluate(node("届满日 <= as_of", branch=True), env) is None


def test_a_name_that_was_not_given_is_our_mistake_and_never_blank() -> None:
    with pytest.raises(KeyError):
        of_branch("甲 > 1")


def test_a_constant_is_one_value() -> None:
    due = "months_after(year_end, 3)"
    assert constant(node(due, branch=True), 2023, AS_OF) == date(2024, 3, 31)
    assert constant(node("年度 + 1", branch=True), 2023, AS_OF) == 2024
    assert constant(node("as_of < 年末", branch=True), 2023, AS_OF) is False
    assert constant(node("年初 <= as_of", branch=True), 2023, AS_OF) is True
    assert constant(node("quarter('2022-01-01')", branch=True), 2023, AS_OF) is None


def test_names_are_gathered_by_what_they_are() -> None:
    of_record = node("学时 > 1 且 完成日期 已发生")
    about = node("甲 > 党员人数 且 满一年 且 breaches(程序完整) = 0", branch=True)
    assert names_in(of_record, None, about) == Names(
        frozenset({"hours", "done_on"}),
        frozenset({"members"}),
        frozenset({"甲"}),
        frozenset({"满一年", "程序完整"}),
    )


def test_domains_of_every_kind() -> None:
    assert domain(SHARE, None) == Span(Fraction(0), Fraction(1), None)
    assert domain(TEXT) == Span("", "\U0010ffff")
    with pytest.raises(TypeError):
        domain(TRUTH)


# Soundness: whatever a blank hides, the answer given without it still held


@given(text=conditions, whole=complete_rows, emptied=blanks)
@settings(max_examples=200, deadline=None)
def test_every_completion_of_a_record_lies_inside_its_truth(
    text: str, whole: Row, emptied: set[str]
) -> None:
    condition = node(text)
    now = truth(condition, Known(2023, AS_OF, blanked(whole, emptied)))
    then = truth(condition, Known(2023, AS_OF, whole))
    assert then is not None
    assert now in (then, None)


@given(text=values, whole=complete_rows, emptied=blanks)
@settings(max_examples=200, deadline=None)
def test_every_completion_of_a_record_lies_inside_its_interval(
    text: str, whole: Row, emptied: set[str]
) -> None:
    value = node(text)
    now = span(value, Known(2023, AS_OF, blanked(whole, emptied)))
    then = span(value, Known(2023, AS_OF, whole))
    assert then.there is not None
    assert now.there in (then.there, None)
    if then.there:
        assert then.low == then.high
        assert now.low <= then.low <= now.high  # type: ignore[operator]


@given(text=conditions, whole=complete_rows, emptied=blanks, more=blanks)
@settings(max_examples=100, deadline=None)
def test_blanking_a_cell_never_settles_anything(
    text: str, whole: Row, emptied: set[str], more: set[str]
) -> None:
    condition = node(text)
    before = truth(condition, Known(2023, AS_OF, blanked(whole, emptied)))
    after = truth(condition, Known(2023, AS_OF, blanked(whole, emptied | more)))
    assert after in (before, None)


def blanked(row: Row, names: set[str]) -> Row:
    return {name: None if name in names else cell for name, cell in row.items()}


@dataclass(frozen=True)
class Ranging:
    """An environment in which each occurrence of a column takes its own value, in order."""

    year: int
    as_of: date
    values: Iterator[int]

    def column(self, ref: ColumnRef) -> Cell:
        return next(self.values)

    def measure(self, name: str) -> Span | bool | None:
        raise KeyError(name)

    def requirement(self, name: str) -> bool | None:
        raise KeyError(name)

    def sheets(self) -> dict[str, bool | None]:
        return {}

    def breaches(self, name: str) -> Span:
        raise KeyError(name)


@pytest.mark.parametrize(
    "text", ["people - people * votes", "least(people, votes) * -people", "-(people - 7) * votes"]
)
def test_an_interval_ends_at_values_that_can_be_reached(text: str) -> None:
    """Each occurrence of a name ranges by itself, so the ends are no wider than they must be."""
    value = node(text)
    occurrences = text.count("people") + text.count("votes")
    found = of_row(text)
    reached = [
        span(value, Ranging(2023, AS_OF, iter(chosen))).low
        for chosen in itertools.product((0, 7, 20), repeat=occurrences)
    ]
    assert isinstance(found, Span)
    assert (found.low, found.high) == (min(reached), max(reached))
