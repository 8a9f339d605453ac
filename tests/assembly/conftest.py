"""A small rulebook with something of everything, and the way from facts to their document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from starcheck.assessing import Wanted, assess
from starcheck.model.assessment import Assessment

BOOK = Path(__file__).with_name("small.yaml").read_text("utf-8")

BRANCH = "code: '1', name: 甲党支部, category: 机关"


@pytest.fixture
def assessed(tmp_path: Path) -> Callable[..., Assessment]:
    """Return `assessed(facts, …)`: the document of one branch, judged by small.yaml."""

    def assessed(
        facts: str = "",
        *,
        branch: str = "",
        form: str = ", form: 普通",
        committee: str | None = None,
        policy: str = "rescale",
        as_of: str = "2023-12-31",
        basis: str | None = None,
    ) -> Assessment:
        rules, given = tmp_path / "small.yaml", tmp_path / "facts.yaml"
        rules.write_text(BOOK.replace("POLICY", policy), "utf-8")
        head = f"year: 2023\nas_of: {as_of}\nbranch: {{{BRANCH}{form}{branch}}}\n"
        given.write_text(head + facts, "utf-8")
        beside = None
        if committee is not None:
            beside = tmp_path / "committee.yaml"
            beside.write_text(committee, "utf-8")
        wanted = Wanted(
            facts=given,
            today=date(2024, 1, 9),
            rulebook=str(rules),
            committee=beside,
            basis=basis,  # type: ignore[arg-type]
        )
        (found,) = assess(wanted).assessments
        return found

    return assessed
