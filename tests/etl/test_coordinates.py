"""Coordinates of every frame end as WGS-84 in the snapshot, for every record type that has any."""

import math
from pathlib import Path
from typing import Any

import h3
import pytest

from etl.refresh import refresh
from tests.etl.files import POINT, application, read_core, write_csv
from tests.etl.test_record_types import ROWS

WGS84 = (113.912316, 22.543847)  # a place in Shenzhen
GCJ02 = (113.9171764808363, 22.540796131694766)  # the same place, by the published formula


def bd09(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 as Baidu shifts it once more."""
    turn = math.pi * 3000 / 180
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * turn)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


FRAMES = {
    "": WGS84,
    "WGS84": WGS84,
    "EPSG:4326": WGS84,
    "CGCS2000": WGS84,
    "国家2000": WGS84,
    "GCJ-02": GCJ02,
    "火星坐标": GCJ02,
    "BD-09": bd09(*GCJ02),
    "百度坐标": bd09(*GCJ02),
}
RECORDS = {
    "acceptance_points": ("acceptance_point_id", [("lon", "lat")]),
    "candidate_sites": ("site_id", [("lon", "lat")]),
    "population": ("area_code", [("lon", "lat")]),
    "transit_lines": ("line_id", [("lon", "lat")]),
    "travel_edges": ("from_node", [("from_lon", "from_lat"), ("to_lon", "to_lat")]),
}


@pytest.mark.parametrize("record", RECORDS)
def test_every_frame_becomes_wgs84(tmp_path: Path, local: Path, record: str) -> None:
    key, pairs = RECORDS[record]
    rows: list[dict[str, Any]] = []
    for number, (frame, (lon, lat)) in enumerate(FRAMES.items()):
        row = ROWS[record] | {key: f"44030600{number}" if key == "area_code" else f"k{number}", "crs": frame}
        rows.append(row | {axis: value for pair in pairs for axis, value in zip(pair, (lon, lat), strict=True)})
    write_csv(tmp_path / "raw" / record / "a.csv", rows)
    assert refresh(tmp_path / "raw", tmp_path / "warehouse", local).records[record]["loaded"] == len(FRAMES)
    core = read_core(tmp_path / "warehouse", record)
    for lon_column, lat_column in pairs:
        assert core[lon_column].to_list() == pytest.approx([WGS84[0]] * len(FRAMES), abs=2e-6)
        assert core[lat_column].to_list() == pytest.approx([WGS84[1]] * len(FRAMES), abs=2e-6)


def test_a_home_in_any_frame_falls_in_one_cell(tmp_path: Path, local: Path) -> None:
    write_csv(tmp_path / "raw" / "acceptance_points" / "a.csv", [POINT])
    rows = [
        application(number, crs=frame, residence_lon=lon, residence_lat=lat)
        for number, (frame, (lon, lat)) in enumerate(FRAMES.items())
    ]
    write_csv(tmp_path / "raw" / "applications" / "a.csv", rows)
    refresh(tmp_path / "raw", tmp_path / "warehouse", local)
    cells = read_core(tmp_path / "warehouse", "applications")["residence_cell"].to_list()
    assert cells == [h3.latlng_to_cell(WGS84[1], WGS84[0], 8)] * len(FRAMES)
