"""A checklist for re-checks on the spot, as a file: what was claimed, and room for what was found.

Its columns are those of a review, so that what is filled in reads back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.language import mark, spoken

__all__ = ["checklist"]

FORM = Kind("US249", "checklist-form", "核查表不能写成 `{suffix}`")
COLUMNS = {
    "branch": mark("党支部代码"),
    "name": mark("党支部名称"),
    "drawn": mark("抽取原因"),
    "level": mark("层级"),
    "kind": mark("类型"),
    "criterion": mark("评分指标"),
    "title": mark("指标名称"),
    "look_at": mark("查看"),
    "old": mark("自报"),
    "new": mark("核实"),
    "reason": mark("理由"),
    "document": mark("依据文件"),
    "reviewer": mark("复核人"),
    "day": mark("复核日期"),
}


def checklist(rows: Sequence[Mapping[str, str]], path: Path) -> str:
    """Return the checklist as the suffix of `path` says: CSV with a mark by which Excel knows
    UTF-8, or YAML."""
    # The review reads Chinese headings and English keys, whatever language is spoken.
    heads = {key: title if spoken() == "zh" else key for key, title in COLUMNS.items()}
    match path.suffix.lower():
        case ".csv":
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(heads.values())
            for row in rows:
                writer.writerow(_harmless(row.get(key, "")) for key in COLUMNS)
            return "\ufeff" + out.getvalue()
        case ".yaml" | ".yml":
            import yaml

            listed = [{heads[key]: row.get(key) or None for key in COLUMNS} for row in rows]
            return str(yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=1000))
    help_ = text("文件名以 .csv 或 .yaml 结尾")
    raise UsageError([problem(FORM, suffix=path.suffix, help=help_)])


def _harmless(cell: str) -> str:
    """Return text that a spreadsheet does not run."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
