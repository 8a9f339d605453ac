"""Names of persons in quotations: 书记王建国带头 → 书记王某带头.

Names are not carried over. A name is a surname with one or two signs more, where a name stands:
between a title and a word that goes on after a name (书记王建国带头), before a title (李梅同志), or
at the beginning of a clause before what a person does (李梅讲党课). What is a name in one place of
the report is masked in every place. Ordinary words (书记高度重视, 全体同志) stay as they are. The
words are in `rules/extract/words.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from starcheck.facts.reports.patterns import Patterns, one_of
from starcheck.facts.reports.squeezed import squeeze

MASK = "某"

_HAN = "\u4e00-\u9fff"
_BREAKS = r"[\s“”‘’\"]*"
"""What may stand inside a name in the report, and does not in the text that is read."""


@dataclass(frozen=True, slots=True)
class Names:
    """The persons that one report names."""

    patterns: Patterns
    found: re.Pattern[str]

    @classmethod
    def of(cls, text: str, patterns: Patterns) -> Names:
        """Return the names in the squeezed `text` of a report."""
        doubles = patterns.names["double_surnames"]
        kept = {
            name: name[: 2 if name.startswith(doubles) else 1]
            for name in (*_listed(text, patterns), *_addressed(text, patterns))
            if MASK not in name
        }
        listed = sorted(kept, key=lambda name: (-len(name), name))
        names = (
            f"({kept[name]}){_BREAKS}" + _BREAKS.join(map(re.escape, name[len(kept[name]) :]))
            if name != kept[name]
            else f"({name})(?=同志(?!们))"
            for name in listed
        )
        # Each surname in a group of its own: the one that took part is the last.
        return cls(patterns, re.compile("|".join(names) if listed else r"(?!)"))

    def masked(self, quote: str) -> str:
        """Return `quote` with the names of persons masked."""
        known = self.found.sub(lambda one: f"{one[one.lastindex or 0]}{MASK}", quote)
        made, at = [], 0
        for start, end in _titled(known, self.patterns):
            made.append(known[at:start] + MASK)
            at = end
        return "".join((*made, known[at:]))


def masked(quote: str, patterns: Patterns) -> str:
    """Return `quote`, of which nothing else is known, with the names of persons masked."""
    return Names.of(squeeze(quote).text, patterns).masked(quote)


def _surname(patterns: Patterns) -> str:
    names = patterns.names
    return f"(?:{one_of(names['double_surnames']).pattern}|[{''.join(names['surnames'])}])"


def _compiled(patterns: Patterns, key: str, expression: str) -> re.Pattern[str]:
    if key not in patterns._made:
        patterns._made[key] = re.compile(expression)
    return patterns._made[key]


def _titled(text: str, patterns: Patterns) -> Iterator[tuple[int, int]]:
    """Yield where names go on after their surnames, between a title and a word that follows."""
    names = patterns.names
    title, after = one_of(names["titles"]).pattern, one_of(names["followers"]).pattern
    expression = _compiled(
        patterns,
        "names after titles",
        rf"(?:(?<=、)|(?P<title>{title})(?:（[^）]*）)?)(?!{one_of(names['not_names']).pattern})"
        rf"(?P<surname>{_surname(patterns)})(?P<rest>[{_HAN}*＊]{{1,2}}?)(?P<after>{after}|$)",
    )
    at = 0
    named = False
    while found := expression.search(text, at):
        # Of a list only what goes on after a name that has its title.
        if found["title"] is None and not (named and found.start() == at):
            at = found.start() + 1
            named = False
            continue
        yield found.span("rest")
        at = found.end("rest")
        named = True
        if text.startswith("、", at):
            at += 1


def _listed(text: str, patterns: Patterns) -> Iterator[str]:
    """Yield the names after titles."""
    doubles, none = patterns.names["double_surnames"], patterns.names["no_surnames"]
    for start, end in _titled(text, patterns):
        first = start - (2 if text[:start].endswith(doubles) else 1)
        # 书记和团员: masked where it may be a name, and not taken for one elsewhere.
        if not text[first:end].startswith(none):
            yield text[first:end]


def _addressed(text: str, patterns: Patterns) -> Iterator[str]:
    """Yield the names before titles, and at the beginning of clauses before what persons do."""
    names = patterns.names
    behind, does = one_of(names["behind"]).pattern, one_of(names["does"]).pattern
    several = rf"等[\d{_HAN}]{{0,3}}?(?:同志|党员|人(?!次))"
    comrade = _compiled(patterns, "names before 同志", _name(patterns, "0,2") + "等?同志(?!们)")
    titled = _compiled(
        patterns, "names before titles", _name(patterns, "1,2") + f"(?:{behind}|{several})"
    )
    doing = _compiled(patterns, "names of who does", _name(patterns, "1,2") + f"(?:{does})")
    for expression in (comrade, titled, doing):
        at = 0
        while found := expression.search(text, at):
            at = found.start() + 1
            one = found["name"]
            if not _may_be(one, patterns):
                continue
            begins = _begins(text, found.start(), patterns, led=expression is not doing)
            if expression is comrade and len(one) > 1:
                if not begins and len(one) == 3 and re.match(_surname(patterns), one[1:]):
                    # 评选出方李梅同志: whether 方 belongs to the name nobody can say.
                    yield one[1:]
            elif not begins or (expression is not comrade and one[-1] in _PLACES):
                continue
            yield one
            yield from _enumerated(text, found.start(), patterns)
            at = found.end("name")


def _enumerated(text: str, at: int, patterns: Patterns) -> Iterator[str]:
    """Yield the names in a list before the one at `at`: 表彰李梅、王强同志."""
    one = _compiled(patterns, "name in a list", _name(patterns, "1,2") + "$")
    while text[at - 1 : at] == "、":
        end = at - 1
        for length in (4, 3, 2):
            at = end - length
            found = one.match(text, max(at, 0), end)
            if found is None or not _may_be(found["name"], patterns):
                continue
            if _begins(text, at, patterns, led=True):
                yield found["name"]
                break
        else:
            return


def _name(patterns: Patterns, more: str) -> str:
    """Return an expression for a surname and so many signs `more`, and for no ordinary word."""
    ordinary = one_of((*patterns.names["not_names"], *patterns.names["no_surnames"])).pattern
    return rf"(?!{ordinary})(?P<name>{_surname(patterns)}[{_HAN}*＊]{{{more}}}?)"


def _may_be(name: str, patterns: Patterns) -> bool:
    """Return whether what follows the surname can be a given name: not 高位, 周同志."""
    none = patterns.names["no_given"]
    return not name[1:].startswith(none) and not name.endswith(none)


def _begins(text: str, at: int, patterns: Patterns, *, led: bool) -> bool:
    """Return whether a word may begin at `at`: no sign is before it, or, `led`, one after which
    names stand."""
    if re.match(f"[{_HAN}]", text[at - 1 : at]) is None:
        return True
    ends = _compiled(
        patterns,
        "before names",
        f"(?:{one_of((*patterns.names['titles'], *patterns.names['lead'], '的')).pattern})$",
    )
    return led and ends.search(text, max(0, at - 6), at) is not None


_PLACES = frozenset("村庄镇乡县市区街路屯寨科处局部室院所站队组班社厂员者")
"""石桥村荣获 and 管理员 begin as names do."""
