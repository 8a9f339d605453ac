"""The self-assessment report (自评报告) of one branch, as an official document in Word.

In the order of a real one: what was done, dimension by dimension; what is lacking; what comes next;
then, as annexes, the papers that are still missing, every result, and on what it all rests. What
was done is only said with the record or the quotation behind it. What nobody has stated is not
said at all, and what is only claimed waits in the annex for its evidence.

The paper is Chinese whatever language is spoken: it goes to a superior Party organisation, and the
titles, quotations and clauses that it is made of are never translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starcheck.language import speaking
from starcheck.model.assessment import Assessment, Finding, Gap
from starcheck.reading.places import branch_file
from starcheck.reporting.text import BASES, BETWEEN
from starcheck.reporting.word_annexes import MISSING, Annexes
from starcheck.reporting.word_layout import FONTS, Fonts, Paper, Row
from starcheck.reporting.word_phrases import (
    Chapter,
    backed,
    chapters,
    clause,
    day,
    everything,
    grounds_of,
    inner,
    known,
    listed,
    nothing,
    number,
    official,
    quoted,
    value,
)
from starcheck.reporting.word_result import result
from starcheck.reporting.words import chinese

__all__ = ["file_name", "render"]

_LINE = 20
"""Characters of a title to a line."""
_MANY = 10
"""From so many problems on they stand under the titles of their dimensions."""
_TAILS = {
    "partly": "部分达到，不足之处见第二部分",
    "unknown": "是否达到要求，现有材料还不能认定，见附件{papers}",
    "awaiting": "待上级党组织评议",
    "pending": "尚在期内，见第三部分",
}


def render(one: Assessment, fonts: Fonts = FONTS) -> bytes:
    """Return the report as a .docx file. The same document gives the same bytes.

    Names in `one` stand in Chinese: it was assembled while Chinese was spoken.
    """
    with speaking("zh"):
        return _Report(one, fonts).written()


def file_name(one: Assessment) -> str:
    """Return how the report of a branch is called in a folder: code and name."""
    return branch_file(one.branch.code, one.branch.name or "", ".docx")


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be done: by whom, until when, for how many points; which problems it mends, or
    what it is for where nothing is lost yet."""

    do: str
    who: str
    until: str
    points: Decimal
    problems: Sequence[int]
    titles: Sequence[str]

    def about(self) -> Iterator[str]:
        yield f"{self.who}负责"
        if self.until:
            yield f"{self.until}完成"
        if self.points:
            yield f"期内可得{number(self.points)}分"
        if self.problems:
            yield f"对应问题{'、'.join(map(str, self.problems))}"
        if self.titles:
            yield f"对应指标：{'、'.join(self.titles)}"


