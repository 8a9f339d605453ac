"""The score sheet of a rulebook on paper: dimension, criterion, points, how they are given, what
the branch claims, what the committee finds.

It is read back: what raters write is their judgement. Where points follow from facts, the sheet
says so and its last column is no judgement. Chinese whatever the language, as a form is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from starcheck.facts.workbooks import stamp as stamps
from starcheck.facts.workbooks.paper import MADE, Paper, height
from starcheck.language import speaking
from starcheck.model.assessment import Assessment, Finding
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import ByJudges, given, least_points
from starcheck.model.values import Milli
from starcheck.reporting.words import citation, judged, points, required

TITLE = "评分表"
HEADS = {
    "编号": 17,
    "维度": 10,
    "指标": 26,
    "分值": 8,
    "评分说明": 46,
    "依据": 24,
    "方式": 6,
    "评议方": 9,
    "抽查对象": 9,
    "评议人": 10,
    "自评分": 9,
    "考核分": 11,
}
"""The columns and their widths. Who judges and which sample, only where a rulebook asks it."""
JUDGED, COMPUTED = "评议", "事实"
_FIRST = 5
_KINDS = {"base": "合计", "bonus": "加分合计", "deduction": "扣分合计"}
_LONGEST = 255
"""Characters of a list that Excel takes within a cell's check."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A criterion by facts, or one opinion that is awaited. `first`: of its criterion."""

    criterion: Criterion
    title: str
    judged: ByJudges | None = None
    sample: int = 0
    first: bool = True

    @property
    def worth(self) -> Milli | None:
        """The most it can give; of a deduction the most it can cost."""
        if self.criterion.kind == "deduction" and self.criterion.score is not None:
            return least_points(self.criterion.score)
        return self.criterion.full


