"""The same sixty threshold criteria on the same summary facts, for starcheck and for others.

    python3 -m venv peers
    peers/bin/pip install -e '.[arrow]' durable-rules zen-engine openfisca-core panzi-json-logic
    peers/bin/python -m tests.bench.peers

The others are never dependencies: this wants an environment of its own, and durable-rules a C
compiler to install. Whoever is not installed is told and left out. A branch is thirty whole
numbers; a criterion gives its points where one of them reaches a threshold; the answer is the sum
of the points, and it is checked to be the same for every branch that a peer judged. It asserts no
time: a timing is a measurement. Everybody has one thread, and what is measured is its processor
time, in turns with the others: the median of the rounds is shown, and the least.
"""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

FACTS, CRITERIA, MOST = 30, 60, 12
ROUNDS = 5
RULES = [
    (f"x{i % FACTS}", 2 + (i * 5) % (MOST - 2), 1 + (i * 7) % 5)  # the fact, from where, points
    for i in range(CRITERIA)
]
FULL = sum(points for _, _, points in RULES)
AS_OF = date(2023, 12, 31)

Branches = Sequence[dict[str, int]]
Judge = Callable[[], Sequence[int]]
"""Judges the branches it was made for, and gives the score of each in their order."""
Peer = Callable[[Branches], contextlib.AbstractContextManager[Judge]]


def some(number: int) -> Branches:
    dice = random.Random(2023)
    return [{f"x{i}": dice.randint(0, MOST) for i in range(FACTS)} for _ in range(number)]


# Python itself


@contextlib.contextmanager
def loop(branches: Branches) -> Iterator[Judge]:
    def judge() -> list[int]:
        scores = []
        for facts in branches:
            score = 0
            for fact, threshold, points in RULES:
                if facts[fact] >= threshold:
                    score += points
            scores.append(score)
        return scores

    yield judge


@contextlib.contextmanager
def written_out(branches: Branches) -> Iterator[Judge]:
    """The criteria as one function that a generator of code would write."""
    terms = " + ".join(f"({p} if f['{x}'] >= {t} else 0)" for x, t, p in RULES)
    names: dict[str, Any] = {}
    exec(f"def score(f):\n    return {terms}", names)
    score = names["score"]
    yield lambda: [score(facts) for facts in branches]


# starcheck


def rulebook(measure: str = "stated: number") -> str:
    """Return the criteria as a rulebook; `{i}` in `measure` is the number of a fact."""
    lines = [
        "rulebook: sixty\ntitle: 六十项\nedition: '2023'\nsemantics: 1\nstatus: 示范",
        f"totals: {{full: {FULL}, not_applicable: rescale}}",
        f"dimensions:\n  - {{id: 甲, title: 甲, points: {FULL}}}",
        "measures:",
        *(f"  x{i}: {{{measure.format(i=i)}}}" for i in range(FACTS)),
        "criteria:",
    ]
    for i, (fact, threshold, points) in enumerate(RULES):
        score = f"{{all_or_nothing: {fact} >= {threshold}}}"
        lines.append(f"  - {{id: criterion-{i}, title: 第{i}项, dimension: 甲, points: {points},")
        lines.append(f"     local: true, score: {score}, proof: [会议记录],")
        lines.append("     gap: 没有达到, ask: 请提供会议记录}")
    lines.append(f"stars:\n  - {{star: 5, at_least: {FULL * 3 // 5}}}\n")
    return "\n".join(lines)


