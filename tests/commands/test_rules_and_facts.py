"""`starcheck rules …` and `starcheck facts …`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.commands.conftest import Result

Call = Callable[..., Result]
BOOK = "jiguan-dabiao-chuangxing@2023"


def test_list_names_every_shipped_book(call: Call) -> None:
    found = call("rules", "list")
    assert (found.code, found.err) == (0, "")
    assert BOOK in found.out


def test_show_tells_every_criterion_with_its_clause(call: Call) -> None:
    found = call("rules", "show", BOOK)
    assert (found.code, found.err) == (0, "")
    assert "general-meeting-each-quarter" in found.out
    assert "依据：《中国共产党支部工作条例（试行）》第十一条" in found.out


def test_the_shipped_books_have_no_problems(call: Call) -> None:
    assert call("rules", "lint") == Result(0, "", "没有发现问题\n")


def test_lint_tells_all_mistakes_and_exits_3(call: Call) -> None:
    found = call("rules", "lint", "fixtures/broken/rulebook-names.yaml")
    assert (found.code, found.out) == (3, "")
    assert found.err.count("错误[RB") > 1


def test_the_cases_of_a_shipped_book_pass(call: Call) -> None:
    found = call("rules", "test", "central-norms@2023")
    assert (found.code, found.err) == (0, "")
    assert found.out.endswith("，0 个不符\n")


def test_a_case_that_comes_out_otherwise_exits_1_and_is_told(call: Call, tmp_path: Path) -> None:
    import shutil

    from starcheck.reading.places import rules_folder

    name, edition = BOOK.split("@")
    book = tmp_path / name / edition
    shutil.copytree(rules_folder() / name / edition, book)
    case = book / "cases" / "party-lectures.yaml"
    case.write_text(case.read_text("utf-8").replace("points: 2", "points: 1"), "utf-8")
    found = call("rules", "test", book)
    assert found.code == 1
    assert "party-lectures.yaml" in found.err
    assert "得出 2，应为 1" in found.err


@pytest.mark.parametrize("arguments", [("rules",), ("facts",), ("facts", "--committee")])
def test_a_schema_is_printed_as_json(call: Call, arguments: tuple[str, ...]) -> None:
    room, *options = arguments
    found = call(room, "schema", *options)
    assert (found.code, found.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(found.out))


def test_facts_check_finds_nothing_wrong_with_the_fixture(call: Call) -> None:
    found = call("facts", "check", "fixtures/housing-bureau-2023.yaml", "--rulebook", BOOK)
    assert (found.code, found.err) == (0, "没有发现问题\n")
    assert "二、要核对的问题\n  没有\n" in found.out


def test_facts_check_exits_4_and_counts(call: Call) -> None:
    found = call("facts", "check", "fixtures/broken/facts-negative-count.yaml")
    assert found.code == 4
    assert "FA203" in found.err
    assert "错误 FA203" in found.out
    assert found.err.endswith("个提示\n")
