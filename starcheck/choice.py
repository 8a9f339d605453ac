"""Which rulebook judges a branch: the one asked for, the one its file names, or the one that fits.

Nothing is guessed: a scheme says which book is whose, and which stands in where there is none; a
book that certainly does not apply is refused with the branch's own values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeAlias

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import FactsError, StarcheckError, UsageError
from starcheck.expressions import Known, sentence, truth
from starcheck.facts import Words
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.findings import Judged, Truth
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import ColumnRef, Moment, Node, walk
from starcheck.model.values import Absent, Cell
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.places import rules_folder
from starcheck.rulebook import SCHEME, Scheme, available, find, is_scheme, load, load_scheme

__all__ = ["Shelf", "choose", "fits", "lasting", "refuse_ineligible", "shelf", "words_of"]

NO_BOOK = Kind("US212", "no-rulebook", "{scheme} 里没有 {branch} 用的评星标准")
NOT_RATED = Kind("FA352", "not-rated", "{branch} 不参加评星：{reason}")
NOT_ELIGIBLE = Kind(
    "FA351", "not-eligible", "评星标准 {rulebook} 不适用于 {branch}：它只适用于 {condition}"
)


Shelf: TypeAlias = Callable[[Path], Rulebook]


def shelf(words: Catalogue) -> Shelf:
    """Return the way to a rulebook at a path; each is read once."""
    return cache(lambda path: load(path, words))


def choose(facts: Facts, option: str | None, books: Shelf) -> Rulebook:
    """Return the rulebook for a branch; `option`, a rulebook or a scheme, beats what its file says.

    Where nobody names one, the shipped scheme decides.
    """
    asked_for = option or facts.rulebook
    if asked_for is None:
        return _by_scheme(rules_folder() / SCHEME, facts, books)
    path = Path(asked_for)
    if is_scheme(path):
        return _by_scheme(path, facts, books)
    return books(find(asked_for, facts.year))


def lasting(option: str | None) -> bool:
    """Return whether a choice hangs on the branch alone, and on no day."""
    path = Path(option) if option is not None else rules_folder() / SCHEME
    if option is not None and not is_scheme(path):
        return True
    return not any(
        isinstance(node, Moment) and node.name == "as_of"
        for choice in _scheme(path).choices
        if choice.when is not None
        for node in walk(choice.when)
    )


def fits(facts: Facts, book: Rulebook, books: Shelf) -> bool:
    """Return whether a book may judge a branch: it is not certainly for others, or stands in."""
    if book.applies_when is None or _holds(book.applies_when, facts) is not False:
        return True
    try:
        return choose(facts, None, books).id == book.id
    except StarcheckError:
        return False


def words_of(option: str | None, books: Shelf, catalogue: Catalogue) -> Words:
    """Return what the tables of a branch may name: the words of the rulebook that judges it.

    A rulebook that cannot be told or read is told later; until then the common words are known.
    """

    def words(head: Facts) -> Catalogue:
        try:
            return choose(head, option, books).catalogue
        except StarcheckError:
            return catalogue

    return words


@dataclass(frozen=True, slots=True)
class Picked:
    """A condition of a scheme, its rulebook read; without one its branches are not rated."""

    when: Node | None
    book: Rulebook | None
    not_rated: str = ""


def pick(option: str | None, year: int, books: Shelf) -> list[Picked]:
    """Return what `choose` would take, condition by condition, for a whole batch of a year."""
    path = Path(option) if option is not None else rules_folder() / SCHEME
    if option is not None and not is_scheme(path):
        return [Picked(None, books(find(option, year)))]
    found = []
    for choice in _scheme(path).choices:
        if choice.rulebook is None:
            found.append(Picked(choice.when, None, choice.not_rated))
            continue
        book = books(find(choice.rulebook, year))
        if choice.because:
            book = replace(book, applies_when=None, stands_in=choice.because)
        found.append(Picked(choice.when, book))
    return found


@cache
def _scheme(path: Path) -> Scheme:
    return load_scheme(path, load_catalogue())


def _by_scheme(path: Path, facts: Facts, books: Shelf) -> Rulebook:
    for choice in _scheme(path).choices:
        if choice.when is not None and _holds(choice.when, facts) is not True:
            continue
        if choice.rulebook is None:
            found = problem(
                NOT_RATED,
                facts.place,
                help=text("要看各项要求是否达到，写 --rulebook central-norms"),
                branch=_name(facts),
                reason=choice.not_rated,
            )
            raise FactsError([found])
        book = books(find(choice.rulebook, facts.year))
        if not choice.because:
            return book
        # It was not made for this branch, and says so itself.
        return replace(book, applies_when=None, stands_in=choice.because)
    raise UsageError(
        [
            problem(
                NO_BOOK,
                facts.place,
                notes=[
                    text("{id}@{edition}  {title}", id=one.id, edition=one.edition, title=one.title)
                    for one in available(rules_folder())
                ],
                help=text("写 --rulebook 编号，或在事实文件里写 rulebook: 编号"),
                branch=_name(facts),
                scheme=path.name,
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


def _holds(condition: Node, facts: Facts) -> Truth:
    return truth(condition, Known(facts.year, facts.as_of, cells=facts.branch))


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
