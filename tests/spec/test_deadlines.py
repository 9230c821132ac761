"""The worklist: which cases are open on a day, when they are due, who has them, how likely they are to be late."""

from datetime import date, timedelta

import numpy
import pytest

from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.case import describe_case
from studies.deadlines import Deadlines, list_deadlines
from studies.forecast import forecast_lateness
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot

# Told as of Friday 20 March 2026. Cases are due on day 60, 6 March for those of 5 January; `extended` on day 90;
# `ready` ended late, on 10 March.
OPEN = """
application_id | accepted_at | transmitted_at | reviewed_at | produced_at | quality_checked_at | issued_at | extended
overdue        | 2026-01-05  | 2026-01-06     |             |             |                    |            |
due today      | 2026-01-19  | 2026-01-20     | 2026-02-02  |             |                    |            |
extended       | 2026-01-05  | 2026-01-06     | 2026-01-09  | 2026-01-20  |                    |            | true
young          | 2026-03-16  |                |             |             |                    |            |
ready          | 2026-01-05  | 2026-01-06     | 2026-01-09  | 2026-01-20  | 2026-03-02         | 2026-03-10 |
""".replace("| extended\n", "| extension_recorded\n")
POINTS = """
acceptance_point_id | name       | kind           | division_code
P1                  | 西乡派出所 | police_station | 440306
"""


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw("2026-03-20 12:00", applications=OPEN, acceptance_points=POINTS)


def column(answer: Deadlines, name: str) -> list[object]:
    return [case[name] for case in answer.cases]


def by_name(answer: Deadlines, name: str) -> dict[str, object]:
    return {case["application_id"]: case[name] for case in answer.cases}


def test_what_can_be_saved_comes_before_what_is_lost(snapshot: Snapshot) -> None:
    answer = list_deadlines(snapshot, EVERYWHERE)  # nothing but late cases is known, so every chance is 1
    # All that is known took long (in quality check 41 days), so that a young one has no days to lose either.
    assert column(answer, "application_id") == ["young", "due today", "extended", "overdue"]
    assert column(answer, "priority") == ["now", "now", "soon", "overdue"]
    assert column(answer, "due_on") == [date(2026, 5, 15), date(2026, 3, 20), date(2026, 4, 5), date(2026, 3, 6)]
    assert column(answer, "days_left") == [56, 0, 16, -14]
    assert (answer.open, answer.overdue) == (4, 1), "a case due today is not overdue yet"


def test_the_stage_says_who_must_act(snapshot: Snapshot) -> None:
    answer = list_deadlines(snapshot, EVERYWHERE)
    assert by_name(answer, "stage") == {
        "overdue": "review",
        "due today": "produce",
        "extended": "quality_check",
        "young": "transmit",
    }
    codes, names = by_name(answer, "responsible_code"), by_name(answer, "responsible_name")
    assert codes == {"overdue": "430102", "due today": "440300", "extended": "440300", "young": "440306"}
    assert names == {"overdue": "芙蓉区", "due today": "深圳市", "extended": "深圳市", "young": "宝安区"}
    assert column(answer, "acceptance_point_name") == ["西乡派出所"] * 4


def test_within_and_limit_shorten_the_list_and_not_the_counts(snapshot: Snapshot) -> None:
    near, first = list_deadlines(snapshot, EVERYWHERE, within=0), list_deadlines(snapshot, EVERYWHERE, limit=1)
    assert (column(near, "application_id"), near.listed, near.open) == (["due today", "overdue"], 2, 4)
    assert (column(first, "application_id"), first.listed, first.open) == (["young"], 4, 4)
    assert sum(band["open"] for band in near.by_days_left) == 4


def test_an_earlier_day_is_told_as_it_stood(snapshot: Snapshot) -> None:
    answer = list_deadlines(snapshot, EVERYWHERE, as_of=date(2026, 1, 19))
    assert by_name(answer, "stage") == {
        "overdue": "review",
        "ready": "produce",  # made on the 20th, issued in March
        "extended": "produce",
        "due today": "transmit",  # accepted on this day, sent on the next
    }
    assert answer.overdue == 0
    assert column(answer, "days_left") == [46, 46, 46, 60], "an extension counts from the end of the 60 days"
    extended = list_deadlines(snapshot, EVERYWHERE, as_of=date(2026, 3, 7))
    assert by_name(extended, "days_left") == {"due today": 13, "extended": 29, "overdue": -1, "ready": -1}


def test_a_case_that_ends_on_the_day_is_not_open_at_its_end(snapshot: Snapshot) -> None:
    on, before = (list_deadlines(snapshot, EVERYWHERE, as_of=date(2026, 3, day)) for day in (10, 9))
    assert "ready" not in column(on, "application_id")
    assert next(case for case in before.cases if case["application_id"] == "ready")["stage"] == "issue"


