"""What durable-rules does and does not do, and that we stand on what it does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from starcheck import workshop
from starcheck.commands import run
from starcheck.commands.doctor import Look, _engines
from starcheck.engines.rete import library
from starcheck.engines.rete.conditions import MOST, Gate, Operand, rules_of
from starcheck.engines.rete.library import Expression, Rules
from starcheck.engines.rete.outcomes import OUTCOMES
from starcheck.engines.rete.stars import RATED, Stage
from starcheck.engines.rete.stars import rules_of as rules_of_stage
from starcheck.errors import EngineError
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Determination, Effect
from starcheck.model.tree import Literal
from starcheck.model.values import TRUTH
from tests.plan.small import make

LONG = os.environ.get("STARCHECK_LAWS") == "long"
FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "tiny-2023.yaml"


@pytest.fixture
def rules() -> Iterator[Rules]:
    made = Rules(
        "三会一课 \"'\\",
        {
            "many": {"$and": [{"k": 1}, {"$gte": {"x": 4}}]},
            "none": {"$and": [{"k": 1}, {"$lt": {"x": 0}}]},
            "some": {"k": 1},
        },
    )
    yield made
    made.close()


def test_the_first_rule_that_fits_takes_a_message(rules: Rules) -> None:
    taken = [rules.take({"k": 1, "x": x}) for x in (5, 3, -(2**62), 2**62, 4)]
    assert taken == ["many", "some", "none", "many", "many"]


def test_the_same_message_twice_was_never_observed_before(rules: Rules) -> None:
    """The engine takes a message for one that it has if a hash of 32 bits is the same."""
    assert {rules.take({"k": 1, "x": 4}) for _ in range(1_000)} == {"many"}


def test_a_message_that_no_rule_wants_is_our_mistake_and_stops_nothing(rules: Rules) -> None:
    with pytest.raises(EngineError, match="EN913"):
        rules.take({"k": 2})
    assert rules.take({"k": 1, "x": 4}) == "many"


def test_what_the_engine_refuses_is_told(rules: Rules) -> None:
    with pytest.raises(EngineError, match="EN913"):
        rules.take({"k": 1} | {f"x{i}": 1 for i in range(300)})
    with pytest.raises(EngineError, match="EN913"):
        Rules("wrong", {"one": {"$and": 1}})


def _names(expression: Expression) -> Iterator[str]:
    """Return the properties that a test looks at."""
    for key, value in expression.items():
        if not key.startswith("$"):
            yield key
        for below in value if isinstance(value, list) else [value]:
            if isinstance(below, dict):
                yield from _names(below)


def test_no_two_properties_have_one_hash() -> None:
    """The engine knows a property by a hash of 32 bits, as it does messages."""
    node = Literal(TRUTH, 0, 1, True)
    gate = Gate(True, tuple(Operand(node, False, op, 4) for op in ["", ">="] for _ in range(MOST)))
    rule = Determination("one", "", node, Effect("star_at_most", 3))
    stage = Stage("star_at_most", rules=(rule,) * MOST)
    tests = [test for test, _ in OUTCOMES.values()] + list(RATED.values())
    tests += [test for _, test in [*rules_of(gate, 0), *rules_of_stage(stage, 0)]]
    names = {name for test in tests for name in _names(test)} | {"id", "sid", "$s", "score"}
    assert len(names) > 3 * MOST
    assert len({_hash(name) for name in names}) == len(names)


def _hash(name: str) -> int:
    """FNV-1a, as durable-rules computes it."""
    found = 2166136261
    for byte in name.encode():
        found = (found ^ byte) * 16777619 % 2**32
    return found


def _resident() -> float:
    """Return how many MB this process has."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError


needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory")


@needs_proc
def test_memory_is_flat_over_a_million_messages(rules: Rules) -> None:
    """A tenth of it, unless the laws are run long."""
    for x in range(1_000):
        rules.take({"k": 1, "x": x % 9})
    before = _resident()
    for x in range(1_000_000 if LONG else 100_000):
        rules.take({"k": 1, "x": x % 9})
    assert _resident() - before < 1


@needs_proc
def test_a_closed_ruleset_gives_its_memory_back() -> None:
    def make() -> None:
        made = Rules("many", {f"r{i}": {"x": i} for i in range(100)})
        made.take({"x": 1})
        made.close()

    make()
    before = _resident()
    for _ in range(200):
        make()
    # One of them is a megabyte.
    assert _resident() - before < 20


def test_more_rulesets_may_be_made_one_after_another_than_there_are_handles() -> None:
    for _ in range(3):
        made = [Rules("one", {"r": {"x": 1}}) for _ in range(100)]
        assert {one.take({"x": 1}) for one in made} == {"r"}
        for one in made:
            one.close()


# --- where it is not installed --------------------------------------------------------------


def _seen_by_doctor(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Return what `doctor` says of the engine."""
    monkeypatch.setattr(workshop, "read_cases", lambda *_: [])
    looks = _engines(make({"criteria": []}, catalogue))
    (seen,) = [look for look in looks if "rete" in str(look.what)]
    return seen


def test_an_installation_without_the_library_is_told_what_to_install(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(library, "find_spec", lambda _: None)
    assert run(["assess", str(FIXTURE), "--engine", "rete"]) == 2
    said = capsys.readouterr().err
    assert "EN911" in said
    assert "pip install 'starcheck[live]'" in said
    assert run(["assess", str(FIXTURE)]) == 0
    seen = _seen_by_doctor(catalogue, monkeypatch)
    assert (seen.state, seen.help) == ("fine", None)
    assert "没有安装" in str(seen.found)


def test_a_build_that_cannot_be_imported_without_the_library_name_is_told_how_to_build_it(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On Python 3.13 it builds, and cannot be imported: `PyEval_CallObject` is gone."""
    monkeypatch.setattr(library, "find_spec", lambda _: True)
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    assert run(["assess", str(FIXTURE), "--engine", "rete"]) == 2
    said = capsys.readouterr().err
    assert "EN912" in said
    assert "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install" in said
    seen = _seen_by_doctor(catalogue, monkeypatch)
    assert seen.state == "note"
    assert "CPPFLAGS" in str(seen.help)
