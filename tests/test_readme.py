"""The README shows what the program really says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MARK = "<!-- the head of the report; kept fresh by tests/test_readme.py -->\n```\n"
READMES = ("README.md", "README.zh-CN.md")
LAST = "5     "
"""How the last line of the head of the report begins: that of the fifth paper."""


@pytest.mark.parametrize("name", READMES)
def test_the_first_assessment_of_the_readme_is_what_comes_out(
    name: str, golden: Callable[[Path, str], None]
) -> None:
    lines = (ROOT / "tests/golden/housing-bureau-2023.txt").read_text("utf-8").splitlines()
    last = next(number for number, line in enumerate(lines) if line.startswith(LAST))
    head = "\n".join([*lines[: last + 1], "……"])
    before, _, rest = (ROOT / name).read_text("utf-8").partition(MARK)
    after = rest[rest.index("```") :]
    golden(ROOT / name, f"{before}{MARK}{head}\n{after}")


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        text = (ROOT / name).read_text("utf-8")
        return re.findall(r"^((?:starcheck|make) \S.*?)(?:  .*)?$", text, re.MULTILINE)

    english, chinese = map(commands, READMES)
    assert len(english) > 10
    assert english == chinese


@pytest.mark.parametrize("name", [*READMES, "docs/maintaining.md"])
def test_a_readme_names_only_what_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"`((?:starcheck|rules|fixtures|docs|tests)/[\w./-]*)`", text)
    assert named != []
    assert [one for one in named if not (ROOT / one).exists()] == []
