"""The committee's tables: incidents, judgements, waivers, history. No branch gives these itself.

One file may serve many branches: a record then says which branch it is about. Records of branches
that are not being assessed are not used, and how many those are is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from starcheck.diagnostics import Place, Problems, text
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, fold, parse_cell
from starcheck.facts.contradictions import check_repeated
from starcheck.facts.ledgers import (
    by_table,
    read_coverage,
    read_record,
    read_since,
    set_aside,
)
from starcheck.facts.written import Part, by_key, is_list, is_mapping
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import Facts, Record, Records

_SHOWN_CODES = 3
_CODE = Column(name="branch", title=mark("党支部代码"), kind="text")


@dataclass(slots=True)
class _Sorted:
    """The records of one table by branch, and what belongs to nobody here."""

    records: dict[str, list[tuple[Record, Place]]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    first_stranger: Place | None = None


def add_committee(
    part: Part, branches: Sequence[Facts], catalogue: Catalogue, problems: Problems
) -> list[Facts]:
    """Return the branches with the tables that the committee's file gives of them."""
    if not is_mapping(part, tr("上级党组织的台账（tables）"), problems):
        return list(branches)
    entries = by_key(part, keys.COMMITTEE_FILE, problems)
    found = list(branches)
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
            found = _add_table(below, table, found, catalogue, problems)
    return found


def _add_table(
    part: Part,
    table: Table,
    branches: Sequence[Facts],
    catalogue: Catalogue,
    problems: Problems,
) -> list[Facts]:
    listed, coverage, until, since = part, None, None, None
    if not isinstance(part.value, list):
        if not is_mapping(part, tr("填报范围和记录（coverage、records）"), problems):
            return list(branches)
        entries = by_key(part, keys.TABLE, problems)
        listed = entries.get("records", part.below("records", []))
        has_records = isinstance(listed.value, list) and bool(listed.value)
        coverage, until = read_coverage(part, entries, table, has_records, catalogue, problems)
        since = read_since(entries, catalogue, problems)
    sorted_ = _sort(listed, table, branches, catalogue, problems)
    if sorted_.strangers:
        codes = list(dict.fromkeys(sorted_.strangers))
        more = tr("等") if len(codes) > _SHOWN_CODES else ""
        problems.add(
            kinds.OTHER_BRANCHES,
            sorted_.first_stranger,
            help=text("如果应当是这里的党支部，请核对代码"),
            number=len(sorted_.strangers),
            codes=series(codes[:_SHOWN_CODES]) + more,
        )
    given = []
    for branch in branches:
        mine = sorted_.records.get(str(branch.branch["code"]), [])
        records, places = tuple(r for r, _ in mine), tuple(p for _, p in mine)
        check_repeated(table, records, places, problems)
        whole = Records(records, coverage, until, places, since)
        tables = {**branch.tables, table.name: set_aside(table, whole, branch.as_of, problems)}
        given.append(replace(branch, tables=tables))
    return given


def _sort(
    part: Part,
    table: Table,
    branches: Sequence[Facts],
    catalogue: Catalogue,
    problems: Problems,
) -> _Sorted:
    sorted_ = _Sorted()
    if part.value is None or not is_list(part, tr("记录的列表"), problems):
        return sorted_
    codes = [str(branch.branch["code"]) for branch in branches]
    for item in part.items():
        code, cells = _code_of(item, table, catalogue)
        record = read_record(cells, table, catalogue, problems)
        if record is None:
            continue
        if code is None and len(codes) == 1:
            code = codes[0]
        if code is None:
            problems.add(
                kinds.WHICH_BRANCH,
                item.place,
                help=text("给这条记录补上 `branch`（党支部代码）"),
                number=len(codes),
            )
        elif code in codes:
            sorted_.records.setdefault(code, []).append((record, item.place))
        else:
            sorted_.strangers.append(code)
            sorted_.first_stranger = sorted_.first_stranger or item.place
    return sorted_


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
