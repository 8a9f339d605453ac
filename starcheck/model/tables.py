"""The tables of facts: what may be known of a branch, column by column.

This is the one vocabulary of design §3. Files, sheets, conditions and the reference page take their
names from it, so it holds names and domains only: no thresholds (those are the rulebook's), no text
of a regulation. It refuses personal data by having no place for it: people stand here under a
pseudonym, and there are no identity numbers, no birthdays and no salaries.

A column is never renamed or removed, only given one more synonym: old editions run for ever. The
first name is English, the second is the Chinese title, the others are headers that people write.
"""

from __future__ import annotations

from starcheck.model.catalogue import Table
from starcheck.model.columns import (
    choice,
    day,
    decimal,
    for_year,
    month,
    people,
    person,
    step,
    text,
    votes,
    whole,
    yes_no,
)
from starcheck.model.committee_tables import (
    HISTORY,
    INCIDENTS,
    JUDGEMENTS,
    RESULTS,
    SURVEYS,
    WAIVERS,
)

BRANCHES = Table(
    name="branches",
    title="党支部",
    synonyms=("branch", "党支部基本情况", "支部情况", "党支部情况"),
    key=("code",),
    columns=(
        text("code", "党支部代码", "支部代码", "支部编码", "组织代码", "代码"),
        text("name", "党支部名称", "支部名称", "支部", "党组织名称", "名称"),
        choice("category", "类别", "category", "支部类别", "党支部类别", "党组织类别", "支部类型"),
        choice("form", "形式", "form", "支部形式", "党支部形式", "设置形式"),
        text("superior", "上级党组织", "上级党委", "所属党委", "隶属党组织", "上级组织"),
        day("founded_on", "成立日期", "成立时间", "支部成立时间", "批复成立日期"),
        step("last_election_on", "上次换届日期", "换届时间", "换届日期", "最近一次换届日期"),
        step("election_reminded_on", "换届提醒日期", "提醒换届日期", na_ok=True),
        step(
            "postponement_approved_until",
            "延期换届批准至",
            "延期换届截止日期",
            "批准延期至",
            na_ok=True,
        ),
        yes_no("has_committee", "设支委会", "是否设支委会", "是否设立支委会", "设立支委会"),
        people("committee_members", "支委会委员数", "支委人数", "委员人数", "支委数"),
        yes_no(
            "secretary_is_head",
            "书记由单位主要负责人担任",
            "支部书记是否为单位主要负责人",
            na_ok=True,
        ),
        whole("groups", "党小组数", "党小组个数", "小组数", unit="个", greatest=1_000),
        people("total_members", "党员总数", "党员人数", "党员数"),
        people("full_members", "正式党员数", "正式党员人数", "正式党员"),
        people("probationary_members", "预备党员数", "预备党员人数", "预备党员"),
        people("retired_members", "离退休党员数", "离退休党员人数", "退休党员数"),
        people("leading_members", "党员领导干部数", "党员领导干部人数"),
        people("mobile_members", "流动党员数", "流动党员人数"),
        whole("units", "覆盖单位数", "联合单位数", unit="个", greatest=1_000, na_ok=True),
        yes_no("has_place", "有活动场所", "是否有活动场所", "党员活动室", "有党员活动阵地"),
        step("review_meeting_on", "述职评议日期", "书记述职日期", "述职时间"),
    ),
)

COMMITTEE = Table(
    name="committee",
    title="支委会班子",
    synonyms=("支委名册", "支委班子", "班子成员", "委员分工"),
    key=("person", "role"),
    columns=(
        choice("role", "党内职务", "committee-role", "职务", "分工", "委员分工"),
        person("person", "任职人", "姓名", "人员代号", "委员"),
        day("since", "任职日期", "任职时间", "任命时间"),
        step("left_on", "离任日期", "离任时间", "免职日期", blank="none"),
        day("full_on", "转正日期", "转正时间", "党龄起算日期"),
        yes_no("is_head", "单位主要负责人", "是否单位主要负责人"),
        step("trained_on", "集中培训日期", "培训日期", "任职培训日期"),
        decimal(
            "study_hours", "学时", "年度学时", "学习学时", unit="学时", scale=1, greatest=5_000
        ),
    ),
)

