"""The laws of semantics §8 on random rulebooks and random branches.

`make test` runs few examples of each, `make laws` many.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from starcheck.engines import judge as judge_by
from starcheck.engines import reference
from starcheck.engines.kept import Kept
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Finding, Judged, Measured
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import Span
from starcheck.rulebook import load
from tests.engines import EACH, skipped
from tests.laws.books import books
from tests.laws.branches import YEAR, branches, coarser, completions, futures

BASES: tuple[Basis, ...] = ("stated", "recorded")
slow = settings(suppress_health_check=list(HealthCheck), deadline=None)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("books"), catalogue)


class Shelf:
    """Writes a drawn book to a file and loads it, as any author's."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.file = folder / "rulebook.yaml"
        self.catalogue = catalogue

    def load(self, document: Mapping[str, Any]) -> Rulebook:
        self.file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return load(self.file, self.catalogue)


def judge(book: Rulebook, facts: Facts) -> dict[Basis, Judged]:
    return reference.judge(book, [facts])[0]


def rank(star: int | None) -> int:
    """不予评定 stands below rank 0."""
    return -1 if star is None else star


def contradicts(book: Rulebook, facts: Facts, exact: Judged) -> bool:
    """Return whether a completion contradicts a figure, a bound or the number of keys."""
    for (name, _), measured in exact.measures.items():
        if measured.conflict:
            return True
        measure = book.measures.get(name)
        if measure is None or measure.figure is None:
            continue
        figure = facts.figures.get(measure.figure)
        if figure is None or figure.for_year not in (None, facts.year):
            continue
        if measured.asked is False:
            return True  # an average was stated, so there was something to average
        said = reference.figure_span(figure, measure, book)
        truth = cast(Span, measured.value)
        if not (said.low <= truth.low <= said.high):  # type: ignore[operator]
            return True
    return False


def lies_inside(exact: Judged, seen: Judged) -> None:
    """Assert that what is exactly so lies inside what was said of it before it was known."""
    for key, measured in exact.measures.items():
        if key[1] == "stated":
            inside((key[0], seen.basis), measured, seen)
    for then, now in zip(exact.findings, seen.findings, strict=True):
        assert within_truth(then.asked, now.asked), now
        if then.low is not None and now.asked is not False:
            assert now.low is not None
            assert now.high is not None
            assert now.low <= then.low, (then, now)
            assert then.high is not None
            assert then.high <= now.high, (then, now)
    for name, truth in exact.determinations.items():
        assert within_truth(truth, seen.determinations[name]), name
    if exact.totals is None or exact.totals.score_low is None:
        return
    assert seen.totals is not None
    assert seen.totals.score_low is not None
    assert seen.totals.score_high is not None
    assert exact.totals.score_high is not None
    assert seen.totals.score_low <= exact.totals.score_low
    assert exact.totals.score_high <= seen.totals.score_high
    assert exact.stars is not None
    assert seen.stars is not None
    assert rank(seen.stars.certain) <= rank(exact.stars.certain)
    assert rank(exact.stars.possible) <= rank(seen.stars.possible)


def inside(key: tuple[str, Basis], exact: Measured, seen: Judged) -> None:
    if key not in seen.measures or exact.asked is False:
        return
    said = seen.measures[key]
    assert within_truth(exact.asked, said.asked), key
    if isinstance(exact.value, Span):
        assert isinstance(said.value, Span)
        if exact.value.there is not False:
            assert said.value.low <= exact.value.low, (key, exact, said)  # type: ignore[operator]
            assert exact.value.high <= said.value.high, (key, exact, said)  # type: ignore[operator]
    else:
        assert within_truth(exact.value, cast("bool | None", said.value)), key


def within_truth(exact: object, said: object) -> bool:
    return said is None or exact == said


