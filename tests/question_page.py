"""The reference page of questions: what `facts check` asks, and from where on.

The thresholds are those of the code, so that the page cannot say others.
"""

from __future__ import annotations

from collections.abc import Iterator

from starcheck.diagnostics import Kind
from starcheck.facts.quality import entering, overlaps, problems, repeated, said_twice
from starcheck.facts.quality.dates import PARTY_FOUNDED, YEARS_BACK

KINDS = {kind.code: kind for kind in vars(problems).values() if isinstance(kind, Kind)}

GROUPS = {
    "FQ1": "几处说法",
    "FQ2": "写了两遍",
    "FQ3": "不能同时成立",
    "FQ4": "怎么录入的",
    "FQ5": "日期",
}

WHEN = {
    "FQ101": "党支部情况、填报数、注明“全部”的台账，三处的数没有共同之处。"
    "台账里有一条没有写状态的，就不数。",
    "FQ102": "选得到评星标准的，按标准的指标值对照；同一个数已经问过的不再问。",
    "FQ103": "党小组会记录里小组的名称比填的党小组数多。",
    "FQ104": "设支委会填了“否”，又有支委会的记录。",
    "FQ105": "党小组数填了 0，又有党小组会的记录。",
    "FQ106": "预备党员有截止日期以前的转正日期，或者正式党员的转正日期写“无”。留空的不问。",
    "FQ107": "现任委员在名册上是预备党员。",
    "FQ108": "现任委员不在注明“全部”的名册上。一半以上都对不上的是两套代号，不问。",
    "FQ109": "两张台账里同一个代号，入党日期不是接收大会的日期。",
    "FQ110": f"会议、谈话、议决事项比成立日期早 {said_twice.BEFORE_FOUNDING_DAYS} 天以上"
    "（批复一般不超过一个月，其间可以开会）。",
    "FQ111": "后面阶段的那一步已经写了日期，阶段还是前面的。没有写日期的不问。",
    "FQ201": "同一天、同一类（事项、问题、文件按名称），两边都写了的列没有不同，"
    "又不是完全相同（那是 FA307）。"
    "一天只开一次的会直接问；其他活动要主题、主讲人或共建单位相同，谈话要对象相同。",
    "FQ202": f"除代号外每一列都相同，日期至少 {repeated.FEWEST_DATES} 个，申请日期也相同。",
    "FQ203": "同一个文件里，名称和上级党组织都相同，代码不同。",
    "FQ301": "同一天，主持、记录或主讲的是同一个人，地点不同。"
    "没有写地点、一处包含另一处、线上的不问。",
    "FQ302": "同一条谈话。",
    "FQ303": "本年度的党员大会、支委会、议决事项、接收和转正大会。"
    f"多出党员数的{overlaps.TOLERANCE}分之一"
    "（至少 2 人）、加上年内转出的以内不问；主题党日、党课可以有别人参加，不问。",
    "FQ401": f"同一天录入 {entering.MANY} 条以上，所记的事分布在 {entering.MONTHS} 个月以上"
    "（按季度上报的，最多涉及四个月）。",
    "FQ402": f"相隔超过 {entering.LATE_DAYS} 天（一个季度加上报的时间）；"
    "FQ401 问过的不再问。没有写录入日期的不问。",
    "FQ403": "早一天也问。",
    "FQ404": f"主题（不计标点）在 {entering.ALIKE} 天以上一字不差："
    f"{entering.SENTENCE} 个字以上的句子；"
    f"{entering.TITLE} 个字以上的标题还要类型、人数、主持人、地点等都相同。谈话只看句子。",
    "FQ501": "按二十五步的先后，与写了日期的前一步比。"
    "发展对象的确定和备案、政治审查和培训，先后不论；考察随时可做。",
    "FQ502": "比查看的那一天还晚。期限、计划、预交的党费可以在以后，不问。",
    "FQ503": f"早于 {PARTY_FOUNDED}；会议、谈话、议决、党费比评定年度早 {YEARS_BACK} 年以上。",
}


def page() -> Iterator[str]:
    yield "# 要核对的问题"
    yield ""
    yield "`starcheck facts check` 在评定以前问的。问题不是错误，不影响评定和退出码，"
    yield "也不说谁不对：每一个都可能有好的回答。"
    yield "没有填报的，从不追问；周末和节假日开会、每月人数相同，都不奇怪。"
    yield "请对照原始记录，不要事后补写。"
    group = ""
    for code, kind in sorted(KINDS.items()):
        if code[:3] != group:
            group = code[:3]
            yield ""
            yield f"## {GROUPS[group]}"
            yield ""
            yield "| 编号 | 问的是 | 什么时候问 |"
            yield "| --- | --- | --- |"
        yield f"| {code} | `` {kind.message} `` | {WHEN[code]} |"
