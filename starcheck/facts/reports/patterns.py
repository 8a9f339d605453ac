"""The words by which a report is read: `rules/extract/*.yaml`, checked, with the catalogue's nouns.

An editor adds a word there and no program changes. What is wrong in them is told with its line and
column, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.errors import RulebookError
from starcheck.facts.reports.problems import BAD_PATTERN
from starcheck.facts.written import Part
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue, FigureDefinition
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.documents import read_document
from starcheck.reading.places import rules_folder

GAP = "…"
"""Where the number stands in a noun."""

_LISTS = (
    "other_units", "fillers", "breaks", "makes_another", "about_papers", "year_before",
    "this_year", "next_year", "same_year",
    "plans_ahead", "plans", "carried_out", "not_carried_out", "will", "will_do", "not_plans",
    "duties", "not_duties",
    "compared", "changed", "changed_to", "part_of_year", "all_year", "parts", "jointly",
    "negations",
    "bodies", "ours",
    "not_subject", "not_acting", "place_words", "our_kinds", "not_branch_names", "about_branches",
    "lead_in", "fixed",
)  # fmt: skip
_TONES = ("at_least", "less_than", "about")
_FIGURE = (
    "nouns",
    "sorts",
    "units",
    "needs",
    "unless",
    "besides",
    "done",
    "issued",
    "all_of",
    "all",
)
_NAMES = (
    "titles", "double_surnames", "followers", "not_names", "address", "lead", "follow", "offices",
    "behind", "does", "no_surnames", "no_given",
)  # fmt: skip
_WORDS = (*_LISTS, "units", "kinds", "sections", "trades", "names")


@dataclass(frozen=True, slots=True)
class FigureWords:
    """How reports speak of one figure. `gaps`: nouns with the number in the middle, as the words
    before and after it."""

    definition: FigureDefinition
    nouns: frozenset[str]
    gaps: tuple[tuple[str, str], ...]
    sorts: tuple[str, ...]
    units: frozenset[str]
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    besides: tuple[str, ...]
    done: tuple[str, ...]
    issued: tuple[str, ...]
    all_of: str | None
    all: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What makes a yes of a statement: all words of one of `any_of`, or a section of that kind; or
    the things of which the report states how many `times`."""

    name: str
    categories: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...]
    section: str | None = None
    times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trade:
    category: str
    name: tuple[str, ...]
    text: tuple[str, ...]


