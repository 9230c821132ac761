"""Minutes, coverage and catchment scores, worked out by hand."""

import math

import numpy
import pytest
import scipy.sparse

from analysis.access import (
    MODES,
    access_summary,
    e2sfca,
    nearest_minutes,
    three_sfca,
    travel_minutes,
    weighted_gini,
)
from errors import WrongUsage

# Three places, two sites. Bands: up to 10 minutes (weight 1), up to 20 (weight 0.5).
#            site 0   site 1
MINUTES = [
    [10.0, 20.0],  # place 0: on both upper ends, which belong to their bands
    [15.0, 5.0],  # place 1
    [math.inf, 20.5],  # place 2: just beyond the last band
]
DEMAND, SUPPLY = [100.0, 50.0, 70.0], [30.0, 60.0]
BANDS, WEIGHTS = [10, 20], [1.0, 0.5]


def sparse_minutes() -> scipy.sparse.csr_array:
    rows, columns = numpy.nonzero(numpy.isfinite(MINUTES))
    return scipy.sparse.csr_array((numpy.array(MINUTES)[rows, columns], (rows, columns)), shape=(3, 2))


@pytest.mark.parametrize("minutes", [MINUTES, sparse_minutes()], ids=["dense", "sparse"])
def test_e2sfca_by_hand(minutes: object) -> None:
    """R_0 = 30 / (100 + 0.5 x 50) = 0.24; R_1 = 60 / (0.5 x 100 + 50) = 0.6."""
    expected = [0.24 + 0.5 * 0.6, 0.5 * 0.24 + 0.6, 0.0]
    assert e2sfca(minutes, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("minutes", [MINUTES, sparse_minutes()], ids=["dense", "sparse"])
def test_three_sfca_by_hand(minutes: object) -> None:
    """Place 0 turns to site 0 with 1/1.5, place 1 with 0.5/1.5; the rest goes to site 1."""
    near, far = (2 / 3) * 1.0, (1 / 3) * 0.5
    ratio_0, ratio_1 = 30 / (near * 100 + far * 50), 60 / (far * 100 + near * 50)
    expected = [near * ratio_0 + far * ratio_1, far * ratio_0 + near * ratio_1, 0.0]
    assert three_sfca(minutes, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(expected, abs=1e-15)


def test_supply_is_shared_out_in_full() -> None:
    """Demand times score adds up to the supply whose catchment holds anyone."""
    random = numpy.random.default_rng(5)
    minutes, demand, supply = random.uniform(0, 40, (60, 9)), random.uniform(0, 9, 60), random.uniform(1, 5, 9)
    minutes[:, 0] = math.inf
    for method in (e2sfca, three_sfca):
        score = method(minutes, demand, supply, BANDS, WEIGHTS)
        assert demand @ score == pytest.approx(supply[1:].sum(), rel=1e-12)


def test_a_way_of_no_length_counts_as_near_in_a_sparse_table() -> None:
    stored_zero = scipy.sparse.csr_array(([0.0], ([0], [0])), shape=(1, 1))
    assert e2sfca(stored_zero, [4.0], [8.0], BANDS, WEIGHTS) == pytest.approx([2.0])


def test_catchments_without_meaning() -> None:
    with pytest.raises(WrongUsage, match="one weight for each band"):
        e2sfca(MINUTES, DEMAND, SUPPLY, [10, 20], [1.0])
    with pytest.raises(WrongUsage, match="ascend"):
        e2sfca(MINUTES, DEMAND, SUPPLY, [20, 10], [1.0, 0.5])
    with pytest.raises(WrongUsage, match="3 demand places and 2 sites"):
        e2sfca(MINUTES, SUPPLY, DEMAND, BANDS, WEIGHTS)


def test_nearest_minutes_dense_and_sparse() -> None:
    assert nearest_minutes(MINUTES).tolist() == [10, 5, 20.5]
    assert nearest_minutes(sparse_minutes()).tolist() == [10, 5, 20.5]
    assert nearest_minutes(sparse_minutes(), [0]).tolist() == [10, 15, math.inf]
    assert nearest_minutes(MINUTES, [0]).tolist() == [10, 15, math.inf]
    assert nearest_minutes(MINUTES, []).tolist() == [math.inf] * 3


def test_access_summary_by_hand() -> None:
    """100 people at 10 minutes, 50 at 30 (the limit, still covered), 40 at 40, 10 who reach nothing."""
    summary = access_summary([10, 30, 40, math.inf], [100, 50, 40, 10], 30)
    assert summary["population"] == 200
    assert summary["covered"] == 150
    assert summary["covered_share"] == 0.75
    assert summary["unreached"] == 10
    assert summary["mean_minutes"] == pytest.approx((1000 + 1500 + 1600) / 190)
    assert summary["p90_minutes"] == 40
    assert summary["max_minutes"] == 40


def test_p90_is_the_time_within_which_nine_tenths_live() -> None:
    assert access_summary([1, 2], [90, 10], 1)["p90_minutes"] == 1
    assert access_summary([1, 2], [89, 11], 1)["p90_minutes"] == 2


def test_nobody_at_all() -> None:
    summary = access_summary([], [], 30)
    assert summary["population"] == 0
    assert math.isnan(summary["covered_share"])
    assert math.isnan(summary["mean_minutes"])


def test_gini_equals_the_sum_over_all_pairs() -> None:
    random = numpy.random.default_rng(4)
    minutes, people = random.uniform(0, 60, 40), random.uniform(0, 9, 40)
    pairs = (people[:, None] * people[None, :] * abs(minutes[:, None] - minutes[None, :])).sum()
    expected = pairs / (2 * people.sum() ** 2 * (minutes @ people / people.sum()))
    assert weighted_gini(minutes, people) == pytest.approx(expected, rel=1e-12)
    assert weighted_gini(numpy.full(3, 7.0), numpy.array([1.0, 2, 3])) == pytest.approx(0, abs=1e-15)


def test_travel_minutes_follow_the_table_of_modes() -> None:
    """A degree of latitude is 111.195 km."""
    for mode, (speed, detour, extra) in MODES.items():
        minutes = travel_minutes([114.0], [22.0], [114.0, 114.0], [23.0, 22.0], mode)
        expected = [extra + 6371.0088 * math.pi / 180 * detour / speed * 60, extra]
        assert minutes[0] == pytest.approx(expected, rel=1e-9)


def test_travel_minutes_within_a_limit_are_the_same_ones() -> None:
    random = numpy.random.default_rng(7)
    lon, lat = random.uniform(113.7, 114.6, 300), random.uniform(22.4, 22.9, 300)
    lon[3] = numpy.nan  # a point that is still to be located
    dense = travel_minutes(lon, lat, lon[:40], lat[:40], "transit")
    sparse = travel_minutes(lon, lat, lon[:40], lat[:40], "transit", limit_minutes=45)
    assert isinstance(sparse, scipy.sparse.csr_array)
    within = dense <= 45
    assert 0 < within.sum() < within.size
    assert sparse.nnz == within.sum()
    assert (sparse.toarray()[within] == dense[within]).all()
    assert numpy.isinf(dense[3]).all()
    assert numpy.isinf(dense[:, 3]).all()


def test_a_way_of_no_length_is_kept_within_a_limit() -> None:
    minutes = travel_minutes([114.0], [22.5], [114.0], [22.5], "walk", limit_minutes=15)
    assert (minutes.nnz, minutes.data.tolist()) == (1, [0.0])  # type: ignore[union-attr]


def test_a_limit_below_the_extra_minutes_reaches_nothing() -> None:
    minutes = travel_minutes([114.0], [22.5], [114.0], [22.5], "transit", limit_minutes=5)
    assert minutes.nnz == 0  # type: ignore[union-attr]


def test_unknown_modes_and_uneven_lists() -> None:
    with pytest.raises(WrongUsage, match="walk, drive, transit"):
        travel_minutes([1.0], [1.0], [1.0], [1.0], "swim")
    with pytest.raises(WrongUsage, match="same length"):
        travel_minutes([1.0], [1.0, 2.0], [1.0], [1.0], "walk")
