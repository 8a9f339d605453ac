"""YAML text → values and marks, from the events of the parser.

Events, not the parser's own tree: composing in C has no limit on depth and ends the process on
fifty thousand brackets. Here depth, aliases and tags are refused as they come by, in bounded
time and memory. One walk makes the value and the marks.
"""

from __future__ import annotations

from typing import Any

import yaml

from starcheck.diagnostics import Place, Problems, text
from starcheck.language import tr
from starcheck.reading import problems as kinds
from starcheck.reading.marks import Lines, Mark, Value
from starcheck.reading.scalars import (
    CONTROL,
    DIGITS,
    NotFiniteError,
    TooLongError,
    add_control,
    plain,
)
from starcheck.reading.syntax import report

MAX_DEPTH = 100
MAX_EXPANDED = 200_000
"""The most items that aliases may stand for, all together."""

# The parser in C is ten times faster; a platform without it reads the same, slowly.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_NESTING = "maximum nesting depth"


class _HostileError(Exception):
    """The file is hostile: reading on would only cost."""


def _too_deep(place: Place, problems: Problems) -> None:
    help_ = text("检查是不是括号没有配对")
    problems.add(kinds.TOO_DEEP, place, help=help_, limit=MAX_DEPTH)


class _Reader:
    """Walks the events of one file once. `sizes`: how many items each anchor stands for."""

    def __init__(self, source: str, lines: Lines, problems: Problems) -> None:
        self.lines = lines
        self.problems = problems
        self.loader = _LOADER(source)
        self.next = self.loader.get_event
        self.anchors: dict[str, tuple[Value, Mark, int]] = {}
        self.written = 0
        self.expanded = 0

    def read(self) -> tuple[Value, Mark] | None:
        self.next()  # the stream starts
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            return None
        found = self.node(self.next(), 0)
        self.next()  # the document ends
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            self.problems.add(
                kinds.SEVERAL_DOCUMENTS,
                self.lines.of(_mark(event)),
                help=text("删去 `---` 这一行，或者把两份内容分成两个文件"),
            )
        return found

    def node(self, event: Any, depth: int) -> tuple[Value, Mark]:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        before = self.written + self.expanded
        self.written += 1
        if event.tag is not None:
            self.tag(event)
        if isinstance(event, yaml.ScalarEvent):
            mark = _mark(event)
            value = self.scalar(event, mark)
        else:
            if depth >= MAX_DEPTH:
                _too_deep(self.lines.of(_mark(event)), self.problems)
                raise _HostileError
            if isinstance(event, yaml.MappingStartEvent):
                value, mark = self.mapping(event, depth)
            else:
                value, mark = self.sequence(event, depth)
        if event.anchor is not None:
            size = self.written + self.expanded - before
            self.anchors[event.anchor] = (value, mark, size)
        return value, mark

    def scalar(self, event: Any, mark: Mark) -> Value:
        if not event.implicit[0]:
            found: str = event.value
            strange = CONTROL.search(found) if event.style == '"' else None
            if strange is not None:
                add_control(strange[0], self.lines.of(mark), self.problems)
            return found
        try:
            return plain(event.value)
        except TooLongError:
            self.problems.add(
                kinds.NUMBER_TOO_LONG,
                self.lines.of(mark),
                help=text("如果是编号，加上引号"),
                limit=DIGITS,
            )
        except NotFiniteError:
            self.problems.add(
                kinds.NOT_FINITE,
                self.lines.of(mark),
                help=text("写一个具体的数；不知道就留空"),
                found=event.value,
            )
        return None

    def sequence(self, start: Any, depth: int) -> tuple[Value, Mark]:
        values: list[Value] = []
        marks: list[Mark] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            value, mark = self.node(event, depth + 1)
            values.append(value)
            marks.append(mark)
        whole = _collection(start, event)
        whole.parts = marks
        return values, whole

    def mapping(self, start: Any, depth: int) -> tuple[Value, Mark]:
        values: dict[str, Value] = {}
        marks: dict[str, tuple[Mark, Mark]] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key_mark = _mark(event)
            key = self.key(event, key_mark, depth)
            value, mark = self.node(self.next(), depth + 1)
            if key is None:
                continue
            if key in values:
                duplicate(self.problems, self.lines, key, marks[key][0], key_mark)
                continue
            values[key] = value
            marks[key] = (key_mark, mark)
        whole = _collection(start, event)
        whole.parts = marks
        return values, whole

    def key(self, event: Any, mark: Mark, depth: int) -> str | None:
        """Return the key as written: 2023 is as good a name as any word."""
        if isinstance(event, yaml.ScalarEvent):
            self.node(event, depth + 1)
            found: str = event.value
            return found
        self.node(event, depth + 1)
        what = tr("别名") if isinstance(event, yaml.AliasEvent) else tr("一组内容")
        self.problems.add(
            kinds.STRANGE_KEY,
            self.lines.of(mark),
            help=text("带 `{`、`[`、`*` 的内容要加引号"),
            found=what,
        )
        return None

    def alias(self, event: Any) -> tuple[Value, Mark]:
        if event.anchor not in self.anchors:
            self.problems.add(
                kinds.YAML_SYNTAX,
                self.lines.of(_mark(event)),
                help=text(
                    "以 `*` 开头的文字要加引号；别名要先用 `&{name}` 定义", name=event.anchor
                ),
                what=text("没有叫 `{name}` 的别名", name=event.anchor),
            )
            return None, _mark(event)
        value, mark, size = self.anchors[event.anchor]
        self.expanded += size
        if self.expanded > MAX_EXPANDED:
            self.problems.add(
                kinds.ALIAS_BOMB,
                self.lines.of(_mark(event)),
                help=text("不要层层引用，把内容直接写出来"),
                limit=f"{MAX_EXPANDED:,}",
            )
            raise _HostileError
        return value, mark

    def tag(self, event: Any) -> None:
        mark = event.start_mark
        short = event.tag.replace("tag:yaml.org,2002:", "!!")
        self.problems.add(
            kinds.TAG,
            self.lines.at(mark.line, mark.column, len(short)),
            help=text("删去标签，直接写内容；以 `!` 开头的文字要加引号"),
            tag=short,
        )


