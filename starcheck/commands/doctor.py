"""`starcheck doctor`: what is installed and whether it works, for whoever asks for help.

It looks and reports; it changes nothing and asks no network.
"""

from __future__ import annotations

import importlib
import locale
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from starcheck import __version__
from starcheck.commands import output
from starcheck.commands.chinese import Command
from starcheck.diagnostics import Text, text
from starcheck.language import mark, sentences, series, tr
from starcheck.model.rulebook import Rulebook

__all__ = ["doctor"]

State = Literal["fine", "note", "broken"]
STATES: dict[State, str] = {"fine": mark("正常"), "note": mark("注意"), "broken": mark("不正常")}
PARTS = (
    *("pydantic", "PyYAML", "click", "tabulate", "duckdb", "sqlglot"),
    *("python-calamine", "xlsxwriter", "openpyxl", "olefile", "python-docx"),
)
"""What starcheck cannot do without, as the registry names it."""
MODULES = {"PyYAML": "yaml", "python-calamine": "python_calamine", "python-docx": "docx"}
CASES = 10
"""How many cases show that an engine works."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at."""

    what: Text
    found: Text
    state: State = "fine"
    help: Text | None = None


@click.command(cls=Command)
def doctor() -> int:
    """检查安装：版本、依赖、评星标准、引擎、编码、字体。

    退出码：5 有不正常的，0 没有。
    """
    from tabulate import tabulate

    looks = list(_looks())
    header = (tr("项目"), tr("结果"), tr("情况"))
    rows = [(str(one.what), tr(STATES[one.state]), str(one.found)) for one in looks]
    lines = [tabulate(rows, header, tablefmt="simple", disable_numparse=True)]
    lines += [
        tr("{what}：{help}", what=one.what, help=one.help) for one in looks if one.help is not None
    ]
    output.deliver("\n".join(lines) + "\n", None)
    return 5 if any(one.state == "broken" for one in looks) else 0


def _languages() -> Look:
    what = text("英文")
    try:
        return Look(what, text("{number} 条译文", number=sentences("en")))
    except OSError as error:
        help = text("请重新安装；仍不正常，请报告这个问题")
        return Look(what, text("{error}", error=error), "broken", help)


def _looks() -> Iterator[Look]:
    yield Look(text("starcheck"), text("{version}", version=__version__))
    yield _python()
    yield Look(text("系统"), text("{system}", system=platform.platform()))
    for name in PARTS:
        yield _part(name)
    yield _yaml()
    yield _languages()
    books: list[Rulebook] = []
    yield from _rulebooks(books)
    if books:
        yield from _engines(books[-1])
    yield _spark()
    yield _encoding()
    yield _fonts()
    yield _paper_fonts()


def _python() -> Look:
    found = text("{version}（{path}）", version=platform.python_version(), path=sys.executable)
    return Look(text("Python"), found)


def _part(name: str) -> Look:
    from importlib.metadata import PackageNotFoundError, version

    what = text("依赖 {name}", name=name)
    again = text("请重新安装：pip install --force-reinstall starcheck")
    try:
        importlib.import_module(MODULES.get(name, name))
        return Look(what, text("{version}", version=version(name)))
    except (ImportError, PackageNotFoundError) as error:
        return Look(what, text("{error}", error=error), "broken", again)


def _yaml() -> Look:
    import yaml

    what = text("YAML 解析")
    if yaml.__with_libyaml__:
        return Look(what, text("libyaml"))
    slow = text("纯 Python，大文件读得慢")
    return Look(what, slow, "note", text("安装带 libyaml 的 PyYAML 会快很多"))


def _rulebooks(books: list[Rulebook]) -> Iterator[Look]:
    """Fill `books` with those that load."""
    from starcheck.errors import StarcheckError
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.reading.places import rules_folder
    from starcheck.rulebook import available, load

    try:
        words = load_catalogue()
        yield Look(text("词表和规定"), text("{path}", path=rules_folder()))
        for one in available(rules_folder()):
            book = load(one.path, words)
            books.append(book)
            name = text("评星标准 {id}@{edition}", id=one.id, edition=one.edition)
            yield Look(name, text("{number} 项评分指标", number=len(book.criteria)))
    except StarcheckError as error:
        first = error.diagnostics[0].message
        help = text("请重新安装；仍不正常，请报告这个问题")
        yield Look(text("评星标准"), text("{first}", first=first), "broken", help)


