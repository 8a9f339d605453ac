"""The kinds of problems a rulebook can have.

RB0xx shape, RB100–RB149 names, RB200–RB249 meaning (the other halves belong to `expressions`),
US1xx a rulebook that was asked for and is not there.
"""

from __future__ import annotations

from starcheck.diagnostics import Kind

# Shape
BAD_VALUE = Kind("RB001", "bad-value", "`{key}` 要写{wanted}，却是{found}")
UNKNOWN_KEY = Kind("RB002", "unknown-key", "这里没有键 `{key}`")
MISSING_KEY = Kind("RB003", "missing-key", "缺少 `{key}`")
NOT_A_RULEBOOK = Kind("RB004", "not-a-rulebook", "`{name}` 不是评星标准")
NO_HEAD = Kind("RB005", "no-head", "文件夹 `{name}` 里没有 rulebook.yaml")
UNKNOWN_FORM = Kind("RB006", "unknown-form", "`{key}` 没有写怎样得分")
ONE_FORM = Kind("RB007", "one-form", "{what}要从 {forms} 里写一种，{found}")
MISPLACED_KEY = Kind("RB008", "misplaced-key", "`{key}` 只能写在 rulebook.yaml 里")

# Names
UNKNOWN_TABLE = Kind("RB101", "unknown-table", "没有台账 `{name}`")
BRANCH_TABLE = Kind("RB102", "branch-table", "`{name}` 是党支部自己，不是台账")
UNKNOWN_FIGURE = Kind("RB103", "unknown-figure", "没有填报数 `{name}`")
UNKNOWN_SOURCE = Kind("RB104", "unknown-source", "没有登记过规定 `{name}`")
UNKNOWN_MEASURE = Kind("RB105", "unknown-measure", "没有指标 `{name}`")
UNKNOWN_DIMENSION = Kind("RB106", "unknown-dimension", "没有维度 `{name}`")
UNKNOWN_STAR = Kind("RB107", "unknown-star", "本标准没有 {star} 星")
DUPLICATE_ID = Kind("RB108", "duplicate-id", "{what} `{id}` 写了两次")
BAD_ID = Kind("RB109", "bad-id", "编号 `{id}` 要用小写英文字母、数字和连字符")
RESERVED_NAME = Kind("RB110", "reserved-name", "`{name}` 是表达式里的词，不能作{what}的名字")
NAME_CLASH = Kind("RB111", "name-clash", "`{name}` 已经是{other}的名字，不能再作{what}的名字")
MEASURE_RING = Kind("RB112", "measure-ring", "指标互相引用，绕成了一圈：{ring}")
CHAIN_TOO_LONG = Kind("RB113", "chain-too-long", "指标一个引用一个，连了超过 {limit} 个")
USES_WITHOUT_EDITION = Kind("RB114", "uses-without-edition", "`{name}` 没有写年度版")
NOT_USED = Kind("RB115", "book-not-in-uses", "`{book}` 不在 `uses` 里")
UNKNOWN_CRITERION = Kind("RB116", "unknown-criterion", "`{book}` 里没有评分指标 `{name}`")
BOOK_RING = Kind("RB117", "book-ring", "评星标准互相取用，绕成了一圈：{ring}")
TAKEN_NAME = Kind(
    "RB118", "taken-name", "取自 `{book}` 的内容要用它的 `{name}`，本标准另有一个 `{name}`"
)
TWO_BOOKS = Kind("RB119", "two-books", "`{name}` 在 {books} 里都有，不知道用哪一个")
QUOTA_WITHOUT_STAR = Kind("RB120", "quota-without-star", "本标准没有 {star} 星，不能控制它的比例")

