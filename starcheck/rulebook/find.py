"""Find rulebooks: the shipped ones, by id and edition, or any by its path.

The folder is the registry: `rules/ID/EDITION/rulebook.yaml`. The edition follows the assessment
year, not the day on which somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starcheck.diagnostics import Diagnostic, Place, Problems, did_you_mean, problem, text
from starcheck.errors import RulebookError, UsageError
from starcheck.language import series, tr
from starcheck.reading.documents import read_document
from starcheck.rulebook import problems as kinds
from starcheck.rulebook.files import HEAD, nowhere


@dataclass(frozen=True, slots=True)
class Available:
    """A rulebook in a folder of rulebooks. `path` is its own folder."""

    id: str
    edition: str
    path: Path
    title: str
    status: str
    score_free: bool
    """Whether it gives no star."""
    until: int | None
    """The last year it is in force; `None`: no end."""

    def in_force(self, year: int) -> bool:
        return int(self.edition) <= year and (self.until is None or year <= self.until)


def in_force_twice(year: int, editions: list[str], place: Place | None = None) -> Diagnostic:
    return problem(
        kinds.IN_FORCE_TWICE,
        place,
        help=text("给早的年度版写 in_force: {from: …, until: …}，或者写明用哪一个"),
        year=year,
        editions=series(editions),
    )


def available(folder: Path, id: str = "*") -> list[Available]:
    """Return the rulebooks in `folder`, by id and edition; only their heads are read.

    Raises `RulebookError` for a head that cannot be read at all.
    """
    found = []
    for head in sorted(folder.glob(f"{id}/*/{HEAD}")):
        problems = Problems()
        document = read_document(head.read_bytes(), head.as_posix(), problems)
        if document is None:
            raise RulebookError(problems.found)
        value = document.value if isinstance(document.value, dict) else {}
        path = head.parent
        found.append(
            Available(
                path.parent.name,
                path.name,
                path,
                str(value.get("title", "")),
                str(value.get("status", "")),
                not {"totals", "stars", "extends"} & value.keys(),
                _until(value, path.name),
            )
        )
    return found


def _until(head: dict[Any, Any], edition: str) -> int | None:
    """Return the last year that a head says it is in force: its edition's, unless it says more."""
    years = head.get("in_force")
    if isinstance(years, dict):
        until = years.get("until")
        return until if isinstance(until, int) else None
    return int(edition) if edition.isdigit() else 0


def find(spec: str, year: int, folder: Path | None = None) -> Path:
    """Return the path of `ID`, `ID@EDITION` or a path; an id alone takes the edition of `year`.

    Raises `UsageError` naming the nearest rulebook, or the editions there are.
    """
    if folder is None:
        from starcheck.reading.places import rules_folder

        folder = rules_folder()
    id, _, edition = spec.partition("@")
    editions = _editions(folder, id)
    if editions:
        wanted = edition or str(year)
        if wanted in editions:
            return folder / id / wanted
        if not edition:
            valid = [one for one in available(folder, id) if one.in_force(year)]
            if len(valid) > 1:
                raise UsageError([in_force_twice(year, [one.edition for one in valid])])
            if valid:
                return valid[0].path
        known = series(editions)
        raise UsageError(
            [
                problem(
                    kinds.NO_EDITION,
                    notes=[text("现有年度版：{known}", known=known)],
                    help=text("写 {id}@{edition}，或者换一个年度", id=id, edition=editions[-1]),
                    name=id,
                    edition=wanted,
                )
            ]
        )
    path = Path(spec)
    if path.exists():
        return path
    if "/" in spec or "\\" in spec or path.suffix in (".yaml", ".yml", ".json"):
        raise UsageError([nowhere(path)])
    ids = sorted({head.parent.parent.name for head in folder.glob(f"*/*/{HEAD}")})
    raise UsageError(
        [
            problem(
                kinds.UNKNOWN_RULEBOOK,
                notes=[text("现有：{known}", known=series(ids) or tr("无"))],
                help=did_you_mean(id, ids) or text("也可以写文件或文件夹的路径"),
                name=id,
            )
        ]
    )


def _editions(folder: Path, id: str) -> list[str]:
    """Return the editions of `id`; the id is compared with names, never joined into a path."""
    return sorted(
        head.parent.name for head in folder.glob(f"*/*/{HEAD}") if head.parent.parent.name == id
    )
