"""The draft as a workbook for a person to confirm."""

from __future__ import annotations

import io
from typing import Any

import pytest

from starcheck.facts.reports import Asked, extract, shipped
from starcheck.facts.reports.sheet import BRANCH, FIGURES, SEEN, STATED, workbook
from starcheck.model.catalogue import Catalogue

openpyxl = pytest.importorskip("openpyxl")

REPORT = """=县住建局党支部2023年工作总结
支部现有党员31名，讲党课4次，设立党员先锋岗，开展志愿服务近30次。
局党组开展廉政教育6次。支部开展廉政教育3次，开展廉政教育5次。
=1+1，召开2022年度组织生活会1次。
"""


@pytest.fixture
def book(catalogue: Catalogue) -> Any:
    made, _ = extract(REPORT.encode(), "housing.txt", Asked(), catalogue, shipped())
    return openpyxl.load_workbook(io.BytesIO(workbook(made)))


def rows(book: Any, sheet: str) -> list[list[object]]:
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_sheets_and_their_headers_are_those_that_are_read_back(book: Any) -> None:
    assert book.sheetnames == ["填写说明", "填报数", "自述", "党支部", "看到但未采用"]
    headers = [tuple(rows(book, name)[0]) for name in book.sheetnames[1:]]
    assert headers == [FIGURES, STATED, BRANCH, SEEN]


def test_a_figure_has_value_kind_year_quotation_and_what_was_understood(book: Any) -> None:
    found = {row[0]: row for row in rows(book, "填报数")[1:]}
    assert found["党课次数"] == [
        "党课次数", 4, "等于", 2023, "次", "讲党课4次", "党课次数：4 次", None, None,
    ]  # fmt: skip
    assert found["志愿服务活动次数"][1:4] == [30, "不足", 2023]
    assert found["组织生活会次数"][1:4] == [1, "等于", 2022]


def test_a_contradiction_has_both_quotations_and_no_value(book: Any) -> None:
    both = [row for row in rows(book, "填报数") if row[0] == "廉政教育次数"]
    assert [row[1] for row in both] == [None, None]
    assert [row[5] for row in both] == ["支部开展廉政教育3次", "开展廉政教育5次"]
    assert all("说了不同的数：3、5" in str(row[6]) for row in both)


def test_the_branch_and_what_was_not_used_stand_beside(book: Any) -> None:
    assert {row[0]: row[1] for row in rows(book, "党支部")[1:6]} == {
        "年度": 2023,
        "截止日期": "2023-12-31",
        "党支部代码": "housing",
        "党支部名称": "县住建局党支部",
        "类别": "机关",
    }
    seen = rows(book, "看到但未采用")
    assert [
        "局党组开展廉政教育6次",
        "第 3 行第 10 列",
        "另一主体的数：局党组",
    ] in seen


def test_no_text_becomes_a_formula(book: Any) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def test_one_answers_from_a_list_and_the_header_stays_in_sight(book: Any) -> None:
    for name, column in (("填报数", "H"), ("自述", "D")):
        (rule,) = book[name].data_validations.dataValidation
        assert rule.formula1 == '"是,改,不用"'
        assert str(rule.sqref).startswith(f"{column}2")
        assert book[name].freeze_panes == "A2"
