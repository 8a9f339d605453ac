"""What footers of Parquet tell comes to the same run as looking at every cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from starcheck.intake import checks
from starcheck.runs.reading import opened
from tests.grade.test_faults import BOOK, BRANCHES, run

DAYS = st.one_of(
    st.none(),
    st.dates(date(2023, 1, 1), date(2023, 12, 31)),
    st.sampled_from([date(1066, 10, 14), date(2024, 5, 1), date(2150, 1, 1)]),
)
NUMBERS = st.one_of(st.none(), st.integers(0, 60), st.sampled_from([-1, 100_001]))
MEETINGS = st.lists(
    st.fixed_dictionaries(
        {
            "branch": st.sampled_from(["A", "B", "C", "D"]),
            "kind": st.sampled_from(["党员大会", "党课"]),
            "held_on": DAYS,
            "eligible": NUMBERS,
            "present": NUMBERS,
            "has_minutes": st.one_of(st.none(), st.booleans()),
        }
    ),
    min_size=1,
    max_size=12,
)
SCHEMA = pa.schema(
    {
        "branch": pa.string(),
        "kind": pa.string(),
        "held_on": pa.date32(),
        "eligible": pa.int32(),
        "present": pa.int32(),
        "has_minutes": pa.bool_(),
    }
)
RULES = BOOK.replace(
    "类型 = '党员大会'", "类型 = '党员大会' 且 present * 2 >= eligible 且 has_minutes"
)


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(MEETINGS, st.integers(1, 4), st.booleans())
def test_footers_come_to_what_every_cell_comes_to(
    meetings: list[dict[str, Any]], group: int, statistics: bool
) -> None:
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        county = Path(name) / "county"
        county.mkdir()
        (Path(name) / "rulebook.yaml").write_text(RULES, encoding="utf-8")
        pq.write_table(pa.Table.from_pylist(BRANCHES), county / "branches.parquet")
        pq.write_table(
            pa.Table.from_pylist(meetings, SCHEMA),
            county / "activities.parquet",
            row_group_size=group,
            write_statistics=statistics,
        )
        run(county, "told")
        patch.setattr(checks, "footers", lambda files, cells, store: {})
        run(county, "looked")
        sealed = []
        for one in ("told", "looked"):
            with opened(county.parent / one) as found:
                sealed.append({t: d["sha256"] for t, d in found.manifest["tables"].items()})
        assert sealed[0] == sealed[1]
