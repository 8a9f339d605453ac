"""Files → facts: one branch or a list of them, and the committee's tables beside them.

All problems of a file are told at once. Refuses what would have to be guessed: a key or column
nobody knows, a name given twice, a committee table in a branch's file. What a file leaves out stays
unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from starcheck.diagnostics import Diagnostic, Kind, Place, Problems, text
from starcheck.errors import FactsError
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.alike import gathered
from starcheck.facts.committee import add_committee
from starcheck.facts.contradictions import check_record
from starcheck.facts.defaults import resolve
from starcheck.facts.figures import read_figures, read_stated
from starcheck.facts.ledgers import (
    add_unknown_table,
    blank_record,
    by_column,
    by_table,
    read_cell,
    read_table,
    set_aside,
)
from starcheck.facts.objects import Given
from starcheck.facts.people import TAKEN_OUT, People
from starcheck.facts.written import (
    Part,
    by_key,
    is_mapping,
    said_of,
)
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Input, Records
from starcheck.model.values import Cell
from starcheck.reading.documents import MAX_BYTES, read_document
from starcheck.reading.marks import Document
from starcheck.reading.problems import TOO_LARGE, UNREADABLE, why
from starcheck.reading.workbooks.kinds import MAX_BOOK, SUFFIXES, is_book, is_workbook

if TYPE_CHECKING:
    from starcheck.facts.workbooks.mapping import ExportMapping

EMPTY_FOLDER = Kind("FA144", "nothing-in-folder", "文件夹 `{name}` 里没有 Excel 或 CSV 文件")
_ASKED_OF_EVERY_BRANCH = ("code", "category")


Words: TypeAlias = Callable[[Facts], Catalogue]
"""What may be named in the tables of a branch of which the head (year, branch, rulebook) is known:
a rulebook may add words, tables and columns."""


@dataclass(frozen=True, slots=True)
class Door:
    """What a reader is told besides the file: the options, and today.

    `case`: the facts of a rulebook's case. There a table written as a list is complete, the
    committee's tables may stand among the others, and a branch need not say its code or category.
    """

    today: date
    year: int | None = None
    as_of: date | None = None
    case: bool = False
    words: Words | None = None
    people: People = field(default_factory=People)
    mapping: ExportMapping | None = None


@dataclass(frozen=True, slots=True)
class FactsFile:
    """The branches of a file, and the warnings that reading it gave rise to."""

    branches: tuple[Facts, ...]
    diagnostics: tuple[Diagnostic, ...]


def read(
    path: Path | Given,
    catalogue: Catalogue,
    *,
    today: date,
    committee: Path | Given | None = None,
    year: int | None = None,
    as_of: date | None = None,
    words: Words | None = None,
    people: People | None = None,
    mapping: ExportMapping | None = None,
) -> FactsFile:
    """Return the branches of the file at `path`; raise `FactsError` with all that is wrong.

    `year` and `as_of` beat what the file says; `today` stands in where nobody says a date. `words`
    says what the tables may name, where that is more than `catalogue`; `people` what stands for
    names in workbooks, `mapping` how the sheets of another system are read.
    """
    problems = Problems()
    door = Door(today, year, as_of, words=words, people=people or People(), mapping=mapping)
    branches = read_files(path, catalogue, door, problems, committee=committee)
    found = in_order(problems.found)
    if problems.errors:
        raise FactsError(found)
    return FactsFile(branches, found)


def in_order(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics as a person walks through the file, file by file, and no more of them
    than a person reads."""
    files: dict[tuple[str, str | None], int] = {}

    def position(found: Diagnostic) -> tuple[int, int, int]:
        place = found.place
        if place is None:
            return (len(diagnostics) + 1, 0, 0)
        file = files.setdefault((place.file, place.sheet), len(files))
        return (file, place.line or 0, place.column or 0)

    return tuple(sorted(gathered(diagnostics), key=position))


