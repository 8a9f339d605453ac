"""YAML → Rulebook, or every mistake in it.

Shape first: names cannot be checked in a book that did not parse. Then parameters, requirements,
measures in the order of their references, criteria, determinations, stars, sums. Nothing is raised
before everything has been looked at.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from starcheck.diagnostics import Diagnostic, Problems, text
from starcheck.errors import RulebookError
from starcheck.language import mark, tr
from starcheck.model.batches import Waivers
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.batches import (
    resolve_cycle,
    resolve_follow_ups,
    resolve_procedure,
    resolve_ranking,
    resolve_waivers,
)
from starcheck.rulebook.context import Context, check_id, unique
from starcheck.rulebook.criteria import resolve_criterion, resolve_determination
from starcheck.rulebook.extensions import extended
from starcheck.rulebook.files import Parts, listed
from starcheck.rulebook.implied import resolve_granted, resolve_waiver
from starcheck.rulebook.measures import resolve_measures, resolve_requirements
from starcheck.rulebook.parameters import resolve_parameters
from starcheck.rulebook.totals import (
    best_score,
    check_sums,
    resolve_dimensions,
    resolve_quotas,
    resolve_sheets,
    resolve_stars,
    resolve_totals,
)
from starcheck.rulebook.uses import read_with_uses

_YEAR = re.compile(r"[12]\d{3}")


def load(path: Path, catalogue: Catalogue) -> Rulebook:
    """Return the rulebook at `path`, a folder or a file.

    Raises `RulebookError` with all of its problems, and `UsageError` if nothing is there.
    """
    book, found = examine(path, catalogue)
    if book is None:
        raise RulebookError(found)
    return book


def examine(path: Path, catalogue: Catalogue) -> tuple[Rulebook | None, list[Diagnostic]]:
    """Return the rulebook if it is right, and everything there is to say about it."""
    problems = Problems()
    parts = read_with_uses(path, problems)
    book = None
    if parts is not None:
        words = extended(catalogue, parts.extensions, problems)
        book = _resolve(parts, path, Context(words, problems))
        if problems.errors:
            book = None
    return book, _in_order(problems.found)


def _in_order(found: list[Diagnostic]) -> list[Diagnostic]:
    """Sort by file as they were met, then by line, so that a person reads down the page."""
    files = list(dict.fromkeys(d.place.file if d.place else "" for d in found))

    def key(diagnostic: Diagnostic) -> tuple[int, int, int]:
        place = diagnostic.place
        if place is None:
            return (files.index(""), 0, 0)
        return (files.index(place.file), place.line or 0, place.column or 0)

    return sorted(found, key=key)


def _resolve(parts: Parts, path: Path, context: Context) -> Rulebook:
    head, spot, problems = parts.head, parts.spot, context.problems
    scored = head.totals is not None
    check_id(head.rulebook, spot.place("rulebook"), problems)
    _edition(parts, problems)

    parameters = unique(parts.parameters, mark("参数"), problems)
    resolve_parameters(parameters, head.edition, context)
    # Requirements are named by measures, and look at no measure themselves.
    requirements = resolve_requirements(
        unique(parts.requirements, mark("逐条要求"), problems), context
    )
    measures = resolve_measures(unique(parts.measures, mark("指标"), problems), context)

    dimension_entries = unique(
        listed(head.dimensions, spot.below("dimensions"), "id"), mark("维度"), problems
    )
    dimensions = resolve_dimensions(dimension_entries, scored, context)
    written = unique(parts.criteria, mark("评分指标"), problems)
    criteria = [
        resolve_criterion(entry, dict(dimension_entries), scored, context)
        for entry in written.values()
    ]
    totals = resolve_totals(head.totals, spot.below("totals"), context)
    check_sums(head, spot, dimension_entries, list(written.values()), context)

    sheet_entries = unique(
        listed(head.sheets, spot.below("sheets"), "id"), mark("评分表"), problems
    )
    sheets = resolve_sheets(sheet_entries, dimensions, list(written.values()), scored, context)
    star_entries = unique(listed(head.stars, spot.below("stars"), "star"), mark("星级"), problems)
    _stars_belong(parts, scored, problems)
    best = best_score(totals, list(written.values()))
    stars = resolve_stars(list(star_entries.values()), best, scored, context)
    ranks = {entry.written.star for entry in star_entries.values()}
    determinations = [
        rule
        for entry in unique(parts.determinations, mark("认定规则"), problems).values()
        for rule in resolve_determination(entry, ranks, context)
    ]
    waivers = resolve_waivers(head.waivers, spot.below("waivers"), written, context)
    whole = [c for c in criteria if c is not None]
    if waivers is not None and not problems.errors:
        whole = _waivable(whole, waivers, context)
    applies = context.columns_only(head.applies_when, spot.below("applies_when"), "applies_when")
    silence = _silence(parts, context)
    if not problems.errors:
        _unused(parts, context)
    return Rulebook(
        id=head.rulebook,
        title=head.title,
        edition=head.edition,
        status=head.status,
        sha256=parts.sha256,
        applies_when=applies,
        applies_text=head.applies_when or "",
        totals=totals,
        decides=head.decides,
        silence=silence,
        dimensions=tuple(dimensions.values()),
        parameters=context.parameters,
        measures={**measures, **context.implied},
        requirements=requirements,
        criteria=tuple(whole),
        determinations=tuple(determinations),
        stars=stars,
        catalogue=context.catalogue,
        quotas=resolve_quotas(head.quotas, parts.spot.below("quotas"), ranks, context),
        years=_in_force(parts, problems),
        previous=head.previous,
        tailoring=parts.tailoring,
        sheets=tuple(sheets.values()),
        waivers=waivers,
        follow_ups=resolve_follow_ups(head.follow_ups, spot.below("follow_ups"), ranks, context),
        ranking=resolve_ranking(head.ranking, spot.below("ranking"), context),
        procedure=resolve_procedure(head.procedure, spot.below("procedure"), ranks, context),
        cycle=resolve_cycle(head.cycle),
        path=path.as_posix(),
        texts=context.texts,
    )


def _waivable(criteria: list[Criterion], rule: Waivers, context: Context) -> list[Criterion]:
    """Return the criteria with the condition that a waiver of each has been granted."""
    granted = resolve_granted(context)
    found = []
    for criterion in criteria:
        if rule.criteria is None or criterion.id in rule.criteria:
            measure, condition = resolve_waiver(criterion.id, granted)
            context.implied[measure.name] = measure
            criterion = replace(criterion, excuses=(*criterion.excuses, condition))
        found.append(criterion)
    return found


def _edition(parts: Parts, problems: Problems) -> None:
    edition = parts.head.edition
    if not _YEAR.fullmatch(edition):
        problems.add(
            kinds.BAD_VALUE,
            parts.spot.place("edition"),
            help=text('写成 edition: "2023" 这样'),
            key="edition",
            wanted=tr("四位年份"),
            found=f" {edition}",
        )


def _in_force(parts: Parts, problems: Problems) -> tuple[int, int | None] | None:
    """Return the first and the last year of the edition; it is named after the first."""
    written, edition = parts.head.in_force, parts.head.edition
    if written is None:
        return None
    if str(written.from_) != edition:
        problems.add(
            kinds.OUT_OF_RANGE,
            parts.spot.place("in_force", "from"),
            help=text("年度版以开始适用的年度命名"),
            key="from",
            wanted=tr("等于年度版 {edition}", edition=edition),
            found=str(written.from_),
        )
    if written.until is not None and written.until < written.from_:
        problems.add(
            kinds.OUT_OF_RANGE,
            parts.spot.place("in_force", "until"),
            help=text("只用一年就不写 in_force"),
            key="until",
            wanted=tr("不早于 {from_}", from_=written.from_),
            found=str(written.until),
        )
    return written.from_, written.until


def _stars_belong(parts: Parts, scored: bool, problems: Problems) -> None:
    """A book with points has stars; one without has them only where conditions bound them."""
    if scored and not parts.head.stars:
        problems.add(
            kinds.MISSING_KEY,
            parts.spot.key("stars"),
            help=text("写 stars: [{{star: 5, at_least: {points}}}, …]", points=90),
            key="stars",
        )


def _silence(parts: Parts, context: Context) -> tuple[str, ...]:
    found = []
    for name in parts.head.silence:
        table = context.table(name, parts.spot.key("silence", name))
        if table is not None:
            found.append(table.name)
    return tuple(found)


def _unused(parts: Parts, context: Context) -> None:
    """Warn of definitions that nothing looks at: most often a name that was misspelt elsewhere."""
    for what, entries in (
        (mark("参数"), parts.parameters),
        (mark("指标"), parts.measures),
        (mark("逐条要求"), parts.requirements),
    ):
        for entry in entries:
            if entry.name not in context.used and entry.name not in parts.taken:
                context.problems.add(
                    kinds.UNUSED,
                    entry.named,
                    help=text("删去它，或者检查用它的地方是不是写了别的名字"),
                    what=what,
                    name=entry.name,
                )
