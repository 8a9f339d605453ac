"""The bytes of a report → its text: .txt in UTF-8 or GB18030, .docx, .pdf that holds text.

Paragraphs and rows of tables come one to a line, the cells of a row apart by tabs. What cannot be
read is refused with what to do; nothing is executed, fetched or expanded.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from pathlib import PurePath

from starcheck.diagnostics import Kind, Place, Text, problem, text
from starcheck.errors import FactsError
from starcheck.facts.reports import problems as kinds
from starcheck.language import tr

MAX_BYTES = 20 * 1024 * 1024
MAX_CHARACTERS = 100_000
"""A report of a branch has some thousand characters; this is a book."""
MAX_UNPACKED = 64 * 1024 * 1024
MAX_PAGES = 300

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u2028-\u202e]")
_SAVE_AS = text("在 WPS 或 Word 里打开，“另存为” Word 文档（.docx）或纯文本（.txt）再试")


def read_report(data: bytes, name: str) -> str:
    """Return the text of the report in the file `name`; raise `FactsError` with what to do."""
    if len(data) > MAX_BYTES:
        why = tr("有 {size} MB，最多 {limit} MB", size=len(data) >> 20, limit=MAX_BYTES >> 20)
        raise _refused(kinds.NOT_A_REPORT, name, why, text("只给报告正文，不要图片和附件"))
    if data.startswith(b"PK\x03\x04"):
        found = _word(data, name)
    elif data.lstrip()[:5] == b"%PDF-":
        found = _pdf(data, name)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        why = tr("这是旧版 Word（.doc）或 WPS 文字的格式")
        raise _refused(kinds.NOT_A_REPORT, name, why, _SAVE_AS)
    elif data.startswith(b"{\\rtf"):
        raise _refused(kinds.NOT_A_REPORT, name, tr("这是写字板的 RTF 格式"), _SAVE_AS)
    else:
        found = _plain(data, name)
    found = _CONTROL.sub("", found.replace("\r\n", "\n").replace("\r", "\n"))
    if not found.strip():
        raise _refused(kinds.NO_TEXT, name, tr("文件是空的"), text("检查是否存盘，或者拿错了文件"))
    if len(found) > MAX_CHARACTERS:
        why = tr("有 {size} 个字，最多 {limit} 个字", size=len(found), limit=MAX_CHARACTERS)
        raise _refused(kinds.NOT_A_REPORT, name, why, text("一份报告写一个党支部，分开来读"))
    return found


def _refused(kind: Kind, name: str, why: str, help_: Text) -> FactsError:
    return FactsError([problem(kind, Place(name), help=help_, name=PurePath(name).name, why=why)])


def _plain(data: bytes, name: str) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        raise _refused(kinds.NOT_A_REPORT, name, tr("里面有二进制内容"), _SAVE_AS)
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    why = tr("既不是 UTF-8 也不是 GBK 编码的文字")
    help_ = text("用记事本打开，“另存为”时编码选 UTF-8")
    raise _refused(kinds.NOT_A_REPORT, name, why, help_)


# Word


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"


def _word(data: bytes, name: str) -> str:
    import zipfile
    import zlib

    broken = (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _DOCUMENT not in archive.namelist():
                why = tr("这是压缩包或表格，不是 Word 文档")
                raise _refused(kinds.NOT_A_REPORT, name, why, text("给出报告的 .docx 文件"))
            # What a header says of its size may be a lie, so no more is read than is allowed.
            with archive.open(_DOCUMENT) as part:
                source = part.read(MAX_UNPACKED + 1)
    except broken as error:
        raise _damaged(name, error) from error
    if len(source) > MAX_UNPACKED:
        why = tr("展开以后超过 {limit} MB", limit=MAX_UNPACKED >> 20)
        raise _refused(kinds.NOT_A_REPORT, name, why, _SAVE_AS)
    return _word_text(source, name)


def _damaged(name: str, error: Exception) -> FactsError:
    return _refused(
        kinds.DAMAGED,
        name,
        tr("文件不完整或者加了密（{error}）", error=type(error).__name__),
        text("在 WPS 或 Word 里打开，去掉密码，另存一份"),
    )


def _word_text(source: bytes, name: str) -> str:
    """Return the text of the main part of a document; entities of its own are refused."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        why = tr("里面有 Word 不会写的内容（DOCTYPE）")
        raise _refused(kinds.NOT_A_REPORT, name, why, _SAVE_AS)
    lines: list[str] = []
    cells: list[list[str]] = []
    depth = 0
    try:
        stack: list[list[str]] = []
        for event, element in ElementTree.iterparse(io.BytesIO(source), events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag == f"{_W}p":
                    stack.append([])
                elif tag == f"{_W}tbl":
                    depth += 1
                elif tag == f"{_W}tr":
                    cells.append([])
                elif tag == f"{_W}tc" and cells:
                    cells[-1].append("")
                continue
            if tag == f"{_W}t" and stack:
                stack[-1].append(element.text or "")
            elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr") and stack:
                stack[-1].append("\t" if tag == f"{_W}tab" else "\n")
            elif tag == f"{_W}p" and stack:
                said = "".join(stack.pop())
                if depth and cells and cells[-1]:
                    cells[-1][-1] += said.replace("\n", " ")
                elif not stack:
                    lines += said.split("\n")
                else:
                    # A box inside a paragraph stands before the rest of it.
                    lines.append(said)
                element.clear()
            elif tag == f"{_W}tr" and cells:
                row = "\t".join(cells.pop())
                if cells and cells[-1]:
                    cells[-1][-1] += row
                else:
                    lines.append(row)
            elif tag == f"{_W}tbl":
                depth -= 1
    except ElementTree.ParseError as error:
        raise _damaged(name, error) from error
    return "\n".join(lines)


# PDF


def _pdf(data: bytes, name: str) -> str:
    try:
        import pypdf
    except ImportError as error:
        raise FactsError(
            [
                problem(
                    kinds.NO_PDF_READER,
                    Place(name),
                    help=text("运行 pip install 'starcheck[pdf]'；或者另存为 .docx、.txt 再试"),
                )
            ]
        ) from error
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _refused(kinds.DAMAGED, name, tr("加了密码"), text("去掉密码，另存一份"))
        if len(reader.pages) > MAX_PAGES:
            why = tr("有 {size} 页，最多 {limit} 页", size=len(reader.pages), limit=MAX_PAGES)
            raise _refused(kinds.NOT_A_REPORT, name, why, text("只给报告正文"))
        found = "\n".join(page.extract_text() for page in reader.pages)
    except FactsError:
        raise
    except Exception as error:
        # A PDF can be broken in more ways than the library has names for.
        raise _damaged(name, error) from error
    if not re.search(r"[\u4e00-\u9fff0-9A-Za-z]", found):
        why = tr("是扫描的图片，没有文字")
        help_ = text("找原来的 Word 文件，或者用文字识别软件转成 .docx 再试")
        raise _refused(kinds.NO_TEXT, name, why, help_)
    return found
