"""The kinds of problems that workbooks add to those of facts: FA151–FA199 sheets, FA211–FA229
cells."""

from __future__ import annotations

from starcheck.diagnostics import Kind

# One cell.
ERROR_CELL = Kind("FA211", "error-cell", "“{title}”这一格是错误值 {error}")
NOT_CALCULATED = Kind("FA212", "not-calculated", "“{title}”这一格是公式，文件里没有存下算出的结果")
LONG_NUMBER = Kind("FA213", "long-number", "“{title}”里的 {found} 是存成了数的长号码，不可信")
NUMBER_NO_DATE = Kind(
    "FA214",
    "number-not-date",
    "“{title}”这一格存的是数 {found}，分不清是哪一天：2023.10 会变成 2023.1",
)
NO_DATE_NUMBER = Kind("FA215", "no-such-serial", "“{title}”里的数 {found} 不是日期")
VAGUE_NUMBER = Kind("FA216", "vague-number", "“{title}”里的“{found}”不是准确的数")
TWO_NUMBERS = Kind("FA217", "two-numbers", "“{title}”里的“{found}”是两个数")
NO_YEAR = Kind("FA218", "no-year", "“{title}”里的“{found}”没有年份")
OTHER_PATTERN = Kind("FA222", "other-date-pattern", "“{title}”里的“{found}”不是按 {pattern} 写的")
SEVERAL_DAYS = Kind("FA219", "several-days", "“{title}”里的“{found}”不止一天")
DATE_CELL = Kind("FA220", "date-cell", "“{title}”这一格被存成了日期 {found}，这里不填日期")
TIME_CELL = Kind("FA221", "time-cell", "“{title}”这一格存的是时间 {found}")
NO_PAIR = Kind("FA223", "no-pair", "“{title}”要写 {number} 项，写的却是“{found}”")

# Sheets.
HIDDEN = Kind("FA151", "hidden-sheets", "隐藏的工作表没有读：{names}", severity="hint")
LEFT_OUT = Kind("FA152", "rows-left-out", "没有当作记录的行：{rows}", severity="hint")
UNKNOWN_SHEET = Kind(
    "FA153", "unknown-sheet", "认不出工作表“{name}”是哪一张台账，没有读", severity="warning"
)
UNKNOWN_HEADER = Kind(
    "FA154", "unknown-header", "{table}没有“{header}”这一列，没有读", severity="warning"
)
DROPPED_COLUMN = Kind(
    "FA155", "personal-column", "“{header}”这一列没有读：这里不收{what}", severity="hint"
)
NOTHING_READ = Kind("FA157", "nothing-read", "`{name}` 里没有一张能读的工作表")
GRID_FEWER = Kind(
    "FA158",
    "grid-fewer",
    "{what}：{month} 月的次数填 {number}，台账里这个月却有 {known} 条记录",
    severity="warning",
)
OTHER_BRANCH_ROW = Kind("FA159", "other-branch-row", "“{found}”不是“党支部”表里的党支部")
NO_BRANCH_IN_ROW = Kind("FA183", "no-branch-in-row", "这一行没有写是哪个党支部的")
NO_BRANCH_COLUMN = Kind(
    "FA160", "no-branch-column", "{table}没有写是哪个党支部的：这本表里有 {number} 个党支部"
)
BAD_COUNT = Kind("FA163", "bad-count", "{what} {month} 月的次数要写整数，写的却是“{found}”")
GRID_KIND = Kind("FA164", "grid-kind", "组织生活类型里没有“{found}”这个词")
NO_CORRECTION = Kind("FA165", "no-correction", "“{name}”注明“{answer}”，却没有写内容")
NO_JUDGEMENT = Kind(
    "FA167",
    "no-judgement",
    "评分指标 `{criterion}` 的得分由事实得出，这里填的考核分没有用",
    severity="warning",
)
JUDGED_TWICE = Kind("FA168", "judged-twice", "评议打分既有评分表，又有台账")
BAD_DATE_PATTERN = Kind("FA169", "bad-date-pattern", "`{found}` 说不清“{title}”的一天是怎么写的")
MAPPED_TWICE = Kind("FA182", "mapped-twice", "那边的列“{theirs}”对应了我们的两列：{other}、{name}")
NO_MAPPED_COLUMN = Kind("FA170", "no-mapped-column", "工作表“{sheet}”里没有映射写的列：{names}")
NO_MAPPED_SHEET = Kind("FA171", "no-mapped-sheet", "`{name}` 里没有映射写的工作表：{names}")
OTHER_CODE = Kind(
    "FA172", "other-code", "党支部代码写的是 `{found}`，这本表却是发给 `{stamped}` 的"
)
NO_WAY = Kind("FA173", "no-way", "这一行有考核分，“方式”却空着，不知道是评议还是事实")
COVERAGES_DIFFER = Kind(
    "FA174",
    "coverages-differ",
    "{table}在几张工作表里写的填报范围不同（{said}），按没有写明看待",
    severity="warning",
)
GRID_YEAR = Kind("FA166", "grid-year", "工作表“{name}”没有写是哪一年的")
ONLY_TICKED = Kind(
    "FA181", "only-ticked", "有 {number} 格只打了勾，没有写金额，没有读", severity="warning"
)
MISSING_COLUMN = Kind(
    "FA177",
    "missing-column",
    "{table}没有{columns}这一列，{number} 条记录都缺这一项",
    severity="warning",
)
HIDDEN_READ = Kind("FA178", "hidden-read", "隐藏的{what}也读了", severity="hint")
UNKNOWN_LABELS = Kind("FA180", "unknown-labels", "{cells}写的项目不认识，没有读", severity="hint")
CORRECTION_UNUSED = Kind(
    "FA197",
    "correction-unused",
    "“{name}”的“改为”里写了 {found}，“请确认”却是“{answer}”",
)
UNKNOWN_ANSWER = Kind(
    "FA198", "unknown-answer", "“{name}”的“请确认”写的是“{found}”，不是 是、改、不用"
)
UNCONFIRMED = Kind(
    "FA199", "unconfirmed-rows", "草稿还有 {number} 行没有确认：第 {rows} 行", severity="hint"
)
