"""What lies where in a run, and which of a plan's columns go into which table.

    manifest.json             what was graded, by what, from what; a digest of every table
    branches.parquet          every branch given, and what became of it
    set_aside.parquet         why branches were set aside, line by line
    warnings.parquet          what else came up when documents were read, line by line
    scores/BOOK/part-*        one row per judged branch: points, score, dimensions
    stars/BOOK/part-*         certain, possible, reach, determinations
    findings/BOOK/part-*      wide: CRITERION.outcome, .low, .high, .reach
    measures/BOOK/part-*      wide: MEASURE.low, .high …
    placements.parquet        rank, star after the quotas, cut-off
    quotas.parquet            each quota in each group
    reviews.parquet           what reviews have corrected, in their order

Points are whole numbers of 10⁻³. `code` names the branch in every table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starcheck.model.rulebook import Rulebook
from starcheck.model.values import TOP, TypeKind
from starcheck.plan import Outputs
from starcheck.plan.outputs import MeasureColumns

MANIFEST = "manifest.json"
SCHEMA = "starcheck/run/1"
WIDE = ("scores", "stars", "findings", "measures")
SINGLE = ("branches", "set_aside", "warnings", "placements", "quotas", "reviews")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name in the file, and the column of the plan's row."""

    name: str
    source: str
    kind: str = "BIGINT"


def book_name(book: Rulebook) -> str:
    return f"{book.id}@{book.edition}"


def one_each(books: Iterable[Rulebook]) -> list[Rulebook]:
    """Return each rulebook once, however many ways of a scheme lead to it."""
    found: dict[str, Rulebook] = {}
    for book in books:
        found.setdefault(book_name(book), book)
    return list(found.values())


def tables_of(outputs: Outputs, book: Rulebook) -> Mapping[str, Sequence[Column]]:
    """Return the columns of the wide tables of one rulebook."""
    scores = [Column("eligible", outputs.eligible, "BOOLEAN")]
    if outputs.totals is not None:
        scores += [Column(k, c) for k, c in outputs.totals.items()]
    stars = (
        []
        if outputs.stars is None
        else [
            Column(k, c, "BOOLEAN" if k == "rated" else "INTEGER") for k, c in outputs.stars.items()
        ]
    )
    for id, column in outputs.determinations.items():
        stars.append(Column(f"{id}.holds", column, "BOOLEAN"))
    for star, column in outputs.gates.items():
        stars.append(Column(f"gate-{star}", column, "BOOLEAN"))
    for id, column in outputs.sheets.items():
        stars.append(Column(f"sheet-{id}", column, "BOOLEAN"))
    findings: list[Column] = []
    for found in outputs.findings:
        findings.append(Column(f"{found.criterion}.outcome", found.outcome, "outcome"))
        findings.append(Column(f"{found.criterion}.asked", found.asked, "BOOLEAN"))
        for end in ("low", "high", "reach"):
            column = getattr(found, end)
            if column is not None:
                findings.append(Column(f"{found.criterion}.{end}", column, "INTEGER"))
        if found.truth is not None:
            findings.append(Column(f"{found.criterion}.truth", found.truth, "BOOLEAN"))
    measures: list[Column] = []
    for name, measure in outputs.measures.items():
        measures += _measure(name, measure)
    for name, measure in outputs.requirements.items():
        measures += _measure(name, measure)
    return {"scores": scores, "stars": stars, "findings": findings, "measures": measures}


def _measure(name: str, measure: MeasureColumns) -> list[Column]:
    found = []
    if measure.truth is not None:
        found.append(Column(f"{name}.truth", measure.truth, "BOOLEAN"))
    for prefix, value in ((name, measure.value), (f"{name}.records", measure.records)):
        if value is None:
            continue
        kind = _kind(measure, ratio=value.low_denominator is not None)
        found.append(Column(f"{prefix}.low", value.low, kind))
        found.append(Column(f"{prefix}.high", value.high, kind))
        if value.low_denominator is not None and value.high_denominator is not None:
            found.append(Column(f"{prefix}.low_of", value.low_denominator, "INTEGER"))
            found.append(Column(f"{prefix}.high_of", value.high_denominator, "INTEGER"))
    found.append(Column(f"{name}.asked", measure.asked, "BOOLEAN"))
    found.append(Column(f"{name}.conflict", measure.conflict, "BOOLEAN"))
    return found


def type_of(kind: str) -> str:
    """Return the SQL type of a kind of column."""
    return "VARCHAR" if kind == "outcome" else kind


def elided(columns: Sequence[Column], constants: Mapping[str, object]) -> Mapping[str, Any]:
    """Return the columns of a table that need not be written: those that are another one (`as`),
    and those with one `value` in all rows, each with its `kind`. So exact facts, whose low is their
    high, take half the room."""
    found: dict[str, Any] = {}
    seen: dict[tuple[str, str], str] = {}
    for column in columns:
        first = seen.setdefault((column.source, column.kind), column.name)
        if column.source in constants and column.kind in ("BOOLEAN", "BIGINT", "INTEGER"):
            value = constants[column.source]
            found[column.name] = {"value": value, "kind": column.kind}
        elif first != column.name:
            found[column.name] = {"as": first, "kind": column.kind}
    return found


def _kind(measure: MeasureColumns, *, ratio: bool) -> str:
    """Return the narrowest type that holds a measure, or the numerators of one that is a ratio.
    What is counted of a requirement are its breaches."""
    if measure.type.kind is TypeKind.DATE:
        return "DATE"
    if measure.type.kind is TypeKind.TRUTH:
        return "INTEGER"
    largest = max(abs(measure.type.least), abs(measure.type.greatest)) * (TOP if ratio else 1)
    return "INTEGER" if largest < 1 << 31 else "BIGINT"


def dimensions_of(outputs: Outputs, book: Rulebook) -> list[tuple[str, list[str], list[str]]]:
    """Return each dimension with the plan's columns that add up to its least and most points."""
    found = []
    for dimension in book.dimensions:
        mine = [
            f
            for f in outputs.findings
            if book.criterion[f.criterion].dimension == dimension.id
            and book.criterion[f.criterion].kind == "base"
            and f.low is not None
        ]
        lows = [f.low for f in mine if f.low is not None]
        highs = [f.high for f in mine if f.high is not None]
        found.append((dimension.id, lows, highs))
    return found


def outline(book: Rulebook) -> dict[str, Any]:
    """Return what a reader of the run has to know of a rulebook that is not there any more."""
    return {
        "id": book.id,
        "edition": book.edition,
        "title": book.title,
        "sha256": book.sha256,
        "decides": book.decides,
        "criteria": [
            {
                "id": c.id,
                "title": c.title,
                "dimension": c.dimension,
                "kind": c.kind,
                "full": c.full,
            }
            for c in book.criteria
        ],
        "dimensions": [{"id": d.id, "title": d.title, "points": d.points} for d in book.dimensions],
        "stars": [{"star": b.star, "at_least": b.at_least} for b in book.stars],
        "quotas": [
            {"star": q.star, "bound": q.bound, "per": q.per, "of": q.of} for q in book.quotas
        ],
    }
