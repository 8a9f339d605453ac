"""The condition language: text → checked, typed tree, its meaning, and the one table of functions.

`check` turns text into a tree of `starcheck.model.tree` or says what is wrong with it; `evaluate`
gives its interval or truth; `sentence` reads it to people, `render` writes it back as a condition.
The room runs nothing, reads nothing and refuses everything outside its small closed language.
"""

from starcheck.expressions.check import check
from starcheck.expressions.evaluate import (
    Env,
    Known,
    Names,
    both,
    constant,
    domain,
    either,
    evaluate,
    names_in,
    opposite,
    span,
    truth,
)
from starcheck.expressions.functions import FUNCTIONS, Function
from starcheck.expressions.names import Scope
from starcheck.expressions.windows import Days, settled_already, span_of
from starcheck.expressions.words import number, render, sentence

__all__ = [
    "FUNCTIONS",
    "Days",
    "Env",
    "Function",
    "Known",
    "Names",
    "Scope",
    "both",
    "check",
    "constant",
    "domain",
    "either",
    "evaluate",
    "names_in",
    "number",
    "opposite",
    "render",
    "sentence",
    "settled_already",
    "span",
    "span_of",
    "truth",
]
