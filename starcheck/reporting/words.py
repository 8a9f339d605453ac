"""Words shared by documents and drawings: outcomes, stars, effects, articles, what is asked."""

from __future__ import annotations

from collections.abc import Mapping

from starcheck.expressions import sentence
from starcheck.language import mark, series, spoken, tr
from starcheck.model.assessment import Citation, ReviewMade, StarLabel
from starcheck.model.assessment import Effect as EffectShown
from starcheck.model.batches import OfStar, Within
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.findings import Outcome
from starcheck.model.reviews import LEVEL_WORDS, REVIEW_KIND_WORDS, Correction
from starcheck.model.rulebook import Cite, Criterion, Effect, Rulebook
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
    least_points,
    most_points,
)
from starcheck.model.tree import Literal, Node
from starcheck.model.values import Milli

OUTCOMES: dict[Outcome, str] = {
    "not_applicable": mark("不适用"),
    "waived": mark("准予免评"),
    "met": mark("达标"),
    "unknown": mark("材料未说明"),
    "awaiting": mark("待评议"),
    "pending": mark("尚在期内"),
    "partly": mark("部分达标"),
    "unmet": mark("未达标"),
}
STARS = {
    0: mark("未达星"),
    1: mark("一星级"),
    2: mark("二星级"),
    3: mark("三星级"),
    4: mark("四星级"),
    5: mark("五星级"),
}

_DIGITS = "零一二三四五六七八九"


UNPROVEN = mark("未举证")
"""What was unknown when a run was settled."""


def chinese(number: int) -> str:
    """Return a number below a thousand as it is written in articles and stars.

    >>> chinese(5), chinese(10), chinese(13), chinese(40), chinese(105), chinese(110)
    ('五', '十', '十三', '四十', '一百零五', '一百一十')
    """
    if number < 10:
        return _DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    head = _DIGITS[hundreds] + "百"
    if rest == 0:
        return head
    tens, ones = divmod(rest, 10)
    middle = (_DIGITS[tens] + "十") if tens else "零"
    return head + middle + (_DIGITS[ones] if ones else "")


def numeral(number: int) -> str:
    """Return a number below a thousand as articles and stars are counted in this language."""
    return chinese(number) if spoken() == "zh" else str(number)


def star(rank: int | None, labels: Mapping[int, str] | None = None) -> StarLabel:
    """Return a star with its name; `labels` are those of a book that calls its stars otherwise.

    >>> star(4).label, star(0).label, star(None).label
    ('四星级', '未达星', '不予评定')
    """
    if rank is None:
        return StarLabel(rank=None, label=tr("不予评定"))
    if labels and labels.get(rank):
        return StarLabel(rank=rank, label=labels[rank])
    many = rank not in STARS
    label = tr("{number}星级", number=numeral(rank)) if many else tr(STARS[rank])
    return StarLabel(rank=rank, label=label)


def points(milli: Milli) -> str:
    """Return points as people write them.

    >>> points(4_000), points(4_500), points(-125)
    ('4', '4.5', '-0.125')
    """
    whole, rest = divmod(abs(milli), 1000)
    shown = f"{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"-{shown}" if milli < 0 else shown


def labels_of(book: Rulebook) -> dict[int, str]:
    """Return what a book calls its stars, where it does not just count them."""
    return {band.star: band.label for band in book.stars if band.label}


def effect(given: Effect, labels: Mapping[int, str] | None = None) -> EffectShown:
    if given.how == "exclude" or given.how == "ladder":
        return EffectShown(how="exclude", star=None, text=tr("不予评定"))
    label = star(given.star, labels).label
    if given.how == "star_at_least":
        words = tr("至少评{star}", star=label)
    else:
        words = tr("最高评{star}", star=label) if given.star else tr("不评星级")
    return EffectShown(how=given.how, star=given.star, text=words)


def within(given: Within | None) -> str | None:
    """Return a time limit, counted from the day the star is decided."""
    if given is None:
        return None
    if given.unit == "days":
        return tr("{number} 日内", number=given.number)
    return tr("{number} 个月内", number=given.number)


def of_star(given: OfStar, labels: Mapping[int, str]) -> str:
    """Return which stars are meant."""
    if given.least == given.greatest:
        return star(given.least, labels).label
    if given.least == 0:
        return tr("{star}及以下", star=star(given.greatest, labels).label)
    return tr("{star}及以上", star=star(given.least, labels).label)


def corrected(correction: Correction, title: str | None = None) -> str:
    """Return what a correction is about; `title` is that of its criterion."""
    match correction.corrects:
        case "points":
            return tr("“{criterion}”的分值", criterion=title or correction.criterion)
        case "star":
            return tr("星级")
    where = tr("（{record}）", record=correction.record) if correction.record else ""
    return f"{correction.at}{where}"


def reviewed(one: ReviewMade) -> str:
    """Return what a review has corrected, why, and by which paper."""
    return tr(
        "{level}{kind}：{what} {old} → {new}，{reason}（{document}，{reviewer}）",
        level=tr(LEVEL_WORDS[one.level]),
        kind=tr(REVIEW_KIND_WORDS[one.kind]),
        what=one.what,
        old=one.old or tr("空白"),
        new=one.new,
        reason=one.reason,
        document=one.document,
        reviewer=one.reviewer,
    )


