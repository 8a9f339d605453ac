"""The kinds of problems that a rulebook's cases can have: RB3xx."""

from __future__ import annotations

from starcheck.diagnostics import Kind

NOT_A_CASE = Kind("RB301", "not-a-case", "这里要写{wanted}，写的却是{found}")
UNKNOWN_KEY = Kind("RB302", "unknown-case-key", "用例里不认识 `{key}`")
NO_SUBJECT = Kind(
    "RB303", "case-subject", "用例文件开头要写且只写一个：criterion、determination 或 star"
)
UNKNOWN_SUBJECT = Kind("RB304", "unknown-case-subject", "评星标准里没有{what} `{id}`")
UNKNOWN_EXPECTATION = Kind("RB305", "unknown-expectation", "`finds` 里不认识 `{key}`")
NO_FINDS = Kind("RB306", "case-without-finds", "用例 `{case}` 没有写 `finds`（应得的结果）")
BAD_EXPECTATION = Kind("RB307", "bad-expectation", "`{key}` 要写{wanted}，写的却是{found}")
NO_CASES = Kind("RB308", "criterion-without-cases", "{what} `{id}` 没有用例文件 {file}")
TOO_FEW_CASES = Kind("RB309", "too-few-cases", "{what} `{id}` 的用例里没有出现：{missing}")
OTHER_FILE = Kind("RB310", "case-file-name", "{what} `{id}` 的用例要写在 {file}")
CASE_FAILED = Kind("RB311", "case-failed", "用例 `{case}` 的结果不对（引擎 {engine}）")
TWICE = Kind("RB312", "cases-twice", "{what} `{id}` 的用例写在两个文件里")
