"""`facts check`: everything there is to say about a file, and never an exception for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from starcheck.diagnostics import Diagnostic, Problems
from starcheck.facts.completion import complete
from starcheck.facts.people import People
from starcheck.facts.reader import Door, Words, in_order, read_files
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook

if TYPE_CHECKING:
    from starcheck.facts.workbooks.mapping import ExportMapping


def check(
    path: Path,
    catalogue: Catalogue,
    *,
    today: date,
    committee: Path | None = None,
    year: int | None = None,
    as_of: date | None = None,
    rulebook: Rulebook | None = None,
    words: Words | None = None,
    people: People | None = None,
    mapping: ExportMapping | None = None,
) -> tuple[Diagnostic, ...]:
    """Return all there is to say of the files; with a rulebook, also of the facts against it."""
    problems = Problems()
    door = Door(today, year, as_of, words=words, people=people or People(), mapping=mapping)
    branches = read_files(path, catalogue, door, problems, committee=committee)
    if rulebook is not None and not problems.errors:
        for branch in branches:
            problems.extend(complete(branch, rulebook).diagnostics)
    return in_order(problems.found)