def decided(correction: Correction) -> str:
    """Return by whom, why and by which paper a correction was made."""
    return tr(
        "{level}{kind}定为 {new}：{reason}（{document}）",
        level=tr(LEVEL_WORDS[correction.level]),
        kind=tr(REVIEW_KIND_WORDS[correction.kind]),
        new=correction.new,
        reason=correction.reason,
        document=correction.document,
    )


def citation(cite: Cite | None, catalogue: Catalogue) -> Citation | None:
    """Return the article with its full title: 《…》第十三条."""
    if cite is None:
        return None
    source = catalogue.source.get(cite.source)
    title = source.title if source is not None else cite.title or cite.source
    shown = title if title.startswith("《") else tr("《{title}》", title=title)
    return Citation(source=cite.source, article=cite.article, text=shown + _article(cite.article))


def _article(article: str | None) -> str:
    if not article:
        return ""
    if not article.isdigit() or len(article) > 3:
        return article
    return tr("第{number}条", number=numeral(int(article)))


def required(criterion: Criterion, branches: Table) -> str:
    """Return what the criterion asks, read from its score or its condition."""
    if criterion.holds is not None:
        return sentence(criterion.holds, branches)
    return "" if criterion.score is None else _scored(criterion.score, branches, whole=True)


def _scored(score: Score, branches: Table, *, whole: bool) -> str:
    """Return how points come about; a part of a sum says what it is worth."""

    def read(node: Node) -> str:
        return sentence(node, branches)

    match score:
        case AllOrNothing(condition=condition, points=worth):
            said = read(condition)
            return said if whole else tr("{when}：{points} 分", when=said, points=points(worth))
        case UnitsOf(number=number, points=each, up_to=up_to):
            return tr(
                "{number}，每{unit} {points} 分，满分 {full} 分",
                number=read(number),
                unit=_each(number),
                points=points(each),
                full=points(each * up_to),
            )
        case Deduct(number=number, each=each, at_least=least) if least < 0:
            return tr(
                "{number}，每{unit}扣 {points} 分，最多扣 {most} 分",
                number=read(number),
                unit=_each(number),
                points=points(each),
                most=points(-least),
            )
        case Deduct(number=number, each=each, at_least=least):
            return tr(
                "{number}，每{unit}扣 {points} 分，扣至 {least} 分为止",
                number=read(number),
                unit=_each(number),
                points=points(each),
                least=points(least),
            )
        case Bands(bands=bands):
            return tr("；").join(_band(condition, worth, branches) for condition, worth in bands)
        case Linear() as line:
            return tr(
                "{number}：由 {from_at} 到 {to_at}，得分由 {from_points} 到 {to_points}",
                number=read(line.number),
                from_at=line.from_at,
                to_at=line.to_at,
                from_points=points(line.from_points),
                to_points=points(line.to_points),
            )
        case ByJudges():
            return judged(score)
        case Imported(exercise=exercise, of=of, points=worth):
            return tr(
                "“{exercise}”的得分（满分 {of} 分）按比例折算成 {points} 分",
                exercise=exercise,
                of=points(of),
                points=points(worth),
            )
        case Sum(parts=parts, least=least_, most=most):
            said = tr("以下相加：{parts}", parts=_parts(parts, branches))
            if most is not None and most != sum(map(most_points, parts)):
                said += tr("，最多 {points} 分", points=points(most))
            if least_ is not None and least_ > sum(map(least_points, parts)):
                said += tr("，最少 {points} 分", points=points(least_))
            return said
        case BestOf(parts=parts):
            return tr("以下取最高的一项：{parts}", parts=_parts(parts, branches))


def _parts(parts: tuple[Score, ...], branches: Table) -> str:
    return tr("；").join(
        tr("（{number}）{part}", number=i, part=_scored(part, branches, whole=False))
        for i, part in enumerate(parts, start=1)
    )


def judged(score: ByJudges) -> str:
    """Return who judges, what they may give, and what is made of it."""
    who = tr("{by} {raters} 人", by=score.by, raters=score.raters) if score.by else ""
    who = who or tr(" {raters} 人", raters=score.raters)
    if score.levels:
        scale = series(
            tr("{level} {points} 分", level=level, points=points(worth))
            for level, worth in score.levels
        )
    else:
        scale = tr("{least} 至 {greatest} 分").format(
            least=points(score.least), greatest=points(score.greatest)
        )
    how = tr("去掉一个最高分和一个最低分后取平均") if score.trimmed else tr("取平均")
    said = tr("由{who}评议，{scale}，{how}", who=who, scale=scale, how=how)
    if score.samples > 1:
        said += tr("；抽查 {number} 个对象", number=score.samples)
    return said


def _each(number: Node) -> str:
    """Return what one of a number is called."""
    return number.type.unit or tr("项")


def _band(condition: Node | None, worth: Milli, branches: Table) -> str:
    always = condition is None or (isinstance(condition, Literal) and condition.value is True)
    when = tr("其他") if always or condition is None else sentence(condition, branches)
    return tr("{when}：{points} 分", when=when, points=points(worth))
