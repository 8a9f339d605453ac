"""The score sheet of every shipped rulebook, and what raters write on it read back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from starcheck.assessing import Wanted, assess
from starcheck.diagnostics import Problems
from starcheck.facts.objects import Given
from starcheck.facts.people import People
from starcheck.facts.reader import open_document
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook
from starcheck.model.scores import ByJudges, given
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.places import rules_folder
from starcheck.reporting.score_sheet import HEADS, TITLE, render
from starcheck.rulebook import available, find, load

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHIPPED = [one.path for one in available(rules_folder())]
HEAD = 5


def rows_of(data: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[TITLE]
    names = [c.value for c in sheet[HEAD]]
    assert names == [head for head, _ in HEADS]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    until = next(i for i, row in enumerate(rows) if row[0] == "合计")
    return [dict(zip(names, row, strict=True)) for row in rows[:until]]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.parent.name)
def test_every_criterion_is_on_the_sheet(path: Path) -> None:
    book = load(path, load_catalogue())
    rows = rows_of(render(book))
    assert list(dict.fromkeys(row["编号"] for row in rows)) == [
        c.id
        for d in (*[d.id for d in book.dimensions], None)
        for c in book.criteria
        if c.dimension == d
    ]
    judged = {
        c.id: sum(one.raters * one.samples for one in given(c.score) if isinstance(one, ByJudges))
        for c in book.criteria
    }
    for id, number in judged.items():
        mine = [row for row in rows if row["编号"] == id]
        assert len(mine) == max(number, 1)
        assert {row["方式"] for row in mine} == {"评议" if number else "事实"}
        assert all(row["评分说明"] for row in mine)


def fill(data: bytes, marks: list[object], computed: object = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[TITLE]
    left = list(marks)
    for row in sheet.iter_rows(min_row=HEAD + 1):
        if row[6].value == "评议" and left:
            row[8].value, row[10].value = f"张{left[0]}", left.pop(0)
        elif row[6].value == "事实" and computed is not None:
            row[10].value, computed = computed, None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def book(catalogue: Catalogue) -> Rulebook:
    return load(find("jiguan-dabiao-chuangxing", 2023), catalogue)


def test_what_raters_write_is_their_judgement(book: Rulebook) -> None:
    facts = FIXTURES / "rich-2023.yaml"
    today = date(2024, 1, 9)
    before = assess(Wanted(facts, today)).assessments[0]
    data = fill(render(book, before), [1.5, "2", "1.8分"])
    after = assess(Wanted(facts, today, committee=Given("评分表.xlsx", data))).assessments[0]
    (awaited,) = [one.criterion for one in before.judgements]
    (found,) = [one for one in after.findings if one.criterion == awaited]
    assert found.points is not None
    assert str(found.points.low) == str(found.points.high) == "1.767"
    assert after.judgements == []


def test_points_that_follow_from_facts_are_not_taken_from_the_sheet(book: Rulebook) -> None:
    problems = Problems()
    document = open_document(
        [("评分表.xlsx", fill(render(book), [1], computed=2))],
        book.catalogue,
        People(),
        problems,
        committee=True,
    )
    assert [one.kind.code for one in problems.found] == ["FA167"]
    assert document is not None
    assert document.value == {
        "tables": {
            "judgements": {
                "records": [{"criterion": "political-function", "rater": "人员001", "points": 1}]
            }
        }
    }


def test_a_score_sheet_is_no_file_of_a_branch(book: Rulebook, tmp_path: Path) -> None:
    from starcheck.errors import FactsError

    path = tmp_path / "评分表.xlsx"
    path.write_bytes(fill(render(book), [1]))
    with pytest.raises(FactsError) as raised:
        assess(Wanted(path, date(2024, 1, 9)))
    assert "FA138" in [one.kind.code for one in raised.value.diagnostics]


def test_the_same_sheet_is_the_same_bytes(book: Rulebook) -> None:
    assert render(book) == render(book)
