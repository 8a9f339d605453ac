"""Which questions facts raise, and which they do not: `cases/*.yaml`.

A case is facts and the exact sentences that are asked, with how many places each has. A case that
asks nothing is as much of a promise: an odd look is no question.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from starcheck.diagnostics import Kind
from starcheck.facts import FactsFile
from starcheck.facts.quality import Question, between, problems, questions
from starcheck.model.catalogue import Catalogue
from tests.facts.conftest import TODAY

ROOT = Path(__file__).resolve().parents[3]
CASES = {
    f"{path.stem}:{name}": case
    for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))
    for name, case in yaml.safe_load(path.read_text("utf-8")).items()
}
SILENT = [name for name, case in CASES.items() if not case["asks"]]
BETWEEN_BRANCHES = {"FQ102", "FQ203"}
"""Asked with a rulebook, and of several branches: see `tests/test_checking.py`."""

Read = Callable[..., FactsFile]


def facts_of(case: dict[str, Any]) -> str:
    head = {"year": 2023, "as_of": "2023-12-31"}
    branch = {"code": "'001'", "category": "机关", **case.get("branch", {})}
    rest = {key: case[key] for key in ("figures", "tables") if key in case}
    return yaml.safe_dump({**head, "branch": branch, **rest}, allow_unicode=True)


@pytest.fixture
def asked(read_text: Read, catalogue: Catalogue) -> Callable[..., tuple[Question, ...]]:
    def asked(case: dict[str, Any]) -> tuple[Question, ...]:
        (branch,) = read_text(facts_of(case)).branches
        return questions(branch, catalogue, today=TODAY)

    return asked


@pytest.mark.parametrize("name", list(CASES))
def test_a_case_asks_what_it_says(name: str, asked: Callable[..., tuple[Question, ...]]) -> None:
    case = CASES[name]
    assert set(case) <= {"why", "branch", "figures", "tables", "asks"}
    found = [f"{q.kind.code} {len(q.places)} {q.sentence}" for q in asked(case)]
    assert found == case["asks"], case.get("why", name)


def test_there_are_as_many_cases_that_ask_nothing_as_kinds_of_questions() -> None:
    assert len(SILENT) >= len(kinds())
    assert all(CASES[name].get("why") for name in SILENT)


def kinds() -> list[Kind]:
    return [kind for kind in vars(problems).values() if isinstance(kind, Kind)]


def test_every_kind_of_question_has_a_case() -> None:
    codes = {asked.split()[0] for case in CASES.values() for asked in case["asks"]}
    assert {kind.code for kind in kinds()} - codes == BETWEEN_BRANCHES


def test_every_question_is_one_and_accuses_nobody() -> None:
    for kind in kinds():
        assert kind.severity == "hint"
        assert kind.message.endswith("？"), kind.code
        assert not any(word in kind.message for word in ("造假", "虚假", "违规", "作假", "补记"))


def test_two_branches_of_one_name_under_one_superior_are_asked_about(read_text: Read) -> None:
    def file(*superiors: str) -> FactsFile:
        head = "year: 2023, as_of: 2023-12-31"
        rows = [
            f"- {{{head}, branch: {{code: b{n}, category: 村, name: 一支部, superior: {one}}}}}"
            for n, one in enumerate(superiors)
        ]
        return read_text("\n".join(rows))

    (found,) = between(file("甲镇党委", "甲镇党委", "乙镇党委").branches)
    assert (found.kind.code, [place.line for place in found.places]) == ("FQ203", [1, 2])
    assert between(file("甲镇党委", "乙镇党委").branches) == ()


def test_a_question_leads_to_its_records(read_text: Read, catalogue: Catalogue) -> None:
    text = (
        "year: 2023\nas_of: 2023-12-31\nbranch: {code: '1', category: 机关}\ntables:\n"
        "  谈话台账:\n    记录:\n"
        "      - {谈话类型: 谈心谈话, 谈话日期: 2023-03-01, 谈话人: m1, 谈话对象: m1}\n"
        "      - {谈话类型: 谈心谈话, 谈话日期: 2023-03-02, 谈话人: m1, 谈话对象: m2}\n"
        "      - {谈话类型: 谈心谈话, 谈话日期: 2023-04-02, 谈话人: m3, 谈话对象: m3}\n"
    )
    (branch,) = read_text(text).branches
    (found,) = questions(branch, catalogue, today=TODAY)
    assert [place.line for place in found.places] == [7, 9]
    assert "m1" not in str(found.sentence)


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        # Its steps do run backwards: the form was filled in before the committee's pre-review.
        (path, ["FQ501"] if path.stem == "poor-2023" else [])
        for path in sorted((ROOT / "fixtures").glob("*-2023.yaml"))
        if ".committee" not in path.suffixes
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_the_branches_to_try_raise_no_false_alarm(
    path: Path, codes: list[str], read_text: Read, catalogue: Catalogue
) -> None:
    from starcheck.choice import shelf, words_of
    from starcheck.facts import read

    words = words_of(None, shelf(catalogue), catalogue)
    (branch,) = read(path, catalogue, today=TODAY, words=words).branches
    found = questions(branch, catalogue, today=TODAY)
    assert [q.kind.code for q in found] == codes
