"""Facts and rulebook → facts without open questions of coverage, and the assumptions made for it.

An engine sees every table of the catalogue with an explicit coverage. Where neither the file nor
the rulebook says, the defaults of semantics §2 hold, and those that matter to the rulebook are
told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from starcheck.diagnostics import Diagnostic, Kind, Place, Problems, Text, text
from starcheck.facts import judgements
from starcheck.facts.stated import (
    check_results,
    check_waivers,
    known_criteria,
    typed,
)
from starcheck.language import tr
from starcheck.model.catalogue import Table
from starcheck.model.facts import CoverageKind, Facts, Records
from starcheck.model.rulebook import Rulebook
from starcheck.model.scores import ByJudges, given
from starcheck.model.values import EARLIEST

OTHER_EDITION = Kind(
    "FA161",
    "other-edition",
    "这本填报表是按 {stamped} 制作的，现在用的是 {used}：表里没有问到的，按没有填报看待",
    severity="warning",
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """What was taken as given where the facts are silent, and by what right."""

    text: Text
    because: str


@dataclass(frozen=True, slots=True)
class Completed:
    """Facts ready to be judged. With errors among the `diagnostics` they must not be."""

    facts: Facts
    assumptions: tuple[Assumption, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.is_error)


def complete(facts: Facts, rulebook: Rulebook) -> Completed:
    """Return `facts` with every table, every coverage and the types of what is stated.

    A stated fact the rulebook does not know, and a judgement or waiver of no criterion, are
    diagnostics.
    """
    problems = Problems()
    looked_at = set(_tables_looked_at(rulebook))
    tables: dict[str, Records] = {}
    assumptions: list[Assumption] = []
    for table in rulebook.catalogue.tables:
        if table.name == "branches":
            continue
        records = facts.tables.get(table.name, Records())
        coverage, assumed = _coverage(table, records, rulebook)
        since = _since(table, records, facts.year, rulebook)
        tables[table.name] = replace(records, coverage=coverage, since=since)
        if assumed is not None and (table.name in looked_at or table.name in rulebook.silence):
            assumptions.append(assumed)
        used = table.name in looked_at or table.name in _opinions(rulebook)
        if table.given_by == "committee" and records.records and not used:
            assumptions += _unused(table, records, rulebook)
    for name in ("judgements", "waivers"):
        if name in tables:
            tables[name] = known_criteria(tables[name], rulebook, problems)
    if "judgements" in tables:
        tables["judgements"] = judgements.checked(tables["judgements"], rulebook, problems)
    if "results" in tables:
        check_results(tables["results"], rulebook, problems)
    if "waivers" in tables:
        check_waivers(tables["waivers"], rulebook, facts.as_of, problems)
    named, place = f"{rulebook.id}@{rulebook.edition}", facts.place
    if facts.rulebook not in (None, named) and place is not None and place.sheet is not None:
        # A workbook is stamped with the standard whose questions it asks.
        problems.add(
            OTHER_EDITION,
            Place(place.file),
            help=text("按现在的标准再生成一本来填"),
            stamped=facts.rulebook,
            used=named,
        )
    stated = typed(facts, rulebook, problems)
    return Completed(
        replace(facts, tables=tables, stated=stated), tuple(assumptions), tuple(problems.found)
    )


def _unused(table: Table, given: Records, rulebook: Rulebook) -> Iterator[Assumption]:
    """Say so where what a superior organisation gives makes no difference."""
    sentence = text(
        "{table}有 {number} 条记录，没有计入", table=table.title, number=len(given.records)
    )
    yield Assumption(sentence, tr("这份评星标准不看这张台账"))


def _since(table: Table, given: Records, year: int, rulebook: Rulebook) -> date:
    """Return from which day on the coverage of a table holds.

    A branch says what it did this year; the committee's tables, and those of which silence means
    none, know no such bound unless they say so.
    """
    if given.since is not None:
        return given.since
    ours = table.given_by == "branch" and table.name not in rulebook.silence
    return date(year, 1, 1) if ours else EARLIEST


def _coverage(
    table: Table, given: Records, rulebook: Rulebook
) -> tuple[CoverageKind, Assumption | None]:
    if given.coverage is not None:
        return given.coverage, None
    if table.name in rulebook.silence:
        if given.records:
            sentence = text("{table}只有所列记录，没有别的", table=table.title)
        else:
            sentence = text("{table}没有填报，视为没有这类记录", table=table.title)
        return "complete", Assumption(sentence, tr("评星标准约定这张台账不填就是没有"))
    if table.awaited and not given.records:
        return "absent", None  # what nobody has told is not none
    if table.given_by == "committee":
        if given.records:
            sentence = text("{table}以上级党组织提供的记录为准，没有别的", table=table.title)
        else:
            sentence = text("上级党组织没有提供{table}，视为没有这类记录", table=table.title)
        return "complete", Assumption(sentence, tr("上级党组织的台账除非另有说明，都是完整的"))
    if given.records:
        sentence = text("{table}没有注明填报范围，按部分填报看待", table=table.title)
        return "partial", Assumption(
            sentence, tr("有记录而没有注明填报范围的台账，可能还有没填的记录")
        )
    return "absent", None


def _tables_looked_at(rulebook: Rulebook) -> Iterator[str]:
    for measure in rulebook.measures.values():
        if measure.aggregate is not None:
            yield measure.aggregate.table
            if isinstance(measure.aggregate.of, str):
                yield measure.aggregate.of
    for requirement in rulebook.requirements.values():
        yield requirement.table


def _opinions(rulebook: Rulebook) -> set[str]:
    """Return the tables of opinions: while they are empty they are awaited, not taken as none."""
    opinions = (one for criterion in rulebook.criteria for one in given(criterion.score))
    return {"judgements" if isinstance(one, ByJudges) else "results" for one in opinions}
