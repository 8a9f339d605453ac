"""Sheets of records: which rows are records, what their headers mean, how complete they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from starcheck.diagnostics import Place, Text, did_you_mean, text
from starcheck.facts import keys
from starcheck.facts.alike import rows_drawn
from starcheck.facts.cells import Fault, fold
from starcheck.facts.people import dropped
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.gathering import Branch, Ledger, Reading
from starcheck.facts.workbooks.headers import (
    ABOVE,
    SERIAL_NUMBERS,
    Header,
    candidates,
    find_header,
    plain,
)
from starcheck.facts.workbooks.mapping import SheetMapping
from starcheck.facts.workbooks.recognise import Found, Which, as_text, year_of
from starcheck.facts.workbooks.rows import Block, Target
from starcheck.facts.workbooks.stamp import stamp_of
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.values import Cell
from starcheck.reading.workbooks.sheets import Raw, Sheet

TOTALS = ("合计", "总计", "小计", "共计", "累计", "平均", "本页")
NOTES = (
    *("注", "说明", "备注", "填表", "填报", "制表", "审核"),
    *("单位负责人", "附件", "联系", "※", "负责人"),
)
_NOTHING_BELOW = re.compile(
    r"[(【\[—-]*(?:以下|此处|下方|此页|本页)为?(?:空白|无内容|无正文|无记录)[)】\]—-]*"
)
_SHORT = 12
_SHOWN = 30
"""So many headers are listed."""
_FIRST = frozenset(note[0] for note in NOTES)
_LIST = Column(name="coverage", title=mark("填报范围"), kind="text", none_ok=True)


def read_ledger(sheet: Sheet, found: Found, reading: Reading) -> None:
    table, header = found.table, found.header
    assert table is not None
    assert header is not None
    targets: dict[int, tuple[Target, ...]] = {}
    which: tuple[Which, int] | None = None
    for column, name in header.names.items():
        what = header.known.get(column)
        if isinstance(what, Which):
            if which is None or what.by == "code":
                which = what, column
        elif isinstance(what, tuple):
            targets[column] = tuple(
                Target(c, header=name) if len(what) == 1 else Target(c, i, len(what), header=name)
                for i, c in enumerate(what)
            )
        else:
            tell_unknown_header(sheet, header, column, name, table, reading)
    fill_down(sheet, header)
    rows = records_of(sheet, header, [*targets, *([which[1]] if which else [])], reading)
    coverage = coverage_of(sheet, header)
    if table.name == "branches":
        _roster(sheet, targets, rows, table, reading)
        return
    _by_words(sheet, header, targets, rows, table, reading.catalogue)
    constants = found.constants or {}
    if rows:
        _check_needed(sheet, header, targets, constants, len(rows), table, reading)
    ledger = reading.ledgers.setdefault(table.name, Ledger())
    ledger.place = ledger.place or sheet.place(header.first)
    ledger.blocks.append(Block(sheet, targets, rows, constants, year_of(sheet, header)))
    ledger.which.append(which)
    if rows or coverage[0]:
        ledger.coverage.append(coverage)


def _by_words(
    sheet: Sheet,
    header: Header,
    targets: dict[int, tuple[Target, ...]],
    rows: Sequence[int],
    table: Table,
    catalogue: Catalogue,
) -> None:
    """Let the words in a column say which one it is where its header does not: 党员类别 holds
    在职 and 退休, or 正式 and 预备."""
    for at, (target, *others) in list(targets.items()):
        column = target.column
        if others or column.choices is None or plain(header.names[at]) == column.title:
            continue
        words = {fold(raw) for row in rows if isinstance(raw := sheet.cell(row, at), str)}
        if not words or words & catalogue.vocabulary[column.choices].by_any_name.keys():
            continue
        here = {t.column for ts in targets.values() for t in ts}
        fitting = [
            c
            for c in table.columns
            if c.choices is not None
            and c not in here
            and words <= catalogue.vocabulary[c.choices].by_any_name.keys()
        ]
        if len(fitting) == 1:
            targets[at] = (replace(target, column=fitting[0]),)


def _check_needed(
    sheet: Sheet,
    header: Header,
    targets: Mapping[int, tuple[Target, ...]],
    constants: Mapping[str, Cell],
    number: int,
    table: Table,
    reading: Reading,
) -> None:
    """Report columns that a table cannot do without and that neither the sheet nor its name
    gives."""
    given = {t.column.name for ts in targets.values() for t in ts} | set(constants)
    if table.date is not None and table.month in given:
        given.add(table.date)
    # Of ours the columns are those that the rulebook asks for.
    needed = table.key if stamp_of(reading.book) is not None else table.needed
    missing = [table[name].title for name in needed if name not in given]
    if not missing:
        return
    help_ = text("加上{columns}", columns=_quoted(missing))
    if "kind" in needed and "kind" not in given:
        help_ = text(
            "加上{columns}；整张表只有一种的，可以不加“{kind}”，把工作表改名为那一种",
            columns=_quoted(missing),
            kind=table["kind"].title,
        )
    reading.problems.add(
        kinds.MISSING_COLUMN,
        sheet.place(header.last),
        help=help_,
        table=table.title,
        columns=_quoted(missing),
        number=number,
    )


def _quoted(titles: Sequence[str]) -> str:
    return series(tr("“{name}”", name=title) for title in titles)


def read_mapped(sheet: Sheet, mapped: SheetMapping, reading: Reading) -> None:
    """Read a sheet of another system as a mapping says."""
    table = mapped.table
    ours = {plain(theirs): name for name, theirs in mapped.columns.items()}
    others = {plain(n): n for n in (mapped.branch, *mapped.skip) if n is not None}
    header = find_header(candidates(sheet), lambda name: ours.get(name) or others.get(name))
    found = {} if header is None else {str(w): c for c, w in header.known.items()}
    wanted = {**mapped.columns, **{n: n for n in others.values()}}
    missing = [theirs for name, theirs in wanted.items() if name not in found]
    if header is None or missing:
        reading.problems.add(
            kinds.NO_MAPPED_COLUMN,
            sheet.place(),
            notes=_there(sheet, header),
            help=text("核对导出的表头和映射里的列名（columns）"),
            sheet=sheet.name,
            names=series(missing),
        )
        return
    targets = {
        found[name]: (
            Target(
                table[name],
                words=mapped.values.get(name),
                pattern=mapped.dates.get(name),
                header=mapped.columns[name],
            ),
        )
        for name in mapped.columns
    }

    def unwanted(row: int) -> bool:
        return any(
            as_text(sheet.cell(row, found[theirs])).strip() in words
            for theirs, words in mapped.skip.items()
        )

    fill_down(sheet, header)
    rows = records_of(sheet, header, list(targets), reading, unwanted)
    if table.name == "branches":
        _roster(sheet, targets, rows, table, reading)
        return
    ledger = reading.ledgers.setdefault(table.name, Ledger())
    ledger.place = ledger.place or sheet.place(header.first)
    ledger.blocks.append(Block(sheet, targets, rows, mapped.constants, year_of(sheet, header)))
    ledger.which.append((Which("code"), found[mapped.branch]) if mapped.branch else None)
    said = {"coverage": mapped.coverage, "until": mapped.until}
    coverage = {key: word for key, word in said.items() if word is not None}
    ledger.coverage.append((dict(coverage), dict.fromkeys(coverage, sheet.place())))


def _there(sheet: Sheet, header: Header | None) -> list[Text]:
    """Return what stands where the headers of a mapping were looked for."""
    names: Collection[str] = () if header is None else header.names.values()
    if header is None:
        first = next((row for row in sheet.rows if any(c is not None for c in row)), ())
        names = [as_text(cell) for cell in first if cell is not None]
    return [text("这里的表头是：{names}", names=series([*names][:_SHOWN]))] if names else []


def tell_unknown_header(
    sheet: Sheet, header: Header, column: int, name: str, table: Table, reading: Reading
) -> None:
    word = plain(name.split(ABOVE)[-1])
    if word in SERIAL_NUMBERS or word in ("备注", "说明", "附件") or column in header.known:
        return
    what = dropped(word)
    place = sheet.place(header.last, column)
    if what is not None:
        reading.problems.add(kinds.DROPPED_COLUMN, place, header=name, what=what)
        return
    twice = next(
        (n for c, n in header.names.items() if c < column and plain(n) == plain(name)), None
    )
    # Of two characters (性别) half is alike by chance.
    words = [n for c in table.columns for n in c.names]
    near = did_you_mean(word, words) if twice is None and len(word) > 2 else None
    reading.problems.add(
        kinds.UNKNOWN_HEADER,
        place,
        help=near or text("不用的列可以留着；要用的，改成模板里的列名"),
        table=table.title,
        header=name,
    )


def fill_down(sheet: Sheet, header: Header) -> None:
    """Give every row under a cell that is merged downward its value: it was written once for
    all."""
    for (first, column), (last, right) in sheet.merged:
        if first <= header.last or right != column:
            continue
        value = sheet.cell(first, column)
        for row in range(first + 1, min(last, len(sheet.rows) - 1) + 1):
            cells = sheet.rows[row]
            if isinstance(cells, list) and value is not None:
                cells += [None] * (column + 1 - len(cells))
                if cells[column] is None:
                    cells[column] = value


def records_of(
    sheet: Sheet,
    header: Header,
    columns: Sequence[int],
    reading: Reading,
    unwanted: Callable[[int], bool] = lambda row: False,
) -> list[int]:
    """Return the rows that are records, and say which ones are not."""
    rows: list[int] = []
    left: dict[str, list[int]] = {}
    if header.first:
        above = [r for r in range(header.first) if any(c is not None for c in sheet.rows[r])]
        left[tr("表头以上")] = above
    names = {column: plain(name.split(ABOVE)[-1]) for column, name in header.names.items()}
    wanted = set(columns)
    for row in range(header.last + 1, len(sheet.rows)):
        cells = sheet.rows[row]
        first = next((c for c in cells if c is not None), None)
        if first is None:
            continue
        why = tr("映射里注明不读") if unwanted(row) else _no_record(cells, first, names)
        if why is not None:
            left.setdefault(why, []).append(row)
        elif any(cells[c] is not None for c in wanted if c < len(cells)):
            rows.append(row)
        elif any(
            c is not None for at, c in enumerate(cells) if names.get(at) not in SERIAL_NUMBERS
        ):
            left.setdefault(tr("没有能读的内容"), []).append(row)
    if _all_ours(sheet, left.get(tr("表头以上"), [])):
        left.pop(tr("表头以上"), None)
    drawn = [
        tr("{rows}（{why}）", rows=rows_drawn(found), why=why)
        for why, found in left.items()
        if found
    ]
    if drawn:
        reading.problems.add(kinds.LEFT_OUT, sheet.place(), rows=tr("；").join(drawn))
    return rows


def _all_ours(sheet: Sheet, above: Sequence[int]) -> bool:
    """Return whether rows above a header are a title and our own cover line: no news to anyone."""
    return all(
        len([c for c in sheet.rows[row] if c is not None]) <= 1
        or any(isinstance(c, str) and plain(c) in ("填报范围", "范围") for c in sheet.rows[row])
        for row in above
    )


def _no_record(cells: Sequence[Raw], first: Raw, names: Mapping[int, str]) -> str | None:
    """Return why a row is no record, or `None`. Asked of every row, so what is cheap comes
    first."""
    word = next((c for c in cells if isinstance(c, str)), None)
    if word is not None and len(word) <= _SHORT and ("白" in word or "无" in word):
        others = [c for c in cells if c is not None and c is not word]
        if len(others) <= 1 and _NOTHING_BELOW.fullmatch(plain(word)):
            return tr("以下空白")
    head = next((c for c in cells[:3] if isinstance(c, str)), None)
    if head is not None and len(head) <= _SHORT and plain(head).startswith(TOTALS):
        return tr("合计")
    if not isinstance(first, str):
        return None
    if first.lstrip()[:1] in _FIRST and plain(first[:_SHORT]).startswith(NOTES):
        filled = [c for c in cells if c is not None]
        if len(filled) <= 2 or "：" in first or ":" in first:
            return tr("备注")
    at = cells.index(first)
    if len(first) <= 4 * _SHORT and plain(first) == names.get(at):
        filled = [c for c in cells if c is not None]
        same = [plain(c) == names.get(at) for at, c in enumerate(cells) if isinstance(c, str)]
        if len(same) >= 2 and all(same) and len(same) == len(filled):
            return tr("重复的表头")
    return None


def coverage_of(sheet: Sheet, header: Header) -> tuple[dict[str, object], dict[str, Place]]:
    """Return what stands above a header of what is in the table: 填报范围, 填至, 填自."""
    found: dict[str, object] = {}
    places: dict[str, Place] = {}
    names = {n: key for key in ("coverage", "until", "since") for n in keys.TABLE[key]}
    for row in range(header.first):
        for column, raw in enumerate(sheet.rows[row]):
            key = names.get(plain(raw)) if isinstance(raw, str) else None
            beside = sheet.cell(row, column + 1)
            if key is None or beside is None or key in found:
                continue
            target = _LIST if key == "coverage" else keys.UNTIL
            value = understood(beside, target)
            found[key] = beside if isinstance(value, Fault) else value
            places[key] = sheet.place(row, column + 1)
    return found, places


def _roster(
    sheet: Sheet,
    targets: Mapping[int, tuple[Target, ...]],
    rows: Sequence[int],
    table: Table,
    reading: Reading,
) -> None:
    for row in rows:
        branch = Branch()
        branch.places[()] = branch.places[("branch",)] = sheet.place(row)
        branch.value["branch"] = {}
        for column, (target, *_) in targets.items():
            raw = sheet.cell(row, column)
            if raw is not None:
                # What cannot be understood is told at the door, as this branch's own affair.
                value = target.read(raw, None)
                if value is not None:
                    path = ("branch", target.column.name)
                    branch.put(path, value, sheet.place(row, column))
        reading.branches.append(branch)
