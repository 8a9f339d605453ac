"""A rulebook drawn for people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starcheck.diagnostics import cells
from starcheck.model.catalogue import Catalogue
from starcheck.reporting.rulebook import render
from starcheck.rulebook import load

SMALL = Path(__file__).resolve().parents[1] / "assembly" / "small.yaml"
GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def test_a_rulebook_is_drawn_as_agreed(
    catalogue: Catalogue, tmp_path: Path, golden: Callable[[Path, str], None]
) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL.read_text("utf-8").replace("POLICY", "rescale"), "utf-8")
    drawn = render(load(path, catalogue))
    golden(GOLDEN / "small-rulebook.txt", drawn)
    assert [line for line in drawn.splitlines() if cells(line) > 100] == []
