"""A workbook → the document that a facts file would be, every part of it with its cell.

So one door reads both: same words, same refusals. Records stay rows until they are typed (`rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from starcheck.diagnostics import Place, Problems, did_you_mean, problem, text
from starcheck.facts import keys
from starcheck.facts.alike import rows_drawn
from starcheck.facts.cells import Fault, parse_cell
from starcheck.facts.people import People
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks import stamp as stamps
from starcheck.facts.workbooks.dues import read_dues
from starcheck.facts.workbooks.forms import read_figures, read_form, read_stated
from starcheck.facts.workbooks.gathering import Branch, Ledger, Reading, SheetDocument
from starcheck.facts.workbooks.grid import read_grid
from starcheck.facts.workbooks.ledgers import read_ledger, read_mapped
from starcheck.facts.workbooks.mapping import ExportMapping
from starcheck.facts.workbooks.recognise import Found, Which, as_text, recognise
from starcheck.facts.workbooks.rows import Block, Count, Rows
from starcheck.facts.workbooks.score_sheet import read_score_sheet
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue
from starcheck.reading.marks import Document, Path
from starcheck.reading.workbooks.sheets import Raw, Sheet, Workbook, letters


def document(
    book: Workbook,
    catalogue: Catalogue,
    people: People,
    problems: Problems,
    *,
    committee: bool = False,
    mapping: ExportMapping | None = None,
) -> Document | None:
    """Return what the sheets say as a document, or `None` where nothing in them can be read.

    `committee`: the tables of a superior organisation, for whichever branches.
    """
    reading = Reading(book, catalogue, people, problems)
    hidden = [s.name for s in book.sheets if s.hidden and s.name not in stamps.OURS]
    if hidden:
        help_ = text("要读的，取消隐藏后再交")
        problems.add(kinds.HIDDEN, Place(book.name), help=help_, names=series(hidden))
    if mapping is not None:
        _mapped(mapping, reading)
    sheets = [s for s in book.sheets if not s.hidden and s.name not in stamps.OURS and s.rows]
    all_found = [] if mapping is not None else [(s, recognise(s, catalogue)) for s in sheets]
    # The form first: it says the year of what has none.
    for sheet, found in sorted(all_found, key=lambda one: one[1] is None or one[1].shape != "form"):
        _sheet(sheet, found, reading)
    if not reading.used and not problems.errors:
        help_ = text("用 `starcheck facts template` 生成一本来填；或者把工作表改名为台账的名称")
        problems.add(kinds.NOTHING_READ, Place(book.name), help=help_, name=book.name)
        return None
    for ledger in reading.ledgers.values():
        Rows(tuple(ledger.blocks), people).meet(catalogue)
    return _committee(reading) if committee else _together(reading)


def _mapped(mapping: ExportMapping, reading: Reading) -> None:
    """Read the sheets that a mapping names, and no others."""
    place = Place(mapping.name)
    for key, value in mapping.head.items():
        if isinstance(value, Mapping):
            for name, cell in value.items():
                reading.common.put((key, name), cell, place)
        else:
            reading.common.put((key,), value, place)
    for sheet in reading.book.sheets:
        mapped = mapping.of(sheet.name)
        if mapped is not None and sheet.rows:
            reading.used.add(sheet.name)
            _tell_hidden(sheet, reading)
            read_mapped(sheet, mapped, reading)
    missing = [m.sheet for m in mapping.sheets if m.sheet != "*" and m.sheet not in reading.used]
    if missing:
        reading.problems.add(
            kinds.NO_MAPPED_SHEET,
            Place(reading.book.name),
            notes=[text("这里有：{names}", names=series(s.name for s in reading.book.sheets))],
            help=text("核对工作表名（CSV 是文件名）和映射里的 sheet"),
            name=reading.book.name,
            names=series(missing),
        )


def _sheet(sheet: Sheet, found: Found | None, reading: Reading) -> None:
    if found is None:
        if any(cell is not None for row in sheet.rows for cell in row):
            titles = [t.title for t in reading.catalogue.tables]
            help_ = did_you_mean(sheet.name, titles) or text(
                "要读的，把工作表改名为台账的名称（如“组织生活台账”），表头用模板里的列名"
            )
            reading.problems.add(kinds.UNKNOWN_SHEET, sheet.place(), help=help_, name=sheet.name)
        return
    reading.used.add(sheet.name)
    _tell_hidden(sheet, reading)
    _READERS[found.shape](sheet, found, reading)


def _tell_hidden(sheet: Sheet, reading: Reading) -> None:
    """Report rows and columns that the clerk may not see: a filter that was on when the book was
    stored takes nothing away."""
    filled = range(len(sheet.rows))
    rows = [
        r for r in filled if r in sheet.hidden_rows and any(c is not None for c in sheet.rows[r])
    ]
    columns = [
        c for c in sorted(sheet.hidden_columns) if any(sheet.cell(r, c) is not None for r in filled)
    ]
    what = [rows_drawn(rows)] if rows else []
    if columns:
        what.append(tr("第 {columns} 列", columns=series(letters(c) for c in columns)))
    if what:
        help_ = text("要算的不用改；不要的，删去这些行或列：筛选和隐藏不等于删去")
        reading.problems.add(kinds.HIDDEN_READ, sheet.place(), help=help_, what=series(what))


def _together(reading: Reading) -> Document:
    stamp = stamps.stamp_of(reading.book)
    common = reading.common
    if stamp is not None and stamp.rulebook and "rulebook" not in common.value:
        common.put(("rulebook",), stamp.rulebook, Place(reading.book.name))
    _check_stamp(stamp, reading)
    branches = reading.branches or [common]
    for branch in reading.branches:
        _inherit(branch, common)
    for name, ledger in reading.ledgers.items():
        _check_coverage(name, ledger, reading)
        _share(name, ledger, branches, reading)
    if reading.judgements:
        # The door refuses them, as it refuses any table of the committee in a branch's file.
        branches[0].put(("tables", "judgements"), {"records": []}, reading.judgements[0][1])
    for branch in branches:
        branch.mask(reading.catalogue.table["branches"], reading.people)
    places: dict[Path, Place] = {}
    if len(branches) == 1:
        places.update(branches[0].places)
        return SheetDocument(reading.book.name, branches[0].value, places)
    for index, branch in enumerate(branches):
        places.update({(index, *path): place for path, place in branch.places.items()})
    return SheetDocument(reading.book.name, [b.value for b in branches], places)


def _check_stamp(stamp: stamps.Stamp | None, reading: Reading) -> None:
    """Report a workbook that was made for one branch and says that it is another's."""
    branch = reading.common.value.get("branch")
    code = branch.get("code") if isinstance(branch, dict) else None
    if stamp is None or stamp.code is None or code is None or isinstance(code, Fault):
        return
    if str(code) == stamp.code:
        return
    reading.problems.add(
        kinds.OTHER_CODE,
        reading.common.places.get(("branch", "code")),
        help=text("改回原来的代码；要给另一个党支部用，请用它自己的那一本"),
        found=code,
        stamped=stamp.code,
    )


