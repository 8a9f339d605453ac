"""The command line as such: misuse, help, versions, our own bugs, colour."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest

from starcheck import __version__
from starcheck.commands import output
from tests.commands.conftest import ROOT, Result

Call = Callable[..., Result]


def test_version_is_told(call: Call) -> None:
    assert call("--version") == Result(0, f"starcheck {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("asess",), "是不是想写 `assess`？"),
        (("rules", "lst"), "是不是想写 `list`？"),
        (("assess", "--engin", "duckdb", "x.yaml"), "是不是想写 `--engine`？"),
        (("assess",), "缺少参数 `FACTS`"),
        (("assess", "x.yaml", "--basis", "both"), "`--basis` 只能是 stated、recorded"),
        (("assess", "x.yaml", "--as-of", "2023-02-30"), "`2023-02-30` 不是日期"),
        (("assess", "x.yaml", "--year"), "`--year` 后面要写一个值"),
        (("assess", "x.yaml", "--year", "x"), "`--year` 要写1900 到 2199 之间的整数"),
        (("runs", "draw", "x", "--seed", "x", "-o", "y"), "`--seed` 要写整数"),
        (("runs", "draw", "x", "--seed", "1", "--near", "-1", "-o", "y"), "要写不小于 0 的整数"),
        (("grade", "x", "-o", "y", "--temp", "nowhere"), "`--temp`：没有 `nowhere`"),
        (("runs", "export", "x", "-o", "."), "`.` 是文件夹，要写文件"),
        (("assess", "fixtures/housing-bureau-2023.yaml", "--rulebook", "jiguan"), "没有评星标准"),
        (("rules", "show", "nothing"), "没有评星标准 `nothing`"),
    ],
)
def test_misuse_exits_2_and_says_what_to_do(
    call: Call, arguments: tuple[str, ...], words: str
) -> None:
    found = call(*arguments)
    assert (found.code, found.out) == (2, "")
    assert words in found.err
    assert "怎么办" in found.err


def test_a_bug_of_ours_exits_5_without_a_traceback(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    import starcheck.assembly.scores

    def broken(*_: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(starcheck.assembly.scores, "score", broken)
    found = call("fixtures/housing-bureau-2023.yaml")
    assert (found.code, found.out) == (5, "")
    assert found.err.startswith("错误[EN900] bug：starcheck 内部出错：ZeroDivisionError: boom\n")
    assert f"starcheck {__version__}" in found.err
    assert "Traceback" not in found.err
    with pytest.raises(ZeroDivisionError):
        call("--debug", "fixtures/housing-bureau-2023.yaml")


def test_an_interrupt_exits_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    import starcheck.assessing

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(starcheck.assessing, "load_catalogue", interrupted)
    assert call("fixtures/housing-bureau-2023.yaml").code == 130


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_is_for_terminals_and_no_color_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert (output.colour(Terminal()), output.colour(io.StringIO())) == (True, False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert output.colour(Terminal()) is False


def test_what_one_command_needs_no_other_loads() -> None:
    """Libraries of workbooks and Word, and our rooms for them, cost every start otherwise."""
    script = (
        "import sys\n"
        "from starcheck.commands import run\n"
        "assert run(['assess', 'fixtures/tiny-2023.yaml']) == 0\n"
        "heavy = {'python_calamine', 'xlsxwriter', 'openpyxl', 'docx', 'olefile', 'pypdf',\n"
        "         'starcheck.facts.workbooks', 'starcheck.facts.reports', 'duckdb'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
