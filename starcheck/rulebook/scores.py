"""Score forms: points as integers; the most that a form can give is what the criterion is worth."""

from __future__ import annotations

from decimal import Decimal

from starcheck.diagnostics import text
from starcheck.language import series, tr
from starcheck.model.rulebook import CriterionKind
from starcheck.model.scores import (
    AllOrNothing,
    Bands,
    BestOf,
    ByJudges,
    Deduct,
    Imported,
    Linear,
    Score,
    Sum,
    UnitsOf,
    given,
    most_points,
)
from starcheck.model.tree import Literal, Node
from starcheck.model.values import Milli, TypeKind
from starcheck.model.written_scores import (
    SCORE_FORMS,
    WrittenAllOrNothing,
    WrittenBands,
    WrittenBestOf,
    WrittenDeduct,
    WrittenImported,
    WrittenJudged,
    WrittenJudging,
    WrittenLinear,
    WrittenScore,
    WrittenSum,
    WrittenUnitsOf,
)
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.numbers import decimals, expected, milli, plain
from starcheck.rulebook.spots import Spot

MAX_UNITS = 10_000
MAX_RATERS = 1_000
MAX_DECIMALS = 6
LEAST_TRIMMED = 3
MAX_DEPTH = 3
"""How deep sums and bests may stand in one another."""


