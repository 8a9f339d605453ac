"""A year-end report → drafted figures, each with its quotation and place, for a person to confirm.

`read_report` gives the text of a file, `draft` reads its numbers by the words in `rules/extract/`,
`carry` compares what is said twice; `written` and `sheet` write it down. Nothing is guessed: what
is not bound without doubt is listed as seen, with the reason.
"""

from starcheck.facts.reports.compare import Carried, Question, carry
from starcheck.facts.reports.drafting import draft
from starcheck.facts.reports.extracting import Asked, extract
from starcheck.facts.reports.patterns import Patterns, load, shipped
from starcheck.facts.reports.quantities import Why
from starcheck.facts.reports.text import read_report
from starcheck.facts.reports.values import Draft, Drafted, Seen
from starcheck.facts.reports.written import Head, Made, facts_file

__all__ = [
    "Asked",
    "Carried",
    "Draft",
    "Drafted",
    "Head",
    "Made",
    "Patterns",
    "Question",
    "Seen",
    "Why",
    "carry",
    "draft",
    "extract",
    "facts_file",
    "load",
    "read_report",
    "shipped",
]
