"""What is known while a rulebook is resolved: names and their types, what was used, what is wrong.

A name whose own definition is wrong is *broken*: conditions that mention it are not checked, so
that one mistake is told once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from starcheck.diagnostics import Place, Problems, did_you_mean, text
from starcheck.expressions import Scope, check
from starcheck.expressions.functions import BY_ANY_NAME
from starcheck.expressions.lexer import KEYWORDS, Refused, Source, tokens
from starcheck.expressions.names import BREACHES, MOMENTS
from starcheck.language import mark, series, tr
from starcheck.model.batches import Sheet
from starcheck.model.catalogue import Catalogue, Table
from starcheck.model.rulebook import Cite, Measure, Parameter
from starcheck.model.tree import Literal, MeasureRef, Node, RequirementRef, walk
from starcheck.model.values import Type, TypeKind
from starcheck.model.written_values import WrittenCite
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.spots import Entry, Spot

Kinds = TypeKind | tuple[TypeKind, ...]

_KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(slots=True)
class Context:
    """Grows as parameters, then requirements, then measures are resolved."""

    catalogue: Catalogue
    problems: Problems
    parameters: dict[str, Parameter] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    """Of the measures."""
    requirements: dict[str, Table] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)
    implied: dict[str, Measure] = field(default_factory=dict)
    """Measures that the book means without naming them."""
    checked: dict[tuple[object, ...], Node] = field(default_factory=dict)
    """The trees of texts in which nothing was wrong: many criteria ask the same."""
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def condition(
        self,
        words: str | None,
        spot: Spot,
        expect: Kinds | None,
        label: str,
        table: Table | None = None,
        *,
        sheets: bool = False,
    ) -> Node | None:
        """Return the tree of the expression at `spot`, asked of a branch or of a record of `table`.

        `sheets`: whether it may ask which sheets are passed.

        `None` where nothing is written, where it is wrong, and where a name in it is broken.
        """
        if words is None:
            return None
        self.texts[label] = words
        return self.expression(words, spot.text(), expect, table, sheets=sheets)

    def expression(
        self,
        words: str,
        place: Place,
        expect: Kinds | None,
        table: Table | None = None,
        *,
        sheets: bool = False,
    ) -> Node | None:
        if self.broken and self.broken & names_in(words):
            self.used |= names_in(words)
            return None
        key = (words, table and table.name, expect, sheets)
        if (before := self.checked.get(key)) is not None:
            return before
        known = {id: sheet.title for id, sheet in self.sheets.items()} if sheets else None
        requirements = self.requirements.keys()
        scope = Scope(self.catalogue, table, self.parameters, self.types, requirements, known)
        node, found = check(words, scope, place, expect)
        self.problems.extend(found)
        if node is not None:
            self.use(node)
            if not found:
                self.checked[key] = node
        return node

    def columns_only(self, words: str | None, spot: Spot, label: str) -> Node | None:
        """Return a condition over the branch's own columns and the parameters alone."""
        if words is None:
            return None
        self.texts[label] = words
        for name in sorted(names_in(words)):
            if name in self.types or name in self.requirements or name in self.broken:
                self.problems.add(
                    kinds.ONLY_COLUMNS,
                    spot.text().within(words.find(name), len(name)),
                    help=text("需要看台账的要求写成认定规则"),
                    name=name,
                )
                return None
        scope = Scope(self.catalogue, None, self.parameters)
        node, found = check(words, scope, spot.text(), TypeKind.TRUTH)
        self.problems.extend(found)
        if node is not None:
            self.use(node)
        return node

    def use(self, node: Node) -> None:
        for part in walk(node):
            if isinstance(part, MeasureRef | RequirementRef | Literal) and part.name is not None:
                self.used.add(part.name)

    def table(self, name: str, place: Place) -> Table | None:
        """Return the table of records that `name` means."""
        found = self.catalogue.table.get(name)
        if found is None:
            self.problems.add(
                kinds.UNKNOWN_TABLE,
                place,
                help=did_you_mean(name, self.catalogue.table),
                notes=[text("台账有：{known}", known=self._tables())],
                name=name,
            )
        elif found.name == "branches":
            self.problems.add(
                kinds.BRANCH_TABLE,
                place,
                help=text("党支部自己的列直接写在条件里，或用 value: 算成指标"),
                name=name,
            )
            return None
        return found

    def _tables(self) -> str:
        return series(t.name for t in self.catalogue.tables if t.name != "branches")

    def cite(self, written: WrittenCite | None, spot: Spot) -> Cite | None:
        if written is None:
            return None
        source = self.catalogue.source.get(written.source)
        if source is None:
            known = [source.id for source in self.catalogue.sources]
            self.problems.add(
                kinds.UNKNOWN_SOURCE,
                spot.place("source"),
                help=did_you_mean(written.source, self.catalogue.source)
                or text("先在 rules/sources.yaml 里登记"),
                notes=[text("已登记：{known}", known=series(known))],
                name=written.source,
            )
            return None
        return Cite(source.id, written.article, source.title)

    def grounded(
        self,
        local: bool,
        written: WrittenCite | None,
        what: str,
        name: str,
        spot: Spot,
        place: Place,
    ) -> Cite | None:
        """Return the citation of what is either local or cited, and nothing else."""
        if local and written is not None:
            self.problems.add(
                kinds.LOCAL_AND_CITED,
                spot.key("local"),
                help=text("有出处就删去 local，没有中央规定就删去 cite"),
                what=what,
                name=name,
            )
        elif not local and written is None:
            self.problems.add(
                kinds.NO_SOURCE,
                place,
                help=text(
                    "写 cite: {{source: 规定, article: 第几条}}；没有中央规定的写 local: {yes}",
                    yes="true",
                ),
                what=what,
                name=name,
            )
        return self.cite(written, spot.below("cite"))


