"""The kinds of problems that facts can have.

FA131–FA149 shape and names (FA101–FA129 belong to `reading`, which finds them), FA2xx one cell,
FA3xx cells, tables and figures against each other or against the rulebook.
"""

from __future__ import annotations

from starcheck.diagnostics import Kind
from starcheck.language import mark

# Shape and names.
NOT_FACTS = Kind("FA131", "not-facts", "这里要写{wanted}，写的却是{found}")
UNKNOWN_KEY = Kind("FA132", "unknown-key", "不认识 `{key}`，这里没有这一项")
MISSING_KEY = Kind("FA133", "missing-key", "缺少 `{key}`（{title}）")
GIVEN_TWICE = Kind("FA134", "given-twice", "`{key}` 与 `{other}` 是同一项，写了两次")
UNKNOWN_TABLE = Kind("FA135", "unknown-table", "没有台账 `{table}`")
UNKNOWN_COLUMN = Kind("FA136", "unknown-column", "台账 `{table}` 没有列 `{column}`")
UNKNOWN_FIGURE = Kind("FA137", "unknown-figure", "没有填报数 `{figure}`")
COMMITTEE_ONLY = Kind(
    "FA138", "committee-table", "台账 `{table}`（{title}）由上级党组织提供，不能写在党支部的文件里"
)
BRANCH_ONLY = Kind(
    "FA139", "branch-table", "台账 `{table}`（{title}）由党支部填报，不能写在上级党组织的文件里"
)
NO_BRANCH = Kind("FA140", "no-branch", "文件里没有一个党支部")
DUPLICATE_BRANCH = Kind("FA141", "duplicate-branch", "党支部代码 `{code}` 出现了两次")
WHICH_BRANCH = Kind(
    "FA142", "which-branch", "这条记录没有写党支部代码，而事实文件里有 {number} 个党支部"
)
OTHER_BRANCHES = Kind(
    "FA143",
    "other-branches",
    "{number} 条记录属于事实文件以外的党支部，没有使用：{codes}",
    severity="hint",
)

# One cell.
BAD_CELL = Kind("FA201", "bad-cell", "`{column}`（{title}）要写{wanted}，写的却是{found}")
NO_SUCH_DATE = Kind("FA202", "no-such-date", "`{column}`（{title}）里的 `{found}` 不是日期：{why}")
NEGATIVE = Kind("FA203", "negative-number", "`{column}`（{title}）不能是负数，写的却是 {found}")
BEYOND_DOMAIN = Kind(
    "FA204",
    "beyond-domain",
    "`{column}`（{title}）只能在 {least} 到 {greatest} 之间，写的却是 {found}",
)
TOO_FINE = Kind(
    "FA205", "too-many-decimals", "`{column}`（{title}）最多 {scale} 位小数，写的却是 {found}"
)
UNKNOWN_WORD = Kind("FA206", "unknown-word", "`{column}`（{title}）里没有 `{found}` 这个词")
NONE_REFUSED = Kind("FA207", "none-refused", "`{column}`（{title}）不能写“无”")
NOT_APPLICABLE_REFUSED = Kind(
    "FA208", "not-applicable-refused", "`{column}`（{title}）不能写“不适用”"
)
IN_SHEETS = {
    BAD_CELL: mark("“{title}”要写{wanted}，写的却是{found}"),
    NO_SUCH_DATE: mark("“{title}”里的 `{found}` 不是日期：{why}"),
    NEGATIVE: mark("“{title}”不能是负数，写的却是 {found}"),
    BEYOND_DOMAIN: mark("“{title}”只能在 {least} 到 {greatest} 之间，写的却是 {found}"),
    TOO_FINE: mark("“{title}”最多 {scale} 位小数，写的却是 {found}"),
    UNKNOWN_WORD: mark("“{title}”里没有 `{found}` 这个词"),
    NONE_REFUSED: mark("“{title}”不能写“无”"),
    NOT_APPLICABLE_REFUSED: mark("“{title}”不能写“不适用”"),
    MISSING_KEY: mark("没有写“{title}”"),
}
"""How the same is said of a sheet, which knows no English names."""

