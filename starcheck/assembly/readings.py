"""Measured intervals as readers see them: ends, units, where a value comes from, contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from starcheck.assembly.counted import Counted
from starcheck.engines.reference import figure_span
from starcheck.expressions import evaluate
from starcheck.language import series, tr
from starcheck.model.assessment import Conflict, End, Evidence, Observed, Reading
from starcheck.model.catalogue import SUPPLIER, Table
from starcheck.model.facts import Facts, Figure
from starcheck.model.findings import Basis, Judged, Measured, Truth
from starcheck.model.reviews import Correction
from starcheck.model.rulebook import Criterion, Measure, Rulebook
from starcheck.model.tree import ColumnRef, MeasureRef, Node, RequirementRef, walk
from starcheck.model.values import LATEST, Cell, Span, Type, TypeKind, Value

FOUNDED = date(1921, 7, 1)
"""No fact of a branch is older than the Party: an earlier end is only technical."""

RATIO_DIGITS = 6
"""A share is written to so many decimals; it is judged as a fraction."""


@dataclass(frozen=True, slots=True)
class Look:
    """One branch as one basis shows it."""

    rulebook: Rulebook
    facts: Facts
    judged: Judged
    basis: Basis
    given: Facts
    """The facts as they came in: what was only assumed of a table is no record."""
    counted: Counted = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "counted", Counted(self.rulebook, self.facts, self.basis))

    def on(self, criterion: Criterion) -> Look:
        """Return the look that `criterion` takes: one that insists on records has its own."""
        if not criterion.records_only or self.basis == "recorded":
            return self
        return Look(self.rulebook, self.facts, self.judged, "recorded", self.given)

    def correction(self, criterion: str) -> Correction | None:
        """Return the correction of the criterion's points that counts, if there is one."""
        mine = [
            one
            for one in self.facts.corrections
            if one.corrects == "points" and one.criterion == criterion
        ]
        return mine[-1] if mine else None

    @property
    def branches(self) -> Table:
        return self.rulebook.catalogue.table["branches"]

    def measured(self, name: str) -> Measured:
        return self.judged.measures[name, self.basis]

    # What names mean in a sentence: this makes a look an `expressions.Env`.

    @property
    def year(self) -> int:
        return self.facts.year

    @property
    def as_of(self) -> date:
        return self.facts.as_of

    def column(self, ref: ColumnRef) -> Cell:
        """Return a cell of the branch; on records alone, one that is only quoted is not known."""
        if self.basis == "recorded" and ref.name in self.facts.quotes:
            return None
        return self.facts.branch[ref.name]

    def measure(self, name: str) -> Span | Truth:
        return self.measured(name).value

    def requirement(self, name: str) -> Truth:
        value = self.measured(name).value
        assert not isinstance(value, Span)
        return value

    def breaches(self, name: str) -> Span:
        value = self.measured(f"breaches:{name}").value
        assert isinstance(value, Span)
        return value

    def sheets(self) -> Mapping[str, Truth]:
        return self.judged.sheets

    def figure(self, measure: Measure) -> Figure | None:
        """Return the figure that counts for `measure` this year."""
        if measure.figure is None or self.basis == "recorded":
            return None
        found = self.facts.figures.get(measure.figure)
        if found is None or found.for_year not in (None, self.facts.year):
            return None
        return found


def quantity(value: Value, type: Type) -> End:
    """Return a value in its own unit, as it is written."""
    if isinstance(value, bool | date | str):
        return value
    if type.kind is TypeKind.RATIO:
        exact = Fraction(value) / 10**type.scale
        shown = exact * 10**RATIO_DIGITS
        nearest = (2 * shown.numerator + shown.denominator) // (2 * shown.denominator)
        return decimal(nearest, RATIO_DIGITS)
    assert isinstance(value, int)
    return decimal(value, type.scale)


def decimal(value: int, scale: int) -> Decimal:
    """Return value × 10^-scale without trailing zeros.

    >>> decimal(4_500, 3), decimal(100_000, 3), decimal(0, 3)
    (Decimal('4.5'), Decimal('100'), Decimal('0'))
    """
    exact = Decimal(value).scaleb(-scale)
    whole = exact.to_integral_value()
    return whole if exact == whole else exact.normalize()


