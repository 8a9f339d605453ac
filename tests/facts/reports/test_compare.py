"""What is said twice, what adds up, and whose it is."""

from __future__ import annotations

import pytest

from starcheck.facts import read as read_facts
from starcheck.facts.objects import Given
from starcheck.facts.reports import Asked, Made, Why, extract, facts_file, shipped
from starcheck.facts.reports.squeezed import squeeze
from starcheck.model.catalogue import Catalogue
from tests.facts.conftest import TODAY

HEAD = "2023年县住建局党支部工作总结\n"


def made(text: str, catalogue: Catalogue) -> Made:
    return extract((HEAD + text).encode(), "a.txt", Asked(), catalogue, shipped())[0]


def lectures(text: str, catalogue: Catalogue) -> tuple[int, str] | None:
    found = made(text, catalogue).carried.figures.get("party-lectures")
    return None if found is None else (found.value, found.kind)


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("讲党课4次。共讲党课4次。", (4, "exact")),
        ("讲党课4次以上。共讲党课6次。", (6, "exact")),
        ("讲党课近10次。共讲党课6次。", (6, "exact")),
        ("讲党课十几次。共讲党课12次。", (12, "exact")),
        ("讲党课4次以上。讲党课2次以上。", (4, "at_least")),
        ("讲党课4次。共讲党课6次。", None),
        ("讲党课4次以上。共讲党课3次。", None),
        ("讲党课约4次。共讲党课5次。", None),
        ("讲党课4次，其中书记讲党课2次。", (4, "exact")),
    ],
)
def test_what_is_said_twice_holds_only_where_it_agrees(
    text: str, carried: tuple[int, str] | None, catalogue: Catalogue
) -> None:
    assert lectures(text, catalogue) == carried
    assert bool(made(text, catalogue).carried.questions) == (carried is None)


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("组织廉政教育4次，警示教育1次。", (5, "exact")),
        ("组织廉政教育4次以上、警示教育1次。", (5, "at_least")),
        ("组织廉政教育4次。开展警示教育1次。", (4, "at_least")),
        ("组织廉政教育4次，其中警示教育1次。", (4, "exact")),
        ("组织廉政教育4次，警示教育约2次。", None),
        ("组织廉政教育4次，警示教育1次。廉政教育5次。", None),
    ],
)
def test_two_sorts_of_a_figure_are_counted_together_and_are_no_contradiction(
    text: str, carried: tuple[int, str] | None, catalogue: Catalogue
) -> None:
    one = made(text, catalogue)
    found = one.carried.figures.get("integrity-education")
    assert (None if found is None else (found.value, found.kind)) == carried
    assert bool(one.carried.questions) == (carried is None)
    if found is not None and "其中" not in text:
        assert found.quote.count("；") == 1


def test_a_contradiction_is_asked_with_both_places(catalogue: Catalogue) -> None:
    text = facts_file(made("讲党课4次。\n共讲党课6次。", catalogue))
    assert "党课次数说了不同的数：4、6。改好以前都不采用" in text
    assert "第 2 行第 1 列：讲党课4次" in text
    assert "第 3 行第 1 列：共讲党课6次" in text


def test_this_year_beats_another_which_is_told(catalogue: Catalogue) -> None:
    one = made("2022年讲党课3次。2023年讲党课4次。", catalogue)
    assert one.carried.figures["party-lectures"].value == 4
    assert [d.value for d in one.carried.other_years] == [3]
    assert "2022年讲党课3次" in facts_file(one)


def test_parts_that_do_not_add_up_are_told_and_stay(catalogue: Catalogue) -> None:
    one = made("支部现有党员31名，其中在职党员25名，离退休党员5名。", catalogue)
    assert {d.value for d in one.carried.figures.values()} == {31, 25, 5}
    assert "党员总数 31，可是 在职党员数 25、离退休党员数 5，加起来不等" in facts_file(one)
    assert made("支部现有党员30名，其中在职党员25名，离退休党员5名。", catalogue).carried.sums == ()


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("局党组开展廉政教育6次。", "局党组"),
        ("青山镇党委书记讲党课1次。", "青山镇党委书记"),
        ("今年以来，公司召开会议，开展廉政教育6次。", "公司"),
        ("领导班子成员开展廉政教育6次。", "领导班子成员"),
    ],
)
def test_a_number_of_another_body_is_seen_with_its_body(
    text: str, body: str, catalogue: Catalogue
) -> None:
    (seen,) = [one for one in made(text, catalogue).draft.seen if one.why is Why.BODY]
    assert seen.body == body
    assert seen.figure is not None


