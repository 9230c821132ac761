"""A trip over lines that a bureau handed in, leg by leg: from 双龙 by metro and bus to a point near 梅园路."""

import json
import math
from pathlib import Path

import pytest

from cli.__main__ import main
from etl.refresh import refresh
from studies.directions import find_way
from studies.way_in_words import describe_way
from tests.etl.files import write_csv
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, open_current

HOME = (114.2700, 22.7200)
METRES = math.pi / 180 * 6371.0088 * 1000  # a degree along a meridian


def north(lat: float, metres_on_foot: float) -> float:
    """So many metres on foot (straight line x 1.3) farther north."""
    return lat + metres_on_foot / 1.3 / METRES


SHUANGLONG = north(HOME[1], 130)
CAOPU = SHUANGLONG + 15 * 0.008
BUS_STOP = north(CAOPU, 10)
MEIYUAN = BUS_STOP + 2 * 0.006
POINT = north(MEIYUAN, 190)


@pytest.fixture
def warehouse(tmp_path: Path, local: Path) -> Path:
    """龙岗线 from 双龙 to 草埔 in 15 stops, 371路 from beside it to 梅园路 in two, and a line that leads elsewhere."""
    raw = tmp_path / "raw"
    metro = [f"龙岗线{number}站" for number in range(16)]
    metro[0], metro[15] = "双龙", "草埔"
    rows = [
        _stop("L3", "龙岗线", "地铁", 6, number, name, SHUANGLONG + number * 0.008, 2.5)
        for number, name in enumerate(metro)
    ]
    bus = ["草埔地铁站", "笋岗", "梅园路", "红岭"]
    rows += [_stop("371", "371路", "公交", 10, n, name, BUS_STOP + n * 0.006, 3) for n, name in enumerate(bus)]
    rows += [_stop("M1", "支线", "公交", 4, n, f"支线{n}", HOME[1] - n * 0.01, 2) for n in range(5)]
    write_csv(raw / "transit_lines" / "lines.csv", rows)
    point = {"acceptance_point_id": "P1", "name": "笋岗派出所", "kind": "police_station", "division_code": "440303"}
    write_csv(raw / "acceptance_points" / "points.csv", [point | {"lon": HOME[0], "lat": POINT, "phone": "84466"}])
    result = refresh(raw, tmp_path / "warehouse", local)
    assert result.records["transit_lines"] == {"read": 25, "loaded": 25, "superseded": 0, "quarantined": 0}
    return tmp_path / "warehouse"


def _stop(
    line: str, name: str, mode: str, headway: float, sequence: int, stop: str, lat: float, minutes: float
) -> dict[str, object]:
    return {
        "line_id": line, "name": name, "mode": mode, "headway_minutes": headway, "sequence": sequence, "stop_id": stop,
        "stop_name": stop, "lon": HOME[0], "lat": lat, "minutes_from_previous": minutes,
    }  # fmt: skip


def test_the_trip_comes_back_leg_by_leg(
    warehouse: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["directions", "--from", f"{HOME[0]},{HOME[1]}", "--to", "P1", "--json", "--warehouse", str(warehouse)]
    monkeypatch.setattr("sys.argv", ["run", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    found = json.loads(capsys.readouterr().out)
    assert [(leg["mode"], leg["line"], leg["from"], leg["to"], leg["stops"]) for leg in found["legs"]] == [
        ("walk", None, "114.27,22.72", "双龙", None),
        ("metro", "龙岗线", "双龙", "草埔", 15),
        ("walk", None, "草埔", "草埔地铁站", None),
        ("bus", "371路", "草埔地铁站", "梅园路", 2),
        ("walk", None, "梅园路", "笋岗派出所", None),
    ]
    assert [leg["metres"] for leg in found["legs"] if leg["mode"] == "walk"] == [130, 10, 190]
    minutes = [130 / 80, 3 + 15 * 2.5, 10 / 80, 5 + 2 * 3, 190 / 80]  # half the headway, then the ride
    assert [leg["minutes"] for leg in found["legs"]] == pytest.approx(minutes)
    assert found["minutes"] == pytest.approx(sum(minutes))
    assert [leg["wait_minutes"] for leg in found["legs"]] == [0, 3, 0, 5, 0]
    assert found["legs"][1]["metres"] == pytest.approx(15 * 0.008 * METRES, abs=1)


def test_the_way_is_said_in_sentences(warehouse: Path) -> None:
    way = find_way(open_current(warehouse), EVERYWHERE, HOME, "P1")
    assert list(describe_way(way, "zh"))[:7] == [
        "从 114.27,22.72 到笋岗派出所：约 56 分钟。",
        "1. 步行 130 米到双龙，约 2 分钟。",
        "2. 在双龙乘龙岗线（地铁），经 15 站到草埔，候车约 3 分钟，乘车约 38 分钟。",
        "3. 步行 10 米到草埔地铁站，约 0 分钟。",
        "4. 在草埔地铁站乘371路（公交车），经 2 站到梅园路，候车约 5 分钟，乘车约 6 分钟。",
        "5. 步行 190 米到笋岗派出所，约 2 分钟。",
        "电话：84466",
    ]
    english = list(describe_way(way, "en"))
    assert english[2] == "2. At 双龙 take 龙岗线 (metro) 15 stops to 草埔: wait about 3 min, ride about 38 min."
    assert "half a headway" in english[-1]


def test_one_walks_where_no_line_is_faster(warehouse: Path) -> None:
    way = find_way(open_current(warehouse), EVERYWHERE, (HOME[0], POINT), "P1")
    assert [(leg["mode"], leg["metres"]) for leg in way.legs] == [("walk", 0)]
    assert way.source == "transit_lines"


LINES = """
line_id | headway_minutes | sequence | stop_id | lon   | lat   | minutes_from_previous | is_one_way | why
A       | 4               | 1        | a       | 113.9 | 22.50 | 0                     |            | both ways
A       | 4               | 2        | b       | 113.9 | 22.60 | 5                     |            |
B       | 6               | 1        | b       | 113.9 | 22.60 | 0                     | true       | from b only
B       | 6               | 2        | c       | 113.9 | 22.70 | 7                     | true       |
"""
POINTS = """
acceptance_point_id | name | kind   | division_code | lon   | lat
PA                  | a    | mobile | 440306        | 113.9 | 22.50
PC                  | c    | mobile | 440306        | 113.9 | 22.70
"""


def test_a_change_at_one_stop_is_no_leg_and_names_that_are_missing_are_ids(draw: Draw) -> None:
    snapshot = draw(acceptance_points=POINTS, transit_lines=LINES, as_of="2026-03-31")
    way = find_way(snapshot, EVERYWHERE, (113.9, 22.5), "PC")
    assert [(leg["mode"], leg["line"], leg["to"], leg["minutes"]) for leg in way.legs] == [
        ("transit", "A", "b", 7.0),
        ("transit", "B", "c", 10.0),
    ]
    back = find_way(snapshot, EVERYWHERE, (113.9, 22.7), "PA")
    assert [leg["line"] for leg in back.legs] == [None]  # the one-way line does not run back
