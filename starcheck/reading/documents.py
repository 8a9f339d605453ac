"""Read one file of YAML or JSON: its value with a place for every part, or all that is wrong.

Refuses, each with a place and what to do: what is not UTF-8, binary, empty or too large; tabs,
full-width colons and whatever else is not YAML; one key written twice; tags; several documents;
control characters; numbers, depth and aliases without bounds. It knows nothing of what the file is
about.
"""

from __future__ import annotations

from starcheck.diagnostics import Place, Problems, text
from starcheck.reading import problems as kinds
from starcheck.reading.marks import Document, Lines, Path
from starcheck.reading.scalars import CONTROL
from starcheck.reading.syntax import add_full_width_colon, full_width_colon

__all__ = ["MAX_BYTES", "Document", "Path", "decode", "read_document"]

MAX_BYTES = 50 * 1024 * 1024


def read_document(data: bytes, name: str, problems: Problems) -> Document | None:
    """Return what the file `name` says, or `None` if it cannot be read at all.

    Where only parts are wrong (a key written twice) the rest is returned beside the problems.
    """
    source = decode(data, name, problems)
    if source is None:
        return None
    lines = Lines(name, source)
    known = len(problems.found)
    if name.lower().endswith(".json"):
        from starcheck.reading.json_text import read_json

        document = read_json(source, lines, problems) if source.strip() else None
    else:
        from starcheck.reading.yaml_text import read_yaml

        found = read_yaml(source, lines, problems)
        document = None if found is None else Document(name, *found, lines)
    if len(problems.found) > known:
        return document
    if document is None or document.value is None:
        problems.add(
            kinds.EMPTY,
            Place(name),
            help=text("文件里没有内容：检查是否存盘，或者拿错了文件"),
            name=name,
        )
        return None
    if isinstance(document.value, str):
        for number, line in enumerate(lines):
            colon = full_width_colon(line)
            if colon is not None:
                add_full_width_colon(number, colon, lines, problems)
                return None
    return document


def decode(data: bytes, name: str, problems: Problems) -> str | None:
    """Return the text of `data`, without a byte order mark."""
    if len(data) > MAX_BYTES:
        problems.add(
            kinds.TOO_LARGE,
            Place(name),
            help=text("把文件分成几份；批量数据请用表格或数据库导出"),
            name=name,
            size=f"{len(data) / 1024 / 1024:.0f}",
            limit=MAX_BYTES // 1024 // 1024,
        )
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(
            kinds.NOT_UTF8,
            Place(name),
            notes=[text("看起来是 UTF-16 编码（记事本叫“Unicode”）")],
            help=_SAVE_AS,
            name=name,
        )
        return None
    if b"\0" in data:
        _binary(data, name, problems)
        return None
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _not_utf8(data, error.start, name, problems)
        return None
    strange = CONTROL.search(source)
    if strange is not None:
        _control_character(source, strange.start(), name, problems)
        return None
    return source


_SAVE_AS = text("用记事本打开，“另存为”时编码选 UTF-8；WPS 和 Excel 导出时也选 UTF-8")


def _binary(data: bytes, name: str, problems: Problems) -> None:
    notes, help = [], text("请给 YAML（.yaml）或 JSON（.json）文字文件")
    if data.startswith(b"PK\x03\x04"):
        notes = [text("看起来是压缩包、Excel（.xlsx）或 Word（.docx）文件")]
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        notes = [text("看起来是旧版 Excel（.xls）、WPS 或 Word（.doc）文件")]
    elif data.startswith(b"%PDF"):
        notes = [text("看起来是 PDF 文件")]
    problems.add(kinds.BINARY, Place(name), notes=notes, help=help, name=name)


def _not_utf8(data: bytes, start: int, name: str, problems: Problems) -> None:
    """Report the first byte that is not UTF-8, in the text of the encoding it seems to have."""
    line = data.count(b"\n", 0, start)
    begin = data.rfind(b"\n", 0, start) + 1
    end = data.find(b"\n", start)
    whole = data[begin : len(data) if end < 0 else end].rstrip(b"\r")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        excerpt = whole.decode("utf-8", errors="replace")
        column = len(data[begin:start].decode("utf-8", errors="replace"))
        notes = []
    else:
        excerpt = whole.decode("gb18030")
        # Bytes before `start` may be half a character in GB18030 while being whole ones in UTF-8.
        column = len(data[begin:start].decode("gb18030", errors="ignore"))
        notes = [text("看起来是 GB18030（GBK，记事本叫“ANSI”）编码")]
    problems.add(
        kinds.NOT_UTF8,
        Place(name, line + 1, column + 1, 1, excerpt),
        notes=notes,
        help=_SAVE_AS,
        name=name,
    )


def _control_character(source: str, position: int, name: str, problems: Problems) -> None:
    line = source.count("\n", 0, position)
    begin = source.rfind("\n", 0, position) + 1
    end = source.find("\n", position)
    whole = source[begin : len(source) if end < 0 else end].rstrip("\r")
    problems.add(
        kinds.CONTROL_CHARACTER,
        Place(name, line + 1, position - begin + 1, 1, CONTROL.sub("?", whole)),
        notes=[text("控制字符画成了 ?")],
        help=text("删去这个字符，重新打字"),
        code=f"{ord(source[position]):04X}",
    )
