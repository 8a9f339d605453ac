"""Where the parts of a file stand: a tree beside its value, and the places drawn from it.

The tree is the same for YAML and JSON. It is kept because problems are found long after reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from starcheck.diagnostics import Place

Path: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = object
"""A dict with text keys, a list, a str, an int, a Decimal, a bool or None."""


class Mark:
    """A part of a file; lines and columns from 0."""

    __slots__ = ("column", "end_column", "end_line", "line", "parts", "style")

    def __init__(
        self, line: int, column: int, end_line: int, end_column: int, style: str | None
    ) -> None:
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column
        self.style = style
        self.parts: dict[str, tuple[Mark, Mark]] | list[Mark] | None = None

    def step(self, key: str | int) -> Mark | None:
        """Return the part under `key`, if there is one."""
        if isinstance(self.parts, dict) and isinstance(key, str):
            found = self.parts.get(key)
            return None if found is None else found[1]
        if isinstance(self.parts, list) and isinstance(key, int) and 0 <= key < len(self.parts):
            return self.parts[key]
        return None

    def key(self, key: str | int) -> Mark | None:
        """Return where `key` itself is written; an item of a list has no key, so the item."""
        if isinstance(self.parts, dict) and isinstance(key, str):
            found = self.parts.get(key)
            return None if found is None else found[0]
        return self.step(key)

    def first(self) -> Mark:
        """Return what a reader sees first of this part: of a block mapping its first key."""
        if self.style is None and isinstance(self.parts, dict) and self.parts:
            return next(iter(self.parts.values()))[0]
        return self


WIDEST = 400
"""The most characters of a line that are shown: some files are one line."""


def _shown(line: str, column: int) -> str | None:
    if len(line) <= WIDEST:
        return line
    return None if column >= WIDEST else line[:WIDEST] + "…"


class Lines:
    """The lines of a text, split where YAML splits them."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._text = text
        self._lines: list[str] | None = None

    def __getitem__(self, line: int) -> str | None:
        if self._lines is None:
            self._lines = self._text.splitlines()
        return self._lines[line] if 0 <= line < len(self._lines) else None

    def __iter__(self) -> Iterator[str]:
        self[0]
        return iter(self._lines or ())

    def at(self, line: int, column: int, width: int = 1) -> Place:
        """Return the place at `line` and `column` from 0; past the last line, the end of it."""
        excerpt = self[line]
        if excerpt is None and self._lines:
            line = len(self._lines) - 1
            excerpt = self._lines[line]
            column = len(excerpt)
        return Place(self.name, line + 1, column + 1, max(width, 1), _shown(excerpt or "", column))

    def of(self, mark: Mark) -> Place:
        """Return the place of `mark`, or of what stands of it in its first line."""
        mark = mark.first()
        if mark.style in ("|", ">"):
            return self.at(mark.line, mark.column)
        excerpt = self[mark.line] or ""
        end = mark.end_column if mark.end_line == mark.line else len(excerpt.rstrip())
        return self.at(mark.line, mark.column, end - mark.column)

    def inside(self, mark: Mark) -> Place:
        """Return the place of the first character of a scalar's content.

        A text over several lines has offsets that no column answers to, so its place has a line and
        no column.
        """
        if mark.parts is not None:
            return self.of(mark)
        if mark.style in ("|", ">") or mark.end_line != mark.line:
            return Place(self.name, mark.line + 1, None, 1, _shown(self[mark.line] or "", 0))
        quote = 1 if mark.style in ("'", '"') else 0
        width = mark.end_column - mark.column - 2 * quote
        return self.at(mark.line, mark.column + quote, width)


class Document:
    """What a file says, and where it says it."""

    def __init__(self, name: str, value: Value, root: Mark, lines: Lines) -> None:
        self.name = name
        self.value = value
        self.root = root
        self.lines = lines

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where `path` stands; of a path that is not there, the nearest parent that is.

        `key`: the key itself, not what it holds.
        """
        mark, above = self.root, None
        for depth, step in enumerate(path):
            below = mark.step(step)
            if below is None:
                # A thing that lacks something is pointed at by its name, not by its first line.
                named = above.key(path[depth - 1]) if above is not None else None
                return self.lines.of(named or mark)
            above, mark = mark, below
        if key and above is not None:
            return self.lines.of(above.key(path[-1]) or mark)
        return self.lines.of(mark)

    def text_place(self, path: Path) -> Place:
        """Return where the content of the scalar at `path` begins, after an opening quote."""
        mark = self.root
        for step in path:
            below = mark.step(step)
            if below is None:
                return self.place(path)
            mark = below
        return self.lines.inside(mark)