def _mark(event: Any) -> Mark:
    start, end = event.start_mark, event.end_mark
    return Mark(
        start.line, start.column, end.line, end.column, getattr(event, "style", None) or None
    )


def _collection(start: Any, end: Any) -> Mark:
    """Return the mark of a mapping or list; `style` tells flow (`{`) from block (none)."""
    begin, close = start.start_mark, end.end_mark
    style = "{" if start.flow_style else None
    return Mark(begin.line, begin.column, close.line, close.column, style)


def duplicate(problems: Problems, lines: Lines, key: str, first: Mark, again: Mark) -> None:
    """Report that `key` stands twice in one mapping."""
    before = lines.of(first)
    problems.add(
        kinds.DUPLICATE_KEY,
        lines.of(again),
        notes=[text("第一次在第 {line} 行第 {column} 列", line=before.line, column=before.column)],
        help=text("只留一处，或者改用别的名字"),
        key=key,
    )


def read_yaml(source: str, lines: Lines, problems: Problems) -> tuple[Value, Mark] | None:
    """Return the value and marks of `source`; `None` where nothing readable is there."""
    reader = _Reader(source, lines, problems)
    try:
        return reader.read()
    except yaml.MarkedYAMLError as error:
        # The parser looks ahead, and newer ones have a limit of their own.
        if _NESTING in (error.problem or "") and (mark := error.problem_mark) is not None:
            _too_deep(lines.at(mark.line, mark.column), problems)
        else:
            report(error, lines, problems)
    except _HostileError:
        pass
    finally:
        reader.loader.dispose()
    return None
