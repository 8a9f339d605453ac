"""Facts with the corrections of a review made: a fact first, points second, the star last.

The old value is compared with what stands there, so that nobody corrects what has meanwhile become
something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from starcheck.diagnostics import Kind, Place, Problems, did_you_mean, text
from starcheck.expressions import number
from starcheck.facts.cells import Fault, fold, parse_cell, written_cell
from starcheck.facts.figures import read_figures
from starcheck.facts.ledgers import by_column, read_cell, read_record
from starcheck.facts.problems import UNKNOWN_CRITERION
from starcheck.facts.stated import typed
from starcheck.facts.written import Part
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.facts import Facts, Figure, Record, Records, Stated
from starcheck.model.reviews import Correction
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import least_points
from starcheck.model.values import POINTS_SCALE, Cell
from starcheck.reading.documents import read_document

NO_SUCH_FACT = Kind("FA383", "no-such-fact", "不知道 `{at}` 是哪一项事实")
OLD_DIFFERS = Kind("FA384", "old-differs", "{what}现在是{now}，复核记录写的原值却是 {old}")
NO_SUCH_RECORD = Kind("FA385", "no-such-record", "{table}里符合“{record}”的记录有 {number} 条")
NO_POINTS = Kind("FA386", "no-points", "评分指标 `{criterion}` 不计分，不能更正分值")
POINTS_OUTSIDE = Kind(
    "FA387", "points-outside", "评分指标 `{criterion}` 的分值只能在 {least} 到 {most} 之间"
)
NO_SUCH_STAR = Kind("FA388", "no-such-star", "评星标准 {rulebook} 没有 `{found}` 这个星级")
NEW_BLANK = Kind("FA389", "new-blank", "没有写新值")

_SEPARATORS = str.maketrans({";": "；", "=": "＝", "\n": "；"})
_WITHDRAWN = ("删去", "removed")


def correct(
    facts: Facts,
    correction: Correction,
    book: Rulebook,
    place: Place | None,
    problems: Problems,
) -> Facts:
    """Return completed facts with the correction made, and kept with its old value and its own.

    Problems are told at `place`, and then the facts are as they were.
    """
    match correction.corrects:
        case "points":
            made = _points(correction, book, place, problems)
        case "star":
            made = _star(correction, book, place, problems)
        case "fact":
            return _Fact(facts, correction, book, place, problems).corrected()
    if made is None:
        return facts
    return replace(facts, corrections=(*facts.corrections, made))


def _points(
    correction: Correction, book: Rulebook, place: Place | None, problems: Problems
) -> Correction | None:
    written = correction.criterion or ""
    found = criterion_of(written, book)
    if found is None:
        problems.add(
            UNKNOWN_CRITERION,
            place,
            help=did_you_mean(written, [c.title for c in book.criteria]),
            rulebook=f"{book.id}@{book.edition}",
            criterion=written,
        )
        return None
    if found.full is None or found.score is None:
        problems.add(NO_POINTS, place, criterion=found.title, help=text("更正事实，或者更正星级"))
        return None
    deduction = found.kind == "deduction"
    least, most = (least_points(found.score), 0) if deduction else (0, found.full)
    column = Column(
        name="new",
        title=mark("分值"),
        kind="decimal",
        scale=POINTS_SCALE,
        least=-(10**9),
        greatest=10**9,
        unit="分",
    )
    value = parse_cell(correction.new, column, book.catalogue)
    if isinstance(value, Fault):
        problems.add(value.kind, place, notes=value.notes, help=value.help, **dict(value.values))
        return None
    if not isinstance(value, int):
        problems.add(NEW_BLANK, place, help=text("写核实后的分值"))
        return None
    if not least <= value <= most:
        problems.add(
            POINTS_OUTSIDE,
            place,
            criterion=found.title,
            least=number(least, POINTS_SCALE),
            most=number(most, POINTS_SCALE),
        )
        return None
    return replace(correction, criterion=found.id, value=value)


def criterion_of(written: str, book: Rulebook) -> Criterion | None:
    """Return the criterion of an id or a title."""
    word = fold(written)
    return next((c for c in book.criteria if word in (c.id, c.title)), None)


def _star(
    correction: Correction, book: Rulebook, place: Place | None, problems: Problems
) -> Correction | None:
    names = {str(b.star): b.star for b in book.stars} | {"0": 0}
    names |= {f"{'一二三四五六七八九'[b.star - 1]}星": b.star for b in book.stars if b.star < 10}
    names |= {b.label: b.star for b in book.stars if b.label}
    value = names.get(fold(correction.new or ""))
    if value is None or not book.stars:
        problems.add(
            NO_SUCH_STAR,
            place,
            rulebook=f"{book.id}@{book.edition}",
            found=correction.new or "",
            help=text("可以写：{words}", words=series(names)),
        )
        return None
    return replace(correction, value=value)


class _Fact:
    """Corrects one fact of one branch."""

    def __init__(
        self,
        facts: Facts,
        correction: Correction,
        book: Rulebook,
        place: Place | None,
        problems: Problems,
    ) -> None:
        self.facts, self.correction, self.book = facts, correction, book
        self.place, self.problems = place, problems
        self.catalogue = book.catalogue
        self.old: str | None = None

    def corrected(self) -> Facts:
        known = len(self.problems.errors)
        head, _, rest = fold(self.correction.at or "").partition(".")
        if head in ("figures", "填报数"):
            made = self._figure(rest)
        elif head in ("stated", "自述"):
            made = self._stated(rest)
        else:
            table = self.catalogue.table.get(head)
            if table is None:
                return self._unknown([t.name for t in self.catalogue.tables])
            column = table.by_any_name.get(rest) if rest else None
            if rest and column is None:
                return self._unknown(table.by_any_name)
            made = self._cell(table, column)
        if made is None or len(self.problems.errors) > known:
            return self.facts
        kept = replace(self.correction, old=self.correction.old or self.old)
        return replace(made, corrections=(*made.corrections, kept))

    def _unknown(self, names: Iterable[str]) -> Facts:
        self.problems.add(
            NO_SUCH_FACT,
            self.place,
            at=self.correction.at or "",
            notes=[
                text(
                    "写法：figures.填报数、stated.指标值、branches.列、台账.列（另写 record）、台账"
                )
            ],
            help=did_you_mean((self.correction.at or "").split(".")[-1], names)
            or text("用 `starcheck facts schema` 查看名称"),
        )
        return self.facts

    def _differs(self, what: str, now: str) -> None:
        self.problems.add(
            OLD_DIFFERS,
            self.place,
            what=what,
            now=tr("空白") if not now else f" {now}",
            old=self.correction.old or "",
            help=text("核对原值；先前的复核可能已经改过"),
        )

    # -- stated numbers and facts ----------------------------------------------------------------

    def _figure(self, word: str) -> Facts | None:
        definition = self.catalogue.figure.get(word)
        if definition is None:
            self._unknown([f.id for f in self.catalogue.figures])
            return None
        now = self.facts.figures.get(definition.id)
        self.old = "" if now is None else _number(now.value, definition.scale)
        old = self._read_figure(definition.id, self.correction.old)
        if old is not None and (now is None or old.value != now.value):
            self._differs(definition.title, self.old)
            return None
        figures = {k: v for k, v in self.facts.figures.items() if k != definition.id}
        if not self._withdrawn():
            new = self._read_figure(definition.id, self.correction.new)
            if new is None:
                return None
            figures[definition.id] = new
        return replace(self.facts, figures=figures)

    def _read_figure(self, id: str, written: str | None) -> Figure | None:
        if written is None:
            return None
        told = Problems()
        line = json.dumps({id: written}, ensure_ascii=False).encode()
        document = read_document(line, "reviews.json", told)
        found = {}
        if document is not None:
            found = dict(read_figures(Part.whole(document), self.catalogue, told))
        self._tell(told)
        return found.get(id)

    def _tell(self, told: Problems) -> None:
        for one in told.errors:
            self.problems.found.append(replace(one, place=self.place))

    def _stated(self, name: str) -> Facts | None:
        now = self.facts.stated.get(name)
        self.old = "" if now is None else str(now.value)
        old = self._read_stated(name, self.correction.old)
        if old is not None and (now is None or old.value != now.value):
            self._differs(name, self.old)
            return None
        stated = {k: v for k, v in self.facts.stated.items() if k != name}
        if not self._withdrawn():
            new = self._read_stated(name, self.correction.new)
            if new is None:
                return None
            stated[name] = new
        return replace(self.facts, stated=stated)

    def _read_stated(self, name: str, written: str | None) -> Stated | None:
        if written is None:
            return None
        told = Problems()
        asked = replace(self.facts, stated={name: Stated(written)})
        found = typed(asked, self.book, told).get(name)
        self._tell(told)
        return found

    def _withdrawn(self) -> bool:
        return fold(self.correction.new or "") in _WITHDRAWN

    # -- records -----------------------------------------------------------------------------

    def _cell(self, table: Table, column: Column | None) -> Facts | None:
        if table.name == "branches":
            if column is None or column.name == "code":
                self._unknown([c.name for c in table.columns])
                return None
            new = self._changed(table, column, self.facts.branch)
            if new is None:
                return None
            quotes = {k: v for k, v in self.facts.quotes.items() if k != column.name}
            return replace(self.facts, branch=new, quotes=quotes)
        given = self.facts.tables.get(table.name, Records())
        selector = self.correction.record
        if column is None and selector is None:
            return self._added(table, given)
        at = self._which(table, given)
        if at is None:
            return None
        records = list(given.records)
        places = list(given.places)
        if column is None:
            if not self._withdrawn():
                self._unknown([c.name for c in table.columns])
                return None
            self.old = selector
            del records[at], places[at]
        else:
            new = self._changed(table, column, records[at])
            if new is None:
                return None
            records[at] = new
        return self._with(table, replace(given, records=tuple(records), places=tuple(places)))

    def _with(self, table: Table, records: Records) -> Facts:
        return replace(self.facts, tables={**self.facts.tables, table.name: records})

    def _changed(self, table: Table, column: Column, record: Record) -> Record | None:
        now = record[column.name]
        self.old = written_cell(now, column)
        if self.correction.old is not None:
            old = parse_cell(self.correction.old, column, self.catalogue)
            if old != now:
                self._differs(
                    tr("{table}的{column}", table=table.title, column=column.title), self.old
                )
                return None
        new = parse_cell(self.correction.new, column, self.catalogue)
        if isinstance(new, Fault):
            self.problems.add(
                new.kind, self.place, notes=new.notes, help=new.help, **dict(new.values)
            )
            return None
        return {**record, column.name: new}

    def _part(self, written: str) -> Part | None:
        """Return `column=value；…` as a part of a document."""
        cells = {}
        for piece in written.translate(_SEPARATORS).split("；"):
            if piece.strip():
                key, _, value = piece.partition("＝")
                cells[key.strip()] = value.strip() or None
        line = json.dumps(cells, ensure_ascii=False).encode()
        document = read_document(line, "reviews.json", Problems())
        return None if document is None else Part.whole(document)

    def _added(self, table: Table, given: Records) -> Facts | None:
        if self.correction.new is None:
            self.problems.add(
                NEW_BLANK,
                self.place,
                help=text("new 写 列=内容，加一条记录；record 写 列=内容、new 写 删去，删一条"),
            )
            return None
        told = Problems()
        part = self._part(self.correction.new)
        record = None if part is None else read_record(part, table, self.catalogue, told)
        self._tell(told)
        if record is None or told.errors:
            return None
        self.old = ""
        return self._with(
            table,
            replace(given, records=(*given.records, record), places=(*given.places, None)),
        )

    def _which(self, table: Table, given: Records) -> int | None:
        """Return the position of the one record that the row means."""
        told = Problems()
        part = self._part(self.correction.record or "")
        wanted: dict[str, Cell] = {}
        for name, below in ({} if part is None else by_column(part, table, told)).items():
            wanted[name] = read_cell(below, table[name], self.catalogue, told)
        self._tell(told)
        if told.errors:
            return None
        found = [
            i
            for i, record in enumerate(given.records)
            if wanted and all(record[name] == cell for name, cell in wanted.items())
        ]
        if len(found) != 1:
            self.problems.add(
                NO_SUCH_RECORD,
                self.place,
                table=table.title,
                record=self.correction.record or "",
                number=len(found),
                help=text("record 写得只符合一条，如 日期=2023-05-10；类型=党员大会"),
            )
            return None
        return found[0]


def _number(value: int, scale: int) -> str:
    return number(value, scale)


def branch_of(record: Record, corrections: Sequence[Correction], catalogue: Catalogue) -> Record:
    """Return the record of a branch with its corrections made: what chooses its rulebook."""
    table = catalogue.table["branches"]
    made = dict(record)
    for correction in corrections:
        head, _, rest = fold(correction.at or "").partition(".")
        if correction.corrects != "fact" or catalogue.table.get(head) is not table:
            continue
        column = table.by_any_name.get(rest)
        if column is None or column.name == "code":
            continue
        cell = parse_cell(correction.new, column, catalogue)
        if not isinstance(cell, Fault):
            made[column.name] = cell
    return made
