"""Findings as the document shows them: what was seen and asked, why it came out so, which rows."""

from __future__ import annotations

from datetime import date
from typing import TypeGuard

from starcheck.assembly.readings import Look, named, observed
from starcheck.assembly.scores import points
from starcheck.expressions import constant, sentence, truth
from starcheck.language import tr
from starcheck.model import assessment as shown
from starcheck.model.catalogue import Table
from starcheck.model.facts import Record
from starcheck.model.findings import Finding
from starcheck.model.rulebook import (
    AllOrNothing,
    Bands,
    ByJudges,
    Criterion,
    Deduct,
    Linear,
    UnitsOf,
)
from starcheck.model.tree import Node, RequirementRef
from starcheck.model.values import Absent, Cell
from starcheck.reporting.words import OUTCOMES, citation, required


def looked_at(criterion: Criterion) -> list[Node]:
    """Return the trees that points or truth of a criterion hang on."""
    if criterion.holds is not None:
        return [criterion.holds]
    match criterion.score:
        case AllOrNothing(condition=node):
            return [node]
        case UnitsOf(number=node) | Deduct(number=node) | Linear(number=node):
            return [node]
        case Bands(bands=bands):
            return [condition for condition, _ in bands if condition is not None]
    return []


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
    nodes = looked_at(criterion)
    readings = [observed(ref, look) for ref in named(nodes, look.rulebook)]
    sources = {one.source for one in readings if one.source is not None}
    if isinstance(criterion.score, ByJudges):
        sources |= {"committee"} if _judgements(criterion, look) else set()
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
    )


def _judgements(criterion: Criterion, look: Look) -> list[Record]:
    given = look.facts.tables.get("judgements")
    rows = given.records if given is not None else ()
    return [r for r in rows if r["criterion"] == criterion.id and isinstance(r["points"], int)]


def _reason(found: Finding, criterion: Criterion, look: Look) -> shown.Reason | None:
    def reason(code: str, text: str) -> shown.Reason:
        return shown.Reason(code=code, text=text)

    match found.outcome:
        case "met":
            return None
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
            assert isinstance(criterion.score, ByJudges)
            given = len(_judgements(criterion, look))
            raters = max(criterion.score.raters, given)
            return reason(
                "judgement_missing",
                tr("应有 {raters} 人评议，已有 {given} 人", raters=raters, given=given),
            )
        case "pending":
            return reason("still_open", tr("{value} 前仍可达到", value=horizon(criterion, look)))
    if criterion.norm == "usual":
        return reason("usual_norm", tr("条文写明“一般”，确有特殊情况的请说明理由"))
    return reason("not_reached", tr("没有达到要求"))


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
                key=_key(table, records[position]),
            )
            for position in look.judged.offending.get(ref.name, ())
        ]
    return found


def _key(table: Table, record: Record) -> dict[str, str]:
    """Return the cells by which people know a record; personal ones are not told."""
    columns = [table[name] for name in table.key]
    return {
        column.title: _cell(record[column.name])
        for column in columns
        if not column.personal and record[column.name] is not None
    }


def _cell(cell: Cell) -> str:
    if isinstance(cell, Absent):
        return tr("无") if cell is Absent.NONE else tr("不适用")
    return (tr("是") if cell else tr("否")) if isinstance(cell, bool) else str(cell)
