"""A score sheet that came back → judgements. What raters wrote is theirs, not what facts give.

A sheet says by which standard it was made, in its head or on the hidden sheet of its book: with
every judgement goes by what it was given. One made by hand need not say so.
"""

from __future__ import annotations

from collections.abc import Collection

from starcheck.diagnostics import Place, text
from starcheck.facts import keys
from starcheck.facts.cells import NONE_WORDS, NOT_APPLICABLE_WORDS, Fault, fold
from starcheck.facts.workbooks import problems as kinds
from starcheck.facts.workbooks.cells import understood
from starcheck.facts.workbooks.gathering import Reading
from starcheck.facts.workbooks.headers import plain
from starcheck.facts.workbooks.ledgers import TOTALS
from starcheck.facts.workbooks.recognise import CODES, NAMES, Found, as_text
from starcheck.facts.workbooks.stamp import OURS, Stamp, stamp_of
from starcheck.facts.written import tell_fault
from starcheck.language import tr
from starcheck.reading.workbooks.sheets import Raw, Sheet

JUDGED = "评议"
_NOTHING = NONE_WORDS | NOT_APPLICABLE_WORDS
_COMPUTED = "由事实得出"


def read_score_sheet(sheet: Sheet, found: Found, reading: Reading) -> None:
    """Add the judgements of a sheet: a number is points, a word a level."""
    header = found.header
    assert header is not None
    table = reading.catalogue.table["judgements"]
    at = {str(what): column for column, what in header.known.items()}
    code, where = _beside(CODES, sheet, header.last)
    standard, _ = _beside(("rulebook", *keys.FILE["rulebook"]), sheet, header.last)
    stamp = stamp_of(reading.book)
    if stamp is not None:
        standard = standard or stamp.rulebook or None
        name, _ = _beside(NAMES, sheet, header.last)
        _check_stamp(stamp, code, name, where, reading)
    unused: list[int] = []
    for row in range(header.last + 1, len(sheet.rows)):
        raw, way = sheet.cell(row, at["points"]), sheet.cell(row, at["by"])
        named = plain(as_text(sheet.cell(row, at["criterion"])))
        if raw is None or (way is None and (not named or named.endswith(TOTALS))):
            continue
        if way is None:
            reading.problems.add(
                kinds.NO_WAY, sheet.place(row, at["by"]), help=text("写“评议”，或者删去这一行")
            )
            continue
        if as_text(way).strip() != JUDGED:
            if as_text(raw).strip() != _COMPUTED:
                unused.append(row)
            continue
        said = {"branch": code, "standard": standard}
        record: dict[str, object] = {key: word for key, word in said.items() if word is not None}
        places: dict[str, Place] = {}
        for key in ("criterion", "group", "sample", "rater"):
            cell = sheet.cell(row, at[key]) if key in at else None
            if cell is not None:
                record[key] = _word(cell)
                places[key] = sheet.place(row, at[key])
        if isinstance(record.get("rater"), str):
            record["rater"] = reading.people.pseudonym(str(record["rater"]))
        key = "points" if _is_number(raw) else "level"
        value = understood(raw, table[key])
        if isinstance(value, Fault):
            tell_fault(value, sheet.place(row, at["points"]), reading.problems)
            continue
        if key == "level" and fold(as_text(raw)).lower() in _NOTHING:
            # No opinion is an empty cell; this is a word, and no level of anybody's.
            value = tr("“{word}”", word=as_text(raw).strip())
        record[key] = value
        places[key] = sheet.place(row, at["points"])
        reading.judgements.append((record, sheet.place(row), places))
    for row in unused:
        reading.problems.add(
            kinds.NO_JUDGEMENT,
            sheet.place(row, at["points"]),
            help=text("要改它的得分，用复核（starcheck runs review）"),
            criterion=as_text(sheet.cell(row, at["criterion"])),
        )


def _check_stamp(
    stamp: Stamp, code: str | None, name: str | None, where: Place | None, reading: Reading
) -> None:
    """Report a sheet that was made for one branch and says that it is another's. Where sheets of
    several branches were put into one book, its stamp is that of one: whose name stands there."""
    if stamp.code is None or code in (None, stamp.code):
        return
    beside = [s for s in reading.book.sheets if s.name not in OURS and not s.hidden and s.rows]
    if len(beside) > 1 and name != stamp.name:
        return
    reading.problems.add(
        kinds.OTHER_CODE,
        where,
        help=text("改回原来的代码；要给另一个党支部用，请用它自己的那一本"),
        found=code,
        stamped=stamp.code,
    )


def _is_number(raw: Raw) -> bool:
    if isinstance(raw, str):
        return any(c.isdigit() for c in raw)
    return True


def _beside(names: Collection[str], sheet: Sheet, above: int) -> tuple[str | None, Place | None]:
    """Return what the head of a sheet says beside one of `names`, if it says anything, and
    where."""
    for row in range(above):
        for column, raw in enumerate(sheet.rows[row]):
            if isinstance(raw, str) and plain(raw) in names:
                return _word(sheet.cell(row, column + 1)) or None, sheet.place(row, column + 1)
    return None, None


def _word(raw: Raw) -> str:
    """Return what a cell shows: 1 is stored as 1.0."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return as_text(raw).strip()
