"""The document as a clerk reads it: star and score first, then what to fetch, then what to do.

Lines fit a hundred cells. Symbols whose width depends on the font stand last on their line. Colour
is only ever beside a word that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starcheck.language import mark, series, tr
from starcheck.model.assessment import (
    Assessment,
    Band,
    Conflict,
    Finding,
    Gap,
    Interval,
    StarLabel,
    Unknown,
)
from starcheck.reporting.grounds import aside, grounds, quoted, reading, shown, span, worth_of
from starcheck.reporting.words import reviewed
from starcheck.reporting.wrap import indented, wrap

__all__ = ["grounds", "render", "unrated", "worth_of"]

WIDTH = 100
BASES = {"stated": mark("自报口径"), "recorded": mark("台账口径")}
HOLDS = {True: mark("成立"), False: mark("不成立"), None: mark("不能确定")}
PASSED = {True: mark("通过"), False: mark("未通过"), None: mark("不能确定")}
BETWEEN = {"figure": mark("自报"), "bound": mark("按标准最多"), "keys": mark("自报应有")}
_COLOURS = {
    "met": "32",
    "partly": "33",
    "unmet": "31",
    "unknown": "36",
    "awaiting": "36",
    "pending": "33",
    "waived": "2",
    "not_applicable": "2",
}


def _in_a_row(parts: Iterable[str]) -> str:
    return tr(" ｜ ").join(parts)


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws words, in colour where there is a terminal that shows it."""

    colour: bool

    def paint(self, word: str, code: str) -> str:
        return f"\x1b[{code}m{word}\x1b[0m" if self.colour else word

    def heading(self, word: str) -> str:
        return self.paint(word, "1")


def render(assessments: Sequence[Assessment], *, colour: bool = False) -> str:
    """Return the reports one after another, with a newline at the end."""
    line = "\n\n" + "=" * WIDTH + "\n\n"
    return line.join(_report(one, Pen(colour)) for one in assessments) + "\n"


