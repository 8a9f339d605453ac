"""One branch that is judged again and again: only what has changed is worked out again.

The functions are those of `reference`; what is added is memory. So it says the same, record by
record, and a test holds it to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from starcheck.engines.kept.facts import KeptFacts
from starcheck.engines.kept.graph import Graph
from starcheck.engines.kept.graph import Node as Value
from starcheck.engines.reference import offenders, stars_of, totals_of
from starcheck.engines.reference.aggregates import When
from starcheck.engines.reference.calendar import still_open
from starcheck.engines.reference.points import corrected_finding, determination, finding, gate
from starcheck.engines.reference.records import Row, View, belongs, unseen
from starcheck.engines.reference.sheets import asked_at_all, passed
from starcheck.engines.reference.stars import Bounds
from starcheck.engines.reference.world import World
from starcheck.expressions import both, constant, evaluate
from starcheck.model.catalogue import Table
from starcheck.model.facts import Facts, Record
from starcheck.model.findings import Basis, Finding, Judged, Measured, Stars, Totals, Truth
from starcheck.model.reviews import points_of, star_of
from starcheck.model.rulebook import Aggregate, Criterion, Determination, Rulebook, Window
from starcheck.model.tree import ColumnRef, MeasureRef, Moment, Node, RequirementRef, walk
from starcheck.model.values import Span

__all__ = ["Kept"]

_VALUES = 50_000
"""So many values of records are remembered; then they are forgotten, with those of records that
are gone."""


@dataclass(slots=True)
class Seen(World):
    """A world whose measures, requirements and views are values of a graph."""

    kept: Kept = field(kw_only=True)

    @property
    def _key(self) -> tuple[Basis, date | None]:
        return self.basis, self.horizon

    def until(self, horizon: date) -> World:
        past = self.kept.graph.get(("past", horizon), lambda: self.facts.as_of >= horizon)
        return self.present if past else self.kept.world(self.basis, horizon)

    def with_sheets(self, sheets: Mapping[str, Truth]) -> World:
        told = Seen(self.rulebook, self.facts, self.basis, self.horizon, sheets, kept=self.kept)
        told.present = self.present
        return told

    @property
    def when(self) -> When:
        horizon, year = self.horizon, self.facts.year
        today = self.kept.today
        if horizon is None:
            return When(year, today)

        def clock() -> tuple[object, ...]:
            # All that a horizon makes of the day: whether it lies ahead, and what is still open.
            as_of = self.facts.as_of
            return (
                as_of < horizon,
                frozenset(still_open("quarter", as_of, horizon, year)),
                frozenset(still_open("month", as_of, horizon, year)),
            )

        self.kept.graph.get(("clock", horizon), clock)
        return When(year, today, horizon)

    def settled(self, aggregate: Aggregate) -> bool:
        window = aggregate.window
        if window is None or window.moving:
            return self.rulebook.catalogue.table[aggregate.table].past
        ask = super(Seen, self).settled
        found: bool = self.kept.graph.get(("settled", id(aggregate)), lambda: ask(aggregate))
        return found

    def truth(self, condition: Node | None) -> Truth:
        return True if condition is None else self.kept.truth(self, condition)

    def measure(self, name: str) -> Measured:
        found: Measured = self.kept.graph.get(
            ("measure", *self._key, name), lambda: self._measure(self.rulebook.measures[name])
        )
        return found

    def _requirement(self, name: str) -> tuple[Measured, Span]:
        found: tuple[Measured, Span] = self.kept.graph.get(
            ("requirement", *self._key, name),
            lambda: self._checked(self.rulebook.requirements[name]),
        )
        return found

    def record_value(self, node: Node, record: Record) -> Span | Truth:
        """Return what a condition or an operand comes to for a record, which never changes."""
        if not self.kept.plain(node):
            return super(Seen, self).record_value(node, record)
        known = self.kept.values.get((id(node), id(record)))
        if known is not None and known[0] is record:
            return known[1]
        value = super(Seen, self).record_value(node, record)
        self.kept.values[id(node), id(record)] = record, value
        return value

    def view(self, table: Table, where: Node | None, window: Window | None = None) -> View:
        plain = where is None or self.kept.plain(where)
        if where is not None and plain:
            self.kept.wheres[id(where)] = where
        # A condition over the record alone is the same in every world.
        key = ("view", table.name, id(where), window, *(() if plain else self._key))
        found: View = self.kept.graph.get(key, lambda: self._view(table, where, window, plain))
        return found

    def _view(self, table: Table, where: Node | None, window: Window | None, plain: bool) -> View:
        given = self.facts.tables[table.name]
        rest = unseen(given, table, self.facts, window)
        if not plain or (window is not None and window.moving):
            rows = tuple(self._rows(table, where, window, given.records, 0))
            return View(table, rows, rest)
        # Most of the time a record came behind the others, and is none of this view's.
        known = self.kept.views.get((table.name, id(where), window))
        if known is None or given.records[: len(known[0])] != known[0]:
            known = (), ()
        more = tuple(self._rows(table, where, window, given.records, len(known[0])))
        rows = known[1] + more if more else known[1]
        self.kept.views[table.name, id(where), window] = given.records, rows
        return View(table, rows, rest)

    def _rows(
        self,
        table: Table,
        where: Node | None,
        window: Window | None,
        records: tuple[Record, ...],
        start: int,
    ) -> Iterator[Row]:
        for position in range(start, len(records)):
            record = records[position]
            kept: Truth = belongs(record, table, self.facts, window)
            if kept is not False and where is not None:
                kept = both([kept, cast(Truth, self.record_value(where, record))])
            if kept is not False:
                yield Row(kept, record, position)


class Kept:
    """A branch under the basis that decides, kept between judgements."""

    def __init__(self, rulebook: Rulebook, year: int) -> None:
        self.rulebook, self.year = rulebook, year
        self.graph = Graph()
        self.facts = KeptFacts(self.graph, year, self._keeps)
        self.views: dict[
            tuple[str, int, Window | None], tuple[tuple[Record, ...], tuple[Row, ...]]
        ] = {}
        self.wheres: dict[int, Node] = {}
        self._never: dict[tuple[int, object], bool] = {}
        self.values: dict[tuple[int, int], tuple[Record, Span | Truth]] = {}
        self.today = date(year, 1, 1)
        self._worlds: dict[tuple[Basis, date | None], Seen] = {}
        self._wanted: dict[Value, tuple[str, Any]] = {}
        self._findings: tuple[Finding, ...] = ()
        self._measured: dict[tuple[str, Basis], Measured] = {}
        self._broken: dict[str, tuple[int, ...]] = {}
        self._plain: dict[int, bool] = {}

    def judge(self, facts: Facts) -> Judged:
        """Return what `reference` says of complete facts of the year, on the basis that decides."""
        self.graph.revision += 1
        if len(self.values) > _VALUES:
            self.values.clear()
        self.today = facts.as_of
        self.facts.take(facts)
        book, basis = self.rulebook, self.rulebook.decides
        world = self.world(basis, None)
        later = world.until(date(self.year, 12, 31))
        self._bring_up_to_date()
        findings = self._findings
        sheets = passed(book, findings)
        now = self._bounds(world, sheets)
        future = self._bounds(later, passed(book, findings, later=True))
        eligible: Truth = self.graph.get("eligible", lambda: world.truth(book.applies_when))
        totals: Totals | None = None
        if book.totals is not None:
            totals = self.graph.get("totals", self._totals)
        stars = None
        if book.stars:
            asked = asked_at_all(book, findings)
            stars = self.stars(totals, now, future, asked=asked, eligible=eligible)
            if (set_ := star_of(facts.corrections)) is not None:
                stars = Stars(True, set_, set_, set_)
        return Judged(
            basis=basis,
            eligible=eligible,
            measures=self._measured,
            findings=findings,
            determinations=now.determinations,
            totals=totals,
            stars=stars,
            offending=self._broken,
            gates=now.gates,
            future_gates=future.gates,
            future_determinations=future.determinations,
            sheets=sheets,
        )

    # What an engine of its own reasons with in place of the functions of `reference`.

    def truth(self, world: World, condition: Node) -> Truth:
        """Return what a condition over the branch is."""
        return cast(Truth, evaluate(condition, world.env()))

    def finding(self, criterion: Criterion, world: World, later: World) -> Finding:
        return finding(criterion, world, later, self.rulebook)

    def stars(
        self, totals: Totals | None, now: Bounds, future: Bounds, *, asked: Truth, eligible: Truth
    ) -> Stars:
        return stars_of(self.rulebook, totals, now, future, asked=asked, eligible=eligible)

    # --- what is kept -----------------------------------------------------------------------

    def world(self, basis: Basis, horizon: date | None) -> World:
        found = self._worlds.get((basis, horizon))
        if found is None:
            facts = cast(Facts, self.facts)
            found = Seen(self.rulebook, facts, basis, horizon, kept=self)
            if horizon is not None:
                found.present = self.world(basis, None)
            self._worlds[basis, horizon] = found
        return found

    def plain(self, where: Node) -> bool:
        """Return whether a condition hangs on nothing but the record."""
        found = self._plain.get(id(where))
        if found is None:
            found = not any(
                isinstance(node, MeasureRef | RequirementRef)
                or (isinstance(node, Moment) and node.name == "as_of")
                or (isinstance(node, ColumnRef) and node.of_branch)
                for node in walk(where)
            )
            self._plain[id(where)] = found
        return found

    def _keeps(self, table: str, where: int, record: Record) -> bool:
        """Return whether a condition may keep a record, by what kind of record it is: not where it
        is false whatever else stands in the record."""
        node, kind = self.wheres.get(where), record.get("kind")
        if node is None or not isinstance(kind, str):
            return True
        found = self._never.get((where, kind))
        if found is None:
            blank = {column.name: None for column in self.rulebook.catalogue.table[table].columns}
            world = self.world(self.rulebook.decides, None)
            found = world.record_value(node, {**blank, "kind": kind}) is False
            self._never[where, kind] = found
        return not found

    def _finding(self, criterion: Criterion) -> Finding:
        def make() -> Finding:
            points = points_of(self.facts.corrections).get(criterion.id)
            if points is not None:
                return corrected_finding(criterion, points)
            basis: Basis = "recorded" if criterion.records_only else self.rulebook.decides
            world = self.world(basis, None)
            return self.finding(criterion, world, world.until(self._horizon(criterion)))

        found: Finding = self.graph.get(("finding", criterion.id), make)
        return found

    def _horizon(self, criterion: Criterion) -> date:
        due = criterion.due_by
        if due is None:
            return date(self.year, 12, 31)
        if self.plain(due):
            return cast(date, constant(due, self.year, self.today))
        found: date = self.graph.get(
            ("horizon", criterion.id), lambda: constant(due, self.year, self.facts.as_of)
        )
        return found

    def _totals(self) -> Any:
        return totals_of(
            self.rulebook, tuple(self._finding(criterion) for criterion in self.rulebook.criteria)
        )

    def _bounds(self, world: World, sheets: Mapping[str, Truth]) -> Bounds:
        book = self.rulebook
        if sheets:
            # What sheets say is no value of the graph.
            told = world.with_sheets(sheets)
            return Bounds(
                {band.star: gate(told, band.requires) for band in book.stars},
                {rule.id: determination(told, rule.when) for rule in book.determinations},
            )
        return Bounds(
            {band.star: self._gate(world, band.star, band.requires) for band in book.stars},
            {rule.id: self._determination(world, rule) for rule in book.determinations},
        )

    def _gate(self, world: World, star: int, requires: Node | None) -> Truth:
        found: Truth = self.graph.get(("gate", world.horizon, star), lambda: gate(world, requires))
        return found

    def _determination(self, world: World, rule: Determination) -> Truth:
        found: Truth = self.graph.get(
            ("determination", world.horizon, rule.id), lambda: determination(world, rule.when)
        )
        return found

    def _bring_up_to_date(self) -> None:
        """Make findings, measures and what requirements say true again. What is handed out is never
        changed, only replaced."""
        if not self._wanted:
            self._begin()
            changed = list(self._wanted)
            self.graph.changed()
        else:
            changed = self.graph.changed()
        findings: dict[int, Finding] = {}
        measured: dict[tuple[str, Basis], Measured] = {}
        broken: dict[str, tuple[int, ...]] = {}
        for node in changed:
            match self._wanted[node]:
                case "finding", at:
                    findings[at] = node.value
                case "measure", key:
                    measured[key] = node.value
                case "requirement", (name, basis):
                    truth, breaches = node.value
                    measured[name, basis] = truth
                    measured[f"breaches:{name}", basis] = Measured(
                        breaches, None, truth.asked, False
                    )
                case "offending", name:
                    broken[name] = node.value
        if findings:
            old = enumerate(self._findings or (None,) * len(self.rulebook.criteria))
            self._findings = tuple(findings.get(at) or cast(Finding, was) for at, was in old)
        if measured:
            self._measured = {**self._measured, **measured}
        if broken:
            self._broken = {**self._broken, **broken}

    def _begin(self) -> None:
        """Work everything out once, and say what is looked at from now on."""
        book, want = self.rulebook, self.graph.want
        for at, criterion in enumerate(book.criteria):
            self._finding(criterion)
            self._wanted[want(("finding", criterion.id))] = "finding", at
        also = any(c.records_only for c in book.criteria)
        bases: list[Basis] = [book.decides]
        if also and book.decides != "recorded":
            bases.append("recorded")
        for basis in bases:
            world = self.world(basis, None)
            for name in book.measures:
                world.measure(name)
                node = want(("measure", basis, None, name))
                self._wanted[node] = "measure", (name, basis)
            for name in book.requirements:
                world.requirement(name)
                node = want(("requirement", basis, None, name))
                self._wanted[node] = "requirement", (name, basis)
        world = self.world(book.decides, None)
        for name in book.requirements:
            self._offending(world, name)
            self._wanted[want(("offending", name))] = "offending", name

    def _offending(self, world: World, name: str) -> tuple[int, ...]:
        requirement = self.rulebook.requirements[name]
        found: tuple[int, ...] = self.graph.get(
            ("offending", name), lambda: offenders(world, requirement)
        )
        return found
