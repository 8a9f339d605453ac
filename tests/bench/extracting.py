"""Precision and recall of what is drafted from reports, and the time of a whole process.

`python -m tests.bench.extracting`. A figure is right if its id, value, kind, year and body are
those of the hand-made answers. `reviewed` answers were drafted by the program and then read
against the report: they guard and measure nothing. The held-out reports are those the words were
not written against.
Nothing is asserted here; the tests hold what must hold.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from starcheck.errors import FactsError
from starcheck.facts.reports import Asked, Made, Why, extract, shipped
from starcheck.facts.reports.problems import NO_YEAR
from starcheck.facts.reports.values import shown
from starcheck.reading.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "fixtures" / "reports"
HELD_OUT = REPORTS / "held-out"
Key = tuple[str, str, str, int, bool]


@dataclass
class Tally:
    """How many keys were right, too many, missing."""

    right: int = 0
    extra: int = 0
    missing: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.extra += other.extra
        self.missing += other.missing

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0


def reports(folder: Path) -> list[Path]:
    """Return the reports in `folder` that have answers."""
    return sorted(
        path
        for path in folder.glob("*.*")
        if path.suffix in (".txt", ".docx", ".pdf") and answers_of(path).is_file()
    )


def answers_of(report: Path) -> Path:
    return report.with_name(f"{report.stem}.answers.yaml")


def answers(report: Path) -> dict:
    """Return the hand-made answers of `report`."""
    found: dict = yaml.safe_load(answers_of(report).read_text("utf-8"))
    return found


def read(report: Path) -> Made:
    """Return what is drafted of `report`; only a year that it does not tell is given, as whoever
    runs the command is asked to."""
    data, words = report.read_bytes(), load_catalogue()
    try:
        return extract(data, report.name, Asked(), words, shipped())[0]
    except FactsError as error:
        if [one.kind for one in error.diagnostics] != [NO_YEAR]:
            raise
    asked = Asked(year=answers(report)["year"])
    return extract(data, report.name, asked, words, shipped())[0]


def _value(value: object) -> str:
    return f"{float(str(value)):g}"


def expected(said: dict) -> tuple[Counter[Key], Counter[Key]]:
    """Return the keys of the numbers, and of what is only mentioned."""
    year = said["year"]
    numbers: Counter[Key] = Counter()
    for one in said.get("figures") or ():
        key = (one["figure"], _value(one["value"]), one.get("kind", "exact"))
        numbers[(*key, one.get("for_year", year), False)] += 1
    for one in said.get("other_body") or ():
        key = (one["figure"], _value(one["value"]), one.get("kind", "exact"))
        numbers[(*key, one.get("for_year", year), True)] += 1
    mentions: Counter[Key] = Counter()
    for one in said.get("mentions") or ():
        # Several papers are several mentions, and one figure.
        mentions[(one["figure"], "1", "at_least", one.get("for_year", year), False)] = 1
    return numbers, mentions


def drafted(made: Made) -> tuple[Counter[Key], Counter[Key]]:
    """Return the keys of the numbers drafted or given to another body, and of the mentions."""
    numbers: Counter[Key] = Counter()
    mentions: Counter[Key] = Counter()
    for one in made.draft.drafted:
        value = _value(shown(one.value, made.definition(one.figure).scale))
        if one.mention and one.kind == "at_least":
            mentions[(one.figure, "1", "at_least", one.for_year, False)] = 1
        else:
            numbers[(one.figure, value, one.kind, one.for_year, False)] += 1
    for seen in made.draft.seen:
        if seen.why is Why.BODY and seen.figure is not None:
            value = _value(shown(seen.value or 0, made.definition(seen.figure).scale))
            numbers[(seen.figure, value, seen.kind or "exact", seen.year or 0, True)] += 1
    return numbers, mentions


def tally(wanted: Counter[Key], found: Counter[Key]) -> Tally:
    """Compare keys; the same thing said twice may be drafted once."""
    missing = [key for key in wanted if key not in found]
    extra = [key for key in found if key not in wanted]
    wrong = [f"缺 {key}" for key in missing] + [f"多 {key}" for key in extra]
    return Tally(len(wanted) - len(missing), len(extra), len(missing), wrong)


def measure(paths: Iterable[Path], verbose: bool) -> tuple[Tally, Tally]:
    """Print a line for each report and return the sums, of numbers and of mentions."""
    all_numbers, all_mentions = Tally(), Tally()
    for path in paths:
        wanted = answers(path)
        made = read(path)
        numbers, mentions = (
            tally(a, b) for a, b in zip(expected(wanted), drafted(made), strict=True)
        )
        all_numbers.add(numbers)
        all_mentions.add(mentions)
        _line(path.stem, numbers, mentions)
        if verbose:
            head = (made.head.year, made.head.name, made.head.category)
            branch = wanted["branch"]
            right = (wanted["year"], branch.get("name"), branch.get("category"))
            if head != right:
                print(f"      head {head}, wanted {right}")
            for wrong in (*numbers.wrong, *(f"(提到) {w}" for w in mentions.wrong)):
                print(f"      {wrong}")
    return all_numbers, all_mentions


def _line(name: str, numbers: Tally, mentions: Tally) -> None:
    print(
        f"{name:36}{numbers.right:>5}{numbers.extra:>6}{numbers.missing:>6}"
        f"{numbers.precision:>9.1%}{numbers.recall:>9.1%}"
        f"{mentions.precision:>11.1%}{mentions.recall:>9.1%}"
    )


def process_time(rounds: int = 10) -> tuple[float, float]:
    """Return median and best milliseconds of a whole process on a report of 5,000 characters."""
    text = (REPORTS / "housing-bureau-2023.txt").read_text("utf-8")
    while len(text) < 5000:
        text += text
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "five-thousand-2023.txt"
        report.write_text(text[:5000], "utf-8")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        command = [sys.executable, "-m", "starcheck", "facts", "extract", str(report)]
        taken = []
        for _ in range(rounds + 1):
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[1:]), min(taken[1:])


def main() -> None:
    verbose = "-v" in sys.argv[1:]
    print(f"{'report':36}{'right':>5}{'extra':>6}{'miss':>6}{'prec.':>9}{'recall':>9}"
          f"{'mentions p.':>11}{'recall':>9}")  # fmt: skip
    own = reports(REPORTS)
    drafted_first = [path for path in own if answers(path).get("reviewed")]
    sets = (
        ("answers drafted, then reviewed", drafted_first),
        ("written against", [path for path in own if path not in drafted_first]),
        ("held out", reports(HELD_OUT)),
    )
    for title, paths in sets:
        if paths:
            _line(f"= {title} ({len(paths)})", *measure(paths, verbose))
    median, best = process_time()
    print(f"a whole process, 5,000 characters: median {median:.0f} ms, best {best:.0f} ms")


if __name__ == "__main__":
    main()
