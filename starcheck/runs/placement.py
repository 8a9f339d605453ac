"""Ranks and quotas: where each branch stands among its own, and which star that leaves it.

Ranks and quotas never cross categories. A settled batch is placed: what is unknown counts its low,
quotas run from the top star down, who is displaced falls to the next star and counts there. A star
that a review has set stays, and takes its place first. Before settlement only bounds are told: the
best and the worst place, and the star that nobody can take any more. All of it is windows over
`standing` (see `grade`); nothing here looks at one branch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from starcheck.intake.store import Store
from starcheck.model.batches import Quota
from starcheck.model.rulebook import Rulebook

Per = Literal["superior", "category"] | None

_ABOVE_ALL = 1 << 60
"""A score that nobody has: with it stands who is placed before all others."""

PLACED: Sequence[tuple[str, str]] = (
    ("rank", "BIGINT"),
    ("of_group", "BIGINT"),
    ("rank_best", "BIGINT"),
    ("rank_worst", "BIGINT"),
    ("star_before", "INTEGER"),
    ("star", "INTEGER"),
    ("star_possible", "INTEGER"),
    ("cut_star", "INTEGER"),
    ("cut_limit", "BIGINT"),
    ("cut_place", "BIGINT"),
    ("cut_score", "BIGINT"),
    ("cut_tied", "BOOLEAN"),
    ("cut_quota", "INTEGER"),
)
"""The columns of `placements`: ranks, the settled star (`star_before`), the star the quotas leave
(`star`); before settlement `star` is the least and `star_possible` the greatest it can be. `cut_…`:
the first quota that displaced the branch: its star, how many may hold it, the branch's place among
those who reached it, the last score that kept it, and whether only a tie across the line displaced
it."""

QUOTAS: Sequence[tuple[str, str]] = (
    ("quota", "INTEGER"),
    ("star", "INTEGER"),
    ("bound", "VARCHAR"),
    ("category", "VARCHAR"),
    ("superior", "VARCHAR"),
    ("base", "BIGINT"),
    ("allowed", "BIGINT"),
    ("candidates", "BIGINT"),
    ("held", "BIGINT"),
)
"""The columns of `quotas`: in each group how many count, how many may (or should) hold the star,
how many had reached it, and how many hold it in the end."""


def prepare(store: Store, columns: Sequence[str]) -> None:
    """Make the tables that the placements of all rulebooks go into. `columns`: of the roster.

    The branches whose star a review has set are those of the table `fixed`, made here and empty.
    """
    store.run("CREATE TABLE IF NOT EXISTS fixed (code VARCHAR)")
    made = ", ".join(f"{name} {kind}" for name, kind in PLACED)
    store.run(f"CREATE TABLE placements (code VARCHAR, {made})")
    made = ", ".join(f"{name} {kind}" for name, kind in QUOTAS)
    store.run(f"CREATE TABLE quotas (code VARCHAR, {made})")
    for column in ("category", "superior"):
        if column not in columns:
            store.run(f"ALTER TABLE roster ADD COLUMN {column} VARCHAR")


def place(store: Store, book: Rulebook, number: int, *, settled: bool) -> None:
    """Add the branches of one rulebook to `placements`, and its quotas to `quotas`."""
    if not book.stars:
        return
    ranking = book.ranking
    per = ranking.per if ranking is not None else book.quotas[0].per if book.quotas else None
    dims = ranking is not None and ranking.ties == "by_dimensions"
    _begin(store, number, group(per), "score_low" if book.totals is not None else "certain", dims)
    if settled:
        for at, quota in _in_order(book):
            if quota.bound == "max":
                _cut(store, book, at, quota)
        store.run("ALTER TABLE places ADD COLUMN star_possible BIGINT")
        store.run("UPDATE places SET star_possible = star")
    else:
        _bounds(store, book)
    for at, quota in enumerate(book.quotas):
        _report(store, at, quota)
    names = ", ".join(name for name, _ in PLACED)
    store.run(
        f"INSERT INTO placements SELECT code, {names} FROM places WHERE star_before IS NOT NULL"
    )


def group(per: Per) -> str:
    """Return the columns of a group, as they are selected and partitioned by."""
    return "category, superior" if per == "superior" else "category"


def _in_order(book: Rulebook) -> list[tuple[int, Quota]]:
    """Return the quotas from the top star down, as written where they are of one star."""
    return sorted(enumerate(book.quotas), key=lambda found: -found[1].star)


def _begin(store: Store, number: int, own: str, score: str, dims: bool) -> None:
    """Make `places`: every branch of the rulebook with its key of order and its ranks."""
    key = f"struct_pack(a := coalesce({score}, -1), b := {'dims' if dims else '[]::BIGINT[]'})"
    store.run(
        "CREATE OR REPLACE TEMP TABLE places AS SELECT r.branch, r.code, r.category, r.superior,"
        f" CASE WHEN s.branch IS NULL THEN 'aside' WHEN s.rated = FALSE"
        " THEN 'excluded' ELSE 'rated' END AS state, s.score_low, s.score_high,"
        f" {key} AS key, s.certain AS star_before, s.possible, s.certain AS star,"
        " NULL::INTEGER AS cut_star, NULL::BIGINT AS cut_limit, NULL::BIGINT AS cut_place,"
        " NULL::BIGINT AS cut_score, NULL::BOOLEAN AS cut_tied, NULL::INTEGER AS cut_quota,"
        " r.code IN (SELECT code FROM fixed) AS fixed"
        " FROM roster r LEFT JOIN standing s ON s.branch = r.branch WHERE r.book = ?",
        [number],
    )
    low = "coalesce(score_low, star_before, 0)" if score == "score_low" else "star_before"
    high = "coalesce(score_high, possible, 0)" if score == "score_low" else "possible"
    mine = (
        f"SELECT branch, {own}, {low} AS low, {high} AS high FROM places"
        " WHERE star_before IS NOT NULL OR possible IS NOT NULL"
    )
    (exact,) = store.row(f"SELECT coalesce(bool_and(low = high), TRUE) FROM ({mine})")
    store.run(f"CREATE OR REPLACE TEMP TABLE ranked AS {_ranked(mine, own, exact=exact)}")
    store.run(
        "CREATE OR REPLACE TEMP TABLE places AS SELECT p.*, r.rank_best, r.rank_worst, r.n,"
        f" k.rank, k.of_group FROM places p LEFT JOIN ranked r ON r.branch = p.branch LEFT JOIN"
        f" (SELECT branch, rank() OVER (PARTITION BY {own} ORDER BY key DESC) AS rank,"
        f" count(*) OVER (PARTITION BY {own}) AS of_group FROM places"
        " WHERE star_before IS NOT NULL) k ON k.branch = p.branch"
    )


def _ranked(mine: str, own: str, *, exact: bool) -> str:
    """Return the query of the best and the worst place of each of `mine`, and how many they are.
    `exact`: both ends of everyone are the same."""
    if exact:
        return (
            "SELECT branch, count(*) OVER g AS n, rank() OVER w AS rank_best, rank_best AS"
            f" rank_worst FROM ({mine}) WINDOW g AS (PARTITION BY {own}),"
            f" w AS (PARTITION BY {own} ORDER BY low DESC)"
        )
    # A place counts who is above: ends of all in one order, and how many lie at or below each.
    return (
        f"WITH mine AS ({mine}), ends AS ("
        f" SELECT branch, {own}, low AS v, 1 AS l, 0 AS h, 'low' AS what FROM mine UNION ALL"
        f" SELECT branch, {own}, high, 0, 1, 'high' FROM mine), counted AS ("
        f" SELECT branch, what, sum(l) OVER w AS lows, sum(h) OVER w AS highs FROM ends"
        f" WINDOW w AS (PARTITION BY {own} ORDER BY v RANGE BETWEEN UNBOUNDED PRECEDING AND"
        f" CURRENT ROW)) SELECT m.branch, count(*) OVER g AS n, 1 + count(*) OVER g - b.lows"
        " AS rank_best, 1 + count(*) OVER g - a.highs - (m.high > m.low)::INT AS rank_worst"
        " FROM mine m JOIN counted a ON a.branch = m.branch AND a.what = 'low'"
        " JOIN counted b ON b.branch = m.branch AND b.what = 'high'"
        f" WINDOW g AS (PARTITION BY {own})"
    )


def _base(quota: Quota) -> str:
    """Return which branches of a group count."""
    counted = {"all": "TRUE", "participants": "state <> 'aside'", "eligible": "state = 'rated'"}
    return counted[quota.of]


def _allowed(quota: Quota, base: str) -> str:
    """Return how many the quota means, of `base`: whole numbers throughout."""
    number, parts = quota.amount.numerator, quota.amount.denominator
    if not quota.share:
        return f"({number // parts})::BIGINT"
    match quota.rounding:
        case "down":
            return f"(({number} * {base}) // {parts})"
        case "up":
            return f"(({number} * {base} + {parts - 1}) // {parts})"
        case "nearest":
            return f"((2 * {number} * {base} + {parts}) // {2 * parts})"


def _lower(book: Rulebook, star: int) -> int:
    return max((band.star for band in book.stars if band.star < star), default=0)


def _cut(store: Store, book: Rulebook, at: int, quota: Quota) -> None:
    """Displace those of `places` whom the quota does not leave its star."""
    own = group(quota.per)
    inside = "place + tied - 1 <= allowed" if quota.ties == "all_or_none" else "place <= allowed"
    based = f"count(*) FILTER (WHERE {_base(quota)}) OVER (PARTITION BY {own})"
    store.run(
        f"CREATE OR REPLACE TEMP TABLE cut AS WITH based AS (SELECT *, {based} AS base"
        f" FROM places), reached AS (SELECT branch, {own}, score_low,"
        f" {_allowed(quota, 'base')} AS allowed, fixed,"
        f" rank() OVER (PARTITION BY {own} ORDER BY fixed DESC, key DESC) AS place,"
        f" count(*) OVER (PARTITION BY {own}, fixed, key) AS tied FROM based WHERE star = ?)"
        f" SELECT branch, allowed, place, place <= allowed AS tied, fixed OR {inside} AS kept,"
        f" min(score_low) FILTER (WHERE NOT fixed AND {inside}) OVER (PARTITION BY {own})"
        " AS cut_score FROM reached",
        [quota.star],
    )
    first = "p.cut_star IS NULL"
    store.run(
        "UPDATE places p SET star = ?,"
        f" cut_limit = CASE WHEN {first} THEN c.allowed ELSE p.cut_limit END,"
        f" cut_place = CASE WHEN {first} THEN c.place ELSE p.cut_place END,"
        f" cut_score = CASE WHEN {first} THEN c.cut_score ELSE p.cut_score END,"
        f" cut_tied = CASE WHEN {first} THEN c.tied ELSE p.cut_tied END,"
        f" cut_quota = CASE WHEN {first} THEN ? ELSE p.cut_quota END,"
        f" cut_star = CASE WHEN {first} THEN ? ELSE p.cut_star END"
        " FROM cut c WHERE c.branch = p.branch AND NOT c.kept",
        [_lower(book, quota.star), at, quota.star],
    )


def _bounds(store: Store, book: Rulebook) -> None:
    """Set `star` to the least and `star_possible` to the greatest star that can be left.

    A branch keeps a star whatever happens if even at its worst place it stands within the least
    that the quota can allow. The greatest is what its papers can show.
    """
    store.run("ALTER TABLE places ADD COLUMN star_possible BIGINT")
    store.run("UPDATE places SET star_possible = possible")
    for _, quota in _in_order(book):
        if quota.bound != "max":
            continue
        own = group(quota.per)
        # Who is perhaps excluded does not count surely; for one who does not, the base is less.
        sure = {
            "all": "TRUE",
            "participants": "state <> 'aside'",
            "eligible": "state = 'rated' AND star_before IS NOT NULL",
        }[quota.of]
        first = f"CASE WHEN fixed THEN {_ABOVE_ALL} ELSE"
        store.run(
            "CREATE OR REPLACE TEMP TABLE sure AS WITH based AS (SELECT *,"
            f" count(*) FILTER (WHERE {sure}) OVER (PARTITION BY {own}) AS base FROM places),"
            f" rivals AS (SELECT branch, {own}, star, score_low, {_allowed(quota, 'base')} AS"
            f" allowed, fixed, {first} coalesce(score_high, possible) END AS v, 1 AS h FROM based"
            f" WHERE possible >= {quota.star} UNION ALL SELECT branch, {own}, star, score_low,"
            f" {_allowed(quota, 'base')}, fixed, {first} coalesce(score_low, star) END, 0"
            f" FROM based WHERE star >= {quota.star}), counted AS (SELECT *,"
            f" sum(h) OVER (PARTITION BY {own}) - sum(h) OVER (PARTITION BY {own} ORDER BY v"
            " RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS above,"
            f" sum(h) OVER (PARTITION BY {own}, v) AS level FROM rivals)"
            " SELECT branch, fixed OR above + level <= allowed AS kept FROM counted WHERE h = 0"
        )
        store.run(
            f"UPDATE places p SET star = {_lower(book, quota.star)} FROM sure s"
            f" WHERE s.branch = p.branch AND NOT s.kept AND p.star = {quota.star}"
        )


def _report(store: Store, at: int, quota: Quota) -> None:
    own = group(quota.per)
    superior = "superior" if quota.per == "superior" else "NULL"
    store.run(
        f"INSERT INTO quotas SELECT '', {at}, {quota.star}, '{quota.bound}', category, {superior},"
        f" base, {_allowed(quota, 'base')}, candidates, held FROM (SELECT {own},"
        f" count(*) FILTER (WHERE {_base(quota)}) AS base,"
        f" count(*) FILTER (WHERE star = {quota.star} OR cut_star = {quota.star}) AS candidates,"
        f" count(*) FILTER (WHERE star = {quota.star}) AS held FROM places GROUP BY {own}"
        " HAVING bool_or(state <> 'aside'))"
    )
