"""A small GTFS feed, table by table, for the tests that read one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

STOPS = """stop_id,stop_name,stop_lat,stop_lon
a,甲站,22.50,113.90
b,乙站,22.55,113.90
c,丙站,22.60,113.90
d,"丁站, 东口",22.60,113.95
"""
ROUTES = """route_id,route_short_name,route_long_name,route_type
M,1号线,地铁一号线,1
B,,"环城, 快线",3
"""
CALENDAR = """service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
work,1,1,1,1,1,0,0,20260302,20260329
rest,0,0,0,0,0,1,1,20260302,20260329
"""
Calls = Sequence[tuple[str, int]]  # stop, minutes since the first


class Feed:
    """Tables under their names; trips are added one by one."""

    def __init__(self) -> None:
        self.tables = {"stops.txt": STOPS, "routes.txt": ROUTES, "calendar.txt": CALENDAR}
        self.tables["trips.txt"] = "route_id,service_id,trip_id,direction_id\n"
        self.tables["stop_times.txt"] = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        self.count = 0

    def add(self, route: str, direction: str, calls: Calls, departures: Sequence[float], service: str = "work") -> None:
        """Trips over the same stops, by the minutes since midnight at which they depart."""
        for departure in departures:
            self.count += 1
            self.tables["trips.txt"] += f"{route},{service},t{self.count},{direction}\n"
            for place, (stop, minutes) in enumerate(calls):
                at = clock(departure + minutes)
                self.tables["stop_times.txt"] += f"t{self.count},{at},{at},{stop},{place * 10}\n"

    def change(self, table: str, old: str, new: str) -> "Feed":
        """Put one text in the place of another, which must be there."""
        assert old in self.tables[table], f"{old!r} is not in {table}"
        self.tables[table] = self.tables[table].replace(old, new, 1)
        return self


def clock(minutes: float) -> str:
    """1530 -> 25:30:00."""
    seconds = round(minutes * 60)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def small_feed() -> Feed:
    """Line M both ways, line B one way: every 60, 120 and 30 minutes by day."""
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 5), ("c", 12)], [420, *range(540, 1020, 60)])  # 7:00 is before the window
    feed.add("M", "1", [("c", 0), ("b", 7), ("a", 12)], range(570, 1020, 120))
    feed.add("B", "", [("c", 0), ("d", 4)], range(540, 1020, 30))
    feed.add("B", "", [("d", 0), ("a", 9)], range(540, 1020, 10), "rest")  # only at weekends
    return feed


def write_feed(folder: Path, tables: Mapping[str, str], encoding: str = "utf-8") -> Path:
    """Write the tables into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / name).write_bytes(text.encode(encoding))
    return folder
