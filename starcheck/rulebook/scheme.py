"""Schemes: which rulebook judges which branch, with a fallback for those nobody thought of.

From top to bottom; the first whose condition is true is taken. What a condition asks and the branch
does not say is not taken for true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starcheck.diagnostics import Place, Problems, text
from starcheck.errors import RulebookError
from starcheck.language import series, tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.tree import Node
from starcheck.model.written_batches import WrittenChoice, WrittenScheme
from starcheck.reading.documents import read_document
from starcheck.reading.problems import UNREADABLE, why
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.shape import shaped
from starcheck.rulebook.spots import Spot

SCHEME = "scheme.yaml"
FORMS = ("rulebook", "not_rated", "otherwise")


@dataclass(frozen=True, slots=True)
class Choice:
    """`when` is `None` in the fallback. Either a `rulebook`, or why branches are `not_rated`.
    `because`: why this book judges branches that it was not made for."""

    when: Node | None
    rulebook: str | None
    not_rated: str
    because: str
    place: Place


@dataclass(frozen=True, slots=True)
class Scheme:
    id: str
    title: str
    choices: tuple[Choice, ...]
    path: str


def is_scheme(path: Path) -> bool:
    """Return whether a file is a scheme and not a rulebook: by its first key."""
    if not path.is_file():
        return False
    for line in path.read_text("utf-8-sig", errors="replace").splitlines():
        if line and not line.startswith(("#", " ", "-")):
            return line.startswith("scheme:")
    return False


def load_scheme(path: Path, catalogue: Catalogue) -> Scheme:
    """Return the scheme at `path`; raise `RulebookError` with all that is wrong with it."""
    problems = Problems()
    scheme = _read(path, catalogue, problems)
    if scheme is None or problems.errors:
        raise RulebookError(problems.found)
    return scheme


def _read(path: Path, catalogue: Catalogue, problems: Problems) -> Scheme | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.add(UNREADABLE, Place(path.as_posix()), name=path.name, why=why(error))
        return None
    document = read_document(data, path.as_posix(), problems)
    written = None if document is None else shaped(WrittenScheme, document, problems)
    if document is None or written is None:
        return None
    context = Context(catalogue, problems)
    spot = Spot(document, ("choose",))
    choices = [_choice(one, spot.below(i), context) for i, one in enumerate(written.choose)]
    _one_fallback(written.choose, spot, problems)
    found = tuple(choice for choice in choices if choice is not None)
    return Scheme(written.scheme, written.title, found, path.as_posix())


def _choice(written: WrittenChoice, spot: Spot, context: Context) -> Choice | None:
    problems = context.problems
    given = [key for key in FORMS if getattr(written, key) is not None]
    if len(given) != 1:
        problems.add(
            kinds.ONE_FORM,
            spot.place(),
            help=text("一条写一个：用哪份标准，或者为什么不评"),
            what=tr("每一条"),
            forms=series(FORMS),
            found=tr("这里写了 {value}", value=series(given)) if given else tr("这里一种也没有写"),
        )
        return None
    fallback = written.otherwise is not None
    missing = "because" if fallback and not written.because else None
    if not fallback and written.when is None:
        missing = "when"
    if missing is not None:
        help_ = text("写 when: 条件；最后一条写 otherwise 和 because")
        problems.add(kinds.MISSING_KEY, spot.place(), help=help_, key=missing)
        return None
    label = f"scheme/{spot.path[-1]}"
    when = context.columns_only(written.when, spot.below("when"), label)
    if written.when is not None and when is None:
        return None
    return Choice(
        when,
        _beside(written.rulebook or written.otherwise, spot),
        written.not_rated or "",
        written.because,
        spot.place(),
    )


def _beside(rulebook: str | None, spot: Spot) -> str | None:
    """Return a rulebook with its path as it lies from here: a scheme writes it from where it lies
    itself."""
    if rulebook is None or not ("/" in rulebook or "\\" in rulebook or Path(rulebook).suffix):
        return rulebook
    path = Path(spot.document.name).parent / rulebook
    return path.as_posix() if path.exists() else rulebook


def _one_fallback(written: tuple[WrittenChoice, ...], spot: Spot, problems: Problems) -> None:
    """Report a second fallback, one that is not the last, and a condition that is written twice."""
    fallbacks = [i for i, one in enumerate(written) if one.otherwise is not None]
    for i in fallbacks[1:]:
        problems.add(
            kinds.TWO_FALLBACKS,
            spot.key(i, "otherwise"),
            notes=[text("第一次在第 {line} 行", line=spot.key(fallbacks[0], "otherwise").line)],
            help=text("只留一条 otherwise，其余的写 when"),
        )
    if fallbacks and fallbacks[0] < len(written) - 1 and len(fallbacks) == 1:
        problems.add(
            kinds.FALLBACK_NOT_LAST,
            spot.key(fallbacks[0], "otherwise"),
            help=text("把 otherwise 移到最后：它后面的永远轮不到"),
        )
    seen: Mapping[str, int] = {}
    for i, one in enumerate(written):
        if one.when is not None and one.when in seen:
            problems.add(
                kinds.BAND_NEVER_REACHED,
                spot.place(i, "when"),
                notes=[text("第 {number} 条已经是这个条件", number=seen[one.when] + 1)],
                help=text("删去一条，或者改正条件"),
            )
        seen = {**seen, **({one.when: i} if one.when is not None else {})}
