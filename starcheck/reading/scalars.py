"""What a plain word in YAML or JSON means: the core schema of YAML 1.2, with exact numbers.

Only `true` and `false` are truths; `no`, `on`, `12:30` and `2023-07-01` stay texts. A number that
begins with a needless 0 stays a text too: the code 012 of a branch is not the number twelve.
Nothing becomes a float.
"""

from __future__ import annotations

import re
from decimal import Decimal

from starcheck.diagnostics import Place, Problems, text
from starcheck.reading.problems import CONTROL_CHARACTER

DIGITS = 30
"""The most digits of a number, so that no number costs more than it says."""

CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""A character that cannot be seen: it would steer a terminal, or cannot be written at all."""

_NUMBER = re.compile(
    r"[-+]?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]*)?(?P<exponent>[eE][-+]?[0-9]+)?"
    r"|[-+]?\.[0-9]+(?:[eE][-+]?[0-9]+)?"
)
_RADIX = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


class NotFiniteError(ValueError):
    """`.inf` or `.nan`."""


class TooLongError(ValueError):
    """A number with more than `DIGITS` digits."""


def plain(word: str) -> bool | int | Decimal | str | None:
    """Return what a plain scalar means.

    >>> plain("no"), plain("012"), plain("12"), plain("0.50"), plain("~")
    ('no', '012', 12, Decimal('0.50'), None)
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in "+-.0123456789":
        return word
    if _NUMBER.fullmatch(word):
        return number(word)
    if _RADIX.fullmatch(word):
        if len(word) > DIGITS:
            raise TooLongError(word)
        return int(word, 0)
    if _NOT_FINITE.fullmatch(word):
        raise NotFiniteError(word)
    return word


def number(digits: str) -> int | Decimal:
    """Return the number that `digits` spells: a decimal if it has a point or an exponent."""
    if len(digits) > DIGITS:
        raise TooLongError(digits)
    if digits.lstrip("+-").isdigit():
        return int(digits)
    found = Decimal(digits)
    if not -DIGITS <= found.adjusted() <= DIGITS or not -DIGITS <= _exponent(found) <= DIGITS:
        raise TooLongError(digits)
    return found


def add_control(character: str, place: Place, problems: Problems) -> None:
    """Report a character that cannot be seen."""
    problems.add(
        CONTROL_CHARACTER,
        place,
        help=text("删去这个字符，重新打字"),
        code=f"{ord(character):04X}",
    )


def _exponent(found: Decimal) -> int:
    exponent = found.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
