"""A batch brought together: who is in it, what is given of each, and what is wrong.

The store holds `roster` (one row per branch, numbered), `faults` (why branches are set aside),
`covered`, `figured`, `said`, `quoted` (what is given beside records) and the tables of records. A
*chunk* is a range of branches of one rulebook that is judged in one go; `Batch.open` makes its
views.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starcheck.diagnostics import Kind, text
from starcheck.intake.columns import SQL_TYPES
from starcheck.intake.store import Store, literal, name
from starcheck.model.catalogue import SUPPLIER, Catalogue, Column, Table
from starcheck.model.facts import Input
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import EARLIEST
from starcheck.plan import Input as Relation
from starcheck.plan import InputColumn, Known, Plan
from starcheck.plan.inputs import TYPES
from starcheck.plan.known import state_of
from starcheck.plan.sql import Kind as SqlKind

COMPLETE, UNTIL, OPEN = 0, 1, 2
BRANCHES = "branches"
_TOLD = (
    "code VARCHAR",
    "file VARCHAR",
    "tbl VARCHAR",
    "line BIGINT",
    "col VARCHAR",
    "found VARCHAR",
    "kind VARCHAR",
    "message VARCHAR",
    "help VARCHAR",
)
NOTES: Mapping[str, Sequence[str]] = {
    "faults": _TOLD,
    "warned": _TOLD,
    "covered": ("branch BIGINT", "tbl VARCHAR", "cov INTEGER", "until DATE", "since DATE"),
    "figured": ("branch BIGINT", "figure VARCHAR", "low BIGINT", "high BIGINT"),
    "said": ("branch BIGINT", "measure VARCHAR", "truth BOOLEAN", "number BIGINT", "day DATE"),
    "quoted": ("branch BIGINT", "col VARCHAR"),
    "corrected": ("branch BIGINT", "criterion VARCHAR", "points BIGINT", "star BIGINT"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one table: `query` gives the branch's `code`, or its number if `numbered`, and the
    cells in `columns`; `by_code` is what a range of codes is compared with. `folder`: a folder per
    chunk."""

    table: Table
    query: str
    columns: frozenset[str]
    numbered: bool = True
    code: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    book: int
    first: int
    last: int
    low: str
    high: str


@dataclass(slots=True)
class Profile:
    """What was counted of a table: how many rows; nulls, states, and the first and last date by
    column."""

    rows: int = 0
    nulls: dict[str, int] = field(default_factory=dict)
    stated: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[date, date]] = field(default_factory=dict)
    late: int = 0


