"""The README beside each shipped rulebook is the rulebook, as `rules show` writes it."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue
from starcheck.reporting.rulebook import cited, registered, render
from starcheck.rulebook import load

RULES = Path(__file__).resolve().parents[2] / "rules"
BOOKS = sorted(path.parent for path in RULES.glob("*/*/rulebook.yaml"))
IDS = [f"{book.parent.name}@{book.name}" for book in BOOKS]


@pytest.fixture(scope="module", params=BOOKS, ids=IDS)
def book(request: pytest.FixtureRequest) -> Rulebook:
    return load(request.param, load_catalogue())


def test_the_readme_is_the_book(book: Rulebook, golden: Callable[[Path, str], None]) -> None:
    golden(RULES / book.id / book.edition / "README.md", render(book, "markdown"))


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_criterion_is_there_with_its_points_and_remedy(book: Rulebook, form: str) -> None:
    shown = render(book, form)  # type: ignore[arg-type]
    bare = "".join(shown.split()).replace("\\", "")
    for criterion in book.criteria:
        assert criterion.id in shown
        assert "".join(criterion.title.split()) in bare
        assert all("".join(step.do.split()) in bare for step in criterion.rectify)
    assert shown.count("本地自定") >= sum(criterion.local for criterion in book.criteria)


class _Balanced(HTMLParser):
    VOID = ("meta",)

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole(book: Rulebook) -> None:
    page = _Balanced()
    page.feed(render(book, "html"))
    page.close()
    assert page.open == []
    assert sorted(page.ids) == sorted(criterion.id for criterion in book.criteria)


def test_a_revised_regulation_lists_what_to_look_at_again(book: Rulebook) -> None:
    words = load_catalogue()
    source = next(one for one in words.sources if one.id == "党费规定")
    shown = cited([book], source)
    for criterion in book.criteria:
        rests = criterion.cite is not None and criterion.cite.source == source.id
        assert (f"评分指标 {criterion.id}：" in shown) == rests
    assert all(one.id in registered([book], words) for one in words.sources)


def test_what_no_book_cites_is_said_to_be_so() -> None:
    source = next(one for one in load_catalogue().sources if one.id == "流动党员意见")
    assert "没有评星标准引用它" in cited([], source)
