"""Sentences and clauses of a report: what each is about, whose it is, of which year, and whether it
speaks of what was done at all.

A subject holds until the next one or the end of its sentence; a year likewise. From 下一步 on, all
of a paragraph is about what is to come. A branch that is named and is not the one whose report it
is, is another body: 城关社区党支部开展志愿服务15次.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from starcheck.facts.reports.head import is_own
from starcheck.facts.reports.patterns import Patterns, one_of
from starcheck.facts.reports.quantities import Quantity, Why, titles

Section = Literal["work", "problems", "plan"]

_SENTENCE = "。！？；!?\n"
_CLAUSE = "，,：:\t"
_TOP = re.compile(
    r"\t?(?:[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]{1,3}部分[、：]?)"
)
_SUB = re.compile(r"\t?(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}(?:[、）]|\.(?!\d)))")
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})年(度)?(?!代)|([二一][〇零一二三四五六七八九]{3})年(度)?"
)
_SIGNS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_ORGANISATION = re.compile(
    r"(?!党?支部)(?P<name>[\u4e00-\u9fffA-Za-z*＊×·\d]{1,24}?)"
    r"(?P<kind>党支部|支部|党总支|党委)(?:副?书记)?"
)
_NTH = re.compile(r"第[\d一二三四五六七八九十]+")
_COUNTED = re.compile(r"\d|[一二两三四五六七八九十几多](?=[个家名月日])")
_WITH_US = re.compile(r"[、和与及同](?:我|本)")
_TITLE_LENGTH = 30
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas. `body`: whose numbers these are, `None` for the branch itself.

    `years`: from which offset on which year is spoken of.
    """

    start: int
    end: int
    sentence: int
    section: Section
    body: str | None
    plan_from: int | None
    done_from: int | None
    duty: bool
    years: tuple[tuple[int, int], ...]

    def year(self, at: int) -> int:
        """Return the year spoken of at `at`."""
        index = bisect_right(self.years, (at, 9999)) - 1
        return self.years[max(index, 0)][1]

    def is_plan(self, at: int) -> bool:
        """Return whether what is said at `at` is to come: 原计划6次，实际5次."""
        planned = self.plan_from is not None and self.plan_from <= at
        return planned and (self.done_from is None or at < self.done_from)


@dataclass(slots=True)
class Sentences:
    """All clauses in order, and the sentences they make: offsets of their starts and ends."""

    clauses: list[Clause] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)

    def at(self, offset: int) -> Clause:
        """Return the clause at `offset`."""
        index = bisect_right(self.clauses, offset, key=lambda one: one.start) - 1
        return self.clauses[max(index, 0)]

    def before(self, clause: Clause) -> Clause | None:
        """Return the clause before `clause` in the same sentence."""
        index = bisect_right(self.clauses, clause.start, key=lambda one: one.start) - 2
        if index < 0 or self.clauses[index].sentence != clause.sentence:
            return None
        return self.clauses[index]


def clauses(
    text: str, found: list[Quantity], patterns: Patterns, year: int, own: str | None
) -> Sentences:
    """Return the clauses of the squeezed `text` of a report about `year`, of the branch that is
    named `own`."""
    inside = {at for one in found for at in range(one.start, one.end)}
    inside |= {at for start, end in titles(text) for at in range(start, end)}
    inside |= _short_parentheses(text)
    made = Sentences()
    reader = _Reader(text, patterns, year, own)
    start = 0
    for paragraph, section in _sections(text, patterns):
        reader.ahead = None
        for begin, end in _split(text, paragraph, _SENTENCE, inside):
            if begin == end:
                continue
            number = len(made.sentences)
            made.sentences.append((begin, end))
            made.clauses += reader.sentence(begin, end, number, section, inside)
        start = paragraph[1]
    if not made.clauses:
        made.clauses.append(Clause(0, start, 0, "work", None, None, None, False, ((0, year),)))
        made.sentences.append((0, start))
    return made


def _short_parentheses(text: str) -> set[int]:
    """Return the offsets inside parentheses that belong to their word: 支委会（扩大）."""
    return {
        at
        for found in re.finditer(r"（[^（）\d一二三四五六七八九十]{1,8}）", text)
        for at in range(*found.span())
    }


def _split(
    text: str, span: tuple[int, int], signs: str, inside: set[int]
) -> Iterator[tuple[int, int]]:
    begin, end = span
    for at in range(begin, end):
        if text[at] in signs and at not in inside:
            yield begin, at
            begin = at + 1
    yield begin, end


