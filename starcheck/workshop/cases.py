"""The cases beside a rulebook: facts, and what must come out.

`cases/ID.yaml` opens with what it is about (`criterion`, `determination` or `star`), perhaps a
`given` that all its cases share, and then one named case after the other. `cases/given.yaml` holds
what every case of the book shares. Tables stand by name beside `finds`: a list is complete, also an
empty one; null or unnamed is absent. Refuses what would be silently unused: an unknown key, a case
of a criterion that does not exist, a case that expects nothing. A criterion that is taken over
needs no file here: the cases of its own book are run on ours, unless ours has others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from starcheck.diagnostics import Diagnostic, Place, Problems, did_you_mean, text
from starcheck.facts import Door, Part, complete, read_branch
from starcheck.facts.keys import FILE
from starcheck.language import mark, series, tr
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import given as awaited
from starcheck.model.scores import most_points
from starcheck.reading.documents import read_document
from starcheck.reading.marks import Document, Mark
from starcheck.rulebook import used_book
from starcheck.workshop import problems as kinds
from starcheck.workshop.expectations import Expectation, read_finds

SUBJECTS = ("criterion", "determination", "star")
_CALLED: Mapping[str, str] = {
    "criterion": mark("评分指标"),
    "determination": mark("认定规则"),
    "star": mark("星级"),
}
_GIVEN = "given.yaml"
_PARTS = ("branch", "figures", "stated")
"""What a case adds to key by key; a table is given anew as a whole."""
_OURS = ("points", "low", "high", "reach")
"""What a case of another book cannot know of a criterion that is taken over."""
_KEYS = ("why", "finds", *(key for key in FILE if key not in ("rulebook", "tables")))


@dataclass(frozen=True, slots=True)
class Case:
    """Facts and what must come out. `basis` is that of the book unless the case says otherwise."""

    kind: str
    subject: str
    name: str
    facts: Facts
    basis: Basis
    expects: tuple[Expectation, ...]
    place: Place
    why: str = ""

    @property
    def id(self) -> str:
        return f"{self.subject}:{self.name}"


@dataclass(slots=True)
class Written:
    """What a case, or what cases share, says: each key with the value and where it is written."""

    parts: dict[str, dict[str, Part]] = field(default_factory=dict)
    """`branch`, `figures`, `stated`, `tables` → key → what is written."""
    single: dict[str, Part] = field(default_factory=dict)

    def over(self, other: Written) -> Written:
        """Return this laid over `other`: what is said here holds."""
        parts = {key: {**other.parts.get(key, {}), **self.parts.get(key, {})} for key in _SHARED}
        return Written(parts, {**other.single, **self.single})


_SHARED = (*_PARTS, "tables")


def read_cases(rulebook: Rulebook, folder: Path, problems: Problems) -> list[Case]:
    """Return the cases of `folder` that can be run, and add what is wrong with the others."""
    shared = Written()
    given = folder / _GIVEN
    if given.is_file() and (document := _document(given, problems)) is not None:
        shared = _written(Part.whole(document), rulebook, problems, finds=False)
    found: list[Case] = []
    seen: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name != _GIVEN and (document := _document(path, problems)) is not None:
            found += _file(path, document, rulebook, shared, seen, problems)
    for criterion in rulebook.criteria:
        if criterion.used is not None and not (folder / f"{criterion.id}.yaml").is_file():
            subject = ("criterion", criterion.id)
            found += _lent(subject, criterion.used, folder, rulebook, problems)
    if rulebook.tailoring is not None:
        for rule in rulebook.determinations:
            if not (folder / f"{rule.id}.yaml").is_file():
                used = f"{rulebook.tailoring.base}/{rule.id}"
                found += _lent(("determination", rule.id), used, folder, rulebook, problems)
    return found


def _lent(
    subject: tuple[str, str], used: str, folder: Path, rulebook: Rulebook, problems: Problems
) -> Iterator[Case]:
    """Return the cases of what was taken over: what its own book proves of it.

    They are judged by our book in the year of theirs. What they say of points is left out: the
    points are ours.
    """
    book, _, theirs = used.partition("/")
    home = used_book(book, folder.parent)
    path = home / folder.name / f"{theirs}.yaml"
    if not path.is_file():
        return
    shared = Written()
    given = path.parent / _GIVEN
    if given.is_file() and (document := _document(given, problems)) is not None:
        shared = _written(Part.whole(document), rulebook, problems, finds=False)
    document = _document(path, problems)
    year = book.partition("@")[2]
    for name, part in Part.whole(document).entries() if document is not None else ():
        if name == "given":
            shared = _written(part, rulebook, problems, finds=False).over(shared)
        elif name not in SUBJECTS:
            case = read_case(name, part, subject, rulebook, shared, problems, year)
            if case is not None:
                expects = tuple(e for e in case.expects if e.name not in _OURS)
                yield replace(case, expects=expects)


def check_cases(rulebook: Rulebook, folder: Path) -> tuple[Diagnostic, ...]:
    """Return all that is wrong with the cases themselves, those that are missing included.

    Every criterion has a file with cases that are met, unmet and unknown (one that is judged: met,
    unmet and awaited), every determination one with cases in which it holds, does not, and may.
    """
    problems = Problems()
    cases = read_cases(rulebook, folder, problems)
    for criterion in rulebook.criteria:
        unknown = "awaiting" if awaited(criterion.score) else "unknown"
        # What always takes something away cannot be met, only not be asked.
        best = "met" if _can_be_met(criterion) else "not_applicable"
        wanted = {name: name for name in (best, "unmet", unknown)}
        _check_seen(cases, "criterion", criterion.id, "outcome", wanted, folder, problems)
    for rule in rulebook.determinations:
        truths: dict[object, str] = {True: "true", False: "false", None: "null"}
        _check_seen(cases, "determination", rule.id, "holds", truths, folder, problems)
    return tuple(problems.found)


def _can_be_met(criterion: Criterion) -> bool:
    return criterion.score is None or most_points(criterion.score) == criterion.full


def _check_seen(
    cases: list[Case],
    kind: str,
    id: str,
    expectation: str,
    wanted: Mapping[object, str] | Mapping[str, str],
    folder: Path,
    problems: Problems,
) -> None:
    own = [case for case in cases if (case.kind, case.subject) == (kind, id)]
    file = f"{folder.name}/{id}.yaml"
    if not own:
        if not (folder / f"{id}.yaml").is_file():
            help_ = text("写上几个用例：事实，和应得的结果")
            problems.add(
                kinds.NO_CASES, Place(file), help=help_, what=_CALLED[kind], id=id, file=file
            )
        return
    expected = [e.wanted for case in own for e in case.expects if e.name == expectation]
    missing = [shown for value, shown in wanted.items() if value not in expected]
    if missing:
        problems.add(
            kinds.TOO_FEW_CASES,
            Place(file),
            help=text("给每一种结果各写一个用例"),
            what=_CALLED[kind],
            id=id,
            missing=series(f"{expectation}: {value}" for value in missing),
        )


def _document(path: Path, problems: Problems) -> Document | None:
    name = f"{path.parent.name}/{path.name}"
    return read_document(path.read_bytes(), name, problems)


def _file(
    path: Path,
    document: Document,
    rulebook: Rulebook,
    shared: Written,
    seen: dict[str, Path],
    problems: Problems,
) -> Iterator[Case]:
    whole = Part.whole(document)
    if not _is_mapping(whole, tr("criterion 和各个用例"), problems):
        return
    entries = dict(whole.entries())
    subject = _subject(path, entries, whole, rulebook, problems)
    if subject is None:
        return
    if subject[1] in seen:
        problems.add(kinds.TWICE, whole.place, what=_CALLED[subject[0]], id=subject[1])
    seen[subject[1]] = path
    if "given" in entries:
        shared = _written(entries["given"], rulebook, problems, finds=False).over(shared)
    for name, part in entries.items():
        if name not in (*SUBJECTS, "given"):
            case = read_case(name, part, subject, rulebook, shared, problems)
            if case is not None:
                yield case


def _subject(
    path: Path,
    entries: Mapping[str, Part],
    whole: Part,
    rulebook: Rulebook,
    problems: Problems,
) -> tuple[str, str] | None:
    said = [kind for kind in SUBJECTS if kind in entries]
    if len(said) != 1:
        problems.add(kinds.NO_SUBJECT, whole.place, help=text("例如：criterion: 评分指标的编号"))
        return None
    kind = said[0]
    part = entries[kind]
    id = str(part.value)
    known = {
        "criterion": [c.id for c in rulebook.criteria],
        "determination": [d.id for d in rulebook.determinations],
        "star": [str(band.star) for band in rulebook.stars],
    }[kind]
    if id not in known:
        help_ = did_you_mean(id, known) or text("可以写：{known}", known=series(known))
        problems.add(kinds.UNKNOWN_SUBJECT, part.place, help=help_, what=_CALLED[kind], id=id)
        return None
    if kind != "star" and path.stem != id:
        file = f"{path.parent.name}/{id}.yaml"
        problems.add(kinds.OTHER_FILE, part.place, what=_CALLED[kind], id=id, file=file)
    return kind, id


def read_case(
    name: str,
    part: Part,
    subject: tuple[str, str],
    rulebook: Rulebook,
    shared: Written,
    problems: Problems,
    year: str | None = None,
) -> Case | None:
    """Return the case written at `part`, or `None` after adding all that is wrong with it.

    It is of `year`, by default that of the edition, unless it says otherwise.
    """
    known = len(problems.errors)
    if not _is_mapping(part, tr("一个用例（事实和 finds）"), problems):
        return None
    written = _written(part, rulebook, problems, finds=True)
    finds = written.single.get("finds")
    if finds is None:
        help_ = text("例如：finds: {outcome: met}")
        problems.add(kinds.NO_FINDS, part.key_place, help=help_, case=name)
        return None
    basis, expects = read_finds(finds, subject[0], problems)
    why = written.single.get("why")
    facts = _facts(part, written.over(shared), rulebook, year or rulebook.edition, problems)
    if facts is None or len(problems.errors) > known:
        return None
    if not expects:
        problems.add(kinds.NO_FINDS, finds.key_place, case=name)
        return None
    return Case(
        kind=subject[0],
        subject=subject[1],
        name=name,
        facts=facts,
        basis=basis or rulebook.decides,
        expects=tuple(expects),
        place=part.key_place,
        why="" if why is None else str(why.value),
    )


def _is_mapping(part: Part, wanted: str, problems: Problems) -> bool:
    if isinstance(part.value, Mapping):
        return True
    found = tr("空白") if part.value is None else f"`{part.value}`"
    problems.add(kinds.NOT_A_CASE, part.place, wanted=wanted, found=found)
    return False


def _written(part: Part, rulebook: Rulebook, problems: Problems, *, finds: bool) -> Written:
    """Return what is written at `part`, its tables by English name; an unknown key is reported."""
    found = Written()
    if not _is_mapping(part, tr("事实（branch、figures、各个台账）"), problems):
        return found
    names = {name: key for key, others in FILE.items() for name in (key, *others)}
    for key, below in part.entries():
        table = rulebook.catalogue.table.get(key)
        meant = names.get(key, key)
        if meant in _PARTS:
            found.parts[meant] = _keyed(meant, below, rulebook)
        elif meant in _KEYS and (finds or meant in FILE):
            found.single[meant] = below
        elif table is not None:
            found.parts.setdefault("tables", {})[table.name] = below
        else:
            listed = [*_KEYS, *_PARTS, *rulebook.catalogue.table]
            problems.add(
                kinds.UNKNOWN_KEY,
                below.key_place,
                help=did_you_mean(key, listed),
                key=key,
            )
    return found


def _keyed(meant: str, part: Part, rulebook: Rulebook) -> dict[str, Part]:
    """Return the entries at `part` under one name each, so that a case can say another thing."""
    catalogue = rulebook.catalogue
    if meant == "branch":
        columns = catalogue.table["branches"].by_any_name
        return {columns[k].name if k in columns else k: p for k, p in part.entries()}
    if meant == "figures":
        figures = catalogue.figure
        return {figures[k].id if k in figures else k: p for k, p in part.entries()}
    return dict(part.entries())


def _facts(
    part: Part, written: Written, rulebook: Rulebook, edition: str, problems: Problems
) -> Facts | None:
    """Return the facts, read as a branch's file is read and completed with the rulebook."""
    document = _as_file(part, written)
    year = _year(part, written, edition, problems)
    if year is None:
        return None
    known = len(problems.errors)
    # The clock is never read: a case without a date is seen on the last day of its year.
    door = Door(date(year, 12, 31), year=year, case=True)
    read = read_branch(Part.whole(document), rulebook.catalogue, door, problems)
    if read is None or len(problems.errors) > known:
        return None
    completed = complete(read, rulebook)
    problems.extend(completed.errors)
    return None if completed.errors else completed.facts


