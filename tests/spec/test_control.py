"""Weeks of acceptance as cohorts: ripe ones are judged, unripe ones stand apart, open cases count."""

import math
from datetime import date, timedelta

import pandas
import pytest

from studies.control import grouped_median, watch_cohorts
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE

HEAD = "application_id | accepted_at | issued_at\n"


def cohort(monday: date, days: list[int | None]) -> str:
    """One week of cases, all accepted on its Monday, issued after so many days (None: open)."""
    return "".join(
        f"{monday} {number} | {monday} | {'' if day is None else monday + timedelta(days=day)}\n"
        for number, day in enumerate(days)
    )


def test_a_week_is_ripe_when_every_limit_in_it_has_passed(draw: Draw) -> None:
    rows = HEAD + cohort(date(2026, 1, 5), [10, 61, None]) + cohort(date(2026, 1, 12), [10, 10])
    rows += "young | 2026-01-18 | 2026-01-20\n"  # the Sunday of that week: due on 19 March
    cohorts = watch_cohorts(draw("2026-03-18", applications=rows), EVERYWHERE).cohorts
    assert cohorts[["cases", "due", "late", "is_ripe"]].to_numpy().tolist() == [[3, 3, 2, True], [3, 2, 0, False]]
    assert cohorts["week"].dt.date.tolist() == [date(2026, 1, 5), date(2026, 1, 12)]
    assert cohorts["late_high"].isna().all(), "one ripe week is no series"


def test_ripe_weeks_are_charted_and_unripe_ones_are_not(draw: Draw) -> None:
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(4)]
    rows = HEAD + cohort(mondays[0], [10, 62]) + cohort(mondays[1], [10, 10])
    rows += cohort(mondays[2], [10, 62]) + cohort(mondays[3], [10, None])
    control = watch_cohorts(draw("2026-03-25", applications=rows), EVERYWHERE)
    assert control.cohorts["is_ripe"].tolist() == [True, True, True, False]
    assert control.late is not None
    # Two late of six; z = (1/2 - 1/3) / sqrt(1/3 x 2/3 / 2) = 1/2, then -1, then 1/2: both moving ranges are 3/2.
    assert (control.late.cohorts, control.late.centre) == (3, pytest.approx(1 / 3))
    reach = 3 * 1.5 / 1.128 * math.sqrt(1 / 9)
    assert control.cohorts["late_high"].tolist()[:3] == pytest.approx([min(1.0, 1 / 3 + reach)] * 3)
    assert math.isnan(control.cohorts["late_high"].iloc[3])


def test_medians_are_charted_on_their_logarithm_where_half_have_ended(draw: Draw) -> None:
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(4)]
    rows = HEAD + cohort(mondays[0], [10] * 10) + cohort(mondays[1], [20] * 10)
    rows += cohort(mondays[2], [10] * 4 + [None] * 6)  # half have not ended
    rows += cohort(mondays[3], [10] * 9)  # too few to follow
    control = watch_cohorts(draw("2026-02-18", applications=rows), EVERYWHERE)
    assert control.median is not None
    assert control.median.cohorts == 2
    assert control.median.centre == pytest.approx(math.sqrt(10 * 20)), "the mean of logarithms"
    assert control.cohorts["median_high"].iloc[0] == pytest.approx(math.sqrt(200) * 2**2.66)
    assert control.cohorts["median_days"].isna().tolist() == [False, False, True, False]


def test_the_grouped_median_lies_within_half_a_day_of_the_whole_day() -> None:
    counts = pandas.DataFrame({"days": [3, 4, 9], "is_open": [False, False, True], "cases": [4, 4, 2]})
    # Six tenths are left after day 3 and two after day 4: half a day into day 4 less a quarter.
    assert grouped_median(counts) == pytest.approx(3.5 + 0.1 / 0.4)
    assert grouped_median(counts.assign(is_open=True)) is None
    assert grouped_median(pandas.DataFrame({"days": [0], "is_open": [False], "cases": [5]})) == 0.5


def test_months_asked_for_take_the_place_of_the_last_104_weeks(draw: Draw) -> None:
    rows = HEAD + cohort(date(2023, 1, 2), [10]) + cohort(date(2026, 1, 5), [10]) + cohort(date(2026, 2, 2), [10])
    snapshot = draw("2026-03-25", applications=rows)
    assert watch_cohorts(snapshot, EVERYWHERE).cohorts["week"].dt.year.tolist() == [2026, 2026]
    early = watch_cohorts(snapshot, EVERYWHERE, first_month="2023-01", last_month="2026-01")
    assert early.cohorts["week"].dt.year.tolist() == [2023, 2026]


def test_an_empty_snapshot_has_no_cohorts(draw: Draw) -> None:
    control = watch_cohorts(draw(), EVERYWHERE)
    assert (len(control.cohorts), control.late, control.median) == (0, None, None)
