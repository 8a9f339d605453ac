"""The language of messages and headings: Chinese as it stands in the code, or a translation of it.

The Chinese sentence is its own key (gettext's msgid), so that the code reads as what people see. A
sentence without a translation stays Chinese. What a rulebook or a branch wrote is never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


def _as_written(sentence: str) -> str:
    return sentence


_translate: Callable[[str], str] = _as_written


def tr(sentence: str) -> str:
    """Return `sentence` in the language of this run; its braces are left to the caller."""
    return _translate(sentence)
