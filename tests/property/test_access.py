"""Access measures against loops in plain Python, whatever the town: nobody at home, ties, out of reach, one place."""

import math
from itertools import pairwise

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from scipy import sparse

from analysis.access import (
    access_summary,
    build_catchment,
    e2sfca,
    find_nearest,
    nearest_minutes,
    three_sfca,
    weighted_palma,
)
from analysis.access.catchment import FloatArray
from studies.access import find_nearest as find_places_nearest
from studies.access import summarise
from studies.access_views import rows_unreached
from studies.travel import Travel
from studies.travel_sources import StraightLine

BANDS, WEIGHTS = [10.0, 20.0, 30.0], [1.0, 0.68, 0.22]
FORMATS = ["csr", "csc", "coo", "lil", "dok"]
SHAPES = some.tuples(some.integers(0, 6), some.integers(0, 5))
# Few values, so that ties, zeros, both sides of every band and pairs out of reach are common.
MINUTES = SHAPES.flatmap(
    lambda shape: arrays(float, shape, elements=some.sampled_from([0, 5, 10, 10.5, 20, 29, 30, 31, math.inf]))
)
PERSONS = some.sampled_from([0.0, 0.0, 1.0, 2.5, 1000.0])
UNITS = some.sampled_from([0.0, 1e-6, 3.0, 40.0, 1e6])


@some.composite
def towns(draw: some.DrawFn) -> tuple[FloatArray, list[float], list[float]]:
    """Minutes, persons of each place, units of each point."""
    minutes = draw(MINUTES)
    persons, units = (
        draw(some.lists(each, min_size=size, max_size=size))
        for each, size in zip((PERSONS, UNITS), minutes.shape, strict=True)
    )
    return minutes, persons, units


def to_sparse(minutes: FloatArray, layout: str) -> sparse.sparray:
    rows, columns = numpy.nonzero(numpy.isfinite(minutes))
    return sparse.coo_array((minutes[rows, columns], (rows, columns)), shape=minutes.shape).asformat(layout)


def slow_scores(minutes: FloatArray, persons: list[float], units: list[float], is_split: bool) -> list[float]:
    """The definitions word for word."""
    places, points = range(len(persons)), range(len(units))

    def weight(place: int, point: int) -> float:
        return next((w for end, w in zip(BANDS, WEIGHTS, strict=True) if minutes[place, point] <= end), 0.0)

    def pull(place: int, point: int) -> float:
        if not is_split or not weight(place, point):
            return weight(place, point)
        return weight(place, point) ** 2 / math.fsum(weight(place, other) for other in points)

    served = [math.fsum(persons[place] * pull(place, point) for place in places) for point in points]
    return [
        math.fsum(pull(place, point) * units[point] / served[point] for point in points if served[point])
        for place in places
    ]


@settings(max_examples=150, deadline=None)
@given(towns(), some.booleans(), some.sampled_from(["dense", *FORMATS]))
def test_scores_are_those_of_the_definition(town: tuple, is_split: bool, layout: str) -> None:
    minutes, persons, units = town
    measure = three_sfca if is_split else e2sfca
    handed_in = minutes if layout == "dense" else to_sparse(minutes, layout)
    scores = measure(handed_in, persons, units, BANDS, WEIGHTS)
    assert scores == pytest.approx(slow_scores(minutes, persons, units, is_split), rel=1e-12, abs=0)


@settings(max_examples=200, deadline=None)
@given(towns(), some.booleans(), some.booleans(), some.data())
def test_what_if_is_computing_anew(town: tuple, is_split: bool, is_sparse: bool, data: some.DataObject) -> None:
    minutes, persons, units = town
    if not units:
        return
    point, more = data.draw(some.integers(0, len(units) - 1)), data.draw(UNITS)
    handed_in = to_sparse(minutes, "csr") if is_sparse else minutes
    catchment = build_catchment(handed_in, persons, BANDS, WEIGHTS, is_split)
    now = catchment.scores(units)
    then = catchment.what_if(now, units, point, more)
    anew = (three_sfca if is_split else e2sfca)(
        handed_in, persons, [*units[:point], more, *units[point + 1 :]], BANDS, WEIGHTS
    )
    assert then == pytest.approx(anew, rel=1e-12, abs=0)
    assert now == pytest.approx(catchment.scores(units), abs=0)  # left as they were


@settings(max_examples=100, deadline=None)
@given(towns(), some.booleans())
def test_supply_within_reach_of_somebody_is_handed_out_whole(town: tuple, is_split: bool) -> None:
    minutes, persons, units = town
    scores = (three_sfca if is_split else e2sfca)(minutes, persons, units, BANDS, WEIGHTS)
    is_used = ((minutes <= BANDS[-1]) & (numpy.array(persons)[:, None] > 0)).any(axis=0)
    assert scores @ numpy.array(persons) == pytest.approx(numpy.array(units)[is_used].sum(), rel=1e-12)


@settings(max_examples=150, deadline=None)
@given(MINUTES, some.sampled_from(FORMATS))
def test_the_nearest_is_the_same_dense_or_sparse(minutes: FloatArray, layout: str) -> None:
    expected = [(math.inf, -1)] * len(minutes)
    for place, row in enumerate(minutes.tolist()):
        if row and min(row) < math.inf:
            expected[place] = (min(row), row.index(min(row)))
    for handed_in in (minutes, to_sparse(minutes, layout)):
        nearest, which = find_nearest(handed_in)
        assert list(zip(nearest.tolist(), which.tolist(), strict=True)) == expected


