"""Tables as given → a batch: checked cell by cell in queries, numbered, profiled.

Parquet that is typed and lies clustered by branch is read where it lies. Everything else is brought
into the store once: CSV because it is text, shuffled rows because a chunk must find its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path

from starcheck.diagnostics import Kind, Place, Problems, problem, text
from starcheck.errors import EngineError, FactsError
from starcheck.facts import problems as kinds
from starcheck.intake.batch import BRANCHES, Batch, Part, Profile, prepare, said
from starcheck.intake.beside import read_figures_table, read_submissions
from starcheck.intake.checks import Reading, profiled, too_late, typed_names
from starcheck.intake.columns import Cells, headers, with_years
from starcheck.intake.csv_text import csv_table, text_table
from starcheck.intake.sources import BESIDE, NOT_OPENED, Source, Sources
from starcheck.intake.store import Store, listed, literal, name
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue, Table
from starcheck.plan.known import state_of

NO_ROSTER = Kind("FA364", "no-roster", "没有 branches（党支部）这张表：不知道要评哪些党支部")
NO_COVERAGE = Kind("FA365", "no-coverage", "不知道这些台账填得全不全：{tables}")
STRANGERS = Kind(
    "FA366", "unknown-branch", "台账 `{table}` 有 {number} 条记录，党支部表里没有这个代码"
)


def read_tables(
    sources: Sources,
    catalogue: Catalogue,
    store: Store,
    *,
    year: int,
    as_of: date,
    coverage: int | None,
    committee: Sequence[Source] = (),
    only: Collection[str] | None = None,
) -> Batch:
    """Return the batch that the tables are. `coverage`: of tables without a line in `submissions`.
    `only`: the codes of the branches that are wanted.

    Raises `FactsError` for what makes the whole unreadable: a header nobody knows, no branches.
    """
    problems = Problems()
    prepare(store)
    batch = Batch(store, catalogue, year, as_of, ())
    readings: dict[str, Reading] = {}
    for source in (*sources.tables, *committee):
        if source.table in BESIDE:
            continue
        table = catalogue.table[source.table]
        _check_giver(table, source, source in committee, problems)
        with whole([source], store):
            reading = _reading(source, table, catalogue, store, problems, only)
        if reading is not None:
            readings[table.name] = reading
    beside = {s.table: s for s in sources.tables if s.table in BESIDE}
    if BRANCHES not in readings and not problems.errors:
        problems.add(
            NO_ROSTER, help=text("给一份 branches.csv 或 branches.parquet，每个党支部一行")
        )
    given = [r.table for r in readings.values() if r.table.given_by == "branch"]
    asked = [t.title for t in given if t.name != BRANCHES]
    if coverage is None and "submissions" not in beside and asked:
        problems.add(
            NO_COVERAGE,
            tables=series(asked),
            help=text("写 --coverage complete（都填全了）或 partial，或者给一份 submissions"),
        )
    if problems.errors:
        raise FactsError(problems.found)
    batch.default = {t.name: 2 if coverage is None else coverage for t in given}
    with whole([readings[BRANCHES].given], store):
        _roster(readings.pop(BRANCHES), batch)
    for reading in readings.values():
        with whole([reading.given], store):
            _bring_in(reading, batch)
    _beside(beside, batch, problems)
    if problems.errors:
        raise FactsError(problems.found)
    _set_aside(batch)
    return batch


@contextmanager
def whole(sources: Sequence[Source], store: Store) -> Iterator[None]:
    """Tell of a Parquet file that turns out to be damaged inside as what it is."""
    import duckdb

    try:
        yield
    except EngineError as error:
        why = error.__cause__
        damage = (duckdb.IOException, duckdb.InvalidInputException)
        if not (isinstance(why, damage) or type(why) is duckdb.Error):
            raise
        for source in sources:
            for path in source.files if source.form == "parquet" else ():
                if (said := _damage(path, store)) is not None:
                    help_ = text("重新导出这个文件，再评一次；已经评好的批次不受影响")
                    label = source.label if len(source.files) == 1 else path.as_posix()
                    found = problem(NOT_OPENED, file=label, why=said, help=help_)
                    raise FactsError([found]) from error
        raise


def _damage(path: Path, store: Store) -> str | None:
    """Return what DuckDB says of a file of which it cannot read every cell."""
    import duckdb

    try:
        store.connection.execute(
            f"SELECT max(hash(t)) FROM read_parquet({literal(path.as_posix())}) t"
        ).fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return None


def _check_giver(table: Table, source: Source, committee: bool, problems: Problems) -> None:
    if committee == (table.given_by == "committee"):
        return
    kind = kinds.BRANCH_ONLY if committee else kinds.COMMITTEE_ONLY
    help_ = (
        text("请移到党支部的事实里") if committee else text("请移到另一个文件，用 --committee 给出")
    )
    problems.add(kind, Place(source.label), help=help_, table=table.name, title=table.title)


def _reading(
    source: Source,
    table: Table,
    catalogue: Catalogue,
    store: Store,
    problems: Problems,
    only: Collection[str] | None,
) -> Reading | None:
    import duckdb

    from_ = source.scan() if source.form != "csv" else csv_table(source, table, store, problems)
    if from_ is None:
        return None
    try:
        described = store.connection.execute(f"DESCRIBE SELECT * FROM {from_}").fetchall()
        if source.form == "parquet":
            # A file cut short is told now and not after an hour.
            store.connection.execute(f"SELECT count(*) FROM {from_}").fetchall()
    except duckdb.Error as error:
        help_ = text("重新导出这个文件，再评一次；已经评好的批次不受影响")
        why = str(error).splitlines()[0]
        problems.add(NOT_OPENED, file=source.label, why=why, help=help_)
        return None
    types = {row[0]: str(row[1]) for row in described}
    own = table.name == BRANCHES
    known = len(problems.errors)
    found = headers(list(types), table, source.label, problems, own_code=own)
    if len(problems.errors) > known or found.code is None:
        return None
    if only is not None:
        mine = f"{name(found.code)}::VARCHAR IN ({listed(sorted(only))})"
        from_ = f"(SELECT * FROM {from_} WHERE {mine})"
    cells = Cells(table, catalogue, store)
    made = with_years(table, cells.read(from_, types, found))
    code = f"t.{name(found.code)}"
    code = code if types[found.code] == "VARCHAR" else f"{code}::VARCHAR"
    direct = source.form != "csv" and not cells.joins
    return Reading(table, source, from_, tuple(cells.joins), code, tuple(made), direct)


# The roster


def _roster(reading: Reading, batch: Batch) -> None:
    """Make the roster: one row per code, numbered in their order."""
    store = batch.store
    profile = profiled(reading, batch)
    batch.profiles[BRANCHES] = profile
    cells = ", ".join(
        f"q.{name(c)}" for c in typed_names(reading) if c not in ("code", state_of("code"))
    )
    none = "s.code IS NULL OR trim(s.code) = ''"
    blank, again = store.row(
        f"SELECT count_if({none}), count(s.code) > count(DISTINCT s.code)"
        f" FROM ({reading.select()}) s"
    )
    twice, nth = "FALSE", "1"
    if again:
        twice = "count(*) OVER (PARTITION BY s.code) > 1"
        nth = "row_number() OVER (PARTITION BY s.code)"
    store.run(
        "CREATE TABLE roster AS SELECT row_number() OVER (ORDER BY q.code) - 1 AS branch, q.code"
        f"{', ' if cells else ''}{cells}, NULL::INTEGER AS book, NULL::VARCHAR AS file,"
        f" q.twice AS aside FROM (SELECT s.*, {twice} AS twice, {nth} AS nth"
        f" FROM ({reading.select()}) s WHERE NOT ({none})) q WHERE q.nth = 1"
    )
    label = reading.given.label
    for kind, where, values, help_ in (
        (
            kinds.DUPLICATE_BRANCH,
            "aside",
            {"code": "{code}"},
            tr("每个党支部写一次，代码各不相同"),
        ),
        (
            kinds.MISSING_KEY,
            "category IS NULL" if "category" in typed_names(reading) else "TRUE",
            {"key": "category", "title": reading.table["category"].title},
            tr("请补上 `{key}`", key="category"),
        ),
    ):
        message = said(kind, **values)
        store.run(
            "INSERT INTO faults SELECT code, ?, ?, NULL, NULL, code, ?,"
            f" replace(?, '{{code}}', code), ? FROM roster WHERE {where}",
            [label, BRANCHES, kind.code, message, help_],
        )
    if blank:
        message = said(kinds.MISSING_KEY, key="code", title=reading.table["code"].title)
        store.run(
            "INSERT INTO faults SELECT '', ?, ?, NULL, 'code', NULL, ?, ?, ? FROM range(?)",
            [
                label,
                BRANCHES,
                kinds.MISSING_KEY.code,
                message,
                tr("请补上 `{key}`", key="code"),
                blank,
            ],
        )


# Records


def _bring_in(reading: Reading, batch: Batch) -> None:
    store, table = batch.store, reading.table
    profile = profiled(reading, batch)
    after = too_late(reading, batch.as_of) if profile.late else None
    if after and table.date is not None:
        # What is not counted may not make a column look blank either; it only ever does less.
        batch.late[table.name] = profile.late
    batch.profiles[table.name] = profile
    keep = f" WHERE NOT coalesce({after}, FALSE)" if after else ""
    columns = frozenset(typed_names(reading))
    rows = f"SELECT * FROM ({reading.select()}) s{keep}"
    if reading.direct and table.given_by == "branch" and _clustered(reading, batch, profile):
        _strangers(
            f"SELECT code, count(*) AS n FROM ({reading.select()}) GROUP BY code", reading, batch
        )
        batch.parts[table.name] = Part(table, rows, columns, numbered=False)
        return
    kept = f"t_{table.name}"
    _strangers(
        f"SELECT code, count(*) AS n FROM ({reading.select()}) GROUP BY code", reading, batch
    )
    cells = "".join(f", s.{name(c)}" for c in sorted(columns))
    store.run(
        f"CREATE TABLE {name(kept)} AS SELECT r.branch{cells}"
        f" FROM ({rows}) s JOIN roster r ON r.code = s.code ORDER BY r.branch"
    )
    batch.parts[table.name] = Part(table, f"SELECT * FROM {name(kept)}", columns)


def _clustered(reading: Reading, batch: Batch, profile: Profile) -> bool:
    """Return whether the rows of a range of codes lie together, so that chunks find their own."""
    if reading.given.form == "duckdb":
        return False
    if not reading.code.endswith('"'):
        return False
    column = reading.code.removeprefix("t.").strip('"')
    files = ", ".join(literal(path.as_posix()) for path in reading.given.files)
    groups = batch.store.rows(
        "SELECT stats_min_value, stats_max_value, row_group_num_rows FROM"
        f" parquet_metadata([{files}]) WHERE path_in_schema = ? ORDER BY 1",
        [column],
    )
    if len(groups) <= 4:
        return True
    if any(low is None or high is None for low, high, _ in groups):
        return False
    # How many groups one code may lie in, on the mean: 1 where the table is sorted by branch.
    overlapping = sum(1 for (_, high, _), (low, _, _) in pairwise(groups) if low < high)
    return overlapping <= len(groups) // 4


def _strangers(counted: str, reading: Reading, batch: Batch) -> None:
    """Set rows aside whose branch is in no roster, told once per code."""
    message = said(STRANGERS, table=reading.table.title, number="{n}")
    batch.store.run(
        "INSERT INTO faults SELECT coalesce(g.code, ''), ?, ?, NULL, NULL, g.n::VARCHAR, ?,"
        " replace(?, '{n}', g.n::VARCHAR), ? FROM"
        f" ({counted}) g ANTI JOIN roster r ON r.code = g.code",
        [
            reading.given.label,
            reading.table.name,
            STRANGERS.code,
            message,
            tr("请核对代码，或者在 branches 里补上这个党支部"),
        ],
    )


# Beside records


def _beside(beside: dict[str, Source], batch: Batch, problems: Problems) -> None:
    scans = {
        table: source.scan() if source.form != "csv" else text_table(source, batch.store, problems)
        for table, source in beside.items()
    }
    if (scan := scans.get("submissions")) is not None:
        read_submissions(scan, beside["submissions"].label, batch, problems)
    if (scan := scans.get("figures")) is not None:
        read_figures_table(scan, beside["figures"].label, batch, problems)
    if (scan := scans.get("stated")) is not None:
        batch.stated = (scan, beside["stated"].label)


def _set_aside(batch: Batch) -> None:
    """Mark the branches of which something is wrong."""
    batch.store.run("UPDATE roster SET aside = TRUE WHERE code IN (SELECT code FROM faults)")