def test_today_by_the_question_is_today_in_the_cases(snapshot: Snapshot) -> None:
    asked = snapshot.ask("open_cases", EVERYWHERE, as_of=snapshot.as_of_on, application_id=None)
    for case in asked.itertuples():
        held = snapshot.ask("case_history", EVERYWHERE, application_id=case.application_id).iloc[0]
        assert (case.stage, case.responsible_code) == (held["current_stage"], held["responsible_code"])
        assert (case.open_days, case.stage_open_days) == (held["open_days"], held["stage_open_days"])


def test_without_a_ripe_case_no_chance_is_made_up(draw: Draw) -> None:
    applications = """
application_id | accepted_at | why
nearly due     | 2026-01-16  | due 17 March
young          | 2026-03-16  |
"""
    before = list_deadlines(draw("2026-03-16", applications=applications), EVERYWHERE)
    assert column(before, "late_probability") == [None, None], "nothing was due yet, so nothing is known"
    assert before.expected_late == 0
    after = list_deadlines(draw("2026-03-18", applications=applications), EVERYWHERE)
    assert column(after, "late_probability") == [1, 1], "the one ripe case was late, and there is no other to go by"


def test_the_chance_is_that_of_ripe_cases_that_stood_alike(draw: Draw) -> None:
    start = date(2025, 6, 2)
    rows = ["application_id | accepted_at | issued_at"]
    for number in range(400):  # a quarter are issued on day 70, the others on day 20
        accepted_on = start + timedelta(days=number % 100)
        issued_on = accepted_on + timedelta(days=70 if number % 4 == 0 else 20)
        rows.append(f"{number} | {accepted_on} | {issued_on}")
    rows += ["new | 2025-12-15 | ", "stuck | 2025-11-15 | ", "overdue | 2025-10-01 | "]
    answer = list_deadlines(draw("2025-12-16", applications="\n".join(rows)), EVERYWHERE)
    chance = {case["application_id"]: float(case["late_probability"]) for case in answer.cases}
    assert chance["new"] == pytest.approx(0.25, abs=0.02), "like all at their beginning"
    assert chance["stuck"] > 0.9, "all that were open on day 31 became late"
    assert chance["overdue"] == 1
    assert answer.expected_late == pytest.approx(sum(chance.values()))


def test_a_forecast_of_an_earlier_day_uses_nothing_later(draw: Draw) -> None:
    day = date(2025, 6, 30)
    later, then = (["application_id | accepted_at | issued_at | extension_recorded"] for _ in range(2))
    became_late = 0
    for number in range(300):  # every third is issued on day 95, or on day 85 of an extension; the others on day 20
        accepted_on = date(2025, 1, 1) + timedelta(days=number)
        is_slow, is_extended = number % 3 == 0, number % 6 == 0
        issued_on = accepted_on + timedelta(days=85 if is_extended else 95 if is_slow else 20)
        later.append(f"{number} | {accepted_on} | {issued_on} | {'true' if is_extended else ''}")
        if accepted_on <= day:
            is_recorded = is_extended and accepted_on + timedelta(days=60) < day
            is_known = issued_on <= day
            became_late += is_slow and not is_known and not is_recorded
            then.append(f"{number} | {accepted_on} | {issued_on if is_known else ''} | {'true' if is_recorded else ''}")
    snapshot = draw("2025-12-31", applications="\n".join(later))
    snapshot_then = draw("2025-06-30", applications="\n".join(then))
    known_later, known_then = (
        list_deadlines(each, EVERYWHERE, as_of=day, limit=1000) for each in (snapshot, snapshot_then)
    )
    assert known_later.open > 20
    assert known_later.cases == known_then.cases
    check = check_forecast(snapshot, day)
    assert (check["unknown"], check["actual_late"]) == (0, became_late)


def test_an_extension_is_a_clock_of_its_own(draw: Draw) -> None:
    start = date(2025, 6, 2)
    rows = ["application_id | accepted_at | issued_at | extension_recorded"]
    for number in range(400):  # a quarter are extended and issued on day 80, in their 90 days; others on day 20
        accepted_on = start + timedelta(days=number % 60)
        is_extended = number % 4 == 0
        issued_on = accepted_on + timedelta(days=80 if is_extended else 20)
        rows.append(f"{number} | {accepted_on} | {issued_on} | {str(is_extended).lower()}")
    rows += ["plain | 2025-10-22 | | ", "extended | 2025-10-22 | | true", "early | 2025-10-30 | | true"]
    answer = list_deadlines(draw("2025-12-18", applications="\n".join(rows)), EVERYWHERE)
    chance = {case["application_id"]: float(case["late_probability"]) for case in answer.cases}
    assert chance["plain"] > 0.9, "all that were open on day 57 missed day 60, whatever was recorded then"
    assert chance["extended"] < 0.01, "and all that were extended met day 90"
    assert chance["early"] < 0.01, "extended on day 49 already: as if on the first day of the extension"


