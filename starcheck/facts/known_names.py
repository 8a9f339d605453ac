"""Names of persons that are known, masked wherever they stand in texts.

Chinese has no spaces, so whether 高原 is Gao Yuan or a plateau only its neighbours say. A name of
three signs that begins with a surname, or one that no word could be, is masked anywhere; any other
only where a name would stand: after a title, before 同志, between words that go around names. What
names an office (党支部, 全体党员) is nobody, though it stands in a column of people. The words are
in `rules/extract/words.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
"""Characters of names: the rare ones too, and the private ones of older programs."""
NAMELESS = "〔姓名〕"
"""In place of a name of which it is not said whose it is: 张三, where there are 张三1 and 张三2."""

_NAME = re.compile(f"[{HAN}]+(?:·[{HAN}]+)*")
_RARE = re.compile("[〇\u3400-\u4dbf\ue000-\ufaff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_TOLD_APART = re.compile(r"(?:[(（]?[0-9A-Za-z甲乙丙丁]+[)）]?|[(（][大小老少][)）]|等\d*人?)$")
_PLACES = frozenset("村庄镇乡县市区街路屯寨科处局部室院所站队组班社厂员者")
"""王家庄 and 管理员 begin as names do."""
_LONGEST = 6
"""Signs of a name without a dot; what is longer is a sentence."""
_BESIDE = 12
_ONE = str.maketrans("•・‧∙⋅･●\u3000\xa0", "·······  ")
"""One sign for one, as names are written here."""

Where = Literal["anywhere", "surname", "other", "letters"]


@dataclass(frozen=True, slots=True)
class Words:
    """What is around names. Beside `titles` and `address` a name stands; after `lead` and before
    `follow` one may."""

    surnames: frozenset[str]
    titled: re.Pattern[str]
    titles: re.Pattern[str]
    address: re.Pattern[str]
    lead: re.Pattern[str]
    follow: re.Pattern[str]
    ordinary: re.Pattern[str]
    offices: re.Pattern[str]


@lru_cache(maxsize=1)
def words() -> Words:
    # Loaded here: most inputs name nobody.
    from starcheck.facts.reports.patterns import one_of, shipped

    names = shipped().names

    def any_of(*lists: str) -> str:
        return one_of(word for key in lists for word in names[key]).pattern

    return Words(
        surnames=frozenset((*names["surnames"], *names["double_surnames"])),
        titled=re.compile(f".*(?:{any_of('titles')})"),
        titles=re.compile(f"(?:{any_of('titles')})(?:[(（][^）)]*[）)])?$"),
        address=re.compile(any_of("titles", "address")),
        lead=re.compile(f"(?:{any_of('titles', 'lead')})(?:[(（][^）)]*[）)])?$"),
        follow=re.compile(any_of("titles", "address", "followers", "follow")),
        ordinary=re.compile(any_of("not_names")),
        offices=re.compile(any_of("offices")),
    )


@dataclass(slots=True)
class KnownNames:
    """Names as texts write them → what stands for them, looked up by their first two signs."""

    _new: dict[str, str] = field(default_factory=dict)
    _by_start: dict[str, dict[str, tuple[str, Where]]] = field(default_factory=dict)
    _first: re.Pattern[str] = re.compile(r"(?!)")

    def add(self, name: str, instead: str) -> None:
        self._new[name] = instead

    def masked(self, written: str) -> str:
        """Return a text with the names of persons replaced by what stands for them."""
        if self._new:
            self._learn()
        if self._first.search(written) is None:
            return written
        narrow = written.translate(_ONE)
        made, at = [], 0
        for found in self._first.finditer(narrow):
            start = found.start()
            if start < at:
                continue
            known = self._at(narrow, start, at)
            if known is not None:
                end, instead = known
                made += [written[at:start], instead]
                at = end
        return "".join((*made, written[at:]))

    def _learn(self) -> None:
        for name, instead in self._new.items():
            for alias, where in _aliases(name):
                some = self._by_start.setdefault(alias[:2], {})
                other = some.get(alias)
                if other is None or other[0] == instead:
                    some[alias] = instead, where
                elif alias != name:
                    some[alias] = NAMELESS, where
        self._new.clear()
        for start, some in self._by_start.items():
            longest = sorted(some.items(), key=lambda one: -len(one[0]))
            self._by_start[start] = dict(longest)
        if self._by_start:
            signs = "".join(sorted({re.escape(start[0]) for start in self._by_start}))
            self._first = re.compile(f"[{signs}]")

    def _at(self, narrow: str, start: int, after: int) -> tuple[int, str] | None:
        """Return where the name that stands at `start` ends, and what stands for it. `after`: where
        the name before it ended."""
        for alias, (instead, where) in self._by_start.get(narrow[start : start + 2], {}).items():
            end = start + len(alias)
            if narrow.startswith(alias, start) and self._is_name(narrow, start, end, after, where):
                return end, instead
        return None

    def _is_name(self, narrow: str, start: int, end: int, after: int, where: Where) -> bool:
        if where == "anywhere":
            return True
        last, following = narrow[start - 1 : start], narrow[end : end + 1]
        if where == "letters":
            return not any(one.isalnum() and one < "\u3000" for one in (last, following))
        around, before = words(), narrow[max(start - _BESIDE, 0) : start]
        begins = start in (0, after) or _LETTER.match(last) is None
        ends = _LETTER.match(following) is None or self._another(narrow, end)
        titled = around.titles.search(before) is not None
        addressed = around.address.match(narrow, end) is not None
        if where == "surname" and (titled or addressed):
            return True
        return (begins or around.lead.search(before) is not None) and (
            ends or around.follow.match(narrow, end) is not None
        )

    def _another(self, narrow: str, at: int) -> bool:
        known = self._by_start.get(narrow[at : at + 2], {})
        return any(narrow.startswith(alias, at) for alias in known)


def _aliases(name: str) -> Iterator[tuple[str, Where]]:
    """Yield how texts may write a name, and where it then is one."""
    around = words()
    several = {name, _TOLD_APART.sub("", name)}
    for one in sorted(several, key=len, reverse=True):
        where = _where(one, around)
        if where is not None:
            yield one, where
        bare = around.address.sub("", around.titled.sub("", one))
        if bare != one and _surname(bare, around) and 2 <= len(bare) <= 4:
            one, where = bare, _where(bare, around)
            if where is not None:
                yield one, where
        if len(one) == 2 and where == "surname":
            yield f"{one[0]} {one[1]}", "anywhere"


def looks_like_name(written: str) -> bool:
    """Return whether a text that nobody said is a name may be one and nothing more."""
    if not 2 <= len(written) <= 4 or _NAME.fullmatch(written) is None:
        return False
    around = words()
    where = _where(written, around)
    return where is not None and where != "other" and _surname(written, around)


def _surname(name: str, around: Words) -> bool:
    return name[:1] in around.surnames or name[:2] in around.surnames


def _where(name: str, around: Words) -> Where | None:
    """Return where in a text this is a name; `None`: nowhere, it is no name or too short."""
    if _NAME.search(name) is None:
        return "letters" if len(_LETTER.findall(name)) > 2 else None
    if len(name) < 2 or around.offices.search(name) is not None:
        return None
    if _RARE.search(name) is not None or ("·" in name and len(name) > 3):
        return "anywhere"
    if _NAME.fullmatch(name) is None:
        return "anywhere" if len(name) > 2 else None
    if len(name) > _LONGEST:
        return None
    if not _surname(name, around):
        return "other"
    if around.ordinary.match(name) is not None:
        return "other"
    double = name[:2] in around.surnames or around.surnames.issuperset(name[:2])
    if len(name) == 3 or (len(name) == 4 and double):
        return "surname" if name[-1] in _PLACES else "anywhere"
    return "surname" if len(name) == 2 else "other"
