"""Judgements against the rulebook: of what is judged, by whom, within which points, each once.

A table of a database is checked by the same functions, each different line once
(`intake.judgements`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from starcheck.diagnostics import Kind, Place, Problems, did_you_mean, text
from starcheck.facts import problems as kinds
from starcheck.facts.stated import in_points, named
from starcheck.language import series, tr
from starcheck.model.facts import Record, Records
from starcheck.model.rulebook import Rulebook
from starcheck.model.scores import ByJudges, given

OTHER_STANDARD = Kind(
    "FA193", "judged-by-other-standard", "评议打分是按 {stamped} 打的，现在用的是 {used}"
)
JUDGED_BY_OTHER_EDITION = Kind(
    "FA194",
    "judged-by-other-edition",
    "评议打分是按 {stamped} 打的，现在用的是 {used}：指标的要求和分值可能不同",
    severity="warning",
)
JUDGED_AGAIN = Kind(
    "FA195",
    "judged-again",
    "{rater}对评分指标 `{criterion}` 的打分写了两次，都是 {opinion}，只算一次",
    severity="warning",
)
JUDGED_DIFFERENTLY = Kind(
    "FA196",
    "judged-differently",
    "{rater}对评分指标 `{criterion}` 打了两次，不一样：{first}、{second}",
)

KEY = ("criterion", "group", "sample", "rater")
"""One rater has one opinion of one thing. Who has not said who they are cannot be told apart."""


def checked(judgements: Records, rulebook: Rulebook, problems: Problems) -> Records:
    """Return judgements, each once. Reports those of what is not judged, by others than may, of no
    known level, out of the range of points, by another standard, twice by one rater, and more of
    them than there are raters."""
    kept = first_ones(judgements, problems)
    judgements = replace(
        judgements,
        records=tuple(judgements.records[at] for at in kept),
        places=tuple(judgements.places[at] for at in kept),
    )
    _check_standards(judgements, rulebook, problems)
    counted: dict[ByJudges, int] = {}
    for record, place in zip(judgements.records, judgements.places, strict=True):
        score = check_opinion(record, place, rulebook, problems)
        if score is None:
            continue
        counted[score] = counted.get(score, 0) + 1
        if counted[score] == score.raters * score.samples + 1:
            add_too_many(score, place, problems)
    return judgements


def add_too_many(score: ByJudges, place: Place | None, problems: Problems) -> None:
    problems.add(
        kinds.TOO_MANY_RATERS,
        place,
        help=text("请核对是不是重复，或者在评星标准里改 raters"),
        criterion=score.criterion,
        wanted=score.raters * score.samples,
    )


def first_ones(judgements: Records, problems: Problems) -> list[int]:
    """Return the positions of judgements that are not said before; those that are, are told."""
    first: dict[tuple[object, ...], tuple[Record, Place | None]] = {}
    kept = []
    for at, (record, place) in enumerate(zip(judgements.records, judgements.places, strict=True)):
        key = tuple(record[name] for name in KEY)
        if isinstance(record["rater"], str) and key in first:
            _tell_again(record, place, *first[key], problems)
        else:
            first[key] = record, place
            kept.append(at)
    return kept


def _tell_again(
    record: Record, place: Place | None, before: Record, where: Place | None, problems: Problems
) -> None:
    who, criterion = rater_of(record["rater"], record["group"]), record["criterion"]
    help_ = text("删去一次") if where is None else text("另一次在 {where}", where=where.where)
    one, other = _opinion(before), _opinion(record)
    if one == other:
        problems.add(JUDGED_AGAIN, place, help=help_, rater=who, criterion=criterion, opinion=one)
        return
    problems.add(
        JUDGED_DIFFERENTLY,
        place,
        notes=[text("同一项抽查几个对象的，写明抽查对象（sample）")],
        help=help_,
        rater=who,
        criterion=criterion,
        first=one,
        second=other,
    )


def rater_of(rater: object, group: object) -> str:
    """Return who has judged, as it is said."""
    if isinstance(group, str):
        return tr("评议人“{rater}”（{group}）", rater=rater, group=group)
    return tr("评议人“{rater}”", rater=rater)


def _opinion(record: Record) -> str:
    return opinion_of(record["level"], record["points"])


def opinion_of(level: object, points: object) -> str:
    """Return what was given: a level beats points."""
    if isinstance(level, str):
        return level
    return tr("{points} 分", points=in_points(points)) if isinstance(points, int) else tr("空白")


def _check_standards(judgements: Records, rulebook: Rulebook, problems: Problems) -> None:
    """Report once for each sheet or file by which other standard it was filled in."""
    told: set[tuple[object, ...]] = set()
    for record, place in zip(judgements.records, judgements.places, strict=True):
        where = place
        if place is not None and place.sheet is not None:
            where = Place(place.file, sheet=place.sheet)
        key = (record["standard"], where and where.file, where and where.sheet)
        if key not in told:
            told.add(key)
            check_standard(record, where, rulebook, problems)


def check_standard(
    record: Record, place: Place | None, rulebook: Rulebook, problems: Problems
) -> None:
    """Report a judgement by another standard; one that does not say by which is taken."""
    stamped, used = record["standard"], named(rulebook)
    if not isinstance(stamped, str) or stamped in (used, rulebook.id):
        return
    if stamped.partition("@")[0] == rulebook.id:
        help_ = text(
            "请核对这些指标的要求和分值有没有变；变了的，按 {used} 的评分表重新打分", used=used
        )
        problems.add(JUDGED_BY_OTHER_EDITION, place, help=help_, stamped=stamped, used=used)
        return
    help_ = text("请按 {used} 的评分表打分；要按原来的标准评，用 --rulebook 写明", used=used)
    problems.add(OTHER_STANDARD, place, help=help_, stamped=stamped, used=used)


def check_opinion(
    record: Record, place: Place | None, rulebook: Rulebook, problems: Problems
) -> ByJudges | None:
    """Return the score that a judgement is part of; reports what is wrong with it by itself."""
    criterion = rulebook.criterion.get(str(record["criterion"]))
    if criterion is None:
        return None
    judged = [one for one in given(criterion.score) if isinstance(one, ByJudges)]
    if not judged:
        problems.add(
            kinds.NOT_JUDGED,
            place,
            help=text("它的得分由事实得出；请删去这条打分"),
            criterion=criterion.id,
        )
        return None
    score = next((one for one in judged if one.by in (None, record["group"])), None)
    if score is None:
        known = [one.by for one in judged if one.by is not None]
        problems.add(
            kinds.UNKNOWN_RATERS,
            place,
            help=did_you_mean(str(record["group"]), known)
            or text("评议方（group）有：{known}", known=series(known)),
            criterion=criterion.id,
            found=record["group"] if isinstance(record["group"], str) else tr("没有写"),
        )
        return None
    _check_worth(record, place, score, problems)
    return score


def _check_worth(record: Record, place: Place | None, score: ByJudges, problems: Problems) -> None:
    points, level, levels = record["points"], record["level"], dict(score.levels)
    if isinstance(level, str) and level not in levels:
        ends = {"least": in_points(score.least), "greatest": in_points(score.greatest)}
        problems.add(
            kinds.UNKNOWN_LEVEL,
            place,
            help=did_you_mean(level, levels) or text("可以写：{known}", known=series(levels))
            if levels
            else text("写 {least} 至 {greatest} 的数；还没有打分的，空着", **ends),
            criterion=score.criterion,
            found=level,
        )
    if isinstance(points, int) and not score.least <= points <= score.greatest:
        problems.add(
            kinds.POINTS_OUT_OF_RANGE,
            place,
            help=text("请按评星标准的分值范围打分"),
            criterion=score.criterion,
            least=in_points(score.least),
            greatest=in_points(score.greatest),
            found=in_points(points),
        )


def scores_of(rulebook: Rulebook) -> Iterator[ByJudges]:
    """Give every score of a rulebook that is given by raters."""
    for criterion in rulebook.criteria:
        for one in given(criterion.score):
            if isinstance(one, ByJudges):
                yield one
