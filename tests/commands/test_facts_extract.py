"""`starcheck facts extract`: a report in, a draft out, and an assessment headed so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import Result

Call = Callable[..., Result]
REPORT = "fixtures/reports/housing-bureau-2023.txt"
HEADED = "依据未确认草稿"


def test_a_draft_goes_straight_into_an_assessment_that_is_headed_so(call: Call) -> None:
    drafted = call("facts", "extract", REPORT)
    assert drafted.code == 0
    assert "起草 36 个填报数、7 项自述" in drafted.err
    found = call("assess", "-", stdin=drafted.out.encode())
    assert found.code == 0
    assert found.out.startswith(HEADED)
    assert "目前能认定 30.313" in found.out


@pytest.mark.parametrize("said", ["", "草稿: 否\n"])
def test_without_the_word_the_facts_are_confirmed(call: Call, said: str) -> None:
    drafted = call("facts", "extract", REPORT).out
    found = call("assess", "-", stdin=drafted.replace("草稿: 是\n", said).encode())
    assert found.code == 0
    assert HEADED not in found.out


def test_a_drafted_workbook_says_what_to_do_and_its_open_rows_are_named(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "草稿.xlsx"
    call("facts", "extract", REPORT, "-o", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["填写说明", "填报数", "自述", "党支部", "看到但未采用"]
    said = "".join(str(row[0].value) for row in book["填写说明"].iter_rows())
    assert all(name in said for name in [*book.sheetnames[1:], "starcheck assess 草稿.xlsx"])
    sheet = book["填报数"]
    long = next(r for r in range(2, sheet.max_row) if len(str(sheet.cell(r, 6).value)) > 60)
    assert sheet.row_dimensions[long].height > 45
    found = call("assess", path)
    assert HEADED in found.out
    assert f"草稿还有 {sheet.max_row - 1} 行没有确认：第 2-{sheet.max_row} 行" in found.err
    assert "工作表“填报数” H2" in found.err


def test_the_document_for_other_systems_says_draft_only_where_it_is_one(call: Call) -> None:
    drafted = call("facts", "extract", REPORT).out
    found = call("assess", "-", "--format", "json", stdin=drafted.encode())
    assert json.loads(found.out)["draft"] is True
    drafted = drafted.replace("草稿: 是\n", "")
    found = call("assess", "-", "--format", "json", stdin=drafted.encode())
    assert "draft" not in json.loads(found.out)


def test_a_draft_has_no_problems_as_a_facts_file(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    assert call("facts", "extract", REPORT, "-o", path).code == 0
    assert path.read_text("utf-8") == call("facts", "extract", REPORT).out
    found = call("facts", "check", path)
    assert (found.code, found.err) == (0, "没有发现问题\n")


def test_a_workbook_is_written_for_people(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "草稿.xlsx"
    found = call("facts", "extract", REPORT, "-o", path)
    assert (found.code, found.out) == (0, "")
    assert path.read_bytes()[:2] == b"PK"


def test_options_beat_the_report(call: Call) -> None:
    found = call(
        "facts", "extract", REPORT, "--year", "2022", "--code", "A01", "--category", "事业单位"
    )
    assert "year: 2022" in found.out
    assert 'code: "A01"' in found.out
    assert "category: 事业\n" in found.out


def test_a_report_may_come_on_the_standard_input(call: Call) -> None:
    text = Path(REPORT).read_bytes() if Path(REPORT).is_file() else b""
    text = text or (Path(__file__).resolve().parents[2] / REPORT).read_bytes()
    found = call("facts", "extract", "-", "--code", "x", stdin=text)
    assert found.code == 0
    assert 'code: "x"' in found.out


def test_a_category_that_cannot_be_told_is_asked_for(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("2023年总结\n讲党课4次。", "utf-8")
    found = call("facts", "extract", path)
    assert found.code == 0
    assert "FA406" in found.err
    assert "--category" in found.err
    assert "# category:" in found.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere.txt"], 4, "没有这个文件"),
        ([REPORT, "-o", "draft.docx"], 2, "草稿.xlsx"),
        ([REPORT, "--category", "机构"], 2, "机关"),
        (["fixtures/housing-bureau-2023.yaml", "--year", "2023"], 0, "起草"),
    ],
)
def test_misuse_is_told_with_what_to_do(
    call: Call, arguments: list[str], code: int, says: str
) -> None:
    found = call("facts", "extract", *arguments)
    assert found.code == code
    assert says in found.err


def test_a_report_without_a_year_asks_for_it(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("今年讲党课4次。", "utf-8")
    found = call("facts", "extract", path)
    assert (found.code, found.out) == (4, "")
    assert "--year" in found.err
