"""A GTFS feed in a folder of transit_lines: what of it becomes lines, and what is said of the rest."""

from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

from etl.refresh import RefreshResult, refresh
from studies.directions import find_way
from studies.quarantine import list_quarantine
from studies.reasons import name_file_reason
from studies.status import describe_status
from studies.travel import find_travel
from tests.etl.files import POINT, read_core, write_csv
from tests.etl.gtfs_files import Feed, small_feed, write_feed
from warehouse import EVERYWHERE, open_current

LINES = "transit_lines"
M_THERE, M_BACK, B = "sz:M:0:1", "sz:M:1:1", "sz:B:-:1"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with the point that ways lead to, near stop d."""
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT | {"lon": 113.951, "lat": 22.6}])
    return tmp_path / "raw"


def load(raw: Path, feed: Feed, name: str = "sz", **options: Any) -> RefreshResult:
    """Write the feed and refresh; every row of the lines ends in exactly one place."""
    write_feed(raw / LINES / name, feed.tables, **options)
    result = refresh(raw, raw.parent / "warehouse", raw.parent / "local", allow_shrink=True)
    for counts in result.records.values():
        assert counts["read"] == counts["loaded"] + counts["superseded"] + counts["quarantined"]
    return result


def lines_of(raw: Path) -> pandas.DataFrame:
    """The lines held, by line and sequence."""
    return read_core(raw.parent / "warehouse", LINES)


def headways(raw: Path) -> dict[str, float]:
    """The headway of each line held."""
    return lines_of(raw).groupby("line_id")["headway_minutes"].first().to_dict()


def rejected(raw: Path) -> list[tuple[int, list[str]]]:
    """Line and reasons of every row kept out, all of the feed's folder."""
    rows = list_quarantine(raw.parent / "warehouse")
    assert {row.file for row in rows} <= {f"{LINES}/sz"}
    return [(row.line, row.reasons) for row in rows]


def refused(result: RefreshResult) -> str:
    """Why the feed was not read at all; the sentence has its Chinese."""
    [found] = result.quarantined_files
    assert found["file"] == f"{LINES}/sz"
    assert name_file_reason(found["reason"], "zh") != found["reason"]
    return found["reason"]


def write_same_lines(raw: Path) -> None:
    """What the small feed says, as a bureau would list it."""
    stops = {
        "a": ("甲站", 22.5, 113.9),
        "b": ("乙站", 22.55, 113.9),
        "c": ("丙站", 22.6, 113.9),
        "d": ("丁站, 东口", 22.6, 113.95),
    }
    lines = [
        (M_THERE, "1号线", "metro", 60, [("a", 0), ("b", 5), ("c", 7)]),
        (M_BACK, "1号线", "metro", 120, [("c", 0), ("b", 7), ("a", 5)]),
        (B, "环城, 快线", "bus", 30, [("c", 0), ("d", 4)]),
    ]
    rows = []
    for line_id, name, mode, headway, calls in lines:
        for sequence, (stop, minutes) in enumerate(calls, start=1):
            stop_name, lat, lon = stops[stop]
            rows.append({
                "line_id": line_id, "name": name, "mode": mode, "headway_minutes": headway, "sequence": sequence,
                "stop_id": f"sz:{stop}", "stop_name": stop_name, "lon": lon, "lat": lat,
                "minutes_from_previous": minutes, "is_one_way": True,
            })  # fmt: skip
    write_csv(raw / LINES / "own.csv", rows)


def ask_ways(warehouse: Path) -> tuple[numpy.ndarray, list[dict[str, Any]]]:
    """Minutes between two places by two sites, and the legs of one way."""
    snapshot = open_current(warehouse)
    places = pandas.DataFrame({"area_id": ["x", "y"], "lon": [113.9, 113.9], "lat": [22.501, 22.56]})
    sites = pandas.DataFrame({"site_id": ["p", "q"], "lon": [113.95, 113.9], "lat": [22.6, 22.5]})
    minutes = find_travel(snapshot, EVERYWHERE, "440300", "transit").minutes(places, sites)
    way = find_way(snapshot, EVERYWHERE, (113.9, 22.501), str(POINT["acceptance_point_id"]))
    return minutes, way.legs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_feed_is_the_same_as_its_lines_given_row_by_row(raw: Path, local: Path, encoding: str) -> None:
    assert load(raw, small_feed(), encoding=encoding).records[LINES]["loaded"] == 8
    from_feed, held = ask_ways(raw.parent / "warehouse"), lines_of(raw)
    for table in (raw / LINES / "sz").iterdir():
        table.unlink()
    write_same_lines(raw)
    refresh(raw, raw.parent / "warehouse", local, allow_shrink=True)
    from_rows = ask_ways(raw.parent / "warehouse")
    pandas.testing.assert_frame_equal(held, lines_of(raw))
    assert numpy.array_equal(from_feed[0], from_rows[0])
    assert from_feed[1] == from_rows[1]
    assert [leg["line"] for leg in from_feed[1]] == [None, "1号线", "环城, 快线", None]


