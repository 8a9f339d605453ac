"""Whatever stands in sheets: nothing crashes, no value appears that nobody wrote, all is told."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from starcheck.diagnostics import Problems, draw
from starcheck.facts.committee import add_committee
from starcheck.facts.people import People
from starcheck.facts.reader import Door, read_branch
from starcheck.facts.workbooks.book import document
from starcheck.facts.written import Part
from starcheck.reading.catalogue import load_catalogue
from starcheck.reading.workbooks.sheets import Broken, Raw, Sheet, Workbook

CATALOGUE = load_catalogue()
OTHERS = (
    "序号 合计 注： 填报范围 填至 请确认 改为 填报数 数值 口气 指标值 内容 编号 方式 考核分 "
    "应到/实到 党支部代码 支部名称 身份证号 1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月"
)
HEADERS = sorted(
    {name for table in CATALOGUE.tables for column in table.columns for name in column.names}
    | {*OTHERS.split()}
)
SAID = (
    "党课 党员大会 全部 本年无此类记录 是 改 不用 评议 无 不适用 未填 十几次 31/29 — 2023.7.1 "
    "三月八日 张三 370102199001011234 =1+1"
)
WORDS = [*SAID.split(), "　", "x" * 40, *(one.title for one in CATALOGUE.figures[:6])]
CELLS: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.sampled_from(HEADERS),
    st.sampled_from(WORDS),
    st.integers(-5, 60_000),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.sampled_from([date(2023, 7, 1), datetime(2023, 7, 1, 9), time(9, 30)]),
    st.sampled_from([Broken("#REF!"), Broken(None)]),
    st.text(max_size=12).map(lambda s: s.strip() or None),
)
TITLES = sorted({name for table in CATALOGUE.tables for name in (table.title, table.name)})
NAMES = [*TITLES, "党课", "全年次数", "杂"]


def rectangle(first: tuple[int, int], size: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return (first, (first[0] + size[0], first[1] + size[1]))


SMALL = st.tuples(st.integers(0, 3), st.integers(0, 4))
SHEETS = st.builds(
    lambda name, head, rows, merged, hidden: Sheet(
        "表.xlsx", name, [*rows[:1], head, *rows[1:]], hidden, merged
    ),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(HEADERS), max_size=14),
    st.lists(st.lists(CELLS, max_size=14), max_size=6),
    st.lists(st.builds(rectangle, SMALL, SMALL), max_size=2),
    st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.lists(SHEETS, min_size=1, max_size=4), st.booleans())
def test_nothing_crashes_and_whatever_is_wrong_has_a_place(
    sheets: list[Sheet], committee: bool
) -> None:
    problems = Problems()
    book = Workbook("表.xlsx", tuple(sheets))
    found = document(book, CATALOGUE, People(), problems, committee=committee)
    if found is not None and committee:
        add_committee([Part.whole(found)], [], CATALOGUE, problems)
    elif found is not None:
        whole = Part.whole(found)
        parts = list(whole.items()) if isinstance(whole.value, list) else [whole]
        for part in parts:
            read_branch(part, CATALOGUE, Door(date(2024, 1, 9)), problems)
    for one in problems.found:
        assert one.place is not None
        assert draw(one)
    assert found is not None or problems.found
