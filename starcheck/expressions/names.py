"""What a name in a condition means: moments, columns, parameters, measures, requirements.

A word that means two things is refused rather than resolved by an order nobody knows; a word that
is known but not in sight is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from starcheck.diagnostics import Text, did_you_mean, text
from starcheck.expressions import problems
from starcheck.expressions.functions import BY_ANY_NAME
from starcheck.expressions.grammar import Name
from starcheck.expressions.lexer import BLANK_WORDS, KEYWORDS, Refused, Source
from starcheck.language import mark, series, tr
from starcheck.model.catalogue import Catalogue, Column, Table
from starcheck.model.rulebook import Parameter
from starcheck.model.tree import (
    ColumnRef,
    Literal,
    MeasureRef,
    Moment,
    Node,
    RequirementRef,
    SheetRef,
)
from starcheck.model.values import DATE, EARLIEST, LATEST, TRUTH, Type, TypeKind

YEAR = Type(TypeKind.NUMBER, 0, EARLIEST.year, LATEST.year)
MOMENTS: Mapping[str, str] = {
    "as_of": "as_of",
    mark("截止日期"): "as_of",
    "year_start": "year_start",
    mark("年初"): "year_start",
    "year_end": "year_end",
    mark("年末"): "year_end",
    "year": "year",
    mark("年度"): "year",
}
BREACHES = ("breaches", mark("违反次数"))
SHEET_PASSED = ("sheet_passed", mark("评分表通过"))
SHEETS_PASSED = ("sheets_passed", mark("通过的评分表数"))
MAX_LISTED = 12
"""How many names a help lists before it says 等."""


@dataclass(frozen=True)
class Scope:
    """The names that are in sight.

    With a `table` the condition is asked of one record: only its columns and the parameters are in
    sight. Without one it is asked of a branch: the columns of `branches`, the measures by their
    types, and the requirements.
    """

    catalogue: Catalogue
    table: Table | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    measures: Mapping[str, Type] = field(default_factory=dict)
    requirements: Collection[str] = ()
    sheets: Mapping[str, str] | None = None
    """The titles of the sheets by id, where their results are known: in what bounds the star."""

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns in sight, by every name they have."""
        table = self.table or self.catalogue.table.get("branches")
        return {} if table is None else table.by_any_name

    @property
    def here(self) -> str:
        if self.table is None:
            return tr("只看党支部的条件里")
        return tr("逐条看“{title}”记录的条件里", title=self.table.title)

    def known(self) -> Iterable[str]:
        """Return every word that would be understood here, to find the nearest."""
        of_branch = () if self.table else (*self.measures, *self.requirements)
        return (*MOMENTS, *self.columns, *self.parameters, *of_branch)


def resolve(name: Name, scope: Scope, source: Source) -> Node:
    """Return the node that `name` means, or refuse it."""
    word, at, width = name.value, name.offset, name.width
    if word in SHEETS_PASSED and scope.sheets is not None:
        type_ = Type(TypeKind.NUMBER, 0, 0, len(scope.sheets))
        return SheetRef(type_, at, width, None)
    meanings = _meanings(word, scope)
    if not any(meanings):
        _unknown(name, scope, source)
    if sum(meanings) > 1:
        help_ = text("列和参数可以换用另一个名称；指标、参数、逐条要求可以改名")
        raise Refused(
            source.problem(
                problems.AMBIGUOUS_NAME,
                at,
                width,
                help_,
                name=word,
                meanings=series(
                    tr(w) for w, is_it in zip(_MEANINGS, meanings, strict=True) if is_it
                ),
            )
        )
    if moment := MOMENTS.get(word):
        return Moment(YEAR if moment == "year" else DATE, at, width, moment)
    if column := scope.columns.get(word):
        if scope.table is not None and column.name == scope.table.month:
            day = scope.table[scope.table.date or ""].title
            help_ = text("写 `month({day})` 或 `quarter({day})`", day=day)
            raise Refused(source.problem(problems.UNKNOWN_NAME, at, width, help_, name=word))
        may_lack = column.none_ok or column.na_ok or column.blank == "none"
        type_ = scope.catalogue.type_of(column)
        return ColumnRef(type_, at, width, column.name, scope.table is None, may_lack)
    if parameter := scope.parameters.get(word):
        return _literal(parameter, at, width)
    if measure := scope.measures.get(word):
        return MeasureRef(measure, at, width, word)
    return RequirementRef(TRUTH, at, width, word, False)


