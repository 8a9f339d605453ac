"""Ranks and quotas beside a placement written plainly, one branch after another."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from starcheck.intake.store import Store
from starcheck.model.batches import Quota, Ranking
from starcheck.runs import placement


@dataclass
class Standing:
    """A branch: in a group, judged or not, with its points and star at both ends."""

    code: str
    category: str | None
    superior: str | None
    state: Literal["rated", "excluded", "aside"]
    low: int
    high: int
    dims: tuple[int, ...]
    certain: int
    possible: int

    @property
    def has_star(self) -> bool:
        return self.state == "rated"


BANDS = ((5, 8), (4, 5), (3, 2))


def star(points: int) -> int:
    return next((s for s, least in BANDS if points >= least), 0)


@st.composite
def standings(draw: st.DrawFn) -> list[Standing]:
    found = []
    for i in range(draw(st.integers(0, 14))):
        low = draw(st.integers(0, 10))
        high = draw(st.integers(low, 10)) if draw(st.booleans()) else low
        found.append(
            Standing(
                f"B{i}",
                draw(st.sampled_from(["村", "机关", None])),
                draw(st.sampled_from(["甲", "乙", None])),
                draw(st.sampled_from(["rated", "rated", "rated", "excluded", "aside"])),
                low,
                high,
                (draw(st.integers(0, 2)), draw(st.integers(0, 2))),
                star(low),
                star(high),
            )
        )
    return found


@st.composite
def quotas(draw: st.DrawFn) -> Quota:
    share = draw(st.booleans())
    amount = draw(st.sampled_from([Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(1)]))
    return Quota(
        draw(st.sampled_from([5, 4])),
        draw(st.sampled_from(["max", "max", "max", "min", "about"])),
        amount if share else Fraction(draw(st.integers(0, 3))),
        share,
        draw(st.sampled_from(["eligible", "participants", "all"])),
        draw(st.sampled_from(["superior", "category", None])),
        draw(st.sampled_from(["down", "up", "nearest"])),
        draw(st.sampled_from(["all_or_none", "all_in"])),
    )


def book(quotas_: list[Quota], ranking: Ranking | None) -> Any:
    stars = [SimpleNamespace(star=s, at_least=least * 1000) for s, least in BANDS]
    return SimpleNamespace(
        stars=stars, quotas=tuple(quotas_), ranking=ranking, totals=SimpleNamespace()
    )


def placed(found: list[Standing], rules: Any, *, settled: bool) -> dict[str, dict[str, Any]]:
    with Store(None) as store:
        store.run(
            "CREATE TABLE roster (branch BIGINT, code VARCHAR, category VARCHAR, superior VARCHAR,"
            " book INTEGER)"
        )
        store.run(
            "CREATE TABLE standing (branch BIGINT, eligible BOOLEAN, rated BOOLEAN,"
            " score_low BIGINT, score_high BIGINT, certain BIGINT, possible BIGINT, dims BIGINT[])"
        )
        for number, one in enumerate(found):
            store.run(
                "INSERT INTO roster VALUES (?, ?, ?, ?, 0)",
                [number, one.code, one.category, one.superior],
            )
            if one.state != "aside":
                stars = [one.certain, one.possible] if one.has_star else [None, None]
                store.run(
                    "INSERT INTO standing VALUES (?, TRUE, ?, ?, ?, ?, ?, ?)",
                    [number, one.has_star, one.low * 1000, one.high * 1000, *stars, [*one.dims]],
                )
        placement.prepare(store, ["category", "superior"])
        placement.place(store, rules, 0, settled=settled)
        return {row["code"]: row for row in store.dicts("SELECT * FROM placements")}


# The plain way


def group_of(one: Standing, per: str | None) -> tuple[str, ...]:
    return (str(one.category), str(one.superior)) if per == "superior" else (str(one.category),)


def key_of(one: Standing, rules: Any) -> tuple[Any, ...]:
    by_dimensions = rules.ranking is not None and rules.ranking.ties == "by_dimensions"
    return (one.low, one.dims) if by_dimensions else (one.low,)


def allowed(quota: Quota, base: int) -> int:
    if not quota.share:
        return int(quota.amount)
    exact = quota.amount * base
    whole, rest = divmod(exact, 1)
    if quota.rounding == "down" or rest == 0:
        return int(whole)
    if quota.rounding == "up":
        return int(whole) + 1
    return int(whole) + (rest >= Fraction(1, 2))


def by_hand(found: list[Standing], rules: Any) -> dict[str, tuple[int, int]]:
    """Return the rank and the star of every branch that has one."""
    per = rules.ranking.per if rules.ranking else rules.quotas[0].per if rules.quotas else None
    stars = {one.code: one.certain for one in found if one.has_star}
    for quota in sorted(rules.quotas, key=lambda q: -q.star):
        if quota.bound != "max":
            continue
        everyone = sorted(found, key=lambda one: group_of(one, quota.per))
        after = dict(stars)
        for _, members in groupby(everyone, key=lambda one: group_of(one, quota.per)):
            inside = list(members)
            counted = {
                "all": inside,
                "participants": [one for one in inside if one.state != "aside"],
                "eligible": [one for one in inside if one.state == "rated"],
            }[quota.of]
            limit = allowed(quota, len(counted))
            reached = [one for one in inside if stars.get(one.code) == quota.star]
            for one in reached:
                mine = key_of(one, rules)
                above = sum(key_of(other, rules) > mine for other in reached)
                level = sum(key_of(other, rules) == mine for other in reached)
                last = above + level if quota.ties == "all_or_none" else above + 1
                if last > limit:
                    after[one.code] = max((s for s, _ in BANDS if s < quota.star), default=0)
        stars = after
    ranks = {}
    for one in found:
        if one.has_star:
            rivals = [o for o in found if o.has_star and group_of(o, per) == group_of(one, per)]
            better = sum(key_of(other, rules) > key_of(one, rules) for other in rivals)
            ranks[one.code] = (better + 1, stars[one.code])
    return ranks


RANKINGS = st.one_of(
    st.none(),
    st.builds(
        Ranking,
        st.sampled_from(["superior", "category", None]),
        st.sampled_from(["same_place", "by_dimensions"]),
        st.just(()),
    ),
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(found=standings(), written=st.lists(quotas(), max_size=3), ranking=RANKINGS)
def test_queries_place_as_a_person_would(
    found: list[Standing], written: list[Quota], ranking: Ranking | None
) -> None:
    rules = book(written, ranking)
    rows = placed(found, rules, settled=True)
    assert {c: (row["rank"], row["star"]) for c, row in rows.items()} == by_hand(found, rules)
    for row in rows.values():
        assert row["star"] <= row["star_before"]
        assert (row["cut_star"] is None) == (row["star"] == row["star_before"])


@quick
@given(found=standings(), written=st.lists(quotas(), max_size=2), ranking=RANKINGS, data=st.data())
def test_before_settlement_every_outcome_lies_within_the_bounds(
    found: list[Standing], written: list[Quota], ranking: Ranking | None, data: st.DataObject
) -> None:
    # Ties by dimensions would need the dimensions of the other ends too; ranks by score here.
    if ranking is not None and ranking.ties == "by_dimensions":
        return
    rules = book(written, ranking)
    bounds = placed(found, rules, settled=False)
    known = []
    for one in found:
        points = data.draw(st.integers(one.low, one.high))
        known.append(
            Standing(
                one.code,
                one.category,
                one.superior,
                one.state,
                points,
                points,
                one.dims,
                star(points),
                star(points),
            )
        )
    for code, (rank, final) in by_hand(known, rules).items():
        row = bounds[code]
        assert row["rank_best"] <= rank <= row["rank_worst"], code
        assert row["star"] <= final <= row["star_possible"], code


@pytest.mark.parametrize(("rounding", "limit"), [("down", 2), ("up", 3), ("nearest", 2)])
def test_a_fifth_of_eleven(rounding: Literal["down", "up", "nearest"], limit: int) -> None:
    found = [Standing(f"B{i}", "村", "甲", "rated", 10, 10, (), 5, 5) for i in range(11)]
    for i, one in enumerate(found):
        one.low = one.high = 20 - i
    quota = Quota(5, "max", Fraction(1, 5), True, "eligible", None, rounding, "all_or_none")
    rows = placed(found, book([quota], None), settled=True)
    assert sum(row["star"] == 5 for row in rows.values()) == limit
    assert rows["B10"]["cut_limit"] == limit
    assert rows["B10"]["cut_place"] == 11


def test_the_displaced_compete_for_the_next_star() -> None:
    """Two five-stars for one place: the second takes a four-star's place, who falls to three."""
    found = [
        Standing("A", "村", "甲", "rated", 10, 10, (), 5, 5),
        Standing("B", "村", "甲", "rated", 9, 9, (), 5, 5),
        Standing("C", "村", "甲", "rated", 6, 6, (), 4, 4),
    ]
    rules = [
        Quota(star_, "max", Fraction(1), False, "eligible", None, "down", "all_or_none")
        for star_ in (5, 4)
    ]
    rows = placed(found, book(rules, None), settled=True)
    assert {code: row["star"] for code, row in rows.items()} == {"A": 5, "B": 4, "C": 3}
    assert (rows["C"]["cut_star"], rows["C"]["cut_score"]) == (4, 9_000)
