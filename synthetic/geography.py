"""The ground of a world: districts, streets, cells, points, candidate sites, demand and homes, in that order."""

from dataclasses import dataclass

import numpy

from synthetic.clock import month_share
from synthetic.demand import Demand, expected_load, plan_demand
from synthetic.districts import Districts, find_districts
from synthetic.options import WorldOptions
from synthetic.people import Homes, find_homes
from synthetic.places import Cells, Streets, lay_cells, lay_streets, origin_shares
from synthetic.points import Sites, place_candidates, place_points, with_windows
from synthetic.thin_records import leave_few_points, thin_records

MONTHS_PER_YEAR = 12.0
CELLS_PER_COUNTY = 3


@dataclass(frozen=True)
class Geography:
    """Everything about a world that no case changes."""

    districts: Districts
    streets: Streets
    cells: Cells
    points: Sites
    candidates: Sites
    demand: Demand
    homes: Homes


def build_geography(options: WorldOptions) -> Geography:
    """Lay out the world that the options ask for; raises UnknownCode or WrongUsage for a city that is none."""
    seed, national = options.seed, options.is_national
    districts = find_districts(None if national else options.city)
    streets = lay_streets(districts, seed, national)
    cell_count = options.cells or (CELLS_PER_COUNTY * len(streets.codes) if national else None)
    cells = lay_cells(districts, streets, cell_count, seed)
    period = (options.month_starts[0], options.until)
    points = place_points(districts, streets, cells, period, seed, national)
    if options.scenario == "thin_records":
        points = leave_few_points(points, period, seed)
    shares = numpy.array([month_share(month, options.until) for month in options.month_starts])
    demand = plan_demand(cells, points, options.month_starts, shares)
    if options.scenario == "thin_records":
        demand = thin_records(demand, cells, districts, seed)
    yearly = expected_load(demand, len(points.kind)) * (MONTHS_PER_YEAR / options.months)
    return Geography(
        districts=districts,
        streets=streets,
        cells=cells,
        points=with_windows(points, yearly, seed),
        candidates=place_candidates(districts, streets, cells, seed, national),
        demand=demand,
        homes=find_homes(origin_shares(districts, streets, seed)),
    )


def full_scale_applications(options: WorldOptions) -> int:
    """How many applications the whole floating population of the city would hand in over the period.

    A world with fewer is a sample: its served share of need comes out smaller in the same proportion.
    """
    return round(build_geography(options).demand.full_scale_applications)
