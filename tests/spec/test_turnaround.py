"""How long it takes: open cases count, whatever ends a case ends its clock, and each stage has its own promise."""

from pathlib import Path

import pytest

from cli.turnaround import turnaround
from errors import UnknownCode, WrongUsage
from studies.turnaround import KEYS, Group, Turnaround, describe_turnaround
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope
from warehouse.measure import measure

# Accepted on Monday 2026-01-05; due on 6 March, 60 calendar days later; told as of 14 February, day 40.
FIVE = """
application_id | accepted_at | reviewed_at | review_outcome | issued_at  | withdrawn_at | why
ten            | 2026-01-05  | 2026-01-08  | signed         | 2026-01-15 |              | issued on day 10
fifteen        | 2026-01-05  | 2026-01-20  | rejected       |            |              | rejected on day 15
twenty         | 2026-01-05  | 2026-01-08  | signed         | 2026-01-25 |              | issued on day 20
thirty         | 2026-01-05  |             |                |            | 2026-02-04   | withdrawn on day 30
waiting        | 2026-01-05  |             |                |            |              | open for 40 days
"""


def only(answer: Turnaround) -> Group:
    (group,) = answer.groups
    return group


def group_of(answer: Turnaround, key: str) -> Group:
    return next(group for group in answer.groups if group.key == key)


def test_days_run_to_any_final_outcome_and_open_cases_count(draw: Draw) -> None:
    group = only(describe_turnaround(draw("2026-02-14", applications=FIVE), EVERYWHERE, "matter"))
    assert (group.cases, group.open) == (5, 1)
    # Of five, one ends on each of the days 10, 15, 20, 30: three of five have ended by day 20, four by day 30.
    assert (group.p50_days, group.p80_days) == (20, 30)
    assert group.p90_days is None, "nobody knows yet on which day nine tenths will have ended"
    assert (group.due, group.late_share) == (0, None), "nothing was due by 14 February"


def test_finished_cases_alone_would_flatter(draw: Draw) -> None:
    answer = describe_turnaround(draw("2026-02-14", applications=FIVE), EVERYWHERE, "matter")
    assert answer.finished_only is not None
    assert answer.all_cases is not None
    assert (answer.finished_only.cases, answer.finished_only.p50_days, answer.finished_only.p90_days) == (4, 15, 30)
    assert (answer.all_cases.cases, answer.all_cases.p50_days, answer.all_cases.p90_days) == (5, 20, None)


def test_a_case_still_open_stays_at_risk_until_its_own_day(draw: Draw) -> None:
    applications = """
application_id | accepted_at | issued_at  | why
early          | 2026-01-05  | 2026-01-15 | ends on day 10: one of four, 3/4 left
young          | 2026-02-02  |            | open for 12 days: leaves two at risk
late           | 2026-01-05  | 2026-01-25 | ends on day 20: one of two, 3/8 left
old            | 2026-01-05  |            | open for 40 days
"""
    group = only(describe_turnaround(draw("2026-02-14", applications=applications), EVERYWHERE, "matter"))
    assert group.p50_days == 20, "5/8 have ended by day 20; among finished cases alone it would be day 10"
    assert group.p80_days is None


def test_late_is_out_of_all_that_were_due(draw: Draw) -> None:
    applications = """
application_id | accepted_at | issued_at  | withdrawn_at | extension_recorded | why
in time        | 2026-01-05  | 2026-03-06 |              |                    | on the due day itself
a day late     | 2026-01-05  | 2026-03-07 |              |                    | on day 61
left late      | 2026-01-05  |            | 2026-03-10   |                    | withdrawn, but after it was due
waiting        | 2026-01-05  |            |              |                    | open past its due day
extended       | 2026-01-05  |            |              | true               | has until day 90: not due
young          | 2026-03-02  | 2026-03-09 |              |                    | issued before it was due: not due
"""
    snapshot = draw("2026-03-20", applications=applications)
    group = only(describe_turnaround(snapshot, EVERYWHERE, "matter"))
    assert (group.late, group.due, group.late_share) == (3, 4, 0.75)
    metric = measure(snapshot, "late_share", EVERYWHERE).iloc[0]
    assert (metric["numerator"], metric["denominator"], metric["value"]) == (3, 4, 0.75), "one formula, one home"


# Withdrawn: left on 7 January, after a day in review. New is a day in review on 14 February.
STAGES = """
application_id | accepted_at | transmitted_at | reviewed_at | produced_at | issued_at  | withdrawn_at | why
quick          | 2026-01-05  | 2026-01-05     | 2026-01-08  | 2026-01-12  | 2026-01-15 |              | in 3 days
slow           | 2026-01-05  | 2026-01-06     | 2026-01-16  |             |            |              | in 10 days
waiting        | 2026-01-05  | 2026-01-07     |             |             |            |              | for 38 days
left           | 2026-01-05  | 2026-01-06     |             |             |            | 2026-01-07   | after a day
new            | 2026-02-13  | 2026-02-13     |             |             |            |              | for a day
"""