MEMBERS = Table(
    name="members",
    title="党员名册",
    synonyms=("党员花名册", "党员信息", "党员台账", "党员"),
    key=("member",),
    columns=(
        person("member", "党员代号", "党员", "姓名", "代号", "id"),
        choice("status", "党籍状态", "member-status", "党员状态", "政治面貌", "正式或预备"),
        choice("kind", "人员类别", "member-kind", "类别", "党员类别", "在职或离退休"),
        text("group", "所在党小组", "党小组", "小组", none_ok=True),
        day("joined_on", "入党日期", "入党时间", "加入党组织日期"),
        step("full_on", "转正日期", "转正时间", "转为正式党员日期", na_ok=True),
        step("transferred_in_on", "转入日期", "转入时间", "转入本支部日期", blank="none"),
        yes_no("has_vote", "有表决权", "是否有表决权", "有选举权"),
        decimal(
            "study_hours",
            "学时",
            "年度学时",
            "学习学时",
            "累计学时",
            unit="学时",
            scale=1,
            greatest=5_000,
        ),
        whole("trainings", "集中培训次数", "参加集中培训次数", unit="次", greatest=1_000),
        yes_no("exempt", "免训", "是否免训", "免除学习要求", "年老体弱"),
        choice(
            "rating", "评议等次", "rating", "民主评议等次", "评议结果", none_ok=True, na_ok=True
        ),
        whole("services", "志愿服务次数", "志愿服务", unit="次", greatest=10_000),
        yes_no("mobile", "流动党员", "是否流动党员"),
        step("contacted_on", "最近联系日期", "联系日期", "最近一次联系日期", na_ok=True),
        step("lost_since", "失联日期", "失联时间", "失去联系日期", blank="none"),
        month("dues_paid_until", "党费交至", "党费缴至", "党费交纳至"),
    ),
)

ACTIVITIES = Table(
    name="activities",
    title="组织生活台账",
    synonyms=("活动台账", "三会一课台账", "会议活动", "会议记录", "组织生活", "活动"),
    date="held_on",
    for_year="for_year",
    key=("kind", "held_on"),
    columns=(
        choice("kind", "类型", "activity", "活动类型", "会议类型", "类别", "种类"),
        day("held_on", "召开日期", "开展日期", "活动日期", "会议日期", "实际时间", "日期", "时间"),
        for_year(),
        day("planned_on", "计划日期", "计划时间", none_ok=True),
        step("recorded_on", "记录日期", "录入日期", "填报日期", "登记日期"),
        text("group", "党小组", "小组", "所在党小组", none_ok=True),
        text("topic", "主题", "议题", "内容", "主要内容"),
        text("place", "地点", "会议地点", none_ok=True),
        person("chair", "主持人", "召集人"),
        person("recorder", "记录人"),
        person("lecturer", "主讲人", "授课人", none_ok=True, na_ok=True),
        people("eligible", "应到人数", "应到", "应到会", "应参加人数"),
        people("present", "实到人数", "实到", "实到会", "参加人数", "出席人数"),
        people("on_leave", "请假人数", "请假", "缺席人数"),
        votes("votes_for", "赞成票", "赞成", "同意票", "同意", na_ok=True),
        votes("votes_against", "反对票", "反对", "不同意票", na_ok=True),
        votes("abstentions", "弃权票", "弃权", na_ok=True),
        decimal("hours", "学时", "学习时长", "时长", unit="学时", scale=1, greatest=100),
        text("partner", "共建单位", "联合单位", none_ok=True, na_ok=True),
        yes_no("led_by_head", "领导干部参加", "党员领导干部参加", na_ok=True),
        yes_no("has_minutes", "有会议记录", "是否有会议记录"),
        yes_no("has_signatures", "有签到表", "是否有签到表"),
    ),
)

