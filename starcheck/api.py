"""For programs: `starcheck.assess`, `starcheck.grade`, `starcheck.open_run`.

A door like the command line: options in, values out, and the same refusals as exceptions. Nothing
is printed. Where nobody says a date, today is read here.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from starcheck.diagnostics import Kind, Problems, problem, text
from starcheck.errors import UsageError
from starcheck.facts.objects import written
from starcheck.intake.arrow import ArrowLike, lay_down
from starcheck.language import series
from starcheck.model.assessment import Assessment
from starcheck.model.findings import Basis

if TYPE_CHECKING:
    import pyarrow

__all__ = ["ArrowLike", "GradedRun", "assess", "grade", "open_run"]

PathOf: TypeAlias = str | PathLike[str]
One: TypeAlias = Mapping[str, Any] | PathOf
"""The facts of a branch: as the keys of a facts file, or the path of one."""
Tables: TypeAlias = Mapping[str, ArrowLike] | PathOf | Sequence[PathOf]
"""Tables by name, or files and folders as `starcheck grade` takes them."""

ARGUMENT = Kind("US265", "bad-argument", "`{argument}` 要写{wanted}，给的是 {found}")
SEVERAL = Kind("US266", "several-branches", "`{file}` 里有 {number} 个党支部")


@overload
def assess(  # type: ignore[overload-overlap] # a `str` is a path, and no sequence of paths
    facts: One,
    *,
    rulebook: PathOf | None = None,
    year: int | None = None,
    as_of: date | None = None,
    committee: One | None = None,
    basis: Basis | None = None,
) -> Assessment: ...


@overload
def assess(
    facts: Sequence[One],
    *,
    rulebook: PathOf | None = None,
    year: int | None = None,
    as_of: date | None = None,
    committee: One | None = None,
    basis: Basis | None = None,
) -> list[Assessment]: ...


def assess(
    facts: One | Sequence[One],
    *,
    rulebook: PathOf | None = None,
    year: int | None = None,
    as_of: date | None = None,
    committee: One | None = None,
    basis: Basis | None = None,
) -> Assessment | list[Assessment]:
    """Return the assessment of a branch; of a sequence, that of every branch, in its order.

    `facts`: the keys of a facts file (`year`, `branch`, `figures`, `tables` …), or the path of a
    file. `rulebook`: `id`, `id@edition` or a path, of a scheme too. Options beat what facts say.

    Raises a `StarcheckError`: `FactsError` with all that is wrong with the facts, `RulebookError`,
    `UsageError`. A low star is a result.
    """
    from starcheck.assessing import Wanted
    from starcheck.assessing import assess as judge

    _among("basis", basis, ("stated", "recorded"))
    wanted = Wanted(
        facts=Path(),
        today=date.today(),
        rulebook=_text(rulebook),
        committee=_one("committee.json", committee),
        year=_year(year),
        as_of=_day(as_of),
        basis=basis,
    )
    if isinstance(facts, Mapping | str | PathLike):
        found = judge(replace(wanted, facts=_one("facts.json", facts))).assessments
        if len(found) != 1:
            help_ = text("写成列表：assess([…])，得到每个党支部的报告")
            raise UsageError([problem(SEVERAL, file=str(facts), number=len(found), help=help_)])
        return found[0]
    if not isinstance(facts, Sequence):
        raise _bad("facts", text("字典、路径，或者它们的列表"), facts)
    if not facts:
        return []
    if all(isinstance(one, Mapping) for one in facts):
        return list(judge(replace(wanted, facts=written("facts.json", facts))).assessments)
    made: list[Assessment] = []
    for one in facts:
        made += judge(replace(wanted, facts=_one("facts.json", one))).assessments
    return made


def grade(
    tables: Tables,
    *,
    rulebook: PathOf | None = None,
    year: int | None = None,
    as_of: date | None = None,
    coverage: Literal["complete", "partial"] | None = None,
    committee: Mapping[str, ArrowLike] | PathOf | None = None,
    settle: bool = False,
    previous: PathOf | GradedRun | None = None,
    run: PathOf | None = None,
    memory: str | None = None,
    threads: int | None = None,
    temp: PathOf | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    spark: Any = None,
    tell: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> GradedRun:
    """Grade every branch of `tables` and return the sealed run.

    `tables`: Arrow tables by the name of their table, or files and folders. `coverage`: whether the
    tables hold all there is, where no `submissions` table says so. `run`: the folder to write;
    without it the run lives as long as what is returned. `engine`: both come to the same run;
    `spark`: the SparkSession to use, which implies that engine (`docs/spark.md`). `tell` is given
    the sentences that the command prints on the way, `progress` how many branches of how many are
    done.

    A branch of which something is wrong is set aside (`GradedRun.set_aside`), the rest is graded.
    Raises a `StarcheckError` where the whole cannot be graded.
    """
    from starcheck.grading import Wanted
    from starcheck.grading import grade as grade_all

    _among("coverage", coverage, ("complete", "partial"))
    _among("engine", engine, ("duckdb", "spark"))
    with _room(temp) as folder:
        given = _laid_down("tables", tables, folder / "given")
        theirs = None if committee is None else _laid_down("committee", committee, folder / "above")
        graded = grade_all(
            Wanted(
                inputs=given,
                run=folder / "run" if run is None else Path(run),
                today=date.today(),
                rulebook=_text(rulebook),
                committee=None if theirs is None else theirs[0],
                year=_year(year),
                as_of=_day(as_of),
                coverage=coverage,
                settle=settle,
                previous=previous.path
                if isinstance(previous, GradedRun)
                else None
                if previous is None
                else Path(previous),
                memory=memory,
                threads=threads,
                temp=None if temp is None else Path(temp),
                engine=engine if spark is None else "spark",
                session=spark,
                tell=tell or (lambda _: None),
                progress=progress or (lambda done, of: None),
            )
        )
        return GradedRun(graded.run, folder)


def open_run(path: PathOf) -> GradedRun:
    """Return the sealed run in the folder `path`, however it was made."""
    return GradedRun(Path(path))


class GradedRun:
    """A sealed run. Each table is a `pyarrow.Table`, read anew when asked for.

    A run without a folder of its own is gone when it is closed, as are copies of tables that were
    given in memory: `explain` reads them.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        from starcheck.runs.reading import manifest_of

        self.path = path
        self.manifest: Mapping[str, Any] = manifest_of(path)
        self._end = None if folder is None else weakref.finalize(self, _forget, folder)

    def close(self) -> None:
        """Remove what was only kept for this value; a run in a folder of its own stays."""
        if self._end is not None:
            self._end()

    def __enter__(self) -> GradedRun:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"GradedRun({self.path.as_posix()!r})"

    @property
    def judged(self) -> int:
        """How many branches were judged."""
        return int(self.manifest["branches"]["judged"])

    @property
    def aside(self) -> int:
        """How many branches were set aside."""
        return int(self.manifest["branches"]["set_aside"])

    def table(self, name: str, rulebook: str | None = None) -> pyarrow.Table:
        """Return a table by its name; `rulebook` (`id@edition`): its branches and columns alone."""
        from starcheck.runs.arrow import table
        from starcheck.runs.reading import opened

        with opened(self.path) as found:
            return table(found, name, rulebook)

    @property
    def branches(self) -> pyarrow.Table:
        """What became of every branch: rated, excluded or set aside."""
        return self.table("branches")

    @property
    def set_aside(self) -> pyarrow.Table:
        """Why branches were set aside: one row per reason, with file, line and what to do."""
        return self.table("set_aside")

    @property
    def warnings(self) -> pyarrow.Table:
        """What else came up when documents were read: one row each, with file, line and what to
        do."""
        return self.table("warnings")

    @property
    def results(self) -> pyarrow.Table:
        """One row per branch: score, stars, rank and quota, points as decimals."""
        return self.table("results")

    @property
    def scores(self) -> pyarrow.Table:
        """Scores and what they are made of, in thousandths of a point."""
        return self.table("scores")

    @property
    def stars(self) -> pyarrow.Table:
        """Stars, determinations and gates."""
        return self.table("stars")

    @property
    def findings(self) -> pyarrow.Table:
        """One row per branch, five columns per criterion."""
        return self.table("findings")

    @property
    def findings_long(self) -> pyarrow.Table:
        """One row per branch and criterion, points as decimals."""
        return self.table("findings_long")

    @property
    def measures(self) -> pyarrow.Table:
        """One row per branch, the bounds of every measure."""
        return self.table("measures")

    @property
    def placements(self) -> pyarrow.Table:
        """Ranks, and the stars that the quotas leave."""
        return self.table("placements")

    @property
    def quotas(self) -> pyarrow.Table:
        """Each quota in each group: allowed, reached, held."""
        return self.table("quotas")

    def explain(self, code: str) -> Assessment:
        """Return the assessment of one branch, judged again from the inputs of the run."""
        from starcheck.explain import explain
        from starcheck.runs.reading import opened

        with opened(self.path) as found:
            return explain(found, code, date.today()).assessment

    def verify(self) -> None:
        """Raise `UsageError` where a table is not what was sealed."""
        from starcheck.runs.reading import opened

        with opened(self.path) as found:
            found.verify()


