"""One branch under one basis: every measure, requirement and condition, now and in its future.

A `World` answers `measure(name)`, `holds(condition)` and the like for a *look*: now, or up to a
horizon. It is slow and remembers only what it has already worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import cast

from starcheck.engines.reference import aggregates, keys
from starcheck.engines.reference.aggregates import When
from starcheck.engines.reference.logic import between
from starcheck.engines.reference.records import View, unseen, view
from starcheck.expressions import both, domain, evaluate, settled_already
from starcheck.model.catalogue import Table
from starcheck.model.facts import Facts, Figure, Record
from starcheck.model.findings import Basis, Measured, Truth
from starcheck.model.rulebook import Aggregate, Measure, Requirement, Rulebook, Window
from starcheck.model.tree import ColumnRef, MeasureRef, Node, RequirementRef, walk
from starcheck.model.values import TOP, Absent, Cell, Span, Type, TypeKind


@dataclass(slots=True)
class World:
    """`now` sees what is known; a world with a `horizon` sees what records dated after `as_of` and
    up to it can still make of that. `present` is the world now (itself, if there is no horizon)."""

    rulebook: Rulebook
    facts: Facts
    basis: Basis
    horizon: date | None = None
    sheets: Mapping[str, Truth] = field(default_factory=dict)
    """Which sheets are passed, once the findings are there to say so."""
    present: World = field(init=False)
    _measured: dict[str, Measured] = field(default_factory=dict, init=False)
    _required: dict[str, tuple[Measured, Span]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.present = self

    def until(self, horizon: date) -> World:
        """Return the world of futures up to `horizon`; the present itself if that is not ahead."""
        if self.facts.as_of >= horizon:
            return self.present
        later = World(self.rulebook, self.facts, self.basis, horizon)
        later.present = self.present
        return later

    def with_sheets(self, sheets: Mapping[str, Truth]) -> World:
        """Return the same world in which the results of the sheets are known."""
        told = World(self.rulebook, self.facts, self.basis, self.horizon, sheets)
        told.present = self.present
        told._measured, told._required = self._measured, self._required
        return told

    @property
    def when(self) -> When:
        return When(self.facts.year, self.facts.as_of, self.horizon)

    # --- conditions -------------------------------------------------------------------------

    def env(self, record: Record | None = None) -> Sight:
        """Return what names mean: columns of `record`, or of the branch, measures, requirements."""
        return Sight(self, record)

    def cell(self, ref: ColumnRef) -> Cell:
        """Return a cell of the branch; on the recorded basis a quoted one is not known, in the
        future none is."""
        if self.horizon is not None:
            return None
        if self.basis == "recorded" and ref.name in self.facts.quotes:
            return None
        return self.facts.branch[ref.name]

    def truth(self, condition: Node | None) -> Truth:
        """Return the truth of a condition over the branch; no condition is true."""
        if condition is None:
            return True
        return cast(Truth, evaluate(condition, self.env()))

    def number(self, node: Node) -> Span:
        return cast(Span, evaluate(node, self.env()))

    def asked(self, *nodes: Node | None) -> Truth:
        """Return whether all measures and requirements named in `nodes` have something to look at.

        It is frozen: the future is asked what the present is asked.
        """
        truths: list[Truth] = []
        for node in nodes:
            for name in walk(node) if node is not None else []:
                if isinstance(name, MeasureRef):
                    truths.append(self.present.measure(name.name).asked)
                elif isinstance(name, RequirementRef):
                    truths.append(self.present.requirement(name.name).asked)
        return both(truths)

    def record_value(self, node: Node, record: Record) -> Span | Truth:
        return evaluate(node, self.env(record))

    def view(self, table: Table, where: Node | None, window: Window | None = None) -> View:
        return view(
            self.facts,
            table,
            lambda r: True if where is None else cast(Truth, self.record_value(where, r)),
            window,
        )

    # --- measures ---------------------------------------------------------------------------

    def measure(self, name: str) -> Measured:
        if name not in self._measured:
            self._measured[name] = self._measure(self.rulebook.measures[name])
        return self._measured[name]

    def _measure(self, measure: Measure) -> Measured:
        if measure.aggregate is not None:
            return self._aggregate(measure, measure.aggregate)
        if measure.value is not None:
            value = evaluate(measure.value, self.env())
            asked = self.asked(measure.value)
            if isinstance(value, Span) and asked is False:
                value = nothing(measure.type)
            if self.horizon is not None and isinstance(value, Span):
                value = joined(value, cast(Span, self.present.measure(measure.name).value))
            return Measured(value, None, asked, False)
        return Measured(self._stated(measure), None, True, False)

    def _stated(self, measure: Measure) -> Span | Truth:
        given = self.facts.stated.get(measure.name)
        known = given is not None and self.basis == "stated" and self.horizon is None
        if measure.type.kind is TypeKind.TRUTH:
            return cast(bool, given.value) if known and given is not None else None
        if known and given is not None:
            return Span(given.value, given.value)
        return domain(measure.type)

    def _aggregate(self, measure: Measure, aggregate: Aggregate) -> Measured:
        table = self.rulebook.catalogue.table[aggregate.table]
        if self.horizon is not None and self.settled(aggregate):
            return self.present.measure(measure.name)
        seen = self.view(table, aggregate.where, aggregate.window)
        value, asked, conflict = self._taken(measure, aggregate, seen)
        if self.horizon is not None:
            return self._future(measure, aggregate, seen, value)
        records = value
        if (figure := self.figure(measure)) is not None:
            met = intersection(value, figure_span(figure, measure, self.rulebook))
            conflict = conflict or met is None
            value = met or value
            asked = True if asked is None else asked
        if measure.at_most is not None:
            value, clash = self._bounded(measure, aggregate, value)
            conflict = conflict or clash
        if asked is False:
            value = nothing(measure.type)
        return Measured(value, records, asked, conflict)

    def settled(self, aggregate: Aggregate) -> bool:
        """Return whether no record to come can be one of this aggregate's."""
        return settled_already(aggregate, self.rulebook, self.facts.year, self.facts.as_of)

    def _future(self, measure: Measure, aggregate: Aggregate, seen: View, value: Span) -> Measured:
        present = self.present.measure(measure.name)
        now = cast(Span, present.value)
        if present.asked is False:
            return present
        low, high = value.low, value.high
        moves = aggregate.window is not None and aggregate.window.moving
        if moves:
            low = domain(measure.type).low
        stays = (
            aggregate.form in ("count", "distinct", "sum")
            and not seen.standing
            and not moves
            and not (aggregate.form == "sum" and may_fall(aggregate))
            and cast(Span, present.records).low <= low  # type: ignore[operator]
        )
        if stays:
            low = now.low
        if measure.at_most is not None:
            bound = cast(Span, self.measure(measure.at_most).value)
            high = min(high, bound.high)
        return Measured(joined(Span(low, high), now), present.records, present.asked, False)

    def _taken(
        self, measure: Measure, aggregate: Aggregate, seen: View
    ) -> tuple[Span, Truth, bool]:
        """Return the interval that records give, whether anything is asked, and a conflict of
        keys."""
        if aggregate.per is None:
            return self._plain(aggregate, seen)
        assert aggregate.take is not None
        if self.horizon is not None and seen.standing:
            return domain(measure.type), self.present.measure(measure.name).asked, False

        def inner(part: View, when: When) -> tuple[int, int]:
            return self._counted(aggregate, part, when)

        period = aggregate.periods
        if period is not None:
            asked = keys.asked_periods(
                period,
                self.facts.year,
                self._asked_day(aggregate.asked_from),
                self._asked_day(aggregate.asked_until),
            )
            taken = keys.by_period(
                seen,
                aggregate.per,
                period,
                inner,
                aggregate.take,
                asked,
                self.when,
                self.present.when,
            )
        else:
            taken = keys.by_key(
                seen, aggregate.per, inner, aggregate.take, self._keys(aggregate), self.when
            )
        return Span(taken.low, taken.high), taken.asked, taken.conflict

    def _asked_day(self, node: Node | None) -> Span | None:
        return None if node is None else self.present.number(node)

    def _keys(self, aggregate: Aggregate) -> Span:
        """Return how many keys there are."""
        if isinstance(aggregate.of, str):
            table = self.rulebook.catalogue.table[aggregate.of]
            low, high = aggregates.count(self.view(table, None), self.when)
            return Span(low, high)
        assert aggregate.of is not None
        return self.number(aggregate.of)

    def _plain(self, aggregate: Aggregate, seen: View) -> tuple[Span, Truth, bool]:
        if aggregate.form in ("count", "distinct", "sum"):
            low, high = self._counted(aggregate, seen, self.when)
            return Span(low, high), True, False
        assert aggregate.operand is not None
        if aggregate.form == "share":
            low_share, high_share = aggregates.share(
                seen, aggregate.operand, self.record_value, self.when
            )
            return Span(low_share, high_share), aggregates.asked(seen.rows, seen.open), False
        ends = aggregates.extreme(
            aggregate.form, seen, aggregate.operand, self.record_value, self.when
        )
        certain = [sure for sure, _ in aggregates.ends(seen, aggregate.operand, self.record_value)]
        return Span(*ends), aggregates.asked(certain, seen.open), False

    def _counted(self, aggregate: Aggregate, seen: View, when: When) -> tuple[int, int]:
        if aggregate.form == "count":
            return aggregates.count(seen, when)
        assert aggregate.operand is not None
        if aggregate.form == "distinct":
            return aggregates.distinct(seen, aggregate.operand, when)
        return aggregates.total(seen, aggregate.operand, self.record_value, when)

    def _bounded(self, measure: Measure, aggregate: Aggregate, value: Span) -> tuple[Span, bool]:
        """Join with the asserted bound: two meetings in all cannot lie in three quarters."""
        assert measure.at_most is not None
        bound = cast(Span, self.measure(measure.at_most).value)
        if value.low > bound.high:  # type: ignore[operator]
            return value, True
        low, high = value.low, min(value.high, bound.high)
        other = self.rulebook.measures[measure.at_most].aggregate
        same = (
            other is not None
            and aggregate.form == "distinct"
            and aggregate.per is None
            and other.per is None
            and (other.table, other.window, shape(other.where))
            == (aggregate.table, aggregate.window, shape(aggregate.where))
        )
        if same and bound.low >= 1 and high >= 1 and self._surely_has_a_value(aggregate):  # type: ignore[operator]
            low = max(low, 1)
        return Span(low, high), False

    def _surely_has_a_value(self, aggregate: Aggregate) -> bool:
        assert aggregate.operand is not None
        if aggregates.period_of(aggregate.operand) is None:
            return not aggregates.admits_none(aggregate.operand)
        return self.rulebook.catalogue.table[aggregate.table].for_year is None

    def figure(self, measure: Measure) -> Figure | None:
        """Return the figure that stands for `measure` this year, if figures count at all."""
        if measure.figure is None or self.basis == "recorded":
            return None
        found = self.facts.figures.get(measure.figure)
        if found is None or found.for_year not in (None, self.facts.year):
            return None
        if found.kind == "about" and found.low is None and found.high is None:
            return None  # it bounds nothing
        return found

    # --- requirements -----------------------------------------------------------------------

    def requirement(self, name: str) -> Measured:
        return self._requirement(name)[0]

    def breaches(self, name: str) -> Span:
        return self._requirement(name)[1]

    def _requirement(self, name: str) -> tuple[Measured, Span]:
        if name not in self._required:
            self._required[name] = self._checked(self.rulebook.requirements[name])
        return self._required[name]

    def _checked(self, requirement: Requirement) -> tuple[Measured, Span]:
        rows = self.checked_rows(requirement)
        table = self.rulebook.catalogue.table[requirement.table]
        given = self.facts.tables[table.name]
        hidden = unseen(given, table, self.facts, requirement.window) is not None
        low = sum(kept is True and holds is False for kept, holds, _ in rows)
        high = TOP if hidden else sum(holds is not True for _, holds, _ in rows)
        asked = between(any(kept is True for kept, _, _ in rows), bool(rows) or hidden)
        truth: Truth = False if low > 0 else (True if high == 0 else None)
        if self.horizon is not None:
            moves = requirement.window is not None and requirement.window.moving
            truth, high = (False if truth is False and not moves else None), TOP
            low = 0 if moves else low
        return Measured(truth, None, asked, False), Span(low, high)

    def checked_rows(self, requirement: Requirement) -> list[tuple[Truth, Truth, int]]:
        """Return (asked of it, complies, position) of every record perhaps asked."""
        table = self.rulebook.catalogue.table[requirement.table]
        named = {n.name for n in walk(requirement.require) if isinstance(n, ColumnRef)}
        found: list[tuple[Truth, Truth, int]] = []
        for row in self.view(table, requirement.where, requirement.window).rows:
            kept = both([row.kept, *(applies(table, name, row.record) for name in named)])
            if kept is not False:
                holds = cast(Truth, self.record_value(requirement.require, row.record))
                found.append((kept, holds, row.position))
        return found


