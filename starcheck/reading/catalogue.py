"""The shipped catalogues: tables, vocabularies, figures and sources in one value.

They are ours, so a mistake in them is a bug and not a diagnostic for the user.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from starcheck.diagnostics import Problems, draw, problem
from starcheck.errors import EngineError
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue, FigureDefinition, Source, Vocabulary
from starcheck.model.tables import TABLES
from starcheck.reading.documents import read_document
from starcheck.reading.places import rules_folder
from starcheck.reading.problems import CATALOGUE


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return everything that facts and rulebooks may name."""
    return read_catalogue(rules_folder())


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue whose vocabularies, figures and sources stand in `folder`."""
    words = _entries(folder, "vocabulary.yaml", "vocabularies")
    figures = _entries(folder, "figures.yaml", "figures")
    sources = _entries(folder, "sources.yaml", "sources")
    if not isinstance(words, dict):
        raise _broken("vocabulary.yaml", tr("`vocabularies` 要写成“词表名: 内容”"))
    try:
        return Catalogue(
            tables=TABLES,
            vocabularies=TypeAdapter(tuple[Vocabulary, ...]).validate_python(
                [{"name": name, **content} for name, content in words.items()]
            ),
            figures=TypeAdapter(tuple[FigureDefinition, ...]).validate_python(figures),
            sources=TypeAdapter(tuple[Source, ...]).validate_python(sources),
        )
    except ValidationError as error:
        raise _broken(str(folder), str(error)) from error


def _entries(folder: Path, name: str, key: str) -> object:
    problems = Problems()
    document = read_document((folder / name).read_bytes(), name, problems)
    if document is None or problems.found:
        raise _broken(name, "\n".join(draw(found) for found in problems.found))
    value = document.value
    if not isinstance(value, Mapping) or key not in value:
        raise _broken(name, tr("缺少 `{key}`", key=key))
    return value[key]


def _broken(name: str, why: str) -> EngineError:
    return EngineError([problem(CATALOGUE, name=name, why=why)])
