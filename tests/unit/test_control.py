"""Control charts on tables small enough to work out by hand."""

import math

import numpy
import pytest

from analysis.turnaround.control import find_runs, individuals_chart, laney_p_prime
from errors import WrongUsage


def test_p_prime_by_hand() -> None:
    # 100 due each; shares 0.1, 0.2, 0.3, 0.2: centre 0.2, standard error sqrt(0.2 x 0.8 / 100) = 0.04.
    chart = laney_p_prime([10, 20, 30, 20], [100, 100, 100, 100])
    # z = -2.5, 0, 2.5, 0; moving ranges 2.5, 2.5, 2.5; sigma z = 2.5 / 1.128.
    assert chart.centre == pytest.approx(0.2)
    assert chart.spread == pytest.approx(2.5 / 1.128)
    assert chart.high == pytest.approx([0.2 + 3 * 0.04 * 2.5 / 1.128] * 4)
    assert chart.low == pytest.approx([0.0] * 4), "a share is never below none: 0.2 - 0.266"
    assert not chart.is_beyond.any()


def test_p_prime_limits_are_wider_for_smaller_cohorts() -> None:
    chart = laney_p_prime([50, 5, 60], [500, 50, 500])
    centre = 115 / 1050
    errors = [math.sqrt(centre * (1 - centre) / due) for due in (500, 50, 500)]
    first, second, third = ((share - centre) / error for share, error in zip((0.1, 0.1, 0.12), errors, strict=True))
    spread = (abs(second - first) + abs(third - second)) / 2 / 1.128
    assert chart.spread == pytest.approx(spread)
    assert chart.high == pytest.approx([centre + 3 * spread * error for error in errors])


def test_large_cohorts_that_waver_are_not_all_flagged() -> None:
    generator = numpy.random.default_rng(3)
    shares = 0.2 + generator.normal(0, 0.02, 50)  # far more than chance among 100,000
    due = numpy.full(50, 100_000.0)
    chart = laney_p_prime(numpy.round(shares * due), due)
    plain = 3 * math.sqrt(0.2 * 0.8 / 100_000)
    assert (numpy.abs(chart.values - chart.centre) > plain).mean() > 0.7, "a plain p-chart flags most"
    assert chart.is_beyond.mean() <= 0.02


def test_shares_that_never_differ_have_limits_on_the_centre() -> None:
    chart = laney_p_prime([0, 0], [5, 9])
    assert (chart.centre, chart.spread, chart.is_beyond.any()) == (0.0, 0.0, False)


def test_individuals_by_hand() -> None:
    # Moving ranges 2, 1, 1, 6: mean 2.5, so the limits lie 6.65 from the mean 5.8.
    chart = individuals_chart([4, 6, 5, 4, 10])
    chart_of_steady = individuals_chart([4, 6, 5, 4, 6, 5, 4, 6, 5, 30])
    assert (chart.centre, chart.spread) == (pytest.approx(5.8), pytest.approx(2.5))
    assert (chart.low[0], chart.high[0]) == (pytest.approx(5.8 - 6.65), pytest.approx(5.8 + 6.65))
    assert not chart.is_beyond.any()
    assert numpy.flatnonzero(chart_of_steady.is_beyond).tolist() == [9]


def test_eight_in_a_row_on_one_side_are_a_run_and_seven_are_none() -> None:
    above, below = [1.0] * 8, [-1.0] * 7
    assert find_runs(numpy.array([*below, *above]), 0.0).tolist() == [False] * 7 + [True] * 8
    assert not find_runs(numpy.array([1.0] * 4 + [0.0] + [1.0] * 4), 0.0).any(), "one on the centre ends a row"
    assert not find_runs(numpy.zeros(12), 0.0).any()


def test_one_cohort_is_no_series() -> None:
    with pytest.raises(WrongUsage, match="two cohorts"):
        laney_p_prime([1], [2])
    with pytest.raises(WrongUsage, match="two cohorts"):
        individuals_chart([])
