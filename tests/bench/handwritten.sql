-- country@2023 as a good SQL programmer would write it by hand, for exact facts alone: nothing is
-- blank, every table was handed in whole. One row per branch: code, score in thousandths, star. It knows no intervals, no outcomes and no gaps: it is what starcheck's plan is timed
-- against, and checked against by check_handwritten.py.
--
--     SET VARIABLE folder = '/data/country';    then this query
--
-- Points are in thousandths. A row of `points` is null where the criterion is not asked.
CREATE OR REPLACE TEMP MACRO rounded(n, d) AS (2 * n + d) // (2 * d);
-- Of n ÷ d between a and b thousandths: 0 … p points.
CREATE OR REPLACE TEMP MACRO linear(n, d, a, b, p) AS
  CASE WHEN n * 1000 <= d * a THEN 0 WHEN n * 1000 >= d * b THEN p
  ELSE rounded((n * 1000 - d * a) * p, d * (b - a)) END;
CREATE OR REPLACE TEMP MACRO only_if(asked, met, p) AS
  CASE WHEN asked THEN CASE WHEN met THEN p ELSE 0 END END;
CREATE OR REPLACE TEMP MACRO seen(months) AS bit_count(coalesce(months, 0));
CREATE OR REPLACE TEMP MACRO missed(months, asked) AS bit_count(asked & ~coalesce(months, 0));
CREATE OR REPLACE TEMP MACRO number(n) AS coalesce(n, 0);

