"""Reports with hand-made answers; and of any text, that no number of it is dropped."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starcheck.facts import read as read_facts
from starcheck.facts.objects import Given
from starcheck.facts.reports import Asked, Made, draft, extract, facts_file, shipped
from starcheck.facts.reports.numerals import numerals
from starcheck.facts.reports.squeezed import squeeze
from starcheck.model.catalogue import Catalogue
from tests.bench.extracting import HELD_OUT, REPORTS, answers_of, drafted, expected, tally
from tests.bench.extracting import answers as answered
from tests.facts.conftest import TODAY

ALL = sorted(p for p in (*REPORTS.glob("*.txt"), *HELD_OUT.glob("*.txt")))
ANSWERED = [path for path in ALL if answers_of(path).is_file()]
WRITTEN_AGAINST = [path for path in ANSWERED if path.parent == REPORTS]
HOUSING = REPORTS / "housing-bureau-2023"


def made(path: Path, catalogue: Catalogue) -> Made:
    return extract(path.read_bytes(), path.name, Asked(), catalogue, shipped())[0]


def without_loss(report: str) -> None:
    """Every number of `report` is drafted or seen, and every digit of it is in a number."""
    found = draft(report, 2023, None, shipped())
    places = {one.at for one in found.drafted if not one.mention} | {o.at for o in found.seen}
    assert len(places) == found.numbers
    squeezed = squeeze(report)
    inside = {
        squeezed.offsets[at] for one in numerals(squeezed.text) for at in range(one.start, one.end)
    }
    lost = [m.start() for m in re.finditer("[0-9０-９]", report) if m.start() not in inside]
    assert lost == []


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_no_number_of_a_report_is_dropped(path: Path) -> None:
    without_loss(path.read_text("utf-8"))


FRAGMENTS = st.sampled_from(
    [
        "召开党员大会", "支委会", "党课", "主题党日", "12次", "１２场（次）", "两次", "十几人次",
        "近30名", "党员", "，", "。", "、", "；", "\n", "一、", "（一）", "2022年", "2022年度",
        "《2023年工作计划》", "分别为", "各", "其中", "计划", "将开展", "每月1次",
        "较上年增加3次", "局党组", "支部", "“", "”", "95%", "百分之九十", "1,200元", "第3次",
        "3.5", " ", "　", "\t", "（", "）", "《", "等活动", "共计", "今年", "去年的",
        "由10次增加到", "几", "数十条", "问题", "查找出", "均已整改到位", "书记王建国",
        "二〇二三年", "〔2023〕5号", "一是", "0",
    ]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_number_of_any_text_is_dropped(report: str) -> None:
    without_loss(report)


@given(st.lists(FRAGMENTS, max_size=20).map("".join))
@settings(max_examples=60, deadline=None)
def test_what_is_drafted_of_any_text_is_a_facts_file(catalogue: Catalogue, report: str) -> None:
    text = f"2023年县住建局党支部工作总结\n{report}"
    one, _ = extract(text.encode(), "a.txt", Asked(year=2023), catalogue, shipped())
    file = read_facts(Given("draft.yaml", facts_file(one).encode()), catalogue, today=TODAY)
    (branch,) = file.branches
    assert branch.draft
    assert branch.figures.keys() == one.carried.figures.keys()


def test_the_real_report_is_drafted_as_it_was_extracted_by_hand(catalogue: Catalogue) -> None:
    one = made(HOUSING.with_suffix(".txt"), catalogue)
    (drafted_,) = read_facts(
        Given("draft.yaml", facts_file(one).encode()), catalogue, today=TODAY
    ).branches
    by_hand = REPORTS.parent / "housing-bureau-2023.yaml"
    (wanted,) = read_facts(by_hand, catalogue, today=TODAY).branches

    def told(facts: object) -> dict[str, tuple[object, ...]]:
        return {
            id: (f.value, f.kind, f.low, f.high, f.for_year)
            for id, f in facts.figures.items()  # type: ignore[attr-defined]
        }

    assert told(drafted_) == told(wanted)
    assert {k: v.value for k, v in drafted_.stated.items()} == {
        k: v.value for k, v in wanted.stated.items()
    }
    assert drafted_.branch == {**wanted.branch, "code": "housing-bureau-2023"}
    assert (drafted_.year, drafted_.as_of) == (wanted.year, wanted.as_of)
    assert one.carried.questions == ()


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_answers_quote_the_report_and_name_figures(path: Path, catalogue: Catalogue) -> None:
    report = path.read_text("utf-8")
    answers = answered(path)
    for key in ("figures", "other_body", "mentions"):
        for one in answers.get(key) or ():
            assert one["quote"] in report, one["quote"]
            assert one["figure"] in catalogue.figure, one["figure"]
            assert catalogue.figure[one["figure"]].id == one["figure"]


@pytest.mark.parametrize("path", WRITTEN_AGAINST, ids=lambda path: path.stem)
def test_year_branch_and_category_are_told_from_the_report(
    path: Path, catalogue: Catalogue
) -> None:
    answers = answered(path)
    head = made(path, catalogue).head
    assert (head.year, head.name, head.category) == (
        answers["year"],
        answers["branch"]["name"],
        answers["branch"]["category"],
    )


@pytest.mark.parametrize("path", WRITTEN_AGAINST, ids=lambda path: path.stem)
def test_numbers_are_drafted_as_answered(path: Path, catalogue: Catalogue) -> None:
    answers = answered(path)
    found = tally(expected(answers)[0], drafted(made(path, catalogue))[0])
    assert found.wrong == []


@pytest.mark.parametrize(
    "piece",
    [
        "党员大会12次、",
        "12次",
        "《12次",
        "查找12个",
        "其中12次，",
        "2022年12次",
        "一二三",
        "（12次",
    ],
)
def test_what_nobody_writes_takes_no_more_than_seconds(piece: str) -> None:
    """Bounded work: a text of 20,000 signs without a full stop."""
    start = time.perf_counter()
    without_loss(piece * (20_000 // len(piece)))
    assert time.perf_counter() - start < 10
