"""New rulebooks and new editions: right from the start, and the old ones stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from starcheck.commands import run
from starcheck.diagnostics import draw
from starcheck.engines import DEFAULT
from starcheck.errors import UsageError
from starcheck.model.catalogue import Catalogue
from starcheck.reading.places import rules_folder
from starcheck.rulebook import available, lint, load
from starcheck.workshop import check_cases, new_book, new_edition, run_cases


def faults(folder: Path, catalogue: Catalogue) -> list[str]:
    """Everything wrong with a rulebook and its cases."""
    found = [*lint(folder, catalogue), *check_cases(load(folder, catalogue), folder / "cases")]
    results = run_cases(load(folder, catalogue), folder / "cases", [DEFAULT])
    found += [one.diagnostic for one in results if one.diagnostic is not None]
    assert results
    return [draw(one) for one in found]


def test_a_new_rulebook_is_without_a_fault(tmp_path: Path, catalogue: Catalogue) -> None:
    made = new_book("our-county", "本县评星标准", 2025, tmp_path)
    assert made[0] == tmp_path / "our-county" / "2025" / "rulebook.yaml"
    assert faults(tmp_path / "our-county" / "2025", catalogue) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    new_book("our-county", "", 2025, tmp_path)
    with pytest.raises(UsageError) as refused:
        new_book("our-county", "", 2025, tmp_path)
    assert refused.value.diagnostics[0].kind.code == "US104"


@pytest.mark.parametrize("id", sorted({one.id for one in available(rules_folder())}))
def test_the_next_edition_of_a_shipped_book_proves_what_the_old_one_did(
    id: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    """Cases carry their own year, so that they go on to be true in the new edition."""
    new_edition(rules_folder() / id / "2023", 2024, tmp_path)
    folder = tmp_path / id / "2024"
    book = load(folder, catalogue)
    assert (book.edition, book.previous) == ("2024", "2023")
    assert faults(folder, catalogue) == []


def test_an_edition_with_comments_keeps_them(tmp_path: Path) -> None:
    new_edition(rules_folder() / "jiguan-dabiao-chuangxing" / "2023", 2024, tmp_path)
    head = tmp_path / "jiguan-dabiao-chuangxing" / "2024" / "rulebook.yaml"
    assert head.read_text("utf-8").startswith("# 机关党支部")


def test_what_is_no_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        new_edition(tmp_path, 2024, tmp_path)
    assert refused.value.diagnostics[0].kind.code == "US105"
    (tmp_path / "book" / "2023").mkdir(parents=True)
    (tmp_path / "book" / "2023" / "rulebook.yaml").write_text("{edition: '2023'}\n")
    with pytest.raises(UsageError) as refused:
        new_edition(tmp_path / "book" / "2023", 2024, tmp_path)
    assert refused.value.diagnostics[0].kind.code == "US106"


def test_the_commands_write_and_say_what_is_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rules", "new", "ours", "--year", "2024", "-o", str(tmp_path)]) == 0
    said = capsys.readouterr()
    assert "ours/2024/rulebook.yaml" in said.out
    assert "rules lint" in said.err
    assert run(["rules", "new-edition", str(tmp_path / "ours" / "2024"), "2025"]) == 0
    assert run(["rules", "lint", str(tmp_path / "ours" / "2025")]) == 0
    assert run(["rules", "test", str(tmp_path / "ours" / "2025")]) == 0
