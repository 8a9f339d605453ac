"""From many facts to a sealed run, hop by hop: sources, batch, rulebooks, plan, chunks, placement.

The same hops as `assess`, columns all the way: what is a branch there is a range of rows here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starcheck import __version__
from starcheck.choice import NOT_ELIGIBLE, shelf
from starcheck.engines import spark
from starcheck.expressions import sentence
from starcheck.facts.personal_numbers import without_numbers
from starcheck.gather import Wanted, bring_together
from starcheck.intake.batch import BRANCHES, Batch, said
from starcheck.intake.sources import discover
from starcheck.intake.store import Store, name
from starcheck.intake.tables import whole
from starcheck.language import tr
from starcheck.model.facts import Input
from starcheck.model.findings import Basis
from starcheck.model.rulebook import Rulebook
from starcheck.plan import Plan, compile
from starcheck.reading.catalogue import load_catalogue
from starcheck.runs import placement
from starcheck.runs.layout import SCHEMA, book_name, one_each, outline
from starcheck.runs.reviews import write_reviews
from starcheck.runs.writing import RunWriter, judged_columns

__all__ = ["Graded", "Wanted", "grade"]


_TOLD = ("name", "category", "form", "superior", "file")
"""What a run tells of its branches besides their codes."""

_RECORDS_AT_ONCE = 20_000_000
"""How many records a chunk looks at, about: more makes no query faster, and takes memory."""

_BYTES = 200
"""How much memory a record of a chunk may take: half of it is what was seen."""

_RATED = "SELECT count(*) FROM roster WHERE book IS NOT NULL AND NOT aside"

_WHOLE = 1 << 62
"""As many branches as there may be: one Spark job per rulebook."""

Rows = Callable[[Plan], str]
"""Turns a plan into a query of the store that gives its rows, over the relations that are open."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What was told of `number` branches or places alike, and one of them."""

    kind: str
    message: str
    help: str
    code: str
    file: str | None
    sheet: str | None
    line: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Graded:
    """A sealed run: how many branches were judged, how many set aside (a file that cannot be read
    counts as one), and the first reasons; the first of what else came up."""

    run: Path
    judged: int
    set_aside: int
    reasons: tuple[Reason, ...]
    warnings: tuple[Reason, ...] = ()


def grade(wanted: Wanted) -> Graded:
    """Grade every branch of the inputs into a run. Raises where the whole cannot be graded."""
    if wanted.engine == "spark":
        spark.look(wanted.session)
    words = load_catalogue()
    books = shelf(words)
    with RunWriter(wanted.run) as run:
        with _room(wanted, run) as folder, Store(folder, wanted.memory, wanted.threads) as store:
            sources = discover(wanted.inputs, words, store, mapped=wanted.mapping is not None)
            beside = None
            if wanted.committee is not None:
                beside = discover([wanted.committee], words, store)
            for table in (*sources.unused, *(beside.unused if beside else ())):
                wanted.tell(tr("没有用 {table}：它不是台账的名称", table=table))
            batch, chosen = bring_together(sources, beside, wanted, words, books, store)
            _tell(batch, chosen, wanted)
            files = [*sources.tables, *(beside.tables if beside else ())]
            with whole(files, store), _engine(store, wanted) as rows:
                judged = judge(batch, chosen, run, wanted, rows)
            refuse(batch, chosen)
            became(batch, chosen)
            columns = [c for (c,) in store.rows("SELECT column_name FROM (DESCRIBE roster)")]
            placement.prepare(store, columns)
            place(store, _as_one(batch, chosen), run, settled=wanted.settle)
            write_reviews(store, run, ())
            close(store, run)
            inputs = [*sources.hashed(), *(beside.hashed() if beside else ())]
            graded = _graded(batch, wanted, judged)
            manifest = _manifest(batch, chosen, wanted, graded, inputs)
        run.seal(manifest)
    return graded