def _check_coverage(name: str, ledger: Ledger, reading: Reading) -> None:
    told = [one for one in ledger.coverage if one[0]]
    said = [str(one[0].get("coverage") or one[0].get("until")) for one in told]
    silent = bool(told) and len(told) < len(ledger.coverage) and not ledger.counts
    if silent:
        said.append(tr("没有写"))
    if silent or any(one[0] != told[0][0] for one in told[1:]):
        reading.problems.add(
            kinds.COVERAGES_DIFFER,
            next(iter(told[-1][1].values()), None),
            help=text("写成一样的"),
            table=reading.catalogue.table[name].title,
            said=series(said),
        )


def _inherit(branch: Branch, common: Branch) -> None:
    """Give a branch of a list what the workbook says once: year, date, standard, figures."""
    for key, value in common.value.items():
        if key != "branch" and key not in branch.value:
            branch.value[key] = value
    for path, place in common.places.items():
        branch.places.setdefault(path, place)


def _share(name: str, ledger: Ledger, branches: Sequence[Branch], reading: Reading) -> None:
    """Give every branch its own rows of a table."""
    if len(branches) == 1:
        only = branches[0].value.get("branch")
        blocks = [
            _own(block, which, only if isinstance(only, dict) else {}, reading)
            for block, which in zip(ledger.blocks, ledger.which, strict=True)
        ]
        _give(branches[0], name, blocks, ledger.counts, ledger, reading)
        return
    codes: dict[str, dict[str, Branch]] = {"code": {}, "name": {}}
    for branch in branches:
        of = branch.value.get("branch")
        for key, known in codes.items():
            if isinstance(of, dict) and of.get(key) is not None:
                known[str(of[key])] = branch
    shares: dict[int, list[Block]] = {id(b): [] for b in branches}
    for block, which in zip(ledger.blocks, ledger.which, strict=True):
        if which is None:
            if block.rows:
                reading.problems.add(
                    kinds.NO_BRANCH_COLUMN,
                    block.sheet.place(),
                    help=text("加一列“党支部代码”"),
                    table=reading.catalogue.table[name].title,
                    number=len(branches),
                )
            continue
        parts: dict[int, list[int]] = {}
        for row in block.rows:
            word = _code(block.sheet.cell(row, which[1]))
            found = codes[which[0].by].get(word) or codes["name"].get(word)
            if found is None:
                _stranger(block.sheet, row, which[1], word, reading)
            else:
                parts.setdefault(id(found), []).append(row)
        for mine, rows in parts.items():
            shares[mine].append(replace(block, rows=rows))
    for branch in branches:
        _give(branch, name, shares[id(branch)], [], ledger, reading)


def _own(
    block: Block, which: tuple[Which, int] | None, branch: Mapping[str, object], reading: Reading
) -> Block:
    """Return the rows of the only branch; a row that names another one is told."""
    if which is None:
        return block
    said = [branch.get(key) for key in ("code", "name")]
    mine = {str(one) for one in said if one is not None and not isinstance(one, Fault)}
    rows = []
    for row in block.rows:
        word = _code(block.sheet.cell(row, which[1]))
        if not word or not mine or word in mine:
            rows.append(row)
        else:
            _stranger(block.sheet, row, which[1], word, reading)
    return replace(block, rows=rows)