@dataclass(frozen=True, slots=True)
class Sight:
    """What the names in a condition mean: the `Env` of one record, or of the branch."""

    world: World
    record: Record | None

    @property
    def year(self) -> int:
        return self.world.facts.year

    @property
    def as_of(self) -> date:
        return self.world.facts.as_of

    def column(self, ref: ColumnRef) -> Cell:
        return self.world.cell(ref) if self.record is None else aggregates.seen_in(self.record, ref)

    def measure(self, name: str) -> Span | Truth:
        return self.world.measure(name).value

    def requirement(self, name: str) -> Truth:
        return cast(Truth, self.world.requirement(name).value)

    def breaches(self, name: str) -> Span:
        return self.world.breaches(name)

    def sheets(self) -> Mapping[str, Truth]:
        return self.world.sheets


def may_fall(aggregate: Aggregate) -> bool:
    """Return whether a further record can make a sum smaller."""
    return aggregate.operand is not None and aggregate.operand.type.least < 0


def applies(table: Table, name: str, record: Record) -> Truth:
    """Return whether a cell is applicable: a blank one is in doubt where 不适用 may stand."""
    cell = record[name]
    if cell is None:
        return None if table[name].na_ok else True
    return cell is not Absent.NOT_APPLICABLE


def shape(node: Node | None) -> object:
    """Return the tree without its positions, so that two texts of the same meaning compare
    equal."""
    if node is None:
        return None
    parts: list[object] = [type(node).__name__]
    for slot in _slots(node):
        value = getattr(node, slot)
        if isinstance(value, Node):
            parts.append(shape(value))
        elif isinstance(value, tuple):
            parts.append(tuple(shape(v) for v in value))
        else:
            parts.append((slot, value))
    return tuple(parts)