@slow
@given(document=books(), data=st.data())
def test_every_completion_of_the_unknown_past_lies_inside(
    document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    """Law 1."""
    book = shelf.load(document)
    facts = data.draw(branches(shelf.catalogue))
    seen = judge(book, facts)
    for _ in range(3):
        whole = data.draw(completions(facts, shelf.catalogue))
        exact = judge(book, whole)["stated"]
        if exact.eligible is False or any(m.conflict for m in exact.measures.values()):
            continue
        if not any(m.conflict for m in seen["recorded"].measures.values()):
            lies_inside(exact, seen["recorded"])
        conflicted = any(m.conflict for m in seen["stated"].measures.values())
        if not conflicted and not contradicts(book, facts, exact):
            lies_inside(exact, seen["stated"])


@slow
@given(document=books(), data=st.data())
def test_complete_facts_leave_nothing_open_but_judgements(
    document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    """Tight: where nothing is unknown, low is high."""
    book = shelf.load(document)
    whole = data.draw(completions(data.draw(branches(shelf.catalogue)), shelf.catalogue))
    exact = judge(book, whole)["stated"]
    for (name, basis), measured in exact.measures.items():
        if basis == "stated" and isinstance(measured.value, Span) and measured.value.there:
            assert measured.value.low == measured.value.high, name
    for found in exact.findings:
        # What only the branch can state is not known to a criterion that insists on records.
        if book.criterion[found.criterion].records_only:
            continue
        assert found.asked is not None
        assert found.low == found.high or found.outcome == "awaiting"


@slow
@given(document=books(), data=st.data())
def test_future_records_never_exceed_reach(
    document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    """Law 2."""
    book = shelf.load(document)
    facts = data.draw(branches(shelf.catalogue, (date(2023, 3, 31), date(2023, 8, 15))))
    whole = data.draw(completions(facts, shelf.catalogue))
    seen = judge(book, facts)
    before = judge(book, whole)["stated"]
    after = judge(book, data.draw(futures(whole, shelf.catalogue)))["stated"]
    clean = not any(m.conflict for j in (before, after) for m in j.measures.values())
    assume(clean and before.eligible is not False)
    for basis in BASES:
        if any(m.conflict for m in seen[basis].measures.values()):
            continue
        if basis == "stated" and contradicts(book, facts, before):
            continue
        for now, past, then in zip(
            seen[basis].findings, before.findings, after.findings, strict=True
        ):
            # Applicability is frozen: a duty that only came up later is not in question.
            if now.reach is None or past.asked != then.asked or now.asked is False:
                continue
            if _judged_afresh(book, then):
                continue
            assert then.high is not None
            assert then.high <= now.reach, (basis, now, then)


def _judged_afresh(book: Rulebook, finding: Finding) -> bool:
    return finding.asked is None or finding.outcome == "awaiting"


@slow
@given(document=books(), data=st.data())
def test_knowing_less_never_narrows(
    document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    """Law 3."""
    book = shelf.load(document)
    facts = data.draw(branches(shelf.catalogue))
    less = data.draw(coarser(facts, shelf.catalogue))
    fine, coarse = judge(book, facts), judge(book, less)
    for basis in BASES:
        both = (fine[basis], coarse[basis])
        if any(m.conflict for j in both for m in j.measures.values()):
            continue
        for one, other in zip(fine[basis].findings, coarse[basis].findings, strict=True):
            assert within_truth(one.asked, other.asked)
            if one.low is not None and one.asked is not False and other.low is not None:
                assert other.low <= one.low, (basis, one, other)
                assert one.high is not None
                assert other.high is not None
                assert one.high <= other.high, (basis, one, other)
        a, b = fine[basis].totals, coarse[basis].totals
        if a is not None and b is not None and a.score_low is not None:
            assert b.score_low is not None
            assert b.score_high is not None
            assert a.score_high is not None
            assert b.score_low <= a.score_low
            assert a.score_high <= b.score_high
            s, t = fine[basis].stars, coarse[basis].stars
            assert s is not None
            assert t is not None
            assert rank(t.certain) <= rank(s.certain)
            assert rank(s.possible) <= rank(t.possible)


@slow
@given(document=books(), data=st.data())
def test_the_order_of_records_changes_nothing(
    document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    import dataclasses

    book = shelf.load(document)
    facts = data.draw(branches(shelf.catalogue))
    turned = dataclasses.replace(
        facts,
        tables={
            n: dataclasses.replace(t, records=tuple(reversed(t.records)))
            for n, t in facts.tables.items()
        },
    )
    for basis in BASES:
        one, other = judge(book, facts)[basis], judge(book, turned)[basis]
        assert one.findings == other.findings
        assert one.totals == other.totals
        assert one.stars == other.stars


@pytest.mark.parametrize("engine", [one for one in EACH if one.id != "reference"])
@slow
@given(document=books(), data=st.data())
def test_engines_agree(
    engine: str, document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    """Law 4: whatever the facts, the other engines say what the slow one says."""
    book = shelf.load(document)
    as_of = data.draw(st.sampled_from([date(2023, 8, 15), date(2023, 12, 31), date(2024, 2, 29)]))
    facts = [data.draw(branches(shelf.catalogue, (as_of,))) for _ in range(4)]
    slow_ones = reference.judge(book, facts)
    fast_ones = judge_by(engine, book, facts)
    for slow_one, fast_one in zip(slow_ones, fast_ones, strict=True):
        for basis in BASES:
            same(slow_one[basis], fast_one[basis])


@pytest.mark.parametrize("engine", ["reference", pytest.param("rete", marks=skipped("rete"))])
@slow
@given(document=books(), data=st.data())
def test_what_is_kept_is_what_would_be_worked_out_again(
    engine: str, document: dict[str, Any], data: st.DataObject, shelf: Shelf
) -> None:
    """A branch walks from one state to another: tables grow, shrink and change, days pass, cells,
    figures and stated facts come and go. After every step the memory says what the law says."""
    book = shelf.load(document)
    facts = data.draw(branches(shelf.catalogue))
    with _keeper(engine, book) as kept:
        for _ in range(data.draw(st.integers(2, 6))):
            said, law = kept.judge(facts), judge(book, facts)[book.decides]
            same(law, said)
            other = data.draw(branches(shelf.catalogue))
            facts = _step(facts, other, data)


@contextmanager
def _keeper(engine: str, book: Rulebook) -> Iterator[Kept]:
    if engine == "reference":
        yield Kept(book, YEAR)
        return
    from starcheck.engines.rete.chain import Chain
    from starcheck.engines.rete.kept import Chained

    with Chain(book) as chain:
        yield Chained(book, YEAR, chain)


def _step(facts: Facts, other: Facts, data: st.DataObject) -> Facts:
    """Return `facts` with some of what `other` says."""
    names = ("as_of", "branch", "quotes", "figures", "stated")
    taken = data.draw(st.sets(st.sampled_from(names)))
    tables = dict(facts.tables)
    for name in data.draw(st.sets(st.sampled_from(sorted(tables)))):
        mine, theirs = tables[name], other.tables[name]
        way = data.draw(st.sampled_from(("more", "more", "fewer", "other")))
        if way == "other":
            tables[name] = theirs
        elif way == "fewer":
            tables[name] = replace(mine, records=mine.records[1:], places=mine.places[1:])
        elif mine.coverage not in ("none", "absent"):
            records = mine.records + theirs.records
            tables[name] = replace(mine, records=records, places=(None,) * len(records))
    return replace(facts, tables=tables, **{name: getattr(other, name) for name in taken})


def same(one: Judged, other: Judged) -> None:
    """Compare piece by piece, so that a difference names what differs."""
    for key, measured in one.measures.items():
        assert other.measures[key] == measured, key
    for mine, yours in zip(one.findings, other.findings, strict=True):
        assert yours == mine
    assert other.determinations == one.determinations
    assert other.gates == one.gates
    assert other.totals == one.totals
    assert other.stars == one.stars
    assert other == one
