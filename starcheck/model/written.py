"""What may be written in a rulebook: the keys, and the shape of what stands under each.

The JSON Schema for editors is made from these models, so every key has its words here, in the
language of those who write rulebooks. Nothing is resolved: conditions are texts, names are names.
What is not a key here is refused.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from starcheck.model.written_batches import (
    WrittenCycle,
    WrittenFollowUp,
    WrittenInForce,
    WrittenQuota,
    WrittenRanking,
    WrittenSheet,
    WrittenStep,
    WrittenTable,
    WrittenVocabulary,
    WrittenWaivers,
)
from starcheck.model.written_scores import WrittenScore
from starcheck.model.written_values import (
    Expression,
    Label,
    Number,
    Scalar,
    Whole,
    Words,
    Written,
    WrittenCite,
    YesNo,
)


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
