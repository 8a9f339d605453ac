"""Records in sheets → typed records, column by column: a value that was understood once is known.

A workbook may hold 100,000 rows, so nothing is made per cell but its value; where a cell stands is
worked out when it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from starcheck.diagnostics import Place, Problems, text
from starcheck.facts.cells import Fault, fold, parse_cell, shortened
from starcheck.facts.contradictions import check_record, check_repeated, doubtful
from starcheck.facts.ledgers import dated
from starcheck.facts.people import People
from starcheck.facts.workbooks import problems as own
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.written import tell_fault
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import Record
from starcheck.model.values import Absent, Cell
from starcheck.reading.workbooks.sheets import Broken, Raw, Sheet


@dataclass(frozen=True, slots=True)
class Target:
    """A column of ours in a column of a sheet; `part`: which one of several, as in 15/13.

    `words`: what theirs mean; `pattern`: how a day is written (see `mapping`). `header`: what
    stands over it.
    """

    column: Column
    part: int | None = None
    of: int = 1
    words: Mapping[str, str | None] | None = None
    pattern: str | None = None
    header: str = ""

    @property
    def called(self) -> str:
        """What a message calls it: as the sheet does, if it is all that its header means."""
        return self.header if self.part is None else ""

    def tells(self, raw: Raw) -> bool:
        """Return whether a fault is told: what does not divide, by the first part alone."""
        return not self.part or _parts(raw, self.of) is not None

    def read(self, raw: Raw, year: int | None) -> object | Fault:
        """Return what a cell means, as a document would have it."""
        if self.part is not None and not isinstance(raw, Broken | date):
            parts = _parts(raw, self.of)
            if parts is not None:
                raw = _mine(parts, self.part, self.column)
            elif understood(raw, self.column) is not None:
                help_ = text("各项之间写“/”，如 21/20；只知道其中一项的，分成几列写")
                found = f"{raw:.15g}" if isinstance(raw, float) else shortened(str(raw))
                no_pair = (("title", self.header), ("number", self.of), ("found", found))
                return Fault(own.NO_PAIR, no_pair, (), help_)
        if self.words is not None and isinstance(raw, str) and raw.strip() in self.words:
            raw = self.words[raw.strip()]
        if self.pattern is not None and isinstance(raw, str):
            try:
                return datetime.strptime(raw.strip(), self.pattern).date().isoformat()
            except ValueError:
                help_ = text("核对映射里的日期写法（dates）")
                values = (
                    ("title", self.column.title),
                    ("found", shortened(raw)),
                    ("pattern", self.pattern),
                )
                return Fault(own.OTHER_PATTERN, values, (), help_)
        return understood(raw, self.column, year)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one sheet that are records. `constants`: what the sheet says of all of them; `month`:
    of which month they are, in the year that the sheet or the workbook says."""

    sheet: Sheet
    targets: Mapping[int, tuple[Target, ...]]
    rows: Sequence[int]
    constants: Mapping[str, Cell] = field(default_factory=dict)
    year: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A cell of a month grid: so many of a kind (of a group) in a month."""

    kind: str
    group: str | None
    month: date
    number: int
    place: Place


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of one table, from whichever sheets, and what a month grid says of it."""

    blocks: Sequence[Block]
    people: People
    counts: Sequence[Count] = ()

    def __bool__(self) -> bool:
        return any(block.rows for block in self.blocks) or any(c.number for c in self.counts)

    def read(
        self, table: Table, catalogue: Catalogue, problems: Problems
    ) -> tuple[tuple[Record, ...], tuple[Place | None, ...]]:
        """Return the records and where they stand; bad cells are reported and left blank."""
        records: list[Record] = []
        places: list[Place | None] = []
        for block in self.blocks:
            found = self._block(block, table, catalogue, problems)
            records += found
            places += [block.sheet.place(row) for row in block.rows]
        check_repeated(table, records, places, problems)
        for record, place in self._counted(table, records, problems):
            records.append(record)
            places.append(place)
        return tuple(records), tuple(places)

    def _block(
        self, block: Block, table: Table, catalogue: Catalogue, problems: Problems
    ) -> list[Record]:
        blank = {c.name: _blank(c) for c in table.columns} | dict(block.constants)
        names: list[str] = []
        values: list[list[Cell]] = []
        rows = [block.sheet.rows[row] for row in block.rows]
        for at, targets in block.targets.items():
            for target in targets:
                names.append(target.column.name)
                values.append(self._column(block, rows, at, target, catalogue, problems))
        if not values:
            return [dict(blank) for _ in block.rows]
        made: list[dict[str, Cell]] = [
            {**blank, **dict(zip(names, row, strict=True))} for row in zip(*values, strict=True)
        ]
        where = {t.column.name: at for at, ts in block.targets.items() for t in ts}
        for at in sorted(doubtful(table, dict(zip(names, values, strict=True)))):
            check_record(table, made[at], _Located(block.sheet, block.rows[at], where), problems)
        return [dated(table, record) for record in made]

    def _column(
        self,
        block: Block,
        rows: Sequence[Sequence[Raw]],
        at: int,
        target: Target,
        catalogue: Catalogue,
        problems: Problems,
    ) -> list[Cell]:
        """Return the cells of a column; `rows` are those of the block."""
        column = target.column
        known: dict[object, Cell | Fault | _NotYet] = {}
        blank = _blank(column)
        cells: list[Cell] = []
        for number, written in enumerate(rows):
            raw = written[at] if at < len(written) else None
            if raw is None:
                cells.append(blank)
                continue
            # 1, 1.0 and True are one key of a dict and three things in a cell.
            key = raw if raw.__class__ is str else (raw.__class__, raw)
            found = known.get(key, _NOT_YET)
            if found is _NOT_YET:
                found = known[key] = self._cell(raw, target, catalogue, block.year)
            if found.__class__ is Fault:
                assert isinstance(found, Fault)
                if target.tells(raw):
                    place = block.sheet.place(block.rows[number], at)
                    tell_fault(found, place, problems, target.called)
                found = None
            cells.append(found)  # type: ignore[arg-type]
        return cells

    def _cell(
        self, raw: Raw, target: Target, catalogue: Catalogue, year: int | None
    ) -> Cell | Fault:
        column = target.column
        value = target.read(raw, year)
        cell = value if isinstance(value, Fault) else parse_cell(value, column, catalogue)
        if isinstance(cell, Fault):
            return _unquoted(cell) if column.personal else cell
        return self._masked(cell, column) or cell

    def _masked(self, cell: Cell | Fault, column: Column) -> str | None:
        """Return what is kept of a text; `None` of what is no text."""
        if not isinstance(cell, str) or column.kind != "text":
            return None
        return self.people.pseudonym(cell) if column.personal else self.people.cleaned(cell)

    def meet(self, catalogue: Catalogue) -> None:
        """Learn who is named, before any text is read: names are masked wherever they stand."""
        columns: list[tuple[Target, dict[Raw, None]]] = []
        for block in self.blocks:
            rows = [block.sheet.rows[row] for row in block.rows]
            for at, targets in block.targets.items():
                for target in targets:
                    if target.column.personal:
                        written = dict.fromkeys(row[at] for row in rows if at < len(row))
                        columns.append((target, written))
        for _, written in columns:
            self.people.reserve(raw for raw in written if isinstance(raw, str))
        for target, written in columns:
            for raw in written:
                if isinstance(raw, str):
                    self._cell(raw, target, catalogue, None)

    def _counted(
        self, table: Table, records: Sequence[Record], problems: Problems
    ) -> Iterator[tuple[Record, Place]]:
        """Give a record without a day for every one that the grid counts and no row describes."""
        described: dict[tuple[object, ...], int] = {}
        for record in records:
            day = record.get("held_on") or record.get("held_in")
            if isinstance(day, date):
                month = day.replace(day=1)
                for group in {None, record.get("group")}:
                    key = (record["kind"], group, month)
                    described[key] = described.get(key, 0) + 1
        blank = {c.name: _blank(c) for c in table.columns}
        for count in self.counts:
            known = described.get((count.kind, count.group, count.month), 0)
            if count.number < known:
                problems.add(
                    own.GRID_FEWER,
                    count.place,
                    help=text("请核对这个月的次数和台账里的记录"),
                    what=count.kind,
                    month=count.month.month,
                    number=count.number,
                    known=known,
                )
            for _ in range(count.number - known):
                yield (
                    {
                        **blank,
                        "kind": count.kind,
                        "group": count.group,
                        "held_in": count.month,
                        "for_year": count.month.year,
                    },
                    count.place,
                )

    def as_dicts(
        self, catalogue: Catalogue, problems: Problems
    ) -> tuple[list[dict[str, object]], list[tuple[Sheet, int, Mapping[str, int]]]]:
        """Return records as a document would have them, and where each stands."""
        made: list[dict[str, object]] = []
        places: list[tuple[Sheet, int, Mapping[str, int]]] = []
        for block in self.blocks:
            where = {t.column.name: at for at, ts in block.targets.items() for t in ts}
            for row in block.rows:
                record: dict[str, object] = dict(block.constants)
                for at, targets in block.targets.items():
                    for target in targets:
                        raw = block.sheet.cell(row, at)
                        value = None if raw is None else target.read(raw, block.year)
                        if isinstance(value, Fault):
                            if target.tells(raw):
                                value = _unquoted(value) if target.column.personal else value
                                place = block.sheet.place(row, at)
                                tell_fault(value, place, problems, target.called)
                        elif value is not None:
                            cell = parse_cell(value, target.column, catalogue)
                            record[target.column.name] = self._masked(cell, target.column) or value
                made.append(record)
                places.append((block.sheet, row, where))
        return made, places