def test_the_feed_is_one_file_shown_by_its_name(raw: Path) -> None:
    feed = small_feed()
    feed.tables["agency.txt"] = "agency_id\nx\n"
    result = load(raw, feed)
    assert result.files == {"loaded": 2, "skipped": 0, "quarantined": 0}
    assert (result.ignored_files, result.unknown_headings) == ([], [])
    [shown] = [file for file in describe_status(raw.parent / "warehouse").files if file["record"] == LINES]
    assert (shown["file"], shown["read"], shown["loaded"]) == (f"{LINES}/sz", 8, 8)


def test_an_unchanged_feed_is_skipped_and_a_changed_one_read_again(raw: Path) -> None:
    load(raw, small_feed())
    again = load(raw, small_feed())
    assert (again.changed, again.files["skipped"]) == (False, 2)
    changed = load(raw, small_feed().change("routes.txt", "1号线", "2号线"))
    assert (changed.changed, changed.files) == (True, {"loaded": 1, "skipped": 1, "quarantined": 0})
    assert "2号线" in set(lines_of(raw)["name"])


def test_two_feeds_with_the_same_ids_do_not_clash(raw: Path) -> None:
    load(raw, small_feed())
    result = load(raw, small_feed(), name="广州")
    assert result.records[LINES] == {"read": 16, "loaded": 16, "superseded": 0, "quarantined": 0}
    held = lines_of(raw)
    assert {line.partition(":")[0] for line in held["line_id"]} == {"sz", "广州"}
    assert held["stop_id"].nunique() == 8


def test_a_feed_straight_in_transit_lines_keeps_its_ids(raw: Path) -> None:
    write_same_lines(raw)
    (raw / LINES / "own.csv").rename(raw / LINES / "own.txt")
    feed = small_feed()
    feed.tables["agency.txt"] = "agency_id\nx\n"
    result = load(raw, feed, name="")
    assert (result.records[LINES]["loaded"], result.quarantined_files) == (16, [])
    assert {"M:0:1", "M:1:1", "B:-:1"} < set(lines_of(raw)["line_id"])
    assert {"a", "b", "c", "d"} < set(lines_of(raw)["stop_id"])


def test_times_go_on_after_midnight(raw: Path) -> None:
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 25)], [1430])  # 23:50 to 24:15
    feed.add("M", "1", [("b", 0), ("a", 25)], [540 + 1440])  # leaves at 33:00, which is nine o'clock
    feed.add("M", "1", [("b", 0), ("a", 25)], [550])
    load(raw, feed)
    assert lines_of(raw)["minutes_from_previous"].max() == 25
    assert headways(raw) == {M_THERE: 480, M_BACK: 240}


def test_times_left_out_lie_evenly_between_those_given(raw: Path) -> None:
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 1), ("c", 2), ("d", 12)], [600])
    feed.change("stop_times.txt", "t1,10:01:00,10:01:00,b", "t1,,,b").change(
        "stop_times.txt", "t1,10:02:00,10:02:00,c", "t1,,,c"
    )
    load(raw, feed)
    assert list(lines_of(raw)["minutes_from_previous"]) == [0, 4, 4, 4]


def test_the_ride_begins_when_the_first_stop_is_left(raw: Path) -> None:
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 8)], [600])
    load(raw, feed.change("stop_times.txt", "t1,10:00:00,10:00:00,a", "t1,09:50:00,10:00:00,a"))
    assert list(lines_of(raw)["minutes_from_previous"]) == [0, 8]


def test_the_trip_of_median_length_in_the_window_stands_for_a_line(raw: Path) -> None:
    feed = Feed()
    for minutes, departure in ((5, 420), (10, 600), (12, 700), (20, 800)):  # 7:00 is fast, and not looked at
        feed.add("M", "0", [("a", 0), ("b", minutes)], [departure])
    load(raw, feed)
    assert list(lines_of(raw)["minutes_from_previous"]) == [0, 12]
    assert headways(raw) == {M_THERE: 160}


