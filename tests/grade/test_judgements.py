"""Judgements in tables are refused as those of documents are, and count once."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from starcheck.explain import explain
from starcheck.grading import Graded, Wanted, grade
from starcheck.runs.reading import opened

TODAY = date(2024, 1, 9)
OPINION, BOOK = "political-function", "jiguan-dabiao-chuangxing@2023"
HEAD = ["党支部代码", "评分指标", "评议人", "评议分", "评星标准"]


def graded(folder: Path, *rows: list[str]) -> Graded:
    given, committee = folder / "given", folder / "committee"
    for path, lines in (
        (given / "党支部.csv", [["code", "category"], ["A", "机关"], ["B", "机关"]]),
        (committee / "评议打分.csv", [HEAD, *rows]),
    ):
        path.parent.mkdir()
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
    wanted = Wanted([given], folder / "run", TODAY, committee=committee, year=2023)
    return grade(wanted)


def test_one_rater_counts_once_whether_by_title_or_by_id(tmp_path: Path) -> None:
    twice = [["A", name, "甲", "1.5", ""] for name in (OPINION, "政治功能发挥好（评议）")]
    found = graded(tmp_path, *twice, ["B", OPINION, "甲", "1.5", BOOK])
    assert (found.judged, found.set_aside) == (2, 0), found.reasons
    assert [(one.kind, one.code) for one in found.warnings] == [("FA195", "A")]
    with opened(found.run) as run:
        both = [explain(run, code, TODAY).assessment for code in "AB"]
    points = [[f.points for f in one.findings if f.criterion == OPINION] for one in both]
    assert points[0] == points[1]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([[OPINION, "甲", "1.5", ""], [OPINION, "甲", "1.6", ""]], "FA196"),
        ([[OPINION, "甲", "1.5", "liangxin-dabiao-chuangxing@2023"]], "FA193"),
        ([[OPINION, "甲", "5", ""]], "FA316"),
        ([["annual-plan", "甲", "1", ""]], "FA315"),
        ([[OPINION, "", "1", ""]] * 4, "FA318"),
    ],
)
def test_what_the_rulebook_does_not_allow_sets_its_branch_aside(
    rows: list[list[str]], kind: str, tmp_path: Path
) -> None:
    found = graded(tmp_path, *[["A", *row] for row in rows])
    assert [(one.kind, one.code) for one in found.reasons] == [(kind, "A")]
    assert (found.judged, found.set_aside) == (1, 1)


def test_judgements_by_another_edition_count_and_are_told(tmp_path: Path) -> None:
    found = graded(tmp_path, ["A", OPINION, "甲", "1.5", "jiguan-dabiao-chuangxing@2019"])
    assert [(one.kind, one.code) for one in found.warnings] == [("FA194", "A")]
    assert (found.judged, found.set_aside) == (2, 0)
