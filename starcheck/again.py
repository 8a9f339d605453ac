"""Branches of a run as facts again: read from the inputs it was made of, with its corrections.

The inputs must be what they were: their hashes stand in the manifest of the run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from starcheck.choice import choose, shelf
from starcheck.diagnostics import Diagnostic, Kind, Place, Problems, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.facts import Completed, complete
from starcheck.facts.reviews import branch_of, correct
from starcheck.gather import Documents, Wanted, bring_together
from starcheck.intake.single import facts_of
from starcheck.intake.sources import DOCUMENTS, digest, discover, meaning
from starcheck.intake.store import Store
from starcheck.model.facts import Facts
from starcheck.model.reviews import Correction
from starcheck.model.rulebook import Rulebook
from starcheck.reading.catalogue import load_catalogue
from starcheck.runs.reading import Run

__all__ = ["Again", "Placed", "inputs_of", "read_again", "wanted_of"]

CHANGED_INPUT = Kind("US238", "input-changed", "输入 `{name}` 已经不是评定时的那一份")
Placed = tuple[Correction, Place | None]
"""A correction, and where its row stands."""


@dataclass(frozen=True, slots=True)
class Again:
    """A branch again: its facts before and after completion, with its corrections made."""

    code: str
    given: Facts
    completed: Completed
    book: Rulebook
    diagnostics: tuple[Diagnostic, ...] = ()


def read_again(
    run: Run, codes: Collection[str], today: date, corrections: Sequence[Placed]
) -> list[Again]:
    """Return the branches `codes` of the run, in the order of their codes.

    Raises `UsageError` where an input is not what it was, `FactsError` where a correction does not
    fit, with all that do not.
    """
    problems = Problems()
    mine: dict[str, list[Placed]] = {}
    for placed in corrections:
        mine.setdefault(placed[0].branch, []).append(placed)
    files = {code: run.branch(code).get("file") for code in codes}
    documents = {code: file for code, file in files.items() if file is not None}
    found = list(_from_documents(run, documents, today, mine, problems))
    tables = sorted(set(codes) - set(documents))
    if tables:
        found += _from_tables(run, tables, today, mine, problems)
    if problems.errors:
        raise FactsError(problems.found)
    return sorted(found, key=lambda one: one.code)


def wanted_of(run: Run, today: date) -> Wanted:
    """Return what was asked for when the run was graded; its inputs are checked."""
    manifest, options = run.manifest, run.manifest["options"]
    committee = _path(options["committee"])
    files = list(_inputs(run))
    theirs = [] if committee is None else _below(committee, files)
    own = [path for path in files if path not in theirs]
    mapping = _path(options.get("mapping"))
    if mapping is not None:
        _unchanged(mapping, mapping.name, options.get("mapping_sha256"))
    return Wanted(
        own if mapping is not None else _roots(own),
        run.path,
        today,
        options["rulebook"],
        committee,
        manifest["assessment_year"],
        date.fromisoformat(manifest["as_of"]),
        options["coverage"],
        settle=run.settled,
        previous=_path(options.get("previous")),
        mapping=mapping,
    )


def inputs_of(run: Run) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the names and hashes of the inputs of a run: the branches' own, the committee's."""
    committee = _path(run.manifest["options"]["committee"])
    found: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())
    for one in run.manifest["inputs"]:
        path = Path(one["path"])
        theirs = committee is not None and bool(_below(committee, [path]))
        found[theirs].add((one["name"], one["sha256"]))
    mapping = _path(run.manifest["options"].get("mapping"))
    if mapping is not None:
        found[False].add((mapping.name, run.manifest["options"].get("mapping_sha256", "")))
    return found


def _path(written: str | None) -> Path | None:
    return None if written is None else Path(written)


def _below(committee: Path, files: Sequence[Path]) -> list[Path]:
    return [path for path in files if path == committee or committee in path.parents]


