"""Condition text → words, with the exact place of each.

Full-width punctuation and digits are understood outside quotes, character by character, so that
every place stays that of the original text. What is no word of the language is refused with what to
write instead.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn, Protocol

from starcheck.diagnostics import Diagnostic, Kind, Place, Text, text
from starcheck.expressions import problems

MAX_LENGTH = 4_000


class Token(NamedTuple):
    """`kind` is `number`, `text`, `name`, `end`, or the word of the language itself.

    `value` is the text between quotes, or the word as it was written with full-width characters
    brought to half width.
    """

    kind: str
    value: str
    offset: int
    width: int


# One table of words. Chinese and English stand for the same thing, so only the key travels on.
KEYWORDS: dict[str, str] = {
    **dict.fromkeys(("and", "且", "并且"), "and"),
    **dict.fromkeys(("or", "或", "或者"), "or"),
    **dict.fromkeys(("not", "非"), "not"),
    **dict.fromkeys(("true", "是"), "true"),
    **dict.fromkeys(("false", "否"), "false"),
    **dict.fromkeys(("in", "属于"), "in"),
    **dict.fromkeys(("between", "介于"), "between"),
    **dict.fromkeys(("happened", "已发生"), "happened"),
    **dict.fromkeys(("none", "无"), "none"),
    "不属于": "not in",
    "为无": "is none",
    "is": "is",
    "为": "is",
    "与": "与",
}
# What people write from habit, and what to write instead.
BLANK_WORDS = ("null", "空", "为空", "空白", "blank", "empty")
INSTEAD: dict[str, str] = {
    "==": "=",
    "=<": "<=",
    "=>": ">=",
    "<>=": "<>",
    "&&": "且",
    "&": "且",
    "||": "或",
    "|": "或",
    "!": "非",
    "×": "*",
    "−": "-",
    "–": "-",
    "—": "-",
    "、": "，",
    "；": "，",
    ";": "，",
    "。": "",
    "**": "*",
    "∧": "且",
    "∨": "或",
    "¬": "非",
    "∈": "in",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "【": "(",
    "】": ")",
    ":": "=",
    "：": "=",
}
COMPARISONS = {
    "=": "=",
    "<>": "<>",
    "!=": "<>",
    "≠": "<>",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    "≦": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
    "≧": ">=",
}
QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”", "＇": "＇", "＂": "＂"}
# Full-width ASCII and the full-width space, character by character, so that places stay.
NARROW = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}

_SPACE = re.compile(r"[ \t\r\n\u00a0]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?")
NAME = re.compile(r"[^\W\d]\w*")
_OPERATOR = re.compile(r"<>=|==|=<|=>|<>|<=|>=|!=|&&|\|\||\*\*|[=<>≠≤≥≦≧+\-*/÷(),]")


class Spanned(Protocol):
    @property
    def offset(self) -> int: ...

    @property
    def width(self) -> int: ...


class Refused(Exception):  # noqa: N818 - no error: a way out
    """A problem, on its way to whoever collects them. Never leaves this room."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class Source:
    """A text and where it stands, so that a problem can point into it."""

    def __init__(self, text: str, place: Place | None) -> None:
        self.text = text
        self.place = place
        column = None if place is None else place.column
        self._drawn = (
            column is not None
            and place is not None
            and "\n" not in text
            and (place.excerpt is None or place.excerpt.startswith(text, column - 1))
        )

    def problem(
        self, kind: Kind, offset: int, width: int, help: Text | None = None, **values: object
    ) -> Diagnostic:
        """Return a diagnostic that points at `width` characters from `offset`.

        A text that is folded, escaped or spread over lines in its file is not drawn as it was read:
        there the place is that of the whole, and a note counts the characters.
        """
        if self._drawn and self.place is not None:
            place = self.place.within(offset, width)
            return Diagnostic(kind, text(kind.message, **values), place, (), help)
        found = self.text[offset : offset + max(width, 1)].strip()
        note = text(
            "在表达式的第 {position} 个字符：{found}", position=offset + 1, found=found or "结尾"
        )
        return Diagnostic(kind, text(kind.message, **values), self.place, (note,), help)

    def of(self, node: Spanned) -> str:
        """Return what the author wrote for `node`."""
        return self.text[node.offset : node.offset + node.width]


