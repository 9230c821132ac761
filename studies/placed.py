"""Applications at the demand places where the applicants live."""

from dataclasses import dataclass
from datetime import date

import h3
import numpy
import pandas

from analysis.access import find_nearest_within
from studies.area import Area
from warehouse import Scope, Snapshot

FARTHEST_METRES = 3_000


@dataclass(frozen=True)
class Placed:
    """`counts` (places, months): applications of whole months; `unplaced` those of whom no place is known."""

    counts: numpy.ndarray
    unplaced: int


def place_applications(
    snapshot: Snapshot, scope: Scope, area: Area, places: pandas.DataFrame, months: list[date], last: date
) -> Placed:
    """Count by place and month, from the first day of the first month to `last`.

    A residence code that is a place's own decides; else the place nearest to the middle of the applicant's map cell,
    up to 3 km away. Who gave a county alone is not placed.
    """
    if not months:
        return Placed(numpy.zeros((len(places), 0)), 0)
    found = snapshot.ask("applications_by_place", scope, area.code, first_day=months[0], last_day=last)
    at_place = _by_code(found, places)
    open_cells = found.loc[at_place < 0, "residence_cell"].dropna().unique()
    by_cell = dict(zip(open_cells, _by_cell(open_cells, places), strict=True))
    near = found["residence_cell"].map(by_cell).fillna(-1).to_numpy(int)
    at_place = numpy.where(at_place >= 0, at_place, near)
    at_month = pandas.Index(months).get_indexer(pandas.DatetimeIndex(found["month"]).date)
    applications = found["applications"].to_numpy(float)
    known = (at_place >= 0) & (at_month >= 0)
    counts = numpy.bincount(
        at_place[known] * len(months) + at_month[known], applications[known], len(places) * len(months)
    )
    return Placed(counts.reshape(len(places), len(months)), int(applications[~known].sum()))


def _by_code(found: pandas.DataFrame, places: pandas.DataFrame) -> numpy.ndarray:
    first = pandas.Series(range(len(places)), index=places["area_id"]).groupby(level=0).first()
    return found["residence_code"].map(first).fillna(-1).to_numpy(int)


def _by_cell(cells: numpy.ndarray, places: pandas.DataFrame) -> numpy.ndarray:
    """The number of the place nearest to each cell, -1 where none is near."""
    if not len(cells):
        return numpy.empty(0, dtype=int)
    middles = numpy.array([h3.cell_to_latlng(cell) for cell in cells])
    which, _km = find_nearest_within(middles[:, 1], middles[:, 0], places["lon"], places["lat"], FARTHEST_METRES)
    return which
