"""Criteria and determinations: what is asked, what it is worth, what is said of it."""

from __future__ import annotations

from starcheck.diagnostics import did_you_mean, text
from starcheck.language import mark, series, tr
from starcheck.model.rulebook import Criterion, Determination, Effect, Rectification, Sentence
from starcheck.model.scores import Score
from starcheck.model.tree import Node
from starcheck.model.values import Milli, TypeKind
from starcheck.model.written import WrittenCriterion, WrittenDetermination
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context, check_id
from starcheck.rulebook.implied import resolve_ladder
from starcheck.rulebook.numbers import expected, milli
from starcheck.rulebook.scores import ScoreReader
from starcheck.rulebook.sentences import resolve_sentence
from starcheck.rulebook.spots import Entry

KIND_TITLES = {"base": mark("基本分"), "bonus": mark("加分"), "deduction": mark("扣分")}


def resolve_criterion(
    entry: Entry[WrittenCriterion], dimensions: dict[str, object], scored: bool, context: Context
) -> Criterion | None:
    """Return the criterion, or `None` after adding what is wrong with it."""
    written, spot, id = entry.written, entry.spot, entry.name
    label = f"criterion/{id}"
    known = len(context.problems.errors)
    check_id(id, entry.named, context.problems)
    _dimension(entry, dimensions, scored, context)
    cite = context.grounded(written.local, written.cite, mark("评分指标"), id, spot, entry.named)
    full = _full(entry, scored, context)
    score, holds = _judging(entry, full, scored, context)
    asked_when = context.condition(
        written.asked_when, spot.below("asked_when"), TypeKind.TRUTH, f"{label}/asked_when"
    )
    excused_when = context.condition(
        written.excused_when, spot.below("excused_when"), TypeKind.TRUTH, f"{label}/excused_when"
    )
    due_by = context.condition(
        written.due_by, spot.below("due_by"), TypeKind.DATE, f"{label}/due_by"
    )
    gap, ask = _words(entry, context)
    if len(context.problems.errors) > known:
        return None
    if score is None and holds is None:
        return None  # it looks at something broken, which has been told
    return Criterion(
        id=id,
        title=written.title,
        dimension=written.dimension,
        kind=written.kind,
        full=full,
        score=score,
        holds=holds,
        asked_when=asked_when,
        excuses=() if excused_when is None else (excused_when,),
        due_by=due_by,
        records_only=written.evidence == "records",
        norm=written.norm,
        local=written.local,
        cite=cite,
        proof=written.proof,
        gap=gap,
        ask=ask,
        rectify=tuple(Rectification(r.do, r.who, r.effort) for r in written.rectify),
        replaces=written.replaces,
        used=entry.used,
        place=entry.named,
    )


def _dimension(
    entry: Entry[WrittenCriterion], dimensions: dict[str, object], scored: bool, context: Context
) -> None:
    written, problems = entry.written, context.problems
    if written.dimension is None:
        if scored and written.kind == "base":
            problems.add(
                kinds.NO_DIMENSION,
                entry.named,
                help=text("写 dimension: {known} 之一", known=series(dimensions)),
                id=entry.name,
            )
        return
    if scored and written.kind != "base":
        problems.add(
            kinds.DIMENSION_NOT_ASKED,
            entry.spot.key("dimension"),
            help=text("删去 dimension：加分和扣分直接计入总分"),
            which=KIND_TITLES[written.kind],
            id=entry.name,
        )
    elif written.dimension not in dimensions:
        problems.add(
            kinds.UNKNOWN_DIMENSION,
            entry.spot.place("dimension"),
            notes=[text("维度有：{known}", known=series(dimensions))],
            help=did_you_mean(written.dimension, dimensions),
            name=written.dimension,
        )


def _full(entry: Entry[WrittenCriterion], scored: bool, context: Context) -> Milli | None:
    """Return what the criterion is worth: 0 for a deduction, `None` in a score-free book."""
    written, spot, problems = entry.written, entry.spot, context.problems
    if not scored:
        return None
    if written.kind == "deduction":
        if written.points is not None:
            problems.add(
                kinds.NOT_HERE,
                spot.key("points"),
                help=text("删去 points；最多扣几分写在 score 的 at_least 里"),
                key="points",
                why=tr("扣分指标没有满分"),
            )
        return 0
    if written.points is None:
        problems.add(kinds.MISSING_KEY, entry.named, help=text("写 points: 满分"), key="points")
        return None
    full = milli(written.points, "points", spot.place("points"), problems)
    if full is not None and full <= 0:
        expected(tr("大于 0"), written.points, "points", spot.place("points"), problems)
        return None
    return full


