"""Worlds in which the work goes another way: what is slower, when, and by how much."""

from datetime import date

import numpy
import pytest

from synthetic.scenarios import SCENARIOS, Scenario

EPOCH = date(1970, 1, 1).toordinal()


def day_of(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - EPOCH


LAST = day_of(2026, 10, 31)
IS_PARTNER = numpy.array([True, False])


def slowed(name: str, stage: str, begun: int, days: float = 10.0, hukou: int = 0) -> float:
    """The days of one case in a stage."""
    found = numpy.array([days], dtype=numpy.float32)
    Scenario(name, LAST, IS_PARTNER, "430000").slow(stage, found, numpy.array([float(begun)]), numpy.array([hukou]))
    return float(found[0])


@pytest.mark.parametrize("name", ["usual", "stationary"])
@pytest.mark.parametrize("stage", ["review", "produce"])
def test_nothing_is_slower_as_things_are(name: str, stage: str) -> None:
    assert slowed(name, stage, LAST - 20) == 10


def test_reviews_drift_by_three_in_a_hundred_a_month() -> None:
    assert slowed("drift", "review", LAST - 183) == pytest.approx(10)
    assert slowed("drift", "review", LAST - 300) == pytest.approx(10)
    assert slowed("drift", "review", LAST) == pytest.approx(10 * 1.03 ** (183 / 30.4), rel=1e-5)
    assert slowed("drift", "produce", LAST) == 10


def test_one_province_reviews_twice_as_slowly() -> None:
    assert slowed("slow_partner", "review", LAST - 75) == 20
    assert slowed("slow_partner", "review", LAST - 76) == 10
    assert slowed("slow_partner", "review", LAST, hukou=1) == 10
    assert slowed("slow_partner", "produce", LAST) == 10


def test_work_stands_still_over_the_last_long_holiday_and_four_days_on() -> None:
    first, last = Scenario("holiday_shock", LAST, IS_PARTNER, "430000").standstill
    assert (first, last) == (day_of(2026, 10, 1), day_of(2026, 10, 7) + 4), "National Day"
    waits = last + 1 - first
    assert slowed("holiday_shock", "produce", first - 5) == 10 + waits, "under way when it began"
    assert slowed("holiday_shock", "produce", first - 11) == 10, "finished the day before"
    assert slowed("holiday_shock", "produce", first + 2) == 10 + waits - 2, "begun while it lasted"
    assert slowed("holiday_shock", "produce", last + 1) == 10


def test_the_truth_says_what_is_unusual() -> None:
    said = {name: Scenario(name, LAST, IS_PARTNER, "430000").as_truth() for name in SCENARIOS}
    assert said["usual"] == {}
    assert said["stationary"]["scenario"] == "stationary"
    assert said["slow_partner"]["scenario_partner"] == "430000"
    assert said["holiday_shock"]["standstill"] == ["2026-10-01", "2026-10-11"]
