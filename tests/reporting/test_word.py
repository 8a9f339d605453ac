"""The report in Word: what it says rests on something, and it looks as GB/T 9704 asks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from starcheck.assessing import Wanted, assess
from starcheck.model.assessment import Assessment
from starcheck.reporting import word
from tests.reporting.test_text import TROUBLE

Assess = Callable[..., Assessment]
ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
BRANCHES = ["rich-2023", "poor-2023", "housing-bureau-2023", "village-2023", "new-2023"]
GROUND = re.compile(r"（[^（）]*(?:\d+ ?条记录|填报数，“|自述，“|自述）|填报数）)")


@cache
def document(name: str) -> Assessment:
    facts = ROOT / "fixtures" / f"{name}.yaml"
    beside = facts.with_name(f"{name}.committee.yaml")
    committee = beside if beside.is_file() else None
    return assess(Wanted(facts, date(2024, 1, 9), committee=committee)).assessments[0]


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def dumped(data: bytes) -> str:
    """Return a document as text: the style of each paragraph, tables by their rows."""
    lines: list[str] = []
    paper = opened(data)
    tables = iter(paper.tables)
    for part in paper.element.body.iterchildren():
        if part.tag == qn("w:p"):
            paragraph = docx.text.paragraph.Paragraph(part, paper)
            lines.append(f"{paragraph.style.name}｜{paragraph.text}")
        elif part.tag == qn("w:tbl"):
            for row in next(tables).rows:
                cells = [cell.text.replace("\n", "／") for cell in row.cells]
                lines.append("  ┃ " + " ┃ ".join(dict.fromkeys(cells)))
    return "\n".join(lines) + "\n"


def close(words: str) -> str:
    """Return a text without the blanks around numbers, which an official paper does not have."""
    return words.replace(" ", "")


def section(name: str, title: str) -> Iterator[str]:
    """Give the paragraphs of a chapter that are no headings."""
    inside = False
    for paragraph in opened(word.render(document(name))).paragraphs:
        style = paragraph.style.name
        if style == "公文一级标题":
            inside = title in paragraph.text
        elif style.startswith(("公文附件", "公文落款")):
            inside = False
        elif inside and style == "公文正文":
            yield paragraph.text


def test_a_small_report(assessed: Assess, golden: Callable[[Path, str], None]) -> None:
    found = assessed(TROUBLE, branch=", groups: 1", as_of="2023-06-30")
    golden(GOLDEN / "small-word.txt", dumped(word.render(found)))


@pytest.mark.parametrize("name", BRANCHES)
def test_what_is_said_of_the_work_has_its_quotation_or_its_records(name: str) -> None:
    said = list(section(name, "工作情况"))
    assert said
    for sentence in said:
        # Where nothing can be said, that is said, and claims nothing.
        nothing = sentence.startswith("这一方面没有台账记录或者原文可以写入")
        assert nothing or GROUND.search(sentence), sentence


@pytest.mark.parametrize("name", BRANCHES)
def test_quotations_are_those_of_the_facts(name: str) -> None:
    facts = (ROOT / "fixtures" / f"{name}.yaml").read_text("utf-8")
    plain = re.sub(r"[\s“”‘’\"']", "", facts)
    for sentence in section(name, "工作情况"):
        for quote in re.findall(r"(?:填报数|自述)，“([^”]*)”", sentence):
            assert re.sub(r"[\s“”‘’\"']", "", quote) in plain, quote


@pytest.mark.parametrize("name", BRANCHES)
def test_problems_are_those_that_lost_points_and_papers_stand_in_the_annex(name: str) -> None:
    one = document(name)
    text = dumped(word.render(one))
    problems = close("".join(section(name, "存在问题")))
    for gap in one.gaps:
        if gap.lost:
            assert close(gap.sentence.rstrip("。")) in problems, gap.criterion
    for unknown in one.unknowns:
        assert unknown.paper in text
    assert "还差这几份材料" in text or not one.unknowns
    assert "补记" not in re.sub(r"不补记|不得补记", "", text)


def test_a_poor_branch_claims_nothing_that_is_not_there() -> None:
    one = document("poor-2023")
    said = "".join(section("poor-2023", "工作情况"))
    for finding in one.findings:
        if finding.outcome in ("unknown", "not_applicable") and not finding.observed:
            assert f"{finding.title}——" not in said


def test_a_draft_is_headed_so() -> None:
    one = document("housing-bureau-2023")
    assert "依据未确认草稿" not in dumped(word.render(one))
    head = dumped(word.render(one.model_copy(update={"draft": True}))).split("上级党组织")[0]
    assert "依据未确认草稿" in head


def test_the_paper_is_laid_out_as_the_standard_asks() -> None:
    paper = opened(word.render(document("rich-2023")))
    page = paper.sections[0]
    assert abs(page.page_width - Mm(210)) < Mm(0.5)
    assert abs(page.page_height - Mm(297)) < Mm(0.5)
    found = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    for edge, wanted in zip(found, (37, 35, 28, 26), strict=True):
        assert abs(edge - Mm(wanted)) < Mm(0.5)
    styles = {style.name: style for style in paper.styles}

    def font(name: str) -> str:
        return str(styles[name].element.rPr.rFonts.get(qn("w:eastAsia")))

    assert font("公文标题") == "方正小标宋简体"
    assert font("公文正文") == "仿宋_GB2312"
    assert font("公文一级标题") == "黑体"
    assert font("公文二级标题") == "楷体_GB2312"
    assert styles["公文标题"].font.size == Pt(22)
    assert styles["公文正文"].font.size == Pt(16)
    assert styles["公文正文"].paragraph_format.line_spacing == Pt(28)
    indent = styles["公文正文"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    normal = styles["Normal"].element.pPr
    assert normal is None or normal.find(qn("w:ind")) is None
    assert paper.settings.odd_and_even_pages_header_footer
    for table in paper.tables:
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None


def test_no_theme_font_overrides_the_chinese_ones() -> None:
    data = word.render(document("rich-2023"))
    xml = opened(data).styles.element.xml
    assert "eastAsiaTheme" not in xml
    assert "asciiTheme" not in xml


def test_the_same_document_gives_the_same_bytes() -> None:
    one = document("rich-2023")
    assert word.render(one) == word.render(one)


def test_fonts_can_be_others() -> None:
    fonts = replace(word.FONTS, title="黑体")
    paper = opened(word.render(document("rich-2023"), fonts))
    style = next(s for s in paper.styles if s.name == "公文标题")
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"


def test_a_name_of_a_file_has_no_sign_that_windows_refuses() -> None:
    one = document("rich-2023")
    branch = one.branch.model_copy(update={"code": 'a/b:"c', "name": "某 支部?"})
    assert word.file_name(one.model_copy(update={"branch": branch})) == "a_b__c-某 支部_.docx"
