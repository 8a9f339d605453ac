"""A report → a draft: every number of it drafted as a figure, or seen and not used, with why.

Nothing is chosen silently and nothing is dropped: what is drafted carries its quotation and place,
and each number of the report is in `drafted` or in `seen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from starcheck.facts.reports.binding import Binder, Bound, tokens
from starcheck.facts.reports.clauses import Clause, Sentences, clauses, why_not
from starcheck.facts.reports.head import name_of
from starcheck.facts.reports.names import Names
from starcheck.facts.reports.patterns import FigureWords, Patterns, Said
from starcheck.facts.reports.quantities import Quantity, Why, part_of_year, quantities, titles
from starcheck.facts.reports.squeezed import Squeezed, squeeze
from starcheck.facts.reports.stating import stated_numbers
from starcheck.facts.reports.values import Draft, Drafted, Seen, Statement
from starcheck.model.values import TOP

_AGAIN = ("次", "人次", "场次", "学时")
"""Units of what is done again and again all the year."""
_NEAR = 300
"""So far back is looked for what a number is a part of."""


def draft(report: str, year: int, category: str | None, patterns: Patterns) -> Draft:
    """Return the draft of a report about `year`."""
    return _Reader.of(report, year, patterns).read(category)


@dataclass(frozen=True, slots=True)
class _Reader:
    squeezed: Squeezed
    text: str
    year: int
    patterns: Patterns
    found: list[Quantity]
    sentences: Sentences
    titled: frozenset[int]
    binder: Binder
    names: Names

    @classmethod
    def of(cls, report: str, year: int, patterns: Patterns) -> _Reader:
        squeezed = squeeze(report)
        text = squeezed.text
        found = quantities(text, patterns)
        sentences = clauses(text, found, patterns, year, name_of(report))
        titled = frozenset(at for start, end in titles(text) for at in range(start, end))
        named = tokens(text, patterns, titled)
        dated = titled | {
            at for one in found if one.why is Why.DATE and one.within for at in range(*one.within)
        }
        binder = Binder(text, squeezed.quoted, dated, patterns, sentences, found, named)
        names = Names.of(text, patterns)
        return cls(squeezed, text, year, patterns, found, sentences, titled, binder, names)

    def read(self, category: str | None) -> Draft:
        drafted: list[Drafted] = []
        seen: list[Seen] = []
        told: set[tuple[str, int]] = set()
        stated, unused = stated_numbers(self.binder, self.patterns.stated, category, self.year)
        starts = {quantity.start for quantity in stated.values()}
        for quantity in self.found:
            if quantity.start in starts:
                continue
            if (why := unused.get(quantity.start)) is not None:
                body = self.sentences.at(quantity.start).body if why is Why.BODY else None
                seen.append(self.seen(quantity, why, body))
                continue
            for one in self.number(quantity, told):
                if isinstance(one, Drafted):
                    drafted.append(one)
                    told.add((one.figure, one.sentence))
                else:
                    seen.append(one)
        drafted, compared = self.without_comparisons(drafted)
        drafted += self.all_closed(drafted)
        drafted += self.mentions(drafted)
        drafted.sort(key=lambda one: one.at)
        return Draft(
            self.year,
            tuple(drafted),
            tuple(sorted((*seen, *compared), key=lambda one: one.at)),
            (*self.times(stated), *self.statements(self.patterns.stated, category)),
            tuple(self.statements(self.patterns.branch, None)),
            len(self.found),
        )

    # Numbers

    def number(self, quantity: Quantity, before: set[tuple[str, int]]) -> Iterator[Drafted | Seen]:
        if quantity.why is not None:
            yield self.seen(quantity, quantity.why)
            return
        clause = self.sentences.at(quantity.start)
        bound = self.binder.bind(quantity)
        if isinstance(bound, Why):
            yield self.seen(quantity, self.general(clause, quantity, bound))
            return
        for one in bound:
            yield self.one(one, clause, before)

    def one(self, bound: Bound, clause: Clause, before: set[tuple[str, int]]) -> Drafted | Seen:
        quantity = bound.quantity
        figure = self.patterns.figures[bound.figure]
        made = self.drafted(bound, figure, clause)
        if isinstance(made, Why):
            return self.seen(quantity, made, bound=bound)
        why = why_not(clause, quantity)
        if why is Why.DUTY and figure.definition.measures == "average":
            why = None
        if why is None:
            why = self.beside_the_total(bound, clause, before)
        if why is None and self.is_change(clause, quantity):
            why = Why.COMPARED
        if why is None and self.is_old(clause, quantity):
            why = Why.LAST_YEAR
        if why is None and clause.body is not None:
            why = Why.BODY
        if why is None and made.for_year > self.year:
            why = Why.PLAN
        if why is not None:
            return replace(
                self.seen(quantity, why, clause.body if why is Why.BODY else None, bound),
                value=made.value,
                kind=made.kind,
                year=made.for_year,
            )
        return made

    def general(self, clause: Clause, quantity: Quantity, why: Why) -> Why:
        """Return the plainest reason: a plan without a figure is a plan."""
        told = why_not(clause, quantity)
        if told is not None:
            return told
        if self.is_change(clause, quantity):
            return Why.COMPARED
        if clause.year(quantity.start) < self.year and why is Why.NO_FIGURE:
            return Why.LAST_YEAR
        return why

    def drafted(self, bound: Bound, figure: FigureWords, clause: Clause) -> Drafted | Why:
        quantity = bound.quantity
        definition = figure.definition
        factor = 10**definition.scale
        ends = (quantity.value, quantity.low, quantity.high)
        scaled = [None if end is None else end * factor for end in ends]
        if any(end is not None and (end != int(end) or end > TOP) for end in scaled):
            return Why.SCALE
        value, low, high = (None if end is None else int(end) for end in scaled)
        assert value is not None
        if definition.measures == "share" and value > 100 * factor:
            return Why.SCALE
        if quantity.kind == "less_than" and value == 0:
            return Why.SCALE
        if figure.besides and self.besides(figure, clause, quantity):
            value += 1
        if quantity.kind == "about" and low is not None and high is not None:
            value = low
        line, column = self.squeezed.place(bound.start)
        begin, end = self.trimmed(bound.start, bound.end)
        return Drafted(
            figure=bound.figure,
            value=value,
            kind=quantity.kind,
            unit=definition.unit,
            quote=self.quote(begin, end),
            line=line,
            column=column,
            for_year=clause.year(quantity.start),
            low=low,
            high=high,
            sentence=clause.sentence,
            at=quantity.start,
            sort=next((w for w in figure.sorts if w in self.text[bound.start : bound.end]), ""),
        )

    def besides(self, figure: FigureWords, clause: Clause, quantity: Quantity) -> bool:
        begin = self.sentences.sentences[clause.sentence][0]
        said = self.text[clause.start : quantity.start]
        return "书记" in self.text[begin : clause.start] and any(
            word in said for word in figure.besides
        )

    def is_change(self, clause: Clause, quantity: Quantity) -> bool:
        """Return whether the number says by how much something grew: 较上年增加3次."""
        said = self.text[max(clause.start, quantity.start - 6) : quantity.start]
        words = self.patterns.lists["changed"]
        return any(said.endswith(word) for word in words)

    def is_old(self, clause: Clause, quantity: Quantity) -> bool:
        """Return whether the number is what something grew from: 由3个增加到5个."""
        said = self.text[max(clause.start, quantity.start - 8) : quantity.start]
        if "由" not in said and "从" not in said:
            return False
        lists = self.patterns.lists
        rest = self.text[quantity.end : clause.end]
        return any(
            word in rest and rest[rest.index(word) + len(word) :].startswith(lists["changed_to"])
            for word in lists["changed"]
        )

    def beside_the_total(
        self, bound: Bound, clause: Clause, before: set[tuple[str, int]]
    ) -> Why | None:
        """Return whether the number is one part of a figure: of its months, or 其中."""
        if self.of_some_months(bound, clause):
            return Why.PART
        if (bound.figure, clause.sentence) not in before:
            return None
        begin = max(self.sentences.sentences[clause.sentence][0], bound.quantity.start - _NEAR)
        if self.patterns.any("parts").search(self.text, begin, bound.quantity.start):
            return Why.PART
        return None

    def of_some_months(self, bound: Bound, clause: Clause) -> bool:
        """Return whether the sentence speaks of a part of the year, and not of all of it since:
        上半年，开展主题党日6次，全年12次."""
        quantity = bound.quantity
        if part_of_year(self.text[clause.start : quantity.start], self.patterns) is not None:
            return True
        if self.patterns.figures[bound.figure].definition.unit not in _AGAIN:
            # 4月至7月，学习条例，发放学习材料72份: when it was done, once.
            return False
        begin = max(self.sentences.sentences[clause.sentence][0], quantity.start - _NEAR)
        end = part_of_year(self.text[begin : clause.start], self.patterns)
        if end is None:
            return False
        whole = self.patterns.any("all_year").search(self.text, begin + end, quantity.start)
        return whole is None

    def seen(
        self, quantity: Quantity, why: Why, body: str | None = None, bound: Bound | None = None
    ) -> Seen:
        line, column = self.squeezed.place(quantity.number.start)
        clause = self.sentences.at(quantity.start)
        start, end = max(clause.start, quantity.start - 16), quantity.end
        if why in (Why.FIXED, Why.DATE, Why.ORDINAL, Why.TITLE):
            number = quantity.number
            start, end = quantity.within or (max(number.start - 1, 0), number.end + 1)
            end = min(end, len(self.text))
        elif bound is not None:
            start, end = bound.start, bound.end
        else:
            stop = self.text.find("、", quantity.end, clause.end)
            end = min(clause.end if stop < 0 else stop, quantity.end + 10)
        start, end = self.trimmed(start, end)
        return Seen(
            quote=self.quote(start, end),
            line=line,
            column=column,
            why=why,
            number=self.squeezed.exactly(quantity.number.start, quantity.number.end),
            body=None if body is None else self.names.masked(body),
            figure=None if bound is None else bound.figure,
            at=quantity.start,
        )

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        while start < end - 1 and self.text[start] in "，、；。：\n\t）":
            start += 1
        while end - 1 > start and self.text[end - 1] in "，、；。：\n\t（":
            end -= 1
        said = self.text[start:end]
        if said.count("（") > said.count("）") and self.text[end : end + 1] == "）":
            end += 1
        return start, end

    def quote(self, start: int, end: int) -> str:
        return self.names.masked(self.squeezed.original(start, end))

    def without_comparisons(self, drafted: list[Drafted]) -> tuple[list[Drafted], list[Seen]]:
        """Part what is said of another year only to compare it with this one."""
        kept: list[Drafted] = []
        compared: list[Seen] = []
        this = {(d.figure, d.sentence) for d in drafted if d.for_year == self.year}
        for one in drafted:
            if one.for_year != self.year and (one.figure, one.sentence) in this:
                compared.append(
                    Seen(
                        one.quote, one.line, one.column, Why.LAST_YEAR, str(one.value),
                        figure=one.figure, value=one.value, kind=one.kind, year=one.for_year,
                        at=one.at,
                    )
                )  # fmt: skip
            else:
                kept.append(one)
        return kept, compared

    # What is said without a number

    def all_closed(self, drafted: list[Drafted]) -> Iterator[Drafted]:
        """所有问题均已销号: as many as were found, in the same sentence."""
        for id, figure in self.patterns.figures.items():
            if figure.all_of is None or any(one.figure == id for one in drafted):
                continue
            for phrase in figure.all:
                head, _, tail = phrase.partition("…")
                expression = re.escape(head) + (f".{{0,12}}?{re.escape(tail)}" if tail else "")
                found = re.search(expression, self.text)
                if found is None:
                    continue
                clause = self.sentences.at(found.start())
                whole = [
                    one for one in drafted
                    if one.figure == figure.all_of and one.sentence == clause.sentence
                ]  # fmt: skip
                if whole and clause.plan_from is None:
                    start, end = self.trimmed(whole[0].at, found.end())
                    yield replace(
                        whole[0], figure=id, unit=figure.definition.unit, mention=True,
                        quote=self.quote(self.sentences.at(start).start, end), at=found.start(),
                    )  # fmt: skip
                    break

    def mentions(self, drafted: list[Drafted]) -> Iterator[Drafted]:
        known = {(one.figure, one.for_year) for one in drafted}
        for id, spans in self.issued().items():
            clause = self.sentences.at(spans[0][0])
            if (id, self.year) not in known:
                start, end = spans[0][0], spans[-1][1]
                if self.sentences.at(end - 1).sentence != clause.sentence:
                    end = spans[0][1]
                yield self.mention(id, len(spans), start, end, self.year)
        for id, figure in self.patterns.figures.items():
            for start, end in self.done(figure):
                year = self.sentences.at(end).year(end)
                told = any(named == id for named, _ in known)
                if (id, year) not in known and (year == self.year or not told):
                    known.add((id, year))
                    yield self.mention(id, 1, start, end, year)

    def mention(self, id: str, value: int, start: int, end: int, year: int) -> Drafted:
        clause = self.sentences.at(start)
        line, column = self.squeezed.place(start)
        definition = self.patterns.figures[id].definition
        return Drafted(
            figure=id,
            value=value * 10**definition.scale,
            kind="at_least",
            unit=definition.unit,
            quote=self.quote(start, end),
            line=line,
            column=column,
            for_year=year,
            mention=True,
            sentence=clause.sentence,
            at=start,
        )

    def done(self, figure: FigureWords) -> Iterator[tuple[int, int]]:
        """Yield where the report says that something was done, without a number."""
        another = self.patterns.any("makes_another")
        for word in figure.done:
            for found in re.finditer(re.escape(word), self.text):
                if found.start() in self.titled or another.match(self.text, found.end()):
                    continue
                clause = self.sentences.at(found.start())
                if not self.is_done(clause, found.start()):
                    continue
                said = self.text[clause.start : found.start()]
                acts = [said.rfind(act) for act in self.patterns.acts if act in said]
                if acts and len(said) - max(acts) <= 60:
                    yield clause.start + max(acts), found.end()

    def is_done(self, clause: Clause, at: int) -> bool:
        if clause.body is not None or clause.duty or clause.section != "work":
            return False
        if clause.is_plan(at):
            return False
        said = self.text[clause.start : at]
        return self.patterns.any("negations").search(said) is None

    def issued(self) -> dict[str, list[tuple[int, int]]]:
        """Return the papers that the report says were issued, by figure."""
        found: dict[str, list[tuple[int, int]]] = {}
        issues = re.compile("|".join(map(re.escape, self.patterns.issues)))
        for clause in self.sentences.clauses:
            verb = issues.search(self.text, clause.start, clause.end)
            while verb is not None and verb.start() in self.titled:
                verb = issues.search(self.text, verb.end(), clause.end)
            if verb is None or not self.is_done(clause, verb.start()):
                continue
            for start, end in self.papers(verb.end(), clause.end):
                for id in self.paper(self.text[start:end]):
                    found.setdefault(id, []).append((verb.start(), end))
        return found

    def papers(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield the names after a word that issues: each in its marks, or else item by item."""
        listed = [
            found.span() for found in re.finditer(r"《[^》\n]{1,80}》", self.text[start:stop])
        ]
        if listed:
            for begin, end in listed:
                yield start + begin, start + end
            return
        begin = start
        for found in re.finditer("、|$", self.text[start:stop]):
            end = start + found.start()
            if 0 < end - begin <= 40:
                yield begin, end
            begin = end + 1

    def paper(self, name: str) -> Iterator[str]:
        """Yield the figures that count a paper of this name; the longer of two words holds."""
        spans: list[tuple[int, int, str]] = []
        another = self.patterns.lists["about_papers"]
        for id, figure in self.patterns.figures.items():
            best = max((w for w in figure.issued if w in name), key=len, default=None)
            if best is not None and not any(word in name for word in another):
                at = name.rfind(best)
                spans.append((at, at + len(best), id))
        for start, end, id in spans:
            if not any(
                s <= start and end <= e and e - s > end - start
                for s, e, other in spans
                if other != id
            ):
                yield id

    # Statements

    def times(self, stated: Mapping[str, Quantity]) -> Iterator[Statement]:
        for name, quantity in stated.items():
            clause = self.sentences.at(quantity.start)
            line, column = self.squeezed.place(quantity.start)
            left, right = self.binder.borders(quantity, clause)
            start, end = self.trimmed(left, max(quantity.end, min(right, quantity.end + 20)))
            yield Statement(name, self.quote(start, end), line, column, int(quantity.value))

    def statements(self, said: tuple[Said, ...], category: str | None) -> Iterator[Statement]:
        for one in said:
            if one.times or (one.categories and category not in one.categories):
                continue
            found = self.section(one.section) if one.section else self.statement(one)
            if found is not None:
                line, column = self.squeezed.place(found[0])
                yield Statement(one.name, self.quote(*found), line, column)

    def section(self, section: str) -> tuple[int, int] | None:
        """Return where a section of that kind begins: its heading."""
        for clause in self.sentences.clauses:
            if clause.section == section:
                return clause.start, min(clause.end, clause.start + 40)
        return None

    def statement(self, one: Said) -> tuple[int, int] | None:
        negated = self.patterns.any("negations")
        for start, end in self.sentences.sentences:
            said = self.text[start:end]
            for words in one.any_of:
                places = [said.find(word) for word in words]
                if min(places) < 0:
                    continue
                first = self.sentences.at(start + min(places))
                last = start + max(p + len(w) for p, w in zip(places, words, strict=True))
                if last - (start + min(places)) > 60:
                    continue
                if not self.is_yes(first, start + min(places)):
                    continue
                if negated.search(self.text, first.start, last):
                    continue
                stop = self.sentences.at(last - 1).end
                return first.start, stop if stop - first.start <= 60 else last
        return None

    def is_yes(self, clause: Clause, at: int) -> bool:
        # 局党组设党建办 is said of the office of ours; what another branch does is not ours.
        if clause.section != "work" or "支部" in (clause.body or ""):
            return False
        return not clause.is_plan(at)
