"""What may be written in a rulebook: the keys, and the shape of what stands under each.

The JSON Schema for editors is made from these models, so every key has its words here, in the
language of those who write rulebooks. Nothing is resolved: conditions are texts, names are names.
What is not a key here is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Strict,
    Tag,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

DECIMALS = 3
"""The decimals of points."""


def _expression(value: object) -> object:
    """A bare number or truth is an expression too: `of: 3`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return value
    raise PydanticCustomError("expression", "an expression")


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number", "a number")
    return Decimal(value)


def _label(value: object) -> object:
    """Articles and editions look like numbers, and are names."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value


def _scalar(value: object) -> object:
    if isinstance(value, bool | int | Decimal | str):
        return value
    raise PydanticCustomError("scalar", "a number, date, text or truth")


Expression = Annotated[
    str,
    BeforeValidator(_expression),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
Label = Annotated[str, BeforeValidator(_label), WithJsonSchema({"type": ["string", "number"]})]
Scalar = Annotated[
    Any,
    PlainValidator(_scalar),
    WithJsonSchema({"type": ["number", "string", "boolean"]}),
]
Words = tuple[str, ...]
_PERCENT = re.compile(r"\d{1,3}(?:\.\d+)?%")


def _amount(value: object) -> object:
    """`20%` or a number of branches."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _PERCENT.fullmatch(value):
        return value
    raise PydanticCustomError("amount", "a share or a number")


Amount = Annotated[
    int | str,
    PlainValidator(_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": _PERCENT.pattern},
            ]
        }
    ),
]


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class WrittenCite(Written):
    model_config = ConfigDict(title="出处")

    source: str = Field(description="规定的简称或全称，见 rules/sources.yaml")
    article: Label | None = Field(None, description="第几条")


class WrittenDated(Written):
    model_config = ConfigDict(title="参数的一个时期")

    value: Scalar = Field(description="这一时期的数、日期、文字或 true/false")
    from_: Scalar | None = Field(None, alias="from", description="从哪一天起；最早的一个可以不写")
    cite: WrittenCite | None = Field(None, description="这一时期的出处；不写就用参数的")


class WrittenParameter(Written):
    model_config = ConfigDict(title="参数")

    value: Scalar | None = Field(None, description="数、日期（2023-07-01）、文字或 true/false")
    values: tuple[WrittenDated, ...] = Field(
        (), description="代替 value：不同时期的数，取年末那一天有效的一个"
    )
    unit: str = Field("", description="单位")
    local: YesNo = Field(False, description="true：没有中央规定，由采用单位自定")
    cite: WrittenCite | None = Field(None, description="出处；与 local 二选一")


class WrittenTake(Written):
    model_config = ConfigDict(title="合计几个")

    count: Expression = Field(description="数一数有几个满足，如 '>= 4'")


class WrittenWindow(Written):
    """Which days count, in place of those of the assessment year."""

    model_config = ConfigDict(title="时间范围")

    years: Annotated[Whole, Field(ge=1, le=50)] | None = Field(
        None, description="连同评定年度一共几个年度"
    )
    months: Annotated[Whole, Field(ge=1, le=600)] | None = Field(
        None, description="到截止日期为止的几个月"
    )
    from_: Expression | None = Field(None, alias="from", description="从哪一天起")
    until: Expression | None = Field(None, description="到哪一天为止；不写就是截止日期")


# The names of alternatives begin with `@`, so that no place in a file is taken for one.


def _taking(value: object) -> str:
    return "@count" if isinstance(value, dict) else "@how"


WrittenTaking = Annotated[
    Annotated[Literal["least", "greatest"], Tag("@how")] | Annotated[WrittenTake, Tag("@count")],
    Discriminator(_taking),
]


