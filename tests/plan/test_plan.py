"""The tree itself: its shape, its arithmetic, what it refuses."""

from __future__ import annotations

import dataclasses
from datetime import date

import duckdb
import pytest
from sqlglot import exp, parse_one

from starcheck.engines import duckdb as engine
from starcheck.errors import EngineError, RulebookError
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Records
from starcheck.plan import compile, sql
from tests.plan.examples import BOOK
from tests.plan.small import facts, make

AS_OF = date(2023, 8, 15)


def run(node: sql.E) -> object:
    ((found,),) = duckdb.connect().execute(exp.Select(expressions=[node]).sql("duckdb")).fetchall()
    return found


def counted(conditions: list[str]) -> dict[str, object]:
    measures = {
        f"m{i}": {"from": "activities", "where": where, "count": "records"}
        for i, where in enumerate(conditions)
    }
    return {"measures": measures, "criteria": []}


def index(catalogue: Catalogue, table: str) -> int:
    return [t.name for t in catalogue.tables].index(table)


def tables_read(query: exp.Expr, name: str) -> int:
    return sum(found.name == name for found in query.find_all(exp.Table))


def test_a_table_is_scanned_once_for_all_its_counts(catalogue: Catalogue) -> None:
    book = make(counted(["类型 = '党课'", "类型 = '党员大会'", "实到人数 > 3"]), catalogue)
    assert tables_read(compile(book, 2023, AS_OF).query, "activities") == 1


def test_measures_that_differ_in_the_pivot_alone_share_their_aggregates(
    catalogue: Catalogue,
) -> None:
    def groups(conditions: list[str]) -> int:
        query = compile(make(counted(conditions), catalogue), 2023, AS_OF).query
        return len([c for c in query.find_all(exp.Count) if isinstance(c.this, exp.Star)])

    two = ["类型 = '党课'", "类型 = '党员大会'"]
    assert groups([*two, "类型 in ('支委会', '党课')"]) == groups(two)


def test_different_quarters_are_counted_by_a_bit_mask(catalogue: Catalogue) -> None:
    quarters = {"from": "activities", "count": "distinct quarter(召开日期)"}
    book = make({"measures": {"季度数": quarters}, "criteria": []}, catalogue)
    query = compile(book, 2023, AS_OF).query
    assert query.find(exp.BitwiseOrAgg) is not None
    assert query.find(exp.Distinct) is None


def test_every_aggregate_is_cast_to_bigint(catalogue: Catalogue) -> None:
    query = compile(make(BOOK, catalogue), 2023, AS_OF).query
    for found in query.find_all(exp.Sum, exp.Count, exp.BitwiseOrAgg):
        above = found.parent
        while isinstance(above, exp.Filter):
            above = above.parent
        assert isinstance(above, exp.Cast), found.sql()


def test_nothing_in_the_tree_divides_to_a_double(catalogue: Catalogue) -> None:
    plan = compile(make(BOOK, catalogue), 2023, AS_OF)
    assert plan.query.find(exp.Div) is None
    connection = duckdb.connect()
    for relation in plan.inputs:
        engine._load(connection, relation, [facts(catalogue)])
    found = connection.execute(f"DESCRIBE {plan.sql('duckdb')}").fetchall()
    kinds = {str(row[1]) for row in found}
    assert kinds <= {"BIGINT", "INTEGER", "BOOLEAN", "VARCHAR", "DATE"}


def test_the_query_is_understood_in_the_words_of_spark(catalogue: Catalogue) -> None:
    written = compile(make(BOOK, catalogue), 2023, AS_OF).sql("spark")
    assert "//" not in written
    assert parse_one(written, dialect="spark") is not None


def test_one_basis_gives_one_row_for_a_branch(catalogue: Catalogue) -> None:
    book = make(BOOK, catalogue)
    plan = compile(book, 2023, AS_OF, ("recorded",))
    (row,) = engine.rows(plan, book, [facts(catalogue, as_of=AS_OF)])
    assert row[plan.outputs.recorded] is True


def test_the_plan_lists_what_it_reads_and_no_more(catalogue: Catalogue) -> None:
    plan = compile(make(counted(["类型 = '党课'"]), catalogue), 2023, AS_OF)
    assert [relation.table for relation in plan.inputs] == ["branches", "activities"]
    assert [c.name for c in plan.inputs[0].columns] == [
        "branch",
        "cov_activities",
        "until_activities",
    ]


def test_a_sum_that_could_leave_64_bits_is_refused_before_anything_runs(
    catalogue: Catalogue,
) -> None:
    # Made anew: a copy would keep what the old one has remembered of its columns and tables.
    everything = catalogue.model_dump()
    for column in everything["tables"][index(catalogue, "activities")]["columns"]:
        if column["name"] == "hours":
            column["greatest"] = 10**13
    huge = Catalogue.model_validate(everything)
    document = {"measures": {"总学时": {"from": "activities", "sum": "学时"}}, "criteria": []}
    with pytest.raises(RulebookError) as caught:
        compile(make(document, huge), 2023, AS_OF)
    assert [d.kind.code for d in caught.value.diagnostics] == ["RB290"]


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (-5, 2, -3), (7, 3, 2), (-7, 3, -2), (-1, 3, 0), (0, 4, 0), (1, 2, 1), (-1, 2, -1)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, rounded: int) -> None:
    top = sql.cast(sql.lit(numerator), "BIGINT")
    bottom = exp.Paren(this=sql.cast(sql.lit(denominator), "BIGINT"))
    assert run(sql.ratio_round(top, bottom)) == rounded


@pytest.mark.parametrize("a", [True, False, None])
@pytest.mark.parametrize("b", [True, False, None])
def test_truths_are_kleenes_whether_folded_or_run(a: bool | None, b: bool | None) -> None:
    def truth(value: bool | None) -> sql.E:
        return sql.unknown() if value is None else sql.lit(value)

    def hidden(value: bool | None) -> sql.E:
        return exp.Anonymous(this="IF", expressions=[exp.true(), truth(value), sql.unknown()])

    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    for make_truth in (truth, hidden):
        assert run(sql.and_(make_truth(a), make_truth(b))) is both
        assert run(sql.or_(make_truth(a), make_truth(b))) is either


def test_what_duckdb_refuses_is_our_bug_and_names_the_versions(catalogue: Catalogue) -> None:
    book = make(BOOK, catalogue)
    wrong = facts(catalogue, branch={"groups": "两个"}, as_of=AS_OF)
    with pytest.raises(EngineError) as caught:
        engine.judge(book, [wrong])
    (found,) = caught.value.diagnostics
    assert found.kind.code == "EN901"
    assert any("duckdb" in str(note) and "sqlglot" in str(note) for note in found.notes)


def test_branches_of_different_days_are_not_judged_together(catalogue: Catalogue) -> None:
    one, other = facts(catalogue), facts(catalogue, as_of=AS_OF)
    with pytest.raises(ValueError, match="one year as of one day"):
        engine.judge(make(BOOK, catalogue), [one, other])


def test_a_table_without_coverage_is_not_judged(catalogue: Catalogue) -> None:
    given = facts(catalogue)
    tables = {**given.tables, "activities": Records()}
    with pytest.raises(ValueError, match="coverage"):
        engine.judge(make(BOOK, catalogue), [dataclasses.replace(given, tables=tables)])
