"""Workbooks in: one of 100,000 rows, a thousand usual ones; beside the library that only reads.

`python -m tests.bench.workbooks` prints seconds, memory and ratios of one run.
"""

from __future__ import annotations

import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from starcheck.diagnostics import Problems
from starcheck.facts.reader import Door, read_files
from starcheck.facts.workbooks.template import For, template
from starcheck.reading.catalogue import load_catalogue
from starcheck.rulebook import find, load

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2023, 12, 31)
ROWS = 100_000
HEADS = [
    *("类型", "召开日期", "党小组", "主题", "地点", "主持人", "记录人", "主讲人", "应到人数"),
    *("实到人数", "请假人数", "赞成票", "反对票", "弃权票", "学时", "共建单位", "计划日期"),
    *("记录日期", "领导干部参加", "有会议记录", "有签到表", "所属年度"),
]


def large(path: Path) -> None:
    """Write a ledger of 100,000 rows and 30 columns; the last eight are none of ours."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    branch = book.add_worksheet("党支部")
    for row, cells in enumerate([["党支部代码", "D1"], ["类别", "机关"], ["年度", 2023]]):
        branch.write_row(row, 0, cells)
    sheet = book.add_worksheet("组织生活台账")
    sheet.write_row(0, 0, [*HEADS, *(f"备注{n}" for n in range(30 - len(HEADS)))])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    draw = random.Random(1)
    kinds = ["党员大会", "支委会", "党小组会", "党课", "主题党日"]
    for row in range(1, ROWS + 1):
        on = datetime(2023, 1, 1) + timedelta(draw.randrange(365))
        there = draw.randrange(10, 40)
        sheet.write_string(row, 0, draw.choice(kinds))
        sheet.write_datetime(row, 1, on, day)
        texts = (f"第{row % 4 + 1}小组", f"学习第{row}次主题", "会议室", *(f"P{row % 500}",) * 3)
        numbers = (there, there - row % 3, row % 3, there - 3, 1, 0, 1.5)
        days = (on.date().isoformat(), f"{on.year}年{on.month}月{on.day}日")
        cells = [*texts, *numbers, f"单位{row % 50}", *days, "是", "是", "否", 2023]
        cells += [f"备注{row % 7}"] * (30 - len(HEADS))
        for column, cell in enumerate(cells, 2):
            sheet.write(row, column, cell)
    book.close()


def thousand(folder: Path) -> None:
    """Write a thousand workbooks, each filled in as the rich branch of the fixtures is."""
    words = load_catalogue()
    rulebook = load(find("jiguan-dabiao-chuangxing", 2023), words)
    (rich,) = read_files(ROOT / "fixtures/rich-2023.yaml", words, Door(DAY), Problems())
    for number in range(1_000):
        code = f"B{number:04d}"
        facts = replace(rich, branch={**rich.branch, "code": code})
        (folder / f"{code}.xlsx").write_bytes(template(rulebook, For(2023, DAY, facts)))


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def only_read(path: Path) -> None:
    from python_calamine import CalamineWorkbook

    opened = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    for name in opened.sheet_names:
        opened.get_sheet_by_name(name).to_python(skip_empty_area=False)


def read(path: Path) -> None:
    problems = Problems()
    found = read_files(path, load_catalogue(), Door(DAY), problems)
    if problems.errors or not found:
        raise SystemExit(f"{path}: {problems.errors}")


def grade(folder: Path, run: Path) -> None:
    book = "jiguan-dabiao-chuangxing@2023"
    command = [sys.executable, "-m", "starcheck", "grade", folder, "--rulebook", book, "-o", run]
    subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        large(folder / "large.xlsx")
        books = folder / "books"
        books.mkdir()
        thousand(books)
        floor = seconds(lambda: only_read(folder / "large.xlsx"))
        ours = seconds(lambda: read(folder / "large.xlsx"))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"100,000 rows x 30 columns read, checked, typed: {ours:.2f} s, {memory} MB")
        print(f"  the library alone, cells only: {floor:.2f} s; ratio {ours / floor:.1f}")
        one = min(books.iterdir())
        few = sorted(books.iterdir())[:100]
        read(one)
        each = seconds(lambda: [read(path) for path in few]) / len(few)
        alone = seconds(lambda: [only_read(path) for path in few]) / len(few)
        print(f"a usual workbook read, checked, typed: {each * 1000:.0f} ms")
        print(f"  the library alone, cells only: {alone * 1000:.0f} ms; ratio {each / alone:.1f}")
        whole = seconds(lambda: grade(books, folder / "run"))
        print(f"1,000 usual workbooks into a graded run, whole process: {whole:.1f} s")


if __name__ == "__main__":
    main()
