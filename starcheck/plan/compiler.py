"""From a rulebook to one query: what it reads, what it says of each branch, and the tree itself.

The shape (decision 012): one scan per table, grouped by the branch → joined to the branches, once
per basis → measures → findings → totals → stars, each column computed once in as few stacked
selects as they need. Nothing is executed here.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from sqlglot import exp

from starcheck.model.findings import Basis
from starcheck.model.rulebook import Requirement, Rulebook
from starcheck.model.values import TRUTH
from starcheck.plan import sql
from starcheck.plan.coverage import coverage_column, since_column, until_column
from starcheck.plan.findings import Found, find
from starcheck.plan.inputs import (
    RECORDED,
    STAR,
    TYPES,
    Input,
    InputColumn,
    figure_columns,
    points_column,
    quoted_column,
    stated_column,
)
from starcheck.plan.keys import on_branch
from starcheck.plan.known import ANYTHING, Known, state_of
from starcheck.plan.measures import Measures, asked_of
from starcheck.plan.outputs import FindingColumns, MeasureColumns, Outputs, QuantityColumns
from starcheck.plan.relation import columns, named, select, subquery, table
from starcheck.plan.sheets import passed
from starcheck.plan.sql import E, col
from starcheck.plan.stars import Decided, Starred, asked_at_all, decide, gate_of, star, worlds
from starcheck.plan.tables import BRANCH, POSITION, Scan
from starcheck.plan.totals import Summed, sum_up
from starcheck.plan.values import Fraction, Interval, Value
from starcheck.plan.worlds import Seen, World

BRANCHES = "branches"
BOTH: tuple[Basis, ...] = ("stated", "recorded")


@dataclass(frozen=True)
class Plan:
    """One query over `inputs` with one row per branch and basis, whose columns `outputs` explains.

    `offending` are small queries of their own, one per requirement, giving branch and position of
    each record that certainly breaks it; they read the same relations and a column `row_at`.
    `constants`: the columns that have one value for all; `filled`: those that are never null.
    """

    query: exp.Expr
    inputs: tuple[Input, ...]
    outputs: Outputs
    offending: dict[str, exp.Expr]
    constants: Mapping[str, object]
    filled: frozenset[str]
    _texts: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def sql(self, dialect: str) -> str:
        """Return the query as text in the dialect of an engine."""
        if dialect not in self._texts:
            with _collector_resting():
                self._texts[dialect] = self.query.sql(dialect=dialect)
        return self._texts[dialect]


@dataclass
class _Row:
    """The columns of the result, as they are named."""

    made: list[tuple[str, E]] = field(default_factory=list)
    names: dict[E, str] = field(default_factory=dict)

    def put(self, name: str, node: E) -> str:
        """Return the name of the column that holds `node`: an older one where there is one."""
        if node not in self.names:
            self.names[node] = name
            self.made.append((name, node))
        return self.names[node]

    @property
    def constants(self) -> Mapping[str, object]:
        found = {name: sql.constant(node) for name, node in self.made}
        return {name: value for name, value in found.items() if value is not sql.VARIES}

    def quantity(self, name: str, value: Interval | Fraction) -> QuantityColumns:
        if isinstance(value, Fraction):
            return QuantityColumns(
                self.put(f"{name}_low", value.low[0]),
                self.put(f"{name}_high", value.high[0]),
                self.put(f"{name}_low_of", value.low[1]),
                self.put(f"{name}_high_of", value.high[1]),
                self._presence(name, value),
            )
        there = self._presence(name, value)
        return QuantityColumns(
            self.put(f"{name}_low", value.low), self.put(f"{name}_high", value.high), there=there
        )

    def _presence(self, name: str, value: Interval | Fraction) -> str | None:
        if sql.constant(value.there) is True:
            return None
        return self.put(f"{name}_there", value.there)


def compile(
    book: Rulebook,
    year: int,
    as_of: date,
    bases: Sequence[Basis] = BOTH,
    known: Known = ANYTHING,
) -> Plan:
    """Return the plan that judges branches by `book` in `year` as of a day.

    `known` holds for all of them, and leaves out what cannot differ. Raises a `RulebookError` where
    a number could leave 64 bits.
    """
    with _collector_resting():
        return _Compiler(book, year, as_of, tuple(bases), known).plan()


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the garbage collector from walking through a tree of 100,000 nodes that all live: it
    takes half the time of making one."""
    rested = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if rested:
            gc.enable()


