"""A rulebook compiled into one query tree: measures, findings, scores, stars. Executes nothing.

The tree is sqlglot's, never pasted text, and holds in DuckDB and in Spark alike. It reads relations
whose columns `Plan.inputs` lists, and gives one wide row per branch and basis, explained by
`Plan.outputs`.
"""

from starcheck.plan.compiler import Plan, compile
from starcheck.plan.inputs import Input, InputColumn
from starcheck.plan.known import Known
from starcheck.plan.outputs import FindingColumns, MeasureColumns, Outputs, QuantityColumns

__all__ = [
    "FindingColumns",
    "Input",
    "InputColumn",
    "Known",
    "MeasureColumns",
    "Outputs",
    "Plan",
    "QuantityColumns",
    "compile",
]
