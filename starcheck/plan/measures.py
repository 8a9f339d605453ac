"""Measures and requirements, now and in a future: which records, what they give, what is asked.

Each is compiled when it is first asked for, once per way of looking at a branch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlglot import exp

from starcheck.expressions import Days, settled_already, span_of
from starcheck.model.rulebook import Aggregate, Measure, Requirement, Rulebook, Window
from starcheck.model.tree import ColumnRef, MeasureRef, Node, RequirementRef, walk
from starcheck.model.values import TOP, TypeKind
from starcheck.plan import sql
from starcheck.plan.conditions import Cell, Conditions
from starcheck.plan.coverage import Coverage
from starcheck.plan.extremes import Breaches, Extremes, Share, complied, whole
from starcheck.plan.figures import Figures, at_scale
from starcheck.plan.futures import around, grown
from starcheck.plan.inputs import stated_column
from starcheck.plan.keys import ColumnKeys, PeriodKeys, asked_periods
from starcheck.plan.known import ANYTHING, Known
from starcheck.plan.relation import Stages
from starcheck.plan.sql import E, col
from starcheck.plan.tables import Kept, Scan, cell
from starcheck.plan.tallies import Asked, Tally
from starcheck.plan.values import (
    Fraction,
    Interval,
    Quantity,
    Value,
    any_ratio,
    anything,
    column,
    settled,
)
from starcheck.plan.worlds import Evidence, Seen, World

TALLIES = ("count", "distinct", "sum")


class BranchScope:
    """The names in a condition that is asked of a branch, in one world."""

    def __init__(self, measures: Measures, world: World) -> None:
        self.measures, self.world = measures, world
        self.bind = measures.base.bind

    def cell(self, ref: ColumnRef) -> Cell:
        if self.world.horizon is not None:
            kinds: dict[TypeKind, sql.Kind] = {
                TypeKind.TRUTH: "BOOLEAN",
                TypeKind.DATE: "DATE",
                TypeKind.TEXT: "TEXT",
            }
            kind = kinds.get(ref.type.kind, "BIGINT")
            return Cell(sql.null(kind), sql.unknown() if ref.none_ok else sql.true())
        raw, state = self._seen(ref.name), self.measures.known.state("branches", ref.name)
        if ref.none_ok:
            state = self._shown(ref.name, state)
        found = cell(raw, ref, state)
        return replace(found, there=self.bind(found.there))

    def _seen(self, name: str) -> E:
        return self._shown(name, self.measures.known.cell("branches", name))

    def _shown(self, name: str, raw: E) -> E:
        """Return a cell that is hidden where it is only stated and records are wanted."""
        recorded = sql.true() if self.world.evidence == "recorded" else self.measures.recorded
        hidden = sql.and_(recorded, sql.sure(self.measures.known.quoted(name)))
        if sql.constant(hidden) is False:
            return raw
        return self.bind(sql.when(sql.not_(hidden), raw))

    def measure(self, name: str) -> Value:
        return self.measures.value(name, self.world)

    def requirement(self, name: str, breaches: bool) -> Value:
        return self.measures.requirement(name, breaches, self.world)

    def sheets(self) -> Mapping[str, E]:
        return self.measures.sheets_later if self.world.later else self.measures.sheets_now


class Measures:
    """Every measure and requirement of a book, compiled when it is first asked for."""

    def __init__(
        self, book: Rulebook, year: int, as_of: date, recorded: E, known: Known = ANYTHING
    ) -> None:
        self.book, self.year, self.as_of = book, year, as_of
        self.recorded, self.known = recorded, known
        self.base = Stages("v")
        self.figures = Figures(book, recorded, known, self.base.bind)
        self.scans: dict[str, Scan] = {}
        self.coverages: dict[tuple[str, Days | None], Coverage] = {}
        self.keys: list[ColumnKeys] = []
        self.sheets_now: Mapping[str, E] = {}
        self.sheets_later: Mapping[str, E] = {}
        """Whether each sheet is passed: set once the findings are there."""
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
            window = self.book.requirements[name].window
            moves = window is not None and window.moving
            found = Interval(sql.lit(0) if moves else found.low, sql.lit(TOP), sql.true(), 0, TOP)
            # A breach stays, unless the window moves on; what complies now may yet be broken.
            stays = sql.false() if moves else sql.not_(sql.maybe(truth))
            truth = self.base.bind(sql.case((stays, sql.false()), default=sql.unknown()))
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

    def scan(self, name: str) -> Scan:
        if name not in self.scans:
            table = self.book.catalogue.table[name]
            self.scans[name] = Scan(table, self.year, self.as_of, self.known)
        return self.scans[name]

    def coverage(self, name: str, window: Window | None = None) -> Coverage:
        days = span_of(window, self.year, self.as_of)
        if (name, days) not in self.coverages:
            table = self.book.catalogue.table[name]
            made = Coverage(table, self.year, self.as_of, self.base.bind, days, self.known)
            self.coverages[name, days] = made
        return self.coverages[name, days]

    def _records(self, aggregate: Aggregate) -> Kept:
        scan = self.scan(aggregate.table)
        return Kept(scan, scan.where(aggregate.where, window=aggregate.window), self.base)

    def _breaches(self, requirement: Requirement) -> Breaches:
        key = f"requirement {requirement.name}"
        if key not in self._parts:
            scan = self.scan(requirement.table)
            narrowed = asked_of(requirement, scan)
            where = scan.where(requirement.where, narrowed, requirement.window)
            records = Kept(scan, where, self.base)
            opening = self.coverage(requirement.table, requirement.window).now
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
        value, against_figure = self.figures.joined(measure, records, evidence)
        # A figure says that there is something to look at where the records leave that open.
        told = sql.and_(self.figures.given(measure, evidence), sql.is_null(asked))
        asked = sql.or_(asked, told)
        against_bound = sql.false()
        if measure.at_most is not None and isinstance(value, Interval):
            other, bound = self._bound_of(measure.at_most, World(evidence))
            value, against_bound = self.figures.bounded(measure, other, value, bound)
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
        assert isinstance(value, exp.Expr)
        return bind(value)

    def _stated(self, measure: Measure, evidence: Evidence) -> Value:
        truth = measure.type.kind is TypeKind.TRUTH
        hidden = evidence == "recorded" or sql.constant(self.recorded) is True
        if hidden or not self.known.gives(f"stated:{measure.name}"):
            return sql.unknown() if truth else anything(measure.type)
        raw = sql.when(sql.not_(self.recorded), col(stated_column(measure.name)))
        bound = self.base.bind(raw)
        return bound if truth else column(bound, measure.type, sql.true())

    def _aggregate(
        self, measure: Measure, evidence: Evidence, horizon: date | None
    ) -> tuple[Quantity, E, E]:
        """Return what records alone give, whether anything is asked, and whether keys contradict
        `of`."""
        aggregate = measure.aggregate
        assert aggregate is not None
        if aggregate.per is not None:
            return self._per(measure, aggregate, evidence, horizon)
        coverage = self.coverage(aggregate.table, aggregate.window)
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
        coverage = self.coverage(aggregate.table, aggregate.window)
        if aggregate.periods is not None:
            key = f"per {measure.name} {evidence}"
            if key not in self._parts:
                asked = asked_periods(aggregate, self.conditions(World(evidence)))
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

    def _bound_of(self, name: str, world: World) -> tuple[Measure, Interval]:
        bound = self.value(name, world)
        assert isinstance(bound, Interval)
        return self.book.measures[name], bound

    # -- later -------------------------------------------------------------------------------

    def _future(self, measure: Measure, world: World) -> Value:
        present = self.seen(measure.name, world.evidence)
        if measure.value is not None:
            later = self.conditions(world).value(measure.value)
            later = self._there(later, measure, present.asked)
            if isinstance(later, Interval) and isinstance(present.value, Interval):
                return around(later, present.value, self.base.bind)
            return later
        if measure.aggregate is None:
            truth = measure.type.kind is TypeKind.TRUTH
            return sql.unknown() if truth else anything(measure.type)
        if settled_already(measure.aggregate, self.book, self.year, self.as_of):
            return present.value
        value, _, _ = self._aggregate(measure, world.evidence, world.horizon)
        if isinstance(value, Interval):
            value = self._grown(measure, measure.aggregate, value, present, world)
        return self._there(value, measure, present.asked)

    def _grown(
        self, measure: Measure, aggregate: Aggregate, value: Interval, present: Seen, world: World
    ) -> Interval:
        assert isinstance(present.value, Interval)
        assert isinstance(present.records, Interval)
        most = None
        if measure.at_most is not None:
            other, bound = self._bound_of(measure.at_most, world)
            digits = measure.type.scale - other.type.scale
            _, most = at_scale(bound.low, bound.high, digits)
        standing = self.book.catalogue.table[aggregate.table].date is None
        operand = aggregate.operand
        falls = aggregate.form == "sum" and operand is not None and operand.type.least < 0
        moves = aggregate.window is not None and aggregate.window.moving
        keeps = aggregate.form in TALLIES and not standing and not falls and not moves
        if moves:
            value = replace(value, low=sql.lit(value.least))
        return grown(value, present.value, present.records, most, keeps, self.base.bind)


def asked_of(requirement: Requirement, scan: Scan) -> E:
    """Return whether a requirement is asked of a record: no column it names is not applicable."""
    table = scan.table
    found = []
    names = {n.name for n in walk(requirement.require) if isinstance(n, ColumnRef)}
    for name in sorted(names):
        if not table[name].na_ok:
            continue
        state = sql.coalesce(scan.state(name), sql.lit(0))
        excused = sql.compare("=", state, sql.lit(2))
        ref = next(
            n for n in walk(requirement.require) if isinstance(n, ColumnRef) and n.name == name
        )
        found.append(
            sql.case((excused, sql.false()), (scan.blank(ref), sql.unknown()), default=sql.true())
        )
    return sql.and_(*found)
