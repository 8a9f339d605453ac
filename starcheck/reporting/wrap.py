"""Lines that fit: text is broken by terminal cells, not by characters."""

from __future__ import annotations

import re

from starcheck.diagnostics import cells

__all__ = ["indented", "wrap"]

# What may not begin a line, and what may not end one.
_CLOSING = "，。；：、！？）》”’％%)],.;:!?】〕｜"
_OPENING = "（《“‘([【〔"
_PIECE = re.compile(r"\s+|[!-~]+|.")


def wrap(string: str, width: int) -> list[str]:
    """Return `string` in lines of at most `width` cells; a newline in it stays one.

    >>> wrap("召开支部党员大会，每季度一次", 16)
    ['召开支部党员大', '会，每季度一次']
    """
    return [line for part in string.split("\n") for line in _broken(part, width)] or [""]


def _broken(string: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(string, width):
        if line and cells(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(string: str, width: int) -> list[str]:
    """Return the shortest pieces between which a line may end."""
    pieces: list[str] = []
    for match in _PIECE.finditer(string):
        piece = match.group()
        glued = bool(pieces) and (piece[0] in _CLOSING or pieces[-1][-1] in _OPENING)
        if glued and cells(pieces[-1] + piece) <= width:
            pieces[-1] += piece
        else:
            # A word longer than a whole line has to be cut somewhere.
            pieces += [piece[i : i + width] for i in range(0, len(piece), width)]
    return pieces


def indented(string: str, width: int, first: str, rest: str) -> list[str]:
    """Return the lines of `string` after `first` on the first line and `rest` on the others."""
    lines = wrap(string, width - max(cells(first), cells(rest)))
    return [(rest if number else first) + line for number, line in enumerate(lines)]
