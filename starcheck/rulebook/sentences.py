"""Sentences with numbers in them: `有 {4 - 党员大会季度数} 个季度没有召开党员大会`."""

from __future__ import annotations

from starcheck.diagnostics import text
from starcheck.model.rulebook import Sentence
from starcheck.model.tree import Node
from starcheck.model.values import TypeKind
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.context import Context
from starcheck.rulebook.spots import Spot

SAYABLE = (TypeKind.NUMBER, TypeKind.RATIO, TypeKind.DATE, TypeKind.TEXT)


def resolve_sentence(words: str, spot: Spot, context: Context) -> Sentence:
    """Return the sentence at `spot`; between braces stands an expression over the branch."""
    parts: list[str | Node] = []
    place = spot.text()
    at = 0
    while at < len(words):
        opening, closing = words.find("{", at), words.find("}", at)
        if closing >= 0 and (opening < 0 or closing < opening):
            _alone("}", closing, spot, context)
            break
        if opening < 0:
            parts.append(words[at:])
            break
        if closing < 0:
            _alone("{", opening, spot, context)
            break
        if opening > at:
            parts.append(words[at:opening])
        inside = words[opening + 1 : closing]
        node = context.expression(inside, place.within(opening + 1, len(inside)), SAYABLE)
        if node is not None:
            parts.append(node)
        at = closing + 1
    return Sentence(tuple(parts))


def _alone(brace: str, offset: int, spot: Spot, context: Context) -> None:
    context.problems.add(
        kinds.BRACE,
        spot.text().within(offset, 1),
        help=text("数写在一对半角花括号里，如 {{次数}}；不是数就不要写 {brace}", brace=brace),
        brace=brace,
    )
