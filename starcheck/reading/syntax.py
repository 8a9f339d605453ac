"""Why a text is not YAML, in words a clerk understands.

The parser stops at its first error and words it for programmers; often it notices a line too
late. Here the two usual causes (a tab, a full-width colon) are looked for first.
"""

from __future__ import annotations

import re

import yaml

from starcheck.diagnostics import Problems, Text, text
from starcheck.language import mark
from starcheck.reading import problems as kinds
from starcheck.reading.marks import Lines

_FULL_WIDTH = re.compile(
    r"^\s*(?:- +)*(?P<key>[^\s:：'\"#{}\[\],，。；][^:：'\"#{}\[\],，。；]*)："
)

_QUOTES = "引号没有配对"
_QUOTE = text("以这个符号开头的文字要加引号")
_ALIGN = text("同一层的各行要对齐；下一层多缩进两个空格")

# (what the parser says, what we say, what to do); the first that fits.
_WORDS: tuple[tuple[str, str, Text], ...] = (
    ("sequence entries are not allowed", mark("这里不能写 `-` 开头的列表项"), _ALIGN),
    ("mapping values are not allowed", mark("这里多了一个冒号，或者缩进没有对齐"),
     text("文字里有“冒号加空格”时整段加引号；同一层的各行要对齐")),
    ("mapping keys are not allowed", mark("这里不能以 `?` 开头"), _QUOTE),
    ("scanning a quoted scalar", _QUOTES, text("补上右引号；文字里的单引号写两个 `''`")),
    (
        "unknown escape",
        mark("双引号里有不认识的 `\\` 写法"),
        text("改用单引号，或者把 `\\` 写成 `\\\\`"),
    ),
    ("escape", mark("双引号里的 `\\` 写法不完整"), text("改用单引号，或者把 `\\` 写成 `\\\\`")),
    ("',' or ']'", mark("`[` 没有配对的 `]`，或者两项之间少了逗号"), text("补上 `]` 或半角逗号")),
    ("',' or '}'", mark("`{` 没有配对的 `}`，或者两项之间少了逗号"), text("补上 `}` 或半角逗号")),
    ("document indicator", mark("引号或括号还没有配对，内容就断开了"), text("补上引号或括号")),
    ("could not find expected ':'", mark("这一行没有“键: 值”的冒号"),
     text("写成 `键: 值`，冒号用半角，后面加空格")),
    ("cannot start any token", mark("文字不能以 `{found}` 开头"), _QUOTE),
    ("'-' indicator", mark("列表里少了 `-`，或者缩进没有对齐"), _ALIGN),
    ("expected key", mark("缩进没有对齐"), _ALIGN),
    ("expected <block end>", mark("缩进没有对齐"), _ALIGN),
    (
        "<document start>",
        mark("内容已经结束，这里多了东西"),
        text("检查括号是否配对，各行是否对齐"),
    ),
    (
        "indentation indicator",
        mark("`|` 或 `>` 后面写得不对"),
        text("只写 `|` 或 `>`，内容从下一行开始"),
    ),
    ("comment or line break", mark("`|` 或 `>` 后面不能再写文字"), text("内容从下一行开始")),
    ("anchor", mark("以 `&` 开头的是标记，这里写得不对"), _QUOTE),
    ("alias", mark("以 `*` 开头的是引用，这里写得不对"), _QUOTE),
    ("alphabetic or numeric", mark("以 `&` 或 `*` 开头的文字要加引号"), _QUOTE),
    ("tag", mark("以 `!` 开头的是标签，这里不能用"), _QUOTE),
    ("directive", mark("以 `%` 开头的行这里不能用"), _QUOTE),
    ("YAML document", mark("`%YAML` 写的版本不认识"), text("删去以 `%` 开头的行")),
    ("node content", mark("这里缺少内容"), text("补上内容，或者删去多余的符号")),
)  # fmt: skip
_OTHERWISE = (mark("这里不合 YAML 的写法"), text("检查这一行和上一行的缩进、引号、括号和冒号"))


def report(error: yaml.MarkedYAMLError, lines: Lines, problems: Problems) -> None:
    """Add the diagnostic for `error`, at the place that a person has to change."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    said = f"{error.context or ''}; {error.problem or ''}"
    if _tab(line, lines, problems) or _colon(error, line, lines, problems):
        return
    found = (lines[line] or "")[column : column + 1]
    what, help = next(((ours, do) for theirs, ours, do in _WORDS if theirs in said), _OTHERWISE)
    opened = error.context_mark
    if opened is not None and (what == _QUOTES or (what[0] == "`" and opened.line < line)):
        line, column = opened.line, opened.column
    values = {"found": found} if "{found}" in what else {}
    problems.add(
        kinds.YAML_SYNTAX, lines.at(line, column), help=help, what=Text(what, tuple(values.items()))
    )


def _tab(line: int, lines: Lines, problems: Problems) -> bool:
    for number in (line, line - 1):
        excerpt = lines[number] or ""
        indent = excerpt[: len(excerpt) - len(excerpt.lstrip(" \t"))]
        if "\t" in indent:
            # Drawn as it is the tab would push the caret aside.
            shown = excerpt.replace("\t", "→")
            place = lines.at(number, indent.index("\t"), indent.count("\t"))
            problems.add(
                kinds.YAML_TAB,
                type(place)(place.file, place.line, place.column, place.width, shown),
                notes=[text("→ 表示一个制表符")],
                help=text("把行首的制表符换成空格，每层两个"),
            )
            return True
    return False


def _colon(error: yaml.MarkedYAMLError, line: int, lines: Lines, problems: Problems) -> bool:
    context = error.context_mark.line if error.context_mark is not None else line
    for number in dict.fromkeys((context, line, line - 1)):
        found = full_width_colon(lines[number] or "")
        if found is not None:
            add_full_width_colon(number, found, lines, problems)
            return True
    return False


def full_width_colon(line: str) -> re.Match[str] | None:
    """Return the key that `line` seems to give with a full-width colon."""
    return _FULL_WIDTH.match(line)


def add_full_width_colon(line: int, found: re.Match[str], lines: Lines, problems: Problems) -> None:
    key = found["key"]
    problems.add(
        kinds.FULL_WIDTH_COLON,
        lines.at(line, found.end() - 1),
        help=text("写成 `{key}: …`", key=key),
        key=key,
    )
