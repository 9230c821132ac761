"""Weeks of acceptance as cohorts: ripe ones are judged, unripe ones stand apart, open cases count."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

import pandas
import pytest

from studies.control import grouped_median, watch_cohorts
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE

HEAD = "application_id | accepted_at | issued_at\n"


def cohort(monday: date, days: Sequence[int | None]) -> str:
    """One week of cases, all accepted on its Monday, issued after so many days (None: open)."""
    return "".join(
        f"{monday} {number} | {monday} | {'' if day is None else monday + timedelta(days=day)}\n"
        for number, day in enumerate(days)
    )


def test_a_week_is_ripe_when_every_limit_in_it_has_passed(draw: Draw) -> None:
    rows = HEAD + cohort(date(2026, 1, 5), [10, 10, 62, None, 70, 70] * 2) + cohort(date(2026, 1, 12), [10, 62] * 6)
    rows += cohort(date(2026, 1, 19), [10] * 4 + [62] * 4) + "young | 2026-01-25 | 2026-02-20\n"
    control = watch_cohorts(draw("2026-03-23", applications=rows), EVERYWHERE)  # the young one is due on the 26th
    assert (control.ripe, control.late) == (24, 8 + 6)
    assert control.late_share is not None
    cohorts = control.late_share.cohorts
    assert cohorts["week"].dt.date.tolist() == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    assert cohorts[["cases", "due", "late"]].to_numpy().tolist() == [[12, 12, 8], [12, 12, 6], [9, 8, 4]]
    assert cohorts["is_ripe"].tolist() == [True, True, False], "the Sunday of the third week is still not due"
    # 14 of 24 late; z of 8 and of 6 lie 2 / sqrt(12 p q) apart, which is the only moving range.
    centre = 14 / 24
    error = math.sqrt(centre * (1 - centre) / 12)
    assert control.late_share.centre == pytest.approx(centre)
    assert cohorts["low"].tolist()[:2] == pytest.approx([centre - 3 * error * (2 / 12 / error / 1.128)] * 2)
    assert math.isnan(cohorts["low"].iloc[2]), "what is not ripe is shown and not judged"
    assert len(control.late_share.judged) == 2


def test_cohorts_widen_until_three_late_are_to_be_expected_in_one(draw: Draw) -> None:
    mondays = [date(2025, 1, 6) + timedelta(weeks=number) for number in range(24)]
    rows = HEAD + "".join(cohort(monday, [10] * 4 + [62]) for monday in mondays)
    control = watch_cohorts(draw("2025-12-31", applications=rows), EVERYWHERE)
    assert control.late_share is not None
    assert control.late_share.weeks == 4, "one late a week is too few, four in four weeks are enough"
    assert control.late_share.cohorts["cases"].tolist() == [20] * 6
    assert control.late_share.cohorts["week"].dt.date.tolist() == mondays[::4]
    assert control.median_days is not None
    assert (control.median_days.weeks, len(control.median_days.judged)) == (4, 6), "so are five cases a week"
    assert control.median_days.is_short, "nothing is concluded from six cohorts"


def test_where_hardly_any_is_late_there_is_no_chart_of_it(draw: Draw) -> None:
    rows = HEAD + "".join(cohort(date(2025, 1, 6) + timedelta(weeks=number), [10] * 9) for number in range(30))
    rows += "late | 2025-01-06 | 2025-12-01\n"
    control = watch_cohorts(draw("2025-12-31", applications=rows), EVERYWHERE)
    assert (control.late_share, control.ripe, control.late) == (None, 271, 1)
    assert control.median_days is not None
    assert not control.median_days.is_short


def test_medians_are_charted_on_their_logarithm_where_half_have_ended(draw: Draw) -> None:
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(4)]
    rows = HEAD + cohort(mondays[0], [10] * 10) + cohort(mondays[1], [20] * 10)
    rows += cohort(mondays[2], [10] * 4 + [None] * 6)  # half have not ended
    watched = watch_cohorts(draw("2026-02-18", applications=rows), EVERYWHERE).median_days
    assert watched is not None
    assert watched.weeks == 1
    assert len(watched.judged) == 2
    # Whole days read half a day either side: all ten within day 10 pass the half at 9.5 + 1/2.
    assert watched.judged["value"].tolist() == pytest.approx([10, 20])
    assert watched.centre == pytest.approx(math.sqrt(10 * 20)), "the mean of logarithms"
    assert watched.judged["high"].tolist() == pytest.approx([math.sqrt(200) * 2**2.66] * 2)
    assert watched.cohorts["value"].isna().tolist() == [False, False, True]


def test_the_grouped_median_lies_within_half_a_day_of_the_whole_day() -> None:
    counts = pandas.DataFrame({"days": [3, 4, 9], "is_open": [False, False, True], "cases": [4, 4, 2]})
    # Six tenths are left after day 3 and two after day 4: half a day into day 4 less a quarter.
    assert grouped_median(counts) == pytest.approx(3.5 + 0.1 / 0.4)
    assert grouped_median(counts.assign(is_open=True)) is None
    assert grouped_median(pandas.DataFrame({"days": [0], "is_open": [False], "cases": [5]})) == 0.5


def test_months_asked_for_take_the_place_of_the_last_104_weeks(draw: Draw) -> None:
    rows = HEAD + "".join(
        cohort(monday, [10] * 10) for monday in (date(2023, 1, 2), date(2026, 1, 5), date(2026, 2, 2))
    )
    snapshot = draw("2026-03-25", applications=rows)
    recent = watch_cohorts(snapshot, EVERYWHERE).median_days
    early = watch_cohorts(snapshot, EVERYWHERE, first_month="2023-01", last_month="2026-01").median_days
    assert recent is not None
    assert early is not None
    assert recent.cohorts["week"].dt.year.tolist() == [2026, 2026]
    assert early.cohorts["week"].dt.year.tolist() == [2023, 2026]


def test_an_empty_snapshot_has_no_cohorts(draw: Draw) -> None:
    control = watch_cohorts(draw(), EVERYWHERE)
    assert (control.late_share, control.median_days, control.ripe) == (None, None, 0)
