"""Small right rulebooks for tests to change."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

HEAD = """\
rulebook: small
title: 小标准
edition: "2023"
semantics: 1
status: 示范
applies_when: 类别 = '机关'
totals: {full: 4, bonus_at_most: 2, not_applicable: rescale}
silence: {incidents: none}
dimensions:
  - {id: 规范型, title: 组织建设, points: 4}
stars:
  - {star: 3, at_least: 3}
  - {star: 5, at_least: 4.5}
"""

CRITERIA = """\
criteria:
  - id: general-meeting
    title: 召开支部党员大会
    dimension: 规范型
    points: 4
    cite: {source: 支部工作条例, article: 11}
    score: {units_of: 次数, points: 1, up_to: 4}
    proof: [会议记录]
    gap: 召开了 {次数} 次，还差 {4 - 次数} 次
    ask: 请提供会议记录
    rectify:
      - {do: 召开党员大会, who: 支部书记, effort: 2}
  - id: innovation
    title: 创新
    kind: bonus
    points: 2
    local: true
    score: {all_or_nothing: 次数 > 4}
"""

MEASURES = """\
measures:
  次数: {from: activities, where: 类型 = '党员大会', count: records, figure: general-meetings}
"""


def write(folder: Path, measures: str = MEASURES, head: str = HEAD, rest: str = CRITERIA) -> Path:
    """Write a rulebook of one file and return its path."""
    path = folder / "small.yaml"
    path.write_text(head + dedent(measures) + rest, encoding="utf-8")
    return path
