"""The paper of an official document (党政机关公文格式 GB/T 9704-2012) as Word keeps it.

A4, its margins, the sizes and fonts of its headings, page numbers outside, tables whose header
repeats. What is written on it is not known here. The same content gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["FONTS", "STYLES", "Fonts", "Paper", "Row"]

WIDTH = 156
"""Of the text, in mm: 28 characters of size 3 to a line."""
MARGINS = {"top": 37, "right": 26, "bottom": 35, "left": 28}
FOOTER = 22
"""From the foot of the page, in mm: the number's dashes stand 7 mm below the text."""
PITCH = 28
"""Points from line to line, exactly: 22 lines to a page."""
TWIPS = 1440 / 25.4
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts that an official document asks for. None of them may be given away with a program,
    and a plain Windows has 仿宋 and 楷体 without `_GB2312`: name those that a machine has."""

    title: str = "方正小标宋简体"
    heading: str = "黑体"
    subheading: str = "楷体_GB2312"
    body: str = "仿宋_GB2312"
    number: str = "宋体"


FONTS = Fonts()


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks. `font` is a field of `Fonts`, `size` in points, `pitch` too: `None`
    leaves the lines as close as they are; `after`: points below. `indent`: of the first line,
    `left` and `right` of all, in characters. `outline`: the level in Word's list of headings.
    `keep`: on the page of what follows."""

    font: str
    size: float
    align: str = "both"
    pitch: int | None = PITCH
    indent: int = 0
    left: int = 0
    right: int = 0
    outline: int | None = None
    keep: bool = False
    new_page: bool = False
    after: int = 0


STYLES = {
    "公文标题": Style("title", 22, "center", pitch=36, outline=0, keep=True),
    "公文主送": Style("body", 16),
    "公文正文": Style("body", 16, indent=2),
    "公文表前": Style("body", 16, indent=2, keep=True, after=6),
    "公文一级标题": Style("heading", 16, indent=2, outline=0, keep=True),
    "公文二级标题": Style("subheading", 16, indent=2, outline=1, keep=True),
    "公文空行": Style("body", 16, keep=True),
    "公文附件说明": Style("body", 16, left=2, keep=True),
    "公文落款": Style("body", 16, "right", right=4, keep=True),
    "公文成文日期": Style("body", 16, "right", right=4),
    "公文附件": Style("heading", 16, outline=0, keep=True, new_page=True),
    "公文附件标题": Style("title", 22, "center", pitch=36, keep=True, after=10),
    "公文附件注": Style("body", 12, pitch=20, indent=2, after=6),
    "公文表头": Style("heading", 10.5, "center", pitch=None, keep=True),
    "公文表组": Style("heading", 10.5, "left", pitch=None, keep=True),
    "公文表格": Style("body", 10.5, "left", pitch=None),
    "公文页码": Style("number", 14, "right", pitch=None),
}
"""Sizes 2, 3, 4 and 5 of Chinese type are 22, 16, 14 and 10.5 points. None of them is Normal, from
which tables would take the indent."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. A cell holds paragraphs. `merged`: which cells go on from the row above. A
    row of one cell is a heading across the table."""

    cells: tuple[tuple[str, ...], ...]
    merged: tuple[int, ...] = ()


