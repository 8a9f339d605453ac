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


class WrittenParameter(Written):
    model_config = ConfigDict(title="参数")

    value: Scalar = Field(description="数、日期（2023-07-01）、文字或 true/false")
    unit: str = Field("", description="单位")
    local: YesNo = Field(False, description="true：没有中央规定，由采用单位自定")
    cite: WrittenCite | None = Field(None, description="出处；与 local 二选一")


class WrittenTake(Written):
    model_config = ConfigDict(title="合计几个")

    count: Expression = Field(description="数一数有几个满足，如 '>= 4'")


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
    require: Expression = Field(description="每条记录都要满足的条件")
    cite: WrittenCite | None = Field(None, description="出处")


class WrittenAllOrNothing(Written):
    model_config = ConfigDict(title="满足得满分，否则不得分")

    all_or_nothing: Expression = Field(description="条件")


class WrittenUnitsOf(Written):
    model_config = ConfigDict(title="每有一个得几分")

    units_of: Expression = Field(description="数")
    points: Number = Field(description="每一个得几分")
    up_to: Whole = Field(description="最多算几个")


class WrittenDeduct(Written):
    model_config = ConfigDict(title="每有一个扣几分")

    deduct: Expression = Field(description="数")
    each: Number = Field(description="每一个扣几分")
    at_least: Number = Field(description="扣到几分为止；扣分指标写负数")


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

    range: tuple[Number, Number] = Field(description="最低分和最高分")
    raters: Whole = Field(description="几个人打分")
    combine: Literal["mean"] = Field("mean", description="mean：取平均")


class WrittenJudged(Written):
    model_config = ConfigDict(title="由上级评议打分")

    judged: WrittenJudging = Field(description="怎样打分")


SCORE_FORMS = ("all_or_nothing", "units_of", "deduct", "bands", "linear", "judged")


def _score_form(value: object) -> str | None:
    keys = value if isinstance(value, dict) else ()
    return next((f"@{form}" for form in SCORE_FORMS if form in keys), None)


WrittenScore = Annotated[
    Annotated[WrittenAllOrNothing, Tag("@all_or_nothing")]
    | Annotated[WrittenUnitsOf, Tag("@units_of")]
    | Annotated[WrittenDeduct, Tag("@deduct")]
    | Annotated[WrittenBands, Tag("@bands")]
    | Annotated[WrittenLinear, Tag("@linear")]
    | Annotated[WrittenJudged, Tag("@judged")],
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
    model_config = ConfigDict(title="认定规则的后果，三者写一个")

    exclude: Literal[True] | None = Field(None, description="true：不予评定")
    star_at_most: Whole | None = Field(None, description="最高几星，0 是未达星")
    star_at_least: Whole | None = Field(None, description="最低几星")


class WrittenDetermination(Written):
    model_config = ConfigDict(title="认定规则")

    id: str = Field(description="英文编号，永不改变")
    title: str = Field(description="名称")
    when: Expression = Field(description="什么情况下成立")
    effect: WrittenEffect = Field(description="成立了怎样")
    cite: WrittenCite | None = Field(None, description="出处")


class WrittenStar(Written):
    model_config = ConfigDict(title="星级")

    star: Annotated[Whole, Field(ge=1, le=9)] = Field(description="几星")
    at_least: Number = Field(description="最低多少分")
    requires: Expression | None = Field(None, description="另外还要满足什么")


class WrittenQuota(Written):
    model_config = ConfigDict(title="比例控制")

    star: Annotated[Whole, Field(ge=1, le=9)] = Field(description="哪一星级")
    bound: Literal["max", "min", "about"] = Field(
        description="max：最多；min：最少；about：左右，只提示不强制"
    )
    amount: Amount = Field(description="比例（20%）或个数（10）")
    of: Literal["eligible", "all"] = Field(
        "eligible", description="比例以谁为基数：eligible 参加评定的；all 全部党支部"
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


class WrittenPart(Written):
    """A file beside `rulebook.yaml`: one dimension, or one topic."""

    model_config = ConfigDict(title="评星标准的一部分")

    parameters: dict[str, WrittenParameter] = Field({}, description="参数：标准里的数字")
    measures: dict[str, WrittenMeasure] = Field({}, description="指标值")
    requirements: dict[str, WrittenRequirement] = Field({}, description="逐条要求")
    criteria: tuple[WrittenAnyCriterion, ...] = Field((), description="评分指标")
    determinations: tuple[WrittenDetermination, ...] = Field((), description="认定规则")


class WrittenHead(Written):
    """What only `rulebook.yaml`, or the only file, holds beside the parts."""

    model_config = ConfigDict(title="评星标准")

    rulebook: str = Field(description="英文编号，永不改变")
    title: str = Field(description="名称")
    edition: Label = Field(description="年度版，四位年份")
    semantics: Literal[1] = Field(description="算法的版本，现在是 1")
    status: Literal["征求意见", "试行", "正式", "示范"] = Field(description="标准的性质")
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
    quotas: tuple[WrittenQuota, ...] = Field((), description="各星级的比例控制，成批定星时用")
