"""Steps of an admission that run backwards: a later step dated before an earlier one.

Whether a step was late, or left out, is for the rulebook; a step without a date is not asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from starcheck.diagnostics import text
from starcheck.facts.quality import problems as kinds
from starcheck.facts.quality.asking import Question, Seen, ask

ORDER: tuple[tuple[str, ...], ...] = (
    ("applied_on",),
    ("application_talk_on",),
    ("recommended_on",),
    ("activist_on",),
    ("activist_filed_on", "contacts_on"),
    ("opinions_on",),
    # 细则 art. 13 files before it counts the person as a target; others date the decision first.
    ("target_on", "target_filed_on"),
    ("introducers_on", "political_review_on", "training_on"),
    ("committee_review_on",),
    ("pre_review_on",),
    ("form_issued_on",),
    ("admitted_on",),
    ("approval_talk_on",),
    ("approved_on",),
    ("approval_filed_on", "assigned_on", "oath_on"),
    ("full_applied_on",),
    ("full_meeting_on",),
    ("full_approved_on",),
    ("archived_on",),
)
"""The steps in their order; those in one line may come in any. Reviews go on all the time, and the
end of a prolonged probation lies ahead: they stand in no line."""

REACHED: tuple[tuple[str, str], ...] = (
    ("activist_on", "activist"),
    ("target_on", "target"),
    ("approved_on", "probationary"),
    ("full_approved_on", "full"),
)
"""The step with which a person has reached a stage."""


def backwards(seen: Seen) -> Iterator[Question]:
    """Ask of each two neighbouring steps that run backwards; one slip makes one question."""
    table = seen.table("candidates")
    for row in seen.rows("candidates"):
        before: list[tuple[date, str]] = []
        for line in ORDER:
            here = [(day, step) for step in line if (day := row.day(step)) is not None]
            if not here:
                continue
            latest = max(before, default=None)
            earliest = min(here)
            if latest is not None and earliest[0] < latest[0]:
                yield ask(
                    kinds.BACKWARDS,
                    (row.place,),
                    text("对照发展党员的原始材料（申请书、会议记录、批复）"),
                    later=table[earliest[1]].title,
                    after=earliest[0],
                    earlier=table[latest[1]].title,
                    before=latest[0],
                )
            before = here


def stages(seen: Seen) -> Iterator[Question]:
    """Ask where the dates are further than the stage."""
    table = seen.table("candidates")
    words = seen.catalogue.vocabulary["candidate-stage"].titles
    for row in seen.rows("candidates"):
        stage = row.word("stage")
        if stage not in words:
            continue
        for step, id in reversed(REACHED):
            day = row.day(step)
            if day is None or day > seen.facts.as_of:
                continue
            if words.index(seen.word("candidate-stage", id)) > words.index(stage):
                yield ask(
                    kinds.STAGE_AND_DATES,
                    (row.place,),
                    text("对照批复；阶段按截止日期时的情况写"),
                    stage=stage,
                    step=table[step].title,
                    day=day,
                )
            break


CHECKS = (backwards, stages)
