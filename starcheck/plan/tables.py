"""One table of records: conditions per record, one scan, and what is counted per branch.

Equal aggregates are one column, whoever asks for them. Nothing here knows a measure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, Protocol

from sqlglot import exp

from starcheck.expressions import span_of
from starcheck.model.catalogue import Table
from starcheck.model.rulebook import Window
from starcheck.model.tree import ColumnRef, Node
from starcheck.plan import sql
from starcheck.plan.conditions import Cell, Conditions
from starcheck.plan.known import ANYTHING, Known
from starcheck.plan.relation import Stages, columns, named, select, table
from starcheck.plan.sql import E, col
from starcheck.plan.values import Value

BRANCH = "branch"
POSITION = "row_at"
"""A record's place in the facts' table, from 0, where an engine gives it."""

Pick = Literal["true", "maybe", "unknown"]
Form = Literal["count", "sum", "min", "max", "mask", "values"]
"""`mask`: the bits of all values or-ed; `values`: how many different values there are."""


def cell(raw: E, ref: ColumnRef, state: E) -> Cell:
    if not ref.none_ok:
        return Cell(raw, sql.true())
    stated_absent = sql.compare("<>", sql.coalesce(state, sql.lit(0)), sql.lit(0))
    there = sql.three(sql.not_(sql.is_null(raw)), stated_absent)
    return Cell(raw, there, follows=sql.constant(stated_absent) is False)


class RecordScope:
    """The names in a condition that is asked of one record: the columns of its table."""

    def __init__(self, table_: str, known: Known, stages: Stages) -> None:
        self.table, self.known, self.stages = table_, known, stages
        self.bind = stages.bind

    def cell(self, ref: ColumnRef) -> Cell:
        raw, state = self.known.seen(self.table, ref), self.known.state(self.table, ref.name)
        found = cell(raw, ref, state)
        return replace(found, there=self.bind(found.there))

    def measure(self, name: str) -> Value:
        raise TypeError(f"a record sees no measure: {name}")

    def requirement(self, name: str, breaches: bool) -> Value:
        raise TypeError(f"a record sees no requirement: {name}")

    def sheets(self) -> Mapping[str, E]:
        raise TypeError("a record sees no sheet")


class Counted(Protocol):
    """Records with a W, somewhere, of which aggregates may be asked."""

    conditions: Conditions

    def ask(self, form: Form, pick: Pick, value: E | None = None, extra: E | None = None) -> E: ...

    def blank(self, ref: ColumnRef) -> E: ...

    def seen(self, ref: ColumnRef) -> E: ...

    def in_year(self, ref: ColumnRef) -> bool: ...

    def bind(self, node: E) -> E: ...


class Scan:
    """Everything that is asked of one table, branch by branch."""

    def __init__(self, table_: Table, year: int, as_of: date, known: Known = ANYTHING) -> None:
        self.table, self.known = table_, known
        self.year, self.as_of = year, as_of
        self.stages = Stages(f"{table_.name}_r")
        self.conditions = Conditions(RecordScope(table_.name, known, self.stages), year, as_of)
        self._made: dict[E, str] = {}
        self.name = f"scan_{table_.name}"

    def cell(self, name: str) -> E:
        return self.known.cell(self.table.name, name)

    def seen(self, ref: ColumnRef) -> E:
        return self.known.seen(self.table.name, ref)

    def state(self, name: str) -> E:
        return self.known.state(self.table.name, name)

    def in_year(self, ref: ColumnRef) -> bool:
        """Return whether every date of a column that is not blank lies in the assessment year."""
        span = self.known.span(self.table.name, ref.name)
        year = (date(self.year, 1, 1), date(self.year, 12, 31))
        days = span is not None and year[0] <= span[0] and span[1] <= year[1]
        return days and not self.known.by_month(self.table.name, ref)

    # -- conditions --------------------------------------------------------------------------

    def belongs(self, window: Window | None) -> E:
        """Return whether a record is of the year or window: by its `for_year`, else by its date."""
        if self.table.date is None:
            return sql.true()
        day = self.cell(self.table.date)
        first, last = span_of(window, self.year, self.as_of) or (
            date(self.year, 1, 1),
            date(self.year, 12, 31),
        )
        span = self.known.span(self.table.name, self.table.date)
        if span is not None and first <= span[0] and span[1] <= last:
            inside = sql.case((sql.is_null(day), sql.unknown()), default=sql.true())
        else:
            inside = sql.and_(
                sql.compare(">=", day, sql.lit(first)), sql.compare("<=", day, sql.lit(last))
            )
        if self.table[self.table.date].none_ok:
            state = sql.coalesce(self.state(self.table.date), sql.lit(0))
            inside = sql.and_(sql.compare("=", state, sql.lit(0)), inside)
        if self.table.for_year is None or (window is not None and not window.by_year):
            return inside
        year = self.cell(self.table.for_year)
        stated = sql.not_(sql.is_null(year))
        named = sql.compare("=", year, sql.lit(last.year))
        if first.year != last.year:
            named = sql.and_(
                sql.compare(">=", year, sql.lit(first.year)),
                sql.compare("<=", year, sql.lit(last.year)),
            )
        return sql.case((stated, named), default=inside)

    def where(self, node: Node | None, also: E | None = None, window: Window | None = None) -> E:
        """Return a record's truth W: of the year or window, and `node`, and `also`."""
        others = [] if also is None else [also]
        truth = sql.true() if node is None else self.conditions.truth(node)
        return self.stages.bind(sql.and_(self.belongs(window), truth, *others))

    def blank(self, ref: ColumnRef) -> E:
        """Return whether a cell is blank: without a value, and not said to have none."""
        empty = sql.is_null(self.seen(ref))
        if ref.none_ok:
            state = sql.coalesce(self.state(ref.name), sql.lit(0))
            empty = sql.and_(empty, sql.compare("=", state, sql.lit(0)))
        return self.stages.bind(empty)

    # -- aggregates --------------------------------------------------------------------------

    def ask(self, where: E, form: Form, pick: Pick, value: E | None, extra: E | None) -> E:
        """Return a column of the joined scan; of a branch without records it is null."""
        condition = sql.and_(picked(where, pick), sql.true() if extra is None else extra)
        if sql.constant(condition) is False:
            return sql.lit(0) if form in ("count", "values") else exp.Null()
        made = aggregate(form, condition, value)
        if made not in self._made:
            self._made[made] = f"{self.table.name}_a{len(self._made)}"
        return col(self._made[made])

    # -- the query ---------------------------------------------------------------------------

    def records(self, wanted: Iterable[str]) -> E:
        """Return the table as a source with the computed columns `wanted`."""
        return self.stages.over(table(self.table.name), wanted)

    def queries(self, wanted: set[str]) -> list[tuple[str, E, list[str]]]:
        """Return the queries (name, query, columns) that make those `wanted` that are ours.

        Different values are counted apart: beside them, DuckDB would make every count twice.
        """
        found: list[tuple[str, E, list[str]]] = []
        ours = {name: made for made, name in self._made.items() if name in wanted}
        apart = {name for name, made in ours.items() if made.find(exp.Distinct)}
        for query, names in (
            (self.name, ours.keys() - apart),
            (f"values_{self.table.name}", apart),
        ):
            kept = {name: made for name, made in ours.items() if name in names}
            if kept:
                below = {BRANCH}.union(*map(columns, kept.values()))
                grouped = select(
                    self.records(below),
                    [col(BRANCH), *[named(made, name) for name, made in kept.items()]],
                    group=exp.Group(expressions=[col(BRANCH)]),
                )
                found.append((query, grouped, list(kept)))
        return found