def _year(part: Part, written: Written, edition: str, problems: Problems) -> int | None:
    """Return the assessment year of a case: its own, or that of the edition."""
    single = written.single.get("year")
    value = edition if single is None else single.value
    if str(value).isdigit() and 1900 <= int(str(value)) <= 2199:
        return int(str(value))
    place = part.key_place if single is None else single.place
    problems.add(kinds.NOT_A_CASE, place, wanted=tr("年度（year）"), found=f"`{value}`")
    return None


def _as_file(part: Part, written: Written) -> Document:
    """Return the document that a branch would have handed in, every part at its place.

    What `cases/given.yaml` says stands in another file: such a part is pointed at by the case.
    """
    home = part.document
    root = _mark(part)
    value: dict[str, object] = {}
    marks: dict[str, tuple[Mark, Mark]] = {}
    for key in ("year", "as_of"):
        if (single := written.single.get(key)) is not None:
            value[key] = single.value
            marks[key] = _marks(single, home, root)
    for key, entries in written.parts.items():
        value[key] = {name: entry.value for name, entry in entries.items()}
        below = _copy(root)
        below.parts = {name: _marks(entry, home, root) for name, entry in entries.items()}
        marks[key] = (root, below)
    top = _copy(root)
    top.parts = marks
    return Document(home.name, value, top, home.lines)


def _mark(part: Part) -> Mark:
    mark = part.document.root
    for step in part.path:
        mark = mark.step(step) or mark
    return mark


def _marks(part: Part, home: Document, otherwise: Mark) -> tuple[Mark, Mark]:
    if part.document is not home:
        return otherwise, _copy(otherwise)
    above = part.document.root
    for step in part.path[:-1]:
        above = above.step(step) or above
    return above.key(part.path[-1]) or otherwise, _mark(part)


def _copy(mark: Mark) -> Mark:
    return Mark(mark.line, mark.column, mark.end_line, mark.end_column, mark.style)