@dataclass(slots=True)
class Batch:
    """`default`: the code of coverage for tables of which a branch says nothing (by table), where
    neither `covered` nor the rulebook's silence tells."""

    store: Store
    catalogue: Catalogue
    year: int
    as_of: date
    inputs: tuple[Input, ...]
    parts: dict[str, Part] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    default: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    """How many records of a table lie after the closing date and were left out."""
    stated: tuple[str, str] | None = None
    """A table of stated facts that waits for the rulebooks: what stands behind FROM, its name."""
    told: bool = False
    """Whether every coverage is told branch by branch, as documents tell it."""

    # -- what nothing has to be computed for ---------------------------------------------------

    def known(self, book: Rulebook) -> Known:
        filled: set[tuple[str, str]] = set()
        empty: dict[tuple[str, str], SqlKind] = {}
        states: dict[tuple[str, str], int] = {}
        coverage: dict[str, int] = {}
        since: dict[str, date] = {}
        spans: dict[tuple[str, str], tuple[date, date]] = {}
        exceptions = {t for (t,) in self.store.rows("SELECT DISTINCT tbl FROM covered")}
        for table in book.catalogue.tables:
            profile = self.profiles.get(table.name)
            for column in table.columns if profile is not None else ():
                assert profile is not None
                place = (table.name, column.name)
                if column.name not in profile.nulls:
                    empty[place] = TYPES[book.catalogue.type_of(column).kind]
                    states[place] = 1 if column.blank == "none" else 0
                    continue
                if profile.nulls[column.name] == 0:
                    filled.add(place)
                if profile.stated[column.name] == 0:
                    states[place] = 0
                if column.name in profile.spans:
                    spans[place] = profile.spans[column.name]
            if table.name != BRANCHES and table.name not in exceptions and not self.told:
                awaited = table.awaited and profile is not None
                if not awaited:
                    coverage[table.name] = self.coverage_of(table, book)
                since[table.name] = self.since_of(table, book)
        given_ = {f for (f,) in self.store.rows("SELECT DISTINCT figure FROM figured")}
        given_ |= {f"stated:{m}" for (m,) in self.store.rows("SELECT DISTINCT measure FROM said")}
        given_ |= {f"quoted:{c}" for (c,) in self.store.rows("SELECT DISTINCT col FROM quoted")}
        corrected = self.store.rows("SELECT DISTINCT criterion, star IS NOT NULL FROM corrected")
        return Known(
            frozenset(filled),
            empty,
            states,
            coverage,
            since,
            frozenset(given_),
            spans,
            frozenset(criterion for criterion, _ in corrected if criterion is not None),
            any(star for _, star in corrected),
        )

    def coverage_of(self, table: Table, book: Rulebook) -> int:
        """Return the coverage of a table of which a branch says nothing and has nothing."""
        if table.name in book.silence:
            return COMPLETE
        if table.given_by == "committee":
            return OPEN if table.awaited else COMPLETE
        return self.default.get(table.name, OPEN)

    def since_of(self, table: Table, book: Rulebook) -> date:
        ours = table.given_by == "branch" and table.name not in book.silence
        return date(self.year, 1, 1) if ours else EARLIEST

    def supplied(self) -> list[dict[str, str | int | None]]:
        """Return what the committee hands in, by table and by who gave it to the committee."""
        found: list[dict[str, str | int | None]] = []
        for table in self.catalogue.tables:
            part = self.parts.get(table.name)
            if part is None or SUPPLIER not in table.by_any_name:
                continue
            by = name(SUPPLIER) if SUPPLIER in part.columns else "NULL"
            rows = self.store.rows(
                f"SELECT {by}, count(*), count(DISTINCT {'branch' if part.numbered else 'code'})"
                f" FROM ({part.query}) GROUP BY 1 ORDER BY 1 NULLS LAST"
            )
            found += [
                {
                    "table": table.name,
                    "title": table.title,
                    "supplied_by": supplier,
                    "records": records,
                    "branches": branches,
                }
                for supplier, records, branches in rows
            ]
        return found

    # -- chunks ------------------------------------------------------------------------------

    def chunks(self, size: int) -> list[Chunk]:
        """Return ranges of about `size` branches that are judged together, rulebook by rulebook."""
        rows = self.store.rows(
            "SELECT book, min(branch), max(branch), min(code), max(code) FROM roster"
            " WHERE book IS NOT NULL AND NOT aside GROUP BY book, branch // ? ORDER BY 2, 1",
            [size],
        )
        return [Chunk(*row) for row in rows]

    def open(self, chunk: Chunk, plan: Plan, book: Rulebook) -> None:
        """Make the relations that `plan` reads, for the branches of `chunk`."""
        self.store.run(
            "CREATE OR REPLACE TEMP TABLE chunk AS SELECT branch, code FROM roster"
            " WHERE book = ? AND NOT aside AND branch BETWEEN ? AND ?",
            [chunk.book, chunk.first, chunk.last],
        )
        for relation in plan.inputs:
            made = (
                self._branches(relation, chunk, book)
                if relation.table == BRANCHES
                else self._records(relation, chunk)
            )
            self.store.run(f"CREATE OR REPLACE TEMP VIEW {name(relation.table)} AS {made}")

    def _records(self, relation: Relation, chunk: Chunk) -> str:
        part = self.parts.get(relation.table)
        columns = [c for c in relation.columns if c.role in ("cell", "state")]
        if part is None:
            nulls = [f"CAST(NULL AS {c.type}) AS {name(c.name)}" for c in columns]
            made = ", ".join(["0::BIGINT AS branch", "0::BIGINT AS row_at", *nulls])
            return f"SELECT {made} WHERE FALSE"
        made = ", ".join(
            f"q.{name(c.name)}"
            if c.name in part.columns
            else f"CAST({_missing(c, part.table)} AS {c.type}) AS {name(c.name)}"
            for c in columns
        )
        head = f"SELECT c.branch, 0::BIGINT AS row_at{', ' if made else ''}{made}"
        if part.numbered:
            return (
                f"{head} FROM ({part.query}) q JOIN chunk c ON q.branch = c.branch"
                f" WHERE q.branch BETWEEN {chunk.first} AND {chunk.last}"
            )
        return (
            f"{head} FROM ({part.query}) q JOIN chunk c ON q.code = c.code"
            f" WHERE q.code BETWEEN {literal(chunk.low)} AND {literal(chunk.high)}"
        )

    def _branches(self, relation: Relation, chunk: Chunk, book: Rulebook) -> str:
        roster = {c for (c,) in self.store.rows("SELECT column_name FROM (DESCRIBE roster)")}
        made: list[str] = []
        joins: dict[str, list[str]] = {}
        awaited = {t.name for t in book.catalogue.tables if t.awaited and t.name in self.parts}
        for column in relation.columns:
            source = literal(column.source)
            match column.role:
                case "branch":
                    value = "c.branch"
                case "cell" | "state":
                    table = book.catalogue.table[BRANCHES]
                    there = column.name in roster
                    value = f"r.{name(column.name)}" if there else _missing(column, table)
                case "quoted":
                    joins["quoted"] = [
                        *joins.get("quoted", []),
                        f"bool_or(col = {source}) AS {name(column.name)}",
                    ]
                    value = f"coalesce(x_quoted.{name(column.name)}, FALSE)"
                case "coverage" | "until" | "since":
                    value = self._of_coverage(column, book, joins, awaited)
                case "low" | "high":
                    joins["figured"] = [
                        *joins.get("figured", []),
                        f"max({column.role}) FILTER (figure = {source}) AS {name(column.name)}",
                    ]
                    value = f"x_figured.{name(column.name)}"
                case "stated":
                    kind = {"BOOLEAN": "truth", "DATE": "day"}.get(column.type, "number")
                    pick = "bool_or" if kind == "truth" else "max"
                    joins["said"] = [
                        *joins.get("said", []),
                        f"{pick}({kind}) FILTER (measure = {source}) AS {name(column.name)}",
                    ]
                    value = f"x_said.{name(column.name)}"
                case "points" | "star":
                    mine = f" FILTER (criterion = {source})" if column.role == "points" else ""
                    joins["corrected"] = [
                        *joins.get("corrected", []),
                        f"max({column.role}){mine} AS {name(column.name)}",
                    ]
                    value = f"x_corrected.{name(column.name)}"
                case _:
                    raise ValueError(column.role)
            made.append(f"CAST({value} AS {column.type}) AS {name(column.name)}")
        within = f"WHERE branch BETWEEN {chunk.first} AND {chunk.last}"
        source = "chunk c JOIN roster r ON r.branch = c.branch"
        for table_name, columns in joins.items():
            source += (
                f" LEFT JOIN (SELECT branch, {', '.join(dict.fromkeys(columns))}"
                f" FROM {table_name} {within} GROUP BY branch) x_{table_name}"
                f" ON x_{table_name}.branch = c.branch"
            )
        return f"SELECT {', '.join(made)} FROM {source} WHERE r.{within.removeprefix('WHERE ')}"

    def _of_coverage(
        self,
        column: InputColumn,
        book: Rulebook,
        joins: dict[str, list[str]],
        awaited: set[str],
    ) -> str:
        table = book.catalogue.table[column.source]
        source, here = literal(table.name), name(column.name)
        field_ = {"coverage": "cov", "until": "until", "since": "since"}[column.role]
        joins["covered"] = [
            *joins.get("covered", []),
            f"max({field_}) FILTER (tbl = {source}) AS {here}",
        ]
        told = f"x_covered.{here}"
        if column.role == "until":
            return told
        if column.role == "since":
            return f"coalesce({told}, {literal(self.since_of(table, book))})"
        silent = str(self.coverage_of(table, book))
        if table.name in awaited:
            kept = self.parts[table.name].query
            has = f"EXISTS (SELECT 1 FROM ({kept}) t WHERE t.branch = c.branch)"
            silent = f"CASE WHEN {has} THEN {COMPLETE} ELSE {silent} END"
        return f"coalesce({told}, {silent})"


