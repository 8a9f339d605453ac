"""The tables that the committee gives and never the branch: incidents, judgements, waivers …"""

from __future__ import annotations

from starcheck.model.catalogue import Column, Table
from starcheck.model.columns import (
    choice,
    day,
    decimal,
    for_year,
    people,
    person,
    step,
    supplier,
    text,
    whole,
    year,
    yes_no,
)

INCIDENTS = Table(
    name="incidents",
    title="负面事项",
    synonyms=("负面清单", "违纪违法情况", "一票否决事项", "否决事项"),
    given_by="committee",
    date="occurred_on",
    for_year="for_year",
    key=("kind", "occurred_on"),
    columns=(
        choice("kind", "事项类型", "incident", "类型", "类别"),
        day("occurred_on", "发生日期", "发生时间", "认定日期", "日期"),
        for_year(),
        text("title", "事项", "情况", "情况说明"),
        people("people", "涉及人数", "人数"),
        yes_no("own_fault", "主观责任", "负有责任", "是否负有责任"),
        step("resolved_on", "处理日期", "处理完毕日期", "办结日期"),
        supplier(),
    ),
)


JUDGEMENTS = Table(
    name="judgements",
    title="评议打分",
    synonyms=("评委打分", "打分表", "评议"),
    given_by="committee",
    key=("criterion", "group", "sample", "rater"),
    columns=(
        text("criterion", "评分指标", "指标", "指标编号", "评议指标"),
        text("group", "评议方", "评委组", "打分组", none_ok=True, blank="none"),
        text("sample", "抽查对象", "抽查样本", "样本", none_ok=True, blank="none"),
        person("rater", "评议人", "评委", "打分人"),
        text("level", "评议等次", "等次", "档次", none_ok=True, blank="none"),
        Column(
            name="points",
            title="评议分",
            synonyms=("得分", "打分", "分数"),
            kind="decimal",
            unit="分",
            scale=3,
            least=-1_000,
            greatest=1_000,
        ),
        text("comment", "评语", "评议意见", "理由", none_ok=True),
        text("standard", "评星标准", "标准", "评分依据", none_ok=True, blank="none"),
        supplier(),
    ),
)


RESULTS = Table(
    name="results",
    title="其他考核结果",
    synonyms=("考核结果", "引用的考核", "其他考核"),
    given_by="committee",
    awaited=True,
    key=("exercise",),
    columns=(
        text("exercise", "考核名称", "考核", "考核项目"),
        decimal("score", "考核得分", "得分", "分数", unit="分", scale=3, greatest=1_000),
        text("grade", "考核等次", "等次", "结果", none_ok=True),
        text("comment", "说明", "备注", none_ok=True),
        supplier(),
    ),
)


SURVEYS = Table(
    name="surveys",
    title="满意度测评",
    synonyms=("测评结果", "民意测评", "群众测评"),
    given_by="committee",
    awaited=True,
    date="held_on",
    for_year="for_year",
    key=("respondents", "held_on"),
    columns=(
        choice("respondents", "测评对象", "respondents", "参评人员", "测评人群"),
        day("held_on", "测评日期", "日期", "测评时间"),
        for_year(),
        whole("issued", "发出票数", "发放票数", unit="票", greatest=100_000),
        whole("collected", "收回票数", "有效票数", unit="票", greatest=100_000),
        decimal("rate", "满意率", "满意度", "满意百分比", unit="%", scale=2, greatest=100),
        supplier(),
    ),
)


WAIVERS = Table(
    name="waivers",
    title="准予免评",
    synonyms=("免评", "免评批准", "免评清单"),
    given_by="committee",
    key=("criterion",),
    columns=(
        text("criterion", "评分指标", "指标", "指标编号", "免评指标"),
        text("reason", "免评理由", "理由", "原因"),
        text("approver", "批准单位", "批准人", "审批单位"),
        day("approved_on", "批准日期", "批准时间"),
        step("expires_on", "有效期至", "免评截止日期"),
    ),
)


HISTORY = Table(
    name="history",
    title="历年定星",
    synonyms=("历年评定", "历年星级", "评定历史"),
    given_by="committee",
    past=True,
    awaited=True,
    key=("rated_year", "change"),
    columns=(
        # Not `year` itself: in a condition that is the assessment year.
        year("rated_year", "评定年度", "评定年份", "年份"),
        whole("star", "星级", "评定星级", unit="星", greatest=10, none_ok=True),
        decimal("score", "评定得分", "得分", "分数", unit="分", scale=3, greatest=1_000),
        text("title", "命名", "称号", "荣誉称号", none_ok=True),
        step("until", "称号有效期至", "有效期至", "命名有效期至"),
        choice("change", "变动", "star-change", "变动情况", none_ok=True, blank="none"),
        step("changed_on", "变动日期", "变动时间", blank="none"),
        text("reason", "变动理由", "理由", none_ok=True, blank="none"),
    ),
)
