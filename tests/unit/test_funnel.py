"""A funnel: limits are the binomial's own, small numbers are not flagged, and what varies anyway widens it."""

import numpy
import pytest
import scipy.stats

from analysis.funnel import benjamini_hochberg, binomial_limits, build_funnel, overdispersion
from errors import WrongUsage


@pytest.mark.parametrize("coverage", [0.95, 0.998])
@pytest.mark.parametrize("due", [1, 7, 40, 2500])
def test_limits_hold_the_share_they_promise_and_no_narrower_ones_do(coverage: float, due: int) -> None:
    (low,), (high,) = binomial_limits(0.3, [due], coverage)
    fewest, most = round(low * due), round(high * due)
    chance = scipy.stats.binom(due, 0.3)
    tail = (1 - coverage) / 2
    assert chance.cdf(fewest - 1) < tail <= chance.cdf(fewest)
    assert chance.cdf(most - 1) < 1 - tail <= chance.cdf(most)


def test_limits_by_hand() -> None:
    # Of ten at a half: P(<= 1) = 11/1024 < 2.5 % <= P(<= 2) = 56/1024, and the same from above.
    low, high = binomial_limits(0.5, [10], 0.95)
    assert (low.tolist(), high.tolist()) == ([0.2], [0.8])


def test_benjamini_hochberg_by_hand() -> None:
    # 5 % of one, two ... five fifths: 0.01, 0.02, 0.03, 0.04, 0.05. The third holds (0.029), so the second falls too,
    # although 0.021 alone is above 0.02.
    assert benjamini_hochberg([0.20, 0.029, 0.005, 0.021, 0.041]).tolist() == [False, True, True, True, False]
    assert benjamini_hochberg([]).tolist() == []


def test_one_late_of_one_is_no_news_and_three_hundred_of_a_thousand_are() -> None:
    funnel = build_funnel([1, 100, 98, 103, 300], [1, 1000, 1000, 1000, 1000], target=0.1)
    assert funnel.is_flagged.tolist() == [False, False, False, False, True]
    assert funnel.p_value[0] == pytest.approx(0.2)  # twice the chance of one late of one
    assert funnel.z_score[4] > 0


def test_the_target_is_the_share_of_all() -> None:
    assert build_funnel([1, 3], [10, 30]).target == pytest.approx(4 / 40)


def test_overdispersion_is_the_mean_square_of_winsorised_scores() -> None:
    # Shares at 0.5 +- 0.2 of 100: z = +-4, every one; cutting the tails moves none.
    late, due = numpy.array([30.0, 70.0] * 5), numpy.full(10, 100.0)
    assert overdispersion(late, due, 0.5) == pytest.approx(16)
    funnel = build_funnel(late, due)
    assert funnel.widening == pytest.approx(4)
    assert not funnel.is_flagged.any()
    low, high = binomial_limits(0.5, [100], 0.95)
    assert funnel.limits([100], 0.95)[1] == pytest.approx(0.5 + 4 * (high - 0.5))
    assert funnel.limits([100], 0.998)[0] == pytest.approx([0.0]), "a share is never below none"
    assert low[0] == 0.4
    assert overdispersion(late[:9], due[:9], 0.5) == 1, "of nine bureaus nobody can tell"


def test_one_odd_bureau_does_not_widen_the_funnel_for_itself() -> None:
    generator = numpy.random.default_rng(1)
    late = generator.binomial(500, 0.2, 60).astype(float)
    late[0] = 250
    funnel = build_funnel(late, numpy.full(60, 500.0), target=0.2)
    assert funnel.widening == 1
    assert numpy.flatnonzero(funnel.is_flagged).tolist() == [0]
    for odd in (20, 9_000):
        few = build_funnel([odd] + [2_000] * 9, [10_000] * 10, target=0.2)
        assert (few.widening, few.is_flagged.sum()) == (1, 1), "one of ten at either end is drawn in whole"


def test_a_bureau_too_far_out_for_a_double_still_has_a_score() -> None:
    funnel = build_funnel([90_000, 10_000], [100_000, 100_000], target=0.1)
    assert funnel.z_score[0] == pytest.approx(843.3, abs=0.1)


@pytest.mark.parametrize(("late", "due"), [([1], [0]), ([2], [1]), ([-1], [3]), ([1, 1], [2])])
def test_counts_that_cannot_be_are_refused(late: list[int], due: list[int]) -> None:
    with pytest.raises(WrongUsage, match="how many were due"):
        build_funnel(late, due)
