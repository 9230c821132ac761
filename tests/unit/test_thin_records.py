"""The world for decisions: few points, one of which opens half-way; two districts record a part of what comes."""

from datetime import date

import numpy

from synthetic.geography import build_geography
from synthetic.options import WorldOptions
from synthetic.points import HALL, STAYS_OPEN
from synthetic.thin_records import RECORDED_SHARES

FEW = WorldOptions(1000, city="440300", months=24, scenario="thin_records")
USUAL = WorldOptions(1000, city="440300", months=24)


def test_one_point_opens_half_way_and_the_halls_are_always_open() -> None:
    points = build_geography(FEW).points
    assert (points.kind[:-1] == HALL).all()
    first = (FEW.month_starts[0] - date(1970, 1, 1)).days
    assert (points.opened[:-1] <= first).all()
    assert (points.closed == STAYS_OPEN).all()
    assert points.opened[-1] == (date(2025, 10, 1) - date(1970, 1, 1)).days


def test_two_districts_record_a_part_and_need_as_much_as_ever() -> None:
    few = build_geography(FEW)
    demand, district = few.demand, few.cells.district
    share = demand.expected.sum(axis=0) / demand.need.sum(axis=0)
    by_district = numpy.array([share[district == at].max() for at in range(len(few.districts.codes))])
    assert (by_district < max(RECORDED_SHARES) + 1e-9).sum() == len(RECORDED_SHARES)
    assert (demand.need == build_geography(USUAL).demand.need).all()