def test_every_sequence_of_stops_is_a_line_of_its_own(raw: Path) -> None:
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 5), ("c", 9)], [600, 700])
    feed.add("M", "0", [("a", 0), ("c", 6)], [650])  # passes b by
    load(raw, feed)
    assert headways(raw) == {M_THERE: 240, "sz:M:0:2": 480}
    assert list(lines_of(raw)["stop_id"]) == ["sz:a", "sz:b", "sz:c", "sz:a", "sz:c"]


def test_frequencies_are_departures(raw: Path) -> None:
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 5)], [300])
    feed.add("B", "", [("c", 0), ("d", 5)], [600])
    feed.tables["frequencies.txt"] = "trip_id,start_time,end_time,headway_secs\nt1,06:00:00,23:00:00,300\n"
    load(raw, feed)
    assert headways(raw) == {M_THERE: 5, B: 480}
    feed.tables["frequencies.txt"] += "t2,08:00:00,10:00:00,600\nt2,16:00:00,18:00:00,600\n"
    load(raw, feed)
    assert headways(raw)[B] == 40  # six in the first hour of the window and six in the last


def test_the_working_day_of_median_trip_count_is_taken(raw: Path) -> None:
    feed = small_feed()
    feed.add("B", "1", [("a", 0), ("d", 5)], range(540, 1020, 10), "extra")
    days = "".join(f"extra,202603{day:02},1\n" for day in (2, 3))  # two days of many trips
    off = "".join(f"work,202603{day:02},2\n" for day in (9, 10, 11))  # three holidays without any
    feed.tables["calendar_dates.txt"] = f"service_id,date,exception_type\n{days}{off}"
    load(raw, feed)
    assert set(headways(raw)) == {M_THERE, M_BACK, B}


def test_services_may_be_given_by_dates_alone(raw: Path) -> None:
    feed = small_feed()
    del feed.tables["calendar.txt"]
    feed.tables["calendar_dates.txt"] = "service_id,date,exception_type\nwork,20260304,1\nrest,20260307,1\n"
    load(raw, feed)
    assert headways(raw) == {M_THERE: 60, M_BACK: 120, B: 30}


def test_without_calendars_all_trips_count(raw: Path) -> None:
    feed = small_feed()
    del feed.tables["calendar.txt"]
    load(raw, feed)
    assert headways(raw) == {M_THERE: 60, M_BACK: 120, B: 30, "sz:B:-:2": 10}


@pytest.mark.parametrize("name", ["trips.txt", "routes.txt", "stop_times.txt", "stops.txt"])
def test_a_feed_without_a_required_table_says_which(raw: Path, name: str) -> None:
    feed = small_feed()
    del feed.tables[name]
    assert refused(load(raw, feed)) == f"the GTFS folder has no {name}"


NO_DAY = "calendar.txt, line 2: end_date '20261329' is no day such as 20260331"
NEVER = "by its calendar, no trip of the feed runs on a day from Monday to Friday"


@pytest.mark.parametrize(
    ("table", "old", "new", "reason"),
    [
        ("stops.txt", "stop_lat", "latitude", "stops.txt has no column stop_lat"),
        ("trips.txt", small_feed().tables["trips.txt"], "", "there is nothing in trips.txt"),
        ("calendar.txt", "20260329", "20261329", NO_DAY),
        ("calendar.txt", "1,1,1,1,1", "0,0,0,0,0", NEVER),
        ("routes.txt", '快线"', "快线", "routes.txt is no table: EOF inside string starting at row 2"),
    ],
)
def test_a_feed_that_makes_no_sense_is_set_aside_as_a_file(
    raw: Path, table: str, old: str, new: str, reason: str
) -> None:
    result = load(raw, small_feed().change(table, old, new))
    assert refused(result) == reason
    assert result.records["acceptance_points"]["loaded"] == 1


