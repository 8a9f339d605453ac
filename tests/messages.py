"""The sentences of the program, for its translators: collect them, compare, compile.

`python tests/messages.py` (`make locale`) brings every catalogue up to date: new sentences come in
untranslated, those that are no longer said go, and the compiled file is written beside it.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "starcheck" / "locales"
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’…]")
FIRST = ("tr", "mark", "text")
"""What takes a sentence as its first argument."""
SHOWN = ("help", "metavar")
"""What click shows of a command line."""


@dataclass(frozen=True)
class Found:
    """A string in the code. `within`: the names of the statement it stands in, outermost first."""

    sentence: str
    file: str
    line: int
    within: tuple[str, ...]


def sources() -> list[Path]:
    # The tables hold names in both languages, and nothing that is said.
    model = ROOT / "starcheck" / "model"
    names = (model / "tables.py", model / "committee_tables.py")
    return sorted(path for path in (ROOT / "starcheck").rglob("*.py") if path not in names)


def said() -> list[Found]:
    """Return every sentence that is marked for translation, in the order of the files."""
    return [found for path in sources() for found, marked in _strings(path) if marked]


def unmarked() -> list[Found]:
    """Return every other string with Chinese signs in it; docstrings are developers' own."""
    everything = (pair for path in sources() for pair in _strings(path))
    return [found for found, marked in everything if not marked and CHINESE.search(found.sentence)]


def _strings(path: Path) -> Iterator[tuple[Found, bool]]:
    file = path.relative_to(ROOT).as_posix()
    in_commands = file.startswith("starcheck/commands/")
    marked: set[int] = set()

    def walk(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[Found, bool]]:
        within = (*within, *_names(node))
        if isinstance(node, ast.FunctionDef) and in_commands and _is_command(node):
            help_ = ast.get_docstring(node, clean=False)
            if help_ is not None:
                yield Found(inspect.cleandoc(help_), file, node.lineno, within), True
        if isinstance(node, ast.Call):
            marked.update(map(id, _marked(node, in_commands)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Found(node.value, file, node.lineno, within), id(node) in marked
        for child in ast.iter_child_nodes(node):
            # A string that stands alone is a docstring.
            if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
                yield from walk(child, within)

    yield from walk(ast.parse(path.read_text("utf-8")), ())


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.keyword(arg=str() as name):
            yield f"{name}="


def _is_command(node: ast.FunctionDef) -> bool:
    calls = (d.func for d in node.decorator_list if isinstance(d, ast.Call))
    return any(isinstance(f, ast.Attribute) and f.attr in ("command", "group") for f in calls)


def _marked(call: ast.Call, in_commands: bool) -> Iterator[ast.expr]:
    """Yield the arguments of `call` that are sentences."""
    match call.func:
        case ast.Name(id=name) if name in FIRST and call.args:
            yield call.args[0]
        case ast.Name(id="Kind") if len(call.args) > 2:
            yield call.args[2]
    if in_commands:
        yield from (one.value for one in call.keywords if one.arg in SHOWN)


def update(language: str) -> list[str]:
    """Bring the catalogue of `language` up to date, and return what has no translation yet."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po, write_po

    template = Catalog()
    for found in said():
        if found.sentence:
            template.add(found.sentence, locations=[(found.file, found.line)])
    folder = LOCALES / language / "LC_MESSAGES"
    with (folder / "starcheck.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    for message in catalogue:
        # No lines, flags or dates: the file changes only where a sentence does.
        message.locations = sorted({(file, 0) for file, _ in message.locations})
        message.flags -= {"python-format", "python-brace-format"}
    catalogue.header_comment = f"# {language}: the sentences of starcheck. `make locale`."
    catalogue.mime_headers = []
    with (folder / "starcheck.po").open("wb") as out:
        write_po(out, catalogue, width=100, include_lineno=False, omit_header=True)
    with (folder / "starcheck.mo").open("wb") as out:
        write_mo(out, catalogue)
    return [str(message.id) for message in catalogue if message.id and not message.string]


def main() -> int:
    """Update every catalogue; 1 where something is left to translate."""
    left = 0
    for folder in sorted(path for path in LOCALES.iterdir() if path.is_dir()):
        missing = update(folder.name)
        left += len(missing)
        print(f"{folder.name}: {len(missing)} without a translation", *missing, sep="\n  ")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
