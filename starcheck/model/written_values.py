"""The smallest parts of what may be written in a rulebook: expressions, numbers, articles."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

DECIMALS = 3
"""The decimals of points."""


def _expression(value: object) -> object:
    """A bare number or truth is an expression too: `of: 3`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return value
    raise PydanticCustomError("expression", "an expression")


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "a number")
    return Decimal(value)


def _label(value: object) -> object:
    """Articles and editions look like numbers, and are names."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value


def _scalar(value: object) -> object:
    if isinstance(value, bool | int | Decimal | str):
        return value
    raise PydanticCustomError("scalar", "a number, date, text or truth")


Expression = Annotated[
    str,
    BeforeValidator(_expression),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]


Whole = Annotated[int, Strict()]


YesNo = Annotated[bool, Strict()]


Label = Annotated[str, BeforeValidator(_label), WithJsonSchema({"type": ["string", "number"]})]


Scalar = Annotated[
    Any,
    PlainValidator(_scalar),
    WithJsonSchema({"type": ["number", "string", "boolean"]}),
]


Words = tuple[str, ...]


_PERCENT = re.compile(r"\d{1,3}(?:\.\d+)?%")


def _amount(value: object) -> object:
    """`20%` or a number of branches."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _PERCENT.fullmatch(value):
        return value
    raise PydanticCustomError("amount", "a share or a number")


Amount = Annotated[
    int | str,
    PlainValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": _PERCENT.pattern},
            ]
        }
    ),
]


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class WrittenCite(Written):
    model_config = ConfigDict(title="出处")

    source: str = Field(description="规定的简称或全称，见 rules/sources.yaml")
    article: Label | None = Field(None, description="第几条")
