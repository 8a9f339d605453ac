"""A part of a facts file: what is written there, and where. Nothing here knows what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from starcheck.diagnostics import (
    Diagnostic,
    Kind,
    Place,
    Problems,
    Text,
    did_you_mean,
    problem,
    text,
)
from starcheck.facts import problems as kinds
from starcheck.facts.cells import Fault, fold, shown
from starcheck.language import series, tr
from starcheck.reading.marks import Document, Path
from starcheck.reading.workbooks.kinds import SUFFIXES

_LISTED = 12
"""More words than this are not read; the nearest one is offered beside them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside a document, with the path that leads to it."""

    document: Document
    path: Path
    value: object

    @classmethod
    def whole(cls, document: Document) -> Part:
        return cls(document, (), document.value)

    @property
    def place(self) -> Place:
        return self.document.place(self.path)

    @property
    def key_place(self) -> Place:
        return self.document.place(self.path, key=True)

    def below(self, step: str | int, value: object) -> Part:
        return Part(self.document, (*self.path, step), value)

    def entries(self) -> Iterator[tuple[str, Part]]:
        """Yield the keys of a mapping, each with its part."""
        if isinstance(self.value, Mapping):
            for key, value in self.value.items():
                yield str(key), self.below(str(key), value)

    def items(self) -> Iterator[Part]:
        """Yield the parts of a list."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield self.below(index, value)


def is_mapping(part: Part, wanted: str, problems: Problems) -> bool:
    """Return whether `part` is a mapping, and report it where it is not."""
    return _is(part, Mapping, wanted, problems)


def is_list(part: Part, wanted: str, problems: Problems) -> bool:
    """Return whether `part` is a list, and report it where it is not."""
    return _is(part, list, wanted, problems)


def _is(part: Part, kind: type, wanted: str, problems: Problems) -> bool:
    if isinstance(part.value, kind):
        return True
    problems.add(
        kinds.NOT_FACTS,
        part.place,
        help=text("请对照 `starcheck facts schema` 的写法"),
        wanted=wanted,
        found=shown(part.value),
    )
    return False


def by_meaning(
    part: Part,
    meaning: Callable[[str], str | None],
    unknown: Callable[[str, Part], None],
    problems: Problems,
) -> dict[str, Part]:
    """Return the entries of a mapping by what their keys mean; of two equal ones the first.

    `meaning` returns the one name of a key, or `None` for a key that `unknown` then reports.
    """
    found: dict[str, Part] = {}
    written: dict[str, str] = {}
    for key, below in part.entries():
        name = meaning(fold(key))
        if name is None:
            unknown(key, below)
        elif name in found:
            problems.add(
                kinds.GIVEN_TWICE,
                below.key_place,
                help=text("只留一个"),
                key=key,
                other=written[name],
            )
        else:
            found[name], written[name] = below, key
    return found


def by_key(part: Part, known: Mapping[str, tuple[str, ...]], problems: Problems) -> dict[str, Part]:
    """Return the entries of a mapping by the English names in `known`; other keys are reported."""
    names = {name: key for key, others in known.items() for name in (key, *others)}

    def unknown(key: str, below: Part) -> None:
        add_unknown(
            kinds.UNKNOWN_KEY,
            key,
            below,
            names,
            problems,
            note_of=[
                tr("{name}（{value}）", name=name, value=others[0])
                for name, others in known.items()
            ],
            key=key,
        )

    return by_meaning(part, names.get, unknown, problems)


def add_unknown(
    kind: Kind,
    key: str,
    below: Part,
    known: Iterable[str],
    problems: Problems,
    /,
    *,
    note_of: Iterable[str],
    **values: object,
) -> None:
    """Report a key nobody knows, with the nearest that is known and a list of all (`note_of`)."""
    add_unknown_name(kind, key, below.key_place, known, problems, note_of=note_of, **values)


def add_unknown_name(
    kind: Kind,
    key: str,
    place: Place | None,
    known: Iterable[str],
    problems: Problems,
    /,
    *,
    note_of: Iterable[str],
    **values: object,
) -> None:
    """Report a name nobody knows at a place that is no part of a document."""
    words = list(note_of)
    listed = series(words[:_LISTED])
    if len(words) > _LISTED:
        listed += tr("……共 {value} 项，见 `starcheck facts schema`", value=len(words))
    problems.add(
        kind,
        place,
        notes=[text("可以写：{listed}", listed=listed)] if listed else [],
        help=did_you_mean(key[:60], known) or text("请改成上面的一个，或者删去这一项"),
        **values,
    )


def add_fault(fault: Fault, part: Part, problems: Problems) -> None:
    """Report why the value of `part` is refused, at its place."""
    tell_fault(fault, part.place, problems)


def tell_fault(fault: Fault, place: Place, problems: Problems, header: str = "") -> None:
    """Report why a value is refused; `header`: what stands over it in a sheet."""
    values = dict(fault.values)
    if header:
        values["title"] = header
    problems.extend([said_of(place, fault.kind, values, fault.notes, fault.help)])


def said_of(
    place: Place,
    kind: Kind,
    values: Mapping[str, object],
    notes: Sequence[Text] = (),
    help: Text | None = None,
) -> Diagnostic:
    """Return a problem in the words of where it is: of a file with keys, or of a sheet."""
    told = problem(kind, place, notes=notes, help=help, **values)
    words = kinds.IN_SHEETS.get(kind)
    if words is None or not place.file.lower().endswith(SUFFIXES):
        return told
    return replace(told, message=text(words, **values))
