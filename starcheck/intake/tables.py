"""Tables as given → a batch: checked cell by cell in queries, numbered, profiled.

Parquet that is typed and lies clustered by branch is read where it lies. Everything else is brought
into the store once: CSV because it is text, shuffled rows because a chunk must find its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from starcheck.diagnostics import Kind, Place, Problems, text
from starcheck.errors import FactsError
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, parse_cell
from starcheck.facts.contradictions import AT_MOST, NOT_BEFORE, SUM_AT_MOST
from starcheck.intake.batch import BRANCHES, Batch, Part, Profile, prepare, said
from starcheck.intake.beside import read_figures_table, read_submissions
from starcheck.intake.columns import CellColumn, Cells, headers, selected
from starcheck.intake.sources import BESIDE, NOT_OPENED, Source, Sources
from starcheck.intake.store import Store, literal, name
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue, Table
from starcheck.plan.known import state_of

NO_ROSTER = Kind("FA364", "no-roster", "没有 branches（党支部）这张表：不知道要评哪些党支部")
NO_COVERAGE = Kind("FA365", "no-coverage", "不知道这些台账填得全不全：{tables}")
STRANGERS = Kind(
    "FA366", "unknown-branch", "台账 `{table}` 有 {number} 条记录，党支部表里没有这个代码"
)
BAD_ROW = Kind("FA367", "bad-row", "{file} 第 {row} 行读不出来：{why}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One table as it is being read: `source` is what stands behind FROM, its rows named `t`."""

    table: Table
    given: Source
    source: str
    joins: tuple[str, ...]
    code: str
    cells: tuple[CellColumn, ...]
    direct: bool

    def select(self, extra: str = "") -> str:
        cells = selected(self.cells)
        made = f"SELECT {self.code} AS code{', ' if cells else ''}{cells}{extra}"
        return f"{made} FROM {self.source} t {' '.join(self.joins)}"


