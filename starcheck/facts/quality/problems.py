"""The kinds of questions that facts raise: what a person should look at before the branch is rated.

FQ1xx what is said in two places, FQ2xx written twice, FQ3xx cannot both be so, FQ4xx how records
were entered, FQ5xx dates. None is an error, and none accuses: each can have a good answer.
"""

from __future__ import annotations

from starcheck.diagnostics import Kind

# Said in two places.
COUNTS_DIFFER = Kind(
    "FQ101", "counts-differ", "{title}有几个说法：{said}。哪一个准？", severity="hint"
)
FIGURE_AND_LEDGER = Kind(
    "FQ102",
    "figure-and-ledger",
    "{measure}：{who} {stated}，台账 {recorded}。哪一个准？",
    severity="hint",
)
MORE_GROUPS = Kind(
    "FQ103",
    "more-groups",
    "党小组数填的是 {stated}，台账里出现了 {number} 个名称：{names}。"
    "是不是同一个小组写了几种名称？",
    severity="hint",
)
COMMITTEE_MEETS = Kind(
    "FQ104",
    "committee-meets",
    "填的是不设支委会，台账里有 {number} 次支委会。本支部设不设支委会？",
    severity="hint",
)
GROUPS_MEET = Kind(
    "FQ105",
    "groups-meet",
    "党小组数填的是 0，台账里有 {number} 次党小组会。本支部有没有党小组？",
    severity="hint",
)
STATUS_AND_DATE = Kind(
    "FQ106",
    "status-and-date",
    "名册上有 {number} 人党籍状态是“{status}”，转正日期写的是“{found}”。哪一个没有改过来？",
    severity="hint",
)
COMMITTEE_PROBATIONARY = Kind(
    "FQ107",
    "committee-probationary",
    "支委会班子里有 {number} 人，名册上的党籍状态是“{status}”。是代号写错了，还是状态没有改过来？",
    severity="hint",
)
NOT_ON_ROSTER = Kind(
    "FQ108",
    "not-on-roster",
    "支委会班子里有 {number} 人不在党员名册上（名册注明“全部”）。"
    "是两处代号写得不同，还是名册漏了？",
    severity="hint",
)
JOINED_AND_ADMITTED = Kind(
    "FQ109",
    "joined-and-admitted",
    "名册上的入党日期 {joined}，发展党员台账里接收大会是 {admitted}，像是同一个人。哪一个准？",
    severity="hint",
)
BEFORE_FOUNDING = Kind(
    "FQ110",
    "before-founding",
    "{table}有 {number} 条记录早于党支部成立日期 {founded}，最早的是 {first}。哪个日期要核对？",
    severity="hint",
)
STAGE_AND_DATES = Kind(
    "FQ111",
    "stage-and-dates",
    "阶段写的是“{stage}”，{step}已经写了 {day}。阶段是不是还没有改过来？",
    severity="hint",
)

# Written twice.
PERHAPS_THE_SAME = Kind(
    "FQ201",
    "perhaps-the-same",
    "{table}里 {day} 有 {number} 条“{what}”，都写了的内容没有不同。是一件事记了几遍，还是几件事？",
    severity="hint",
)
CANDIDATES_ALIKE = Kind(
    "FQ202",
    "candidates-alike",
    "发展党员台账有 {number} 名对象除代号外完全相同（{dates} 个日期都一样）。"
    "是一个人写了几遍，还是同一批办的几个人？",
    severity="hint",
)
SAME_NAME = Kind(
    "FQ203",
    "same-branch-name",
    "同一个上级党组织下有 {number} 个党支部都叫“{name}”，代码不同。"
    "是一个党支部报了几次，还是几个党支部？",
    severity="hint",
)

# Cannot both be so.
TWO_PLACES = Kind(
    "FQ301",
    "two-places",
    "同一个人一天里在不同的地点做{roles}，有 {days} 天，如 {day} 在“{one}”和“{other}”。"
    "各处的时间错得开吗？",
    severity="hint",
)
TALKS_TO_SELF = Kind(
    "FQ302",
    "talks-to-self",
    "有 {number} 条谈话的谈话人和谈话对象是同一个人（{days}）。哪一个写错了？",
    severity="hint",
)
LARGER_THAN_BRANCH = Kind(
    "FQ303",
    "larger-than-branch",
    "{title}最多写到 {number} 人，{whole}是 {members}。是算进了列席人员，还是有一个数要改？",
    severity="hint",
)

# How records were entered.
ENTERED_ON_ONE_DAY = Kind(
    "FQ401",
    "entered-on-one-day",
    "{day} 这一天录入了 {number} 条记录，会议和谈话的日期从 {first} 到 {last}，跨 {months} 个月。"
    "是把已有的原始记录集中录进来的吗？",
    severity="hint",
)
ENTERED_LATE = Kind(
    "FQ402",
    "entered-late",
    "有 {number} 条记录在会议或谈话过后超过 {limit} 天才录入，隔得最久的是 {most} 天。"
    "原始记录还在吗？",
    severity="hint",
)
ENTERED_BEFORE = Kind(
    "FQ403",
    "entered-before",
    "有 {number} 条记录的记录日期早于会议或谈话的日期（如 {recorded} 早于 {held}）。"
    "哪个日期要核对？",
    severity="hint",
)
WORD_FOR_WORD = Kind(
    "FQ404",
    "word-for-word",
    "{table}有 {number} 条记录的主题一字不差，在 {days} 天里：“{topic}”。各次的内容确实相同吗？",
    severity="hint",
)

# Dates.
BACKWARDS = Kind(
    "FQ501",
    "steps-backwards",
    "{later} {after} 早于前一步的{earlier} {before}。是哪一个日期写错了，还是确实是这个先后？",
    severity="hint",
)
NOT_YET = Kind(
    "FQ502",
    "not-yet",
    "{table}有 {number} 条记录的{column}还没有到，如 {day}。年份写对了吗？",
    severity="hint",
)
LONG_AGO = Kind(
    "FQ503",
    "long-ago",
    "{table}有 {number} 条记录的{column}早得少见，如 {day}。年份写对了吗？",
    severity="hint",
)