# Meaning
NO_SOURCE = Kind("RB201", "no-source", "{what} `{name}` 没有注明出处")
LOCAL_AND_CITED = Kind("RB202", "local-and-cited", "{what} `{name}` 既写了 local 又写了 cite")
POINTS_DO_NOT_ADD_UP = Kind(
    "RB203", "points-do-not-add-up", "{what}是 {wanted} 分，{parts}合计却是 {found} 分"
)
FULL_NOT_REACHED = Kind(
    "RB204", "full-not-reached", "评分指标 `{id}` 满分 {full} 分，按 `score` 最多得 {most} 分"
)
OUT_OF_RANGE = Kind("RB205", "out-of-range", "`{key}` 要{wanted}，却是 {found}")
BANDS_WITHOUT_LAST = Kind(
    "RB206", "bands-without-last", "`bands` 的最后一档写了条件，条件都不满足时不知道得几分"
)
BAND_NEVER_REACHED = Kind("RB207", "band-never-reached", "这一档永远轮不到")
LINEAR_ENDS_EQUAL = Kind("RB208", "linear-ends-equal", "`linear` 的两端都是 {at}，画不成一条线")
FIGURE_OF_ANOTHER_KIND = Kind(
    "RB209", "figure-of-another-kind", "填报数 `{figure}` 是{found}，不能代替{wanted}"
)
FIGURE_TOO_FINE = Kind(
    "RB210", "figure-too-fine", "填报数 `{figure}` 有 {found} 位小数，指标只有 {limit} 位"
)
NOT_BOUNDED = Kind("RB211", "not-bounded", "`at_most` 只用在两个同样的数之间，{what}")
PER_INCOMPLETE = Kind("RB212", "per-incomplete", "`per` 要和 `{key}` 一起写")
NOT_HERE = Kind("RB213", "not-here", "这里不能写 `{key}`：{why}")
NOT_PER_KEY = Kind("RB214", "not-per-key", "分组只能对条数、不同的个数和不会是负数的列求和")
NOT_A_KEY = Kind("RB215", "not-a-key", "`{key}` 这里只能写列名、quarter(日期列) 或 month(日期列)")
WORDS_MISSING = Kind("RB216", "words-missing", "评分指标 `{id}` 没有写 {keys}")
BRACE = Kind("RB217", "brace-alone", "`{brace}` 没有配对")
STARS_OVERLAP = Kind(
    "RB218", "stars-overlap", "{high} 星最低 {high_points} 分，不比 {low} 星的 {low_points} 分高"
)
STAR_OUT_OF_REACH = Kind(
    "RB219", "star-out-of-reach", "{star} 星最低 {points} 分，总分最多只有 {most} 分"
)
SCORE_FREE = Kind("RB220", "score-free", "{what}")
NO_DIMENSION = Kind("RB221", "no-dimension", "基本分的评分指标 `{id}` 没有写 `dimension`")
DIMENSION_NOT_ASKED = Kind(
    "RB222", "dimension-not-asked", "{which}的评分指标 `{id}` 不属于任何维度，不写 `dimension`"
)
TOO_FINE = Kind("RB223", "too-fine", "`{key}` 有 {found} 位小数，最多 {limit} 位")
COULD_OVERFLOW = Kind("RB224", "aggregate-overflow", "`{key}` 的结果可能大到无法准确计算")
NOT_FOR_DEDUCTION = Kind("RB225", "not-for-deduction", "扣分的评分指标不能用 `{form}`")
NOT_WHOLE = Kind("RB226", "keys-not-whole", "`{key}` 要整数，`{source}` 有 {found} 位小数")
ONLY_COLUMNS = Kind(
    "RB227",
    "only-columns",
    "`applies_when` 只能用党支部自己的列和参数，`{name}` 要看台账或材料",
)
WHICH_RATERS = Kind(
    "RB228", "which-raters", "评分指标 `{id}` 有 {number} 个评议部分，要分清由哪一方打分"
)
WINDOW = Kind("RB229", "bad-window", "`window` {why}")
EMPTY_SHEET = Kind("RB230", "empty-sheet", "评分表 `{id}` 没有评分指标")
SHEET_TWICE = Kind("RB231", "sheet-twice", "维度 `{dimension}` 在几张评分表里：{sheets}")
STAR_WITHOUT_BOUND = Kind("RB233", "star-without-bound", "{star} 星没有写要满足什么")
MARKS_FALL = Kind("RB234", "marks-fall", "第 {number} 名得 {points} 分，不比前面的少")
NOTHING_TOUCHED = Kind("RB235", "nothing-touched", "{what}什么也没有改变")
PERIODS_CLASH = Kind("RB236", "periods-clash", "参数 `{name}` 的时期{why}")
IN_FORCE_TWICE = Kind("RB237", "in-force-twice", "{year} 年度有几个年度版都有效：{editions}")
BAD_EXTENSION = Kind("RB238", "bad-extension", "{what}")
LOST = Kind(
    "RB243",
    "lost-criterion",
    "上一年度版的评分指标 `{id}` 没有了，也没有指标写 replaces: [{id}]",
    severity="warning",
)
NOT_REPLACED = Kind("RB239", "not-replaced", "`replaces` 里的 `{id}` 不是上一年度版删去的评分指标")
TWO_FALLBACKS = Kind("RB244", "two-fallbacks", "`otherwise` 写了两次，不知道其余的党支部用哪一份")
FALLBACK_NOT_LAST = Kind("RB245", "fallback-not-last", "`otherwise` 后面还有别的")
NO_FALLBACK = Kind(
    "RB246", "no-fallback", "没有 `otherwise`：都不符合的党支部没有标准可用", severity="warning"
)
UNUSED = Kind("RB240", "unused", "{what} `{name}` 没有用到", severity="warning")
NO_CASES = Kind("RB241", "no-cases", "评分指标 `{id}` 没有例子", severity="warning")
EVENT_DRIVEN = Kind(
    "RB242", "event-driven", "`{word}`有苗头才谈，不宜变成次数指标", severity="warning"
)

# A rulebook that was asked for
UNKNOWN_RULEBOOK = Kind("US101", "unknown-rulebook", "没有评星标准 `{name}`")
NO_EDITION = Kind("US102", "no-edition", "评星标准 `{name}` 没有 {edition} 年度版")
NO_SUCH_PATH = Kind("US103", "no-such-path", "找不到 `{path}`")
