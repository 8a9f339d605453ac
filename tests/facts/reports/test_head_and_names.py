"""Whose report it is, and that names of persons are not carried over."""

from __future__ import annotations

import pytest

from starcheck.facts.reports import shipped
from starcheck.facts.reports.head import category_of, name_of, year_of
from starcheck.facts.reports.names import masked


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
