"""The columns of a plan's result: one wide row per branch and basis, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starcheck.model.values import Type


@dataclass(frozen=True, slots=True)
class QuantityColumns:
    """An interval in columns: `low` and `high` are numerators if there are denominators."""

    low: str
    high: str
    low_denominator: str | None = None
    high_denominator: str | None = None
    there: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureColumns:
    """`truth` is given in place of `value` for a truth. `records` is what records alone give; for a
    requirement, its breaches."""

    name: str
    type: Type
    truth: str | None
    value: QuantityColumns | None
    records: QuantityColumns | None
    asked: str
    conflict: str


@dataclass(frozen=True, slots=True)
class FindingColumns:
    """Points are in 10⁻³; a score-free criterion has a truth instead. `outcome` holds places in
    `model.findings.OUTCOMES`."""

    criterion: str
    asked: str
    outcome: str
    low: str | None
    high: str | None
    reach: str | None
    truth: str | None


@dataclass(frozen=True, slots=True)
class Outputs:
    """Column names by what they hold; `totals` and `stars` by the fields of their findings. What is
    always the same is one column under several names."""

    branch: str
    recorded: str
    eligible: str
    measures: Mapping[str, MeasureColumns]
    requirements: Mapping[str, MeasureColumns]
    findings: tuple[FindingColumns, ...]
    determinations: Mapping[str, str]
    future_determinations: Mapping[str, str]
    gates: Mapping[int, str]
    future_gates: Mapping[int, str]
    sheets: Mapping[str, str]
    totals: Mapping[str, str] | None
    stars: Mapping[str, str] | None
