"""From what an engine says to the document: parts, sources, gaps, papers, conflicts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from starcheck.model.assessment import Assessment, Finding, Gap, Observed

Assess = Callable[..., Assessment]

MEETINGS = """\
tables:
  activities:
    coverage: 全部
    records:
      - {类型: 党员大会, 召开日期: 2023-02-01, 有会议记录: 是}
      - {类型: 党员大会, 召开日期: 2023-05-01, 有会议记录: 否}
"""
FIGURES = "figures: {党员大会次数: {value: 2, quote: 党员大会2次}}\n"


def judgements(*raters: str) -> str:
    rows = [f"{{branch: '1', criterion: opinion, rater: {rater}, points: 4}}" for rater in raters]
    return f"tables: {{judgements: [{', '.join(rows)}]}}"


def finding(found: Assessment, criterion: str) -> Finding:
    return next(one for one in found.findings if one.criterion == criterion)


def seen(found: Assessment, criterion: str, measure: str) -> Observed:
    return next(o for o in finding(found, criterion).observed if o.measure == measure)


def gaps(found: Assessment) -> dict[str, Gap]:
    return {gap.criterion: gap for gap in found.gaps}


def parts(found: Assessment) -> tuple[int, ...]:
    assert found.score is not None
    assert all(part == int(part) for part in dict(found.score.parts).values())
    return tuple(int(part) for part in dict(found.score.parts).values())


def test_a_silent_branch_has_lost_nothing(assessed: Assess) -> None:
    found = assessed()
    assert parts(found) == (0, 16, 4, 0, 0)
    assert found.gaps == []
    assert found.score is not None
    assert (found.score.low, found.score.high) == (0, 20)


def test_the_parts_tell_where_every_point_went(assessed: Assess) -> None:
    found = assessed(MEETINGS + "stated: {上党课: 是}\n", branch=", groups: 2")
    # meetings 2 of 4, minutes lost, groups lost, lecture earned, opinion awaited
    assert parts(found) == (6, 0, 4, 0, 10)


def test_what_can_still_be_done_is_attainable(assessed: Assess) -> None:
    found = assessed(MEETINGS, as_of="2023-06-30")
    gap = gaps(found)["meetings"]
    assert (gap.lost, gap.attainable, gap.curable) == (0, 2, True)
    assert str(gap.until) == "2023-12-31"
    assert finding(found, "meetings").reason is not None


def test_what_is_broken_stays_lost(assessed: Assess) -> None:
    gap = gaps(assessed(MEETINGS, as_of="2023-06-30"))["minutes"]
    assert (gap.lost, gap.curable, gap.until) == (4, False, None)
    assert gap.sentence == "有 1 次会议没有记录"


def test_a_range_in_a_gap_is_told_as_at_least(assessed: Assess) -> None:
    # Two meetings at most, in quarters nobody has told: at least two quarters had none.
    gap = gaps(assessed(FIGURES))["meetings"]
    assert gap.sentence == "有 至少 2 个季度没有召开党员大会"


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [("rescale", (0, 12, 4, 0, 0)), ("full_marks", (4, 12, 4, 0, 0)), ("zero", (0, 12, 4, 0, 4))],
)
def test_what_is_not_asked_counts_as_the_policy_says(
    assessed: Assess, policy: str, wanted: tuple[int, ...]
) -> None:
    found = assessed(branch=", groups: 0", policy=policy)
    assert parts(found) == wanted
    assert finding(found, "groups").outcome == "not_applicable"
    assert found.score is not None
    assert found.score.scale.denominator == sum(wanted)
    assert "groups" not in gaps(found)


@pytest.mark.parametrize("policy", ["rescale", "full_marks", "zero"])
def test_what_is_perhaps_asked_is_missing_under_every_policy(assessed: Assess, policy: str) -> None:
    assert parts(assessed(policy=policy)) == (0, 16, 4, 0, 0)


def test_a_figure_is_the_source_where_it_says_more_than_the_records(assessed: Assess) -> None:
    found = finding(assessed(FIGURES), "meetings")
    assert [(o.measure, o.low, o.high, o.source, o.quote) for o in found.observed] == [
        ("会议季度数", 0, 2, "figure", "党员大会2次")
    ]
    assert found.evidence == ["figure"]


def test_records_are_the_source_where_a_figure_adds_nothing(assessed: Assess) -> None:
    found = seen(assessed(FIGURES + MEETINGS), "meetings", "会议季度数")
    assert (found.source, found.quote) == ("records", None)


def test_nothing_given_has_no_source(assessed: Assess) -> None:
    found = seen(assessed(), "meetings", "会议季度数")
    assert (found.low, found.high, found.source) == (0, 4, None)


def test_what_is_only_assumed_is_no_record(assessed: Assess) -> None:
    found = assessed()
    assert seen(found, "criticism", "通报次数").source is None
    assert "负面事项没有填报，视为没有这类记录" in [one.text for one in found.assumptions]


def test_what_the_committee_gives_is_told_so(assessed: Assess) -> None:
    incidents = "tables: {incidents: [{branch: '1', 事项类型: 通报批评, 发生日期: 2023-05-01}]}"
    found = assessed(committee=incidents)
    assert seen(found, "criticism", "通报次数").source == "committee"
    gap = gaps(found)["criticism"]
    assert (gap.lost, gap.sentence) == (2, "受到 1 次通报批评")


def test_a_judgement_narrows_what_is_awaited(assessed: Assess) -> None:
    found = assessed(committee=judgements("甲"))
    assert [(one.criterion, one.points) for one in found.judgements] == [("opinion", 2)]
    assert finding(found, "opinion").evidence == ["committee"]
    assert parts(found) == (2, 16, 2, 0, 0)


def test_an_offending_record_is_named(assessed: Assess) -> None:
    (record,) = finding(assessed(MEETINGS), "minutes").records
    assert (record.requirement, record.table, record.number) == ("有会议记录", "activities", 2)
    assert record.key == {"类型": "党员大会", "召开日期": "2023-05-01"}


def test_records_that_contradict_a_figure_are_a_conflict(assessed: Assess) -> None:
    found = assessed("figures: {党员大会次数: {value: 3, quote: 三次}}\n" + MEETINGS)
    (conflict,) = found.conflicts
    assert (conflict.measure, conflict.between, conflict.quote) == ("会议次数", "figure", "三次")
    assert (conflict.stated.low, conflict.recorded.low) == (3, 2)


def test_records_of_more_groups_than_stated_are_a_conflict(assessed: Assess) -> None:
    groups = """\
