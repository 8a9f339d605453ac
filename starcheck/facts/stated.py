"""Facts against the rulebook: stated facts get the type of their measure, judgements their criterion.

Reading keeps a stated fact as it was written, because only the rulebook knows what it should be. A name
that the rulebook does not know is an error and never silently unused: it may be the misspelt proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from starcheck.diagnostics import Place, Problems, did_you_mean, text
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, parse_cell, shown
from starcheck.model.catalogue import Catalogue, Column, ColumnKind
from starcheck.model.facts import Facts, Records, Stated
from starcheck.model.rulebook import ByJudges, Measure, Rulebook
from starcheck.model.values import POINTS_SCALE, Milli, Scalar, Type, TypeKind

_KINDS: Mapping[TypeKind, ColumnKind] = {
    TypeKind.TRUTH: "yes_no",
    TypeKind.DATE: "date",
    TypeKind.TEXT: "text",
}


def typed(facts: Facts, rulebook: Rulebook, problems: Problems) -> dict[str, Stated]:
    """Return the stated facts with the types of their measures; those of other names are refused."""
    found: dict[str, Stated] = {}
    for name, stated in facts.stated.items():
        measure = rulebook.measures.get(name)
        if measure is None:
            askable = [m.name for m in rulebook.measures.values() if m.stated]
            problems.add(
                kinds.UNKNOWN_MEASURE,
                stated.place,
                notes=[text("可以自述：{names}", names="、".join(askable))] if askable else [],
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
    column = stated_column(measure.name, measure.type, measure.unit)
    cell = parse_cell(_unfolded(stated.value, measure.type), column, catalogue)
    if isinstance(cell, Fault):
        problems.add(
            cell.kind, stated.place, notes=cell.notes, help=cell.help, **dict(cell.values)
        )
        return None
    return cell if isinstance(cell, bool | int | str) or _is_date(cell) else None