class WrittenAggregate(Written):
    model_config = ConfigDict(title="从台账得出的指标值")

    from_: str = Field(alias="from", description="台账名")
    where: Expression | None = Field(None, description="只看满足条件的记录；不写就是全部")
    window: WrittenWindow | None = Field(None, description="看哪一段时间；不写就是评定年度")
    count: str | None = Field(
        None, description="records：记录条数；distinct 列名、distinct quarter(日期列)：不同的有几个"
    )
    sum: Expression | None = Field(None, description="求和的列")
    minimum: Expression | None = Field(None, description="取最小的列")
    maximum: Expression | None = Field(None, description="取最大的列")
    average: Expression | None = Field(None, description="求平均的列")
    share: Expression | None = Field(None, description="满足这个条件的记录所占比例")
    per: Expression | None = Field(
        None, description="按列、quarter(日期列) 或 month(日期列) 分组，每组得一个数"
    )
    of: Expression | None = Field(
        None, description="应有多少组：一个数，或一张台账的名字；季度、月份不用写"
    )
    take: WrittenTaking | None = Field(
        None, description="least：最少的一组；greatest：最多的一组；{count: '>= 1'}：满足的有几组"
    )
    asked_from: Expression | None = Field(None, description="从哪一天起的季度、月份才算应有")
    asked_until: Expression | None = Field(None, description="到哪一天为止的季度、月份才算应有")
    figure: str | None = Field(None, description="可以代替台账的填报数，见 rules/figures.yaml")
    at_most: str | None = Field(None, description="另一个指标的名字：本指标不会超过它")
    unit: str = Field("", description="单位")


class WrittenValue(Written):
    model_config = ConfigDict(title="算出来的指标值")

    value: Expression = Field(description="由党支部的列、参数、其他指标组成的表达式")
    unit: str = Field("", description="单位")


class WrittenStated(Written):
    model_config = ConfigDict(title="只能由党支部或上级说明的指标值")

    stated: Literal["yes_no", "number", "date"] = Field(description="是否、数或日期")
    unit: str = Field("", description="单位")


def _measure_kind(value: object) -> str:
    keys = value if isinstance(value, dict) else ()
    return "@stated" if "stated" in keys else "@value" if "value" in keys else "@aggregate"


WrittenMeasure = Annotated[
    Annotated[WrittenAggregate, Tag("@aggregate")]
    | Annotated[WrittenValue, Tag("@value")]
    | Annotated[WrittenStated, Tag("@stated")],
    Discriminator(_measure_kind),
]


class WrittenRequirement(Written):
    model_config = ConfigDict(title="逐条要求")

    from_: str = Field(alias="from", description="台账名")
    where: Expression | None = Field(None, description="只看满足条件的记录；不写就是全部")
    window: WrittenWindow | None = Field(None, description="看哪一段时间；不写就是评定年度")
    require: Expression = Field(description="每条记录都要满足的条件")
    cite: WrittenCite | None = Field(None, description="出处")


class WrittenAllOrNothing(Written):
    model_config = ConfigDict(title="满足得满分，否则不得分")

    all_or_nothing: Expression = Field(description="条件")
    points: Number | None = Field(
        None, description="得几分；只在 sum、best_of 里写，单独用时就是满分"
    )


class WrittenUnitsOf(Written):
    model_config = ConfigDict(title="每有一个得几分")

    units_of: Expression = Field(description="数")
    points: Number = Field(description="每一个得几分")
    up_to: Whole = Field(description="最多算几个")


class WrittenDeduct(Written):
    model_config = ConfigDict(title="每有一个扣几分")

    deduct: Expression = Field(description="数")
    each: Number = Field(description="每一个扣几分")
    at_least: Number = Field(
        description="扣到几分为止；扣分指标和 sum、best_of 里从 0 分扣起，写负数"
    )


class WrittenBand(Written):
    model_config = ConfigDict(title="一档")

    when: Expression | None = Field(None, description="条件；最后一档不写")
    points: Number = Field(description="得几分")


class WrittenBands(Written):
    model_config = ConfigDict(title="分档，取第一个满足的")

    bands: tuple[WrittenBand, ...] = Field(description="从上到下，最后一档不写条件")


class WrittenEnd(Written):
    model_config = ConfigDict(title="一端")

    at: Number = Field(description="数到多少")
    points: Number = Field(description="得几分")


