"""The language of messages and headings: Chinese as it stands in the code, or a translation of it.

The Chinese sentence is its own key (gettext's msgid), so that the code reads as what people see. A
sentence without a translation stays Chinese. What a rulebook or a branch wrote is never translated.

`make locale` collects the sentences: the first argument of `tr`, `mark` and `text`, the message of
a `Kind`, and the help of the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias, get_args

__all__ = [
    "LANGUAGES",
    "Language",
    "Word",
    "called",
    "mark",
    "sentences",
    "series",
    "speak",
    "speaking",
    "spoken",
    "tr",
]

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALES = Path(__file__).with_name("locales")


def _as_written(sentence: str) -> str:
    return sentence


_spoken: Language = "zh"
_translate: Callable[[str], str] = _as_written


def speak(language: Language) -> None:
    """Let everything that is said from now on be in `language`."""
    global _spoken, _translate
    _spoken, _translate = language, _as_written if language == "zh" else _catalogue(language)


def spoken() -> Language:
    """Return the language of this run."""
    return _spoken


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` for a while: what is an official paper in one language stays in it."""
    before = _spoken
    speak(language)
    try:
        yield
    finally:
        speak(before)


def sentences(language: Language) -> int:
    """Return how many sentences have a translation; raise `OSError` where the file is not there."""
    from gettext import GNUTranslations

    with (LOCALES / language / "LC_MESSAGES" / "starcheck.mo").open("rb") as compiled:
        return len(vars(GNUTranslations(compiled))["_catalog"])


def _catalogue(language: Language) -> Callable[[str], str]:
    # Chinese pays nothing for other languages.
    from gettext import GNUTranslations

    with (LOCALES / language / "LC_MESSAGES" / "starcheck.mo").open("rb") as compiled:
        translate = GNUTranslations(compiled).gettext
    # gettext keeps its own header under the empty sentence.
    return lambda sentence: translate(sentence) if sentence else sentence


class Word(str):
    """One of our own words: translated where it is said, unlike what people wrote."""

    __slots__ = ()


def tr(sentence: str, **values: object) -> str:
    """Return `sentence` in the language of this run, its braces filled with `values` if any.

    >>> tr("已失 {points} 分", points=2), tr("{没有填的}")
    ('已失 2 分', '{没有填的}')
    """
    said = _translate(sentence)
    if not values:
        return said
    shown = {k: _translate(v) if type(v) is Word else v for k, v in values.items()}
    return said.format(**shown)


def mark(sentence: str) -> Word:
    """Return `sentence` as it is; it will be translated where it is said."""
    return Word(sentence)


def series(words: Iterable[str]) -> str:
    """Return `words` one after another.

    >>> series(["台账", "填报数"])
    '台账、填报数'
    """
    return tr("、").join(words)


def called(title: str, name: str) -> str:
    """Return what people call a table or a column: its title, or in English its name.

    >>> called("正式党员数", "full_members")
    '正式党员数'
    """
    return title if _spoken == "zh" else name.replace("_", " ")
