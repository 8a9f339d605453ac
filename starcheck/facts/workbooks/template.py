"""The workbook a branch fills in: one sheet for each table that a rulebook looks at, and no other.

Everything a clerk meets in it is in the words of the catalogue; whatever can be chosen is a list.
Lists stand on a hidden sheet, because one of more than 255 characters cannot stand in a cell's
rule. Functions are plain ones and carry their true values, for programs that do not calculate.
The workbook is Chinese in every language of the program: it is read back by its headings.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starcheck.diagnostics import cells
from starcheck.facts.figures import figure_column
from starcheck.facts.workbooks import stamp as stamps
from starcheck.facts.workbooks.cover import SECONDS, Line, cover
from starcheck.facts.workbooks.needs import Asked, Needs, by_group, monthly, needs_of
from starcheck.facts.workbooks.paper import LISTS, MADE, Paper, list_name, with_unit
from starcheck.model.catalogue import Column, Table
from starcheck.model.facts import Facts, Figure, Record, Records
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import Cell, Type, TypeKind
from starcheck.reading.workbooks.sheets import letters

ROWS = 1_000
"""Rows of a table that carry lists and checks; more can be added below."""
_MONTHS = [f"{month}月" for month in range(1, 13)]
_ALWAYS = ("code", "name", "category", "form")
_WHO: Mapping[str, str] = {
    "activities": "组织委员",
    "committee": "组织委员",
    "members": "组织委员",
    "candidates": "组织委员",
    "transfers": "组织委员",
    "dues": "组织委员",
    "talks": "支部书记、纪检委员",
    "problems": "支部书记",
    "matters": "支部书记",
    "documents": "支部书记",
    "honours": "支部书记",
}


@dataclass(frozen=True, slots=True)
class For:
    """Whom a workbook is for. `facts`: what stands already, of this year or of the last one."""

    year: int
    as_of: date | None = None
    facts: Facts | None = None
    carried: bool = False
    """The facts are of an earlier year: only what stands is filled in."""


def template(rulebook: Rulebook, wanted: For) -> bytes:
    """Return the workbook that `rulebook` asks a branch to fill in."""
    return _Template(rulebook, wanted).made()


@dataclass
class _Template:
    rulebook: Rulebook
    wanted: For
    needs: Needs = field(init=False)

    def __post_init__(self) -> None:
        self.needs = needs_of(self.rulebook)
        self.catalogue = self.rulebook.catalogue
        self.monthly = monthly(self.rulebook, self.needs)
        self.lines: list[Line] = []

    def made(self) -> bytes:
        import xlsxwriter

        out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.book.set_properties({"title": self._title(), "created": MADE})
        self.paper = Paper(self.book)
        self.cover = self.book.add_worksheet(stamps.COVER)
        self._branch()
        if self.monthly:
            self._grid()
        for name in self.needs.tables(self.rulebook):
            self._ledger(self.catalogue.table[name])
        if self.needs.figures:
            self._figures()
        if self.needs.stated:
            self._stated()
        self._dictionary()
        self._stamp()
        branch = self.wanted.facts.branch if self.wanted.facts is not None else {}
        book = f"{self.rulebook.id}@{self.rulebook.edition}"
        about = (("党支部", branch.get("name")), ("党支部代码", branch.get("code")))
        cover(self.cover, self.paper, self._title(), about, book, self.lines)
        self.cover.activate()
        self.book.close()
        return out.getvalue()

    def _title(self) -> str:
        return f"{self.rulebook.title}填报表（{self.wanted.year}年度）"

    # --- sheets -----------------------------------------------------------------------------

    def _branch(self) -> None:
        sheet = self.paper.sheet(stamps.BRANCH, "党支部基本情况")
        table = self.catalogue.table["branches"]
        asked = self.needs.columns.get("branches", {})
        columns = [c for c in table.columns if c.name in asked or c.name in _ALWAYS]
        heads = (("项目", 24), ("内容", 30), ("原文", 30), ("说明", 60))
        for at, (head, width) in enumerate(heads):
            sheet.set_column(at, at, width)
            sheet.write_string(2, at, head, self.paper.head)
        line = "原文：没有材料、只有报告里一句话的，把这句话抄在这里。"
        sheet.write_string(1, 0, line, self.paper.small_line)
        facts = self.wanted.facts
        record: Mapping[str, Cell] = facts.branch if facts is not None else {}
        row = 3
        head_lines: tuple[tuple[str, object, str, Any], ...] = (
            ("年度", self.wanted.year, "评定哪一年", self.paper.count),
            (
                "截止日期",
                self.wanted.as_of,
                f"情况截至哪一天，如 {self.wanted.year}-12-31",
                self.paper.day,
            ),
        )
        for label, given, note, format_ in head_lines:
            self._line(sheet, row, label, given, note, format_)
            row += 1
        for column in columns:
            value = None if self.wanted.carried and column.yearly else record.get(column.name)
            note = self._note(column, asked.get(column.name))
            self._line(sheet, row, column.title, value, note, self.paper.format_of(column), column)
            self.paper.rule(sheet, column, row, 1, row, 1)
            row += 1
        sheet.freeze_panes(3, 1)
        ids = [id for c in asked.values() for id in c.by if id]
        self._told(stamps.BRANCH, "支部基本情况", ids, "组织委员", (row - 3) * SECONDS)

    def _line(
        self,
        sheet: Any,
        row: int,
        label: str,
        value: object,
        note: str,
        format_: Any,
        column: Column | None = None,
    ) -> None:
        sheet.write_string(row, 0, label, self.paper.label)
        self.paper.write(sheet, row, 1, value, column, format_)
        quotes = facts.quotes if (facts := self.wanted.facts) is not None else {}
        quote = None if column is None or self.wanted.carried else quotes.get(column.name)
        self.paper.write(sheet, row, 2, quote, None, self.paper.words)
        sheet.write_string(row, 3, note, self.paper.small)
        high = max(-(-cells(note) // 66), -(-cells(quote or "") // 28), 1)
        sheet.set_row(row, 13 * high + 5)

    def _grid(self) -> None:
        sheet = self.paper.sheet(stamps.GRID, f"{self.wanted.year} 年各月组织生活次数")
        note = (
            "每格填当月开了几次，没有开填 0。选了“全部”的，空着就是没有开；说不准就选“部分”。"
            "在“组织生活台账”里逐次记了的，这里可以不填。"
        )
        self._coverage(sheet, note, "全部：表里各类型一次不漏；没填的月份就是没有开")
        heads = ["类型", "党小组", *_MONTHS, "合计"]
        for at, head in enumerate(heads):
            sheet.write_string(3, at, head, self.paper.head)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, 13, 6)
        sheet.set_column(14, 14, 8)
        grouped = by_group(self.rulebook)
        row = 4
        for kind in self.monthly:
            for group in self._groups() if kind in grouped else [""]:
                sheet.write_string(row, 0, kind, self.paper.label)
                sheet.write_string(
                    row, 1, group, self.paper.words if kind in grouped else self.paper.label
                )
                for at in range(2, 14):
                    sheet.write_blank(row, at, None, self.paper.count)
                first, last = f"C{row + 1}", f"N{row + 1}"
                sheet.write_formula(row, 14, f"=SUM({first}:{last})", self.paper.total, 0)
                row += 1
        sheet.data_validation(
            4,
            2,
            row - 1,
            13,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 0,
                "maximum": 366,
                "error_title": "请填整数",
                "error_message": "填当月的次数，如 1；没有开填 0，说不准就空着",
            },
        )
        sheet.freeze_panes(4, 2)
        sheet.repeat_rows(3)
        ids = [id for asked in self.monthly.values() for id in asked.by if id]
        self._told(
            stamps.GRID,
            "各类组织生活每月几次",
            ids,
            "组织委员",
            (row - 4) * 12 * SECONDS,
        )

    def _groups(self) -> list[str]:
        """Return the groups there are, or as many as are said to be; else room for three."""
        facts = self.wanted.facts
        if facts is not None:
            members = facts.tables.get("members")
            named = {
                str(r["group"]): None
                for r in (members.records if members is not None else ())
                if isinstance(r.get("group"), str)
            }
            if named:
                return list(named)
            number = facts.branch.get("groups")
            if isinstance(number, int) and 0 < number <= 50:
                return [f"第{n}党小组" for n in range(1, number + 1)]
        return ["", "", ""]

    def _coverage(self, sheet: Any, note: str, complete: str, given: Records | None = None) -> None:
        if given is not None and self.wanted.carried:
            given = None
        words = self.catalogue.vocabulary["coverage"].words
        said = given.coverage if given is not None else None
        title = next((word.title for word in words if word.id == said), None)
        until = given.until if given is not None else None
        since = given.since if given is not None else None
        sheet.write_string(1, 0, "填报范围", self.paper.label)
        self.paper.write(sheet, 1, 1, title, None, self.paper.asked)
        sheet.write_string(1, 2, "填至", self.paper.label)
        self.paper.write(sheet, 1, 3, until, None, self.paper.asked_day)
        if since is not None:
            sheet.write_string(1, 4, "填自", self.paper.label)
            self.paper.write(sheet, 1, 5, since, None, self.paper.asked_day)
        sheet.write_string(2, 0, note, self.paper.small_line)
        sheet.data_validation(
            1,
            1,
            1,
            1,
            {
                "validate": "list",
                "source": f"={LISTS['coverage']}",
                "input_title": "填报范围",
                "input_message": complete,
                "error_type": "warning",
            },
        )

    def _ledger(self, table: Table) -> None:
        facts = self.wanted.facts
        asked = self.needs.columns[table.name]
        named = {*asked, *table.key, *([table.date] if table.date else [])}
        columns = [c for c in table.columns if c.name in named]
        sheet = self.paper.sheet(table.title, table.title, columns=len(columns), lines=True)
        note = "每行一条，不要合并单元格，不留合计行；不知道的空着，没有发生的写“无”。"
        self._coverage(
            sheet,
            note,
            (
                "全部：本年的都在这里。填至某日：之后的还没填。部分：还有没填的。"
                "本年无此类记录：一条也没有。什么都不选，就当没有报"
            ),
            None if facts is None else facts.tables.get(table.name),
        )
        for at, column in enumerate(columns):
            sheet.write_string(3, at, column.title, self.paper.head)
            sheet.write_comment(
                3, at, self._note(column, asked.get(column.name)), {"x_scale": 2, "y_scale": 1.2}
            )
            wide = 24 if column.kind == "text" and not column.personal else 13
            format_ = self.paper.format_of(column, lines=False)
            sheet.set_column(at, at, max(wide, 2 * len(column.title) + 2), format_)
            self.paper.rule(sheet, column, 4, at, 3 + ROWS, at)
        for offset, record in enumerate(self._standing(table)):
            for at, column in enumerate(columns):
                value = None if column.yearly and self.wanted.carried else record.get(column.name)
                if value is not None:
                    format_ = self.paper.format_of(column, lines=False)
                    self.paper.write(sheet, 4 + offset, at, value, column, format_)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        seconds = len(columns) * SECONDS
        self._told(
            table.title,
            "、".join(c.title for c in columns[:6])
            + (f" 等 {len(columns)} 列" if len(columns) > 6 else ""),
            self.needs.criteria(table.name),
            _WHO.get(table.name, "支部书记"),
            seconds,
            each=True,
        )

    def _standing(self, table: Table) -> list[Record]:
        facts = self.wanted.facts
        given = None if facts is None else facts.tables.get(table.name)
        if given is None or (self.wanted.carried and table.date is not None):
            return []
        return list(given.records)

    def _figures(self) -> None:
        sheet = self.paper.sheet(stamps.FIGURES, "填报数：没有台账、只说总数的，填在这里")
        heads = (
            ("填报数", 24),
            ("数值", 10),
            ("口气", 10),
            ("所属年度", 10),
            ("单位", 8),
            ("原文", 60),
            ("下限", 8),
            ("上限", 8),
        )
        for at, (head, width) in enumerate(heads):
            sheet.set_column(at, at, width)
            sheet.write_string(3, at, head, self.paper.head)
        line = (
            "原文：抄工作报告里的原话。约数选“约”，“12次以上”选“至少”；不是本年度的写上所属年度。"
        )
        sheet.write_string(2, 0, line, self.paper.small_line)
        row, facts = 4, None if self.wanted.carried else self.wanted.facts
        for id in self.needs.figures:
            definition = self.catalogue.figure[id]
            sheet.write_string(row, 0, definition.title, self.paper.label)
            figure = self._stood(facts.figures.get(id) if facts is not None else None)
            for at, (value, format_) in enumerate(figure, 1):
                self.paper.write(sheet, row, at, value, figure_column(definition), format_)
            sheet.write_string(row, 4, definition.unit, self.paper.label)
            found = facts.figures.get(id) if facts is not None else None
            quote = None if found is None else found.quote
            ends = (None, None) if found is None else (found.low, found.high)
            self.paper.write(sheet, row, 5, quote, None, self.paper.words)
            sheet.set_row(row, 15 * max(-(-cells(quote or "") // 56), 1) + 2)
            for at, end in enumerate(ends, 6):
                self.paper.write(sheet, row, at, end, figure_column(definition), self.paper.cell)
            row += 1
        self.paper.list(sheet, list_name("figure-kind"), 4, 2, row - 1, 2)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        ids = [id for asked in self.needs.figures.values() for id in asked.by if id]
        seconds = (row - 4) * 3 * SECONDS
        self._told(stamps.FIGURES, "只有总数的情况", ids, "支部书记", seconds)

    def _stood(self, figure: Figure | None) -> list[tuple[object, Any]]:
        """Return what stands of a figure: value, kind, year, and for `about` the ends."""
        if figure is None:
            return [(None, self.paper.cell), (None, self.paper.words), (None, self.paper.words)]
        kinds = {w.id: w.title for w in self.catalogue.vocabulary["figure-kind"].words}
        year = None if figure.for_year is None else str(figure.for_year)
        return [
            (figure.value, self.paper.cell),
            (kinds[figure.kind], self.paper.words),
            (year, self.paper.words),
        ]

    def _stated(self) -> None:
        sheet = self.paper.sheet(stamps.STATED, "自述：台账里看不出来的情况")
        for at, (head, width) in enumerate(
            (("指标值", 32), ("内容", 16), ("原文", 60), ("怎么填", 20))
        ):
            sheet.set_column(at, at, width)
            sheet.write_string(3, at, head, self.paper.head)
        row, facts = 4, self.wanted.facts
        for name in self.needs.stated:
            type_ = self.rulebook.measures[name].type
            how, list_ = _how(type_)
            sheet.write_string(row, 0, name, self.paper.label)
            said = None if self.wanted.carried or facts is None else facts.stated.get(name)
            value, quote = (None, None) if said is None else (said.value, said.quote)
            day = type_.kind is TypeKind.DATE
            format_ = self.paper.day if day else self.paper.cell
            self.paper.write(sheet, row, 1, value, None, format_)
            self.paper.write(sheet, row, 2, quote, None, self.paper.words)
            sheet.write_string(row, 3, how, self.paper.small)
            if list_ is not None:
                self.paper.list(sheet, list_, row, 1, row, 1)
            row += 1
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        ids = [id for asked in self.needs.stated.values() for id in asked.by if id]
        self._told(stamps.STATED, "是或否、一个数", ids, "支部书记", (row - 4) * 2 * SECONDS)

    def _note(self, column: Column, asked: Asked | None) -> str:
        """Return what a clerk has to know of a column."""
        wanted = {
            "date": "日期，如 2023-07-01",
            "whole": "整数",
            "decimal": "数字",
            "yes_no": "是或否",
            "choice": "从列表里选",
            "year": "年份，如 2023",
            "text": "代号或姓名；姓名读入时换成代号" if column.personal else "文字",
        }[column.kind]
        if column.kind == "date" and column.precision == "month":
            wanted = "月份，如 2023-07"
        if column.unit:
            wanted += with_unit(column.unit)
        blank = "不知道就空着"
        if column.blank == "none":
            blank = "空着就是没有"
        elif column.none_ok:
            blank = "没有发生写“无”，不知道就空着"
        parts = [wanted, blank]
        if column.na_ok:
            parts.append("不涉及写“不适用”")
        if asked is not None and any(asked.by):
            parts.append(f"用于：{self._titles(list(asked.by), 3)}")
        return "；".join(parts)

    def _titles(self, ids: Sequence[str], most: int) -> str:
        known = self.rulebook.criterion
        titles = [known[id].title for id in dict.fromkeys(ids) if id in known]
        shown = "、".join(titles[:most])
        return shown + (f" 等 {len(titles)} 项" if len(titles) > most else "")

    # --- behind the sheets ------------------------------------------------------------------

    def _dictionary(self) -> None:
        sheet = self.book.add_worksheet(stamps.WORDS)
        used = {
            c.choices
            for name in ("branches", *self.needs.tables(self.rulebook))
            for c in self.catalogue.table[name].columns
            if c.choices
        }
        lists: dict[str, Sequence[str]] = {LISTS["yes_no"]: ("是", "否")}
        for name in sorted({*used, "coverage", "figure-kind"}):
            lists[list_name(name)] = self.catalogue.vocabulary[name].titles
        for at, (name, titles) in enumerate(lists.items()):
            sheet.write_string(0, at, name)
            for row, title in enumerate(titles, 1):
                sheet.write_string(row, at, title)
            letter = letters(at)
            where = f"'{stamps.WORDS}'!${letter}$2:${letter}${len(titles) + 1}"
            self.book.define_name(name, f"={where}")
        sheet.hide()

    def _stamp(self) -> None:
        sheet = self.book.add_worksheet(stamps.STAMP)
        branch = self.wanted.facts.branch if self.wanted.facts is not None else {}
        made = stamps.Stamp(
            stamps.LAYOUT,
            f"{self.rulebook.id}@{self.rulebook.edition}",
            self.wanted.year,
            _text(branch.get("code")),
            _text(branch.get("name")),
        )
        for row, (key, value) in enumerate(made.entries().items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        sheet.very_hidden()

    def _told(
        self,
        sheet: str,
        what: str,
        criteria: Sequence[str],
        who: str,
        seconds: int,
        *,
        each: bool = False,
    ) -> None:
        took = f"每条约 {seconds} 秒" if each else f"约 {max(1, round(seconds / 60))} 分钟"
        self.lines.append(Line(sheet, what, self._titles(criteria, 4), who, took))


def _how(type_: Type) -> tuple[str, str | None]:
    match type_.kind:
        case TypeKind.TRUTH:
            return "是或否", LISTS["yes_no"]
        case TypeKind.DATE:
            return "日期，如 2023-07-01", None
    return "数字" + with_unit(type_.unit), None


def _text(cell: Cell | object) -> str | None:
    return cell if isinstance(cell, str) else None
