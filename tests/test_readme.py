"""The README shows what the program really says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARK = "<!-- the head of the report; kept fresh by tests/test_readme.py -->\n```\n"
LAST = "可影响的分数不能相加"
"""How the last line of the head of the report begins."""


def test_the_first_assessment_of_the_readme_is_what_comes_out(
    golden: Callable[[Path, str], None],
) -> None:
    lines = (ROOT / "tests/golden/housing-bureau-2023.txt").read_text("utf-8").splitlines()
    last = next(number for number, line in enumerate(lines) if line.startswith(LAST))
    head = "\n".join(lines[: last + 1])
    before, _, rest = (ROOT / "README.md").read_text("utf-8").partition(MARK)
    after = rest[rest.index("```") :]
    golden(ROOT / "README.md", f"{before}{MARK}{head}\n{after}")


def test_the_readme_names_only_what_exists() -> None:
    import re

    text = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"`((?:starcheck|rules|fixtures|docs|tests)/[\w./-]*)`", text)
    assert named != []
    assert [name for name in named if not (ROOT / name).exists()] == []
