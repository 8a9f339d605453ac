"""A rulebook as people read it: each criterion a sentence made from its expression, with points,
clause, proof and remedy, and what it means when nothing is said; then the definitions and sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import cast

from starcheck.expressions import names_in, sentence
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Source
from starcheck.model.rulebook import (
    Aggregate,
    Cite,
    Criterion,
    Dimension,
    Measure,
    Parameter,
    Requirement,
    Rulebook,
    Window,
)
from starcheck.model.scores import given
from starcheck.model.tree import Literal, Node
from starcheck.reporting import batches
from starcheck.reporting.pages import Block, Card, Format, Grid, Heading, Lines, write
from starcheck.reporting.words import (
    citation,
    effect,
    labels_of,
    points,
    required,
    star,
)

__all__ = ["cited", "registered", "render"]

POLICIES = {
    "rescale": mark("不适用的评分指标不计入，其余按比例折算"),
    "full_marks": mark("不适用的评分指标得满分"),
    "zero": mark("不适用的评分指标得零分"),
}
DECIDES = {"stated": mark("以自报口径为准"), "recorded": mark("以台账口径为准")}
READ = {"whole": mark("全文核对"), "part": mark("部分核对"), "not": mark("未核对原文")}
FORMS = {
    "count": mark("{records}的条数"),
    "distinct": mark("{records}涉及多少个不同的{column}"),
    "sum": mark("{records}的{column}合计"),
    "minimum": mark("{records}中最小的{column}"),
    "maximum": mark("{records}中最大的{column}"),
    "average": mark("{records}的{column}平均数"),
    "share": mark("{records}中{column}的占比"),
}


def render(book: Rulebook, form: Format = "text") -> str:
    """Return the whole book, with a newline at the end."""
    return write(list(_blocks(book)), form)


def registered(books: Sequence[Rulebook], catalogue: Catalogue, form: Format = "text") -> str:
    """Return every regulation, and how many places of `books` rest on it."""
    header = (tr("简称"), tr("规定"), tr("文号"), tr("施行或印发"), tr("原文"), tr("依据它的"))
    rows = []
    for source in catalogue.sources:
        until = tr("至 {until}", until=source.until) if source.until else ""
        number = sum(1 for book in books for _ in _citing(book, source.id))
        rows.append(
            (
                source.id,
                tr("《{title}》", title=source.title),
                source.number,
                f"{source.in_force} {until}".strip(),
                tr(READ[source.read]),
                tr("{number} 处", number=number),
            )
        )
    return write([Heading(1, tr("登记的规定")), Grid(header, tuple(rows))], form)


def cited(books: Sequence[Rulebook], source: Source, form: Format = "text") -> str:
    """Return every criterion, requirement, parameter and determination that rests on `source`.

    These are what to look at again when the regulation is revised.
    """
    blocks: list[Block] = [
        Heading(1, tr("《{title}》", title=source.title)),
        Lines((_standing(source),)),
    ]
    for book in books:
        rows = tuple(_citing(book, source.id))
        if rows:
            blocks.append(Heading(2, f"{book.title} {book.id}@{book.edition}"))
            blocks.append(Grid((tr("哪一处"), tr("依据"), tr("内容")), rows))
    if len(blocks) == 2:
        blocks.append(Lines((tr("没有评星标准引用它"),)))
    return write(blocks, form)


def _citing(book: Rulebook, source: str) -> Iterator[tuple[str, str, str]]:
    def row(word: str, name: str, cite: Cite | None, what: str) -> Iterator[tuple[str, str, str]]:
        if cite is not None and cite.source == source:
            shown = citation(cite, book.catalogue)
            yield f"{word} {name}", "" if shown is None else shown.text, what

    for criterion in book.criteria:
        yield from row(tr("评分指标"), criterion.id, criterion.cite, criterion.title)
    for rule in book.determinations:
        yield from row(tr("认定规则"), rule.id, rule.cite, rule.title)
    for requirement in book.requirements.values():
        said = _requirement(requirement, book)
        yield from row(tr("逐条要求"), requirement.name, requirement.cite, said)
    for parameter in book.parameters.values():
        yield from row(tr("参数"), parameter.name, parameter.cite, _value(parameter))


# The parts of the document, in order


def _blocks(book: Rulebook) -> Iterator[Block]:
    yield Heading(1, book.title)
    yield Lines(tuple(_opening(book)))
    if book.dimensions and book.totals is not None:
        yield Grid((tr("维度"), tr("内容"), tr("分值")), tuple(_dimensions(book)))
    for dimension in book.dimensions:
        yield from _chapter(_titled(dimension), _of(book, "base", dimension.id), book)
    if not book.dimensions:
        yield from _chapter(tr("评分指标"), _of(book, "base"), book)
    yield from _chapter(tr("加分项"), _of(book, "bonus"), book)
    yield from _chapter(tr("减分项"), _of(book, "deduction"), book)
    yield from _section(tr("认定规则"), _determinations(book))
    yield from _section(tr("星级"), _stars(book))
    yield from _section(tr("评分表"), [batches.sheet_line(sheet) for sheet in book.sheets])
    yield from _section(tr("比例控制"), [batches.quota_line(quota, book) for quota in book.quotas])
    yield from _section(tr("排名次"), batches.ranking(book))
    yield from _section(tr("评定程序"), batches.procedure(book))
    yield from _section(tr("定星以后"), batches.follow_ups(book))
    yield from _section(tr("准予免评"), batches.waivers(book))
    yield from _section(tr("剪裁"), batches.tailoring(book))
    yield from _section(tr("逐条要求"), [_requirement(r, book) for r in book.requirements.values()])
    yield from _table(tr("参数"), (tr("参数"), tr("数值"), tr("依据")), _parameters(book))
    yield from _table(tr("指标值"), (tr("指标值"), tr("怎样得出")), _measures(book))
    header = (tr("规定"), tr("文号"), tr("施行或印发"), tr("原文"))
    yield from _table(tr("依据的规定"), header, _sources(book))


def _section(title: str, items: Iterable[str]) -> Iterator[Block]:
    found = tuple(items)
    if found:
        yield Heading(2, title)
        yield Lines(found, listed=True)


def _table(title: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[Block]:
    found = tuple(rows)
    if found:
        yield Heading(2, title)
        yield Grid(header, found)


def _of(book: Rulebook, kind: str, dimension: str | None = None) -> list[Criterion]:
    return [
        c
        for c in book.criteria
        if c.kind == kind and (dimension is None or c.dimension == dimension)
    ]


def _opening(book: Rulebook) -> Iterator[str]:
    edition = tr("{edition} 年度版", edition=book.edition)
    yield tr(
        "{id}@{edition} ｜ {edition2} ｜ {status}",
        id=book.id,
        edition=book.edition,
        edition2=edition,
        status=book.status,
    )
    if book.applies_when is not None:
        branches = book.catalogue.table["branches"]
        yield tr("适用于：{which}", which=sentence(book.applies_when, branches))
    if book.cycle is not None:
        yield tr(
            "{first} 年起每 {years} 年评一次，命名 {valid} 年有效",
            first=book.cycle.first,
            years=book.cycle.years,
            valid=book.cycle.valid_years,
        )
    yield tr(DECIDES[book.decides])
    if book.totals is None:
        yield tr("不计分，只看 {number} 项要求是否达到", number=len(book.criteria))
    else:
        totals = book.totals
        said = [tr("满分 {points} 分", points=points(totals.full))]
        if totals.bonus_at_most is not None:
            said.append(tr("加分最多 {points} 分", points=points(totals.bonus_at_most)))
        if totals.at_most is not None:
            said.append(tr("总分最多 {points} 分", points=points(totals.at_most)))
        said.append(tr(POLICIES[totals.not_applicable]))
        yield tr("，").join(said)
        bare = sum(c.full or 0 for c in _of(book, "base") if _bare(c, book))
        yield tr("只凭是否或自述就能得的分：{points} 分", points=points(bare))
    if book.silence:
        titles = series(book.catalogue.table[name].title for name in book.silence)
        yield tr("不填就是没有的台账：{titles}；其余台账不填是没有说明，不是没有做", titles=titles)
    else:
        yield tr("台账不填是没有说明，不是没有做")


def _bare(criterion: Criterion, book: Rulebook) -> bool:
    return any(book.measures[name].stated for name in _looked_at(criterion, book))


def _dimensions(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for dimension in book.dimensions:
        worth = "" if dimension.points is None else points(dimension.points)
        yield dimension.id, dimension.title, worth


def _titled(dimension: Dimension) -> str:
    title = dimension.id
    if dimension.title != dimension.id:
        title += tr("：{title}", title=dimension.title)
    if dimension.points is not None:
        title += tr("（{points} 分）", points=points(dimension.points))
    return title


def _chapter(title: str, criteria: list[Criterion], book: Rulebook) -> Iterator[Block]:
    if criteria:
        yield Heading(2, title)
        for criterion in criteria:
            yield _card(criterion, book)


# One criterion


def _card(criterion: Criterion, book: Rulebook) -> Card:
    worth = tr("（{points} 分）", points=points(criterion.full)) if criterion.full else ""
    badges = []
    if criterion.local:
        badges.append(tr("本地自定"))
    if criterion.norm == "usual":
        badges.append(tr("规定写的是“一般”"))
    return Card(criterion.title + worth, criterion.id, tuple(badges), tuple(_rows(criterion, book)))


def _rows(criterion: Criterion, book: Rulebook) -> Iterator[tuple[str, str]]:
    branches = book.catalogue.table["branches"]
    if criterion.asked_when is not None:
        yield tr("只对"), sentence(criterion.asked_when, branches)
    for excuse in criterion.excuses:
        if not any(book.measures[name].implied for name in names_in(excuse).measures):
            yield tr("免评"), sentence(excuse, branches)
    yield tr("要求"), required(criterion, branches)
    for name in _requirements_of(criterion, book):
        yield tr("逐条看"), _requirement(book.requirements[name], book)
    if criterion.due_by is not None:
        yield tr("最晚"), sentence(criterion.due_by, branches)
    cite = citation(criterion.cite, book.catalogue)
    yield tr("依据"), cite.text if cite is not None else tr("本标准自定")
    if criterion.used is not None:
        yield tr("取自"), criterion.used
    if criterion.proof:
        yield tr("材料"), series(criterion.proof)
    yield tr("不填"), _silence(criterion, book)
    for step in criterion.rectify:
        said = tr("{do}（{who}，难度 {effort}）", do=step.do, who=step.who, effort=step.effort)
        yield tr("整改"), said


def _requirements_of(criterion: Criterion, book: Rulebook) -> list[str]:
    found = {name for node in criterion.looked_at for name in names_in(node).requirements}
    return [name for name in book.requirements if name in found]


def _looked_at(criterion: Criterion, book: Rulebook) -> list[str]:
    """Return the measures that the criterion rests on, those behind values included."""
    found: set[str] = set()

    def follow(node: Node) -> None:
        for name in names_in(node).measures:
            if name not in found:
                found.add(name)
                if (value := book.measures[name].value) is not None:
                    follow(value)

    for tree in criterion.looked_at:
        follow(tree)
    return [name for name in book.measures if name in found]


def _silence(criterion: Criterion, book: Rulebook) -> str:
    """Return what it means when a branch hands in nothing about this criterion."""
    measures = [book.measures[name] for name in _looked_at(criterion, book)]
    tables = [m.aggregate.table for m in measures if m.aggregate is not None]
    tables += [book.requirements[name].table for name in _requirements_of(criterion, book)]
    if criterion.score is not None and not measures and not tables:
        judged = bool(given(criterion.score))
        return tr("等待评议") if judged else tr("没有说明，不是没有做")
    figures = [book.catalogue.figure[m.figure].title for m in measures if m.figure is not None]
    if tables and set(tables) <= set(book.silence):
        return tr("就是没有")
    if criterion.records_only:
        return tr("没有说明，不是没有做；只看台账，自述不算")
    if figures:
        titles = series(dict.fromkeys(figures))
        return tr("没有说明，不是没有做；没有台账的，可以填报 {titles}", titles=titles)
    return tr("没有说明，不是没有做")


# What stands behind


def _requirement(requirement: Requirement, book: Rulebook) -> str:
    table = book.catalogue.table[requirement.table]
    records = _records(requirement.table, requirement.where, book.catalogue, requirement.window)
    said = tr("{records}，每条都要{require}")
    shown = said.format(records=records, require=sentence(requirement.require, table))
    return tr("{name}：{shown}", name=requirement.name, shown=shown)


def _records(
    table: str, where: Node | None, catalogue: Catalogue, window: Window | None = None
) -> str:
    found = catalogue.table[table]
    said = found.title
    if where is not None:
        said = tr("{table}中{where}的记录", table=found.title, where=sentence(where, found))
    if window is not None:
        days = [sentence(node) for node in (window.start, window.end)]
        said += tr("（{first} 至 {last}）", first=days[0], last=days[1])
    return said


def _determinations(book: Rulebook) -> list[str]:
    branches = book.catalogue.table["branches"]
    lines = []
    for rule in book.determinations:
        cite = citation(rule.cite, book.catalogue)
        source = "" if cite is None else tr("（依据：{cite}）", cite=cite.text)
        implied = any(book.measures[name].implied for name in names_in(rule.when).measures)
        when = tr("看历年定星") if implied else sentence(rule.when, branches)
        lines.append(
            tr(
                "{title}（{when}）：{text}{source}",
                title=rule.title,
                when=when,
                text=effect(rule.effect, labels_of(book)).text,
                source=source,
            )
        )
    return lines


def _stars(book: Rulebook) -> list[str]:
    branches = book.catalogue.table["branches"]
    lines = []
    for band in book.stars:
        label = star(band.star, labels_of(book)).label
        asks = []
        if band.open:
            asks.append(tr("高于 {points} 分", points=points(band.at_least - 1)))
        elif book.totals is not None and (band.at_least or band.requires is None):
            asks.append(tr("{points} 分以上", points=points(band.at_least)))
        if band.requires is not None:
            asks.append(sentence(band.requires, branches))
        lines.append(tr("{star}：{asks}", star=label, asks=tr("，并且").join(asks)))
    return lines


def _value(parameter: Parameter) -> str:
    value = cast("int | str | bool | date", parameter.value)
    return sentence(Literal(parameter.type, 0, 0, value))


def _parameters(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for parameter in book.parameters.values():
        cite = citation(parameter.cite, book.catalogue)
        source = tr("本地自定") if cite is None else cite.text
        yield parameter.name, _value(parameter), source


def _measures(book: Rulebook) -> Iterator[tuple[str, ...]]:
    for measure in book.measures.values():
        if not measure.implied:
            yield measure.name, _computed(measure, book)


def _computed(measure: Measure, book: Rulebook) -> str:
    branches = book.catalogue.table["branches"]
    if measure.aggregate is not None:
        said = [_aggregated(measure.aggregate, book.catalogue)]
    elif measure.value is not None:
        said = [sentence(measure.value, branches)]
    else:
        said = [tr("由党支部或上级党组织说明")]
    if measure.figure is not None:
        title = book.catalogue.figure[measure.figure].title
        said.append(tr("没有台账的，看填报数“{title}”", title=title))
    if measure.at_most is not None:
        said.append(tr("不会超过{other}", other=measure.at_most))
    return tr("；").join(said)


def _aggregated(aggregate: Aggregate, catalogue: Catalogue) -> str:
    table = catalogue.table[aggregate.table]
    records = _records(aggregate.table, aggregate.where, catalogue, aggregate.window)
    column = "" if aggregate.operand is None else sentence(aggregate.operand, table)
    said = tr(FORMS[aggregate.form]).format(records=records, column=column)
    if aggregate.per is None:
        return said
    said += tr("，按{key}分别算", key=sentence(aggregate.per, table))
    if aggregate.of is not None:
        said += tr("（应有：{whom}）", whom=_expected(aggregate.of, catalogue))
    if aggregate.asked_from is not None:
        said += tr(
            "（{day}以后的）", day=sentence(aggregate.asked_from, catalogue.table["branches"])
        )
    take = aggregate.take
    if take is None:
        return said
    if take.how == "count":
        relation = {">=": tr("不少于"), "<": tr("少于"), ">": tr("多于"), "<=": tr("不多于")}
        word = relation.get(take.op, take.op)
        return said + tr("，数出{word} {bound} 的有几个", word=word, bound=take.bound)
    return said + (tr("，取最少的") if take.how == "least" else tr("，取最多的"))


def _expected(whom: Node | str, catalogue: Catalogue) -> str:
    if isinstance(whom, str):
        return catalogue.table[whom].title
    return sentence(whom, catalogue.table["branches"])


def _sources(book: Rulebook) -> Iterator[tuple[str, ...]]:
    cites = [c.cite for c in book.criteria] + [d.cite for d in book.determinations]
    cites += [p.cite for p in book.parameters.values()]
    cites += [r.cite for r in book.requirements.values()]
    used = {cite.source for cite in cites if cite is not None}
    for source in book.catalogue.sources:
        if source.id in used:
            until = tr("至 {until}", until=source.until) if source.until else ""
            read = tr(READ[source.read]) + (
                tr("（{note}）", note=source.note) if source.note else ""
            )
            yield (
                tr("《{title}》", title=source.title),
                source.number,
                f"{source.in_force} {until}".strip(),
                read,
            )


def _standing(source: Source) -> str:
    said = [source.id, source.number, source.in_force]
    if source.until:
        said.append(tr("至 {until}", until=source.until))
    said.append(tr(READ[source.read]))
    return tr(" ｜ ").join(word for word in said if word)