# Across cells, tables and figures.
MORE_THAN = Kind("FA301", "more-than", "{greater} {more} 多于{less} {fewer}")
EARLIER_THAN = Kind("FA302", "earlier-than", "{later} {found} 早于{earlier} {wanted}")
OTHER_MONTH = Kind("FA310", "other-month", "月份 {month} 不是日期 {day} 的月份")
COVERAGE_CLASH = Kind("FA303", "coverage-clash", "台账 `{table}` 注明“{coverage}”，{but}")
FIGURE_CLASH = Kind("FA304", "figure-clash", "填报数 `{figure}`（{title}）：{why}")
AFTER_AS_OF = Kind(
    "FA305",
    "after-as-of",
    "台账 `{table}` 有 {number} 条记录的{column}在截止日期 {as_of} 之后，没有使用",
    severity="warning",
)
AFTER_UNTIL = Kind(
    "FA179",
    "after-until",
    "台账 `{table}` 注明填至 {until}，却有 {number} 条记录的{column}在这以后",
    severity="warning",
)
SUMS_DIFFER = Kind(
    "FA306", "contradiction", "{sum} {total}，可是 {parts} = {added}", severity="warning"
)
REPEATED = Kind(
    "FA307", "repeated-record", "这条记录与第 {line} 行完全相同，会被数两次", severity="warning"
)
SAME_KEY = Kind(
    "FA308",
    "same-key",
    "台账 `{table}` 里 {key} 出现了两次（另见第 {line} 行）",
    severity="warning",
)
AS_OF_BEFORE_YEAR = Kind(
    "FA309",
    "as-of-before-year",
    "截止日期 {as_of} 早于评定年度 {year} 的第一天，这一年什么都还没有发生",
    severity="warning",
)
UNKNOWN_MEASURE = Kind("FA311", "unknown-measure", "评星标准 {rulebook} 没有指标值 `{measure}`")
NOT_STATED = Kind(
    "FA312", "not-a-stated-measure", "指标值 `{measure}` 由台账或填报数得出，不能在 stated 里自述"
)
UNKNOWN_CRITERION = Kind(
    "FA314", "unknown-criterion", "评星标准 {rulebook} 没有评分指标 `{criterion}`"
)
NOT_JUDGED = Kind("FA315", "not-judged", "评分指标 `{criterion}` 不由评议打分")
POINTS_OUT_OF_RANGE = Kind(
    "FA316",
    "points-out-of-range",
    "评分指标 `{criterion}` 的评议分只能在 {least} 到 {greatest} 之间，写的却是 {found}",
)
UNKNOWN_RATERS = Kind("FA317", "unknown-raters", "评分指标 `{criterion}` 不由这一方评议：{found}")
TOO_MANY_RATERS = Kind(
    "FA318", "too-many-raters", "评分指标 `{criterion}` 应有 {wanted} 份评议，多出来了"
)
UNKNOWN_LEVEL = Kind(
    "FA319", "unknown-level", "评分指标 `{criterion}` 的评议没有 `{found}` 这个等次"
)
UNKNOWN_EXERCISE = Kind("FA320", "unknown-exercise", "评星标准不引用考核 `{found}` 的得分")
RESULT_TOO_HIGH = Kind(
    "FA321", "result-too-high", "考核 `{exercise}` 满分 {of} 分，写的却是 {found} 分"
)
NOT_WAIVABLE = Kind("FA322", "not-waivable", "评分指标 `{criterion}` 不能免评")
NOT_AN_APPROVER = Kind(
    "FA323", "not-an-approver", "评分指标 `{criterion}` 的免评要由有权的单位批准，写的却是：{found}"
)
WAIVER_EXPIRED = Kind(
    "FA324",
    "waiver-expired",
    "评分指标 `{criterion}` 的免评到 {expires} 为止，已经过期，没有计入",
    severity="warning",
)
