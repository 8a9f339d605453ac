"""Run cases: judge them in few batches, and lay what came out beside what was wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from starcheck.diagnostics import Diagnostic, Problems, Text, problem, text
from starcheck.engines import judge
from starcheck.model.findings import Basis, Judged
from starcheck.model.rulebook import Rulebook
from starcheck.workshop import problems as kinds
from starcheck.workshop.cases import Case, read_cases
from starcheck.workshop.expectations import Look, shown


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What an engine made of a case: the expectations it did not meet, none if all is well."""

    case: Case
    engine: str
    failures: tuple[Text, ...]

    @property
    def id(self) -> str:
        return f"{self.case.id}-{self.engine}"

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def diagnostic(self) -> Diagnostic | None:
        """The failure as a problem of the rulebook, at the place of the case."""
        if self.passed:
            return None
        because = (text("为什么：{why}", why=self.case.why),) if self.case.why else ()
        return problem(
            kinds.CASE_FAILED,
            self.case.place,
            notes=(*self.failures, *because),
            help=text("核对条文：改评星标准，或者改用例"),
            case=self.case.name,
            engine=self.engine,
        )


def run_cases(rulebook: Rulebook, folder: Path, engines: Sequence[str]) -> list[CaseResult]:
    """Return one result for every case of `folder` and every engine, in the order of the files.

    Cases that cannot be read are not run: `check_cases` says why.
    """
    return run(rulebook, read_cases(rulebook, folder, Problems()), engines)


def run(rulebook: Rulebook, cases: Sequence[Case], engines: Sequence[str]) -> list[CaseResult]:
    """Return one result for every case and engine.

    An engine judges all cases of the same year and date in one call, so that a batch is tried too.
    """
    batches: dict[object, list[int]] = {}
    for position, case in enumerate(cases):
        batches.setdefault((case.facts.year, case.facts.as_of), []).append(position)
    results: dict[tuple[int, str], CaseResult] = {}
    for engine in engines:
        for positions in batches.values():
            judged = judge(engine, rulebook, [cases[p].facts for p in positions])
            for position, one in zip(positions, judged, strict=True):
                results[position, engine] = _result(rulebook, cases[position], engine, one)
    return [results[position, engine] for position in range(len(cases)) for engine in engines]


def _result(
    rulebook: Rulebook, case: Case, engine: str, judged: Mapping[Basis, Judged]
) -> CaseResult:
    basis = case.basis
    seen = basis
    if case.kind == "criterion" and rulebook.criterion[case.subject].records_only:
        seen = "recorded"
    look = Look(rulebook, judged[basis], seen, case.kind, case.subject)
    failures: list[Text] = []
    for expectation in case.expects:
        try:
            found = expectation.see(look)
        except (KeyError, StopIteration):
            failures.append(text("评星标准里没有 {name}", name=expectation.name))
            continue
        if not expectation.holds(look):
            failures.append(
                text(
                    "{name}：得出 {found}，应为 {wanted}",
                    name=expectation.name,
                    found=shown(found),
                    wanted=shown(expectation.wanted),
                )
            )
    return CaseResult(case, engine, tuple(failures))
