"""What a batch brings beside records: coverage by branch and table, figures, stated facts.

Each different line is read once by the door of `facts`, and the rows are looked up, as cells are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from starcheck.diagnostics import Kind, Place, Problems, did_you_mean, text
from starcheck.facts import keys
from starcheck.facts import problems as kinds
from starcheck.facts.cells import fold
from starcheck.facts.figures import read_figures
from starcheck.facts.stated import typed
from starcheck.facts.written import Part
from starcheck.intake.batch import COMPLETE, OPEN, UNTIL, Batch, said
from starcheck.intake.store import Store, name
from starcheck.language import series, tr
from starcheck.model.facts import Facts, Figure, Stated
from starcheck.model.rulebook import Rulebook
from starcheck.reading.documents import read_document

COVERAGE = {"complete": COMPLETE, "none": COMPLETE, "until": UNTIL, "partial": OPEN, "absent": OPEN}
BAD_LINE = Kind("FA368", "bad-line", "{file} 里有不认识的内容：{found}")
_BRANCH = {"branch": tuple(keys.BRANCH_CODE)}
_SUBMISSIONS = {
    **_BRANCH,
    "table": ("台账", "tables"),
    **{key: keys.TABLE[key] for key in ("coverage", "until", "since")},
}
_FIGURES = {**_BRANCH, "figure": ("填报数", "项目", "指标"), **keys.FIGURE}
_STATED = {**_BRANCH, "measure": ("指标值", "项目", "指标"), **keys.QUOTED}


def _columns(
    scan: str,
    wanted: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    file: str,
    store: Store,
    problems: Problems,
) -> str | None:
    """Return the selected columns as text by their English names; those not given are null."""
    found: dict[str, str] = {}
    for (header,) in store.rows(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {scan})"):
        word = fold(header)
        key = next((k for k, others in wanted.items() if word == k or word in others), None)
        if key is None:
            listed = text("可以写：{listed}", listed=series(wanted))
            problems.add(
                kinds.UNKNOWN_KEY,
                Place(file),
                key=header,
                notes=[listed],
                help=did_you_mean(word, wanted),
            )
        elif key not in found:
            found[key] = header
    for key in needed:
        if key not in found:
            problems.add(kinds.MISSING_KEY, Place(file), key=key, title=key)
    if problems.errors:
        return None
    return ", ".join(
        f"nullif(trim({name(found[key])}::VARCHAR), '') AS {key}"
        if key in found
        else f"NULL::VARCHAR AS {key}"
        for key in wanted
    )


def read_submissions(scan: str, file: str, batch: Batch, problems: Problems) -> None:
    """Read which branch has filled which table how far."""
    store, catalogue = batch.store, batch.catalogue
    columns = _columns(scan, _SUBMISSIONS, ("branch", "table", "coverage"), file, store, problems)
    if columns is None:
        return
    rows = f"SELECT {columns} FROM {scan}"
    words = catalogue.vocabulary["coverage"]
    ids = {word.title: word.id for word in words.words}
    for column, known in (("table", set(catalogue.table)), ("coverage", set(words.by_any_name))):
        for (word,) in store.rows(f'SELECT DISTINCT "{column}" FROM ({rows})'):
            if word is None or fold(word) not in known:
                shown = tr("`{word}`（{column}）", word=word or "", column=column)
                help_ = did_you_mean(word or "", known) or text(
                    "可以写：{words}", words=series(sorted(ids.values()))
                )
                problems.add(BAD_LINE, Place(file), file=file, found=shown, help=help_)
    if problems.errors:
        return
    store.run("CREATE OR REPLACE TEMP TABLE tbls (word VARCHAR, tbl VARCHAR)")
    tables = [
        (w, catalogue.table[fold(w)].name)
        for (w,) in store.rows(f'SELECT DISTINCT "table" FROM ({rows})')
    ]
    store.append("tbls", ("VARCHAR", "VARCHAR"), list(zip(*tables, strict=True)))
    store.run("CREATE OR REPLACE TEMP TABLE covs (word VARCHAR, cov INTEGER)")
    covers = [
        (w, COVERAGE[ids[words.by_any_name[fold(w)]]])
        for (w,) in store.rows(f"SELECT DISTINCT coverage FROM ({rows})")
    ]
    store.append("covs", ("VARCHAR", "INTEGER"), list(zip(*covers, strict=True)))
    day = "TRY_CAST(s.{0} AS DATE)"
    until, since = day.format("until"), day.format("since")
    wrong = (
        f"(s.until IS NOT NULL AND {until} IS NULL) OR (s.since IS NOT NULL AND {since} IS NULL)"
        f" OR (c.cov = {UNTIL}) <> ({until} IS NOT NULL)"
    )
    joined = f'FROM ({rows}) s JOIN tbls t ON t.word = s."table" JOIN covs c ON c.word = s.coverage'
    message = said(BAD_LINE, file=file, found=tr("填报范围与填至的日期不相称"))
    store.run(
        f"INSERT INTO faults SELECT s.branch, ?, t.tbl, NULL, 'until', s.until, ?, ?, ?"
        f" {joined} WHERE {wrong}",
        [file, BAD_LINE.code, message, tr("填报范围是 until 的写填至的日期，其余的不写")],
    )
    store.run(
        f"INSERT INTO covered SELECT r.branch, t.tbl, c.cov, {until}, {since} {joined}"
        f" JOIN roster r ON r.code = s.branch WHERE NOT ({wrong})"
    )
    _strange(f"SELECT branch AS code FROM ({rows})", file, batch)


def _strange(rows: str, file: str, batch: Batch) -> None:
    batch.store.run(
        "INSERT INTO faults SELECT coalesce(s.code, ''), ?, NULL, NULL, 'branch', s.code, ?, ?, ''"
        f" FROM (SELECT DISTINCT code FROM ({rows})) s ANTI JOIN roster r ON r.code = s.code",
        [file, BAD_LINE.code, said(BAD_LINE, file=file, found=tr("党支部表里没有的代码"))],
    )


def read_figures_table(scan: str, file: str, batch: Batch, problems: Problems) -> None:
    """Read stated numbers."""
    store = batch.store
    columns = _columns(scan, _FIGURES, ("branch", "figure", "value"), file, store, problems)
    if columns is None:
        return
    fields = ("figure", "value", "kind", "for_year", "low", "high")
    rows = f"SELECT {columns} FROM {scan}"
    store.run(
        "CREATE OR REPLACE TEMP TABLE lines AS SELECT row_number() OVER () AS line, * FROM"
        f" (SELECT DISTINCT {', '.join(fields)} FROM ({rows}))"
    )
    made: list[list[object]] = [[] for _ in range(6)]
    for line, *given in store.rows(f"SELECT line, {', '.join(fields)} FROM lines"):
        found, wrong = _figure(dict(zip(fields, given, strict=True)), batch)
        low, high = (None, None) if found is None else ends(found, batch.year)
        for kept, value in zip(
            made, (line, None if found is None else found.id, low, high, *wrong), strict=True
        ):
            kept.append(value)
    store.run(
        "CREATE OR REPLACE TEMP TABLE read_lines"
        " (line BIGINT, figure VARCHAR, low BIGINT, high BIGINT, kind VARCHAR, message VARCHAR)"
    )
    store.append(
        "read_lines", ("BIGINT", "VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR"), made
    )
    same = " AND ".join(f"l.{f} IS NOT DISTINCT FROM s.{f}" for f in fields)
    joined = f"FROM ({rows}) s JOIN lines l ON {same} JOIN read_lines d ON d.line = l.line"
    store.run(
        f"INSERT INTO faults SELECT s.branch, ?, 'figures', NULL, s.figure, s.value, d.kind,"
        f" d.message, '' {joined} WHERE d.kind IS NOT NULL",
        [file],
    )
    store.run(
        f"INSERT INTO figured SELECT r.branch, d.figure, d.low, d.high {joined}"
        " JOIN roster r ON r.code = s.branch WHERE d.kind IS NULL"
    )
    twice = "SELECT branch, figure FROM figured GROUP BY ALL HAVING count(*) > 1"
    store.run(
        "INSERT INTO faults SELECT r.code, ?, 'figures', NULL, x.figure, NULL, ?, replace(?,"
        f" '{{f}}', x.figure), '' FROM ({twice}) x JOIN roster r ON r.branch = x.branch",
        [file, kinds.GIVEN_TWICE.code, said(kinds.GIVEN_TWICE, key="{f}", other="{f}")],
    )
    _strange(f"SELECT branch AS code FROM ({rows})", file, batch)


def _figure(
    given: Mapping[str, str | None], batch: Batch
) -> tuple[Figure | None, tuple[str | None, str | None]]:
    written = {key: value for key, value in given.items() if value is not None}
    figure = written.pop("figure", "")
    problems = Problems()
    line = json.dumps({figure: written}, ensure_ascii=False).encode()
    document = read_document(line, "figures.json", problems)
    found = (
        {} if document is None else read_figures(Part.whole(document), batch.catalogue, problems)
    )
    if problems.errors:
        first = problems.errors[0]
        return None, (first.kind.code, str(first.message))
    return next(iter(found.values()), None), (None, None)


def ends(figure: Figure, year: int) -> tuple[int | None, int | None]:
    """Return the interval that a figure states; a missing end is that of what it measures."""
    if figure.for_year not in (None, year):
        return None, None
    match figure.kind:
        case "exact":
            return figure.value, figure.value
        case "at_least":
            return figure.value, None
        case "less_than":
            return None, figure.value - 1
        case "about":
            return figure.low, figure.high


def read_stated(batch: Batch, books: Sequence[Rulebook], problems: Problems) -> None:
    """Read stated facts, which get their types from the rulebook of the branch."""
    if batch.stated is None:
        return
    store = batch.store
    scan, file = batch.stated
    columns = _columns(scan, _STATED, ("branch", "measure", "value"), file, store, problems)
    if columns is None:
        return
    rows = (
        f"SELECT s.*, r.branch AS number, r.book FROM (SELECT {columns} FROM {scan}) s"
        " LEFT JOIN roster r ON r.code = s.branch"
    )
    made: list[list[object]] = [[] for _ in range(8)]
    for book, measure, value in store.rows(
        f"SELECT DISTINCT book, measure, value FROM ({rows}) WHERE book IS NOT NULL"
    ):
        known = Problems()
        facts = Facts(batch.year, batch.as_of, {}, stated={measure: Stated(value)})
        found = typed(facts, books[book], known).get(measure)
        wrong = known.errors[0] if known.errors else None
        cell = None if found is None else found.value
        row = (
            book,
            measure,
            value,
            cell if isinstance(cell, bool) else None,
            cell if isinstance(cell, int) and not isinstance(cell, bool) else None,
            None if isinstance(cell, bool | int | str) or cell is None else cell,
            None if wrong is None else wrong.kind.code,
            None if wrong is None else str(wrong.message),
        )
        for kept, part in zip(made, row, strict=True):
            kept.append(part)
    types = ("INTEGER", "VARCHAR", "VARCHAR", "BOOLEAN", "BIGINT", "DATE", "VARCHAR", "VARCHAR")
    heads = ("book", "measure", "value", "truth", "number", "day", "kind", "message")
    declared = ", ".join(f"{h} {t}" for h, t in zip(heads, types, strict=True))
    store.run(f"CREATE OR REPLACE TEMP TABLE read_stated ({declared})")
    store.append("read_stated", types, made)
    joined = (
        f"FROM ({rows}) s JOIN read_stated d ON d.book = s.book AND d.measure = s.measure"
        " AND d.value IS NOT DISTINCT FROM s.value"
    )
    store.run(
        f"INSERT INTO faults SELECT s.branch, ?, 'stated', NULL, s.measure, s.value, d.kind,"
        f" d.message, '' {joined} WHERE d.kind IS NOT NULL",
        [file],
    )
    store.run(
        f"INSERT INTO said SELECT s.number, d.measure, d.truth, d.number, d.day {joined}"
        " WHERE d.kind IS NULL"
    )
    _strange(f"SELECT branch AS code FROM ({rows})", file, batch)
