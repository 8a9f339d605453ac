"""The kinds of problems a condition can have: RB150–RB199 words and shape, RB250–RB299 meaning."""

from __future__ import annotations

from starcheck.diagnostics import Kind

# Words and shape: the text is not in the language, or names something that is not there.
EMPTY = Kind("RB150", "empty-condition", "这里要写一个表达式，却是空的")
STRANGE_CHARACTER = Kind("RB151", "strange-character", "不认识字符 `{found}`")
UNCLOSED_QUOTE = Kind("RB152", "unclosed-quote", "引号 {found} 没有配对的 {wanted}")
UNEXPECTED = Kind("RB153", "unexpected-word", "这里要写{wanted}，却{found}")
TOO_LONG = Kind("RB154", "condition-too-long", "表达式有 {length} 个字符，最多 {limit} 个")
TOO_DEEP = Kind("RB155", "condition-too-deep", "表达式套得太深，最多 {limit} 层")
NO_DIVISION = Kind("RB156", "no-division", "表达式里没有除法")
OTHER_OPERATOR = Kind("RB157", "other-operator", "这里不用 `{found}`")
BLANK_TEST = Kind("RB158", "blank-test", "不能问一个格子是否空着：空格表示不知道")
BAD_NUMBER = Kind("RB159", "bad-number", "`{found}` 不是一个数")
BAD_DATE = Kind("RB160", "bad-date", "`{found}` 不是日历上的日期")
CHAINED = Kind("RB161", "chained-comparison", "比较不能连写")
UNKNOWN_NAME = Kind("RB170", "unknown-name", "不认识名字 `{name}`")
AMBIGUOUS_NAME = Kind("RB171", "ambiguous-name", "名字 `{name}` 有多种意思：{meanings}")
OUT_OF_SIGHT = Kind("RB172", "name-out-of-sight", "`{name}` 是{what}，在{here}不能用")
UNKNOWN_FUNCTION = Kind("RB173", "unknown-function", "没有函数 `{name}`")
NOT_CALLED = Kind("RB174", "function-not-called", "`{name}` 是函数，要带括号和参数")
NOT_A_REQUIREMENT = Kind("RB175", "not-a-requirement", "`{name}` 不是逐条要求")
NOT_A_SHEET = Kind("RB176", "not-a-sheet", "没有评分表 {name}")

# Meaning: every word is known, but together they say nothing, or nothing safe.
KINDS_DIFFER = Kind("RB250", "kinds-differ", "{left}不能和{right}比较")
WRONG_KIND = Kind("RB251", "wrong-kind", "这里要{wanted}，`{source}` 却是{found}")
NOT_ARITHMETIC = Kind("RB252", "not-arithmetic", "`{op}` 只能用在数上，`{source}` 却是{found}")
UNKNOWN_WORD = Kind("RB253", "unknown-word", "{title}里没有“{word}”这个词")
NOT_ORDERED = Kind("RB254", "not-ordered", "{what}没有先后，不能用 `{op}` 比较")
OVERFLOW = Kind("RB255", "could-overflow", "`{source}` 的结果可能大到无法准确计算")
ARGUMENT_COUNT = Kind("RB256", "argument-count", "`{name}` 要 {wanted} 个参数，这里有 {found} 个")
ALWAYS = Kind("RB257", "always-the-same", "`{source}` {how}", severity="warning")
RATIO_MISUSED = Kind("RB258", "ratio-misused", "`{source}` 是比率，只能和一个数比大小")
NOT_A_COLUMN = Kind("RB259", "not-a-column", "`{word}` 只能跟在列名后面，`{source}` 却是{found}")
NOT_A_LITERAL = Kind("RB260", "not-a-literal", "`in` 后面只能列固定的值，`{source}` 却是{found}")
TOO_FINE = Kind("RB261", "too-many-decimals", "`{source}` 有 {found} 位小数，最多 {limit} 位")
TRUTHS_COMPARED = Kind("RB262", "truths-compared", "两个是否判断不能这样比较")
OUT_OF_CALENDAR = Kind(
    "RB263", "date-out-of-range", "日期 {found} 不在 1900-01-01 与 2199-12-31 之间"
)
TOO_HEAVY = Kind("RB265", "too-heavy", "表达式展开成查询时太长：约 {found} 个词，最多 {limit} 个")
NOT_WHOLE = Kind("RB264", "not-whole", "`{name}` 的第 {position} 个参数要整数，`{source}` 有小数")
