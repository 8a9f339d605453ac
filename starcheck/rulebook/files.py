"""The files of a rulebook: a folder with `rulebook.yaml` and its parts, or one file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starcheck.diagnostics import Diagnostic, Place, Problems, problem, text
from starcheck.errors import UsageError
from starcheck.language import series
from starcheck.model.rulebook import Tailoring
from starcheck.model.written import (
    WrittenCriterion,
    WrittenDetermination,
    WrittenHead,
    WrittenParameter,
    WrittenPart,
    WrittenRequirement,
    WrittenUse,
)
from starcheck.reading.documents import Document, read_document
from starcheck.reading.problems import UNREADABLE, why
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.shape import shaped_head, shaped_part
from starcheck.rulebook.spots import Entry, Spot

HEAD = "rulebook.yaml"
DEFINITIONS = ("parameters", "measures", "requirements")
"""The keys under which names are defined that conditions may use."""


@dataclass(slots=True)
class Parts:
    """Everything that is written, from all files in the order of their names, the head first."""

    head: WrittenHead
    spot: Spot
    sha256: str
    parameters: list[Entry[WrittenParameter]] = field(default_factory=list)
    measures: list[Entry[Any]] = field(default_factory=list)
    requirements: list[Entry[WrittenRequirement]] = field(default_factory=list)
    criteria: list[Entry[Any]] = field(default_factory=list)
    """`WrittenCriterion`, and before `read_with_uses` also `WrittenUse`."""
    determinations: list[Entry[WrittenDetermination]] = field(default_factory=list)
    extensions: list[tuple[WrittenHead, Spot]] = field(default_factory=list)
    """The heads that add words, tables and columns: of this book and of those it builds on."""
    tailoring: Tailoring | None = None
    taken: set[str] = field(default_factory=set)
    """Names whose definitions come from another book."""

    def add(self, written: WrittenPart, spot: Spot) -> None:
        for key in DEFINITIONS:
            for name, one in getattr(written, key).items():
                below = spot.below(key, name)
                getattr(self, key).append(Entry(name, one, below, spot.key(key, name)))
        below = spot.below("determinations")
        self.determinations.extend(listed(written.determinations, below, "id"))
        for i, criterion in enumerate(written.criteria):
            below = spot.below("criteria", i)
            self.criteria.append(Entry(_id(criterion), criterion, below, _named(criterion, below)))


def _id(criterion: WrittenCriterion | WrittenUse) -> str:
    """A criterion that is taken over keeps its id, unless it is given another."""
    if isinstance(criterion, WrittenUse) and criterion.id is None:
        return criterion.use.partition("/")[2]
    return str(criterion.id)


def _named(criterion: WrittenCriterion | WrittenUse, spot: Spot) -> Place:
    return spot.place("use" if criterion.id is None else "id")


def listed(items: tuple[Any, ...], spot: Spot, key: str) -> list[Entry[Any]]:
    """Return the entries of a list whose items are named under `key`."""
    return [
        Entry(str(getattr(item, key)), item, spot.below(i), spot.place(i, key))
        for i, item in enumerate(items)
    ]


def files_of(path: Path, problems: Problems) -> list[Path]:
    """Return the files of the rulebook at `path`, the head first."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UsageError([nowhere(path)])
    found = sorted(f for f in path.glob("*.yaml") if f.is_file())
    head = path / HEAD
    if head not in found:
        problems.add(
            kinds.NO_HEAD,
            Place(path.as_posix()),
            help=text("评星标准的名称、年度版、合计、星级写在 rulebook.yaml 里"),
            name=path.name,
        )
        return []
    return [head, *(f for f in found if f != head)]


def nowhere(path: Path) -> Diagnostic:
    """Return the diagnostic for a path that leads nowhere."""
    return problem(
        kinds.NO_SUCH_PATH, help=text("检查路径；也可以写评星标准的编号"), path=path.as_posix()
    )


def read_parts(path: Path, problems: Problems) -> Parts | None:
    """Return what the files hold, or `None` after adding everything wrong with their shape."""
    known = len(problems.errors)
    hashed = hashlib.sha256()
    read: list[tuple[WrittenPart, Spot]] = []
    head: WrittenHead | None = None
    head_spot: Spot | None = None
    for i, file in enumerate(files_of(path, problems)):
        try:
            data = file.read_bytes()
        except OSError as error:
            problems.add(UNREADABLE, Place(file.as_posix()), name=file.name, why=why(error))
            continue
        hashed.update(f"{file.name}\0{len(data)}\0".encode())
        hashed.update(data)
        document = read_document(data, file.as_posix(), problems)
        if document is None or not _is_ours(document, problems):
            continue
        if i == 0:
            both = shaped_head(document, problems)
            head, part = both if both is not None else (None, None)
            head_spot = Spot(document)
        else:
            part = shaped_part(document, problems)
        if part is not None:
            read.append((part, Spot(document)))
    if len(problems.errors) > known or head is None or head_spot is None:
        return None
    parts = Parts(head, head_spot, hashed.hexdigest())
    if head.vocabulary or head.tables:
        parts.extensions.append((head, head_spot))
    for part, spot in read:
        parts.add(part, spot)
    return parts


def _is_ours(document: Document, problems: Problems) -> bool:
    """Report a file that is something else altogether, in one sentence rather than twenty."""
    known = {*WrittenPart.model_fields, *WrittenHead.model_fields}
    value = document.value
    if isinstance(value, dict):
        if not value or any(key in known for key in value):
            return True
        note = text("最外层的键是：{keys}", keys=series(list(value)[:8]))
        if "branch" in value:
            note = text("看起来是党支部的事实文件")
    else:
        note = text("最外层要写“键: 值”")
    problems.add(
        kinds.NOT_A_RULEBOOK,
        document.place(()),
        notes=[note],
        help=text("评星标准至少有 rulebook、title、edition、criteria"),
        name=document.name,
    )
    return False
