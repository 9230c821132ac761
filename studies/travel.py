"""Minutes between where people live and where points are: the bureau's own table first, else along a straight line."""

from dataclasses import dataclass

import numpy
import pandas

from analysis.access import MODES, travel_minutes
from errors import NotYet, WrongUsage
from warehouse import Scope, Snapshot

NAMES = {"walk": ("步行", "on foot"), "drive": ("驾车", "by car"), "transit": ("公共交通", "by public transport")}


@dataclass(frozen=True)
class Travel:
    """How minutes of one mode are found. `supplied` holds origin_id, destination_id and minutes, or no rows."""

    mode: str
    supplied: pandas.DataFrame

    @property
    def source(self) -> str:
        """travel_times or straight_line."""
        return "travel_times" if len(self.supplied) else "straight_line"

    @property
    def source_zh(self) -> str:
        """The sentence that stands beside every minute shown."""
        line = f"直线距离×{self._detour}÷时速{self._speed}公里{self._fixed('，另加{}分钟')}估算"
        if len(self.supplied):
            return f"{NAMES[self.mode][0]}分钟数取自提供的出行时间表；表中没有的起点或终点按{line}。"
        return f"{NAMES[self.mode][0]}分钟数按{line}，不是实际路线。"

    @property
    def source_en(self) -> str:
        """The same in English."""
        line = f"straight line x {self._detour} at {self._speed} km/h{self._fixed(' plus {} minutes')}"
        if len(self.supplied):
            return (
                f"Minutes {NAMES[self.mode][1]} are from the travel times supplied; places and points that the "
                f"table lacks are estimated: {line}."
            )
        return f"Minutes {NAMES[self.mode][1]} are estimated, not a real route: {line}."

    @property
    def _detour(self) -> str:
        return f"{MODES[self.mode].detour_factor:g}"

    @property
    def _speed(self) -> str:
        return f"{MODES[self.mode].speed_km_per_hour:g}"

    def _fixed(self, wording: str) -> str:
        minutes = MODES[self.mode].fixed_minutes
        return wording.format(f"{minutes:g}") if minutes else ""

    def minutes(self, places: pandas.DataFrame, sites: pandas.DataFrame) -> numpy.ndarray:
        """Minutes from every place (area_id, lon, lat) to every site (site_id, lon, lat): (places, sites).

        A pair that the supplied table lacks is out of reach (infinite) where the table knows both ends, and
        estimated where it does not know one of them.
        """
        table = travel_minutes(places["lon"], places["lat"], sites["lon"], sites["lat"], self.mode)
        if self.supplied.empty:
            return table
        rows = pandas.Index(places["area_id"]).get_indexer(self.supplied["origin_id"])
        columns = pandas.Index(sites["site_id"]).get_indexer(self.supplied["destination_id"])
        is_here = (rows >= 0) & (columns >= 0)
        known_rows = places["area_id"].isin(self.supplied["origin_id"]).to_numpy()
        known_columns = sites["site_id"].isin(self.supplied["destination_id"]).to_numpy()
        table[numpy.ix_(known_rows, known_columns)] = numpy.inf
        table[rows[is_here], columns[is_here]] = self.supplied["minutes"].to_numpy(float)[is_here]
        return table


def find_travel(snapshot: Snapshot, scope: Scope, area_code: str, mode: str) -> Travel:
    """How minutes of this mode are found for the people of an area.

    Raises WrongUsage for an unknown mode, NotYet where they would have to be read from transit lines.
    """
    if mode not in MODES:
        raise WrongUsage(f"--mode should be one of {', '.join(MODES)}, not {mode!r}.")
    supplied = snapshot.ask("travel_times", scope, area_code, mode=mode)
    if supplied.empty and mode == "transit":
        refuse_transit_lines(snapshot, scope)
    return Travel(mode, supplied)


def refuse_transit_lines(snapshot: Snapshot, scope: Scope) -> None:
    """Say that journeys over supplied transit lines are not computed yet, rather than estimate past them."""
    records = snapshot.ask("travel_records", scope)
    if "transit_lines" in set(records["record"]):
        raise NotYet(
            "Journeys over transit_lines are not computed yet: hand in travel_times of mode transit, "
            "or ask for walk or drive."
        )
