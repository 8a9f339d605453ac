"""What a sheet is: a table of records, a month grid, a form of the branch, figures, stated facts.

The name of a sheet says most; headers decide. A sheet of which that cannot be told is left out and
said so, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from starcheck.facts import keys
from starcheck.facts.workbooks.headers import (
    ABOVE,
    LOOKED_AT,
    Candidate,
    Header,
    candidates,
    find_header,
    plain,
)
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.values import Cell
from starcheck.reading.workbooks.sheets import Raw, Sheet

Shape = Literal["ledger", "grid", "dues", "form", "figures", "stated", "judgements"]

CODES = (*keys.BRANCH_CODE, "支部编码", "组织代码")
NAMES = ("党支部名称", "支部名称", "所在党支部", "所属党支部", "支部", "党组织名称", "所在支部")

FIGURE_HEADERS = {
    "填报数": "figure",
    "数值": "value",
    "口气": "kind",
    "所属年度": "for_year",
    "原文": "quote",
    "请确认": "confirm",
    "改为": "instead",
    "下限": "low",
    "上限": "high",
}
STATED_HEADERS = {
    "指标值": "measure",
    "内容": "value",
    "原文": "quote",
    "请确认": "confirm",
    "改为": "instead",
}
JUDGEMENT_HEADERS = {
    "编号": "criterion",
    "指标编号": "criterion",
    "方式": "by",
    "考核分": "points",
    "评议方": "group",
    "抽查对象": "sample",
    "评议人": "rater",
}
_MONTH = re.compile(r"(1[0-2]|[1-9]|0[1-9]|十[一二]?|[一二三四五六七八九])月份?")
_MONTHS = {f"{m}": i for i, m in enumerate("一二三四五六七八九", 1)} | {
    "十": 10,
    "十一": 11,
    "十二": 12,
}
FORM = (200, 40)
"""Rows and columns of a form that are looked at."""
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?")


@dataclass(frozen=True, slots=True)
class Found:
    """What a sheet is. `kind`: the word that its name says of every record of it."""

    shape: Shape
    header: Header | None
    table: Table | None = None
    constants: Mapping[str, Cell] | None = None


@dataclass(frozen=True, slots=True)
class Which:
    """A column that says which branch a record is of; `by`: code or name."""

    by: Literal["code", "name"]


@dataclass(frozen=True, slots=True)
class MonthOf:
    """A column of a month; of dues, what stands in it."""

    number: int
    part: str = "paid"


def recognise(sheet: Sheet, catalogue: Catalogue) -> Found | None:
    """Return what a sheet is, or `None`."""
    among = candidates(sheet)
    for shape, names, needed in (
        ("figures", FIGURE_HEADERS, {"figure", "value"}),
        ("stated", STATED_HEADERS, {"measure", "value"}),
        ("judgements", JUDGEMENT_HEADERS, {"criterion", "points", "by"}),
    ):
        header = find_header(among, names.get)
        if header is not None and needed <= set(map(str, header.known.values())):
            return Found(shape, header)  # type: ignore[arg-type]
    grid = find_header(among, _grid_meaning)
    months = [] if grid is None else [m for m in grid.known.values() if isinstance(m, MonthOf)]
    if grid is not None and len(months) >= 10 and "kind" in grid.known.values():
        return Found("grid", grid)
    dues = _dues(sheet, among, catalogue)
    if dues is not None:
        return dues
    rows = [row for _, _, row, _ in labelled(sheet, form_names(catalogue))]
    # In a list of branches all labels stand in one row, its header.
    form = len(rows) >= 3 and len(set(rows)) >= 2
    ledger = _ledger(sheet, among, catalogue)
    # In the rows of a ledger words of a form may stand (党员类别: 正式党员).
    if ledger is not None and not (form and ledger.table == catalogue.table["branches"]):
        return ledger
    if form:
        return Found("form", None)
    return Found("form", None) if len(set(rows)) >= 2 else None


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS[word]


def _grid_meaning(name: str) -> object | None:
    found = _MONTH.fullmatch(name)
    if found is not None:
        return MonthOf(_month(found.group(1)))
    return {
        "类型": "kind",
        "活动类型": "kind",
        "会议类型": "kind",
        "项目": "kind",
        "内容": "kind",
        "党小组": "group",
        "小组": "group",
    }.get(name)


def _dues(sheet: Sheet, among: Sequence[Candidate], catalogue: Catalogue) -> Found | None:
    """Return a sheet of dues by members and months, if its name or its title says so."""
    table = catalogue.table["dues"]
    header = find_header(among, lambda name: _dues_meaning(name, table))
    if header is None or MEMBER not in header.known.values():
        return None
    # Of 1月›签名 the month alone is known.
    known = {
        column: what
        for column, what in header.known.items()
        if not isinstance(what, MonthOf) or _of_dues(header.names[column].split(ABOVE)[-1])
    }
    above = (c for row in sheet.rows[: header.first] for c in row if isinstance(c, str))
    called = any("党费" in said for said in (sheet.name, *above))
    if not called or len({w.number for w in known.values() if isinstance(w, MonthOf)}) < 3:
        return None
    return Found("dues", replace(header, known=known), table)


MEMBER, DUE = "member", "due"
_EVERY_MONTH = frozenset({"月应交", "月应缴", "每月应交", "每月应缴", "月应交额", "月应缴额"})
_DUES_MONTH = re.compile(
    rf"{_MONTH.pattern}(?:党费)?(?:(?P<due>应[交缴])|(?:实[交缴]|已[交缴]|[交缴]纳)?)(?:党费|金?额)?"
)
_DUES_PART = re.compile(r"(?:党费)?(?:应[交缴]|实[交缴]|已[交缴]|[交缴]纳)(?:党费|金?额)?")


def _dues_meaning(name: str, table: Table) -> object | None:
    if name in table[MEMBER].names:
        return MEMBER
    if name in _EVERY_MONTH:
        return DUE
    found = _DUES_MONTH.fullmatch(name)
    if found is not None:
        return MonthOf(_month(found.group(1)), DUE if found.group("due") else "paid")
    return branch_meaning(name, table)


def _of_dues(level: str) -> bool:
    return any(p.fullmatch(plain(level)) for p in (_DUES_MONTH, _DUES_PART))


def branch_meaning(name: str, table: Table) -> Which | None:
    if name in table.by_any_name:
        return None
    if name in CODES:
        return Which("code")
    return Which("name") if name in NAMES else None


def _ledger(sheet: Sheet, among: Sequence[Candidate], catalogue: Catalogue) -> Found | None:
    best: tuple[tuple[int, int], Found] | None = None
    tied = False
    for table in catalogue.tables:
        called = _called(sheet.name, table)
        kinds = _kind_in_name(sheet.name, table, catalogue)
        header = find_header(among, lambda n, t=table: meaning(n, t))  # type: ignore[misc]
        if header is None:
            continue
        columns = [m for m in header.known.values() if not isinstance(m, Which)]
        constants: dict[str, Cell] = {}
        if kinds is not None and not any(_names(m) == "kind" for m in columns):
            constants["kind"] = kinds
        enough = len(columns) >= (1 if called == 2 else 2 if called or constants else 3)
        if not enough or (not called and not constants and 2 * len(columns) < len(header.names)):
            continue
        rank = (2 * called + (kinds is not None), len(columns))
        if best is None or rank > best[0]:
            best, tied = (rank, Found("ledger", header, table, constants)), False
        elif rank == best[0]:
            tied = True
    return None if best is None or tied else best[1]


def _names(meaning_: object) -> str | None:
    return meaning_[0].name if isinstance(meaning_, tuple) and meaning_ else None


def meaning(name: str, table: Table) -> object | None:
    """Return what a header means in a table: columns of ours (several in 应到/实到), or which
    branch."""
    which = branch_meaning(name, table)
    if which is not None:
        return which
    parts = [part for part in re.split(r"[/／、(]", name) if part]
    columns = [c for part in parts if (c := table.by_any_name.get(part)) is not None]
    if not columns or len(columns) < len(parts):
        return None
    # 主题（地点） is a remark, 应到（实到） are two numbers.
    if "(" in name and any(c.kind not in ("whole", "decimal") for c in columns):
        return None
    return tuple(dict.fromkeys(columns))


def _called(name: str, table: Table) -> int:
    """Return 2 if a sheet has the name of a table, 1 if its name holds it, else 0."""
    word = bare(name)
    names = (table.title, *table.synonyms, table.name)
    if word in names:
        return 2
    return int(any(len(n) >= 3 and n in word for n in names))


def bare(name: str) -> str:
    """Return the name of a sheet without years and numbers.

    >>> bare("2023年度组织生活台账（1）")
    '组织生活台账'
    """
    return re.sub(r"^[\d年度、.\-_ ]+|[\d\-_ ]+$", "", plain(name))


def _kind_in_name(name: str, table: Table, catalogue: Catalogue) -> str | None:
    column = table.by_any_name.get("kind")
    if column is None or column.choices is None:
        return None
    words = catalogue.vocabulary[column.choices].by_any_name
    word = bare(name)
    for ending in ("", "台账", "记录", "登记表", "情况", "记录表", "统计表", "登记"):
        found = (
            words.get(word.removesuffix(ending)) if ending == "" or word.endswith(ending) else None
        )
        if found is not None:
            return found
    return None


def labelled(sheet: Sheet, names: Mapping[str, str]) -> Iterator[tuple[str, str, int, int]]:
    """Give (name, written label, row, column of the value) of every label with a cell beside it."""
    covered = {
        (r, c)
        for (r0, c0), (r1, c1) in sheet.merged
        for r in range(r0, min(r1, r0 + FORM[0]) + 1)
        for c in range(c0, min(c1, c0 + FORM[1]) + 1)
        if (r, c) != (r0, c0)
    }
    for row, cells in enumerate(sheet.rows[: FORM[0]]):
        value_at = -1
        for column, raw in enumerate(cells[: FORM[1]]):
            if column == value_at or not isinstance(raw, str):
                continue
            name = names.get(plain(raw))
            if name is None:
                continue
            value_at = column + 1
            while (row, value_at) in covered:
                value_at += 1
            beside = sheet.cell(row, value_at)
            if isinstance(beside, str) and plain(beside) in names:
                value_at = -1
                continue
            yield name, raw, row, value_at


def form_names(catalogue: Catalogue) -> dict[str, str]:
    """Return the labels of a form of the branch: the keys of a facts file and the columns of
    `branches`."""
    table = catalogue.table["branches"]
    found = {n: f"branch.{c.name}" for c in table.columns for n in c.names}
    for key in ("year", "as_of", "rulebook"):
        found |= dict.fromkeys((key, *keys.FILE[key]), key)
    return found


def year_of(sheet: Sheet, header: Header | None) -> int | None:
    """Return the year that the name of a sheet or its title says, if it is one."""
    above = range(min(header.first if header else LOOKED_AT, len(sheet.rows)))
    said = [sheet.name, *(c for row in above for c in sheet.rows[row] if isinstance(c, str))]
    years = {int(y) for text in said for y in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def as_text(raw: Raw) -> str:
    return raw if isinstance(raw, str) else "" if raw is None else str(raw)
