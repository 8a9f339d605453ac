"""The kinds of problems that a report, or the words it is read by, can have: FA4xx."""

from __future__ import annotations

from starcheck.diagnostics import Kind

NOT_A_REPORT = Kind("FA401", "not-a-report", "`{name}` 不是能读的报告：{why}")
NO_TEXT = Kind("FA402", "no-text", "`{name}` 里没有文字：{why}")
NO_PDF_READER = Kind("FA403", "no-pdf-reader", "读 PDF 要另装一个小程序包，现在没有装")
DAMAGED = Kind("FA404", "damaged-report", "`{name}` 打不开：{why}")
NO_YEAR = Kind("FA405", "no-year", "看不出 `{name}` 写的是哪一年")
NO_CATEGORY = Kind("FA406", "no-category", "看不出 `{name}` 是哪一类党支部", severity="warning")
BAD_PATTERN = Kind("FA411", "bad-pattern", "`{key}` 写得不对：{why}")
