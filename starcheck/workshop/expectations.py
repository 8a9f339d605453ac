"""What a case wants to come out, and whether it did.

An expectation is one line: a name, what is wanted, and how to see it in a judgement. Numbers are
compared exactly and in the unit that people write; nothing is rounded to make them meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, cast, get_args

from starcheck.diagnostics import Problems, did_you_mean, text
from starcheck.facts import Part
from starcheck.language import series, tr
from starcheck.model.findings import Basis, Finding, Judged, Outcome
from starcheck.model.rulebook import Rulebook
from starcheck.model.values import POINTS_SCALE, Span, Type, TypeKind
from starcheck.workshop import problems as kinds

Seen: TypeAlias = object
"""A value as cases write it: a `Fraction`, a date, a text, a truth, `None`, or a pair of ends."""

NOT_THERE = "无"
"""How a case writes a value that is certainly not there."""


@dataclass(frozen=True, slots=True)
class Look:
    """One judgement as a case looks at it: which book, which basis, and whose cases they are."""

    rulebook: Rulebook
    judged: Judged
    basis: Basis
    kind: str
    subject: str

    @property
    def finding(self) -> Finding:
        return next(f for f in self.judged.findings if f.criterion == self.subject)


@dataclass(frozen=True, slots=True)
class Expectation:
    """`see` returns what came out, or raises `KeyError` where there is no such thing."""

    name: str
    wanted: Seen
    see: Callable[[Look], Seen]

    def holds(self, look: Look) -> bool:
        return same(self.wanted, self.see(look))


@dataclass(frozen=True, slots=True)
class Pair:
    """Both ends of an interval; `None` is an open end."""

    low: Seen
    high: Seen

    def __str__(self) -> str:
        return f"[{shown(self.low)}, {shown(self.high)}]"


def same(wanted: Seen, found: Seen) -> bool:
    """Return whether two values are the same; a truth is never a number.

    >>> same(Fraction(1), True), same(Fraction(1, 2), Fraction(2, 4))
    (False, True)
    """
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return wanted == found


def shown(value: Seen) -> str:
    """Return a value as a case would write it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Fraction():
            return _number(value)
        case date():
            return value.isoformat()
    return str(value)


def _number(value: Fraction) -> str:
    """
    >>> _number(Fraction(4)), _number(Fraction(1, 8)), _number(Fraction(2, 3))
    ('4', '0.125', '2/3')
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


# --- what is written ------------------------------------------------------------------------


def read_finds(part: Part, kind: str, problems: Problems) -> tuple[Basis | None, list[Expectation]]:
    """Return the basis a case looks at (`None`: the deciding one) and what it expects."""
    if not isinstance(part.value, Mapping):
        _refuse(part, "finds", tr("要得出的结果（outcome、points …）"), problems)
        return None, []
    found: list[Expectation] = []
    basis: Basis | None = None
    for key, below in part.entries():
        if key == "basis":
            basis = _basis(below, problems)
        elif key in _READERS and (kind in _READERS[key][0] or kind == "any"):
            found += _READERS[key][1](below, problems)
        else:
            known = [name for name, (asked, _) in _READERS.items() if kind in asked]
            problems.add(
                kinds.UNKNOWN_EXPECTATION,
                below.key_place,
                notes=[text("可以写：{known}", known=series([*known, "basis"]))],
                help=did_you_mean(key, known),
                key=key,
            )
    return basis, found


def _refuse(part: Part, key: str, wanted: str, problems: Problems) -> None:
    found = tr("空白") if part.value is None else f"`{part.value}`"
    problems.add(kinds.BAD_EXPECTATION, part.place, key=key, wanted=wanted, found=found)


def _basis(part: Part, problems: Problems) -> Basis | None:
    if part.value in get_args(Basis):
        return cast(Basis, part.value)
    _refuse(part, "basis", tr("stated 或 recorded"), problems)
    return None


def _written(value: object) -> Seen:
    """Return a scalar of YAML as it is compared: numbers exact, `2/3` a ratio, dates as dates."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return Fraction(value)
    written = str(value)
    for read in (date.fromisoformat, Fraction):
        try:
            return read(written)
        except (ValueError, ZeroDivisionError):
            continue
    return written


def _value(part: Part) -> Seen:
    if isinstance(part.value, list) and len(part.value) == 2:
        return Pair(_written(part.value[0]), _written(part.value[1]))
    return _written(part.value)


# --- what came out --------------------------------------------------------------------------


def _points(milli: int | None) -> Seen:
    return None if milli is None else Fraction(milli, 10**POINTS_SCALE)


def _in_unit(value: object, type: Type) -> Seen:
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value) / 10**type.scale
    return value


def seen_value(value: Span | bool | None, type: Type) -> Seen:
    """Return what a measure was found to be, as a case writes it; an open end is `None`."""
    if not isinstance(value, Span):
        return value
    if value.there is False:
        return NOT_THERE
    low, high = _in_unit(value.low, type), _in_unit(value.high, type)
    if low == high:
        return low
    if type.kind is TypeKind.NUMBER:
        low = None if type.open_low and value.low == type.least else low
        high = None if type.open_high and value.high == type.greatest else high
    return Pair(low, high)


def _finding(name: str, see: Callable[[Finding], Seen]) -> Callable[[Part], Expectation]:
    return lambda part: Expectation(name, _value(part), lambda look: see(look.finding))