class _Report:
    """One report while it is written."""

    def __init__(self, one: Assessment, fonts: Fonts) -> None:
        self.one = one
        self.findings = {finding.criterion: finding for finding in one.findings}
        self.lost = [gap for gap in one.gaps if gap.lost != 0 and (gap.lost or not gap.curable)]
        self.annexes = Annexes(one)
        self.papers = self.annexes.number.get(MISSING, "")
        self.name = one.branch.name or f"代码{one.branch.code}"
        self.kind = "“达标创星”自评报告" if one.star is not None else "自查报告"
        title = f"{self.name}{one.assessment_year}年度{self.kind}"
        self.paper = Paper(title, one.as_of, fonts)
        self.numbers: dict[str, int] = {}
        self.count = 0

    def written(self) -> bytes:
        self._opening()
        self._work()
        self._problems()
        self._plan()
        self._closing()
        self.annexes.write(self.paper)
        return self.paper.bytes()

    # Words on paper

    def _say(self, words: str) -> None:
        self.paper.write("公文正文", words if words[-1:] in "。：" else f"{words}。")

    def _chapter(self, place: int, title: str) -> None:
        self.paper.write("公文一级标题", f"{chinese(place)}、{title}")

    def _section(self, place: int, title: str) -> None:
        self.paper.write("公文二级标题", f"（{chinese(place)}）{title}")

    # Opening

    def _opening(self) -> None:
        one, book = self.one, self.one.rulebook
        year = f"{one.assessment_year}年度"
        title = f"{self.name}{year}{self.kind}"
        short = len(title) <= _LINE
        self.paper.write("公文标题", title if short else f"{self.name}\n{year}{self.kind}")
        if one.draft:
            said = "（依据未确认草稿：数字由报告起草，还没有人逐条核对）"
            self.paper.write("公文主送", said)
        self.paper.write("公文主送", "")
        self.paper.write("公文主送", "上级党组织：")
        who = f"（{one.branch.category}）" if one.branch.category else ""
        edition = f"{book.edition}年度版"
        status = "" if book.status in book.title else f"，{book.status}"
        basis = "台账记录和附有原文的填报数、自述" if one.basis == "stated" else "台账记录"
        self._say(
            f"现将本支部{who}{year}自评情况报告如下。依据的标准是《{inner(book.title)}》"
            f"（{edition}{status}），截止日期{day(one.as_of)}，按{BASES[one.basis]}自评。"
            f"工作情况只写有{basis}的；材料没有说明的不写，也不推测"
        )
        for words in result(self.one, missing=bool(self.papers)):
            self._say(words)

    # What was done

    def _work(self) -> None:
        self._chapter(1, f"{self.one.assessment_year}年度工作情况")
        place = 0
        for chapter in chapters(self.one):
            said = [words for finding in chapter.findings if (words := self._done(finding))]
            if not said and chapter.dimension is None:
                continue
            place += 1
            self._section(place, chapter.title)
            for item, words in enumerate(said, start=1):
                self._say(f"{item}.{words}")
            if not said:
                self._say(self._silence(chapter))

    def _done(self, finding: Finding) -> str | None:
        """Return what was done, in one sentence with what is behind it; `None` if nothing is."""
        if finding.outcome in ("not_applicable", "waived", "unmet") or finding.kind == "deduction":
            return None
        met = finding.outcome == "met"
        behind = [one for one in everything(finding) if backed(one)]
        # Of what is met a number says something even at 0 (no month without a meeting), and a no
        # where it stands alone (no committee in so small a branch).
        kept = ("number", "share") if met else ()
        seen = [one for one in behind if not nothing(one) or one.kind in kept]
        seen = seen or (behind if met else [])
        if not seen:
            return None
        if met and len(seen) == 1 and seen[0].kind == "truth" and not finding.conflict:
            # That it is so is what the title says already.
            return f"{finding.title}（{grounds_of(seen[0])}）"
        clauses = [clause(one, least=met) for one in seen]
        tail = "" if finding.kind == "bonus" else _TAILS.get(finding.outcome, "")
        clauses += [tail.format(papers=self.papers)] if tail else []
        if finding.conflict:
            clauses.append("自报与台账不一致，以台账为准")
        return f"{finding.title}——{listed(clauses)}"

    def _silence(self, chapter: Chapter) -> str:
        """Return why a chapter says nothing of what was done."""
        lacking = {gap.criterion for gap in self.lost}
        findings = chapter.findings
        said = []
        if any(finding.criterion in lacking for finding in findings):
            said.append("存在的问题见第二部分")
        if any(finding.outcome == "pending" for finding in findings):
            said.append("期内还能做到的见第三部分")
        if any(f.outcome == "unknown" or f in self.annexes.bare for f in findings):
            said.append(f"还差的材料见附件{self.papers}")
        return "，".join(["这一方面没有台账记录或者原文可以写入", *said])

    # What is lacking

    def _problems(self) -> None:
        self._chapter(2, "存在问题")
        conflicts = [
            f"{one.measure}：{BETWEEN[one.between]}{value(one.stated)}"
            + (f"（{quoted(one.quote)}）" if one.quote else "")
            + f"，台账{value(one.recorded)}，以台账为准"
            for one in self.one.conflicts
        ]
        if not self.lost and not conflicts:
            self._say("从现有材料看，没有未达到要求的事项。材料没有说明的，不算问题，也不算达到")
        place = 0
        for title, gaps in self._lost_by_chapter():
            if title:
                place += 1
                self._section(place, title)
            for gap in gaps:
                self._problem(gap)
        if conflicts:
            if place:
                self._section(place + 1, "自报与台账不一致")
            for words in conflicts:
                self._say(f"{self._next()}.{words}")

    def _lost_by_chapter(self) -> Iterator[tuple[str, list[Gap]]]:
        if len(self.lost) <= _MANY:
            yield "", self.lost
            return
        lacking = {gap.criterion: gap for gap in self.lost}
        for chapter in chapters(self.one):
            mine = [lacking[f.criterion] for f in chapter.findings if f.criterion in lacking]
            if mine:
                yield chapter.title, mine

    def _problem(self, gap: Gap) -> None:
        finding = self.findings[gap.criterion]
        self.numbers[gap.criterion] = place = self._next()
        seen = [one for one in everything(finding) if known(one)]
        broken = [_broken(finding)] if finding.records else []
        behind = after = ""
        if len(seen) > 1:
            after = f"。所见：{listed([*(clause(one) for one in seen), *broken])}"
        elif seen:
            behind = f"（{listed([grounds_of(seen[0]), *broken])}）"
        elif "committee" in finding.evidence:
            behind = "（上级评议）"
        lost = f"，失{number(gap.lost)}分" if gap.lost else ""
        cite = f"。依据{finding.cite.text}" if finding.cite is not None else ""
        self._say(f"{place}.{official(gap.sentence)}{behind}{lost}{after}{cite}")

    def _next(self) -> int:
        self.count += 1
        return self.count

    # What comes next

    def _plan(self) -> None:
        self._chapter(3, "下一步工作计划")
        # What a regulation asks for comes before what only the standard does.
        gaps = sorted(self.one.gaps, key=lambda gap: self.findings[gap.criterion].cite is None)
        groups = (
            ("期内还能做到的", False, [gap for gap in gaps if gap.curable]),
            ("今后改进的", True, [gap for gap in gaps if not gap.curable]),
        )
        place = 0
        for title, lost, chosen in groups:
            steps = list(self._steps(chosen))
            if not steps:
                continue
            place += 1
            self._section(place, title)
            many = len(steps) > _MANY
            if lost:
                said = "以下各项本年度已经补不回来，从现在起照此改进。"
                self.paper.write("公文表前" if many else "公文正文", said)
            if many:
                self._list(steps)
                continue
            for item, step in enumerate(steps, start=1):
                self._say(f"{item}.{step.do}（{'，'.join(step.about())}）")
        if self.one.unknowns:
            place += 1
            self._section(place, "提供材料")
            self._say(
                f"按附件{self.papers}逐份提供已经形成的材料，共{len(self.one.unknowns)}份；"
                "没有发生的事项如实写明没有发生"
            )
        if place == 0 and self.one.gaps:
            self._say("评星标准没有写明整改措施，对照第二部分逐项研究整改")
        elif place == 0:
            self._say("没有需要整改的事项，按标准继续做好各项工作")

    def _steps(self, gaps: Sequence[Gap]) -> Iterator[_Step]:
        """Yield what is to be done, the same step once for all the gaps that it closes."""
        told: dict[tuple[str, str, str], list[Gap]] = {}
        for gap in gaps:
            until = f"{day(gap.until)}前" if gap.curable and gap.until else ""
            for step in gap.rectify:
                told.setdefault((step.do, step.who, until), []).append(gap)
        for (do, who, until), closed in told.items():
            yield _Step(
                do,
                who,
                until,
                sum((gap.attainable or Decimal(0) for gap in closed), Decimal(0)),
                [self.numbers[g.criterion] for g in closed if g.criterion in self.numbers],
                [
                    self.findings[g.criterion].title
                    for g in closed
                    if g.criterion not in self.numbers
                ],
            )

    def _list(self, steps: Sequence[_Step]) -> None:
        """Draw many steps as the list that people tick off."""
        dated = any(step.until for step in steps)
        rows = []
        for item, step in enumerate(steps, start=1):
            about = "、".join([*map(str, step.problems), *step.titles])
            cells = [str(item), step.do, step.who, *([step.until] if dated else []), about]
            rows.append(Row(tuple((cell,) for cell in cells)))
        head = ("序号", "措施", "责任人", *(("完成时限",) if dated else ()), "对应问题")
        widths = (12, 58, 24, 28, 34) if dated else (12, 96, 26, 22)
        self.paper.table(widths, head, rows)

    # Closing

    def _closing(self) -> None:
        self.paper.hold()
        self.paper.write("公文空行", "")
        for title, place in self.annexes.number.items():
            lead = "附件：" if place == "1" else "\u3000\u3000\u3000"
            self.paper.write("公文附件说明", f"{lead}{place}.{title}")
        self.paper.write("公文空行", "")
        self.paper.write("公文落款", f"{self.name}（盖章）")
        self.paper.write("公文落款", "书记签字：＿＿＿＿＿")
        self.paper.write("公文成文日期", "\u3000\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日")


def _broken(finding: Finding) -> str:
    """Return which records break what is asked of each."""
    numbers = "、".join(dict.fromkeys(str(record.number) for record in finding.records))
    return f"不符的是第{numbers}条"