class WrittenLinear(Written):
    model_config = ConfigDict(title="两端之间按比例得分")

    linear: Expression = Field(description="数或比率")
    from_: WrittenEnd = Field(alias="from", description="一端")
    to: WrittenEnd = Field(description="另一端")


class WrittenJudging(Written):
    model_config = ConfigDict(title="评议")

    range: tuple[Number, Number] | None = Field(None, description="最低分和最高分")
    levels: dict[str, Number] = Field(
        {}, description="代替 range：每个等次得几分，如 {好: 3, 一般: 2, 差: 0}"
    )
    raters: Whole = Field(1, description="几个人打分")
    samples: Whole = Field(1, description="抽查几个对象，每个都打分")
    by: str | None = Field(None, description="哪一方打分，如 群众；与台账的评议方相同")
    combine: Literal["mean", "trimmed_mean"] = Field(
        "mean", description="mean：取平均；trimmed_mean：去掉一个最高分和一个最低分再平均"
    )


class WrittenJudged(Written):
    model_config = ConfigDict(title="由上级评议打分")

    judged: WrittenJudging = Field(description="怎样打分")


class WrittenImported(Written):
    model_config = ConfigDict(title="引用其他考核的得分，按比例折算")

    imported: str = Field(description="考核名称，与其他考核结果台账相同")
    of: Number = Field(description="那项考核的满分")
    points: Number | None = Field(
        None, description="折算成几分；只在 sum、best_of 里写，单独用时就是满分"
    )


class WrittenSum(Written):
    model_config = ConfigDict(title="几部分相加")

    sum: tuple[WrittenScore, ...] = Field(description="各部分，每一部分是一种得分方式")
    at_most: Number | None = Field(None, description="最多几分")
    at_least: Number | None = Field(None, description="最少几分")


class WrittenBestOf(Written):
    model_config = ConfigDict(title="几部分取最高的一个")

    best_of: tuple[WrittenScore, ...] = Field(description="各部分，每一部分是一种得分方式")


SCORE_FORMS = (
    "all_or_nothing",
    "units_of",
    "deduct",
    "bands",
    "linear",
    "judged",
    "imported",
    "sum",
    "best_of",
)


def _score_form(value: object) -> str | None:
    keys = value if isinstance(value, dict) else ()
    return next((f"@{form}" for form in SCORE_FORMS if form in keys), None)


WrittenScore = Annotated[
    Annotated[WrittenAllOrNothing, Tag("@all_or_nothing")]
    | Annotated[WrittenUnitsOf, Tag("@units_of")]
    | Annotated[WrittenDeduct, Tag("@deduct")]
    | Annotated[WrittenBands, Tag("@bands")]
    | Annotated[WrittenLinear, Tag("@linear")]
    | Annotated[WrittenJudged, Tag("@judged")]
    | Annotated[WrittenImported, Tag("@imported")]
    | Annotated[WrittenSum, Tag("@sum")]
    | Annotated[WrittenBestOf, Tag("@best_of")],
    Discriminator(_score_form),
]


class WrittenRectification(Written):
    model_config = ConfigDict(title="整改建议")

    do: str = Field(description="做什么")
    who: str = Field(description="谁来做")
    effort: Annotated[Whole, Field(ge=1, le=5)] = Field(description="费力程度，1 到 5")


