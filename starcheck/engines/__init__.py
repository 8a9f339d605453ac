"""Runs a rulebook over facts. Every engine says exactly the same; they differ in their speed.

`reference` loops over one branch and imports no database: right for one branch. `duckdb` runs one
query over all of them. `rete` is rules of durable-rules, for facts that come one by one, where that
is installed (`docs/live.md`). Which engine is meant is a name, and only that engine is loaded.
`spark` is for grading alone: it runs the same query over a batch (`starcheck.grade`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, cast

from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Judged
from starcheck.model.rulebook import Rulebook

__all__ = ["DEFAULT", "ENGINES", "Engine", "fitting", "judge", "look"]

ENGINES: Mapping[str, str] = {
    "duckdb": "starcheck.engines.duckdb",
    "reference": "starcheck.engines.reference",
    "rete": "starcheck.engines.rete",
}
"""Name → module with a function `judge`, and `look` where it needs what may be lacking. An engine
is one line here and one module."""

DEFAULT = "reference"

MANY = 40
RECORDS = 20_000
"""From so many branches, or records of all of them, on one query is quicker than the loop."""


class Engine(Protocol):
    def __call__(
        self, rulebook: Rulebook, facts: Sequence[Facts]
    ) -> Sequence[Mapping[Basis, Judged]]: ...


def fitting(facts: Sequence[Facts]) -> str:
    """Return the engine that is quicker; both say the same."""
    records = sum(len(table.records) for one in facts for table in one.tables.values())
    return "duckdb" if len(facts) >= MANY or records >= RECORDS else DEFAULT


def judge(
    name: str, rulebook: Rulebook, facts: Sequence[Facts]
) -> Sequence[Mapping[Basis, Judged]]:
    """Return what engine `name` says of each branch on both bases, in the order of `facts`."""
    run = cast(Engine, import_module(ENGINES[name]).judge)
    return run(rulebook, facts)


def look(name: str) -> None:
    """Raise a `UsageError` where engine `name` cannot be had, which says what to install."""
    if hasattr(module := import_module(ENGINES[name]), "look"):
        module.look()
