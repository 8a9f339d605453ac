"""Workbooks on the command line: made, handed out, received, checked, graded, given back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Result
from tests.facts.workbooks.books import BRANCH, made

Call = Callable[..., Result]
BOOK = ("--rulebook", "jiguan-dabiao-chuangxing@2023")
RICH = "fixtures/rich-2023.yaml"
REPORT = "fixtures/reports/housing-bureau-2023.txt"
LEDGER = [["类型", "召开日期", "主持人"], ["党课", 2023.1, "张三"], ["党课", "2023-05-18", "张三"]]


def document(found: Result) -> dict[str, object]:
    assert found.code == 0, found.err
    made_: dict[str, object] = json.loads(found.out)
    del made_["inputs"]
    return made_


def test_a_workbook_says_the_same_as_the_facts_file(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    found = call("facts", "template", *BOOK, "--year", "2023", "--from", RICH, "-o", path)
    assert (found.code, found.err) == (0, f"填报表写到 {path.as_posix()}\n")
    before = document(call("assess", RICH, "--format", "json"))
    after = document(call("assess", path, "--format", "json"))
    assert after == before


def test_a_draft_in_a_workbook_is_the_draft_until_it_is_confirmed(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "草稿.xlsx"
    call("facts", "extract", REPORT, "-o", path)
    drafted = call("facts", "extract", REPORT).out
    plain = document(call("assess", "-", "--format", "json", stdin=drafted.encode()))
    found = document(call("assess", path, "--format", "json"))
    assert found["draft"] is True
    assert found["score"] == plain["score"]
    assert found["findings"] == plain["findings"]

    book = openpyxl.load_workbook(path)
    for name in ("填报数", "自述"):
        head = [cell.value for cell in book[name][1]]
        at = head.index("请确认") + 1
        for row in range(2, book[name].max_row + 1):
            book[name].cell(row, at).value = "是"
    lectures = next(r for r in book["填报数"].iter_rows() if r[0].value == "党课次数")
    head = [cell.value for cell in book["填报数"][1]]
    lectures[head.index("请确认")].value = "改"
    lectures[head.index("改为")].value = "三次"
    book.save(path)
    confirmed = document(call("assess", path, "--format", "json"))
    assert "draft" not in confirmed
    (seen,) = [f for f in confirmed["findings"] if f["criterion"] == "party-lectures"]  # type: ignore[union-attr, index]
    assert [o["low"] for o in seen["observed"] if o["measure"] == "党课次数"] == [3]


def test_one_for_each_branch_and_what_came_back(call: Call, tmp_path: Path) -> None:
    roster, out = tmp_path / "名册.csv", tmp_path / "发出"
    roster.write_text("党支部代码,党支部名称,类别\nA01,一支部,机关\nA02,二支部,机关\n", "gb18030")
    found = call("facts", "template", *BOOK, "--year", "2023", "--branches", roster, "-o", out)
    assert (found.code, sorted(p.name for p in out.iterdir())) == (
        0,
        ["A01-一支部.xlsx", "A02-二支部.xlsx"],
    )
    (out / "A02-二支部.xlsx").unlink()
    kept = tmp_path / "收件表.xlsx"
    found = call("facts", "receive", out, "--branches", roster, *BOOK, "-o", kept)
    sheet = openpyxl.load_workbook(kept)["收件表"]
    assert [[c.value for c in row[:3]] for row in sheet.iter_rows(min_row=3)] == [
        ["代码", "党支部", "收件"],
        ["A01", "一支部", "已收"],
        ["A02", "二支部", "未收"],
    ]
    assert found.code == 1
    assert found.err == "已收 1，未收 1\n"
    assert [line.split()[2] for line in found.out.splitlines()[2:]] == ["已收", "未收"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["template", *BOOK], "US278"),
        (["template", *BOOK, "--from", RICH, "--branches", RICH, "-o", "x"], "US277"),
        (["receive", "nowhere", "--branches", RICH], "US276"),
        (["check", RICH, "--annotate", "x.xlsx"], "US283"),
        (
            [
                "check",
                "fixtures/workbooks/cells.xlsx",
                "--annotate",
                "fixtures/workbooks/cells.xlsx",
            ],
            "US284",
        ),
    ],
)
def test_a_misuse_says_what_to_do(call: Call, arguments: list[str], code: str) -> None:
    found = call("facts", *arguments)
    assert found.code == 2
    assert f"[{code}]" in found.err


def test_a_book_is_given_back_with_remarks(call: Call, tmp_path: Path) -> None:
    path, out = tmp_path / "台账.xlsx", tmp_path / "退回.xlsx"
    path.write_bytes(made({"党支部": BRANCH, "组织生活台账": LEDGER}))
    found = call("facts", "check", path, "--annotate", out)
    assert found.code == 4
    assert found.out.splitlines()[-1].split() == ["1", "0", "0", "一支部", "台账.xlsx"]
    assert found.err == "1 本，0 本没有问题\n"
    book = openpyxl.load_workbook(out)
    assert "2023-10-08" in book["组织生活台账"]["B2"].comment.text
    assert book["检查结果"]["B5"].value == "错误"


def test_a_folder_of_books_gives_a_folder_of_slips(call: Call, tmp_path: Path) -> None:
    books, slips = tmp_path / "交来", tmp_path / "退回"
    books.mkdir()
    (books / "一.xlsx").write_bytes(made({"党支部": BRANCH, "组织生活台账": LEDGER}))
    (books / "二.xlsx").write_bytes(made({"党支部": BRANCH, "组织生活台账": LEDGER[:1]}))
    (books / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (books / "~$一.xlsx").write_bytes(b"")
    found = call("facts", "check", books, "--annotate", slips)
    assert found.code == 4
    assert sorted(p.name for p in slips.iterdir()) == ["一.xlsx", "二.xlsx"]
    assert "[FA119]" in found.err
    assert "3 本，1 本没有问题\n" in found.err
    assert "一.xlsx、二.xlsx：都是党支部 A01 的" in found.err


def test_a_folder_of_books_is_graded(call: Call, tmp_path: Path) -> None:
    books = tmp_path / "交来"
    books.mkdir()
    for name, year in (("一", 2023), ("二", 2023)):
        rows = [["党支部代码", name], *BRANCH[1:3], ["年度", year], BRANCH[4]]
        (books / f"{name}.xlsx").write_bytes(made({"党支部": rows, "组织生活台账": LEDGER[::2]}))
    (books / "三.xlsx").write_bytes(made({"党支部": BRANCH, "组织生活台账": LEDGER}))
    found = call("grade", books, *BOOK, "-o", tmp_path / "run")
    assert found.code == 6
    assert "三.xlsx 工作表“组织生活台账” 第 2 行" in found.err
    assert "评好 2 个党支部" in found.err


@pytest.mark.parametrize("folder", ["meetings", "county"])
def test_the_worked_examples_of_mappings(call: Call, folder: str) -> None:
    where = f"fixtures/exports/{folder}"
    found = call("assess", where, "--mapping", f"{where}/映射.yaml", "--format", "json")
    assert found.code == 0, found.err
    documents = json.loads(found.out)
    documents = documents if isinstance(documents, list) else [documents]
    names = [one["branch"]["name"] for one in documents]
    assert (
        names
        == {
            "meetings": ["县住建局党支部"],
            "county": ["县水利局党支部", "县史志办党支部", "柳河村党支部"],
        }[folder]
    )
    assert "周海" not in found.out
    assert "王建国" not in found.out


def test_an_export_is_graded_by_its_mapping_and_explained_again(call: Call, tmp_path: Path) -> None:
    sheets = {}
    for path in sorted(Path("fixtures/exports/county").glob("*.csv")):
        sheets[path.stem] = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    export, run = tmp_path / "导出.xlsx", tmp_path / "run"
    export.write_bytes(made(sheets))
    mapping = "fixtures/exports/county/映射.yaml"
    found = call("grade", export, "--mapping", mapping, "-o", run)
    assert found.code == 0, found.err
    assert "评好 3 个党支部" in found.err
    explained = call("runs", "explain", run, "370102017")
    assert explained.code == 0
    assert "柳河村党支部" in explained.out


NAMED = [
    ["姓名", "阶段", "确定积极分子日期", "确定发展对象日期"],
    ["张三", "发展对象", "2023-01-05", "2023-06-01"],
]


def test_names_are_told_only_where_they_are_wanted(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(made({"党支部": BRANCH, "发展党员台账": NAMED}))
    masked = call("assess", path, *BOOK, "--format", "json")
    named = call("assess", path, *BOOK, "--format", "json", "--names")
    assert (masked.code, named.code) == (0, 0)
    assert "张三" not in masked.out
    assert "人员001" not in masked.out
    assert "张三" in named.out


def scored(sheet: Path, to: Path, rater: str, marks: list[float]) -> None:
    """Fill in a score sheet as raters do, line by line."""
    book = openpyxl.load_workbook(sheet)
    rows = list(book["评分表"].iter_rows(min_row=5))
    at = {cell.value: place for place, cell in enumerate(rows[0])}
    lines = [row for row in rows if row[at["方式"]].value == "评议"]
    for row, mark in zip(lines, marks, strict=False):
        row[at["评议人"]].value, row[at["考核分"]].value = rater or None, mark
    out = io.BytesIO()
    book.save(out)
    to.write_bytes(out.getvalue())


def test_a_score_sheet_goes_out_and_comes_back(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "评分表.xlsx"
    found = call("rules", "score-sheet", BOOK[1], "--from", RICH, "-o", path)
    assert (found.code, found.err) == (0, f"评分表写到 {path.as_posix()}\n")
    scored(path, path, "", [2, 2, 2])
    found = call("assess", RICH, "--committee", path, "--format", "json")
    assert document(found)["judgements"] == []


def test_two_raters_score_two_branches_and_every_way_says_the_same(
    call: Call, tmp_path: Path
) -> None:
    given, sheets = tmp_path / "支部", tmp_path / "评分表"
    given.mkdir()
    sheets.mkdir()
    for code, name in (("natural-resources", "rich"), ("market-service", "poor")):
        facts = Path(f"fixtures/{name}-2023.yaml")
        (given / facts.name).write_bytes(facts.read_bytes())
        blank = tmp_path / f"{code}-空表.xlsx"
        assert call("rules", "score-sheet", BOOK[1], "--from", facts, "-o", blank).code == 0
        scored(blank, sheets / f"{code}-甲.xlsx", "张三", [1.5])
        scored(blank, sheets / f"{code}-乙.xlsx", "李四", [1.8])
    # One rater of one branch has handed in the same sheet again.
    scored(blank, sheets / "副本.xlsx", "李四", [1.8])
    run = tmp_path / "run"
    graded = call("grade", given, *BOOK, "--committee", sheets, "-o", run)
    assert graded.code == 0
    assert "提示 1 处 [FA195]" in graded.err
    assert "工作表“评分表”" in graded.err
    for code, name in (("natural-resources", "rich"), ("market-service", "poor")):
        facts = given / f"{name}-2023.yaml"
        one = document(call("assess", facts, *BOOK, "--committee", sheets, "--format", "json"))
        (awaited,) = [o for o in one["findings"] if o["criterion"] == "political-function"]  # type: ignore[union-attr, index]
        # 1.5 and 1.8 of three: the third gives 0 to 2.
        assert (awaited["points"]["low"], awaited["points"]["high"]) == (1.1, 1.767)
        again = document(call("runs", "explain", run, code, "--format", "json"))
        assert again["findings"] == one["findings"]


def test_a_sheet_without_a_branch_is_told_with_what_to_write(call: Call, tmp_path: Path) -> None:
    sheets, run = tmp_path / "评分表", tmp_path / "run"
    sheets.mkdir()
    blank = tmp_path / "空表.xlsx"
    assert call("rules", "score-sheet", BOOK[1], "-o", blank).code == 0
    scored(blank, sheets / "甲.xlsx", "张三", [1.5])
    # Of one branch it can only be that one.
    found = document(call("assess", RICH, "--committee", sheets, "--format", "json"))
    assert found["judgements"] == [{"criterion": "political-function", "points": 1.333}]
    graded = call("grade", RICH, *BOOK, "--committee", sheets, "-o", run)
    # The sheet is no branch: none is set aside for it.
    assert graded.code == 0
    assert "提示 1 处 [FA142]" in graded.err
    assert "这一条没有用；" in graded.err
    assert "没有被搁置的" in graded.err
    assert "FA142" in (run / "warnings.parquet").read_bytes().decode("latin-1")
    assert "甲.xlsx 工作表“评分表” 第 18 行" in graded.err
    assert "评分表在表头的“党支部代码”后面写上" in graded.err
    assert call("runs", "explain", run, "natural-resources").code == 0


@pytest.mark.parametrize("command", [("assess", RICH), ("facts", "check", RICH), ("grade", RICH)])
def test_of_two_files_of_the_committee_none_is_left_unread(
    command: tuple[str, ...], call: Call, tmp_path: Path
) -> None:
    out = ("-o", tmp_path / "run") if command[0] == "grade" else ()
    found = call(*command, "--committee", "a.xlsx", "--committee", "b.xlsx", *out)
    assert found.code == 2
    assert "--committee 只写一次；几个文件放进一个文件夹" in found.err


def test_what_was_handed_out_is_not_written_over(call: Call, tmp_path: Path) -> None:
    roster, out = tmp_path / "名册.csv", tmp_path / "发出"
    roster.write_text("党支部代码,党支部名称,类别\nA01,一支部,机关\n", "utf-8")
    handing = ("facts", "template", *BOOK, "--year", "2023", "--branches", roster, "-o", out)
    assert call(*handing).code == 0
    before = (out / "A01-一支部.xlsx").read_bytes()
    again = call(*handing)
    assert again.code == 2
    assert "[US286]" in again.err
    assert (out / "A01-一支部.xlsx").read_bytes() == before


def test_two_branches_never_share_a_file(call: Call, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("党支部代码,党支部名称,类别\nA/1,乙,机关\na:1,乙,机关\n", "utf-8")
    found = call(
        "facts", "template", *BOOK, "--year", "2023", "--branches", roster, "-o", tmp_path / "x"
    )
    assert found.code == 2
    assert "[US285]" in found.err


def test_a_workbook_of_one_branch_is_not_taken_for_another(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "填报表.xlsx"
    call("facts", "template", *BOOK, "--year", "2023", "--from", RICH, "-o", path)
    book = openpyxl.load_workbook(path)
    for row in book["党支部"].iter_rows():
        if row[0].value == "党支部代码":
            row[1].value = "别的支部"
    book.save(path)
    found = call("assess", path)
    assert found.code == 4
    assert "[FA172]" in found.err


def test_a_folder_of_the_committee_is_read_whole(call: Call, tmp_path: Path) -> None:
    folder, facts = tmp_path / "上级", tmp_path / "支部"
    folder.mkdir()
    facts.mkdir()
    rich = Path(RICH).read_text("utf-8")
    for number in (1, 2):
        code = f"B{number}"
        (facts / f"{code}.yaml").write_text(rich.replace("natural-resources", code), "utf-8")
        lines = [
            f"    - {{branch: {code}, 评分指标: political-function, 评议人: 评议人{n}, 评议分: 2}}"
            for n in (1, 2, 3)
        ]
        said = "tables:\n  评议打分:\n" + "\n".join(lines) + "\n"
        (folder / f"{number}.yaml").write_text(said, "utf-8")
    run = tmp_path / "run"
    found = call("grade", facts, *BOOK, "--committee", folder, "-o", run)
    assert found.code == 0, found.err
    for code in ("B1", "B2"):
        explained = call("runs", "explain", run, code)
        assert explained.code == 0, explained.err
        assert "待评议 0" in explained.out


def test_a_report_says_in_which_sheet_and_row_a_hint_stands(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    rows = [["类型", "召开日期"], ["党课", "2023-05-18"], ["党课", "2023-05-18"]]
    path.write_bytes(made({"党支部": BRANCH, "组织生活台账": rows}))
    found = call("assess", path)
    assert found.code == 0, found.err
    hint = found.out[found.out.index("读取材料时的提示") :]
    assert "工作表“组织生活台账”第3行" in "".join(hint.split())


def test_of_a_roster_of_several_categories_each_book_is_held_against_its_own(
    call: Call, tmp_path: Path
) -> None:
    roster, back = tmp_path / "名册.csv", tmp_path / "收件"
    lines = {"A": "机关", "B": "村", "C": "村", "D": "机关", "E": "机关"}
    head = "党支部代码,党支部名称,类别\n"
    roster.write_text(head + "".join(f"{c},{c}支部,{k}\n" for c, k in lines.items()), "utf-8")
    made = ("facts", "template", "--year", "2023", "--branches")
    refused = call(*made, roster, *BOOK, "-o", tmp_path / "x")
    assert refused.code == 2
    assert "[US294]" in refused.err
    assert "2 个党支部：B、C" in refused.err
    back.mkdir()
    for code, kind in lines.items():
        one = tmp_path / f"{code}.csv"
        # The roster had C as an office when its book went out.
        one.write_text(f"{head}{code},{code}支部,{'机关' if code == 'C' else kind}\n", "utf-8")
        standard = "cun-shequ-dabiao-chuangxing" if code == "B" else BOOK[1]
        assert call(*made, one, "--rulebook", standard, "-o", tmp_path / code).code == 0
        (written,) = (tmp_path / code).iterdir()
        written.rename(back / f"{code}.xlsx")
    for code in ("D", "E"):
        book = openpyxl.load_workbook(back / f"{code}.xlsx")
        book["_starcheck"]["B2"] = "jiguan-dabiao-chuangxing@2001"
        book.save(back / f"{code}-旧.xlsx")
    (back / "E.xlsx").unlink()
    for more in ((), BOOK):
        found = call("facts", "receive", back, "--branches", roster, "--year", "2023", *more)
        rows = [line.split() for line in found.out.splitlines()[2:]]
        assert [(row[0], row[2], row[3]) for row in rows] == [
            ("A", "已收", "A.xlsx"),
            ("B", "已收", "B.xlsx"),
            ("C", "不适用", "C.xlsx"),
            ("D", "重复", "D-旧.xlsx、D.xlsx"),
            ("E", "旧版", "E-旧.xlsx"),
        ]
        assert "D-旧.xlsx 旧版（jiguan-dabiao-chuangxing@2001）" in found.out


def test_a_folder_that_goes_back_says_which_books_a_batch_would_set_aside(
    call: Call, tmp_path: Path
) -> None:
    books = tmp_path / "收件"
    books.mkdir()
    for name, branch in (
        ("a.xlsx", BRANCH),
        ("b.xlsx", BRANCH),
        ("c.xlsx", [*BRANCH, ["评星标准", "jiguan-dabiao-chuangxing@2001"]]),
    ):
        (books / name).write_bytes(made({"党支部": branch}))
    found = call("facts", "check", books, "--annotate", tmp_path / "退回")
    assert found.code == 0
    assert "c.xlsx：不能评定：评星标准 `jiguan-dabiao-chuangxing` 没有 2001 年度版" in found.err
    assert "a.xlsx、b.xlsx、c.xlsx：都是党支部 A01 的，只留一本" in found.err
    assert "成批评定会搁置的 2 处" in found.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("facts", "template", *BOOK, "--year", "2023"),
        ("facts", "extract", REPORT),
        ("rules", "score-sheet", "jiguan-dabiao-chuangxing@2023"),
    ],
    ids=["template", "draft", "score-sheet"],
)
def test_a_book_that_people_fill_in_is_not_written_over(
    call: Call, tmp_path: Path, arguments: tuple[object, ...]
) -> None:
    path = tmp_path / "填过的.xlsx"
    path.write_bytes(b"filled in")
    found = call(*arguments, "-o", path)
    assert (found.code, path.read_bytes()) == (2, b"filled in")
    assert "[US286]" in found.err
    assert "写到另一个文件" in found.err
