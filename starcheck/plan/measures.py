"""Measures and requirements, now and in a future, with figures and bounds.

A `World` is one way to look at a branch: on which evidence, and when. `own` evidence is that of the row's
basis; `recorded` is forced by criteria that insist on records, and knows neither figures nor statements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from starcheck.model.catalogue import Table
from starcheck.model.rulebook import Aggregate, Measure, Requirement, Rulebook
from starcheck.model.tree import ColumnRef, MeasureRef, Node, RequirementRef, walk
from starcheck.model.values import TOP, TypeKind
from starcheck.plan import sql
from starcheck.plan.conditions import Cell, Conditions
from starcheck.plan.coverage import Coverage
from starcheck.plan.extremes import Breaches, Extremes, Share, complied, whole
from starcheck.plan.inputs import figure_columns, quoted_column, stated_column
from starcheck.plan.keys import ColumnKeys, PeriodKeys
from starcheck.plan.relation import Stages
from starcheck.plan.same import same
from starcheck.plan.sql import E, col
from starcheck.plan.tables import Kept, Scan, cell, choose_pivot, state_of
from starcheck.plan.tallies import Asked, Tally, period_of
from starcheck.plan.values import (
    Fraction,
    Interval,
    Quantity,
    Value,
    any_ratio,
    anything,
    bounds,
    column,
    less,
    settled,
)

Evidence = Literal["own", "recorded"]
TALLIES = ("count", "distinct", "sum")


@dataclass(frozen=True, slots=True)
class World:
    """`horizon` is `None` for the present."""

    evidence: Evidence
    horizon: date | None = None

    @property
    def now(self) -> World:
        return World(self.evidence)


@dataclass(frozen=True, slots=True)
class Seen:
    """A measure now: its interval or truth, that of its records alone, whether asked, whether in conflict."""

    value: Value
    records: Quantity | None
    asked: E
    conflict: E


class BranchScope:
    """The names in a condition that is asked of a branch, in one world."""

    def __init__(self, measures: Measures, world: World) -> None:
        self.measures, self.world = measures, world
        self.bind = measures.base.bind

    def cell(self, ref: ColumnRef) -> Cell:
        if self.world.horizon is not None:
            kind = {
                TypeKind.TRUTH: "BOOLEAN",
                TypeKind.DATE: "DATE",
                TypeKind.TEXT: "TEXT",
            }.get(ref.type.kind, "BIGINT")
            return Cell(sql.null(kind), sql.unknown() if ref.none_ok else sql.true())
        raw, state = self._seen(ref.name), col(state_of(ref.name))
        if ref.none_ok:
            state = self._shown(ref.name, state)
        found = cell(raw, ref, state)
        return Cell(found.raw, self.bind(found.there))

    def _seen(self, name: str) -> E:
        return self._shown(name, col(name))

    def _shown(self, name: str, raw: E) -> E:
        """Return a cell that is hidden where it is only stated and records are wanted."""
        recorded = sql.true() if self.world.evidence == "recorded" else self.measures.recorded
        hidden = sql.and_(recorded, sql.sure(col(quoted_column(name))))
        if sql.constant(hidden) is False:
            return raw
        return self.bind(sql.exp.Case(ifs=[sql.exp.If(this=sql.not_(hidden), true=raw)]))

    def measure(self, name: str) -> Value:
        return self.measures.value(name, self.world)

    def requirement(self, name: str, breaches: bool) -> Value:
        return self.measures.requirement(name, breaches, self.world)


class Measures:
    """Every measure and requirement of a book, compiled when it is first asked for."""

    def __init__(self, book: Rulebook, year: int, as_of: date, recorded: E) -> None:
        self.book, self.year, self.as_of = book, year, as_of
        self.recorded = recorded
        self.base = Stages("v")
        self.scans: dict[str, Scan] = {}
        self.coverages: dict[str, Coverage] = {}
        self.keys: list[ColumnKeys] = []
        self._seen: dict[tuple[str, Evidence], Seen] = {}
        self._later: dict[tuple[str, World], Value] = {}
        self._parts: dict[str, object] = {}

    # -- what others ask ---------------------------------------------------------------------

    def conditions(self, world: World) -> Conditions:
        return Conditions(BranchScope(self, world), self.year, self.as_of)

    def truth(self, node: Node, world: World) -> E:
        return self.base.bind(self.conditions(world).truth(node))

    def value(self, name: str, world: World) -> Value:
        if world.horizon is None:
            return self.seen(name, world.evidence).value
        key = (name, world)
        if key not in self._later:
            self._later[key] = self._future(self.book.measures[name], world)
        return self._later[key]

    def seen(self, name: str, evidence: Evidence) -> Seen:
        key = (name, evidence)
        if key not in self._seen:
            self._seen[key] = self._look(self.book.measures[name], evidence)
        return self._seen[key]

    def requirement(self, name: str, breaches: bool, world: World) -> Value:
        part = self._breaches(self.book.requirements[name])
        found = part.value()
        truth = self.base.bind(complied(found))
        if world.horizon is not None:
            found = Interval(found.low, sql.lit(TOP), sql.true(), 0, TOP)
            # A breach stays; what complies now may be broken by a record to come.
            truth = self.base.bind(
                sql.case((sql.not_(sql.maybe(truth)), sql.false()), default=sql.unknown())
            )
        return found if breaches else truth

    def required(self, name: str) -> Seen:
        """Return a requirement now: its truth, its breaches in place of records."""
        part = self._breaches(self.book.requirements[name])
        world = World("own")
        breaches = self.requirement(name, True, world)
        assert isinstance(breaches, Interval)
        truth = self.requirement(name, False, world)
        return Seen(truth, breaches, self.base.bind(part.asked), sql.false())

    def asked(self, node: Node | None, evidence: Evidence) -> E:
        """Return whether every measure and requirement named in `node` has anything to look at."""
        if node is None:
            return sql.true()
        found = []
        for ref in walk(node):
            if isinstance(ref, MeasureRef):
                found.append(self.seen(ref.name, evidence).asked)
            elif isinstance(ref, RequirementRef):
                found.append(self.required(ref.name).asked)
        return self.base.bind(sql.and_(*found))

    # -- tables ------------------------------------------------------------------------------

    def scan(self, name: str, also: tuple[Node, ...] = ()) -> Scan:
        if name not in self.scans:
            table = self.book.catalogue.table[name]
            wheres = [
                m.aggregate.where
                for m in self.book.measures.values()
                if m.aggregate is not None and m.aggregate.table == name
            ]
            wheres += [r.where for r in self.book.requirements.values() if r.table == name]
            pivot = choose_pivot(self.book.catalogue, table, [*wheres, *also])
            self.scans[name] = Scan(table, self.year, self.as_of, pivot)
        return self.scans[name]

    def coverage(self, name: str) -> Coverage:
        if name not in self.coverages:
            table = self.book.catalogue.table[name]
            self.coverages[name] = Coverage(table, self.year, self.as_of, self.base.bind)
        return self.coverages[name]

    def _records(self, aggregate: Aggregate) -> Kept:
        scan = self.scan(aggregate.table)
        return Kept(scan, scan.where(aggregate.where), self.base)

    def _breaches(self, requirement: Requirement) -> Breaches:
        key = f"requirement {requirement.name}"
        if key not in self._parts:
            scan = self.scan(requirement.table)
            narrowed = asked_of(requirement, scan)
            records = Kept(scan, scan.where(requirement.where, narrowed), self.base)
            opening = self.coverage(requirement.table).now
            self._parts[key] = Breaches(requirement.require, records, opening)
        found = self._parts[key]
        assert isinstance(found, Breaches)
        return found

    # -- now ---------------------------------------------------------------------------------

    def _look(self, measure: Measure, evidence: Evidence) -> Seen:
        if measure.value is not None:
            asked = self.asked(measure.value, evidence)
            value = self.conditions(World(evidence)).value(measure.value)
            return Seen(self._there(value, measure, asked), None, asked, sql.false())
        if measure.aggregate is None:
            return Seen(self._stated(measure, evidence), None, sql.true(), sql.false())
        records, asked, conflict = self._aggregate(measure, evidence, None)
        with_figure, against_figure = self._with_figure(measure, records, evidence)
        value, against_bound = self._with_bound(measure, with_figure, World(evidence))
        conflict = self.base.bind(sql.or_(conflict, against_figure, against_bound))
        asked = self.base.bind(asked)
        shown = self._bound(records)
        assert isinstance(shown, Interval | Fraction)
        return Seen(self._there(value, measure, asked), shown, asked, conflict)

    def _there(self, value: Value, measure: Measure, asked: E) -> Value:
        """Return a value that is not there where certainly nothing is asked; a truth as it is."""
        there = sql.maybe(asked)
        if isinstance(value, Fraction):
            gone = sql.not_(there)
            widest = any_ratio(measure.type)

            def end(mine: tuple[E, E], whole_: tuple[E, E]) -> tuple[E, E]:
                first, second = (
                    sql.case((gone, x), default=y) for x, y in zip(whole_, mine, strict=True)
                )
                return first, second

            value = replace(
                value,
                low=end(value.low, widest.low),
                high=end(value.high, widest.high),
                there=there,
            )
        elif isinstance(value, Interval):
            there = self.base.bind(sql.and_(value.there, there))
            value = settled(replace(value, there=there), measure.type)
        return self._bound(value)

    def _bound(self, value: Value) -> Value:
        bind = self.base.bind
        match value:
            case Interval(low=low, high=high, there=there):
                return replace(value, low=bind(low), high=bind(high), there=bind(there))
            case Fraction(low=low, high=high, there=there):
                return replace(
                    value,
                    low=(bind(low[0]), bind(low[1])),
                    high=(bind(high[0]), bind(high[1])),
                    there=bind(there),
                )
        assert isinstance(value, sql.exp.Expression)
        return bind(value)

    def _stated(self, measure: Measure, evidence: Evidence) -> Value:
        truth = measure.type.kind is TypeKind.TRUTH
        if evidence == "recorded" or sql.constant(self.recorded) is True:
            return sql.unknown() if truth else anything(measure.type)
        raw = sql.exp.Case(
            ifs=[sql.exp.If(this=sql.not_(self.recorded), true=col(stated_column(measure.name)))]
        )
        bound = self.base.bind(raw)
        return bound if truth else column(bound, measure.type, sql.true())

    def _aggregate(
        self, measure: Measure, evidence: Evidence, horizon: date | None
    ) -> tuple[Quantity, E, E]:
        """Return what records alone give, whether anything is asked, and whether keys contradict `of`."""
        aggregate = measure.aggregate
        assert aggregate is not None
        if aggregate.per is not None:
            return self._per(measure, aggregate, evidence, horizon)
        coverage = self.coverage(aggregate.table)
        records = self._records(aggregate)
        if aggregate.form in TALLIES:
            tally = Tally(aggregate, records, coverage)
            low, high = tally.ends(Asked(None, None, coverage.now, horizon))
            value: Quantity = Interval(low, high, sql.true(), tally.least, tally.greatest)
            return value, sql.true(), sql.false()
        if horizon is not None:
            return whole(measure.type), sql.true(), sql.false()
        part: Extremes | Share
        if aggregate.form == "share":
            assert aggregate.operand is not None
            part = Share(measure.type, aggregate.operand, records, coverage.now)
        else:
            part = Extremes(aggregate, records, coverage.now)
        return part.value(), part.asked, sql.false()

    def _per(
        self, measure: Measure, aggregate: Aggregate, evidence: Evidence, horizon: date | None
    ) -> tuple[Quantity, E, E]:
        coverage = self.coverage(aggregate.table)
        if aggregate.periods is not None:
            key = f"per {measure.name} {evidence}"
            if key not in self._parts:
                asked = self._asked_periods(aggregate, coverage, evidence)
                records = self._records(aggregate)
                self._parts[key] = PeriodKeys(aggregate, records, coverage, asked)
            periods = self._parts[key]
            assert isinstance(periods, PeriodKeys)
            taken = periods.taken(horizon)
            return taken.value, taken.asked, taken.conflict
        key = f"per {measure.name}"
        if key not in self._parts:
            name = f"per{len(self.keys)}"
            made = ColumnKeys(name, aggregate, self._records(aggregate), coverage)
            self.keys.append(made)
            self._parts[key] = made
        keys = self._parts[key]
        assert isinstance(keys, ColumnKeys)
        taken = keys.taken(*self._how_many(aggregate, World(evidence, horizon)), horizon)
        return taken.value, taken.asked, taken.conflict

    def _how_many(self, aggregate: Aggregate, world: World) -> tuple[E, E]:
        of = aggregate.of
        if isinstance(of, str):
            table = self.book.catalogue.table[of].name
            counted = Aggregate(table, "count")
            records = self._records(counted)
            coverage = self.coverage(table)
            return Tally(counted, records, coverage).ends(
                Asked(None, None, coverage.now, world.horizon)
            )
        if of is None:
            return sql.lit(0), sql.lit(TOP)
        value = settled(self.conditions(world).interval(of), of.type)
        return self.base.bind(value.low), self.base.bind(value.high)

    def _asked_periods(
        self, aggregate: Aggregate, coverage: Coverage, evidence: Evidence
    ) -> list[E]:
        from starcheck.plan.coverage import periods

        _, count = period_of(aggregate.per)
        conditions = self.conditions(World(evidence))

        def within(node: Node | None, op: str, day: date) -> E:
            if node is None:
                return sql.true()
            limit = conditions.interval(node)
            low, high = self.base.bind(limit.low), self.base.bind(limit.high)
            near, far = (high, low) if op == "<=" else (low, high)
            beyond = ">" if op == "<=" else "<"
            kept = sql.three(
                sql.compare(op, near, sql.lit(day)), sql.compare(beyond, far, sql.lit(day))
            )
            # A date that is not there limits nothing.
            return sql.or_(sql.not_(limit.there), kept)

        return [
            self.base.bind(
                sql.and_(
                    within(aggregate.asked_from, "<=", first),
                    within(aggregate.asked_until, ">=", last),
                )
            )
            for first, last in periods(self.year, count)
        ]

    # -- figures and bounds ------------------------------------------------------------------

    def _with_figure(
        self, measure: Measure, records: Quantity, evidence: Evidence
    ) -> tuple[Quantity, E]:
        if measure.figure is None or evidence == "recorded":
            return records, sql.false()
        if sql.constant(self.recorded) is True:
            return records, sql.false()
        definition = self.book.catalogue.figure[measure.figure]
        low_name, high_name = figure_columns(definition.id)
        bind = self.base.bind
        shown = sql.not_(self.recorded)
        figure_low, figure_high = col(low_name), col(high_name)
        nothing = sql.and_(sql.is_null(figure_low), sql.is_null(figure_high))
        given = bind(sql.and_(shown, sql.not_(nothing)))
        # The loader admits no figure finer than the measure it stands for.
        digits = measure.type.scale - definition.scale
        if isinstance(records, Fraction):
            joined, empty = self._ratio_with_figure(
                records, (figure_low, figure_high), digits, given
            )
            return joined, bind(sql.and_(given, empty))
        least, greatest = bounds(measure.type)
        low, high = _at_scale(figure_low, figure_high, digits)
        low = bind(sql.greatest(records.low, sql.coalesce(low, sql.lit(least))))
        high = bind(sql.least(records.high, sql.coalesce(high, sql.lit(greatest))))
        empty = bind(sql.compare(">", low, high))
        fits = bind(sql.and_(given, sql.not_(empty)))
        met = replace(
            records,
            low=bind(sql.case((fits, low), default=records.low)),
            high=bind(sql.case((fits, high), default=records.high)),
        )
        return met, bind(sql.and_(given, empty))

    def _ratio_with_figure(
        self, records: Fraction, figure: tuple[E, E], digits: int, given: E
    ) -> tuple[Fraction, E]:
        """Return the intersection of a ratio with a figure, and whether it is empty."""
        bind = self.base.bind
        up, down = 10 ** max(digits, 0), 10 ** max(-digits, 0)

        def written(node: E, end: int) -> tuple[E, E]:
            made = sql.coalesce(sql.mul(node, sql.lit(up)), sql.lit(end * down))
            return bind(made), sql.lit(down)

        least, most = written(figure[0], records.least), written(figure[1], records.greatest)
        raises, lowers = bind(less(records.low, least)), bind(less(most, records.high))
        empty = bind(sql.or_(less(records.high, least), less(most, records.low), less(most, least)))
        fits = sql.and_(given, sql.not_(empty))

        def end(when: E, one: tuple[E, E], other: tuple[E, E]) -> tuple[E, E]:
            chosen = bind(sql.and_(fits, when))
            first, second = (
                bind(sql.case((chosen, x), default=y)) for x, y in zip(one, other, strict=True)
            )
            return first, second

        met = replace(
            records, low=end(raises, least, records.low), high=end(lowers, most, records.high)
        )
        return met, empty

    def _with_bound(self, measure: Measure, value: Quantity, world: World) -> tuple[Quantity, E]:
        if measure.at_most is None or not isinstance(value, Interval):
            return value, sql.false()
        bind = self.base.bind
        bound = self.value(measure.at_most, world)
        assert isinstance(bound, Interval)
        other = self.book.measures[measure.at_most]
        digits = measure.type.scale - other.type.scale
        most, least = (
            _at_scale(bound.low, bound.high, digits)[1],
            _at_scale(bound.low, bound.high, digits)[0],
        )
        fits = bind(sql.compare("<=", value.low, most))
        high = bind(sql.case((fits, sql.least(value.high, most)), default=value.high))
        low = value.low
        if self._one_gives_one(measure, other):
            one = sql.lit(1)
            some = sql.and_(sql.compare(">=", least, one), sql.compare(">=", high, one))
            low = sql.case((some, sql.greatest(low, one)), default=low)
        return replace(value, low=bind(low), high=high), bind(sql.not_(fits))

    def _one_gives_one(self, measure: Measure, bound: Measure) -> bool:
        """Return whether one record for the bound is one value for this distinct count."""
        mine, other = measure.aggregate, bound.aggregate
        if mine is None or other is None or mine.form != "distinct":
            return False
        if mine.per is not None or other.per is not None or mine.table != other.table:
            return False
        ref, places = period_of(mine.operand)
        table = self.book.catalogue.table[mine.table]
        has_value = table.for_year is None if places else not ref.none_ok
        return has_value and same(mine.where, other.where)

    # -- later -------------------------------------------------------------------------------

    def _future(self, measure: Measure, world: World) -> Value:
        present = self.seen(measure.name, world.evidence)
        if measure.value is not None:
            later = self.conditions(world).value(measure.value)
            later = self._there(later, measure, present.asked)
            if isinstance(later, Interval) and isinstance(present.value, Interval):
                return self._around(later, present.value)
            return later
        if measure.aggregate is None:
            truth = measure.type.kind is TypeKind.TRUTH
            return sql.unknown() if truth else anything(measure.type)
        value, _, _ = self._aggregate(measure, world.evidence, world.horizon)
        if isinstance(value, Interval):
            value = self._grown(measure, measure.aggregate, value, present, world)
        return self._there(value, measure, present.asked)

    def _grown(
        self, measure: Measure, aggregate: Aggregate, value: Interval, present: Seen, world: World
    ) -> Interval:
        """Return the future of an aggregate, joined with the present."""
        now, records = present.value, present.records
        assert isinstance(now, Interval) and isinstance(records, Interval)
        low, high = value.low, value.high
        if measure.at_most is not None:
            bound = self.value(measure.at_most, world)
            other = self.book.measures[measure.at_most]
            assert isinstance(bound, Interval)
            digits = measure.type.scale - other.type.scale
            high = sql.least(high, _at_scale(bound.low, bound.high, digits)[1])
        around = sql.least(low, now.low)
        standing = self.book.catalogue.table[aggregate.table].date is None
        if aggregate.form in TALLIES and not standing:
            # What records showed stays, and so does what a figure or a bound added to it.
            stays = sql.compare("<=", records.low, low)
            around = sql.case((stays, now.low), default=around)
        bind = self.base.bind
        return replace(value, low=bind(around), high=bind(sql.greatest(high, now.high)))

    def _around(self, later: Interval, now: Interval) -> Interval:
        """Return the least interval around both, so that the reach is never below the present."""
        bind = self.base.bind
        never, gone = (sql.not_(sql.maybe(x.there)) for x in (later, now))
        alike = sql.or_(sql.and_(sql.sure(later.there), sql.sure(now.there)), sql.and_(never, gone))
        there = sql.case(
            (gone, later.there),
            (never, now.there),
            (alike, later.there),
            default=sql.unknown(),
        )

        def end(outer: E, mine: E, yours: E) -> E:
            return bind(sql.case((gone, mine), (never, yours), default=outer))

        return Interval(
            end(sql.least(later.low, now.low), later.low, now.low),
            end(sql.greatest(later.high, now.high), later.high, now.high),
            bind(there),
            min(later.least, now.least),  # type: ignore[type-var]
            max(later.greatest, now.greatest),  # type: ignore[type-var]
        )


def asked_of(requirement: Requirement, scan: Scan) -> E:
    """Return whether the requirement is asked of a record: no column it looks at is not applicable."""
    table: Table = scan.table
    found = []
    names = {n.name for n in walk(requirement.require) if isinstance(n, ColumnRef)}
    for name in sorted(names):
        if not table[name].na_ok:
            continue
        state = sql.coalesce(col(state_of(name)), sql.lit(0))
        excused = sql.compare("=", state, sql.lit(2))
        ref = next(
            n for n in walk(requirement.require) if isinstance(n, ColumnRef) and n.name == name
        )
        found.append(
            sql.case((excused, sql.false()), (scan.blank(ref), sql.unknown()), default=sql.true())
        )
    return sql.and_(*found)


def _at_scale(low: E, high: E, digits: int) -> tuple[E, E]:
    """Return an interval of whole numbers at a scale `digits` higher, or inside it at a lower one."""
    if digits >= 0:
        factor = sql.lit(10**digits)
        return sql.mul(low, factor), sql.mul(high, factor)
    step = sql.lit(10**-digits)

    def divided(node: E) -> E:
        return sql.exp.IntDiv(this=sql.atom(node), expression=step.copy())

    # Figures and counts are not negative, so integer division rounds down.
    return divided(sql.add(low, sql.lit(10**-digits - 1))), divided(high)