def _judging(
    entry: Entry[WrittenCriterion], full: Milli | None, scored: bool, context: Context
) -> tuple[Score | None, Node | None]:
    """Return the score, or in a score-free book the condition that has to hold."""
    written, spot, problems = entry.written, entry.spot, context.problems
    if not scored:
        for key in ("points", "score"):
            if getattr(written, key) is not None:
                problems.add(
                    kinds.SCORE_FREE,
                    spot.key(key),
                    help=text("计分就在 rulebook.yaml 里写 totals；不计分就改写 holds: 条件"),
                    what=tr("本标准没有 `totals`，不计分，不能写 `{key}`", key=key),
                )
        if written.kind != "base":
            problems.add(
                kinds.SCORE_FREE,
                spot.place("kind"),
                help=text("计分就在 rulebook.yaml 里写 totals；不计分就删去 kind"),
                what=tr("本标准没有 `totals`，不计分，没有加分和扣分"),
            )
        if written.holds is None and written.score is None:
            problems.add(kinds.MISSING_KEY, entry.named, help=text("写 holds: 条件"), key="holds")
        label = f"criterion/{entry.name}/holds"
        return None, context.condition(written.holds, spot.below("holds"), TypeKind.TRUTH, label)
    if written.holds is not None:
        problems.add(
            kinds.SCORE_FREE,
            spot.key("holds"),
            help=text("改写成 score: {{all_or_nothing: {words}}}", words=written.holds),
            what=tr("本标准计分，不能写 `holds`"),
        )
    elif written.score is None:
        problems.add(
            kinds.MISSING_KEY,
            entry.named,
            help=text("写 score: {{all_or_nothing: 条件}} 这样", key="score"),
            key="score",
        )
    if written.score is None or full is None:
        return None, None
    reader = ScoreReader(entry.name, written.kind, full, spot.below("score"), context)
    return reader.read(written.score), None


def _words(entry: Entry[WrittenCriterion], context: Context) -> tuple[Sentence, Sentence]:
    """Return the sentences; whoever can have a gap says what it is and what is missing."""
    written, spot = entry.written, entry.spot
    needed = () if written.kind == "bonus" else ("proof", "gap", "ask")
    missing = [key for key in needed if not getattr(written, key)]
    if missing:
        context.problems.add(
            kinds.WORDS_MISSING,
            entry.named,
            help=text("proof 写备查材料，gap 写差距，ask 写缺材料时请人提供什么"),
            id=entry.name,
            keys=series(f"`{key}`" for key in missing),
        )
    gap = resolve_sentence(written.gap, spot.below("gap"), context)
    ask = resolve_sentence(written.ask, spot.below("ask"), context)
    return gap, ask


def resolve_determination(
    entry: Entry[WrittenDetermination], stars: set[int], context: Context
) -> list[Determination]:
    """Return the determination, or nothing after adding what is wrong with it.

    A ladder becomes one cap per star that it may withhold.
    """
    written, spot = entry.written, entry.spot
    check_id(entry.name, entry.named, context.problems)
    when = context.condition(
        written.when,
        spot.below("when"),
        TypeKind.TRUTH,
        f"determination/{entry.name}/when",
        sheets=True,
    )
    effect = _effect(entry, stars, context)
    cite = context.cite(written.cite, spot.below("cite"))
    if effect is not None and effect.how == "ladder":
        rungs = resolve_ladder(entry.name, written.title, effect.star, when, stars, context)
        return [
            Determination(id, title, node, Effect("star_at_most", star), cite, entry.named)
            for id, title, node, star in rungs
        ]
    if written.when is None and written.effect.ladder is None:
        context.problems.add(
            kinds.MISSING_KEY, entry.named, help=text("写 when: 什么情况下成立"), key="when"
        )
    if when is None or effect is None:
        return []
    return [Determination(entry.name, written.title, when, effect, cite, entry.named)]


def _effect(entry: Entry[WrittenDetermination], stars: set[int], context: Context) -> Effect | None:
    written, spot = entry.written.effect, entry.spot.below("effect")
    forms = ("exclude", "star_at_most", "star_at_least", "ladder")
    found = [key for key in forms if getattr(written, key) is not None]
    if len(found) != 1:
        context.problems.add(
            kinds.ONE_FORM,
            spot.key(found[1]) if found else entry.spot.key("effect"),
            help=text("几种后果分成几条认定规则来写"),
            what="`effect` ",
            forms=series(forms),
            found=tr("这里写了 {value}", value=series(found)) if found else tr("这里一种也没有写"),
        )
        return None
    if written.exclude:
        return Effect("exclude")
    how = found[0]
    star: int = getattr(written, how)
    if how == "ladder":
        if 1 <= star < max(len(stars), 2):
            return Effect("ladder", star)
        expected(
            tr("在 1 到 {most} 之间", most=max(len(stars) - 1, 1)),
            star,
            "ladder",
            spot.place("ladder"),
            context.problems,
        )
        return None
    if star not in stars | {0}:
        context.problems.add(
            kinds.UNKNOWN_STAR,
            spot.place(how),
            notes=[
                text("星级有：{known}", known=series(str(s) for s in sorted(stars)) or tr("无"))
            ],
            help=text("写其中一个；0 是未达星"),
            star=star,
        )
        return None
    return Effect("star_at_most" if how == "star_at_most" else "star_at_least", star)
