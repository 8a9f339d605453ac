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
from starcheck.plan.extremes import Breaches, Extremes, Share, complied, whole, zero
from starcheck.plan.inputs import RECORDED, figure_columns, quoted_column, stated_column
from starcheck.plan.keys import ColumnKeys, PeriodKeys
from starcheck.plan.relation import Stages
from starcheck.plan.same import same
from starcheck.plan.sql import E, col
from starcheck.plan.tables import Kept, Scan, cell, choose_pivot, state_of
from starcheck.plan.tallies import Asked, Tally, period_of
from starcheck.plan.values import Fraction, Interval, Quantity, Value, anything, column, less

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
            value = self._bound(self.conditions(World(evidence)).value(measure.value))
            return Seen(value, None, self.asked(measure.value, evidence), sql.false())
        if measure.aggregate is None:
            return Seen(self._stated(measure, evidence), None, sql.true(), sql.false())
        records, asked, conflict = self._aggregate(measure, evidence, None)
        with_figure, against_figure = self._with_figure(measure, records, evidence)
        value, against_bound = self._with_bound(measure, with_figure, World(evidence))
        conflict = self.base.bind(sql.or_(conflict, against_figure, against_bound))
        return Seen(self._bound(value), records, self.base.bind(asked), conflict)

    def _bound(self, value: Value) -> Value:
        bind = self.base.bind
        match value:
            case Interval(low=low, high=high, there=there):
                return replace(value, low=bind(low), high=bind(high), there=bind(there))
            case Fraction(low=low, high=high):
                return replace(
                    value, low=(bind(low[0]), bind(low[1])), high=(bind(high[0]), bind(high[1]))
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
        value = self.conditions(world).interval(of)
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
        given = bind(sql.and_(shown, sql.not_(sql.is_null(col(low_name)))))
        figure_low, figure_high = col(low_name), col(high_name)
        if isinstance(records, Fraction):
            digits = records.scale - definition.scale
            percent = 100 if definition.measures == "share" and definition.unit in ("%", "％") else 1
            up, down = 10 ** max(digits, 0), percent * 10 ** max(-digits, 0)
            a = (bind(sql.mul(figure_low, sql.lit(up))), sql.lit(down))
            top = records.greatest * down
            b = (
                bind(sql.coalesce(sql.mul(figure_high, sql.lit(up)), sql.lit(top))),
                sql.lit(down),
            )
            raises, lowers = bind(less(records.low, a)), bind(less(b, records.high))
            empty = bind(sql.or_(less(records.high, a), less(b, records.low), less(b, a)))
            raises = bind(sql.and_(given, sql.not_(empty), raises))
            lowers = bind(sql.and_(given, sql.not_(empty), lowers))
            low = tuple(bind(sql.case((raises, x), default=y)) for x, y in zip(a, records.low, strict=True))
            high = tuple(bind(sql.case((lowers, x), default=y)) for x, y in zip(b, records.high, strict=True))
            joined = replace(records, low=(low[0], low[1]), high=(high[0], high[1]))
            return joined, bind(sql.and_(given, empty))
        a_, b_ = _at_scale(figure_low, figure_high, measure.type.scale - definition.scale)
        assert isinstance(records.greatest, int)
        b_ = sql.coalesce(b_, sql.lit(records.greatest))
        low_, high_ = bind(sql.greatest(records.low, a_)), bind(sql.least(records.high, b_))
        empty = sql.compare(">", low_, high_)
        fits = bind(sql.and_(given, sql.not_(empty)))
        joined_ = replace(
            records,
            low=bind(sql.case((fits, low_), default=records.low)),
            high=bind(sql.case((fits, high_), default=records.high)),
        )
        return joined_, bind(sql.and_(given, empty))

    def _with_bound(
        self, measure: Measure, value: Quantity, world: World
    ) -> tuple[Quantity, E]:
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
        if mine is None or other is None or mine.form != "distinct" or mine.per is not None:
            return False
        if mine.table != other.table or not same(mine.where, other.where):
            return False
        ref, places = period_of(mine.operand)
        table = self.book.catalogue.table[mine.table]
        if places and table.for_year is not None:
            return False
        return True

    # -- later -------------------------------------------------------------------------------

    def _future(self, measure: Measure, world: World) -> Value:
        present = self.seen(measure.name, world.evidence).value
        if measure.value is not None:
            later = self._bound(self.conditions(world).value(measure.value))
            return self._joined(present, later)
        if measure.aggregate is None:
            if measure.type.kind is TypeKind.TRUTH:
                return sql.unknown()
            return anything(measure.type)
        later, _, _ = self._aggregate(measure, world.evidence, world.horizon)
        if self._low_stays(measure.aggregate) and isinstance(later, Interval):
            now, _, _ = self._aggregate(measure, world.evidence, None)
            with_figure, _ = self._with_figure(measure, now, world.evidence)
            assert isinstance(with_figure, Interval)
            later = replace(later, low=with_figure.low)
        later, _ = self._with_bound(measure, later, world)
        return self._joined(present, later)

    def _low_stays(self, aggregate: Aggregate) -> bool:
        table = self.book.catalogue.table[aggregate.table]
        if aggregate.per is not None or table.date is None:
            return False
        if aggregate.form == "sum":
            assert aggregate.operand is not None
            return aggregate.operand.type.least >= 0
        return aggregate.form in ("count", "distinct")

    def _joined(self, now: Value, later: Value) -> Value:
        """Return the least interval around both, so that the reach is never below the present."""
        bind = self.base.bind
        if isinstance(now, Interval) and isinstance(later, Interval):
            there = sql.case(
                (sql.and_(sql.sure(now.there), sql.sure(later.there)), sql.true()),
                (sql.not_(sql.or_(sql.maybe(now.there), sql.maybe(later.there))), sql.false()),
                default=sql.unknown(),
            )
            return replace(
                later,
                low=bind(sql.least(now.low, later.low)),
                high=bind(sql.greatest(now.high, later.high)),
                there=bind(there),
                least=min(now.least, later.least),  # type: ignore[type-var]
                greatest=max(now.greatest, later.greatest),  # type: ignore[type-var]
                raw=None,
            )
        if isinstance(now, Fraction):
            return later
        assert isinstance(now, sql.exp.Expression) and isinstance(later, sql.exp.Expression)
        both = sql.and_(sql.sure(now), sql.sure(later))
        neither = sql.not_(sql.or_(sql.maybe(now), sql.maybe(later)))
        return bind(sql.three(both, neither))


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
            sql.case(
                (excused, sql.false()), (scan.blank(ref), sql.unknown()), default=sql.true()
            )
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


__all__ = ["Measures", "RECORDED", "Seen", "World", "zero"]
