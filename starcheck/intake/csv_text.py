"""CSV as it comes: any encoding Excel writes, any separator, lines that are broken."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from starcheck.diagnostics import Kind, Place, Problems, text
from starcheck.intake.batch import BRANCHES, said
from starcheck.intake.columns import headers
from starcheck.intake.sources import NOT_OPENED, Source
from starcheck.intake.store import Store, literal, name, no_room
from starcheck.language import tr
from starcheck.model.catalogue import Table
from starcheck.reading.problems import EMPTY, why

BAD_ROW = Kind("FA367", "bad-row", "{file} 第 {row} 行读不出来：{why}")


def csv_table(source: Source, table: Table, store: Store, problems: Problems) -> str | None:
    """Bring CSV files into the store as text, and return that table; broken rows set branches
    aside if they say whose they are."""
    raw = text_table(source, store, problems)
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


def text_table(source: Source, store: Store, problems: Problems) -> str | None:
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
            if not heads:
                help_ = text("文件里没有内容：检查是否存盘，或者拿错了文件")
                problems.add(EMPTY, Place(path.as_posix()), name=path.name, help=help_)
                return None
            columns = ", ".join(f"{literal(head)}: 'VARCHAR'" for head in heads)
            options = (
                f"columns = {{{columns}}}, auto_detect = false, header = true,"
                f" delim = {literal(delimiter)}, quote = '\"', escape = '\"', store_rejects = true"
            )
            made = f"CREATE TABLE {piece} AS SELECT * FROM read_csv("
            try:
                store.connection.execute(f"{made}{literal(readable.as_posix())}, {options})")
            except duckdb.InvalidInputException:
                # Lines that end now one way, now another: files that were appended to.
                readable = _one_line_end(readable, store)
                store.connection.execute(f"{made}{literal(readable.as_posix())}, {options})")
            store.connection.execute(
                "INSERT INTO rejected SELECT line, any_value(csv_line) FROM reject_errors"
                " GROUP BY line"
            )
            pieces.append(piece)
        whole = " UNION ALL BY NAME ".join(f"SELECT * FROM {piece}" for piece in pieces)
        store.connection.execute(f"CREATE TABLE {raw} AS {whole}")
        for piece in pieces:
            store.connection.execute(f"DROP TABLE {piece}")
    except (duckdb.Error, OSError, UnicodeDecodeError) as error:
        if (full := no_room(error)) is not None:
            raise full from error
        told: object = str(error).splitlines()[0]
        help_ = text("重新导出这个文件，再评一次；已经评好的批次不受影响")
        if isinstance(error, OSError):
            told, help_ = why(error), text("检查文件名和权限")
        elif isinstance(error, UnicodeDecodeError):
            told = text("既不是 UTF-8，也不是 GBK 编码的文字")
            help_ = text("另存为 UTF-8 编码的 CSV")
        problems.add(NOT_OPENED, file=path.as_posix(), why=told, help=help_)
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


def _one_line_end(path: Path, store: Store) -> Path:
    """Return a copy of the file in which every line ends alike."""
    copy = store.folder / f"lines_{path.name}"
    with path.open(encoding="utf-8") as given, copy.open("w", encoding="utf-8", newline="") as to:
        while piece := given.read(1 << 20):
            to.write(piece)
    return copy


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
