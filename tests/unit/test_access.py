"""Access on towns small enough to work out by hand."""

from typing import Any

import numpy
import pytest
from scipy import sparse

from analysis.access import (
    access_summary,
    band_weights,
    build_catchment,
    distance_km,
    e2sfca,
    find_nearest,
    nearest_minutes,
    three_sfca,
    travel_minutes,
    weighted_palma,
    weighted_quantile,
)
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
    # The farthest two of 20 travel 2 x 15 minutes, the nearest eight 8 x 5.
    assert summary.palma == pytest.approx(30 / 40)


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


STORED = numpy.isfinite(MINUTES)
SPARSE = sparse.coo_array((MINUTES[STORED], numpy.nonzero(STORED)), shape=MINUTES.shape)


@pytest.mark.parametrize("measure", [e2sfca, three_sfca])
@pytest.mark.parametrize("layout", ["csr", "csc", "coo", "lil", "dok", "dia", "bsr"])
def test_sparse_minutes_give_the_same(measure: type, layout: str) -> None:
    expected = measure(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS)
    for handed_in in (SPARSE.asformat(layout), sparse.csr_matrix(SPARSE).asformat(layout)):
        before = handed_in.toarray()
        assert measure(handed_in, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(expected, abs=1e-15)
        assert (handed_in.toarray() == before).all()  # left as it was
        assert nearest_minutes(handed_in).tolist() == [5, 5, 15]


@pytest.mark.parametrize("layout", ["csr", "csc", "coo"])
def test_a_stored_zero_is_no_way_at_all(layout: str) -> None:
    # The first place lives at the point, the second cannot reach it.
    minutes = sparse.coo_array(([0.0], ([0], [0])), shape=(2, 1)).asformat(layout)
    assert e2sfca(minutes, [10, 20], [5], [10], [1]).tolist() == [0.5, 0]
    assert find_nearest(minutes)[0].tolist() == [0, numpy.inf]


def test_what_fills_up_a_block_is_out_of_reach() -> None:
    # One block of all six pairs: the one out of reach is stored as a zero.
    padded = sparse.bsr_array(SPARSE.tocsr(), blocksize=(3, 2))
    assert e2sfca(padded, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(
        e2sfca(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS), abs=1e-15
    )


def test_the_end_of_a_band_belongs_to_it() -> None:
    weights = band_weights([[0, 10, 10.01, 20, 20.01, numpy.inf]], [10, 20], [1, 0.5])
    assert weights.tolist() == [[1, 1, 0.5, 0.5, 0, 0]]


def test_minutes_by_column_and_of_whole_numbers_are_minutes() -> None:
    whole = numpy.where(STORED, MINUTES, 99).astype(int)
    for handed_in in (whole, numpy.asfortranarray(whole), whole.tolist(), whole[::-1][::-1]):
        assert e2sfca(handed_in, DEMAND, SUPPLY, BANDS, WEIGHTS) == pytest.approx(
            e2sfca(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS), abs=1e-15
        )


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_a_long_table_is_weighed_to_its_end(size: int) -> None:
    assert band_weights([numpy.arange(size)], [size - 2, size], [1, 0.5])[0, -3:].tolist() == [1, 1, 0.5]


def test_one_place_none_and_nobody() -> None:
    assert e2sfca([[5]], [4], [2], [10], [0.7]) == pytest.approx([0.5])
    assert e2sfca([[5]], [0], [2], [10], [1]).tolist() == [0]  # nobody there to serve
    assert e2sfca(numpy.empty((0, 2)), [], [1, 2], [10], [1]).tolist() == []
    for measure in (e2sfca, three_sfca):
        assert measure(numpy.empty((2, 0)), [1, 2], [], [10], [1]).tolist() == [0, 0]
        assert measure(sparse.csr_array((2, 3)), [1, 2], [1, 2, 3], [10], [1]).tolist() == [0, 0]


BAD: dict[str, dict[str, Any]] = {
    "Minutes should be 0 or more, not nan": {"minutes": [[numpy.nan, 1], [1, 1], [1, 1]]},
    "Minutes should be 0 or more, not -1": {"minutes": [[5, -1], [1, 1], [1, 1]]},
    "Minutes should be 0 or more, not -2": {"minutes": sparse.csr_array([[5, -2], [1, 1], [1, 1]])},
    "Minutes should be numbers": {"minutes": [["near", "far"]]},
    "Minutes should be a table of origins by destinations, not of 1 dim": {"minutes": [5, 15]},
    "Demand should be finite and 0 or more, not -1": {"demand": [10, -1, 3]},
    "Demand should be finite and 0 or more, not nan": {"demand": [numpy.nan, 1, 3]},
    r"Demand of shape \(2,\) does not fit minutes that call for 3": {"demand": [1, 2]},
    "Supply should be finite and 0 or more, not inf": {"supply": [numpy.inf, 1]},
    "Supply should be finite and 0 or more, not -4": {"supply": [-4, 1]},
    r"Supply of shape \(3,\) does not fit minutes that call for 2": {"supply": [1, 2, 3]},
    "Weights should be finite and 0 or more, not -0.5": {"weights": [1, -0.5]},
    "Weights should be finite and 0 or more, not nan": {"weights": [1, numpy.nan]},
    "Weights should be numbers": {"weights": ["much", "little"]},
    "Bands should be finite minutes that ascend": {"bands": [20, 10]},
    "finite minutes that ascend, with": {"bands": [10, 10]},
    "that ascend, with one weight each": {"bands": [10, 20, 30]},
    "finite minutes": {"bands": [10, numpy.inf]},
    "with one weight each": {"bands": [], "weights": []},
}


@pytest.mark.parametrize("sentence", BAD)
@pytest.mark.parametrize("measure", [e2sfca, three_sfca])
def test_what_makes_no_sense_is_refused_in_a_sentence(measure: type, sentence: str) -> None:
    good = {"minutes": MINUTES, "demand": DEMAND, "supply": SUPPLY, "bands": BANDS, "weights": WEIGHTS}
    with pytest.raises(WrongUsage, match=sentence):
        measure(**good | BAD[sentence])


@pytest.mark.parametrize(
    ("minutes", "persons", "sentence"),
    [
        ([[1, 2]], [1, 1], "one number of 0 or more for each origin"),
        ([1, -2], [1, 1], "one number of 0 or more for each origin"),
        ([1, numpy.nan], [1, 1], "one number of 0 or more for each origin"),
        (["near", "far"], [1, 1], "Minutes should be numbers"),
        ([1, 2], [1], r"Persons of shape \(1,\) does not fit"),
        ([1, 2], [1, numpy.inf], "Persons should be finite and 0 or more, not inf"),
    ],
)
def test_a_summary_of_what_makes_no_sense_is_refused(minutes: Any, persons: Any, sentence: str) -> None:
    with pytest.raises(WrongUsage, match=sentence):
        access_summary(minutes, persons, 30)


def test_what_if_by_hand() -> None:
    catchment = build_catchment(MINUTES, DEMAND, BANDS, WEIGHTS)
    now = catchment.scores(SUPPLY)
    # With the second point closed the third place has none at all; opened twice as wide it has twice as much.
    assert catchment.what_if(now, SUPPLY, 1, 0) == pytest.approx([4 / 20, 0.5 * 4 / 20, 0], abs=1e-15)
    assert catchment.what_if(now, SUPPLY, 1, 12)[2] == pytest.approx(2 * now[2])
    with pytest.raises(WrongUsage, match="no point 2 among 2"):
        catchment.what_if(now, SUPPLY, 2, 1)
    with pytest.raises(WrongUsage, match="Supply should be finite and 0 or more, not -1"):
        catchment.what_if(now, SUPPLY, 0, -1)


def test_the_palma_ratio_by_hand() -> None:
    assert weighted_palma([7] * 10, [1] * 10) == pytest.approx(0.25)
    # The last of ten travels 24 minutes, the first four 1 + 1 + 1 + 1.
    assert weighted_palma([1, 1, 1, 1, 2, 2, 2, 2, 2, 24], [1] * 10) == pytest.approx(6)
    # One place holds half the persons: the nearest 40 % all live there, and the farthest tenth is half of a place.
    assert weighted_palma([10, 20, 30], [5, 3, 2]) == pytest.approx(30 / 40)
    assert weighted_palma([0, 9], [1, 1]) == numpy.inf
    assert weighted_palma([0, 0], [1, 1]) == 0.25


def test_the_quantile_of_nobody_is_none() -> None:
    assert numpy.isnan(weighted_quantile([], [], 0.9))


def test_all_supply_is_handed_out() -> None:
    score = e2sfca(MINUTES, DEMAND, SUPPLY, BANDS, WEIGHTS)
    assert float(score @ numpy.array(DEMAND)) == pytest.approx(sum(SUPPLY))