class Paper:
    """A document that is written from the top down."""

    def __init__(self, title: str, day: date, fonts: Fonts = FONTS) -> None:
        """Take an empty sheet. `day` stands for the clock in what Word keeps of a document."""
        import docx

        self._document: Document = docx.Document()
        self._fonts = fonts
        _forget_the_theme(self._document)
        for name, style in STYLES.items():
            self._add_style(name, style)
        self._page()
        self._numbers()
        kept = self._document.core_properties
        # What is kept there holds 255 characters.
        kept.title = _UNWRITABLE.sub("", title)[:255]
        kept.author = kept.last_modified_by = kept.comments = ""
        kept.created = kept.modified = datetime.combine(day, time())

    # What is written

    def write(self, style: str, words: str) -> None:
        """Write a paragraph; a newline in it begins a new line."""
        self._document.add_paragraph(_UNWRITABLE.sub("", words), style)

    def hold(self) -> None:
        """Keep what was written last on the page of what follows: no signature stands alone."""
        self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    def table(self, widths: Sequence[int], header: Sequence[str], rows: Iterable[Row]) -> None:
        """Write a table; `widths` in mm together make `WIDTH`."""
        from docx.oxml import parse_xml

        columns = [round(width * TWIPS) for width in widths]
        drawn = "".join(self._row(row, columns) for row in rows)
        head = _cells([(title,) for title in header], columns, self._style_id("公文表头"))
        edges = "".join(
            f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
        table = parse_xml(
            f'<w:tbl {_NAMES}><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
            '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{drawn}</w:tbl>"
        )
        body: Any = self._document.element.body
        # The last thing in a body is the section it belongs to.
        body.insert(len(body) - 1, table)

    def _row(self, row: Row, columns: Sequence[int]) -> str:
        if len(row.cells) == 1:
            across = f'<w:gridSpan w:val="{len(columns)}"/>'
            drawn = _cell(row.cells[0], sum(columns), self._style_id("公文表组"), across)
        else:
            drawn = _cells(row.cells, columns, self._style_id("公文表格"), merged=row.merged)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{drawn}</w:tr>"

    def bytes(self) -> bytes:
        """Return the file. A zip keeps the time of each part; here it is always the same."""
        first, second = io.BytesIO(), io.BytesIO()
        self._document.save(first)
        with (
            zipfile.ZipFile(first) as made,
            zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as kept,
        ):
            for name in made.namelist():
                part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                part.compress_type = zipfile.ZIP_DEFLATED
                part.create_system = 0
                kept.writestr(part, made.read(name))
        return second.getvalue()

    # How it looks

    def _style_id(self, name: str) -> str:
        return str(self._document.styles[name].style_id)

    def _add_style(self, name: str, look: Style) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml import parse_xml

        style = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = None
        style.quick_style = True
        element: Any = style.element
        element.append(parse_xml(_paragraph_look(look)))
        element.append(parse_xml(_letters(getattr(self._fonts, look.font), look.size)))

    def _page(self) -> None:
        from docx.shared import Mm

        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(MARGINS["top"]), Mm(MARGINS["bottom"])
        section.left_margin, section.right_margin = Mm(MARGINS["left"]), Mm(MARGINS["right"])
        section.footer_distance = Mm(FOOTER)
        # A grid of lines would pull the lines of tables apart.
        for grid in section._sectPr.findall(_name("docGrid")):
            section._sectPr.remove(grid)

    def _numbers(self) -> None:
        """Number the pages on their outer side, one character in: odd right, even left."""
        from docx.oxml import parse_xml

        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        sides = ((section.footer, "right"), (section.even_page_footer, "left"))
        for footer, side in sides:
            footer.is_linked_to_previous = False
            line: Any = footer.paragraphs[0]
            line.style = self._document.styles["公文页码"]
            line._p.get_or_add_pPr().append(
                parse_xml(f'<w:ind {_NAMES} w:{side}Chars="100" w:{side}="280"/>')
            )
            line._p.pPr.append(parse_xml(f'<w:jc {_NAMES} w:val="{side}"/>'))
            line._p.extend(parse_xml(piece) for piece in _number())


_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def _forget_the_theme(document: Document) -> None:
    """Let no font come from the theme, which knows none of ours, and write as Word does today."""
    from docx.oxml import parse_xml

    styles: Any = document.styles.element
    for fonts in styles.iter(_name("rFonts")):
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
    for language in styles.iter(_name("lang")):
        language.set(_name("eastAsia"), "zh-CN")
    settings: Any = document.settings.element
    for old in settings.findall(_name("compat")):
        old.clear()
        old.append(
            parse_xml(
                f'<w:compatSetting {_NAMES} w:name="compatibilityMode"'
                ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
            )
        )


def _paragraph_look(look: Style) -> str:
    parts = [f"<w:pPr {_NAMES}>"]
    parts += ["<w:keepNext/>"] if look.keep else []
    parts += ["<w:pageBreakBefore/>"] if look.new_page else []
    line = "" if look.pitch is None else f' w:line="{look.pitch * 20}" w:lineRule="exact"'
    parts.append(f'<w:spacing w:before="0" w:after="{look.after * 20}"{line}/>')
    one = round(look.size * 20)
    # Characters are what counts; a program that does not know them takes the twips.
    ends = (("left", look.left), ("right", look.right), ("firstLine", look.indent))
    kept = "".join(
        f' w:{end}Chars="{number * 100}" w:{end}="{number * one}"' for end, number in ends if number
    )
    parts.append(f"<w:ind{kept}/>" if kept else "")
    parts.append(f'<w:jc w:val="{look.align}"/>')
    parts.append("" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>')
    return "".join([*parts, "</w:pPr>"])


def _letters(font: str, size: float) -> str:
    # Figures and “ ” too: another font would draw Chinese quotation marks half as wide.
    named = "".join(f" w:{kind}={quoteattr(font)}" for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
    half_points = round(size * 2)
    return (
        f'<w:rPr {_NAMES}><w:rFonts w:hint="eastAsia"{named}/><w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def _number() -> list[str]:
    """Return the runs of “— 1 —”."""

    def run(inside: str) -> str:
        return f"<w:r {_NAMES}>{inside}</w:r>"

    return [
        run('<w:t xml:space="preserve">— </w:t>'),
        run('<w:fldChar w:fldCharType="begin"/>'),
        run('<w:instrText xml:space="preserve"> PAGE </w:instrText>'),
        run('<w:fldChar w:fldCharType="separate"/>'),
        run("<w:t>1</w:t>"),
        run('<w:fldChar w:fldCharType="end"/>'),
        run('<w:t xml:space="preserve"> —</w:t>'),
    ]


def _cells(
    cells: Sequence[Sequence[str]],
    columns: Sequence[int],
    style: str,
    *,
    merged: Sequence[int] | None = None,
) -> str:
    return "".join(
        _cell(cell, width, style, _merge(position, merged))
        for position, (cell, width) in enumerate(zip(cells, columns, strict=True))
    )


def _merge(position: int, merged: Sequence[int] | None) -> str:
    if merged is None:
        return ""
    return "<w:vMerge/>" if position in merged else '<w:vMerge w:val="restart"/>'


def _cell(lines: Sequence[str], width: int, style: str, more: str = "") -> str:
    written = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">'
        f"{escape(_UNWRITABLE.sub('', line))}</w:t></w:r></w:p>"
        for line in (lines or ("",))
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{written}</w:tc>"
    )
