"""Reviews and appeals: facts first, points second, a star last; runs form a chain, and nothing is
overwritten."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from starcheck.commands import run as starcheck
from starcheck.errors import FactsError, UsageError
from starcheck.explain import explain
from starcheck.review import review, settle
from starcheck.runs.reading import opened
from tests.grade.test_faults import AS_OF, county, run

__all__ = ["county"]

MINUTES = {
    "事实": "activities",
    "新值": "类型=党员大会；召开日期=2023-06-05",
    "理由": "补交了会议记录",
    "依据文件": "会议记录原件",
    "复核人": "张三",
}


def row(code: str, **more: str) -> dict[str, str]:
    head = {"党支部代码": code, "层级": "党委", "类型": "复核"}
    return {**head, "理由": "核对过", "依据文件": "原件", "复核人": "张三", **more}


def rows(county: Path, *found: dict[str, str]) -> Path:
    path = county.parent / "rows.yaml"
    path.write_text(yaml.safe_dump(list(found), allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture
def settled(county: Path) -> Path:
    run(county, settle=True)
    return county.parent / "run"


def stars(path: Path) -> dict[str, int]:
    with opened(path) as found:
        return dict(found.store.rows("SELECT code, star FROM placements"))


def scores(path: Path) -> dict[str, int]:
    with opened(path) as found:
        return dict(found.store.rows("SELECT code, score_low FROM scores"))


def digest(path: Path) -> dict[str, str]:
    return {
        p.relative_to(path).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(path.rglob("*"))
        if p.is_file()
    }


def refused(path: Path, given: Path) -> list[tuple[str, str, int | None]]:
    with pytest.raises(FactsError) as error:
        review(path, given, path.parent / "refused", AS_OF)
    assert not (path.parent / "refused").exists()
    return [
        (d.kind.code, str(d.message), None if d.place is None else d.place.line)
        for d in error.value.diagnostics
    ]


def test_a_corrected_fact_is_judged_again_and_moves_others(settled: Path, county: Path) -> None:
    before = digest(settled)
    assert stars(settled) == {"A": 5, "B": 5, "C": 4, "D": 0}
    new = county.parent / "new"
    found = review(settled, rows(county, row("C", **MINUTES)), new, AS_OF)
    assert [one.branch for one in found.corrections] == ["C"]
    # Three of four reach five stars now, two may have them, and all are level.
    assert scores(new) == {"A": 10000, "B": 10000, "C": 10000, "D": 0}
    assert stars(new) == {"A": 4, "B": 4, "C": 4, "D": 0}
    assert digest(settled) == before, "the run before stays as it is"
    with opened(new) as run_:
        run_.verify()
        parent = run_.manifest["parent"]
        assert parent["path"] == settled.resolve().as_posix()
        assert parent["sha256"] == before["manifest.json"]


def test_the_row_of_a_corrected_branch_is_what_its_assessment_says(
    settled: Path, county: Path
) -> None:
    new = county.parent / "new"
    review(settled, rows(county, row("C", **MINUTES)), new, AS_OF)
    with opened(new) as run_:
        one = explain(run_, "C", AS_OF)
        score = one.assessment.score
        assert score is not None
        assert (score.low, score.high) == (10, 10)
        (made,) = one.assessment.reviews
        assert (made.what, made.reviewer, made.document) == ("activities", "张三", "会议记录原件")
        wide = run_.store.dicts(f"SELECT * FROM {run_.wide('findings', 'small@2023')}")
        with opened(settled) as older:
            scan = older.wide("findings", "small@2023")
            old = {one["code"]: one for one in older.store.dicts(f"SELECT * FROM {scan}")}
    here = {one["code"]: one for one in wide}
    assert {c: here[c] for c in "ABD"} == {c: old[c] for c in "ABD"}, "carried over as they were"
    assert here["C"]["meetings.low"] == 6000


def test_points_come_second_and_a_star_last(settled: Path, county: Path) -> None:
    new, last = county.parent / "new", county.parent / "last"
    review(settled, rows(county, row("C", 评分指标="meetings", 原值="4", 新值="5")), new, AS_OF)
    assert scores(new)["C"] == 9000
    given = rows(county, row("D", 更正="星级", 层级="组织部", 类型="申诉", 原值="0", 新值="4"))
    review(new, given, last, AS_OF)
    assert stars(last)["D"] == 4
    assert scores(last) == scores(new), "a star corrects no points"
    with opened(last) as run_:
        assert [(c.branch, c.corrects, c.old, c.new) for c in run_.corrections()] == [
            ("C", "points", "4", "5"),
            ("D", "star", "0", "4"),
        ]


def test_a_checklist_in_csv_reads_back_and_blank_rows_say_nothing(
    settled: Path, county: Path
) -> None:
    path = county.parent / "rows.csv"
    head = "党支部代码,党支部名称,层级,类型,评分指标,自报,核实,理由,依据文件,复核人\n"
    lines = (
        "C,丙支部,党委,复核,meetings,4,2,一次没有签到表,会议记录,张三\n",
        "A,甲支部,党委,复核,study,4,,,,\n",
    )
    path.write_text(head + "".join(lines), encoding="utf-8-sig")
    found = review(settled, path, county.parent / "new", AS_OF)
    assert (len(found.corrections), found.blank) == (1, 1)
    assert scores(county.parent / "new")["C"] == 6000


def test_every_row_that_does_not_fit_is_told_at_once(settled: Path, county: Path) -> None:
    given = rows(
        county,
        row("C", 评分指标="meetings", 原值="5", 新值="6"),
        row("Z", 评分指标="meetings", 新值="6"),
        row("A", 评分指标="nothing", 新值="1"),
        row("B", 评分指标="meetings", 新值="7"),
        row("D", 评分指标="study", 新值="1"),
        row("D", 评分指标="study", 新值="2"),
        row("D", 事实="weather", 新值="1"),
        {k: v for k, v in row("A", 评分指标="meetings", 新值="1").items() if k != "理由"},
    )
    found = refused(settled, given)
    fitting = {"FA384", "US237", "FA134", "FA387", "FA383", "FA314"}
    # Also what a row lacks of its own.
    assert {code for code, _, _ in found} == {*fitting, "FA381"}
    said = [words for _, words, _ in found]
    assert "“meetings”的得分现在是 4，复核记录写的原值却是 5" in said
    assert "评定批次里没有党支部 `Z`" in said
    assert "评分指标 `党员大会` 的分值只能在 0 到 6 之间" in said


def test_what_a_higher_level_has_said_a_lower_one_cannot_change(
    settled: Path, county: Path
) -> None:
    new = county.parent / "new"
    mine = {"更正": "星级", "新值": "4"}
    review(settled, rows(county, row("D", **{**mine, "层级": "组织部"})), new, AS_OF)
    assert [code for code, _, _ in refused(new, rows(county, row("D", **mine)))] == ["FA391"]


def test_a_review_with_nothing_filled_in_is_told(settled: Path, county: Path) -> None:
    blank = {k: v for k, v in row("C", 评分指标="meetings").items() if k != "新值"}
    with pytest.raises(UsageError, match="US246"):
        review(settled, rows(county, blank), county.parent / "new", AS_OF)


def test_an_input_that_is_not_what_it_was_is_told(settled: Path, county: Path) -> None:
    (county / "activities.csv").write_text("branch,类型,召开日期\n", encoding="utf-8")
    with pytest.raises(UsageError, match="US238"):
        review(settled, rows(county, row("C", **MINUTES)), county.parent / "new", AS_OF)


def test_settling_later_comes_to_what_settling_at_once_does(county: Path) -> None:
    run(county, "open")
    run(county, "at-once", settle=True)
    later = county.parent / "later"
    settle(county.parent / "open", later, AS_OF)
    with opened(later) as one, opened(county.parent / "at-once") as other:
        for table in ("placements", "quotas", "scores/small@2023", "branches"):
            mine, theirs = (r.manifest["tables"][table] for r in (one, other))
            assert mine["sha256"] == theirs["sha256"], table
        wide = [
            sorted(r.store.rows(f"SELECT * FROM {r.wide('findings', 'small@2023')}"))
            for r in (one, other)
        ]
    assert len(wide[0]) == len(wide[1])
    with pytest.raises(UsageError, match="US247"):
        settle(later, county.parent / "again", AS_OF)


def test_the_commands_say_who_moved(
    settled: Path, county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = str(rows(county, row("C", **MINUTES)))
    new = str(county.parent / "new")
    assert starcheck(["runs", "review", str(settled), "--rows", given, "-o", new]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "更正 1 处"
    assert "因此变动的还有 2 个党支部" in said
    assert "  A  甲支部  五星级 → 四星级" in said
    assert starcheck(["runs", "compare", str(settled), new]) == 0
    assert "复核更正  +2" in capsys.readouterr().out


# The draw


def drawn(path: Path, to: Path, seed: int, *more: str) -> list[str]:
    options = ["--number", "2", "--near", "1", "--beyond", "1", "--items", "1"]
    command = ["runs", "draw", str(path), "--seed", str(seed), "-o", str(to), *options, *more]
    assert starcheck(command) == 0
    found: list[dict[str, Any]] = yaml.safe_load(to.read_text("utf-8"))
    return [one["党支部代码"] for one in found]


def test_a_draw_by_one_seed_is_one_draw_anywhere(settled: Path, tmp_path: Path) -> None:
    order = sorted("ABCD", key=lambda code: hashlib.sha256(f"7\n{code}".encode()).hexdigest())
    command = ["--near", "0", "--beyond", "0"]
    assert drawn(settled, tmp_path / "1.yaml", 7, *command) == sorted(order[:2])


def test_those_nearest_to_a_star_are_drawn(settled: Path, tmp_path: Path) -> None:
    to = tmp_path / "near.yaml"
    assert "C" in drawn(settled, to, 1, "--number", "0")
    (one,) = [r for r in yaml.safe_load(to.read_text("utf-8")) if r["党支部代码"] == "C"]
    assert one["抽取原因"] == "刚过五星级 0 分"
    assert (one["评分指标"], one["自报"], one["查看"], one["核实"]) == (
        "meetings",
        "4",
        "会议记录",
        None,
    )


def test_a_checklist_filled_in_is_a_review(settled: Path, tmp_path: Path) -> None:
    to = tmp_path / "list.csv"
    options = ["--number", "4", "--near", "0", "--beyond", "0", "-o", str(to)]
    assert starcheck(["runs", "draw", str(settled), "--seed", "3", *options]) == 0
    lines = to.read_text("utf-8-sig").splitlines()
    (at,) = [i for i, line in enumerate(lines) if line.startswith("C,") and ",meetings," in line]
    lines[at] = lines[at].removesuffix(",,,,,") + ",2,一次没有签到,会议记录,张三,"
    to.write_text("\n".join(lines), encoding="utf-8-sig")
    found = review(settled, to, tmp_path / "new", AS_OF)
    assert [(c.branch, c.criterion, c.new) for c in found.corrections] == [("C", "meetings", "2")]


# Replies


def test_a_reply_tells_the_distance_and_nothing_of_others(
    settled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert starcheck(["runs", "explain", str(settled), "C", "--reply"]) == 0
    said = capsys.readouterr().out
    for words in ("关于丙支部星级评定结果的答复", "本组名额 2，位次 3", "离名额线差 2 分"):
        assert words in said
    assert "凭什么材料：会议记录" in said
    for other in ("甲支部", "乙支部", "丁支部"):
        assert other not in said


def test_a_reply_says_of_a_settled_run_that_the_unknown_was_not_shown(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (county / "党员名册.csv").unlink()
    run(county, "open", coverage="partial")
    run(county, "closed", coverage="partial", settle=True)
    said = {}
    for name in ("open", "closed"):
        target = str(county.parent / name)
        assert starcheck(["runs", "explain", target, "C", "--reply"]) == 0
        said[name] = capsys.readouterr().out
    assert "学时［材料未说明］［0 至 4 / 4］" in said["open"]
    assert "材料补齐后最高 10" in said["open"]
    assert "学时［未举证］［0 / 4］" in said["closed"]
    assert "截至 2023-12-31 没有说明的按未举证计" in said["closed"]
    assert starcheck(["runs", "explain", str(county.parent / "closed"), "C"]) == 0
    assert "批次已结算：材料未说明的按未举证计" in capsys.readouterr().out


# History


def test_a_run_of_last_year_is_history(county: Path) -> None:
    text = (county.parent / "rulebook.yaml").read_text("utf-8")
    ladder = "determinations:\n  - {id: ladder, title: 逐级晋星, effect: {ladder: 1}}\nstars:"
    run(county, "before", settle=True)
    older = county.parent / "before"
    manifest = json.loads((older / "manifest.json").read_text("utf-8"))
    assert manifest["settled"] is True
    with pytest.raises(UsageError, match="US243"):
        run(county, "same-year", previous=older)
    later = text.replace("stars:", ladder, 1).replace('edition: "2023"', 'edition: "2024"')
    (county.parent / "rulebook.yaml").write_text(later, encoding="utf-8")
    lines = (county / "activities.csv").read_bytes().decode("gb18030").replace("2023年", "2024年")
    (county / "activities.csv").write_bytes(
        (lines + "D,党员大会,2024年1月5日\n" * 1).encode("gb18030")
    )
    run(county, "after", previous=older, year=2024, as_of=date(2024, 12, 31))
    with opened(county.parent / "after") as found:
        certain = dict(found.store.rows("SELECT code, certain FROM stars"))
    assert certain["C"] == 5, "four stars last year, one more is a rung"