def read_tables(
    sources: Sources,
    catalogue: Catalogue,
    store: Store,
    *,
    year: int,
    as_of: date,
    coverage: int | None,
    committee: Sequence[Source] = (),
    only: str | None = None,
) -> Batch:
    """Return the batch that the tables are. `coverage`: of tables without a line in `submissions`.
    `only`: the code of the one branch that is wanted.

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
            tables="、".join(asked),
            help=text("写 --coverage complete（都填全了）或 partial，或者给一份 submissions"),
        )
    if problems.errors:
        raise FactsError(problems.found)
    batch.default = {t.name: 2 if coverage is None else coverage for t in given}
    _roster(readings.pop(BRANCHES), batch)
    for reading in readings.values():
        _bring_in(reading, batch)
    _beside(beside, batch, problems)
    if problems.errors:
        raise FactsError(problems.found)
    _set_aside(batch)
    return batch


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
    only: str | None,
) -> Reading | None:
    import duckdb

    from_ = source.scan() if source.form != "csv" else _csv(source, table, store, problems)
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
        from_ = f"(SELECT * FROM {from_} WHERE {name(found.code)}::VARCHAR = {literal(only)})"
    cells = Cells(table, catalogue, store)
    made = cells.read(from_, types, found)
    code = f"t.{name(found.code)}"
    code = code if types[found.code] == "VARCHAR" else f"{code}::VARCHAR"
    direct = source.form != "csv" and not cells.joins
    return Reading(table, source, from_, tuple(cells.joins), code, tuple(made), direct)


# CSV


def _csv(source: Source, table: Table, store: Store, problems: Problems) -> str | None:
    """Bring CSV files into the store as text, and return that table; broken rows set branches
    aside if they say whose they are."""
    raw = _text_table(source, store, problems)
    if raw is None:
        return None
    heads = [c for (c,) in store.rows(f"SELECT column_name FROM (DESCRIBE {raw})")]
    own = table.name == BRANCHES
    code = headers(heads, table, source.label, Problems(), own_code=own).code
    rejected = store.rows("SELECT line, csv_line FROM rejected ORDER BY line")
    for line, written in rejected:
        parts = next(csv.reader(io.StringIO((written or "").strip("\r\n"))), [])
        at = heads.index(code) if code in heads else -1
        whose = parts[at].strip() if 0 <= at < len(parts) else ""
        values = {"file": source.label, "row": line, "why": tr("列数或引号不对")}
        if not whose:
            help_ = text("改正这一行；它没有写明是哪个党支部的")
            problems.add(BAD_ROW, help=help_, **values)
            continue
        store.run(
            "INSERT INTO faults VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?)",
            [
                whose,
                source.label,
                table.name,
                line,
                written,
                BAD_ROW.code,
                said(BAD_ROW, **values),
                tr("改正这一行"),
            ],
        )
    return raw


def _text_table(source: Source, store: Store, problems: Problems) -> str | None:
    """Return the table in the store that holds CSV files as text; what DuckDB could not read of
    them stands in `reject_errors`."""
    import duckdb

    raw = name(f"raw_{source.table}")
    store.run("CREATE OR REPLACE TEMP TABLE rejected (line BIGINT, csv_line VARCHAR)")
    pieces = []
    try:
        store.connection.execute("SET preserve_insertion_order = true")
        for number, path in enumerate(source.files):
            for table in ("reject_errors", "reject_scans"):
                store.connection.execute(f"DROP TABLE IF EXISTS {table}")
            piece = name(f"piece_{source.table}_{number}")
            readable = _in_utf8(path, store)
            heads, delimiter = _heads(readable)
            columns = ", ".join(f"{literal(head)}: 'VARCHAR'" for head in heads)
            store.connection.execute(
                f"CREATE TABLE {piece} AS SELECT * FROM read_csv({literal(readable.as_posix())},"
                f" columns = {{{columns}}}, auto_detect = false, header = true,"
                f" delim = {literal(delimiter)}, quote = '\"', escape = '\"',"
                " store_rejects = true)"
            )
            store.connection.execute(
                "INSERT INTO rejected SELECT line, any_value(csv_line) FROM reject_errors"
                " GROUP BY line"
            )
            pieces.append(piece)
        whole = " UNION ALL BY NAME ".join(f"SELECT * FROM {piece}" for piece in pieces)
        store.connection.execute(f"CREATE TABLE {raw} AS {whole}")
        for piece in pieces:
            store.connection.execute(f"DROP TABLE {piece}")
    except duckdb.Error as error:
        problems.add(NOT_OPENED, file=source.label, why=str(error).splitlines()[0])
        return None
    finally:
        store.connection.execute("SET preserve_insertion_order = false")
    return raw


def _heads(path: Path) -> tuple[list[str], str]:
    """Return the headers of a CSV file, and what stands between its cells."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        line = file.readline()
    delimiter = max(",;\t", key=line.count)
    heads = next(csv.reader([line], delimiter=delimiter), [])
    # Two headers alike are told as such by what reads them; here each needs a name of its own.
    return [head.strip() or f"column{i}" for i, head in enumerate(heads)], delimiter


def _in_utf8(path: Path, store: Store) -> Path:
    """Return the file, or a copy in UTF-8 of one that Excel wrote in GBK."""
    with path.open("rb") as file:
        head = file.read(1 << 20)
    try:
        head.decode("utf-8")
        return path
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4 and len(head) == 1 << 20:
            return path
    copy = store.folder / f"utf8_{path.name}"
    with path.open(encoding="gb18030", newline="") as given, copy.open("w", encoding="utf-8") as to:
        while piece := given.read(1 << 20):
            to.write(piece)
    return copy


# The roster


def _roster(reading: Reading, batch: Batch) -> None:
    """Make the roster: one row per code, numbered in their order."""
    store = batch.store
    profile = _profiled(reading, batch)
    batch.profiles[BRANCHES] = profile
    cells = ", ".join(
        f"q.{name(c)}" for c in _typed_names(reading) if c not in ("code", state_of("code"))
    )
    store.run(
        "CREATE TABLE roster AS SELECT row_number() OVER (ORDER BY q.code) - 1 AS branch, q.code"
        f"{', ' if cells else ''}{cells}, NULL::INTEGER AS book, NULL::VARCHAR AS file,"
        f" q.twice AS aside FROM (SELECT s.*, count(*) OVER (PARTITION BY s.code) > 1 AS twice,"
        " row_number() OVER (PARTITION BY s.code) AS nth"
        f" FROM ({reading.select()}) s WHERE s.code IS NOT NULL AND trim(s.code) <> '') q"
        " WHERE q.nth = 1"
    )
    label = reading.given.label
    for kind, where, values in (
        (kinds.DUPLICATE_BRANCH, "aside", {"code": "{code}"}),
        (
            kinds.MISSING_KEY,
            "category IS NULL" if "category" in _typed_names(reading) else "TRUE",
            {"key": "category", "title": reading.table["category"].title},
        ),
    ):
        message = said(kind, **values)
        store.run(
            "INSERT INTO faults SELECT code, ?, ?, NULL, NULL, code, ?,"
            f" replace(?, '{{code}}', code), '' FROM roster WHERE {where}",
            [label, BRANCHES, kind.code, message],
        )
    (blank,) = store.row(
        f"SELECT count(*) FROM ({reading.select()}) s WHERE s.code IS NULL OR trim(s.code) = ''"
    )
    if blank:
        message = said(kinds.MISSING_KEY, key="code", title=reading.table["code"].title)
        store.run(
            "INSERT INTO faults SELECT '', ?, ?, NULL, 'code', NULL, ?, ?, '' FROM range(?)",
            [label, BRANCHES, kinds.MISSING_KEY.code, message, blank],
        )


