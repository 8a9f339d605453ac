"""`starcheck assess`: the document of the housing bureau, options, exit codes, streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.commands.conftest import ROOT, Result

FIXTURE = "fixtures/housing-bureau-2023.yaml"
GOLDEN = ROOT / "tests" / "golden"
Call = Callable[..., Result]
SMALL = "{year: 2023, as_of: 2023-12-31, branch: {code: '%s', name: 甲党支部, category: 机关}}"


def test_the_housing_bureau_is_assessed_as_agreed(
    call: Call, golden: Callable[[Path, str], None]
) -> None:
    found = call("assess", FIXTURE)
    assert (found.code, found.err) == (0, "")
    golden(GOLDEN / "housing-bureau-2023.txt", found.out)


def test_the_document_of_the_housing_bureau_is_as_agreed(
    call: Call, golden: Callable[[Path, str], None]
) -> None:
    golden(GOLDEN / "housing-bureau-2023.json", call("assess", FIXTURE, "--format", "json").out)


def test_the_published_schema_holds_the_document(call: Call) -> None:
    schema = json.loads((ROOT / "starcheck/schemas/assessment.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for arguments in ((), ("--basis", "recorded"), ("--as-of", "2023-06-30")):
        found = call("assess", FIXTURE, "--format", "json", *arguments)
        jsonschema.validate(json.loads(found.out), schema)


def test_both_engines_give_the_identical_document(call: Call) -> None:
    slow = call("assess", FIXTURE, "--format", "json", "--engine", "reference")
    assert call("assess", FIXTURE, "--format", "json", "--engine", "duckdb") == slow


def test_a_file_alone_is_assessed(call: Call) -> None:
    assert call(FIXTURE) == call("assess", FIXTURE)


def test_options_may_stand_before_the_file(call: Call) -> None:
    found = call("--format", "json", FIXTURE)
    assert found == call("assess", FIXTURE, "--format", "json")


def test_facts_may_come_on_stdin(call: Call) -> None:
    data = (ROOT / FIXTURE).read_bytes()
    document = json.loads(call("-", "--format", "json", stdin=data).out)
    assert document["branch"]["name"] == "县住建局党支部"
    assert [one["name"] for one in document["inputs"]] == ["stdin.yaml"]


def test_every_line_of_the_report_fits_a_hundred_cells(call: Call) -> None:
    from starcheck.diagnostics import cells

    assert [line for line in call(FIXTURE).out.splitlines() if cells(line) > 100] == []


def test_the_five_parts_add_up_to_the_denominator(call: Call) -> None:
    for arguments in ((), ("--as-of", "2023-06-30"), ("--basis", "recorded")):
        score = json.loads(call(FIXTURE, "--format", "json", *arguments).out)["score"]
        assert sum(score["parts"].values()) == score["scale"]["denominator"]


def test_several_branches_give_a_list_of_documents(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(f"- {SMALL % '1'}\n- {SMALL % '2'}\n", "utf-8")
    documents = json.loads(call(path, "--format", "json").out)
    assert [one["branch"]["code"] for one in documents] == ["1", "2"]
    assert call(path).out.count("评星标准 机关党支部") == 2


def test_as_of_and_basis_override_what_the_file_and_the_book_say(call: Call) -> None:
    found = call(FIXTURE, "--as-of", "2023-06-30", "--basis", "recorded", "--format", "json")
    document = json.loads(found.out)
    assert (document["as_of"], document["basis"]) == ("2023-06-30", "recorded")
    assert document["score"]["other"]["basis"] == "stated"


@pytest.mark.parametrize(("star", "code"), [("0", 0), ("1", 1), ("5", 1)])
def test_only_require_turns_a_low_star_into_an_exit_code(call: Call, star: str, code: int) -> None:
    found = call(FIXTURE, "--require", star)
    assert (found.code, found.err) == (code, "")
    assert found.out == call(FIXTURE).out


def test_a_written_file_holds_the_whole_document_and_stdout_nothing(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "报告.json"
    found = call(FIXTURE, "--format", "json", "-o", path)
    assert (found.code, found.out) == (0, "")
    assert path.read_text("utf-8") == call(FIXTURE, "--format", "json").out
    assert [one.name for one in tmp_path.iterdir()] == ["报告.json"]


def test_a_failing_call_leaves_the_old_file_whole(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old", "utf-8")
    assert call("fixtures/broken/facts-empty.yaml", "-o", path).code == 4
    assert path.read_text("utf-8") == "old"


def test_a_folder_that_is_not_there_is_named(call: Call, tmp_path: Path) -> None:
    found = call(FIXTURE, "-o", tmp_path / "no" / "report.txt")
    assert found.code == 2
    assert "没有这个文件或文件夹" in found.err


BROKEN = sorted((ROOT / "fixtures" / "broken").glob("assess-*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_what_cannot_be_assessed_earns_its_exact_words(
    path: Path, call: Call, golden: Callable[[Path, str], None]
) -> None:
    found = call("assess", path.relative_to(ROOT).as_posix())
    assert found.out == ""
    golden(path.with_suffix(".txt"), found.err)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("assess-not-eligible", 4),
        ("assess-no-rulebook", 2),
        ("assess-not-rated", 4),
        ("assess-year-without-edition", 2),
        ("facts-tab", 4),
        ("facts-empty", 4),
        ("facts-gb18030", 4),
        ("facts-committee-table", 4),
        ("facts-negative-count", 4),
        ("facts-date-not-on-calendar", 4),
    ],
)
def test_the_exit_code_says_whose_turn_it_is(call: Call, name: str, code: int) -> None:
    found = call("assess", f"fixtures/broken/{name}.yaml")
    assert (found.code, found.out) == (code, "")
    assert found.err != ""


def test_a_wrong_rulebook_exits_3(call: Call) -> None:
    book = "fixtures/broken/rulebook-misspelt-key.yaml"
    found = call("assess", FIXTURE, "--rulebook", book)
    assert (found.code, found.out) == (3, "")
    assert "RB" in found.err


def test_warnings_go_to_stderr_and_into_the_document(call: Call) -> None:
    found = call("fixtures/broken/facts-sums-differ.yaml", "--format", "json")
    assert found.code == 0
    assert found.err.startswith("警告[FA306]")
    assert {one["code"] for one in json.loads(found.out)["diagnostics"]} == {"FA306"}


# Whole processes


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "cli.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_pipe_gets_no_colour_and_utf_8(call: Call) -> None:
    found = process("assess", FIXTURE, PYTHONIOENCODING="ascii")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == call("assess", FIXTURE).out


def test_a_closed_pipe_is_silent() -> None:
    with subprocess.Popen(
        [sys.executable, "cli.py", "rules", "schema"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 0
