"""Rows that are looked at closely: every one in which something cannot be true is among them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starcheck.diagnostics import Place, Problems
from starcheck.facts.contradictions import (
    AT_MOST,
    NOT_BEFORE,
    SUM_AT_MOST,
    check_record,
    doubtful,
)
from starcheck.facts.ledgers import blank_record
from starcheck.model.values import Absent, Cell
from starcheck.reading.catalogue import load_catalogue

TABLES = sorted({*AT_MOST, *SUM_AT_MOST, *NOT_BEFORE})
VALUES: list[Cell] = [None, Absent.NONE, 0, 1, 2, 5, True, "字"]
DAYS: list[Cell] = [None, Absent.NONE, date(2023, 1, 1), date(2023, 5, 1), date(2023, 5, 8)]


class Anywhere(dict[str, object]):
    place = Place("x")

    def __missing__(self, key: str) -> Anywhere:
        return self

    def __contains__(self, key: object) -> bool:
        return True


@pytest.mark.parametrize("name", TABLES)
@given(data=st.data())
def test_no_contradiction_is_passed_over(name: str, data: st.DataObject) -> None:
    table = load_catalogue().table[name]
    rows = data.draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    c.name: st.sampled_from(DAYS if c.kind == "date" else VALUES)
                    for c in table.columns
                }
            ),
            max_size=4,
        )
    )
    columns = {c.name: [row[c.name] for row in rows] for c in table.columns}
    looked_at = doubtful(table, columns)
    for at, row in enumerate(rows):
        problems = Problems()
        check_record(table, {**blank_record(table), **row}, Anywhere(), problems)  # type: ignore[arg-type]
        assert not problems.found or at in looked_at
