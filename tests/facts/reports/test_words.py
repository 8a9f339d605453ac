"""The words in `rules/extract`: they hold together, and each of their cases comes out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from starcheck.diagnostics import draw
from starcheck.errors import RulebookError
from starcheck.facts.reports import Draft, Drafted, draft, load, shipped
from starcheck.facts.reports.values import shown
from starcheck.model.catalogue import Catalogue
from starcheck.reading.places import rules_folder

FOLDER = rules_folder() / "extract"
CASES = yaml.safe_load((FOLDER / "cases.yaml").read_text("utf-8"))["cases"]
TONES = {"exact": "", "at_least": "至少 ", "less_than": "不足 ", "about": "约 "}


def said(one: Drafted, catalogue: Catalogue) -> str:
    """Return a drafted figure as the cases write it."""
    scale = catalogue.figure[one.figure].scale
    value = shown(one.value, scale)
    if one.low is not None and one.high is not None:
        value = f"{shown(one.low, scale)}-{shown(one.high, scale)}"
    if one.mention and one.kind == "at_least":
        made = "提到" if one.value == 1 else f"提到 {value}"
    else:
        made = TONES[one.kind] + value
    return made if one.for_year == 2023 else f"{made} @{one.for_year}"


def read(text: str) -> Draft:
    return draft(text, 2023, "机关", shipped())


@pytest.mark.parametrize("name", list(CASES))
def test_a_case_comes_out(name: str, catalogue: Catalogue) -> None:
    case = CASES[name]
    found = read(case["text"])
    drafts = [(catalogue.figure[d.figure].title, said(d, catalogue)) for d in found.drafted]
    assert sorted(drafts) == sorted((k, str(v)) for k, v in case["drafts"].items())
    seen = [(one.number, one.why.value) for one in found.seen]
    for number, why in (case.get("seen") or {}).items():
        assert [w for n, w in seen if n == number and w.startswith(why)], (number, why, seen)


def test_a_title_and_each_synonym_of_a_figure_is_a_noun(catalogue: Catalogue) -> None:
    nouns = shipped().nouns
    for figure in catalogue.figures:
        for noun in (figure.title, *figure.synonyms):
            assert noun.isascii() or figure.id in nouns[noun], noun


def test_no_noun_means_two_figures_of_one_unit() -> None:
    patterns = shipped()
    for noun, ids in patterns.nouns.items():
        units = [patterns.figures[id].definition.unit for id in ids]
        assert len(units) == len(set(units)), noun


def test_every_statement_is_a_measure_of_the_book_of_its_categories(catalogue: Catalogue) -> None:
    scheme = (rules_folder() / "scheme.yaml").read_text("utf-8")
    for one in shipped().stated:
        for category in one.categories:
            line = next((x for x in scheme.split("  - ") if f"'{category}'" in x), None)
            told = r"otherwise: ([\w-]+)" if line is None else r"rulebook: ([\w-]+)"
            book = re.search(told, line or scheme)
            assert book is not None
            text = "".join(
                path.read_text("utf-8")
                for path in (rules_folder() / book[1] / "2023").glob("*.yaml")
            )
            asked = "number" if one.times else "yes_no"
            assert f"{one.name}: {{stated: {asked}" in text, (one.name, book[1])


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("figures", "  theme-days:", "  theme-dais:", ["没有这个填报数", "theme-dais"]),
        ("figures", "  admitted:\n    nouns:", "  admitted:\n    noun:", ["noun", "nouns"]),
        ("words", "fillers:\n", "filers:\n", ["filers", "fillers"]),
        ("words", "category: 流动", "category: 流水", ["不是党支部类别"]),
        ("words", "will: [将,", "will: [1,", ["加引号"]),
        ("stated", "column: secretary_is_head", "column: secretary_is_heed", ["没有这一列"]),
        ("stated", "stated:\n", "stated: 3\nmore:\n", ["要写成列表"]),
    ],
)
def test_a_mistake_in_the_words_is_told_with_its_place(
    file: str, old: str, new: str, says: list[str], tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = tmp_path / "extract"
    shutil.copytree(FOLDER, folder)
    path = folder / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulebookError) as raised:
        load(folder, catalogue)
    found = raised.value.diagnostics[0]
    assert found.place is not None
    assert found.place.line
    drawn = "\n".join(map(draw, raised.value.diagnostics))
    assert [word for word in says if word not in drawn] == []
