"""Sheets: dimensions that are counted by themselves, passed or not (semantics §7).

Pure arithmetic over findings; also used to ask what a paper could change.
"""

from __future__ import annotations

from collections.abc import Sequence

from starcheck.engines.reference.totals import counted
from starcheck.expressions import both
from starcheck.model.batches import Sheet
from starcheck.model.findings import Finding, Truth
from starcheck.model.rulebook import Rulebook


def passed(
    rulebook: Rulebook, findings: Sequence[Finding], *, later: bool = False
) -> dict[str, Truth]:
    """Return whether each sheet is passed, now or (`later`) in reach."""
    return {sheet.id: _passed(rulebook, sheet, findings, later) for sheet in rulebook.sheets}


def _passed(rulebook: Rulebook, sheet: Sheet, findings: Sequence[Finding], later: bool) -> Truth:
    mine = [f for f in findings if _belongs(rulebook, sheet, f)]
    if sheet.pass_mark is None or sheet.full is None:
        return both([_holds(f, later) for f in mine if f.asked is not False])
    asked = [f for f in mine if counted(f, rulebook)]
    wanted = sheet.pass_mark * sum(rulebook.criterion[f.criterion].full or 0 for f in asked)
    if sum(f.low or 0 for f in asked) * sheet.full >= wanted:
        return True
    best = sum((f.reach if later else f.high) or 0 for f in asked)
    return None if best * sheet.full >= wanted else False


def _holds(finding: Finding, later: bool) -> Truth:
    """Return whether a score-free criterion holds; one perhaps not asked is at worst unknown."""
    if finding.asked is None:
        return True if finding.truth is True else None
    return None if later and finding.outcome == "pending" else finding.truth


def _belongs(rulebook: Rulebook, sheet: Sheet, finding: Finding) -> bool:
    criterion = rulebook.criterion[finding.criterion]
    return criterion.kind == "base" and criterion.dimension in sheet.dimensions


def asked_at_all(rulebook: Rulebook, findings: Sequence[Finding]) -> Truth:
    """Return whether any base criterion is asked: of nothing asked there is no star."""
    asked = [f.asked for f in findings if rulebook.criterion[f.criterion].kind == "base"]
    return True if True in asked else None if None in asked else False