def _report(one: Assessment, pen: Pen) -> str:
    sections = (
        _header(one, pen),
        _result(one, pen),
        _papers(one, pen),
        _judgements(one, pen),
        _gaps(one, pen),
        *_findings(one, pen),
        _determinations(one, pen),
        _bands(one, pen),
        _sheets(one, pen),
        _follow_ups(one, pen),
        _conflicts(one, pen),
        _list(tr("复核更正"), [reviewed(r) for r in one.reviews], pen),
        _list(tr("评定前提"), [aside(a.text, a.because) for a in one.assumptions], pen),
        _list(
            tr("读取材料时的提示"),
            [f"{d.code} {aside(d.text, d.place or '')}" for d in one.diagnostics],
            pen,
        ),
        _inputs(one, pen),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


# Header and result


def _header(one: Assessment, pen: Pen) -> list[str]:
    name = one.branch.name or tr("代码 {code}", code=one.branch.code)
    book = one.rulebook
    said = tr("评星标准 {title} {edition} 年度版", title=book.title, edition=book.edition)
    if book.status not in book.title:
        said = tr("，").join((said, book.status))
    dates = (
        tr("评定年度 {year}", year=one.assessment_year),
        tr("截止日期 {date}", date=one.as_of),
        tr(BASES[one.basis]),
    )
    draft = tr("依据未确认草稿：数字由报告起草，还没有人逐条核对")
    return [
        *([pen.paint(pen.heading(draft), "31")] if one.draft else []),
        pen.heading(aside(name, one.branch.category or "")),
        *wrap(said, WIDTH),
        _in_a_row(dates),
    ]


def _result(one: Assessment, pen: Pen) -> list[str]:
    if one.star is None:
        return [tr("本标准不计分、不评星，只看各项要求是否达到")]
    lines = [_star(one, pen)]
    if one.rated is not True:
        lines.append(_headed(tr("评定"), unrated(one)))
    if one.score is None:
        return lines
    score, parts = one.score, one.score.parts
    full = tr("满分 {points}", points=shown(score.full))
    lines.append(_headed(tr("得分"), aside(_three(score), full)))
    scale = tr(
        "合计 {asked}，折算 {full}",
        asked=shown(score.scale.denominator),
        full=shown(score.scale.numerator),
    )
    shares = (
        tr("已得 {points}", points=shown(parts.earned)),
        tr("待补材料 {points}", points=shown(parts.missing)),
        tr("待评议 {points}", points=shown(parts.judgement)),
        tr("期内可得 {points}", points=shown(parts.attainable)),
        tr("已失 {points}", points=shown(parts.lost)),
    )
    lines.append(_headed(tr("其中"), aside(_in_a_row(shares), scale)))
    for title, interval in ((tr("加分"), score.bonus), (tr("减分"), score.deductions)):
        if any((interval.low, interval.high, interval.reach)):
            lines.append(_headed(title, _three(interval)))
    other = score.other
    if other.low is not None and (other.low, other.high) != (score.low, score.high):
        said = _in_a_row((_certain(other.low), _possible(other.high or other.low)))
        lines.append(_headed(tr("另按{basis}", basis=tr(BASES[other.basis])), said))
    return lines


def _headed(head: str, said: str) -> str:
    return f"{head}  {said}"


def _certain(what: str | Decimal) -> str:
    return tr("目前能认定 {what}", what=_plain(what))


def _possible(what: str | Decimal) -> str:
    return tr("补齐材料后最高 {what}", what=_plain(what))


def _reach(what: str | Decimal) -> str:
    return tr("年内最高 {what}", what=_plain(what))


def _plain(what: str | Decimal) -> str:
    return what if isinstance(what, str) else shown(what)


def unrated(one: Assessment) -> str:
    excluding = [rule for rule in one.determinations if rule.effect.how == "exclude"]
    titles = series(rule.title for rule in excluding if rule.holds is not False)
    if one.rated is False:
        why = tr("不予评定：{titles}", titles=titles)
        return why if titles else tr("没有需要考核的评分指标")
    doubts = [tr("是否{titles}", titles=titles)] if titles else []
    return tr("能否评定还不能确定：{doubts}", doubts=tr("；").join([*doubts, tr("见评定前提")]))


def _star(one: Assessment, pen: Pen) -> str:
    assert one.star is not None
    certain, possible, reach = one.star.certain, one.star.possible, one.star.reach
    labels = [_certain(certain.label), _possible(possible.label)]
    if reach != possible:
        labels.append(_reach(reach.label))
    said = _headed(tr("星级"), _in_a_row(labels))
    most = max(5, *(label.rank or 0 for label in (certain, possible, reach)))
    return pen.heading(said) + f"   {_drawn(certain, most)} → {_drawn(possible, most)}"


def _drawn(label: StarLabel, most: int) -> str:
    if label.rank is None:
        return "—"
    return "★" * label.rank + "☆" * (most - label.rank)


def _three(interval: Interval) -> str:
    said = [_certain(interval.low), _possible(interval.high)]
    if interval.reach != interval.high:
        said.append(_reach(interval.reach))
    return _in_a_row(said)


# What to fetch, what to do


def _papers(one: Assessment, pen: Pen) -> list[str]:
    if not one.unknowns:
        return []
    stars = any(paper.moves_star for paper in one.unknowns)
    alone = [tr("单独能变星级")] if stars else []
    header = [tr("序"), tr("材料"), tr("可影响"), *alone, tr("请提供")]
    widths = [2, 24, 8, *([12] if stars else []), 42 if stars else 58]
    rows = [_paper(number, paper, stars) for number, paper in enumerate(one.unknowns, 1)]
    note = tr("可影响的分数不能相加：一份材料可能说明几项，几份材料也可能说明同一项。")
    table = _table(header, rows, widths)
    return [pen.heading(tr("需要补的材料")), *table, *wrap(note, WIDTH)]


def _paper(number: int, paper: Unknown, stars: bool) -> list[str]:
    swing = "" if paper.swing is None else _worth(paper.swing)
    moves = [tr("能") if paper.moves_star else ""] if stars else []
    return [str(number), paper.paper, swing, *moves, "\n".join(paper.asks)]


def _judgements(one: Assessment, pen: Pen) -> list[str]:
    titles = {finding.criterion: finding.title for finding in one.findings}
    items = [aside(titles[j.criterion], _worth(j.points)) for j in one.judgements]
    return _list(tr("等待上级党组织评议"), items, pen)


def _gaps(one: Assessment, pen: Pen) -> list[str]:
    gone = [gap for gap in one.gaps if gap.lost != 0]
    open_ = [gap for gap in one.gaps if gap.lost == 0]
    findings = {finding.criterion: finding for finding in one.findings}
    lines: list[str] = []
    for title, gaps in ((tr("差距与整改"), gone), (tr("尚在期内"), open_)):
        if gaps:
            lines += [""] if lines else []
            lines.append(pen.heading(title))
            for number, gap in enumerate(gaps, 1):
                lines += _gap(number, gap, findings[gap.criterion], pen)
    return lines


def _gap(number: int, gap: Gap, finding: Finding, pen: Pen) -> list[str]:
    points = []
    if gap.lost is not None and gap.lost != 0:
        points.append(tr("已失 {points} 分", points=shown(gap.lost)))
    if gap.attainable is not None and gap.attainable != 0:
        points.append(tr("期内可得 {points} 分", points=shown(gap.attainable)))
    margin = "    "
    head = aside(finding.title, tr("，").join(points))
    lines = indented(head, WIDTH, f"{number:>2}. ", margin)
    lines += indented(gap.sentence, WIDTH, margin, margin)
    if finding.reason is not None and finding.reason.code == "usual_norm":
        said = tr("提示：{text}", text=finding.reason.text)
        lines += indented(said, WIDTH, margin, margin)
    if finding.cite is not None:
        said = tr("依据：{text}", text=finding.cite.text)
        lines += indented(said, WIDTH, margin, margin)
    until = [tr("{date} 前", date=gap.until)] if gap.until is not None else []
    for step in gap.rectify:
        beside = (step.who, tr("难度 {effort}", effort=step.effort), *until)
        said = tr("整改：{step}", step=aside(step.do, tr("，").join(beside)))
        lines += indented(said, WIDTH, margin, margin + "      ")
    return lines


# Findings


def _findings(one: Assessment, pen: Pen) -> list[list[str]]:
    points = {d.id: d for d in one.dimensions}
    named: dict[str, list[Finding]] = {d.id: [] for d in one.dimensions}
    for finding in one.findings:
        if finding.kind == "base":
            named.setdefault(finding.dimension or "", []).append(finding)
    sections = []
    for dimension, findings in named.items():
        known = points.get(dimension)
        title = dimension
        if known is not None:
            alike = known.id == known.title
            title = known.id if alike else tr("{id}：{title}", id=known.id, title=known.title)
            worth = tr("{points} 分", points=span(known.low, known.high))
            full = tr("满分 {points}", points=shown(known.full))
            title = aside(title, tr("，").join((worth, full)))
        sections.append(_section(title or tr("逐项结果"), findings, pen) if findings else [])
    for kind, title in (("bonus", tr("加分项")), ("deduction", tr("减分项"))):
        beside = [finding for finding in one.findings if finding.kind == kind]
        sections.append(_section(title, beside, pen) if beside else [])
    return sections


def _section(title: str, findings: Sequence[Finding], pen: Pen) -> list[str]:
    rows = [
        [
            finding.title,
            pen.paint(finding.label, _COLOURS[finding.outcome]),
            worth_of(finding),
            "\n".join(grounds(finding)),
        ]
        for finding in findings
    ]
    header = [tr("评分指标"), tr("结果"), tr("得分"), tr("依据")]
    return [pen.heading(title), *_table(header, rows, [26, 10, 14, 44])]


# The rest


def _determinations(one: Assessment, pen: Pen) -> list[str]:
    rows = [[rule.title, tr(HOLDS[rule.holds]), rule.effect.text] for rule in one.determinations]
    if not rows:
        return []
    header = [tr("规则"), tr("是否成立"), tr("成立的后果")]
    return [pen.heading(tr("认定规则")), *_table(header, rows, [56, 10, 26])]


def _bands(one: Assessment, pen: Pen) -> list[str]:
    """Return what the stars ask for besides points, where they ask for more."""
    if all(band.requires is None for band in one.bands):
        return []
    rows = [[band.label, _asks(band), _held(band), band.requires or ""] for band in one.bands]
    header = [tr("星级"), tr("得分至少"), tr("是否具备"), tr("还要")]
    return [pen.heading(tr("星级条件")), *_table(header, rows, [10, 10, 10, 60])]


def _asks(band: Band) -> str:
    if band.above is not None:
        return tr("高于 {points}", points=shown(band.above))
    return "" if band.at_least is None else _worth(band.at_least)


def _sheets(one: Assessment, pen: Pen) -> list[str]:
    """Return the sheets, or named stars, each with its points and whether it is passed."""
    if not one.sheets:
        return []
    rows = []
    for sheet in one.sheets:
        earned, mark_ = "", ""
        if sheet.low is not None and sheet.high is not None:
            low, high = shown(sheet.low), shown(sheet.high)
            earned = low if low == high else tr("{low} 至 {high}", low=low, high=high)
        if sheet.full is not None and sheet.pass_mark is not None:
            mark_ = shown(sheet.pass_mark)
        rows.append([sheet.title, earned, mark_, tr(PASSED[sheet.passed]), sheet.judged_by or ""])
    header = [tr("评分表"), tr("得分"), tr("合格分"), tr("是否通过"), tr("由谁评")]
    return [pen.heading(tr("评分表")), *_table(header, rows, [40, 14, 10, 10, 22])]


def _follow_ups(one: Assessment, pen: Pen) -> list[str]:
    lines = []
    for step in one.follow_ups:
        said = (
            step.do if step.within is None else tr("{within}{do}", within=step.within, do=step.do)
        )
        said = tr("{do}（{who}）", do=said, who=step.who)
        lines.append(said if step.certain else tr("{do}，如果只评到目前能认定的星级", do=said))
    return _list(tr("定星以后"), lines, pen)


def _held(band: Band) -> str:
    return "" if band.requires is None else tr(HOLDS[band.holds])


def _conflicts(one: Assessment, pen: Pen) -> list[str]:
    title = tr("自报与台账不一致（以台账为准）")
    return _list(title, [_conflict(c) for c in one.conflicts], pen)


def _conflict(one: Conflict) -> str:
    return tr(
        "{measure}：{said} {stated}，台账 {recorded}",
        measure=one.measure,
        said=tr(BETWEEN[one.between]),
        stated=reading(one.stated) + quoted(one.quote),
        recorded=reading(one.recorded),
    )


def _inputs(one: Assessment, pen: Pen) -> list[str]:
    files = [f"{file.name}  sha256 {file.sha256[:16]}" for file in one.inputs]
    book = f"{one.rulebook.id}@{one.rulebook.edition}  sha256 {one.rulebook.sha256[:16]}"
    return _list(tr("所用材料"), [*files, book], pen)


def _list(title: str, items: Iterable[str], pen: Pen) -> list[str]:
    lines = [line for item in items for line in indented(item, WIDTH, "  - ", "    ")]
    return [pen.heading(title), *lines] if lines else []


# Words for numbers


def _worth(value: Decimal) -> str:
    return tr("{points} 分", points=shown(value))


def _table(header: list[str], rows: list[list[str]], widths: list[int]) -> list[str]:
    from tabulate import tabulate

    wrapped = [
        ["\n".join(_cell(cell, width)) for cell, width in zip(row, widths, strict=True)]
        for row in rows
    ]
    drawn = tabulate(wrapped, header, tablefmt="simple", disable_numparse=True)
    return [line.rstrip() for line in drawn.splitlines()]


def _cell(cell: str, width: int) -> list[str]:
    # A painted word is short, and escape codes cannot be broken.
    return [cell] if "\x1b" in cell else wrap(cell, width)