def _outcome(part: Part, problems: Problems) -> Iterator[Expectation]:
    if part.value not in get_args(Outcome):
        _refuse(part, "outcome", " | ".join(get_args(Outcome)), problems)
        return
    yield _finding("outcome", lambda finding: finding.outcome)(part)


def _points_of(part: Part, problems: Problems) -> Iterator[Expectation]:
    del problems
    yield _finding("low", lambda finding: _points(finding.low))(part)
    yield _finding("high", lambda finding: _points(finding.high))(part)


def _end(name: str) -> Callable[[Part, Problems], Iterator[Expectation]]:
    def read(part: Part, problems: Problems) -> Iterator[Expectation]:
        del problems
        yield _finding(name, lambda finding: _points(getattr(finding, name)))(part)

    return read


def _asked(part: Part, problems: Problems) -> Iterator[Expectation]:
    del problems
    yield _finding("asked", lambda finding: finding.asked)(part)


def _holds(part: Part, problems: Problems) -> Iterator[Expectation]:
    def see(look: Look) -> Seen:
        if look.kind == "determination":
            return look.judged.determinations[look.subject]
        if look.kind == "star":
            return look.judged.gates[int(look.subject)]
        return look.finding.truth

    del problems
    yield Expectation("holds", _written(part.value), see)


def _each(
    name: str, see: Callable[[Look, str], Seen]
) -> Callable[[Part, Problems], Iterator[Expectation]]:
    """Return a reader of a mapping: one expectation for each of its keys."""

    def read(part: Part, problems: Problems) -> Iterator[Expectation]:
        if not isinstance(part.value, Mapping):
            _refuse(part, name, tr("名称和结果（名称: 结果）"), problems)
            return
        for key, below in part.entries():
            yield Expectation(f"{name} {key}", _value(below), _of(see, key))

    return read


def _of(see: Callable[[Look, str], Seen], key: str) -> Callable[[Look], Seen]:
    return lambda look: see(look, key)


def _observed(look: Look, name: str) -> Seen:
    measured = look.judged.measures[name, look.basis]
    measure = look.rulebook.measures.get(name)
    if measure is None:
        return seen_value(measured.value, Type(TypeKind.TRUTH))
    return seen_value(measured.value, measure.type)


def _breaches(look: Look, name: str) -> Seen:
    from starcheck.model.values import COUNT

    return seen_value(look.judged.measures[f"breaches:{name}", look.basis].value, COUNT)


def _measure_asked(look: Look, name: str) -> Seen:
    return look.judged.measures[name, look.basis].asked


def _conflict(look: Look, name: str) -> Seen:
    return look.judged.measures[name, look.basis].conflict


def _outcomes(look: Look, id: str) -> Seen:
    return next(f.outcome for f in look.judged.findings if f.criterion == id)


def _star(look: Look, which: str) -> Seen:
    stars = look.judged.stars
    if stars is None or which not in ("certain", "possible", "reach", "rated"):
        raise KeyError(which)
    value = getattr(stars, which)
    return value if value is None or isinstance(value, bool) else Fraction(value)


def _totals(look: Look, which: str) -> Seen:
    if look.judged.totals is None or not hasattr(look.judged.totals, which):
        raise KeyError(which)
    return _points(cast("int | None", getattr(look.judged.totals, which)))


def _eligible(part: Part, problems: Problems) -> Iterator[Expectation]:
    del problems
    yield Expectation("eligible", _written(part.value), lambda look: look.judged.eligible)


def _score(part: Part, problems: Problems) -> Iterator[Expectation]:
    ends = dict(part.entries()) or {"low": part, "high": part}
    for key, below in ends.items():
        if key not in ("low", "high", "reach"):
            _refuse(below, "score", tr("一个数，或 low、high、reach"), problems)
        else:
            yield Expectation(f"score {key}", _value(below), _of(_totals, f"score_{key}"))


Reader: TypeAlias = Callable[[Part, Problems], Iterator[Expectation]]
_OF_A_CRITERION = ("criterion",)
_OF_ANY = ("criterion", "determination", "star")
_READERS: Mapping[str, tuple[tuple[str, ...], Reader]] = {
    "outcome": (_OF_A_CRITERION, _outcome),
    "points": (_OF_A_CRITERION, _points_of),
    "low": (_OF_A_CRITERION, _end("low")),
    "high": (_OF_A_CRITERION, _end("high")),
    "reach": (_OF_A_CRITERION, _end("reach")),
    "asked": (_OF_A_CRITERION, _asked),
    "holds": (_OF_ANY, _holds),
    "observed": (_OF_ANY, _each("observed", _observed)),
    "breaches": (_OF_ANY, _each("breaches", _breaches)),
    "asks": (_OF_ANY, _each("asks", _measure_asked)),
    "conflict": (_OF_ANY, _each("conflict", _conflict)),
    "outcomes": (_OF_ANY, _each("outcomes", _outcomes)),
    "determinations": (
        _OF_ANY,
        _each("determinations", lambda look, id: look.judged.determinations[id]),
    ),
    "star": (_OF_ANY, _each("star", _star)),
    "totals": (_OF_ANY, _each("totals", _totals)),
    "score": (_OF_ANY, _score),
    "eligible": (_OF_ANY, _eligible),
}
"""Key of `finds` → whose cases may use it, and how it is read."""