tables:
  activities:
    coverage: 全部
    records:
      - {类型: 党小组会, 召开日期: 2023-02-01, 党小组: 一组}
      - {类型: 党小组会, 召开日期: 2023-02-01, 党小组: 二组}
"""
    found = assessed(groups, branch=", groups: 1")
    (conflict,) = found.conflicts
    assert (conflict.between, conflict.stated.low, conflict.recorded.low) == ("keys", 1, 2)
    assert finding(found, "groups").conflict is True


def test_papers_are_gathered_and_the_one_that_moves_the_star_stands_first(
    assessed: Assess,
) -> None:
    assert [(u.paper, u.criteria, u.swing, u.moves_star) for u in assessed().unknowns] == [
        ("会议记录", ["meetings", "minutes"], 8, True),
        ("党小组会议记录", ["groups"], 4, True),
        ("党课讲稿", ["lecture"], 4, True),
    ]
    # 8 points of 16 are certain, worth 10 of 20; only the lecture's 4 reach the 12 of three stars.
    records = MEETINGS.replace("否", "是")
    found = assessed(records, branch=", groups: 0", committee=judgements("甲"))
    assert [(u.paper, u.moves_star) for u in found.unknowns] == [("党课讲稿", True)]


def test_a_paper_names_the_facts_that_would_answer(assessed: Assess) -> None:
    (groups,) = [u for u in assessed().unknowns if u.paper == "党小组会议记录"]
    assert [(fact.kind, fact.name) for fact in groups.facts] == [
        ("column", "groups"),
        ("table", "activities"),
    ]
    (lecture,) = [u for u in assessed().unknowns if u.paper == "党课讲稿"]
    assert [(fact.kind, fact.name) for fact in lecture.facts] == [("stated", "上党课")]


def test_an_unknown_form_is_an_assumption_and_leaves_the_rating_open(assessed: Assess) -> None:
    assert assessed().rated is True
    found = assessed(form="")
    assert found.rated is None
    assert found.assumptions[0].text == "这份评星标准适用于本支部（没有填报：形式）"
    assert found.assumptions[0].because == "适用条件：类别为“机关”，且形式不为“临时”"


def test_a_date_that_nobody_told_is_open_at_both_ends(assessed: Assess) -> None:
    rule = assessed().determinations[0]
    assert (rule.id, rule.holds, rule.effect.text) == ("overdue", None, "最高评三星级")


def test_the_other_basis_stands_beside(assessed: Assess) -> None:
    found = assessed(FIGURES)
    assert found.score is not None
    assert (found.basis, found.score.other.basis) == ("stated", "recorded")
    recorded = assessed(FIGURES, basis="recorded")
    assert recorded.score is not None
    assert (found.score.other.low, found.score.other.high) == (
        recorded.score.low,
        recorded.score.high,
    )
    assert seen(recorded, "meetings", "会议季度数").source is None


def test_dimensions_show_raw_points_of_what_is_asked(assessed: Assess) -> None:
    found = assessed(branch=", groups: 0")
    assert [(d.id, d.low, d.high, d.full) for d in found.dimensions] == [
        ("规范型", 0, 8, 8),
        ("清廉型", 0, 8, 8),
    ]
    assert found.score is not None
    assert found.score.scale.numerator == Decimal(20)


def test_a_usual_norm_asks_for_a_reason(assessed: Assess) -> None:
    reason = finding(assessed(MEETINGS), "meetings").reason
    assert reason is not None
    assert reason.code == "usual_norm"
