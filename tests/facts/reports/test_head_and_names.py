"""Whose report it is, and that names of persons are not carried over."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from starcheck.facts.reports import Asked, extract, facts_file, shipped
from starcheck.facts.reports.head import category_of, name_of, year_of
from starcheck.facts.reports.names import masked
from starcheck.facts.reports.sheet import workbook
from starcheck.reading.catalogue import load_catalogue


@pytest.mark.parametrize(
    ("report", "year"),
    [
        ("幸福村党支部2022年度工作总结\n2023年1月5日", 2022),
        ("2023年，县住建局党支部在上级党委领导下，召开2022年度组织生活会。", 2023),
        ("工作总结\n2023年开展党课。2023年，去年。2022年。", 2023),
        ("二〇二三年工作总结", 2023),
        ("今年以来，支部开展党课4次。", None),
        ("党支部工作总结\n2022年党课4次。2023年党课5次。", None),
    ],
)
def test_the_year_is_that_of_the_title_or_the_one_named_most(report: str, year: int | None) -> None:
    assert year_of(report) == year


@pytest.mark.parametrize(
    ("report", "name"),
    [
        ("中共幸福村党支部2022年度工作总结", "幸福村党支部"),
        ("2023年，县住建局党支部在上级党委的坚强领导下", "县住建局党支部"),
        ("关于2023年工作的总结\n青山镇柳河社区党支部", "青山镇柳河社区党支部"),
        ("2023年度工作总结\n我支部开展党课4次", None),
    ],
)
def test_the_name_is_the_one_the_report_gives(report: str, name: str | None) -> None:
    assert name_of(report) == name


@pytest.mark.parametrize(
    ("name", "report", "category"),
    [
        ("县住建局党支部", "", "机关"),
        ("幸福村党支部", "", "村"),
        ("柳河社区党支部", "", "社区"),
        ("理工学院教师党支部", "", "高校"),
        ("县人民医院内科党支部", "", "事业"),
        ("县住建局离退休干部党支部", "", "离退休"),
        ("某某科技有限公司党支部", "", "非公"),
        ("县供水公司党支部", "", "国企"),
        ("县电商协会党支部", "", "社会组织"),
        (None, "村“两委”带领村民", "村"),
        (None, "开展党课", None),
        (None, "村民和居民", None),
    ],
)
def test_the_category_is_told_by_the_name_and_else_by_the_words(
    name: str | None, report: str, category: str | None
) -> None:
    assert category_of(name, report, shipped()) == category


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("支部书记王建国带头讲党课4次", "支部书记王某带头讲党课4次"),
        ("由组织委员李梅主讲党课2次", "由组织委员李某主讲党课2次"),
        ("发展党员张伟、刘小红等2名", "发展党员张某、刘某等2名"),
        ("书记高度重视，开展党课4次", "书记高度重视，开展党课4次"),
        ("党员关系转接3名", "党员关系转接3名"),
        ("党员管理规范", "党员管理规范"),
        ("书记讲党课4次", "书记讲党课4次"),
        ("召开党员大会4次、支委会12次", "召开党员大会4次、支委会12次"),
        ("支部委员和党员在社区开展活动", "支部委员和党员在社区开展活动"),
        ("书记、副书记各讲党课2次", "书记、副书记各讲党课2次"),
    ],
)
def test_names_are_masked_and_ordinary_words_are_not(quote: str, shown: str) -> None:
    assert masked(quote, shipped()) == shown


SURNAMES = [
    *"王李张刘陈杨黄赵吴周徐孙高林何郭",
    "欧阳",
    "诸葛",
    "上官",
    "司马",
]
BEHIND = ("同志", "书记", "副书记", "委员", "党员", "主任", "局长", "老师")


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("surname", SURNAMES)
def test_a_name_before_a_title_is_masked(surname: str, behind: str) -> None:
    for given in ("雪", "小梅"):
        said = f"{surname}{given}{behind}上党课1次，最高的{surname}{given}{behind}达到60.5学时"
        wanted = said.replace(surname + given, f"{surname}某")
        assert masked(said, shipped()) == wanted


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("周同志、高同志讲党课", "周某同志、高某同志讲党课"),
        ("李梅、王强同志讲党课", "李某、王某同志讲党课"),
        ("表彰李梅、欧阳雪等3人", "表彰李某、欧阳某等3人"),
        ("李梅讲党课2次", "李某讲党课2次"),
        ("由于李梅同志参加，讲课后李梅总结", "由于李某同志参加，讲课后李某总结"),
    ],
)
def test_names_are_masked_in_lists_and_at_the_start_of_clauses(quote: str, shown: str) -> None:
    assert masked(quote, shipped()) == shown


@pytest.mark.parametrize(
    "quote",
    [
        "全体同志", "各位同志", "老同志", "女同志", "青年同志", "年轻同志", "党员同志", "机关同志",
        "部分同志", "许多同志", "每周同志们学习", "向老同志学习", "和青年同志座谈",
        "和困难党员谈心",
        "全局同志", "车间书记讲课", "毕业生党员", "退休党员", "优秀党员", "石桥村荣获先进",
        "高质量讲党课", "向先进同志学习", "任何同志", "应到党员31名", "常委同志", "学习雷锋同志",
    ],
)  # fmt: skip
def test_ordinary_words_before_a_title_are_no_names(quote: str) -> None:
    assert masked(quote, shipped()) == quote


def test_a_name_once_told_is_in_nothing_that_is_made_of_the_report() -> None:
    report = """县住建局党支部2023年工作总结
李 梅同志设立党员先锋岗3个。学时最多的李梅达到60.5学时，王强、李梅完成共建活动2次。
欧阳雪书记负责日常工作，年底欧阳雪开展志愿服务4次，由“欧阳”雪组织党课5次。
"""
    one, _ = extract(report.encode(), "a.txt", Asked(), load_catalogue(), shipped())
    book = load_workbook(io.BytesIO(workbook(one)))
    cells = [str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row]
    for said in (facts_file(one), "".join(cells)):
        assert "梅" not in said
        assert "雪" not in said
        assert "李某" in said