class ScoreReader:
    """Reads the score of one criterion. `full` is what it is worth; 0 for a deduction.

    `depth`: 0 for the whole score; a part of a sum or a best need not reach the full points.
    """

    def __init__(
        self,
        id: str,
        kind: CriterionKind,
        full: Milli,
        spot: Spot,
        context: Context,
        label: str = "",
        depth: int = 0,
    ) -> None:
        self.id = id
        self.kind = kind
        self.full = full
        self.spot = spot
        self.context = context
        self.problems = context.problems
        self.label = label or f"criterion/{id}"
        self.depth = depth

    def read(self, written: WrittenScore) -> Score | None:
        score = self.form(written)
        if score is not None and self.depth == 0:
            self.distinct_raters(score)
        return score

    def form(self, written: WrittenScore) -> Score | None:
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
                points = self.worth(written.points)
                node = self.node(written.all_or_nothing, "all_or_nothing", TypeKind.TRUTH)
                return None if node is None or points is None else AllOrNothing(node, points)
            case WrittenUnitsOf():
                return self.units_of(written)
            case WrittenDeduct():
                return self.deduct(written)
            case WrittenBands():
                return self.bands(written)
            case WrittenLinear():
                return self.linear(written)
            case WrittenJudged():
                return self.judged(written.judged)
            case WrittenImported():
                return self.imported(written)
            case WrittenSum():
                return self.sum(written)
            case WrittenBestOf():
                return self.best_of(written)

    def parts(self, written: tuple[WrittenScore, ...], key: str) -> tuple[Score, ...] | None:
        """Return the parts of a sum or a best, or `None` if any of them is wrong."""
        if len(written) < 2 or self.depth >= MAX_DEPTH:
            wanted = tr("至少 {value} 项", value=2)
            if len(written) >= 2:
                wanted = tr("最多套 {depth} 层", depth=MAX_DEPTH)
            expected(wanted, len(written), key, self.spot.key(key), self.problems)
            return None
        found = []
        for i, one in enumerate(written):
            reader = ScoreReader(
                self.id,
                self.kind,
                self.full,
                self.spot.below(key, i),
                self.context,
                f"{self.label}/{key}/{i + 1}",
                self.depth + 1,
            )
            found.append(reader.read(one))
        whole = tuple(one for one in found if one is not None)
        return whole if len(whole) == len(found) else None

    def sum(self, written: WrittenSum) -> Score | None:
        parts = self.parts(written.sum, "sum")
        ends: list[Milli | None] = []
        for key, number in (("at_least", written.at_least), ("at_most", written.at_most)):
            end = None
            if number is not None:
                end = milli(number, key, self.spot.place(key), self.problems)
            ends.append(end)
        least, most = ends
        if least is not None and most is not None and least >= most:
            expected(
                tr("小于 {full}", full=plain(most)),
                written.at_least or Decimal(0),
                "at_least",
                self.spot.place("at_least"),
                self.problems,
            )
            return None
        if parts is None:
            return None
        # A base criterion takes nothing away from others, a deduction gives nothing.
        if self.depth == 0 and self.kind != "deduction":
            least = max(0, least or 0)
        if self.depth == 0 and self.kind == "deduction":
            most = min(0, most or 0)
        score = Sum(parts, least, most)
        self.must_reach(most_points(score), "sum")
        return score

    def best_of(self, written: WrittenBestOf) -> Score | None:
        parts = self.parts(written.best_of, "best_of")
        if parts is None:
            return None
        score = BestOf(parts)
        self.must_reach(most_points(score), "best_of")
        return score

    def worth(self, points: Decimal | None) -> Milli | None:
        """Return what an all-or-nothing is worth: full points, in a part its own."""
        if self.depth == 0:
            if points is not None:
                self.problems.add(
                    kinds.NOT_HERE,
                    self.spot.key("points"),
                    help=text("删去 points：满分写在评分指标上"),
                    key="points",
                    why=tr("单独用的得分方式，满分就是评分指标的分值"),
                )
                return None
            return self.full
        if points is None:
            self.problems.add(
                kinds.MISSING_KEY, self.spot.place(), help=text("写 points: 分值"), key="points"
            )
            return None
        return self.points(points, "points")

    def imported(self, written: WrittenImported) -> Score | None:
        of = milli(written.of, "of", self.spot.place("of"), self.problems)
        points = self.worth(written.points)
        if of is not None and of <= 0:
            expected(tr("大于 0"), written.of, "of", self.spot.place("of"), self.problems)
            return None
        return None if of is None or points is None else Imported(written.imported, of, points)

    def distinct_raters(self, score: Score) -> None:
        """Two judged parts of one criterion need two groups of raters, or nobody knows which."""
        judged = [one.by for one in given(score) if isinstance(one, ByJudges)]
        if len(judged) > 1 and (None in judged or len(set(judged)) < len(judged)):
            self.problems.add(
                kinds.WHICH_RATERS,
                self.spot.place(),
                help=text("每一部分写不同的 by: 哪一方"),
                id=self.id,
                number=len(judged),
            )

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
        if self.kind != "deduction" and self.depth == 0 and found < 0:
            expected(tr("是 0 或正数"), number, key, place, self.problems)
            return None
        return found

    def must_reach(self, most: Milli, *steps: str | int) -> None:
        if most != self.full and self.depth == 0:
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
        start = self.full if self.depth == 0 else 0
        least = self.points(written.at_least, "at_least")
        if least is not None and least >= start:
            full = plain(start)
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
        return Deduct(node, each, least, start)

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

    def judged(self, judging: WrittenJudging) -> Score | None:
        ends = self.judged_ends(judging)
        counts = [("raters", judging.raters), ("samples", judging.samples)]
        for key, number in counts:
            if not 1 <= number <= MAX_RATERS:
                expected(
                    tr("在 1 到 {MAX_RATERS} 之间", MAX_RATERS=MAX_RATERS),
                    number,
                    key,
                    self.spot.place("judged", key),
                    self.problems,
                )
                return None
        trimmed = judging.combine == "trimmed_mean"
        if trimmed and judging.raters * judging.samples < LEAST_TRIMMED:
            expected(
                tr("至少 {least}（去掉最高分和最低分以后要有剩下的）", least=LEAST_TRIMMED),
                judging.raters,
                "raters",
                self.spot.place("judged", "raters"),
                self.problems,
            )
            return None
        if ends is None:
            return None
        least, greatest, levels = ends
        if self.kind != "deduction":
            self.must_reach(greatest, "judged", "levels" if levels else "range")
        return ByJudges(
            self.id,
            least,
            greatest,
            judging.raters,
            judging.samples,
            judging.by,
            trimmed,
            levels,
        )

    def judged_ends(
        self, judging: WrittenJudging
    ) -> tuple[Milli, Milli, tuple[tuple[str, Milli], ...]] | None:
        """Return the least and greatest points that a rater may give, and the levels."""
        if (judging.range is None) == (not judging.levels):
            self.problems.add(
                kinds.ONE_FORM,
                self.spot.key("judged"),
                help=text("打分写 range: [最低分, 最高分]；评等次写 levels: {好: 3, 差: 0}"),
                what="`judged` ",
                forms=series(("range", "levels")),
                found=tr("这里一种也没有写") if judging.range is None else tr("这里两种都写了"),
            )
            return None
        if judging.range is not None:
            low = self.points(judging.range[0], "judged", "range", 0)
            high = self.points(judging.range[1], "judged", "range", 1)
            if low is None or high is None:
                return None
            if low >= high:
                expected(
                    tr("先写低分再写高分，低分小于 {value}", value=plain(high)),
                    judging.range[0],
                    "range",
                    self.spot.place("judged", "range", 0),
                    self.problems,
                )
                return None
            return low, high, ()
        found = [
            (level, self.points(points, "judged", "levels", level))
            for level, points in judging.levels.items()
        ]
        levels = tuple((level, points) for level, points in found if points is not None)
        if len(levels) < len(found):
            return None
        worth = [points for _, points in levels]
        if len(set(worth)) < 2:
            expected(
                tr("至少有两个不同的分数"),
                len(levels),
                "levels",
                self.spot.key("judged", "levels"),
                self.problems,
            )
            return None
        return min(worth), max(worth), levels