def _unquoted(fault: Fault) -> Fault:
    """Return why a cell of a column of people is refused, without what stands in it."""
    hidden = ((key, "〔…〕" if key == "found" else value) for key, value in fault.values)
    return replace(fault, values=tuple(hidden))


class _NotYet:
    """In place of a value that was not met before."""


_NOT_YET = _NotYet()


def _blank(column: Column) -> Cell:
    return Absent.NONE if column.blank == "none" else None


_DIVIDED = (re.compile(r"[/、]"), re.compile(r"[/、,;()]|\s+|(?=实[到有]|请假)"))
_LABEL = re.compile(r"([^\d〇一二三四五六七八九十百]*)(.*)")


def _parts(raw: Raw, number: int) -> list[str] | None:
    """Return the parts of a cell such as 15/13, 15（13） or 应到15人，实到13人, if it has so
    many."""
    if isinstance(raw, str):
        for mark in _DIVIDED:
            parts = [part.strip() for part in mark.split(fold(raw)) if part.strip()]
            if len(parts) == number:
                return parts
    return None


def _mine(parts: Sequence[str], part: int, column: Column) -> str:
    """Return the part of a column: the one that names it, else the one in its place."""
    for one in parts:
        found = _LABEL.fullmatch(one)
        if found is not None and found.group(1).rstrip(":会 ") in column.names:
            return found.group(2)
    return parts[part]


@dataclass(frozen=True, slots=True)
class _Cell:
    place: Place


class _Located(Mapping[str, _Cell]):
    """The cells of a row by column, as `check_record` asks for them."""

    def __init__(self, sheet: Sheet, row: int, where: Mapping[str, int]) -> None:
        self.sheet, self.row, self.where = sheet, row, where

    def __getitem__(self, name: str) -> _Cell:
        return _Cell(self.sheet.place(self.row, self.where.get(name)))

    def __contains__(self, name: object) -> bool:
        return name in self.where

    def __iter__(self) -> Iterator[str]:
        return iter(self.where)

    def __len__(self) -> int:
        return len(self.where)
