"""What to do: gaps with their remedies, papers to fetch, judgements that are awaited.

A gap is what papers alone can no longer mend. What is merely not stated is never a gap: it is a
paper to fetch, and the papers that alone could change the star come first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from fractions import Fraction

from starcheck.assembly.findings import horizon
from starcheck.assembly.readings import Look, kind_of, named, reading
from starcheck.assembly.scores import milli
from starcheck.engines.reference import asked_at_all, passed, stars_of, totals_of
from starcheck.engines.reference.stars import Bounds
from starcheck.expressions import evaluate, number
from starcheck.language import mark, tr
from starcheck.model.assessment import Awaited, Gap, MissingFact, RectificationStep, Unknown
from starcheck.model.findings import Finding, Stars, Truth
from starcheck.model.rulebook import Aggregate, Criterion, Sentence
from starcheck.model.scores import ByJudges, given
from starcheck.model.tree import ColumnRef, MeasureRef, Node, RequirementRef, SheetRef, walk
from starcheck.model.values import Milli, Span, Type, TypeKind
from starcheck.reporting.words import decided

LookFor = Callable[[Criterion], Look]
NO_PAPER = mark("有关材料")


def draw(sentence: Sentence, look: Look) -> str:
    """Return the sentence with its numbers; a range is drawn as 至少 …"""
    return "".join(
        part if isinstance(part, str) else _drawn(evaluate(part, look), part.type)
        for part in sentence.parts
    )


def _drawn(value: Span | Truth, type: Type) -> str:
    shown = reading(value, type)
    if not isinstance(value, Span):
        return {True: tr("是"), False: tr("否"), None: tr("未说明")}[value]
    if value.there is False:
        return tr("（无）")
    if type.kind is TypeKind.TEXT:
        return str(value.low) if value.low == value.high else tr("（未说明）")
    low, high = ("…" if end is None else _number(end, type) for end in (shown.low, shown.high))
    if low == high:
        return low
    if type.kind is TypeKind.DATE:
        return tr("{low} 至 {high}", low=low, high=high)
    return tr("至少 {low}", low=low) if shown.low is not None else tr("至多 {high}", high=high)


def _number(end: object, type: Type) -> str:
    # A share reads as a percentage; an average keeps its own unit.
    if kind_of(type) == "share":
        return f"{number(round(Fraction(str(end)) * 10_000), 2)}%"
    return f"{end:f}" if hasattr(end, "as_tuple") else str(end)


# Gaps


def gap(found: Finding, look: Look) -> Gap | None:
    """Return the gap that a finding is, if it is one (semantics §6)."""
    criterion = look.rulebook.criterion[found.criterion]
    if found.asked is False or criterion.kind == "bonus":
        return None
    if criterion.full is None:
        if found.asked is not True or found.truth is not False:
            return None
        lost = attainable = None
        curable = found.outcome == "pending"
    else:
        assert found.high is not None
        assert found.reach is not None
        if found.high >= criterion.full:
            return None
        lost, attainable = criterion.full - found.reach, found.reach - found.high
        curable = attainable > 0
    return Gap(
        criterion=criterion.id,
        lost=None if lost is None else milli(lost),
        attainable=None if attainable is None else milli(attainable),
        sentence=_sentence(criterion, look),
        proof=list(criterion.proof),
        curable=curable,
        until=horizon(criterion, look) if curable else None,
        rectify=[
            RectificationStep(do=step.do, who=step.who, effort=step.effort)
            for step in criterion.rectify
        ],
    )


def _sentence(criterion: Criterion, look: Look) -> str:
    correction = look.correction(criterion.id)
    return draw(criterion.gap, look) if correction is None else decided(correction)


def awaited(found: Finding) -> Awaited | None:
    if found.outcome != "awaiting":
        return None
    return Awaited(criterion=found.criterion, points=milli((found.high or 0) - (found.low or 0)))


# Papers


def unknowns(look: Look, *, fixed: bool = False) -> list[Unknown]:
    """Return the papers to fetch: those that alone can change the star first, then by swing."""
    rulebook = look.rulebook
    papers: dict[str, list[Finding]] = {}
    for found in look.judged.findings:
        if found.outcome == "unknown":
            proof = rulebook.criterion[found.criterion].proof
            papers.setdefault(proof[0] if proof else NO_PAPER, []).append(found)
    rows = [
        (moves_star(look, settled, fixed=fixed), _swing(settled), paper, settled)
        for paper, settled in papers.items()
    ]
    # The sort is stable: papers of equal weight stay in the order of the rulebook.
    rows.sort(key=lambda row: (not row[0], -(row[1] or 0)))
    return [
        Unknown(
            paper=paper,
            facts=_facts([rulebook.criterion[f.criterion] for f in settled], look.on),
            asks=_asks([rulebook.criterion[f.criterion] for f in settled], look.on),
            criteria=[f.criterion for f in settled],
            swing=None if swing is None else milli(swing),
            moves_star=moves,
        )
        for moves, swing, paper, settled in rows
    ]


def _swing(findings: Sequence[Finding]) -> Milli | None:
    swings = [f.high - f.low for f in findings if f.low is not None and f.high is not None]
    return sum(swings) if swings else None


def _asks(criteria: Sequence[Criterion], look_for: LookFor) -> list[str]:
    return list(dict.fromkeys(draw(c.ask, look_for(c)) for c in criteria if c.ask.parts))


def moves_star(look: Look, settled: Sequence[Finding], *, fixed: bool = False) -> bool:
    """Return whether `settled`, at their least or their greatest, would change the star; one that a
    review has set (`fixed`) nothing changes."""
    stars = look.judged.stars
    if stars is None or fixed:
        return False
    ids = {f.criterion for f in settled}
    for best in (False, True):
        if passed(look.rulebook, _settled(look, ids, best=best)) != look.judged.sheets:
            return True
    least, most = stars_if(look, ids, best=False), stars_if(look, ids, best=True)
    return least.possible != stars.possible or most.certain != stars.certain


def stars_if(look: Look, criteria: Set[str], *, best: bool) -> Stars:
    """Return the stars if what is missing for `criteria` came out at its best, or at its worst.

    Gates and determinations that are open for want of the same facts, and of no others, come out
    with them; all else stays as it is.
    """
    rulebook, judged = look.rulebook, look.judged
    findings = _settled(look, criteria, best=best)
    known = _named([n for id in sorted(criteria) for n in _trees(rulebook.criterion[id])], look)
    gates = dict(judged.gates)
    for band in rulebook.stars:
        if gates[band.star] is None and band.requires is not None:
            gates[band.star] = best if _hangs_on(known, band.requires, look) else None
    determinations = dict(judged.determinations)
    for rule in rulebook.determinations:
        if determinations[rule.id] is None and _hangs_on(known, rule.when, look):
            determinations[rule.id] = best == (rule.effect.how == "star_at_least")
    return stars_of(
        rulebook,
        None if rulebook.totals is None else totals_of(rulebook, findings),
        Bounds(gates, determinations),
        Bounds(judged.future_gates, judged.future_determinations),
        asked=asked_at_all(rulebook, findings),
        eligible=judged.eligible,
    )


def _settled(look: Look, criteria: Set[str], *, best: bool) -> list[Finding]:
    """Return the findings, those of `criteria` at one end."""

    def at(found: Finding) -> Finding:
        points = found.high if best else found.low
        return replace(found, low=points, high=points)

    return [at(f) if f.criterion in criteria else f for f in look.judged.findings]


def _trees(criterion: Criterion) -> list[Node]:
    asked = [] if criterion.asked_when is None else [criterion.asked_when]
    return [*criterion.looked_at, *asked, *criterion.excuses]


def _hangs_on(known: Set[tuple[str, str]], condition: Node, look: Look) -> bool:
    """Return whether a condition is open only for want of what is `known` then."""
    wanted = _named([condition], look, only_open=True)
    return bool(wanted) and wanted <= known


def _named(nodes: Sequence[Node], look: Look, *, only_open: bool = False) -> set[tuple[str, str]]:
    """Return what `nodes` look at, as kind and name; `only_open`: what of it is not known."""
    trees, found = list(nodes), set[tuple[str, str]]()
    for ref in named(list(nodes), look.rulebook):
        if isinstance(ref, RequirementRef):
            if not only_open or look.requirement(ref.name) is None:
                found.add(("requirement", ref.name))
        elif (value := look.rulebook.measures[ref.name].value) is not None:
            trees.append(value)
        elif not only_open or not _is_known(look.measure(ref.name)):
            found.add(("measure", ref.name))
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, ColumnRef) and node.of_branch:
            if not only_open or look.column(node) is None:
                found.add(("column", node.name))
        elif isinstance(node, SheetRef):
            found.add(("sheet", str(node.offset)))
    return found


def _is_known(value: Span | Truth) -> bool:
    return value.is_exact if isinstance(value, Span) else value is not None


# Facts that would answer


def _facts(criteria: Sequence[Criterion], look_for: LookFor) -> list[MissingFact]:
    found: dict[tuple[str, str], MissingFact] = {}
    for criterion in criteria:
        for fact in _missing(criterion, look_for(criterion)):
            found.setdefault((fact.kind, fact.name), fact)
    return list(found.values())


def _missing(criterion: Criterion, look: Look) -> list[MissingFact]:
    """Return what the criterion looks at and does not know for certain."""
    nodes = _trees(criterion)
    found = [fact for node in nodes for fact in _columns(node, look)]
    for ref in named(nodes, look.rulebook):
        if isinstance(ref, RequirementRef):
            if look.requirement(ref.name) is None or look.measured(ref.name).asked is None:
                found.append(_table(look.rulebook.requirements[ref.name].table, look))
            continue
        found += _of_measure(ref, look)
    for one in given(criterion.score):
        found.append(_table("judgements" if isinstance(one, ByJudges) else "results", look))
    return found


def _of_measure(ref: MeasureRef, look: Look) -> list[MissingFact]:
    measure, seen = look.rulebook.measures[ref.name], look.measured(ref.name)
    exact = seen.value.is_exact if isinstance(seen.value, Span) else seen.value is not None
    if exact and seen.asked is not None:
        return []
    if measure.stated:
        return [MissingFact(kind="stated", name=measure.name, title=measure.name)]
    if measure.value is not None:
        return _columns(measure.value, look)
    assert measure.aggregate is not None
    found = [_table(measure.aggregate.table, look)]
    if measure.figure is not None and look.basis == "stated":
        definition = look.rulebook.catalogue.figure[measure.figure]
        found.append(MissingFact(kind="figure", name=definition.id, title=definition.title))
    for node in _over_branch(measure.aggregate):
        found += _columns(node, look)
    return found


def _over_branch(aggregate: Aggregate) -> list[Node]:
    nodes = (aggregate.of, aggregate.asked_from, aggregate.asked_until)
    return [node for node in nodes if isinstance(node, Node)]


def _columns(node: Node, look: Look) -> list[MissingFact]:
    """Return the branch columns in `node` that are blank."""
    return [
        MissingFact(kind="column", name=ref.name, title=look.branches[ref.name].title)
        for ref in walk(node)
        if isinstance(ref, ColumnRef) and ref.of_branch and look.column(ref) is None
    ]


def _table(name: str, look: Look) -> MissingFact:
    table = look.rulebook.catalogue.table[name]
    return MissingFact(kind="table", name=table.name, title=table.title)
