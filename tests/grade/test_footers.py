"""What footers of Parquet tell comes to the same run as looking at every cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from starcheck.intake import checks
from starcheck.runs.reading import opened
from tests.grade.test_faults import BOOK, BRANCHES, run

DAYS = st.sampled_from(
    [*(date(2023, month, 5) for month in range(1, 13)), None, date(1066, 10, 14), date(2150, 1, 1)]
)
GATHERED = st.sampled_from([*range(0, 40, 2), None, None, -1])
ASKED = st.sampled_from([*range(40, 60), None, None, 100_001])
"""What is refused is rare: a branch with one bad cell is set aside whole."""
MEETINGS = st.lists(
    st.fixed_dictionaries(
        {
            "branch": st.sampled_from(["A", "B", "C", "D"]),
            "kind": st.sampled_from(["党员大会", "党员大会", "党课"]),
            "held_on": DAYS,
            "eligible": ASKED,
            "present": GATHERED,
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


def meeting(**cells: Any) -> dict[str, Any]:
    usual = {"branch": "A", "kind": "党员大会", "held_on": date(2023, 3, 5), "eligible": 40}
    return {**usual, "present": 30, "has_minutes": True, **cells}


@example([meeting(), meeting(eligible=100_001)], 2, True)
@example([meeting(), meeting(held_on=date(2150, 1, 1))], 2, True)
@example([meeting(), meeting(has_minutes=None)], 2, True)
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
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
