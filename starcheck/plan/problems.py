"""The problems that only the compiler can see: a rulebook whose numbers leave 64 bits."""

from __future__ import annotations

from starcheck.diagnostics import Kind, Place, problem, text
from starcheck.errors import RulebookError

LIMIT = 2**62

TOO_LARGE = Kind("RB290", "number-too-large", "{what}可能达到 {bound}，超出可计算的范围")


def fitting(bound: int, what: str, place: Place | None = None) -> None:
    """Raise a `RulebookError` if a number of up to `bound` does not fit into 64 bits with room."""
    if abs(bound) >= LIMIT:
        found = problem(
            TOO_LARGE,
            place,
            what=what,
            bound=bound,
            help=text("请缩小参与计算的列的值域、减少小数位数，或拆成几个指标"),
        )
        raise RulebookError([found])
