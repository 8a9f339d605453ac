"""`starcheck grade` and `starcheck runs` as a committee calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from starcheck.commands import run
from tests.grade.test_faults import activities, county, write

__all__ = ["county"]

DISCIPLINE = """  通报批评: {from: incidents, where: 事项类型 = '通报批评', count: records}
criteria:
  - id: discipline
    title: 没有通报批评
    dimension: 组织
    points: 1
    score: {all_or_nothing: 通报批评 = 0}
    local: true
    proof: [通报文件]
    gap: 受到通报批评 {通报批评} 次
    ask: 请提供通报文件
    rectify: [{do: 整改, who: 支部书记, effort: 1}]"""


def graded(county: Path, *more: str) -> int:
    book = str(county.parent / "rulebook.yaml")
    options = ["--rulebook", book, "--coverage", "complete", "--year", "2023"]
    return run(["grade", str(county), *options, "-o", str(county.parent / "run"), *more])


def test_what_a_committee_sees(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(county, "--as-of", "2023-12-31", "--settle") == 0
    said = capsys.readouterr().err
    assert "机关：4 个党支部，small@2023  小标准" in said
    assert "评好 4 个党支部" in said
    target = str(county.parent / "run")
    assert run(["runs", "show", target]) == 0
    shown = capsys.readouterr().out
    assert ["五星级", "3", "75.0%", "2"] in [line.split() for line in shown.splitlines()]
    assert run(["runs", "explain", target, "C"]) == 0
    assert "达到五星级分数，因名额限制评为四星级：本组名额 2，位次 3" in capsys.readouterr().out
    assert run(["runs", "verify", target]) == 0


def test_who_supplied_the_tables_of_the_committee_is_kept_and_told(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = county.parent / "rulebook.yaml"
    rules = book.read_text("utf-8").replace("criteria:", DISCIPLINE, 1)
    rules = rules.replace("points: 10}", "points: 11}").replace("full: 10", "full: 11")
    book.write_text(rules, encoding="utf-8")
    above = county.parent / "above"
    above.mkdir()
    lines = [
        {"党支部代码": "C", "类型": "通报批评", "日期": "2023-06-15", "提供单位": "县纪委"},
        {"党支部代码": "D", "类型": "通报批评", "日期": "2023-06-15", "提供单位": ""},
        {"党支部代码": "D", "类型": "通报批评", "日期": "2023-07-15", "提供单位": "县纪委"},
    ]
    write(above / "负面事项.csv", lines)
    assert graded(county, "--as-of", "2023-12-31", "--committee", str(above)) == 0
    target = str(county.parent / "run")
    capsys.readouterr()
    assert run(["runs", "show", target]) == 0
    shown = capsys.readouterr().out
    assert "上级台账负面事项：县纪委提供 2 条，涉及 2 个党支部" in shown
    assert "上级台账负面事项：1 条，涉及 1 个党支部；没有写提供单位" in shown
    assert run(["runs", "explain", target, "C"]) == 0
    assert "通报批评 1（县纪委提供）" in capsys.readouterr().out
    assert run(["runs", "explain", target, "A"]) == 0
    assert "通报批评 0（上级提供）" in capsys.readouterr().out


def test_results_are_handed_on(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert graded(county, "--as-of", "2023-12-31") == 0
    target = str(county.parent / "run")
    lines, table = county.parent / "all.jsonl", county.parent / "all.csv"
    assert run(["runs", "export", target, "-o", str(lines)]) == 0
    found = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert [(one["code"], one["score_low"]) for one in found] == [
        ("A", 10.0),
        ("B", 10.0),
        ("C", 8.0),
        ("D", 0.0),
    ]
    assert run(["runs", "export", target, "-o", str(table), "--table", "findings"]) == 0
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(table.read_text("utf-8-sig").splitlines()) == 1 + 4 * 2
    assert run(["runs", "export", target, "-o", str(county.parent / "all.doc")]) == 2


def test_a_formula_in_a_name_is_text(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (county / "党支部.csv").read_text("utf-8")
    (county / "党支部.csv").write_text(text.replace("甲支部", "=1+1"), encoding="utf-8")
    assert graded(county, "--as-of", "2023-12-31") == 0
    table = county.parent / "all.csv"
    assert run(["runs", "export", str(county.parent / "run"), "-o", str(table)]) == 0
    assert "'=1+1" in table.read_text("utf-8-sig")


def test_exit_code_six_where_branches_were_set_aside(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = activities()
    lines[0]["召开日期"] = "昨天"
    write(county / "activities.csv", lines)
    assert graded(county) == 6
    said = capsys.readouterr().err
    assert "搁置 1 个 [FA201]" in said
    assert "activities.csv:2" in said
    assert run(["runs", "explain", str(county.parent / "run"), "A"]) == 2
    assert "没有评" in capsys.readouterr().err


def test_a_run_of_which_nothing_could_be_read_can_be_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, made = tmp_path / "given", tmp_path / "run"
    given.mkdir()
    (given / "一支部.xlsx").write_bytes(b"no workbook")
    assert run(["grade", str(given), "--year", "2023", "-o", str(made)]) == 6
    capsys.readouterr()
    assert run(["runs", "show", str(made)]) == 0
    said = capsys.readouterr().out
    assert "没有读到党支部" in said
    assert "另有 1 个文件" in said
    sheet = str(tmp_path / "核查表.csv")
    assert run(["runs", "draw", str(made), "--seed", "1", "-o", sheet]) == 2
    assert "只有参加评定的党支部可以抽" in capsys.readouterr().err
    assert run(["runs", "export", str(made), "-o", str(tmp_path / "all.csv")]) == 0
    assert run(["runs", "place", str(made), "-o", str(tmp_path / "settled")]) == 0
    assert run(["runs", "compare", str(made), str(tmp_path / "settled")]) == 0
    assert run(["runs", "verify", str(made)]) == 0


def test_a_rulebook_and_a_scheme_at_once_are_misuse(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert graded(county, "--scheme", "x.yaml") == 2
    assert "只写一个" in capsys.readouterr().err
