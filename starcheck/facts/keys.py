"""The keys of a facts file: English name → what else people write there."""

from __future__ import annotations

from collections.abc import Mapping

from starcheck.language import mark
from starcheck.model.catalogue import Column

Keys = Mapping[str, tuple[str, ...]]

FILE: Keys = {
    "year": ("年度", "评定年度"),
    "as_of": ("截止日期", "截至日期"),
    "draft": ("草稿",),
    "rulebook": ("评星标准", "标准"),
    "branch": ("党支部", "支部"),
    "figures": ("填报数",),
    "stated": ("自述", "自述情况"),
    "tables": ("台账",),
}
COMMITTEE_FILE: Keys = {"tables": ("台账",)}
TABLE: Keys = {
    "coverage": ("填报范围", "范围"),
    "until": ("填至", "截至"),
    "since": ("填自", "起自"),
    "records": ("记录",),
}
QUOTED: Keys = {"value": ("数值", "值", "内容"), "quote": ("原文", "出处")}
FIGURE: Keys = {
    **QUOTED,
    "kind": ("口气", "类型"),
    "for_year": ("所属年度", "归属年度"),
    "low": ("下限", "最少"),
    "high": ("上限", "最多"),
}
BRANCH_CODE = ("branch", "党支部代码", "支部代码", "党支部")
"""How a record in the committee's file says which branch it is about."""

CODE_TITLE = mark("党支部代码")

YEAR = Column(name="year", title="年度", kind="year", least=1900, greatest=2199)
AS_OF = Column(name="as_of", title="截止日期", kind="date")
DRAFT = Column(name="draft", title="草稿", kind="yes_no")
RULEBOOK = Column(name="rulebook", title="评星标准", kind="text")
COVERAGE = Column(name="coverage", title="填报范围", kind="choice", choices="coverage")
UNTIL = Column(name="until", title="填至", kind="date")
SINCE = Column(name="since", title="填自", kind="date")
QUOTE = Column(name="quote", title="原文", kind="text")
FIGURE_KIND = Column(name="kind", title="口气", kind="choice", choices="figure-kind")
FOR_YEAR = Column(name="for_year", title="所属年度", kind="year", least=1900, greatest=2199)

REVIEW_FILE: Keys = {"reviews": ("复核", "复核记录")}
REVIEW: Keys = {
    "branch": BRANCH_CODE,
    "name": ("党支部名称",),
    "drawn": ("抽取原因",),
    "level": ("层级",),
    "kind": ("类型",),
    "corrects": ("更正",),
    "criterion": ("评分指标",),
    "title": ("指标名称",),
    "at": ("事实",),
    "record": ("记录",),
    "look_at": ("查看",),
    "old": ("原值", "自报"),
    "new": ("新值", "核实"),
    "reason": ("理由",),
    "document": ("依据文件",),
    "reviewer": ("复核人",),
    "day": ("复核日期",),
}
"""The columns of a review and of its checklist: English name → what else people write."""
