"""`starcheck.assess` and `starcheck.grade` as a program calls them: values in, values out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

import starcheck
from starcheck.commands import run
from starcheck.runs.arrow import TABLES
from tests.grade.test_faults import AS_OF, BOOK, BRANCHES, activities, county, members

__all__ = ["county"]

pa = pytest.importorskip("pyarrow")
RICH = "fixtures/rich-2023.yaml"
TINY = "fixtures/tiny-2023.yaml"


@pytest.fixture(autouse=True)
def _in_the_checkout(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "rulebook.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture
def tables() -> dict[str, Any]:
    return {
        "党支部": pa.Table.from_pylist(BRANCHES),
        "activities": pa.Table.from_pylist(activities()),
        "members": pa.Table.from_pylist(members()),
    }


class Stream:
    """A table that can be read once, and is nothing but a stream."""

    def __init__(self, table: Any) -> None:
        self.left: Iterator[Any] = iter([table])

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return next(self.left).__arrow_c_stream__(requested_schema)


def rows(table: Any, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[c] for c in columns) for row in table.to_pylist()]


# One branch


def test_a_file_comes_to_what_the_command_says(capsys: pytest.CaptureFixture[str]) -> None:
    found = starcheck.assess(RICH, committee="fixtures/rich-2023.committee.yaml")
    assert isinstance(found, starcheck.Assessment)
    assert found.star is not None
    assert found.star.certain.rank == 5
    assert run(["assess", RICH, "--committee", "fixtures/rich-2023.committee.yaml"]) == 0
    assert f"目前能认定 {found.score.low:f}" in capsys.readouterr().out  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [RICH, TINY, "fixtures/poor-2023.yaml"])
def test_objects_come_to_what_their_file_comes_to(name: str) -> None:
    facts = yaml.safe_load(Path(name).read_text("utf-8"))
    one, other = starcheck.assess(facts), starcheck.assess(Path(name))
    assert one.model_copy(update={"inputs": other.inputs}) == other
    assert [given.name for given in one.inputs] == ["facts.json"]


def test_dates_decimals_tuples_and_numbers_of_other_libraries_are_taken() -> None:
    class Scalar:
        def item(self) -> int:
            return 20

    def facts(day: object, hours: object, eligible: object) -> dict[str, Any]:
        activities = ({"kind": "general-meeting", "held_on": day, "eligible": eligible},)
        members = [{"id": "m1", "study_hours": hours}]
        return {
            "year": 2023,
            "as_of": date(2023, 12, 31),
            "branch": {"code": "001", "category": "office"},
            "tables": {
                "activities": {"coverage": "complete", "records": activities},
                "members": {"coverage": "complete", "records": members},
            },
        }

    first = starcheck.assess(facts(date(2023, 3, 1), Decimal("32.5"), Scalar()))
    second = starcheck.assess(facts(datetime(2023, 3, 1), 32.5, 20))
    assert first == second
    with pytest.raises(starcheck.FactsError, match="held_on"):
        starcheck.assess(facts(datetime(2023, 3, 1, 9, 30), 32, 20))


def test_a_list_gives_a_list_and_a_file_of_several_asks_for_one(tmp_path: Path) -> None:
    facts = [yaml.safe_load(Path(name).read_text("utf-8")) for name in (TINY, RICH)]
    found = starcheck.assess(facts)
    assert [one.branch.code for one in found] == [f["branch"]["code"] for f in facts]
    assert starcheck.assess([TINY, Path(RICH)])[0].score == found[0].score
    assert starcheck.assess([]) == []
    several = tmp_path / "several.yaml"
    several.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
    with pytest.raises(starcheck.UsageError, match="2 个党支部"):
        starcheck.assess(several)
    assert len(starcheck.assess([several])) == 2


def test_a_mistake_in_objects_has_a_place_and_a_help() -> None:
    with pytest.raises(starcheck.FactsError) as caught:
        starcheck.assess({"year": 2023, "branch": {"code": "1", "categry": "office"}})
    (found,) = [d for d in caught.value.diagnostics if d.kind.code == "FA136"]
    assert found.place is not None
    assert (found.place.file, found.place.excerpt) == ("facts.json", '  "categry": "office"')
    assert "category" in str(found.help)


@pytest.mark.parametrize("value", [{1, 2}, b"x", object(), {1: 2}])
def test_what_no_file_can_say_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(starcheck.UsageError, match=r"facts\.tables\[0\]"):
        starcheck.assess({"year": 2023, "tables": [value]})


def test_a_value_that_holds_itself_is_refused() -> None:
    facts: dict[str, Any] = {}
    facts["branch"] = facts
    with pytest.raises(starcheck.UsageError):
        starcheck.assess(facts)


# Many branches


def test_tables_in_memory_come_to_what_files_come_to(
    county: Path, tables: dict[str, Any], book: Path
) -> None:
    asked: dict[str, Any] = {"rulebook": book, "year": 2023, "as_of": AS_OF, "settle": True}
    with (
        starcheck.grade(tables, coverage="complete", **asked) as here,
        starcheck.grade(county, coverage="complete", **asked) as there,
    ):
        assert (here.judged, here.aside) == (4, 0)
        sealed = [
            {name: one["sha256"] for name, one in graded.manifest["tables"].items()}
            for graded in (here, there)
        ]
        assert sealed[0] == sealed[1]
        assert rows(here.results, "code", "score_low", "star", "rank") == [
            ("A", Decimal("10.000"), 5, 1),
            ("B", Decimal("10.000"), 5, 1),
            ("C", Decimal("8.000"), 4, 3),
            ("D", Decimal("0.000"), 0, 4),
        ]
        one = here.explain("C")
        assert one.score is not None
        assert one.score.low == 8
        here.verify()
        folder = here.path
    assert not folder.exists()


def test_every_table_of_a_run_is_an_arrow_table(tables: dict[str, Any], book: Path) -> None:
    asked: dict[str, Any] = {"rulebook": book, "year": 2023, "as_of": AS_OF}
    graded = starcheck.grade(tables, coverage="complete", **asked)
    assert {name: graded.table(name).num_rows for name in TABLES} == {
        **dict.fromkeys(TABLES, 4),
        "set_aside": 0,
        "warnings": 0,
        "reviews": 0,
        "quotas": graded.quotas.num_rows,
        "findings_long": 8,
    }
    assert rows(graded.findings, "code", "rulebook", "meetings.outcome")[0] == (
        "A",
        "small@2023",
        "met",
    )
    assert rows(graded.measures, "大会.low") == [(3,), (3,), (2,), (0,)]
    assert rows(graded.findings_long, "criterion", "low")[0] == ("meetings", Decimal("6.000"))
    assert rows(graded.branches, "state") == [("rated",)] * 4
    assert graded.table("placements", "small@2023").num_rows == 4
    for table in (graded.set_aside, graded.scores, graded.stars, graded.placements):
        assert "code" in table.column_names
    with pytest.raises(starcheck.UsageError, match="findings"):
        graded.table("finding")
    with pytest.raises(starcheck.UsageError, match="small@2023"):
        graded.table("scores", "small@2024")


def test_a_stream_is_read_once_and_may_come_from_anywhere(
    tables: dict[str, Any], book: Path
) -> None:
    asked: dict[str, Any] = {"rulebook": book, "year": 2023, "as_of": AS_OF}
    with duckdb.connect() as connection:
        connection.register("given", tables["members"])
        given = {
            "branches": Stream(tables["党支部"]),
            "activities": tables["activities"].to_reader(),
            "members": connection.sql("SELECT * FROM given"),
        }
        assert starcheck.grade(given, coverage="complete", **asked).judged == 4


def test_branches_of_several_rulebooks_share_a_table() -> None:
    columns = {"code": ["A", "B"], "name": ["甲", "乙"], "category": ["机关", "村"]}
    with starcheck.grade({"branches": pa.table(columns)}, year=2023, as_of=AS_OF) as graded:
        found = dict(rows(graded.findings, "code", "rulebook"))
        assert set(found) == {"A", "B"}
        assert len(set(found.values())) == 2
        alone = graded.table("findings", found["A"])
        assert alone.num_rows == 1
        assert alone.num_columns < graded.findings.num_columns
        assert rows(graded.table("branches", found["B"]), "code") == [("B",)]


def test_a_run_of_its_own_stays_and_feeds_the_next_year(
    tables: dict[str, Any], book: Path, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {"rulebook": book, "coverage": "complete"}
    target = tmp_path / "run"
    past: dict[str, Any] = {"year": 2023, "as_of": AS_OF, "settle": True}
    with starcheck.grade(tables, run=target, **past, **asked):
        pass
    again = starcheck.open_run(target)
    assert again.judged == 4
    again.verify()
    with pytest.raises(starcheck.UsageError, match="已经有内容"):
        starcheck.grade(tables, run=target, **past, **asked)
    # The tables were given in memory and are gone: the branch cannot be looked at again.
    with pytest.raises(starcheck.UsageError, match="已经不是"):
        again.explain("C")
    text = book.read_text("utf-8").replace('"2023"', '"2024"')
    book.write_text(text, encoding="utf-8")
    later = starcheck.grade(tables, previous=again, year=2024, as_of=date(2024, 12, 31), **asked)
    assert later.manifest["options"]["previous"] == target.resolve().as_posix()


def test_what_only_the_committee_gives_and_who_is_set_aside(
    tables: dict[str, Any], book: Path
) -> None:
    waivers = [{"branch": "A", "criterion": "没有这项", "approver": "组织部"}]
    told: list[str] = []
    done: list[tuple[int, int]] = []
    graded = starcheck.grade(
        tables,
        rulebook=book,
        year=2023,
        as_of=AS_OF,
        coverage="complete",
        committee={"waivers": pa.Table.from_pylist(waivers)},
        tell=told.append,
        progress=lambda n, of: done.append((n, of)),
    )
    assert (graded.judged, graded.aside) == (3, 1)
    assert rows(graded.set_aside, "code", "found") == [("A", "没有这项")]
    assert any("small@2023" in one for one in told)
    assert done[-1] == (3, 3)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"branche": 1}, "branches"),
        ({"branches": 1}, "int"),
        ({}, "台账"),
        (7, "路径"),
        ([7], "路径"),
    ],
)
def test_what_is_no_table_is_told(tables: Any, said: str) -> None:
    with pytest.raises(starcheck.StarcheckError, match=said):
        starcheck.grade(tables, year=2023, coverage="complete")


@pytest.mark.parametrize(
    "wrong",
    [{"coverage": "all"}, {"year": "2023"}, {"as_of": "2023-12-31"}, {"memory": "lots"}],
)
def test_a_wrong_option_is_told(tables: dict[str, Any], wrong: dict[str, Any]) -> None:
    with pytest.raises(starcheck.UsageError):
        starcheck.grade(tables, **{"year": 2023, "coverage": "complete", **wrong})


def test_nothing_is_left_behind(
    tables: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(starcheck.FactsError, match="coverage"):
        starcheck.grade(tables, year=2023, temp=room)
    graded = starcheck.grade(tables, year=2023, as_of=AS_OF, coverage="partial", temp=room)
    assert list(room.iterdir())
    del graded
    assert list(room.iterdir()) == []


def test_without_pyarrow_what_to_install_is_told(
    tables: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    graded = starcheck.grade(tables, year=2023, as_of=AS_OF, coverage="complete")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(starcheck.UsageError, match=r"starcheck\[arrow\]"):
        _ = graded.branches


# The package


def test_the_package_offers_what_it_says_and_no_module_takes_its_names() -> None:
    program = """
import sys, pkgutil, starcheck
assert not {"pydantic", "duckdb", "starcheck.api"} & set(sys.modules), "loaded too early"
modules = {m.name for m in pkgutil.iter_modules(starcheck.__path__)}
assert not modules & set(starcheck.__all__), "a module and a function of one name"
import starcheck.assessing, starcheck.grading, starcheck.commands.assess, starcheck.commands.grade
assert callable(starcheck.assess) and callable(starcheck.grade)
assert all(getattr(starcheck, name) is not None for name in starcheck.__all__)
assert set(starcheck.__all__) <= set(dir(starcheck))
try:
    starcheck.nothing
except AttributeError:
    print("well")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("well\n", "")
