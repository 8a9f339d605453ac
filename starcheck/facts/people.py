"""Personal data at the door: what is dropped, and the pseudonyms that stand for names.

No rule of ours asks who somebody is, only whether two records are about the same person. So a name
becomes a pseudonym before anything else sees it. With a key it is the same in every file and year
(HMAC-SHA-256, RFC 2104); without one people are numbered in the order in which a file names them.
Numbers of identity cards (GB 11643) and of mobile phones are taken out of texts.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from starcheck.diagnostics import Kind
from starcheck.language import mark, tr

TAKEN_OUT = Kind(
    "FA156", "personal-numbers", "有 {number} 处身份证号或手机号，读入时去掉了", severity="hint"
)
DROPPED = {
    mark("身份证号"): ("身份证", "公民身份", "证件号"),
    mark("电话"): ("手机", "电话", "联系方式", "微信"),
    mark("工资收入"): ("工资", "薪", "收入", "津贴", "月基数", "缴费基数"),
    mark("出生日期"): ("出生", "生日"),
    mark("住址"): ("住址", "家庭地址"),
}
"""Headers of what is never read: what it is → what such a header holds."""

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,20}")
"""In a column of people anything of Chinese characters alone is somebody, title and all."""
_SEVERAL = re.compile(r"[、，,;；/]|\s{2,}|(?<=[\u4e00-\u9fff]{2})\s(?=[\u4e00-\u9fff]{2})")
_REMARK = re.compile(r"[（(【\[].*?[）)】\]]")
_SPACED = re.compile(r"([\u4e00-\u9fff])\s+([\u4e00-\u9fff])")


def dropped(header: str) -> str | None:
    """Return what a column holds that is never read, or `None`."""
    for what, words in DROPPED.items():
        if any(word in header for word in words):
            return tr(what)
    return None


@dataclass(slots=True)
class People:
    """Pseudonyms of one input. `keep`: names are wanted as they are written.

    `taken_out`: how many identity and phone numbers were taken out of cells.
    """

    key: str | None = None
    keep: bool = False
    known: dict[str, str] = field(default_factory=dict)
    taken_out: int = 0

    def pseudonym(self, written: str) -> str:
        """Return what stands for a person: of a name its pseudonym, an id of our own as it is.

        >>> people = People()
        >>> people.pseudonym("张 三"), people.pseudonym("张三、李四"), people.pseudonym("P07")
        ('人员001', '人员001、人员002', 'P07')
        """
        plain = written if self.keep else _REMARK.sub("", written) or written
        parts = [_SPACED.sub(r"\1\2", part.strip()) for part in _SEVERAL.split(plain)]
        return "、".join(self._one(part) for part in parts if part)

    def _one(self, name: str) -> str:
        if _IDENTITY.fullmatch(name):
            self.taken_out += 1
        elif self.keep or _NAME.fullmatch(name) is None:
            return self.cleaned(name)
        if name not in self.known:
            if self.key is None:
                self.known[name] = f"人员{len(self.known) + 1:03d}"
            else:
                digest = hmac.new(self.key.encode(), name.encode(), hashlib.sha256)
                self.known[name] = f"人员{digest.hexdigest()[:10]}"
        return self.known[name]

    def cleaned(self, written: str) -> str:
        """Return a text without numbers of identity cards and mobile phones."""
        if len(written) < 11:
            return written
        found, number = _IDENTITY.subn("〔身份证号〕", written)
        found, more = _MOBILE.subn("〔电话〕", found)
        self.taken_out += number + more
        return found