@settings(max_examples=150, deadline=None)
@given(some.lists(some.tuples(some.sampled_from([0.0, 7.0, 12.0, 30.0, 31.0, math.inf]), some.integers(0, 4))))
def test_a_summary_is_that_of_one_row_a_person(rows: list[tuple[float, int]]) -> None:
    summary = access_summary([minutes for minutes, _ in rows], [count for _, count in rows], 30)
    ways = sorted(minutes for minutes, count in rows for _ in range(count))
    assert (summary.population, summary.covered) == (len(ways), sum(way <= 30 for way in ways))
    if not ways:
        assert all(map(math.isnan, (summary.covered_share, summary.mean_minutes, summary.gini, summary.palma)))
        return
    reached = [way for way in ways if way < math.inf]
    assert summary.covered_share == summary.covered / len(ways)
    assert summary.mean_minutes == pytest.approx(sum(reached) / len(reached) if reached else math.inf)
    assert summary.p90_minutes == ways[-(-9 * len(ways) // 10) - 1]
    assert summary.max_minutes == ways[-1]
    assert summary.gini == pytest.approx(slow_gini(reached), abs=1e-12)
    assert summary.palma == pytest.approx(slow_palma(reached), rel=1e-12, nan_ok=True)


def slow_gini(ways: list[float]) -> float:
    """Half the mean difference of two persons over the mean."""
    if not sum(ways):
        return 0.0
    return sum(abs(one - other) for one in ways for other in ways) / (2 * len(ways) * sum(ways))


def slow_palma(ways: list[float]) -> float:
    """Each person as ten equal parts: the last tenth of all over the first four tenths."""
    if not ways:
        return math.nan
    if not sum(ways):
        return 0.25
    parts = [way for way in ways for _ in range(10)]
    nearest = sum(parts[: 4 * len(ways)])
    return sum(parts[9 * len(ways) :]) / nearest if nearest else math.inf


@settings(max_examples=100, deadline=None)
@given(some.lists(some.tuples(some.floats(0.1, 500), some.floats(0.1, 500)), min_size=1), some.floats(0.01, 100))
def test_palma_knows_neither_the_unit_of_minutes_nor_of_persons(rows: list[tuple[float, float]], factor: float) -> None:
    minutes, persons = numpy.array(rows).T
    palma = weighted_palma(minutes, persons)
    assert palma >= 0.25 * (1 - 1e-9)
    assert weighted_palma(minutes * factor, persons) == pytest.approx(palma, rel=1e-9)
    assert weighted_palma(minutes, persons * factor) == pytest.approx(palma, rel=1e-9)


@settings(max_examples=100, deadline=None)
@given(towns())
def test_a_point_more_lengthens_nobodys_way(town: tuple) -> None:
    minutes, _, _ = town
    for fewer, more in pairwise(range(minutes.shape[1] + 1)):
        assert (nearest_minutes(minutes[:, :more]) <= nearest_minutes(minutes[:, :fewer])).all()


PLACES = some.lists(
    some.tuples(some.floats(113.8, 114.2), some.floats(22.5, 22.8), some.sampled_from([1.0, 50.0, 3000.0])),
    min_size=1,
    max_size=8,
)
SITES = some.lists(some.tuples(some.floats(113.8, 114.2), some.floats(22.5, 22.8)), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(
    PLACES, SITES, some.data(), some.sampled_from(["walk", "drive", "transit"]), some.sampled_from([5.0, 30.0, 90.0])
)
def test_opening_never_harms_and_closing_never_helps(
    rows: list, points: list, data: some.DataObject, mode: str, limit: float
) -> None:
    """By the studies' own way from places to points: each way, the covered, the mean, the share of each group."""
    places = pandas.DataFrame(rows, columns=["lon", "lat", "floating_population"])
    sites = pandas.DataFrame(points, columns=["lon", "lat"])
    places["area_id"], sites["site_id"] = places.index.astype(str), sites.index.astype(str)
    nothing = pandas.DataFrame({"origin_id": [], "destination_id": [], "minutes": []})
    travel = Travel(mode, nothing, StraightLine(mode), pandas.Index([]))
    fewer = sites.drop(index=data.draw(some.integers(0, len(sites) - 1))) if len(sites) > 1 else sites
    open_all, which = find_places_nearest(travel, places, sites)
    closed_one, which_then = find_places_nearest(travel, places, fewer)
    assert (open_all <= closed_one).all()
    more, less = (summarise(nearest, places, limit) for nearest in (open_all, closed_one))
    assert more.covered >= less.covered
    assert more.mean_minutes <= less.mean_minutes
    assert more.p90_minutes <= less.p90_minutes
    assert more.max_minutes <= less.max_minutes
    at_home = places.assign(division_code="440306")
    beyond = rows_unreached(at_home, open_all, sites.assign(name="a point"), which, limit)
    beyond_then = rows_unreached(at_home, closed_one, fewer.assign(name="a point"), which_then, limit)
    assert {row["area_id"] for row in beyond} <= {row["area_id"] for row in beyond_then}
    assert sum(row["floating_population"] for row in beyond) == more.population - more.covered
