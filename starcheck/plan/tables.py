"""One table of records: conditions per record, one scan, and what is counted per branch.

The scan groups by the branch and the *pivot*, the column that most measures compare with constants;
a second level adds the groups up per branch and looks at the pivot only there, so that measures
which differ only in the pivot's value share their aggregates. Nothing here knows a measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from sqlglot import exp

from starcheck.expressions import span_of
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.rulebook import Window
from starcheck.model.tree import And, ColumnRef, Node, children, walk
from starcheck.plan import sql
from starcheck.plan.conditions import Cell, Conditions
from starcheck.plan.known import ANYTHING, Known, state_of
from starcheck.plan.relation import Stages, columns, named, select, subquery, table
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
    return Cell(raw, there)


class RecordScope:
    """The names in a condition that is asked of one record: the columns of its table."""

    def __init__(self, table_: str, known: Known, stages: Stages) -> None:
        self.table, self.known, self.stages = table_, known, stages
        self.bind = stages.bind

    def cell(self, ref: ColumnRef) -> Cell:
        raw, state = self.known.cell(self.table, ref.name), self.known.state(self.table, ref.name)
        found = cell(raw, ref, state)
        return Cell(found.raw, self.bind(found.there))

    def measure(self, name: str) -> Value:
        raise TypeError(f"a record sees no measure: {name}")

    def requirement(self, name: str, breaches: bool) -> Value:
        raise TypeError(f"a record sees no requirement: {name}")

    def sheets(self) -> Mapping[str, E]:
        raise TypeError("a record sees no sheet")


@dataclass(frozen=True, slots=True)
class Where:
    """A record's truth W: a part that looks only at the pivot, and the rest."""

    pivot: E
    rest: E

    @property
    def whole(self) -> E:
        return sql.and_(self.pivot, self.rest)


class Counted(Protocol):
    """Records with a W, somewhere, of which aggregates may be asked."""

    conditions: Conditions

    def ask(self, form: Form, pick: Pick, value: E | None = None, extra: E | None = None) -> E: ...

    def blank(self, ref: ColumnRef) -> E: ...

    def cell(self, name: str) -> E: ...

    def bind(self, node: E) -> E: ...


