"""What a template asks, and that what is filled in comes back as it was."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from starcheck.choice import choose, shelf
from starcheck.collecting import collect, hand_out, roster
from starcheck.diagnostics import Problems
from starcheck.facts import complete
from starcheck.facts.objects import Given
from starcheck.facts.people import People
from starcheck.facts.reader import Door, read_files
from starcheck.facts.workbooks.needs import needs_of
from starcheck.facts.workbooks.stamp import GRID, STAMP
from starcheck.facts.workbooks.template import For, template
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Figure, Records, Stated
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.places import rules_folder
from starcheck.rulebook import available, find, load
from tests.facts.workbooks.books import made

FIXTURES = Path(__file__).parents[3] / "fixtures"
BRANCHES = sorted(FIXTURES.glob("*-2023.yaml"))
TODAY = date(2024, 1, 9)


def facts_of(path: Path | Given, *, names: bool = True) -> Facts:
    problems = Problems()
    door = Door(TODAY, people=People(keep=names))
    (branch,) = read_files(path, load_catalogue(), door, problems)
    assert problems.errors == ()
    return branch


def plain(facts: Facts, rulebook: Rulebook) -> object:
    """Return what the rulebook looks at, without places."""
    done = complete(facts, rulebook).facts
    needs = needs_of(rulebook)

    def figure(one: Figure) -> Figure:
        return replace(one, place=None)

    def stated(one: Stated) -> Stated:
        return replace(one, place=None)

    def table(name: str, one: Records) -> object:
        asked = needs.columns[name]
        rows = [{n: r[n] for n in asked} for r in one.records]
        return rows, one.coverage, one.until, one.since

    asked = needs.columns.get("branches", {})
    return (
        {n: done.branch[n] for n in (*asked, "code", "name")},
        {n: quote for n, quote in done.quotes.items() if n in asked},
        {id: figure(one) for id, one in done.figures.items() if id in needs.figures},
        {n: stated(one) for n, one in done.stated.items() if n in needs.stated},
        {n: table(n, done.tables[n]) for n in needs.tables(rulebook)},
    )


@pytest.fixture(scope="module")
def books() -> dict[str, Rulebook]:
    words = load_catalogue()
    return {one.id: load(one.path, words) for one in available(rules_folder())}


@pytest.mark.parametrize("path", BRANCHES, ids=lambda p: p.stem)
def test_what_is_filled_in_comes_back_as_it_was(path: Path) -> None:
    before = facts_of(path)
    rulebook = choose(before, None, shelf(load_catalogue()))
    data = template(rulebook, For(before.year, before.as_of, before))
    after = facts_of(Given("填报表.xlsx", data))
    assert plain(after, rulebook) == plain(before, rulebook)
    assert (after.year, after.as_of) == (before.year, before.as_of)
    assert after.rulebook == f"{rulebook.id}@{rulebook.edition}"


def test_a_template_nobody_filled_in_says_nothing(books: dict[str, Rulebook]) -> None:
    for rulebook in books.values():
        data = template(rulebook, For(2023))
        problems = Problems()
        (branch,) = read_files(
            Given("填报表.xlsx", data), rulebook.catalogue, Door(TODAY, case=True), problems
        )
        assert problems.found == []
        assert branch.tables == {}
        assert branch.figures == {}
        assert branch.stated == {}
        assert branch.year == 2023


def test_a_template_asks_for_what_the_rulebook_looks_at_and_no_more(
    books: dict[str, Rulebook], catalogue: Catalogue
) -> None:
    for rulebook in books.values():
        book = openpyxl.load_workbook(io.BytesIO(template(rulebook, For(2023))))
        needs = needs_of(rulebook)
        titles = [catalogue.table[name].title for name in needs.tables(rulebook)]
        sheets = [s.title for s in book.worksheets if s.sheet_state == "visible"]
        assert [s for s in sheets if s in {t.title for t in catalogue.tables}][1:] == titles
        for name in needs.tables(rulebook):
            table = catalogue.table[name]
            head = [c.value for c in book[table.title][4] if c.value is not None]
            wanted = {*needs.columns[name], *table.key, table.date} - {None}
            assert {table.by_any_name[h].name for h in head} == wanted


def test_lists_stand_on_a_hidden_sheet_and_every_list_is_there(
    books: dict[str, Rulebook],
) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(template(books["jiguan-dabiao-chuangxing"], For(2023)))
    )
    assert book["字典"].sheet_state == "hidden"
    assert book[STAMP].sheet_state == "veryHidden"
    used = {
        rule.formula1
        for sheet in book.worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert used
    assert used <= set(book.defined_names)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible" and sheet.title != "封面":
            assert sheet.freeze_panes is not None


def test_last_years_facts_leave_only_what_stands() -> None:
    before = facts_of(FIXTURES / "rich-2023.yaml")
    rulebook = choose(before, None, shelf(load_catalogue()))
    data = template(rulebook, For(2024, None, before, carried=True))
    after = facts_of(Given("填报表.xlsx", data))
    assert after.year == 2024
    assert {"members", "committee"} <= set(after.tables)
    assert "activities" not in after.tables
    assert after.figures == {}
    assert after.stated == {}
    # A contact, a review, dues come every year: last year's would pass for this one's.
    recurring = {"contacted_on", "dues_paid_until", "last_reviewed_on", "reviews"}
    for name in ("members", "committee", "candidates"):
        table = rulebook.catalogue.table[name]
        assert all(c.yearly for c in table.columns if c.name in recurring)
        yearly = [c.name for c in table.columns if c.yearly]
        assert all(r[c] is None for r in after.tables[name].records for c in yearly)
        assert after.tables[name].coverage is None
    groups = {r["group"] for r in before.tables["members"].records} - {None}
    grid = openpyxl.load_workbook(io.BytesIO(data))[GRID]
    assert groups <= {row[1].value for row in grid.iter_rows(min_row=5)}


def test_the_same_template_is_the_same_bytes(books: dict[str, Rulebook]) -> None:
    rulebook = books["central-norms"]
    assert template(rulebook, For(2023)) == template(rulebook, For(2023))


def test_workbooks_go_out_and_come_back(tmp_path: Path, catalogue: Catalogue) -> None:
    listed = tmp_path / "名册.xlsx"
    listed.write_bytes(
        made(
            {
                "名册": [
                    ["支部代码", "支部名称", "类别"],
                    *[[f"A{n}", f"支部{n}", "机关"] for n in range(5)],
                ]
            }
        )
    )
    rulebook = load(find("jiguan-dabiao-chuangxing", 2023), catalogue)
    branches = roster(listed, catalogue, TODAY)
    out = tmp_path / "out"
    paths = list(hand_out(branches, rulebook, 2023, None, out))
    assert [p.name for p in paths] == [f"A{n}-支部{n}.xlsx" for n in range(5)]
    first = facts_of(Given("x.xlsx", paths[0].read_bytes()))
    assert (first.branch["code"], first.branch["name"]) == ("A0", "支部0")

    paths[1].unlink()
    (out / "又一份.xlsx").write_bytes(paths[2].read_bytes())
    other = load(find("central-norms", 2023), catalogue)
    paths[3].unlink()
    next(hand_out(branches[3:4], other, 2023, None, out))
    (out / "别的.xlsx").write_bytes(made({"x": [["y"]]}))
    (out / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    stranger = replace(branches[0], branch={**branches[0].branch, "code": "Z9"})
    list(hand_out([stranger], rulebook, 2023, None, out))
    found = collect(out, branches, rulebook, 2023, TODAY)
    assert [(one.state, one.code) for one in found] == [
        ("received", "A0"),
        ("missing", "A1"),
        ("duplicate", "A2"),
        ("old", "A3"),
        ("received", "A4"),
        ("stranger", "Z9"),
        ("unstamped", ""),
        ("unreadable", ""),
    ]
    assert found[2].files == ("A2-支部2.xlsx", "又一份.xlsx")
