"""JSON text → values, and marks only once somebody asks for a place.

The standard library reads JSON in C but keeps no places; most files have no mistake, so the places
are found by a second walk when the first problem needs one.
"""

from __future__ import annotations

import contextlib
import json
import re
from decimal import Decimal
from typing import NoReturn

from starcheck.diagnostics import Problems, text
from starcheck.language import mark, tr
from starcheck.reading import problems as kinds
from starcheck.reading.marks import Document, Lines, Mark, Value
from starcheck.reading.scalars import (
    CONTROL,
    DIGITS,
    NotFiniteError,
    TooLongError,
    add_control,
    number,
)
from starcheck.reading.yaml_text import MAX_DEPTH, duplicate

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')

# Characters that only an escape can smuggle in: half a pair, or one that steers a terminal.
_ESCAPED = re.compile(r"\\u(?:00[0189][0-9a-fA-F]|007[fF]|[dD][89a-fA-F])|\\[bf]")

_WORDS: dict[str, tuple[str, str]] = {
    "Expecting property name enclosed in double quotes": (
        mark("这里要写加双引号的键"),
        mark("键要加半角双引号；最后一项后面不能有逗号"),
    ),
    "Expecting ':' delimiter": (mark("键后面缺少半角冒号"), mark('写成 `"键": 值`')),
    "Expecting ',' delimiter": (
        mark("两项之间少了逗号，或者括号没有配对"),
        mark("补上半角逗号或括号"),
    ),
    "Expecting value": (mark("这里缺少值"), mark("文字要加半角双引号；最后一项后面不能有逗号")),
    "Unterminated string starting at": (mark("引号没有配对"), mark("补上右引号")),
    "Extra data": (mark("内容已经结束，这里多了东西"), mark("一个文件里只能有一份内容")),
    "Illegal trailing comma before end of object": (
        mark("最后一项后面不能有逗号"),
        mark("删去逗号"),
    ),
    "Illegal trailing comma before end of array": (
        mark("最后一项后面不能有逗号"),
        mark("删去逗号"),
    ),
}


class _DuplicateError(Exception):
    """A key stands twice; where is found by the second walk."""


class _TooDeepError(Exception):
    pass


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateError
    return found


def _whole(digits: str) -> int | Decimal:
    return number(digits)


def _constant(word: str) -> NoReturn:
    raise NotFiniteError(word)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_whole, parse_constant=_constant
)


class JsonDocument(Document):
    """A document whose marks are found when first needed."""

    def __init__(self, name: str, value: Value, source: str, lines: Lines) -> None:
        self.name = name
        self.value = value
        self.lines = lines
        self._source = source
        self._root: Mark | None = None

    @property
    def root(self) -> Mark:  # type: ignore[override]
        if self._root is None:
            self._root = _marks(self._source, self.lines, Problems())
        return self._root


def read_json(source: str, lines: Lines, problems: Problems) -> Document | None:
    """Return what `source` says, or `None` after adding what is wrong with it."""
    known = len(problems.found)
    try:
        value = _DECODER.decode(source)
    except json.JSONDecodeError as error:
        what, help = _WORDS.get(error.msg, (tr("这里不合 JSON 的写法"), tr("检查引号、括号和逗号")))
        problems.add(
            kinds.JSON_SYNTAX,
            lines.at(error.lineno - 1, error.colno - 1),
            help=text(help),
            what=what,
        )
        return None
    except (_DuplicateError, TooLongError, NotFiniteError, RecursionError):
        with contextlib.suppress(_TooDeepError):
            _marks(source, lines, problems)
        if len(problems.found) > known:
            return None
        raise
    try:
        # The C scanner goes deeper than we allow; only the walk knows how deep it went.
        if _ESCAPED.search(source) is not None:
            _marks(source, lines, problems)
            if len(problems.found) > known:
                return None
        if source.count("[") + source.count("{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
            _marks(source, lines, problems)
    except _TooDeepError:
        return None
    return JsonDocument(lines.name, value, source, lines)


def _depth(value: Value) -> int:
    """Return how deep `value` is nested, without recursion."""
    deepest, level = 0, [value]
    while level:
        below: list[Value] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
        deepest += any(isinstance(item, dict | list) for item in level)
        level = below
    return deepest


class _Walk:
    """Finds the marks of JSON that is known to be well formed, and the faults JSON allows."""

    def __init__(self, source: str, lines: Lines, problems: Problems) -> None:
        self.lines = lines
        self.problems = problems
        self.line = 0
        self.begin = 0
        self.tokens = self._tokens(source)

    def _tokens(self, source: str):  # type: ignore[no-untyped-def]
        for match in _TOKEN.finditer(source):
            if match[0] == "\n":
                self.line += 1
                self.begin = match.end()
            else:
                yield match

    def mark(self, match: re.Match[str], style: str | None) -> Mark:
        start = match.start() - self.begin
        return Mark(self.line, start, self.line, start + len(match[0]), style)

    def node(self, match: re.Match[str], depth: int) -> Mark:
        token = match[0]
        if token in "{[":
            return self.collection(match, token, depth)
        mark = self.mark(match, '"' if token[0] == '"' else None)
        if token[0] != '"':
            self.scalar(token, mark)
        else:
            self.text(token, mark)
        return mark

    def scalar(self, token: str, mark: Mark) -> None:
        if token in ("NaN", "Infinity", "-Infinity"):
            self.problems.add(
                kinds.NOT_FINITE,
                self.lines.of(mark),
                help=text("写一个具体的数；不知道就写 null"),
                found=token,
            )
        elif token not in ("true", "false", "null"):
            try:
                number(token)
            except TooLongError:
                self.problems.add(
                    kinds.NUMBER_TOO_LONG,
                    self.lines.of(mark),
                    help=text("如果是编号，加上引号"),
                    limit=DIGITS,
                )

    def text(self, token: str, mark: Mark) -> str:
        """Return the text that `token` spells, with its escapes undone."""
        if "\\" not in token:
            return token[1:-1]
        found: str = json.loads(token)
        strange = CONTROL.search(found)
        if strange is not None:
            add_control(strange[0], self.lines.of(mark), self.problems)
        return found

    def collection(self, match: re.Match[str], token: str, depth: int) -> Mark:
        whole = self.mark(match, "{")
        if depth >= MAX_DEPTH:
            self.problems.add(
                kinds.TOO_DEEP,
                self.lines.of(whole),
                help=text("检查是不是括号没有配对"),
                limit=MAX_DEPTH,
            )
            raise _TooDeepError
        parts: dict[str, tuple[Mark, Mark]] = {}
        items: list[Mark] = []
        for found in self.tokens:
            if found[0] in ("}", "]"):
                break
            if found[0] == ",":
                continue
            if token == "[":
                items.append(self.node(found, depth + 1))
                continue
            where = self.mark(found, '"')
            key = self.text(found[0], where)
            next(self.tokens)  # the colon
            mark = self.node(next(self.tokens), depth + 1)
            if key in parts:
                duplicate(self.problems, self.lines, key, parts[key][0], where)
            else:
                parts[key] = (where, mark)
        whole.parts = parts if token == "{" else items
        whole.end_line, whole.end_column = self.line, found.end() - self.begin
        return whole


def _marks(source: str, lines: Lines, problems: Problems) -> Mark:
    walk = _Walk(source, lines, problems)
    return walk.node(next(walk.tokens), 0)
