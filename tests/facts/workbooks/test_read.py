"""Workbooks of theirs: headers, rows that are no records, sheets of several kinds and branches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from starcheck.diagnostics import Diagnostic, Problems, draw
from starcheck.facts.alike import EACH
from starcheck.facts.cells import written_cell
from starcheck.facts.objects import Given
from starcheck.facts.people import People
from starcheck.facts.reader import Door, in_order, read_files
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Records
from starcheck.model.values import Absent, Cell
from tests.facts.workbooks.books import BRANCH, Rows, made

TODAY = date(2023, 12, 31)


def read(
    catalogue: Catalogue, sheets: Mapping[str, Rows], people: People | None = None, **more: object
) -> tuple[tuple[Facts, ...], list[Diagnostic]]:
    problems = Problems()
    given = Given("表.xlsx", made(sheets, **more))  # type: ignore[arg-type]
    door = Door(TODAY, people=people or People())
    return read_files(given, catalogue, door, problems), problems.found  # type: ignore[arg-type]


def codes(found: Sequence[Diagnostic]) -> list[str]:
    return [one.kind.code for one in found]


def cells(records: Records, *names: str) -> list[tuple[Cell, ...]]:
    return [tuple(record[name] for name in names) for record in records.records]


LEDGER: Rows = [
    ["县直一支部2023年度“三会一课”登记表"],
    ["序号", "类 型", "日期", "人数（人）", None, "*主题", "备注"],
    [None, None, None, "应到", "实到", None, None],
    [1, "党员大会", "2023.3.8", 31, "30人", "学习", "x"],
    [2, "支委会", "五月九日", "５", 5, "研究", None],
    ["合计", None, None, 36, 35, None, None],
    ["序号", "类 型", "日期", "应到", "实到", "*主题", "备注"],
    [3, "党课", date(2023, 6, 1), 31, "—", "党课", None],
    [4, None, None, None, None, None, None],
    ["注：每月5日前填写"],
]
MERGED = ["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3"]


def test_a_header_under_a_title_and_over_two_rows(catalogue: Catalogue) -> None:
    (branch,), found = read(
        catalogue, {"支部情况": BRANCH, "三会一课": LEDGER}, merged={"三会一课": MERGED}
    )
    assert cells(branch.tables["activities"], "kind", "held_on", "eligible", "present") == [
        ("党员大会", date(2023, 3, 8), 31, 30),
        ("支委会", date(2023, 5, 9), 5, 5),
        ("党课", date(2023, 6, 1), 31, None),
    ]
    assert branch.tables["activities"].coverage is None
    (left,) = [one for one in found if one.kind.code == "FA152"]
    said = str(left.message)
    assert "第 6 行（合计）" in said
    assert "第 7 行（重复的表头）" in said
    assert "第 10 行（备注）" in said
    assert codes(found) == ["FA152"]


def test_a_bad_cell_is_told_with_its_address_and_what_to_type(catalogue: Catalogue) -> None:
    rows = [["类型", "召开日期", "应到"], ["党课", 2023.1, "十几人"]]
    _, found = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert codes(found) == ["FA214", "FA216"]
    day, number = found
    assert day.place is not None
    assert (day.place.sheet, day.place.cell) == ("组织生活台账", "B2")
    assert number.place is not None
    assert number.place.cell == "C2"
    assert "2023-10-08" in str(day.help)


def test_a_sheet_for_each_kind_says_the_kind(catalogue: Catalogue) -> None:
    sheets = {
        "党支部": BRANCH,
        "党课": [["日期", "主题", "应到/实到"], ["2023-05-01", "一", "31/29"]],
        "主题党日记录": [["日期", "主题"], ["2023-06-01", "二"]],
    }
    (branch,), found = read(catalogue, sheets)
    assert cells(branch.tables["activities"], "kind", "held_on", "eligible", "present") == [
        ("党课", date(2023, 5, 1), 31, 29),
        ("主题党日", date(2023, 6, 1), None, None),
    ]
    assert found == []


def test_what_is_not_read_is_told(catalogue: Catalogue) -> None:
    sheets = {
        "党支部": BRANCH,
        "党员名册": [
            ["姓名", "身份证号", "入党日期", "党费工资", "爱好"],
            ["张三", "x", None, 1, "y"],
        ],
        "杂项": [["天气", "心情"], ["晴", "好"]],
        "旧表": [["x"]],
        "没动过": [],
    }
    (branch,), found = read(catalogue, sheets, hidden=["旧表"])
    assert sorted(codes(found)) == ["FA151", "FA153", "FA154", "FA155", "FA155"]
    assert cells(branch.tables["members"], "member") == [("人员001",)]


def test_one_name_is_one_person_on_every_sheet_and_nowhere_written(catalogue: Catalogue) -> None:
    sheets = {
        "党支部": BRANCH,
        "党员名册": [["姓名", "党籍状态"], ["张三", "正式"], ["李 四", "预备"]],
        "谈话台账": [
            ["类型", "日期", "谈话人", "谈话对象"],
            ["谈心谈话", "2023-01-02", "李四", "张三"],
        ],
    }
    (branch,), _ = read(catalogue, sheets)
    (talk,) = cells(branch.tables["talks"], "talker", "subject")
    assert [c for (c,) in cells(branch.tables["members"], "member")] == [talk[1], talk[0]]
    assert "张三" not in repr(branch)
    assert "李四" not in repr(branch)
    (kept,), _ = read(catalogue, sheets, People(keep=True))
    assert cells(kept.tables["talks"], "talker", "subject") == [("李四", "张三")]
    (one,), _ = read(catalogue, sheets, People("key"))
    (same,), _ = read(
        catalogue, {**sheets, "党员名册": [["姓名", "党籍状态"], ["李四", "预备"]]}, People("key")
    )
    (other,), _ = read(catalogue, sheets, People("another key"))
    subject = cells(one.tables["talks"], "subject")
    assert subject == cells(same.tables["talks"], "subject")
    assert subject != cells(other.tables["talks"], "subject")


def test_numbers_of_cards_and_phones_are_dropped_with_a_word(catalogue: Catalogue) -> None:
    rows = [
        ["类型", "日期", "主题"],
        ["党课", "2023-05-01", "联系13800138000，身份证370102199001011234"],
    ]
    (branch,), found = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert codes(found) == ["FA156"]
    assert "2 处" in str(found[0].message)
    ((topic,),) = cells(branch.tables["activities"], "topic")
    assert topic == "联系〔电话〕，身份证〔身份证号〕"


COVERED: Rows = [
    ["组织生活台账"],
    ["填报范围", "填至某日", "填至", "2023-06-30"],
    ["类型", "召开日期"],
    ["党课", "2023-05-01"],
]


def test_the_cover_line_says_how_complete_a_sheet_is(catalogue: Catalogue) -> None:
    (branch,), found = read(catalogue, {"党支部": BRANCH, "组织生活台账": COVERED})
    assert found == []
    given = branch.tables["activities"]
    assert (given.coverage, given.until) == ("until", date(2023, 6, 30))


def test_an_untouched_sheet_is_absent_and_one_that_says_none_is_none(catalogue: Catalogue) -> None:
    sheets = {
        "党支部": BRANCH,
        "组织生活台账": COVERED[2:3],
        "谈话台账": [["填报范围", "本年无此类记录"], ["类型", "谈话日期"]],
        "发展党员台账": [["填报范围", "未报"], ["对象代号", "阶段"]],
    }
    (branch,), found = read(catalogue, sheets)
    assert found == []
    assert "activities" not in branch.tables
    assert branch.tables["talks"].coverage == "none"
    assert branch.tables["candidates"].coverage == "absent"


def test_a_sheet_that_says_none_and_has_records_is_a_contradiction(catalogue: Catalogue) -> None:
    rows = [["填报范围", "本年无此类记录"], ["类型", "谈话日期"], ["谈心谈话", "2023-01-02"]]
    _, found = read(catalogue, {"党支部": BRANCH, "谈话台账": rows})
    assert codes(found) == ["FA303"]
    assert found[0].place is not None
    assert found[0].place.cell == "B1"


GRID: Rows = [
    ["2023年各月组织生活次数"],
    ["填报范围", "全部"],
    ["类型", "党小组", *[f"{m}月" for m in range(1, 13)], "合计"],
    ["党员大会", None, 1, None, "一次", 0, None, 1, *[None] * 6, 3],
    ["党小组会", "第一小组", *[1] * 12, 12],
    [None, "第二小组", *[2] * 12, 24],
    ["合计", None, *[3] * 12, 39],
]


def test_a_grid_of_months_is_records_without_days(catalogue: Catalogue) -> None:
    (branch,), found = read(catalogue, {"党支部": BRANCH, "全年次数": GRID})
    assert found == []
    given = branch.tables["activities"]
    assert given.coverage == "complete"
    general = [r for r in given.records if r["kind"] == "党员大会"]
    assert [(r["held_on"], r["held_in"], r["for_year"]) for r in general] == [
        (None, date(2023, m, 1), 2023) for m in (1, 3, 6)
    ]
    groups = [r["group"] for r in given.records if r["kind"] == "党小组会"]
    assert (groups.count("第一小组"), groups.count("第二小组")) == (12, 24)


def test_what_the_ledger_describes_is_not_counted_again(catalogue: Catalogue) -> None:
    ledger = [
        ["类型", "召开日期"],
        ["党员大会", "2023-01-09"],
        ["党员大会", "2023-06-09"],
        ["党员大会", "2023-06-19"],
    ]
    (branch,), found = read(
        catalogue, {"党支部": BRANCH, "全年次数": GRID[:4], "组织生活台账": ledger}
    )
    assert [(r["held_on"], r["held_in"]) for r in branch.tables["activities"].records] == [
        (date(2023, 1, 9), None),
        (date(2023, 6, 9), None),
        (date(2023, 6, 19), None),
        (None, date(2023, 3, 1)),
    ]
    # June has one in the grid and two in the ledger: a person has to look.
    assert codes(found) == ["FA158"]
    assert found[0].place is not None
    assert (found[0].place.sheet, found[0].place.cell) == ("全年次数", "H4")


@pytest.mark.parametrize("count", ["几次", 1.5, -1, 400])
def test_a_count_that_is_none_is_refused(catalogue: Catalogue, count: object) -> None:
    grid = [*GRID[:3], ["党员大会", None, count]]
    _, found = read(catalogue, {"党支部": BRANCH, "全年次数": grid})
    assert codes(found) == ["FA163"]


def test_many_branches_in_one_workbook(catalogue: Catalogue) -> None:
    sheets = {
        "党支部": [
            ["党支部代码", "党支部名称", "类别"],
            ["A01", "一支部", "机关"],
            [2, "二支部", "村"],
        ],
        "组织生活台账": [
            ["支部名称", "类型", "日期"],
            ["一支部", "党课", "2023-01-02"],
            ["二支部", "党课", "2023-01-03"],
            ["一支部", "支委会", "2023-01-04"],
        ],
        "谈话台账": [["党支部代码", "类型", "日期"], [2, "谈心谈话", "2023-02-01"]],
    }
    branches, found = read(catalogue, sheets)
    assert found == []
    assert [(b.branch["code"], b.branch["category"]) for b in branches] == [
        ("A01", "机关"),
        ("2", "村"),
    ]
    assert [len(b.tables["activities"].records) for b in branches] == [2, 1]
    assert ["talks" in b.tables for b in branches] == [False, True]


def test_a_row_of_a_stranger_is_told(catalogue: Catalogue) -> None:
    rows = [
        ["党支部代码", "类型", "日期"],
        ["A01", "党课", "2023-01-02"],
        ["A09", "党课", "2023-01-03"],
    ]
    (branch,), found = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert codes(found) == ["FA159"]
    assert len(branch.tables["activities"].records) == 1


def test_figures_with_answers_to_confirm(catalogue: Catalogue) -> None:
    rows = [
        ["填报数", "数值", "口气", "所属年度", "单位", "原文", "读成", "请确认", "改为"],
        ["党课次数", 4, None, None, "次", "党课4次", "4", "是", None],
        ["主题党日次数", 12, "至少", 2022, "次", "12次以上", "12", "改", "十一次"],
        ["廉政教育次数", 8, None, None, "次", "8次", "8", "不用", None],
        ["支委会次数", None, None, None, "次", None, None, None, None],
    ]
    (branch,), found = read(catalogue, {"党支部": BRANCH, "填报数": rows})
    assert found == []
    figures = {f.id: (f.kind, f.value, f.for_year, f.quote) for f in branch.figures.values()}
    assert figures == {
        "party-lectures": ("exact", 4, None, "党课4次"),
        "theme-days": ("exact", 11, 2022, "12次以上"),
    }


DRAFT = ["填报数", "数值", "原文", "请确认", "改为"]


@pytest.mark.parametrize(
    ("row", "kind", "cell"),
    [
        ([4, "党课4次", None, 5], "FA197", "D2"),
        ([4, "党课4次", "是", 5], "FA197", "D2"),
        ([4, "党课4次", "不用", "五"], "FA197", "D2"),
        ([4, "党课4次", "√", None], "FA198", "D2"),
        ([4, "党课4次", "改成5", None], "FA198", "D2"),
        ([4, "党课4次", "改", None], "FA165", "D2"),
        ([None, "党课4次", "是", None], "FA165", "D2"),
    ],
)
def test_an_answer_that_cannot_be_followed_is_told_in_its_cell(
    row: list[object], kind: str, cell: str, catalogue: Catalogue
) -> None:
    (branch,), found = read(catalogue, {"党支部": BRANCH, "填报数": [DRAFT, ["党课次数", *row]]})
    assert [(one.kind.code, one.place and one.place.cell) for one in found] == [(kind, cell)]
    assert (dict(branch.figures), branch.draft) == ({}, False)


def test_what_nobody_has_confirmed_is_named_row_by_row(catalogue: Catalogue) -> None:
    rows = [
        DRAFT,
        ["党课次数", 4, "党课4次", "是", None],
        ["主题党日次数", 12, "主题党日12次", None, None],
        # It was said in two ways, so there is no number yet.
        ["支委会次数", None, "支委会12次", None, None],
        ["党员大会次数", None, "党员大会4次", "改", 5],
    ]
    (branch,), found = read(catalogue, {"党支部": BRANCH, "填报数": rows})
    assert [(one.kind.code, str(one.message)) for one in found] == [
        ("FA199", "草稿还有 2 行没有确认：第 3-4 行")
    ]
    assert branch.draft
    assert {f.id: f.value for f in branch.figures.values()} == {
        "party-lectures": 4,
        "theme-days": 12,
        "general-meetings": 5,
    }


def test_a_figure_in_two_rows_is_told_and_not_lost(catalogue: Catalogue) -> None:
    rows = [["填报数", "数值"], ["党课次数", 4], ["党课次数", 5]]
    (branch,), found = read(catalogue, {"党支部": BRANCH, "填报数": rows})
    assert codes(found) == ["FA134"]
    assert [f.value for f in branch.figures.values()] == [4]


def test_a_folder_is_one_workbook(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "党支部.csv").write_text(
        "\n".join(f"{a},{b}" for a, b in BRANCH), encoding="gb18030"
    )
    (tmp_path / "组织生活台账.csv").write_text("类型,日期\n党课,2023-05-01\n", encoding="utf-8-sig")
    (tmp_path / "~$锁.xlsx").write_bytes(b"")
    problems = Problems()
    (branch,) = read_files(tmp_path, catalogue, Door(TODAY), problems)
    assert codes(problems.found) == ["FA122"]
    assert cells(branch.tables["activities"], "kind", "held_on") == [("党课", date(2023, 5, 1))]
    assert [one.name for one in branch.inputs] == ["党支部.csv", "组织生活台账.csv"]


@pytest.mark.parametrize(("name", "size"), [("台账.xlsx", 201), ("台账.csv", 51), ("a.yaml", 51)])
def test_a_file_too_large_is_refused_before_it_is_read(
    name: str, size: int, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(size * 1024 * 1024)
    problems = Problems()
    assert read_files(path, catalogue, Door(TODAY), problems) == ()
    assert codes(problems.found) == ["FA110"]


def test_a_day_without_a_year_is_of_the_year_that_the_workbook_says(catalogue: Catalogue) -> None:
    rows = [["时间", "会议类型", "应到/实到"], ["3月10日", "党员大会", "18/17"]]
    branch = [*BRANCH[:3], ["年度", "2023年度"], BRANCH[4]]
    (found,), told = read(catalogue, {"一季度": rows, "基本情况": branch})
    assert told == []
    assert cells(found.tables["activities"], "held_on") == [(date(2023, 3, 10),)]


def test_headers_in_other_words(catalogue: Catalogue) -> None:
    rows = [
        [
            "姓名",
            "申请入党时间",
            "确定为入党积极分子时间",
            "列为发展对象时间",
            "接收为预备党员时间",
        ],
        ["赵六", "2020.1.5", "2021.3.1", "2022.5.1", "2023.6.1"],
    ]
    (found,), told = read(catalogue, {"党支部": BRANCH, "发展党员": rows})
    assert told == []
    names = ("applied_on", "activist_on", "target_on", "admitted_on")
    assert [c.year for c in cells(found.tables["candidates"], *names)[0]] == [
        2020,
        2021,
        2022,
        2023,
    ]  # type: ignore[union-attr]


def test_a_sheet_of_months_that_is_no_grid_of_activities_is_not_passed_over(
    catalogue: Catalogue,
) -> None:
    rows = [["姓名", *[f"{m}月" for m in range(1, 13)]], ["张三", *[20] * 12]]
    _, told = read(catalogue, {"党支部": BRANCH, "学时": rows})
    assert codes(told) == ["FA153"]


@pytest.mark.parametrize(
    ("written", "reads"),
    [
        ("张三", "人员001"),
        ("张 三", "人员001"),
        ("张三、李四", "人员001、人员002"),
        ("张三 李四", "人员001、人员002"),
        ("张三（支部书记）", "人员001"),
        ("支部书记张三", "人员001"),
        ("P07", "P07"),
        ("370102199001011234", "人员001"),
    ],
)
def test_nobody_is_named_in_a_column_of_people(written: str, reads: str) -> None:
    assert People().pseudonym(written) == reads


def test_words_of_a_form_in_the_rows_of_a_ledger_do_not_make_it_one(catalogue: Catalogue) -> None:
    rows = [
        ["序号", "姓名", "党员类别", "年龄"],
        [1, "张三", "正式党员", 45],
        [2, "李四", "预备党员", 27],
        [3, "王五", "正式党员", 30],
    ]
    (found,), _ = read(catalogue, {"党支部": BRANCH, "党员花名册": rows})
    assert found.branch["full_members"] is None
    assert len(found.tables["members"].records) == 3


def test_a_first_record_of_one_cell_is_a_record(catalogue: Catalogue) -> None:
    rows = [["文件类型", "标题", "印发日期"], ["党建工作计划"], ["责任清单"]]
    (found,), told = read(catalogue, {"党支部": BRANCH, "制度文件台账": rows})
    assert told == []
    assert cells(found.tables["documents"], "kind") == [("党建工作计划",), ("责任清单",)]


def test_a_cell_merged_downward_is_that_of_every_row(catalogue: Catalogue) -> None:
    rows = [
        ["类型", "召开日期"],
        ["主题党日", "2023-01-05"],
        [None, "2023-02-05"],
        [None, "2023-03-05"],
    ]
    (found,), _ = read(
        catalogue, {"党支部": BRANCH, "组织生活台账": rows}, merged={"组织生活台账": ["A2:A4"]}
    )
    assert cells(found.tables["activities"], "kind") == [("主题党日",)] * 3


def test_coverages_that_differ_are_told(catalogue: Catalogue) -> None:
    sheets = {"党支部": BRANCH, "全年次数": GRID, "组织生活台账": COVERED}
    _, told = read(catalogue, sheets)
    assert "FA174" in codes(told)
    lectures = [["日期", "主题"], ["2023-01-02", "一"]]
    sheets = {"党支部": BRANCH, "党课": lectures, "组织生活台账": COVERED}
    (branch,), told = read(catalogue, sheets)
    assert branch.tables["activities"].coverage is None
    assert codes(told) == ["FA174"]
    assert "填至某日、没有写" in str(told[0].message)


@pytest.mark.parametrize(
    ("name", "header", "row", "missing"),
    [
        ("活动台账", ["日期", "主题", "应到", "实到"], ["2023-05-01", "一", 9, 8], "“类型”"),
        ("三会一课", ["会议时间", "会议主题", "地点"], ["2023-05-01", "一"], "“类型”"),
        ("党课", ["主题", "主讲人"], ["一", "张三"], "“召开日期”"),
        ("组织生活台账", ["主题", "应到", "实到"], ["一", 9, 8], "“类型”、“召开日期”"),
    ],
)
def test_a_column_no_record_can_do_without_is_told_once(
    name: str, header: list[str], row: list[object], missing: str, catalogue: Catalogue
) -> None:
    rows = [header, row]
    (branch,), told = read(catalogue, {"党支部": BRANCH, name: rows})
    assert len(branch.tables["activities"].records) == 1
    assert codes(told) == ["FA177"]
    assert f"没有{missing}这一列" in str(told[0].message)


def test_a_month_stands_for_the_day_and_an_empty_table_misses_nothing(
    catalogue: Catalogue,
) -> None:
    months = [["类型", "月份", "主题"], ["党课", "2023-05", "一"]]
    _, told = read(catalogue, {"党支部": BRANCH, "组织生活台账": months})
    assert told == []
    _, told = read(catalogue, {"党支部": BRANCH, "组织生活台账": [["日期", "主题"]]})
    assert told == []


@pytest.mark.parametrize(
    "words", ["以下空白", "（以下空白）", "以下无内容", "此处空白", "——以下空白——", "以 下 空 白"]
)
def test_a_line_that_says_that_nothing_follows_is_no_record(
    words: str, catalogue: Catalogue
) -> None:
    rows = [["类型", "日期", "主题"], ["党课", "2023-05-01", "一"], [words], [None, None, words]]
    (branch,), told = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert len(branch.tables["activities"].records) == 1
    (left,) = told
    assert str(left.message) == "没有当作记录的行：第 3–4 行（以下空白）"


def test_the_words_of_a_column_say_which_it_is_where_the_header_does_not(
    catalogue: Catalogue,
) -> None:
    rows = [["姓名", "党员类别"], ["张三", "正式党员"], ["李四", "预备党员"], ["王五", None]]
    (branch,), told = read(catalogue, {"党支部": BRANCH, "党员花名册": rows})
    assert told == []
    assert cells(branch.tables["members"], "status", "kind") == [
        ("正式", None),
        ("预备", None),
        (None, None),
    ]
    both = [["姓名", "党员类别"], ["张三", "在职"], ["李四", "预备党员"]]
    _, told = read(catalogue, {"党支部": BRANCH, "党员花名册": both})
    assert codes(told) == ["FA206"]


def test_hidden_rows_are_read_and_told(catalogue: Catalogue) -> None:
    days = [["党课", f"2023-0{month}-01"] for month in range(1, 7)]
    sheets = {"党支部": BRANCH, "组织生活台账": [["类型", "日期"], *days]}
    (branch,), told = read(catalogue, sheets, hidden_rows={"组织生活台账": [3, 4, 6, 20]})
    assert len(branch.tables["activities"].records) == 6
    assert [str(one.message) for one in told] == ["隐藏的第 3–4、6 行也读了"]


def told_of(catalogue: Catalogue, sheets: Mapping[str, Rows]) -> list[Diagnostic]:
    """Return what a person is told."""
    return [*in_order(read(catalogue, sheets)[1])]


def test_the_same_record_written_very_often_is_told_once(catalogue: Catalogue) -> None:
    rows = [["类型", "日期"], *[["党课", "2023-05-01"]] * 400, ["党课", "2023-05-02"]]
    (one,) = told_of(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert one.kind.code == "FA307"
    assert str(one.message) == "第 3–401 行的 399 条记录与第 2 行完全相同，会被数 400 次"
    assert len(one.also) == 398


def test_of_many_errors_alike_those_that_differ_come_first_and_the_rest_is_counted(
    catalogue: Catalogue,
) -> None:
    days = [["党课", f"2023-{n % 12 + 1:02d}-{n // 12 + 1:02d}", "十几"] for n in range(99)]
    days[70][2], days[71][0] = "几十", "团课"
    rows = [["类型", "日期", "应到"], *days]
    told = told_of(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert [one.kind.code for one in told].count("FA216") == EACH + 1
    assert [one.kind.code for one in told].count("FA206") == 1
    assert any("几十" in str(one.message) for one in told)
    (rest,) = [one for one in told if one.also]
    assert str(rest.message) == "同类的问题还有 79 处：第 21–71、73–100 行"
    assert rest.is_error


def test_a_key_with_none_in_it_is_told_in_our_words(catalogue: Catalogue) -> None:
    rows = [["姓名", "月份", "实交"], ["张三", "2023-05", 1], ["张三", "2023-05", 2]]
    (one,) = told_of(catalogue, {"党支部": BRANCH, "党费台账": rows})
    assert "党员代号 人员001、月份 2023-05 出现了两次" in str(one.message)
    group = catalogue.table["judgements"]["group"]
    assert written_cell(Absent.NONE, group) == "无"


@pytest.mark.parametrize("header", ["应到/实到", "应到（实到）", "应到人数、实到人数"])
@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("21/20", (21, 20)),
        ("21（20）", (21, 20)),
        ("21人/20人", (21, 20)),
        ("应到21人，实到20人", (21, 20)),
        ("实到20人，应到21人", (21, 20)),
        ("应到会21人实到会20人", (21, 20)),
        ("二十一、二十", (21, 20)),
        ("1,200/1,100", (1200, 1100)),
        ("—", (None, None)),
    ],
)
def test_two_numbers_in_one_cell(
    header: str, written: str, there: tuple[int, int], catalogue: Catalogue
) -> None:
    rows = [["类型", "日期", header], ["党课", "2023-05-01", written]]
    (branch,), told = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert told == []
    assert cells(branch.tables["activities"], "eligible", "present") == [there]


@pytest.mark.parametrize("written", [26, "26", "26人", "21/20/1", "应到21人"])
def test_one_number_where_two_are_asked_is_not_both(written: object, catalogue: Catalogue) -> None:
    rows = [["类型", "日期", "应到/实到"], ["党课", "2023-05-01", written]]
    (branch,), told = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert codes(told) == ["FA223"]
    assert f"“应到/实到”要写 2 项，写的却是“{written}”" in str(told[0].message)
    assert cells(branch.tables["activities"], "eligible", "present") == [(None, None)]


def test_records_after_the_day_a_sheet_is_filled_to_are_asked_about(catalogue: Catalogue) -> None:
    rows = [*COVERED, ["党课", "2023-07-01"], ["党课", "2023-06-30"], ["党课", "2023-09-01"]]
    (branch,), told = read(catalogue, {"党支部": BRANCH, "组织生活台账": rows})
    assert len(branch.tables["activities"].records) == 4
    assert codes(told) == ["FA179"]
    assert "填至 2023-06-30，却有 2 条记录的召开日期在这以后" in str(told[0].message)
    assert told[0].place is not None
    assert told[0].place.line == 5


def test_labels_of_a_form_that_are_none_of_ours_are_told_by_their_cells(
    catalogue: Catalogue,
) -> None:
    form = [
        ["支部基本情况表"],
        ["项目", "内容"],
        *BRANCH,
        ["支部书记", "张三"],
        ["成立于日期", "2001-07-01"],
        ["电子邮箱", None],
        ["备注：如实填写", "x"],
    ]
    (branch,), told = read(catalogue, {"支部基本情况": form})
    assert branch.branch["code"] == "A01"
    (one,) = told
    assert str(one.message) == "A8、A9写的项目不认识，没有读"
    assert [str(note) for note in one.notes] == ["A9 是不是“成立日期”？"]
    assert "张三" not in draw(one)
    assert [place.cell for place in one.also] == ["A9"]


def test_a_form_in_two_columns_of_labels_has_no_unknown_ones(catalogue: Catalogue) -> None:
    form = [
        ["党支部代码", "A01", "党支部名称", "一支部"],
        ["类别", "机关", "年度", 2023],
        ["截止日期", "2023-12-31", "上级党委", "机关党委"],
    ]
    _, told = read(catalogue, {"支部基本情况": form})
    assert told == []


MONTHS = [f"{m}月" for m in range(1, 13)]


def dues(branch: Facts) -> list[tuple[Cell, ...]]:
    return cells(branch.tables["dues"], "member", "month", "due", "paid")


@pytest.mark.parametrize("name", ["党费收缴", "党费缴纳登记表", "Sheet1"])
def test_dues_by_members_and_months(name: str, catalogue: Catalogue) -> None:
    rows = [
        ["一支部2022年党费收缴情况"],
        ["序号", "姓名", "月应交", *MONTHS, "合计", "备注"],
        [1, "张三", 20, 20, "20元", 0, "—", None, 20.5, *[None] * 6, 60.5],
        [2, "李四", 10, None, 10, *[None] * 10, 10],
        ["合计", None, 30, 20, 30, 0, *[None] * 9, 70.5],
    ]
    (branch,), told = read(catalogue, {"党支部": BRANCH, name: rows})
    assert codes(told) == ["FA152"]
    assert dues(branch) == [
        ("人员001", date(2022, 1, 1), 2000, 2000),
        ("人员001", date(2022, 2, 1), 2000, 2000),
        ("人员002", date(2022, 2, 1), 1000, 1000),
        ("人员001", date(2022, 3, 1), 2000, 0),
        ("人员001", date(2022, 6, 1), 2000, 2050),
    ]


def test_dues_of_two_columns_a_month(catalogue: Catalogue) -> None:
    rows = [
        ["姓名", "1月", None, None, "2月", None, None, "3月", None, None],
        [None, *["应交", "实交", "签名"] * 3],
        ["张三", 20, 20, "张三", 20, 10, "张三", 20, None, None],
    ]
    merged = ["A1:A2", "B1:D1", "E1:G1", "H1:J1"]
    (branch,), told = read(catalogue, {"党费": rows, "党支部": BRANCH}, merged={"党费": merged})
    assert dues(branch) == [
        ("人员001", date(2023, 1, 1), 2000, 2000),
        ("人员001", date(2023, 2, 1), 2000, 1000),
        ("人员001", date(2023, 3, 1), 2000, None),
    ]
    assert set(codes(told)) == {"FA154"}


def test_a_tick_does_not_say_how_much_was_paid(catalogue: Catalogue) -> None:
    rows = [["姓名", *MONTHS], ["张三", "√", "√", 20], ["李四", True, "欠", None]]
    (branch,), told = read(catalogue, {"党支部": BRANCH, "党费收缴": rows})
    assert dues(branch)[1][1:] == (date(2023, 3, 1), None, 2000)
    assert codes(told) == ["FA181", "FA201"]
    assert "有 3 格只打了勾" in str(told[0].message)


def test_dues_without_a_year_are_told_once(catalogue: Catalogue) -> None:
    rows = [["姓名", *MONTHS], ["张三", *[20] * 12]]
    _, told = read(catalogue, {"党支部": BRANCH[:3], "党费收缴": rows})
    assert codes(told) == ["FA166"]


def test_a_sheet_is_spoken_of_in_its_own_words(catalogue: Catalogue) -> None:
    rows = [
        ["会议类型", "时间", "人数", None],
        [None, None, "应到", "实到"],
        ["团课", "某日", 3, -1],
    ]
    form = [*BRANCH, ["成立时间", "某年"]]
    _, told = read(
        catalogue,
        {"党支部": form, "组织生活台账": rows},
        merged={"组织生活台账": ["C1:D1", "A1:A2", "B1:B2"]},
    )
    assert [str(one.message) for one in told] == [
        "“成立日期”要写日期，如 2023-07-01 或 2023年7月1日，写的却是 `某年`",
        "“会议类型”里没有 `团课` 这个词",
        "“时间”要写日期，如 2023-07-01 或 2023年7月1日，写的却是 `某日`",
        "“人数›实到”不能是负数，写的却是 -1",
    ]


def test_what_cannot_be_understood_is_not_called_missing_too(catalogue: Catalogue) -> None:
    figures = [["填报数", "数值"], ["党课次数", "十几次"]]
    form = [["党支部代码", 370102199001011234], ["类别", 2.5], *BRANCH[3:]]
    _, told = read(catalogue, {"党支部": form, "填报数": figures})
    assert codes(told) == ["FA213", "FA206", "FA216"]


def test_a_single_csv_says_how_the_branch_is_given(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "组织生活台账.csv"
    path.write_text("类型,日期\n党课,2023-05-01\n", encoding="utf-8-sig")
    problems = Problems()
    read_files(path, catalogue, Door(TODAY), problems)
    (one,) = problems.found
    assert str(one.message) == "没有写“党支部”"
    assert "“党支部.csv”放进一个文件夹" in str(one.help)
    _, told = read(catalogue, {"组织生活台账": [["类型", "日期"], ["党课", "2023-05-01"]]})
    assert [str(one.help) for one in told] == ["加一张“党支部”表，写上党支部代码和类别"]