def render(rulebook: Rulebook, assessment: Assessment | None = None) -> bytes:
    """Return the score sheet as a workbook; with an assessment, what the branch has by its facts
    stands in 自评分."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": f"{rulebook.title}{TITLE}", "created": MADE})
    with speaking("zh"):
        _Sheet(book, rulebook, assessment).write()
    stamp = book.add_worksheet(stamps.STAMP)
    branch = assessment.branch if assessment is not None else None
    code, name = (branch.code, branch.name) if branch is not None else (None, None)
    made = stamps.Stamp(stamps.LAYOUT, f"{rulebook.id}@{rulebook.edition}", None, code, name)
    for at, (key, value) in enumerate(made.entries().items()):
        stamp.write_string(at, 0, key)
        stamp.write_string(at, 1, value)
    stamp.very_hidden()
    book.close()
    return out.getvalue()


def _lines(rulebook: Rulebook) -> Iterator[_Line]:
    """Give the lines of every dimension, then of what is added and what is taken off."""
    titles: dict[str | None, str] = {one.id: one.title for one in rulebook.dimensions}
    for kind, other in (("base", "其他"), ("bonus", "加分"), ("deduction", "扣分")):
        for id, title in {**titles, None: other}.items():
            for one in rulebook.criteria:
                if (one.kind, one.dimension) == (kind, id):
                    yield from _of_criterion(one, title)


def _of_criterion(one: Criterion, title: str) -> Iterator[_Line]:
    opinions = [
        (score, sample)
        for score in given(one.score)
        if isinstance(score, ByJudges)
        for sample in range(1, score.samples + 1)
        for _ in range(score.raters)
    ]
    for at, (score, sample) in enumerate(opinions):
        yield _Line(one, title, score, sample if score.samples > 1 else 0, at == 0)
    if not opinions:
        yield _Line(one, title)


class _Sheet:
    """The sheet while it is written."""

    def __init__(self, book: Any, rulebook: Rulebook, assessment: Assessment | None) -> None:
        self.rulebook, self.assessment = rulebook, assessment
        self.paper = Paper(book)
        self.number = self.paper.made(num_format="General", align="center", lines=True)
        self.sum = self.paper.made(num_format="General;-General;", align="center", lines=True)
        # A number that says what it is: it can be added up.
        self.off = self.paper.made(
            num_format='"最多扣"General;"最多扣"General;General', align="center", lines=True
        )
        self.lines = list(_lines(rulebook))
        judged_ = [one.judged for one in self.lines if one.judged is not None]
        kept = dict(HEADS)
        if not any(one.by for one in judged_):
            del kept["评议方"]
        if not any(one.samples > 1 for one in judged_):
            del kept["抽查对象"]
        self.at = {head: at for at, head in enumerate(kept)}
        self.widths = kept
        title = f"{rulebook.title}{TITLE}（{rulebook.edition}年度版）"
        self.sheet = self.paper.sheet(TITLE, title)
        found = assessment.findings if assessment is not None else []
        self.findings = {one.criterion: one for one in found}

    def write(self) -> None:
        sheet = self.sheet
        self._head()
        for at, (head, width) in enumerate(self.widths.items()):
            sheet.set_column(at, at, width)
            sheet.write_string(_FIRST - 1, at, head, self.paper.head)
        for row, line in enumerate(self.lines, _FIRST):
            self._line(row, line)
        self._foot(_FIRST + len(self.lines))
        sheet.freeze_panes(_FIRST, 3)
        sheet.repeat_rows(_FIRST - 1)
        sheet.activate()

    def _head(self) -> None:
        branch = self.assessment.branch if self.assessment is not None else None
        paper = self.paper
        about = (
            ("党支部代码", branch.code if branch is not None else None, paper.asked),
            ("党支部名称", branch.name if branch is not None else None, paper.words),
            ("评星标准", f"{self.rulebook.id}@{self.rulebook.edition}", paper.words),
        )
        for row, (label, value, how) in enumerate(about, 1):
            self.sheet.write_string(row, 0, label, paper.label)
            self.sheet.merge_range(row, 1, row, 2, value or "", how)
        hint = "读回时按代码认党支部：几个党支部一起评的，一定要写。评星标准一格不要改。"
        self.sheet.write_string(1, 3, hint, paper.plain)

    def _line(self, row: int, line: _Line) -> None:
        one, score = line.criterion, line.judged
        cite = citation(one.cite, self.rulebook.catalogue)
        texts = {
            "编号": one.id,
            "维度": line.title,
            "指标": one.title,
            "分值": "只看是否达到" if line.first and line.worth is None else "",
            "评分说明": self._how(line),
            "依据": cite.text if cite is not None else "",
            "方式": COMPUTED if score is None else JUDGED,
            "评议方": (score.by or "") if score is not None else "",
            "抽查对象": str(line.sample) if line.sample else "",
            "评议人": "",
            "自评分": self._claimed(line),
            "考核分": "由事实得出" if score is None else "",
        }
        for head, at in self.at.items():
            # A blank cell stays blank: an empty text would count as one.
            write = self.sheet.write_string if texts[head] else self.sheet.write_blank
            write(row, at, texts[head] or None, self.paper.words)
        self.sheet.set_row(row, height((texts[head], self.widths[head]) for head in self.at))
        if line.first and line.worth is not None:
            how = self.off if one.kind == "deduction" else self.number
            self.sheet.write_number(row, self.at["分值"], _number(line.worth), how)
        exact = _exact(self.findings.get(one.id)) if line.first else None
        if exact is not None:
            self.sheet.write_number(row, self.at["自评分"], exact, self.number)
        if score is None:
            self.sheet.write_string(row, self.at["考核分"], texts["考核分"], self.paper.label)
            return
        for head in ("评议人", "考核分"):
            self.sheet.write_blank(row, self.at[head], None, self.paper.asked)
        self._check(row, score)

    def _how(self, line: _Line) -> str:
        whole = required(line.criterion, self.rulebook.catalogue.table["branches"])
        if line.judged is None or line.judged == line.criterion.score:
            return whole
        # One of several parts: who writes here need not look for theirs.
        own = f"这一行：{judged(line.judged)}"
        return f"{own}\n整项：{whole}" if line.first else own

    def _claimed(self, line: _Line) -> str:
        """Return what the facts give by now, where that is not one number."""
        found = self.findings.get(line.criterion.id) if line.first else None
        if found is None or found.points is None or _exact(found) is not None:
            return ""
        return f"{found.points.low}～{found.points.high}"

    def _check(self, row: int, score: ByJudges) -> None:
        """Give a cell its list or its range. A check warns and lets through: the door refuses."""
        at = self.at["考核分"]
        levels = [name for name, _ in score.levels]
        rule: dict[str, Any] = {"error_type": "warning", "error_title": "请核对"}
        if levels and len(",".join(levels)) <= _LONGEST:
            rule |= {"validate": "list", "source": levels, "error_message": "请从列表里选"}
        elif not levels:
            least, most = points(score.least), points(score.greatest)
            rule |= {
                "validate": "decimal",
                "criteria": "between",
                "minimum": _number(score.least),
                "maximum": _number(score.greatest),
                "error_message": f"请打 {least} 到 {most} 分",
            }
        if "validate" in rule:
            self.sheet.data_validation(row, at, row, at, rule)

    def _foot(self, row: int) -> None:
        for kind, label in _KINDS.items():
            mine = [
                (at, line)
                for at, line in enumerate(self.lines, _FIRST)
                if line.criterion.kind == kind and line.criterion.full is not None
            ]
            totals = self.rulebook.totals
            if kind == "bonus" and totals is not None and totals.bonus_at_most is not None:
                label = f"{label}（最多计 {points(totals.bonus_at_most)} 分）"
            if mine:
                self._total(row, label, mine)
                row += 1
        notes = (
            "方式为“评议”的，由评议人在“考核分”打分，写上“评议人”；一个人对一项只打一次。"
            "方式为“事实”的，得分由事实得出，不在这里打。",
            "合计是各项相加：自评分还是一个范围的没有加；考核分只加评议的，几位评议人的按评分说明合成一个。"
            "总分和星级由 starcheck 按评星标准计算。",
            "打好后用 --committee 读回，几个党支部的放在一个文件夹里。",
            "评议人签字：                    日期：        年    月    日",
        )
        for at, note in enumerate(notes, row + 1):
            self.sheet.write_string(at, 0, note, self.paper.plain)

    def _total(self, row: int, label: str, mine: Sequence[tuple[int, _Line]]) -> None:
        first, last = mine[0][0], mine[-1][0]
        for at in range(len(self.at)):
            self.sheet.write_blank(row, at, None, self.paper.label)
        self.sheet.write_string(row, 0, label, self.paper.label)
        worth = _number(sum(line.worth or 0 for _, line in mine if line.first))
        span = self._span("分值", first, last)
        how = self.off if worth < 0 else self.number
        self.sheet.write_formula(row, self.at["分值"], f"=SUM({span})", how, worth)
        exact = [_exact(self.findings.get(line.criterion.id)) for _, line in mine if line.first]
        known = [one for one in exact if one is not None]
        span = self._span("自评分", first, last)
        formula = f'=IF(COUNT({span})=0,"",SUM({span}))'
        claimed = round(sum(known), 3) if known else ""
        self.sheet.write_formula(row, self.at["自评分"], formula, self.number, claimed)
        given_ = [
            self._mean(score, [at for at, _ in lines])
            for score, lines in groupby(
                ((at, line) for at, line in mine if line.judged is not None),
                key=lambda one: one[1].judged,
            )
            if score is not None
        ]
        if given_:
            formula = "=" + "+".join(given_)
            self.sheet.write_formula(row, self.at["考核分"], formula, self.sum, 0)

    def _mean(self, score: ByJudges, rows: Sequence[int]) -> str:
        """Return the formula of what raters come to together, without those who have not judged."""
        span = self._span("考核分", rows[0], rows[-1])
        total, number = f"SUM({span})", f"COUNT({span})"
        for level, worth in score.levels:
            counted = f'COUNTIF({span},"{level.replace(chr(34), chr(34) * 2)}")'
            total, number = f"{total}+{points(worth)}*{counted}", f"{number}+{counted}"
        mean = f"({total})/({number})"
        if score.trimmed and not score.levels:
            trimmed = f"({total}-MAX({span})-MIN({span}))/({number}-2)"
            mean = f"IF({number}>2,{trimmed},{mean})"
        return f"IF({number}=0,0,ROUND({mean},3))"

    def _span(self, head: str, first: int, last: int) -> str:
        from xlsxwriter.utility import xl_range

        at = self.at[head]
        span: str = xl_range(first, at, last, at)
        return span


def _number(milli: Milli) -> int | float:
    return milli // 1000 if milli % 1000 == 0 else milli / 1000


def _exact(found: Finding | None) -> float | None:
    """Return the points that the facts give, where that is one number."""
    if found is None or found.points is None or found.points.low != found.points.high:
        return None
    return float(found.points.low)
