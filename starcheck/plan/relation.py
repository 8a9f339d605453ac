"""Columns computed once each, over a source that is only named when the query is written.

`Stages` keeps expressions by what they say, so that equal ones are one column, and stacks as many
selects as the columns depend on one another. What nothing asks for is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from starcheck.plan.sql import E, col, is_constant, own


def columns(node: E) -> set[str]:
    """Return the names of the columns in `node`."""
    return {str(found.name) for found in node.find_all(exp.Column)}


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
        self._level: dict[str, int] = {}

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
            self._level[name] = 1 + max((self._level.get(c, 0) for c in columns(node)), default=0)
        return col(name)

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
                stack += columns(self._made[name])
        return found

    def over(self, source: E, wanted: Iterable[str]) -> E:
        """Return a source that has the columns of `source` and, of the computed ones, those wanted."""
        needed = self.needs(wanted)
        levels: dict[int, list[str]] = {}
        for name in self._made:
            if name in needed:
                levels.setdefault(self._level[name], []).append(name)
        for level in sorted(levels):
            made = [named(self._made[name], name) for name in levels[level]]
            source = subquery(select(source, [exp.Star(), *made]), f"{self.prefix}s{level}")
        return source
