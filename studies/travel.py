"""Minutes between where people live and where points are, by the best source there is.

The bureau's own table of travel times first; then its transit lines or its graph of edges; else a straight line.
"""

from dataclasses import dataclass

import numpy
import pandas

from analysis.access import MODES
from errors import WrongUsage
from studies.transit import read_lines
from studies.travel_sources import OverLines, OverRoads, StraightLine, read_roads
from warehouse import Scope, Snapshot

NAMES = {"walk": ("步行", "on foot"), "drive": ("驾车", "by car"), "transit": ("公共交通", "by public transport")}


@dataclass(frozen=True)
class Travel:
    """How minutes of one mode are found. `supplied` holds origin_id, destination_id and minutes, or no rows.

    `destinations` are those of the whole table, from other areas too.
    """

    mode: str
    supplied: pandas.DataFrame
    otherwise: StraightLine | OverLines | OverRoads
    destinations: pandas.Index

    @property
    def source(self) -> str:
        """The records used, such as travel_times, transit_lines, travel_times+transit_lines; or straight_line."""
        if self.supplied.empty:
            return self.otherwise.name
        is_estimate = isinstance(self.otherwise, StraightLine)
        return "travel_times" if is_estimate else f"travel_times+{self.otherwise.name}"

    @property
    def source_zh(self) -> str:
        """The sentence that stands beside every minute shown."""
        name, said = NAMES[self.mode][0], self.otherwise.says("zh")
        if self.supplied.empty:
            return f"{name}分钟数{said}。"
        return f"{name}分钟数取自提供的出行时间表；表中没有的起点或终点{said}。"

    @property
    def source_en(self) -> str:
        """The same in English."""
        name, said = NAMES[self.mode][1], self.otherwise.says("en")
        if self.supplied.empty:
            return f"Minutes {name} are {said}."
        return (
            f"Minutes {name} are from the travel times supplied; those of places and points that the table lacks are "
            f"{said}."
        )

    def minutes(self, places: pandas.DataFrame, sites: pandas.DataFrame) -> numpy.ndarray:
        """Minutes from every place (area_id, lon, lat) to every site (site_id, lon, lat): (places, sites).

        A pair that the supplied table lacks is out of reach (infinite) where the table knows both ends, and found
        otherwise where it does not know one of them.
        """
        table = self.otherwise.minutes(places, sites)
        if self.supplied.empty:
            return table
        rows = pandas.Index(places["area_id"]).get_indexer(self.supplied["origin_id"])
        columns = pandas.Index(sites["site_id"]).get_indexer(self.supplied["destination_id"])
        is_here = (rows >= 0) & (columns >= 0)
        known_rows = places["area_id"].isin(self.supplied["origin_id"]).to_numpy()
        known_columns = sites["site_id"].isin(self.destinations).to_numpy()
        table[numpy.ix_(known_rows, known_columns)] = numpy.inf
        table[rows[is_here], columns[is_here]] = self.supplied["minutes"].to_numpy(float)[is_here]
        return table


def find_travel(snapshot: Snapshot, scope: Scope, area_code: str, mode: str) -> Travel:
    """How minutes of this mode are found for the people of an area; raises WrongUsage for an unknown mode."""
    if mode not in MODES:
        raise WrongUsage(f"--mode should be one of {', '.join(MODES)}, not {mode!r}.")
    supplied = snapshot.ask("travel_times", scope, area_code, mode=mode)
    destinations = pandas.Index(snapshot.ask("travel_destinations", scope, mode=mode)["destination_id"])
    return Travel(mode, supplied, _find_otherwise(snapshot, scope, mode), destinations)


def _find_otherwise(snapshot: Snapshot, scope: Scope, mode: str) -> StraightLine | OverLines | OverRoads:
    lines = read_lines(snapshot, scope) if mode == "transit" else None
    if lines:
        return OverLines(lines)
    return read_roads(snapshot, scope, mode) or StraightLine(mode)
