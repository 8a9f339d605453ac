"""Where files are, and how they are called.

The shipped ones are inside the installed package, or beside it in a checkout.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import starcheck
from starcheck.diagnostics import problem
from starcheck.errors import EngineError
from starcheck.reading.problems import CATALOGUE


@lru_cache(maxsize=1)
def rules_folder() -> Path:
    """Return the folder of the shipped rulebooks and catalogues."""
    package = Path(starcheck.__file__).parent
    for folder in (package / "rules", package.parent / "rules"):
        if (folder / "vocabulary.yaml").is_file():
            return folder
    raise EngineError([problem(CATALOGUE, name="rules", why="找不到这个文件夹，请重新安装")])


_LONGEST = 80


def branch_file(code: str, name: str, suffix: str) -> str:
    """Return how a file of a branch is called in a folder: by its code and its name.

    >>> branch_file("A/1", "某 支部?", ".xlsx")
    'A_1-某 支部_.xlsx'
    """
    # What Windows does not let stand in a name.
    kept = ("".join("_" if c in '\\/:*?"<>|' or c < " " else c for c in p) for p in (code, name))
    return "-".join(part.strip(". ") for part in kept if part.strip(". "))[:_LONGEST] + suffix
