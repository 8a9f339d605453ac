"""The shipped catalogues, and what happens if one of them is broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from starcheck.errors import EngineError
from starcheck.model.catalogue import Catalogue
from starcheck.reading.catalogue import read_catalogue
from starcheck.reading.places import rules_folder
from starcheck.reading.problems import CATALOGUE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("vocabulary.yaml", "figures.yaml", "sources.yaml"):
        shutil.copy(rules_folder() / name, tmp_path / name)
    return tmp_path


def test_the_shipped_catalogues_are_read(catalogue: Catalogue) -> None:
    assert catalogue.table["activities"] is catalogue.table["组织生活台账"]
    assert catalogue.source["支部工作条例"].in_force == "2018-10-28"
    assert catalogue.figure["party-lectures"].unit == "次"


def test_no_two_sources_share_a_name(catalogue: Catalogue) -> None:
    names = [name for source in catalogue.sources for name in (source.id, source.title)]
    assert sorted(set(names)) == sorted(names)


def test_a_source_says_how_far_it_was_read(catalogue: Catalogue) -> None:
    assert {source.id for source in catalogue.sources if source.read == "whole"} >= {
        "支部工作条例",
        "教管条例",
        "发展党员工作细则",
        "党费规定",
    }
    assert catalogue.source["贵州发展党员规程"].central is False


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("figures.yaml", "figures: [{id: x}]\n"),
        ("sources.yaml", "sources: [\n"),
        ("vocabulary.yaml", "vocabularies: []\n"),
        ("vocabulary.yaml", "words: {}\n"),
    ],
)
def test_a_broken_catalogue_is_our_fault_and_says_so(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(EngineError) as caught:
        read_catalogue(folder)
    assert caught.value.exit_code == 5
    assert caught.value.diagnostics[0].kind is CATALOGUE
