"""Every broken facts file earns exact words: `fixtures/broken/facts-*` and the `.txt` beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from starcheck.diagnostics import Diagnostic, Kind, Problems, draw
from starcheck.errors import FactsError
from starcheck.facts import Door, complete, problems, read
from starcheck.facts.reader import in_order, read_files
from starcheck.model.catalogue import Catalogue
from starcheck.model.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[2]
BROKEN = ROOT / "fixtures" / "broken"
FILES = sorted(
    path.relative_to(ROOT)
    for path in BROKEN.glob("facts-*")
    if path.suffix in (".yaml", ".json", ".bin") and ".committee" not in path.suffixes
)
TODAY = date(2024, 1, 9)


def check(
    path: Path,
    catalogue: Catalogue,
    *,
    today: date,
    committee: Path | None = None,
    rulebook: Rulebook | None = None,
) -> tuple[Diagnostic, ...]:
    """Return all there is to say of the files; with a rulebook, also of the facts against it."""
    found = Problems()
    branches = read_files(path, catalogue, Door(today), found, committee=committee)
    if rulebook is not None and not found.errors:
        for branch in branches:
            found.extend(complete(branch, rulebook).diagnostics)
    return in_order(found.found)


def _committee(path: Path) -> Path | None:
    beside = path.with_suffix(".committee.yaml")
    return beside if (ROOT / beside).is_file() else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_file_earns_its_exact_words(
    path: Path,
    catalogue: Catalogue,
    rulebook: Rulebook,
    golden: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    book = rulebook if path.name.startswith("facts-rulebook-") else None
    found = check(path, catalogue, today=TODAY, committee=_committee(path), rulebook=book)
    golden(ROOT / path.with_suffix(".txt"), "\n\n".join(map(draw, found)) + "\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reading_raises_exactly_where_checking_finds_an_error(
    path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    found = check(path, catalogue, today=TODAY, committee=_committee(path))
    if any(diagnostic.is_error for diagnostic in found):
        with pytest.raises(FactsError) as raised:
            read(path, catalogue, today=TODAY, committee=_committee(path))
        assert raised.value.diagnostics == found
    else:
        file = read(path, catalogue, today=TODAY, committee=_committee(path))
        assert file.diagnostics == found


def test_every_kind_of_problem_has_a_broken_file_that_earns_it() -> None:
    words = "".join(path.read_text(encoding="utf-8") for path in BROKEN.glob("facts-*.txt"))
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, Kind)]
    assert [kind.code for kind in kinds if f"[{kind.code}]" not in words] == []


def test_no_code_of_this_room_is_used_twice_or_taken_by_reading() -> None:
    from starcheck.reading import problems as of_reading

    codes = [
        kind.code
        for module in (problems, of_reading)
        for kind in vars(module).values()
        if isinstance(kind, Kind)
    ]
    assert sorted(codes) == sorted(set(codes))


def test_two_megabytes_of_aliases_are_refused_and_not_expanded(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    lines = ["a0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    lines += ["pad: |", *["  " + "x" * 98] * 21_000]
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text("\n".join(lines), encoding="utf-8")
    assert bomb.stat().st_size > 2_000_000
    codes = [found.kind.code for found in check(bomb, catalogue, today=TODAY)]
    assert codes == ["FA107"]


def test_a_file_that_is_not_there_is_said_to_be_unreadable(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    (found,) = check(tmp_path / "none.yaml", catalogue, today=TODAY)
    assert found.kind.code == "FA118"
