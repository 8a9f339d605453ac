"""A run reviewed or settled: a new run in which touched branches are judged again, and all placed.

Hop by hop: rows of the review, the touched branches as facts again with their corrections, judged
like any batch, everything else carried over, placed anew. The run before stays as it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from starcheck.again import Again, Placed, read_again, wanted_of
from starcheck.choice import pick, shelf
from starcheck.diagnostics import Kind, Place, Problems, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.expressions import number
from starcheck.facts.problems import GIVEN_TWICE
from starcheck.facts.review_rows import Row, csv_rows, read_correction, rows_of
from starcheck.facts.reviews import OLD_DIFFERS, criterion_of
from starcheck.facts.written import Part
from starcheck.gather import Wanted
from starcheck.grading import became, close, judge, place, refuse, versions
from starcheck.intake.documents import Read, read_documents
from starcheck.intake.sources import digest
from starcheck.intake.store import Store, literal
from starcheck.language import tr
from starcheck.model.catalogue import Catalogue
from starcheck.model.reviews import LEVEL_WORDS, LEVELS, Correction
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import POINTS_SCALE
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.documents import read_document
from starcheck.reading.problems import UNREADABLE, why
from starcheck.rulebook import find
from starcheck.runs import placement
from starcheck.runs.carrying import carry, parent_of, standing
from starcheck.runs.layout import book_name, one_each, outline
from starcheck.runs.reading import NO_SUCH_BRANCH, Run, opened
from starcheck.runs.reviews import write_reviews
from starcheck.runs.writing import RunWriter

__all__ = ["Reviewed", "review", "rulebooks_of", "settle"]

CHANGED_BOOK = Kind("US244", "rulebook-changed", "评星标准 {rulebook} 在评定以后改过")
SET_ASIDE = Kind("US245", "review-set-aside", "党支部 `{code}` 没有评，不能复核：{why}")
NOTHING = Kind("US246", "nothing-reviewed", "`{path}` 里没有填好的复核记录")
LOWER = Kind("FA391", "lower-level", "这一项已由{higher}更正，{lower}不能再改")
SETTLED = Kind("US247", "already-settled", "批次 `{path}` 已经结算")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A new run: what was corrected, and how many rows of the checklist were left blank."""

    run: Path
    corrections: tuple[Correction, ...]
    blank: int


def review(path: Path, rows: Path, output: Path, today: date) -> Reviewed:
    """Write the run that `path` becomes by the review in the file `rows`.

    Raises `FactsError` with every row that does not fit; then nothing is written.
    """
    words = load_catalogue()
    with opened(path) as run:
        books = rulebooks_of(run)
        problems = Problems()
        placed, blank = _read(rows, words, problems)
        placed = _against(run, placed, books, problems)
        before = run.corrections()
        told = {one.branch for one, _ in placed}
        old: list[Placed] = [(one, None) for one in before if one.branch in told]
        try:
            again = read_again(run, told, today, [*old, *placed])
        except FactsError as error:
            raise FactsError([*problems.found, *error.diagnostics]) from error
        if problems.errors:
            raise FactsError(problems.found)
        new = [c for one in again for c in one.completed.facts.corrections]
        kept = [one for one in before if one.branch not in told]
        made = [*kept, *new]
        inputs = {"name": rows.name, "sha256": digest(rows)}
        _derive(run, output, again, books, made, today, settled=run.settled, reviewed=inputs)
    fresh = tuple(one for one in new if one not in before)
    return Reviewed(output, fresh, blank)


def settle(path: Path, output: Path, today: date) -> None:
    """Write the run that `path` becomes at the closing date: settled, placed within its quotas."""
    with opened(path) as run:
        if run.settled:
            help_ = text("更正用 `starcheck runs review`")
            raise UsageError([problem(SETTLED, path=path.as_posix(), help=help_)])
        books = rulebooks_of(run)
        _derive(run, output, [], books, run.corrections(), today, settled=True, reviewed=None)


