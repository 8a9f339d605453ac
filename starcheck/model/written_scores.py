"""What may be written under `score`: the forms, and forms that are made of others."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from starcheck.model.written_values import Expression, Number, Whole, Written


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
