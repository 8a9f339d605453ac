"""Files of reports: what is read, and what is refused with what to do."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable

import pytest

from starcheck.errors import FactsError
from starcheck.facts.reports import text as module
from starcheck.facts.reports.text import read_report

SAID = "支部全年开展主题党日12次。\n讲党课4次。"
BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{}</w:body></w:document>"
)


def docx(body: str, name: str = "word/document.xml") -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, BODY.format(body))
    return to.getvalue()


def paragraph(said: str) -> str:
    return f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_plain_text_is_read_in_the_encodings_that_are_about(encoding: str) -> None:
    assert read_report(SAID.encode(encoding), "r.txt") == SAID


def test_line_ends_of_windows_and_invisible_signs_go() -> None:
    assert read_report("一\r\n二\u200b三\ufeff".encode(), "r.txt") == "一\n二三"


def test_a_word_document_is_read_with_its_tables_in_order() -> None:
    pytest.importorskip("docx")
    import docx as word

    document = word.Document()
    document.add_paragraph("一、总体情况")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("项目", "次数"), ("党课", "4次"))):
        for column, said in enumerate(cells):
            table.cell(row, column).text = said
    document.add_paragraph("完")
    to = io.BytesIO()
    document.save(to)
    assert read_report(to.getvalue(), "r.docx") == "一、总体情况\n项目\t次数\n党课\t4次\n完"


def test_runs_tabs_and_breaks_of_a_paragraph_are_joined() -> None:
    body = (
        "<w:p><w:r><w:t>党课</w:t></w:r><w:r><w:tab/><w:t>4次</w:t><w:br/><w:t>完</w:t></w:r></w:p>"
    )
    assert read_report(docx(body), "r.docx") == "党课\t4次\n完"


def test_a_pdf_with_text_is_read() -> None:
    pytest.importorskip("pypdf")
    assert "12" in read_report(pdf(b"BT /F1 12 Tf 20 20 Td (theme days 12) Tj ET"), "r.pdf")


def pdf(stream: bytes) -> bytes:
    """Return a PDF of one page that draws `stream`."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        made
        + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\n" % table
        + (b"startxref\n%d\n%%%%EOF" % len(made))
    )


def entity() -> bytes:
    source = f"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>{BODY.format(paragraph('&a;'))}"
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr("word/document.xml", source)
    return to.getvalue()


def bomb() -> bytes:
    return docx(paragraph("零" * (module.MAX_UNPACKED // 3 + 10)))


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (lambda: b"", "FA402", "检查是否存盘"),
        (lambda: b"\n \n", "FA402", "检查是否存盘"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 100, "FA401", "另存为"),
        (lambda: b"{\\rtf1 }", "FA401", "另存为"),
        (lambda: b"\0\1\2abc", "FA401", "二进制"),
        (lambda: b"\xff\xff\xff\xff\x80", "FA401", "UTF-8"),
        (lambda: b"PK\x03\x04 broken", "FA404", "不完整"),
        (lambda: docx(paragraph("x"), "xl/workbook.xml"), "FA401", "不是 Word 文档"),
        (entity, "FA401", "DOCTYPE"),
        (bomb, "FA401", "展开以后"),
        (lambda: docx("<w:p>"), "FA404", "不完整"),
        (lambda: b"%PDF-1.4 broken", "FA404", "不完整"),
        (lambda: pdf(b""), "FA402", "扫描"),
        (lambda: b"x" * (module.MAX_BYTES + 1), "FA401", "最多"),
        (lambda: b"x" * (module.MAX_CHARACTERS + 1), "FA401", "最多"),
    ],
)
def test_what_is_no_report_is_refused_with_what_to_do(
    data: Callable[[], bytes], code: str, says: str
) -> None:
    with pytest.raises(FactsError) as raised:
        read_report(data(), "folder/r.docx")
    (found,) = raised.value.diagnostics
    assert found.kind.code == code
    assert says in str(raised.value)
    assert found.help is not None


def test_without_the_reader_of_pdf_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(FactsError, match=r"starcheck\[pdf\]"):
        read_report(b"%PDF-1.4", "r.pdf")