_MEANINGS = (mark("年度与日期"), mark("列"), mark("参数"), mark("指标"), mark("逐条要求"))


def _meanings(word: str, scope: Scope) -> tuple[bool, ...]:
    """Return which of `_MEANINGS` a word has here."""
    of_branch = scope.table is None
    return (
        word in MOMENTS,
        word in scope.columns,
        word in scope.parameters,
        of_branch and word in scope.measures,
        of_branch and word in scope.requirements,
    )


def _literal(parameter: Parameter, at: int, width: int) -> Literal:
    type_, value = parameter.type, parameter.value
    if type_.kind is TypeKind.NUMBER and isinstance(value, int):
        # The bounds of a constant are the constant; what its author declared is checked elsewhere.
        type_ = Type(TypeKind.NUMBER, type_.scale, value, value, unit=type_.unit or parameter.unit)
    return Literal(type_, at, width, value, parameter.name)  # type: ignore[arg-type]


def _unknown(name: Name, scope: Scope, source: Source) -> None:
    word, at, width = name.value, name.offset, name.width
    if word.lower() in BLANK_WORDS:
        help_ = text("要问有没有发生，写 `… happened`（已发生）或 `… is none`（为无）")
        raise Refused(source.problem(problems.BLANK_TEST, at, width, help_))
    if word in BY_ANY_NAME or word in BREACHES or word in SHEET_PASSED:
        help_ = text("写成 `{name}(…)`", name=word)
        raise Refused(source.problem(problems.NOT_CALLED, at, width, help_, name=word))
    if (hidden := _hidden(word, scope)) is not None:
        what, help_ = hidden
        raise Refused(
            source.problem(
                problems.OUT_OF_SIGHT, at, width, help_, name=word, what=what, here=scope.here
            )
        )
    help_ = _glued(word, scope) or did_you_mean(word, scope.known()) or _offered(scope)
    raise Refused(source.problem(problems.UNKNOWN_NAME, at, width, help_, name=word))


def _offered(scope: Scope) -> Text:
    """Return the help that lists names in sight, for words too short to be near any other."""
    titles = dict.fromkeys(column.title for column in scope.columns.values())
    words = [*scope.measures, *titles] if scope.table is None else [*titles]
    listed = series(words[:MAX_LISTED]) + (tr(" 等") if len(words) > MAX_LISTED else "")
    return text("这里可用的名字：{names}", names=listed or tr("只有日期和年度"))


def _hidden(word: str, scope: Scope) -> tuple[str, Text] | None:
    """Return what a word means elsewhere, and how to get at it."""
    catalogue = scope.catalogue
    if scope.table is not None:
        ask = text(
            "记录的条件只看这条记录自己的列和参数；党支部的情况写到 asked_when 或另一个指标里"
        )
        if word in scope.measures:
            return tr("指标"), ask
        if word in scope.requirements:
            return tr("逐条要求"), ask
        branches = catalogue.table.get("branches")
        if branches is not None and word in branches.by_any_name:
            return tr("党支部的列"), ask
    for table in catalogue.tables:
        if word in table.by_any_name and table.name != "branches":
            help_ = text("先用 from: {table} 做成指标或逐条要求，再用它的名字", table=table.name)
            return tr("“{title}”的列", title=table.title), help_
    if word in catalogue.figure:
        return tr("填报数"), text(
            "在指标里写 figure: {id}，再用指标的名字", id=catalogue.figure[word].id
        )
    return None


def _glued(word: str, scope: Scope) -> Text | None:
    """Return the help for `非免训`: a word of the language that sticks to a known name."""
    known = set(scope.known())
    for key in KEYWORDS:
        if key.isascii():
            continue
        if word.startswith(key) and word[len(key) :] in known:
            return text("中间加空格：`{a} {b}`", a=key, b=word[len(key) :])
        if word.endswith(key) and word[: -len(key)] in known:
            return text("中间加空格：`{a} {b}`", a=word[: -len(key)], b=key)
    return None
