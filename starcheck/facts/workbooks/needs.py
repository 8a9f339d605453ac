"""What a rulebook asks facts for: the tables and columns its criteria look at, kinds of activity,
figures, stated facts; and which criteria ask for each.

A workbook holds nothing that no criterion looks at: whoever fills it in has thirty minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from starcheck.model.rulebook import Criterion, Measure, Rulebook
from starcheck.model.tree import (
    ColumnRef,
    Compare,
    Happened,
    Literal,
    MeasureRef,
    Node,
    OneOf,
    RequirementRef,
    children,
    walk,
)

WHOLE = ""
"""In place of a criterion: what the book asks of every branch (whom it applies to, what bounds the
star)."""


@dataclass(slots=True)
class Asked:
    """Who asks for a thing: criteria by id, in the order of the book, each once."""

    by: dict[str, None] = field(default_factory=dict)

    def add(self, criterion: str) -> None:
        self.by.setdefault(criterion)


@dataclass(slots=True)
class Needs:
    """`columns`: by table and column. `kinds`: words conditions compare a table's `kind` with."""

    columns: dict[str, dict[str, Asked]] = field(default_factory=dict)
    kinds: dict[str, dict[str, Asked]] = field(default_factory=dict)
    figures: dict[str, Asked] = field(default_factory=dict)
    stated: dict[str, Asked] = field(default_factory=dict)

    def column(self, table: str, name: str, criterion: str) -> None:
        self.columns.setdefault(table, {}).setdefault(name, Asked()).add(criterion)

    def tables(self, rulebook: Rulebook) -> list[str]:
        """Return the branch's own tables of records that are asked for, in the catalogue's
        order."""
        return [
            table.name
            for table in rulebook.catalogue.tables
            if table.name in self.columns
            and table.name != "branches"
            and table.given_by == "branch"
        ]

    def criteria(self, table: str) -> list[str]:
        """Return the criteria that ask for anything of a table."""
        found: dict[str, None] = {}
        for asked in self.columns.get(table, {}).values():
            found.update(asked.by)
        return [id for id in found if id != WHOLE]


def needs_of(rulebook: Rulebook) -> Needs:
    """Return everything that a rulebook looks at."""
    collecting = _Collecting(rulebook)
    for node in _of_the_book(rulebook):
        collecting.node(node, WHOLE, None)
    for criterion in rulebook.criteria:
        for node in _of(criterion):
            collecting.node(node, criterion.id, None)
    return collecting.needs


def _of_the_book(rulebook: Rulebook) -> Iterator[Node]:
    if rulebook.applies_when is not None:
        yield rulebook.applies_when
    yield from (one.when for one in rulebook.determinations)
    yield from (one.requires for one in rulebook.stars if one.requires is not None)


def _of(criterion: Criterion) -> Iterator[Node]:
    yield from criterion.looked_at
    yield from criterion.excuses
    for node in (criterion.asked_when, criterion.due_by):
        if node is not None:
            yield node


@dataclass(slots=True)
class _Collecting:
    rulebook: Rulebook
    needs: Needs = field(default_factory=Needs)

    def node(self, node: Node, criterion: str, table: str | None) -> None:
        """Add what a condition asks for; `table`: that of the record it is asked of."""
        for one in walk(node):
            match one:
                case ColumnRef(name=name, of_branch=of_branch):
                    at = "branches" if of_branch or table is None else table
                    self.needs.column(at, name, criterion)
                case MeasureRef(name=name):
                    self.measure(self.rulebook.measures[name], criterion)
                case RequirementRef(name=name):
                    required = self.rulebook.requirements[name]
                    self.needs.columns.setdefault(required.table, {})
                    for below in (required.where, required.require):
                        if below is not None:
                            self.node(below, criterion, required.table)
                    self.kinds(required.where, required.table, criterion)

    def measure(self, measure: Measure, criterion: str) -> None:
        if measure.implied:
            return
        if measure.stated:
            self.needs.stated.setdefault(measure.name, Asked()).add(criterion)
        if measure.figure is not None:
            self.needs.figures.setdefault(measure.figure, Asked()).add(criterion)
        if measure.at_most is not None:
            self.measure(self.rulebook.measures[measure.at_most], criterion)
        if measure.value is not None:
            self.node(measure.value, criterion, None)
        found = measure.aggregate
        if found is None:
            return
        table = self.rulebook.catalogue.table[found.table]
        self.needs.columns.setdefault(table.name, {})
        if table.date is not None:
            self.needs.column(table.name, table.date, criterion)
        for name in table.key:
            self.needs.column(table.name, name, criterion)
        for below in (found.where, found.operand, found.per):
            if below is not None:
                self.node(below, criterion, table.name)
        self.kinds(found.where, table.name, criterion)
        for below in (found.asked_from, found.asked_until):
            if below is not None:
                self.node(below, criterion, None)
        if isinstance(found.of, str):
            other = self.rulebook.catalogue.table[found.of]
            for name in other.key:
                self.needs.column(other.name, name, criterion)
        elif found.of is not None:
            self.node(found.of, criterion, None)

    def kinds(self, where: Node | None, table: str, criterion: str) -> None:
        if where is None:
            return
        for word in _words(where):
            self.needs.kinds.setdefault(table, {}).setdefault(word, Asked()).add(criterion)


def _words(node: Node) -> Iterator[str]:
    """Give the words that a condition compares the kind of a record with."""
    match node:
        case Compare(op="=", left=ColumnRef(name="kind"), right=Literal(value=str() as word)):
            yield word
        case Compare(op="=", left=Literal(value=str() as word), right=ColumnRef(name="kind")):
            yield word
        case OneOf(operand=ColumnRef(name="kind"), items=items):
            for item in items:
                if isinstance(item.value, str):
                    yield item.value
        case Happened():
            return
    for below in children(node):
        yield from _words(below)


def monthly(rulebook: Rulebook, needs: Needs) -> dict[str, Asked]:
    """Return the kinds of activity that may be filled in by month: those that some measure only
    counts, by year, quarter or month. What a criterion asks of the single meeting (who was there,
    what was decided) still wants its row in the ledger."""
    found: dict[str, Asked] = {}
    for measure in rulebook.measures.values():
        one = measure.aggregate
        if one is None or one.table != "activities" or one.form not in ("count", "distinct"):
            continue
        if one.where is not None and not _only_kind(one.where):
            continue
        for word in _words(one.where) if one.where is not None else ():
            asked = needs.kinds.get("activities", {}).get(word)
            if asked is not None:
                found[word] = asked
    return found


def _only_kind(where: Node) -> bool:
    columns = {n.name for n in walk(where) if isinstance(n, ColumnRef)}
    return columns <= {"kind"}


def by_group(rulebook: Rulebook) -> set[str]:
    """Return the kinds of activity that are asked of each group by itself."""
    found: set[str] = set()
    for measure in rulebook.measures.values():
        one = measure.aggregate
        if one is None or one.table != "activities" or one.where is None:
            continue
        if isinstance(one.per, ColumnRef) and one.per.name == "group":
            found.update(_words(one.where))
    return found
