"""Random rulebooks, written as an author would write them: any measure, any score form, any
policy."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# Conditions over one record of each table, simple ones first, so that shrinking ends at them.
ACTIVITY = [
    "类型 = '党员大会'",
    "类型 in ('党课', '党员大会')",
    "类型 <> '党课'",
    "实到人数 * 2 >= 应到人数",
    "召开日期 >= '2023-04-01'",
    "quarter(召开日期) = 2",
    "month(召开日期) between 3 and 6",
    "类型 = '党员大会' 且 实到人数 >= 3",
    "类型 = '党课' 或 学时 >= 2.5",
    "非 (有会议记录 且 类型 = '党课')",
    "党小组 is none",
    "记录日期 happened 且 days_between(召开日期, 记录日期) <= 30",
]
MEMBER = [
    "非 免训",
    "学时 >= 32",
    "党籍状态 = '正式党员'",
    "转正日期 happened",
    "集中培训次数 > 0 且 学时 < 40.5",
    "years_after(入党日期, 1) <= '2023-03-01'",
]
BRANCH = [
    "正式党员数 >= 7",
    "设支委会",
    "党小组数 > 0",
    "形式 <> '临时'",
    "上次换届日期 happened",
    "months_between(上次换届日期, as_of) <= 36",
    "成立日期 <= year_start",
]
TAKES: list[Any] = ["least", "greatest", {"count": ">= 2"}, {"count": "<= 1"}, {"count": "= 0"}]
POINTS = st.sampled_from([1, 2, 3, 4, 6])


@st.composite
def measures(draw: st.DrawFn) -> dict[str, Any]:
    """Return a dozen measures of every aggregate, with drawn conditions and keys."""
    where = draw(st.sampled_from(ACTIVITY))
    other = draw(st.sampled_from(ACTIVITY))
    member = draw(st.sampled_from(MEMBER))
    inner: dict[str, Any] = draw(
        st.sampled_from(
            [{"count": "records"}, {"count": "distinct month(召开日期)"}, {"sum": "学时"}]
        )
    )
    asked: dict[str, Any] = draw(
        st.sampled_from([{}, {"asked_from": "成立日期"}, {"asked_until": "上次换届日期"}])
    )
    figure: dict[str, Any] = draw(st.sampled_from([{}, {"figure": "general-meetings"}]))
    bound: dict[str, Any] = draw(st.sampled_from([{}, {"at_most": "次数"}]))
    return {
        "次数": {"from": "activities", "where": where, "count": "records", **figure},
        "季度数": {
            "from": "activities",
            "where": where,
            "count": "distinct quarter(召开日期)",
            **bound,
        },
        "月数": {"from": "activities", "where": other, "count": "distinct month(召开日期)"},
        "主讲人数": {"from": "activities", "where": other, "count": "distinct 主讲人"},
        "类型数": {"from": "activities", "count": "distinct 类型"},
        "总学时": {"from": "activities", "where": where, "sum": "学时"},
        "名册人数": {"from": "members", "count": "records"},
        "最少学时": {"from": "members", "where": member, "minimum": "学时"},
        "最多培训": {"from": "members", "maximum": "集中培训次数"},
        "平均学时": {
            "from": "members",
            "where": member,
            "average": "学时",
            "figure": "study-hours-average",
        },
        "达标率": {
            "from": "members",
            "where": draw(st.sampled_from(MEMBER)),
            "share": draw(st.sampled_from(MEMBER)),
        },
        "最近一次": {"from": "activities", "where": other, "maximum": "召开日期"},
        "分组": {
            "from": "activities",
            "where": where,
            **inner,
            "per": "党小组",
            "of": draw(st.sampled_from(["党小组数", "3", "members"])),
            "take": draw(st.sampled_from(TAKES)),
        },
        "分季": {
            "from": "activities",
            "where": other,
            "count": "records",
            "per": draw(st.sampled_from(["quarter(召开日期)", "month(召开日期)"])),
            "take": draw(st.sampled_from(TAKES)),
            **asked,
        },
        "两年次数": {
            "from": "activities",
            "where": where,
            "window": {"years": 2},
            "count": "records",
        },
        "近期次数": {
            "from": "activities",
            "where": other,
            "window": draw(
                st.sampled_from(
                    [
                        {"months": 6},
                        {"from": "2022-07-01", "until": "2023-06-30"},
                        {"from": "months_after(as_of, -18)"},
                    ]
                )
            ),
            **draw(st.sampled_from([{"count": "records"}, {"count": "distinct 类型"}])),
        },
        "近期学时": {
            "from": "activities",
            "window": {"months": 18},
            **draw(st.sampled_from([{"sum": "学时"}, {"maximum": "学时"}])),
        },
        "上年星级": {"from": "history", "where": "评定年度 = year - 1", "maximum": "星级"},
        "往年高星数": {"from": "history", "where": "星级 >= 4", "count": "records"},
        "相差": {"value": draw(st.sampled_from(["次数 - 月数", "2 * 季度数 + 1", "名册人数 - 2"]))},
        "换届月数": {"value": "months_between(上次换届日期, as_of)"},
        "有先锋岗": {"stated": "yes_no"},
        "项目数": {"stated": "number"},
        "研判日期": {"stated": "date"},
    }


REQUIREMENTS: dict[str, Any] = {
    "培养满一年": {
        "from": "candidates",
        "where": "阶段 >= '发展对象'",
        "require": "确定发展对象日期 >= years_after(确定积极分子日期, 1)",
        "cite": {"source": "发展党员工作细则", "article": 13},
    },
    "大会过半": {
        "from": "candidates",
        "require": "实到有表决权人数 * 2 > 应到有表决权人数 且 接收预备党员大会日期 happened",
        "cite": {"source": "发展党员工作细则", "article": 20},
    },
}
WINDOWED = {
    "近两年到会": {
        "from": "activities",
        "window": {"years": 2},
        "require": "实到人数 >= 2",
        "cite": {"source": "支部工作条例", "article": 11},
    },
    "近半年到会": {
        "from": "activities",
        "window": {"months": 6},
        "require": "实到人数 >= 2 或 学时 > 1",
        "cite": {"source": "支部工作条例", "article": 11},
    },
}
REQUIREMENTS |= WINDOWED
NUMBERS = [
    "次数",
    "季度数",
    "月数",
    "主讲人数",
    "类型数",
    "总学时",
    "名册人数",
    "最少学时",
    "最多培训",
    "分组",
    "分季",
    "相差",
    "项目数",
    "breaches(培养满一年)",
    "breaches(近半年到会)",
    "两年次数",
    "近期次数",
    "近期学时",
    "往年高星数",
]
CONDITIONS = [
    "次数 >= 3",
    "季度数 = 4",
    "月数 between 2 and 9",
    "达标率 >= 0.5",
    "平均学时 > 30",
    "最近一次 >= '2023-10-01'",
    "培养满一年",
    "大会过半 且 次数 > 0",
    "有先锋岗",
    "非 有先锋岗 或 项目数 >= 2",
    "研判日期 <= '2023-06-30'",
    "换届月数 <= 36",
    "分季 >= 1 或 分组 >= 1",
    "相差 <> 2",
    "类型数 in (1, 3)",
    "两年次数 >= 2",
    "近期次数 < 2",
    "近两年到会",
    "非 近半年到会",
    "上年星级 >= 4",
    "往年高星数 = 2",
]
SHEETED = ["sheet_passed('sheet-a')", "非 sheet_passed('sheet-b')", "sheets_passed >= 1"]


@st.composite
def scores(draw: st.DrawFn, points: int) -> dict[str, Any]:
    """Return a score worth `points`, perhaps made of several."""
    whole = draw(st.sampled_from(["plain", "plain", "sum", "best"]))
    if whole == "plain":
        return draw(plain_scores(points))
    parts = [draw(parts_of_scores(points, n)) for n in range(draw(st.integers(1, 2)))]
    # One part that can give everything, so that the whole can.
    sure = {"units_of": draw(st.sampled_from(NUMBERS)), "points": 1, "up_to": points}
    if whole == "best":
        return {"best_of": [sure, *parts]}
    least = draw(st.sampled_from([{}, {"at_least": 0.5}]))
    return {"sum": [sure, *parts], "at_most": points, **least}


@st.composite
def parts_of_scores(draw: st.DrawFn, points: int, number: int) -> dict[str, Any]:
    """Return a part: worth no more than `points`, and it may take some away."""
    form = draw(st.sampled_from(["all", "deduct", "linear", "judged", "imported"]))
    if form == "all":
        return {"all_or_nothing": draw(st.sampled_from(CONDITIONS)), "points": 0.5}
    if form == "deduct":
        return {"deduct": draw(st.sampled_from(NUMBERS)), "each": 0.3, "at_least": -1}
    if form == "linear":
        ends = {"from": {"at": 0, "points": 0}, "to": {"at": 7, "points": 1}}
        return {"linear": "次数", **ends}
    if form == "judged":
        by = "群众" if number else "上级"
        raters = draw(st.sampled_from([1, 3]))
        combine = draw(st.sampled_from(["mean", "trimmed_mean"])) if raters > 1 else "mean"
        return {"judged": {"range": [-1, 1], "raters": raters, "combine": combine, "by": by}}
    return {"imported": "述职评议", "of": 100, "points": 1}


@st.composite
def plain_scores(draw: st.DrawFn, points: int) -> dict[str, Any]:
    number = draw(st.sampled_from(NUMBERS))
    form = draw(
        st.sampled_from(
            ["all", "units", "deduct", "bands", "linear", "judged", "levels", "imported"]
        )
    )
    if form == "all":
        return {"all_or_nothing": draw(st.sampled_from(CONDITIONS))}
    if form == "units":
        return {"units_of": number, "points": 1, "up_to": points}
    if form == "deduct":
        return {"deduct": number, "each": 0.5, "at_least": 0}
    if form == "bands":
        first, second = draw(
            st.lists(st.sampled_from(CONDITIONS), min_size=2, max_size=2, unique=True)
        )
        middle = draw(st.sampled_from([0.333, 0.5]))
        return {
            "bands": [
                {"when": first, "points": points},
                {"when": second, "points": middle},
                {"points": 0},
            ]
        }
    if form == "linear":
        number, low, high = draw(
            st.sampled_from(
                [("达标率", 0.6, 0.95), ("平均学时", 20, 50), ("次数", 0, 7), ("最少学时", 10, 32)]
            )
        )
        up = {"from": {"at": low, "points": 0}, "to": {"at": high, "points": points}}
        down = {"from": {"at": low, "points": points}, "to": {"at": high, "points": 0}}
        return {"linear": number, **draw(st.sampled_from([up, down]))}
    if form == "imported":
        return {"imported": "述职评议", "of": 100}
    raters, samples = draw(st.sampled_from([1, 3])), draw(st.sampled_from([1, 2]))
    judged: dict[str, Any] = {"raters": raters, "samples": samples}
    if raters * samples > 2:
        judged["combine"] = draw(st.sampled_from(["mean", "trimmed_mean"]))
    levels = {"levels": {"好": points, "一般": 0.5, "差": 0}}
    return {"judged": {**judged, **(levels if form == "levels" else {"range": [0, points]})}}


def _words(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "title": f"指标 {id}",
        "cite": {"source": "支部工作条例", "article": 11},
        "proof": ["会议记录"],
        "gap": "没有达到",
        "ask": "请提供会议记录",
        "rectify": [{"do": "补上", "who": "支部书记", "effort": 1}],
    }


@st.composite
def criteria(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """Return a base criterion."""
    points = draw(POINTS)
    return {
        **_words(f"criterion-{number}"),
        "dimension": draw(st.sampled_from(["甲", "乙"])),
        "points": points,
        "score": draw(scores(points)),
        **_more(draw),
    }


def _more(draw: st.DrawFn) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["asked_when"] = draw(st.sampled_from([*BRANCH, "次数 >= 1", "达标率 < 0.9"]))
    if draw(st.sampled_from([False, False, True])):
        more["excused_when"] = draw(st.sampled_from([*BRANCH, *CONDITIONS]))
    if draw(st.sampled_from([False, False, True])):
        more["evidence"] = "records"
    if draw(st.sampled_from([False, False, True])):
        more["due_by"] = draw(st.sampled_from(["year_end", "months_after(year_end, 3)"]))
    return more


WAIVERS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"waivers": {"approvers": ["县委"], "earns": "full_marks"}},
        {"waivers": {"approvers": ["县委"]}},
    ]
)
HEAD: dict[str, Any] = {
    "rulebook": "random",
    "title": "随机标准",
    "edition": "2023",
    "semantics": 1,
    "status": "示范",
    "silence": {"incidents": "none"},
}
APPLIES = ["类别 = '机关'", "类别 <> '村' 或 设支委会"]


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    """Return a rulebook as a document; now and then one without points."""
    return draw(score_free() if draw(st.integers(0, 7)) == 7 else with_points())


@st.composite
def score_free(draw: st.DrawFn) -> dict[str, Any]:
    conditions = draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=6))
    starred: dict[str, Any] = {}
    if draw(st.booleans()):
        starred = {
            "sheets": [{"id": "sheet-a", "title": "甲表", "dimensions": ["甲"]}],
            "stars": [
                {"star": 2, "requires": "sheet_passed('sheet-a')"},
                {"star": 1, "requires": draw(st.sampled_from(CONDITIONS))},
            ],
            "determinations": [
                {"id": "rule", "title": "规则", "when": w, "effect": {"exclude": True}}
                for w in draw(st.lists(st.sampled_from(CONDITIONS), max_size=1))
            ],
        }
    return {
        **HEAD,
        **starred,
        **draw(WAIVERS),
        "applies_when": draw(st.sampled_from(APPLIES)),
        "dimensions": [{"id": "甲", "title": "甲"}],
        "measures": draw(measures()),
        "requirements": REQUIREMENTS,
        "criteria": [
            {**_words(f"criterion-{n}"), "dimension": "甲", "holds": holds, **_more(draw)}
            for n, holds in enumerate(conditions)
        ],
    }


@st.composite
def with_points(draw: st.DrawFn) -> dict[str, Any]:
    """Return a rulebook as a document: two dimensions, base, bonus and deduction, stars with
    gates."""
    base = [draw(criteria(n)) for n in range(draw(st.integers(2, 6)))]
    for dimension in ("甲", "乙"):
        # A dimension must be worth something, so that the points can add up.
        base.append(
            {
                **_words(f"plain-{'a' if dimension == '甲' else 'b'}"),
                "dimension": dimension,
                "points": 2,
                "score": {"all_or_nothing": draw(st.sampled_from(CONDITIONS))},
                **_more(draw),
            }
        )
    worth = {d: sum(c.get("points", 0) for c in base if c["dimension"] == d) for d in ("甲", "乙")}
    full = worth["甲"] + worth["乙"]
    extra: list[dict[str, Any]] = []
    if draw(st.booleans()):
        points = draw(POINTS)
        score = draw(scores(points))
        extra.append(
            {**_words("extra"), "kind": "bonus", "points": points, "score": score} | _more(draw)
        )
    if draw(st.booleans()):
        taken = {"deduct": draw(st.sampled_from(NUMBERS)), "each": 0.7, "at_least": -2}
        extra.append({**_words("taken"), "kind": "deduction", "score": taken} | _more(draw))
    totals: dict[str, Any] = {
        "full": full,
        "bonus_at_most": 2,
        "not_applicable": draw(st.sampled_from(["rescale", "full_marks", "zero"])),
        "round": draw(st.sampled_from([0.001, 0.1, 1])),
    }
    if draw(st.booleans()):
        totals["within"] = "dimension"
    if draw(st.booleans()):
        totals["at_most"] = full
    effects: list[Any] = [
        {"star_at_most": 3},
        {"star_at_most": 0},
        {"star_at_least": 4},
        {"exclude": True},
        {"ladder": 1},
    ]
    determinations = [
        {"id": f"rule-{n}", "title": f"规则{n}", "when": when, "effect": effect}
        for n, (when, effect) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from([*CONDITIONS, *BRANCH, *SHEETED]), st.sampled_from(effects)
                    ),
                    max_size=2,
                )
            )
        )
    ]
    gate = draw(st.sampled_from([{}, *({"requires": c} for c in [*CONDITIONS, *SHEETED])]))
    edge = draw(st.sampled_from(["at_least", "above"]))
    sheets = [
        {"id": f"sheet-{id}", "title": d, "dimensions": [d], "pass_mark": worth[d] / 2}
        for id, d in (("a", "甲"), ("b", "乙"))
    ]
    return {
        **HEAD,
        "applies_when": draw(st.sampled_from(APPLIES)),
        "totals": totals,
        "decides": draw(st.sampled_from(["stated", "recorded"])),
        "dimensions": [{"id": d, "title": d, "points": worth[d]} for d in ("甲", "乙")],
        "measures": draw(measures()),
        "requirements": REQUIREMENTS,
        "criteria": [*base, *extra],
        "determinations": determinations,
        "sheets": sheets,
        **draw(WAIVERS),
        "stars": [
            {"star": 5, edge: round(full * 0.8, 1), **gate},
            {"star": 4, "at_least": round(full * 0.5, 1)},
            {"star": 3, "at_least": round(full * 0.2, 1)},
        ],
    }
