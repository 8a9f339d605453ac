"""The mistakes that people make, made in the shipped rulebooks: each is found where it was made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from starcheck.commands import run

RULES = Path(__file__).resolve().parents[2] / "rules"
OFFICE, NORMS = "jiguan-dabiao-chuangxing/2023", "central-norms/2023"

MISTAKES = [
    # What was meant, what was written instead, and the diagnostic that it earns.
    (OFFICE, "1-politics.yaml", "dimension: 政治型", "dimension: 政治形", "RB106"),
    (OFFICE, "1-politics.yaml", "工作计划份数 >= 工作计划最少份数", "工作计划分数 >= 1", "RB170"),
    (OFFICE, "1-politics.yaml", "制定了 {工作计划份数} 份", "制定了 {党课总数} 份", "RB170"),
    (OFFICE, "1-politics.yaml", "title: 制定", "titel: 制定", "RB002"),
    (OFFICE, "1-politics.yaml", "figure: work-plans", "figure: work-plan", "RB103"),
    (OFFICE, "1-politics.yaml", "id: duty-list", "id: annual-plan", "RB108"),
    (OFFICE, "1-politics.yaml", "from: documents", "from: papers", "RB101"),
    (OFFICE, "1-politics.yaml", "文件类型 = '党建工作计划'", "文件类型 = '党建计划'", "RB253"),
    (OFFICE, "1-politics.yaml", "    local: true\n    score", "    score", "RB201"),
    (OFFICE, "2-study.yaml", "source: 教管条例", "source: 教管条列", "RB104"),
    (
        OFFICE,
        "2-study.yaml",
        "use: central-norms/committee-study-hours",
        "use: central-norms/x",
        "RB116",
    ),
    (OFFICE, "2-study.yaml", "        - {points: 0}\n", "", "RB206"),
    (OFFICE, "rulebook.yaml", "{star: 4, at_least: 80}", "{star: 4, at_least: 95}", "RB218"),
    (OFFICE, "rulebook.yaml", "{star: 5, bound: max", "{star: 2, bound: max", "RB120"),
    (OFFICE, "rulebook.yaml", "central-norms@2023]", "central-norms@1999]", None),
    (OFFICE, "rulebook.yaml", "status: 示范", "status: 样板", "RB001"),
    (
        NORMS,
        "5-dues.yaml",
        "source: 党费规定, article: 12}\n    asked",
        "source: 党费办法}\n    asked",
        "RB104",
    ),
    (NORMS, "5-dues.yaml", "breaches(应交党费交足)", "breaches(应交党费)", "RB175"),
    (NORMS, "5-dues.yaml", "holds: 应交党费交足", "points: 2\n    holds: 应交党费交足", "RB220"),
    (NORMS, "7-relations.yaml", "require: 接收日期 已发生", "require: 接收日期 为空", None),
]


@pytest.mark.parametrize(("book", "file", "meant", "written", "code"), MISTAKES)
def test_a_mistake_in_a_shipped_rulebook_is_found_where_it_was_made(
    book: str,
    file: str,
    meant: str,
    written: str,
    code: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in (OFFICE, NORMS):
        shutil.copytree(RULES / name, tmp_path / name)
    path = tmp_path / book / file
    text = path.read_text("utf-8")
    assert meant in text
    path.write_text(text.replace(meant, written, 1), "utf-8")
    assert run(["rules", "lint", str(tmp_path / book)]) == 3
    said = capsys.readouterr().err
    assert f"{file}:" in said
    assert code is None or f"[{code}]" in said
    line = text[: text.index(meant)].count("\n") + 1
    near = range(line - 8, line + written.count("\n") + 12)
    assert any(f"{file}:{number}:" in said for number in near), said


def test_points_that_no_longer_add_up_are_told_at_the_dimension(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (OFFICE, NORMS):
        shutil.copytree(RULES / name, tmp_path / name)
    path = tmp_path / OFFICE / "1-politics.yaml"
    path.write_text(path.read_text("utf-8").replace("points: 2\n", "points: 3\n", 1), "utf-8")
    assert run(["rules", "lint", str(tmp_path / OFFICE)]) == 3
    assert "维度 `政治型` 是 16 分，各指标合计却是 17 分" in capsys.readouterr().err


def test_cases_of_what_does_not_exist_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (OFFICE, NORMS):
        shutil.copytree(RULES / name, tmp_path / name)
    cases = tmp_path / NORMS / "cases" / "no-such-duty.yaml"
    cases.write_text("criterion: no-such-duty\n\na_case:\n  finds: {outcome: met}\n", "utf-8")
    assert run(["rules", "test", str(tmp_path / NORMS)]) == 3
    assert "[RB304]" in capsys.readouterr().err
