"""A condition sent through the rules is what `evaluate` says that it is."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starcheck.engines.rete.chain import Chain
from starcheck.expressions import Known, domain, evaluate
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import And, Compare, Literal, MeasureRef, Node, Not, Or, Scaled
from starcheck.model.values import COUNT, DATE, TRUTH, Span, Type, TypeKind
from tests.plan.small import make

OPS = ("=", "<>", "<", "<=", ">", ">=")
NUMBER = Type(TypeKind.NUMBER, 0, -(2**62), 2**62)
WHEN = (2023, date(2023, 12, 31))


def number(value: int) -> Literal:
    return Literal(NUMBER, 0, 1, value)


def measure(name: str, type_: Type = NUMBER) -> MeasureRef:
    return MeasureRef(type_, 0, 1, name)


def compare(op: str, left: Node, right: Node) -> Compare:
    return Compare(TRUTH, 0, 1, op, left, right)


def book(condition: Node, catalogue: Catalogue) -> Rulebook:
    """Return a book in which a condition stands."""
    return dataclasses.replace(make({"criteria": []}, catalogue), applies_when=condition)


def agree(condition: Node, catalogue: Catalogue, all_spans: list[Mapping[str, Span]]) -> None:
    with Chain(book(condition, catalogue)) as chain:
        for spans in all_spans:
            known = Known(*WHEN, measures=dict(spans))
            assert chain.truth(condition, known) is evaluate(condition, known), spans


def spans(around: int, type_: Type = NUMBER) -> Iterator[Span]:
    for low, high in itertools.combinations_with_replacement(range(around - 2, around + 3), 2):
        for there in (True, None):
            yield Span(low, high, there)
    yield domain(type_, there=False)


@pytest.mark.parametrize("cut", [0, -7, 4, 2**31 - 1, -(2**31) + 1, 2**31, 2**40, -(2**61), 2**61])
@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("turned", [False, True], ids=["left", "right"])
def test_an_interval_stands_to_a_number_as_the_law_says(
    op: str, cut: int, turned: bool, catalogue: Catalogue
) -> None:
    sides = (measure("x"), number(cut))
    plain = compare(op, *(reversed(sides) if turned else sides))
    every = [{"x": span} for span in spans(cut)]
    agree(plain, catalogue, every)
    agree(Not(TRUTH, 0, 1, plain), catalogue, every)


def test_dates_and_scaled_numbers_are_compared_as_they_are(catalogue: Catalogue) -> None:
    day = date(2023, 3, 31)
    of_day = compare(">=", measure("x", DATE), Literal(DATE, 0, 1, day))
    around = [date(2023, 3, 30), day, date(2023, 4, 1)]
    agree(
        of_day,
        catalogue,
        [{"x": Span(a, b)} for a, b in itertools.combinations_with_replacement(around, 2)],
    )
    scaled = compare("<", measure("x"), Scaled(NUMBER, 0, 1, number(4), 1))
    agree(scaled, catalogue, [{"x": span} for span in spans(40)])


@pytest.mark.parametrize("many", [2, 12, 13, 64, 65, 300])
@pytest.mark.parametrize("form", [And, Or])
def test_any_number_of_conditions_may_stand_together(
    many: int, form: type[And] | type[Or], catalogue: Catalogue
) -> None:
    """The engine gives up where more than 64 tests hold at once, and hangs at 512."""
    condition = form(
        TRUTH, 0, 1, tuple(compare(">=", measure("x"), number(i)) for i in range(many))
    )
    ends = [0, 1, many // 2, many - 1, many]
    every = [{"x": Span(a, b)} for a, b in itertools.combinations_with_replacement(ends, 2)]
    agree(condition, catalogue, every)


conditions: st.SearchStrategy[Node] = st.recursive(
    st.builds(
        compare,
        st.sampled_from(OPS),
        st.sampled_from([measure("x"), measure("y")]),
        st.sampled_from([number(-1), number(0), number(2), measure("y")]),
    ),
    lambda inner: st.one_of(
        st.builds(Not, st.just(TRUTH), st.just(0), st.just(1), inner),
        *(
            st.builds(
                form,
                st.just(TRUTH),
                st.just(0),
                st.just(1),
                st.lists(inner, min_size=1, max_size=5).map(tuple),
            )
            for form in (And, Or)
        ),
    ),
    max_leaves=20,
)
values = st.one_of(
    st.just(domain(NUMBER, there=False)),
    st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.sampled_from([True, None])).map(
        lambda drawn: Span(min(drawn[:2]), max(drawn[:2]), drawn[2])
    ),
)


@given(condition=conditions, drawn=st.lists(st.tuples(values, values), min_size=1, max_size=5))
def test_conditions_inside_conditions_keep_their_truth(
    condition: Node, drawn: list[tuple[Span, Span]], catalogue: Catalogue
) -> None:
    agree(condition, catalogue, [{"x": x, "y": y} for x, y in drawn])


def test_a_thousand_conditions_stand_side_by_side(catalogue: Catalogue) -> None:
    each = tuple(compare(">=", measure("x", COUNT), number(i)) for i in range(1_000))
    criteria = [
        dataclasses.replace(criterion, asked_when=condition)
        for criterion in make({"criteria": [SMALL]}, catalogue).criteria
        for condition in each
    ]
    wide = dataclasses.replace(make({"criteria": []}, catalogue), criteria=tuple(criteria))
    with Chain(wide) as chain:
        for value in (0, 500, 2_000):
            known = Known(*WHEN, measures={"x": Span(value, value)})
            said = [chain.truth(condition, known) for condition in each]
            assert said == [value >= i for i in range(1_000)]


SMALL = {"id": "one", "kind": "bonus", "points": 1, "score": {"all_or_nothing": "1 = 1"}}
