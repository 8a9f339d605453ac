"""The self-assessment report in Word: what it says, what it does not say, and how it looks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table

from starcheck.assessing import Wanted, assess
from starcheck.language import speak, speaking
from starcheck.model.assessment import Assessment
from starcheck.reporting import word
from starcheck.reporting.word_layout import FONTS, STYLES
from starcheck.reporting.word_phrases import backed, everything, official, quoted
from tests.conftest import ROOT
from tests.reporting.test_text import TROUBLE

Assess = Callable[..., Assessment]
GOLDEN = ROOT / "tests" / "golden"
NAMES = sorted(path.stem for path in (ROOT / "fixtures").glob("*-2023.yaml"))
GROUNDS = re.compile(r"（[^（）]*?(?:\d+条记录|(?:填报数|自述)，“.+”|提供)[^（）]*）")
"""What stands behind a clause: how many records, the words, or who gave it."""


@pytest.fixture(scope="module")
def judged() -> Callable[[str], Assessment]:
    """Return `judged(name)`: the document of a fixture, with what its committee gives."""
    known: dict[str, Assessment] = {}

    def judged(name: str) -> Assessment:
        if name not in known:
            committee = ROOT / "fixtures" / f"{name}.committee.yaml"
            wanted = Wanted(
                facts=ROOT / "fixtures" / f"{name}.yaml",
                today=date(2024, 1, 9),
                committee=committee if committee.is_file() else None,
            )
            (known[name],) = assess(wanted).assessments
        return known[name]

    return judged


def opened(made: bytes) -> Any:
    return docx.Document(io.BytesIO(made))


def lines(document: Any) -> Iterator[tuple[str, str]]:
    """Yield style and words of each paragraph, and the rows of tables as one."""
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block._tbl.tr_lst:
                cells = ("/".join(p.text for p in cell.p_lst) for cell in row.tc_lst)
                yield "表格", " | ".join(cells)
        else:
            yield block.style.name, block.text.replace("\n", "/")


def chapter(document: Any, number: str) -> list[tuple[str, str]]:
    """Return the lines of 一、, 二、 or 三、, and what follows the last."""
    found: list[tuple[str, str]] = []
    inside = False
    for style, words in lines(document):
        if style in ("公文一级标题", "公文空行"):
            inside = words.startswith(number)
        elif inside:
            found.append((style, words))
    return found


def done(one: Assessment) -> list[str]:
    """Return what 一、工作情况 says, without the titles of its chapters."""
    said = chapter(opened(word.render(one)), "一、")
    return [words for style, words in said if style == "公文正文"]


# What it says


def test_a_small_report_is_as_agreed(assessed: Assess, golden: Callable[[Path, str], None]) -> None:
    found = assessed(TROUBLE, branch=", groups: 1", as_of="2023-06-30")
    said = lines(opened(word.render(found)))
    hidden = re.compile(r"\b[0-9a-f]{16}$")
    text = "".join(f"{style}  {hidden.sub('…', words)}".rstrip() + "\n" for style, words in said)
    golden(GOLDEN / "small-word.txt", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_the_work_done_has_a_record_or_a_quotation(
    name: str, judged: Callable[[str], Assessment]
) -> None:
    for words in done(judged(name)):
        if not words.startswith("这一方面没有"):
            assert GROUNDS.search(words), words


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_of_the_work_done_has_its_own(
    name: str, judged: Callable[[str], Assessment]
) -> None:
    tails = ("见第二部分", "见第三部分", "见附件1", "待上级党组织评议", "以台账为准")
    for words in done(judged(name)):
        if words.startswith("这一方面没有"):
            continue
        # A title may hold a semicolon of its own, and so may a quotation.
        clauses = re.split(r"(?<=）)；", words.removesuffix("。").partition("——")[2])
        bare = [c for c in clauses if c and not c.endswith("）") and not c.endswith(tails)]
        assert bare == []


def test_of_what_nobody_has_stated_the_report_claims_nothing(
    judged: Callable[[str], Assessment],
) -> None:
    one = judged("housing-bureau-2023")
    said = "\n".join(done(one))
    silent = [f for f in one.findings if not any(map(backed, everything(f)))]
    assert len(silent) > 40
    assert [finding.title for finding in silent if f".{finding.title}——" in said] == []
    assert [finding.title for finding in silent if f".{finding.title}（" in said] == []
    document = opened(word.render(one))
    (only,) = chapter(document, "二、")
    assert only[1].startswith("从现有材料看，没有未达到要求的事项")


def test_a_branch_that_has_given_nothing_has_neither_work_nor_problems(assessed: Assess) -> None:
    document = opened(word.render(assessed()))
    work = [words for style, words in chapter(document, "一、") if style == "公文正文"]
    assert work == ["这一方面没有台账记录或者原文可以写入，还差的材料见附件1。"] * 2
    assert "附件1" in [words for _, words in lines(document)]
    (only,) = chapter(document, "二、")
    assert only[1].startswith("从现有材料看，没有未达到要求的事项")


def test_what_is_only_claimed_waits_in_the_annex(assessed: Assess) -> None:
    claimed = "stated: {上党课: 是}\n"
    shown = "stated: {上党课: {value: 是, quote: 书记讲了党课}}\n"
    for facts, expected in ((claimed, False), (shown, True)):
        document = opened(word.render(assessed(facts)))
        work = [words for _, words in chapter(document, "一、")]
        rows = [words for style, words in lines(document) if style == "表格"]
        assert ("1.书记上党课（自述，“书记讲了党课”）。" in work) is expected
        assert ("1 | 书记上党课 | 上党课：是（自述）" in rows) is not expected


@pytest.mark.parametrize("name", NAMES)
def test_the_problems_are_the_gaps_and_nothing_else(
    name: str, judged: Callable[[str], Assessment]
) -> None:
    one = judged(name)
    said = chapter(opened(word.render(one)), "二、")
    items = [words for style, words in said if re.match(r"\d+\.", words)]
    lost = [gap for gap in one.gaps if gap.lost or (gap.lost is None and not gap.curable)]
    assert len(items) == len(lost) + len(one.conflicts)
    told = "".join(items).replace(" ", "")
    dated = [official(gap.sentence).replace(" ", "") for gap in lost]
    assert [sentence for sentence in dated if sentence not in told] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_every_gap_is_planned(name: str, judged: Callable[[str], Assessment]) -> None:
    one = judged(name)
    said = "\n".join(words for _, words in chapter(opened(word.render(one)), "三、"))
    assert [s.do for gap in one.gaps for s in gap.rectify if s.do not in said] == []
    # Nothing is ever made up afterwards, and no plan asks for it.
    assert re.findall("(?<!不)补记|补造|补写|倒签", said) == []


def test_a_clause_of_a_regulation_comes_before_what_only_the_standard_asks(
    judged: Callable[[str], Assessment],
) -> None:
    one = judged("rich-2023")
    cited = {finding.criterion: finding.cite is not None for finding in one.findings}
    said = [words for _, words in chapter(opened(word.render(one)), "三、")]
    places = {
        gap.criterion: next(i for i, words in enumerate(said) if step.do in words)
        for gap in one.gaps
        for step in gap.rectify
    }
    regulated = [place for criterion, place in places.items() if cited[criterion]]
    others = [place for criterion, place in places.items() if not cited[criterion]]
    assert regulated
    assert others
    assert max(regulated) < min(others)


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_that_is_missing_is_in_the_annex(
    name: str, judged: Callable[[str], Assessment]
) -> None:
    one = judged(name)
    rows = "\n".join(words for _, words in lines(opened(word.render(one))))
    for place, paper in enumerate(one.unknowns, start=1):
        assert f"{place} | {paper.paper} | " in rows


@pytest.mark.parametrize("name", NAMES)
def test_no_identifier_of_the_program_reaches_the_reader(
    name: str, judged: Callable[[str], Assessment]
) -> None:
    one = judged(name)
    said = "\n".join(words for _, words in lines(opened(word.render(one))))
    ids = [finding.criterion for finding in one.findings] + [one.rulebook.id]
    assert [i for i in ids if i in said] == []
    assert [word_ for word_ in ("None", "True", "False", "Decimal") if word_ in said] == []


def test_where_nothing_is_missing_there_is_no_empty_annex(assessed: Assess) -> None:
    full = (
        "stated: {上党课: {value: 是, quote: 书记讲了党课}}\n"
        "tables: {activities: {coverage: 全部, records: []}}\n"
    )
    document = opened(
        word.render(assessed(full, branch=", groups: 1, last_election_on: 2022-01-01"))
    )
    said = [words for _, words in lines(document)]
    assert "还差这几份材料" not in "\n".join(said)
    assert "附件：1.逐项结果" in said
    assert any(words.endswith("；没有还差的材料。") for words in said)
    assert any(words.startswith("等待上级党组织评议的有：评议（4分）") for words in said)


def test_quotations_are_told_word_for_word(judged: Callable[[str], Assessment]) -> None:
    one = judged("housing-bureau-2023")
    said = "\n".join(words for _, words in chapter(opened(word.render(one)), "一、"))
    told = {o.quote for f in one.findings for o in everything(f) if o.quote and backed(o)}
    assert len(told) > 20
    assert [quote for quote in told if quoted(quote) not in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_quotations_are_those_of_the_facts(name: str, judged: Callable[[str], Assessment]) -> None:
    marks = r"[\s“”‘’\"']"
    facts = re.sub(marks, "", (ROOT / "fixtures" / f"{name}.yaml").read_text("utf-8"))
    for sentence in done(judged(name)):
        for quote in re.findall(r"(?:填报数|自述)，“([^”]*)”", sentence):
            assert re.sub(marks, "", quote) in facts


def test_what_rests_on_a_draft_is_headed_so(judged: Callable[[str], Assessment]) -> None:
    one = judged("housing-bureau-2023")
    assert "依据未确认草稿" not in str(list(lines(opened(word.render(one)))))
    draft = opened(word.render(one.model_copy(update={"draft": True})))
    title, warning, *_ = lines(draft)
    assert title[0] == "公文标题"
    assert "依据未确认草稿" in warning[1]


def test_records_that_contradict_a_figure_are_told_with_both(assessed: Assess) -> None:
    found = assessed(TROUBLE, branch=", groups: 1")
    said = [words for _, words in chapter(opened(word.render(found)), "二、")]
    assert any("自报3" in w and "“召开‘党员大会’3次”" in w and "台账2" in w for w in said)


def test_nobody_signs_and_no_day_is_made_up(judged: Callable[[str], Assessment]) -> None:
    said = dict(reversed(list(lines(opened(word.render(judged("rich-2023")))))))
    assert said["公文落款"] == "县自然资源局机关党支部（盖章）"
    assert re.fullmatch("[\u3000]*年[\u3000]*月[\u3000]*日", said["公文成文日期"])


def test_a_book_without_stars_makes_another_kind_of_report(
    judged: Callable[[str], Assessment],
) -> None:
    said = dict(reversed(list(lines(opened(word.render(judged("temporary-2023")))))))
    assert said["公文标题"] == "跨河大桥项目临时党支部/2023年度自查报告"


def test_the_paper_stays_chinese_whatever_is_spoken(judged: Callable[[str], Assessment]) -> None:
    one = judged("poor-2023")
    with speaking("en"):
        english = word.render(one)
    speak("zh")
    assert english == word.render(one)


def test_signs_that_no_document_can_hold_are_left_out(assessed: Assess) -> None:
    one = assessed('stated: {上党课: {value: 是, quote: "书记讲了\\n党课"}}\n')
    named = one.branch.model_copy(update={"name": "甲\x02党支部<&>"})
    document = opened(word.render(one.model_copy(update={"branch": named})))
    said = [words for _, words in lines(document)]
    assert "甲党支部<&>（盖章）" in said
    assert "1.书记上党课（自述，“书记讲了 党课”）。" in said


# How it looks


def test_the_same_document_gives_the_same_bytes(judged: Callable[[str], Assessment]) -> None:
    one = judged("rich-2023")
    made = word.render(one)
    assert made == word.render(one)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    kept = opened(made).core_properties
    assert (kept.created.date(), kept.modified.date()) == (one.as_of, one.as_of)
    assert (kept.author, kept.last_modified_by) == ("", "")


def test_the_page_is_that_of_an_official_document(judged: Callable[[str], Assessment]) -> None:
    (section,) = opened(word.render(judged("tiny-2023"))).sections
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    sides = ("top_margin", "bottom_margin", "left_margin", "right_margin")
    found = [getattr(section, side).mm for side in sides]
    assert found == pytest.approx([37, 35, 28, 26], abs=0.1)


@pytest.mark.parametrize(
    ("style", "font", "points", "align"),
    [
        ("公文标题", "方正小标宋简体", 22, "center"),
        ("公文正文", "仿宋_GB2312", 16, "both"),
        ("公文一级标题", "黑体", 16, "both"),
        ("公文二级标题", "楷体_GB2312", 16, "both"),
        ("公文页码", "宋体", 14, "right"),
        ("公文表格", "仿宋_GB2312", 10.5, "left"),
    ],
)
def test_fonts_and_sizes_are_those_of_the_standard(
    judged: Callable[[str], Assessment], style: str, font: str, points: float, align: str
) -> None:
    look = opened(word.render(judged("tiny-2023"))).styles[style]
    assert look.font.size.pt == points
    named = look.element.rPr.find(qn("w:rFonts"))
    kinds = ("ascii", "hAnsi", "eastAsia", "cs")
    assert [named.get(qn(f"w:{kind}")) for kind in kinds] == [font] * 4
    assert look.element.pPr.find(qn("w:jc")).get(qn("w:val")) == align


def test_lines_of_the_text_stand_28_points_apart_and_begin_two_characters_in(
    judged: Callable[[str], Assessment],
) -> None:
    styles = opened(word.render(judged("tiny-2023"))).styles
    look = styles["公文正文"].element.pPr
    spacing, indent = look.find(qn("w:spacing")), look.find(qn("w:ind"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("560", "exact")
    assert indent.get(qn("w:firstLineChars")) == "200"
    # Tables would take the indent from Normal.
    for name in ("Normal", "公文表格", "公文表头"):
        kept = styles[name].element.pPr
        assert kept is None or kept.find(qn("w:ind")) is None


def test_no_font_comes_from_the_theme(judged: Callable[[str], Assessment]) -> None:
    with zipfile.ZipFile(io.BytesIO(word.render(judged("tiny-2023")))) as parts:
        styles = parts.read("word/styles.xml").decode()
    assert re.findall(r"w:(?:ascii|hAnsi|eastAsia|cs)Theme=", styles) == []


def test_every_paragraph_has_a_style_of_its_own(judged: Callable[[str], Assessment]) -> None:
    for name in NAMES:
        document = opened(word.render(judged(name)))
        assert {style for style, _ in lines(document)} - {"表格"} <= STYLES.keys()


def test_page_numbers_stand_outside(judged: Callable[[str], Assessment]) -> None:
    document = opened(word.render(judged("tiny-2023")))
    assert document.settings.odd_and_even_pages_header_footer
    (section,) = document.sections
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (line,) = footer.paragraphs
        assert line.text == "— 1 —"
        assert " PAGE " in "".join(node.text for node in line._p.iter(qn("w:instrText")))
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side


def test_headers_of_tables_repeat_and_rows_stay_whole(judged: Callable[[str], Assessment]) -> None:
    tables = opened(word.render(judged("housing-bureau-2023"))).tables
    assert len(tables) >= 3
    for table in tables:
        head, *rows = table._tbl.tr_lst
        assert head.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (head, *rows))


def test_fonts_can_be_those_that_a_machine_has(judged: Callable[[str], Assessment]) -> None:
    fonts = replace(FONTS, body="仿宋", subheading='楷"体')
    styles = opened(word.render(judged("tiny-2023"), fonts)).styles
    named = [
        styles[style].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for style in ("公文正文", "公文二级标题", "公文标题")
    ]
    assert named == ["仿宋", '楷"体', "方正小标宋简体"]


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("001", "甲党支部", "001-甲党支部.docx"),
        ("001", None, "001.docx"),
        ("a/b", "甲:乙?", "a_b-甲_乙_.docx"),
        ("..", "x" * 300, "x" * 80 + ".docx"),
    ],
)
def test_a_report_is_called_by_code_and_name(
    assessed: Assess, code: str, name: str | None, expected: str
) -> None:
    one = assessed()
    branch = one.branch.model_copy(update={"code": code, "name": name})
    assert word.file_name(one.model_copy(update={"branch": branch})) == expected
