"""Workbooks go out to branches and come back: one for each branch of a roster, and what returned.

A roster is any list of branches that the door of facts reads: a CSV, a workbook, a facts file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from starcheck.choice import Shelf, fits, shelf
from starcheck.diagnostics import Diagnostic, Kind, Problems, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.facts.people import People
from starcheck.facts.reader import Door, read_files
from starcheck.facts.workbooks.stamp import LAYOUT, Stamp, stamp_of
from starcheck.facts.workbooks.template import For, template
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.places import branch_file, rules_folder
from starcheck.reading.workbooks.kinds import SUFFIXES
from starcheck.rulebook import available, find

__all__ = ["Receipt", "collect", "hand_out", "roster", "standing"]

NO_CODES = Kind("US275", "roster-without-codes", "名册 `{name}` 里有党支部没有代码")
NO_FOLDER = Kind("US276", "no-folder", "没有文件夹 `{path}`")

SAME_NAME = Kind("US285", "same-file-name", "两个党支部的填报表都叫 `{name}`")
THERE_ALREADY = Kind("US286", "there-already", "已经有 `{path}`，没有覆盖")

NOT_FOR_THEM = Kind(
    "US294",
    "rulebook-not-for-branches",
    "评星标准 {rulebook} 不适用于名册里的 {number} 个党支部：{codes}",
)

State = Literal[
    "received", "missing", "duplicate", "old", "unfit", "stranger", "unstamped", "unreadable"
]
_SHOWN = 10

STATES: dict[State, str] = {
    "received": mark("已收"),
    "missing": mark("未收"),
    "duplicate": mark("重复"),
    "old": mark("旧版"),
    "unfit": mark("不适用"),
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
    books = shelf(load_catalogue())
    unfit = [b for b in branches if not fits(replace(b, year=year), rulebook, books)]
    if unfit:
        raise UsageError(
            [
                problem(
                    NOT_FOR_THEM,
                    help=text(
                        "按类别分开名册，各用各的标准生成；starcheck rules list 列出全部标准"
                    ),
                    rulebook=f"{rulebook.id}@{rulebook.edition}",
                    number=len(unfit),
                    codes=series(str(b.branch["code"]) for b in unfit[:_SHOWN])
                    + (tr("等") if len(unfit) > _SHOWN else ""),
                )
            ]
        )
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
    folder: Path,
    branches: Sequence[Facts],
    rulebook: Rulebook | None,
    year: int | None,
    today: date,
) -> tuple[Receipt, ...]:
    """Return what came back into `folder`: the branches of the roster in its order, then files
    that are of none. `rulebook`: what books are to be made by where it is for their branch."""
    from starcheck.reading.workbooks.opening import read_workbook

    if not folder.is_dir():
        raise UsageError([problem(NO_FOLDER, path=folder.as_posix())])
    known = {str(one.branch["code"]): one for one in branches}
    books = shelf(load_catalogue())
    came: dict[str, list[_Came]] = {}
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
        else:
            branch = replace(known[stamp.code], year=year or stamp.year or today.year)
            state = _state(stamp, branch, rulebook, books)
            came.setdefault(stamp.code, []).append(_Came(name, state, stamp.rulebook))
    return (*(_of(code, one, came.get(code, [])) for code, one in known.items()), *others)


@dataclass(frozen=True, slots=True)
class _Came:
    """A book that came back for a branch of the roster."""

    file: str
    state: State
    rulebook: str


def _state(stamp: Stamp, branch: Facts, rulebook: Rulebook | None, books: Shelf) -> State:
    """Return whether a book was made by what its branch is judged by: `rulebook`, or the edition of
    the year of what it was made by."""
    made = stamp.rulebook.partition("@")[0]
    now = rulebook
    if now is None or (now.id != made and not fits(branch, now, books)):
        if not available(rules_folder(), made):
            # A standard of their own, which only --rulebook could tell.
            return "received" if stamp.layout == LAYOUT else "old"
        try:
            now = books(find(made, branch.year))
        except UsageError:
            return "old"
    elif now.id != made and available(rules_folder(), made):
        try:
            other = books(find(made, branch.year))
        except UsageError:
            return "old"
        return "old" if fits(branch, other, books) else "unfit"
    if not fits(branch, now, books):
        return "unfit"
    current = stamp.layout == LAYOUT and stamp.rulebook == f"{now.id}@{now.edition}"
    return "received" if current else "old"


def _of(code: str, branch: Facts, came: Sequence[_Came]) -> Receipt:
    name = str(branch.branch["name"] or "")
    files = tuple(one.file for one in came)
    if not came:
        return Receipt("missing", code, name, ())
    if len(came) == 1:
        (one,) = came
        return Receipt(
            one.state, code, name, files, "" if one.state == "received" else one.rulebook
        )
    wrong = [
        tr(
            "{file} {state}（{rulebook}）",
            file=o.file,
            state=tr(STATES[o.state]),
            rulebook=o.rulebook,
        )
        for o in came
        if o.state != "received"
    ]
    return Receipt("duplicate", code, name, files, series(wrong))
