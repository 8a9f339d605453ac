"""Numbers as they are written → integers at a scale, and the problems of those that do not fit."""

from __future__ import annotations

from decimal import Decimal

from starcheck.diagnostics import Place, Problems, text
from starcheck.language import tr
from starcheck.model.values import POINTS_SCALE, Milli
from starcheck.rulebook import problems as kinds

MOST = 1_000_000
"""The most points that anything can be worth."""


def decimals(number: Decimal) -> int:
    """Return how many decimals `number` needs.

    >>> decimals(Decimal("2.50")), decimals(Decimal("1E+3"))
    (1, 0)
    """
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def at_scale(number: Decimal, scale: int) -> int:
    """Return `number` × 10^`scale`, which is whole."""
    return int(number.scaleb(scale))


def plain(milli: Milli) -> str:
    """Return points as people write them.

    >>> plain(4000), plain(-2500)
    ('4', '-2.5')
    """
    number = Decimal(milli).scaleb(-POINTS_SCALE).normalize()
    return format(number, "f")


def milli(number: Decimal, key: str, place: Place, problems: Problems) -> Milli | None:
    """Return points as integers of 10⁻³, or `None` after adding what is wrong with them."""
    found = decimals(number)
    if found > POINTS_SCALE:
        problems.add(
            kinds.TOO_FINE,
            place,
            help=text("分数最多写到小数点后 {limit} 位", limit=POINTS_SCALE),
            key=key,
            found=found,
            limit=POINTS_SCALE,
        )
        return None
    if abs(number) > MOST:
        problems.add(
            kinds.OUT_OF_RANGE,
            place,
            help=text("检查是不是多写了几位"),
            key=key,
            wanted=tr("在 {value} 到 {MOST} 之间", value=-MOST, MOST=MOST),
            found=format(number, "f"),
        )
        return None
    return at_scale(number, POINTS_SCALE)


def expected(
    wanted: str, number: Decimal | int, key: str, place: Place, problems: Problems
) -> None:
    """Report that the number under `key` had to be `wanted`."""
    found = format(number, "f") if isinstance(number, Decimal) else str(number)
    problems.add(
        kinds.OUT_OF_RANGE,
        place,
        help=text("改成这样的数"),
        key=key,
        wanted=wanted,
        found=found,
    )
