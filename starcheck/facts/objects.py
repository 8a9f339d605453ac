"""Facts that a program holds as objects → the text that a file of them would be.

So one door reads both: the same words, the same refusals, and every problem has a line to show.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from starcheck.diagnostics import Kind, problem, text
from starcheck.errors import UsageError

NO_FACT = Kind("US261", "not-a-fact", "`{where}` 是 {found}，不是事实里能写的值")
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Given:
    """A file that is not on the disk: its name in messages, and what it holds."""

    name: str
    data: bytes

    def read_bytes(self) -> bytes:
        return self.data

    def as_posix(self) -> str:
        return self.name


def written(name: str, value: object) -> Given:
    """Return `value` as the JSON document `name`; raise `UsageError` for what no file can say."""
    plain = _plain(value, name.removesuffix(".json"), 0)
    return Given(name, json.dumps(plain, ensure_ascii=False, indent=1).encode())


def _plain(value: object, place: str, depth: int) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return _number(value)
        case datetime():
            # A date column of many libraries holds midnights.
            day = value.date().isoformat()
            return day if value.isoformat().startswith(f"{day}T00:00:00") else value.isoformat()
        case date():
            return value.isoformat()
    if depth < _DEEPEST:
        if isinstance(value, Mapping):
            for key in value:
                if not isinstance(key, str):
                    raise _refused(key, f"{place}[…]")
            return {k: _plain(v, f"{place}.{k}", depth + 1) for k, v in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
            return [_plain(v, f"{place}[{i}]", depth + 1) for i, v in enumerate(value)]
        item = getattr(value, "item", None)
        if callable(item):
            # A scalar of numpy and its kin.
            return _plain(item(), place, depth + 1)
    raise _refused(value, place)


def _number(value: Decimal) -> object:
    """Return a number that JSON writes exactly; where a float would not, its digits as text.

    >>> _number(Decimal("32.50")), _number(Decimal("7")), _number(Decimal("0.1000000000000000001"))
    (32.5, 7, '0.1000000000000000001')
    """
    if not value.is_finite():
        return float(value)
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def _refused(value: object, place: str) -> UsageError:
    help_ = text("事实里可以有文字、数、日期、是否、空（None）、列表和字典，键是文字")
    return UsageError([problem(NO_FACT, help=help_, where=place, found=type(value).__name__)])
