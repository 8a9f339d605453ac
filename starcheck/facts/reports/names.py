"""Names of persons in quotations: 书记王建国带头 → 书记王某带头.

Names are not carried over. A name is two or three signs that begin with a common surname, stand
after a title, and are followed by a word that goes on after a name; all three, so that ordinary
words (书记高度重视) stay as they are. The words are in `rules/extract/words.yaml`.
"""

from __future__ import annotations

import re

from starcheck.facts.reports.patterns import Patterns, one_of

MASK = "某"


def masked(quote: str, patterns: Patterns) -> str:
    """Return `quote` with the names of persons masked."""
    names = patterns.names
    key = "names of persons"
    if key not in patterns._made:
        surname = f"[{''.join(names['surnames'])}]"
        title = one_of(names["titles"]).pattern
        after = one_of(names["followers"]).pattern
        ordinary = one_of(names["not_names"]).pattern
        patterns._made[key] = re.compile(
            rf"(?:(?<=、)|(?P<title>{title})(?:（[^）]*）)?)(?!{ordinary})(?P<name>{surname}[\u4e00-\u9fff*＊]{{1,2}}?)"
            rf"(?P<after>{after}|$)"
        )
    return _replace(quote, patterns._made[key])


def _replace(quote: str, expression: re.Pattern[str]) -> str:
    made: list[str] = []
    at = 0
    named = False
    while found := expression.search(quote, at):
        # Of a list only what goes on after a name that has its title.
        if found["title"] is None and not (named and found.start() == at):
            made.append(quote[at : found.start() + 1])
            at = found.start() + 1
            named = False
            continue
        first = found.start("name")
        made.append(quote[at : first + 1] + MASK)
        at = found.end("name")
        named = True
        if quote.startswith("、", at):
            made.append("、")
            at += 1
    made.append(quote[at:])
    return "".join(made)
