"""Documents in a batch come to what `assess` says of each, with what only the committee gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from starcheck.assessing import Wanted as WantedOne
from starcheck.assessing import assess
from starcheck.errors import UsageError
from starcheck.explain import explain
from starcheck.grading import Wanted, grade
from starcheck.reporting.pages import write
from starcheck.reporting.runs import overview
from starcheck.runs.reading import opened
from starcheck.runs.summary import nobodys, states, summarise
from tests.facts.workbooks.books import made

TODAY = date(2024, 3, 1)
NAMES = ("rich-2023.yaml", "poor-2023.yaml", "tiny-2023.yaml")


def for_branch(path: Path, code: str, folder: Path) -> Path:
    """Return a copy of a committee's file in which every record says which branch it is about."""
    document = yaml.safe_load(path.read_text("utf-8"))
    for table in document["tables"].values():
        records = table if isinstance(table, list) else table.get("records") or []
        for record in records:
            record["branch"] = code
    written = folder / "committee.yaml"
    written.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return written


def test_a_batch_of_documents_says_what_assess_says(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_bytes((root / "fixtures" / name).read_bytes())
    committee = for_branch(
        root / "fixtures/rich-2023.committee.yaml", "natural-resources", tmp_path
    )
    graded = grade(Wanted([folder], tmp_path / "run", TODAY, committee=committee))
    assert (graded.judged, graded.set_aside) == (3, 0), graded.reasons
    with opened(graded.run) as run:
        run.verify()
        for name in NAMES:
            (one,) = assess(WantedOne(folder / name, TODAY, committee=committee)).assessments
            row, stars = run.row("scores", one.branch.code), run.row("stars", one.branch.code)
            assert row is not None
            assert stars is not None
            assert one.score is not None
            assert one.star is not None
            ends = (one.score.low, one.score.high, one.score.reach, one.score.other.low)
            keys = ("score_low", "score_high", "score_reach", "other_low")
            assert [row[key] for key in keys] == [
                int(end * 1000) for end in ends if end is not None
            ]
            assert stars["certain"] == one.star.certain.rank
            assert stars["possible"] == one.star.possible.rank
            again = explain(run, one.branch.code, TODAY)
            assert again.assessment.score == one.score
            assert again.assessment.findings == one.findings


def test_a_broken_document_is_set_aside_and_named(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "good.yaml").write_bytes((root / "fixtures/tiny-2023.yaml").read_bytes())
    (folder / "torn.yaml").write_text("year: 2023\nbranch: {code: X, name", encoding="utf-8")
    (folder / "wrong.yaml").write_text(
        "year: 2023\nas_of: 2023-12-31\nbranch: {code: Y, category: 天上}\n", encoding="utf-8"
    )
    graded = grade(Wanted([folder], tmp_path / "run", TODAY))
    assert graded.judged == 1
    said = [(reason.file, reason.kind) for reason in graded.reasons]
    assert ("wrong.yaml", "FA206") in said
    assert "torn.yaml" in {file for file, _ in said}


def rows_of(run: Path, table: str) -> list[dict[str, object]]:
    with opened(run) as found:
        return found.store.dicts(f"SELECT * FROM {table} ORDER BY code, kind, line")


def test_warnings_are_told_and_kept_and_set_nothing_aside(root: Path, tmp_path: Path) -> None:
    facts = tmp_path / "a.yaml"
    facts.write_text(
        "year: 2023\nas_of: 2023-12-31\nbranch: {code: A, category: 机关}\n"
        "tables:\n  members:\n"
        "  - {党员代号: P1, 入党日期: 2001-01-01}\n  - {党员代号: P1, 入党日期: 2002-01-01}\n",
        encoding="utf-8",
    )
    graded = grade(Wanted([facts], tmp_path / "run", TODAY))
    assert (graded.judged, graded.set_aside) == (1, 0), graded.reasons
    assert [(one.kind, one.code, one.file, one.number) for one in graded.warnings] == [
        ("FA308", "A", "a.yaml", 1)
    ]
    (row,) = rows_of(graded.run, "warnings")
    assert (row["code"], row["kind"], row["line"]) == ("A", "FA308", 7)
    assert rows_of(graded.run, "set_aside") == []


def test_files_that_cannot_be_read_are_counted_one_by_one(tmp_path: Path) -> None:
    for name in ("x.yaml", "y.yaml"):
        (tmp_path / name).write_text("branch: {code: X, name", encoding="utf-8")
    graded = grade(Wanted([tmp_path / "x.yaml", tmp_path / "y.yaml"], tmp_path / "run", TODAY))
    assert (graded.judged, graded.set_aside, graded.reasons[0].number) == (0, 2, 2)


def test_an_edition_that_is_not_there_is_the_affair_of_its_branch(
    root: Path, tmp_path: Path
) -> None:
    tiny = (root / "fixtures/tiny-2023.yaml").read_text("utf-8")
    (tmp_path / "a.yaml").write_text(tiny, encoding="utf-8")
    old = f"rulebook: jiguan-dabiao-chuangxing@1999\n{tiny.replace('code: ', 'code: X')}"
    (tmp_path / "b.yaml").write_text(old, encoding="utf-8")
    graded = grade(Wanted([tmp_path / "a.yaml", tmp_path / "b.yaml"], tmp_path / "run", TODAY))
    assert (graded.judged, graded.set_aside) == (1, 1)
    assert "1999" in graded.reasons[0].message
    with pytest.raises(UsageError):
        grade(Wanted([tmp_path / "a.yaml"], tmp_path / "run2", TODAY, rulebook="jiguan@1999"))


def batch_of(folder: Path, given: dict[str, str]) -> None:
    for code, head in given.items():
        said = f"{head}branch: {{code: {code}, category: 机关}}\n"
        (folder / f"{code}.yaml").write_text(said, encoding="utf-8")


def test_who_says_no_date_has_that_of_the_batch(tmp_path: Path) -> None:
    given = {
        "A": "year: 2023\n",
        "B": "year: 2023\nas_of: 2023-12-31\n",
        "C": "",
        "D": "year: 2023\nas_of: 2023-11-30\n",
        "E": "year: 2022\n",
    }
    batch_of(tmp_path, given)
    graded = grade(Wanted([tmp_path], tmp_path / "run", TODAY))
    assert (graded.judged, graded.set_aside) == (3, 2)
    aside = {row["code"]: row["message"] for row in rows_of(graded.run, "set_aside")}
    assert aside == {
        "D": "这里写的是 2023 年度、截至 2023-11-30，这一批评的是 2023 年度、截至 2023-12-31",
        "E": "这里写的是 2022 年度，这一批评的是 2023 年度、截至 2023-12-31",
    }
    with opened(graded.run) as run:
        assert run.manifest["as_of"] == "2023-12-31"
        assert explain(run, "A", TODAY).assessment.as_of == date(2023, 12, 31)


def test_where_nobody_says_a_date_it_is_today(tmp_path: Path) -> None:
    batch_of(tmp_path, {"A": "year: 2023\n", "B": "year: 2023\n"})
    graded = grade(Wanted([tmp_path], tmp_path / "run", TODAY))
    assert (graded.judged, graded.set_aside) == (2, 0)
    with opened(graded.run) as run:
        assert run.manifest["as_of"] == TODAY.isoformat()


def test_a_book_typed_over_is_set_aside_under_the_branch_it_was_made_for(
    root: Path, tmp_path: Path
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    sheets = {
        "党支部": [["党支部代码", "B"], ["类别", "机关"], ["年度", 2023]],
        "_starcheck": [["layout", "1"], ["rulebook", ""], ["code", "A"]],
    }
    (given / "a.xlsx").write_bytes(made(sheets))
    batch_of(given, {"C": "year: 2023\nas_of: 2023-12-31\n"})
    graded = grade(Wanted([given], tmp_path / "run", TODAY))
    assert (graded.judged, graded.set_aside) == (1, 1)
    with opened(graded.run) as run, pytest.raises(UsageError, match="发给 `A`"):
        explain(run, "A", TODAY)
    # Where A has handed in its own, the other is nobody's.
    batch_of(given, {"A": "year: 2023\nas_of: 2023-12-31\n"})
    graded = grade(Wanted([given], tmp_path / "again", TODAY))
    assert (graded.judged, graded.set_aside) == (2, 1)
    assert [row["code"] for row in rows_of(graded.run, "set_aside")] == [""]


def test_of_a_branch_that_came_twice_both_files_are_named(tmp_path: Path) -> None:
    batch_of(tmp_path, {"A": "year: 2023\nas_of: 2023-12-31\n"})
    (tmp_path / "B.yaml").write_text((tmp_path / "A.yaml").read_text("utf-8"), encoding="utf-8")
    graded = grade(Wanted([tmp_path], tmp_path / "run", TODAY))
    (row,) = rows_of(graded.run, "set_aside")
    assert (row["file"], row["kind"]) == ("B.yaml", "FA141")
    assert "A.yaml:3" in str(row["help"])


ROSTER = [["党支部代码", "类别"], ["A", "机关"], ["B", "机器"], ["C", "机关"]]


def test_a_bad_row_of_an_export_sets_its_own_branch_aside(tmp_path: Path) -> None:
    meetings = [
        ["支部编号", "会议类别", "开始时间"],
        *(["A", "党员大会", day] for day in ("2023-03-08", "2023-06-08")),
        ["B", "党员大会", "2023-03-08"],
        ["C", "党员大会", "2023-13-08"],
        ["Z", "党员大会", "2023-03-08"],
        [None, "党员大会", "2023-03-08"],
    ]
    book = tmp_path / "导出.xlsx"
    book.write_bytes(made({"支部": ROSTER, "会议": meetings}))
    mapping = tmp_path / "映射.yaml"
    mapping.write_text(
        "mapping: m\nyear: 2023\nas_of: 2023-12-31\nsheets:\n"
        "- {sheet: 支部, table: branches, columns: {code: 党支部代码, 类别: 类别}}\n"
        "- sheet: 会议\n  table: activities\n  branch: 支部编号\n"
        "  columns: {类型: 会议类别, 召开日期: 开始时间}\n  coverage: 全部\n",
        encoding="utf-8",
    )
    wanted = Wanted([book], tmp_path / "run", TODAY, mapping=mapping)
    graded = grade(wanted)
    assert (graded.judged, graded.set_aside) == (1, 4)
    aside = [(row["code"], row["kind"], row["line"]) for row in rows_of(graded.run, "set_aside")]
    assert aside == [
        ("", "FA183", 7),
        ("B", "FA206", 3),
        ("C", "FA202", 5),
        ("Z", "FA159", 6),
    ]
    with opened(graded.run) as run:
        assert explain(run, "A", TODAY).assessment.branch.code == "A"
        with pytest.raises(UsageError, match="没有评"):
            explain(run, "B", TODAY)
        with pytest.raises(UsageError, match="没有评"):
            explain(run, "Z", TODAY)


def test_a_branch_is_explained_though_its_neighbour_in_the_file_is_wrong(tmp_path: Path) -> None:
    facts = tmp_path / "list.yaml"
    facts.write_text(
        "- {year: 2023, as_of: 2023-12-31, branch: {code: A, category: 机关}}\n"
        "- {year: 2023, as_of: 2023-12-31, branch: {code: B, category: 天上}}\n",
        encoding="utf-8",
    )
    graded = grade(Wanted([facts], tmp_path / "run", TODAY))
    with opened(graded.run) as run:
        assert explain(run, "A", TODAY).assessment.branch.code == "A"


def test_an_overview_says_what_is_set_aside_and_no_branch_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("branch: {code: X, name", encoding="utf-8")
    (tmp_path / "y.yaml").write_text(
        "{year: 2023, as_of: 2023-12-31, branch: {code: A, category: 机关}}\n", encoding="utf-8"
    )
    graded = grade(Wanted([tmp_path / "x.yaml", tmp_path / "y.yaml"], tmp_path / "run", TODAY))
    with opened(graded.run) as run:
        assert nobodys(run) == 1
        blocks = overview(run.manifest, states(run), summarise(run), nobodys(run))
    assert "另有 1 个文件" in write(blocks, "text")


def county_export(root: Path, folder: Path, *, code: str = "370102") -> Path:
    """Return a copy of the export of a county, its mapping beside it; `code`: as codes begin."""
    folder.mkdir(parents=True)
    for path in (root / "fixtures/exports/county").iterdir():
        said = path.read_text("utf-8").replace("370102", code)
        (folder / path.name).write_text(said, encoding="utf-8")
    return folder


def test_a_folder_of_an_export_is_one_document_as_assess_has_it(root: Path, tmp_path: Path) -> None:
    folder = county_export(root, tmp_path / "given")
    mapping = folder / "映射.yaml"
    graded = grade(Wanted([folder], tmp_path / "run", TODAY, mapping=mapping))
    assert (graded.judged, graded.set_aside) == (3, 0), graded.reasons
    one_by_one = [p for p in sorted(folder.iterdir()) if p.suffix == ".csv"]
    again = grade(Wanted(one_by_one, tmp_path / "files", TODAY, mapping=mapping))
    assert (again.judged, again.set_aside) == (3, 0), again.reasons
    alone = {
        one.branch.code: one
        for one in assess(WantedOne(folder, TODAY, mapping=mapping)).assessments
    }
    with opened(graded.run) as run:
        names = [one["name"] for one in run.manifest["inputs"]]
        assert names == ["党员信息.csv", "活动信息.csv", "组织信息.csv"]
        for code, one in alone.items():
            assert explain(run, code, TODAY).assessment.findings == one.findings
        mapping.write_text(mapping.read_text("utf-8") + "\n# 改过\n", encoding="utf-8")
        with pytest.raises(UsageError, match="映射"):
            explain(run, min(alone), TODAY)


def test_each_folder_of_exports_is_one_export(root: Path, tmp_path: Path) -> None:
    given = tmp_path / "given"
    first = county_export(root, given / "甲县")
    second = county_export(root, given / "党员名册", code="370199")
    mapping = (first / "映射.yaml").rename(tmp_path / "映射.yaml")
    (second / "映射.yaml").unlink()
    (second / "活动信息.csv").rename(second / "活动信息.TSV")
    tabs = (second / "活动信息.TSV").read_text("utf-8").replace(",", "\t")
    (second / "活动信息.TSV").write_text(tabs, encoding="utf-8")
    graded = grade(Wanted([given], tmp_path / "run", TODAY, mapping=mapping))
    assert (graded.judged, graded.set_aside) == (6, 0), graded.reasons
    with opened(graded.run) as run:
        for code in ("370102002", "370199002"):
            assert explain(run, code, TODAY).assessment.branch.code == code
    (second / "组织信息.csv").unlink()
    graded = grade(Wanted([given], tmp_path / "other", TODAY, mapping=mapping))
    assert (graded.judged, [one.kind for one in graded.reasons]) == (3, ["FA171"])


def test_who_was_set_aside_is_told_every_reason_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "A.yaml").write_text(
        "year: 2023\nas_of: 2023-12-31\n"
        "branch: {code: A, category: 天上, founded_on: 2023-02-30}\n",
        encoding="utf-8",
    )
    graded = grade(Wanted([tmp_path / "A.yaml"], tmp_path / "run", TODAY))
    with opened(graded.run) as run, pytest.raises(UsageError) as raised:
        explain(run, "A", TODAY)
    told = raised.value.diagnostics
    assert len(told) == 2
    assert all(one.help and one.place and one.place.where == "A.yaml:3" for one in told)
    assert "天上" in str(told[0].message) + str(told[1].message)