def _engines(book: Rulebook) -> Iterator[Look]:
    """Let every engine judge a few cases of a shipped rulebook: it has to say what they say."""
    from starcheck.diagnostics import Problems
    from starcheck.engines import ENGINES, look
    from starcheck.engines.rete.problems import NOT_INSTALLED
    from starcheck.errors import UsageError
    from starcheck.workshop import read_cases, run

    cases = read_cases(book, Path(book.path) / "cases", Problems())[:CASES]
    for name in ENGINES:
        what = text("引擎 {name}", name=name)
        try:
            look(name)
        except UsageError as error:
            (lacking,) = error.diagnostics
            optional = lacking.kind == NOT_INSTALLED
            state: State = "fine" if optional else "note"
            yield Look(what, lacking.message, state, None if optional else lacking.help)
            continue
        missed = sum(not one.passed for one in run(book, cases, [name]))
        if missed or not cases:
            help = text("请报告这个问题，并附上本页")
            found = text("{all} 个案例，{missed} 个不符", all=len(cases), missed=missed)
            yield Look(what, found, "broken", help)
        else:
            yield Look(what, text("{all} 个案例全部相符", all=len(cases)))


def _spark() -> Look:
    from importlib.util import find_spec

    what = text("Spark（可选）")
    if find_spec("pyspark") is None:
        return Look(what, text("没有安装；评一台机器能评的支部用不着"))
    java = shutil.which("java")
    if java is None:
        return Look(
            what, text("已安装，但是没有 Java"), "note", text("请安装 Java 17 或更新的版本")
        )
    return Look(what, text("已安装，Java 在 {java}", java=java))


def _encoding() -> Look:
    found = text(
        "输出 {out}，系统 {system}", out=sys.stdout.encoding, system=locale.getpreferredencoding()
    )
    try:
        "党支部★☆│".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        help = text("这个终端显示不全中文：换一个终端，或设置环境变量 PYTHONUTF8={one}", one=1)
        return Look(text("编码"), found, "note", help)
    return Look(text("编码"), found)


def _fonts() -> Look:
    """Pages are drawn by whoever shows them, and Windows and macOS bring their fonts."""
    what = text("中文字体")
    lister = shutil.which("fc-list")
    if os.name == "nt" or sys.platform == "darwin":
        return Look(what, text("系统自带"))
    if lister is None:
        return Look(what, text("没有 fc-list，没有检查"), "note")
    listed = subprocess.run(
        [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False
    )
    families = sorted({line.split(",")[0].strip() for line in listed.stdout.splitlines() if line})
    if not families:
        help = text("在这台机器上看网页、打印时中文会成方框：请安装一种中文字体，如 fonts-noto-cjk")
        return Look(what, text("没有找到"), "note", help)
    more = "…" if len(families) > 3 else ""
    return Look(what, text("{names}{more}", names=series(families[:3]), more=more))


def _paper_fonts() -> Look:
    """Official documents ask for fonts that few machines have; another program would put others."""
    from dataclasses import astuple

    from starcheck.reporting.word_layout import FONTS

    what = text("公文字体")
    lister = shutil.which("fc-list")
    if lister is None:
        return Look(what, text("没有 fc-list，没有检查"))
    listed = subprocess.run([lister, ":", "family"], capture_output=True, text=True, check=False)
    there = {name.strip() for line in listed.stdout.splitlines() for name in line.split(",")}
    missing = [font for font in dict.fromkeys(astuple(FONTS)) if font not in there]
    if not missing:
        return Look(what, text("齐全"))
    help = text(
        "自评报告（docx）在这台机器上打开、打印时，没有的字体会换成别的；"
        "单位有正版字体的，装上就好，文件不用重写"
    )
    return Look(what, text("缺 {names}", names=series(missing)), "note", help)
