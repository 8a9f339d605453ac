"""The kinds of problems that only the command line can have, and the one that is ours."""

from __future__ import annotations

from starcheck.diagnostics import Kind

MISUSED = Kind("US201", "misused", "{what}")
NOT_WRITTEN = Kind("US202", "not-written", "写不了 `{path}`：{why}")
NO_STARS = Kind("US203", "no-stars", "评星标准 {rulebook} 不评星，不能用 --require")
NO_SOURCE = Kind("US204", "unknown-source", "没有登记名为 `{name}` 的规定")
UNKNOWN_SUFFIX = Kind("US281", "unknown-suffix", "不会写 `{name}` 这种文件")
UNKNOWN_CATEGORY = Kind("US282", "unknown-category", "没有 `{found}` 这个党支部类别")
NO_FILE = Kind("US205", "needs-a-file", "Word 文件不能显示在终端上")
ONE_FILE = Kind("US206", "one-file-each", "共有 {number} 个党支部，自评报告每个党支部一份")
BUG = Kind("EN900", "bug", "starcheck 内部出错：{error}")
NOT_A_SCHEME = Kind("US269", "not-a-scheme", "`{path}` 不是评定方案")
BRANCHES_AND_FROM = Kind("US277", "branches-and-from", "--branches 和 --from 只能写一个")
NO_PLACE = Kind("US278", "no-place", "没有写 -o：Excel、Word 文件要写到文件里")
SEVERAL_BRANCHES = Kind("US279", "several-branches-one-sheet", "文件里有 {number} 个党支部")
NOT_A_BOOK = Kind("US283", "not-a-workbook", "`{path}` 不是 Excel 表：--annotate 只标在表里")
OVER_ITSELF = Kind("US284", "over-itself", "--annotate 不能写到原来的 `{path}`")