def _sections(text: str, patterns: Patterns) -> Iterator[tuple[tuple[int, int], Section]]:
    """Yield the paragraphs, each with the section it stands in."""
    top: Section = "work"
    sub: Section | None = None
    at = 0
    for line in text.split("\n"):
        head = _TOP.match(line)
        below = None if head else _SUB.match(line)
        if line.startswith("附"):
            # What is annexed is about the year, whatever the last chapter was about.
            top, sub = "work", None
        elif head is not None:
            top, sub = _section(line[head.end() :], patterns) or "work", None
        elif below is not None:
            sub = _section(line[below.end() :], patterns)
        elif 0 < len(line) <= _TITLE_LENGTH and line[-1] not in "。；，、":
            top, sub = _section(line, patterns) or top, None
        yield (at, at + len(line)), sub or top
        at += len(line) + 1


def _section(heading: str, patterns: Patterns) -> Section | None:
    """Return what a heading announces; `None` where it is no such heading."""
    title = re.split("[。：:]", heading, maxsplit=1)[0].strip("\t ")
    if len(title) > _TITLE_LENGTH:
        return None
    for section in ("plan", "problems"):
        for word in patterns.sections.get(section, ()):
            if title.endswith(word) or (title.startswith(word) and len(title) <= len(word) + 12):
                return section
    if one_of(patterns.sections.get("problems", ())).search(title) and len(title) <= 16:
        return "problems"
    return None