def test_stages_in_order_each_with_its_open_cases(draw: Draw) -> None:
    answer = describe_turnaround(draw("2026-02-14", applications=STAGES), EVERYWHERE, "stage")
    assert [(group.key, group.cases, group.open) for group in answer.groups] == [
        ("transmit", 5, 0),
        ("review", 5, 2),
        ("produce", 2, 1),
        ("issue", 1, 0),
        ("collect", 1, 1),
    ]
    assert group_of(answer, "transmit").p50_days == 1, "0, 1, 2, 1 and 0 days"


def test_withdrawal_competes_with_a_review_and_does_not_finish_it(draw: Draw) -> None:
    applications = """
application_id | accepted_at | transmitted_at | reviewed_at | withdrawn_at | why
reviewed       | 2026-01-05  | 2026-01-05     | 2026-01-07  |              | two days in review
left           | 2026-01-05  | 2026-01-05     |             | 2026-01-06   | gave up after a day
left as well   | 2026-01-05  | 2026-01-05     |             | 2026-01-06   | likewise
waiting        | 2026-01-05  | 2026-01-05     |             |              | in review for 40 days
"""
    answer = describe_turnaround(draw("2026-02-14", applications=applications), EVERYWHERE, "stage")
    # Half are left after day 1, a half of these is reviewed on day 2: a quarter of all. Were the withdrawn taken as
    # merely out of sight, half would seem to be reviewed by day 2.
    assert group_of(answer, "review").p50_days is None


def test_a_stage_is_late_against_its_promise_in_working_days(draw: Draw) -> None:
    answer = describe_turnaround(draw("2026-02-14", applications=STAGES), EVERYWHERE, "stage")
    review = group_of(answer, "review")
    # Due by 14 February: quick (8 January), slow and left (9 January), waiting (12 January); slow and waiting overran.
    assert (review.due, review.late, review.late_share) == (4, 2, 0.5)
    assert group_of(answer, "collect").late_share is None, "the applicant's own time is never lateness"


def test_the_promise_has_one_formula(draw: Draw) -> None:
    snapshot = draw("2026-02-14", applications=STAGES)
    metric = measure(snapshot, "promise_late_share", EVERYWHERE, "440306", by=("stage",)).set_index("stage")
    for group in describe_turnaround(snapshot, EVERYWHERE, "stage").groups:
        assert (group.late, group.due) == tuple(metric.loc[group.key, ["numerator", "denominator"]])


PLACES = """
application_id | accepted_at | transmitted_at | issued_at  | residence_code | hukou_code | why
here           | 2026-01-05  | 2026-01-06     | 2026-01-15 | 440306         | 430102     | Bao'an, from Changsha
there          | 2026-01-05  | 2026-01-08     | 2026-01-25 | 440304         | 430103     | Futian, from Changsha
also there     | 2026-02-02  | 2026-02-05     |            | 440304         | 340102     | still open
"""


def test_an_area_counts_its_own_cases(draw: Draw) -> None:
    snapshot = draw("2026-02-14", applications=PLACES)
    whole = only(describe_turnaround(snapshot, EVERYWHERE, "matter", "440306"))
    assert (whole.cases, whole.p50_days) == (1, 10)
    stages = describe_turnaround(snapshot, EVERYWHERE, "stage", "440306").groups
    assert [(group.key, group.cases, group.p50_days) for group in stages] == [
        ("transmit", 1, 1),
        ("issue", 1, 9),
        ("collect", 1, None),
    ]
    assert only(describe_turnaround(snapshot, Scope("440304"), "matter", "440300")).cases == 2, "the reader's scope"
    assert describe_turnaround(snapshot, EVERYWHERE, "stage", "110000").groups == []


def test_homes_by_county_or_province(draw: Draw) -> None:
    snapshot = draw("2026-02-14", applications=PLACES)
    counties, provinces = (describe_turnaround(snapshot, EVERYWHERE, by).groups for by in ("hukou", "province"))
    assert [(group.key, group.name) for group in counties] == [
        ("340102", "瑶海区"),
        ("430102", "芙蓉区"),
        ("430103", "天心区"),
    ]
    assert [(group.key, group.name, group.cases) for group in provinces] == [
        ("430000", "湖南省", 2),
        ("340000", "安徽省", 1),
    ]


def test_the_promise_stands_beside_the_law(draw: Draw) -> None:
    applications = """
application_id | accepted_at | issued_at  | why
in time        | 2026-01-05  | 2026-02-04 | on the promised day, 30 days on
broken promise | 2026-01-05  | 2026-02-05 | a day after it
waiting        | 2026-01-05  |            | open past the promise, not past the law
young          | 2026-02-02  |            | promised for 4 March
"""
    group = only(describe_turnaround(draw("2026-02-14", applications=applications), EVERYWHERE, "matter"))
    assert (group.promise_due, group.promise_late, group.promise_late_share) == (3, 2, pytest.approx(2 / 3))
    assert (group.due, group.late, group.late_share) == (0, 0, None)