def _slots(node: Node) -> Mapping[str, object]:
    return {
        name: None
        for cls in type(node).__mro__
        for name in getattr(cls, "__slots__", ())
        if name not in ("offset", "width", "type")
    }


# --- intervals ------------------------------------------------------------------------------


def nothing(type: Type) -> Span:
    """Return the value of a measure of which certainly nothing is asked."""
    return domain(type, there=False)


def joined(one: Span, other: Span) -> Span:
    """Return the least interval around both."""
    if one.there is False or other.there is False:
        return one if other.there is False else other
    low = min(one.low, other.low)
    high = max(one.high, other.high)
    return Span(low, high, one.there if one.there == other.there else None)


def intersection(one: Span, other: Span) -> Span | None:
    low = max(one.low, other.low)
    high = min(one.high, other.high)
    return None if low > high else Span(low, high)  # type: ignore[operator]


def figure_span(figure: Figure, measure: Measure, rulebook: Rulebook) -> Span:
    """Return what a figure says, at the scale of the measure (a ratio's is that of its
    numerator)."""
    definition = rulebook.catalogue.figure[figure.id]
    widest = domain(measure.type)
    low, high = widest.low, widest.high
    match figure.kind:
        case "exact":
            low = high = _scaled(figure.value, definition.scale, measure.type)
        case "at_least":
            low = _scaled(figure.value, definition.scale, measure.type)
        case "less_than":
            high = _scaled(figure.value - 1, definition.scale, measure.type)
        case "about":
            if figure.low is not None:
                low = _scaled(figure.low, definition.scale, measure.type)
            if figure.high is not None:
                high = _scaled(figure.high, definition.scale, measure.type)
    return Span(low, high)


def _scaled(value: int, scale: int, type: Type) -> int | Fraction:
    if type.kind is TypeKind.RATIO:
        return Fraction(value * 10**type.scale, 10**scale)
    # The loader admits no figure finer than the measure it stands for.
    return value * _power(type.scale - scale)


def _power(digits: int) -> int:
    return int(10**digits)
