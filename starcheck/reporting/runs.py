"""Runs as people read them: how a batch lies, and how one branch is placed in it.

What looks odd is put as a question: a heap above a bound, or a number that only the branch states,
is never a suspicion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starcheck.language import mark, series, tr
from starcheck.model.changes import Change, Comparison, Part
from starcheck.model.reviews import LEVEL_WORDS, REVIEW_KIND_WORDS, Correction
from starcheck.model.runs import BookSummary, Placed, Rows
from starcheck.reporting.pages import Block, Grid, Heading, Lines
from starcheck.reporting.words import STARS, corrected, points

_HARDEST = 10
_MANY = 5
"""A heap is asked about from so many branches on, and where it is thrice what lies below."""

STATES = {
    "rated": mark("参加评定"),
    "excluded": mark("不予评定"),
    "set_aside": mark("搁置"),
}


def star_of(rank: int | None) -> str:
    if rank is None:
        return tr("不予评定")
    return tr(STARS[rank]) if rank in STARS else tr("{rank} 星", rank=rank)


def overview(
    manifest: Mapping[str, Any], states: Rows, books: Sequence[BookSummary], nobodys: int = 0
) -> list[Block]:
    """Return the blocks of `runs show`. `nobodys`: how many are set aside that are no branch of the
    run."""
    said = [
        tr(
            "{year} 年度，截至 {as_of}",
            year=manifest["assessment_year"],
            as_of=manifest["as_of"],
        ),
        tr("已结算：仍未说明的按未举证计")
        if manifest["settled"]
        else tr("未结算：星级是目前能认定到补齐后最高的范围"),
        tr("；").join(
            tr("{state} {number} 个", state=tr(STATES[state]), number=number)
            for state, number in states
        )
        or tr("没有读到党支部"),
    ]
    if nobodys:
        said.append(
            tr(
                "另有 {number} 个文件或名单以外的党支部没有评，见 runs export --table set_aside",
                number=nobodys,
            )
        )
    said += [_supplied(one) for one in manifest["supplied"]]
    blocks: list[Block] = [Heading(1, tr("评定批次")), Lines(tuple(said))]
    for one in books:
        blocks += _book(one, settled=bool(manifest["settled"]))
    return blocks


def _supplied(one: Mapping[str, Any]) -> str:
    words = {
        "table": one["title"],
        "records": one["records"],
        "branches": one["branches"],
    }
    if one["supplied_by"] is None:
        return tr(
            "上级台账{table}：{records} 条，涉及 {branches} 个党支部；没有写提供单位", **words
        )
    return tr(
        "上级台账{table}：{supplier}提供 {records} 条，涉及 {branches} 个党支部",
        supplier=one["supplied_by"],
        **words,
    )


def _book(one: BookSummary, *, settled: bool) -> Iterator[Block]:
    book = one.book
    id = f"{book['id']}@{book['edition']}"
    yield Heading(2, tr("{title}（{book}）", title=book["title"], book=id))
    said = [tr("评定 {number} 个党支部", number=one.judged)]
    if one.mean is not None and one.least is not None and one.most is not None:
        said.append(
            tr(
                "得分平均 {mean}，最低 {least}，最高 {most}",
                mean=points(one.mean),
                least=points(one.least),
                most=points(one.most),
            )
        )
        if one.open_ and not settled:
            said.append(tr("其中 {number} 个还有材料未说明", number=one.open_))
        if one.inflated:
            said.append(
                tr(
                    "{number} 个只凭台账够不到自报的得分：要不要先看它们的台账？",
                    number=one.inflated,
                )
            )
    yield Lines(tuple(said))
    if one.stars:
        header: tuple[str, ...] = (tr("星级"), tr("达到"), tr("占比"))
        rows: list[tuple[str, ...]] = []
        for rank, before, after in one.stars:
            row = (star_of(rank), str(before), _share(before, one.judged))
            rows.append((*row, str(after)) if settled else row)
        if settled:
            header = (*header, tr("名额以后"))
        yield Grid(header, tuple(rows), aligned=True)
    for words, groups in ((tr("上级党组织"), one.by_superior), (tr("类别"), one.by_category)):
        if len(groups) > 1:
            heads = (words, tr("个数"), tr("五星"), tr("四星"), tr("三星"), tr("三星以下"))
            yield Grid(
                heads,
                tuple(
                    (tr("没有填") if name is None else str(name), *(str(n or 0) for n in numbers))
                    for name, *numbers in groups
                ),
                aligned=True,
            )
    hard = sorted((h for h in one.hard if h.asked and h.missed), key=lambda h: -h.missed / h.asked)[
        :_HARDEST
    ]
    if hard:
        yield Heading(3, tr("最难达到的"))
        columns = (tr("评分指标"), tr("没有达到"), tr("占比"), tr("未说明"), tr("共失分"))
        yield Grid(
            columns,
            tuple(
                (h.title, str(h.missed), _share(h.missed, h.asked), str(h.unknown), points(h.lost))
                for h in hard
            ),
            aligned=True,
        )
    heaps = [h for h in one.heaps if h.above >= _MANY and h.above > 3 * h.below]
    if heaps:
        yield Lines(
            tuple(
                tr(
                    "{star}线以上一分内有 {above} 个，以下一分内只有 {below} 个：要不要抽查？",
                    star=star_of(h.star),
                    above=h.above,
                    below=h.below,
                )
                for h in heaps
            )
        )


def _share(part: int, of: int) -> str:
    return f"{100 * part / of:.1f}%" if of else ""


def placement_lines(placed: Placed | None) -> list[str]:
    """Return where a branch stands, in sentences; nothing of any other branch is told."""
    if placed is None:
        return [tr("没有名次：不予评定，或者这份标准不评星")]
    if not placed.settled:
        return [
            tr(
                "未结算：名次在第 {best} 到第 {worst} 之间，星级在{least}到{most}之间",
                best=placed.rank_best,
                worst=placed.rank_worst,
                least=star_of(placed.star),
                most=star_of(placed.star_possible),
            )
        ]
    said = [
        tr(
            "本组 {number} 个党支部中名次第 {rank}，定星：{star}",
            number=placed.of_group,
            rank=placed.rank,
            star=star_of(placed.star),
        )
    ]
    if placed.cut_star is not None:
        said.append(
            tr(
                "达到{reached}分数，因名额限制评为{star}：本组名额 {limit}，位次 {place}",
                reached=star_of(placed.cut_star),
                star=star_of(placed.star),
                limit=placed.cut_limit,
                place=placed.cut_place,
            )
        )
        if placed.cut_limit == 0:
            said.append(tr("本组党支部太少，按比例不足一个名额"))
        elif placed.cut_tied:
            said.append(tr("末位同分超出名额，按标准同分的都不进"))
        elif placed.cut_score is not None:
            said.append(tr("进入名额的最低得分是 {score} 分", score=points(placed.cut_score)))
    return said


_SHOWN = 20


def correction_lines(corrections: Sequence[Correction]) -> list[str]:
    """Return what was corrected, one line each, and by whom."""
    said = [tr("更正 {number} 处", number=len(corrections))]
    for one in corrections:
        head = tr(
            "{branch}  {level}{kind}：{what} {old} → {new}",
            branch=one.branch,
            level=tr(LEVEL_WORDS[one.level]),
            kind=tr(REVIEW_KIND_WORDS[one.kind]),
            what=corrected(one),
            old=one.old or tr("空白"),
            new=one.new,
        )
        said.append(f"  {head}")
        why = tr(
            "理由：{reason}（{document}，{reviewer}）",
            reason=one.reason,
            document=one.document,
            reviewer=one.reviewer,
        )
        said.append(f"    {why}")
    return said


def drawn_blocks(drawn: Sequence[tuple[str, str, Sequence[str]]]) -> list[Block]:
    """Return the blocks of `runs draw`: code, name and why of each branch."""
    rows = tuple((code, name, series(why)) for code, name, why in drawn)
    heads = (tr("党支部代码"), tr("党支部"), tr("为什么抽到"))
    return [
        Heading(1, tr("抽到 {number} 个党支部", number=len(drawn))),
        Grid(heads, rows, aligned=True),
    ]


def moved_lines(changes: Sequence[Change]) -> list[str]:
    """Return who stands elsewhere because others moved."""
    if not changes:
        return [tr("别的党支部位置不变")]
    said = [tr("因此变动的还有 {number} 个党支部", number=len(changes))]
    for one in changes[:_SHOWN]:
        parts = []
        if one.before.star != one.after.star:
            parts.append(f"{star_of(one.before.star)} → {star_of(one.after.star)}")
        if one.before.rank != one.after.rank:
            parts.append(
                tr("名次 {before} → {after}", before=one.before.rank, after=one.after.rank)
            )
        said.append(f"  {one.code}  {one.name or ''}  {tr('，').join(parts)}")
    if len(changes) > _SHOWN:
        said.append(tr("  …… 全部见 `starcheck runs compare`"))
    return said


_PARTS = {
    "rulebook": mark("评星标准不同"),
    "committee": mark("上级台账（免评、评议等）不同"),
    "facts": mark("事实不同"),
    "time": mark("时间不同"),
    "review": mark("复核更正"),
}


def comparison(found: Comparison) -> list[Block]:
    """Return the blocks of `runs compare`."""
    said = [
        tr(
            "两次都参加评定的 {number} 个：升星 {rose} 个，降星 {fell} 个，"
            "得分、星级或名次有变动的 {moved} 个",
            number=found.of,
            rose=found.rose,
            fell=found.fell,
            moved=found.moved,
        )
    ]
    for codes, words in (
        (found.only_before, tr("只在前一批次里的")),
        (found.only_after, tr("只在后一批次里的")),
    ):
        if codes:
            named = series(codes[:_SHOWN]) + (tr("等") if len(codes) > _SHOWN else "")
            said.append(
                tr("{words} {number} 个：{codes}", words=words, number=len(codes), codes=named)
            )
    if not found.parts:
        said.append(tr("两个批次的评星标准、事实、时间和更正都相同"))
    blocks: list[Block] = [Heading(1, tr("批次比较")), Lines(tuple(said))]
    if found.parts:
        rows = tuple((tr(_PARTS[part]), _signed(sum_)) for part, sum_ in found.parts.items())
        blocks.append(Grid((tr("原因"), tr("各支部得分变动合计")), rows, aligned=True))
    if found.changes:
        parts = list(found.parts)
        heads = (
            tr("党支部"),
            tr("星级"),
            tr("名次"),
            tr("得分"),
            *(tr(_PARTS[part]) for part in parts),
        )
        blocks.append(Heading(2, tr("变动最大的")))
        blocks.append(Grid(heads, tuple(_moved(one, parts) for one in found.changes), aligned=True))
    return blocks


def _moved(one: Change, parts: Sequence[Part]) -> tuple[str, ...]:
    def arrow(before: str, after: str) -> str:
        return before if before == after else f"{before} → {after}"

    def shown(value: int | None) -> str:
        return "" if value is None else points(value)

    return (
        one.name or one.code,
        arrow(star_of(one.before.star), star_of(one.after.star)),
        arrow(str(one.before.rank or ""), str(one.after.rank or "")),
        arrow(shown(one.before.score), shown(one.after.score)),
        *(_signed(one.parts[part]) for part in parts),
    )


def _signed(value: int) -> str:
    return f"+{points(value)}" if value > 0 else str(points(value))