class Kept:
    """The records of a scan with one W; what is asked of them is joined to the branches, `base`."""

    def __init__(self, scan: Scan, where: E, base: Stages) -> None:
        self.scan = scan
        self.where = where
        self.conditions = scan.conditions
        self.blank, self.seen, self.in_year = scan.blank, scan.seen, scan.in_year
        self.bind = base.bind

    def ask(self, form: Form, pick: Pick, value: E | None = None, extra: E | None = None) -> E:
        return self.scan.ask(self.where, form, pick, value, extra)


def picked(truth: E, pick: Pick) -> E:
    return {"true": sql.sure, "maybe": sql.maybe, "unknown": sql.is_null}[pick](truth)


def aggregate(form: Form, condition: E, value: E | None) -> E:
    """Return an aggregate of records; over none it is 0 for a count and null otherwise."""
    if form == "count":
        if sql.constant(condition) is True:
            return sql.big(exp.Count(this=exp.Star(), big_int=True))
        # Twice as fast as a count with a filter: no selection is made for each.
        return sql.big(exp.CountIf(this=sql.own(condition)))
    assert value is not None
    if form == "values":
        chosen = sql.case((condition, value), default=exp.Null())
        counted = exp.Count(this=exp.Distinct(expressions=[chosen]), big_int=True)
        return sql.big(counted)
    kinds: dict[Form, type[exp.AggFunc]] = {
        "sum": exp.Sum,
        "min": exp.Min,
        "max": exp.Max,
        "mask": exp.BitwiseOrAgg,
    }
    made = kinds[form](this=sql.when(condition, value))
    return made if form in ("min", "max") else sql.big(made)
