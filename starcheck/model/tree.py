"""The checked, typed tree of a condition: what `expressions` makes and engines read.

The checker has done its work: both sides of an arithmetic operation or a comparison stand at one
scale (see `Scaled`), names are resolved, every node knows its type and where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from starcheck.model.values import Type


@dataclass(frozen=True, slots=True)
class Node:
    """`offset` and `width` count characters in the text that was parsed."""

    type: Type
    offset: int
    width: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number at the scale of its type, a date, a text or a truth; `name` if it is a parameter."""

    value: bool | int | date | str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """`as_of`, `year_start` or `year_end`: dates fixed for a whole run; `year`: the assessment
    year."""

    name: str


@dataclass(frozen=True, slots=True)
class ColumnRef(Node):
    """A column of the record at hand, or (`of_branch`) of the branch."""

    name: str
    of_branch: bool
    none_ok: bool
    """Absent.NONE or Absent.NOT_APPLICABLE may stand there, so that a blank is only perhaps
    there."""
    month: str = ""
    """Only the month of a day is asked: the column that says it where the day is not known."""


@dataclass(frozen=True, slots=True)
class MeasureRef(Node):
    """A measure: a number, a ratio, a date or (stated yes_no, or a value that is a condition) a
    truth."""

    name: str


@dataclass(frozen=True, slots=True)
class RequirementRef(Node):
    """A requirement: the truth that all its records comply, or with `breaches` how many do not."""

    name: str
    breaches: bool


@dataclass(frozen=True, slots=True)
class SheetRef(Node):
    """A sheet: the truth that it is passed; without a name, how many are."""

    name: str | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Scaled(Node):
    """A number brought to a higher scale: the operand × 10^`digits`."""

    operand: Node
    digits: int


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    op: str
    """`+`, `-` or `*`."""
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Numbers (one scale), dates, texts (= and <> only, or by rank where `type.ordered`) or a ratio
    with a number: then the ratio is `left`, unscaled."""

    op: str
    """`=`, `<>`, `<`, `<=`, `>` or `>=`."""
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """`in`: the operand equals one of the literals; `not in` is a `Not` around it."""

    operand: Node
    items: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Happened(Node):
    """The presence of a cell. `is none` is a `Not` around it."""

    operand: ColumnRef


@dataclass(frozen=True, slots=True)
class And(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    operand: Node


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below `node`."""
    match node:
        case And(operands=nodes) | Or(operands=nodes) | Call(arguments=nodes):
            return nodes
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case (
            Not(operand=below)
            | Negate(operand=below)
            | Scaled(operand=below)
            | OneOf(operand=below)
            | Happened(operand=below)
        ):
            return (below,)
    return ()


def walk(node: Node) -> list[Node]:
    """Return `node` and everything below it, parents first."""
    found = [node]
    for child in children(node):
        found += walk(child)
    return found