def read_files(
    path: Path | Given,
    catalogue: Catalogue,
    door: Door,
    problems: Problems,
    *,
    committee: Path | Given | None = None,
) -> tuple[Facts, ...]:
    """Return what can be read of the files, and add what is wrong to `problems`."""
    branches: list[Facts] = []
    # All are opened before one is read: who is named in one may stand in a text of another.
    for document, inputs in list(_open(path, catalogue, door, problems)):
        found = _branches(Part.whole(document), catalogue, door, problems)
        branches += [replace(branch, inputs=inputs) for branch in found]
    _check_codes(branches, problems)
    if committee is not None:
        opened = list(_open(committee, catalogue, door, problems, committee=True))
        if door.words is not None and branches:
            catalogue = door.words(branches[0])
        parts = [Part.whole(document) for document, _ in opened]
        if parts:
            branches = add_committee(parts, branches, catalogue, problems)
        given = tuple(one for _, inputs in opened for one in inputs)
        branches = [replace(one, inputs=one.inputs + given) for one in branches]
    if door.people.taken_out:
        number = door.people.taken_out
        problems.add(TAKEN_OUT, Place(path.as_posix()), number=number)
    problems.found[:] = [door.people.told(one) for one in problems.found]
    every = {one for branch in branches for one in branch.inputs}
    named = {one: replace(one, shown=door.people.shown(one.name)) for one in every}
    return tuple(
        replace(one, inputs=tuple(named[given] for given in one.inputs)) for one in branches
    )


def _open(
    path: Path | Given,
    catalogue: Catalogue,
    door: Door,
    problems: Problems,
    *,
    committee: bool = False,
) -> Iterator[tuple[Document, tuple[Input, ...]]]:
    """Give what the files at `path` say, and which those are.

    In a folder every workbook is of its own branches; where there are only CSV files, or a mapping
    says what they are, they are the sheets of one.
    """
    groups: list[list[Path | Given]] = [[path]]
    if isinstance(path, Path) and path.is_dir():
        read_here = (*SUFFIXES, ".yaml", ".yml", ".json") if committee else SUFFIXES
        files = [p for p in sorted(path.iterdir()) if p.suffix.lower() in read_here]
        files = [p for p in files if p.name[:1] not in "~._"]
        if not files:
            help_ = text("给一个文件，或放着 Excel、CSV 的文件夹")
            problems.add(EMPTY_FOLDER, Place(path.as_posix()), help=help_, name=path.name)
            return
        texts = all(p.suffix.lower() in SUFFIXES[-2:] for p in files)
        together = door.mapping is not None or texts
        groups = [[*files]] if together else [[p] for p in files]
    for group in groups:
        read = [one for file in group if (one := bytes_of(file, problems)) is not None]
        if len(read) < len(group):
            continue
        # The committee's own workbooks are ours; a mapping is for what branches export.
        of = None if committee else door.mapping
        document = open_document(
            read, catalogue, door.people, problems, committee=committee, mapping=of
        )
        if document is not None:
            hashed = [hashlib.sha256(data).hexdigest() for _, data in read]
            named = zip(group, hashed, strict=True)
            yield document, tuple(Input(file.name, digest) for file, digest in named)


def bytes_of(file: Path | Given, problems: Problems) -> tuple[str, bytes] | None:
    """Return the name of a file and what it holds; where it cannot be read, add why to
    `problems`."""
    if isinstance(file, Path) and _too_large(file, problems):
        return None
    try:
        return file.as_posix(), file.read_bytes()
    except OSError as error:
        help_ = text("检查文件名和权限")
        problems.add(UNREADABLE, help=help_, name=file.as_posix(), why=why(error))
        return None