def _code(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return as_text(raw).strip()


def _stranger(sheet: Sheet, row: int, column: int, word: str, reading: Reading) -> None:
    place = sheet.place(row, column)
    if not word:
        help_ = text("写上党支部代码；不要的，删去这一行")
        reading.problems.add(kinds.NO_BRANCH_IN_ROW, place, help=help_)
        return
    help_ = text("请核对这一行的党支部；不是这里的，删去这一行")
    reading.problems.add(kinds.OTHER_BRANCH_ROW, place, help=help_, found=word)


def _give(
    branch: Branch,
    name: str,
    blocks: Sequence[Block],
    counts: Sequence[Count],
    ledger: Ledger,
    reading: Reading,
) -> None:
    # A day without a year is of the year that the sheet says, else of the one the workbook says.
    said = parse_cell(branch.value.get("year"), keys.YEAR, reading.catalogue)
    year = said if isinstance(said, int) else None
    blocks = [one for b in blocks if (one := _in_year(b, year, reading)) is not None]
    rows = Rows(tuple(blocks), reading.people, tuple(counts))
    coverage, places = _one_coverage(ledger)
    if not rows and not coverage and not counts:
        return
    path = ("tables", name)
    place = ledger.place or Place(reading.book.name)
    branch.put(path, {**coverage, "records": rows}, place)
    for key, at in places.items():
        branch.places[*path, key] = at
    if not rows:
        # A table that says of itself that it holds nothing.
        branch.put((*path, "records"), None, place)


def _in_year(block: Block, year: int | None, reading: Reading) -> Block | None:
    """Return a block with its year, or `None` where its month needs one and nobody says it."""
    year = block.year or year
    if block.month is None:
        return replace(block, year=year)
    if year is None:
        told = problem(
            kinds.GRID_YEAR,
            block.sheet.place(),
            help=text("在标题或“党支部”表里写上年度"),
            name=block.sheet.name,
        )
        if told not in reading.problems.found:
            reading.problems.extend([told])
        return None
    month = date(year, block.month, 1)
    return replace(block, year=year, constants={**block.constants, "month": month})


def _one_coverage(ledger: Ledger) -> tuple[dict[str, object], dict[str, Place]]:
    """Return the coverage of a table from that of its sheets: all of it where they agree, else
    nothing is said."""
    told = [one for one in ledger.coverage if one[0]]
    if not told:
        return {}, {}
    first = told[0][0]
    if any(one[0] != first for one in told[1:]):
        return {}, {}
    if len(told) < len(ledger.coverage) and not ledger.counts:
        return {}, {}
    return dict(first), dict(told[0][1])


def _committee(reading: Reading) -> Document:
    """Return the tables of a superior organisation with a record for every row."""
    tables: dict[str, object] = {}
    places: dict[Path, Place] = {}
    for name, ledger in reading.ledgers.items():
        rows = Rows(tuple(ledger.blocks), reading.people)
        records, where = rows.as_dicts(reading.catalogue, reading.problems)
        whichs = [
            which
            for block, which in zip(ledger.blocks, ledger.which, strict=True)
            for _ in block.rows
        ]
        path: Path = ("tables", name)
        places[path] = ledger.place or Place(reading.book.name)
        for index, (sheet, row, columns) in enumerate(where):
            places[*path, "records", index] = sheet.place(row)
            which = whichs[index]
            if which is not None:
                records[index]["branch"] = _code(sheet.cell(row, which[1])) or None
            for column, at in columns.items():
                places[*path, "records", index, column] = sheet.place(row, at)
        coverage, at_ = _one_coverage(ledger)
        tables[name] = {**coverage, "records": records}
        for key, place in at_.items():
            places[*path, key] = place
    _add_judgements(reading, tables, places)
    return SheetDocument(reading.book.name, {"tables": tables}, places)


def _add_judgements(reading: Reading, tables: dict[str, object], places: dict[Path, Place]) -> None:
    """Add what score sheets say. A ledger of judgements beside them is told as the same thing
    twice."""
    if not reading.judgements:
        return
    listed: list[object] = []
    if "judgements" in tables:
        reading.problems.add(
            kinds.JUDGED_TWICE,
            reading.judgements[0][1],
            help=text("评分表和“评议打分”台账只用一种"),
        )
        return
    path: Path = ("tables", "judgements")
    places[path] = reading.judgements[0][1]
    for index, (record, place, cells) in enumerate(reading.judgements):
        listed.append(record)
        places[*path, "records", index] = place
        for key, at in cells.items():
            places[*path, "records", index, key] = at
    tables["judgements"] = {"records": listed}


_READERS: Mapping[str, Callable[[Sheet, Found, Reading], None]] = {
    "ledger": read_ledger,
    "grid": read_grid,
    "dues": read_dues,
    "judgements": read_score_sheet,
    "form": read_form,
    "figures": read_figures,
    "stated": read_stated,
}
