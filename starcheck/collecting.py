"""Workbooks go out to branches and come back: one for each branch of a roster, and what returned.

A roster is any list of branches that the door of facts reads: a CSV, a workbook, a facts file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from starcheck.diagnostics import Diagnostic, Kind, Problems, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.facts.people import People
from starcheck.facts.reader import Door, read_files
from starcheck.facts.workbooks.stamp import LAYOUT, stamp_of
from starcheck.facts.workbooks.template import For, template
from starcheck.language import mark, series
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.rulebook import Rulebook
from starcheck.reading.places import branch_file
from starcheck.reading.workbooks.kinds import SUFFIXES

__all__ = ["Receipt", "collect", "hand_out", "roster", "standing"]

NO_CODES = Kind("US275", "roster-without-codes", "名册 `{name}` 里有党支部没有代码")
NO_FOLDER = Kind("US276", "no-folder", "没有文件夹 `{path}`")

SAME_NAME = Kind("US285", "same-file-name", "两个党支部的填报表都叫 `{name}`")
THERE_ALREADY = Kind("US286", "there-already", "已经有 `{path}`，没有覆盖")

State = Literal["received", "missing", "duplicate", "old", "stranger", "unstamped", "unreadable"]
STATES: dict[State, str] = {
    "received": mark("已收"),
    "missing": mark("未收"),
    "duplicate": mark("重复"),
    "old": mark("旧版"),
    "stranger": mark("不在名册"),
    "unstamped": mark("不是发出的表"),
    "unreadable": mark("打不开"),
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of what came back: of a branch of the roster, or a file that is of none."""

    state: State
    code: str
    name: str
    files: tuple[str, ...]
    note: str = ""


def roster(path: Path, catalogue: Catalogue, today: date) -> tuple[Facts, ...]:
    """Return the branches of a list. Raises `FactsError`, and `UsageError` where codes are
    missing."""
    problems = Problems()
    # Only who they are is asked, so nothing else has to be there yet.
    branches = read_files(path, catalogue, Door(today, case=True), problems)
    if problems.errors:
        raise FactsError(problems.found)
    if not branches or any(one.branch["code"] is None for one in branches):
        help_ = text("每行一个党支部，要有“党支部代码”一列")
        raise UsageError([problem(NO_CODES, name=path.name, help=help_)])
    return branches


def standing(
    path: Path, catalogue: Catalogue, today: date, people: People
) -> tuple[Facts, tuple[Diagnostic, ...]]:
    """Return the facts of the one branch in a file, for a workbook that carries them on."""
    problems = Problems()
    branches = read_files(path, catalogue, Door(today, case=True, people=people), problems)
    if problems.errors:
        raise FactsError(problems.found)
    return branches[0], tuple(problems.found)


def hand_out(
    branches: Sequence[Facts], rulebook: Rulebook, year: int, as_of: date | None, folder: Path
) -> Iterator[Path]:
    """Write a workbook for every branch into `folder`, and give its path."""
    names = [_name(branch) for branch in branches]
    # Windows knows no capitals in names.
    often = Counter(name.lower() for name in names)
    again = [name for name in names if often[name.lower()] > 1]
    if again:
        help_ = text("改一改代码或名称，使每个党支部的文件名不同")
        raise UsageError([problem(SAME_NAME, name=min(again), help=help_)])
    there = [name for name in names if (folder / name).exists()]
    if there:
        # It may have been filled in meanwhile.
        help_ = text("写到另一个文件夹；确实不要的，先删去")
        where = (folder / there[0]).as_posix()
        raise UsageError([problem(THERE_ALREADY, path=where, help=help_)])
    folder.mkdir(parents=True, exist_ok=True)
    for branch, name in zip(branches, names, strict=True):
        path = folder / name
        path.write_bytes(template(rulebook, For(year, as_of, branch)))
        yield path


def _name(branch: Facts) -> str:
    code, name = branch.branch["code"], branch.branch["name"]
    return branch_file(str(code), name if isinstance(name, str) else "", ".xlsx")


def collect(
    folder: Path, branches: Sequence[Facts], rulebook: Rulebook | None
) -> tuple[Receipt, ...]:
    """Return what came back into `folder`: the branches of the roster in its order, then files
    that are of none."""
    from starcheck.reading.workbooks.opening import read_workbook

    if not folder.is_dir():
        raise UsageError([problem(NO_FOLDER, path=folder.as_posix())])
    known = {str(one.branch["code"]): one for one in branches}
    book = None if rulebook is None else f"{rulebook.id}@{rulebook.edition}"
    current: dict[str, list[str]] = {}
    old: dict[str, list[tuple[str, str]]] = {}
    others: list[Receipt] = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        name = path.relative_to(folder).as_posix()
        if path.name.startswith(("~", ".")):
            continue
        opened = read_workbook(path.read_bytes(), path.name, problems := Problems())
        if opened is None:
            others.append(Receipt("unreadable", "", "", (name,), str(problems.found[0].message)))
            continue
        stamp = stamp_of(opened)
        if stamp is None or stamp.code is None:
            others.append(Receipt("unstamped", "", "", (name,)))
        elif stamp.code not in known:
            others.append(Receipt("stranger", stamp.code, stamp.name or "", (name,)))
        elif stamp.layout != LAYOUT or (book is not None and stamp.rulebook != book):
            old.setdefault(stamp.code, []).append((name, stamp.rulebook))
        else:
            current.setdefault(stamp.code, []).append(name)
    return (*(_of(c, b, current, old) for c, b in known.items()), *others)


def _of(
    code: str,
    branch: Facts,
    current: dict[str, list[str]],
    old: dict[str, list[tuple[str, str]]],
) -> Receipt:
    name = str(branch.branch["name"] or "")
    files = tuple(current.get(code, ()))
    if len(files) == 1:
        return Receipt("received", code, name, files)
    if files:
        return Receipt("duplicate", code, name, files)
    if code in old:
        made_by = sorted({by for _, by in old[code]})
        return Receipt("old", code, name, tuple(f for f, _ in old[code]), series(made_by))
    return Receipt("missing", code, name, ())
