"""The corrections that a run holds: its own and those of the runs before it, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from starcheck.intake.store import Store, name
from starcheck.model.reviews import Correction
from starcheck.runs.writing import RunWriter

_TYPES = {"day": "DATE", "value": "BIGINT"}
COLUMNS: Sequence[tuple[str, str]] = (
    ("number", "BIGINT"),
    *((f.name, _TYPES.get(f.name, "VARCHAR")) for f in fields(Correction) if f.name != "branch"),
)
"""The columns of `reviews` beside `code`: rows in the order in which they were made."""


def write_reviews(store: Store, run: RunWriter, corrections: Sequence[Correction]) -> None:
    declared = ", ".join(f"{name(c)} {kind}" for c, kind in (("code", "VARCHAR"), *COLUMNS))
    store.run(f"CREATE OR REPLACE TABLE reviews ({declared})")
    if corrections:
        lists: list[list[object]] = [
            [c.branch for c in corrections],
            list(range(1, len(corrections) + 1)),
            *([getattr(c, field) for c in corrections] for field, _ in COLUMNS[1:]),
        ]
        store.append("reviews", ["VARCHAR", *(kind for _, kind in COLUMNS)], lists)
    run.write(store, "reviews", "reviews", COLUMNS)