def test_a_reader_sees_the_cases_of_the_own_area(snapshot: Snapshot) -> None:
    assert list_deadlines(snapshot, Scope("4401")).open == 0
    assert list_deadlines(snapshot, EVERYWHERE, "440306").open == 4
    with pytest.raises(UnknownCode):
        describe_case(snapshot, Scope("4401"), "overdue")


def test_a_day_of_which_nothing_is_known_is_refused(snapshot: Snapshot, draw: Draw) -> None:
    with pytest.raises(WrongUsage, match="2026-03-20"):
        list_deadlines(snapshot, EVERYWHERE, as_of=date(2026, 3, 21))
    with pytest.raises(InfeasibleRequest, match="no events"):
        list_deadlines(draw(), EVERYWHERE)
    assert list_deadlines(snapshot, EVERYWHERE, as_of=date(2025, 1, 1)).open == 0


def test_an_open_case_and_the_way_it_came(snapshot: Snapshot) -> None:
    case = describe_case(snapshot, EVERYWHERE, "due today")
    assert (case.stage, case.responsible_code, case.days_left, case.outcome) == ("produce", "440300", 0, "open")
    assert [(step["stage"], step["at"].date(), step["owner_code"]) for step in case.history] == [
        ("accepted", date(2026, 1, 19), "440306"),
        ("transmit", date(2026, 1, 20), "440306"),
        ("review", date(2026, 2, 2), "430102"),
    ]
    listed = next(row for row in list_deadlines(snapshot, EVERYWHERE).cases if row["application_id"] == "due today")
    assert {name: getattr(case, name) for name in ("due_on", "days_left", "stage", "late_probability")} == {
        name: listed[name] for name in ("due_on", "days_left", "stage", "late_probability")
    }


def test_a_closed_case_is_late_by_fact(draw: Draw) -> None:
    applications = """
application_id | accepted_at | reviewed_at | review_outcome | issued_at  | collected_at | withdrawn_at | why
late           | 2026-01-05  |             |                | 2026-03-07 | 2026-03-08   |              | day 61
in time        | 2026-01-05  |             |                | 2026-03-06 |              |              | not fetched
rejected       | 2026-01-05  | 2026-01-15  | rejected       |            |              |              |
withdrawn      | 2026-01-05  |             |                |            |              | 2026-01-25   |
"""
    snapshot = draw("2026-03-20", applications=applications)
    found = {name: describe_case(snapshot, EVERYWHERE, name) for name in ("late", "in time", "rejected", "withdrawn")}
    assert {name: (case.outcome, case.late_probability, case.days_left) for name, case in found.items()} == {
        "late": ("issued", 1.0, -1),
        "in time": ("issued", 0.0, 0),
        "rejected": ("rejected", 0.0, 50),
        "withdrawn": ("withdrawn", 0.0, 40),
    }
    assert {name: case.stage for name, case in found.items()} == {
        "late": None,
        "in time": "collect",
        "rejected": None,
        "withdrawn": None,
    }
    assert found["rejected"].history[-1]["review_outcome"] == "rejected"
    assert found["withdrawn"].history[-1]["stage"] == "withdrawn"


def test_an_unknown_case_is_named(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownCode, match="'nobody'"):
        describe_case(snapshot, EVERYWHERE, "nobody")


def test_a_number_typed_another_way_is_found_and_one_like_it_is_offered(draw: Draw) -> None:
    applications = """
application_id | accepted_at
SL0012345      | 2026-03-16
SL9912345      | 2026-03-16
"""
    snapshot = draw("2026-03-20", applications=applications)
    for typed in ("sl0012345", " SL 0012345", "ＳＬ００１２３４５", "SL0012345\u200b"):
        assert describe_case(snapshot, EVERYWHERE, typed).application_id == "SL0012345"
    with pytest.raises(UnknownCode, match=r"Did you mean SL0012345 or SL9912345\?"):
        describe_case(snapshot, EVERYWHERE, "12345")
    with pytest.raises(UnknownCode) as unknown:
        describe_case(snapshot, Scope("4401"), "sl0012345")
    assert "Did you mean" not in str(unknown.value)


def test_a_case_says_since_when_and_why(snapshot: Snapshot) -> None:
    case = describe_case(snapshot, EVERYWHERE, "due today")
    assert (case.stage_since_on, case.stage_open_days) == (date(2026, 2, 2), 46)
    listed = next(row for row in list_deadlines(snapshot, EVERYWHERE).cases if row["application_id"] == "due today")
    assert case.reason == listed["reason"]


def check_forecast(snapshot: Snapshot, day: date) -> dict[str, int]:
    """Of those open on an earlier day: whose fate is not known yet, and how many of the others missed their due day."""
    cases = snapshot.ask("open_cases", EVERYWHERE, as_of=day, application_id=None)
    is_known = cases["missed_due"].notna() & ~numpy.isnan(forecast_lateness(snapshot, EVERYWHERE, cases, day))
    return {"unknown": int((~is_known).sum()), "actual_late": int(cases.loc[is_known, "missed_due"].sum())}
