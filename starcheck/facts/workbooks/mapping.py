"""A mapping: how the exports of another system are read as our tables. Data, checked like a
rulebook.

One entry is one sheet of theirs: which table of ours it is, what its columns are called there,
which of its words mean which of ours, how it writes dates, which rows are no records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.errors import FactsError
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, parse_cell
from starcheck.facts.ledgers import by_column, read_coverage
from starcheck.facts.workbooks import problems as own
from starcheck.facts.written import Part, add_fault, by_key, is_list, is_mapping
from starcheck.language import mark, tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.values import Cell
from starcheck.reading.documents import read_document
from starcheck.reading.problems import UNREADABLE, why

_FILE: keys.Keys = {
    "mapping": ("映射",),
    "title": ("名称",),
    "year": ("年度",),
    "as_of": ("截止日期",),
    "branch": ("党支部",),
    "sheets": ("工作表",),
}
_SHEET: keys.Keys = {
    "sheet": ("工作表",),
    "table": ("台账",),
    "columns": ("列",),
    "branch": ("党支部列",),
    "values": ("取值",),
    "dates": ("日期写法",),
    "constants": ("固定值",),
    "skip": ("不读",),
    "coverage": ("填报范围",),
    "until": ("填至",),
}
_WORD = Column(name="word", title=mark("文字"), kind="text")


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """`columns`: ours → theirs. `values`: of a column of ours, their words → ours; `None` is a
    blank. `dates`: of a column of ours, how a day is written there, as strptime has it. `skip`:
    of a column of theirs, the words of rows that are no records."""

    sheet: str
    table: Table
    columns: Mapping[str, str]
    branch: str | None = None
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Cell] = field(default_factory=dict)
    skip: Mapping[str, frozenset[str]] = field(default_factory=dict)
    coverage: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class ExportMapping:
    """`head`: what the exports do not say: year, closing date, the columns of the branch."""

    name: str
    sheets: tuple[SheetMapping, ...]
    head: Mapping[str, object] = field(default_factory=dict)

    def of(self, sheet: str) -> SheetMapping | None:
        """Return how the sheet of that name is read; `*` is any that no other entry names."""
        named = next((one for one in self.sheets if one.sheet == sheet), None)
        return named or next((one for one in self.sheets if one.sheet == "*"), None)


def read_mapping(path: Path, catalogue: Catalogue) -> ExportMapping:
    """Return the mapping in a file; raise `FactsError` with all that is wrong with it."""
    problems = Problems()
    found: ExportMapping | None = None
    try:
        document = read_document(path.read_bytes(), path.as_posix(), problems)
    except OSError as error:
        help_ = text("检查文件名和权限")
        problems.add(UNREADABLE, help=help_, name=path.as_posix(), why=why(error))
        document = None
    if document is not None:
        found = _mapping(Part.whole(document), path.name, catalogue, problems)
    if problems.errors or found is None:
        raise FactsError(problems.found)
    return found


def _mapping(
    part: Part, name: str, catalogue: Catalogue, problems: Problems
) -> ExportMapping | None:
    if not is_mapping(part, tr("一份映射（mapping、sheets …）"), problems):
        return None
    entries = by_key(part, _FILE, problems)
    head: dict[str, object] = {}
    for key, column in (("year", keys.YEAR), ("as_of", keys.AS_OF)):
        if key in entries:
            _checked(entries[key], column, catalogue, problems)
            head[key] = entries[key].value
    if "branch" in entries and is_mapping(entries["branch"], tr("党支部的情况"), problems):
        table = catalogue.table["branches"]
        branch = by_column(entries["branch"], table, problems)
        for column_name, below in branch.items():
            _checked(below, table[column_name], catalogue, problems)
        head["branch"] = {column_name: below.value for column_name, below in branch.items()}
    listed = entries.get("sheets")
    if listed is None:
        problems.add(
            kinds.MISSING_KEY,
            part.place,
            help=text("请补上 `{key}`", key="sheets"),
            key="sheets",
            title=tr("工作表"),
        )
        return None
    if not is_list(listed, tr("工作表的列表"), problems):
        return None
    sheets = [_sheet(item, catalogue, problems) for item in listed.items()]
    return ExportMapping(name, tuple(one for one in sheets if one is not None), head)


def _checked(part: Part, column: Column, catalogue: Catalogue, problems: Problems) -> Cell:
    cell = parse_cell(part.value, column, catalogue)
    if isinstance(cell, Fault):
        add_fault(cell, part, problems)
        return None
    return cell


def _sheet(part: Part, catalogue: Catalogue, problems: Problems) -> SheetMapping | None:
    if not is_mapping(part, tr("一张工作表怎么读（sheet、table、columns …）"), problems):
        return None
    entries = by_key(part, _SHEET, problems)
    for key, titles in (("table", "台账"), ("columns", "列")):
        if key not in entries:
            help_ = text("请补上 `{key}`", key=key)
            problems.add(kinds.MISSING_KEY, part.place, help=help_, key=key, title=tr(titles))
    if "table" not in entries or "columns" not in entries:
        return None
    written = str(entries["table"].value)
    table = catalogue.table.get(written)
    if table is None:
        names = [n for t in catalogue.tables for n in (t.name, t.title)]
        problems.add(
            kinds.UNKNOWN_TABLE,
            entries["table"].place,
            help=did_you_mean(written, names) or text("请用台账的名称"),
            table=written,
        )
        return None
    if not is_mapping(entries["columns"], tr("我们的列: 那边的列"), problems):
        return None
    ours = by_column(entries["columns"], table, problems)
    columns = {name: str(below.value) for name, below in ours.items() if below.value is not None}
    _twice(columns, ours, table, problems)
    # Whether there are records is only known of an export.
    coverage, until = read_coverage(part, entries, table, False, catalogue, problems)
    of: dict[str, dict[str, Part]] = {}
    for key in ("values", "dates", "constants"):
        given = entries.get(key)
        named = tr("列名: 内容")
        if given is not None and given.value is not None and is_mapping(given, named, problems):
            of[key] = by_column(given, table, problems)
    return SheetMapping(
        _text(entries.get("sheet")) or "*",
        table,
        columns,
        _text(entries.get("branch")),
        {
            n: _values(below, table[n], catalogue, problems)
            for n, below in of.get("values", {}).items()
        },
        {
            n: d
            for n, below in of.get("dates", {}).items()
            if (d := _dates(below, table[n], problems))
        },
        {n: _checked(b, table[n], catalogue, problems) for n, b in of.get("constants", {}).items()},
        dict(_skip(entries.get("skip"), problems)),
        coverage,
        None if until is None else until.isoformat(),
    )


def _text(part: Part | None) -> str | None:
    return None if part is None or part.value is None else str(part.value)


def _twice(
    columns: Mapping[str, str], parts: Mapping[str, Part], table: Table, problems: Problems
) -> None:
    seen: dict[str, str] = {}
    for name, theirs in columns.items():
        if theirs in seen:
            problems.add(
                own.MAPPED_TWICE,
                parts[name].place,
                help=text("那边的一列只对应我们的一列"),
                theirs=theirs,
                name=table[name].title,
                other=table[seen[theirs]].title,
            )
        seen.setdefault(theirs, name)


def _values(
    part: Part, column: Column, catalogue: Catalogue, problems: Problems
) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    if not is_mapping(part, tr("那边的词: 我们的词"), problems):
        return found
    for theirs, below in part.entries():
        if below.value is None:
            found[theirs] = None
            continue
        cell = _checked(below, column, catalogue, problems)
        if cell is not None:
            found[theirs] = (
                str(below.value) if not isinstance(cell, bool) else "是" if cell else "否"
            )
    return found


def _dates(part: Part, column: Column, problems: Problems) -> str | None:
    pattern = str(part.value)
    sample = datetime(2023, 7, 1, 9, 30)
    try:
        whole = datetime.strptime(sample.strftime(pattern), pattern)
    except ValueError:
        whole = None
    if column.kind == "date" and whole is not None and whole.date() == sample.date():
        return pattern
    problems.add(
        own.BAD_DATE_PATTERN,
        part.place,
        help=text("写成 %Y年%m月%d日、%d/%m/%Y %H:%M 这样，年、月、日都要有"),
        found=pattern,
        title=column.title,
    )
    return None


def _skip(part: Part | None, problems: Problems) -> Iterator[tuple[str, frozenset[str]]]:
    if part is None or not is_mapping(part, tr("那边的列: 不读的词"), problems):
        return
    for theirs, below in part.entries():
        words = below.value if isinstance(below.value, list) else [below.value]
        yield theirs, frozenset(str(word) for word in words)
