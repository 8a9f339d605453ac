"""Facts as a graph sees them: whatever is read of them is noted by whoever reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from starcheck.engines.kept.graph import Graph, Node
from starcheck.model.facts import Facts, Record, Records

Keeps: TypeAlias = Callable[[str, int, Record], bool]
"""Whether a condition, by its identity, may keep a record of a table."""


class Read(Mapping[str, Any]):
    """A mapping of inputs, all of one `kind`."""

    def __init__(self, graph: Graph, kind: str) -> None:
        self.graph, self.kind = graph, kind

    def __getitem__(self, name: str) -> Any:
        found = self.graph.read((self.kind, name))
        if found is None and self.kind == "table":
            raise KeyError(name)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        found = self.graph.read((self.kind, name))
        return default if found is None else found

    def __contains__(self, name: object) -> bool:
        return self.graph.read((self.kind, name)) is not None

    def __iter__(self) -> Iterator[str]:
        raise TypeError("what is kept is asked for by name")

    def __len__(self) -> int:
        raise TypeError("what is kept is asked for by name")


class KeptFacts:
    """What a `World` asks of facts. A branch is kept for one year."""

    def __init__(self, graph: Graph, year: int, keeps: Keeps) -> None:
        self.graph, self.year, self.keeps = graph, year, keeps
        self.branch = Read(graph, "cell")
        self.quotes = Read(graph, "quote")
        self.figures = Read(graph, "figure")
        self.stated = Read(graph, "stated")
        self.tables = Read(graph, "table")
        self._known: dict[str, set[str]] = {}

    @property
    def as_of(self) -> date:
        day: date = self.graph.read("as_of")
        return day

    @property
    def corrections(self) -> Any:
        return self.graph.read("corrections", ())

    def take(self, facts: Facts) -> None:
        """Take in facts; what is not there any more becomes `None`."""
        graph = self.graph
        graph.put("as_of", facts.as_of)
        graph.put("corrections", facts.corrections)
        for kind, given in (
            ("cell", facts.branch),
            ("quote", facts.quotes),
            ("figure", facts.figures),
            ("stated", facts.stated),
        ):
            known = self._known.setdefault(kind, set())
            for name in known - given.keys():
                graph.put((kind, name), None)
            for name, value in given.items():
                graph.put((kind, name), value)
            known.update(given)
        for name, records in facts.tables.items():
            graph.put(("table", name), records, same=True, touches=self._touches(name, records))

    def _touches(self, name: str, now: Records) -> Callable[[Node], bool] | None:
        """Return whether a value is made of records that came behind the others: a view that keeps
        none of them is what it was. `None` where more is another than that."""
        node = self.graph.nodes.get(("table", name))
        was = None if node is None else node.value
        if not isinstance(was, Records) or _coverage(was) != _coverage(now):
            return None
        number = len(was.records)
        if now.records[:number] != was.records:
            return None
        more = now.records[number:]

        def touches(node: Node) -> bool:
            key = node.key
            if not isinstance(key, tuple) or key[0] != "view":
                return True
            return any(self.keeps(name, key[2], record) for record in more)

        return touches


def _coverage(records: Records) -> tuple[object, ...]:
    return records.coverage, records.until, records.since
