"""From what an engine says to the result document: the one place where a document is put together.

Every engine's answer goes through here, so documents can only differ where engines do. Nothing is
judged and nothing is drawn; what is asked of the arithmetic of totals and stars (could this paper
change the star?) is asked of the reference engine's pure functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starcheck.assembly import gaps, scores
from starcheck.assembly.findings import finding
from starcheck.assembly.readings import Look, conflicts
from starcheck.diagnostics import Diagnostic, Text, text
from starcheck.expressions import sentence
from starcheck.facts import Completed
from starcheck.language import series, tr
from starcheck.model import assessment as shown
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Judged
from starcheck.model.reviews import Correction, star_of
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import ColumnRef, walk
from starcheck.reporting.words import citation, corrected, effect, labels_of

__all__ = ["assemble", "branch_name"]


def assemble(
    rulebook: Rulebook,
    given: Facts,
    completed: Completed,
    judged: Mapping[Basis, Judged],
    basis: Basis,
    diagnostics: Sequence[Diagnostic] = (),
) -> shown.Assessment:
    """Return the document on `basis`; `given` are the facts before they were completed."""
    own = judged[basis]
    other: Basis = "recorded" if basis == "stated" else "stated"
    look = Look(rulebook, completed.facts, own, basis, given)
    looks = [(found, look.on(rulebook.criterion[found.criterion])) for found in own.findings]
    facts = completed.facts
    return shown.Assessment(
        branch=branch_name(facts),
        rulebook=shown.BookName(
            id=rulebook.id,
            title=rulebook.title,
            edition=rulebook.edition,
            status=rulebook.status,
            sha256=rulebook.sha256,
        ),
        inputs=[
            shown.InputFile(name=one.shown or one.name, sha256=one.sha256) for one in facts.inputs
        ],
        assessment_year=facts.year,
        as_of=facts.as_of,
        basis=basis,
        rated=own.stars.rated if own.stars is not None else False,
        score=scores.score(rulebook, own, judged[other]),
        star=scores.stars(rulebook, own),
        bands=scores.bands(rulebook, own),
        dimensions=scores.dimensions(rulebook, own),
        findings=[finding(found, seen) for found, seen in looks],
        determinations=[
            shown.DeterminationResult(
                id=rule.id,
                title=rule.title,
                holds=own.determinations[rule.id],
                effect=effect(rule.effect, labels_of(rulebook)),
                cite=citation(rule.cite, rulebook.catalogue),
            )
            for rule in rulebook.determinations
        ],
        sheets=scores.sheets(rulebook, own),
        follow_ups=scores.follow_ups(rulebook, own),
        gaps=[gap for found, seen in looks if (gap := gaps.gap(found, seen)) is not None],
        unknowns=gaps.unknowns(look, fixed=star_of(facts.corrections) is not None),
        judgements=[a for found in own.findings if (a := gaps.awaited(found)) is not None],
        assumptions=[
            *_eligibility(look),
            *(
                shown.AssumptionMade(text=str(one.text), because=one.because)
                for one in completed.assumptions
            ),
        ],
        conflicts=conflicts(look),
        reviews=[_review(one, rulebook) for one in facts.corrections],
        diagnostics=[_warned(one) for one in (*diagnostics, *completed.diagnostics)],
        draft=facts.draft,
    )


def _review(one: Correction, rulebook: Rulebook) -> shown.ReviewMade:
    criterion = rulebook.criterion.get(one.criterion or "")
    return shown.ReviewMade(
        level=one.level,
        kind=one.kind,
        corrects=one.corrects,
        criterion=one.criterion,
        what=corrected(one, None if criterion is None else criterion.title),
        old=one.old,
        new=one.new,
        reason=one.reason,
        document=one.document,
        reviewer=one.reviewer,
        day=one.day,
    )


def branch_name(facts: Facts) -> shown.BranchName:
    """Return what a branch is called; a cell that is not stated is `None`."""

    def word(column: str) -> str | None:
        cell = facts.branch[column]
        return cell if isinstance(cell, str) else None

    return shown.BranchName(code=word("code") or "", name=word("name"), category=word("category"))


def _eligibility(look: Look) -> list[shown.AssumptionMade]:
    """Return the assumption that the book applies, where the facts do not say."""
    condition = look.rulebook.applies_when
    if look.rulebook.stands_in:
        said = text("没有专门的评星标准，按“{title}”评", title=look.rulebook.title)
        return [shown.AssumptionMade(text=str(said), because=look.rulebook.stands_in)]
    if look.judged.eligible is not None or condition is None:
        return []
    blank = [
        look.branches[ref.name].title
        for ref in walk(condition)
        if isinstance(ref, ColumnRef) and look.column(ref) is None
    ]
    because = tr("适用条件：{value}", value=sentence(condition, look.branches))
    said = text(
        "这份评星标准适用于本支部（没有填报：{columns}）", columns=series(dict.fromkeys(blank))
    )
    return [shown.AssumptionMade(text=str(said), because=because)]


def _warned(found: Diagnostic) -> shown.Warned:
    place = found.place
    where = None if place is None else place.where
    message: Text = found.message
    return shown.Warned(
        code=found.kind.code,
        name=found.kind.name,
        severity=found.kind.severity,
        text=str(message),
        place=where,
    )