_MORE = re.compile(r"\.[0-9.]*")


def tokens(source: Source) -> list[Token]:
    """Return the words of the text, closed by an `end`."""
    original = source.text
    if len(original) > MAX_LENGTH:
        help_ = text("把它拆成几个指标（value: …），再按名字使用")
        kind = problems.TOO_LONG
        raise Refused(source.problem(kind, 0, 1, help_, length=len(original), limit=MAX_LENGTH))
    narrow = original.translate(NARROW)
    found: list[Token] = []
    at = 0
    while at < len(narrow):
        if space := _SPACE.match(narrow, at):
            at = space.end()
            continue
        token = _token(source, narrow, at)
        found.append(token)
        at += token.width
    found.append(Token("end", "", len(original.rstrip()), 0))
    return found


def _token(source: Source, narrow: str, at: int) -> Token:
    original = source.text
    if original[at] in QUOTES:
        return _quoted(source, at, QUOTES[original[at]], "text")
    if narrow[at] == "`":
        return _quoted(source, at, original[at], "name")
    if number := _NUMBER.match(narrow, at):
        tail = NAME.match(narrow, number.end()) or _MORE.match(narrow, number.end())
        if tail is not None:
            written = original[at : tail.end()]
            help_ = text(
                "数后面不写单位，只写 `{n}`；以数字开头的名字写在反引号里：`` `{w}` ``",
                n=number[0],
                w=written,
            )
            kind = problems.BAD_NUMBER
            raise Refused(source.problem(kind, at, len(written), help_, found=written))
        return Token("number", number[0], at, len(number[0]))
    if name := NAME.match(narrow, at):
        word = name[0]
        return Token(KEYWORDS.get(word.lower(), "name"), word, at, len(word))
    if operator := _OPERATOR.match(narrow, at):
        written = operator[0]
        if written in ("/", "÷"):
            help_ = text("比率和平均是指标（share、average）；比较两个数时把除数乘到另一边")
            raise Refused(source.problem(problems.NO_DIVISION, at, 1, help_))
        if written in INSTEAD:
            _other(source, at, written)
        return Token(COMPARISONS.get(written, written), written, at, len(written))
    if narrow[at] in INSTEAD or original[at] in INSTEAD:
        _other(source, at, original[at] if original[at] in INSTEAD else narrow[at])
    kind = problems.STRANGE_CHARACTER
    help_ = (
        text("文字写在成对的引号里：'…'、\"…\" 或 “…”")
        if original[at] in "’”「」『』《》"
        else text("名字里若有这个字符，把整个名字写在反引号里")
    )
    shown = original[at] if original[at].isprintable() else f"U+{ord(original[at]):04X}"
    raise Refused(source.problem(kind, at, 1, help_, found=shown))


def _other(source: Source, at: int, written: str) -> NoReturn:
    wanted = INSTEAD[written]
    help_ = text("写成 `{wanted}`", wanted=wanted) if wanted else text("去掉它")
    kind = problems.OTHER_OPERATOR
    raise Refused(source.problem(kind, at, len(written), help_, found=written))


def _quoted(source: Source, at: int, closing: str, kind: str) -> Token:
    """Inside quotes nothing is changed; the closing quote written twice stands for itself."""
    original, value, end = source.text, "", at + 1
    while True:
        found = original.find(closing, end)
        if found < 0:
            opening = original[at]
            raise Refused(
                source.problem(problems.UNCLOSED_QUOTE, at, 1, found=opening, wanted=closing)
            )
        value += original[end:found]
        if not original.startswith(closing, found + 1):
            break
        value += closing
        end = found + 2
    if kind == "name" and not value.strip():
        wanted = "一个名字"
        raise Refused(
            source.problem(
                problems.UNEXPECTED, at, found + 1 - at, wanted=wanted, found="是空的反引号"
            )
        )
    return Token(kind, value, at, found + 1 - at)