@contextlib.contextmanager
def plan(branches: Branches, *, exact: bool = True, alone: bool = False) -> Iterator[Judge]:
    """The query that the rulebook becomes, on a table that DuckDB holds; on one thread.

    `exact`: the thirty numbers are columns without a blank, which a batch tells the plan. Otherwise
    any of them may be missing, and every point and score is an interval. `alone`: of all that the
    plan computes only the score is asked for.
    """
    import duckdb

    from starcheck.model.catalogue import Catalogue, Column
    from starcheck.plan import Known, compile
    from starcheck.reading.catalogue import load_catalogue
    from starcheck.rulebook import load

    words = load_catalogue()
    known = Known(given=frozenset(f"stated:x{i}" for i in range(FACTS)))
    text = rulebook()
    if exact:
        more = [Column(name=f"number{i}", title=f"数{i}", kind="whole") for i in range(FACTS)]
        tables = [
            t.model_copy(update={"columns": (*t.columns, *more)}) if t.name == "branches" else t
            for t in words.tables
        ]
        words = Catalogue(
            tables=tuple(tables),
            vocabularies=words.vocabularies,
            figures=words.figures,
            sources=words.sources,
        )
        known = Known(
            filled=frozenset(("branches", column.name) for column in more), given=frozenset()
        )
        text = rulebook("value: 数{i}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rulebook.yaml"
        path.write_text(text, encoding="utf-8")
        book = load(path, words)
    made = compile(book, 2023, AS_OF, ["stated"], known)
    (relation,) = made.inputs
    assert made.outputs.totals is not None
    low, branch = made.outputs.totals["score_low"], made.outputs.branch
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        cells = []
        values: list[Sequence[int | None]] = []
        for column in relation.columns:
            if column.role == "branch":
                values.append(list(range(len(branches))))
            elif (fact := column.source.replace("number", "x")) in branches[0]:
                scale = 0 if exact else book.measures[fact].type.scale
                values.append([facts[fact] * 10**scale for facts in branches])
            else:
                values.append([None] * len(branches))
            cells.append(f'unnest(${len(values)}::{column.type}[]) AS "{column.name}"')
        connection.execute(f'CREATE TABLE "{relation.table}" AS SELECT {", ".join(cells)}', values)
        query = made.sql("duckdb")
        if alone:
            query = f'SELECT "{branch}", "{low}" FROM ({query})'

        def judge() -> Sequence[int]:
            connection.execute(f"CREATE OR REPLACE TABLE result AS {query}")
            found = connection.execute(
                f'SELECT list("{low}" ORDER BY "{branch}") FROM result'
            ).fetchone()
            assert found is not None
            return [score // 1000 for score in found[0]]

        yield judge


@contextlib.contextmanager
def whole(branches: Branches) -> Iterator[Judge]:
    """`starcheck.grade`: Arrow table in, cells checked, a run of five tables sealed and ranked."""
    import pyarrow

    import starcheck

    codes = [f"{i:09}" for i in range(len(branches))]
    roster = {"code": codes, "category": ["机关"] * len(codes)}
    long: dict[str, list[str]] = {"branch": [], "measure": [], "value": []}
    for code, facts in zip(codes, branches, strict=True):
        long["branch"] += [code] * FACTS
        long["measure"] += facts
        long["value"] += map(str, facts.values())
    given = {"branches": pyarrow.table(roster), "stated": pyarrow.table(long)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rulebook.yaml"
        path.write_text(rulebook(), encoding="utf-8")

        def judge() -> Sequence[int]:
            with starcheck.grade(given, rulebook=path, year=2023, as_of=AS_OF, threads=1) as run:
                return [int(score) for score in run.results["score_low"].to_pylist()]

        yield judge


@contextlib.contextmanager
def documents(branches: Branches) -> Iterator[Judge]:
    """`starcheck.assess`: a document for each branch, with reasons, gaps and what to do."""
    import starcheck

    facts = [
        {
            "year": 2023,
            "as_of": AS_OF,
            "branch": {"code": str(i), "category": "office"},
            "stated": dict(one),
        }
        for i, one in enumerate(branches)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rulebook.yaml"
        path.write_text(rulebook(), encoding="utf-8")

        def judge() -> Sequence[int]:
            found = starcheck.assess(facts, rulebook=path)
            return [int(one.score.low) for one in found if one.score is not None]

        yield judge


# The others


@contextlib.contextmanager
def openfisca(branches: Branches) -> Iterator[Judge]:
    """A variable for each fact, for each criterion and for the sum; all branches in one array."""
    import numpy
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    branch = build_entity("branch", "branches", "", is_person=True)
    system = TaxBenefitSystem([branch])

    def variable(name: str, **more: Any) -> None:
        body = {"value_type": int, "entity": branch, "definition_period": DateUnit.YEAR, **more}
        system.add_variable(type(name, (Variable,), body))

    def criterion(fact: str, threshold: int, points: int) -> Any:
        def formula(branch: Any, period: Any, parameters: Any) -> Any:
            return numpy.where(branch(fact, period) >= threshold, points, 0)

        return formula

    def total(branch: Any, period: Any, parameters: Any) -> Any:
        return sum(branch(f"criterion_{i}", period) for i in range(CRITERIA))

    for i in range(FACTS):
        variable(f"x{i}")
    for i, rule in enumerate(RULES):
        variable(f"criterion_{i}", formula=criterion(*rule))
    variable("score", formula=total)
    given = {f"x{i}": numpy.array([facts[f"x{i}"] for facts in branches]) for i in range(FACTS)}

    def judge() -> Sequence[int]:
        simulation = SimulationBuilder().build_default_simulation(system, count=len(branches))
        for name, values in given.items():
            simulation.set_input(name, "2023", values)
        scores: Sequence[int] = simulation.calculate("score", "2023").tolist()
        return scores

    yield judge


@contextlib.contextmanager
def zen(branches: Branches) -> Iterator[Judge]:
    """All criteria as one compiled expression, evaluated with one branch at a time."""
    import zen

    terms = " + ".join(f"({x} >= {t} ? {p} : 0)" for x, t, p in RULES)
    expression = zen.compile_expression(terms)
    yield lambda: [int(expression.evaluate(facts)) for facts in branches]


@contextlib.contextmanager
def json_logic(branches: Branches) -> Iterator[Judge]:
    from json_logic import jsonLogic

    rule = {"+": [{"if": [{">=": [{"var": x}, t]}, p, 0]} for x, t, p in RULES]}
    yield lambda: [int(jsonLogic(rule, facts)) for facts in branches]


@contextlib.contextmanager
def durable(branches: Branches) -> Iterator[Judge]:
    """A rule for each criterion. A branch is a fact in a state of its own, which is forgotten
    before the next: more than 1,024 at a time cannot be kept."""
    from durable.engine import MessageNotHandledException
    from durable.lang import assert_fact, delete_state, m, ruleset, when_all

    scores: dict[str, int] = {}

    def earning(points: int) -> Callable[[Any], None]:
        def earn(c: Any) -> None:
            scores[c.m.sid] += points

        return earn

    with ruleset("sixty"):
        for fact, threshold, points in RULES:
            when_all(getattr(m, fact) >= threshold)(earning(points))
    rounds = iter(range(sys.maxsize))

    def judge() -> Sequence[int]:
        made = next(rounds)
        found = []
        for i, facts in enumerate(branches):
            sid = f"{made}-{i}"
            scores[sid] = 0
            with contextlib.suppress(MessageNotHandledException):
                assert_fact("sixty", {**facts, "id": sid, "sid": sid})
            found.append(scores.pop(sid))
            delete_state("sixty", sid)
        return found

    yield judge


FIRST = "starcheck, the plan, score alone"
PEERS: dict[str, tuple[Peer, int, str]] = {
    FIRST: (lambda branches: plan(branches, alone=True), 200_000, "starcheck"),
    "starcheck, the plan, every column": (plan, 200_000, "starcheck"),
    "starcheck, the plan, numbers may miss": (
        lambda branches: plan(branches, exact=False),
        200_000,
        "starcheck",
    ),
    "starcheck.grade, whole": (whole, 200_000, "starcheck"),
    "starcheck.assess, documents": (documents, 100, "starcheck"),
    "OpenFisca core, vectorised": (openfisca, 200_000, "openfisca-core"),
    "Python, one function written out": (written_out, 50_000, ""),
    "Python, a loop over the criteria": (loop, 50_000, ""),
    "zen-engine, one expression": (zen, 10_000, "zen-engine"),
    "json-logic (panzi)": (json_logic, 2_000, "panzi-json-logic"),
    "durable-rules, a rule each": (durable, 300, "durable-rules"),
}


def main() -> None:
    branches = some(max(number for _, number, _ in PEERS.values()))
    with loop(branches) as judge:
        right = judge()
    taken: dict[str, list[float]] = {}
    with contextlib.ExitStack() as stack:
        ready: dict[str, Judge] = {}
        for name, (peer, number, package) in PEERS.items():
            try:
                _ = package and version(package)
                ready[name] = stack.enter_context(peer(branches[:number]))
            except (ImportError, PackageNotFoundError) as error:
                print(f"left out: {name}: {error}")
        for _ in range(ROUNDS):
            # In turns, so that a slow moment of the machine meets them all.
            for name, judge in ready.items():
                gc.collect()
                start = time.process_time()
                scores = judge()
                seconds = time.process_time() - start
                wrong = sum(a != b for a, b in zip(scores, right, strict=False))
                if wrong or len(scores) != PEERS[name][1]:
                    raise SystemExit(f"{name}: {wrong} of {len(scores)} scores differ")
                taken.setdefault(name, []).append(seconds / len(scores) * 1e6)
    first = statistics.median(taken[FIRST])
    print(f"{'':40}{'branches':>9}{'version':>9}{'µs a branch':>13}{'least':>11}{'ratio':>9}")
    for name, times in taken.items():
        _, number, package = PEERS[name]
        median = statistics.median(times)
        which = version(package) if package else platform.python_version()
        line = f"{name:40}{number:>9,}{which:>9}{median:>13.3f}{min(times):>11.3f}"
        print(f"{line}{median / first:>9.1f}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
