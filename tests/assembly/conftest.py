"""A small rulebook with something of everything, and the way from facts to their document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from starcheck.assess import Wanted, assess
from starcheck.model.assessment import Assessment

BOOK = """\
rulebook: small
title: 小标准
edition: "2023"
semantics: 1
status: 示范
applies_when: 类别 = '机关' 且 形式 <> '临时'
totals: {full: 20, bonus_at_most: 2, not_applicable: POLICY}
silence: {incidents: none}
dimensions:
  - {id: 规范型, title: 组织建设, points: 12}
  - {id: 清廉型, title: 纪律建设, points: 8}
stars:
  - {star: 5, at_least: 18, requires: 上党课}
  - {star: 3, at_least: 12}
measures:
  会议次数: {from: activities, where: 类型 = '党员大会', count: records, figure: general-meetings}
  会议季度数:
    {from: activities, where: 类型 = '党员大会', count: distinct quarter(召开日期), at_most: 会议次数}
  小组会最少次数:
    {from: activities, where: 类型 = '党小组会', count: records, per: 党小组, of: 党小组数, take: least}
  换届届满日: {value: 'years_after(上次换届日期, 3)'}
  通报次数: {from: incidents, where: 事项类型 = '通报批评', count: records}
  上党课: {stated: yes_no}
requirements:
  有会议记录:
    {from: activities, where: 类型 = '党员大会', require: 有会议记录, cite: {source: 支部工作条例, article: 11}}
criteria:
  - id: meetings
    title: 每季度召开党员大会
    dimension: 规范型
    points: 4
    norm: usual
    cite: {source: 支部工作条例, article: 11}
    score: {units_of: 会议季度数, points: 1, up_to: 4}
    proof: [会议记录]
    gap: 有 {4 - 会议季度数} 个季度没有召开党员大会
    ask: 请提供会议记录
    rectify:
      - {do: 召开党员大会, who: 支部书记, effort: 2}
  - id: minutes
    title: 党员大会有记录
    dimension: 规范型
    points: 4
    local: true
    score: {all_or_nothing: 有会议记录}
    proof: [会议记录]
    gap: 有 {breaches(有会议记录)} 次会议没有记录
    ask: 请提供会议记录
    rectify:
      - {do: 以后每次会议都当场记录, who: 组织委员, effort: 1}
  - id: groups
    title: 每个党小组都开会
    dimension: 规范型
    points: 4
    local: true
    asked_when: 党小组数 >= 1
    score: {all_or_nothing: 小组会最少次数 >= 1}
    proof: [党小组会议记录]
    gap: 有的党小组只开了 {小组会最少次数} 次会
    ask: 请提供党小组会议记录
    rectify:
      - {do: 召开党小组会, who: 党小组组长, effort: 1}
  - id: lecture
    title: 书记上党课
    dimension: 清廉型
    points: 4
    local: true
    score: {all_or_nothing: 上党课}
    proof: [党课讲稿]
    gap: 书记没有上党课
    ask: 请说明书记是否上党课
    rectify:
      - {do: 书记上党课, who: 支部书记, effort: 1}
  - id: opinion
    title: 评议
    dimension: 清廉型
    points: 4
    local: true
    score: {judged: {range: [0, 4], raters: 2, combine: mean}}
    proof: [评议表]
    gap: 评议没有得满分
    ask: 请上级评议
    rectify:
      - {do: 按评议意见改进, who: 支部书记, effort: 3}
  - id: criticism
    title: 受到通报批评
    kind: deduction
    local: true
    score: {deduct: 通报次数, each: 2, at_least: -4}
    proof: [通报文件]
    gap: 受到 {通报次数} 次通报批评
    ask: 请确认有无通报批评
    rectify:
      - {do: 对照通报整改, who: 支部书记, effort: 4}
determinations:
  - id: overdue
    title: 换届超期
    when: 换届届满日 < as_of
    effect: {star_at_most: 3}
"""

BRANCH = "code: '1', name: 甲党支部, category: 机关"


@pytest.fixture
def assessed(tmp_path: Path) -> Callable[..., Assessment]:
    """Return `assessed(facts, branch=…, form=…, committee=…, policy=…, as_of=…, basis=…)`: one document."""

    def assessed(
        facts: str = "",
        *,
        branch: str = "",
        form: str = ", form: 普通",
        committee: str | None = None,
        policy: str = "rescale",
        as_of: str = "2023-12-31",
        basis: str | None = None,
        book: str = BOOK,
    ) -> Assessment:
        rules, given = tmp_path / "small.yaml", tmp_path / "facts.yaml"
        rules.write_text(book.replace("POLICY", policy), "utf-8")
        head = f"year: 2023\nas_of: {as_of}\nbranch: {{{BRANCH}{form}{branch}}}\n"
        given.write_text(head + facts, "utf-8")
        beside = None
        if committee is not None:
            beside = tmp_path / "committee.yaml"
            beside.write_text(committee, "utf-8")
        wanted = Wanted(
            facts=given,
            today=date(2024, 1, 9),
            rulebook=str(rules),
            committee=beside,
            basis=basis,  # type: ignore[arg-type]
        )
        (found,) = assess(wanted).assessments
        return found

    return assessed
