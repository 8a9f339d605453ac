"""The engine for many branches at once: one DuckDB query, compiled from the rulebook.

Rows go in as typed list parameters, one statement per table; nothing of a rulebook or of facts is
ever pasted into a statement. What DuckDB refuses is our mistake, never the user's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import EngineError
from starcheck.model.facts import Facts, Figure, Records
from starcheck.model.findings import (
    OUTCOMES,
    Basis,
    Finding,
    Judged,
    Measured,
    Outcome,
    Stars,
    Totals,
    Truth,
)
from starcheck.model.reviews import points_of, star_of
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import Absent, Span

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from starcheck.plan import Input, InputColumn, MeasureColumns, Plan, QuantityColumns

ENGINE_FAILED = Kind("EN901", "engine-failed", "DuckDB 拒绝了由评星标准 `{rulebook}` 编译出的查询")
_COVERAGE = {"complete": 0, "none": 0, "until": 1, "partial": 2, "absent": 2}
_STATE = {Absent.NONE: 1, Absent.NOT_APPLICABLE: 2}
_MANY = 2_000
"""From how many branches on more threads pay for their start."""

Row = dict[str, Any]


def judge(rulebook: Rulebook, facts: Sequence[Facts]) -> list[dict[Basis, Judged]]:
    """Return what the rulebook says of each branch on both bases.

    All the facts must be of one year and one day, and hold every table with its coverage.
    """
    if not facts:
        return []
    year, as_of = facts[0].year, facts[0].as_of
    if any((f.year, f.as_of) != (year, as_of) for f in facts):
        raise ValueError("one query judges one year as of one day")
    from starcheck.plan import Known, compile

    known = Known(
        corrected=frozenset(id for f in facts for id in points_of(f.corrections)),
        star=any(star_of(f.corrections) is not None for f in facts),
    )
    plan = compile(rulebook, year, as_of, known=known)
    found, offending = _run(plan, rulebook, facts)
    rows: list[dict[Basis, Row]] = [{} for _ in facts]
    for row in found:
        rows[row[plan.outputs.branch]]["recorded" if row[plan.outputs.recorded] else "stated"] = row
    return [
        {
            "stated": _judged(plan, rulebook, rows[i], "stated", offending[i]),
            "recorded": _judged(plan, rulebook, rows[i], "recorded", offending[i]),
        }
        for i in range(len(facts))
    ]


def rows(plan: Plan, rulebook: Rulebook, facts: Sequence[Facts]) -> list[Row]:
    """Return the rows of the plan as they are; branches are numbered from 0."""
    return _run(plan, rulebook, facts)[0]


# Running


def _run(
    plan: Plan, rulebook: Rulebook, facts: Sequence[Facts]
) -> tuple[list[Row], list[dict[str, tuple[int, ...]]]]:
    import duckdb

    offending: list[dict[str, list[int]]] = [{name: [] for name in plan.offending} for _ in facts]
    connection = duckdb.connect(":memory:")
    try:
        if len(facts) < _MANY:
            connection.execute("SET threads = 1")
        for relation in plan.inputs:
            _load(connection, relation, facts)
        found = connection.execute(plan.sql("duckdb"))
        names = [column[0] for column in found.description or ()]
        made = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
        for name, query in plan.offending.items():
            for branch, position in connection.execute(query.sql("duckdb")).fetchall():
                offending[branch][name].append(position)
    except duckdb.Error as error:
        raise EngineError([_refused(rulebook, error)]) from error
    finally:
        connection.close()
    return made, [{n: tuple(sorted(at)) for n, at in one.items()} for one in offending]


def _refused(rulebook: Rulebook, error: Exception) -> Any:
    import platform
    from importlib.metadata import version

    from starcheck import __version__

    versions = {"starcheck": __version__, "python": platform.python_version()}
    versions |= {part: version(part) for part in ("duckdb", "sqlglot")}
    return problem(
        ENGINE_FAILED,
        rulebook=f"{rulebook.id}@{rulebook.edition}",
        notes=[
            text("这是 starcheck 的错误，不是您的文件有误"),
            text("DuckDB 说：{error}", error=str(error).splitlines()[0] if str(error) else ""),
            text("{versions}", versions="，".join(f"{n} {v}" for n, v in versions.items())),
        ],
        help=text("请换用 `--engine reference` 再试，并把这段文字报告给我们"),
    )


def _load(connection: DuckDBPyConnection, relation: Input, facts: Sequence[Facts]) -> None:
    """Create a table from lists, one parameter per column: rows one by one take fifty times as
    long."""
    from sqlglot import exp

    lists: list[list[Any]] = [[] for _ in relation.columns]
    for values in rows_of(relation, facts):
        for kept, value in zip(lists, values, strict=True):
            kept.append(value)
    made = [
        exp.alias_(
            exp.Explode(
                this=exp.cast(
                    exp.Parameter(this=exp.Literal.number(i)), f"{c.type}[]", dialect="duckdb"
                )
            ),
            c.name,
            quoted=True,
        )
        for i, c in enumerate(relation.columns, start=1)
    ]
    create = exp.Create(
        this=exp.Table(this=exp.Identifier(this=relation.table, quoted=True)),
        kind="TABLE",
        properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        expression=exp.Select(expressions=made),
    )
    connection.execute(create.sql("duckdb"), lists)


def rows_of(relation: Input, facts: Sequence[Facts]) -> Iterator[list[Any]]:
    """Return the rows that facts are in a relation of a plan."""
    source = _branches if relation.table == "branches" else _records
    return source(relation, facts)


def _branches(relation: Input, facts: Sequence[Facts]) -> Iterator[list[Any]]:
    for number, one in enumerate(facts):
        yield [_of_branch(column, number, one) for column in relation.columns]


def _of_branch(column: InputColumn, number: int, facts: Facts) -> Any:
    match column.role:
        case "branch":
            return number
        case "cell":
            return _value(facts.branch[column.source])
        case "state":
            return _state(facts.branch[column.source])
        case "quoted":
            return column.source in facts.quotes
        case "coverage":
            return _COVERAGE[_coverage(facts.tables[column.source])]
        case "until":
            return facts.tables[column.source].until
        case "since":
            return facts.tables[column.source].since
        case "low" | "high":
            figure = facts.figures.get(column.source)
            return None if figure is None else _figure(figure, facts.year)[column.role == "high"]
        case "stated":
            stated = facts.stated.get(column.source)
            return None if stated is None else stated.value
        case "points":
            return points_of(facts.corrections).get(column.source)
        case "star":
            return star_of(facts.corrections)
    raise ValueError(column.role)


def _coverage(records: Records) -> str:
    if records.coverage is None:
        raise ValueError("facts must say the coverage of every table before they are judged")
    return records.coverage


def _figure(figure: Figure, year: int) -> tuple[int | None, int | None]:
    """Return the interval that a figure states; a missing end is that of what it measures."""
    if figure.for_year not in (None, year):
        return None, None
    match figure.kind:
        case "exact":
            return figure.value, figure.value
        case "at_least":
            return figure.value, None
        case "less_than":
            return None, figure.value - 1
        case "about":
            return figure.low, figure.high


def _records(relation: Input, facts: Sequence[Facts]) -> Iterator[list[Any]]:
    for number, one in enumerate(facts):
        for at, record in enumerate(one.tables[relation.table].records):
            yield [_of_record(column, number, at, record) for column in relation.columns]


def _of_record(column: InputColumn, number: int, at: int, record: Any) -> Any:
    match column.role:
        case "branch":
            return number
        case "row":
            return at
        case "cell":
            return _value(record[column.source])
        case "state":
            return _state(record[column.source])
    raise ValueError(column.role)


def _value(cell: Any) -> Any:
    return None if isinstance(cell, Absent) else cell


def _state(cell: Any) -> int:
    return _STATE.get(cell, 0) if isinstance(cell, Absent) else 0


# Reading the row


def _judged(
    plan: Plan,
    rulebook: Rulebook,
    rows: dict[Basis, Row],
    basis: Basis,
    offending: dict[str, tuple[int, ...]],
) -> Judged:
    row, outputs = rows[basis], plan.outputs
    measures: dict[tuple[str, Basis], Measured] = {}
    bases: list[Basis] = [basis]
    if basis == "stated" and any(c.records_only for c in rulebook.criteria):
        bases.append("recorded")
    for one in bases:
        for name, found in outputs.measures.items():
            measures[name, one] = _measured(rows[one], found)
        for name, found in outputs.requirements.items():
            measures[name, one] = _required(rows[one], found)
            measures[f"breaches:{name}", one] = _breached(rows[one], found)
    return Judged(
        basis,
        row[outputs.eligible],
        measures,
        tuple(
            Finding(
                f.criterion,
                row[f.asked],
                cast(Outcome, OUTCOMES[row[f.outcome]]),
                None if f.low is None else row[f.low],
                None if f.high is None else row[f.high],
                None if f.reach is None else row[f.reach],
                None if f.truth is None else row[f.truth],
            )
            for f in outputs.findings
        ),
        {name: row[column] for name, column in outputs.determinations.items()},
        None
        if outputs.totals is None
        else Totals(**{k: row[c] for k, c in outputs.totals.items()}),
        None if outputs.stars is None else Stars(**{k: row[c] for k, c in outputs.stars.items()}),
        offending,
        gates={name: row[column] for name, column in outputs.gates.items()},
        future_gates={name: row[column] for name, column in outputs.future_gates.items()},
        future_determinations={
            name: row[column] for name, column in outputs.future_determinations.items()
        },
        sheets={name: row[column] for name, column in outputs.sheets.items()},
    )


def _measured(row: Row, found: MeasureColumns) -> Measured:
    value: Span | Truth
    if found.value is None:
        value = row[found.truth] if found.truth is not None else None
    else:
        value = _span(row, found.value)
    records = None if found.records is None else _span(row, found.records)
    return Measured(value, records, row[found.asked], row[found.conflict])


def _required(row: Row, found: MeasureColumns) -> Measured:
    truth: Truth = row[found.truth] if found.truth is not None else None
    return Measured(truth, None, row[found.asked], row[found.conflict])


def _breached(row: Row, found: MeasureColumns) -> Measured:
    assert found.records is not None
    span = _span(row, found.records)
    return Measured(span, None, row[found.asked], row[found.conflict])


def _span(row: Row, columns: QuantityColumns) -> Span:
    there = True if columns.there is None else row[columns.there]
    if columns.low_denominator is not None and columns.high_denominator is not None:
        return Span(
            Fraction(row[columns.low], row[columns.low_denominator]),
            Fraction(row[columns.high], row[columns.high_denominator]),
            there,
        )
    return Span(row[columns.low], row[columns.high], there)
