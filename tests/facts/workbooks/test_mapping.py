"""Exports of other systems, read by a mapping; and what a mapping gets told that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from starcheck.diagnostics import Problems
from starcheck.errors import FactsError
from starcheck.facts.objects import Given
from starcheck.facts.reader import Door, read_files
from starcheck.facts.workbooks.mapping import read_mapping
from starcheck.model.catalogue import Catalogue
from tests.facts.workbooks.books import made

TODAY = date(2024, 1, 9)
MAPPING = """
mapping: meeting-app
title: 某平台“会议列表”
year: 2023
as_of: 2023-12-31
branch: {code: A01, 类别: 机关}
sheets:
  - sheet: 会议列表
    table: activities
    columns: {类型: 会议类别, 召开日期: 开始时间, 应到人数: 应参会, 有会议记录: 纪要}
    values:
      类型: {三会一课-大会: 党员大会, 其它: null}
      有会议记录: {已上传: 是, 待上传: 否}
    dates: {召开日期: "%Y年%m月%d日 %H:%M"}
    skip: {状态: [草稿, 已撤销]}
    coverage: 全部
"""
EXPORT = [
    ["导出时间：2024-01-05"],
    ["会议类别", "开始时间", "应参会", "纪要", "状态", "别的"],
    ["三会一课-大会", "2023年03月08日 09:30", "31人", "已上传", "完成", 1],
    ["三会一课-大会", "2023年04月08日 09:30", 31, "待上传", "草稿", 2],
    ["其它", "2023年05月08日 09:30", 30, "待上传", "完成", 3],
]


def mapping_of(text: str, folder: Path, catalogue: Catalogue) -> object:
    path = folder / "映射.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path, catalogue)


def test_an_export_is_read_as_the_mapping_says(tmp_path: Path, catalogue: Catalogue) -> None:
    problems = Problems()
    door = Door(TODAY, mapping=mapping_of(MAPPING, tmp_path, catalogue))  # type: ignore[arg-type]
    given = Given(
        "导出.xlsx", made({"会议列表": EXPORT, "说明": [["类型", "召开日期"], ["x", "y"]]})
    )
    (branch,) = read_files(given, catalogue, door, problems)
    assert [one.kind.code for one in problems.found] == ["FA152"]
    assert (branch.branch["code"], branch.branch["category"], branch.year) == ("A01", "机关", 2023)
    records = branch.tables["activities"]
    assert records.coverage == "complete"
    names = ("kind", "held_on", "eligible", "has_minutes")
    assert [tuple(r[n] for n in names) for r in records.records] == [
        ("党员大会", date(2023, 3, 8), 31, True),
        (None, date(2023, 5, 8), 30, False),
    ]


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("table: activities", "table: activity", "FA135", 9),
        ("类型: 会议类别", "类形: 会议类别", "FA136", 10),
        ("应到人数: 应参会", "应到人数: 开始时间", "FA182", 10),
        ("三会一课-大会: 党员大会", "三会一课-大会: 党团大会", "FA206", 12),
        ("已上传: 是", "已上传: 传了", "FA201", 13),
        ('"%Y年%m月%d日 %H:%M"', '"%m月%d日"', "FA169", 14),
        ("    skip:", "    skips:", "FA132", 15),
        ("code: A01, 类别: 机关", "code: A01, 类别: 机器", "FA206", 6),
        ("year: 2023", "year: 去年", "FA201", 4),
        ("coverage: 全部", "coverage: 全都", "FA206", 16),
        ("coverage: 全部", "until: 六月底", "FA201", 16),
        ("coverage: 全部", "coverage: 填至", "FA303", 16),
    ],
)
def test_a_mistake_in_a_mapping_has_a_line(
    before: str, after: str, code: str, line: int, tmp_path: Path, catalogue: Catalogue
) -> None:
    assert before in MAPPING
    with pytest.raises(FactsError) as raised:
        mapping_of(MAPPING.replace(before, after), tmp_path, catalogue)
    (found,) = raised.value.diagnostics
    assert found.kind.code == code
    assert found.place is not None
    assert found.place.line == line
    assert found.help is not None
    if code == "FA182":
        assert str(found.message).endswith("对应了我们的两列：召开日期、应到人数")


@pytest.mark.parametrize(
    ("sheet", "rows", "code"),
    [
        ("会议列表", [["会议类别", "开始时间"], ["x", "y"]], "FA170"),
        ("会议", EXPORT, "FA171"),
        ("会议列表", [*EXPORT, ["其它", "2023-05-08", 30, None, "完成"]], "FA222"),
        ("会议列表", [*EXPORT, ["培训", "2023年05月08日 09:30", 30, None, "完成"]], "FA206"),
    ],
)
def test_an_export_that_is_not_as_the_mapping_says_is_told(
    sheet: str, rows: list[list[object]], code: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    problems = Problems()
    door = Door(TODAY, mapping=mapping_of(MAPPING, tmp_path, catalogue))  # type: ignore[arg-type]
    read_files(Given("导出.xlsx", made({sheet: rows})), catalogue, door, problems)
    assert [one.kind.code for one in problems.errors] == [code]