def reading(value: Span | Truth, type: Type, *, unbounded: bool = False) -> Reading:
    """Return the interval as it is written: an end that is only technical is open.

    `unbounded`: the value is that of a column, whose greatest only keeps out what must be a slip.
    """
    kind = kind_of(type)
    if not isinstance(value, Span):
        return Reading(kind=kind, low=value is True, high=value is not False)
    if value.there is False:
        return Reading(kind=kind, low=None, high=None, there=False)
    open_low, open_high = _open(value, type, unbounded=unbounded)
    return Reading(
        kind=kind,
        low=None if open_low else quantity(value.low, type),
        high=None if open_high else quantity(value.high, type),
        open=open_low or open_high,
        there=value.there,
    )


def kind_of(type: Type) -> Literal["number", "share", "date", "truth"]:
    match type.kind:
        case TypeKind.TRUTH:
            return "truth"
        case TypeKind.DATE:
            return "date"
        case TypeKind.RATIO if (type.scale, type.greatest) == (0, 1):
            return "share"
    return "number"


def _open(value: Span, type: Type, *, unbounded: bool) -> tuple[bool, bool]:
    if isinstance(value.low, date) and isinstance(value.high, date):
        return value.low < FOUNDED, value.high >= LATEST
    low = value.low == type.least and (type.open_low or (unbounded and type.least < 0))
    return low, value.high == type.greatest and (type.open_high or unbounded)


def read(value: Span | Truth, measure: Measure) -> Reading:
    return reading(value, measure.type, unbounded=of_column(measure))


def of_column(measure: Measure) -> bool:
    """Return whether a measure is a value of a column: then its type's bounds are the column's."""
    form = measure.aggregate.form if measure.aggregate is not None else None
    return form in ("minimum", "maximum", "average") and kind_of(measure.type) == "number"


def named(nodes: list[Node], rulebook: Rulebook) -> Iterator[MeasureRef | RequirementRef]:
    """Return each measure and requirement that `nodes` look at, also through value expressions."""
    seen: set[tuple[str, bool]] = set()
    waiting = list(nodes)
    while waiting:
        for node in walk(waiting.pop(0)):
            if not isinstance(node, MeasureRef | RequirementRef):
                continue
            key = (node.name, isinstance(node, RequirementRef) and node.breaches)
            if key in seen:
                continue
            seen.add(key)
            yield node
            if isinstance(node, MeasureRef):
                value = rulebook.measures[node.name].value
                waiting += [value] if value is not None else []


def observed(ref: MeasureRef | RequirementRef, look: Look) -> Observed:
    """Return what was seen of one measure or requirement."""
    if isinstance(ref, RequirementRef):
        name = f"breaches:{ref.name}" if ref.breaches else ref.name
        shown = reading(look.measured(name).value, ref.type)
        table = look.rulebook.requirements[ref.name].table
        given = of_table(table, look)
        return Observed(
            **dict(shown),
            measure=ref.name,
            unit=tr("条") if ref.breaches else "",
            source=given,
            supplied_by=supplied_by(table, look),
            looked_at=[] if given is None else look.counted.of_requirement(ref.name),
        )
    measure = look.rulebook.measures[ref.name]
    shown = read(look.measured(ref.name).value, measure)
    source, quote = evidence(measure, look)
    aggregate = measure.aggregate
    return Observed(
        **dict(shown),
        measure=measure.name,
        unit=measure.unit or measure.type.unit,
        source=source,
        quote=quote,
        supplied_by=supplied_by(aggregate.table, look) if aggregate is not None else None,
        looked_at=[] if source is None else look.counted.of_measure(measure.name),
    )


def cells(nodes: list[Node], look: Look) -> Iterator[Observed]:
    """Yield what the branch says of itself that `nodes` look at; a text is no reading."""
    columns = {
        ref.name: ref
        for node in nodes
        for ref in walk(node)
        if isinstance(ref, ColumnRef) and ref.of_branch and ref.type.kind is not TypeKind.TEXT
    }
    for name, ref in columns.items():
        cell = look.column(ref)
        value = evaluate(ref, look)
        quote = look.facts.quotes.get(name)
        yield Observed(
            **dict(reading(value, ref.type, unbounded=True)),
            measure=look.branches[name].title,
            unit=ref.type.unit,
            source=None if cell is None else "records" if quote is None else "stated",
            quote=None if cell is None else quote,
            looked_at=look.counted.of_branch() if cell is not None and quote is None else [],
        )


def supplied_by(table: str, look: Look) -> str | None:
    """Return who gave the committee the records that it hands in of a table, where they say."""
    given = look.facts.tables.get(table)
    said = {record.get(SUPPLIER) for record in given.records} if given is not None else set()
    return series(sorted(one for one in said if isinstance(one, str))) or None


