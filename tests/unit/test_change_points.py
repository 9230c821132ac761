"""The CUSUM of counts: equal to its definition, quiet without a change, and right about the week."""

import math

import numpy
import pytest
import scipy.stats

from analysis.verification.change_leads import Panel, judge_panels, others_counts
from analysis.verification.change_points import (
    RATIOS,
    average_run_weeks,
    false_alarm_chance,
    find_changes,
    find_dispersion,
    score_path,
    simulate_run_weeks,
)


def log_chance(counts: list[int], exposures: list[float], week: int, ratio: float) -> float:
    """The logarithm of the likelihood ratio of one week given the sum so far, from the binomial itself."""
    total, before, now = sum(counts[: week + 1]), sum(exposures[:week]), exposures[week]
    usual = scipy.stats.binom(total, now / (before + now))
    other = scipy.stats.binom(total, ratio * now / (before + ratio * now))
    return float(other.logpmf(counts[week]) - usual.logpmf(counts[week]))


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_score_is_the_cusum_of_log_likelihood_ratios(ratio: float) -> None:
    counts, exposures = [3, 1, 4, 1, 5, 9, 2, 6], [2.0, 1.5, 3.0, 2.0, 2.5, 3.5, 1.0, 4.0]
    score, expected = 0.0, []
    for week in range(len(counts)):
        step = log_chance(counts, exposures, week, ratio) if week else 0.0
        score = max(0.0, score + step)
        expected.append(score)
    path = score_path(numpy.array([counts], float), numpy.array([exposures]), ratio, numpy.ones(1))
    # In the first week the binomial has one outcome; the formula's first step is nought as well.
    assert path[0].tolist() == pytest.approx(expected)


def test_dispersion_by_hand_and_untouched_by_one_change_of_level() -> None:
    flat = numpy.array([[4.0, 6.0, 4.0, 6.0]])
    ones = numpy.ones_like(flat)
    # Differences of 2 three times over sums of 10 three times: 12 / 30, less than chance.
    assert find_dispersion(flat, ones).tolist() == [1.0]
    wild = numpy.array([[0.0, 20.0] * 40])
    assert find_dispersion(wild, numpy.ones_like(wild)).tolist() == [20.0]
    generator = numpy.random.default_rng(2)
    level = numpy.where(numpy.arange(150) < 75, 5.0, 25.0)
    stepped = generator.poisson(level, (50, 150)).astype(float)
    assert numpy.median(find_dispersion(stepped, numpy.ones_like(stepped))) == 1.0


def test_a_rise_and_a_stop_are_found_in_their_week() -> None:
    generator = numpy.random.default_rng(3)
    season = 4 + 3 * numpy.sin(numpy.arange(150) / 8)
    counts = generator.poisson(season, (3, 150)).astype(float)
    counts[1, 100:] = generator.poisson(3 * season[100:])
    counts[2, 120:] = 0
    others = generator.poisson(10 * season, (3, 150)).astype(float)
    found = find_changes(counts, others)
    assert found.p_value[0] > 0.01
    assert (found.p_value[1:] < 1e-6).all()
    assert (numpy.abs(found.week[1:] - [100, 120]) <= 2).all()
    assert found.factor[1] == pytest.approx(3, rel=0.2)
    assert found.factor[2] == 0


def test_to_begin_is_no_change() -> None:
    counts = numpy.zeros((1, 100))
    counts[0, 60:] = 5
    assert find_changes(counts, numpy.full((1, 100), 50.0)).p_value[0] > 0.5


def test_false_alarms_are_no_more_than_reckoned_with() -> None:
    generator = numpy.random.default_rng(4)
    for mean in (0.3, 3.0, 20.0):
        for score in (3.0, 4.5):
            assert simulate_run_weeks(mean, score, 200, generator, 3000) > average_run_weeks(score)
        quiet = generator.poisson(mean, (500, 150)).astype(float)
        chances = find_changes(quiet, generator.poisson(mean * 10, (500, 150)).astype(float)).p_value
        assert (chances < 0.05).mean() < 0.05


def test_the_chance_of_an_alarm_by_hand() -> None:
    assert false_alarm_chance(5.0, 150) == pytest.approx(1 - math.exp(-150 / (1.5 * math.exp(5))))
    assert false_alarm_chance(5_000.0, 150) == pytest.approx(0.0)


def test_others_are_the_group_less_oneself_and_the_flagged() -> None:
    counts = numpy.array([[1.0], [2.0], [30.0], [40.0], [7.0]])
    group = numpy.array([0, 0, 0, 0, 1])
    out = numpy.array([False, False, False, True, False])
    # The first two: 30 and each other. The third is most of its group: everybody but the fourth and itself. The fourth
    # and the fifth likewise.
    assert others_counts(counts, group, out)[:, 0].tolist() == [32, 31, 10, 40, 33]


def test_what_strikes_all_alike_is_no_lead_and_what_strikes_one_is() -> None:
    generator = numpy.random.default_rng(5)
    level = numpy.where(numpy.arange(120) % 52 > 48, 12.0, 4.0)  # holidays
    checks = generator.poisson(level, (40, 120)).astype(float)
    checks[7, 90:] *= 4
    hits = generator.binomial(checks.astype(int), 0.1).astype(float)
    panel = Panel(checks, hits, numpy.zeros(40, dtype=int), numpy.ones(40, dtype=bool))
    (found,) = judge_panels([panel], fewest=20)
    assert numpy.flatnonzero(found.is_flagged["checks"]).tolist() == [7]
    assert set(numpy.flatnonzero(found.is_flagged["hits"])) <= {7}
    assert abs(found.changes["checks"].week[7] - 90) <= 2
    (none,) = judge_panels([Panel(checks, hits, panel.group, numpy.arange(40) != 7)], fewest=20)
    assert not none.is_flagged["checks"].any(), "what is not judged is not flagged"
