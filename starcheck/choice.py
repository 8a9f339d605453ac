"""Which rulebook judges a branch: the one asked for, the one its file names, or the one that fits.

Nothing is guessed: where several shipped books fit, or none, the call is refused with their names,
and a book that certainly does not apply is refused with the branch's own values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

from starcheck.diagnostics import Kind, Text, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.expressions import Known, sentence, truth
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.findings import Judged, Truth
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import ColumnRef, Node, walk
from starcheck.model.values import Absent, Cell
from starcheck.reading.places import rules_folder
from starcheck.rulebook import Available, available, find, load

__all__ = ["Shelf", "choose", "refuse_ineligible", "shelf"]

WHICH_BOOK = Kind("US211", "which-rulebook", "{branch} 可以用几份评星标准，要指定一份")
NO_BOOK = Kind("US212", "no-rulebook", "没有适用于 {branch} 的 {year} 年度评星标准")
NOT_ELIGIBLE = Kind(
    "FA351", "not-eligible", "评星标准 {rulebook} 不适用于 {branch}：它只适用于 {condition}"
)


Shelf: TypeAlias = Callable[[Path], Rulebook]


def shelf(words: Catalogue) -> Shelf:
    """Return the way to a rulebook at a path; each is read once."""
    return cache(lambda path: load(path, words))


def choose(facts: Facts, option: str | None, books: Shelf) -> Rulebook:
    """Return the rulebook for a branch; `option` beats what its file says."""
    asked_for = option or facts.rulebook
    if asked_for is not None:
        return books(find(asked_for, facts.year))
    of_the_year = [
        books(one.path)
        for one in available(rules_folder())
        if one.edition == str(facts.year) and not one.score_free
    ]
    fitting = [b for b in of_the_year if _applies(b, facts) is not False]
    if len(fitting) == 1:
        return fitting[0]
    kind = WHICH_BOOK if fitting else NO_BOOK
    raise UsageError(
        [
            problem(
                kind,
                facts.place,
                notes=_known(fitting),
                help=text("写 --rulebook 编号，或在事实文件里写 rulebook: 编号；也可以换 --year"),
                branch=_name(facts),
                year=facts.year,
            )
        ]
    )


def refuse_ineligible(facts: Facts, rulebook: Rulebook, judged: Judged) -> None:
    """Raise `FactsError` if the book certainly does not apply to the branch."""
    condition = rulebook.applies_when
    if judged.eligible is not False or condition is None:
        return
    branches = rulebook.catalogue.table["branches"]
    columns = dict.fromkeys(ref.name for ref in walk(condition) if isinstance(ref, ColumnRef))
    found = problem(
        NOT_ELIGIBLE,
        facts.place,
        notes=[
            text("{title}：{value}", title=branches[name].title, value=_value(facts.branch[name]))
            for name in columns
        ],
        help=text("换一份评星标准（starcheck rules list），或者核对上面的填报"),
        rulebook=f"{rulebook.id}@{rulebook.edition}",
        branch=_name(facts),
        condition=sentence(condition, branches),
    )
    raise FactsError([found])


def _applies(rulebook: Rulebook, facts: Facts) -> Truth:
    condition: Node | None = rulebook.applies_when
    if condition is None:
        return True
    return truth(condition, Known(facts.year, facts.as_of, cells=facts.branch))


def _known(fitting: list[Rulebook]) -> list[Text]:
    """Return a line for each book that fits, or for each there is."""
    shown: list[Rulebook] | list[Available] = fitting or available(rules_folder())
    return [
        text("{id}@{edition}  {title}", id=one.id, edition=one.edition, title=one.title)
        for one in shown
    ]


def _name(facts: Facts) -> str:
    name = facts.branch["name"]
    return f"`{name if isinstance(name, str) else facts.branch['code']}`"


def _value(cell: Cell) -> str:
    match cell:
        case None:
            return tr("没有填报")
        case Absent.NONE:
            return tr("无")
        case Absent.NOT_APPLICABLE:
            return tr("不适用")
        case bool():
            return tr("是") if cell else tr("否")
    return str(cell)
