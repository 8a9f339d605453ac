"""Facts against the rulebook: stated facts get the type of their measure, results and waivers are
checked.

Reading keeps a stated fact as it was written, because only the rulebook knows what it should be. A
name that the rulebook does not know is an error and never silently unused: it may be the misspelt
proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, parse_cell
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue, Column, ColumnKind
from starcheck.model.facts import Facts, Records, Stated
from starcheck.model.rulebook import Measure, Rulebook
from starcheck.model.scores import Imported, given
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
                rulebook=named(rulebook),
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


def named(rulebook: Rulebook) -> str:
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


def known_criteria(records_: Records, rulebook: Rulebook, problems: Problems) -> Records:
    """Return records about criteria with the criterion's id; one may be written by its title."""
    ids = {name: c.id for c in rulebook.criteria for name in (c.title, c.id)}
    records = []
    for record, place in zip(records_.records, records_.places, strict=True):
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
                rulebook=named(rulebook),
                criterion=written,
            )
        records.append({**record, "criterion": id or written})
    return replace(records_, records=tuple(records))


def check_results(results: Records, rulebook: Rulebook, problems: Problems) -> None:
    """Report results of exercises that the rulebook takes no points from, and too high ones."""
    wanted = {
        one.exercise: one
        for criterion in rulebook.criteria
        for one in given(criterion.score)
        if isinstance(one, Imported)
    }
    for record, place in zip(results.records, results.places, strict=True):
        exercise, score = record["exercise"], record["score"]
        one = wanted.get(str(exercise))
        if wanted and one is None and not _measured("results", rulebook):
            problems.add(
                kinds.UNKNOWN_EXERCISE,
                place,
                help=did_you_mean(str(exercise), wanted)
                or text("引用的考核有：{known}", known=series(wanted)),
                found=exercise,
            )
        elif one is not None and isinstance(score, int) and score > one.of:
            problems.add(
                kinds.RESULT_TOO_HIGH,
                place,
                help=text("请核对得分，或者在评星标准里改 of"),
                exercise=one.exercise,
                of=in_points(one.of),
                found=in_points(score),
            )


def _measured(table: str, rulebook: Rulebook) -> bool:
    aggregates = [m.aggregate for m in rulebook.measures.values() if m.aggregate is not None]
    return any(aggregate.table == table for aggregate in aggregates)


def check_waivers(waivers: Records, rulebook: Rulebook, as_of: date, problems: Problems) -> None:
    """Report waivers that nobody may grant, and such that are not in force any more."""
    rule = rulebook.waivers
    for record, place in zip(waivers.records, waivers.places, strict=True):
        criterion, approver = str(record["criterion"]), record["approver"]
        if rule is None or criterion not in rulebook.criterion:
            continue  # told already, or not looked at, which is told too
        if rule.criteria is not None and criterion not in rule.criteria:
            problems.add(
                kinds.NOT_WAIVABLE,
                place,
                help=text("可以免评的有：{known}", known=series(rule.criteria)),
                criterion=criterion,
            )
        elif approver not in rule.approvers:
            problems.add(
                kinds.NOT_AN_APPROVER,
                place,
                help=text("可以批准免评的有：{known}", known=series(rule.approvers)),
                criterion=criterion,
                found=approver if isinstance(approver, str) else tr("没有写"),
            )
        elif isinstance(expires := record["expires_on"], date) and expires < as_of:
            problems.add(
                kinds.WAIVER_EXPIRED,
                place,
                help=text("仍要免评的，请重新报批"),
                criterion=criterion,
                expires=expires,
            )


def in_points(milli: Milli) -> str:
    return format((Decimal(milli) / 10**POINTS_SCALE).normalize(), "f")