class _Reader:
    """Reads one sentence after another. `ahead`: from where on a paragraph is about the future."""

    def __init__(self, text: str, patterns: Patterns, year: int, own: str | None) -> None:
        self.text = text
        self.patterns = patterns
        self.year = year
        self.own = own
        self.ahead: int | None = None
        self.bodies = one_of((*patterns.lists["bodies"], *patterns.lists["ours"]))
        self.ours = frozenset(patterns.lists["ours"])
        self.leads = one_of(patterns.lists["lead_in"])
        self.blocked = one_of(patterns.lists["not_subject"])
        self.idle = one_of(patterns.lists["not_acting"])
        self.places = one_of(patterns.lists["place_words"])
        self.ours_in_general = re.compile(f"(?:{one_of(patterns.lists['our_kinds']).pattern})*")
        self.praised = re.compile(
            "|".join(
                one_of(words).pattern
                for words in (patterns.lists["not_branch_names"], patterns.acts, patterns.issues)
            )
        )
        self.about = one_of(patterns.lists["about_branches"])
        self.plans = patterns.any("plans", "not_plans", "will", "plans_ahead")
        self.duties = patterns.any("duties", "not_duties")
        self.duty_words = frozenset(patterns.lists["duties"])
        self.carried_out = patterns.any("carried_out", "not_carried_out")
        self.not_carried_out = frozenset(patterns.lists["not_carried_out"])
        self.number = re.compile(r"[\d一二三四五六七八九十两]")
        self.together = patterns.any("same_year")
        self.times = patterns.any("year_before", "this_year", "next_year")

    def sentence(
        self, begin: int, end: int, number: int, section: Section, inside: set[int]
    ) -> Iterator[Clause]:
        body: str | None = None
        plan: int | None = begin if section == "plan" else self.ahead
        years = [(begin, self.year)]
        named: int | None = None
        for start, stop in _parts(self.text, begin, end, inside):
            body = self.subject(start, stop, body)
            found = self.plan(start, stop, inside)
            if plan is None:
                plan = found
            done = None
            if plan is not None and section != "plan" and self.ahead is None:
                done = self.done(max(start, plan), stop)
            goes_on = named is not None and self.together.search(self.text, start, stop)
            if named is not None and goes_on:
                # 召开2022年度组织生活会，开展民主评议党员: both are of that year.
                years.append((start, named))
            attached = self.spoken(start, stop, years, inside)
            if plan is None and any(year > self.year for _, year in years):
                plan = next(at for at, year in years if year > self.year)
            yield Clause(
                start,
                stop,
                number,
                section,
                body,
                plan,
                done,
                self.duty(start, stop),
                tuple(years),
            )
            if done is not None:
                plan = None
            named = named if not attached else years[-1][1]
            if attached or goes_on:
                years.append((stop, self.year))

    def subject(self, start: int, stop: int, body: str | None) -> str | None:
        """Return whose doing the clause tells of; it goes on with `body` if it names nobody."""
        at = start
        while (lead := self.leads.match(self.text, at, stop)) or (
            lead := _YEAR.match(self.text, at, stop)
        ):
            at = lead.end()
        named = self.named(at, stop)
        if named is not None:
            return named or None
        for found in self.bodies.finditer(self.text, at, min(stop, at + 18)):
            before = self.text[at : found.start()]
            if len(before) > 10 or "、" in before or self.blocked.search(before):
                return body
            if re.search(r"[\d一二三四五六七八九十]", before):
                return body
            after = self.text[found.end() : found.end() + 5]
            word = found[0]
            more = self.bodies.match(self.text, found.end())
            if more is not None and not {word, more[0]} & self.ours:
                # 镇 and 党委 in one: 镇党委.
                word += more[0]
                after = self.text[more.end() : more.end() + 5]
            if word not in self.ours and self.idle.match(after):
                if after.startswith(("党支部", "支部")):
                    return None
                continue
            if word in self.ours:
                return None
            return before + word
        return body

    def named(self, at: int, stop: int) -> str | None:
        """Return the branch, or the body above branches, that the clause begins with: "" for our
        own; `None` where it begins with none, or only tells of one (与城关社区党支部共建)."""
        found = _ORGANISATION.match(self.text, at, stop)
        if found is None:
            return None
        name = found["name"].rpartition("的")[2].removeprefix("中共")
        name = re.sub(r"^我(?=[县市区镇乡州])", "", name)
        body = name + self.text[found.start("kind") : found.end()]
        # 和平社区, 服务中心: what looks like a word before a body is part of its name.
        plain = self.places.sub("", _NTH.sub("", name))
        if (
            _COUNTED.search(plain)
            or self.blocked.search(plain)
            or self.praised.search(plain)
            or self.about.match(self.text, found.end())
            or any(word in plain for word in self.ours if word not in ("我", "党员"))
        ):
            return None
        if found["kind"] in ("党总支", "党委"):
            idle = self.idle.match(self.text, found.end()) is not None
            return None if idle or not plain else body
        if self.ours_in_general.fullmatch(name) or is_own(name, self.own):
            return ""
        if _WITH_US.match(self.text, found.end()):
            return ""
        return body

    def plan(self, start: int, stop: int, inside: set[int]) -> int | None:
        """Return from where on the clause tells of what is to come."""
        lists = self.patterns.lists
        for found in self.plans.finditer(self.text, start, stop):
            word = found[0]
            if found.start() in inside or word in lists["not_plans"]:
                continue
            if word in lists["will"] and word not in lists["plans"]:
                rest = self.text[found.end() : found.end() + 4]
                if not any(rest.startswith(do) for do in lists["will_do"]):
                    continue
            if word in lists["plans_ahead"]:
                self.ahead = found.start()
            return found.start()
        return None

    def done(self, start: int, stop: int) -> int | None:
        """Return from where on the clause tells of what came of a plan."""
        for found in self.carried_out.finditer(self.text, start, stop):
            if found[0] in self.not_carried_out:
                continue
            if self.number.search(self.text, found.end(), stop) is not None:
                return found.start()
        return None

    def duty(self, start: int, stop: int) -> bool:
        return any(
            found[0] in self.duty_words for found in self.duties.finditer(self.text, start, stop)
        )

    def spoken(self, start: int, stop: int, years: list[tuple[int, int]], inside: set[int]) -> bool:
        """Add the years that the clause names; return whether one is the name of a thing
        (2022年度组织生活会), so that it ends with the clause."""
        told: list[tuple[int, int, bool]] = []
        before = frozenset(self.patterns.lists["year_before"])
        after = frozenset(self.patterns.lists["next_year"])
        for found in _YEAR.finditer(self.text, start, stop):
            if self._is_history(found, start, stop):
                continue
            digits = found[1] or "".join(_SIGNS[sign] for sign in found[3])
            told.append((found.start(), int(digits), bool(found[2] or found[4])))
        for word in self.times.finditer(self.text, start, stop):
            if word[0] in before:
                told.append((word.start(), self.year - 1, False))
            elif word[0] in after:
                told.append((word.start(), self.year + 1, False))
            else:
                told.append((word.start(), self.year, False))
        attached = False
        for at, year, of_a_thing in sorted(told):
            if _in_title(at, self.text):
                continue
            years.append((at, year))
            attached = of_a_thing and year != self.year
        return attached

    def _is_history(self, found: re.Match[str], start: int, stop: int) -> bool:
        """Return whether the year only says since when something is so."""
        near = self.text[found.end() : min(stop, found.end() + 12)]
        return bool(
            self.text[max(start, found.start() - 1) : found.start()] == "自"
            or re.match(r"\d{0,2}月?\d{0,2}日?(?:以来|成立|换届|组建|设立|起|建成|投用|入党)", near)
        )


def _in_title(at: int, text: str) -> bool:
    opened = text.rfind("《", max(0, at - 80), at)
    return opened >= 0 and text.find("》", opened, at) < 0


def _parts(text: str, begin: int, end: int, inside: set[int]) -> Iterator[tuple[int, int]]:
    for start, stop in _split(text, (begin, end), _CLAUSE + "（）", inside):
        # What is longer is no clause that anybody wrote; each number would look at all of it.
        while stop - start > _LONGEST:
            pause = text.rfind("、", start, start + _LONGEST)
            cut = pause + 1 if pause >= 0 else start + _LONGEST
            yield start, cut
            start = cut
        if start < stop:
            yield start, stop


def why_not(clause: Clause, quantity: Quantity) -> Why | None:
    """Return why a number in `clause` is no fact of what was done."""
    if clause.is_plan(quantity.start):
        return Why.PLAN
    if clause.duty:
        return Why.DUTY
    return None
