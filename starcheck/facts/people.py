"""Personal data at the door: what is dropped, and the pseudonyms that stand for names.

No rule of ours asks who somebody is, only whether two records are about the same person. So a name
becomes a pseudonym before anything else sees it. With a key it is the same in every file and year
(HMAC-SHA-256, RFC 2104); without one people are numbered in the order in which a file names them.
A name that stands in a column of people is known from then on, and masked in texts and messages.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from starcheck.diagnostics import Diagnostic, Kind, Text
from starcheck.facts.known_names import HAN, KnownNames, looks_like_name
from starcheck.facts.personal_numbers import (
    IDENTITY,
    TELEPHONE,
    is_number,
    may_hold_numbers,
    without_numbers,
)
from starcheck.language import mark, tr

TAKEN_OUT = Kind(
    "FA156", "personal-numbers", "有 {number} 处身份证号或手机号，读入时去掉了", severity="hint"
)
DROPPED = {
    mark("身份证号"): ("身份证", "公民身份", "证件号", "身份号"),
    mark("电话"): ("手机", "电话", "联系方式", "微信"),
    mark("工资收入"): ("工资", "薪", "收入", "津贴", "月基数", "缴费基数"),
    mark("出生日期"): ("出生", "生日"),
    mark("住址"): ("住址", "家庭地址"),
}
"""Headers of what is never read: what it is → what such a header holds."""

_OURS = re.compile(r"人员(?:\d{3,}|[0-9a-f]{10})")
_ID = re.compile(r"(?=.*\d)(?!.*[A-Za-z]{4}|.*\d{11})[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*", re.ASCII)
"""P07, M-003, 2023.015: an id of a branch's own. In a column of people all else is somebody."""
_SEVERAL = re.compile(rf"[、，,;；/]|\s{{2,}}|(?<=[{HAN}]{{2}})\s(?=[{HAN}]{{2}})")
_REMARK = re.compile(r"[（(【\[](?![大小老少甲乙丙丁\dA-Za-z][)）】\]]).*?[）)】\]]")
"""What stands behind a name in brackets, but for what tells one 张三 from another."""
_SPACED = re.compile(rf"([{HAN}])\s+(?=[{HAN}])")
_DOTS = re.compile(rf"(?<=[{HAN}])\s*[•・‧∙⋅･●．.·]\s*(?=[{HAN}])")

_LIKELY = mark("〔像是姓名〕")


def dropped(header: str) -> str | None:
    """Return what a column holds that is never read, or `None`."""
    for what, words in DROPPED.items():
        if any(word in header for word in words):
            return tr(what)
    return None


@dataclass(slots=True)
class People:
    """Pseudonyms of one input. `keep`: names are wanted as they are written.

    `taken_out`: how many identity and phone numbers were taken out of cells.
    """

    key: str | None = None
    keep: bool = False
    known: dict[str, str] = field(default_factory=dict)
    taken_out: int = 0
    _names: KnownNames = field(default_factory=KnownNames)
    _made: dict[str, str] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def reserve(self, written: Iterable[str]) -> None:
        """Keep free what looks like a pseudonym and was written by the branch: two people would
        become one."""
        for one in written:
            if "人员" in one:
                self._ids.update(_OURS.findall(one))

    def pseudonym(self, written: str) -> str:
        """Return what stands for a person: of a name its pseudonym, an id of our own as it is.

        >>> people = People()
        >>> people.pseudonym("张 三"), people.pseudonym("张三、李四"), people.pseudonym("P07")
        ('人员001', '人员001、人员002', 'P07')
        """
        found = self._made.get(written)
        if found is None:
            found = self._made[written] = self._pseudonym(written)
        return found

    def _pseudonym(self, written: str) -> str:
        if self.keep:
            return self._kept(written)
        plain = unicodedata.normalize("NFKC", written)
        plain = _REMARK.sub("", plain) or plain
        parts = (_SPACED.sub(r"\1", part.strip()) for part in _SEVERAL.split(plain))
        return "、".join(self._one(_DOTS.sub("·", part)) for part in parts if part)

    def _kept(self, written: str) -> str:
        # Who is named by a number alone has no name that could be kept.
        return self._one(written.strip()) if is_number(written) else self._without(written)

    def _one(self, name: str) -> str:
        plain = self._without(name)
        if plain == name and (_ID.fullmatch(name) or _OURS.fullmatch(name)):
            return name
        # 张三13800138000 is 张三; a number alone is somebody whom nothing else names.
        name = re.sub(f"{IDENTITY}|{TELEPHONE}", "", plain).strip(" :：") or name
        found = self.known.get(name)
        if found is None:
            found = self.known[name] = self._new(name)
            self._names.add(name, found)
        return found

    def _new(self, name: str) -> str:
        if self.key is not None:
            digest = hmac.new(self.key.encode(), name.encode(), hashlib.sha256)
            return f"人员{digest.hexdigest()[:10]}"
        number = len(self.known) + 1
        while (made := f"人员{number:03d}") in self._ids:
            number += 1
        self._ids.add(made)
        return made

    def _without(self, written: str) -> str:
        found, number = without_numbers(written)
        self.taken_out += number
        return found

    def cleaned(self, written: str) -> str:
        """Return a text without the names that are known, and without personal numbers."""
        found = self._without(written) if may_hold_numbers(written) else written
        return found if self.keep or not self.known else self._names.masked(found)

    def told(self, diagnostic: Diagnostic, *, place: bool = False) -> Diagnostic:
        """Return a diagnostic that quotes no name and no number of a person.

        `place`: not where it is either. Whoever has the file in hand needs its own name and that of
        the sheet; what is kept or handed on does not.
        """
        where = diagnostic.place
        if place and where is not None:
            sheet = None if where.sheet is None else self.shown(where.sheet)
            where = replace(where, file=self.shown(where.file), sheet=sheet)
        return replace(
            diagnostic,
            place=where,
            message=self._said(diagnostic.message, guess=self._may_guess(diagnostic)),
            notes=tuple(self._said(note) for note in diagnostic.notes),
            help=None if diagnostic.help is None else self._said(diagnostic.help),
        )

    def _may_guess(self, diagnostic: Diagnostic) -> bool:
        """Return whether what is quoted may be a name nobody gave: columns that changed places."""
        help_, place = diagnostic.help, diagnostic.place
        near = help_ is not None and "near" in dict(help_.values)
        return not self.keep and not near and place is not None and place.sheet is not None

    def _said(self, sentence: Text, *, guess: bool = False) -> Text:
        values = []
        for key, value in sentence.values:
            said = self.shown(value) if isinstance(value, str) else value
            if guess and key == "found" and isinstance(said, str):
                bare = said.strip(" `")
                said = said.replace(bare, _LIKELY) if looks_like_name(bare) else said
            values.append((key, said))
        return Text(sentence.template, tuple(values))

    def shown(self, written: str) -> str:
        """Return what is said instead of a text that was not read, so nothing is taken out of
        it."""
        found, _ = without_numbers(written)
        return found if self.keep else self._names.masked(found)