TALKS = Table(
    name="talks",
    title="谈话台账",
    synonyms=("谈话记录", "谈心谈话台账", "谈话"),
    date="held_on",
    for_year="for_year",
    key=("kind", "held_on"),
    columns=(
        choice("kind", "谈话类型", "talk", "类型", "谈话类别", "种类"),
        day("held_on", "谈话日期", "谈话时间", "日期", "时间", "召开日期"),
        for_year(),
        step("recorded_on", "记录日期", "录入日期", "登记日期"),
        choice("relation", "谈话关系", "talk-relation", "双方关系", none_ok=True),
        person("talker", "谈话人", "约谈人"),
        person("subject", "谈话对象", "被谈话人", "对象", "谈话对象代号"),
        people("people", "谈话人数", "人数", "人次"),
        text("topic", "谈话内容", "内容", "主题"),
        yes_no("signed", "已签字", "双方签字", "是否签字"),
    ),
)

CANDIDATES = Table(
    name="candidates",
    title="发展党员台账",
    synonyms=("发展党员", "发展党员名册", "发展对象台账", "发展党员全程记实"),
    key=("person",),
    columns=(
        person("person", "对象代号", "发展对象", "姓名", "代号", "id"),
        choice("stage", "阶段", "candidate-stage", "当前阶段", "培养阶段", "发展阶段"),
        whole("age_at_application", "申请时年龄", "申请入党时年龄", unit="岁", greatest=120),
        # The five stages in their order, numbered as the flow chart of 25 steps numbers them.
        step("applied_on", "申请入党日期", "递交申请书日期", "入党申请日期", "申请时间"),
        step("application_talk_on", "申请后谈话日期", "派人谈话日期", "与申请人谈话日期"),
        step("recommended_on", "推荐推优日期", "推荐日期", "推优日期"),
        step("activist_on", "确定积极分子日期", "确定入党积极分子日期", "积极分子日期"),
        step("activist_filed_on", "积极分子备案日期", "入党积极分子备案日期"),
        step("contacts_on", "指定培养联系人日期", "确定培养联系人日期"),
        people("contacts", "培养联系人数", "培养联系人"),
        whole("reviews", "培养考察次数", "考察次数", unit="次", greatest=1_000),
        step("last_reviewed_on", "最近考察日期", "最近一次考察日期"),
        whole("reports", "思想汇报篇数", "思想汇报", unit="篇", greatest=1_000),
        step("opinions_on", "征求意见日期", "听取意见日期"),
        step("target_on", "确定发展对象日期", "列为发展对象日期", "发展对象日期"),
        step("target_filed_on", "发展对象备案日期", "发展对象备案同意日期"),
        whole(
            "target_notice_days",
            "发展对象公示工作日数",
            "发展对象公示天数",
            unit="日",
            greatest=366,
        ),
        step("introducers_on", "确定入党介绍人日期", "介绍人确定日期"),
        people("introducers", "入党介绍人数", "入党介绍人", "介绍人数"),
        step("political_review_on", "政治审查日期", "政审日期", "政审结论日期"),
        step("training_on", "发展对象培训日期", "集中培训日期", "培训结业日期"),
        decimal(
            "training_days",
            "培训天数",
            "集中培训天数",
            unit="天",
            scale=1,
            greatest=366,
        ),
        decimal(
            "training_hours",
            "培训学时",
            "集中培训学时",
            unit="学时",
            scale=1,
            greatest=5_000,
        ),
        step("committee_review_on", "支委会审查日期", "支部委员会审查日期", na_ok=True),
        step("pre_review_on", "党委预审日期", "预审日期"),
        step("form_issued_on", "填写入党志愿书日期", "志愿书填写日期", "志愿书发放日期"),
        step("admitted_on", "接收预备党员大会日期", "支部大会日期", "接收大会日期"),
        people("voters", "应到有表决权人数", "应到会有表决权人数", "应到人数", "应到"),
        people("voters_present", "实到有表决权人数", "实到会有表决权人数", "实到人数", "实到"),
        votes("votes_for", "赞成票", "同意票", "赞成", "同意"),
        votes("votes_against", "反对票", "不同意票", "反对"),
        votes("abstentions", "弃权票", "弃权"),
        yes_no("secret_ballot", "无记名投票", "是否无记名投票"),
        step("approval_talk_on", "审批前谈话日期", "党委派人谈话日期"),
        step("approved_on", "接收审批日期", "党委审批日期", "批准为预备党员日期"),
        choice("approved_by", "审批机关", "approving-body", "审批单位"),
        step("approval_filed_on", "上级组织部备案日期", "报上级备案日期", na_ok=True),
        step("assigned_on", "编入党支部日期", "编入支部日期", "编入党小组日期"),
        step("oath_on", "入党宣誓日期", "宣誓日期"),
        whole("probation_reviews", "预备期考察次数", "预备期考察", unit="次", greatest=1_000),
        whole("extensions", "延长预备期次数", "延期次数", unit="次", greatest=100),
        step("extended_until", "延长预备期至", "预备期延长至", na_ok=True),
        step("full_applied_on", "转正申请日期", "递交转正申请日期"),
        whole("full_notice_days", "转正公示工作日数", "转正公示天数", unit="日", greatest=366),
        step("full_meeting_on", "转正大会日期", "讨论转正日期", "转正支部大会日期"),
        people("full_voters", "转正应到有表决权人数", "转正应到人数"),
        people("full_voters_present", "转正实到有表决权人数", "转正实到人数"),
        votes("full_votes_for", "转正赞成票", "转正同意票"),
        step("full_approved_on", "转正审批日期", "批准转正日期", "转正批准日期"),
        step("archived_on", "材料归档日期", "归档日期"),
    ),
)