# What was given


def _one(name: str, facts: One | None) -> Any:
    if facts is None:
        return None
    if isinstance(facts, Mapping):
        return written(name, facts)
    if isinstance(facts, str | PathLike):
        return Path(facts)
    raise _bad(name.removesuffix(".json"), text("字典或路径"), facts)


def _laid_down(argument: str, tables: Tables, folder: Path) -> list[Path]:
    """Return where the tables are, after writing those that are held in memory."""
    from starcheck.reading.catalogue import load_catalogue

    if isinstance(tables, Mapping):
        if not tables:
            raise _bad(argument, text("至少一张台账"), tables)
        lay_down(tables, folder, load_catalogue())
        return [folder]
    if isinstance(tables, str | PathLike):
        return [Path(tables)]
    paths = list(tables) if isinstance(tables, Sequence) else [tables]
    if argument == "committee" or not all(isinstance(one, str | PathLike) for one in paths):
        raise _bad(argument, text("以台账为名的 Arrow 表，或者路径"), tables)
    return [Path(one) for one in paths]


@contextmanager
def _room(temp: PathOf | None) -> Iterator[Path]:
    """Give a folder that stays unless something goes wrong."""
    folder = Path(tempfile.mkdtemp(prefix="starcheck-", dir=None if temp is None else fspath(temp)))
    try:
        yield folder
    except BaseException:
        _forget(folder)
        raise


def _forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _text(rulebook: PathOf | None) -> str | None:
    return None if rulebook is None else fspath(rulebook)


def _year(year: int | None) -> int | None:
    if year is not None and (isinstance(year, bool) or not isinstance(year, int)):
        raise _bad("year", text("年度，如 2023"), year)
    return year


def _day(as_of: date | None) -> date | None:
    if as_of is None or (isinstance(as_of, date) and not isinstance(as_of, datetime)):
        return as_of
    raise _bad("as_of", text("日期（datetime.date）"), as_of)


def _among(argument: str, word: str | None, words: Sequence[str]) -> None:
    if word is not None and word not in words:
        raise _bad(argument, series(words), word)


def _bad(argument: str, wanted: object, found: object) -> UsageError:
    problems = Problems()
    shown = repr(found)
    problems.add(
        ARGUMENT,
        argument=argument,
        wanted=wanted,
        found=shown if len(shown) <= 40 else type(found).__name__,
    )
    return UsageError(problems.found)
