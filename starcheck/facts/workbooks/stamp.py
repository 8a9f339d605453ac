"""What our own workbooks are recognised by: the names of their sheets, and the stamp they carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starcheck.reading.workbooks.sheets import Workbook

COVER = "封面"
BRANCH = "党支部"
GRID = "全年次数"
FIGURES = "填报数"
STATED = "自述"
RESULT = "检查结果"
WORDS = "字典"
STAMP = "_starcheck"
SEEN = "看到但未采用"
HOW = "填写说明"

OURS = frozenset({COVER, WORDS, STAMP, RESULT, SEEN, HOW})
"""Sheets of ours that hold no facts."""

LAYOUT = 1
"""The layout of our workbooks. It rises when an older one could no longer be read."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the hidden sheet says: for whom a workbook was made, by which standard, in which
    layout."""

    layout: int
    rulebook: str
    year: int | None
    code: str | None
    name: str | None

    def entries(self) -> Mapping[str, str]:
        return {
            "layout": str(self.layout),
            "rulebook": self.rulebook,
            "year": "" if self.year is None else str(self.year),
            "code": self.code or "",
            "name": self.name or "",
        }


def stamp_of(book: Workbook) -> Stamp | None:
    """Return the stamp of a workbook of ours; theirs have none."""
    sheet = next((one for one in book.sheets if one.name == STAMP), None)
    if sheet is None:
        return None
    found = {str(row[0]): row[1] if len(row) > 1 else None for row in sheet.rows if row}
    layout, year = (str(found.get(key) or "") for key in ("layout", "year"))
    return Stamp(
        int(layout) if layout.isdigit() else 0,
        str(found.get("rulebook") or ""),
        int(year) if year.isdigit() else None,
        str(found["code"]) if found.get("code") else None,
        str(found["name"]) if found.get("name") else None,
    )