def test_means_and_shares_of_outcomes_count_open_cases(draw: Draw) -> None:
    group = only(describe_turnaround(draw("2026-04-30", applications=FIVE), EVERYWHERE, "matter"))
    # The fifth case is open on day 115: ten, fifteen, twenty and thirty days, and 90 of those that it has waited.
    assert group.mean_days == pytest.approx((10 + 15 + 20 + 30 + 90) / 5)
    shares = (group.issued_share, group.rejected_share, group.withdrawn_share)
    assert shares == pytest.approx((2 / 5, 1 / 5, 1 / 5))
    young = only(describe_turnaround(draw("2026-02-14", applications=FIVE), EVERYWHERE, "matter"))
    assert (young.mean_days, young.issued_share) == (None, None), "nobody has been watched for 90 days"


def test_an_owner_is_counted_once_for_each_stage(draw: Draw) -> None:
    answer = describe_turnaround(draw("2026-02-14", applications=STAGES), EVERYWHERE, "owner")
    assert [(group.key, group.name, group.cases) for group in answer.groups] == [
        ("point", "受理点", 6),
        ("home_bureau", "户籍地县级公安机关", 5),
        ("making_centre", "制证中心", 2),
        ("applicant", "申请人", 1),
    ]


ASKED = """
application_id | accepted_at | issued_at  | acceptance_point_id | matter           | why
january        | 2026-01-05  | 2026-01-15 | P1                  | expiry_renewal   |
february       | 2026-02-02  | 2026-02-07 | P1                  | expiry_renewal   |
a loss         | 2026-02-02  | 2026-02-10 | P1                  | loss_replacement |
elsewhere      | 2026-02-03  | 2026-02-20 | P2                  | expiry_renewal   |
march          | 2026-03-02  |            | P1                  | expiry_renewal   |
"""


@pytest.mark.parametrize("by", KEYS)
def test_only_the_cases_asked_for_are_counted(draw: Draw, by: str) -> None:
    snapshot = draw("2026-03-20", applications=ASKED)
    asked = {"point": "P1", "matter": "expiry_renewal", "first_month": "2026-02", "last_month": "2026-02"}
    answer = describe_turnaround(snapshot, EVERYWHERE, by, **asked)
    assert answer.all_cases is not None
    assert (answer.all_cases.cases, answer.all_cases.p50_days) == (1, 5), "february alone"
    of_issue = [group for group in answer.groups if group.key in ("issue", "point") or by not in ("stage", "owner")]
    assert [(group.cases, group.p50_days) for group in of_issue] == [(1, 5)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"matter": "wedding"}, "--matter wedding is none of"),
        ({"first_month": "2026-13"}, "--from should be a month"),
        ({"first_month": "2026-03", "last_month": "2026-02"}, "is after --to"),
    ],
)
def test_cases_that_cannot_be_asked_for(draw: Draw, asked: dict[str, str], said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        describe_turnaround(draw("2026-03-20", applications=ASKED), EVERYWHERE, "stage", **asked)


def test_a_point_without_cases_is_not_known(draw: Draw) -> None:
    with pytest.raises(UnknownCode, match="P9"):
        describe_turnaround(draw("2026-03-20", applications=ASKED), EVERYWHERE, "stage", point="P9")


def test_a_month_is_ripe_when_the_limit_of_all_its_cases_has_passed(draw: Draw) -> None:
    applications = """
application_id | accepted_at | issued_at  | why
1              | 2025-12-31  |            | due 1 March
2              | 2026-01-05  | 2026-01-15 | due 6 March
3              | 2026-01-30  | 2026-02-09 | due 31 March: ended, and the month is still not ripe
"""
    months = describe_turnaround(draw("2026-03-20", applications=applications), EVERYWHERE, "month").groups
    assert [(group.key, group.cases, group.due, group.is_ripe) for group in months] == [
        ("2025-12", 1, 1, True),
        ("2026-01", 2, 1, False),
    ]


def test_what_is_not_known_is_said(draw: Draw) -> None:
    snapshot = draw("2026-02-14", applications=PLACES)
    with pytest.raises(WrongUsage, match="stage, owner, point"):
        describe_turnaround(snapshot, EVERYWHERE, "colour")
    with pytest.raises(UnknownCode):
        describe_turnaround(snapshot, EVERYWHERE, "stage", "449999")


def test_an_empty_snapshot_has_no_groups(draw: Draw) -> None:
    answer = describe_turnaround(draw(), EVERYWHERE, "stage")
    assert (answer.groups, answer.all_cases, answer.as_of) == ([], None, None)


def test_options_of_an_event_log_need_one(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    with pytest.raises(WrongUsage, match="--case and --timestamp"):
        turnaround(events=log, activity="act")
    with pytest.raises(WrongUsage, match="--by"):
        turnaround(events=log, by="stage", case="case", activity="act", timestamp="at")
    with pytest.raises(WrongUsage, match="--days needs --events"):
        turnaround(days="1,5")
