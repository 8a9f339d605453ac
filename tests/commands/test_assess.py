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


# Word


def test_the_format_follows_the_name_of_the_file(call: Call, tmp_path: Path) -> None:
    for name, form in (("a.json", "json"), ("a.txt", "text"), ("a", "text"), ("a.DOCX", "docx")):
        assert call(FIXTURE, "-o", tmp_path / name).code == 0
        assert call(FIXTURE, "--format", form, "-o", tmp_path / "expected").code == 0
        assert (tmp_path / name).read_bytes() == (tmp_path / "expected").read_bytes()


def test_a_word_file_is_not_shown_on_a_terminal(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    found = call("nowhere.yaml", "--format", "docx")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("错误[US205] needs-a-file：")
    assert "-o 自评报告.docx" in found.err


def test_a_pipe_gets_the_bytes_of_the_file(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    assert call(FIXTURE, "-o", path) == Result(0, "", "")
    piped = subprocess.run(
        [sys.executable, "cli.py", FIXTURE, "--format", "docx"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert piped.stdout == path.read_bytes()


def test_the_report_is_the_same_in_every_language(call: Call, tmp_path: Path) -> None:
    chinese, english = tmp_path / "zh.docx", tmp_path / "en.docx"
    assert call(FIXTURE, "-o", chinese).code == 0
    assert call("--lang", "en", "assess", FIXTURE, "-o", english).code == 0
    assert chinese.read_bytes() == english.read_bytes()


def test_both_engines_write_the_identical_report(call: Call, tmp_path: Path) -> None:
    slow, fast = tmp_path / "slow.docx", tmp_path / "fast.docx"
    assert call(FIXTURE, "-o", slow).code == 0
    assert call(FIXTURE, "-o", fast, "--engine", "duckdb").code == 0
    assert slow.read_bytes() == fast.read_bytes()


def test_several_branches_go_into_a_folder_one_report_each(call: Call, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("\n".join(f"- {SMALL % code}" for code in ("001", "002")), "utf-8")
    book = ("--rulebook", "jiguan-dabiao-chuangxing@2023", "--format", "docx")
    one = call(facts, *book, "-o", tmp_path / "all.docx")
    assert (one.code, one.out) == (2, "")
    assert "错误[US206] one-file-each：共有 2 个党支部" in one.err
    assert "-o 自评报告/" in one.err
    assert call(facts, *book, "-o", f"{tmp_path}/reports/").code == 0
    assert call(facts, *book, "-o", tmp_path / "reports").code == 0
    assert sorted(path.name for path in tmp_path.rglob("*.docx")) == [
        "001-甲党支部.docx",
        "002-甲党支部.docx",
    ]


def test_of_several_files_none_is_left_behind_where_one_cannot_be_written(tmp_path: Path) -> None:
    from starcheck.commands.output import deliver_all
    from starcheck.errors import UsageError

    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(UsageError, match="没有这个文件或文件夹"):
        deliver_all({tmp_path / "a": b"new", tmp_path / "no" / "b": b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_only_word_goes_into_a_folder(call: Call, tmp_path: Path) -> None:
    for arguments in ((), ("--format", "json")):
        found = call(FIXTURE, *arguments, "-o", tmp_path)
        assert (found.code, found.out) == (2, "")
        assert "是文件夹，要写文件" in found.err


def test_a_report_below_the_required_star_is_written_and_exits_1(
    call: Call, tmp_path: Path
) -> None:
    path = tmp_path / "report.docx"
    assert call(FIXTURE, "-o", path, "--require", "3").code == 1
    assert path.stat().st_size > 10_000
