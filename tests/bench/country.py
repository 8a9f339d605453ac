"""A synthetic country in Parquet: branches, and what their registers could hold for 2023.

    python -m tests.bench.country FOLDER --branches N [--blanks 0.03] [--absent 0.02] [--shuffled]

One folder per table, one file per slice of branches. Every value is a function of the seed and of
the number of its branch and record, so the data are the same whatever the number of threads. A
slice is made by one connection with one thread, and nothing of it is kept: memory does not grow
with the country. Nobody is real: the rates of attendance, of lateness and of breaches are invented.

Nothing contradicts itself (`starcheck/facts/contradictions.py`), blanks or no blanks. Without
blanks the data are exact for every column of a stage that a candidate has reached.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

SLICE = 200_000
"""Branches per file."""

TABLES = ("branches", "activities", "members", "candidates", "submissions")
RECORDS = TABLES[1:4]
COUNTRY = 4_614_000
_KEPT = frozenset({"branch", "code", "category", "lost_since", "transferred_in_on"})
"""Never blanked: keys, the mandatory category, and where a blank would say that there is none."""
_WRITTEN = "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880"

# Kind, how many a year, out of 1024 how many are held at all, who is due: 0 all, 1 the committee,
# 2 a group. The times of a kind divide the year: 4 are quarterly, 12 monthly.
_KINDS = (
    ("党员大会", 4, 1024, 0),
    ("党员大会", 1, 300, 0),
    ("支委会", 12, 1024, 1),
    ("党课", 4, 1024, 0),
    ("党课", 1, 300, 0),
    ("主题党日", 12, 1024, 0),
    ("组织生活会", 1, 1000, 0),
    ("民主评议党员", 1, 1000, 0),
    ("述职评议", 1, 960, 0),
    ("集中学习", 4, 960, 0),
    ("红色研学", 2, 512, 0),
    ("警示教育", 1, 900, 0),
    ("志愿服务", 2, 700, 0),
    ("共建活动", 1, 400, 0),
    ("其他活动", 4, 740, 0),
)
_CATEGORIES = (  # Of 1,024.
    ("村", 270),
    ("社区", 120),
    ("机关", 150),
    ("事业", 140),
    ("国企", 95),
    ("非公", 120),
    ("高校", 30),
    ("社会组织", 35),
    ("离退休", 50),
    ("流动", 14),
)
GROUPS = 6
"""The most Party groups of a branch."""


@dataclass(frozen=True, slots=True)
class Country:
    """`blanks`: the share of cells that are blank; `absent`: of tables that were never handed in,
    half as many only until a day."""

    folder: Path
    branches: int
    blanks: float = 0.0
    absent: float = 0.0
    seed: int = 1

    @property
    def slices(self) -> int:
        return -(-self.branches // SLICE)


def _chance(key: str, seed: int) -> str:
    """Return 64 bits of chance. The hash of two values is but their hashes xor-ed in the end: two
    seeds would give bits that go together, so that it is hashed once more."""
    return f"hash(hash({key}, {seed}))"


def _categories() -> str:
    cases, below = [], 0
    for title, share in _CATEGORIES[:-1]:
        below += share
        cases.append(f"WHEN h & 1023 < {below} THEN '{title}'")
    return f"CASE {' '.join(cases)} ELSE '{_CATEGORIES[-1][0]}' END"


def _slots() -> str:
    """Return the meetings that a diligent branch holds, as the rows of a VALUES list.

    Those of the groups come last, so that a branch with fewer groups asks for fewer slots.
    """
    planned = [(kind, times, odds, who, 0) for kind, times, odds, who in _KINDS]
    planned += [("党小组会", 12, 1024, 2, group) for group in range(1, GROUPS + 1)]
    rows, number = [], 0
    for kind, times, odds, who, group in planned:
        for time_ in range(times):
            first, last = 1 + 12 // times * time_, 12 // times * (time_ + 1)
            named = f"'第{group}党小组'" if group else "NULL"
            rows.append(
                f"({number}, '{kind}', {odds}, {who}, {named}, DATE '2023-{first:02}-01', "
                f"last_day(DATE '2023-{last:02}-01') - DATE '2023-{first:02}-01' + 1)"
            )
            number += 1
    return ", ".join(rows)


_COMMON = sum(times for _, times, _, _ in _KINDS)


def _branches(country: Country, first: int, last: int) -> str:
    """Return a query of branches with everything that their records depend on.

    Members fall with the square of chance: many small branches, 21.7 members in the mean.
    """
    one, half = round(country.absent * 65536), round(country.absent * 98304)

    def coverage(bits: int) -> str:
        drawn = f"(a >> {bits}) & 65535"
        return f"CASE WHEN {drawn} < {one} THEN 2 WHEN {drawn} < {half} THEN 1 ELSE 0 END"

    return f"""
    SELECT *,
      CASE WHEN has_committee THEN least(total, 3 + ((h >> 34) & 3)::INT) ELSE 0 END AS committee,
      greatest(founded_on, DATE '2023-12-31' - ((h >> 38) % (
        (CASE WHEN category IN ('村', '社区') THEN 5 ELSE 3 END * 365 * (
          CASE WHEN (h >> 50) & 31 = 0 THEN 13 ELSE 10 END)) // 10))::INT) AS last_election_on
    FROM (
      SELECT *,
        (full_ >= 7) <> (g & 31 = 0) AND total >= 3 AS has_committee,
        DATE '1955-01-01' + CASE WHEN (g >> 5) & 63 = 0 THEN 24837 + ((g >> 11) % 360)::INT
          ELSE ((g >> 11) % 24800)::INT END AS founded_on
      FROM (
        SELECT *, total - probationary AS full_,
          least({GROUPS}, CASE WHEN total < 9 THEN 0 ELSE total // 9 END) AS groups,
          CASE WHEN category = '离退休' THEN total * 3 // 4 ELSE (total * (e & 15)::INT)
            // 40 END AS retired,
          CASE WHEN category = '流动' THEN total // 2 WHEN (g >> 30) & 7 = 0 THEN 1 + total // 20
            ELSE 0 END AS mobile
        FROM (
          SELECT n, h, g, a, e,
            '35' || lpad(n::VARCHAR, 10, '0') AS code,
            {_categories()} AS category,
            3 + floor(57.6 * u * u)::INT AS total,
            least((3 + floor(57.6 * u * u)::INT) // 3, CASE (e >> 20) & 7 WHEN 0 THEN 2 WHEN 1
              THEN 1 WHEN 2 THEN 1 ELSE 0 END) AS probationary,
            [1022, 1022, 1022, 1022, 1022, 973, 973, 973, 870, 870, 870, 614][
              1 + ((e >> 24) % 12)::INT]::INT AS keep,
            10 + ((e >> 12) & 63)::INT AS away,
            30 + ((g >> 36) & 31)::INT AS study,
            DATE '2023-03-01' + ((a >> 48) % 270)::INT AS until_on,
            {coverage(0)} AS no_activities,
            {coverage(16)} AS no_members,
            {coverage(32)} AS no_candidates
          FROM (
            SELECT n, h, hash(h) AS g, {_chance("h", 7)} AS a, {_chance("h", 11)} AS e,
              ((h >> 10) & 1048575) / 1048576 AS u
            FROM (SELECT n, {_chance("n", country.seed)} AS h FROM range({first}, {last}) t(n))
          )
        )
      )
    )"""


def _branch_rows(country: Country, first: int, last: int) -> tuple[str, dict[str, str]]:
    return _branches(country, first, last), {
        "code": "code",
        "name": "'第' || n || '党支部'",
        "category": "category",
        "form": "CASE WHEN category = '流动' THEN '流动' WHEN (g >> 41) & 15 = 0 THEN '联合' "
        "WHEN (g >> 41) & 127 = 1 THEN '临时' ELSE '普通' END",
        "superior": "'党委' || lpad((n // 300)::VARCHAR, 6, '0')",
        "founded_on": "founded_on",
        "last_election_on": "last_election_on",
        "has_committee": "has_committee",
        "committee_members": "committee",
        "secretary_is_head": "(g >> 48) & 15 <> 0",
        "groups": "groups",
        "total_members": "total",
        "full_members": "full_",
        "probationary_members": "probationary",
        "retired_members": "retired",
        "leading_members": "CASE WHEN (g >> 52) & 3 = 0 THEN least(total, 2) ELSE 0 END",
        "mobile_members": "mobile",
        "units": "CASE WHEN (g >> 41) & 15 = 0 THEN 2 + ((g >> 54) & 3)::INT ELSE 1 END",
        "has_place": "(g >> 56) & 15 <> 0",
        "review_meeting_on": "DATE '2023-12-01' + ((g >> 58) % 28)::INT - "
        "CASE WHEN (a >> 60) = 0 THEN 365 ELSE 0 END",
    }


def _activities(country: Country, first: int, last: int) -> tuple[str, dict[str, str]]:
    """Return meetings: a branch skips some, more of them if it is lax, and holds none before it was
    founded."""
    rows = f"""
    SELECT *, eligible - (eligible * away * ((h >> 26) & 255)::INT) // 25500 AS present
    FROM (
      SELECT b.code AS branch, b.away, b.n, b.h AS bh, s.kind, s.named, b.slot, b.h2 AS h,
        s.lo + ((b.h2 & 65535) % s.days)::INT AS held_on,
        CASE s.who WHEN 0 THEN b.total WHEN 1 THEN b.committee ELSE b.total // b.groups END
          AS eligible
      FROM (
        SELECT *, {_chance("n * 512 + slot", country.seed + 1)} AS h2 FROM (
          SELECT *, unnest(range({_COMMON} + 12 * groups)) AS slot
          FROM ({_branches(country, first, last)}) WHERE no_activities < 2
        )
      ) b JOIN (VALUES {_slots()}) s(slot, kind, odds, who, named, lo, days) ON b.slot = s.slot
      WHERE (b.h2 >> 16) & 1023 < (b.keep * s.odds) // 1024
        AND (s.who <> 1 OR b.has_committee)
        AND s.lo + ((b.h2 & 65535) % s.days)::INT >= b.founded_on
        AND (b.no_activities = 0 OR s.lo + ((b.h2 & 65535) % s.days)::INT <= b.until_on)
    )"""
    return rows, {
        "branch": "branch",
        "kind": "kind",
        "held_on": "held_on",
        "recorded_on": "held_on + CASE WHEN (h >> 44) & 15 = 0 THEN 35 + ((h >> 48) & 7)::INT "
        "ELSE ((h >> 48) & 7)::INT END",
        "group": "named",
        "eligible": "eligible",
        "present": "present",
        "votes_for": "CASE WHEN kind = '党员大会' THEN present - CASE WHEN (h >> 34) & 7 = 0 "
        "THEN present // 3 ELSE 0 END END",
        "hours": "((2 + ((h >> 37) & 7)::INT) * 0.5::DECIMAL(2, 1))::DECIMAL(4, 1)",
        "led_by_head": "(h >> 51) & 3 = 0",
        "has_minutes": "(h >> 53) & 31 <> 0",
        "has_signatures": "(h >> 58) & 15 <> 0",
    }


def _members(country: Country, first: int, last: int) -> tuple[str, dict[str, str]]:
    """Return members: the first are on probation, the last retired, those between perhaps away."""
    rows = f"""
    SELECT *, DATE '2022-12-20' - ((h & 32767) % 14000)::INT AS joined_on FROM (
      SELECT *, {_chance("n * 128 + i", country.seed + 2)} AS h FROM (
        SELECT * EXCLUDE (h), unnest(range(total)) AS i
        FROM ({_branches(country, first, last)}) WHERE no_members < 2
      )
    )"""
    away = "i >= probationary AND i < probationary + mobile"
    return rows, {
        "branch": "code",
        "member": "'m' || i",
        "status": "CASE WHEN i < probationary THEN '预备' ELSE '正式' END",
        "kind": "CASE WHEN i >= total - retired THEN '离退休' WHEN category = '村' THEN '农民' "
        "WHEN category = '高校' AND i % 2 = 0 THEN '学生' ELSE '在职' END",
        "group": "CASE WHEN groups > 0 THEN '第' || (1 + i % groups) || '党小组' END",
        "joined_on": "joined_on",
        "full_on": "CASE WHEN i >= probationary THEN joined_on + 365 END",
        "transferred_in_on": "CASE WHEN (h >> 15) & 31 = 0 THEN DATE '2023-01-01' + "
        "((h >> 20) % 360)::INT END",
        "has_vote": "i >= probationary",
        "study_hours": "((study * 10 + ((h >> 25) & 255)::INT - 90) * 0.1::DECIMAL(2, 1))"
        "::DECIMAL(5, 1)",
        "trainings": "((h >> 33) & 3)::INT + CASE WHEN (h >> 35) & 7 = 0 THEN 0 ELSE 1 END",
        "exempt": "i >= total - retired AND (h >> 38) & 1 = 0",
        "rating": "CASE WHEN (h >> 39) & 3 = 0 THEN '优秀' WHEN (h >> 39) & 127 = 1 THEN "
        "'基本合格' WHEN (h >> 39) & 1023 = 2 THEN '不合格' ELSE '合格' END",
        "services": "((h >> 46) & 7)::INT",
        "mobile": away,
        "contacted_on": f"CASE WHEN {away} THEN DATE '2023-01-01' + ((h >> 20) % 360)::INT END",
        "lost_since": "CASE WHEN (h >> 49) & 1023 = 0 THEN DATE '2023-01-01' + "
        "((h >> 20) % 360)::INT END",
        "dues_paid_until": "CASE h >> 59 WHEN 0 THEN DATE '2023-04-01' WHEN 1 THEN "
        "DATE '2023-10-01' ELSE DATE '2023-12-01' END",
    }


def _candidates(country: Country, first: int, last: int) -> tuple[str, dict[str, str]]:
    """Return candidates: three branches in ten have one; the steps of a stage that they have not
    reached are blank. Each interval is now and then too short, which breaks a rule."""

    def often(bit: int, usual: int, broken: int) -> str:
        return f"CASE WHEN (k >> {bit}) & 15 = 0 THEN {broken} ELSE {usual} END"

    rows = f"""
    SELECT *, activist_on + cultivated AS target_on,
      activist_on + cultivated + 150 AS admitted_on,
      activist_on + cultivated + 150 + probation AS full_meeting_on
    FROM (
      SELECT *, CASE rank
          WHEN 0 THEN DATE '2023-01-20' WHEN 1 THEN DATE '2022-08-01'
          WHEN 2 THEN DATE '2023-04-01' - cultivated
          WHEN 3 THEN DATE '2023-02-01' - cultivated - 150
          ELSE DATE '2023-02-01' - cultivated - 150 - probation
        END + ((c >> 8) % 200)::INT AS activist_on
      FROM (
        SELECT *, hash(c) AS k,
          [0, 0, 1, 1, 1, 2, 2, 3, 3, 4][1 + ((c >> 16) % 10)::INT] AS rank,
          365 + CASE WHEN (c >> 24) & 15 = 0 THEN -30 ELSE ((c >> 28) & 127)::INT END AS cultivated,
          CASE WHEN (c >> 35) & 15 = 0 THEN 350 ELSE 366 + ((c >> 39) & 7)::INT END AS probation
        FROM (
          SELECT *, {_chance("n * 8 + i", country.seed + 3)} AS c FROM (
            SELECT *, unnest(range(CASE WHEN (a >> 5) & 2047 < 15 THEN 4
              WHEN (a >> 5) & 2047 < 77 THEN 3 WHEN (a >> 5) & 2047 < 230 THEN 2
              WHEN (a >> 5) & 2047 < 619 THEN 1 ELSE 0 END)) AS i
            FROM ({_branches(country, first, last)}) WHERE no_candidates < 2
          )
        )
      )
    )"""
    activist = "rank >= 1", "activist_on"
    target = "rank >= 2", "target_on"
    admitted = "rank >= 3", "admitted_on"
    full = "rank >= 4", "full_meeting_on"

    def reached(stage: tuple[str, str], days: str) -> str:
        return f"CASE WHEN {stage[0]} THEN {stage[1]} + ({days})::INT END"

    def when(stage: tuple[str, str], value: str) -> str:
        return f"CASE WHEN {stage[0]} THEN {value} END"

    return rows, {
        "branch": "code",
        "person": "'c' || i",
        "stage": "['申请人', '积极分子', '发展对象', '预备党员', '正式党员'][1 + rank]",
        "age_at_application": "CASE WHEN k & 127 = 0 THEN 17 ELSE 18 + ((k >> 7) % 40)::INT END",
        "applied_on": "activist_on - 200",
        "application_talk_on": f"activist_on - 200 + {often(11, 15, 45)}",
        "recommended_on": reached(activist, f"0 - {often(15, 20, -10)}"),
        "activist_on": reached(activist, "0"),
        "activist_filed_on": reached(activist, "10"),
        "contacts_on": reached(activist, "5"),
        "contacts": when(activist, f"{often(19, 2, 0)}"),
        "reviews": when(activist, "2"),
        "last_reviewed_on": when(activist, f"DATE '2023-12-15' - {often(23, 60, 220)}"),
        "reports": when(activist, "4"),
        "opinions_on": reached(target, f"0 - {often(27, 12, -5)}"),
        "target_on": reached(target, "0"),
        "target_filed_on": reached(target, f"0 - {often(31, 3, -8)}"),
        "introducers_on": reached(target, "20"),
        "introducers": when(target, often(35, 2, 1)),
        "political_review_on": reached(
            target, "40 + CASE WHEN rank >= 3 AND (k >> 39) & 15 = 0 THEN 130 ELSE 0 END"
        ),
        "training_on": reached(
            target, "60 + CASE WHEN rank >= 3 AND (k >> 43) & 15 = 0 THEN 110 ELSE 0 END"
        ),
        "training_days": when(target, f"({often(47, 3, 2)})::DECIMAL(4, 1)"),
        "training_hours": when(target, f"({often(51, 24, 16)})::DECIMAL(5, 1)"),
        "committee_review_on": reached(admitted, f"-50 + {often(55, 0, 30)}"),
        "pre_review_on": reached(admitted, "-30"),
        "form_issued_on": reached(admitted, f"-15 - {often(59, 0, 20)}"),
        "admitted_on": reached(admitted, "0"),
        "voters": when(admitted, "full_"),
        "voters_present": when(admitted, f"full_ - (full_ // {often(4, 5, 2)})"),
        "votes_for": when(admitted, f"full_ - (full_ // {often(8, 4, 2)})"),
        "secret_ballot": when(admitted, "(k >> 12) & 15 <> 0"),
        "approval_talk_on": reached(admitted, "20"),
        "approved_on": reached(admitted, often(16, 40, 100)),
        "approved_by": when(admitted, "CASE WHEN (k >> 20) & 15 = 0 THEN '党总支' ELSE '党委' END"),
        "assigned_on": reached(admitted, "45"),
        "oath_on": reached(admitted, "60"),
        "probation_reviews": when(admitted, "2"),
        "extensions": when(admitted, "0"),
        "full_applied_on": reached(full, f"0 - {often(24, 10, -2)}"),
        "full_meeting_on": reached(full, "0"),
        "full_voters": when(full, "full_"),
        "full_voters_present": when(full, f"full_ - (full_ // {often(28, 5, 2)})"),
        "full_votes_for": when(full, f"full_ - (full_ // {often(32, 4, 2)})"),
        "full_approved_on": reached(full, often(36, 40, 98)),
        "archived_on": reached(full, "110"),
    }


def _submissions(country: Country, first: int, last: int) -> tuple[str, dict[str, str]]:
    """Return what was not handed in, or not all of it. `until` needs a date column, so that of
    members and candidates nothing is cut off."""
    told = " UNION ALL ".join(
        f"SELECT n, code, '{table}' AS table_, no_{table} AS told, until_on FROM made "
        f"WHERE no_{table} {'>= 1' if table == 'activities' else '= 2'}"
        for table in RECORDS
    )
    rows = f"""
    WITH made AS MATERIALIZED ({_branches(country, first, last)})
    SELECT * FROM ({told}) ORDER BY n, table_"""
    return rows, {
        "branch": "code",
        "table": "table_::VARCHAR",
        "coverage": "CASE told WHEN 2 THEN 'absent' ELSE 'until' END",
        "until": "CASE told WHEN 1 THEN until_on END",
        "since": "NULL::DATE",
    }


_MAKERS = {
    "branches": _branch_rows,
    "activities": _activities,
    "members": _members,
    "candidates": _candidates,
    "submissions": _submissions,
}
_KEY = {
    "branches": "n",
    "activities": "n * 512 + slot",
    "members": "n * 128 + i",
    "candidates": "n * 8 + i",
    "submissions": "hash(n, table_)",
}


def query(country: Country, table: str, number: int, *, more: str = "") -> str:
    """Return the rows of a slice; `more` are further columns."""
    first = number * SLICE
    rows, cells = _MAKERS[table](country, first, min(first + SLICE, country.branches))
    least = round(country.blanks * 4096)
    chance: list[str] = []
    columns = []
    for name, cell in cells.items():
        typed = cell
        if least and table != "submissions" and name not in _KEPT:
            # Twelve bits of chance for each cell, five cells to a hash.
            at, bits = divmod(len(chance), 5)
            chance.append(name)
            typed = f"CASE WHEN (z{at} >> {12 * bits}) & 4095 >= {least} THEN {cell} END"
        columns.append(f'{typed} AS "{name}"')
    hashes = ", ".join(
        f"{_chance(_KEY[table], country.seed + 100 + at)} AS z{at}"
        for at in range(-(-len(chance) // 5))
    )
    source = f"(SELECT *, {hashes} FROM ({rows}))" if hashes else f"({rows})"
    return f"SELECT {', '.join(columns)}{more} FROM {source}"


def _connect(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("SET threads = 1")
    connection.execute("SET memory_limit = '3GB'")
    connection.execute(f"SET temp_directory = '{folder / '.spill'}'")
    return connection


def part(folder: Path, table: str, number: int) -> Path:
    return folder / table / f"part-{number + 1:04}.parquet"


def _clustered(country: Country, table: str, number: int) -> int:
    connection = _connect(country.folder)
    try:
        target = part(country.folder, table, number)
        made = query(country, table, number)
        found = connection.execute(f"COPY ({made}) TO '{target}' ({_WRITTEN})").fetchone()
        return int(found[0]) if found else 0
    finally:
        connection.close()


def _dealt(country: Country, table: str, number: int) -> int:
    """Deal the rows of a slice into as many heaps as there are files, by a hash of each row."""
    connection = _connect(country.folder)
    try:
        target = country.folder / ".dealt" / table
        salt = _chance(_KEY[table], country.seed + 99)
        more = f", {salt} >> 16 AS shuffled, ({salt} & 65535) % {country.slices} AS heap"
        made = query(country, table, number, more=more)
        connection.execute("SET partitioned_write_max_open_files = 1000")
        found = connection.execute(
            f"COPY ({made}) TO '{target}' (FORMAT parquet, COMPRESSION snappy, "
            f"PARTITION_BY (heap), OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'slice-{number + 1:04}-')"
        ).fetchone()
        return int(found[0]) if found else 0
    finally:
        connection.close()


def _shuffled(country: Country, table: str, number: int) -> None:
    """Sort one heap by the hash of its rows: the order has nothing to do with the branch."""
    connection = _connect(country.folder)
    try:
        heap = country.folder / ".dealt" / table / f"heap={number}"
        source = f"read_parquet('{heap}/*.parquet', hive_partitioning = false)"
        if not heap.exists():  # so small a country that this heap is empty
            source = f"({query(country, table, 0, more=', 0 AS shuffled')} LIMIT 0)"
        target = part(country.folder, table, number)
        key = "code" if table == "branches" else "branch"
        connection.execute(
            f"COPY (SELECT * EXCLUDE (shuffled) FROM {source} ORDER BY shuffled, {key}) "
            f"TO '{target}' ({_WRITTEN})"
        )
        shutil.rmtree(heap, ignore_errors=True)
    finally:
        connection.close()


def write(country: Country, *, shuffled: bool = False, workers: int | None = None) -> None:
    """Write every table, and print how long each took."""
    started = time.perf_counter()
    total = 0
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for table in TABLES:
            begun = time.perf_counter()
            (country.folder / table).mkdir(parents=True, exist_ok=True)
            work = _dealt if shuffled else _clustered
            numbers = range(country.slices)
            if shuffled:
                (country.folder / ".dealt").mkdir(exist_ok=True)
            rows = sum(pool.map(lambda n, t=table, w=work: w(country, t, n), numbers))
            if shuffled:
                list(pool.map(lambda n, t=table: _shuffled(country, t, n), numbers))
                shutil.rmtree(country.folder / ".dealt", ignore_errors=True)
            seconds = time.perf_counter() - begun
            size = sum(p.stat().st_size for p in (country.folder / table).iterdir())
            total += rows
            print(
                f"{table:12}{rows:>13,} rows {seconds:>7.1f} s {rows / seconds:>11,.0f} rows/s"
                f"{size / 1e6:>10,.1f} MB",
                flush=True,
            )
    seconds = time.perf_counter() - started
    print(f"{'all':12}{total:>13,} rows {seconds:>7.1f} s {total / seconds:>11,.0f} rows/s")
    if country.branches:
        print(f"a country at this rate: {seconds / country.branches * COUNTRY:,.0f} s")
    shutil.rmtree(country.folder / ".spill", ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a synthetic country as Parquet.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--branches", type=int, required=True)
    parser.add_argument("--blanks", type=float, default=0.0, help="share of cells that are blank")
    parser.add_argument("--absent", type=float, default=0.0, help="share of tables never given")
    parser.add_argument("--shuffled", action="store_true", help="rows in no order of branches")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(
        Country(given.folder, given.branches, given.blanks, given.absent, given.seed),
        shuffled=given.shuffled,
    )


if __name__ == "__main__":
    main()