def _too_large(file: Path, problems: Problems) -> bool:
    """Return whether a file is too large to be read at all, and report it where it is."""
    limit = MAX_BOOK if is_book(file.name) else MAX_BYTES
    try:
        size = file.stat().st_size
    except OSError:
        return False  # told when it is read
    if size <= limit:
        return False
    help_ = text("把文件分成几份；批量数据请用 CSV、Parquet 或数据库交给 grade")
    problems.add(
        TOO_LARGE,
        Place(file.as_posix()),
        help=help_,
        name=file.as_posix(),
        size=f"{size >> 20}",
        limit=limit >> 20,
    )
    return True


def open_document(
    files: Sequence[tuple[str, bytes]],
    catalogue: Catalogue,
    people: People,
    problems: Problems,
    *,
    committee: bool = False,
    mapping: ExportMapping | None = None,
) -> Document | None:
    """Return what a file of facts says, whatever it is, or `None` if it cannot be read at all.
    Several files, each a name and what it holds, are the sheets of one workbook."""
    name, data = files[0]
    if len(files) == 1 and not is_workbook(data, name):
        return read_document(data, name, problems)
    # Loaded here: most facts are not in workbooks.
    from starcheck.facts.workbooks import document_of

    return document_of(files, catalogue, people, problems, committee=committee, mapping=mapping)


def _branches(part: Part, catalogue: Catalogue, door: Door, problems: Problems) -> list[Facts]:
    written = list(part.items()) if isinstance(part.value, list) else [part]
    if not written:
        problems.add(
            kinds.NO_BRANCH, part.place, help=text("写上一个党支部，或者检查是否拿错了文件")
        )
    found = [read_branch(one, catalogue, door, problems) for one in written]
    return [branch for branch in found if branch is not None]


def _check_codes(branches: Sequence[Facts], problems: Problems) -> None:
    seen: set[Cell] = set()
    for branch in branches:
        code = branch.branch["code"]
        if code is not None and code in seen:
            problems.add(
                kinds.DUPLICATE_BRANCH,
                branch.place,
                help=text("每个党支部写一次，代码各不相同"),
                code=code,
            )
        seen.add(code)


def read_branch(part: Part, catalogue: Catalogue, door: Door, problems: Problems) -> Facts | None:
    """Return the facts of one branch written at `part`; `None` if that is not a mapping at all."""
    if not is_mapping(part, tr("一个党支部的事实（branch、figures、tables …）"), problems):
        return None
    entries = by_key(part, keys.FILE, problems)
    year, as_of = _year_and_date(entries, part, catalogue, door, problems)
    rulebook = (
        read_cell(entries["rulebook"], keys.RULEBOOK, catalogue, problems)
        if "rulebook" in entries
        else None
    )
    draft = (
        read_cell(entries["draft"], keys.DRAFT, catalogue, problems) if "draft" in entries else 0
    )
    branch, quotes = _branch(part, entries.get("branch"), catalogue, door, problems)
    nothing = part.below("", None)
    head = Facts(
        year=year,
        as_of=as_of,
        branch=branch,
        quotes=quotes,
        rulebook=rulebook if isinstance(rulebook, str) else None,
        draft=draft is True,
        place=entries["branch"].place if "branch" in entries else part.place,
        names=door.people.keep,
    )
    if door.words is not None:
        catalogue = door.words(head)
    tables = _tables(entries.get("tables", nothing), catalogue, door, problems)
    return replace(
        head,
        figures=read_figures(entries.get("figures", nothing), catalogue, problems),
        stated=read_stated(entries.get("stated", nothing), catalogue, problems),
        tables={
            name: set_aside(catalogue.table[name], given, as_of, problems)
            for name, given in tables.items()
        },
    )