def _typed_names(reading: Reading) -> list[str]:
    found = []
    for cell in reading.cells:
        found.append(cell.column.name)
        found += [state_of(cell.column.name)] if cell.state != "0" else []
    return found


# Checking


def _profiled(reading: Reading, batch: Batch) -> Profile:
    """Count rows, blanks and what is refused in one scan; refused cells are kept as faults."""
    table, cells = reading.table, reading.cells
    asked = ["count(*)"]
    for cell in cells:
        here = name(cell.column.name)
        asked.append(f"count(*) FILTER (WHERE s.{here} IS NULL)")
        state = f"s.{name(state_of(cell.column.name))}"
        asked.append(f"count(*) FILTER (WHERE {state} <> 0)" if cell.state != "0" else "0")
    checks = [*_refusals(cells), *_contradictions(table, _typed_names(reading))]
    asked += [f"count(*) FILTER (WHERE {check.condition})" for check in checks]
    late = _late(reading, batch.as_of)
    asked.append(f"count(*) FILTER (WHERE {late})" if late else "0")
    extra = "".join(f", {cell.bad} AS {name(_bad(cell))}" for cell in cells if cell.bad != "FALSE")
    row = batch.store.row(f"SELECT {', '.join(asked)} FROM ({reading.select(extra)}) s")
    profile = Profile(row[0])
    for i, cell in enumerate(cells):
        profile.nulls[cell.column.name] = row[1 + 2 * i]
        profile.stated[cell.column.name] = row[2 + 2 * i]
    counted = row[1 + 2 * len(cells) : -1]
    wrong = [check for check, number in zip(checks, counted, strict=True) if number]
    if wrong:
        _keep(wrong, reading, extra, batch)
    profile.late = row[-1]
    return profile


@dataclass(frozen=True, slots=True)
class _Check:
    """Something that must not be: what it is called, when it is so, and what was found."""

    kind: Kind
    column: str
    condition: str
    found: str
    cell: CellColumn | None = None


def _bad(cell: CellColumn) -> str:
    return f"{cell.column.name}__bad"


def _refusals(cells: Sequence[CellColumn]) -> list[_Check]:
    return [
        _Check(kinds.BAD_CELL, cell.column.name, f"s.{name(_bad(cell))}", "s.raw", cell)
        for cell in cells
        if cell.bad != "FALSE"
    ]


def _contradictions(table: Table, given: Sequence[str]) -> list[_Check]:
    """Return what cannot all be true in one record (see `facts.contradictions`)."""
    found = []
    for fewer, more in AT_MOST.get(table.name, ()):
        if fewer in given and more in given:
            found.append(_more_than(table, (fewer,), more))
    for fewers, more in SUM_AT_MOST.get(table.name, ()):
        present = tuple(f for f in fewers if f in given)
        if present and more in given:
            found.append(_more_than(table, present, more))
    for earlier, later in NOT_BEFORE.get(table.name, ()):
        if earlier in given and later in given:
            a, b = f"s.{name(earlier)}", f"s.{name(later)}"
            shown = f"{b}::VARCHAR || '|' || {a}::VARCHAR"
            found.append(_Check(kinds.EARLIER_THAN, f"{later}|{earlier}", f"{b} < {a}", shown))
    return found


def _more_than(table: Table, fewer: tuple[str, ...], more: str) -> _Check:
    total = " + ".join(f"coalesce(s.{name(f)}, 0)" for f in fewer)
    condition = f"{total} > s.{name(more)}"
    shown = f"({total})::VARCHAR || '|' || s.{name(more)}::VARCHAR"
    return _Check(kinds.MORE_THAN, "|".join((*fewer, more)), condition, shown)