class _Compiler:
    def __init__(
        self, book: Rulebook, year: int, as_of: date, bases: tuple[Basis, ...], known: Known
    ) -> None:
        self.book, self.bases, self.known = book, bases, known
        both = len(bases) == 2
        recorded = col(RECORDED, filled=True) if both else sql.lit(bases[0] == "recorded")
        self.measures = Measures(book, year, as_of, recorded, known)

    def plan(self) -> Plan:
        book, measures = self.book, self.measures
        findings = [find(criterion, book, measures) for criterion in book.criteria]
        measures.sheets_now = passed(book, findings, measures.base, later=False)
        measures.sheets_later = passed(book, findings, measures.base, later=True)
        decided = decide(book, measures)
        eligible = sql.true()
        if book.applies_when is not None:
            eligible = measures.truth(book.applies_when, World("own"))
        summed = starred = None
        if book.totals is not None:
            summed = sum_up(book, book.totals, findings, measures.base)
        if book.stars:
            asked = asked_at_all(findings, measures)
            score = (sql.lit(0),) * 3 if summed is None else summed.score
            starred = star(book, measures, score, asked, decided, eligible)
        row = _Row()
        outputs = self._outputs(row, eligible, findings, decided, summed, starred)
        query, offending = self._query(row), self._offending()
        read = columns(query).union(*map(columns, offending.values()))
        filled = frozenset(name for name, node in row.made if sql.is_filled(node))
        return Plan(query, self._inputs(read), outputs, offending, row.constants, filled)

    # -- the row -----------------------------------------------------------------------------

    def _outputs(
        self,
        row: _Row,
        eligible: E,
        findings: list[Found],
        decided: list[Decided],
        summed: Summed | None,
        starred: Starred | None,
    ) -> Outputs:
        book, measures = self.book, self.measures
        seen = {
            name: self._measure(row, f"m{i}", measure.name, measures.seen(name, "own"))
            for i, (name, measure) in enumerate(book.measures.items())
        }
        required = {
            name: self._measure(row, f"r{i}", name, measures.required(name))
            for i, name in enumerate(book.requirements)
        }
        found = tuple(
            FindingColumns(
                f.criterion.id,
                row.put(f"f{i}_asked", f.asked),
                row.put(f"f{i}_outcome", f.outcome),
                None if f.low is None else row.put(f"f{i}_low", f.low),
                None if f.high is None else row.put(f"f{i}_high", f.high),
                None if f.reach is None else row.put(f"f{i}_reach", f.reach),
                None if f.truth is None else row.put(f"f{i}_truth", f.truth),
            )
            for i, f in enumerate(findings)
        )
        rules = {d.determination.id: (i, d) for i, d in enumerate(decided)}
        now, later = worlds(measures.year, measures.as_of)
        return Outputs(
            row.put(BRANCH, col(BRANCH)),
            row.put(RECORDED, measures.recorded),
            row.put("eligible", eligible),
            seen,
            required,
            found,
            {name: row.put(f"d{i}", d.now) for name, (i, d) in rules.items()},
            {name: row.put(f"d{i}_later", d.later) for name, (i, d) in rules.items()},
            {b.star: row.put(f"g{b.star}", gate_of(b, measures, now)) for b in book.stars},
            {b.star: row.put(f"g{b.star}_later", gate_of(b, measures, later)) for b in book.stars},
            {s.id: row.put(f"s{i}", measures.sheets_now[s.id]) for i, s in enumerate(book.sheets)},
            None if summed is None else _totals(row, summed),
            None if starred is None else _stars(row, starred),
        )

    def _measure(self, row: _Row, prefix: str, name: str, seen: Seen) -> MeasureColumns:
        measure = self.book.measures.get(name)
        value, truth = None, None
        if isinstance(seen.value, Interval | Fraction):
            value = row.quantity(prefix, seen.value)
        else:
            truth = row.put(f"{prefix}_truth", _truth(seen.value))
        records = None
        if seen.records is not None:
            records = row.quantity(f"{prefix}_records", seen.records)
        return MeasureColumns(
            name,
            TRUTH if measure is None else measure.type,
            truth,
            value,
            records,
            row.put(f"{prefix}_asked", seen.asked),
            row.put(f"{prefix}_conflict", seen.conflict),
        )

    # -- the tree ----------------------------------------------------------------------------

    def _query(self, row: _Row) -> exp.Expr:
        base = self.measures.base
        final = set().union(*[columns(node) for _, node in row.made])
        needed = base.needs(final)
        ctes: list[tuple[str, exp.Expr]] = []
        joined: list[tuple[str, list[str]]] = []
        keyed = []
        for keys in self.measures.keys:
            # What a key's table is known until is read beside the key.
            covered = [coverage_column(keys.records.scan.table.name)]
            covered.append(until_column(keys.records.scan.table.name))
            covered.append(since_column(keys.records.scan.table.name))
            keyed.append(keys.queries(needed, covered))
        for scan in self.measures.scans.values():
            for name, query, made in scan.queries(needed):
                ctes.append((name, query))
                joined.append((name, made))
        for queries in keyed:
            for name, query, made in queries:
                ctes.append((name, query))
                if made:
                    joined.append((name, made))
        source = select(
            table(BRANCHES, "b"),
            [
                exp.Column(this=exp.Star(), table=exp.Identifier(this="b", quoted=True)),
                *[col(c, name) for name, made in joined for c in made],
            ],
        )
        source.set("joins", [on_branch(table(name), name, "b", "LEFT") for name, _ in joined])
        rows: E = subquery(source, "j")
        if len(self.bases) == 2:
            rows = self._on_both(rows)
        rows = base.over(rows, final)
        query = select(rows, [named(node, name) for name, node in row.made])
        for name, made_query in ctes:
            query = query.with_(
                exp.to_identifier(name, quoted=True), as_=made_query, dialect="duckdb", copy=False
            )
        return query

    def _on_both(self, rows: E) -> E:
        """Return each row twice, once per basis."""
        one, other = (
            exp.Select(expressions=[named(sql.lit(recorded), RECORDED)])
            for recorded in (False, True)
        )
        twice = subquery(exp.Union(this=one, expression=other, distinct=False), "t")
        doubled = select(rows, [exp.Star()])
        doubled.set("joins", [exp.Join(this=twice, kind="CROSS")])
        return subquery(doubled, "q")

    def _offending(self) -> dict[str, exp.Expr]:
        return {
            name: self._offenders(requirement)
            for name, requirement in self.book.requirements.items()
        }

    def _offenders(self, requirement: Requirement) -> exp.Expr:
        table_ = self.book.catalogue.table[requirement.table]
        scan = Scan(table_, self.measures.year, self.measures.as_of, self.known)
        where = scan.where(requirement.where, asked_of(requirement, scan), requirement.window)
        broken = sql.not_(sql.maybe(scan.conditions.truth(requirement.require)))
        condition = scan.stages.bind(sql.and_(sql.sure(where), broken))
        return select(
            scan.records({BRANCH, POSITION, *columns(condition)}),
            [col(BRANCH), col(POSITION)],
            where=exp.Where(this=condition),
        )

    # -- what is read ------------------------------------------------------------------------

    def _inputs(self, read: set[str]) -> tuple[Input, ...]:
        """Return the relations and columns of them that are `read`."""
        catalogue = self.book.catalogue
        tables = {scan.table.name for scan in self.measures.scans.values()}
        tables |= {catalogue.table[r.table].name for r in self.book.requirements.values()}
        relations = [Input(BRANCHES, tuple(self._branch_columns(read, tables)))]
        for name in sorted(tables):
            found = [
                InputColumn(BRANCH, "BIGINT", "branch"),
                InputColumn(POSITION, "BIGINT", "row"),
            ]
            for column in catalogue.table[name].columns:
                kind = TYPES[catalogue.type_of(column).kind]
                if column.name in read:
                    found.append(InputColumn(column.name, kind, "cell", column.name))
                if state_of(column.name) in read:
                    found.append(InputColumn(state_of(column.name), "INT", "state", column.name))
            relations.append(Input(name, tuple(found)))
        return tuple(relations)

    def _branch_columns(self, read: set[str], tables: set[str]) -> list[InputColumn]:
        catalogue = self.book.catalogue
        found = [InputColumn(BRANCH, "BIGINT", "branch")]
        for column in catalogue.table[BRANCHES].columns:
            if column.name not in read:
                continue
            kind = TYPES[catalogue.type_of(column).kind]
            found.append(InputColumn(column.name, kind, "cell", column.name))
            if quoted_column(column.name) in read:
                quoted = quoted_column(column.name)
                found.append(InputColumn(quoted, "BOOLEAN", "quoted", column.name))
            if state_of(column.name) in read:
                found.append(InputColumn(state_of(column.name), "INT", "state", column.name))
        for name in sorted(tables):
            found.append(InputColumn(coverage_column(name), "INT", "coverage", name))
            found.append(InputColumn(until_column(name), "DATE", "until", name))
            if since_column(name) in read:
                found.append(InputColumn(since_column(name), "DATE", "since", name))
        for figure in catalogue.figures:
            low, high = figure_columns(figure.id)
            if low in read:
                found.append(InputColumn(low, "BIGINT", "low", figure.id))
                found.append(InputColumn(high, "BIGINT", "high", figure.id))
        for measure in self.book.measures.values():
            if measure.stated and stated_column(measure.name) in read:
                kind = TYPES[measure.type.kind]
                name = stated_column(measure.name)
                found.append(InputColumn(name, kind, "stated", measure.name))
        for criterion in self.book.criteria:
            if (name := points_column(criterion.id)) in read:
                found.append(InputColumn(name, "BIGINT", "points", criterion.id))
        if STAR in read:
            found.append(InputColumn(STAR, "BIGINT", "star"))
        return found


def _truth(value: Value) -> E:
    return cast(E, value)


def _totals(row: _Row, summed: Summed) -> dict[str, str]:
    threes = {
        "base": summed.base,
        "bonus": summed.bonus,
        "deductions": summed.deductions,
        "score": summed.score,
    }
    found = {"asked_full": row.put("asked_full", summed.asked_full)}
    for name, three in threes.items():
        for end, node in zip(("low", "high", "reach"), three, strict=True):
            found[f"{name}_{end}"] = row.put(f"{name}_{end}", node)
    return found


def _stars(row: _Row, starred: Starred) -> dict[str, str]:
    return {
        "rated": row.put("rated", starred.rated),
        "certain": row.put("star_certain", starred.certain),
        "possible": row.put("star_possible", starred.possible),
        "reach": row.put("star_reach", starred.reach),
    }