class WrittenCriterion(Written):
    model_config = ConfigDict(title="评分指标")

    id: str = Field(description="英文编号，永不改变，如 general-meeting-each-quarter")
    title: str = Field(description="名称")
    kind: Literal["base", "bonus", "deduction"] = Field(
        "base", description="base：基本分；bonus：加分；deduction：扣分"
    )
    dimension: str | None = Field(None, description="维度；加分、扣分不写")
    points: Number | None = Field(None, description="满分；扣分指标和不计分的标准不写")
    score: WrittenScore | None = Field(None, description="怎样得分")
    holds: Expression | None = Field(None, description="不计分的标准里代替 points 和 score 的条件")
    asked_when: Expression | None = Field(None, description="什么情况下才问；不写就是都问")
    excused_when: Expression | None = Field(None, description="什么情况下准予免评")
    due_by: Expression | None = Field(None, description="到哪一天为止还可以补做；不写就是年末")
    evidence: Literal["any", "records"] = Field(
        "any", description="records：只认台账，填报数和自述不算"
    )
    norm: Literal["strict", "usual"] = Field("strict", description="usual：规定原文写“一般”")
    local: YesNo = Field(False, description="true：没有中央规定，由采用单位自定")
    cite: WrittenCite | None = Field(None, description="出处；与 local 二选一")
    proof: Words = Field((), description="备查材料，最要紧的写在最前面")
    gap: str = Field("", description="差距怎么说，{…} 里写数，如 有 {4 - 次数} 个季度没有召开")
    ask: str = Field("", description="材料不足时请人提供什么")
    rectify: tuple[WrittenRectification, ...] = Field((), description="整改建议")
    replaces: Words = Field((), description="代替上一年度版里的哪几个评分指标（编号）")


class WrittenUse(Written):
    """A criterion of another book. Its words, clause and conditions stay there."""

    model_config = ConfigDict(title="取自另一份评星标准的评分指标")

    use: str = Field(description="标准编号/指标编号，如 central-norms/committee-size")
    id: str | None = Field(None, description="在本标准里的编号；不写就是原来的编号")
    kind: Literal["base", "bonus", "deduction"] = Field("base", description="同评分指标的 kind")
    dimension: str | None = Field(None, description="在本标准里的维度")
    points: Number | None = Field(None, description="满分")
    score: WrittenScore | None = Field(
        None, description="怎样得分；不写就是做到得满分，否则不得分。可以用原标准的指标值"
    )


def _criterion_form(value: object) -> str:
    return "@use" if isinstance(value, dict) and "use" in value else "@criterion"


WrittenAnyCriterion = Annotated[
    Annotated[WrittenCriterion, Tag("@criterion")] | Annotated[WrittenUse, Tag("@use")],
    Discriminator(_criterion_form),
]


class WrittenEffect(Written):
    model_config = ConfigDict(title="认定规则的后果，几种写一个")

    exclude: Literal[True] | None = Field(None, description="true：不予评定")
    star_at_most: Whole | None = Field(None, description="最高几星，0 是未达星")
    star_at_least: Whole | None = Field(None, description="最低几星")
    ladder: Whole | None = Field(None, description="比上年的星级最多高几级，一般是 1")


class WrittenDetermination(Written):
    model_config = ConfigDict(title="认定规则")

    id: str = Field(description="英文编号，永不改变")
    title: str = Field(description="名称")
    when: Expression | None = Field(None, description="什么情况下成立；只有 ladder 可以不写")
    effect: WrittenEffect = Field(description="成立了怎样")
    cite: WrittenCite | None = Field(None, description="出处")


class WrittenStar(Written):
    model_config = ConfigDict(title="星级")

    star: Annotated[Whole, Field(ge=1, le=9)] = Field(description="几星")
    label: str = Field("", description="怎样称呼，如 先进；不写就是五星级、四星级……")
    at_least: Number | None = Field(None, description="最低多少分，含这个分数")
    above: Number | None = Field(None, description="代替 at_least：高于多少分，不含这个分数")
    requires: Expression | None = Field(None, description="另外还要满足什么")


class WrittenQuota(Written):
    model_config = ConfigDict(title="比例控制")

    star: Annotated[Whole, Field(ge=1, le=9)] = Field(description="哪一星级")
    bound: Literal["max", "min", "about"] = Field(
        description="max：最多；min：最少；about：左右，只提示不强制"
    )
    amount: Amount = Field(description="比例（20%）或个数（10）")
    of: Literal["eligible", "participants", "all"] = Field(
        "eligible",
        description="比例以谁为基数：eligible 符合条件的；participants 申报的；all 全部党支部",
    )
    per: Literal["superior", "category"] | None = Field(
        None, description="分别计算：superior 按上级党组织；category 按类别；不写就是合在一起算"
    )
    rounding: Literal["down", "up", "nearest"] = Field(
        "down", description="不是整数时：down 舍去；up 进一；nearest 四舍五入"
    )
    ties: Literal["all_or_none", "all_in"] = Field(
        "all_or_none",
        description="末位同分超出名额时：all_or_none 都不进；all_in 都进",
    )


