"""Conditions to rules: every *and* and *or* of a rulebook is two rules, when it is true and when
it is false. A message that neither takes is about something that is not known.

What stands in a comparison with a fixed number or date is sent as the interval it is, and the rule
holds the number. Everything else that is a truth (a cell, a word, two measures compared, a ratio,
which is no number that durable-rules could compare exactly) is sent as a truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from starcheck.engines.rete.library import Expression
from starcheck.expressions import Env, evaluate
from starcheck.model.findings import Truth
from starcheck.model.rulebook import Criterion, Rulebook
from starcheck.model.scores import AllOrNothing, Bands, leaves
from starcheck.model.tree import And, Compare, Literal, Negate, Node, Not, Or, Scaled
from starcheck.model.values import Span, TypeKind

__all__ = [
    "MOST",
    "UNKNOWN",
    "Gate",
    "Operand",
    "code",
    "conditions_in",
    "conditions_looked_at",
    "conditions_of",
    "gate_of",
    "parts",
    "rules_of",
]

UNKNOWN = 2
"""A truth in a message: 1 true, 0 false, 2 not known. Booleans it takes for numbers."""
MOST = 12
"""How many operands a rule looks at; more are put together first. The engine gives up where more
than 64 tests of one message hold at once."""
_FAR = 2**31
"""From here on a number in a rule is another one on Windows."""

T = TypeVar("T")
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "<>": "<>"}


@dataclass(frozen=True, slots=True)
class Gate:
    """An *and* (`every`) or an *or* of operands, each perhaps negated. A condition that is neither
    is an *and* of one."""

    every: bool
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """What goes into a gate: the truth of another gate, of a node, or (`op`) how the interval of a
    node stands to the number `cut`."""

    what: Gate | Node
    negated: bool
    op: str = ""
    cut: int = 0

    def inputs(self, position: int, env: Env) -> Mapping[str, int]:
        """Return what a message says of an operand that is no gate."""
        assert isinstance(self.what, Node)
        found = evaluate(self.what, env)
        if not isinstance(found, Span):
            return {f"v{position}": code(found)}
        if found.there is False:
            # Its ends mean nothing, and what is not sent fits no test.
            return {f"t{position}": 0}
        return {
            f"l{position}": _whole(found.low),
            f"h{position}": _whole(found.high),
            f"t{position}": code(found.there),
        }


def code(truth: Truth) -> int:
    return UNKNOWN if truth is None else int(truth)


def gate_of(condition: Node) -> Gate:
    """Return the gates of a condition."""
    found = _operand(condition, negated=False)
    return found.what if isinstance(found.what, Gate) else Gate(True, (found,))


def _operand(node: Node, *, negated: bool) -> Operand:
    match node:
        case Not(operand=below):
            return _operand(below, negated=not negated)
        case And(operands=nodes) | Or(operands=nodes):
            # Not (a and b) is not-a or not-b: no gate is ever negated.
            every = isinstance(node, And) is not negated
            return Operand(_joined(every, [_operand(n, negated=negated) for n in nodes]), False)
        case Compare(op=op, left=left, right=right):
            if left.type.kind in (TypeKind.NUMBER, TypeKind.DATE):
                if (cut := _fixed(right)) is not None:
                    return Operand(left, negated, op, cut)
                if (cut := _fixed(left)) is not None:
                    return Operand(right, negated, _TURNED[op], cut)
    return Operand(node, negated)


def _joined(every: bool, operands: Sequence[Operand]) -> Gate:
    while len(operands) > MOST:
        operands = [Operand(Gate(every, part), False) for part in parts(operands)]
    return Gate(every, tuple(operands))


def parts(many: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """Return no more at a time than one rule can look at."""
    for start in range(0, len(many), MOST):
        yield tuple(many[start : start + MOST])


def _fixed(node: Node) -> int | None:
    """Return the number that an operand is whatever the branch, the year and the day."""
    match node:
        case Literal(value=bool() | str()):
            return None
        case Literal(value=value):
            number = _whole(value)
        case Scaled(operand=below, digits=digits):
            if (inner := _fixed(below)) is None:
                return None
            number = inner * int(10**digits)
        case Negate(operand=below):
            if (inner := _fixed(below)) is None:
                return None
            number = -inner
        case _:
            return None
    return number if -_FAR < number < _FAR else None


def _whole(value: object) -> int:
    """Return a number at its scale, and of a date its day."""
    if isinstance(value, date):
        return value.toordinal()
    return cast(int, value)


# --- rules ----------------------------------------------------------------------------------


def rules_of(gate: Gate, number: int) -> Iterator[tuple[str, Expression]]:
    """Return the two rules of a gate: `NUMBER+` when it is true, `NUMBER-` when it is false."""
    holds = [_test(operand, i, not operand.negated) for i, operand in enumerate(gate.operands)]
    fails = [_test(operand, i, operand.negated) for i, operand in enumerate(gate.operands)]
    mine: Expression = {"n": number}
    everything = (holds, fails) if gate.every else (fails, holds)
    all_of: Expression = {"$and": [mine, *everything[0]]}
    any_of: Expression = {"$and": [mine, _any(everything[1])]}
    yield f"{number}+", all_of if gate.every else any_of
    yield f"{number}-", any_of if gate.every else all_of


def _any(tests: list[Expression]) -> Expression:
    return tests[0] if len(tests) == 1 else {"$or": tests}


def _test(operand: Operand, position: int, wanted: bool) -> Expression:
    """Return the test that an operand (before it is negated) is certainly so, or certainly not."""
    if not operand.op:
        return {f"v{position}": int(wanted)}
    low, high, cut = f"l{position}", f"h{position}", operand.cut
    there: Expression = {f"t{position}": 1}
    gone: Expression = {f"t{position}": 0}
    above: Expression = {"$gt": {low: cut}}
    below: Expression = {"$lt": {high: cut}}
    equal: Expression = {"$and": [{low: cut}, {high: cut}]}
    holds: list[Expression]
    fails: list[Expression]
    match operand.op:
        case "<":
            holds, fails = [below], [{"$gte": {low: cut}}]
        case "<=":
            holds, fails = [{"$lte": {high: cut}}], [above]
        case ">":
            holds, fails = [above], [{"$lte": {high: cut}}]
        case ">=":
            holds, fails = [{"$gte": {low: cut}}], [below]
        case "=":
            holds, fails = [equal], [below, above]
        case _:
            holds, fails = [below, above], [equal]
    return {"$and": [there, _any(holds)]} if wanted else _any([gone, *fails])


# --- where conditions stand -----------------------------------------------------------------


def conditions_of(rulebook: Rulebook) -> Iterator[Node]:
    """Return every condition over the branch on which something of a judgement hangs."""
    if rulebook.applies_when is not None:
        yield rulebook.applies_when
    for criterion in rulebook.criteria:
        yield from conditions_in(criterion)
    for rule in rulebook.determinations:
        yield rule.when
    for band in rulebook.stars:
        if band.requires is not None:
            yield band.requires


def conditions_in(criterion: Criterion) -> Iterator[Node]:
    """Return the conditions of a criterion: whether it is asked, and what it looks at."""
    if criterion.asked_when is not None:
        yield criterion.asked_when
    yield from criterion.excuses
    yield from conditions_looked_at(criterion)


def conditions_looked_at(criterion: Criterion) -> Iterator[Node]:
    if criterion.holds is not None:
        yield criterion.holds
    for leaf in leaves(criterion.score):
        match leaf:
            case AllOrNothing(condition=condition):
                yield condition
            case Bands(bands=bands):
                yield from (when for when, _ in bands if when is not None)
