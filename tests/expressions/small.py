"""A small vocabulary of facts, for the tests of this room: every type of column, 无 or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from starcheck.diagnostics import Place
from starcheck.expressions import Scope
from starcheck.model.catalogue import (
    Catalogue,
    Column,
    FigureDefinition,
    Table,
    Vocabulary,
    Word,
)
from starcheck.model.rulebook import Parameter
from starcheck.model.values import COUNT, DATE, SHARE, TEXT, TRUTH, Type, TypeKind

CATALOGUE = Catalogue(
    tables=(
        Table(
            name="branches",
            title="党支部",
            columns=(
                Column(name="category", title="类别", kind="choice", choices="category"),
                Column(name="members", title="党员人数", kind="whole", greatest=1_000, unit="人"),
                Column(name="election_on", title="换届日期", kind="date", none_ok=True),
                Column(name="approved", title="已批准", kind="yes_no", na_ok=True),
            ),
        ),
        Table(
            name="events",
            title="活动",
            date="held_on",
            columns=(
                Column(name="kind", title="类型", kind="choice", choices="kind"),
                Column(name="held_on", title="召开日期", kind="date"),
                Column(name="done_on", title="完成日期", kind="date", none_ok=True),
                Column(
                    name="hours", title="学时", kind="decimal", scale=1, greatest=100, unit="学时"
                ),
                Column(name="people", title="人数", kind="whole", greatest=20, unit="人"),
                Column(name="votes", title="赞成票", kind="whole", greatest=20, na_ok=True),
                Column(name="stage", title="阶段", kind="choice", choices="stage"),
                Column(name="topic", title="主题", kind="text"),
                Column(name="partner", title="共建单位", kind="text", none_ok=True),
                Column(name="recorded", title="有记录", kind="yes_no"),
                Column(name="led", title="领导参加", kind="yes_no", na_ok=True),
                Column(name="closed_on", title="销号日期", kind="date", blank="none"),
            ),
        ),
    ),
    vocabularies=(
        Vocabulary(
            name="category",
            title="支部类别",
            words=(Word(id="organ", title="机关"), Word(id="village", title="村")),
        ),
        Vocabulary(
            name="kind",
            title="活动类型",
            words=(
                Word(id="general-meeting", title="党员大会", synonyms=("支部党员大会",)),
                Word(id="lecture", title="党课"),
                Word(id="visit", title="参观"),
            ),
        ),
        Vocabulary(
            name="stage",
            title="发展阶段",
            ordered=True,
            words=(
                Word(id="applicant", title="申请人"),
                Word(id="activist", title="积极分子"),
                Word(id="candidate", title="发展对象"),
            ),
        ),
    ),
    figures=(FigureDefinition(id="lectures", title="党课填报次数"),),
    sources=(),
)


def _parameter(name: str, value: object, type_: Type) -> Parameter:
    return Parameter(name, value, type_, "", True, None)


PARAMETERS = {
    "学时最低": _parameter("学时最低", 325, Type(TypeKind.NUMBER, 1, 325, 325)),
    "年限": _parameter("年限", 1, Type(TypeKind.NUMBER, 0, 1, 1)),
    "起算日": _parameter("起算日", date(2020, 2, 29), DATE),
    "重点类型": _parameter("重点类型", "lecture", TEXT),
    "二选一": _parameter("二选一", 1, Type(TypeKind.NUMBER, 0, 1, 1)),
}
MEASURES = {
    "党课次数": COUNT,
    "甲": Type(TypeKind.NUMBER, 0, 0, 4),
    "乙": Type(TypeKind.NUMBER, 0, 0, 4),
    "达标率": SHARE,
    "人均学时": Type(TypeKind.RATIO, 1, 0, 1_000, unit="学时"),
    "创新": TRUTH,
    "届满日": DATE,
    "二选一": COUNT,
    "很大": Type(TypeKind.NUMBER, 0, 0, 2**40),
    "2022年度次数": COUNT,
    "且": COUNT,
}
REQUIREMENTS = ("满一年", "程序完整")
RECORD = Scope(CATALOGUE, CATALOGUE.table["events"], PARAMETERS, MEASURES, REQUIREMENTS)
BRANCH = replace(RECORD, table=None)


def place_of(text: str) -> Place:
    """Return where `text` stands: as the third line of a file, behind a key."""
    excerpt = f"  where: {text}"
    return Place("rulebook.yaml", 3, 10, 1, excerpt)
