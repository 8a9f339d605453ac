"""What can be wrong with durable-rules itself."""

from __future__ import annotations

from starcheck.diagnostics import Kind

__all__ = ["NOT_INSTALLED", "NOT_USABLE", "RETE_FAILED"]

NOT_INSTALLED = Kind(
    "EN911", "no-durable-rules", "`--engine rete` 需要 durable-rules，这里没有安装"
)
NOT_USABLE = Kind("EN912", "durable-rules-unusable", "durable-rules 装上了，但是用不了：{error}")
RETE_FAILED = Kind("EN913", "rete-failed", "durable-rules 没有按规则回答：{error}")
