"""Score forms: points as integers; the most that a form can give is what the criterion is worth."""

from __future__ import annotations

from decimal import Decimal

from starcheck.diagnostics import text
from starcheck.language import tr
from starcheck.model.rulebook import (
    AllOrNothing,
    Bands,
    ByJudges,
    CriterionKind,
    Deduct,
    Linear,
    Score,
    UnitsOf,
)
from starcheck.model.tree import Literal, Node
from starcheck.model.values import Milli, TypeKind
from starcheck.model.written import (
    SCORE_FORMS,
    WrittenAllOrNothing,
    WrittenBands,
    WrittenDeduct,
    WrittenJudged,
    WrittenLinear,
    WrittenScore,
    WrittenUnitsOf,
)
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.numbers import decimals, expected, milli, plain
from starcheck.rulebook.spots import Spot

MAX_UNITS = 10_000
MAX_RATERS = 1_000
MAX_DECIMALS = 6


class ScoreReader:
    """Reads the score of one criterion. `full` is what it is worth; 0 for a deduction."""

    def __init__(
        self, id: str, kind: CriterionKind, full: Milli, spot: Spot, context: Context
    ) -> None:
        self.id = id
        self.kind = kind
        self.full = full
        self.spot = spot
        self.context = context
        self.problems = context.problems
        self.label = f"criterion/{id}"

    def read(self, written: WrittenScore) -> Score | None:
        if self.kind == "deduction" and isinstance(written, WrittenAllOrNothing | WrittenUnitsOf):
            form = next(key for key in SCORE_FORMS if hasattr(written, key))
            self.problems.add(
                kinds.NOT_FOR_DEDUCTION,
                self.spot.key(form),
                help=text("写 {{deduct: 次数, each: 2, at_least: {least}}}", least=-6),
                form=form,
            )
            return None
        match written:
            case WrittenAllOrNothing():
                node = self.node(written.all_or_nothing, "all_or_nothing", TypeKind.TRUTH)
                return None if node is None else AllOrNothing(node)
            case WrittenUnitsOf():
                return self.units_of(written)
            case WrittenDeduct():
                return self.deduct(written)
            case WrittenBands():
                return self.bands(written)
            case WrittenLinear():
                return self.linear(written)
            case WrittenJudged():
                return self.judged(written)

    def node(self, words: str, key: str, expect: TypeKind | tuple[TypeKind, ...]) -> Node | None:
        return self.context.condition(words, self.spot.below(key), expect, f"{self.label}/{key}")

    def points(self, number: Decimal, *steps: str | int) -> Milli | None:
        """Return points that lie between nothing and full (a deduction: that take something)."""
        place = self.spot.place(*steps)
        key = str(next(step for step in reversed(steps) if isinstance(step, str)))
        found = milli(number, key, place, self.problems)
        if found is None:
            return None
        if self.kind == "deduction" and found > 0:
            expected(tr("是 0 或负数（扣分）"), number, key, place, self.problems)
            return None
        if self.kind != "deduction" and found < 0:
            expected(tr("是 0 或正数"), number, key, place, self.problems)
            return None
        return found

    def must_reach(self, most: Milli, *steps: str | int) -> None:
        if most != self.full:
            self.problems.add(
                kinds.FULL_NOT_REACHED,
                self.spot.place(*steps),
                help=text("改 `points`，或者改这里的分数，使最高分等于满分"),
                id=self.id,
                full=plain(self.full),
                most=plain(most),
            )

    def units_of(self, written: WrittenUnitsOf) -> Score | None:
        node = self.node(written.units_of, "units_of", TypeKind.NUMBER)
        points = self.points(written.points, "points")
        if not 1 <= written.up_to <= MAX_UNITS:
            expected(
                tr("在 1 到 {MAX_UNITS} 之间", MAX_UNITS=MAX_UNITS),
                written.up_to,
                "up_to",
                self.spot.place("up_to"),
                self.problems,
            )
            return None
        if points is not None:
            self.must_reach(points * written.up_to, "up_to")
        return None if node is None or points is None else UnitsOf(node, points, written.up_to)

    def deduct(self, written: WrittenDeduct) -> Score | None:
        node = self.node(written.deduct, "deduct", TypeKind.NUMBER)
        each = milli(written.each, "each", self.spot.place("each"), self.problems)
        if each is not None and each <= 0:
            expected(tr("大于 0"), written.each, "each", self.spot.place("each"), self.problems)
            return None
        least = self.points(written.at_least, "at_least")
        if least is not None and least >= self.full:
            full = plain(self.full)
            expected(
                tr("小于 {full}", full=full),
                written.at_least,
                "at_least",
                self.spot.place("at_least"),
                self.problems,
            )
            return None
        if node is None or each is None or least is None:
            return None
        return Deduct(node, each, least)

    def bands(self, written: WrittenBands) -> Score | None:
        nodes: list[Node | None] = []
        points: list[Milli | None] = []
        last = len(written.bands) - 1
        for i, band in enumerate(written.bands):
            spot = self.spot.below("bands", i)
            label = f"{self.label}/bands/{i + 1}"
            nodes.append(
                self.context.condition(band.when, spot.below("when"), TypeKind.TRUTH, label)
            )
            points.append(self.points(band.points, "bands", i, "points"))
            always = isinstance(nodes[-1], Literal) and nodes[-1].value is True
            if (band.when is None or always) and i < last:
                self.problems.add(
                    kinds.BAND_NEVER_REACHED,
                    self.spot.place("bands", i + 1),
                    notes=[text("上一档没有条件，总是先满足")],
                    help=text("给上一档写 when，或者删去这一档"),
                )
                return None
        if not written.bands or written.bands[-1].when is not None:
            self.problems.add(
                kinds.BANDS_WITHOUT_LAST,
                self.spot.place("bands", last) if written.bands else self.spot.key("bands"),
                help=text("最后加一档 - {{points: {zero}}}", zero=0),
            )
            return None
        known = [p for p in points if p is not None]
        if len(known) < len(points):
            return None
        self.must_reach(max(known), "bands", known.index(max(known)), "points")
        if any(n is None and b.when is not None for n, b in zip(nodes, written.bands, strict=True)):
            return None
        return Bands(tuple(zip(nodes, known, strict=True)))

    def linear(self, written: WrittenLinear) -> Score | None:
        node = self.node(written.linear, "linear", (TypeKind.NUMBER, TypeKind.RATIO))
        start = self.points(written.from_.points, "from", "points")
        end = self.points(written.to.points, "to", "points")
        if written.from_.at == written.to.at:
            self.problems.add(
                kinds.LINEAR_ENDS_EQUAL,
                self.spot.place("to", "at"),
                help=text("只有一个界线时用 all_or_nothing 或 bands"),
                at=format(written.to.at, "f"),
            )
            return None
        for key, at in (("from", written.from_.at), ("to", written.to.at)):
            if decimals(at) > MAX_DECIMALS:
                self.problems.add(
                    kinds.TOO_FINE,
                    self.spot.place(key, "at"),
                    help=text("少写几位小数"),
                    key="at",
                    found=decimals(at),
                    limit=MAX_DECIMALS,
                )
                return None
        if node is None or start is None or end is None:
            return None
        self.must_reach(max(start, end), "to" if end >= start else "from", "points")
        return Linear(node, written.from_.at, start, written.to.at, end)

    def judged(self, written: WrittenJudged) -> Score | None:
        judging = written.judged
        least = self.points(judging.range[0], "judged", "range", 0)
        greatest = self.points(judging.range[1], "judged", "range", 1)
        if not 1 <= judging.raters <= MAX_RATERS:
            expected(
                tr("在 1 到 {MAX_RATERS} 之间", MAX_RATERS=MAX_RATERS),
                judging.raters,
                "raters",
                self.spot.place("judged", "raters"),
                self.problems,
            )
            return None
        if least is None or greatest is None:
            return None
        if least >= greatest:
            expected(
                tr("先写低分再写高分，低分小于 {value}", value=plain(greatest)),
                judging.range[0],
                "range",
                self.spot.place("judged", "range", 0),
                self.problems,
            )
            return None
        self.must_reach(greatest, "judged", "range", 1)
        return ByJudges(least, greatest, judging.raters)
