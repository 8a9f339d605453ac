"""The outcome of a criterion: the first rule that fits, in the words of semantics §6.

The rules are the same for every criterion. A message says `a` asked, `x` excused, `e` whether a
waiver earns full marks, and then, with points, how many are lacking from the full, open, still
ahead and had; without points, `y` the truth and `z` the hope of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starcheck.engines.rete.conditions import UNKNOWN
from starcheck.engines.rete.library import Expression
from starcheck.model.findings import Outcome, Truth

__all__ = ["OUTCOMES", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule concludes: the outcome, and whether the criterion is asked after all."""

    outcome: Outcome
    asked: Truth


def _all(*tests: Expression) -> Expression:
    return {"$and": list(tests)}


def _any(*tests: Expression) -> Expression:
    return {"$or": list(tests)}


_PERHAPS: Expression = {"$neq": {"a": 0}}
_POINTS: Expression = {"f": 1}
_TRUTH: Expression = {"f": 0}
_SOME = 1
"""The least of what there is, points or truths."""

_RULES: tuple[tuple[Expression, Seen], ...] = (
    # Whether a waived criterion was asked at all only matters where the two differ.
    (_all(_PERHAPS, {"x": 1}, _any({"a": 1}, {"e": 0})), Seen("waived", None)),
    (_all(_PERHAPS, {"$neq": {"x": 0}}), Seen("unknown", None)),
    ({"a": 0}, Seen("not_applicable", False)),
    ({"a": UNKNOWN}, Seen("unknown", None)),
    (_all(_POINTS, {"lacking": 0}), Seen("met", True)),
    (_all(_POINTS, {"$gte": {"open": _SOME}}, {"settled": 1}), Seen("awaiting", True)),
    (_all(_POINTS, {"$gte": {"open": _SOME}}), Seen("unknown", True)),
    (_all(_POINTS, {"$gte": {"ahead": _SOME}}), Seen("pending", True)),
    (_all(_POINTS, {"$gte": {"had": _SOME}}), Seen("partly", True)),
    (_POINTS, Seen("unmet", True)),
    (_all(_TRUTH, {"y": 1}), Seen("met", True)),
    (_all(_TRUTH, {"y": UNKNOWN}), Seen("unknown", True)),
    (_all(_TRUTH, {"z": 0}), Seen("unmet", True)),
    (_TRUTH, Seen("pending", True)),
)

OUTCOMES: Mapping[str, tuple[Expression, Seen]] = {str(i): one for i, one in enumerate(_RULES)}
"""By the name of the rule, in the order in which they are tried."""