def _inputs(run: Run) -> Iterator[Path]:
    for one in run.manifest["inputs"]:
        path = Path(one["path"])
        _unchanged(path, one["name"], one["sha256"])
        yield path


def _unchanged(path: Path, name: str, sha256: str | None) -> None:
    if not path.exists() or sha256 not in (None, digest(path)):
        help_ = text("把评定时的文件放回 {path}，或者重新评定", path=path.as_posix())
        raise UsageError([problem(CHANGED_INPUT, name=name, help=help_)])


def _roots(files: Sequence[Path]) -> list[Path]:
    """Return files and, in place of the parts of a table, their folder."""
    words = load_catalogue()
    found: dict[Path, None] = {}
    for file in files:
        named = meaning(file.stem, words) is not None
        alone = named or file.suffix.lower() in (".duckdb", ".ddb", *DOCUMENTS)
        found[file if alone else file.parent] = None
    return list(found)


# Documents


def _from_documents(
    run: Run,
    files: Mapping[str, str],
    today: date,
    corrections: Mapping[str, Sequence[Placed]],
    problems: Problems,
) -> Iterator[Again]:
    if not files:
        return
    wanted = wanted_of(run, today)
    words = load_catalogue()
    books = shelf(words)
    beside = None
    with Store(None) as store:
        sources = discover(wanted.inputs, words, store, mapping=wanted.mapping)
        if wanted.committee is not None:
            beside = discover([wanted.committee], words, store)
    documents = Documents(wanted, words, books, beside)
    names = set(files.values())
    for paths in sources.documents:
        for one in documents.read(paths) if paths[0].name in names else ():
            if one.facts is None or files.get(one.code) != one.file:
                continue
            if one.problems.errors:
                raise FactsError(one.problems.found)
            branch, mine = one.facts, corrections.get(one.code, ())
            record = branch_of(branch.branch, [c for c, _ in mine], words)
            book = choose(replace(branch, branch=record), wanted.rulebook, books)
            completed = complete(branch, book)
            if completed.errors:
                raise FactsError(completed.diagnostics)
            again = Again(one.code, branch, completed, book, one.problems.others)
            yield _with(again, mine, problems)


def _with(again: Again, corrections: Sequence[Placed], problems: Problems) -> Again:
    """Return the branch with its corrections made, in the facts as given and as completed."""
    given, facts = again.given, again.completed.facts
    for correction, place in corrections:
        facts = correct(facts, correction, again.book, place, problems)
        given = correct(given, correction, again.book, place, Problems())
    return replace(again, given=given, completed=replace(again.completed, facts=facts))


# Tables


@contextmanager
def _batch(run: Run, codes: Collection[str], today: date) -> Iterator[Any]:
    words = load_catalogue()
    books = shelf(words)
    wanted = wanted_of(run, today)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        sources = discover(wanted.inputs, words, store, mapping=wanted.mapping)
        beside = None
        if wanted.committee is not None:
            beside = discover([wanted.committee], words, store)
        batch, chosen = bring_together(sources, beside, wanted, words, books, store, codes)
        yield batch, chosen, books, wanted


def _from_tables(
    run: Run,
    codes: Sequence[str],
    today: date,
    corrections: Mapping[str, Sequence[Placed]],
    problems: Problems,
) -> Iterator[Again]:
    with _batch(run, codes, today) as (batch, chosen, books, wanted):
        numbers = dict(batch.store.rows("SELECT code, book FROM roster"))
        for code in codes:
            book = chosen[numbers[code]]
            facts = facts_of(batch, code, book)
            mine = corrections.get(code, ())
            record = branch_of(facts.branch, [c for c, _ in mine], book.catalogue)
            if record != facts.branch:
                other = choose(replace(facts, branch=record), wanted.rulebook, books)
                if (other.id, other.edition) != (book.id, book.edition):
                    book = other
                    facts = facts_of(batch, code, book)
            yield _with(Again(code, facts, Completed(facts, (), ()), book), mine, problems)
