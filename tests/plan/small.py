"""A rulebook from a plain document, without the loader: its own mistakes are an assertion here.

The documents are those that authors write, so that the random books of the laws can be compiled
too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from starcheck.expressions import Scope, check
from starcheck.model import rulebook as rb
from starcheck.model import scores as sc
from starcheck.model.catalogue import Catalogue
from starcheck.model.facts import Facts, Records
from starcheck.model.tree import Node
from starcheck.model.values import COUNT, DATE, TOP, TRUTH, Absent, Cell, Type, TypeKind


def milli(value: Any) -> int:
    return int(Decimal(str(value)) * 1000)


class Maker:
    def __init__(self, document: Mapping[str, Any], catalogue: Catalogue) -> None:
        self.document, self.catalogue = document, catalogue
        self.measures: dict[str, rb.Measure] = {}
        self.requirements: dict[str, rb.Requirement] = {}

    def node(self, text: Any, table: str | None = None) -> Node:
        types = {name: m.type for name, m in self.measures.items()}
        of = None if table is None else self.catalogue.table[table]
        scope = Scope(self.catalogue, of, {}, types, tuple(self.requirements))
        tree, found = check(str(text), scope)
        assert tree is not None, [str(d.message) for d in found]
        return tree

    def optional(self, text: Any, table: str | None = None) -> Node | None:
        return None if text is None else self.node(text, table)

    def book(self) -> rb.Rulebook:
        doc = self.document
        for name, written in doc.get("measures", {}).items():
            self.measures[name] = self.measure(name, written)
        for name, written in doc.get("requirements", {}).items():
            table = self.catalogue.table[written["from"]].name
            self.requirements[name] = rb.Requirement(
                name,
                table,
                self.optional(written.get("where"), table),
                self.node(written["require"], table),
            )
            # A value may name a requirement, so measures come before and after.
        totals = doc.get("totals")
        return rb.Rulebook(
            id=str(doc.get("rulebook", "small")),
            title="小标准",
            edition="2023",
            status="示范",
            sha256="",
            applies_when=self.optional(doc.get("applies_when")),
            applies_text="",
            totals=None if totals is None else self.totals(totals),
            decides=doc.get("decides", "stated"),
            silence=tuple(doc.get("silence", {})),
            dimensions=tuple(
                rb.Dimension(
                    d["id"], d["id"], None if d.get("points") is None else milli(d["points"])
                )
                for d in doc.get("dimensions", [])
            ),
            parameters={},
            measures=self.measures,
            requirements=self.requirements,
            criteria=tuple(self.criterion(c) for c in doc["criteria"]),
            determinations=tuple(
                rb.Determination(d["id"], d["id"], self.node(d["when"]), effect(d["effect"]))
                for d in doc.get("determinations", [])
            ),
            stars=tuple(
                rb.StarBand(s["star"], milli(s["at_least"]), self.optional(s.get("requires")))
                for s in doc.get("stars", [])
            ),
            catalogue=self.catalogue,
        )

    def totals(self, written: Mapping[str, Any]) -> rb.Totals:
        bonus, most = written.get("bonus_at_most"), written.get("at_most")
        return rb.Totals(
            milli(written["full"]),
            None if bonus is None else milli(bonus),
            None if most is None else milli(most),
            written.get("not_applicable", "rescale"),
            written.get("within") == "dimension",
            milli(written.get("round", 0.001)),
        )

    # -- measures ----------------------------------------------------------------------------

    def measure(self, name: str, written: Mapping[str, Any]) -> rb.Measure:
        figure, at_most = written.get("figure"), written.get("at_most")
        if "stated" in written:
            types = {"yes_no": TRUTH, "date": DATE}
            # As the loader has it: a stated number has three decimals at most.
            number = Type(TypeKind.NUMBER, 3, 0, TOP * 1000, open_high=True)
            return rb.Measure(name, types.get(written["stated"], number), stated=True)
        if "value" in written:
            node = self.node(written["value"])
            return rb.Measure(name, node.type, value=node)
        table = self.catalogue.table[written["from"]].name
        form, operand = self.form(written, table)
        aggregate = rb.Aggregate(
            table,
            form,
            self.optional(written.get("where"), table),
            operand,
            self.optional(written.get("per"), table),
            self.of(written.get("of")),
            take(written.get("take"), operand, form) if "per" in written else None,
            self.optional(written.get("asked_from")),
            self.optional(written.get("asked_until")),
        )
        type_ = type_of(aggregate)
        return rb.Measure(name, type_, "", aggregate, figure=figure, at_most=at_most)

    def of(self, written: Any) -> Node | str | None:
        if isinstance(written, str) and written in self.catalogue.table:
            return self.catalogue.table[written].name
        return self.optional(written)

    def form(self, written: Mapping[str, Any], table: str) -> tuple[rb.Form, Node | None]:
        if "count" in written:
            distinct = re.fullmatch(r"distinct (.*)", written["count"])
            if distinct is None:
                return "count", None
            return "distinct", self.node(distinct[1], table)
        for form in ("sum", "minimum", "maximum", "average", "share"):
            if form in written:
                return form, self.node(written[form], table)
        raise AssertionError(written)

    # -- criteria ----------------------------------------------------------------------------

    def criterion(self, c: Mapping[str, Any]) -> rb.Criterion:
        kind = c.get("kind", "base")
        full = 0 if kind == "deduction" else milli(c["points"]) if "points" in c else None
        score = None if "score" not in c else self.score(c["id"], c["score"], full or 0)
        words = rb.Sentence(("",))
        return rb.Criterion(
            c["id"],
            c["id"],
            c.get("dimension"),
            kind,
            None if score is None else full,
            score,
            self.optional(c.get("holds")),
            self.optional(c.get("asked_when")),
            (),
            self.optional(c.get("due_by")),
            c.get("evidence") == "records",
            "strict",
            True,
            None,
            (),
            words,
            words,
            (),
        )

    def score(self, id: str, s: Mapping[str, Any], full: int) -> sc.Score:
        if "all_or_nothing" in s:
            return sc.AllOrNothing(self.node(s["all_or_nothing"]), full)
        if "units_of" in s:
            return sc.UnitsOf(self.node(s["units_of"]), milli(s["points"]), s["up_to"])
        if "deduct" in s:
            ends = milli(s["each"]), milli(s["at_least"])
            return sc.Deduct(self.node(s["deduct"]), *ends, full)
        if "bands" in s:
            return sc.Bands(
                tuple((self.optional(b.get("when")), milli(b["points"])) for b in s["bands"])
            )
        if "linear" in s:
            line = [(Decimal(str(s[e]["at"])), milli(s[e]["points"])) for e in ("from", "to")]
            return sc.Linear(self.node(s["linear"]), *line[0], *line[1])
        judged = s["judged"]
        least, greatest = map(milli, judged["range"])
        return sc.ByJudges(id, least, greatest, judged["raters"])


def effect(written: Mapping[str, Any]) -> rb.Effect:
    ((how, star),) = written.items()
    match how:
        case "exclude":
            return rb.Effect("exclude")
        case "star_at_most":
            return rb.Effect("star_at_most", star)
    return rb.Effect("star_at_least", star)


def take(written: Any, operand: Node | None, form: str) -> rb.Take:
    if not isinstance(written, Mapping):
        return rb.Take(written)
    found = re.fullmatch(r"(<>|[<>]=?|=) *(\d+)", written["count"])
    assert found is not None
    scale = operand.type.scale if form == "sum" and operand is not None else 0
    return rb.Take("count", found[1], int(found[2]) * 10**scale)


def type_of(aggregate: rb.Aggregate) -> Type:
    from starcheck.plan.tallies import domain

    operand = aggregate.operand
    if aggregate.form == "share":
        return Type(TypeKind.RATIO, 0, 0, 1)
    if aggregate.form in ("minimum", "maximum", "average"):
        assert operand is not None
        ratio = aggregate.form == "average"
        kind = TypeKind.RATIO if ratio else operand.type.kind
        return Type(kind, operand.type.scale, operand.type.least, operand.type.greatest)
    if aggregate.take is not None and aggregate.take.how == "count":
        return COUNT
    scale = operand.type.scale if aggregate.form == "sum" and operand is not None else 0
    return Type(TypeKind.NUMBER, scale, *domain(aggregate))


def make(document: Mapping[str, Any], catalogue: Catalogue) -> rb.Rulebook:
    return Maker(document, catalogue).book()


def facts(
    catalogue: Catalogue,
    tables: Mapping[str, Any] | None = None,
    branch: Mapping[str, Cell] | None = None,
    as_of: date = date(2023, 12, 31),
    **more: Any,
) -> Facts:
    """Return completed facts; a table is a list (complete) or `Records`, the others are absent."""
    given: dict[str, Records] = {}
    for table in catalogue.tables:
        if table.name == "branches":
            continue
        found = (tables or {}).get(table.name, Records((), "absent"))
        silent = {c.name: Absent.NONE if c.blank == "none" else None for c in table.columns}
        if not isinstance(found, Records):
            found = Records(tuple(found), "complete")
        rows = tuple({**silent, **record} for record in found.records)
        given[table.name] = Records(rows, found.coverage, found.until)
    blank: dict[str, Cell] = {c.name: None for c in catalogue.table["branches"].columns}
    return Facts(2023, as_of, {**blank, **(branch or {})}, tables=given, **more)
