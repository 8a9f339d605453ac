"""The kinds of problems a workbook can have before anyone asks what it says: FA119–FA129."""

from __future__ import annotations

from starcheck.diagnostics import Kind

DAMAGED = Kind("FA119", "damaged-workbook", "打不开 `{name}`：{why}")
TOO_MUCH = Kind("FA120", "too-much-unpacked", "`{name}` 展开后太大：{what}")
ENCRYPTED = Kind("FA121", "encrypted-workbook", "`{name}` 设了打开密码")
OTHER_ENCODING = Kind("FA122", "other-encoding", "`{name}` 按 {encoding} 编码读取", severity="hint")
LONG_LINE = Kind("FA123", "long-line", "`{name}` 第 {line} 行有 {number} 格，最多 {limit} 格")
