"""From the bytes of a report to the draft: text, head, numbers, comparison."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from starcheck.diagnostics import Diagnostic, Place, problem, text
from starcheck.errors import FactsError
from starcheck.facts.personal_numbers import without_numbers
from starcheck.facts.reports import problems as kinds
from starcheck.facts.reports.compare import carry
from starcheck.facts.reports.drafting import draft
from starcheck.facts.reports.head import category_of, name_of, year_of
from starcheck.facts.reports.patterns import Patterns
from starcheck.facts.reports.text import read_report
from starcheck.facts.reports.written import Head, Made
from starcheck.language import series
from starcheck.model.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says of the branch; `None` leaves it to the report."""

    year: int | None = None
    code: str | None = None
    category: str | None = None


def extract(
    data: bytes, name: str, asked: Asked, catalogue: Catalogue, patterns: Patterns
) -> tuple[Made, tuple[Diagnostic, ...]]:
    """Return the draft of the report in the file `name`, and what could not be told.

    Raises `FactsError` where the file is no report or does not say of which year it is.
    """
    report, _ = without_numbers(read_report(data, name), as_long=True)
    year = asked.year or year_of(report)
    source = PurePath(name).name
    if year is None:
        help_ = text("加上 --year 2023（报告写的是哪一年）")
        raise FactsError([problem(kinds.NO_YEAR, Place(name), help=help_, name=source)])
    branch = name_of(report)
    category = asked.category or category_of(branch, report, patterns)
    found: list[Diagnostic] = []
    if category is None:
        words = series(catalogue.vocabulary["category"].titles)
        found.append(
            problem(
                kinds.NO_CATEGORY,
                Place(name),
                help=text("加上 --category 类别，可选：{words}", words=words),
                name=source,
            )
        )
    read = draft(report, year, category, patterns)
    head = Head(source, year, asked.code or PurePath(name).stem, branch, category)
    return Made(head, read, carry(read, catalogue), catalogue), tuple(found)