@pytest.mark.parametrize(
    "text",
    [
        "在局党委的坚强领导下，讲党课6次。",
        "支部联合镇党委讲党课6次。",
        "按照局党组部署，讲党课6次。",
        "局党组高度重视。讲党课6次。",
        "局党支部讲党课6次。",
        "邀请县委党校老师，讲党课6次。",
    ],
)
def test_another_body_beside_us_does_not_take_our_numbers(text: str, catalogue: Catalogue) -> None:
    assert lectures(text, catalogue) == (6, "exact")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("城关社区党支部讲党课15次。", "城关社区党支部"),
        ("和平社区党支部讲党课15次。", "和平社区党支部"),
        ("红星党支部讲党课15次。", "红星党支部"),
        ("青山镇柳河社区第二网格党支部讲党课15次。", "青山镇柳河社区第二网格党支部"),
        ("今年以来，结对的向阳村支部讲党课15次。", "向阳村支部"),
        ("城关社区党支部书记讲党课15次。", "城关社区党支部书记"),
        ("机关第二党支部讲党课15次。", "机关第二党支部"),
        ("向阳社区党总支讲党课15次。", "向阳社区党总支"),
    ],
)
def test_a_branch_that_is_not_the_one_that_reports_is_another_body(
    text: str, body: str, catalogue: Catalogue
) -> None:
    one = made(f"我支部讲党课6次以上。{text}", catalogue)
    assert [(d.value, d.kind) for d in one.carried.figures.values()] == [(6, "at_least")]
    assert [(s.number, s.body) for s in one.draft.seen if s.why is Why.BODY] == [("15", body)]


@pytest.mark.parametrize(
    "text",
    [
        "县住建局党支部讲党课15次。",
        "住建局党支部讲党课15次。",
        "局机关党支部讲党课15次。",
        "我局党支部书记讲党课15次。",
        "全面加强党支部标准化建设，讲党课15次。",
        "争创四星级党支部，讲党课15次。",
        "与城关社区党支部讲党课15次。",
        "城关社区党支部和我支部讲党课15次。",
    ],
)
def test_our_own_branch_by_any_of_its_names_is_ours(text: str, catalogue: Catalogue) -> None:
    assert lectures(text, catalogue) == (15, "exact")


def test_a_report_without_a_name_does_not_take_that_of_a_partner(catalogue: Catalogue) -> None:
    report = "2023年工作总结\n与城关社区党支部开展共建2次，城关社区党支部讲党课15次。"
    one, _ = extract(report.encode(), "a.txt", Asked(), catalogue, shipped())
    assert one.head.name is None
    assert set(one.carried.figures) == {"joint-activities"}


def test_another_branch_says_no_yes_for_us(catalogue: Catalogue) -> None:
    (ours,) = made("我支部设立党员先锋岗。", catalogue).draft.stated
    assert ours.name == "设立党员先锋岗"
    assert made("城关社区党支部设立党员先锋岗。", catalogue).draft.stated == ()


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("全年开展“第一议题”学习十二次。", {"第一议题学习次数": 12}),
        ("召开专题研究全面从严治党会议2次。", {"专题研究次数": 2}),
        ("开展12次“第一议题”学习。全年第一议题集中学习12次。", {"第一议题学习次数": 12}),
        ("开展第一议题学习12次，专题研究全面从严治党2次。",
         {"第一议题学习次数": 12, "专题研究次数": 2}),
        ("开展第一议题学习10余次。", {}),
        ("开展第一议题学习12次。第一议题学习10次。", {}),
        ("上半年开展第一议题学习6次。", {}),
        ("城关社区党支部开展第一议题学习6次。", {}),
        ("下一步，开展第一议题学习12次。", {}),
    ],
)  # fmt: skip
def test_numbers_that_the_rulebook_asks_to_state_are_drafted_as_stated(
    text: str, stated: dict[str, int], catalogue: Catalogue
) -> None:
    one = made(text, catalogue)
    assert {s.name: s.value for s in one.draft.stated} == stated
    assert one.carried.figures == {}
    listed = len(one.draft.seen) + len(one.draft.stated)
    assert listed == one.draft.numbers
    (branch,) = read_facts(
        Given("d.yaml", facts_file(one).encode()), catalogue, today=TODAY
    ).branches
    assert {name: s.value for name, s in branch.stated.items()} == stated


def test_what_is_said_less_exactly_is_listed(catalogue: Catalogue) -> None:
    one = made("讲党课4次以上，全年讲党课5次。", catalogue)
    assert [d.value for d in one.carried.figures.values()] == [5]
    why = "党课次数：至少 4 次；别处说得一样或者更确切，采用了“全年讲党课5次”"
    assert why in facts_file(one)


def test_squeezing_keeps_places_and_joins_broken_lines() -> None:
    report = (
        "　　支部全年开展“主题 党日”１２次，组织党员到革命纪念馆接受红色教育，重温入党誓\n"
        "词，开展志愿服务，为群众办实事，党员参加活动的积极性明显提高，凝聚力不断增强，党\n"
        "课4次。\n一、下一步\n"
        "　　继续深入学习贯彻，把党支部建设成为坚强战斗堡垒，把党员锻造成先锋模范，取得新\n成效。"
    )
    squeezed = squeeze(report)
    assert "开展主题党日12次" in squeezed.text
    assert "党课4次。\n一、" in squeezed.text
    at = squeezed.text.index("课4次")
    assert squeezed.place(at) == (3, 1)
    assert squeezed.original(at - 1, at + 3) == "党课4次"
    start = squeezed.text.index("主题")
    assert squeezed.original(start, start + 4) == "“主题 党日”"
