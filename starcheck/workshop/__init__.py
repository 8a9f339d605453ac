"""What executes a rulebook to learn about it, its cases, and what writes one to begin with.

Nothing here prints, and nothing here decides what a number means: cases are facts, engines judge
them, and what came out is laid beside what was wanted.
"""

from starcheck.workshop.cases import Case, check_cases, read_case, read_cases
from starcheck.workshop.running import CaseResult, run, run_cases
from starcheck.workshop.scaffold import new_book, new_edition

__all__ = [
    "Case",
    "CaseResult",
    "check_cases",
    "new_book",
    "new_edition",
    "read_case",
    "read_cases",
    "run",
    "run_cases",
]