@lru_cache(maxsize=4096)
def names_in(words: str) -> frozenset[str]:
    """Return the words of an expression that may be names; none of one that cannot be read."""
    try:
        return frozenset(t.value for t in tokens(Source(words, None)) if t.kind == "name")
    except Refused:
        return frozenset()


def unique(entries: list[Entry], what: str, problems: Problems) -> dict[str, Entry]:  # type: ignore[type-arg]
    """Return entries by name; the second of a name is a problem that shows both places."""
    found: dict[str, Entry] = {}  # type: ignore[type-arg]
    for entry in entries:
        if entry.name not in found:
            found[entry.name] = entry
            continue
        first = found[entry.name].named
        problems.add(
            kinds.DUPLICATE_ID,
            entry.named,
            notes=[text("第一次在 {file} 第 {line} 行", file=first.file, line=first.line)],
            help=text("改用别的名字，或者删去一处"),
            what=what,
            id=entry.name,
        )
    return found


def check_id(id: str, place: Place, problems: Problems) -> None:
    """Report an id that is not kebab-case."""
    if not _KEBAB.fullmatch(id):
        problems.add(
            kinds.BAD_ID, place, help=text("写成 general-meeting-each-quarter 这样"), id=id
        )


def check_name(name: str, what: str, place: Place, context: Context) -> None:
    """Report a name that a condition could not mean."""
    problems = context.problems
    reserved = name.lower() in KEYWORDS or name in MOMENTS or name in BY_ANY_NAME
    if reserved or name in BREACHES:
        problems.add(kinds.RESERVED_NAME, place, help=text("换一个名字"), name=name, what=what)
        return
    branches = context.catalogue.table.get("branches")
    if branches is not None and name in branches.by_any_name:
        other = tr("党支部的列")
    elif what != "参数" and name in context.parameters:
        other = mark("参数")
    elif what == "指标" and name in context.requirements:
        other = mark("逐条要求")
    else:
        return
    problems.add(
        kinds.NAME_CLASH, place, help=text("换一个名字"), name=name, what=what, other=other
    )
