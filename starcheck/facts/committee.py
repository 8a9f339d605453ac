"""The committee's tables: incidents, judgements, waivers, history. No branch gives these itself.

One file may serve many branches: a record then says which branch it is about. Records of branches
that are not being assessed are not used, and how many those are is said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from starcheck.diagnostics import Place, Problems, text
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, fold, parse_cell
from starcheck.facts.contradictions import check_repeated
from starcheck.facts.ledgers import (
    blank_record,
    by_table,
    read_coverage,
    read_record,
    read_since,
    set_aside,
)
from starcheck.facts.written import Part, by_key, is_list, is_mapping
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import CoverageKind, Facts, Record, Records
from starcheck.model.values import Absent

_SHOWN_CODES = 3
_CODE = Column(name="branch", title=mark("党支部代码"), kind="text")


@dataclass(slots=True)
class CommitteeTable:
    """One table of the committee: its records by branch, and those that name none."""

    table: Table
    coverage: CoverageKind | None = None
    until: date | None = None
    since: date | None = None
    records: dict[str | None, list[tuple[Record, Place]]] = field(default_factory=dict)


def add_committee(
    parts: Sequence[Part], branches: Sequence[Facts], catalogue: Catalogue, problems: Problems
) -> list[Facts]:
    """Return the branches with the tables that the committee's files give of them."""
    tables = [one for part in parts for one in read_committee(part, catalogue, problems)]
    codes = [str(branch.branch["code"]) for branch in branches]
    if len(codes) == 1:
        for one in tables:
            one.records.setdefault(codes[0], []).extend(one.records.pop(None, []))
    tell_strangers(tables, codes, problems)
    return [with_committee(branch, tables, problems) for branch in branches]


def read_committee(part: Part, catalogue: Catalogue, problems: Problems) -> list[CommitteeTable]:
    """Return what a committee's file holds, whichever branches it is about."""
    if not is_mapping(part, tr("上级党组织的台账（tables）"), problems):
        return []
    entries = by_key(part, keys.COMMITTEE_FILE, problems)
    found: list[CommitteeTable] = []
    if "tables" not in entries:
        return found
    for name, below in by_table(entries["tables"], catalogue, problems).items():
        table = catalogue.table[name]
        if table.given_by != "committee":
            problems.add(
                kinds.BRANCH_ONLY,
                below.key_place,
                help=text("请移到党支部的事实文件里"),
                table=table.name,
                title=table.title,
            )
        elif below.value is not None:
            one = _read(below, table, catalogue, problems)
            found += [] if one is None else [one]
    return found


def _read(
    part: Part, table: Table, catalogue: Catalogue, problems: Problems
) -> CommitteeTable | None:
    found = CommitteeTable(table)
    listed = part
    if not isinstance(part.value, list):
        if not is_mapping(part, tr("填报范围和记录（coverage、records）"), problems):
            return None
        entries = by_key(part, keys.TABLE, problems)
        listed = entries.get("records", part.below("records", []))
        has_records = isinstance(listed.value, list) and bool(listed.value)
        found.coverage, found.until = read_coverage(
            part, entries, table, has_records, catalogue, problems
        )
        found.since = read_since(entries, catalogue, problems)
    if listed.value is None or not is_list(listed, tr("记录的列表"), problems):
        return found
    for item in listed.items():
        code, cells = _code_of(item, table, catalogue)
        record = read_record(cells, table, catalogue, problems)
        if record is not None:
            found.records.setdefault(code, []).append((record, item.place))
    return found


def tell_strangers(
    tables: Sequence[CommitteeTable], codes: Collection[str], problems: Problems
) -> None:
    """Report records that name no branch, and how many are of branches not in `codes`."""
    for one in tables:
        for _, place in one.records.get(None, ()):
            help_ = text("给这条记录补上 `branch`（党支部代码）")
            if place.sheet is not None:
                help_ = text("台账加一列“党支部代码”；评分表在表头的“党支部代码”后面写上")
            problems.add(kinds.WHICH_BRANCH, place, help=help_, number=len(codes))
        strangers = [code for code in one.records if code is not None and code not in codes]
        if strangers:
            more = tr("等") if len(strangers) > _SHOWN_CODES else ""
            problems.add(
                kinds.OTHER_BRANCHES,
                one.records[strangers[0]][0][1],
                help=text("如果应当是这里的党支部，请核对代码"),
                number=sum(len(one.records[code]) for code in strangers),
                codes=series(strangers[:_SHOWN_CODES]) + more,
            )


def with_committee(branch: Facts, tables: Sequence[CommitteeTable], problems: Problems) -> Facts:
    """Return a branch with what the committee gives of it."""
    given = dict(branch.tables)
    code = str(branch.branch["code"])
    # Several files may hold a table: what they say of a branch is said together.
    for name in dict.fromkeys(one.table.name for one in tables):
        same = [one for one in tables if one.table.name == name]
        first = next((one for one in same if one.coverage is not None), same[0])
        mine = [record for one in same for record in one.records.get(code, [])]
        records, places = tuple(r for r, _ in mine), tuple(p for _, p in mine)
        check_repeated(first.table, records, places, problems)
        whole = Records(records, first.coverage, first.until, places, first.since)
        given[name] = set_aside(first.table, whole, branch.as_of, problems)
    return replace(branch, tables=given)


def with_past(
    branch: Facts, year: int, star: int | None, score: int | None, catalogue: Catalogue
) -> Facts:
    """Return a branch with the star of an earlier year in its history, unless it is told there.

    `star`: `None` where it was not rated; `score` in 10⁻³.
    """
    table = catalogue.table["history"]
    before = branch.tables.get(table.name, Records())
    if any(record["rated_year"] == year for record in before.records):
        return branch
    cells: Record = {
        **blank_record(table),
        "rated_year": year,
        "star": Absent.NONE if star is None else star,
        "score": score,
    }
    records = replace(before, records=(*before.records, cells), places=(*before.places, None))
    return replace(branch, tables={**branch.tables, table.name: records})


def _code_of(item: Part, table: Table, catalogue: Catalogue) -> tuple[str | None, Part]:
    """Return which branch a record is about, and the record without saying so."""
    if not isinstance(item.value, dict):
        return None, item
    code = None
    cells = dict(item.value)
    for key, value in item.value.items():
        if fold(str(key)) in keys.BRANCH_CODE and fold(str(key)) not in table.by_any_name:
            found = parse_cell(value, _CODE, catalogue)
            if not isinstance(found, Fault) and found is not None:
                code = str(found)
                del cells[key]
            elif value is None:
                del cells[key]
    return code, Part(item.document, item.path, cells)
