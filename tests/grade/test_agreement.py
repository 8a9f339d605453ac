"""A batch comes to what the reference engine says of each branch, whatever form its facts have."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from starcheck.diagnostics import Problems
from starcheck.engines import reference
from starcheck.facts import judgements
from starcheck.grading import Wanted, grade
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Records
from starcheck.model.findings import Judged
from starcheck.model.rulebook import Rulebook
from starcheck.rulebook import load
from tests.grade.tables import Form, write
from tests.laws.books import books
from tests.laws.branches import branches

AS_OF = date(2023, 12, 31)


def rows(run: Path, table: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a run's table by the branch's code."""
    files = sorted((run / table).glob("*/part-*.parquet"))
    found: dict[str, dict[str, Any]] = {}
    with duckdb.connect() as connection:
        for file in files:
            read = connection.execute(f"SELECT * FROM read_parquet('{file.as_posix()}')")
            names = [c[0] for c in read.description or ()]
            for row in read.fetchall():
                found[row[0]] = dict(zip(names, row, strict=True))
    return found


def consistent(facts: Facts, book: Rulebook) -> bool:
    """Return whether the door lets these facts in: random ones may contradict themselves."""
    for name in ("activities", "candidates"):
        for record in facts.tables[name].records:
            for few, many in (("present", "eligible"), ("voters_present", "voters")):
                a, b = record.get(few), record.get(many)
                if isinstance(a, int) and isinstance(b, int) and a > b:
                    return False
    for record in facts.tables["members"].records:
        a, b = record["joined_on"], record["full_on"]
        if isinstance(a, date) and isinstance(b, date) and b < a:
            return False
    founded, elected = facts.branch["founded_on"], facts.branch["last_election_on"]
    if isinstance(founded, date) and isinstance(elected, date) and elected < founded:
        return False
    if any(fact not in book.measures for fact in facts.stated):
        return False
    for name in ("judgements", "waivers"):
        if any(record["criterion"] not in book.criterion for record in facts.tables[name].records):
            return False
    # A table that is there until a day, and of standing records, is told apart in files.
    return all(not (r.coverage in ("none", "absent") and r.records) for r in facts.tables.values())


def allowed(facts: Facts, book: Rulebook) -> Facts:
    """Return a branch with those of its judgements that the door lets in."""
    given, kept = facts.tables["judgements"], Records()
    for record in given.records:
        more = replace(given, records=(*kept.records, record), places=(*kept.places, None))
        problems = Problems()
        if judgements.checked(more, book, problems) == more and not problems.errors:
            kept = more
    kept = replace(given, records=kept.records, places=kept.places)
    return replace(facts, tables={**facts.tables, "judgements": kept})


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(document=books(), data=st.data(), form=st.sampled_from(["csv", "parquet"]))
def test_tables_come_to_what_the_reference_says(
    document: dict[str, Any], data: st.DataObject, form: Form, catalogue: Catalogue
) -> None:
    drawn = [data.draw(branches(catalogue, (AS_OF,))) for _ in range(4)]
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "rulebook.yaml"
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        book = load(file, catalogue)
        facts = [
            replace(one, quotes={}, branch={**one.branch, "code": f"B{i}"})
            for i, one in enumerate(drawn)
        ]
        facts = [allowed(one, book) for one in facts if consistent(one, book)]
        if not facts:
            return
        inputs, committee = write(facts, catalogue, folder, form)
        graded = grade(
            Wanted(
                (inputs,),
                folder / "run",
                AS_OF,
                str(file),
                committee,
                year=2023,
                as_of=AS_OF,
            )
        )
        assert graded.set_aside == 0, graded.reasons
        compare(folder / "run", book, facts)


def compare(run: Path, book: Rulebook, facts: list[Facts]) -> None:
    found = {table: rows(run, table) for table in ("scores", "stars", "findings")}
    for one, judged in zip(facts, reference.judge(book, facts), strict=True):
        code = str(one.branch["code"])
        mine = {table: found[table].get(code, {}) for table in found}
        same(mine, judged[book.decides], code)
        other = judged["recorded" if book.decides == "stated" else "stated"].totals
        if other is not None:
            assert mine["scores"]["other_low"] == other.score_low
            assert mine["scores"]["other_high"] == other.score_high


def same(mine: dict[str, dict[str, Any]], judged: Judged, code: str) -> None:
    for finding in judged.findings:
        for end in ("outcome", "asked", "low", "high", "reach"):
            key = f"{finding.criterion}.{end}"
            if key in mine["findings"]:
                assert mine["findings"][key] == getattr(finding, end), (code, key)
    if judged.totals is not None:
        for key in ("score_low", "score_high", "score_reach", "asked_full"):
            assert mine["scores"][key] == getattr(judged.totals, key), (code, key)
    if judged.stars is not None:
        for key in ("rated", "certain", "possible", "reach"):
            assert mine["stars"][key] == getattr(judged.stars, key), (code, key)
