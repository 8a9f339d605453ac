"""A rulebook as people read it: what it asks, chapter by chapter, with points, clauses, proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starcheck.expressions import sentence
from starcheck.model.rulebook import Criterion, Dimension, Rulebook
from starcheck.reporting.words import citation, effect, points, required, star
from starcheck.reporting.wrap import indented

__all__ = ["render"]

WIDTH = 100
POLICIES = {
    "rescale": "不适用的评分指标不计入，其余按比例折算",
    "full_marks": "不适用的评分指标得满分",
    "zero": "不适用的评分指标得零分",
}
DECIDES = {"stated": "自报口径", "recorded": "台账口径"}


def render(book: Rulebook) -> str:
    """Return the whole book, with a newline at the end."""
    sections = [_opening(book)]
    sections += [_chapter(d, _of(book, "base", d.id), book) for d in book.dimensions]
    if not book.dimensions:
        sections.append(_listed("评分指标", _of(book, "base"), book))
    sections.append(_listed("加分项", _of(book, "bonus"), book))
    sections.append(_listed("减分项", _of(book, "deduction"), book))
    sections.append(_requirements(book))
    sections.append(_determinations(book))
    sections.append(_stars(book))
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _of(book: Rulebook, kind: str, dimension: str | None = None) -> list[Criterion]:
    return [
        c
        for c in book.criteria
        if c.kind == kind and (dimension is None or c.dimension == dimension)
    ]


def _opening(book: Rulebook) -> list[str]:
    lines = [book.title, f"{book.id}@{book.edition}（{book.status}）"]
    if book.applies_when is not None:
        branches = book.catalogue.table["branches"]
        lines += indented(sentence(book.applies_when, branches), WIDTH, "适用于：", "    ")
    lines.append(f"以{DECIDES[book.decides]}为准")
    if book.totals is None:
        return [*lines, "不计分，只看各项要求是否达到"]
    totals = book.totals
    said = f"满分 {points(totals.full)} 分"
    if totals.bonus_at_most is not None:
        said += f"，加分最多 {points(totals.bonus_at_most)} 分"
    if totals.at_most is not None:
        said += f"，总分最多 {points(totals.at_most)} 分"
    lines += indented(f"{said}；{POLICIES[totals.not_applicable]}", WIDTH, "", "    ")
    if book.silence:
        titles = "、".join(book.catalogue.table[name].title for name in book.silence)
        lines += indented(f"不填就是没有的台账：{titles}", WIDTH, "", "    ")
    return lines


def _chapter(dimension: Dimension, criteria: list[Criterion], book: Rulebook) -> list[str]:
    title = dimension.id
    if dimension.title != dimension.id:
        title += f"：{dimension.title}"
    if dimension.points is not None:
        title += f"（{points(dimension.points)} 分）"
    return [title, *_criteria(criteria, book)]


def _listed(title: str, criteria: list[Criterion], book: Rulebook) -> list[str]:
    return [title, *_criteria(criteria, book)] if criteria else []


def _criteria(criteria: Iterable[Criterion], book: Rulebook) -> Iterator[str]:
    branches = book.catalogue.table["branches"]
    for criterion in criteria:
        worth = f"（{points(criterion.full)} 分）" if criterion.full else ""
        yield from indented(f"{criterion.title}{worth}  {criterion.id}", WIDTH, "  - ", "    ")
        if criterion.asked_when is not None:
            asked = sentence(criterion.asked_when, branches)
            yield from indented(asked, WIDTH, "    只对：", "      ")
        yield from indented(required(criterion, branches), WIDTH, "    要求：", "      ")
        cite = citation(criterion.cite, book.catalogue)
        source = cite.text if cite is not None else "本标准自定"
        yield from indented(source, WIDTH, "    依据：", "      ")
        if criterion.proof:
            yield from indented("、".join(criterion.proof), WIDTH, "    材料：", "      ")


def _requirements(book: Rulebook) -> list[str]:
    lines = []
    for requirement in book.requirements.values():
        table = book.catalogue.table[requirement.table]
        said = f"{requirement.name}：每条{table.title}记录"
        if requirement.where is not None:
            said += f"（{sentence(requirement.where, table)}）"
        said += f"，{sentence(requirement.require, table)}"
        lines += indented(said, WIDTH, "  - ", "    ")
    return ["逐条要求", *lines] if lines else []


def _determinations(book: Rulebook) -> list[str]:
    branches = book.catalogue.table["branches"]
    lines = []
    for rule in book.determinations:
        said = f"{rule.title}（{sentence(rule.when, branches)}）：{effect(rule.effect).text}"
        lines += indented(said, WIDTH, "  - ", "    ")
    return ["认定规则", *lines] if lines else []


def _stars(book: Rulebook) -> list[str]:
    branches = book.catalogue.table["branches"]
    lines = []
    for band in book.stars:
        said = f"{star(band.star).label}：{points(band.at_least)} 分以上"
        if band.requires is not None:
            said += f"，并且{sentence(band.requires, branches)}"
        lines += indented(said, WIDTH, "  - ", "    ")
    return ["星级", *lines] if lines else []