def _year_and_date(
    entries: Mapping[str, Part],
    part: Part,
    catalogue: Catalogue,
    door: Door,
    problems: Problems,
) -> tuple[int, date]:
    written: dict[str, Cell] = {
        column.name: read_cell(entries[column.name], column, catalogue, problems)
        for column in (keys.YEAR, keys.AS_OF)
        if column.name in entries
    }
    written_year, written_as_of = written.get("year"), written.get("as_of")
    year, as_of = resolve(
        written_year=written_year if isinstance(written_year, int) else None,
        written_as_of=written_as_of if isinstance(written_as_of, date) else None,
        year=door.year,
        as_of=door.as_of,
        today=door.today,
    )
    if as_of < date(year, 1, 1):
        problems.add(
            kinds.AS_OF_BEFORE_YEAR,
            (entries.get("as_of") or entries.get("year") or part).place,
            help=text("请核对年度（year）和截止日期（as_of）"),
            as_of=as_of,
            year=year,
        )
    return year, as_of


def _branch(
    whole: Part, part: Part | None, catalogue: Catalogue, door: Door, problems: Problems
) -> tuple[dict[str, Cell], dict[str, str]]:
    table = catalogue.table["branches"]
    if part is None or part.value is None:
        if not door.case:
            _missing(part or whole, "branch", table.title, problems)
        return blank_record(table), {}
    record, quotes = blank_record(table), dict[str, str]()
    if not is_mapping(part, tr("党支部的情况（列名: 内容）"), problems):
        return record, quotes
    cells: dict[str, Part] = {}
    silent = set(_ASKED_OF_EVERY_BRANCH)
    for name, below in by_column(part, table, problems).items():
        known = len(problems.found)
        cell, quote = _quoted(below, catalogue, problems)
        record[name] = read_cell(cell, table[name], catalogue, problems)
        cells[name] = cell
        if quote is not None:
            quotes[name] = quote
        if record[name] is not None or len(problems.found) > known:
            silent.discard(name)
    if not door.case:
        for name in _ASKED_OF_EVERY_BRANCH:
            if name in silent:
                _missing(part, name, table[name].title, problems)
    check_record(table, record, cells, problems)
    return record, quotes


def _quoted(part: Part, catalogue: Catalogue, problems: Problems) -> tuple[Part, str | None]:
    """Return the value of a cell that may be written as `{value, quote}`, and the quotation."""
    if not isinstance(part.value, Mapping):
        return part, None
    entries = by_key(part, keys.QUOTED, problems)
    quote = None
    if "quote" in entries:
        quote = read_cell(entries["quote"], keys.QUOTE, catalogue, problems)
    return entries.get("value", part.below("value", None)), quote if isinstance(
        quote, str
    ) else None


def _missing(part: Part, key: str, title: str, problems: Problems) -> None:
    place = part.key_place
    help_ = text("请补上 `{key}`", key=key)
    if place.file.lower().endswith(SUFFIXES):
        help_ = text("在“党支部”表里写上“{title}”", title=title)
        if key == "branch":
            help_ = text("加一张“党支部”表，写上党支部代码和类别")
            if place.file.lower().endswith(SUFFIXES[-2:]):
                help_ = text(
                    "把这张表和写着党支部代码、类别的“党支部.csv”放进一个文件夹，把文件夹交给程序"
                )
    problems.extend([said_of(place, kinds.MISSING_KEY, {"key": key, "title": title}, (), help_)])


def _tables(part: Part, catalogue: Catalogue, door: Door, problems: Problems) -> dict[str, Records]:
    """Return the tables of a branch by English name; those that say nothing are left out."""
    tables: dict[str, Records] = {}
    for name, below in by_table(part, catalogue, problems).items():
        table = catalogue.table[name]
        if table.name == "branches":
            add_unknown_table(str(below.path[-1]), below, catalogue, problems)
        elif table.given_by == "committee" and not door.case:
            problems.add(
                kinds.COMMITTEE_ONLY,
                below.key_place,
                help=text("请移到另一个文件，用 --committee 给出"),
                table=table.name,
                title=table.title,
            )
        else:
            given = read_table(below, table, catalogue, problems, case=door.case)
            if given is not None:
                tables[table.name] = given
    return tables