class WrittenSheet(Written):
    model_config = ConfigDict(title="评分表：几个维度单独计分，达到合格分算通过")

    id: str = Field(description="编号，条件里写 sheet_passed('编号')")
    title: str = Field(description="名称")
    dimensions: Words = Field(description="包括哪些维度")
    pass_mark: Number | None = Field(
        None, description="合格分，按这张表的满分计；不计分的标准不写，各项都达到才算通过"
    )
    judged_by: str = Field("", description="由哪个部门评")


class WrittenWaivers(Written):
    model_config = ConfigDict(title="准予免评")

    approvers: Words = Field(description="哪些单位可以批准，与台账的批准单位相同")
    criteria: Words = Field((), description="哪些评分指标可以免评（编号）；不写就是都可以")
    earns: Literal["not_applicable", "full_marks"] = Field(
        "not_applicable", description="not_applicable：同不适用；full_marks：得满分"
    )


class WrittenOfStar(Written):
    model_config = ConfigDict(title="哪些星级，写一个")

    star: Whole | None = Field(None, description="正好几星；0 是未达星")
    star_at_most: Whole | None = Field(None, description="几星以下，含本数")
    star_at_least: Whole | None = Field(None, description="几星以上，含本数")


class WrittenWithin(Written):
    model_config = ConfigDict(title="期限，写一个")

    days: Annotated[Whole, Field(ge=1)] | None = Field(None, description="几天内")
    months: Annotated[Whole, Field(ge=1)] | None = Field(None, description="几个月内")


class WrittenFollowUp(Written):
    model_config = ConfigDict(title="定星以后的措施")

    when: WrittenOfStar = Field(description="定为哪些星级的党支部")
    do: str = Field(description="做什么")
    who: str = Field(description="谁来做")
    within: WrittenWithin | None = Field(None, description="自定星之日起多久以内")


class WrittenMark(Written):
    model_config = ConfigDict(title="名次和得分")

    place: Annotated[Whole, Field(ge=1)] = Field(description="到第几名为止")
    points: Number = Field(description="得几分")


class WrittenRanking(Written):
    model_config = ConfigDict(title="排名次，成批定星时进行")

    per: Literal["superior", "category"] | None = Field(
        None, description="分别排名：superior 按上级党组织；category 按类别；不写就是合在一起排"
    )
    ties: Literal["same_place", "by_dimensions"] = Field(
        "same_place",
        description="同分时：same_place 名次相同；by_dimensions 依次比各维度的得分",
    )
    marks: tuple[WrittenMark, ...] = Field((), description="各名次折算的分")


class WrittenStep(Written):
    model_config = ConfigDict(title="评定程序的一步")

    by: str = Field(description="哪一级、哪个单位")
    do: str = Field(description="做什么，如 自评、考评、复核、公示、命名")
    only: WrittenOfStar | None = Field(None, description="只对哪些星级；不写就是全部")
    within: WrittenWithin | None = Field(None, description="多久以内")


class WrittenCycle(Written):
    model_config = ConfigDict(title="评定周期")

    years: Annotated[Whole, Field(ge=1, le=10)] = Field(description="几年评一次")
    first: Annotated[Whole, Field(ge=1900, le=2199)] = Field(
        description="第一轮在哪一年评定，以后每隔几年一轮"
    )
    valid_years: Annotated[Whole, Field(ge=1, le=20)] | None = Field(
        None, description="命名几年有效；不写就是到下一轮"
    )


class WrittenDimension(Written):
    model_config = ConfigDict(title="维度")

    id: str = Field(description="编号，如 规范型")
    title: str = Field(description="名称")
    points: Number | None = Field(None, description="分值；不计分的标准不写")


