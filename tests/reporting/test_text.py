"""The report that a clerk reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starcheck.diagnostics import cells
from starcheck.model.assessment import Assessment
from starcheck.reporting import text
from tests.assembly.test_assembly import MEETINGS

Assess = Callable[..., Assessment]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"

TROUBLE = (
    "figures: {党员大会次数: {value: 3, quote: 召开“党员大会”3次}}\nstated: {上党课: 否}\n"
    + MEETINGS
)


def test_gaps_conflicts_and_what_is_still_open_are_drawn_as_agreed(
    assessed: Assess, golden: Callable[[Path, str], None]
) -> None:
    found = assessed(TROUBLE, branch=", groups: 1", as_of="2023-06-30")
    golden(GOLDEN / "small.txt", text.render([found]))


def test_every_line_fits_a_hundred_cells(assessed: Assess) -> None:
    for found in (assessed(), assessed(TROUBLE), assessed(TROUBLE, as_of="2023-06-30")):
        assert [line for line in text.render([found]).splitlines() if cells(line) > 100] == []


def test_signs_of_doubtful_width_only_stand_where_nothing_follows_in_a_column(
    assessed: Assess,
) -> None:
    for line in text.render([assessed(TROUBLE, branch=", groups: 1")]).splitlines():
        for sign in "★☆“”…—→":
            if sign in line:
                assert "  " not in line[line.index(sign) :]


def test_every_sign_can_be_written_in_gbk(assessed: Assess) -> None:
    drawn = text.render([assessed(TROUBLE), assessed(as_of="2023-06-30")])
    assert drawn.encode("gbk").decode("gbk") == drawn


def test_colour_only_adds_to_the_words(assessed: Assess) -> None:
    import re

    found = assessed(TROUBLE)
    plain, coloured = text.render([found]), text.render([found], colour=True)
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
    assert coloured != plain
