"""One written value → one typed cell, or the reason why not.

This is the door: behind it there are no strings that mean dates, no decimals and no fractions of a
unit, only what `Cell` allows. Whole and decimal numbers are exact or refused, never rounded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from starcheck.diagnostics import Kind, Text, did_you_mean, text
from starcheck.expressions import number
from starcheck.facts import problems
from starcheck.facts.dates import NoDate, parse_date
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column, Vocabulary
from starcheck.model.values import Absent, Cell

BLANK_WORDS = frozenset({"", "未填", "不详", "未知"})
NONE_WORDS = frozenset({"无", "没有", "none"})
NOT_APPLICABLE_WORDS = frozenset({"不适用", "not_applicable", "n/a"})
YES_WORDS = frozenset({"是", "有", "true", "√"})
NO_WORDS = frozenset({"否", "不是", "false", "×"})

_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_LONGEST = 60
"""No honest number or word of a list is longer; more is shown shortened and never computed with."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value is refused; `values` fill the message of `kind`."""

    kind: Kind
    values: tuple[tuple[str, object], ...] = ()
    notes: tuple[Text, ...] = ()
    help: Text | None = None


def _refused(
    kind: Kind,
    column: Column,
    help: Text,
    notes: tuple[Text, ...] = (),
    **values: object,
) -> Fault:
    named = {"column": column.name, "title": column.title, **values}
    return Fault(kind, tuple(named.items()), notes, help)


def fold(written: str) -> str:
    """Return `written` with full-width digits and letters made narrow, and trimmed.

    >>> fold(" ２０２３年７月１日 ")
    '2023年7月1日'
    """
    return unicodedata.normalize("NFKC", written).strip()


def shown(value: object) -> str:
    """Return how a message quotes a written value; it follows a Chinese word without a blank."""
    match value:
        case None:
            return tr("空格")
        case bool():
            return " `true`" if value else " `false`"
        case list():
            return tr("一个列表")
        case dict():
            return tr("一组键值")
    drawn = str(value)
    return f" `{shortened(drawn)}`"


def shortened(written: str) -> str:
    return written if len(written) <= _LONGEST else written[:_LONGEST] + "…"


def parse_cell(written: object, column: Column, catalogue: Catalogue) -> Cell | Fault:
    """Return the cell that `written` means in `column`; a blank follows the column's `blank`. What
    could not be understood before it came here, a `Fault`, is still not."""
    if isinstance(written, Fault):
        return written
    if isinstance(written, list | dict):
        return _bad(column, written)
    if written is None:
        return _blank(column)
    if isinstance(written, str):
        word = fold(written)
        if word in BLANK_WORDS:
            return _blank(column)
        if word.lower() in NONE_WORDS:
            return Absent.NONE if column.none_ok else _none_refused(column)
        if word.lower() in NOT_APPLICABLE_WORDS:
            if column.na_ok:
                return Absent.NOT_APPLICABLE
            return _refused(problems.NOT_APPLICABLE_REFUSED, column, _LEAVE_BLANK)
    match column.kind:
        case "text":
            return _text(written, column)
        case "choice":
            return _choice(written, column, catalogue.vocabulary[column.choices or ""])
        case "date":
            return _date(written, column)
        case "yes_no":
            return _yes_no(written, column)
        case "year":
            return _year(written, column)
        case "whole" | "decimal":
            return parse_number(written, column)


_LEAVE_BLANK = text("不知道就留空")


def _blank(column: Column) -> Cell:
    return Absent.NONE if column.blank == "none" else None


def _none_refused(column: Column) -> Fault:
    instead = {
        "whole": tr("没有就写 0"),
        "decimal": tr("没有就写 0"),
        "yes_no": tr("没有就写 `否`"),
    }
    help_ = (
        text(instead[column.kind] + "；不知道就留空") if column.kind in instead else _LEAVE_BLANK
    )
    return _refused(problems.NONE_REFUSED, column, help_)


_WANTED = {
    "text": mark("文字"),
    "choice": mark("词表里的词"),
    "date": mark("日期，如 2023-07-01 或 2023年7月1日"),
    "yes_no": mark("是或否"),
    "year": mark("年份，如 2023"),
    "whole": mark("整数"),
    "decimal": mark("数字"),
}


def _wanted(column: Column) -> str:
    if column.kind == "date" and column.precision == "month":
        return tr("月份，如 2023-07 或 2023年7月")
    return _WANTED[column.kind]


def _bad(column: Column, written: object, help_: Text | None = None) -> Fault:
    return _refused(
        problems.BAD_CELL,
        column,
        help=help_ or _LEAVE_BLANK,
        wanted=_wanted(column),
        found=shown(written),
    )


