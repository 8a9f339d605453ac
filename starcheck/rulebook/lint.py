"""Everything that loading checks, and warnings about what is allowed but unwise."""

from __future__ import annotations

from pathlib import Path

from starcheck.diagnostics import Diagnostic, Place, Problems, did_you_mean, text
from starcheck.errors import RulebookError, UsageError
from starcheck.expressions import names_in
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.tree import Literal, Node, walk
from starcheck.reading.places import rules_folder
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.files import HEAD
from starcheck.rulebook.find import available, in_force_twice
from starcheck.rulebook.load import examine
from starcheck.rulebook.scheme import load_scheme
from starcheck.rulebook.uses import used_book

EVENT_DRIVEN = ("提醒谈话",)
"""Talks that are held when there are signs: to want a number of them is to want signs."""


def lint(path: Path, catalogue: Catalogue) -> list[Diagnostic]:
    """Return everything there is to say about the rulebook at `path`, errors and warnings."""
    book, found = examine(path, catalogue)
    if book is None:
        return found
    problems = Problems(found)
    if path.is_dir():
        _cases(book, path, problems)
        _editions(book, path, problems)
        _replaced(book, path, catalogue, problems)
    _event_driven(book, problems)
    return problems.found


def lint_scheme(path: Path, catalogue: Catalogue) -> list[Diagnostic]:
    """Return what is wrong with the scheme at `path`, and with the names of books in it."""
    try:
        scheme = load_scheme(path, catalogue)
    except RulebookError as error:
        return list(error.diagnostics)
    problems = Problems()
    known = {one.id for one in available(rules_folder())}
    known |= {head.parent.parent.name for head in path.resolve().parent.glob(f"*/*/{HEAD}")}
    for choice in scheme.choices:
        name = (choice.rulebook or "").partition("@")[0]
        if choice.rulebook is not None and name not in known and not Path(name).exists():
            problems.add(
                kinds.UNKNOWN_RULEBOOK,
                choice.place,
                notes=[text("现有：{known}", known=series(sorted(known)))],
                help=did_you_mean(name, known),
                name=name,
            )
    if all(choice.when is not None for choice in scheme.choices):
        problems.add(
            kinds.NO_FALLBACK,
            Place(path.as_posix()),
            help=text("最后加一条 - {otherwise: 编号, because: 为什么}"),
        )
    return problems.found


def _cases(book: Rulebook, path: Path, problems: Problems) -> None:
    for criterion in book.criteria:
        homes = [path / "cases" / f"{criterion.id}.yaml"]
        if criterion.used is not None:  # the cases of its own book serve
            other, _, id = criterion.used.partition("/")
            homes.append(used_book(other, path) / "cases" / f"{id}.yaml")
        if not any(home.is_file() for home in homes):
            problems.add(
                kinds.NO_CASES,
                criterion.place,
                help=text("在 cases/{id}.yaml 里写达标、未达标、材料未说明的例子", id=criterion.id),
                id=criterion.id,
            )


def _editions(book: Rulebook, path: Path, problems: Problems) -> None:
    """Report other editions of the book that are in force in the same year."""
    here = path.resolve()
    if here.parent.name != book.id:
        return
    mine = [one for one in available(here.parent.parent, book.id) if one.edition.isdigit()]
    own = next((one for one in mine if one.path == here), None)
    for other in mine if own is not None else []:
        years = {int(other.edition), int(book.edition)}
        clash = [y for y in sorted(years) if other.in_force(y) and own and own.in_force(y)]
        if other.path != here and clash:
            place = Place((path / HEAD).as_posix())
            problems.extend([in_force_twice(clash[0], [book.edition, other.edition], place)])


def _replaced(book: Rulebook, path: Path, catalogue: Catalogue, problems: Problems) -> None:
    """Report criteria of the edition before that are gone without a word, and false words."""
    if book.previous is None:
        return
    try:
        home = used_book(f"{book.id}@{book.previous}", path)
    except UsageError as error:
        problems.extend(error.diagnostics)
        return
    before, _ = examine(home, catalogue)
    if before is None:
        return  # it has problems of its own
    dropped = () if book.tailoring is None else book.tailoring.dropped
    gone = before.criterion.keys() - book.criterion.keys() - {one.id for one in dropped}
    told = {id for criterion in book.criteria for id in criterion.replaces}
    for criterion in before.criteria:
        if criterion.id in gone - told:
            problems.add(
                kinds.LOST,
                Place((path / HEAD).as_posix()),
                help=text("合并、拆分的写 replaces；不要了的写在新指标的 replaces 或 drop 里"),
                id=criterion.id,
            )
    for criterion in book.criteria:
        for id in criterion.replaces:
            if id in book.criterion or id not in before.criterion:
                problems.add(
                    kinds.NOT_REPLACED,
                    criterion.place,
                    help=did_you_mean(id, gone)
                    or text("已删去的有：{known}", known=series(sorted(gone)) or tr("无")),
                    id=id,
                )


def _event_driven(book: Rulebook, problems: Problems) -> None:
    for criterion in book.criteria:
        if criterion.kind == "deduction":
            continue
        for word in EVENT_DRIVEN:
            if any(word in _words(node) for node in _looked_at(criterion, book)):
                problems.add(
                    kinds.EVENT_DRIVEN,
                    criterion.place,
                    help=text("不计次数：没有苗头就没有谈话，不是差距"),
                    word=word,
                )


def _looked_at(criterion: Criterion, book: Rulebook) -> list[Node]:
    """Return the conditions on records that the points of `criterion` rest on."""
    waiting = [name for node in criterion.looked_at for name in names_in(node).measures]
    seen: set[str] = set()
    found: list[Node] = []
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        measure = book.measures[name]
        if measure.value is not None:
            waiting += names_in(measure.value).measures
        if measure.aggregate is not None and measure.aggregate.where is not None:
            found.append(measure.aggregate.where)
    return found


def _words(node: Node) -> set[object]:
    return {part.value for part in walk(node) if isinstance(part, Literal)}
