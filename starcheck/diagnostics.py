"""A problem in a file we were given: what, where, what we know, what to do.

Diagnostics are values. Rooms yield them, `commands` prints them, tests compare them. Every text is
a template with parameters, so that a message can be translated and a program can read its parts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from starcheck.language import mark, tr

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence: a template in Chinese and the values that fill it."""

    template: str
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return tr(self.template, **dict(self.values))


def text(template: str, **values: object) -> Text:
    """Return a `Text`; the braces of `template` name `values`."""
    return Text(template, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. The code is forever; a retired code is never used again."""

    code: str
    name: str
    message: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands.

    `line` and `column` start at 1 and count characters, so that editors jump right; `width` is in
    characters too. `excerpt` is the whole line. A place without a line is the file as a whole. In a
    `sheet` of a workbook `line` is the row, and `column` that of the cell, if it is one cell.
    """

    file: str
    line: int | None = None
    column: int | None = None
    width: int = 1
    excerpt: str | None = None
    sheet: str | None = None

    @property
    def cell(self) -> str:
        """The address of a cell or row of a sheet.

        >>> Place("自评表.xlsx", 15, 28, sheet="自评").cell
        'AB15'
        """
        letters, rest = "", self.column or 0
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.line or ''}"

    @property
    def where(self) -> str:
        """Where it is, in one line of words."""
        if self.sheet is None:
            return self.file if self.line is None else f"{self.file}:{self.line}"
        where = tr("{file} 工作表“{sheet}”", file=self.file, sheet=self.sheet)
        if self.line is None:
            return where
        return f"{where} {self.cell if self.column else tr('第 {line} 行', line=self.line)}"

    def within(self, offset: int, width: int) -> Place:
        """Return the place `offset` characters further in the same line."""
        if self.column is None:
            return self
        return Place(self.file, self.line, self.column + offset, max(width, 1), self.excerpt)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem with its place; `also`: further places of which it speaks. Two diagnostics are
    equal if they say the same of the same place."""

    kind: Kind
    message: Text
    place: Place | None = None
    notes: tuple[Text, ...] = ()
    help: Text | None = None
    also: tuple[Place, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.kind.severity == "error"


def problem(
    kind: Kind,
    place: Place | None = None,
    *,
    notes: Iterable[Text] = (),
    help: Text | None = None,
    **values: object,
) -> Diagnostic:
    """Return a diagnostic of `kind` whose message is filled with `values`."""
    return Diagnostic(kind, text(kind.message, **values), place, tuple(notes), help)


@dataclass(slots=True)
class Problems:
    """Collects the problems of a file, so that all of them are told in one go."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        kind: Kind,
        place: Place | None = None,
        *,
        notes: Iterable[Text] = (),
        help: Text | None = None,
        **values: object,
    ) -> None:
        self.found.append(problem(kind, place, notes=notes, help=help, **values))

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.found.extend(diagnostics)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.found if d.is_error)

    @property
    def others(self) -> tuple[Diagnostic, ...]:
        """Warnings and hints."""
        return tuple(d for d in self.found if not d.is_error)


def cells(string: str) -> int:
    """Return how many terminal cells `string` takes: wide and full-width characters take two.

    >>> cells("类型 = x")
    8
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in string)


_LEVELS: dict[Severity, str] = {
    "error": mark("错误"),
    "warning": mark("警告"),
    "hint": mark("提示"),
}


def draw(diagnostic: Diagnostic) -> str:
    """Return the diagnostic as people read it, over several lines, without a trailing newline."""
    kind, place = diagnostic.kind, diagnostic.place
    head = f"{tr(_LEVELS[kind.severity])}[{kind.code}] {kind.name}"
    lines = [tr("{head}：{message}", head=head, message=diagnostic.message)]
    margin = ""
    if place is not None:
        where = place.where
        if place.line is not None and place.sheet is None:
            where += f":{place.column or 1}"
            margin = " " * len(str(place.line))
        lines.append(f"{margin} --> {where}")
        if place.line is not None and place.excerpt is not None:
            lines.append(f"{margin}  |")
            lines.append(f"{place.line} | {place.excerpt}")
            # The caret sits under the drawn text: 党 takes two cells, so padding is measured in
            # cells while `column` stays in characters.
            start = (place.column or 1) - 1
            found = place.excerpt[start : start + place.width]
            lines.append(
                f"{margin}  | {' ' * cells(place.excerpt[:start])}{'^' * max(cells(found), 1)}"
            )
    lines += [f"{margin}  = {tr('说明：')}{note}" for note in diagnostic.notes]
    if diagnostic.help is not None:
        lines.append(f"{margin}  = {tr('怎么办：')}{diagnostic.help}")
    return "\n".join(lines)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word nearest to `word`, or `None` if none is near.

    >>> nearest("knd", ["kind", "branch"])
    'kind'
    """
    import difflib

    # One slip in a word of two characters (类形) leaves half of it alike.
    cutoff = 0.55 if len(word) > 2 else 0.5
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Return the help that names the nearest known word, or `None`."""
    near = nearest(word, known)
    return None if near is None else text("是不是想写 `{near}`？", near=near)