class WrittenTotals(Written):
    model_config = ConfigDict(title="合计")

    full: Number = Field(description="满分")
    not_applicable: Literal["rescale", "full_marks", "zero"] = Field(
        description="不适用的指标：rescale 其余折算；full_marks 给满分；zero 不给分"
    )
    bonus_at_most: Number | None = Field(None, description="加分合计最多几分")
    at_most: Number | None = Field(None, description="总分最多几分；不写就可以超过满分")
    within: Literal["dimension"] | None = Field(None, description="dimension：在各维度内折算")
    round: Number = Field(Decimal("0.001"), description="总分四舍五入到多少，如 0.1")


class WrittenChoice(Written):
    model_config = ConfigDict(title="选用评星标准的一条")

    when: Expression | None = Field(None, description="什么样的党支部，只看党支部自己的列")
    otherwise: str | None = Field(None, description="其余的党支部用哪份评星标准（编号），只写一条")
    rulebook: str | None = Field(None, description="用哪份评星标准（编号或 编号@年度版）")
    not_rated: str | None = Field(None, description="不参加评星的理由")
    because: str = Field("", description="没有专门的标准，为什么用这一份")


class WrittenScheme(Written):
    """Which rulebook judges which branch."""

    model_config = ConfigDict(title="选用评星标准的办法")

    scheme: str = Field(description="英文编号")
    title: str = Field(description="名称")
    choose: tuple[WrittenChoice, ...] = Field(description="从上到下，取第一条符合的")


class WrittenPart(Written):
    """A file beside `rulebook.yaml`: one dimension, or one topic."""

    model_config = ConfigDict(title="评星标准的一部分")

    parameters: dict[str, WrittenParameter] = Field({}, description="参数：标准里的数字")
    measures: dict[str, WrittenMeasure] = Field({}, description="指标值")
    requirements: dict[str, WrittenRequirement] = Field({}, description="逐条要求")
    criteria: tuple[WrittenAnyCriterion, ...] = Field((), description="评分指标")
    determinations: tuple[WrittenDetermination, ...] = Field((), description="认定规则")


class WrittenDrop(Written):
    model_config = ConfigDict(title="删去")

    criterion: str | None = Field(None, description="删去哪个评分指标（编号）")
    determination: str | None = Field(None, description="删去哪条认定规则（编号）")
    because: str = Field(description="为什么删去")


class WrittenChanged(Written):
    """What of a criterion of the book that is tailored is ours."""

    model_config = ConfigDict(title="改动的评分指标")

    points: Number | None = Field(None, description="满分")
    dimension: str | None = Field(None, description="维度")
    score: WrittenScore | None = Field(None, description="怎样得分")


class WrittenChange(Written):
    model_config = ConfigDict(title="改动")

    parameters: dict[str, WrittenParameter] = Field({}, description="改动的参数，整个重写")
    criteria: dict[str, WrittenChanged] = Field({}, description="改动的评分指标，只写改动的键")


class WrittenInForce(Written):
    model_config = ConfigDict(title="适用的年度")

    from_: Whole = Field(alias="from", description="从哪一年度起")
    until: Whole | None = Field(None, description="到哪一年度为止；不写就是一直有效")


class WrittenWord(Written):
    model_config = ConfigDict(title="一个词")

    id: str = Field(description="英文编号，永不改变")
    title: str = Field(description="规范写法，条件里用它")
    synonyms: Words = Field((), description="大家实际的写法")


class WrittenVocabulary(Written):
    model_config = ConfigDict(title="词表：新的，或给原有的添词")

    title: str = Field("", description="词表的中文名；给原有的词表添词时不写")
    ordered: YesNo = Field(False, description="是否由低到高；只在新的词表里写")
    words: tuple[WrittenWord, ...] = Field(description="添上的词")


