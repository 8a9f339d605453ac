"""The branch of the report, transcribed by hand: every figure is in the report, nothing else is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from starcheck.facts import read
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts

ROOT = Path(__file__).resolve().parents[2]
REPORT = (ROOT / "fixtures/reports/housing-bureau-2023.txt").read_text(encoding="utf-8")


@pytest.fixture
def facts(catalogue: Catalogue) -> Facts:
    path = ROOT / "fixtures/housing-bureau-2023.yaml"
    file = read(path, catalogue, today=date(2030, 1, 1))
    assert file.diagnostics == ()
    (branch,) = file.branches
    return branch


def test_every_figure_carries_its_quotation_and_the_report_holds_it(facts: Facts) -> None:
    quotes = {
        **{id: figure.quote for id, figure in facts.figures.items()},
        **{name: stated.quote for name, stated in facts.stated.items()},
        **facts.quotes,
    }
    assert [name for name, quote in quotes.items() if not quote or quote not in REPORT] == []


def test_every_number_stands_in_its_quotation_except_what_was_added_up(facts: Facts) -> None:
    elsewhere = {
        "committee-size",  # 书记 besides 支委 3名
        "organisation-life-meetings",  # named, not counted
        "democratic-appraisals",
        "work-plans",  # named, not counted
        "integrity-plans",
        "education-plans",
        "duty-lists",
        "joint-activities",  # done, not counted
        "volunteer-services",
        "risk-checks",
        "enterprise-visits",
        "problems-closed",  # 所有问题
    }
    missing = {
        id
        for id, figure in facts.figures.items()
        if str(figure.value // (10 if id == "study-hours-average" else 1)) not in str(figure.quote)
    }
    assert missing <= elsewhere


def test_the_year_and_the_date_are_stated(facts: Facts) -> None:
    assert (facts.year, facts.as_of) == (2023, date(2023, 12, 31))


def test_what_the_report_does_not_say_stays_out(facts: Facts) -> None:
    said = {name for name, cell in facts.branch.items() if cell is not None}
    assert said == {"code", "name", "category", "secretary_is_head"}
    assert facts.tables == {}
    silent = {"committee-meetings", "members-full", "group-count", "heart-to-heart-talks"}
    assert silent & facts.figures.keys() == set()


def test_figures_of_the_year_before_do_not_pass_for_this_years(facts: Facts) -> None:
    earlier = {id for id, figure in facts.figures.items() if figure.for_year == 2022}
    assert earlier == {"organisation-life-meetings", "democratic-appraisals"}


def test_above_and_more_than_are_lower_bounds(facts: Facts) -> None:
    figures = facts.figures
    assert (figures["study-hours-average"].kind, figures["study-hours-average"].value) == (
        "at_least",
        500,
    )
    assert (figures["reminder-messages"].kind, figures["reminder-messages"].value) == (
        "at_least",
        150,
    )
