"""Which rulebook judges a branch: the one asked for, the one its file names, or the one that fits.

Nothing is guessed: where several shipped books fit, the call is refused with their names, and a book
that certainly does not apply is refused with the branch's own values.
"""

from __future__ import annotations

from starcheck.diagnostics import Kind, Text, problem, text
from starcheck.errors import FactsError, UsageError
from starcheck.expressions import Known, sentence, truth
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts
from starcheck.model.findings import Judged, Truth
from starcheck.model.rulebook import Rulebook
from starcheck.model.tree import ColumnRef, Node, walk
from starcheck.model.values import Absent, Cell
from starcheck.rulebook import available, find, load

__all__ = ["choose", "refuse_ineligible"]

WHICH_BOOK = Kind("US111", "which-rulebook", "有 {number} 份评星标准适用于 {branch}，请指定一份")
NO_BOOK = Kind("US112", "no-rulebook", "没有适用于 {branch} 的 {year} 年度评星标准")
NOT_ELIGIBLE = Kind(
    "FA351", "not-eligible", "评星标准 {rulebook} 不适用于 {branch}：它只适用于{condition}"
)
