"""Where the shipped files are: inside the installed package, or beside it in a checkout."""

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
