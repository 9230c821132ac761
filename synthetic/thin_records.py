"""A city of few points, of whose applications two districts record a part only; every size here is a guess.

Made to try decisions on: who counts only what was recorded opens no point where little is recorded.
"""

from dataclasses import fields, replace
from datetime import date

import numpy

from synthetic.demand import Demand
from synthetic.districts import Districts
from synthetic.places import Cells
from synthetic.points import HALL, STATION, STAYS_OPEN, Sites
from synthetic.sampling import stream

RECORDED_SHARES = (0.3, 0.45)
LONG_AGO = (date(2017, 7, 1) - date(1970, 1, 1)).days


def leave_few_points(points: Sites, period: tuple[date, date], seed: int) -> Sites:
    """The registration halls, open throughout, and one station that opens half-way through the period."""
    random = stream(seed, "few points")
    halls = numpy.flatnonzero(points.kind == HALL)
    opens = random.choice(numpy.flatnonzero(points.kind == STATION))
    chosen = numpy.append(halls, opens)
    few = Sites(**{item.name: getattr(points, item.name)[chosen] for item in fields(Sites)})
    first, last = ((day - date(1970, 1, 1)).days for day in period)
    half_way = (date.fromordinal((period[0].toordinal() + period[1].toordinal()) // 2)).replace(day=1)
    opened = numpy.full(len(chosen), min(LONG_AGO, first))
    opened[-1] = min((half_way - date(1970, 1, 1)).days, last)
    return replace(few, opened=opened, closed=numpy.full(len(chosen), STAYS_OPEN))


def thin_records(demand: Demand, cells: Cells, districts: Districts, seed: int) -> Demand:
    """Expected applications cut to the recorded share in two of the larger districts; the need stays."""
    random = stream(seed, "thin records")
    larger = numpy.argsort(-districts.floating)[: max(len(districts.codes) * 2 // 3, len(RECORDED_SHARES))]
    thin = random.choice(larger, size=min(len(RECORDED_SHARES), len(larger)), replace=False)
    recorded = numpy.ones(len(districts.codes))
    recorded[thin] = RECORDED_SHARES[: len(thin)]
    return replace(demand, expected=demand.expected * recorded[cells.district])