def of_table(name: str, look: Look) -> Evidence | None:
    """Return who answers for a table; `None` if nobody has given it."""
    table = look.rulebook.catalogue.table[name]
    given = look.given.tables.get(table.name)
    if given is None or given.coverage == "absent" or (not given.records and not given.coverage):
        return None
    return "committee" if table.given_by == "committee" else "records"


def evidence(measure: Measure, look: Look) -> tuple[Evidence | None, str | None]:
    """Return what made the interval of a measure what it is, with its quotation."""
    if measure.stated:
        fact = look.facts.stated.get(measure.name) if look.basis == "stated" else None
        return (None, None) if fact is None else ("stated", fact.quote)
    if measure.value is not None:
        # What it is made of is shown with its own quotations.
        return weakest([*_leaves(measure.value, look)]), None
    assert measure.aggregate is not None
    seen = look.measured(measure.name)
    figure = look.figure(measure)
    if figure is not None and isinstance(seen.records, Span):
        said = figure_span(figure, measure, look.rulebook)
        if narrows(said, seen.records):
            return "figure", figure.quote
    if measure.at_most is not None and not seen.conflict and seen.value != seen.records:
        return evidence(look.rulebook.measures[measure.at_most], look)
    return of_table(measure.aggregate.table, look), None


def narrows(said: Span, records: Span) -> bool:
    """Return whether a figure says more than the records do, without contradicting them."""
    if apart(said, records):
        return False
    return bool(said.low > records.low or said.high < records.high)  # type: ignore[operator]


def apart(one: Span, other: Span) -> bool:
    """Return whether two intervals have nothing in common."""
    return bool(one.low > other.high or one.high < other.low)  # type: ignore[operator]


def _leaves(value: Node, look: Look) -> Iterator[Evidence | None]:
    for node in walk(value):
        if isinstance(node, MeasureRef):
            yield evidence(look.rulebook.measures[node.name], look)[0]
        elif isinstance(node, RequirementRef):
            yield of_table(look.rulebook.requirements[node.name].table, look)
        elif isinstance(node, ColumnRef):
            quoted = node.name in look.facts.quotes
            yield None if look.column(node) is None else "stated" if quoted else "records"


def weakest(found: list[Evidence | None]) -> Evidence | None:
    """Return the evidence a value of several parts rests on: nothing, if a part has none."""
    order: list[Evidence | None] = [None, "stated", "figure", "records", "committee"]
    return min(found, key=order.index, default=None)


def conflicts(look: Look) -> list[Conflict]:
    """Return where the records contradict a figure, an asserted bound, or how many there are."""
    found: list[Conflict] = []
    for measure in look.rulebook.measures.values():
        seen = look.measured(measure.name)
        if seen.conflict and seen.records is not None:
            found += _contradictions(measure, seen.records, look)
    return found


def _contradictions(measure: Measure, records: Span, look: Look) -> Iterator[Conflict]:
    recorded = read(records, measure)
    figure = look.figure(measure)
    if figure is not None:
        said = figure_span(figure, measure, look.rulebook)
        if apart(said, records):
            yield Conflict(
                measure=measure.name,
                between="figure",
                stated=read(said, measure),
                recorded=recorded,
                quote=figure.quote,
            )
    if measure.at_most is not None:
        other = look.rulebook.measures[measure.at_most]
        bound = look.measure(other.name)
        if isinstance(bound, Span) and records.low > bound.high:  # type: ignore[operator]
            yield Conflict(
                measure=measure.name,
                between="bound",
                stated=read(bound, other),
                recorded=recorded,
                quote=evidence(other, look)[1],
            )
    keys = measure.aggregate.of if measure.aggregate is not None else None
    if isinstance(keys, Node) and (said_keys := _too_few(measure, keys, look)) is not None:
        yield said_keys


def _too_few(measure: Measure, keys: Node, look: Look) -> Conflict | None:
    """Return the conflict of a measure whose records show more keys than the branch says it has."""
    aggregate = measure.aggregate
    assert aggregate is not None
    assert isinstance(aggregate.per, ColumnRef)
    said = evaluate(keys, look)
    shown = {record[aggregate.per.name] for record in look.facts.tables[aggregate.table].records}
    number = len({key for key in shown if isinstance(key, str | int)})
    if not isinstance(said, Span) or number <= said.high:  # type: ignore[operator]
        return None
    return Conflict(
        measure=measure.name,
        between="keys",
        stated=reading(said, keys.type),
        recorded=reading(Span(number, number), keys.type),
    )
