"""The same tree on Spark: what DuckDB says, Spark says.

Needs PySpark and Java on the machine; elsewhere it is skipped with the reason.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from starcheck.engines import duckdb as engine
from starcheck.model.catalogue import Catalogue
from starcheck.plan import Plan, compile
from tests.plan.examples import AS_OFS, BOOK, branches
from tests.plan.small import make

pytestmark = [
    # PySpark leaves its socket to the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"
    ),
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="there is no Java on this machine",
    ),
]
_TYPES = {"BIGINT": "bigint", "INT": "int", "BOOLEAN": "boolean", "DATE": "date", "TEXT": "string"}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .appName("starcheck")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        # A handful of rows: compiling Java for them takes minutes and shows nothing more.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def rows_on_spark(spark: Any, plan: Plan, facts: Any) -> list[dict[str, Any]]:
    for relation in plan.inputs:
        source = engine.rows_of(relation, facts)
        schema = ", ".join(f"`{c.name}` {_TYPES[c.type]}" for c in relation.columns)
        spark.createDataFrame(list(source), schema).createOrReplaceTempView(relation.table)
    return [row.asDict() for row in spark.sql(plan.sql("spark")).collect()]


@pytest.mark.parametrize("as_of", AS_OFS)
def test_spark_gives_the_rows_that_duckdb_gives(
    as_of: Any, spark: Any, catalogue: Catalogue
) -> None:
    book = make(BOOK, catalogue)
    facts = branches(catalogue, as_of)
    plan = compile(book, 2023, as_of)
    slow = rows_on_spark(spark, plan, facts)
    fast = engine.rows(plan, book, facts)
    key = (plan.outputs.branch, plan.outputs.recorded)

    def ordered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return sorted(found, key=lambda row: tuple(row[k] for k in key))

    for mine, theirs in zip(ordered(fast), ordered(slow), strict=True):
        assert {c: (mine[c], theirs[c]) for c in mine if mine[c] != theirs[c]} == {}