@contextmanager
def _room(wanted: Wanted, run: RunWriter) -> Iterator[Path]:
    """Give a folder for what is only needed on the way: on the disk of the run, unless told."""
    with tempfile.TemporaryDirectory(
        prefix="store-", dir=wanted.temp or run.folder, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


@contextmanager
def _engine(store: Store, wanted: Wanted) -> Iterator[Rows]:
    """Give what runs the plans: the store itself, or Spark beside it."""
    if wanted.engine == "duckdb":
        yield on_duckdb
        return
    with spark.Spark(store, wanted.session, wanted.memory, wanted.threads) as session:
        yield session.rows


def on_duckdb(plan: Plan) -> str:
    return plan.sql("duckdb")


# Judging


def _tell(batch: Batch, chosen: Sequence[Rulebook], wanted: Wanted) -> None:
    """Say which category got which rulebook, and which branches none."""
    has = {c for (c,) in batch.store.rows("SELECT column_name FROM (DESCRIBE roster)")}
    category = "category" if "category" in has else "NULL"
    rows = batch.store.rows(
        f"SELECT {category}, book, count(*) FROM roster WHERE NOT aside GROUP BY ALL"
        " ORDER BY 2 NULLS LAST, 3 DESC, 1"
    )
    for words, book, number in rows:
        title = (
            tr("没有评星标准")
            if book is None
            else f"{book_name(chosen[book])}  {chosen[book].title}"
        )
        wanted.tell(
            tr(
                "{category}：{number} 个党支部，{title}",
                category=words or tr("没有填类别"),
                number=number,
                title=title,
            )
        )
    for table, number in batch.late.items():
        title = batch.catalogue.table[table].title
        wanted.tell(
            tr("{table}有 {number} 条记录在截止日期之后，没有使用", table=title, number=number)
        )


def judge(
    batch: Batch,
    chosen: Sequence[Rulebook],
    run: RunWriter,
    wanted: Wanted,
    rows: Rows = on_duckdb,
    *,
    whole: bool = False,
) -> int:
    """Judge the branches of a batch chunk by chunk into `run`; return how many. `whole`: write
    every column, because the tables of the run hold rows from elsewhere too."""
    store = batch.store
    named = [book_name(book) for book in chosen]
    run.prepare(store)
    store.run(
        "CREATE TABLE standing (branch BIGINT, code VARCHAR, book INTEGER, eligible BOOLEAN,"
        " rated BOOLEAN, score_low BIGINT, score_high BIGINT, certain BIGINT, possible BIGINT,"
        " dims BIGINT[])"
    )
    (of,) = store.row(_RATED)
    size = chunk_size(batch) if wanted.engine == "duckdb" else _WHOLE
    plans: dict[int, Plan] = {}
    done = 0
    for number, chunk in enumerate(batch.chunks(size), start=1):
        book = chosen[chunk.book]
        if chunk.book not in plans:
            plans[chunk.book] = plan_of(batch, book)
        plan = plans[chunk.book]
        batch.open(chunk, plan, book)
        _judge_chunk(batch, plan, book, chunk.book, rows(plan))
        alone = not whole and named.count(book_name(book)) == 1
        run.write_judged(store, plan, book, number, settled=wanted.settle, whole=not alone)
        (here,) = store.row("SELECT count(*) FROM judged")
        done += here
        wanted.progress(done, of)
    return done


def chunk_size(batch: Batch) -> int:
    """Return how many branches are judged at a time: as many as memory allows, and no more."""
    of: int = batch.store.row(_RATED)[0]
    records = sum(p.rows for t, p in batch.profiles.items() if t != BRANCHES)
    per_branch = max(records // max(of, 1), 1)
    return max(min(_RECORDS_AT_ONCE, batch.store.memory // _BYTES) // per_branch, 1_000)


def plan_of(batch: Batch, book: Rulebook) -> Plan:
    """Return the plan of a rulebook for what is given in a batch, of the bases that differ."""
    known = batch.known(book)
    bases: list[Basis] = ["stated", "recorded"] if known.given else [book.decides]
    return compile(book, batch.year, batch.as_of, bases, known)


def _judge_chunk(batch: Batch, plan: Plan, book: Rulebook, number: int, rows: str) -> None:
    """Make the relation `judged` of the open chunk, and add where its branches stand. `rows`: a
    query that gives the rows of the plan."""
    store, outputs = batch.store, plan.outputs
    store.run(
        "CREATE OR REPLACE TEMP TABLE rows AS SELECT c.code, q.*"
        f" FROM ({rows}) q JOIN chunk c ON c.branch = q.branch"
    )
    low, high = ("NULL", "NULL")
    if outputs.totals is not None:
        low, high = (name(outputs.totals[f"score_{end}"]) for end in ("low", "high"))
    recorded = name(outputs.recorded)
    mine = "TRUE" if book.decides == "recorded" else "FALSE"
    (both,) = store.row(f"SELECT count(DISTINCT {recorded}) > 1 FROM rows")
    other = f"LEFT JOIN rows o ON o.branch = q.branch AND o.{recorded} <> {mine}" if both else ""
    side = "o" if both else "q"
    where = f"WHERE q.{recorded} = {mine}" if both else ""
    others = [end if end == "NULL" else f"{side}.{end}" for end in (low, high)]
    store.run(
        f"CREATE OR REPLACE TEMP VIEW judged AS SELECT q.*{judged_columns(plan, book)},"
        f" {others[0]}::BIGINT AS other_low, {others[1]}::BIGINT AS other_high"
        f" FROM rows q {other} {where}"
    )
    certain, possible, rated = "NULL", "NULL", "NULL"
    if outputs.stars is not None:
        certain, possible, rated = (
            name(outputs.stars[key]) for key in ("certain", "possible", "rated")
        )
    dims = [name(f"dimension.{d.id}.low") for d in book.dimensions]
    store.run(
        f"INSERT INTO standing SELECT branch, code, {number}, {name(outputs.eligible)}, {rated},"
        f" {low}, {high}, {certain}, {possible}, [{', '.join(dims)}]::BIGINT[] FROM judged"
    )


# Closing


def _as_one(batch: Batch, chosen: Sequence[Rulebook]) -> list[Rulebook]:
    """Give branches of one rulebook one number, however the scheme led to it: they are placed
    together. Return the rulebooks by that number."""
    found = one_each(chosen)
    names = [book_name(book) for book in found]
    for table in ("roster", "standing"):
        whens = " ".join(
            f"WHEN {i} THEN {names.index(book_name(book))}" for i, book in enumerate(chosen)
        )
        if whens:
            batch.store.run(f"UPDATE {table} SET book = CASE book {whens} END")
    return found


def place(store: Store, chosen: Sequence[Rulebook], run: RunWriter, *, settled: bool) -> None:
    """Write the ranks, and the stars that the quotas leave."""
    for number, book in enumerate(chosen):
        placement.place(store, book, number, settled=settled)
    run.write(store, "placements", "placements", placement.PLACED)
    run.write(store, "quotas", "quotas", placement.QUOTAS)


def refuse(batch: Batch, chosen: Sequence[Rulebook]) -> None:
    """Add the branches to which their rulebook certainly does not apply to those set aside."""
    store = batch.store
    for number, book in enumerate(chosen):
        if book.applies_when is None:
            continue
        branches = book.catalogue.table[BRANCHES]
        message = said(
            NOT_ELIGIBLE,
            rulebook=book_name(book),
            branch="{code}",
            condition=sentence(book.applies_when, branches),
        )
        store.run(
            "INSERT INTO faults SELECT code, NULL, NULL, NULL, NULL, NULL, ?,"
            " replace(?, '{code}', code), ? FROM standing WHERE book = ? AND eligible = FALSE",
            [NOT_ELIGIBLE.code, message, tr("换一份评星标准，或者核对填报"), number],
        )


def became(batch: Batch, chosen: Sequence[Rulebook]) -> None:
    """Make the table of what became of every branch."""
    store = batch.store
    has = {c for (c,) in store.rows("SELECT column_name FROM (DESCRIBE roster)")}
    shown = "".join(f", r.{name(c)}" for c in _TOLD if c in has)
    names = ", ".join(f"({i}, ?)" for i in range(len(chosen))) or "(-1, '')"
    store.run(
        f"CREATE TABLE became AS SELECT r.code{shown}, b.title AS rulebook, CASE"
        " WHEN r.aside OR s.eligible = FALSE OR s.branch IS NULL THEN 'set_aside'"
        " WHEN s.rated = FALSE THEN 'excluded' ELSE 'rated' END AS state"
        " FROM roster r LEFT JOIN standing s ON s.branch = r.branch"
        f" LEFT JOIN (VALUES {names}) b(n, title) ON b.n = r.book",
        [book_name(book) for book in chosen],
    )


def close(store: Store, run: RunWriter) -> None:
    """Write what became of every branch, why branches were set aside, and what else came up."""
    has = {c for (c,) in store.rows("SELECT column_name FROM (DESCRIBE became)")}
    told = [c for c in (*_TOLD, "rulebook", "state") if c in has]
    # A column of which nobody has anything is left out, however the branches were read; what
    # became of them is asked of a run without branches too.
    given = store.row(f"SELECT {', '.join(f'count({name(c)})' for c in told)} FROM became")
    kept = {c for c, number in zip(told, given, strict=True) if number} | {"rulebook", "state"}
    columns = [(c, "VARCHAR") for c in told if c in kept]
    run.write(store, "branches", "became", columns)
    _unnumbered(store)
    told_of = [
        (c, "BIGINT" if c == "line" else "VARCHAR")
        for c in ("file", "tbl", "line", "col", "found", "kind", "message", "help")
    ]
    run.write(store, "set_aside", "(SELECT DISTINCT * FROM faults)", told_of)
    run.write(store, "warnings", "(SELECT DISTINCT * FROM warned)", told_of)


def _unnumbered(store: Store) -> None:
    """Take personal numbers out of what is said of refused cells: a run keeps it."""
    for table in ("faults", "warned"):
        for column in ("found", "message"):
            query = f"SELECT DISTINCT {column} FROM {table} WHERE regexp_matches({column}, ?)"
            told = [said for (said,) in store.rows(query, [r"(\pN\PN{0,2}){7}"])]
            clean = [without_numbers(said)[0] for said in told]
            store.run("CREATE OR REPLACE TEMP TABLE cleaned (said VARCHAR, clean VARCHAR)")
            store.append("cleaned", ("VARCHAR", "VARCHAR"), [told, clean])
            store.run(
                f"UPDATE {table} SET {column} = clean FROM cleaned"
                f" WHERE {column} = said AND said <> clean"
            )


def _graded(batch: Batch, wanted: Wanted, judged: int) -> Graded:
    store = batch.store
    (aside,) = store.row(f"SELECT count(DISTINCT {_WHO}) FROM faults")
    (refused,) = store.row("SELECT count(*) FROM standing WHERE eligible = FALSE")
    reasons = _reasons(store, "faults", f"DISTINCT {_WHO}")
    return Graded(wanted.run, judged - refused, aside, reasons, _reasons(store, "warned", "*"))


_WHO = "coalesce(nullif(code, ''), file, '')"
"""Whom a diagnostic is about: a branch, or the file that says of no branch what it is."""


def _reasons(store: Store, table: str, counted: str) -> tuple[Reason, ...]:
    order = "(coalesce(code, ''), coalesce(file, ''), coalesce(line, 0), message)"
    example = ", ".join(f"arg_min_null({c}, {order})" for c in ("message", "help", "code", "file"))
    found = store.rows(
        f"SELECT kind, {example}, tbl, arg_min_null(line, {order}), count({counted})"
        f" FROM (SELECT DISTINCT * FROM {table}) GROUP BY kind, tbl, col"
        " ORDER BY 8 DESC, 1, 6 LIMIT 20"
    )
    return tuple(Reason(*one) for one in found)


def _manifest(
    batch: Batch,
    chosen: Sequence[Rulebook],
    wanted: Wanted,
    graded: Graded,
    inputs: Sequence[tuple[Path, Input]],
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "semantics": 1,
        "assessment_year": batch.year,
        "as_of": batch.as_of.isoformat(),
        "made_on": wanted.today.isoformat(),
        "settled": wanted.settle,
        "rulebooks": [outline(book) for book in one_each(chosen)],
        "branches": {"judged": graded.judged, "set_aside": graded.set_aside},
        "supplied": batch.supplied(),
        "inputs": [
            {"name": one.name, "sha256": one.sha256, "path": path.resolve().as_posix()}
            for path, one in inputs
        ],
        "options": {
            "rulebook": wanted.rulebook,
            "coverage": wanted.coverage,
            "mapping": None if wanted.mapping is None else wanted.mapping.resolve().as_posix(),
            "previous": None if wanted.previous is None else wanted.previous.resolve().as_posix(),
            "committee": None
            if wanted.committee is None
            else wanted.committee.resolve().as_posix(),
        },
        "versions": versions(wanted.engine),
    }


def versions(engine: str = "duckdb") -> dict[str, str]:
    from importlib.metadata import version

    parts = {part: version(part) for part in ("duckdb", "sqlglot")}
    if engine == "spark":
        parts["pyspark"] = spark.version()
    return {"starcheck": __version__, **parts}
