"""Rulebooks: YAML → `model.rulebook.Rulebook`, or every mistake in it; finding, listing, checking.

Nothing is judged here and nothing is executed.
"""

from starcheck.rulebook.find import Available, available, find
from starcheck.rulebook.lint import lint, lint_scheme
from starcheck.rulebook.load import load
from starcheck.rulebook.schema import json_schema
from starcheck.rulebook.scheme import SCHEME, Scheme, is_scheme, load_scheme
from starcheck.rulebook.uses import used_book

__all__ = [
    "SCHEME",
    "Available",
    "Scheme",
    "available",
    "find",
    "is_scheme",
    "json_schema",
    "lint",
    "lint_scheme",
    "load",
    "load_scheme",
    "used_book",
]
