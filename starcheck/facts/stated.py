"""Facts against the rulebook: stated facts get the type of their measure, judgements are checked.

Reading keeps a stated fact as it was written, because only the rulebook knows what it should be. A
name that the rulebook does not know is an error and never silently unused: it may be the misspelt
proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, parse_cell
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue, Column, ColumnKind
from starcheck.model.facts import Facts, Records, Stated
from starcheck.model.rulebook import ByJudges, Measure, Rulebook
from starcheck.model.values import POINTS_SCALE, Absent, Milli, Scalar, Type, TypeKind

_KINDS: Mapping[TypeKind, ColumnKind] = {
    TypeKind.TRUTH: "yes_no",
    TypeKind.DATE: "date",
    TypeKind.TEXT: "text",
}


def typed(facts: Facts, rulebook: Rulebook, problems: Problems) -> dict[str, Stated]:
    """Return the stated facts with the types of their measures; other names are reported."""
    found: dict[str, Stated] = {}
    for name, stated in facts.stated.items():
        measure = rulebook.measures.get(name)
        if measure is None:
            askable = [m.name for m in rulebook.measures.values() if m.stated]
            problems.add(
                kinds.UNKNOWN_MEASURE,
                stated.place,
                notes=[text("可以自述：{names}", names=series(askable))] if askable else [],
                help=did_you_mean(name, askable) or text("请删去，或改成上面的一个"),
                rulebook=_named(rulebook),
                measure=name,
            )
        elif not measure.stated:
            problems.add(
                kinds.NOT_STATED,
                stated.place,
                help=text("请改填台账（tables）或填报数（figures）"),
                measure=name,
            )
        else:
            value = _typed(stated, measure, rulebook.catalogue, problems)
            if value is not None:
                found[name] = Stated(value, stated.quote, stated.place)
    return found


def _named(rulebook: Rulebook) -> str:
    return f"{rulebook.id}@{rulebook.edition}"


def _typed(
    stated: Stated, measure: Measure, catalogue: Catalogue, problems: Problems
) -> Scalar | None:
    cell = parse_cell(stated.value, stated_column(measure.name, measure.type), catalogue)
    if isinstance(cell, Fault):
        problems.add(cell.kind, stated.place, notes=cell.notes, help=cell.help, **dict(cell.values))
        return None
    return None if isinstance(cell, Absent) else cell


def stated_column(name: str, type: Type) -> Column:
    """Return the domain of a stated measure as that of a column, so that both are read alike."""
    if type.kind is not TypeKind.NUMBER:
        return Column(name=name, title=tr("自述的事实"), kind=_KINDS[type.kind])
    factor = 10**type.scale
    return Column(
        name=name,
        title=tr("自述的事实"),
        kind="decimal" if type.scale else "whole",
        unit=type.unit,
        scale=type.scale,
        least=-(-type.least // factor),
        greatest=type.greatest // factor,
    )


def known_criteria(given: Records, rulebook: Rulebook, problems: Problems) -> Records:
    """Return records about criteria with the criterion's id; one may be written by its title."""
    ids = {name: c.id for c in rulebook.criteria for name in (c.title, c.id)}
    records = []
    for record, place in zip(given.records, given.places, strict=True):
        written = record["criterion"]
        id = ids.get(str(written))
        if written is None:
            problems.add(
                kinds.MISSING_KEY,
                place,
                help=text("请写明是对哪一项评分指标作出的"),
                key="criterion",
                title=tr("评分指标"),
            )
        elif id is None:
            problems.add(
                kinds.UNKNOWN_CRITERION,
                place,
                help=did_you_mean(str(written), ids)
                or text("用 `starcheck rules show` 查看评分指标的编号"),
                rulebook=_named(rulebook),
                criterion=written,
            )
        records.append({**record, "criterion": id or written})
    return replace(given, records=tuple(records))


def check_judgements(given: Records, rulebook: Rulebook, problems: Problems) -> None:
    """Report judgements of what is not judged, and points outside the criterion's range."""
    for record, place in zip(given.records, given.places, strict=True):
        criterion = rulebook.criterion.get(str(record["criterion"]))
        if criterion is None:
            continue
        if not isinstance(criterion.score, ByJudges):
            problems.add(
                kinds.NOT_JUDGED,
                place,
                help=text("它的得分由事实得出；请删去这条打分"),
                criterion=criterion.id,
            )
            continue
        points, score = record["points"], criterion.score
        if isinstance(points, int) and not score.least <= points <= score.greatest:
            problems.add(
                kinds.POINTS_OUT_OF_RANGE,
                place,
                help=text("请按评星标准的分值范围打分"),
                criterion=criterion.id,
                least=_points(score.least),
                greatest=_points(score.greatest),
                found=_points(points),
            )


def _points(milli: Milli) -> str:
    return format((Decimal(milli) / 10**POINTS_SCALE).normalize(), "f")
