"""Words shared by documents and drawings: outcomes, stars, effects, articles, what is asked."""

from __future__ import annotations

from starcheck.expressions import sentence
from starcheck.model.assessment import Citation, StarLabel
from starcheck.model.assessment import Effect as EffectShown
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.findings import Outcome
from starcheck.model.rulebook import (
    AllOrNothing,
    Bands,
    ByJudges,
    Cite,
    Criterion,
    Deduct,
    Effect,
    Linear,
    UnitsOf,
)
from starcheck.model.tree import Literal, Node
from starcheck.model.values import Milli

OUTCOMES: dict[Outcome, str] = {
    "not_applicable": "不适用",
    "met": "达标",
    "unknown": "材料未说明",
    "awaiting": "待评议",
    "pending": "尚在期内",
    "partly": "部分达标",
    "unmet": "未达标",
}

_DIGITS = "零一二三四五六七八九"


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


def star(rank: int | None) -> StarLabel:
    """Return a star with its name.

    >>> star(4).label, star(0).label, star(None).label
    ('四星级', '未达星', '不予评定')
    """
    if rank is None:
        return StarLabel(rank=None, label="不予评定")
    return StarLabel(rank=rank, label=f"{chinese(rank)}星级" if rank else "未达星")


def points(milli: Milli) -> str:
    """Return points as people write them.

    >>> points(4_000), points(4_500), points(-125)
    ('4', '4.5', '-0.125')
    """
    whole, rest = divmod(abs(milli), 1000)
    shown = f"{whole}.{rest:03}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"-{shown}" if milli < 0 else shown


def effect(given: Effect) -> EffectShown:
    if given.how == "exclude":
        return EffectShown(how="exclude", star=None, text="不予评定")
    label = star(given.star).label
    words = f"最高评{label}" if given.how == "star_at_most" else f"至少评{label}"
    if given.how == "star_at_most" and given.star == 0:
        words = "不评星级"
    return EffectShown(how=given.how, star=given.star, text=words)


def citation(cite: Cite | None, catalogue: Catalogue) -> Citation | None:
    """Return the article with its full title: 《…》第十三条."""
    if cite is None:
        return None
    source = catalogue.source.get(cite.source)
    title = source.title if source is not None else cite.title or cite.source
    shown = title if title.startswith("《") else f"《{title}》"
    return Citation(source=cite.source, article=cite.article, text=shown + _article(cite.article))


def _article(article: str | None) -> str:
    if not article:
        return ""
    return f"第{chinese(int(article))}条" if article.isdigit() and len(article) <= 3 else article


def required(criterion: Criterion, branches: Table) -> str:
    """Return what the criterion asks, read from its score or its condition."""

    def read(node: Node) -> str:
        return sentence(node, branches)

    if criterion.holds is not None:
        return read(criterion.holds)
    match criterion.score:
        case AllOrNothing(condition=condition):
            return read(condition)
        case UnitsOf(number=number, points=each, up_to=up_to):
            return f"{read(number)}：每项 {points(each)} 分，最多 {up_to} 项"
        case Deduct(number=number, each=each, at_least=least):
            floor = f"，扣至 {points(least)} 分为止"
            return f"{read(number)}：每项扣 {points(each)} 分{floor}"
        case Bands(bands=bands):
            return "；".join(_band(condition, worth, branches) for condition, worth in bands)
        case Linear() as line:
            return (
                f"{read(line.number)}：由 {line.from_at} 到 {line.to_at}，"
                f"得分由 {points(line.from_points)} 到 {points(line.to_points)}"
            )
        case ByJudges(least=least, greatest=greatest, raters=raters):
            return f"由 {raters} 人评议，{points(least)} 至 {points(greatest)} 分，取平均"
    return ""


def _band(condition: Node | None, worth: Milli, branches: Table) -> str:
    always = condition is None or (isinstance(condition, Literal) and condition.value is True)
    when = "其他" if always or condition is None else sentence(condition, branches)
    return f"{when}：{points(worth)} 分"
