"""Conventions of the house: each is a test, or it is a wish."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import starcheck
from starcheck.commands.app import app
from starcheck.diagnostics import Kind

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "starcheck").rglob("*.py"))
CODE = re.compile(r"(RB|FA|FQ|US|EN)\d{3}")
LONGEST = 500


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands(app))


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_option_has_help_in_chinese(name: str) -> None:
    command = COMMANDS[name]
    told = [command.help] + [p.help for p in command.params if isinstance(p, click.Option)]
    assert [text for text in told if not text or not re.search("[一-鿿]", text)] == []


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_line_of_help_fits_a_hundred_cells(name: str) -> None:
    from starcheck.diagnostics import cells

    command = COMMANDS.get(name, app)
    text = command.get_help(click.Context(command, info_name=f"starcheck {name}"))
    assert [line for line in text.splitlines() if cells(line) > 100] == []


def test_the_list_of_commands_says_what_their_help_says() -> None:
    told = {name: line for name, (line, _) in app.lazy.items()}  # type: ignore[attr-defined]
    assert told == {name: str(COMMANDS[name].help).split("\n")[0].rstrip("。") for name in told}


def modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(starcheck.__path__, "starcheck."):
        if not found.name.endswith("__main__"):
            yield found.name


def kinds() -> dict[str, list[Kind]]:
    found: dict[str, list[Kind]] = {}
    for name in modules():
        if name.rpartition(".")[2] in ("problems", "choice"):
            for value in vars(importlib.import_module(name)).values():
                if isinstance(value, Kind):
                    same = found.setdefault(value.code, [])
                    same += [] if value in same else [value]
    return found


def test_a_code_of_a_diagnostic_means_one_thing_for_ever() -> None:
    assert {code: [k.name for k in same] for code, same in kinds().items() if len(same) > 1} == {}


def test_every_kind_has_a_code_a_name_and_a_chinese_message() -> None:
    for kind, *_ in kinds().values():
        assert CODE.fullmatch(kind.code), kind
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.name), kind
        # Some messages are put together from parts; what stands there itself is Chinese.
        own = re.sub(r"`[^`]*`|\{\w+\}", "", kind.message).strip()
        assert not own or re.search("[一-鿿]", own), kind


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_it_is_for_and_is_not_too_long(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert text.count("\n") <= LONGEST, "too long: is there a room missing?"


@pytest.mark.parametrize("name", list(modules()))
def test_all_is_sorted_and_whole(name: str) -> None:
    module = importlib.import_module(name)
    said = getattr(module, "__all__", None)
    if said is not None:
        assert [one for one in said if not hasattr(module, one)] == []
        assert said == sorted(said, key=lambda one: (not one.isupper(), not one[0].isupper(), one))


def test_nothing_points_to_the_machine_it_was_made_on() -> None:
    spoken = re.compile(r"(?<![\w.])/(work|home|root|tmp)/")
    texts = [*SOURCES, *ROOT.glob("[!.]*.*"), ROOT / "Makefile", ROOT / ".ci" / "run"]
    texts += [*(ROOT / "docs").rglob("*.md"), *(ROOT / "rules").rglob("*.yaml")]
    texts += [*(ROOT / "tests").rglob("*.py"), *(ROOT / "fixtures").rglob("*.*")]
    this = Path(__file__).resolve()
    read = [(p, p.read_bytes().decode("utf-8", "replace")) for p in texts if p.is_file()]
    assert [p.name for p, text in read if p != this and spoken.search(text)] == []
