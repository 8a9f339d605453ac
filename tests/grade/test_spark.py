"""Spark comes to the run that DuckDB comes to: the same digest of every table.

Needs PySpark and Java on the machine; elsewhere what needs them is skipped with the reason.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from starcheck.commands import run
from starcheck.engines import spark as engine
from starcheck.errors import EngineError, UsageError
from starcheck.grading import Wanted, grade
from starcheck.intake.store import Store
from starcheck.model.catalogue import Catalogue
from starcheck.rulebook import load
from starcheck.runs.reading import opened
from tests.grade.tables import write
from tests.grade.test_agreement import AS_OF, allowed, consistent
from tests.grade.test_documents import TODAY
from tests.grade.test_faults import county
from tests.laws.books import books
from tests.laws.branches import branches

__all__ = ["county"]

pytestmark = [
    # PySpark leaves its socket to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LACKING = (
    "pyspark is not installed"
    if importlib.util.find_spec("pyspark") is None
    else "there is no Java on this machine"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ
    else ""
)
needs_spark = pytest.mark.skipif(bool(LACKING), reason=LACKING or "all is there")
THEIRS = {"spark.sql.ansi.enabled": "false", "spark.sql.session.timeZone": "Asia/Shanghai"}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session of somebody else, with settings that would change results."""
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[2]")
        .appName("somebody's")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
    )
    session = builder.getOrCreate()
    for key, value in THEIRS.items():
        session.conf.set(key, value)
    yield session
    session.stop()


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def both(wanted: Wanted, session: Any) -> dict[str, Any]:
    """Grade on both engines; return the manifest of the run on Spark, which has to be whole."""
    other = wanted.run.with_name("on-spark")
    fast = grade(wanted)
    slow = grade(replace(wanted, run=other, engine="spark", session=session))
    assert (slow.judged, slow.set_aside) == (fast.judged, fast.set_aside)
    mine, theirs = manifest(fast.run), manifest(slow.run)
    assert theirs["tables"] == mine["tables"]
    assert "pyspark" in theirs["versions"]
    assert "pyspark" not in mine["versions"]
    with opened(slow.run) as run:
        run.verify()
    return theirs


