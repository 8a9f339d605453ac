"""From one standing to the next: what is now otherwise, in words, with the chain that led to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from starcheck.assembly import branch_name
from starcheck.assembly.gaps import gap
from starcheck.assembly.readings import Look, named, read
from starcheck.assembly.scores import milli
from starcheck.language import series, tr
from starcheck.live.events import Event
from starcheck.live.standing import Outcome, Standing
from starcheck.model import watching as shown
from starcheck.model.assessment import BookName, BranchName, Number
from starcheck.model.facts import Facts
from starcheck.model.findings import Judged
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.tree import MeasureRef
from starcheck.reporting.grounds import reading
from starcheck.reporting.words import OUTCOMES, labels_of, points, star


@dataclass(frozen=True, slots=True)
class Seen:
    """A branch as it was judged on a day; `called`: what the sender calls the records."""

    book: Rulebook
    facts: Facts
    judged: Judged
    called: Mapping[str, tuple[tuple[str, str], ...]]

    @property
    def look(self) -> Look:
        return Look(self.book, self.facts, self.judged, self.judged.basis, self.facts)


@dataclass(frozen=True, slots=True)
class Cause:
    """What led to changes: an event, or a day that is over or has come."""

    event: Event | None
    day: date

    def steps(self) -> Iterator[shown.Step]:
        if self.event is None:
            yield shown.Step(link="day", name=self.day.isoformat(), before=None, after=None)
            return
        yield shown.Step(link="event", name=self.event.id, before=None, after=self.event.type)
        table = self.event.given.get("table")
        if table is not None:
            record = str(self.event.given.get("record") or self.event.id)
            yield shown.Step(link="record", name=f"{table}/{record}", before=None, after=None)


def draft(kind: shown.Kind, on: date, cause: Cause, text: str) -> shown.Change:
    """Return a change that says no more than a sentence; it is numbered when it is written down."""
    return shown.Change(
        number=0,
        kind=kind,
        on=on,
        event=None if cause.event is None else cause.event.id,
        branch=None,
        rulebook=None,
        text=text,
        criterion=None,
        record=None,
        before=None,
        after=None,
        stars_before=None,
        stars_after=None,
        warning=None,
        chain=[],
        problems=[],
    )


def changes(
    before: Standing, was: Seen | None, after: Standing, now: Seen, cause: Cause
) -> Iterator[shown.Change]:
    """Give what is otherwise. `was`: the branch as it was judged before, for the chain."""
    same_book = before.rulebook == after.rulebook
    if not same_book:
        yield _begins(after, now, cause)
        return
    moved: list[shown.Step] = []
    for criterion in now.book.criteria:
        old, new = before.findings[criterion.id], after.findings[criterion.id]
        if old == new:
            continue
        stands = _stand(old), _stand(new)
        label = tuple(_with_points(stand) for stand in stands)
        step = shown.Step(link="criterion", name=criterion.id, before=label[0], after=label[1])
        moved.append(step)
        if old[0] != new[0] or old[1:] != new[1:]:
            yield about(
                draft(
                    "criterion",
                    now.facts.as_of,
                    cause,
                    tr(
                        "{title}：{before} → {after}",
                        title=criterion.title,
                        before=label[0],
                        after=label[1],
                    ),
                ),
                now,
                criterion=criterion.id,
                before=stands[0],
                after=stands[1],
                chain=[*cause.steps(), *_measures(criterion, was, now), step],
            )
    for requirement, record in sorted(after.breaches - before.breaches):
        yield about(
            draft(
                "breach",
                now.facts.as_of,
                cause,
                tr("{record} 不符合“{requirement}”", record=record, requirement=requirement),
            ),
            now,
            criterion=requirement,
            record=record,
            chain=[*cause.steps()],
        )
    moved += [
        shown.Step(
            link="determination",
            name=id,
            before=_truth(before.determinations.get(id)),
            after=_truth(holds),
        )
        for id, holds in after.determinations.items()
        if before.determinations.get(id) != holds
    ]
    if before.stars != after.stars:
        stars = _stars(before, now.book), _stars(after, now.book)
        yield about(
            draft("star", now.facts.as_of, cause, _star_text(*stars)),
            now,
            stars_before=stars[0],
            stars_after=stars[1],
            chain=[*cause.steps(), *moved, *_last(before, after, stars)],
        )


def warned(
    now: Seen, then: Judged, criterion: Criterion, by: date, lose: int | None, cause: Cause
) -> shown.Change:
    """Return the warning that a criterion is lost if nothing happens until `by`. `then`: how the
    branch is judged when it is lost."""
    (finding,) = (f for f in then.findings if f.criterion == criterion.id)
    missing = gap(finding, replace(now.look, judged=then).on(criterion))
    said = tr("{title}：{by} 以前还来得及", title=criterion.title, by=by)
    if lose is not None:
        said = tr("{said}，过后失 {points} 分", said=said, points=points(lose))
    return about(
        draft("due", cause.day, cause, said),
        now,
        criterion=criterion.id,
        warning=shown.Warned(
            by=by,
            lose=None if lose is None else milli(lose),
            gap="" if missing is None else missing.sentence,
            do=[] if missing is None else missing.rectify,
        ),
        chain=[*cause.steps(), *_measures(criterion, None, now)],
    )


def about(change: shown.Change, now: Seen, **values: object) -> shown.Change:
    """Return a change with the branch and the rulebook that it is about."""
    book = now.book
    named_ = {
        "branch": branch_name(now.facts),
        "rulebook": BookName(
            id=book.id,
            title=book.title,
            edition=book.edition,
            status=book.status,
            sha256=book.sha256,
        ),
    }
    return change.model_copy(update={**named_, **values})


def of_branch(change: shown.Change, facts: Facts) -> shown.Change:
    name: BranchName = branch_name(facts)
    return change.model_copy(update={"branch": name})


def _begins(after: Standing, now: Seen, cause: Cause) -> shown.Change:
    stars = _stars(after, now.book) if after.stars is not None else None
    said = tr("按 {book} 评定", book=now.book.title)
    if stars is not None:
        said = tr("{said}：{stars}", said=said, stars=_drawn(stars))
    return about(
        draft("branch", now.facts.as_of, cause, said),
        now,
        stars_after=stars,
        chain=[*cause.steps()],
    )


def _stand(one: Outcome) -> shown.Stand:
    outcome, low, high, reach = one
    return shown.Stand(
        outcome=outcome,
        label=tr(OUTCOMES[outcome]),  # type: ignore[index]
        low=_points(low),
        high=_points(high),
        reach=_points(reach),
    )


def _points(value: int | None) -> Number | None:
    return None if value is None else milli(value)


def _with_points(stand: shown.Stand) -> str:
    if stand.low is None or stand.high is None:
        return stand.label
    said = f"{stand.low:f}" if stand.low == stand.high else f"{stand.low:f}–{stand.high:f}"
    return tr("{label}（{points} 分）", label=stand.label, points=said)


def _truth(value: bool | None) -> str:
    return tr("未说明") if value is None else tr("是") if value else tr("否")


def _stars(standing: Standing, book: Rulebook) -> shown.Stars | None:
    if standing.stars is None:
        return None
    labels = labels_of(book)
    _, certain, possible, reach = standing.stars
    return shown.Stars(
        score_low=_points(standing.score[0]),
        score_high=_points(standing.score[1]),
        certain=star(certain, labels),
        possible=star(possible, labels),
        reach=star(reach, labels),
    )


def _drawn(stars: shown.Stars) -> str:
    return tr(
        "目前能认定 {certain}，补齐后最高 {possible}，期内最高 {reach}",
        certain=stars.certain.label,
        possible=stars.possible.label,
        reach=stars.reach.label,
    )


def _star_text(before: shown.Stars | None, after: shown.Stars | None) -> str:
    if before is None or after is None:
        return _drawn(after) if after is not None else ""
    parts = [
        tr("{what} {before} → {after}", what=what, before=a.label, after=b.label)
        for what, a, b in (
            (tr("目前能认定"), before.certain, after.certain),
            (tr("补齐后最高"), before.possible, after.possible),
            (tr("期内最高"), before.reach, after.reach),
        )
        if a != b
    ]
    return series(parts)


def _last(
    before: Standing, after: Standing, stars: Sequence[shown.Stars | None]
) -> Iterator[shown.Step]:
    """Give the score and the star, if they moved."""
    if before.score != after.score:
        yield shown.Step(link="score", name="", before=_score(before), after=_score(after))
    yield shown.Step(
        link="star",
        name="",
        before=None if stars[0] is None else _drawn(stars[0]),
        after=None if stars[1] is None else _drawn(stars[1]),
    )


def _score(standing: Standing) -> str | None:
    low, high = standing.score
    if low is None or high is None:
        return None
    return points(low) if low == high else f"{points(low)}–{points(high)}"


def _measures(criterion: Criterion, was: Seen | None, now: Seen) -> Iterator[shown.Step]:
    """Give the measures that a criterion looks at and that moved; where nothing was known before,
    all of them."""
    nodes = [*criterion.looked_at, *([criterion.asked_when] if criterion.asked_when else [])]
    after = now.look.on(criterion)
    before = None if was is None or was.book is not now.book else was.look.on(criterion)
    for ref in named(nodes, now.book):
        texts = [_read(ref, look) for look in (before, after)]
        if texts[0] != texts[1]:
            yield shown.Step(link="measure", name=ref.name, before=texts[0], after=texts[1])


def _read(ref: object, look: Look | None) -> str | None:
    if look is None:
        return None
    if not isinstance(ref, MeasureRef):
        return _truth(look.requirement(ref.name))  # type: ignore[attr-defined]
    measure = look.rulebook.measures[ref.name]
    return reading(read(look.measured(ref.name).value, measure), measure.unit or measure.type.unit)


__all__ = [
    "Cause",
    "Seen",
    "about",
    "changes",
    "draft",
    "of_branch",
    "warned",
]