WITH
meetings AS (
  SELECT branch, kind, held_on, eligible, present, votes_for, recorded_on, led_by_head, has_minutes,
    has_signatures, (hours * 10)::INT AS hours, month(held_on) AS m, quarter(held_on) AS q
  FROM read_parquet(getvariable('folder') || '/activities/*.parquet')
  WHERE held_on BETWEEN DATE '2023-01-01' AND DATE '2023-12-31'
),
held AS (
  SELECT branch,
    count(*) AS meetings,
    count(*) FILTER (q = 1) AS q1, count(*) FILTER (q = 2) AS q2,
    count(*) FILTER (q = 3) AS q3, count(*) FILTER (q = 4) AS q4,
    count(*) FILTER (kind = '党员大会') AS general,
    bit_or(1 << (q - 1)) FILTER (kind = '党员大会') AS general_quarters,
    min(present) FILTER (kind = '党员大会') AS general_least,
    count(*) FILTER (kind = '党员大会' AND present * 2 < eligible) AS general_short,
    count(*) FILTER (kind = '党员大会' AND votes_for * 2 <= eligible) AS general_lost,
    count(*) FILTER (kind = '支委会') AS committee,
    bit_or(1 << (m - 1)) FILTER (kind = '支委会') AS committee_months,
    count(*) FILTER (kind = '支委会' AND present * 2 < eligible) AS committee_short,
    count(*) FILTER (kind = '主题党日') AS theme,
    bit_or(1 << (m - 1)) FILTER (kind = '主题党日') AS theme_months,
    sum(hours) FILTER (kind = '主题党日') AS theme_hours,
    max(held_on) FILTER (kind = '主题党日') AS theme_last,
    count(*) FILTER (kind = '党课') AS lectures,
    bit_or(1 << (q - 1)) FILTER (kind = '党课') AS lecture_quarters,
    sum(hours) FILTER (kind = '党课') AS lecture_hours,
    bit_or(1 << (q - 1)) FILTER (kind = '集中学习') AS study_quarters,
    count(*) FILTER (kind = '组织生活会') AS life,
    count(*) FILTER (kind = '民主评议党员') AS appraisals,
    count(*) FILTER (kind = '红色研学') AS tours,
    count(*) FILTER (kind IN ('警示教育', '廉政教育')) AS warnings,
    count(*) FILTER (kind = '共建活动') AS joint,
    count(*) FILTER (kind = '志愿服务') AS volunteering,
    count(*) FILTER (kind IN ('党员大会', '支委会', '党小组会', '党课', '主题党日')) AS counted,
    count(*) FILTER (kind IN ('党员大会', '支委会', '党小组会', '党课', '主题党日')
      AND present * 10 >= eligible * 8) AS attended,
    count(*) FILTER (recorded_on - held_on <= 30) AS in_time,
    count(*) FILTER (has_minutes) AS minutes,
    count(*) FILTER (has_signatures) AS signatures,
    count(*) FILTER (led_by_head) AS led
  FROM meetings GROUP BY branch
),
group_meetings AS (
  SELECT branch, count(*) AS groups_met, min(bit_count(months)) AS group_least FROM (
    SELECT branch, "group", bit_or(1 << (month(held_on) - 1)) AS months
    FROM read_parquet(getvariable('folder') || '/activities/*.parquet')
    WHERE kind = '党小组会' AND held_on BETWEEN DATE '2023-01-01' AND DATE '2023-12-31'
    GROUP BY branch, "group"
  ) GROUP BY branch
),
people AS (
  SELECT branch,
    count(*) AS registered,
    count(*) FILTER (NOT exempt) AS learners,
    count(*) FILTER (NOT exempt AND study_hours >= 32) AS learned,
    (sum(study_hours) FILTER (NOT exempt) * 10)::BIGINT AS study,
    min(study_hours) FILTER (NOT exempt) AS study_least,
    count(*) FILTER (NOT exempt AND trainings >= 1) AS trained,
    min(trainings) FILTER (status = '预备') AS probationers_least,
    count(*) FILTER (dues_paid_until >= DATE '2023-12-01') AS paid,
    count(*) FILTER (rating = '优秀') AS excellent,
    count(*) FILTER (rating IN ('合格', '优秀')) AS qualified,
    count(*) FILTER (rating = '不合格') AS unqualified,
    count(*) FILTER (mobile) AS mobile,
    count(*) FILTER (mobile AND contacted_on IS NULL) AS not_contacted,
    count(lost_since) AS lost,
    count(*) FILTER (lost_since + INTERVAL 6 MONTH <= DATE '2023-12-31') AS lost_long,
    count(*) FILTER (kind = '在职') AS in_post,
    coalesce(sum(services) FILTER (kind = '在职'), 0) AS services,
    count(DISTINCT "group") AS groups_seen
  FROM read_parquet(getvariable('folder') || '/members/*.parquet')
  GROUP BY branch
),
joining AS (
  SELECT branch,
    count(*) AS candidates,
    count(*) FILTER (age_at_application < 18) AS minors,
    count(*) FILTER (NOT (application_talk_on <= applied_on + INTERVAL 1 MONTH
      OR DATE '2023-12-31' <= applied_on + INTERVAL 1 MONTH)) AS talked_late,
    count(*) FILTER (stage <> '申请人') AS activists,
    count(*) FILTER (stage <> '申请人' AND recommended_on > activist_on) AS not_recommended,
    count(*) FILTER (stage <> '申请人' AND contacts NOT BETWEEN 1 AND 2) AS contacts_wrong,
    count(*) FILTER (stage = '积极分子') AS only_activists,
    count(*) FILTER (stage = '积极分子' AND activist_on <= DATE '2023-06-30'
      AND last_reviewed_on < DATE '2023-06-30') AS not_reviewed,
    count(*) FILTER (reached >= 2) AS targets,
    count(*) FILTER (reached >= 2 AND target_on < activist_on + INTERVAL 1 YEAR) AS too_soon,
    count(*) FILTER (reached >= 2 AND opinions_on > target_on) AS not_heard,
    count(*) FILTER (reached >= 2 AND target_filed_on > target_on) AS not_filed,
    count(*) FILTER (reached >= 3) AS admitted,
    count(*) FILTER (reached >= 3 AND introducers <> 2) AS introducers_wrong,
    count(*) FILTER (reached >= 3 AND political_review_on > admitted_on) AS reviewed_late,
    count(*) FILTER (reached >= 3 AND training_days < 3 AND training_hours < 24) AS training_short,
    count(*) FILTER (reached >= 3 AND training_on > admitted_on) AS trained_late,
    count(*) FILTER (reached >= 3 AND votes_for * 2 <= voters) AS no_majority,
    count(*) FILTER (reached >= 3 AND NOT secret_ballot) AS open_ballot,
    count(*) FILTER (reached >= 3 AND approved_on > admitted_on + INTERVAL 3 MONTH)
      AS approved_late,
    count(*) FILTER (reached = 4) AS became_full,
    count(*) FILTER (reached = 4 AND full_meeting_on < admitted_on + INTERVAL 1 YEAR)
      AS probation_short
  FROM (
    SELECT *, CASE stage WHEN '申请人' THEN 0 WHEN '积极分子' THEN 1 WHEN '发展对象' THEN 2
      WHEN '预备党员' THEN 3 ELSE 4 END AS reached
    FROM read_parquet(getvariable('folder') || '/candidates/*.parquet')
  ) GROUP BY branch
),
facts AS (
  SELECT b.*, h.* EXCLUDE (branch), g.* EXCLUDE (branch), p.* EXCLUDE (branch),
    j.* EXCLUDE (branch),
    b.form <> '临时' AS lasting,
    b.form <> '临时' AND (b.full_members >= 7 OR b.has_committee) AS with_committee,
    DATE '2023-12-31' <= CASE WHEN b.category IN ('村', '社区')
      THEN b.last_election_on + INTERVAL 5 YEAR ELSE b.last_election_on + INTERVAL 3 YEAR END
      AS in_term,
    -- The first month and quarter that the branch saw from their first day on.
    CASE WHEN b.founded_on <= DATE '2023-01-01' THEN 0
      ELSE least(12, month(b.founded_on - 1)) END AS months_before,
    (4095 << CASE WHEN b.founded_on <= DATE '2023-01-01' THEN 0 ELSE month(b.founded_on - 1) END)
      & 4095 AS months_asked,
    (15 << CASE WHEN b.founded_on <= DATE '2023-01-01' THEN 0 ELSE quarter(b.founded_on - 1) END)
      & 15 AS quarters_asked
  FROM read_parquet(getvariable('folder') || '/branches/*.parquet') b
  LEFT JOIN held h ON h.branch = b.code
  LEFT JOIN group_meetings g ON g.branch = b.code
  LEFT JOIN people p ON p.branch = b.code
  LEFT JOIN joining j ON j.branch = b.code
),
points AS (
  SELECT code, in_term, meetings, general_quarters AS quarters_met,
    CASE WHEN quarters_asked > 0 THEN greatest(0, 4000 - 1000 * missed(general_quarters, quarters_asked)) END AS p_general_quarters,
    CASE WHEN with_committee AND months_asked > 0 THEN greatest(0, 3000 - 500 * missed(committee_months, months_asked)) END AS p_committee_months,
    CASE WHEN groups > 0 THEN greatest(0, 3000 - 500 * greatest(0, 12 - months_before - CASE WHEN groups_met = groups THEN group_least ELSE 0 END)) END AS p_group_months,
    CASE WHEN months_asked > 0 THEN greatest(0, 3000 - 500 * missed(theme_months, months_asked)) END AS p_theme_months,
    CASE WHEN lectures >= 4 THEN 3000 WHEN lectures >= 2 THEN 1500 ELSE 0 END AS p_lectures,
    500 * seen(lecture_quarters) AS p_lecture_quarters,
    only_if(lectures > 0, lecture_hours >= 20 * lectures, 1000) AS p_lecture_hours,
    only_if(true, life >= 1, 2000) AS p_life,
    only_if(true, appraisals >= 1, 2000) AS p_appraisals,
    only_if(with_committee AND committee > 0, committee_short = 0, 1000) AS p_committee_quorum,
    only_if(leading_members >= 1, led >= 1, 1000) AS p_leaders,
    500 * least(4, number(general)) AS p_general,
    CASE WHEN has_committee THEN linear(number(committee), 1, 6000, 12000, 1000) END AS p_committee,
    linear(seen(theme_months), 1, 6000, 12000, 1000) AS p_theme_often,
    CASE WHEN theme_hours >= 300 THEN 1000 WHEN theme_hours >= 240 THEN 500 ELSE 0 END AS p_theme_hours,
    only_if(theme > 0, theme_last >= DATE '2023-12-01', 1000) AS p_theme_last,
    CASE WHEN quarters_asked > 0 THEN greatest(0, 1000 - 250 * missed(study_quarters, quarters_asked)) END AS p_study_quarters,
    CASE WHEN tours >= 2 THEN 1000 WHEN tours >= 1 THEN 500 ELSE 0 END AS p_tours,
    CASE WHEN counted > 0 THEN linear(attended, counted, 500, 1000, 2000) END AS p_attendance,
    CASE WHEN meetings > 0 THEN linear(in_time, meetings, 600, 950, 1000) END AS p_in_time,
    CASE WHEN meetings > 0 THEN linear(minutes, meetings, 800, 1000, 1000) END AS p_minutes,
    CASE WHEN meetings > 0 THEN linear(signatures, meetings, 800, 1000, 1000) END AS p_signatures,
    only_if(general > 0, general_least * 2 >= total_members, 1000) AS p_general_least,
    CASE WHEN general > 0 THEN greatest(0, 1000 - 500 * general_short) END AS p_general_short,
    only_if(general > 0, general_lost = 0, 1000) AS p_general_lost,
    CASE WHEN quarters_asked > 0 THEN linear(least(
      CASE WHEN quarters_asked & 1 > 0 THEN number(q1) END, CASE WHEN quarters_asked & 2 > 0 THEN number(q2) END,
      CASE WHEN quarters_asked & 4 > 0 THEN number(q3) END, CASE WHEN quarters_asked & 8 > 0 THEN number(q4) END), 1, 2000, 9000, 2000) END AS p_quarters,
    only_if(true, warnings >= 1, 1000) AS p_warnings,
    only_if(lasting AND form <> '流动', full_members >= 3, 2000) AS p_size_least,
    only_if(true, total_members <= 50, 1000) AS p_size_most,
    only_if(category = '机关', total_members < 50, 1000) AS p_office_size,
    only_if(form = '联合', units <= 5, 1000) AS p_joint_units,
    only_if(lasting AND full_members >= 7, has_committee, 2000) AS p_committee_from_seven,
    only_if(lasting AND full_members < 7, NOT has_committee, 2000) AS p_none_below_seven,
    only_if(category = '机关' AND lasting, secretary_is_head, 1000) AS p_head_office,
    only_if(category IN ('国企', '事业') AND lasting, secretary_is_head, 1000) AS p_head_enterprise,
    only_if(has_committee, committee_members BETWEEN 3 AND 7, 2000) AS p_committee_size,
    only_if(true, in_term, 3000) AS p_term,
    only_if(true, has_place, 1000) AS p_place,
    only_if(true, review_meeting_on BETWEEN DATE '2023-01-01' AND DATE '2023-12-31', 1000) AS p_review,
    CASE WHEN learners > 0 THEN linear(learned, learners, 600, 1000, 4000) END AS p_learned,
    CASE WHEN learners > 0 THEN CASE WHEN study >= 400 * learners THEN 2000 WHEN study >= 320 * learners THEN 1000 ELSE 0 END END AS p_study,
    only_if(learners > 0, study_least >= 32, 1000) AS p_study_least,
    only_if(probationers_least IS NOT NULL, probationers_least >= 1, 1000) AS p_probationers,
    CASE WHEN learners > 0 THEN linear(trained, learners, 500, 950, 2000) END AS p_trained,
    CASE WHEN registered > 0 THEN linear(paid, registered, 800, 1000, 3000) END AS p_paid,
    only_if(registered > 0, excellent * 10 <= registered * 4, 1000) AS p_excellent,
    CASE WHEN registered > 0 THEN linear(qualified, registered, 900, 1000, 2000) END AS p_qualified,
    only_if(mobile > 0, not_contacted = 0, 1000) AS p_mobile,
    only_if(lost > 0, lost_long = 0, 1000) AS p_lost,
    only_if(true, number(registered) = total_members, 1000) AS p_registered,
    only_if(groups > 0, number(groups_seen) = groups, 1000) AS p_in_groups,
    CASE WHEN in_post > 0 THEN 20 * least(50, services) + CASE WHEN services >= 4 * in_post THEN 1000 ELSE 0 END END AS p_services,
    only_if(lasting AND candidates > 0, minors = 0, 1000) AS p_minors,
    only_if(lasting AND candidates > 0, talked_late = 0, 1000) AS p_talked_late,
    only_if(lasting AND activists > 0, not_recommended = 0, 1000) AS p_not_recommended,
    only_if(lasting AND activists > 0, contacts_wrong = 0, 1000) AS p_contacts_wrong,
    only_if(lasting AND only_activists > 0, not_reviewed = 0, 1000) AS p_not_reviewed,
    only_if(lasting AND targets > 0, too_soon = 0, 1000) AS p_too_soon,
    only_if(lasting AND targets > 0, not_heard = 0, 1000) AS p_not_heard,
    only_if(lasting AND targets > 0, not_filed = 0, 1000) AS p_not_filed,
    only_if(lasting AND admitted > 0, introducers_wrong = 0, 1000) AS p_introducers_wrong,
    only_if(lasting AND admitted > 0, reviewed_late = 0, 1000) AS p_reviewed_late,
    only_if(lasting AND admitted > 0, training_short = 0, 1000) AS p_training_short,
    only_if(lasting AND admitted > 0, trained_late = 0, 1000) AS p_trained_late,
    only_if(lasting AND admitted > 0, no_majority = 0, 1000) AS p_no_majority,
    only_if(lasting AND admitted > 0, open_ballot = 0, 1000) AS p_open_ballot,
    only_if(lasting AND admitted > 0, approved_late = 0, 1000) AS p_approved_late,
    only_if(lasting AND became_full > 0, probation_short = 0, 1000) AS p_probation_short,
    least(1000, 1000 * number(joint)) + CASE WHEN volunteering >= 2 THEN 2000
      WHEN volunteering >= 1 THEN 1000 ELSE 0 END AS bonus,
    greatest(-3000, -1000 * number(unqualified)) AS deductions
  FROM facts
),
sums AS (
  SELECT code, in_term, meetings, quarters_met, least(2000, bonus) + deductions AS other,
    number(p_general_quarters) + number(p_committee_months) + number(p_group_months) +
      number(p_theme_months) + number(p_lectures) + number(p_lecture_quarters) +
      number(p_lecture_hours) + number(p_life) + number(p_appraisals) +
      number(p_committee_quorum) + number(p_leaders) + number(p_general) + number(p_committee) +
      number(p_theme_often) + number(p_theme_hours) + number(p_theme_last) +
      number(p_study_quarters) + number(p_tours) + number(p_attendance) + number(p_in_time) +
      number(p_minutes) + number(p_signatures) + number(p_general_least) +
      number(p_general_short) + number(p_general_lost) + number(p_quarters) +
      number(p_warnings) + number(p_size_least) + number(p_size_most) + number(p_office_size) +
      number(p_joint_units) + number(p_committee_from_seven) + number(p_none_below_seven) +
      number(p_head_office) + number(p_head_enterprise) + number(p_committee_size) +
      number(p_term) + number(p_place) + number(p_review) + number(p_learned) + number(p_study) +
      number(p_study_least) + number(p_probationers) + number(p_trained) + number(p_paid) +
      number(p_excellent) + number(p_qualified) + number(p_mobile) + number(p_lost) +
      number(p_registered) + number(p_in_groups) + number(p_services) + number(p_minors) +
      number(p_talked_late) + number(p_not_recommended) + number(p_contacts_wrong) +
      number(p_not_reviewed) + number(p_too_soon) + number(p_not_heard) + number(p_not_filed) +
      number(p_introducers_wrong) + number(p_reviewed_late) + number(p_training_short) +
      number(p_trained_late) + number(p_no_majority) + number(p_open_ballot) +
      number(p_approved_late) + number(p_probation_short) AS earned,
    4000 * ((p_general_quarters IS NOT NULL)::INT + (p_learned IS NOT NULL)::INT) +
      3000 * ((p_committee_months IS NOT NULL)::INT + (p_group_months IS NOT NULL)::INT +
      (p_theme_months IS NOT NULL)::INT + (p_lectures IS NOT NULL)::INT +
      (p_term IS NOT NULL)::INT + (p_paid IS NOT NULL)::INT) +
      2000 * ((p_lecture_quarters IS NOT NULL)::INT + (p_life IS NOT NULL)::INT +
      (p_appraisals IS NOT NULL)::INT + (p_general IS NOT NULL)::INT +
      (p_attendance IS NOT NULL)::INT + (p_quarters IS NOT NULL)::INT +
      (p_size_least IS NOT NULL)::INT + (p_committee_from_seven IS NOT NULL)::INT +
      (p_none_below_seven IS NOT NULL)::INT + (p_committee_size IS NOT NULL)::INT +
      (p_study IS NOT NULL)::INT + (p_trained IS NOT NULL)::INT +
      (p_qualified IS NOT NULL)::INT + (p_services IS NOT NULL)::INT) +
      1000 * ((p_lecture_hours IS NOT NULL)::INT + (p_committee_quorum IS NOT NULL)::INT +
      (p_leaders IS NOT NULL)::INT + (p_committee IS NOT NULL)::INT +
      (p_theme_often IS NOT NULL)::INT + (p_theme_hours IS NOT NULL)::INT +
      (p_theme_last IS NOT NULL)::INT + (p_study_quarters IS NOT NULL)::INT +
      (p_tours IS NOT NULL)::INT + (p_in_time IS NOT NULL)::INT + (p_minutes IS NOT NULL)::INT +
      (p_signatures IS NOT NULL)::INT + (p_general_least IS NOT NULL)::INT +
      (p_general_short IS NOT NULL)::INT + (p_general_lost IS NOT NULL)::INT +
      (p_warnings IS NOT NULL)::INT + (p_size_most IS NOT NULL)::INT +
      (p_office_size IS NOT NULL)::INT + (p_joint_units IS NOT NULL)::INT +
      (p_head_office IS NOT NULL)::INT + (p_head_enterprise IS NOT NULL)::INT +
      (p_place IS NOT NULL)::INT + (p_review IS NOT NULL)::INT +
      (p_study_least IS NOT NULL)::INT + (p_probationers IS NOT NULL)::INT +
      (p_excellent IS NOT NULL)::INT + (p_mobile IS NOT NULL)::INT + (p_lost IS NOT NULL)::INT +
      (p_registered IS NOT NULL)::INT + (p_in_groups IS NOT NULL)::INT +
      (p_minors IS NOT NULL)::INT + (p_talked_late IS NOT NULL)::INT +
      (p_not_recommended IS NOT NULL)::INT + (p_contacts_wrong IS NOT NULL)::INT +
      (p_not_reviewed IS NOT NULL)::INT + (p_too_soon IS NOT NULL)::INT +
      (p_not_heard IS NOT NULL)::INT + (p_not_filed IS NOT NULL)::INT +
      (p_introducers_wrong IS NOT NULL)::INT + (p_reviewed_late IS NOT NULL)::INT +
      (p_training_short IS NOT NULL)::INT + (p_trained_late IS NOT NULL)::INT +
      (p_no_majority IS NOT NULL)::INT + (p_open_ballot IS NOT NULL)::INT +
      (p_approved_late IS NOT NULL)::INT + (p_probation_short IS NOT NULL)::INT) AS asked
  FROM points
),
scored AS (
  SELECT *, rounded(greatest(0, earned::BIGINT * 100000 + other * asked), asked::BIGINT) AS score
  FROM sums
)
SELECT code, score, least(
  CASE WHEN score >= 90000 THEN 5 WHEN score >= 80000 THEN 4 WHEN score >= 70000 THEN 3 ELSE 0 END,
  CASE WHEN in_term THEN 5 ELSE 3 END,
  CASE WHEN seen(quarters_met) <= 2 THEN 4 ELSE 5 END,
  CASE WHEN number(meetings) = 0 THEN 0 ELSE 5 END) AS star
FROM scored
