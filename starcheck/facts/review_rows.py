"""The rows of a review as written → corrections. Whether they fit is for `reviews` to say."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from starcheck.diagnostics import Kind, Place, Problems, text
from starcheck.facts import keys
from starcheck.facts.cells import Fault, fold, parse_cell
from starcheck.facts.problems import GIVEN_TWICE, UNKNOWN_KEY
from starcheck.facts.written import Part, add_unknown_name, by_key, is_list, is_mapping
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column
from starcheck.model.reviews import LEVEL_WORDS, REVIEW_KIND_WORDS, Correction, Corrects

MISSING = Kind("FA381", "review-incomplete", "复核记录缺少{title}（{key}）")
UNKNOWN_WORD = Kind("FA382", "review-word", "复核记录的{title}没有 `{found}` 这个写法")
TOO_LONG = Kind("FA390", "row-too-long", "这一行有 {number} 格，表头只有 {wanted} 格")

_TITLES = {
    "branch": mark("党支部代码"),
    "level": mark("层级"),
    "kind": mark("类型"),
    "corrects": mark("更正什么"),
    "reason": mark("理由"),
    "document": mark("依据文件"),
    "reviewer": mark("复核人"),
}
CORRECTS: Mapping[Corrects, str] = {
    "fact": mark("事实"),
    "points": mark("分值"),
    "star": mark("星级"),
}
W = TypeVar("W", bound=str)
_DAY = Column(name="day", title=mark("复核日期"), kind="date")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a review or a checklist: what is filled in, by English name."""

    cells: Mapping[str, str]
    place: Place


def rows_of(part: Part, problems: Problems) -> list[Row]:
    """Return the rows of a document: a list of mappings, or one under `reviews`."""
    if isinstance(part.value, dict):
        part = by_key(part, keys.REVIEW_FILE, problems).get("reviews", part)
    if not is_list(part, tr("复核记录的列表"), problems):
        return []
    found = []
    for item in part.items():
        if is_mapping(item, tr("一条复核记录"), problems):
            written = by_key(item, keys.REVIEW, problems)
            cells = {k: str(p.value).strip() for k, p in written.items() if p.value is not None}
            found.append(Row({k: v for k, v in cells.items() if v}, item.place))
    return found


def csv_rows(data: bytes, name: str, problems: Problems) -> list[Row]:
    """Return the rows of a CSV file, in UTF-8 or as Excel writes it in Chinese."""
    try:
        written = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        written = data.decode("gb18030", errors="replace")
    first = written.partition("\n")[0]
    reader = csv.reader(io.StringIO(written), delimiter=max(",;\t", key=first.count))
    heads = _heads(next(reader, []), name, problems)
    found = []
    for cells in reader:
        place = Place(name, reader.line_num)
        if len(cells) > len(heads):
            problems.add(TOO_LONG, place, number=len(cells), wanted=len(heads))
        named = zip(heads, (cell.strip() for cell in cells), strict=False)
        row = {head: cell for head, cell in named if head is not None and cell}
        if row:
            found.append(Row(row, place))
    return found


def _heads(written: list[str], name: str, problems: Problems) -> list[str | None]:
    names = {word: key for key, others in keys.REVIEW.items() for word in (key, *others)}
    found: list[str | None] = []
    for word in written:
        key = names.get(fold(word))
        if key is None:
            add_unknown_name(
                UNKNOWN_KEY,
                word,
                Place(name, 1),
                names,
                problems,
                note_of=[
                    tr("{key}（{other}）", key=key, other=others[0])
                    for key, others in keys.REVIEW.items()
                ],
                key=word,
            )
        elif key in found:
            problems.add(GIVEN_TWICE, Place(name, 1), key=word, other=key)
        found.append(key)
    return found


def read_correction(row: Row, catalogue: Catalogue, problems: Problems) -> Correction | None:
    """Return the correction that a row is; whether it fits its branch is for `correct` to say."""
    cells, known = row.cells, len(problems.errors)
    for key, title in _TITLES.items():
        if key not in cells and not (key == "corrects" and ("at" in cells or "criterion" in cells)):
            help_ = text("在这一行写上{title}", title=tr(title))
            problems.add(MISSING, row.place, help=help_, title=tr(title), key=key)
    level = _word(cells.get("level"), LEVEL_WORDS, "level", row, problems)
    kind = _word(cells.get("kind"), REVIEW_KIND_WORDS, "kind", row, problems)
    implied: Corrects = "fact" if "at" in cells else "points"
    corrects = _word(cells.get("corrects", implied), CORRECTS, "corrects", row, problems)
    needs = {"fact": "at", "points": "criterion"}.get(corrects or "")
    if needs is not None and needs not in cells:
        asked = tr("是哪一项事实") if needs == "at" else tr("是哪一项评分指标")
        help_ = text("在这一行写上{title}", title=asked)
        problems.add(MISSING, row.place, help=help_, title=asked, key=needs)
    day = None
    if "day" in cells:
        cell = parse_cell(cells["day"], _DAY, catalogue)
        if isinstance(cell, Fault):
            problems.add(
                cell.kind, row.place, notes=cell.notes, help=cell.help, **dict(cell.values)
            )
        day = cell if isinstance(cell, date) else None
    if len(problems.errors) > known or level is None or kind is None or corrects is None:
        return None
    return Correction(
        branch=cells["branch"],
        level=level,
        kind=kind,
        corrects=corrects,
        criterion=cells.get("criterion"),
        at=cells.get("at"),
        record=cells.get("record"),
        old=cells.get("old"),
        new=cells.get("new"),
        reason=cells["reason"],
        document=cells["document"],
        reviewer=cells["reviewer"],
        day=day,
    )


def _word(
    written: str | None, words: Mapping[W, str], key: str, row: Row, problems: Problems
) -> W | None:
    if written is None:
        return None
    word = fold(written)
    for id, titled in words.items():
        if word in (id, titled):
            return id
    problems.add(
        UNKNOWN_WORD,
        row.place,
        title=tr(_TITLES[key]),
        found=written,
        help=text("可以写：{words}", words=series(tr(word) for word in words.values())),
    )
    return None
