"""What a rulebook says of a batch, in lines: sheets, quotas, places, steps, tailoring."""

from __future__ import annotations

from collections.abc import Iterator

from starcheck.language import mark, series, tr
from starcheck.model.batches import Quota, Sheet
from starcheck.model.rulebook import Rulebook
from starcheck.reporting.words import labels_of, of_star, points, star, within

BOUNDS = {"max": mark("最多"), "min": mark("最少"), "about": mark("左右")}


ROUNDING = {
    "down": mark("不足一个的舍去"),
    "up": mark("不足一个的进一"),
    "nearest": mark("四舍五入"),
}


TIES = {
    "all_or_none": mark("末位同分超出名额的都不进"),
    "all_in": mark("末位同分的都进"),
}


PER = {"superior": mark("按上级党组织分别计算"), "category": mark("按类别分别计算")}


OF = {
    "eligible": mark("参加评定的党支部"),
    "participants": mark("申报的党支部"),
    "all": mark("全部党支部"),
}


def sheet_line(sheet: Sheet) -> str:
    what = tr("{title}（{id}）：{dimensions}").format(
        title=sheet.title, id=sheet.id, dimensions=series(sheet.dimensions)
    )
    said = [what]
    if sheet.pass_mark is not None and sheet.full is not None:
        mark_, full = points(sheet.pass_mark), points(sheet.full)
        said.append(tr("满分 {full} 分，{mark} 分通过", full=full, mark=mark_))
    else:
        said.append(tr("各项都达到才算通过"))
    if sheet.judged_by:
        said.append(tr("由{who}评", who=sheet.judged_by))
    return tr("；").join(said)


def ranking(book: Rulebook) -> Iterator[str]:
    ranked = book.ranking
    if ranked is None:
        return
    ties = {"same_place": tr("同分的名次相同"), "by_dimensions": tr("同分的依次比各维度")}
    said = [tr(PER[ranked.per]) if ranked.per is not None else tr("合在一起排")]
    yield tr("，").join([*said, ties[ranked.ties], tr("成批定星时进行")])
    for place, worth in ranked.marks:
        yield tr("第 {place} 名以内：{points} 分", place=place, points=points(worth))


def procedure(book: Rulebook) -> Iterator[str]:
    for number, step in enumerate(book.procedure, start=1):
        said = tr("{number}. {by}：{do}", number=number, by=step.by, do=step.do)
        if step.only is not None:
            said += tr("（只对{stars}）", stars=of_star(step.only, labels_of(book)))
        if (limit := within(step.within)) is not None:
            said += tr("，{limit}", limit=limit)
        yield said


def follow_ups(book: Rulebook) -> Iterator[str]:
    for one in book.follow_ups:
        limit = within(one.within)
        yield tr(
            "{stars}：{do}（{who}{limit}）",
            stars=of_star(one.when, labels_of(book)),
            do=one.do,
            who=one.who,
            limit="" if limit is None else tr("，{limit}", limit=limit),
        )


def waivers(book: Rulebook) -> Iterator[str]:
    rule = book.waivers
    if rule is None:
        return
    yield tr("可以批准的：{approvers}", approvers=series(rule.approvers))
    if rule.criteria is not None:
        yield tr("可以免评的：{criteria}", criteria=series(rule.criteria))
    yield tr("免评的得满分") if rule.full_marks else tr("免评的同不适用")


def tailoring(book: Rulebook) -> Iterator[str]:
    made = book.tailoring
    if made is None:
        return
    yield tr("在 {base} 的基础上", base=made.base)
    for one in made.dropped:
        yield tr("删去 {title}（{id}）：{why}", title=one.title, id=one.id, why=one.because)
    if made.changed:
        yield tr("改动：{names}", names=series(made.changed))


def quota_line(quota: Quota, book: Rulebook) -> str:
    amount = (
        f"{float(quota.amount * 100):g}%" if quota.share else tr("{number} 个", number=quota.amount)
    )
    how = tr("{star}{bound} {amount}").format(
        star=star(quota.star, labels_of(book)).label, bound=tr(BOUNDS[quota.bound]), amount=amount
    )
    parts = [how]
    if quota.share:
        parts.append(tr("以{whom}为基数", whom=tr(OF[quota.of])))
    if quota.per is not None:
        parts.append(tr(PER[quota.per]))
    return tr("，").join([*parts, tr(ROUNDING[quota.rounding]), tr(TIES[quota.ties])])
