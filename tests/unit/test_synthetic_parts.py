"""The pieces of the synthetic world: layout, draws, whole persons, spelling."""

import numpy
import pytest

from synthetic.columns import NEVER, Coded, Instants, Keys, Numbered, Record, Style, as_table
from synthetic.districts import KM_PER_DEGREE, find_districts
from synthetic.sampling import WeightedRows, apportion, apportion_rows


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
