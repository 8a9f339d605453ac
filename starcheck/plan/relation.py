"""Columns computed once each, over a source that is only named when the query is written.

`Stages` keeps expressions by what they say, so that equal ones are one column, and stacks as many
selects as the columns depend on one another. What nothing asks for is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlglot import exp

from starcheck.plan.sql import E, atom, col, is_constant, is_filled, own


def mentions(node: E) -> list[str]:
    """Return the names of the columns in `node`, each as often as it stands there."""
    found: list[str] = []
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, exp.Column):
            found.append(str(here.name))
        else:
            stack += here.iter_expressions()
    return found


def columns(node: E) -> set[str]:
    """Return the names of the columns in `node`."""
    return set(mentions(node))


def select(source: E, expressions: Iterable[E], **clauses: E) -> exp.Select:
    made = exp.Select(expressions=list(expressions))
    made.set("from_", exp.From(this=source))
    for name, clause in clauses.items():
        made.set(name, clause)
    return made


def named(node: E, name: str) -> E:
    return exp.Alias(this=own(node), alias=exp.Identifier(this=name, quoted=True))


def table(name: str, alias: str | None = None) -> E:
    made = exp.Table(this=exp.Identifier(this=name, quoted=True))
    return made if alias is None else exp.alias_(made, alias, table=True, quoted=True)


def subquery(query: E, alias: str) -> E:
    return exp.Subquery(
        this=query, alias=exp.TableAlias(this=exp.Identifier(this=alias, quoted=True))
    )


class Stages:
    """The columns that are computed over one source."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._names: dict[E, str] = {}
        self._made: dict[str, E] = {}
        self._below: dict[str, list[str]] = {}

    def bind(self, node: E) -> E:
        """Return a column that holds `node`; a constant or a column is returned as it is."""
        if is_constant(node) or isinstance(node, exp.Column):
            return own(node)
        name = self._names.get(node)
        if name is None:
            node = own(node)
            name = f"{self.prefix}{len(self._made)}"
            self._names[node] = name
            self._made[name] = node
            self._below[name] = mentions(node)
        return col(name, filled=is_filled(self._made[name]))

    def needs(self, wanted: Iterable[str]) -> set[str]:
        """Return `wanted` and every column, own or of the source, below them."""
        found: set[str] = set()
        stack = list(wanted)
        while stack:
            name = stack.pop()
            if name in found:
                continue
            found.add(name)
            if name in self._made:
                stack += self._below[name]
        return found

    def over(self, source: E, wanted: Iterable[str]) -> E:
        """Return a source with the columns of `source` and, of the computed ones, those wanted."""
        kept = set(wanted)
        made = self._inlined(kept)
        level: dict[str, int] = {}
        for name, (_, below) in made.items():
            level[name] = 1 + max((level.get(c, 0) for c in below), default=0)
        heights = sorted(set(level.values()))
        # What each stage hands up: its own columns and those below that something above looks at.
        handed: list[set[str]] = []
        above = set(kept)
        for height in reversed(heights):
            handed.append(above)
            here = {name for name in made if level[name] == height}
            above = (above - here).union(*[made[name][1] for name in here & above])
        for height, names in zip(heights, reversed(handed), strict=True):
            columns_ = [
                named(made[name][0], name) if level.get(name) == height else col(name)
                for name in sorted(names)
            ]
            source = subquery(select(source, columns_), f"{self.prefix}s{height}")
        return source

    def _inlined(self, wanted: set[str]) -> dict[str, tuple[E, list[str]]]:
        """Return the needed columns in the order of their making, with the columns they look at.

        One that only a single other column looks at, once, is written into that one: it costs the
        engine a column and perhaps a stage to know it by name.
        """
        needed = self.needs(wanted)
        uses = Counter(c for name in needed if name in self._made for c in self._below[name])
        made: dict[str, tuple[E, list[str]]] = {}
        for name, node in self._made.items():
            if name not in needed:
                continue
            below = self._below[name]
            if any(c in made and uses[c] == 1 and c not in wanted for c in below):
                node = node.copy()
                below = []
                for column in list(node.find_all(exp.Column)):
                    word = str(column.name)
                    if word in made and uses[word] == 1 and word not in wanted:
                        inner, more = made.pop(word)
                        column.replace(atom(inner))
                        below += more
                    else:
                        below.append(word)
            made[name] = (node, below)
        return made