def _text(written: object, column: Column) -> Cell | Fault:
    if isinstance(written, bool):
        return _bad(column, written, text("是文字就加上引号"))
    # An identifier of digits alone arrives as a number; the reader hands over its written form.
    return written.strip() if isinstance(written, str) else str(written)


def _choice(written: object, column: Column, words: Vocabulary) -> Cell | Fault:
    if not isinstance(written, str):
        return _bad(column, written)
    word = fold(written)
    found = words.by_any_name.get(word) or words.by_any_name.get(word.lower())
    if found is not None:
        return found
    return _refused(
        problems.UNKNOWN_WORD,
        column,
        notes=(text("可选：{words}", words=series(words.titles)),),
        help=did_you_mean(word[:_LONGEST], words.by_any_name) or text("请从可选的词里选一个"),
        found=shortened(word),
    )


def _date(written: object, column: Column) -> Cell | Fault:
    if isinstance(written, bool):
        return _bad(column, written)
    word = fold(str(written))
    found = parse_date(word[:_LONGEST], column.precision)
    if not isinstance(found, NoDate):
        return found
    if found.why is None:
        return _bad(column, written)
    return _refused(
        problems.NO_SUCH_DATE,
        column,
        found=word[:_LONGEST],
        why=found.why,
        help=text("请核对原始记录；不知道就留空"),
    )


def _yes_no(written: object, column: Column) -> Cell | Fault:
    if isinstance(written, bool):
        return written
    if isinstance(written, str):
        word = fold(written).lower()
        if word in YES_WORDS:
            return True
        if word in NO_WORDS:
            return False
    return _bad(column, written, text("写 `是` 或 `否`（也可以写 true、false）；不知道就留空"))


def _year(written: object, column: Column) -> Cell | Fault:
    if isinstance(written, str):
        word = fold(written).removesuffix("度").removesuffix("年")
        written = int(word) if re.fullmatch(r"\d{4}", word) else written
    if isinstance(written, bool) or not isinstance(written, int):
        return _bad(column, written)
    if not column.least <= written <= column.greatest:
        return _beyond(column, written)
    return written


def written_cell(cell: Cell, column: Column) -> str:
    """Return a cell as people write it."""
    match cell:
        case None:
            return ""
        case Absent():
            return tr("无") if cell is Absent.NONE else tr("不适用")
        case bool():
            return tr("是") if cell else tr("否")
        case int():
            return number(cell, column.scale)
        case date():
            return f"{cell:%Y-%m}" if column.precision == "month" else cell.isoformat()
    return str(cell)


def parse_number(written: object, column: Column) -> int | Fault:
    """Return the number at the scale of `column`: 12.5 at scale 1 is 125."""
    number = _as_decimal(written, column.unit)
    if number is None:
        return _bad(column, written)
    if number < 0 and column.least >= 0:
        return _refused(
            problems.NEGATIVE,
            column,
            found=_plain(number),
            help=text("请核对原始记录；没有就写 0，不知道就留空"),
        )
    if not column.least <= number <= column.greatest:
        return _beyond(column, _plain(number))
    # Inside the domain a number has few digits before the point; what it has behind the point
    # beyond the scale is compared exactly, so nothing is rounded on the way.
    with localcontext(prec=60):
        exact = number.quantize(Decimal(1).scaleb(-column.scale))
        if exact != number:
            if column.scale == 0:
                return _bad(column, written)
            return _refused(
                problems.TOO_FINE,
                column,
                scale=column.scale,
                found=_plain(number),
                help=text("请按单位写，不要多写小数"),
            )
        return int(exact.scaleb(column.scale))


def _as_decimal(written: object, unit: str) -> Decimal | None:
    """Return the number in `written`, which may carry its own unit (`12次`), or `None`."""
    match written:
        case bool():
            return None
        case int():
            return Decimal(written)
        case Decimal():
            return written if written.is_finite() else None
        case str():
            word = fold(written)
            if unit:
                word = word.removesuffix(fold(unit)).rstrip()
            if len(word) <= _LONGEST and _NUMBER.fullmatch(word):
                return Decimal(word.replace(",", ""))
    return None


def _plain(number: Decimal) -> str:
    drawn = format(number, "f") if -_LONGEST < number.adjusted() < _LONGEST else str(number)
    return shortened(drawn)


def _beyond(column: Column, found: object) -> Fault:
    return _refused(
        problems.BEYOND_DOMAIN,
        column,
        least=column.least,
        greatest=column.greatest,
        found=found,
        help=text("请核对数字和单位（{unit}）", unit=column.unit)
        if column.unit
        else text("请核对原始记录"),
    )
