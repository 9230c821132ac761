"""The pieces of the synthetic world: layout, draws, whole persons, spelling."""

import numpy
import pytest

from synthetic.clock import draw_instants
from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record, Style, as_table
from synthetic.demand import _nearest, _nearest_open
from synthetic.districts import KM_PER_DEGREE, find_districts
from synthetic.places import on_sphere
from synthetic.sampling import (
    Lots,
    WeightedRows,
    apportion,
    apportion_groups,
    apportion_rows,
    few,
    lognormal_steps,
    normal_steps,
    stream,
)


def test_city_districts_do_not_overlap() -> None:
    districts = find_districts("440300")
    width = KM_PER_DEGREE * numpy.cos(numpy.radians(districts.lat.mean()))
    at = numpy.column_stack([districts.lon * width, districts.lat * KM_PER_DEGREE])
    distance = numpy.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    gap = distance - districts.radius_km[:, None] - districts.radius_km[None]
    numpy.fill_diagonal(gap, 1.0)
    assert gap.min() > -0.2
    assert 30 < numpy.ptp(at, axis=0).max() < 70  # km between the middles of the outermost districts


def test_weighted_draws_follow_their_weights() -> None:
    table = WeightedRows.from_weights(numpy.array([[1.0, 0.0, 3.0], [5.0, 5.0, 0.0]]))
    even = (numpy.arange(300_000) + 0.5) / 300_000
    assert numpy.bincount(table.draw(even, 0), minlength=3) / 300_000 == pytest.approx([0.25, 0, 0.75], abs=1e-4)
    assert numpy.bincount(table.draw(even, 1), minlength=3) / 300_000 == pytest.approx([0.5, 0.5, 0], abs=1e-4)


def test_apportioned_persons_are_whole_and_sum_up() -> None:
    assert apportion(10, numpy.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert apportion(0, numpy.array([1.0])).tolist() == [0]
    rows = apportion_rows(numpy.array([7, 0]), numpy.array([[1.0, 2.0, 0.5], [1.0, 1.0, 1.0]]))
    assert rows.tolist() == [[2, 4, 1], [0, 0, 0]]


def test_columns_are_spelt_as_each_format_wants_them() -> None:
    instant = numpy.array([1_790_000_000, NEVER], dtype=numpy.int32)  # 2026-09-21 14:13:20
    columns: Record = {
        "application_id": Numbered("SL", numpy.array([12, 1_234_567_890]), 10),
        "matter": Coded(numpy.array([0, -1]), ("loss_replacement",)),
        "applicant_key": Keys(numpy.array([1, 255], dtype=numpy.uint64)),
        "accepted_at": Instants(instant),
    }
    bureau = as_table(columns, Style("bureau", "applications")).to_pydict()
    assert bureau["application_id"] == ["SL0000000012", "SL1234567890"]
    assert bureau["matter"] == ["41", None]
    assert bureau["accepted_at"] == ["20260921141320", None]
    assert len(set(bureau["applicant_key"])) == 2
    plain = as_table(columns, Style("csv", "applications")).to_pydict()
    assert plain["accepted_at"] == ["2026-09-21 14:13:20", None]
    assert plain["matter"] == ["loss_replacement", None]


def test_sorted_instants_follow_the_load_of_their_slots() -> None:
    days = numpy.array([20_000, 20_003])
    loads = numpy.array([[1.0, 3.0], [0.0, 4.0]])
    drawn = draw_instants(stream(1, "test"), loads, days, opens=3600, slot_seconds=1800, count=80_000)
    assert (numpy.diff(drawn) >= 0).all()
    slot = (drawn % 86_400 - 3600) // 1800 + 2 * (drawn // 86_400 - 20_000)
    assert set(slot) == {0, 1, 7}  # slot 1 of day 20,003 is number 7
    assert numpy.bincount(slot)[[0, 1, 7]] / 80_000 == pytest.approx([0.125, 0.375, 0.5], abs=0.006)


def test_a_rare_event_strikes_each_row_alike() -> None:
    random = stream(1, "test")
    struck = [few(random, 50, 0.1) for _ in range(20_000)]
    assert all((numpy.diff(rows) > 0).all() and (rows < 50).all() for rows in struck)
    often = numpy.bincount(numpy.concatenate(struck), minlength=50) / 20_000
    assert often == pytest.approx(numpy.full(50, 0.1), abs=0.012)
    assert few(random, 5, 1.0).tolist() == [0, 1, 2, 3, 4]
    assert len(few(random, 5, 0.0)) == 0


def test_steps_stand_for_the_quantities_they_should() -> None:
    assert normal_steps().std() == pytest.approx(1.0, abs=1e-3)
    assert numpy.median(lognormal_steps(0.8)) == pytest.approx(1.0, abs=1e-3)
    assert lognormal_steps(0.8).mean() == pytest.approx(numpy.exp(0.32), rel=1e-3)
    lots = Lots.from_weights(numpy.array([[1.0, 3.0], [1.0, 0.0]]))
    assert numpy.bincount(lots.choices[:65_536]).tolist() == [16_384, 49_152]
    assert lots.draw(stream(1, "test"), 4, numpy.array([1, 1, 1, 1], dtype=numpy.int8)).tolist() == [0, 0, 0, 0]


def test_shares_in_groups_are_those_of_each_group_alone() -> None:
    random = numpy.random.default_rng(1)
    group = numpy.repeat([0, 1, 2], [5, 1, 7])
    weights, totals = random.random(13), numpy.array([17, 4, 0])
    alone = numpy.concatenate([apportion(total, weights[group == at]) for at, total in enumerate(totals)])
    assert apportion_groups(totals, weights, group).tolist() == alone.tolist()


def test_the_nearest_open_points_are_found_as_by_brute_force() -> None:
    random = numpy.random.default_rng(2)
    at_points, at_cells = (on_sphere(random.uniform(113, 115, size), random.uniform(22, 24, size)) for size in (60, 40))
    is_open = random.random(60) < 0.4
    chosen = _nearest_open(_nearest(at_cells, at_points, 40), is_open)
    distance = numpy.linalg.norm(at_cells[:, None] - at_points[None], axis=2)
    distance[:, ~is_open] = numpy.inf
    assert chosen is not None
    assert chosen.tolist() == numpy.argsort(distance, axis=1)[:, :4].tolist()
    assert _nearest_open(_nearest(at_cells, at_points, 4), is_open) is None  # too few neighbours looked at
