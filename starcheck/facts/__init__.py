"""What is known of branches: from files to typed facts, or every bad cell.

`read` is the door; behind it nobody checks again. `complete` closes what only a rulebook can:
coverage, and the types of stated facts. Nothing here judges, and no clock is read.
"""

from starcheck.facts.completion import Assumption, Completed, complete
from starcheck.facts.defaults import resolve
from starcheck.facts.reader import Door, FactsFile, Words, read, read_branch
from starcheck.facts.schema import committee_schema, facts_schema
from starcheck.facts.written import Part

__all__ = [
    "Assumption",
    "Completed",
    "Door",
    "FactsFile",
    "Part",
    "Words",
    "committee_schema",
    "complete",
    "facts_schema",
    "read",
    "read_branch",
    "resolve",
]
