"""The vocabulary of facts: tables and their columns, kinds, figures, sources.

Both the English `name` and the Chinese `title` (and every synonym) are understood wherever facts or
rulebooks are read. A column is never renamed, only given one more synonym.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from starcheck.model.values import DATE, TEXT, TRUTH, Type, TypeKind

SUPPLIER = "supplied_by"
"""The column of who gave the committee a record."""
ColumnKind = Literal["text", "choice", "whole", "decimal", "date", "yes_no", "year"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Frozen):
    """A column of a table.

    `blank`: what an empty cell means: unknown, or `none` where silence is itself the record.
    `none_ok`: 无 may stand there (it did not happen, there is none); `na_ok`: 不适用 may.
    `least`, `greatest`: the domain of a number, in its own unit. `scale`: its decimals.
    `choices`: the vocabulary of a choice. `personal`: masked in outputs.
    """

    name: str
    title: str
    kind: ColumnKind
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    scale: int = 0
    least: int = 0
    greatest: int = 1_000_000
    choices: str | None = None
    blank: Literal["unknown", "none"] = "unknown"
    none_ok: bool = False
    na_ok: bool = False
    personal: bool = False
    yearly: bool = False
    """Of a record that stands: what is of one year, and not carried over to the next."""
    precision: Literal["day", "month"] = "day"
    """Of a date: a month is held as its first day."""
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, self.title, *self.synonyms)


class Table(Frozen):
    """A table of records. Without a `date` column it is standing: its records have no year."""

    name: str
    title: str
    synonyms: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    given_by: Literal["branch", "committee"] = "branch"
    date: str | None = None
    for_year: str | None = None
    month: str | None = None
    """The column that says the month of a record of which the day in `date` is not known.
    Conditions ask for it by `month(…)` and `quarter(…)` of the date."""
    past: bool = False
    """Its records are of years gone by: no more of them come this year."""
    awaited: bool = False
    """Given by the committee, and not none where the committee has not given it."""
    key: tuple[str, ...] = ()
    """Columns that together name a record to people (a candidate's id, a meeting's date)."""

    @cached_property
    def by_any_name(self) -> Mapping[str, Column]:
        return {name: column for column in self.columns for name in column.names}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Columns without which a record can hardly be asked about: its key, and of a record that
        has a day also its kind."""
        kind = ("kind",) if self.date is not None and "kind" in self.by_any_name else ()
        return tuple(dict.fromkeys((*kind, *self.key)))

    def __getitem__(self, name: str) -> Column:
        return self.by_any_name[name]


class Word(Frozen):
    """A word of a vocabulary; facts may use the title, the id or a synonym, the title is kept."""

    id: str
    title: str
    synonyms: tuple[str, ...] = ()


class Vocabulary(Frozen):
    """The texts that a choice column may hold. `ordered`: rising, so that `>=` may be asked."""

    name: str
    title: str
    words: tuple[Word, ...]
    ordered: bool = False

    @cached_property
    def by_any_name(self) -> Mapping[str, str]:
        return {n: w.title for w in self.words for n in (w.id, w.title, *w.synonyms)}

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(w.title for w in self.words)


class FigureDefinition(Frozen):
    """A number that a branch may state without records.

    `sum_of`: the figures that add up to this one. `measures`: count, average or share; an average
    is not a share.
    """

    id: str
    title: str
    unit: str = ""
    scale: int = 0
    measures: Literal["count", "average", "share"] = "count"
    synonyms: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()


class Source(Frozen):
    """A regulation. `read`: how far its text was read (whole, part, not)."""

    id: str
    title: str
    number: str = ""
    in_force: str = ""
    until: str | None = None
    central: bool = True
    read: Literal["whole", "part", "not"] = "not"
    note: str = ""


class Catalogue(Frozen):
    """Everything that facts and rulebooks may name."""

    tables: tuple[Table, ...]
    vocabularies: tuple[Vocabulary, ...]
    figures: tuple[FigureDefinition, ...]
    sources: tuple[Source, ...]

    @cached_property
    def table(self) -> Mapping[str, Table]:
        """Tables by English name, Chinese title and synonym."""
        return {n: t for t in self.tables for n in (t.name, t.title, *t.synonyms)}

    @cached_property
    def vocabulary(self) -> Mapping[str, Vocabulary]:
        return {v.name: v for v in self.vocabularies}

    @cached_property
    def figure(self) -> Mapping[str, FigureDefinition]:
        """Figures by id, title and synonym."""
        return {n: f for f in self.figures for n in (f.id, f.title, *f.synonyms)}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id and title."""
        return {n: s for s in self.sources for n in (s.id, s.title)}

    def type_of(self, column: Column) -> Type:
        """Return the static type of the values in `column`."""
        match column.kind:
            case "date":
                return DATE
            case "yes_no":
                return TRUTH
            case "text":
                return TEXT
            case "choice":
                words = self.vocabulary[column.choices or ""]
                return Type(TypeKind.TEXT, vocabulary=words.titles, ordered=words.ordered)
            case "whole" | "decimal" | "year":
                factor = 10**column.scale
                return Type(
                    TypeKind.NUMBER,
                    column.scale,
                    column.least * factor,
                    column.greatest * factor,
                    unit=column.unit,
                )
