"""What options are weighed on: points with their arrivals, sites, who would come, and how many a window serves."""

import functools
from dataclasses import dataclass

import numpy
import pandas

from analysis.siting import OptionParameters, growth_served
from studies.window_arrivals import Arrivals
from studies.window_loads import count_windows, yearly_capacity
from studies.window_outlook import Outlook
from studies.window_reach import Reach
from studies.windows_asked import WindowsRequest

PLAIN_HOURS = 250 * 7.0  # of a year, where no point shows how arrivals lie in the week


@dataclass(frozen=True)
class Ground:
    """What options are weighed on: points with their arrivals, sites, and who would come to them."""

    arrivals: Arrivals
    sites: pandas.DataFrame
    outlook: Outlook | None
    to_points: numpy.ndarray
    reach_of_sites: Reach | None
    request: WindowsRequest
    parameters: OptionParameters

    @functools.cached_property
    def today(self) -> numpy.ndarray:
        """Cases a year that each point serves at the level with the windows it has."""
        return yearly_capacity(self.arrivals, count_windows(self.arrivals.points), self.request)

    @property
    def whole(self) -> numpy.ndarray:
        """Demand of the coming years as multiples of today's."""
        return numpy.ones(self.parameters.years) if self.outlook is None else self.outlook.whole

    @property
    def peak(self) -> numpy.ndarray:
        """The part of it that does not last, in the years left of the renewal peak."""
        if self.outlook is None:
            return numpy.zeros(0)
        left = self.outlook.one_off[: max(self.parameters.peak_until - self.outlook.first_year + 1, 0)]
        return left if left.any() else numpy.zeros(0)


def find_demand_at_sites(ground: Ground) -> numpy.ndarray:
    """Cases a year that would come to each site: not applied for yet, and those today's points serve too late.

    No site at all where nothing is known of residents.
    """
    arrivals, reach = ground.arrivals, ground.reach_of_sites
    if reach is None:
        return numpy.zeros(0)
    is_known = count_windows(arrivals.points) > 0
    over = numpy.where(is_known, numpy.maximum(arrivals.yearly - ground.today, 0.0), 0.0)
    return ground.parameters.latent_share * reach.to_sites + reach.switched @ over


@functools.lru_cache(maxsize=256)
def find_flat_rate(windows: int, request: WindowsRequest) -> float:
    """Cases an hour that so many windows serve at the level, were every hour alike."""
    load = growth_served([[1.0]], [[1.0]], [windows], request.level, request.wait_minutes, request.service_minutes)
    return float(load[0]) * 60 / request.service_minutes


def find_new_capacity(ground: Ground, windows: int) -> float:
    """Cases a year that a new point serves, if its hours and their shape are those of most points of the area."""
    arrivals, asked = ground.arrivals, ground.request
    is_usual = (arrivals.hours_open > 0).mean(axis=0) >= 0.5 if len(arrivals.points) else numpy.zeros(0, dtype=bool)
    cases = numpy.where(is_usual, arrivals.a_year @ arrivals.applications, 0.0)
    if not cases.any():
        return find_flat_rate(windows, asked) * PLAIN_HOURS
    hours = numpy.where(is_usual, arrivals.a_year @ arrivals.hours_open / len(arrivals.points), 1.0)
    shares = cases / cases.sum()
    loads = shares / hours * asked.service_minutes / 60  # of one case a year
    most = growth_served([loads], [shares], [windows], asked.level, asked.wait_minutes, asked.service_minutes)
    return float(most[0])