@needs_spark
def test_documents(root: Path, county: Path, tmp_path: Path, session: Any) -> None:
    """By a small rulebook: what Spark takes to plan a large one, the county pays below."""
    folder = tmp_path / "given"
    folder.mkdir()
    for name in ("rich-2023.yaml", "poor-2023.yaml", "tiny-2023.yaml"):
        document = yaml.safe_load((root / "fixtures" / name).read_text("utf-8"))
        del document["stated"]  # They are measures of the rulebook for offices.
        (folder / name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    book = str(county.parent / "rulebook.yaml")
    found = both(Wanted([folder], tmp_path / "run", TODAY, book), session)
    assert found["branches"] == {"judged": 3, "set_aside": 0}


@needs_spark
def test_a_county_of_tables(root: Path, tmp_path: Path, session: Any) -> None:
    """In a folder with signs that stand for others where files are looked for."""
    wanted = Wanted(
        [root / "fixtures/county"],
        tmp_path / "本年 [1] {2}" / "run",
        TODAY,
        "liangxin-dabiao-chuangxing@2023",
        year=2023,
        as_of=AS_OF,
        coverage="complete",
        settle=True,
    )
    assert both(wanted, session)["branches"] == {"judged": 6, "set_aside": 12}


@needs_spark
def test_a_settled_run_is_placed_within_its_quotas(county: Path, session: Any) -> None:
    wanted = Wanted(
        [county],
        county.parent / "run",
        AS_OF,
        str(county.parent / "rulebook.yaml"),
        year=2023,
        as_of=AS_OF,
        coverage="complete",
        settle=True,
    )
    found = both(wanted, session)
    assert found["tables"]["quotas"]["rows"] > 0


@needs_spark
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(document=books(), data=st.data())
def test_random_tables_with_blanks(
    document: dict[str, Any],
    data: st.DataObject,
    catalogue: Catalogue,
    session: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("random")
    file = folder / "rulebook.yaml"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    book = load(file, catalogue)
    drawn = [data.draw(branches(catalogue, (AS_OF,))) for _ in range(8)]
    facts = [
        replace(one, quotes={}, branch={**one.branch, "code": f"B{i}"})
        for i, one in enumerate(drawn)
    ]
    facts = [allowed(one, book) for one in facts if consistent(one, book)]
    if not facts:
        return
    inputs, committee = write(facts, catalogue, folder, "parquet")
    wanted = Wanted((inputs,), folder / "run", AS_OF, str(file), committee, year=2023, as_of=AS_OF)
    assert both(wanted, session)["branches"]["judged"] == len(facts)


@needs_spark
def test_a_session_handed_in_is_used_and_left_as_it_was(county: Path, session: Any) -> None:
    from pyspark.sql import SparkSession

    session.sql("SELECT 7 AS theirs").createOrReplaceTempView("branches")
    before = session.conf.getAll
    session.sparkContext.setJobGroup("ours", "a run")
    wanted = Wanted(
        [county],
        county.parent / "run",
        AS_OF,
        str(county.parent / "rulebook.yaml"),
        year=2023,
        as_of=AS_OF,
        coverage="partial",
        engine="spark",
        session=session,
    )
    assert grade(wanted).judged == 4
    assert len(session.sparkContext.statusTracker().getJobIdsForGroup("ours")) > 0
    session.sparkContext.setLocalProperty("spark.jobGroup.id", None)
    assert session.conf.getAll == before
    assert {key: session.conf.get(key) for key in THEIRS} == THEIRS
    assert session.sql("SELECT * FROM branches").collect()[0].asDict() == {"theirs": 7}
    assert SparkSession.getActiveSession() is session
    session.catalog.dropTempView("branches")
    assert [one.name for one in session.catalog.listTables()] == []
    assert [one.name for one in county.parent.iterdir() if "partial" in one.name] == []


@dataclass
class _Refused:
    """Stands for a plan that Spark refuses."""

    query: str
    inputs: Sequence[Any] = ()

    def sql(self, dialect: str) -> str:
        return self.query


@needs_spark
@pytest.mark.parametrize(
    ("query", "kind", "code"),
    [
        ("SELECT nothing FROM nowhere", EngineError, "EN904"),
        ("SELECT CAST(9223372036854775807 AS BIGINT) + 1 AS n", EngineError, "EN904"),
        ("SELECT * FROM parquet.`/nowhere/at-all.parquet`", UsageError, "US274"),
    ],
)
def test_what_spark_refuses_is_ours_and_what_it_cannot_see_is_told(
    query: str, kind: type[Exception], code: str, tmp_path: Path, session: Any
) -> None:
    plan: Any = _Refused(query)
    with (
        Store(tmp_path) as store,
        engine.Spark(store, session) as spark,
        pytest.raises(kind) as raised,
    ):
        spark.rows(plan)
    assert code in str(raised.value)


@needs_spark
def test_the_command_brings_its_own_spark_and_says_nothing_of_it(county: Path) -> None:
    book = str(county.parent / "rulebook.yaml")
    target = county.parent / "run"
    command = [sys.executable, "-m", "starcheck", "grade", str(county), "--rulebook", book]
    command += ["--year", "2023", "--as-of", "2023-12-31", "--coverage", "complete"]
    command += ["--engine", "spark", "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [line for line in done.stderr.splitlines() if line.isascii()] == []
    assert "评好 4 个党支部" in done.stderr
    assert "pyspark" in manifest(target)["versions"]


# Where there is no Spark


def _graded(county: Path) -> int:
    book = str(county.parent / "rulebook.yaml")
    command = ["grade", str(county), "--rulebook", book, "--engine", "spark"]
    return run([*command, "-o", str(county.parent / "run")])


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"PATH": ""}, "没有找到 `java`"),
        ({"JAVA_HOME": "/nowhere/jdk"}, "没有找到 `/nowhere/jdk/bin/java`"),
    ],
)
def test_a_machine_without_java_is_told_what_to_install(
    variables: Mapping[str, str],
    told: str,
    county: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(engine, "find_spec", lambda _: True)
    for key, value in variables.items():
        monkeypatch.setenv(key, value)
    assert _graded(county) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "请安装 Java 17 或 21" in said
    assert not (county.parent / "run").exists()


def test_an_installation_without_pyspark_is_told_what_to_install(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    assert _graded(county) == 2
    assert "pip install 'starcheck[spark]'" in capsys.readouterr().err
