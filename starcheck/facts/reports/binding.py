"""Which figure a number is said of: the noun before it, after it, or around it.

Only what stands close enough to leave no doubt is bound; every other number keeps its reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from starcheck.facts.reports.clauses import Clause, Sentences
from starcheck.facts.reports.patterns import FigureWords, Patterns
from starcheck.facts.reports.quantities import Quantity, Why

_FAR = 16
"""Between a number and the noun after it there are at most so many signs of modifiers."""
_TAIL = 8
"""After the noun of a clause at most so many signs, where the next one gives its number."""


@dataclass(frozen=True, slots=True)
class Token:
    """A noun in the squeezed text and the figures it may mean; none: a thing without a figure."""

    start: int
    end: int
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that is said of a figure; `start`, `end`: the words that say it."""

    figure: str
    quantity: Quantity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Binder:
    """Binds the numbers of one report. `quoted`: signs inside quotation marks; `dated`: offsets
    inside names of papers and dates."""

    text: str
    quoted: tuple[bool, ...]
    dated: frozenset[int]
    patterns: Patterns
    sentences: Sentences
    quantities: list[Quantity]
    tokens: list[Token]

    def bind(self, quantity: Quantity) -> list[Bound] | Why:
        """Return what `quantity` says, or why it says nothing."""
        clause = self.sentences.at(quantity.start)
        left, right = self.borders(quantity, clause)
        for way in (self.distributed, self.each, self.around, self.beside):
            found = way(quantity, clause, left, right)
            if found is not None:
                return found
        return Why.NO_FIGURE

    def borders(self, quantity: Quantity, clause: Clause) -> tuple[int, int]:
        """Return the stretch around `quantity` that holds no other one and no other item."""
        left, right = clause.start, clause.end
        for one in self.quantities_in(clause.start, clause.end):
            if one.why is Why.FIXED or one.why is Why.DATE:
                continue
            if one.end <= quantity.start:
                left = max(left, one.end)
            elif one.start >= quantity.end:
                right = min(right, one.start)
        pause = self.text.rfind("、", left, quantity.start)
        left = max(left, pause + 1)
        pause = self.text.find("、", quantity.end, right)
        return left, right if pause < 0 else pause

    def quantities_in(self, start: int, end: int) -> Iterator[Quantity]:
        index = bisect_left(self.quantities, start, key=lambda one: one.number.start)
        while index < len(self.quantities) and self.quantities[index].number.start < end:
            yield self.quantities[index]
            index += 1

    def tokens_in(self, start: int, end: int) -> list[Token]:
        index = bisect_left(self.tokens, start, key=lambda one: one.start)
        found = []
        while index < len(self.tokens) and self.tokens[index].end <= end:
            found.append(self.tokens[index])
            index += 1
        return found

    def fills(self, start: int, end: int) -> bool:
        """Return whether only words without weight, and set pieces, stand from `start` to `end`."""
        said = "".join(
            self.text[at]
            for at in range(start, end)
            if not self.quoted[at] and at not in self.dated
        )
        return self.patterns.only_fillers.fullmatch(said) is not None

    # The four ways

    def distributed(
        self, quantity: Quantity, clause: Clause, left: int, right: int
    ) -> list[Bound] | Why | None:
        """党员大会、支委会、党小组会分别为4次、12次、24次."""
        at = self.text.rfind("分别", clause.start, quantity.start)
        if at < 0:
            return None
        numbers = [one for one in self.quantities_in(at, clause.end) if one.why is None]
        if quantity not in numbers or len(numbers) < 2:
            return None
        begin = max(
            [
                clause.start,
                *(one.end for one in self.quantities_in(clause.start, at) if not one.why),
            ]
        )
        listed = self.tokens_in(begin, at)
        if not listed and (before := self.sentences.before(clause)) is not None:
            begin = before.start
            listed = self.tokens_in(begin, before.end)
        if len(listed) != len(numbers):
            return Why.JOINT
        token = listed[numbers.index(quantity)]
        # 分别为4、12、24次: the last unit is that of all.
        whole = quantity if quantity.unit else replace(quantity, unit=numbers[-1].unit)
        figure = self.choose(token, whole, clause, begin, clause.end)
        if figure is None:
            return Why.NO_FIGURE
        return [Bound(figure, quantity, begin, numbers[-1].end)]

    def each(
        self, quantity: Quantity, clause: Clause, left: int, right: int
    ) -> list[Bound] | Why | None:
        """讲党课、开展主题党日各4次."""
        head = self.text[max(clause.start, quantity.start - 2) : quantity.start]
        if "各" not in head:
            return None
        begin = max(
            [clause.start, *(one.end for one in self.quantities_in(clause.start, quantity.start)
                             if one is not quantity and not one.why)]
        )  # fmt: skip
        found = []
        for token in self.tokens_in(begin, quantity.start):
            figure = self.choose(token, quantity, clause, begin, quantity.end)
            if figure is not None:
                found.append(Bound(figure, quantity, begin, quantity.end))
        return found or Why.NO_FIGURE

    def around(
        self, quantity: Quantity, clause: Clause, left: int, right: int
    ) -> list[Bound] | None:
        """查找出5个问题, 接收2名预备党员: the longest noun around the number."""
        best: tuple[int, str, int, int] | None = None
        before = self.text[left : quantity.start]
        after = self.text[quantity.end : min(right, quantity.end + 24)]
        for id, figure in self.patterns.figures.items():
            if quantity.unit not in figure.units:
                continue
            for head, tail in figure.gaps:
                if best is not None and best[0] >= len(head) + len(tail):
                    break
                at = after.find(tail)
                if at < 0 or at > _FAR or not self._modifies(quantity.end, quantity.end + at):
                    continue
                begin = 0
                if head:
                    begin = before.rfind(head)
                    if begin < 0 or not self._short(before[begin + len(head) :]):
                        continue
                else:
                    begin = len(before)
                if self._suits(figure, clause, left + begin, quantity.end + at + len(tail)):
                    stop = quantity.end + at + len(tail)
                    best = (len(head) + len(tail), id, left + begin, stop)
        if best is None:
            return None
        _, id, begin, end = best
        return [Bound(id, quantity, begin, end)]

    def beside(
        self, quantity: Quantity, clause: Clause, left: int, right: int
    ) -> list[Bound] | Why | None:
        """主题党日12次, 12次主题党日; 开展主题党日，全年共计12次."""
        after = self.after(quantity, right)
        before = self.before(quantity, left)
        if after is not None:
            follows = any(
                one.start <= after.end + 1 for one in self.quantities_in(after.end, right + 2)
            )
            if before is None or not follows:
                figure = self.choose(after, quantity, clause, left, right)
                if figure is not None:
                    return [Bound(figure, quantity, quantity.start, after.end)]
                if before is None:
                    return self.mismatch(after, quantity)
        if before is not None:
            if self.jointly(before, quantity, clause, left):
                return Why.JOINT
            figure = self.choose(before, quantity, clause, left, quantity.end)
            if figure is not None:
                return [Bound(figure, quantity, min(left, before.start), quantity.end)]
            return self.mismatch(before, quantity)
        if after is None and self.fills(left, quantity.start):
            return self.earlier(quantity, clause, left)
        return None

    # Parts of them

    def after(self, quantity: Quantity, right: int) -> Token | None:
        """Return the noun that ends what follows the number: its modifiers stand before it."""
        found = None
        start = quantity.end
        if (act := self.patterns.act.match(self.text, start)) is not None:
            # 先后12次组织开展主题党日
            start = act.end()
        for token in self.tokens_in(start, right):
            if token.start - start > _FAR:
                break
            if found is not None and not self.fills(found.end, token.start):
                break
            if found is None and not self._modifies(start, token.start):
                return None
            if found is not None and found.figures and not token.figures:
                break
            found = token
        return found

    def before(self, quantity: Quantity, left: int) -> Token | None:
        tokens = self.tokens_in(left, quantity.start)
        if not tokens or not self.fills(tokens[-1].end, quantity.start):
            return None
        return tokens[-1]

    def earlier(self, quantity: Quantity, clause: Clause, left: int) -> list[Bound] | Why | None:
        """Return what the number of a clause without a noun is said of: what was named before."""
        if left > clause.start:
            # 由10次增加到12次: both are of the noun before them.
            begin, end = clause.start, left
            tokens = self.tokens_in(begin, end)
            others = [one for one in self.quantities_in(begin, end) if one.why is None]
            if not tokens or not others or others[0].unit != quantity.unit:
                return None
            done = clause.done_from is not None and left <= clause.done_from
            if self.text[left - 1] == "、" and not done:
                return None
        else:
            before = self.sentences.before(clause)
            if before is None:
                return None
            begin, end = before.start, before.end
            tokens = self.tokens_in(begin, end)
            if not tokens:
                return None
            tail = tokens[-1].end
            if not self.fills(tail, end) and end - tail > _TAIL:
                return None
            numbers = [one for one in self.quantities_in(begin, end) if one.why is None]
            if numbers and not before.duty and not before.is_plan(numbers[-1].start):
                # 2022年开展主题党日10次，2023年12次: the same of another year.
                last = numbers[-1]
                if clause.year(quantity.start) == before.year(last.start):
                    return None
                if last.unit != quantity.unit:
                    return None
            if self.jointly(tokens[-1], quantity, before, begin):
                return Why.JOINT
        figure = self.choose(tokens[-1], quantity, clause, begin, quantity.end)
        if figure is None:
            return self.mismatch(tokens[-1], quantity)
        return [Bound(figure, quantity, begin, quantity.end)]

    def jointly(self, token: Token, quantity: Quantity, clause: Clause, left: int) -> bool:
        """Return whether the number counts several things together: 党课、主题党日等活动12次."""
        between = self.text[token.end : quantity.start]
        begin = max(
            [clause.start, *(one.end for one in self.quantities_in(clause.start, token.start)
                             if not one.why)]
        )  # fmt: skip
        listed = self.text[begin : token.start]
        if "、" not in listed and "和" not in listed[-3:]:
            return False
        if "等" in between:
            return True
        own = self.text[max(left, begin) : token.start]
        if any(act in own for act in (*self.patterns.acts, *self.patterns.issues)):
            return False
        pause = max(listed.rfind("、"), listed.rfind("和"))
        return any(
            quantity.unit in self.patterns.figures[id].units
            for one in self.tokens_in(begin, begin + pause)
            for id in one.figures
        )

    def choose(
        self, token: Token, quantity: Quantity, clause: Clause, left: int, right: int
    ) -> str | None:
        """Return the figure that `token` means here, if its unit and its company fit."""
        for id in token.figures:
            figure = self.patterns.figures[id]
            fits = quantity.unit in figure.units
            if not fits and quantity.unit == "":
                fits = self._bare(quantity, token)
            if fits and self._suits(figure, clause, min(left, token.start), right):
                return id
        return None

    def _bare(self, quantity: Quantity, token: Token) -> bool:
        """Return whether a number without a unit stands as in a table: 党员大会 4, 党课：4."""
        if quantity.number.chinese and quantity.number.end - quantity.number.start == 1:
            return False
        follows = self.text[quantity.end : quantity.end + 1]
        between = self.text[token.end : quantity.start]
        return follows in ("", "\n", "\t", "，", "。", "；", "、") and len(between) <= 2

    def mismatch(self, token: Token, quantity: Quantity) -> Why:
        """Return why a noun beside the number does not take it."""
        if not token.figures:
            return Why.NO_FIGURE
        units = {unit for id in token.figures for unit in self.patterns.figures[id].units}
        alike = quantity.unit and quantity.unit not in units
        return Why.UNIT if alike and quantity.unit in ("次", "人次", "人", "名") else Why.NO_FIGURE

    def _suits(self, figure: FigureWords, clause: Clause, left: int, right: int) -> bool:
        near = self.text[left:right]
        if any(word in near for word in figure.unless):
            return False
        if not figure.needs:
            return True
        begin = self.sentences.sentences[clause.sentence][0]
        return any(word in self.text[begin:right] for word in figure.needs)

    def _short(self, between: str) -> bool:
        return len(between) <= 2 or (
            len(between) <= 8 and self.patterns.only_fillers.fullmatch(between) is not None
        )

    def _modifies(self, start: int, end: int) -> bool:
        """Return whether what stands before a noun can belong to it: no verb, no other clause."""
        return self.patterns.any("breaks").search(self.text, start, end) is None


def tokens(text: str, patterns: Patterns, titled: frozenset[int]) -> list[Token]:
    """Return the nouns of the squeezed `text`, longest first where several begin alike."""
    found = []
    at = 0
    another = patterns.any("makes_another")
    while at < len(text):
        some = patterns.by_first.get(text[at])
        if some is not None and at not in titled:
            for noun in some:
                if text.startswith(noun, at):
                    end = at + len(noun)
                    figures = patterns.nouns[noun]
                    if figures and another.match(text, end):
                        figures = ()
                    found.append(Token(at, end, figures))
                    at = end - 1
                    break
        at += 1
    return found