class WrittenColumn(Written):
    model_config = ConfigDict(title="一列")

    title: str = Field(description="中文名")
    kind: Literal["text", "choice", "whole", "decimal", "date", "yes_no"] = Field(
        description="text 文字；choice 选项；whole 整数；decimal 小数；date 日期；yes_no 是否"
    )
    choices: str | None = Field(None, description="choice 的词表")
    unit: str = Field("", description="数的单位")
    scale: Annotated[Whole, Field(ge=0, le=3)] = Field(0, description="decimal 几位小数")
    least: Whole = Field(0, description="数最小是多少")
    greatest: Annotated[Whole, Field(le=1_000_000)] = Field(1_000_000, description="数最大是多少")
    none_ok: YesNo = Field(False, description="true：可以写“无”")
    na_ok: YesNo = Field(False, description="true：可以写“不适用”")
    blank: Literal["unknown", "none"] = Field(
        "unknown", description="空着是什么意思：unknown 不知道；none 就是无"
    )
    personal: YesNo = Field(False, description="true：人员代号，输出时不显示")
    synonyms: Words = Field((), description="大家实际写的表头")


class WrittenTable(Written):
    model_config = ConfigDict(title="台账：新的，或给原有的添列")

    title: str = Field("", description="中文名；给原有的台账添列时不写")
    date: str | None = Field(None, description="记录属于哪一天的列；不写就不分年度")
    for_year: YesNo = Field(False, description="true：另有“所属年度”一列")
    given_by: Literal["branch", "committee"] = Field(
        "branch", description="branch 党支部填报；committee 上级党组织提供"
    )
    key: Words = Field((), description="哪几列合起来认出一条记录")
    columns: dict[str, WrittenColumn] = Field(description="英文列名: 内容")
    synonyms: Words = Field((), description="大家实际的叫法")


class WrittenHead(Written):
    """What only `rulebook.yaml`, or the only file, holds beside the parts."""

    model_config = ConfigDict(title="评星标准")

    rulebook: str = Field(description="英文编号，永不改变")
    title: str = Field(description="名称")
    edition: Label = Field(description="年度版，四位年份")
    semantics: Literal[1] = Field(description="算法的版本，现在是 1")
    status: Literal["征求意见", "试行", "正式", "示范", "仿例"] = Field(
        description="标准的性质；仿例：照公开的办法仿写，只写公开的部分"
    )
    previous: Label | None = Field(None, description="上一个年度版")
    in_force: WrittenInForce | None = Field(
        None, description="适用于哪些年度；不写就是 edition 那一年"
    )
    extends: str | None = Field(None, description="在哪份评星标准的基础上剪裁，如 编号@2023")
    drop: tuple[WrittenDrop, ...] = Field((), description="删去原标准的哪些内容，写明理由")
    change: WrittenChange | None = Field(None, description="改动原标准的哪些参数、评分指标")
    vocabulary: dict[str, WrittenVocabulary] = Field(
        {}, description="添词或新词表，见 rules/vocabulary.yaml"
    )
    tables: dict[str, WrittenTable] = Field({}, description="新台账，或给原有的台账添列")
    uses: Words = Field((), description="可以从中取用评分指标的其他标准，如 [central-norms@2023]")
    applies_when: Expression | None = Field(None, description="适用于哪些党支部；不写就是都适用")
    totals: WrittenTotals | None = Field(None, description="合计；不计分的标准不写")
    decides: Literal["stated", "recorded"] = Field(
        "stated", description="以哪个口径为准：stated 自报口径；recorded 台账口径"
    )
    silence: dict[str, Literal["none"]] = Field(
        {}, description="哪些台账不报就是没有，如 {incidents: none}"
    )
    dimensions: tuple[WrittenDimension, ...] = Field((), description="维度")
    stars: tuple[WrittenStar, ...] = Field((), description="星级")
    sheets: tuple[WrittenSheet, ...] = Field((), description="分别计分的评分表，或各颗命名的星")
    quotas: tuple[WrittenQuota, ...] = Field((), description="各星级的比例控制，成批定星时用")
    waivers: WrittenWaivers | None = Field(None, description="谁可以批准免评，免评怎样计分")
    follow_ups: tuple[WrittenFollowUp, ...] = Field((), description="定星以后的措施和期限")
    ranking: WrittenRanking | None = Field(None, description="排名次，成批定星时用")
    procedure: tuple[WrittenStep, ...] = Field((), description="评定程序，一步一步由谁做")
    cycle: WrittenCycle | None = Field(None, description="几年评一次，命名几年有效")
