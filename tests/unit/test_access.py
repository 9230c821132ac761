"""Access on towns small enough to work out by hand."""

import numpy
import pytest
from scipy import sparse

from analysis.access import access_summary, distance_km, e2sfca, nearest_minutes, three_sfca, travel_minutes
from errors import WrongUsage


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_km([114.0], [22.0], [114.0], [23.0])[0, 0] == pytest.approx(111.195, abs=0.001)


def test_walking_minutes_are_distance_times_detour_over_speed() -> None:
    # 1 km straight is 1.3 km walked at 4.8 km/h.
    minutes = travel_minutes([114.0], [22.0], [114.0], [22.0 + 1 / 111.195], "walk")
    assert minutes[0, 0] == pytest.approx(1.3 / 4.8 * 60, rel=1e-4)
    with pytest.raises(WrongUsage, match="no mode 'fly'; choose walk, drive, transit"):
        travel_minutes([114.0], [22.0], [114.0], [22.0], "fly")


def test_a_summary_by_hand() -> None:
    # 10 persons at 5 minutes, 10 at 15, nobody at 99.
    summary = access_summary([5, 15, 99], [10, 10, 0], 10)
    assert (summary.population, summary.covered, summary.covered_share) == (20, 10, 0.5)
    assert (summary.mean_minutes, summary.p90_minutes, summary.max_minutes) == (10, 15, 15)
    # Lorenz curve through (0.5, 0.25): twice the area above it is 0.25.
    assert summary.gini == pytest.approx(0.25)


def test_whoever_reaches_nothing_is_not_covered() -> None:
    summary = access_summary(nearest_minutes(numpy.array([[5.0], [numpy.inf]])), [1, 1], 10)
    assert (summary.covered_share, summary.mean_minutes, summary.max_minutes) == (0.5, 5, numpy.inf)


MINUTES = numpy.array([[5.0, numpy.inf], [15.0, 5.0], [99.0, 15.0]])
DEMAND, SUPPLY, BANDS, WEIGHTS = [10, 20, 30], [4, 6], [10, 20], [1.0, 0.5]


def test_e2sfca_by_hand() -> None:
    # Point 1 serves 10 + 0.5*20 = 20 heads, point 2 serves 20 + 0.5*30 = 35.
    expected = [4 / 20, 0.5 * 4 / 20 + 6 / 35, 0.5 * 6 / 35]
    assert e2sfca(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(expected, abs=1e-12)


def test_three_sfca_by_hand() -> None:
    # The second place leans 1/3 on point 1 and 2/3 on point 2; the others have one point each.
    first = 4 / (10 + 20 * 0.5 / 3)
    second = 6 / (20 * 2 / 3 + 30 * 0.5)
    expected = [first, first * 0.5 / 3 + second * 2 / 3, second * 0.5]
    assert three_sfca(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("measure", [e2sfca, three_sfca])
def test_sparse_minutes_give_the_same(measure: type) -> None:
    rows, columns = numpy.nonzero(numpy.isfinite(MINUTES))
    table = sparse.csr_array((MINUTES[rows, columns], (rows, columns)), shape=MINUTES.shape)
    assert measure(table, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(
        measure(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS)
    )


def test_all_supply_is_handed_out() -> None:
    score = e2sfca(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS)
    assert float(score @ numpy.array(DEMAND)) == pytest.approx(sum(SUPPLY))