def rulebooks_of(run: Run) -> list[Rulebook]:
    """Return the rulebooks of a run, in its order. Raises `UsageError` where one has changed."""
    words = load_catalogue()
    books = shelf(words)
    manifest = run.manifest
    year, option = manifest["assessment_year"], manifest["options"]["rulebook"]
    picked = [one.book for one in pick(option, year, books) if one.book is not None]
    found = []
    for entry in run.rulebooks:
        title = f"{entry['id']}@{entry['edition']}"
        book = next((one for one in picked if book_name(one) == title), None)
        book = books(find(title, year)) if book is None else book
        if book.sha256 != entry["sha256"]:
            help_ = text("用评定时的那一份，或者用新的标准重新评定")
            raise UsageError([problem(CHANGED_BOOK, rulebook=title, help=help_)])
        found.append(book)
    return found


# Rows


def _read(path: Path, words: Catalogue, problems: Problems) -> tuple[list[Placed], int]:
    """Return the corrections in a file, and how many rows have no new value."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FactsError([problem(UNREADABLE, name=path.as_posix(), why=why(error))]) from error
    rows: list[Row] = []
    if path.suffix.lower() == ".csv":
        rows = csv_rows(data, path.name, problems)
    else:
        document = read_document(data, path.name, problems)
        rows = [] if document is None else rows_of(Part.whole(document), problems)
    filled = [row for row in rows if "new" in row.cells]
    placed: list[Placed] = []
    for row in filled:
        correction = read_correction(row, words, problems)
        if correction is not None:
            placed.append((correction, row.place))
    if not placed and problems.errors:
        raise FactsError(problems.found)
    if not placed:
        help_ = text("在 new（核实）一列写核实的结果")
        raise UsageError([problem(NOTHING, path=path.as_posix(), help=help_)])
    return placed, len(rows) - len(filled)


def _against(
    run: Run, placed: Sequence[Placed], books: Sequence[Rulebook], problems: Problems
) -> list[Placed]:
    """Return the corrections that can be made in the run, with what stands there as their old
    value; the others are problems."""
    named = {book_name(book): book for book in books}
    higher: dict[tuple[str | None, ...], Correction] = {
        _target(one, None): one for one in run.corrections()
    }
    seen: dict[tuple[str | None, ...], Place | None] = {}
    found: list[Placed] = []
    for correction, at in placed:
        branch = run.row("branches", correction.branch)
        if branch is None:
            help_ = text("核对代码；`starcheck runs export` 列出全部党支部")
            problems.add(NO_SUCH_BRANCH, at, code=correction.branch, help=help_)
            continue
        if branch["state"] == "set_aside":
            told = run.row("set_aside", correction.branch)
            reason = "" if told is None else told["message"]
            help_ = text("改正输入以后重新评定")
            problems.add(SET_ASIDE, at, code=correction.branch, why=reason, help=help_)
            continue
        book = named[branch["rulebook"]]
        target = _target(correction, book)
        if target in seen:
            problems.add(GIVEN_TWICE, at, key=_what(correction), other=_what(correction))
            continue
        seen[target] = at
        before = higher.get(target)
        if before is not None and LEVELS.index(before.level) > LEVELS.index(correction.level):
            problems.add(
                LOWER,
                at,
                higher=tr(LEVEL_WORDS[before.level]),
                lower=tr(LEVEL_WORDS[correction.level]),
                help=text("由同级或上级更正"),
            )
            continue
        now = _now(run, correction, book)
        if now is not None and correction.old is not None and correction.old not in now:
            problems.add(
                OLD_DIFFERS,
                at,
                what=_what(correction),
                now=f" {now[0]}",
                old=correction.old,
                help=text("核对原值；先前的复核可能已经改过"),
            )
            continue
        found.append((correction if now is None else replace(correction, old=now[0]), at))
    return found


def _target(correction: Correction, book: Rulebook | None) -> tuple[str | None, ...]:
    """Return what a correction is about: two of one thing are compared by level."""
    criterion = correction.criterion if correction.corrects == "points" else None
    if book is not None and criterion is not None:
        known = criterion_of(criterion, book)
        criterion = criterion if known is None else known.id
    return (correction.branch, correction.corrects, criterion, correction.at, correction.record)


def _what(correction: Correction) -> str:
    match correction.corrects:
        case "points":
            return tr("“{criterion}”的得分", criterion=correction.criterion)
        case "star":
            return tr("星级")
    return correction.at or ""


def _now(run: Run, correction: Correction, book: Rulebook) -> list[str] | None:
    """Return the ways of writing what stands in the run, the fullest first; of facts `None`: they
    are compared where they are."""
    if correction.corrects == "star":
        row = run.row("placements", correction.branch)
        return None if row is None else [str(row["star"])]
    criterion = criterion_of(correction.criterion or "", book)
    if correction.corrects == "fact" or criterion is None or criterion.full is None:
        return None
    scan = run.wide("findings", book_name(book))
    low, high = run.store.row(
        f'SELECT "{criterion.id}.low", "{criterion.id}.high" FROM {scan}'
        f" WHERE code = {literal(correction.branch)}"
    )
    ends = [number(end, POINTS_SCALE) for end in (low, high)]
    return [ends[0]] if low == high else [f"{ends[0]}–{ends[1]}", "-".join(ends), ends[0]]


# The new run


def _derive(
    run: Run,
    output: Path,
    again: Sequence[Again],
    books: Sequence[Rulebook],
    corrections: Sequence[Correction],
    today: date,
    *,
    settled: bool,
    reviewed: dict[str, str] | None,
) -> None:
    """Write the new run: `again` judged, the rest carried over, all placed."""
    parent = parent_of(run)
    wanted = replace(_wanted(run, today, needed=bool(again)), run=output, settle=settled)
    chosen = list(books)
    with RunWriter(output) as out:
        with (
            tempfile.TemporaryDirectory(prefix="store-", dir=out.folder) as room,
            Store(Path(room)) as store,
        ):
            carry(
                run,
                out,
                store,
                {one.code for one in again},
                settle=settled and not run.settled,
            )
            batch = read_documents(
                _reads(again, chosen),
                load_catalogue(),
                store,
                year=run.manifest["assessment_year"],
                as_of=date.fromisoformat(run.manifest["as_of"]),
            )
            judge(batch, chosen, out, wanted, whole=True)
            refuse(batch, chosen)
            became(batch, chosen)
            codes = ", ".join(literal(one.code) for one in again) or "''"
            for table, one in (
                ("became", "branches"),
                ("faults", "set_aside"),
                ("warned", "warnings"),
            ):
                kept = f"read_parquet({literal((run.path / f'{one}.parquet').as_posix())})"
                store.run(
                    f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {table} UNION ALL BY NAME"
                    f" SELECT * FROM {kept} WHERE code NOT IN ({codes})"
                )
            close(store, out)
        branches = f"read_parquet({literal((out.folder / 'branches.parquet').as_posix())})"
        with Store(None) as store:
            standing(out, store, branches, one_each(chosen))
            placement.prepare(store, ("category", "superior"))
            _fix(store, corrections)
            place(store, one_each(chosen), out, settled=settled)
            write_reviews(store, out, corrections)
            (judged,) = store.row(f"SELECT count(*) FROM {branches} WHERE state <> 'set_aside'")
            (aside,) = store.row(f"SELECT count(*) FROM {branches} WHERE state = 'set_aside'")
        manifest: dict[str, Any] = {
            **{key: value for key, value in run.manifest.items() if key != "tables"},
            "made_on": today.isoformat(),
            "settled": settled,
            "rulebooks": [outline(book) for book in one_each(chosen)],
            "branches": {"judged": judged, "set_aside": aside},
            "parent": parent,
            "review": reviewed,
            "versions": versions(),
        }
        out.seal(manifest)


def _wanted(run: Run, today: date, *, needed: bool) -> Wanted:
    """Return what was asked for; where nothing is read again its inputs need not be there."""
    return wanted_of(run, today) if needed else Wanted((), run.path, today)


def _reads(again: Sequence[Again], chosen: list[Rulebook]) -> Iterator[Read]:
    numbers = {(book_name(book), book.stands_in): i for i, book in enumerate(chosen)}
    for one in again:
        way = (book_name(one.book), one.book.stands_in)
        if way not in numbers:
            numbers[way] = len(chosen)
            chosen.append(one.book)
        file = Path(one.given.inputs[0].name).name if one.given.inputs else ""
        told = (*one.diagnostics, *one.completed.diagnostics)
        yield Read(one.code, file, one.completed.facts, numbers[way], told=told)


def _fix(store: Store, corrections: Sequence[Correction]) -> None:
    """Say whose star a review has set."""
    codes = sorted({one.branch for one in corrections if one.corrects == "star"})
    store.append("fixed", ("VARCHAR",), [codes])
