"""How many records stand behind a measure: a reader wants to know what a sentence rests on.

Which records count is a question that the reference engine answers; whatever engine has judged,
the document says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from starcheck.engines.reference.world import World
from starcheck.model.assessment import LookedAt
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import ColumnRef, MeasureRef, RequirementRef, walk

__all__ = ["Counted"]

Place = tuple[str, int | None]
"""A table by its English name, and the position of a record in it; `None`: it was looked at."""
BRANCH: Place = ("branches", 0)


class Counted:
    """The records of one branch that certainly count, measure by measure, as one basis sees them.

    Nothing is looked at before it is asked for.
    """

    def __init__(self, rulebook: Rulebook, facts: Facts, basis: Basis) -> None:
        self._rulebook = rulebook
        self._world = World(rulebook, facts, basis)
        self._places = cache(self._find)

    def of_measure(self, name: str) -> list[LookedAt]:
        """Return what is behind a measure, also a table that holds nothing of it; nothing where it
        is a stated fact or nobody has given the table."""
        return self._shown(self._places(name))

    def of_requirement(self, name: str) -> list[LookedAt]:
        """Return the records that a requirement is certainly asked of."""
        return self._shown(frozenset(self._checked(name)))

    def of_branch(self) -> list[LookedAt]:
        """Return the one record that a branch is in its own table."""
        return self._shown(frozenset({BRANCH}))

    def _shown(self, places: frozenset[Place]) -> list[LookedAt]:
        found = []
        for table in self._rulebook.catalogue.tables:
            mine = [position for name, position in places if name == table.name]
            if mine and not self._absent(table.name):
                number = sum(position is not None for position in mine)
                found.append(LookedAt(table=table.name, title=table.title, records=number))
        return found

    def _absent(self, table: str) -> bool:
        given = self._world.facts.tables.get(table)
        return given is not None and given.coverage == "absent"

    def _find(self, name: str) -> frozenset[Place]:
        measure = self._rulebook.measures[name]
        found: set[Place] = set()
        if measure.aggregate is not None:
            table = self._rulebook.catalogue.table[measure.aggregate.table]
            view = self._world.view(table, measure.aggregate.where, measure.aggregate.window)
            found = {(table.name, row.position) for row in view.rows if row.kept is True}
            found.add((table.name, None))
        for node in walk(measure.value) if measure.value is not None else ():
            match node:
                case MeasureRef(name=part):
                    found |= self._places(part)
                case RequirementRef(name=part):
                    found |= set(self._checked(part))
                case ColumnRef(of_branch=True) if self._world.cell(node) is not None:
                    found.add(BRANCH)
        return frozenset(found)

    def _checked(self, name: str) -> Iterator[Place]:
        requirement = self._rulebook.requirements[name]
        table = self._rulebook.catalogue.table[requirement.table]
        yield table.name, None
        for kept, _, position in self._world.checked_rows(requirement):
            if kept is True:
                yield table.name, position