MATTERS = Table(
    name="matters",
    title="议决事项台账",
    synonyms=("议决事项", "表决事项", "重大事项台账", "会议决议"),
    date="meeting_on",
    key=("title", "meeting_on"),
    columns=(
        text("title", "事项", "议题", "事项名称", "决议事项"),
        choice("kind", "事项类型", "matter", "类型", "事项类别"),
        step("committee_on", "支委会研究日期", "支委会日期", "支委会讨论日期", na_ok=True),
        day("meeting_on", "党员大会日期", "大会日期", "表决日期", "支部大会日期"),
        people("eligible", "应到有表决权人数", "应到会有表决权人数", "应到人数", "应到"),
        people("present", "实到有表决权人数", "实到会有表决权人数", "实到人数", "实到"),
        votes("votes_for", "赞成票", "同意票", "赞成", "同意"),
        votes("votes_against", "反对票", "不同意票", "反对"),
        votes("abstentions", "弃权票", "弃权"),
        yes_no("passed", "通过", "是否通过", "表决结果"),
        yes_no("of_residents", "涉及群众利益", "是否涉及群众利益", na_ok=True),
        step("published_on", "公示日期", "公开日期", "公布日期"),
    ),
)

DUES = Table(
    name="dues",
    title="党费台账",
    synonyms=("党费", "党费收缴台账", "党费收缴", "党费登记"),
    date="month",
    key=("member", "month"),
    columns=(
        person("member", "党员代号", "党员", "姓名", "代号"),
        month("month", "月份", "所属月份", "缴费月份", "交纳月份"),
        decimal("due", "应交金额", "应交", "应缴", "月应交", unit="元", scale=2, greatest=100_000),
        decimal("paid", "实交金额", "实交", "实缴", "已交", unit="元", scale=2, greatest=1_000_000),
        step("paid_on", "交纳日期", "缴纳日期", "交纳时间", "缴费日期"),
        yes_no("waived", "批准减免", "减免", "是否减免"),
    ),
)

