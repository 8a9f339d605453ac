"""The draw for re-checks on the spot: which branches are looked at, why, and at what.

Some at random by a seed that is told, so that anybody can repeat the draw; those nearest to a
bound of a star; and those whose statements go furthest beyond their records. What is written is a
checklist; filled in, it is a review (`review.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError
from starcheck.expressions import number
from starcheck.intake.store import literal
from starcheck.language import series, tr
from starcheck.model.reviews import LEVEL_WORDS, REVIEW_KIND_WORDS, Level
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.values import POINTS_SCALE
from starcheck.reporting.runs import star_of
from starcheck.review import rulebooks_of
from starcheck.runs.layout import book_name
from starcheck.runs.reading import Run

__all__ = ["Draw", "Drawn", "draw"]

NOBODY = Kind("US248", "nobody-to-draw", "批次 `{path}` 里没有可以抽的党支部")


@dataclass(frozen=True, slots=True)
class Draw:
    """How many are drawn: at random by `seed`, nearest to a bound, furthest beyond their records.
    `items`: how many criteria are looked at in each branch."""

    seed: int
    random: int
    near: int
    beyond: int
    items: int
    level: Level


@dataclass(frozen=True, slots=True)
class Drawn:
    """A branch that was drawn, why, and its rows of the checklist by the keys of a review."""

    code: str
    name: str
    why: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def draw(run: Run, wanted: Draw) -> list[Drawn]:
    """Return the branches drawn, by code. Raises `UsageError` where there is nobody to draw, or a
    rulebook of the run has changed since."""
    nobody = problem(NOBODY, path=run.path.as_posix(), help=text("只有参加评定的党支部可以抽"))
    if not run.store.rows(f"{_RATED} LIMIT 1"):
        raise UsageError([nobody])
    books = {book_name(book): book for book in rulebooks_of(run)}
    why: dict[str, list[str]] = {}
    for code, reason in (
        *_at_random(run, wanted),
        *_near(run, wanted, books.values()),
        *_beyond(run, wanted, books.values()),
    ):
        why.setdefault(code, []).append(reason)
    if not why:
        raise UsageError([nobody])
    found = []
    for code in sorted(why):
        branch = run.branch(code)
        reasons = tuple(why[code])
        head = {
            "branch": code,
            "name": branch.get("name") or "",
            "drawn": series(reasons),
            "level": tr(LEVEL_WORDS[wanted.level]),
            "kind": tr(REVIEW_KIND_WORDS["recheck"]),
        }
        looked = _looked_at(run, code, books[branch["rulebook"]], wanted.items)
        rows = tuple({**head, **row} for row in looked)
        found.append(Drawn(code, head["name"], reasons, rows))
    return found


_RATED = "SELECT code FROM branches WHERE state = 'rated'"


def _at_random(run: Run, wanted: Draw) -> Iterator[tuple[str, str]]:
    # Any machine comes to the same order: SHA-256 of the seed, a line feed and the code.
    key = f"sha256({literal(str(wanted.seed))} || chr(10) || code)"
    for (code,) in run.store.rows(f"{_RATED} ORDER BY {key}, code LIMIT {wanted.random}"):
        yield code, tr("随机抽取（种子 {seed}）", seed=wanted.seed)


def _near(run: Run, wanted: Draw, books: Iterable[Rulebook]) -> Iterator[tuple[str, str]]:
    found: list[tuple[int, str, str, int]] = []
    for book in books:
        bounds = {b.label or star_of(b.star): b.at_least for b in book.stars if b.at_least}
        if not bounds or book.totals is None:
            continue
        for label, bound in bounds.items():
            rows = run.store.rows(
                f"SELECT abs(score_low - {bound}), code, score_low FROM scores"
                f" WHERE code IN ({_RATED} AND rulebook = {literal(book_name(book))})"
                f" AND score_low IS NOT NULL ORDER BY 1, 2 LIMIT {wanted.near}"
            )
            found += [(distance, code, label, score - bound) for distance, code, score in rows]
    told: set[str] = set()
    for _, code, label, over in sorted(found):
        if code in told or len(told) == wanted.near:
            continue
        told.add(code)
        points = number(abs(over), POINTS_SCALE)
        sentence = (
            tr("刚过{star} {points} 分", star=label, points=points)
            if over >= 0
            else tr("离{star}差 {points} 分", star=label, points=points)
        )
        yield code, sentence


def _beyond(run: Run, wanted: Draw, books: Iterable[Rulebook]) -> Iterator[tuple[str, str]]:
    titles = [literal(book_name(b)) for b in books if b.decides == "stated" and b.totals]
    if not titles:
        return
    rows = run.store.rows(
        "SELECT code, score_low - other_low FROM scores"
        f" WHERE code IN ({_RATED} AND rulebook IN ({', '.join(titles)}))"
        f" AND score_low > other_low ORDER BY 2 DESC, 1 LIMIT {wanted.beyond}"
    )
    for code, beyond in rows:
        yield code, tr("自报比台账多 {points} 分", points=number(beyond, POINTS_SCALE))


def _looked_at(run: Run, code: str, book: Rulebook, items: int) -> list[dict[str, str]]:
    """Return what to look at: the criteria that earned most, in points or in being met."""
    scan = run.wide("findings", book_name(book))
    (row,) = run.store.dicts(f"SELECT * FROM {scan} WHERE code = ?", [code])

    def earned(criterion: Criterion) -> int:
        if criterion.full is None:
            return int(row[f"{criterion.id}.outcome"] == "met")
        return int(row[f"{criterion.id}.low"])

    chosen = sorted((c for c in book.criteria if c.kind != "deduction"), key=earned, reverse=True)
    found = []
    for criterion in chosen[:items]:
        if earned(criterion) == 0:
            break
        mine = {
            "criterion": criterion.id,
            "title": criterion.title,
            "look_at": series(criterion.proof),
        }
        if criterion.full is not None:
            low, high = (row[f"{criterion.id}.{end}"] for end in ("low", "high"))
            ends = [number(end, POINTS_SCALE) for end in dict.fromkeys((low, high))]
            mine["old"] = "-".join(ends)
        found.append(mine)
    return found or [{"criterion": "", "title": "", "look_at": ""}]
