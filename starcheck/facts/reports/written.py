"""A draft as a facts file that people read: what was drafted, and in comments all that was seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from starcheck.facts.reports.compare import Carried, Question
from starcheck.facts.reports.quantities import Why
from starcheck.facts.reports.values import Draft, Drafted, Seen, Statement, shown
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue, FigureDefinition

_QUIET = (Why.FIXED, Why.ORDINAL, Why.DATE, Why.TITLE)
"""Reasons of which a list of the words says enough."""


@dataclass(frozen=True, slots=True)
class Head:
    """Of whom the draft is: `source` is the file's name; `None` where the report does not say."""

    source: str
    year: int
    code: str
    name: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """All that is written down of one report."""

    head: Head
    draft: Draft
    carried: Carried
    catalogue: Catalogue

    def definition(self, id: str) -> FigureDefinition:
        return self.catalogue.figure[id]

    def kind(self, id: str) -> str:
        words = self.catalogue.vocabulary["figure-kind"].words
        return next(word.title for word in words if word.id == id)

    def value(self, one: Drafted) -> str:
        """Return the number as it is written."""
        return shown(one.value, self.definition(one.figure).scale)

    def read_as(self, one: Drafted) -> str:
        """Return in words what was understood."""
        definition = self.definition(one.figure)
        number = tr("{value} {unit}", value=self.value(one), unit=definition.unit).strip()
        if one.low is not None and one.high is not None:
            number = tr(
                "{low} 到 {high} {unit}",
                low=shown(one.low, definition.scale),
                high=shown(one.high, definition.scale),
                unit=definition.unit,
            )
        elif one.kind != "exact":
            number = tr("{kind} {number}", kind=self.kind(one.kind), number=number)
        said = tr("{title}：{number}", title=definition.title, number=number)
        if one.for_year != self.head.year:
            said += tr("（{year} 年度的）", year=one.for_year)
        if one.mention:
            said += tr("（没有写数，只写明做过）")
        return said

    @property
    def not_used(self) -> int:
        """How many numbers were seen and not used."""
        beside = len(self.carried.other_years) + len(self.carried.less_exact)
        return len(self.draft.seen) + beside

    def instead(self, one: Drafted) -> str:
        """Return in words why what was understood is not used: the same is said elsewhere."""
        return tr(
            "{said}；别处说得一样或者更确切，采用了“{quote}”",
            said=self.read_as(one),
            quote=self.carried.figures[one.figure].quote,
        )

    def asks(self, question: Question) -> str:
        """Return the question in words."""
        values = dict.fromkeys(self.value(one) for one in question.said)
        return tr(
            "{title}说了不同的数：{values}。改好以前都不采用",
            title=self.definition(question.figure).title,
            values=series(values),
        )

    def sums(self) -> Iterator[str]:
        for one in self.carried.sums:
            scale = self.definition(one.figure).scale
            yield tr(
                "{title} {total}，可是 {parts}，加起来不等",
                title=self.definition(one.figure).title,
                total=shown(one.total, scale),
                parts=series(
                    f"{self.definition(id).title} {shown(v, scale)}" for id, v in one.parts
                ),
            )


def facts_file(made: Made) -> str:
    """Return the draft as YAML that `starcheck assess` reads."""
    return "\n".join(_lines(made)) + "\n"


def _lines(made: Made) -> Iterator[str]:
    head, draft = made.head, made.draft
    yield "# " + tr("草稿：由 {source} 起草，没有经过人确认。", source=head.source)
    yield "# " + tr("逐条对照原文改好以后，删去“草稿”这一行，或者写“否”，才算确认。")
    yield tr("草稿: 是")
    yield f"year: {head.year}"
    yield f"as_of: {head.year}-12-31"
    yield "branch:"
    yield f"  code: {_text(head.code)}"
    if head.name is not None:
        yield f"  name: {_text(head.name)}"
    if head.category is not None:
        yield f"  category: {head.category}"
    else:
        yield "  # " + tr("类别看不出来，请补上：{words}", words=_categories(made.catalogue))
        yield "  # category:"
    for one in draft.branch:
        yield _yes(one)
    if made.carried.figures:
        yield "figures:"
    for id, figure in made.carried.figures.items():
        title = made.definition(id).title
        yield f"  {title}: {_figure(made, figure)}  # {_place(figure.line, figure.column)}"
    if draft.stated:
        yield "stated:"
    for said in draft.stated:
        yield _yes(said)
    yield from _questions(made)
    yield from _seen(draft, made)


def _yes(said: Statement) -> str:
    place = _place(said.line, said.column)
    value = tr("是") if said.value is None else said.value
    return f"  {said.name}: {{value: {value}, quote: {_text(said.quote)}}}  # {place}"


def _categories(catalogue: Catalogue) -> str:
    return series(catalogue.vocabulary["category"].titles)


def _figure(made: Made, one: Drafted) -> str:
    parts = [f"value: {made.value(one)}"]
    if one.kind != "exact":
        parts.append(f"kind: {made.kind(one.kind)}")
    if one.low is not None and one.high is not None:
        scale = made.definition(one.figure).scale
        parts += [f"low: {shown(one.low, scale)}", f"high: {shown(one.high, scale)}"]
    if one.for_year != made.head.year:
        parts.append(f"for_year: {one.for_year}")
    parts.append(f"quote: {_text(one.quote)}")
    return "{" + ", ".join(parts) + "}"


def _questions(made: Made) -> Iterator[str]:
    questions, sums = made.carried.questions, list(made.sums())
    if questions or sums:
        yield ""
        yield "# " + tr("请核对")
    for question in questions:
        yield f"#   {made.asks(question)}"
        for one in question.said:
            yield f"#     {_told(one)}"
    for said in sums:
        yield f"#   {said}"


def _seen(draft: Draft, made: Made) -> Iterator[str]:
    groups: dict[Why, list[Seen]] = {}
    for one in draft.seen:
        groups.setdefault(one.why, []).append(one)
    if not made.not_used:
        return
    yield ""
    yield "# " + tr("看到但没有采用的数（共 {count} 处）", count=made.not_used)
    for figure in made.carried.other_years:
        yield f"#   {tr(Why.LAST_YEAR.value)}"
        yield f"#     {_told(figure)}"
    for figure in made.carried.less_exact:
        yield f"#   {made.instead(figure)}"
        yield f"#     {_told(figure)}"
    for why in Why:
        some = groups.get(why, [])
        if not some:
            continue
        if why in _QUIET:
            words = dict.fromkeys(_shown(one.quote) for one in some)
            yield "#   " + tr("{head}：{said}", head=tr(why.value), said=series(words))
            continue
        yield f"#   {tr(why.value)}"
        for one in some:
            said = _told(one)
            if one.body is not None:
                said = tr("{quote}（{body}）", quote=said, body=one.body)
            yield f"#     {said}"


def _place(line: int, column: int) -> str:
    return tr("第 {line} 行第 {column} 列", line=line, column=column)


def _told(one: Drafted | Seen) -> str:
    return tr("{head}：{said}", head=_place(one.line, one.column), said=_shown(one.quote))


def _shown(quote: str) -> str:
    return " ".join(quote.split())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
