"""Measures: in an order in which each only looks at earlier ones, each with its type.

The types are those of `docs/semantics.md` §9: they bound every number statically, so that engines
need no guard.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from starcheck.diagnostics import did_you_mean, text
from starcheck.language import mark, tr
from starcheck.model.rulebook import Aggregate, Form, Measure, Requirement
from starcheck.model.values import COUNT, DATE, TOP, TRUTH, Type, TypeKind
from starcheck.model.written import (
    WrittenAggregate,
    WrittenRequirement,
    WrittenStated,
    WrittenValue,
)
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.aggregates import FORM_WORDS, resolve_aggregate
from starcheck.rulebook.context import Context, check_name, names_in
from starcheck.rulebook.spots import Entry
from starcheck.rulebook.windows import resolve_window

Written = WrittenAggregate | WrittenValue | WrittenStated

STATED_SCALE = 3
MAX_CHAIN = 32
"""How many measures may look at one another in a row: engines recurse along them."""
_STATED = {
    "yes_no": TRUTH,
    "number": Type(TypeKind.NUMBER, STATED_SCALE, 0, TOP * 10**STATED_SCALE, open_high=True),
    "date": DATE,
}
_VALUES = (TypeKind.NUMBER, TypeKind.DATE, TypeKind.TRUTH)


def resolve_requirements(
    entries: dict[str, Entry[WrittenRequirement]], context: Context
) -> dict[str, Requirement]:
    """Return the requirements, and let conditions name them."""
    for name, entry in entries.items():
        check_name(name, mark("逐条要求"), entry.named, context)
        table = context.table(entry.written.from_, entry.spot.place("from"))
        if table is None:
            context.broken.add(name)
        else:
            context.requirements[name] = table
    found: dict[str, Requirement] = {}
    for name, entry in entries.items():
        written, spot, label = entry.written, entry.spot, f"requirement/{name}"
        if name not in context.requirements:
            continue
        table = context.requirements[name]
        where = context.condition(
            written.where, spot.below("where"), TypeKind.TRUTH, f"{label}/where", table
        )
        require = context.condition(
            written.require, spot.below("require"), TypeKind.TRUTH, f"{label}/require", table
        )
        cite = context.cite(written.cite, spot.below("cite"))
        window = resolve_window(
            written.window, spot.below("window"), table, f"{label}/window", context
        )
        if require is not None:
            found[name] = Requirement(name, table.name, where, require, cite, entry.named, window)
    return found


def resolve_measures(entries: dict[str, Entry[Written]], context: Context) -> dict[str, Measure]:
    """Return the measures in the order of their references, and let conditions name them."""
    return _Resolution(entries, context).run()


@dataclass(slots=True)
class _Resolution:
    entries: dict[str, Entry[Written]]
    context: Context
    found: dict[str, Measure] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    way: list[str] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)

    def run(self) -> dict[str, Measure]:
        for name, entry in self.entries.items():
            check_name(name, mark("指标"), entry.named, self.context)
        for name in self.entries:
            self.visit(name)
        return self.found

    def visit(self, name: str) -> None:
        """Resolve `name` after everything it looks at."""
        if name in self.done:
            return
        if name in self.way:
            self.ring(self.way[self.way.index(name) :])
            return
        self.way.append(name)
        others = self.looks_at(name)
        if len(self.way) <= MAX_CHAIN:
            for other in others:
                self.visit(other)
        self.way.pop()
        if name in self.done:
            return  # it is part of a ring
        self.done.add(name)
        self.depth[name] = 1 + max((self.depth.get(other, 0) for other in others), default=0)
        if self.depth[name] > MAX_CHAIN or len(self.way) >= MAX_CHAIN:
            self.too_long(name)
        else:
            self.resolve(self.entries[name])

    def looks_at(self, name: str) -> list[str]:
        written = self.entries[name].written
        match written:
            case WrittenValue():
                texts = [written.value]
            case WrittenAggregate():
                texts = [t for t in (written.of, written.asked_from, written.asked_until) if t]
            case _:
                texts = []
        names = [other for words in texts for other in sorted(names_in(words))]
        if isinstance(written, WrittenAggregate) and written.at_most is not None:
            names.append(written.at_most)
        return [other for other in names if other in self.entries]

    def ring(self, names: list[str]) -> None:
        first = self.entries[names[0]]
        self.context.problems.add(
            kinds.MEASURE_RING,
            first.named,
            help=text("其中一个要改用台账或党支部的列来写"),
            ring=" → ".join((*names, names[0])),
        )
        # All of the ring are broken, but only the ring is told.
        self.done.update(names)
        self.context.broken.update(names)

    def too_long(self, name: str) -> None:
        self.depth[name] = 0  # told once, at the first that is too far from the records
        self.context.broken.add(name)
        self.context.problems.add(
            kinds.CHAIN_TOO_LONG,
            self.entries[name].named,
            help=text("把中间的几个指标合成一个"),
            limit=MAX_CHAIN,
        )

    def resolve(self, entry: Entry[Written]) -> None:
        written = entry.written
        match written:
            case WrittenStated():
                measure: Measure | None = Measure(
                    entry.name,
                    _STATED[written.stated],
                    written.unit,
                    stated=True,
                    place=entry.named,
                )
            case WrittenValue():
                measure = self.value(entry, written)
            case WrittenAggregate():
                measure = self.aggregate(entry, written)
        if measure is None:
            self.context.broken.add(entry.name)
            return
        self.context.types[entry.name] = measure.type
        self.found[entry.name] = measure

    def value(self, entry: Entry[Written], written: WrittenValue) -> Measure | None:
        label = f"measure/{entry.name}/value"
        node = self.context.condition(written.value, entry.spot.below("value"), _VALUES, label)
        if node is None:
            return None
        unit = written.unit or node.type.unit
        return Measure(entry.name, node.type, unit, value=node, place=entry.named)

    def aggregate(self, entry: Entry[Written], written: WrittenAggregate) -> Measure | None:
        aggregate = resolve_aggregate(entry, written, self.context)
        if aggregate is None:
            return None
        type_ = self.typed(entry, written, aggregate)
        if type_ is None:
            return None
        figure = self.figure(entry, written, aggregate.form, type_)
        unit = written.unit or self.unit(figure) or _counted(aggregate) or type_.unit
        self.bounded(entry, written, type_)
        return Measure(
            entry.name,
            type_ if type_.kind is TypeKind.DATE else replace(type_, unit=unit),
            unit,
            aggregate=aggregate,
            figure=figure,
            at_most=written.at_most if written.at_most in self.context.types else None,
            place=entry.named,
        )

    def typed(
        self, entry: Entry[Written], written: WrittenAggregate, aggregate: Aggregate
    ) -> Type | None:
        inner = aggregate_type(aggregate)
        fits = max(abs(inner.least), abs(inner.greatest)) < 2**62
        if inner.kind is TypeKind.RATIO:
            fits = max(abs(inner.least), abs(inner.greatest)) * TOP < 2**62
        if not fits:
            key = written_form(written)
            self.context.problems.add(
                kinds.COULD_OVERFLOW,
                entry.spot.place(key),
                help=text("只对一列求和、求平均，或者先缩小范围"),
                key=key,
            )
            return None
        counts = aggregate.take is not None and aggregate.take.how == "count"
        return COUNT if counts else inner

    def unit(self, figure: str | None) -> str:
        return "" if figure is None else self.context.catalogue.figure[figure].unit

    def figure(
        self, entry: Entry[Written], written: WrittenAggregate, form: Form, type_: Type
    ) -> str | None:
        """Return the id of the figure that may stand for this measure."""
        if written.figure is None:
            return None
        problems, catalogue = self.context.problems, self.context.catalogue
        place = entry.spot.place("figure")
        figure = catalogue.figure.get(written.figure)
        if figure is None:
            problems.add(
                kinds.UNKNOWN_FIGURE,
                place,
                help=did_you_mean(written.figure, catalogue.figure)
                or text("填报数的名字见 rules/figures.yaml"),
                name=written.figure,
            )
            return None
        wanted = form if form in ("share", "average") else "count"
        if figure.measures != wanted or form in ("minimum", "maximum"):
            problems.add(
                kinds.FIGURE_OF_ANOTHER_KIND,
                place,
                help=text("平均数不是达标率，也不是最少的一个；删去 figure，或者换一个填报数"),
                figure=figure.title,
                found={"count": mark("个数"), "average": mark("平均数"), "share": mark("比例")}[
                    figure.measures
                ],
                wanted=FORM_WORDS[form],
            )
            return None
        if type_.kind is TypeKind.NUMBER and figure.scale > type_.scale:
            problems.add(
                kinds.FIGURE_TOO_FINE,
                place,
                help=text("换一个填报数，或者对有小数的列求和"),
                figure=figure.title,
                found=figure.scale,
                limit=type_.scale,
            )
            return None
        return figure.id

    def bounded(self, entry: Entry[Written], written: WrittenAggregate, type_: Type) -> None:
        """Check that `at_most` names a number that can be compared with this one."""
        name = written.at_most
        if name is None or name in self.context.broken:
            return
        problems, place = self.context.problems, entry.spot.place("at_most")
        other = self.context.types.get(name)
        if other is None:
            problems.add(
                kinds.UNKNOWN_MEASURE,
                place,
                help=did_you_mean(name, self.entries),
                name=name,
            )
            return
        self.context.used.add(name)
        if type_.kind is not TypeKind.NUMBER or other.kind is not TypeKind.NUMBER:
            what = tr(
                "`{value}` 不是一个数", value=name if type_.kind is TypeKind.NUMBER else entry.name
            )
        elif type_.scale != other.scale:
            what = tr(
                "`{name}` 有 {scale} 位小数，`{name2}` 有 {scale2} 位",
                name=entry.name,
                scale=type_.scale,
                name2=name,
                scale2=other.scale,
            )
        else:
            return
        problems.add(kinds.NOT_BOUNDED, place, help=text("删去 at_most"), what=what)


def written_form(written: WrittenAggregate) -> str:
    """Return the key under which the aggregate stands."""
    return next(key for key in FORM_WORDS if getattr(written, key, None) is not None)


def aggregate_type(aggregate: Aggregate) -> Type:
    """Return the type of the inner aggregate, over all records or those of one key."""
    if aggregate.form == "count":
        return COUNT
    if aggregate.form == "share":
        return Type(TypeKind.RATIO, 0, 0, 1)
    assert aggregate.operand is not None
    operand = aggregate.operand.type
    match aggregate.form:
        case "distinct":
            return _distinct(aggregate)
        case "sum":
            least, greatest = TOP * min(0, operand.least), TOP * max(0, operand.greatest)
            return Type(
                TypeKind.NUMBER,
                operand.scale,
                least,
                greatest,
                open_low=least < 0,
                open_high=greatest > 0,
                unit=operand.unit,
            )
        case "average":
            return Type(
                TypeKind.RATIO, operand.scale, operand.least, operand.greatest, unit=operand.unit
            )
    return operand


def _distinct(aggregate: Aggregate) -> Type:
    assert aggregate.operand is not None
    operand = aggregate.operand.type
    periods = getattr(aggregate.operand, "function", None)
    if periods is not None:
        most = {"quarter": 4, "month": 12}[periods]
    elif operand.kind is TypeKind.TRUTH:
        most = 2
    else:
        most = len(operand.vocabulary) or TOP
    return Type(TypeKind.NUMBER, 0, 0, most, open_high=most == TOP)


def _counted(aggregate: Aggregate) -> str:
    """Return the unit of a number of periods."""
    what = aggregate.operand if aggregate.form == "distinct" else None
    if aggregate.take is not None and aggregate.take.how == "count":
        what = aggregate.per
    return {"quarter": "个季度", "month": "个月"}.get(getattr(what, "function", ""), "")
