"""What a plain word in YAML or JSON means: the core schema of YAML 1.2, with exact numbers.

Only `true` and `false` are truths; `no`, `on`, `12:30` and `2023-07-01` stay texts. A number that
begins with a needless 0 stays a text too: the code 012 of a branch is not the number twelve. Nothing
becomes a float.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = 30
"""The most digits of a number, so that no number costs more than it says."""

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


def plain(text: str) -> bool | int | Decimal | str | None:
    """Return what a plain scalar means.

    >>> plain("no"), plain("012"), plain("12"), plain("0.50"), plain("~")
    ('no', '012', 12, Decimal('0.50'), None)
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _NUMBER.fullmatch(text):
        return number(text)
    if _RADIX.fullmatch(text):
        if len(text) > DIGITS:
            raise TooLongError(text)
        return int(text, 0)
    if _NOT_FINITE.fullmatch(text):
        raise NotFiniteError(text)
    return text


def number(text: str) -> int | Decimal:
    """Return the number that `text` spells: whole without a point or exponent, otherwise a decimal."""
    if len(text) > DIGITS:
        raise TooLongError(text)
    if text.lstrip("+-").isdigit():
        return int(text)
    found = Decimal(text)
    if not -DIGITS <= found.adjusted() <= DIGITS or not -DIGITS <= _exponent(found) <= DIGITS:
        raise TooLongError(text)
    return found


def _exponent(found: Decimal) -> int:
    exponent = found.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
