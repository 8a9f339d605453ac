"""What a run says of all its branches: how stars and scores lie, what is hard, what heaps up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starcheck.intake.store import literal, name
from starcheck.model.runs import BookSummary, Hard, Heap, Rows
from starcheck.runs.reading import Run

_JUST_ABOVE = 1_000
"""A heap is what lies within a point of a bound: above it against below."""


def states(run: Run) -> Rows:
    """Return how many branches are in which state."""
    return run.store.rows("SELECT state, count(*) FROM branches GROUP BY 1 ORDER BY 2 DESC, 1")


def nobodys(run: Run) -> int:
    """Return how many are set aside that are no branch of the run: files that could not be read,
    and branches that stand in no list."""
    (number,) = run.store.row(
        "SELECT count(DISTINCT coalesce(nullif(code, ''), file, '')) FROM set_aside"
        " WHERE code NOT IN (SELECT code FROM branches)"
    )
    return int(number)


def summarise(run: Run) -> list[BookSummary]:
    return [_of_book(run, book) for book in run.rulebooks]


def _of_book(run: Run, book: Mapping[str, Any]) -> BookSummary:
    store, title = run.store, f"{book['id']}@{book['edition']}"
    here = f"FROM branches WHERE rulebook = {literal(title)}"
    # Who is not rated has a score, and no part in what is said of those who are.
    mine = f"(SELECT * {here} AND state = 'rated')"
    rated, excluded = store.row(
        f"SELECT count(*) FILTER (WHERE state = 'rated'),"
        f" count(*) FILTER (WHERE state = 'excluded') {here}"
    )
    stars: Rows = store.rows(
        "SELECT star, sum(b)::BIGINT, sum(a)::BIGINT FROM (SELECT p.star_before AS star, 1 AS b,"
        f" 0 AS a FROM placements p JOIN {mine} m ON m.code = p.code UNION ALL"
        f" SELECT p.star, 0, 1 FROM placements p JOIN {mine} m ON m.code = p.code)"
        " GROUP BY star ORDER BY star DESC"
    )
    mean = least = most = None
    open_ = inflated = 0
    has_score = run.wide("scores", title) is not None and "score_low" in _columns(run, title)
    scores = f"(SELECT s.* FROM scores s JOIN {mine} m ON m.code = s.code)"
    if has_score:
        mean, least, most, open_, inflated = store.row(
            "SELECT round(avg(score_low))::BIGINT, min(score_low), max(score_low),"
            " count(*) FILTER (WHERE score_low < score_high),"
            f" count(*) FILTER (WHERE other_high < score_low) FROM {scores}"
        )
    return BookSummary(
        book,
        rated,
        excluded,
        stars,
        mean,
        least,
        most,
        open_,
        _grouped(run, mine, "superior"),
        _grouped(run, mine, "category"),
        _hard(run, book, title, mine),
        _heaps(run, book, scores) if has_score else [],
        inflated,
    )


def _columns(run: Run, title: str) -> set[str]:
    scan = run.wide("scores", title)
    return {
        c for (c,) in run.store.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {scan})")
    }


def _grouped(run: Run, mine: str, column: str) -> Rows:
    has = {c for (c,) in run.store.rows("SELECT column_name FROM (DESCRIBE branches)")}
    if column not in has:
        return []
    return run.store.rows(
        f"SELECT m.{column}, count(*), count(*) FILTER (WHERE p.star >= 5),"
        " count(*) FILTER (WHERE p.star = 4), count(*) FILTER (WHERE p.star = 3),"
        f" count(*) FILTER (WHERE p.star < 3) FROM {mine} m"
        " LEFT JOIN placements p ON p.code = m.code GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20"
    )


def _hard(run: Run, book: Mapping[str, Any], title: str, mine: str) -> list[Hard]:
    scan = run.wide("findings", title)
    if scan is None or not book["criteria"]:
        return []
    asked = []
    for criterion in book["criteria"]:
        outcome = name(f"{criterion['id']}.outcome")
        reach = name(f"{criterion['id']}.reach")
        asked += [
            f"count(*) FILTER (WHERE {outcome} NOT IN ('not_applicable', 'waived'))",
            f"count(*) FILTER (WHERE {outcome} = 'met')",
            f"count(*) FILTER (WHERE {outcome} IN ('partly', 'unmet'))",
            f"count(*) FILTER (WHERE {outcome} IN ('unknown', 'unproven', 'awaiting'))",
        ]
        lost = f"{criterion['full'] or 0} - {reach}"
        counts = f"{outcome} NOT IN ('not_applicable', 'waived')"
        base = criterion["full"] is not None and criterion["kind"] == "base"
        asked.append(f"sum({lost}) FILTER (WHERE {counts})::BIGINT" if base else "0")
    row = run.store.row(
        f"SELECT {', '.join(asked)} FROM {scan} f SEMI JOIN {mine} m ON m.code = f.code"
    )
    return [
        Hard(c["id"], c["title"], *(value or 0 for value in row[5 * i : 5 * i + 5]))
        for i, c in enumerate(book["criteria"])
        if c["kind"] == "base"
    ]


def _heaps(run: Run, book: Mapping[str, Any], scores: str) -> list[Heap]:
    found = []
    for band in book["stars"]:
        if not band["at_least"]:
            continue
        bound = int(band["at_least"])
        above, below = run.store.row(
            f"SELECT count(*) FILTER (WHERE score_low BETWEEN {bound} AND {bound + _JUST_ABOVE}),"
            f" count(*) FILTER (WHERE score_low BETWEEN {bound - _JUST_ABOVE - 1} AND {bound - 1})"
            f" FROM {scores}"
        )
        found.append(Heap(band["star"], above, below))
    return found