class Scan:
    """Everything that is asked of one table, branch by branch."""

    def __init__(
        self, table_: Table, year: int, as_of: date, pivot: str | None, known: Known = ANYTHING
    ) -> None:
        self.table, self.known = table_, known
        self.year, self.as_of = year, as_of
        self.pivot = pivot
        self.stages = Stages(f"{table_.name}_r")
        self.conditions = Conditions(RecordScope(table_.name, known, self.stages), year, as_of)
        self._first: dict[tuple[Form, E, E | None], str] = {}
        self._second: dict[E, str] = {}
        self._single: dict[E, str] = {}
        self.name = f"scan_{table_.name}"

    def cell(self, name: str) -> E:
        return self.known.cell(self.table.name, name)

    def state(self, name: str) -> E:
        return self.known.state(self.table.name, name)

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

    def where(
        self, node: Node | None, also: E | None = None, window: Window | None = None
    ) -> Where:
        """Return the W of a measure: of the year or window, and `node`, and `also`."""
        on_pivot: list[E] = []
        others = [self.belongs(window)]
        for part in conjuncts(node):
            looks_at = {n.name for n in walk(part) if isinstance(n, ColumnRef)}
            truth = self.conditions.truth(part)
            (on_pivot if looks_at == {self.pivot} else others).append(truth)
        others += [] if also is None else [also]
        return Where(sql.and_(*on_pivot), self.stages.bind(sql.and_(*others)))

    def blank(self, ref: ColumnRef) -> E:
        """Return whether a cell is blank: without a value, and not said to have none."""
        empty = sql.is_null(self.cell(ref.name))
        if ref.none_ok:
            state = sql.coalesce(self.state(ref.name), sql.lit(0))
            empty = sql.and_(empty, sql.compare("=", state, sql.lit(0)))
        return self.stages.bind(empty)

    # -- aggregates --------------------------------------------------------------------------

    def ask(self, where: Where, form: Form, pick: Pick, value: E | None, extra: E | None) -> E:
        """Return a column of the joined scans; of a branch without records it is null."""
        extra = sql.true() if extra is None else extra
        if form == "values":
            condition = sql.and_(picked(where.whole, pick), extra)
            if sql.constant(condition) is False:
                return _of_none(form)
            made = aggregate("values", condition, value)
            return self._named(self._single, made, "d")
        if pick == "unknown" and sql.is_filled(where.whole):
            return _of_none(form)
        inside = {
            "true": sql.sure(where.rest),
            "maybe": sql.maybe(where.rest),
            "unknown": sql.is_null(where.rest),
        }[pick]
        condition = sql.and_(inside, extra)
        if sql.constant(condition) is False and pick != "unknown":
            return _of_none(form)
        first = self._of_group(form, condition, value)
        if pick == "unknown" and sql.constant(where.pivot) is not True:
            # Where the pivot itself is unknown, so is W of every record whose rest is not false.
            other = self._of_group(form, sql.and_(sql.maybe(where.rest), extra), value)
            chosen = exp.Case(
                ifs=[
                    exp.If(this=where.pivot.copy(), true=first),
                    exp.If(this=sql.is_null(where.pivot.copy()), true=other),
                ]
            )
            return self._named(self._second, merged(form, chosen, sql.true()), "a")
        anywhere = sql.constant(where.pivot) is True
        kept = sql.true() if anywhere else picked(where.pivot, pick)
        return self._named(self._second, merged(form, first, kept), "a")

    def _of_group(self, form: Form, condition: E, value: E | None) -> E:
        key = (form, condition, value)
        if key not in self._first:
            self._first[key] = f"{self.table.name}_g{len(self._first)}"
        return col(self._first[key])

    def _named(self, kept: dict[E, str], made: E, letter: str) -> E:
        if made not in kept:
            kept[made] = f"{self.table.name}_{letter}{len(kept)}"
        return col(kept[made])

    # -- the query ---------------------------------------------------------------------------

    def records(self, wanted: Iterable[str]) -> E:
        """Return the table as a source with the computed columns `wanted`."""
        return self.stages.over(table(self.table.name), wanted)

    def queries(self, wanted: set[str]) -> list[tuple[str, E, list[str]]]:
        """Return the queries (name, query, columns) that make those `wanted` that are ours."""
        found: list[tuple[str, E, list[str]]] = []
        second = {name: made for made, name in self._second.items() if name in wanted}
        if second:
            below = set().union(*map(columns, second.values()))
            groups = self._grouped(below)
            outer = select(
                subquery(groups, "g"),
                [col(BRANCH), *[named(made, name) for name, made in second.items()]],
                group=exp.Group(expressions=[col(BRANCH)]),
            )
            found.append((self.name, outer, list(second)))
        single = {name: made for made, name in self._single.items() if name in wanted}
        if single:
            below = {BRANCH}.union(*map(columns, single.values()))
            flat = select(
                self.records(below),
                [col(BRANCH), *[named(made, name) for name, made in single.items()]],
                group=exp.Group(expressions=[col(BRANCH)]),
            )
            found.append((f"values_{self.table.name}", flat, list(single)))
        return found

    def _grouped(self, wanted: set[str]) -> exp.Select:
        made = [
            (name, aggregate(form, condition, value))
            for (form, condition, value), name in self._first.items()
            if name in wanted
        ]
        keys = [BRANCH]
        if self.pivot is not None:
            keys.append(self.pivot)
            keys += [state_of(self.pivot)] if state_of(self.pivot) in wanted else []
        keys += sorted(c for c in wanted if c.startswith(self.stages.prefix))
        below = set(keys).union(*[columns(node) for _, node in made])
        return select(
            self.records(below),
            [*map(col, keys), *[named(node, name) for name, node in made]],
            group=exp.Group(expressions=[*map(col, keys)]),
        )


class Kept:
    """The records of a scan with one W; what is asked of them is joined to the branches, `base`."""

    def __init__(self, scan: Scan, where: Where, base: Stages) -> None:
        self.scan = scan
        self.where = where
        self.conditions = scan.conditions
        self.blank, self.cell = scan.blank, scan.cell
        self.bind = base.bind

    def ask(self, form: Form, pick: Pick, value: E | None = None, extra: E | None = None) -> E:
        return self.scan.ask(self.where, form, pick, value, extra)


def _of_none(form: Form) -> E:
    """Return the aggregate of no records at all."""
    return sql.lit(0) if form in ("count", "values") else exp.Null()


def picked(truth: E, pick: Pick) -> E:
    return {"true": sql.sure, "maybe": sql.maybe, "unknown": sql.is_null}[pick](truth)


def conjuncts(node: Node | None) -> Sequence[Node]:
    if node is None:
        return ()
    return [p for n in children(node) for p in conjuncts(n)] if isinstance(node, And) else (node,)


def choose_pivot(catalogue: Catalogue, table_: Table, wheres: Iterable[Node | None]) -> str | None:
    """Return the column of `table_` that most conditions compare with constants, if two do."""
    counted: Counter[str] = Counter()
    for where in wheres:
        for part in conjuncts(where):
            names = {n.name for n in walk(part) if isinstance(n, ColumnRef)}
            if len(names) == 1 and table_[next(iter(names))].kind in ("choice", "text"):
                counted[names.pop()] += 1
    found = counted.most_common(1)
    return found[0][0] if found and found[0][1] > 1 else None


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
    return merged(form, value, condition)


def merged(form: Form, value: E, condition: E) -> E:
    """Return aggregates of groups brought together."""
    kinds: dict[Form, type[exp.AggFunc]] = {
        "count": exp.Sum,
        "sum": exp.Sum,
        "min": exp.Min,
        "max": exp.Max,
        "mask": exp.BitwiseOrAgg,
    }
    made = kinds[form](this=sql.when(condition, value))
    return made if form in ("min", "max") else sql.big(made)
