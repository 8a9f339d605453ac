"""What people leave in cells: what it means, or why it is refused."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml

from starcheck.facts.cells import Fault
from starcheck.facts.people import People
from starcheck.facts.workbooks.rows import Rows, Target
from starcheck.model.catalogue import Catalogue
from starcheck.model.values import Absent
from starcheck.reading.workbooks.sheets import Broken, Raw

CASES: list[dict[str, Any]] = yaml.load(
    Path(__file__).with_name("cells.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)
KINDS = ("text", "number", "date", "time", "truth", "error", "formula")


def raw_of(case: dict[str, str]) -> Raw:
    (kind,) = [k for k in KINDS if k in case]
    written = case[kind]
    match kind:
        case "number":
            return float(written) if "." in written else int(written)
        case "date":
            return date.fromisoformat(written)
        case "time":
            return time.fromisoformat(written)
        case "truth":
            return written == "true"
        case "error":
            return Broken(written)
        case "formula":
            return Broken(None)
    return written or None


def shown(cell: object, column_blank: str) -> str:
    match cell:
        case None:
            return "blank"
        case Absent.NONE:
            return "none"
        case Absent.NOT_APPLICABLE:
            return "na"
        case bool():
            return str(cell).lower()
        case date():
            return cell.isoformat()
    return str(cell)


def test_there_are_at_least_eighty_messy_cells() -> None:
    assert len(CASES) >= 80


@pytest.mark.parametrize(
    "case", CASES, ids=lambda c: f"{c['in']}:{[c[k] for k in KINDS if k in c]}"
)
def test_a_messy_cell(case: dict[str, str], catalogue: Catalogue) -> None:
    table, name = case["in"].split(".")
    column = catalogue.table[table][name]
    rows = Rows((), People())
    raw = raw_of(case)
    year = int(case["year"]) if "year" in case else None
    found = rows._cell(raw, Target(column), catalogue, year) if raw is not None else None
    if raw is None and column.blank == "none":
        found = Absent.NONE
    if "refused" in case:
        assert isinstance(found, Fault), found
        assert found.kind.code == case["refused"]
        assert found.help is not None, "a refusal says what to type"
    else:
        assert not isinstance(found, Fault), found.kind.code
        assert shown(found, column.blank) == case["reads"]
