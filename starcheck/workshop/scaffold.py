"""New rulebooks: one to begin with, and the next edition of one that is there.

What is written here is right from the start: it lints clean and its cases pass. A new edition keeps
every comment; its cases stay those of the year they were written for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.language import tr

THERE_ALREADY = Kind("US104", "there-already", "`{path}` 已经有了，不覆盖")
NOT_AN_EDITION = Kind("US105", "not-an-edition", "`{path}` 不是“编号/年度”的文件夹")
NO_EDITION_LINE = Kind("US106", "no-edition-line", "`{path}` 里没有单独一行的 edition")

HEAD = """\
# {title}（{edition} 年度版）。
#
# 一个维度一个文件；本文件写整份标准的键。没有中央规定的数字都标 local: true。
# 检查用 starcheck rules lint，运行案例用 starcheck rules test，查看用 starcheck rules show。
rulebook: {id}
title: {title}
edition: "{edition}"
semantics: 1
status: 征求意见
uses: [central-norms@2023]
totals: {{full: 10, bonus_at_most: 1, not_applicable: rescale, round: 0.1}}
silence: {{incidents: none}}

dimensions:
  - {{id: 规范型, title: 组织建设, points: 10}}

stars:
  - {{star: 5, at_least: 9}}
  - {{star: 4, at_least: 8}}
  - {{star: 3, at_least: 7}}
"""
PART = """\
# 规范型：10 分。取用中央规定的指标只写分值；自己的指标写全。
parameters:
  党课目标次数: {value: 4, unit: 次, local: true}

measures:
  党课次数: {from: activities, where: 类型 = '党课', count: records, figure: party-lectures}

criteria:
  - {use: central-norms/committee-size, dimension: 规范型, points: 3}
  - {use: central-norms/theme-day-monthly, dimension: 规范型, points: 3}

  - id: party-lectures
    title: 按计划开展党课
    dimension: 规范型
    points: 4
    local: true
    score: {units_of: 党课次数, points: 1, up_to: 4}
    proof: [党课讲稿, 签到表]
    gap: 本年上党课 {党课次数} 次，目标 {党课目标次数} 次
    ask: 请提供党课讲稿或签到表
    rectify:
      - {do: 在年内组织党课, who: 宣传委员, effort: 2}
"""
CASES = """\
criterion: party-lectures

four_lectures_are_enough:
  figures: {party-lectures: 4}
  finds: {outcome: met, points: 4}

three_are_three_quarters:
  figures: {party-lectures: 3}
  finds: {outcome: partly, points: 3}

none_is_none:
  组织生活台账: []
  finds: {outcome: unmet, points: 0}

nothing_said:
  finds: {outcome: unknown, low: 0, high: 4}
"""
_EDITION = re.compile(r"^edition:.*$", re.MULTILINE)
_PREVIOUS = re.compile(r"^previous:.*\n", re.MULTILINE)
_IN_FORCE = re.compile(r"^in_force:.*\n", re.MULTILINE)
_YEAR = re.compile(r"^year:", re.MULTILINE)


def new_book(id: str, title: str, edition: int, into: Path) -> list[Path]:
    """Write a rulebook to begin with to `into/ID/EDITION`, and return its files.

    Raises `UsageError` where something is there already.
    """
    folder = into / id / str(edition)
    head = HEAD.format(id=id, title=title or id, edition=edition)
    files = {"rulebook.yaml": head, "1-organisation.yaml": PART, "cases/party-lectures.yaml": CASES}
    return _written(folder, files)


def new_edition(home: Path, edition: int, into: Path | None) -> list[Path]:
    """Write the edition after that at `home` to `into/ID/EDITION`, beside it by default.

    Raises `UsageError` where `home` is no folder of an edition, or the new one is there already.
    """
    head = home / "rulebook.yaml"
    if not head.is_file():
        found = problem(
            NOT_AN_EDITION, help=text("写编号@年度版，或者它的文件夹"), path=home.as_posix()
        )
        raise UsageError([found])
    before, words = home.name, head.read_text("utf-8")
    if not _EDITION.search(words):
        raise UsageError([problem(NO_EDITION_LINE, path=head.as_posix())])
    words = _IN_FORCE.sub("", _PREVIOUS.sub("", words))
    words = _EDITION.sub(f'edition: "{edition}"\nprevious: "{before}"', words, count=1)
    folder = (into or home.parent.parent) / home.parent.name / str(edition)
    return _written(folder, {"rulebook.yaml": words, **dict(_copied(home, before))})


def _copied(home: Path, year: str) -> Iterator[tuple[str, str]]:
    """Return the other files of an edition; cases go on to be of the year they were written for."""
    for path in sorted(home.glob("*.yaml")):
        if path.name != "rulebook.yaml":
            yield path.name, path.read_text("utf-8")
    cases = home / "cases"
    given = cases / "given.yaml"
    for path in sorted(cases.glob("*.yaml")):
        if path != given:
            yield f"cases/{path.name}", path.read_text("utf-8")
    shared = given.read_text("utf-8") if given.is_file() else ""
    if not _YEAR.search(shared):
        note = tr("这些案例写的是 {year} 年度的事；新的一年另写新的案例", year=year)
        shared = f"# {note}\nyear: {year}\n{shared}"
    if cases.is_dir():
        yield "cases/given.yaml", shared


def _written(folder: Path, files: dict[str, str]) -> list[Path]:
    if folder.exists():
        help_ = text("换一个文件夹（-o），或者先移走它")
        raise UsageError([problem(THERE_ALREADY, help=help_, path=folder.as_posix())])
    made = []
    for name, words in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "utf-8", newline="\n")
        made.append(path)
    return made
