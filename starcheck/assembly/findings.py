"""Findings as the document shows them: what was seen and asked, why it came out so, which rows."""

from __future__ import annotations

from datetime import date
from typing import TypeGuard

from starcheck.assembly.readings import Look, cells, named, observed
from starcheck.assembly.scores import points
from starcheck.expressions import constant, names_in, sentence, truth
from starcheck.language import series, tr
from starcheck.model import assessment as shown
from starcheck.model.catalogue import Column, Table
from starcheck.model.facts import Record
from starcheck.model.findings import Finding
from starcheck.model.rulebook import Criterion
from starcheck.model.scores import Given, Imported, given
from starcheck.model.tree import Node, RequirementRef
from starcheck.model.values import Absent, Cell
from starcheck.reporting.words import OUTCOMES, citation, decided, required


def horizon(criterion: Criterion, look: Look) -> date:
    """Return the last day on which a record still counts for this criterion."""
    year_end = date(look.year, 12, 31)
    if criterion.due_by is None:
        return year_end
    due = constant(criterion.due_by, look.year, look.as_of)
    return due if isinstance(due, date) else year_end


def finding(found: Finding, look: Look) -> shown.Finding:
    """Return one finding in words; `look` is that of the criterion."""
    criterion = look.rulebook.criterion[found.criterion]
    nodes = criterion.looked_at
    readings = [observed(ref, look) for ref in named(nodes, look.rulebook)]
    sources = {one.source for one in readings if one.source is not None}
    if any(_received(one, look) for one in given(criterion.score)):
        sources |= {"committee"}
    return shown.Finding(
        criterion=criterion.id,
        title=criterion.title,
        dimension=criterion.dimension,
        kind=criterion.kind,
        outcome=found.outcome,
        label=tr(OUTCOMES[found.outcome]),
        reason=_reason(found, criterion, look),
        points=points(found, criterion),
        observed=readings,
        conflict=any(look.measured(r.measure).conflict for r in readings),
        required=required(criterion, look.branches),
        cite=citation(criterion.cite, look.rulebook.catalogue),
        evidence=sorted(sources),
        records=_offending(nodes, look),
        cells=list(cells(nodes, look)),
    )


def _received(wanted: Given, look: Look) -> int:
    """Return how many judgements or results have come in."""
    if isinstance(wanted, Imported):
        rows = _rows("results", look)
        return sum(r["exercise"] == wanted.exercise and r["score"] is not None for r in rows)
    return sum(
        r["criterion"] == wanted.criterion
        and wanted.by in (None, r["group"])
        and (isinstance(r["points"], int) or isinstance(r["level"], str))
        for r in _rows("judgements", look)
    )


def _rows(table: str, look: Look) -> tuple[Record, ...]:
    given_ = look.facts.tables.get(table)
    return () if given_ is None else given_.records


def _awaited(wanted: Given, look: Look) -> str | None:
    """Return what has not come in, in words."""
    received = _received(wanted, look)
    if isinstance(wanted, Imported):
        said = tr("还没有“{exercise}”的结果", exercise=wanted.exercise)
        return None if received else said
    raters = max(wanted.raters * wanted.samples, received)
    if received == raters:
        return None
    if wanted.by is not None:
        return tr(
            "{by}应有 {raters} 份评议，已有 {given} 份",
            by=wanted.by,
            raters=raters,
            given=received,
        )
    return tr("应有 {raters} 人评议，已有 {given} 人", raters=raters, given=received)


def _reason(found: Finding, criterion: Criterion, look: Look) -> shown.Reason | None:
    def reason(code: str, text: str) -> shown.Reason:
        return shown.Reason(code=code, text=text)

    if (correction := look.correction(criterion.id)) is not None:
        return reason("corrected", decided(correction))
    match found.outcome:
        case "met":
            return None
        case "waived":
            return reason("waived", _waived(criterion, look))
        case "not_applicable" if _is_false(criterion.asked_when, look):
            return reason(
                "not_asked",
                tr(
                    "只对这样的党支部要求：{value}",
                    value=sentence(criterion.asked_when, look.branches),
                ),
            )
        case "not_applicable":
            return reason("nothing_asked", tr("没有需要考核的对象"))
        case "unknown" if found.asked is None:
            return reason("applicability_unknown", tr("是否适用，现有材料不能确定"))
        case "unknown":
            return reason("facts_missing", tr("现有材料不足以认定"))
        case "awaiting":
            missing = [_awaited(one, look) for one in given(criterion.score)]
            return reason("judgement_missing", tr("；").join(m for m in missing if m is not None))
        case "pending":
            return reason("still_open", tr("{value} 前仍可达到", value=horizon(criterion, look)))
    if criterion.norm == "usual":
        return reason("usual_norm", tr("条文写明“一般”，确有特殊情况的请说明理由"))
    return reason("not_reached", tr("没有达到要求"))


def _waived(criterion: Criterion, look: Look) -> str:
    """Return by what a criterion is waived: a condition of the book, or who granted it."""
    for node in criterion.excuses:
        implied = any(look.rulebook.measures[m].implied for m in names_in(node).measures)
        if truth(node, look) is True and not implied:
            return tr("准予免评的情形：{value}", value=sentence(node, look.branches))
    mine = [r for r in _rows("waivers", look) if r["criterion"] == criterion.id]
    return tr(
        "{approver}批准免评：{reason}",
        approver=series(str(r["approver"]) for r in mine),
        reason=series(str(r["reason"] or tr("没有写理由")) for r in mine),
    )


def _is_false(condition: Node | None, look: Look) -> TypeGuard[Node]:
    return condition is not None and truth(condition, look) is False


def _offending(nodes: list[Node], look: Look) -> list[shown.OffendingRecord]:
    found = []
    for ref in named(nodes, look.rulebook):
        if not isinstance(ref, RequirementRef):
            continue
        table = look.rulebook.catalogue.table[look.rulebook.requirements[ref.name].table]
        records = look.facts.tables[table.name].records
        found += [
            shown.OffendingRecord(
                requirement=ref.name,
                table=table.name,
                number=position + 1,
                key=_key(table, records[position], names=look.facts.names),
            )
            for position in look.judged.offending.get(ref.name, ())
        ]
    return found


def _key(table: Table, record: Record, *, names: bool) -> dict[str, str]:
    """Return the cells by which people know a record; personal ones only if `names` are wanted."""
    columns = [table[name] for name in table.key]
    return {
        column.title: _cell(record[column.name], column)
        for column in columns
        if (names or not column.personal) and record[column.name] is not None
    }


def _cell(cell: Cell, column: Column) -> str:
    if isinstance(cell, Absent):
        return tr("无") if cell is Absent.NONE else tr("不适用")
    if isinstance(cell, date) and column.precision == "month":
        return f"{cell:%Y-%m}"
    return (tr("是") if cell else tr("否")) if isinstance(cell, bool) else str(cell)
