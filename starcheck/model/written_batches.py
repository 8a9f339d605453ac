"""What may be written of a batch of branches, of words and tables added, and of schemes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from starcheck.model.written_values import Amount, Expression, Number, Whole, Words, Written, YesNo


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
