"""Finding rulebooks by id, by edition and by path."""

from __future__ import annotations

from pathlib import Path

import pytest

from starcheck.errors import UsageError
from starcheck.rulebook import available, find
from starcheck.rulebook import problems as kinds

HEAD = "rulebook: {id}\ntitle: {id} 的标准\nstatus: 示范\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    for id, edition in (("jiguan", "2022"), ("jiguan", "2023"), ("xiangcun", "2023")):
        folder = tmp_path / id / edition
        folder.mkdir(parents=True)
        (folder / "rulebook.yaml").write_text(HEAD.format(id=id), encoding="utf-8")
    return tmp_path


def test_the_edition_follows_the_assessment_year(rules: Path) -> None:
    assert find("jiguan", 2022, rules) == rules / "jiguan" / "2022"
    assert find("jiguan", 2023, rules) == rules / "jiguan" / "2023"


def test_an_edition_that_is_asked_for_wins_over_the_year(rules: Path) -> None:
    assert find("jiguan@2022", 2023, rules) == rules / "jiguan" / "2022"


def test_a_year_without_an_edition_exits_2_and_names_the_editions(rules: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find("jiguan", 2025, rules)
    (found,) = caught.value.diagnostics
    assert caught.value.exit_code == 2
    assert found.kind is kinds.NO_EDITION
    assert str(found.message) == "评星标准 `jiguan` 没有 2025 年度版"
    assert [str(note) for note in found.notes] == ["现有年度版：2022、2023"]


def test_an_unknown_id_is_answered_with_the_nearest(rules: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find("jiguna", 2023, rules)
    (found,) = caught.value.diagnostics
    assert found.kind is kinds.UNKNOWN_RULEBOOK
    assert str(found.help) == "是不是想写 `jiguan`？"


def test_an_id_cannot_climb_out_of_the_folder(rules: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find("../jiguan", 2023, rules / "xiangcun")
    assert caught.value.diagnostics[0].kind is kinds.NO_SUCH_PATH


def test_a_path_is_taken_as_it_is(rules: Path) -> None:
    path = rules / "jiguan" / "2022"
    assert find(str(path), 2023, rules) == path


def test_a_path_that_leads_nowhere_exits_2(rules: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find("nowhere/rulebook.yaml", 2023, rules)
    assert caught.value.diagnostics[0].kind is kinds.NO_SUCH_PATH


def test_every_shipped_rulebook_is_listed_by_id_and_edition(rules: Path) -> None:
    assert [(a.id, a.edition, a.title, a.status) for a in available(rules)] == [
        ("jiguan", "2022", "jiguan 的标准", "示范"),
        ("jiguan", "2023", "jiguan 的标准", "示范"),
        ("xiangcun", "2023", "xiangcun 的标准", "示范"),
    ]
