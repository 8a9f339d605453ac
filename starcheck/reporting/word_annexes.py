"""The annexes of a self-assessment report: what is still missing, every result, the premises."""

from __future__ import annotations

from collections.abc import Iterator

from starcheck.model.assessment import Assessment, Finding, Unknown
from starcheck.reporting.grounds import aside, remarks
from starcheck.reporting.word_layout import Paper, Row
from starcheck.reporting.word_phrases import (
    backed,
    bare,
    bounds,
    chapters,
    clause,
    earned,
    everything,
    inner,
    known,
    listed,
    number,
    official,
    phrase,
    span,
)
from starcheck.reporting.words import chinese, reviewed

__all__ = ["MISSING", "Annexes"]

MISSING, RESULTS, PREMISES = "还差这几份材料", "逐项结果", "评定前提和所用材料"
_CHUNK = 6
"""What a paper would show fills a row; more than so much goes on in the next, so that no row is
longer than a page."""


class Annexes:
    """The annexes of one report. An empty one is left out; `number` says how each is numbered."""

    def __init__(self, one: Assessment) -> None:
        self.one = one
        self.findings = {finding.criterion: finding for finding in one.findings}
        self.bare = [finding for finding in one.findings if _only_said(finding)]
        titles = [MISSING] if one.unknowns or self.bare else []
        titles += [RESULTS, PREMISES]
        self.number = {title: str(place) for place, title in enumerate(titles, start=1)}

    def write(self, paper: Paper) -> None:
        self.paper = paper
        drawn = {MISSING: self._missing, RESULTS: self._results, PREMISES: self._premises}
        for title, place in self.number.items():
            paper.write("公文附件", f"附件{place}")
            paper.write("公文附件标题", title)
            drawn[title]()

    def _note(self, words: str) -> None:
        self.paper.write("公文附件注", f"{words}。")

    def _missing(self) -> None:
        if self.one.unknowns:
            rows = [
                row
                for place, paper in enumerate(self.one.unknowns, start=1)
                for row in self._paper(place, paper)
            ]
            moves = any(paper.moves_star for paper in self.one.unknowns)
            head = ("序号", "材料", "要证明什么", "涉及指标", "可影响分值")
            self.paper.table((12, 25, 51, 45, 23), head, rows)
            self._note(
                "可影响的分值不能相加：一份材料可能说明几项，几份材料也可能说明同一项"
                + ("。单独能变星级的排在最前" if moves else "")
            )
        if self.bare:
            self._note(
                "以下事项只有自述或者填报数，没有附原文，也没有台账记录，没有写入工作情况；"
                "附上原文出处或者已有的记录以后再写入"
            )
            rows = [
                Row(((str(place),), (finding.title,), _bare_lines(finding)))
                for place, finding in enumerate(self.bare, start=1)
            ]
            self.paper.table((12, 72, 72), ("序号", "事项", "自报情况"), rows)

    def _paper(self, place: int, paper: Unknown) -> Iterator[Row]:
        titles = [self.findings[one].title for one in paper.criteria]
        swing = [] if paper.swing is None else [f"{number(paper.swing)}分"]
        swing += ["单独能变星级"] if paper.moves_star else []
        longest = max(len(paper.asks), len(titles), 1)
        for start in range(0, longest, _CHUNK):
            asks, about = paper.asks[start : start + _CHUNK], titles[start : start + _CHUNK]
            words = tuple(official(ask) for ask in asks)
            cells = ((str(place),), (paper.paper,), words, tuple(about), tuple(swing))
            alike = (0, 1, *(() if asks else (2,)), *(() if about else (3,)), 4)
            yield Row(cells, merged=alike if start else ())

    def _results(self) -> None:
        rows: list[Row] = []
        points = {d.id: d for d in self.one.dimensions}
        for chapter in chapters(self.one):
            whole = points.get(chapter.dimension or "")
            earned = f"：{span(whole)}，满分{number(whole.full)}分" if whole else ""
            rows.append(Row(((f"{chapter.title}{earned}",),)))
            rows += [_result(finding) for finding in chapter.findings]
        head, widths = ["指标", "分值", "得分", "结果", "依据"], [42, 11, 16, 22, 65]
        if all(finding.points is None for finding in self.one.findings):
            # In a book without points there is nothing to write in their columns.
            head, widths = ["指标", "结果", "依据"], [52, 24, 80]
            rows = [
                row if len(row.cells) == 1 else Row(row.cells[:1] + row.cells[3:]) for row in rows
            ]
        self.paper.table(widths, head, rows)
        if self.one.sheets:
            self._sheets()

    def _sheets(self) -> None:
        words = {True: "通过", False: "未通过", None: "不能确定"}
        rows = []
        for sheet in self.one.sheets:
            earned = "" if sheet.low is None else bounds(sheet.low, sheet.high)
            wanted = "" if sheet.pass_mark is None else number(sheet.pass_mark)
            cells = (sheet.title, earned, wanted, words[sheet.passed], sheet.judged_by or "")
            rows.append(Row(tuple((cell,) for cell in cells)))
        self._note("各评分表的结果如下")
        self.paper.table(
            (66, 24, 20, 20, 26), ("评分表", "得分", "合格分", "是否通过", "由谁评"), rows
        )

    def _premises(self) -> None:
        one = self.one
        place = 0
        groups = (
            ("评定前提", [official(f"{a.text}（{a.because}）") for a in one.assumptions]),
            ("复核更正", [official(reviewed(r)) for r in one.reviews]),
            # Hints (a hidden sheet, a line of totals) are for whoever keeps the file.
            (
                "读取材料时发现的问题",
                [
                    aside(official(d.text), d.place or "")
                    for d in one.diagnostics
                    if d.severity != "hint"
                ],
            ),
            ("定星以后", [f"{s.within or ''}{s.do}（{s.who}）" for s in one.follow_ups]),
        )
        for title, items in groups:
            if not items:
                continue
            place += 1
            self.paper.write("公文二级标题", f"（{chinese(place)}）{title}")
            for item, words in enumerate(items, start=1):
                self.paper.write("公文正文", f"{item}.{words}。")
        self.paper.write("公文二级标题", f"（{chinese(place + 1)}）所用材料")
        book = one.rulebook
        rows = [Row(((file.name,), (file.sha256[:16],))) for file in one.inputs]
        rows.append(Row(((f"《{inner(book.title)}》{book.edition}年度版",), (book.sha256[:16],))))
        self.paper.table((106, 50), ("文件", "校验值（SHA-256前16位）"), rows)


def _only_said(finding: Finding) -> bool:
    """Return whether a finding earns something by what is only said."""
    seen = everything(finding)
    counts = finding.kind != "deduction" and earned(finding)
    return counts and not any(map(backed, seen)) and any(map(bare, seen))


def _bare_lines(finding: Finding) -> tuple[str, ...]:
    return tuple(
        f"{phrase(one)}（{'自述' if one.source == 'stated' else '填报数'}）"
        for one in everything(finding)
        if bare(one)
    )


def _result(finding: Finding) -> Row:
    """Return a row of every result: points, outcome, what was seen, the clause."""
    full = earned = ""
    if finding.points is not None and finding.outcome != "not_applicable":
        full = number(finding.points.full) if finding.kind == "base" else ""
        earned = bounds(finding.points.low, finding.points.high)
    lines: list[str] = []
    if finding.outcome != "not_applicable":
        lines += [clause(one) for one in everything(finding) if known(one)]
    if not everything(finding) and "committee" in finding.evidence:
        lines.append("上级评议")
    lines += map(official, remarks(finding))
    lines += [finding.cite.text] if finding.cite is not None else []
    cells = (finding.title, full, earned, finding.label, listed(lines))
    return Row(tuple((cell,) for cell in cells))
