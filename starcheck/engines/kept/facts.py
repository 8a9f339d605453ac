"""Facts as a graph sees them: whatever is read of them is noted by whoever reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from starcheck.engines.kept.graph import Graph
from starcheck.model.facts import Facts


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

    def __init__(self, graph: Graph, year: int) -> None:
        self.graph, self.year = graph, year
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
            known |= given.keys()
        for name, records in facts.tables.items():
            graph.put(("table", name), records, same=True)