def _missing(column: InputColumn, table: Table) -> str:
    """Return a cell of a column that is not given at all: blank, as the column means it."""
    if column.role == "state" and table[column.source].blank == "none":
        return "1"
    return "0" if column.role == "state" else "NULL"


def said(kind: Kind, **values: object) -> str:
    """Return the message of a diagnostic that is kept as a row."""
    return str(text(kind.message, **values))


def prepare(store: Store) -> None:
    """Make the tables of what is given beside records."""
    for table, columns in NOTES.items():
        store.run(f"CREATE TABLE {table} ({', '.join(columns)})")


def has_state(column: Column) -> bool:
    """Return whether an empty cell of a column may mean more than one thing."""
    return column.none_ok or column.na_ok or column.blank == "none"


def profile_of(
    columns: Sequence[Column],
    stated: Collection[str],
    rows: str,
    more: Sequence[str],
    store: Store,
) -> tuple[Profile, tuple[Any, ...]]:
    """Return the profile of typed rows, called `s`, and what `more` aggregates come to, in one
    scan. `stated`: the columns with a column of states."""
    asked = ["count(*)", *more]
    for column in columns:
        here = f"s.{name(column.name)}"
        state = f"s.{name(state_of(column.name))}"
        asked.append(f"count(*) - count({here})")
        asked.append(f"count_if({state} <> 0)" if column.name in stated else "0")
        asked += [f"min({here})", f"max({here})"] if column.kind == "date" else ["NULL", "NULL"]
    number, *found = store.row(f"SELECT {', '.join(asked)} FROM {rows}")
    profile = Profile(number)
    each = iter(found[len(more) :])
    for column, nulls, states, first, last in zip(columns, each, each, each, each, strict=False):
        profile.nulls[column.name], profile.stated[column.name] = nulls, states
        if first is not None:
            profile.spans[column.name] = (first, last)
    return profile, tuple(found[: len(more)])


def profile_of_records(table: Table, store: Store, kept: str) -> Profile:
    """Return the profile of whole records in the relation `kept`."""
    stated = frozenset(column.name for column in table.columns if has_state(column))
    profile, _ = profile_of(table.columns, stated, f"{kept} s", (), store)
    return profile


def record_columns(table: Table) -> list[tuple[str, str]]:
    """Return the typed columns in which whole records of a table are kept."""
    found = []
    for column in table.columns:
        found.append((column.name, SQL_TYPES[column.kind]))
        if has_state(column):
            found.append((state_of(column.name), "INTEGER"))
    return found
