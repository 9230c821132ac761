"""A GTFS feed as rows of transit_lines: one line for each route, direction and sequence of stops.

As https://gtfs.org/documentation/schedule/reference has it. A line is what runs on an ordinary working day: its
headway is that of the hours in which acceptance points are open, its minutes those of the trip of median length in
them. A row bears the line of stop_times.txt that it was made of.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy
import pandas

from data.contracts import Contract
from errors import UnreadableInput
from etl.intake.feed_folders import REQUIRED
from etl.intake.gtfs_days import WINDOW_MINUTES, choose_services, count_departures
from etl.intake.gtfs_tables import read_table
from etl.intake.gtfs_trips import StopTimes, order_stop_times
from etl.intake.headings import Header
from etl.intake.relation import Source
from etl.intake.rules import BOUNDS

COLUMNS = (
    "line_id", "name", "mode", "headway_minutes", "sequence", "stop_id", "stop_name", "lon", "lat",
    "minutes_from_previous", "is_one_way",
)  # fmt: skip
VEHICLES = {
    0: "tram", 1: "metro", 2: "rail", 3: "bus", 4: "ferry", 5: "tram", 6: "cable", 7: "cable", 11: "bus",
    12: "monorail",
}  # fmt: skip
# Route types of the extended list, by hundreds: 405 is a monorail and yet a metro to who rides it.
HUNDREDS = {
    1: "rail", 2: "coach", 3: "rail", 4: "metro", 5: "metro", 6: "metro", 7: "bus", 8: "bus", 9: "tram", 10: "ferry",
    12: "ferry", 13: "cable", 14: "cable",
}  # fmt: skip


def open_feed(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Path], prefix: str, contract: Contract
) -> Source:
    """Create the relation `source` for a feed; raises UnreadableInput where it cannot be read at all."""
    if missing := [name for name in REQUIRED if name not in tables]:
        raise UnreadableInput(f"the GTFS folder has no {', '.join(missing)}")
    trips, stop_times = _read_trips(tables)
    good = stop_times.rows[stop_times.is_of_good_trip]
    stops = _read_stops(tables, contract)
    lines = _lay_lines(good[trips["is_run"].to_numpy()[good["trip"]]], trips, tables, stops, prefix)
    aside = _set_aside(stop_times.rows[stop_times.is_wrong], trips, prefix)
    rows = _describe(pandas.concat([lines, aside], ignore_index=True), stops, prefix)
    if rows.empty:
        raise UnreadableInput("the feed has no trip with stops on an ordinary working day")
    return _store(connection, rows)


def _read_trips(tables: Mapping[str, Path]) -> tuple[pandas.DataFrame, StopTimes]:
    """Trips with their routes and whether they run on the day looked at, and their stops."""
    trips = read_table(tables, "trips.txt", ("route_id", "service_id", "trip_id"), ("direction_id",))
    trips = trips.drop_duplicates("trip_id", ignore_index=True)
    names = ("route_short_name", "route_long_name")
    routes = read_table(tables, "routes.txt", ("route_id", "route_type"), names).drop_duplicates("route_id")
    routes["name"] = routes["route_short_name"].where(routes["route_short_name"] != "", routes["route_long_name"])
    routes["mode"] = routes["route_type"].map({kind: name_vehicle(kind) for kind in routes["route_type"].unique()})
    trips = trips.merge(routes[["route_id", "name", "mode"]], on="route_id", how="left")
    trips["is_run"] = trips["service_id"].isin(choose_services(tables, trips["service_id"]))
    columns = ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time")
    return trips, order_stop_times(read_table(tables, "stop_times.txt", columns), trips["trip_id"])


def name_vehicle(route_type: str) -> str:
    """3 -> bus, 401 -> metro; nothing for what is not known."""
    if not (route_type.isascii() and route_type.isdigit()):
        return ""
    number = int(route_type)
    return VEHICLES.get(number, "") if number < 100 else HUNDREDS.get(number // 100, "")


def _read_stops(tables: Mapping[str, Path], contract: Contract) -> pandas.DataFrame:
    """Stops by id, with whether a line can call there: known, and with coordinates that the contract takes."""
    columns = ("stop_id", "stop_lat", "stop_lon")
    stops = read_table(tables, "stops.txt", columns, ("stop_name",)).drop_duplicates("stop_id").set_index("stop_id")
    lon, lat = (pandas.to_numeric(stops[name], errors="coerce") for name in ("stop_lon", "stop_lat"))
    kinds = [contract.columns[name].type for name in ("lon", "lat")]
    return stops.assign(is_placed=lon.between(*BOUNDS[kinds[0]]) & lat.between(*BOUNDS[kinds[1]]))


def _lay_lines(
    rows: pandas.DataFrame, trips: pandas.DataFrame, tables: Mapping[str, Path], stops: pandas.DataFrame, prefix: str
) -> pandas.DataFrame:
    """The rows of the trip that stands for each line, with line_id, headway and minutes from the stop before."""
    first = numpy.flatnonzero(numpy.diff(rows["trip"].to_numpy(), prepend=-2) != 0)
    ends = numpy.append(first[1:], len(rows))[: len(first)]
    run = trips.iloc[rows["trip"].to_numpy()[first]].reset_index(drop=True)
    seconds = rows["seconds"].to_numpy(dtype=float)
    run["leaves"], run["lasts"] = seconds[first], seconds[ends - 1] - seconds[first]
    run["begins"], run["first"], run["end"] = rows["line"].to_numpy()[first], first, ends
    codes = pandas.factorize(rows["stop_id"])[0]
    run["calls"] = [codes[start:end].tobytes() for start, end in zip(run["first"], run["end"], strict=True)]
    run["departures"] = count_departures(tables, run["trip_id"], run["leaves"].to_numpy(dtype=float))
    chosen = _choose_trips(run, prefix)
    taken = rows.iloc[
        [row for start, end in zip(chosen["first"], chosen["end"], strict=True) for row in range(start, end)]
    ]
    counts = (chosen["end"] - chosen["first"]).to_numpy()
    told = chosen[["line_id", "headway_minutes", "name", "mode"]].loc[chosen.index.repeat(counts)]
    taken = taken.reset_index(drop=True).assign(**{name: told[name].to_numpy() for name in told})
    return _step(taken, stops)


def _choose_trips(run: pandas.DataFrame, prefix: str) -> pandas.DataFrame:
    """One trip for each line: the one of median length among those that depart in the hours looked at, else of all."""
    keys = ["route_id", "direction_id", "calls"]
    run = run.assign(is_in=run["departures"] > 0)
    lines = run.groupby(keys, sort=False)
    # A line without a departure then runs as if it had one: nobody waits four hours for it where there is another way.
    run["headway_minutes"] = WINDOW_MINUTES / lines["departures"].transform("sum").clip(lower=1.0)
    run = run[run["is_in"] == lines["is_in"].transform("max")].sort_values(["lasts", "begins"])
    places = run.groupby(keys, sort=False).cumcount()
    sizes = run.groupby(keys, sort=False)["calls"].transform("size")
    chosen = run[places == (sizes - 1) // 2].sort_values("begins", ignore_index=True)
    direction = chosen["direction_id"].where(chosen["direction_id"] != "", "-")
    number = chosen.groupby(["route_id", "direction_id"]).cumcount() + 1
    return chosen.assign(line_id=prefix + chosen["route_id"] + ":" + direction + ":" + number.astype(str))


def _step(rows: pandas.DataFrame, stops: pandas.DataFrame) -> pandas.DataFrame:
    """Sequence and minutes within each line; past a stop where it cannot call, the minutes run on to the next."""
    place = rows.groupby("line_id", sort=False).cumcount()
    is_unknown = ~rows["stop_id"].isin([*stops.index, ""]).to_numpy()  # an empty one is missing
    calls = rows["stop_id"].map(stops["is_placed"]).fillna(False).astype(bool).to_numpy()
    last = numpy.maximum.accumulate(numpy.where(calls | (place == 0), numpy.arange(len(rows)), 0))
    seconds, before = rows["seconds"].to_numpy(dtype=float), numpy.append(0, last[:-1])
    minutes = numpy.where(place == 0, 0.0, seconds - seconds[before]) / 60 if len(rows) else seconds
    return rows.assign(
        sequence=(place + 1).astype(str),
        minutes=[str(each) for each in minutes],
        fault=["stop_id.unknown" if unknown else None for unknown in is_unknown],
    )


def _set_aside(rows: pandas.DataFrame, trips: pandas.DataFrame, prefix: str) -> pandas.DataFrame:
    """The rows of stop_times.txt at fault, under the name of their trip."""
    of_trip = trips[["name", "mode"]].reindex(rows["trip"]).set_axis(rows.index)
    return rows.assign(
        line_id=prefix + rows["trip_id"],
        headway_minutes=WINDOW_MINUTES,
        name=of_trip["name"],
        mode=of_trip["mode"],
    )


def _describe(rows: pandas.DataFrame, stops: pandas.DataFrame, prefix: str) -> pandas.DataFrame:
    """The cells of the contract as text, `fault` and `line`."""
    at = stops[["stop_name", "stop_lon", "stop_lat"]].reindex(rows["stop_id"]).fillna("").set_axis(rows.index)
    stop_id = (prefix + rows["stop_id"]).where(rows["stop_id"] != "", "")
    return rows.assign(
        headway_minutes=[str(each) for each in rows["headway_minutes"]],
        stop_id=stop_id,
        stop_name=at["stop_name"],
        lon=at["stop_lon"],
        lat=at["stop_lat"],
        minutes_from_previous=rows["minutes"],
        is_one_way="true",
    )[[*COLUMNS, "fault", "line"]]


def _store(connection: duckdb.DuckDBPyConnection, rows: pandas.DataFrame) -> Source:
    names = {column: f"c{place}" for place, column in enumerate(COLUMNS)}
    typed = [f"cast({name} as varchar) as {name}" for name in [*names.values(), "fault"]]
    connection.register("feed_rows", rows.rename(columns=names))
    connection.execute(
        f"create or replace temp table source_rows as select {', '.join(typed)}, cast(line as bigint) as line "
        "from feed_rows"
    )
    connection.unregister("feed_rows")
    connection.execute("create or replace temp view source as select * from source_rows")
    positions = {column: place for place, column in enumerate(COLUMNS)}
    return Source(Header(0, positions, ()), dict.fromkeys(positions, "VARCHAR"), fault="fault")