PROBLEMS = Table(
    name="problems",
    title="整改台账",
    synonyms=("问题整改台账", "问题台账", "问题清单", "整改"),
    date="found_on",
    for_year="for_year",
    key=("title", "found_on"),
    columns=(
        text("title", "问题", "问题描述", "存在问题", "问题内容"),
        day("found_on", "发现日期", "查摆日期", "发现时间", "查找日期"),
        for_year(),
        choice("source", "问题来源", "problem-source", "来源"),
        choice("level", "问题层面", "problem-level", "层面", "层级"),
        whole("measures", "整改措施数", "措施数", unit="条", greatest=10_000),
        person("owner", "责任人", "整改责任人"),
        step("due_on", "整改期限", "时限", "完成时限", "整改时限"),
        step("closed_on", "销号日期", "完成日期", "整改完成时间", "销号时间", blank="none"),
        yes_no("has_evidence", "有佐证", "佐证材料", "是否有佐证"),
    ),
)

DOCUMENTS = Table(
    name="documents",
    title="制度文件台账",
    synonyms=("文件台账", "制度台账", "计划文件", "文件"),
    date="issued_on",
    for_year="for_year",
    key=("title", "issued_on"),
    columns=(
        choice("kind", "文件类型", "document", "类型", "类别"),
        text("title", "标题", "文件名称", "名称", "文件标题"),
        day("issued_on", "印发日期", "印发时间", "制定日期", "发布日期", "日期"),
        for_year(),
        text("number", "文号", "发文字号", none_ok=True),
        step("decided_on", "会议研究日期", "审议日期", "研究日期"),
    ),
)

TRANSFERS = Table(
    name="transfers",
    title="组织关系转接台账",
    synonyms=("组织关系台账", "转接台账", "组织关系转接"),
    date="handled_on",
    key=("person", "handled_on"),
    columns=(
        choice("direction", "转接方向", "transfer-direction", "类型", "转入或转出", "方向"),
        person("person", "党员代号", "党员", "姓名", "代号"),
        day("handled_on", "办理日期", "办理时间", "转接日期", "转接时间"),
        step("letter_on", "介绍信开具日期", "介绍信日期", na_ok=True),
        whole(
            "valid_days", "介绍信有效期天数", "有效期天数", unit="天", greatest=3_660, na_ok=True
        ),
        step("received_on", "接收日期", "接收时间", "报到日期"),
        step("receipt_on", "回执日期", "回执时间", na_ok=True),
        month("dues_paid_until", "党费交至", "党费缴至"),
    ),
)

HONOURS = Table(
    name="honours",
    title="荣誉与创新台账",
    synonyms=("荣誉台账", "表彰台账", "荣誉", "表彰奖励"),
    date="awarded_on",
    for_year="for_year",
    key=("title", "awarded_on"),
    columns=(
        choice("kind", "荣誉类型", "honour", "类型", "类别"),
        choice("level", "级别", "honour-level", "表彰级别", "荣誉级别"),
        text("title", "名称", "荣誉名称", "项目名称"),
        text("grantor", "授予单位", "表彰单位", "颁发单位"),
        day("awarded_on", "授予日期", "表彰日期", "获得日期", "日期", "授予时间"),
        for_year(),
    ),
)


TABLES: tuple[Table, ...] = (
    BRANCHES,
    COMMITTEE,
    MEMBERS,
    ACTIVITIES,
    TALKS,
    CANDIDATES,
    MATTERS,
    DUES,
    PROBLEMS,
    DOCUMENTS,
    TRANSFERS,
    HONOURS,
    INCIDENTS,
    JUDGEMENTS,
    RESULTS,
    SURVEYS,
    WAIVERS,
    HISTORY,
)
