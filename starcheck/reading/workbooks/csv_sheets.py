"""CSV as people save it → one sheet of texts: UTF-8 with or without BOM, GB18030, UTF-16."""

from __future__ import annotations

import csv
import io
from pathlib import PurePosixPath

from starcheck.diagnostics import Place, Problems, text
from starcheck.reading.problems import BINARY, NOT_UTF8
from starcheck.reading.workbooks import problems as kinds
from starcheck.reading.workbooks.sheets import Raw, Sheet, Workbook, trimmed

MAX_COLUMNS = 2_000
_MARKS = (",", "\t", ";", "，")


def read_csv(data: bytes, name: str, problems: Problems) -> Workbook | None:
    """Return the one sheet of a CSV; its name is that of the file."""
    decoded = _decoded(data, name, problems)
    if decoded is None:
        return None
    rows: list[list[Raw]] = []
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=_mark(decoded))
    csv.field_size_limit(1_000_000)
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                problems.add(
                    kinds.LONG_LINE,
                    Place(name, reader.line_num),
                    help=text("检查是不是少了换行，或者拿错了文件"),
                    name=name,
                    line=reader.line_num,
                    number=len(row),
                    limit=MAX_COLUMNS,
                )
                return None
            rows.append([cell.strip() or None for cell in row])
    except csv.Error as error:
        why = text("第 {line} 行读不出来：{error}", line=reader.line_num, error=error)
        help_ = text("检查引号是否成对；用 WPS 或 Excel 打开，另存为“CSV UTF-8”")
        problems.add(kinds.DAMAGED, Place(name), help=help_, name=name, why=why)
        return None
    title = PurePosixPath(name).stem
    return Workbook(name, (Sheet(name, title, trimmed(rows), named=False),))


def _decoded(data: bytes, name: str, problems: Problems) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    else:
        if b"\0" in data:
            help_ = text("用 WPS 或 Excel 打开，另存为“CSV UTF-8”")
            problems.add(BINARY, Place(name), help=help_, name=name)
            return None
        encodings = [("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")]
    for encoding, called in encodings:
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if called != "UTF-8":
            problems.add(kinds.OTHER_ENCODING, Place(name), name=name, encoding=called)
        return decoded
    help_ = text("用 WPS 或 Excel 打开，另存为“CSV UTF-8”")
    problems.add(NOT_UTF8, Place(name), help=help_, name=name)
    return None


def _mark(decoded: str) -> str:
    """Return what separates the cells: what the first lines have most of."""
    head = decoded[:20_000].splitlines()[:20]
    return max(_MARKS, key=lambda mark: sum(line.count(mark) for line in head))
