"""The kinds of problems of a watch: FA421–FA439 events, US290–US293 its files."""

from __future__ import annotations

from starcheck.diagnostics import Kind

NOT_AN_EVENT = Kind("FA421", "not-an-event", "这一行不是一个事件：{why}")
UNKNOWN_TYPE = Kind("FA422", "unknown-event", "没有 `{found}` 这种事件")
MISSING = Kind("FA423", "event-incomplete", "{type}事件缺少 `{key}`（{title}）")
BAD_TIME = Kind("FA424", "bad-event-time", "`{key}` 里的 `{found}` 不是日期或时间")
NOT_HERE = Kind("FA425", "not-of-this-event", "{type}事件里没有 `{key}` 这一项")
FAR_AWAY = Kind("FA427", "far-away", "这个事件的日子 {day} 离 {year} 年度太远")
OTHER_YEAR = Kind("US290", "other-watch", "这本日志是 {year} 年度的，不能接着用来看 {wanted} 年度")
BAD_JOURNAL = Kind("US291", "bad-journal", "日志 `{path}` 打不开：{why}")
BAD_OUTPUT = Kind("US292", "bad-changes", "变化写不到 `{path}`：{why}")
NO_EVENTS = Kind("US293", "no-events", "事件文件 `{path}` 打不开：{why}")
