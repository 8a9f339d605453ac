"""Bands, floors and caps as rules: the star that `reference` finds."""

from __future__ import annotations

import dataclasses
import random

import pytest

from starcheck.engines.reference.stars import Bounds, star
from starcheck.engines.rete.chain import Chain
from starcheck.expressions import either
from starcheck.model.catalogue import Catalogue
from starcheck.model.findings import Truth
from starcheck.model.rulebook import Determination, Effect, Rulebook, StarBand
from starcheck.model.tree import Literal
from starcheck.model.values import TRUTH
from tests.plan.small import make

ALWAYS = Literal(TRUTH, 0, 1, True)
TRUTHS: list[Truth] = [True, False, None]


def book(catalogue: Catalogue, bands: int, bounds: int) -> Rulebook:
    stars = tuple(
        StarBand(rank, 1_000 * rank, ALWAYS, label=str(rank)) for rank in range(1, bands + 1)
    )
    rules = [
        Determination(f"{how}-{i}", "", ALWAYS, Effect(how, 1 + i % bands))  # type: ignore[arg-type]
        for how in ("exclude", "star_at_least", "star_at_most", "ladder")
        for i in range(bounds)
    ]
    return dataclasses.replace(
        make({"criteria": []}, catalogue), stars=stars, determinations=tuple(rules)
    )


@pytest.mark.parametrize(("bands", "bounds"), [(1, 0), (3, 2), (5, 1), (30, 3), (5, 40)])
def test_the_rules_find_the_star_that_the_loop_finds(
    bands: int, bounds: int, catalogue: Catalogue
) -> None:
    drawn = random.Random(2023)
    small = book(catalogue, bands, bounds)
    with Chain(small) as chain:
        for mostly in [*TRUTHS, None] * 40:
            some = [mostly, mostly, mostly, *TRUTHS]
            given = Bounds(
                {band.star: drawn.choice(some) for band in small.stars},
                {rule.id: drawn.choice(some) for rule in small.determinations},
            )
            score = drawn.randrange(0, 1_000 * (bands + 2), 500)
            for helped in (False, True):
                wanted = star(small, score, given, for_branch=helped)
                assert chain.star(score, given, for_branch=helped) == wanted
            out = [given.determinations[f"exclude-{i}"] for i in range(bounds)]
            assert chain.excluded(given) is either(out)
