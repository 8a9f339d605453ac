"""Small facts and a small rulebook, written in the tests themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from starcheck.facts import FactsFile, read
from starcheck.model.batches import Waivers
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.rulebook import Aggregate, Criterion, Measure, Rulebook, Sentence
from starcheck.model.scores import ByJudges, Imported, Sum
from starcheck.model.values import COUNT, DATE, TRUTH, Type, TypeKind

TODAY = date(2024, 1, 9)
HEAD = "year: 2023\nas_of: 2023-12-31\nbranch: {code: '001', category: 机关}\n"

ReadFile = Callable[..., FactsFile]
ReadBranch = Callable[..., Facts]


@pytest.fixture
def read_text(tmp_path: Path, catalogue: Catalogue) -> ReadFile:
    """`read` of a text, and of a second one as the committee's."""

    def reading(
        text: str,
        committee: str | None = None,
        *,
        name: str = "facts.yaml",
        year: int | None = None,
        as_of: date | None = None,
    ) -> FactsFile:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        beside = None
        if committee is not None:
            beside = tmp_path / "committee.yaml"
            beside.write_text(committee, encoding="utf-8")
        return read(path, catalogue, today=TODAY, committee=beside, year=year, as_of=as_of)

    return reading


@pytest.fixture
def read_one(read_text: ReadFile) -> ReadBranch:
    """The one branch of a file that begins with the usual head."""

    def reading(text: str, committee: str | None = None) -> Facts:
        (branch,) = read_text(HEAD + text, committee).branches
        return branch

    return reading


LEVELS = (("好", 3000), ("差", 0))


def stated(name: str, type: Type) -> Measure:
    return Measure(name, type, stated=True)


def criterion(id: str, title: str, *, judged: bool) -> Criterion:
    return Criterion(
        id=id,
        title=title,
        dimension=None,
        kind="base",
        full=5000,
        score=ByJudges(id, 0, 5000, 3) if judged else None,
        holds=None,
        asked_when=None,
        excuses=(),
        due_by=None,
        records_only=False,
        norm="strict",
        local=True,
        cite=None,
        proof=(),
        gap=Sentence(()),
        ask=Sentence(()),
        rectify=(),
    )


@pytest.fixture
def rulebook(catalogue: Catalogue) -> Rulebook:
    """A rulebook that looks at activities and incidents, and asks for stated facts of each type."""
    measures = (
        Measure("党课次数", COUNT, aggregate=Aggregate("activities", "count")),
        Measure("负面事项数", COUNT, aggregate=Aggregate("incidents", "count")),
        stated("设立党员先锋岗", TRUTH),
        stated("创新项目数", COUNT),
        stated("考核得分", Type(TypeKind.NUMBER, 1, 0, 1000, unit="分")),
        stated("考核日期", DATE),
    )
    return Rulebook(
        id="small",
        title="小标准",
        edition="2023",
        status="示范",
        sha256="",
        applies_when=None,
        applies_text="",
        totals=None,
        decides="stated",
        silence=("honours",),
        dimensions=(),
        parameters={},
        measures={measure.name: measure for measure in measures},
        requirements={},
        criteria=(
            criterion("service-quality", "服务质量", judged=True),
            criterion("lecture-each-quarter", "党课每季度一次", judged=False),
            replace(
                criterion("satisfaction", "群众满意", judged=False),
                score=Sum(
                    (
                        ByJudges("satisfaction", 0, 3000, 1, by="群众", levels=LEVELS),
                        Imported("述职评议", 100_000, 2000),
                    ),
                    None,
                    None,
                ),
            ),
        ),
        waivers=Waivers(("县直机关工委",), ("service-quality",), full_marks=False),
        determinations=(),
        stars=(),
        catalogue=catalogue,
    )
