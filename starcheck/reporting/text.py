"""The document as a clerk reads it: star and score first, then what to fetch, then what to do.

Lines fit a hundred cells. Symbols whose width depends on the font stand last on their line. Colour
is only ever beside a word that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starcheck.model.assessment import (
    Assessment,
    Band,
    Conflict,
    End,
    Finding,
    Gap,
    Interval,
    Observed,
    Reading,
    StarLabel,
    Unknown,
)
from starcheck.reporting.wrap import indented, wrap

__all__ = ["render"]

WIDTH = 100
BASES = {"stated": "自报口径", "recorded": "台账口径"}
SOURCES = {"records": "台账", "figure": "填报数", "stated": "自述", "committee": "上级提供"}
HOLDS = {True: "成立", False: "不成立", None: "不能确定"}
_COLOURS = {
    "met": "32",
    "partly": "33",
    "unmet": "31",
    "unknown": "36",
    "awaiting": "36",
    "pending": "33",
    "not_applicable": "2",
}


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
        _conflicts(one, pen),
        _list("评定前提", [f"{a.text}（{a.because}）" for a in one.assumptions], pen),
        _list("读取材料时的提示", [f"{d.code} {d.text}" for d in one.diagnostics], pen),
        _inputs(one, pen),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines)


# Header and result


def _header(one: Assessment, pen: Pen) -> list[str]:
    name = one.branch.name or f"代码 {one.branch.code}"
    category = f"（{one.branch.category}）" if one.branch.category else ""
    status = f"，{one.rulebook.status}" if one.rulebook.status not in one.rulebook.title else ""
    return [
        pen.heading(f"{name}{category}"),
        *wrap(f"评星标准 {one.rulebook.title} {one.rulebook.edition} 年度版{status}", WIDTH),
        f"评定年度 {one.assessment_year} ｜ 截止日期 {one.as_of} ｜ {BASES[one.basis]}",
    ]


def _result(one: Assessment, pen: Pen) -> list[str]:
    if one.star is None:
        return ["本标准不计分、不评星，只看各项要求是否达到"]
    lines = [_star(one, pen)]
    if one.rated is not True:
        lines.append(f"评定  {_unrated(one)}")
    if one.score is None:
        return lines
    score, parts = one.score, one.score.parts
    lines.append(f"得分  {_three(score)}（满分 {_number(score.full)}）")
    scale = f"（合计 {_number(score.scale.denominator)}，折算 {_number(score.scale.numerator)}）"
    lines.append(
        f"其中  已得 {_number(parts.earned)} ｜ 待补材料 {_number(parts.missing)}"
        f" ｜ 待评议 {_number(parts.judgement)} ｜ 期内可得 {_number(parts.attainable)}"
        f" ｜ 已失 {_number(parts.lost)}{scale}"
    )
    for title, interval in (("加分", score.bonus), ("减分", score.deductions)):
        if any((interval.low, interval.high, interval.reach)):
            lines.append(f"{title}  {_three(interval)}")
    other = score.other
    if other.low is not None and (other.low, other.high) != (score.low, score.high):
        said = (
            f"目前能认定 {_number(other.low)} ｜ 补齐材料后最高 {_number(other.high or other.low)}"
        )
        lines.append(f"另按{BASES[other.basis]}  {said}")
    return lines


def _unrated(one: Assessment) -> str:
    excluding = [rule for rule in one.determinations if rule.effect.how == "exclude"]
    titles = "、".join(rule.title for rule in excluding if rule.holds is not False)
    if one.rated is False:
        return f"不予评定：{titles}" if titles else "没有需要考核的评分指标"
    doubts = [f"是否{titles}"] if titles else []
    return f"能否评定还不能确定：{'；'.join([*doubts, '见评定前提'])}"


def _star(one: Assessment, pen: Pen) -> str:
    assert one.star is not None
    certain, possible, reach = one.star.certain, one.star.possible, one.star.reach
    said = f"目前能认定 {certain.label} ｜ 补齐材料后最高 {possible.label}"
    if reach != possible:
        said += f" ｜ 年内最高 {reach.label}"
    most = max(5, *(label.rank or 0 for label in (certain, possible, reach)))
    return pen.heading(f"星级  {said}") + f"   {_drawn(certain, most)} → {_drawn(possible, most)}"


def _drawn(label: StarLabel, most: int) -> str:
    if label.rank is None:
        return "—"
    return "★" * label.rank + "☆" * (most - label.rank)


def _three(interval: Interval) -> str:
    said = f"目前能认定 {_number(interval.low)} ｜ 补齐材料后最高 {_number(interval.high)}"
    if interval.reach != interval.high:
        said += f" ｜ 年内最高 {_number(interval.reach)}"
    return said


# What to fetch, what to do


def _papers(one: Assessment, pen: Pen) -> list[str]:
    if not one.unknowns:
        return []
    stars = any(paper.moves_star for paper in one.unknowns)
    header = ["序", "材料", "可影响", *(["单独能变星级"] if stars else []), "请提供"]
    widths = [2, 24, 8, *([12] if stars else []), 44 if stars else 58]
    rows = [_paper(number, paper, stars) for number, paper in enumerate(one.unknowns, 1)]
    note = "可影响的分数不能相加：一份材料可能说明几项，几份材料也可能说明同一项。"
    return [pen.heading("需要补的材料"), *_table(header, rows, widths), note]


def _paper(number: int, paper: Unknown, stars: bool) -> list[str]:
    swing = "" if paper.swing is None else f"{_number(paper.swing)} 分"
    moves = ["能" if paper.moves_star else ""] if stars else []
    return [str(number), paper.paper, swing, *moves, "\n".join(paper.asks)]


def _judgements(one: Assessment, pen: Pen) -> list[str]:
    titles = {finding.criterion: finding.title for finding in one.findings}
    items = [f"{titles[j.criterion]}（{_number(j.points)} 分）" for j in one.judgements]
    return _list("等待上级党组织评议", items, pen)


def _gaps(one: Assessment, pen: Pen) -> list[str]:
    gone = [gap for gap in one.gaps if gap.lost != 0]
    open_ = [gap for gap in one.gaps if gap.lost == 0]
    findings = {finding.criterion: finding for finding in one.findings}
    lines: list[str] = []
    for title, gaps in (("差距与整改", gone), ("尚在期内", open_)):
        if gaps:
            lines += [""] if lines else []
            lines.append(pen.heading(title))
            for number, gap in enumerate(gaps, 1):
                lines += _gap(number, gap, findings[gap.criterion], pen)
    return lines


def _gap(number: int, gap: Gap, finding: Finding, pen: Pen) -> list[str]:
    points = []
    if gap.lost is not None and gap.lost != 0:
        points.append(f"已失 {_number(gap.lost)} 分")
    if gap.attainable is not None and gap.attainable != 0:
        points.append(f"期内可得 {_number(gap.attainable)} 分")
    margin = "    "
    head = f"{finding.title}" + (f"（{'，'.join(points)}）" if points else "")
    lines = indented(head, WIDTH, f"{number:>2}. ", margin)
    lines += indented(gap.sentence, WIDTH, margin, margin)
    if finding.reason is not None and finding.reason.code == "usual_norm":
        lines += indented(f"提示：{finding.reason.text}", WIDTH, margin, margin)
    if finding.cite is not None:
        lines += indented(f"依据：{finding.cite.text}", WIDTH, margin, margin)
    until = f"，{gap.until} 前" if gap.until is not None else ""
    for step in gap.rectify:
        said = f"整改：{step.do}（{step.who}，难度 {step.effort}{until}）"
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
            title = known.id if known.id == known.title else f"{known.id}：{known.title}"
            title += f"（{_range(known.low, known.high)} 分，满分 {_number(known.full)}）"
        sections.append(_section(title or "逐项结果", findings, pen) if findings else [])
    for kind, title in (("bonus", "加分项"), ("deduction", "减分项")):
        beside = [finding for finding in one.findings if finding.kind == kind]
        sections.append(_section(title, beside, pen) if beside else [])
    return sections


def _section(title: str, findings: Sequence[Finding], pen: Pen) -> list[str]:
    rows = [
        [
            finding.title,
            pen.paint(finding.label, _COLOURS[finding.outcome]),
            _points(finding),
            "\n".join(_grounds(finding)),
        ]
        for finding in findings
    ]
    header = ["评分指标", "结果", "得分", "依据"]
    return [pen.heading(title), *_table(header, rows, [26, 10, 14, 44])]


def _points(finding: Finding) -> str:
    if finding.points is None or finding.outcome == "not_applicable":
        return ""
    said = _range(finding.points.low, finding.points.high)
    return f"{said} / {_number(finding.points.full)}" if finding.kind == "base" else said


def _grounds(finding: Finding) -> Iterable[str]:
    """Yield what was seen, then why it is not simply met, then the clause."""
    if finding.outcome != "not_applicable":
        yield from map(_observed, finding.observed)
    if finding.conflict:
        yield "自报与台账不一致，以台账为准"
    for record in finding.records:
        key = "，".join(f"{title} {value}" for title, value in record.key.items())
        yield f"{record.requirement}：第 {record.number} 条记录不符" + (f"（{key}）" if key else "")
    if finding.reason is not None and finding.reason.code not in ("facts_missing", "not_reached"):
        yield finding.reason.text
    if finding.cite is not None:
        yield finding.cite.text


def _observed(one: Observed) -> str:
    said = f"{one.measure} {_reading(one, one.unit)}"
    if one.source in ("figure", "stated", "committee"):
        said += f"（{SOURCES[one.source]}）"
    return said + _quoted(one.quote)


# The rest


def _determinations(one: Assessment, pen: Pen) -> list[str]:
    rows = [[rule.title, HOLDS[rule.holds], rule.effect.text] for rule in one.determinations]
    if not rows:
        return []
    return [
        pen.heading("认定规则"),
        *_table(["规则", "是否成立", "成立的后果"], rows, [56, 10, 26]),
    ]


def _bands(one: Assessment, pen: Pen) -> list[str]:
    """Return what the stars ask for besides points, where they ask for more."""
    if all(band.requires is None for band in one.bands):
        return []
    rows = [
        [band.label, f"{_number(band.at_least)} 分", _held(band), band.requires or ""]
        for band in one.bands
    ]
    header = ["星级", "得分至少", "是否具备", "还要"]
    return [pen.heading("星级条件"), *_table(header, rows, [10, 10, 10, 60])]


def _held(band: Band) -> str:
    return "" if band.requires is None else HOLDS[band.holds]


def _conflicts(one: Assessment, pen: Pen) -> list[str]:
    return _list("自报与台账不一致（以台账为准）", [_conflict(c) for c in one.conflicts], pen)


def _conflict(one: Conflict) -> str:
    said = {"figure": "自报", "bound": "按标准最多", "keys": "自报应有"}[one.between]
    stated = _reading(one.stated) + _quoted(one.quote)
    return f"{one.measure}：{said} {stated}，台账 {_reading(one.recorded)}"


def _quoted(quote: str | None) -> str:
    # Quotations bring their own “ ”, which are of either width.
    return f"「{quote}」" if quote else ""


def _inputs(one: Assessment, pen: Pen) -> list[str]:
    files = [f"{file.name}  sha256 {file.sha256[:16]}" for file in one.inputs]
    book = f"{one.rulebook.id}@{one.rulebook.edition}  sha256 {one.rulebook.sha256[:16]}"
    return _list("所用材料", [*files, book], pen)


def _list(title: str, items: Iterable[str], pen: Pen) -> list[str]:
    lines = [line for item in items for line in indented(item, WIDTH, "  - ", "    ")]
    return [pen.heading(title), *lines] if lines else []


# Words for numbers


def _reading(one: Reading, unit: str = "") -> str:
    if one.there is False:
        return "无"
    if one.kind == "truth":
        return "未说明" if one.low != one.high else "是" if one.low else "否"
    if one.kind == "share" and (one.low, one.high) == (0, 1):
        return "未说明"
    after = f" {unit}" if unit else ""
    if one.low is None and one.high is None:
        return "未说明"
    if one.high is None:
        # Nothing but the least there can be is not worth saying.
        return "未说明" if one.low == 0 else f"至少 {_end(one.low, one.kind)}{after}"
    if one.low is None:
        return f"至多 {_end(one.high, one.kind)}{after}"
    if one.low == one.high:
        return f"{_end(one.low, one.kind)}{after}"
    return f"{_end(one.low, one.kind)} 至 {_end(one.high, one.kind)}{after}"


def _end(end: End, kind: str) -> str:
    if not isinstance(end, Decimal):
        return str(end)
    if kind == "share":
        return _number((end * 100).quantize(Decimal("0.01")).normalize()) + "%"
    return _number(end)


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _range(low: Decimal, high: Decimal | None) -> str:
    if high is None or low == high:
        return _number(low)
    return f"{_number(low)} 至 {_number(high)}"


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