def _late(reading: Reading, as_of: date) -> str | None:
    """Return when a record lies after the closing date; such do not count."""
    day = reading.table.date
    if day is None or day not in _typed_names(reading):
        return None
    return f"s.{name(day)} > {literal(as_of)}"


def _keep(wrong: Sequence[_Check], reading: Reading, extra: str, batch: Batch) -> None:
    """Keep what is wrong, row by row, with the words that the door of `facts` has for it."""
    store, table = batch.store, reading.table
    numbered = reading.source
    place = "NULL::BIGINT"
    if reading.given.form == "csv" and not numbered.startswith("("):
        place = "t.rowid + 2"
    elif reading.given.form == "parquet" and numbered.startswith("read_parquet"):
        numbered = reading.source[:-1] + ", file_row_number = true)"
        place = "t.file_row_number + 1"
    raws = "".join(
        f", {check.cell.raw}::VARCHAR AS {name(check.column + '__raw')}"
        for check in wrong
        if check.cell is not None
    )
    made = f"SELECT {reading.code} AS code, {selected(reading.cells)}{extra}{raws}, {place} AS line"
    rows = f"{made} FROM {numbered} t {' '.join(reading.joins)}"
    for check in wrong:
        found = check.found if check.cell is None else f"s.{name(check.column + '__raw')}"
        store.run(
            "CREATE OR REPLACE TEMP TABLE wrong AS SELECT coalesce(s.code, '') AS code, s.line,"
            f" {found} AS found FROM ({rows}) s WHERE {check.condition}"
        )
        lists: list[list[str | None]] = [[], [], [], []]
        for (value,) in store.rows("SELECT DISTINCT found FROM wrong"):
            for kept, part in zip(
                lists, (value, *_said(check, value, table, batch.catalogue)), strict=True
            ):
                kept.append(part)
        store.run(
            "CREATE OR REPLACE TEMP TABLE words (found VARCHAR, k VARCHAR, m VARCHAR, h VARCHAR)"
        )
        store.append("words", ("VARCHAR",) * 4, lists)
        store.run(
            "INSERT INTO faults SELECT w.code, ?, ?, w.line, ?, w.found, m.k, m.m, m.h FROM wrong w"
            " JOIN words m ON m.found IS NOT DISTINCT FROM w.found",
            [reading.given.label, table.name, check.column.split("|")[0]],
        )


def _said(
    check: _Check, found: str | None, table: Table, catalogue: Catalogue
) -> tuple[str, str, str]:
    """Return the code, message and help for what was found."""
    if check.cell is not None:
        column = check.cell.column
        fault = parse_cell(found, column, catalogue)
        if not isinstance(fault, Fault):
            fault = Fault(
                kinds.BAD_CELL,
                (
                    ("column", column.name),
                    ("title", column.title),
                    ("wanted", tr("这一列的内容")),
                    ("found", f" `{found}`"),
                ),
            )
        told = said(fault.kind, **dict(fault.values))
        return fault.kind.code, told, "" if fault.help is None else str(fault.help)
    first, second = (found or "|").split("|")
    *fewer, more = check.column.split("|")
    if check.kind is kinds.MORE_THAN:
        told = said(
            check.kind,
            greater=tr("＋").join(table[f].title for f in fewer),
            more=first,
            less=table[more].title,
            fewer=second,
        )
        return check.kind.code, told, tr("请按原始记录核对两个数；不知道的留空")
    told = said(
        check.kind,
        later=table[fewer[0]].title,
        found=first,
        earlier=table[more].title,
        wanted=second,
    )
    return check.kind.code, told, tr("请核对两个日期")


# Records


def _bring_in(reading: Reading, batch: Batch) -> None:
    store, table = batch.store, reading.table
    profile = _profiled(reading, batch)
    late = _late(reading, batch.as_of) if profile.late else None
    if late and table.date is not None:
        # What is not counted may not make a column look blank either; it only ever does less.
        batch.late[table.name] = profile.late
    batch.profiles[table.name] = profile
    keep = f" WHERE NOT coalesce({late}, FALSE)" if late else ""
    columns = frozenset(_typed_names(reading))
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
        table: source.scan() if source.form != "csv" else _text_table(source, batch.store, problems)
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