@dataclass(frozen=True)
class Patterns:
    """Everything the readers look for. `nouns`: word → the figures it may mean, none for others."""

    figures: Mapping[str, FigureWords]
    nouns: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]
    units: tuple[str, ...]
    spelled: Mapping[str, tuple[str, ...]]
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, tuple[str, ...]]
    acts: tuple[str, ...]
    issues: tuple[str, ...]
    stated: tuple[Said, ...]
    branch: tuple[Said, ...]
    trades: tuple[Trade, ...]
    names: Mapping[str, tuple[str, ...]]
    _made: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    def any(self, *lists: str) -> re.Pattern[str]:
        """Return what finds a word of these lists, the longest first."""
        key = "|".join(lists)
        if key not in self._made:
            self._made[key] = one_of(word for name in lists for word in self.lists[name])
        return self._made[key]

    @cached_property
    def by_first(self) -> Mapping[str, tuple[str, ...]]:
        """Nouns by their first sign, the longest first."""
        found: dict[str, list[str]] = {}
        for noun in self.nouns:
            found.setdefault(noun[0], []).append(noun)
        return {sign: tuple(sorted(some, key=len, reverse=True)) for sign, some in found.items()}

    @cached_property
    def act(self) -> re.Pattern[str]:
        return re.compile(f"(?:{one_of(self.acts).pattern})+")

    @cached_property
    def unit(self) -> re.Pattern[str]:
        return one_of(self.units)

    @cached_property
    def only_fillers(self) -> re.Pattern[str]:
        return re.compile(f"(?:{one_of(self.lists['fillers']).pattern})*")


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of any of `words`, longest first; of none, one that finds nothing."""
    return _one_of(tuple(words))


@lru_cache(maxsize=1_000)
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """The same lists are asked for clause after clause, and to sort and escape them takes long."""
    listed = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, listed)) if listed else r"(?!)")


@lru_cache(maxsize=1)
def shipped() -> Patterns:
    """Return the words that ship with starcheck."""
    return load(rules_folder() / "extract", load_catalogue())


def load(folder: Path, catalogue: Catalogue) -> Patterns:
    """Return the words in `folder`; raise `RulebookError` with all that is wrong in them."""
    problems = Problems()
    parts: dict[str, dict[str, Part]] = {}
    for name in ("words", "figures", "stated"):
        path = folder / f"{name}.yaml"
        document = read_document(path.read_bytes(), path.as_posix(), problems)
        parts[name] = {} if document is None else dict(Part.whole(document).entries())
    if problems.found:
        raise RulebookError(problems.found)
    found = _Reader(catalogue, problems).patterns(parts)
    if problems.found:
        raise RulebookError(problems.found)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    catalogue: Catalogue
    problems: Problems

    def patterns(self, parts: Mapping[str, Mapping[str, Part]]) -> Patterns:
        words, figures, stated = parts["words"], parts["figures"], parts["stated"]
        self.known(words, _WORDS)
        self.known(figures, ("figures", "others", "acts", "issues"))
        self.known(stated, ("stated", "branch"))
        spelled = {unit: self.words(below) for unit, below in self.entries(words, "units").items()}
        own = {id: self.figure(id, below, spelled)
               for id, below in self.entries(figures, "figures").items()
               if self.is_figure(id, below)}  # fmt: skip
        for definition in self.catalogue.figures:
            if definition.id not in own:
                own[definition.id] = self.made(definition, spelled, {})
        nouns: dict[str, tuple[str, ...]] = dict.fromkeys(self.list(figures, "others"), ())
        for id, figure in own.items():
            for noun in figure.nouns:
                nouns[noun] = (*nouns.get(noun, ()), id)
        kinds = self.entries(words, "kinds")
        self.known(kinds, _TONES)
        tones = {tone: self.entries(kinds, tone) for tone in _TONES}
        lists = {name: self.list(words, name) for name in _LISTS}
        units = {unit for some in spelled.values() for unit in some} | set(lists["other_units"])
        names = self.entries(words, "names")
        return Patterns(
            figures=own,
            nouns=nouns,
            lists=lists,
            units=tuple(units | {unit for one in own.values() for unit in one.units} - {"%"}),
            spelled=spelled,
            before={tone: self.list(some, "before") for tone, some in tones.items()},
            after={tone: self.list(some, "after") for tone, some in tones.items()},
            sections={k: self.words(v) for k, v in self.entries(words, "sections").items()},
            acts=self.list(figures, "acts"),
            issues=self.list(figures, "issues"),
            stated=tuple(self.said(one, "measure") for one in self.items(stated, "stated")),
            branch=tuple(self.said(one, "column") for one in self.items(stated, "branch")),
            trades=tuple(self.trade(one) for one in self.items(words, "trades")),
            names={
                "surnames": tuple(self.text(names, "surnames")),
                **{name: self.list(names, name) for name in _NAMES},
            },
        )

    # Figures

    def is_figure(self, id: str, below: Part) -> bool:
        if id in {definition.id for definition in self.catalogue.figures}:
            return True
        self.bad(below, id, tr("没有这个填报数"), at_key=True, known=self.catalogue.figure)
        return False

    def figure(self, id: str, below: Part, spelled: Mapping[str, tuple[str, ...]]) -> FigureWords:
        written = dict(below.entries())
        self.known(written, _FIGURE)
        return self.made(self.catalogue.figure[id], spelled, written)

    def made(
        self,
        definition: FigureDefinition,
        spelled: Mapping[str, tuple[str, ...]],
        written: Mapping[str, Part],
    ) -> FigureWords:
        nouns = {definition.title, *definition.synonyms, *self.list(written, "nouns")}
        plain = {noun for noun in nouns if GAP not in noun and not noun.isascii()}
        # 制定主题教育学习方案1份: what is issued is counted too.
        plain.update(self.list(written, "issued"))
        gaps = [noun.split(GAP, 1) for noun in nouns if GAP in noun]
        units = {definition.unit, *spelled.get(definition.unit, ()), *self.list(written, "units")}
        all_of = self.text(written, "all_of") or None
        if all_of is not None and all_of not in self.catalogue.figure:
            self.bad(written["all_of"], all_of, tr("没有这个填报数"), known=self.catalogue.figure)
        return FigureWords(
            definition=definition,
            nouns=frozenset(plain),
            gaps=tuple(sorted(((a, b) for a, b in gaps), key=lambda gap: -len(gap[0] + gap[1]))),
            sorts=self.list(written, "sorts"),
            units=frozenset(units),
            needs=self.list(written, "needs"),
            unless=self.list(written, "unless"),
            besides=self.list(written, "besides"),
            done=self.list(written, "done"),
            issued=self.list(written, "issued"),
            all_of=all_of,
            all=self.list(written, "all"),
        )

    # Statements and trades

    def said(self, one: Part, key: str) -> Said:
        written = dict(one.entries())
        self.known(written, (key, "categories", "any_of", "section", "times"))
        categories = self.list(written, "categories")
        for category in categories:
            self.category(category, written["categories"])
        name = self.text(written, key)
        columns = self.catalogue.table["branches"].by_any_name
        if key == "column" and name not in columns:
            self.bad(one, name, tr("党支部没有这一列"), known=columns)
        some = (self.words(below) for below in self.items(written, "any_of"))
        section = self.text(written, "section") or None
        return Said(name, categories, tuple(some), section, self.list(written, "times"))

    def trade(self, one: Part) -> Trade:
        written = dict(one.entries())
        self.known(written, ("category", "name", "text"))
        category = self.text(written, "category")
        self.category(category, one)
        return Trade(category, self.list(written, "name"), self.list(written, "text"))

    def category(self, word: str, below: Part) -> None:
        known = self.catalogue.vocabulary["category"].titles
        if word not in known:
            self.bad(below, word, tr("不是党支部类别"), known=known)

    # Shapes

    def known(self, written: Mapping[str, Part], names: Iterable[str]) -> None:
        listed = tuple(names)
        for key, below in written.items():
            if key not in listed:
                self.bad(below, key, tr("这里没有这一项"), at_key=True, known=listed)

    def entries(self, written: Mapping[str, Part], key: str) -> dict[str, Part]:
        if key not in written:
            return {}
        below = written[key]
        if not isinstance(below.value, Mapping):
            self.bad(below, key, tr("要写成“名称: 内容”"))
        return dict(below.entries())

    def items(self, written: Mapping[str, Part], key: str) -> list[Part]:
        if key not in written:
            return []
        below = written[key]
        if not isinstance(below.value, list):
            self.bad(below, key, tr("要写成列表"))
        return list(below.items())

    def list(self, written: Mapping[str, Part], key: str) -> tuple[str, ...]:
        return self.words(written[key]) if key in written else ()

    def words(self, below: Part) -> tuple[str, ...]:
        if not isinstance(below.value, list):
            self.bad(below, str(below.path[-1]), tr("要写成列表"))
            return ()
        found = []
        for one in below.items():
            if isinstance(one.value, str) and one.value:
                found.append(one.value)
            else:
                self.bad(one, str(below.path[-1]), tr("列表里要写词，不是词的加引号"))
        return tuple(found)

    def text(self, written: Mapping[str, Part], key: str) -> str:
        if key not in written:
            return ""
        value = written[key].value
        if not isinstance(value, str):
            self.bad(written[key], key, tr("要写文字"))
            return ""
        return value

    def bad(
        self,
        below: Part,
        key: str,
        why: str,
        *,
        at_key: bool = False,
        known: Iterable[str] = (),
    ) -> None:
        place = below.key_place if at_key else below.place
        near = did_you_mean(key, known) if known else None
        self.problems.add(
            BAD_PATTERN,
            place,
            help=near or text("对照 rules/extract 里的写法改正"),
            key=key,
            why=why,
        )
