"""The engine of live events: the rulebook as rules of durable-rules (extra `live`).

The measures are those of `reference`; from them on every step is a message that the first rule that
fits takes: measures to conditions, conditions to outcomes, determinations and score to the star.
Only what a message looks at has to be sent again when a fact changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from starcheck.model.facts import Facts
from starcheck.model.findings import Basis, Judged
from starcheck.model.rulebook import Rulebook

__all__ = ["judge", "look"]


def judge(rulebook: Rulebook, facts: Sequence[Facts]) -> list[dict[Basis, Judged]]:
    """Return what is seen of each branch, on both bases. `facts` are complete: every table is
    there with its coverage."""
    from starcheck.engines.rete.chain import Chain
    from starcheck.engines.rete.judging import judge_one

    with Chain(rulebook) as chain:
        return [judge_one(chain, rulebook, one) for one in facts]


def look() -> None:
    """Raise a `UsageError` where durable-rules cannot be had."""
    from starcheck.engines.rete.library import engine

    engine()
