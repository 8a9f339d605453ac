"""The kinds of problems a file can have before anyone asks what it says: FA1xx."""

from __future__ import annotations

from errno import EDQUOT, EEXIST, ENOSPC, ENOTEMPTY

from starcheck.diagnostics import Kind, Text, text

NOT_UTF8 = Kind("FA101", "not-utf8", "`{name}` 不是 UTF-8 编码的文字")
BINARY = Kind("FA102", "binary", "`{name}` 不是文字文件，里面有二进制内容")
EMPTY = Kind("FA103", "empty", "`{name}` 是空的")
YAML_TAB = Kind("FA104", "yaml-tab", "行首缩进用了制表符（Tab），YAML 的缩进只能用空格")
YAML_SYNTAX = Kind("FA105", "yaml-syntax", "{what}")
DUPLICATE_KEY = Kind("FA106", "duplicate-key", "`{key}` 在同一处写了两次")
ALIAS_BOMB = Kind("FA107", "alias-bomb", "别名（*）展开后超过 {limit} 项")
TAG = Kind("FA108", "tag", "这里不能用标签 `{tag}`")
FULL_WIDTH_COLON = Kind(
    "FA109", "full-width-colon", "`{key}` 后面是全角冒号“：”，这里要用半角冒号加空格"
)
TOO_LARGE = Kind("FA110", "too-large", "`{name}` 有 {size} MB，最多 {limit} MB")
SEVERAL_DOCUMENTS = Kind("FA111", "several-documents", "一个文件里只能有一份内容，这里又开始了一份")
TOO_DEEP = Kind("FA112", "too-deep", "内容套得太深，最多 {limit} 层")
STRANGE_KEY = Kind("FA113", "strange-key", "键要写成一个词，这里是{found}")
CONTROL_CHARACTER = Kind("FA114", "control-character", "这里有看不见的控制字符（U+{code}）")
NUMBER_TOO_LONG = Kind("FA115", "number-too-long", "这个数太长，最多 {limit} 位")
NOT_FINITE = Kind("FA116", "not-finite", "`{found}` 不是一个确定的数")
JSON_SYNTAX = Kind("FA117", "json-syntax", "{what}")
UNREADABLE = Kind("FA118", "unreadable", "读不了 `{name}`：{why}")
CATALOGUE = Kind("EN910", "catalogue-broken", "随程序安装的 `{name}` 读不出来：{why}")

_WHY: dict[type[OSError], Text] = {
    FileNotFoundError: text("没有这个文件或文件夹"),
    PermissionError: text("没有权限"),
    IsADirectoryError: text("这是一个文件夹"),
    NotADirectoryError: text("路径中间的一段不是文件夹"),
}


def why(error: OSError) -> Text:
    """Return what the system says of a file it could not read or write."""
    if error.errno in (ENOSPC, EDQUOT):
        return text("磁盘满了")
    if error.errno in (ENOTEMPTY, EEXIST):
        return text("那里已经有内容")
    return _WHY.get(type(error)) or text("{why}", why=error.strerror or str(error))
