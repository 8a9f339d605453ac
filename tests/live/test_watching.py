"""Events lead to changes: what is told, on which day, by which cause; and a year ends as `assess`
does."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from starcheck.assessing import Wanted, assess
from starcheck.facts.objects import Given
from starcheck.live.standing import read_standing
from tests.live.years import covered, fed, head, lines, of_facts, record, watch

END = {"id": "end", "type": "day", "on": "2023-12-31"}


def told(changes: list[dict[str, Any]], kind: str, criterion: str | None = None) -> list[Any]:
    return [one for one in changes if one["kind"] == kind and criterion in (None, one["criterion"])]


@pytest.mark.parametrize("name", ["tiny-2023", "poor-2023", "village-2023", "company-2023"])
@pytest.mark.parametrize("shuffled", [False, True])
def test_a_year_replayed_ends_where_an_assessment_ends(
    root: Path, name: str, shuffled: bool
) -> None:
    events, facts = of_facts(root / "fixtures" / f"{name}.yaml")
    if shuffled:
        random.Random(7).shuffle(events)
    watching = watch()
    as_of = str(facts["as_of"])
    fed(events, watching)
    watching.pass_to(date.fromisoformat(as_of), over=True)
    assert watching.refused == 0
    code = facts["branch"]["code"]
    facts["as_of"] = date.fromisoformat(as_of)
    given = Given("facts.yaml", yaml.safe_dump(facts, allow_unicode=True).encode())
    (wanted,) = assess(Wanted(given, date(2024, 1, 9))).assessments
    kept = watching.journal.standing(code)
    assert kept is not None
    day, standing = kept
    assert day.isoformat() == as_of
    assert {c: o[0] for c, o in standing.findings.items()} == {
        f.criterion: f.outcome for f in wanted.findings
    }
    assert wanted.star is not None
    assert standing.stars is not None
    assert standing.stars[1:] == (
        wanted.star.certain.rank,
        wanted.star.possible.rank,
        wanted.star.reach.rank,
    )
    assert wanted.score is not None
    assert standing.score == (int(wanted.score.low * 1000), int(wanted.score.high * 1000))
    assert read_standing(standing.written()) == standing


def test_a_criterion_is_told_on_the_day_with_its_chain() -> None:
    changes = fed(
        [
            head(),
            *covered("documents"),
            record(
                "p1", "documents", "2023-02-03T10:00:00", 文件类型="工作计划", 印发日期="2023-02-01"
            ),
        ]
    )
    (plan,) = told(changes[-3:], "criterion", "annual-plan")
    assert (plan["on"], plan["event"]) == ("2023-02-03", "p1")
    assert (plan["before"]["outcome"], plan["after"]["outcome"]) == ("pending", "met")
    assert [one["link"] for one in plan["chain"]] == ["event", "record", "measure", "criterion"]
    assert plan["chain"][1]["name"] == "documents/p1"


def test_time_alone_is_an_event_and_warns_while_it_can_be_acted_on() -> None:
    changes = fed(
        [
            head(),
            *covered("activities", "candidates"),
            record(
                "c1", "candidates", "2023-02-01T10:00:00", 对象代号="P9", 申请入党日期="2023-02-01"
            ),
            END,
        ]
    )
    (talk,) = told(changes, "due", "applicant-talk-in-a-month")
    assert (talk["on"], talk["event"], talk["warning"]["by"]) == ("2023-02-01", "c1", "2023-03-01")
    election = told(changes, "due", "election-on-time")[0]
    assert (election["on"], election["warning"]["by"]) == ("2023-02-01", "2023-08-01")
    months = [one["warning"]["by"] for one in told(changes, "due", "theme-day-monthly")]
    ends = ("01-31", "02-28", "03-31", "04-30", "05-31", "06-30")
    # After six months without one the points of the criterion are gone.
    assert months == [f"2023-{end}" for end in ends]
    (first,) = [
        one for one in told(changes, "criterion", "theme-day-monthly") if one["on"] == "2023-01-31"
    ]
    assert first["event"] is None
    quarters = told(changes, "due", "general-meeting-each-quarter")
    assert [one["on"] for one in quarters] == [
        "2023-03-10",
        "2023-06-09",
        "2023-09-09",
        "2023-12-10",
    ]


def test_a_step_out_of_order_is_told_when_it_is_recorded() -> None:
    events = [
        head(),
        *covered("candidates"),
        record("c1", "candidates", "2023-02-01T10:00:00", 对象代号="P9", 申请入党日期="2023-02-01"),
        {
            "id": "late",
            "type": "correct",
            "branch": "A01",
            "table": "candidates",
            "record": "c1",
            "received_at": "2023-04-20T09:00:00",
            "cells": {"申请后谈话日期": "2023-04-20"},
        },
    ]
    (breach,) = told(fed(events), "breach")
    assert (breach["event"], breach["on"]) == ("late", "2023-04-20")
    assert (breach["criterion"], breach["record"]) == ("申请后一个月内谈话", "A01/c1")


def test_on_the_last_day_of_a_month_nothing_is_lost_before_it_is_over() -> None:
    events = [
        head(),
        *covered("activities"),
        record("x", "activities", "2023-01-31T09:00:00", 类型="党课", 召开日期="2023-01-31"),
    ]
    watching = watch()
    changes = fed(events, watching)
    assert told([c for c in changes if c["event"] == "x"], "criterion", "theme-day-monthly") == []
    evening = record(
        "y", "activities", "2023-01-31T20:00:00", 类型="主题党日", 召开日期="2023-01-31"
    )
    assert told(fed([evening], watching), "criterion", "theme-day-monthly") == []
    over = fed([{"id": "d", "type": "day", "on": "2023-02-01"}], watching)
    assert told(over, "criterion", "theme-day-monthly") == []


def test_an_event_that_comes_twice_counts_once() -> None:
    watching = watch()
    events = [head(), *covered("activities")]
    fed(events, watching)
    assert fed(events, watching) == []
    assert watching.repeated == 2


def test_what_is_withdrawn_or_corrected_before_it_came_waits_for_it() -> None:
    plan = record(
        "p1", "documents", "2023-02-03T10:00:00", 文件类型="工作总结", 印发日期="2023-02-01"
    )
    fix = {
        "id": "fix",
        "type": "correct",
        "branch": "A01",
        "table": "documents",
        "record": "p1",
        "received_at": "2023-02-04T10:00:00",
        "cells": {"文件类型": "工作计划"},
    }
    watching = watch()
    fed([head(), *covered("documents"), fix, plan], watching)
    (one,) = watching.facts("A01").tables["documents"].records
    assert one["kind"] == "党建工作计划"
    gone = {
        "id": "gone",
        "type": "delete",
        "branch": "A01",
        "table": "文件台账",
        "record": "p1",
        "received_at": "2023-02-05T10:00:00",
    }
    (change,) = told(fed([gone], watching), "criterion", "annual-plan")
    assert change["after"]["outcome"] == "pending"


def test_a_merged_branch_brings_its_records() -> None:
    watching = watch()
    fed(
        [
            head("B02"),
            *covered("documents", code="B02"),
            record(
                "p1",
                "documents",
                "2023-02-03T10:00:00",
                "B02",
                文件类型="工作计划",
                印发日期="2023-02-01",
            ),
            head("A01"),
            *covered("documents"),
        ],
        watching,
    )
    merge = {
        "id": "m",
        "type": "merge",
        "branch": "A01",
        "formerly": ["B02"],
        "received_at": "2023-05-01T10:00:00",
    }
    (change,) = told(fed([merge], watching), "criterion", "annual-plan")
    assert (change["branch"]["code"], change["after"]["outcome"]) == ("A01", "met")
    late = record(
        "p2", "documents", "2023-05-02T10:00:00", "B02", 文件类型="责任清单", 印发日期="2023-04-01"
    )
    (change,) = told(fed([late], watching), "criterion", "duty-list")
    assert change["branch"]["code"] == "A01"
    assert watching.journal.branches() == ["A01"]


BAD: list[tuple[object, str]] = [
    ("{", "FA421"),
    ([1], "FA421"),
    ({"id": "x", "type": "meeting", "branch": "A01"}, "FA422"),
    ({"id": "x", "type": "record", "branch": "A01", "table": "activities"}, "FA423"),
    ({"type": "record", "branch": "A01", "table": "activities", "cells": {}}, "FA423"),
    ({"id": "x", "type": "day", "on": "2023-02-30"}, "FA424"),
    ({"id": "x", "type": "day", "on": "2023-02-03", "table": "talks"}, "FA425"),
    ({"id": "x", "type": "day", "on": "2023-02-03", "tabel": "talks"}, "FA425"),
    (record("x", "meetings", "2023-02-03"), "FA135"),
    (record("x", "activities", "2023-02-03", 类形="党课"), "FA136"),
    (record("x", "activities", "2023-02-03", 类型="党可"), "FA206"),
    (record("x", "activities", "2023-02-03", 应到人数=3, 实到人数=5), "FA301"),
    (record("x", "activities", "yesterday"), "FA424"),
    (record("x", "activities", "2203-02-03"), "FA427"),
    ({"id": "x", "type": "figure", "branch": "A01", "figure": "没有这个", "value": 1}, "FA137"),
    ({"id": "x", "type": "coverage", "branch": "A01", "table": "talks", "coverage": "满"}, "FA206"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "code"), BAD)
def test_what_is_no_right_event_is_told_once_and_changes_nothing(event: object, code: str) -> None:
    watching = watch()
    fed([head(), *covered("activities")], watching)
    before = watching.facts("A01")
    line = event if isinstance(event, str) else lines([event])[0][0]  # type: ignore[list-item]
    place = lines([head()])[0][1]
    import json

    (change,) = [json.loads(said) for _, said in watching.feed([(line, place)])]
    assert change["kind"] == "refused"
    assert code in {one["code"] for one in change["problems"]}
    assert watching.facts("A01") == before
    assert watching.feed([(line, place)]) == []
    assert watching.refused == 2


def test_names_do_not_come_into_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    watching = watch(path)
    person = "诸葛小明"
    fed(
        [
            head(),
            record(
                "c1",
                "candidates",
                "2023-02-01T10:00:00",
                发展对象=person,
                申请入党日期="2023-02-01",
            ),
            record(
                "t1",
                "talks",
                "2023-02-02T10:00:00",
                谈话类型="谈心谈话",
                谈话对象=person,
                谈话日期="2023-02-02",
            ),
        ],
        watching,
    )
    facts = watching.facts("A01")
    (candidate,), (talk,) = facts.tables["candidates"].records, facts.tables["talks"].records
    assert candidate["person"] == talk["subject"]
    watching.journal.close()
    kept = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert person.encode() not in kept


def test_a_branch_without_a_category_is_not_judged_until_it_has_one() -> None:
    watching = watch()
    bare = {
        "id": "b",
        "type": "branch",
        "branch": "A01",
        "received_at": "2023-01-02",
        "cells": {"名称": "一"},
    }
    assert fed([bare, *covered("activities")], watching) == []
    late = head() | {"id": "late", "received_at": "2023-01-05T08:00:00"}
    (begins,) = fed([late], watching)
    assert begins["kind"] == "branch"