@pytest.mark.parametrize("row", ["t1,06:00,23:00:00x,300", "t1,06:00:00,23:00:00,0"])
def test_frequencies_that_cannot_be_read_are_named(raw: Path, row: str) -> None:
    feed = small_feed()
    feed.tables["frequencies.txt"] = f"trip_id,start_time,end_time,headway_secs\n{row}\n"
    assert refused(load(raw, feed)).startswith("frequencies.txt, line 2: ")


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("t2,09:05:00,09:05:00,b,10", "t2,9h05,09:05:00,b,10", 6, "minutes_from_previous.unreadable"),
        ("t2,09:05:00,09:05:00,b,10", "t2,0905,0905,b,10", 6, "minutes_from_previous.unreadable"),
        ("t2,09:12:00,09:12:00,c,20", "t2,,,c,20", 7, "minutes_from_previous.missing"),
        ("t2,09:12:00,09:12:00,c,20", "t2,09:01:00,,c,20", 7, "minutes_from_previous.out_of_range"),
        ("t2,09:05:00,09:05:00,b,10", "t2,09:05:00,09:05:00,b,0", 6, "sequence.twice"),
        ("t2,09:05:00,09:05:00,b,10", "t2,09:05:00,09:05:00,b,two", 6, "sequence.unreadable"),
        ("t2,09:05:00,09:05:00,b,10", "t2,09:05:00,09:05:00,b,", 6, "sequence.missing"),
        ("t2,09:05:00,09:05:00,b,10", "t7777,09:05:00,09:05:00,b,10", 6, "line_id.unknown"),
    ],
)
def test_a_trip_with_a_row_at_fault_is_set_aside_by_that_row(
    raw: Path, old: str, new: str, line: int, reason: str
) -> None:
    result = load(raw, small_feed().change("stop_times.txt", old, new))
    assert rejected(raw) == [(line, [reason])]
    assert result.records[LINES]["quarantined"] == 1
    if reason != "line_id.unknown":  # there the trip goes on without the row, as another line
        assert headways(raw) == {M_THERE: pytest.approx(480 / 7), M_BACK: 120, B: 30}


def test_a_feed_of_nothing_but_faults_loads_nothing(raw: Path) -> None:
    feed = small_feed()
    feed.tables["trips.txt"] = "route_id,service_id,trip_id\nM,work,other\n"
    result = load(raw, feed)
    rows = feed.tables["stop_times.txt"].count("\n") - 1
    assert result.records[LINES] == {"read": rows, "loaded": 0, "superseded": 0, "quarantined": rows}


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ("b,乙站,22.55,113.90\n", "", ["stop_id.unknown", "lon.missing", "lat.missing"]),
        ("b,乙站,22.55,113.90\n", "b,乙站,0,0\n", ["lon.out_of_range", "lat.out_of_range"]),
    ],
)
def test_a_line_runs_past_a_stop_that_lies_nowhere(raw: Path, old: str, new: str, reasons: list[str]) -> None:
    result = load(raw, small_feed().change("stops.txt", old, new))
    assert result.records[LINES] == {"read": 8, "loaded": 6, "superseded": 0, "quarantined": 2}
    assert [sorted(found) for _, found in rejected(raw)] == [sorted(reasons)] * 2
    there = lines_of(raw).query("line_id == @M_THERE")
    assert list(there["minutes_from_previous"]) == [0, 12]  # 5 to the stop passed, 7 on
    assert headways(raw)[M_THERE] == 60


def test_a_row_bears_its_line_of_stop_times(raw: Path) -> None:
    feed = Feed()
    feed.add("M", "0", [("a", 0), ("b", 5)], [420, 600])
    load(raw, feed.change("stops.txt", "b,乙站,22.55", "b,乙站,99"))
    assert [line for line, _ in rejected(raw)] == [5]  # of the trip in the window


@pytest.mark.parametrize(
    ("route_type", "mode"), [("0", "tram"), ("3", "bus"), ("401", "metro"), ("715", "bus"), ("7", "cable"), ("x", None)]
)
def test_route_types_become_words_for_vehicles(raw: Path, route_type: str, mode: str | None) -> None:
    load(raw, small_feed().change("routes.txt", "地铁一号线,1", f"地铁一号线,{route_type}"))
    found = lines_of(raw).query("line_id == @M_THERE")["mode"]
    assert [value if isinstance(value, str) else None for value in found.unique()] == [mode]


def test_lines_beside_a_feed_are_read_as_ever(raw: Path) -> None:
    write_same_lines(raw)
    (raw / LINES / "feed.zip").touch()
    result = load(raw, small_feed(), name="other")
    assert result.records[LINES]["loaded"] == 16
    assert result.ignored_files == [f"{LINES}/feed.zip"]


def test_a_correction_by_row_is_no_correction_of_a_feed(raw: Path) -> None:
    load(raw, small_feed().change("stop_times.txt", "t2,09:12:00,09:12:00,c,20", "t2,,,c,20"))
    row = {"line_id": "x", "headway_minutes": 5, "sequence": 1, "stop_id": "s", "lon": 113.9, "lat": 22.5}
    fixed = row | {"minutes_from_previous": 0, "corrects_file": f"{LINES}/sz", "corrects_line": 7}
    write_csv(raw / LINES / "fixed.csv", [fixed])
    refresh(raw, raw.parent / "warehouse", raw.parent / "local")
    reasons = {row.file: row.reasons for row in list_quarantine(raw.parent / "warehouse")}
    assert reasons[f"{LINES}/fixed.csv"] == ["corrects_line.unknown"]
