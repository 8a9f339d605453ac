"""A report without what does not change its meaning: quotation marks, blanks, broken lines.

Everything is looked for in the squeezed text; every sign of it knows where it stands in the report,
so that quotations and places are those of the report itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_WIDE |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {ord("％"): ord("%"), ord("．"): ord("."), ord("﹪"): ord("%"), ord("("): ord("（")}
_WIDE |= {ord(")"): ord("）"), ord(";"): ord("；"), ord(":"): ord("：")}
_QUOTES = "“”\"‘’'「」『』"
_BLANKS = " \u3000\xa0\t"
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]{1,3}[部章节])"
)
_ENDS = "。；！？：:;!?"
_LONG_LINE = 120
"""A text with longer lines has one paragraph to a line; one without may be broken by hand."""


@dataclass(frozen=True)
class Squeezed:
    """`text`, and for each of its signs the offset in `report`. `quoted`: inside quotation
    marks."""

    report: str
    text: str
    offsets: tuple[int, ...]
    quoted: tuple[bool, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.report))]

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column, from 1, of the sign at `at`."""
        offset = self.offsets[min(at, len(self.offsets) - 1)]
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def exactly(self, start: int, end: int) -> str:
        """Return the signs of the report from `start` to `end`."""
        return self.report[self.offsets[start] : self.offsets[end - 1] + 1]

    def original(self, start: int, end: int) -> str:
        """Return the words of the report from `start` to `end`, on one line."""
        if start >= end:
            return ""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        # A quotation mark at the edge belongs to its word.
        if first and self.report[first - 1] in "“‘「『《":
            first -= 1
        if last < len(self.report) and self.report[last] in "”’」』":
            last += 1
        return re.sub(r"\s*\n\s*", "", self.report[first:last]).strip()


def squeeze(report: str) -> Squeezed:
    """Return `report` without quotation marks, single blanks, and the breaks inside paragraphs."""
    folded = report.translate(_WIDE)
    soft = _soft_breaks(folded)
    text: list[str] = []
    offsets: list[int] = []
    quoted: list[bool] = []
    inside = 0
    for offset, sign in enumerate(folded):
        if sign in _QUOTES:
            if sign in "“‘「『":
                inside += 1
            elif sign in "”’」』":
                inside = max(0, inside - 1)
            continue
        if sign == "\n":
            inside = 0
            if offset in soft:
                continue
        elif sign in _BLANKS:
            if not _parts(folded, offset):
                continue
            sign = "\t"
        text.append(sign)
        offsets.append(offset)
        quoted.append(inside > 0)
    return Squeezed(report, "".join(text), tuple(offsets), tuple(quoted))


def _parts(text: str, at: int) -> bool:
    """Return whether the blank at `at` parts cells: it is a tab, one of several, or between
    digits."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or before == "\n" or before in _BLANKS or not after or after == "\n":
        return False
    if text[at] == "\t" or after in _BLANKS:
        return True
    return before.isdigit() and after.isdigit()


def _soft_breaks(text: str) -> frozenset[int]:
    """Return the breaks that a program or a typist put inside paragraphs."""
    lines = text.split("\n")
    widest = max((len(line.rstrip()) for line in lines), default=0)
    full_lines = sum(len(line.rstrip()) >= widest * 0.85 for line in lines)
    if not 20 <= widest <= _LONG_LINE or full_lines < 3:
        # A line is broken only where several are equally full: a title is no such line.
        return frozenset()
    found = set()
    at = 0
    for line, below in pairwise(lines):
        at += len(line)
        said = line.rstrip()
        full = len(said) >= widest * 0.85 and len(said) >= 15 and said[-1] not in _ENDS
        starts = not below.strip() or below[:1] in _BLANKS or bool(_HEADING.match(below))
        if full and not starts and "\t" not in line:
            found.add(at)
        at += 1
    return frozenset(found)
