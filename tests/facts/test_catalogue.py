"""The vocabulary of facts hangs together: every name means one thing wherever it may stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.tables import TABLES

COMMITTEE_TABLES = {"incidents", "judgements", "results", "surveys", "waivers", "history"}
PARTS = [pytest.param(table, id=table.name) for table in TABLES]


def twice(names: Iterable[str]) -> list[str]:
    return [name for name, number in Counter(names).items() if number > 1]


@pytest.mark.parametrize("table", PARTS)
def test_no_name_means_two_columns_of_a_table(table: Table) -> None:
    assert twice(name for column in table.columns for name in column.names) == []


def test_no_name_means_two_tables() -> None:
    assert twice(n for table in TABLES for n in (table.name, table.title, *table.synonyms)) == []


def test_no_column_of_a_branch_is_named_like_a_table() -> None:
    tables = {n for table in TABLES for n in (table.name, table.title, *table.synonyms)}
    (branches,) = (table for table in TABLES if table.name == "branches")
    assert tables & branches.by_any_name.keys() == set()


@pytest.mark.parametrize("table", PARTS)
def test_no_column_is_named_like_a_word_of_the_condition_language(table: Table) -> None:
    from starcheck.expressions.grammar import KEYWORDS
    from starcheck.expressions.names import MOMENTS

    assert table.by_any_name.keys() & (KEYWORDS.keys() | MOMENTS.keys()) == set()


@pytest.mark.parametrize("table", PARTS)
def test_the_columns_a_table_points_at_exist_and_are_what_they_should_be(table: Table) -> None:
    for name in (*table.key, *filter(None, (table.date, table.for_year))):
        assert table[name].name == name
    if table.date is not None:
        # A record without a day would belong to no year, so 无 is not possible there.
        column = table[table.date]
        assert (column.kind, column.none_ok, column.na_ok) == ("date", False, False)
        assert column.blank == "unknown"
    if table.for_year is not None:
        assert table.date is not None
        assert table[table.for_year].kind == "year"


@pytest.mark.parametrize("table", PARTS)
def test_a_blank_means_none_only_where_none_may_stand(table: Table) -> None:
    assert [c.name for c in table.columns if c.blank == "none" and not c.none_ok] == []


def test_choices_are_vocabularies_and_every_vocabulary_is_used(catalogue: Catalogue) -> None:
    used = {column.choices for table in TABLES for column in table.columns if column.choices}
    read_by_facts = {"coverage", "figure-kind"}
    assert used | read_by_facts == set(catalogue.vocabulary)


def test_no_word_means_two_things_in_its_vocabulary(catalogue: Catalogue) -> None:
    for vocabulary in catalogue.vocabularies:
        words = (n for w in vocabulary.words for n in {w.id, w.title, *w.synonyms})
        assert (vocabulary.name, twice(words)) == (vocabulary.name, [])


def test_words_for_blank_none_and_not_applicable_are_no_choices(catalogue: Catalogue) -> None:
    from starcheck.facts.cells import BLANK_WORDS, NONE_WORDS, NOT_APPLICABLE_WORDS

    taken = BLANK_WORDS | NONE_WORDS | NOT_APPLICABLE_WORDS
    choices = [v for v in catalogue.vocabularies if v.name != "coverage"]
    assert [v.name for v in choices if taken & v.by_any_name.keys()] == []


def test_no_name_means_two_figures_and_sums_are_of_one_kind(catalogue: Catalogue) -> None:
    figures = catalogue.figures
    assert twice(n for f in figures for n in (f.id, f.title, *f.synonyms)) == []
    for figure in figures:
        for part in (catalogue.figure[id] for id in figure.sum_of):
            assert (part.unit, part.scale, part.measures) == (
                figure.unit,
                figure.scale,
                figure.measures,
            )


def test_coverages_and_figure_kinds_are_those_of_the_model(catalogue: Catalogue) -> None:
    ids = {name: [w.id for w in catalogue.vocabulary[name].words] for name in catalogue.vocabulary}
    assert ids["coverage"] == ["complete", "until", "partial", "none", "absent"]
    assert ids["figure-kind"] == ["exact", "at_least", "less_than", "about"]


def test_stages_rise_as_a_person_moves_through_them(catalogue: Catalogue) -> None:
    stages = catalogue.vocabulary["candidate-stage"]
    assert stages.ordered
    assert stages.titles == ("申请人", "积极分子", "发展对象", "预备党员", "正式党员")


def test_only_the_committee_gives_the_committees_tables() -> None:
    assert {table.name for table in TABLES if table.given_by == "committee"} == COMMITTEE_TABLES


def test_standing_tables_are_those_without_a_date() -> None:
    standing = {table.name for table in TABLES if table.date is None}
    assert standing == {
        "branches",
        "committee",
        "members",
        "candidates",
        "judgements",
        "results",
        "waivers",
        "history",
    }


def test_no_column_holds_identity_numbers_birthdays_telephones_or_salaries() -> None:
    refused = ("身份证", "出生", "电话", "手机", "工资", "收入", "基数", "住址")
    names = [name for table in TABLES for column in table.columns for name in column.names]
    assert [name for name in names if any(word in name for word in refused)] == []
