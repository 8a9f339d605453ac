"""Two runs beside each other: the parts add up to what happened to every branch."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from starcheck.commands import run as starcheck
from starcheck.compare import compare
from starcheck.model.changes import Comparison
from starcheck.review import review
from tests.grade.test_faults import AS_OF, activities, county, members, run, write
from tests.grade.test_review import row, rows

__all__ = ["county"]


def facts(county: Path) -> None:
    """D holds two meetings; A loses one."""
    lines = [*activities()[1:], *({**activities()[0], "branch": "D"} for _ in range(2))]
    write(county / "activities.csv", lines, "gb18030")


def rulebook(county: Path) -> None:
    book = county.parent / "rulebook.yaml"
    text = book.read_text("utf-8").replace("points: 2, up_to: 3", "points: 3, up_to: 2")
    book.write_text(text, encoding="utf-8")


def committee(county: Path) -> None:
    folder = county.parent / "above"
    folder.mkdir()
    waiver = {"branch": "D", "criterion": "study", "reason": "新建", "approver": "工委"}
    write(folder / "waivers.csv", [waiver])


def hours(county: Path) -> None:
    lines = [{**one, "学时": "40"} for one in members()]
    write(county / "党员名册.csv", lines)


CHANGES = {"facts": facts, "rulebook": rulebook, "committee": committee, "time": None}


def two_runs(county: Path, parts: Sequence[str]) -> tuple[Path, Path]:
    """Grade the county, change it by `parts`, and grade it again. Inputs of the first run stay."""
    later = county.parent / "later" / "county"
    later.parent.mkdir()
    for name in ("county", "rulebook.yaml"):
        source = county.parent / name
        to = later.parent / name
        if source.is_dir():
            to.mkdir()
            for file in source.iterdir():
                (to / file.name).write_bytes(file.read_bytes())
        else:
            to.write_bytes(source.read_bytes())
    run(county)
    for part in parts:
        change = CHANGES[part]
        if change is not None:
            change(later)
    more: dict[str, Any] = {"committee": later.parent / "above"} if "committee" in parts else {}
    if "time" in parts:
        more["as_of"] = date(2023, 2, 10)
    run(later, **more)
    return county.parent / "run", later.parent / "run"


def adds_up(found: Comparison) -> None:
    for one in found.changes:
        before, after = one.before.score or 0, one.after.score or 0
        assert sum(one.parts.values()) == after - before, one.code
    total = sum((one.after.score or 0) - (one.before.score or 0) for one in found.changes)
    assert sum(found.parts.values()) == total


@pytest.mark.parametrize(
    "parts", [p for n in (1, 2) for p in combinations(CHANGES, n)] + [tuple(CHANGES)]
)
def test_the_parts_add_up(parts: tuple[str, ...], county: Path) -> None:
    before, after = two_runs(county, parts)
    found = compare(before, after, AS_OF)
    assert set(found.parts) == set(parts)
    assert found.of == 4
    adds_up(found)


def test_facts_alone_are_told_by_branch(county: Path) -> None:
    found = compare(*two_runs(county, ["facts"]), AS_OF)
    moved = {one.code: (one.before.score, one.after.score) for one in found.changes}
    assert moved["A"] == (10000, 8000)
    assert moved["D"] == (0, 4000)
    assert found.parts == {"facts": 2000}


def test_a_review_is_a_part_of_its_own(county: Path) -> None:
    before, after = two_runs(county, ["facts"])
    given = rows(county, row("B", 评分指标="meetings", 新值="1"))
    reviewed = county.parent / "reviewed"
    review(after, given, reviewed, AS_OF)
    found = compare(before, reviewed, AS_OF)
    assert set(found.parts) == {"facts", "review"}
    adds_up(found)
    parts = {one.code: one.parts for one in found.changes}
    assert parts["B"] == {"facts": 0, "review": -5000}
    assert parts["D"] == {"facts": 4000, "review": 0}


def test_the_same_run_twice_differs_in_nothing(county: Path) -> None:
    run(county)
    found = compare(county.parent / "run", county.parent / "run", AS_OF)
    assert (found.moved, found.parts) == (0, {})


def test_branches_of_one_run_alone_are_named(county: Path) -> None:
    before, after = two_runs(county, [])
    later = after.parent / "county"
    lines = list(csv.DictReader((later / "党支部.csv").read_text("utf-8").splitlines()))
    write(later / "党支部.csv", [*lines[1:], {**lines[0], "code": "E", "name": "戊支部"}])
    kept = [one for one in activities() if one["branch"] != "A"]
    write(later / "activities.csv", kept, "gb18030")
    write(later / "党员名册.csv", [one for one in members() if one["branch"] != "A"])
    run(later, "other")
    found = compare(before, after.parent / "other", AS_OF)
    assert (found.only_before, found.only_after, found.of) == (["A"], ["E"], 3)


def test_every_change_goes_into_a_file(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = two_runs(county, ["facts", "rulebook"])
    to = county.parent / "changes.csv"
    assert starcheck(["runs", "compare", str(before), str(after), "-o", str(to)]) == 0
    assert "评星标准不同" in capsys.readouterr().out
    lines = list(csv.DictReader(to.read_text("utf-8-sig").splitlines()))
    assert {"A", "D"} <= {one["code"] for one in lines}
    for one in lines:
        moved = int(one["score_b"]) - int(one["score_a"])
        assert int(one["part_rulebook"]) + int(one["part_facts"]) == moved


def test_an_input_that_has_changed_is_told(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = two_runs(county, ["facts", "rulebook"])
    hours(county)
    assert starcheck(["runs", "compare", str(before), str(after)]) == 2
    assert "US238" in capsys.readouterr().err
