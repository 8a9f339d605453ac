"""Workbooks that are given back: what a check found, marked in the clerk's own book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starcheck.checking import Checked, check
from starcheck.diagnostics import Diagnostic
from starcheck.facts.asked import Asked
from starcheck.facts.workbooks.annotated import Remark, annotated
from starcheck.language import series
from starcheck.model.checked import BranchChecked
from starcheck.reading.workbooks import problems as kinds

__all__ = ["Slip", "returned"]

_WHOLE = frozenset({kinds.DAMAGED, kinds.TOO_MUCH, kinds.ENCRYPTED})
"""Refusals of a book as a whole: there is nothing to mark."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A book that goes back. `data` is `None` where it could not be opened: `diagnostics` say
    why. `codes`: the branches it is of; `not_judged`: why a batch would set them aside, though
    nothing is wrong in the book itself."""

    file: str
    branch: str
    errors: int
    warnings: int
    questions: int
    data: bytes | None
    diagnostics: tuple[Diagnostic, ...]
    codes: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()


def returned(asked: Asked) -> Slip:
    """Return the workbook that is asked about with everything that is to be said of it."""
    path = asked.facts
    assert isinstance(path, Path)
    found = check(asked)
    document = found.document
    names = [one.branch.name or one.branch.code for one in document.branches]
    data = None
    if not any(one.kind in _WHOLE for one in found.diagnostics):
        results = [line for one in document.branches for line in _result(one)]
        data = annotated(path.read_bytes(), path.name, [*_remarks(found)], results)
    return Slip(
        path.name,
        series(names[:3]),
        document.errors,
        document.warnings,
        document.questions,
        data,
        found.diagnostics,
        tuple(one.branch.code for one in document.branches),
        tuple(one.not_judged for one in document.branches if one.not_judged),
    )


def _result(one: BranchChecked) -> Iterator[tuple[str, ...]]:
    """Give whose, what the rulebook says or still wants to know, and what to bring: those papers
    first that change the star."""
    name = one.branch.name or one.branch.code
    if one.missing is None:
        yield (name, "没有对照评星标准", one.not_judged or "")
        return
    book = one.missing.rulebook
    if one.missing.certain is not None and one.missing.possible is not None:
        stars = f"目前能认定{one.missing.certain.label}，补齐后最高{one.missing.possible.label}"
        yield (name, f"{book.title} {book.edition} 年度版：{stars}")
    for paper in one.missing.papers:
        change = "（单独能变星级）" if paper.changes_star else ""
        yield (name, f"还缺{paper.paper}{change}", "；".join(paper.asks))


def _remarks(found: Checked) -> Iterator[Remark]:
    for one in found.diagnostics:
        do = "" if one.help is None else str(one.help)
        yield Remark(one.kind.severity, one.place, str(one.message), do, one.also)
    for asked in found.questions:
        first, *others = asked.places or (None,)
        also = tuple(place for place in others if place is not None)
        yield Remark("question", first, str(asked.sentence), str(asked.look), also)
