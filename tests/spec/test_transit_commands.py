"""`access` and `site` by public transport, over lines handed in: who rides to a point, and what a new one adds.

Everything lies on one parallel, the places some 10 km apart: hours on foot. Two lines, one stop at each end:

    place      home      east      west
    persons     100       200       300
    line 1       a --10--- b                 every 4 minutes: 2 + 10 = 12 minutes
    line 2                           c --9-- d, where site S1 is; every 10: 5 + 9 = 14
    point       P1
"""

import json
from pathlib import Path
from typing import Any

import pytest

from etl.refresh import refresh
from tests.conftest import Demo
from tests.etl.files import write_csv
from tests.spec.test_commands import run

AREA = "440306"
HOME, EAST, WEST, FAR_WEST = 113.90, 114.00, 113.80, 113.70


@pytest.fixture
def places(tmp_path: Path, local: Path) -> list[str]:
    """The options that lead a command to the refreshed lines."""
    raw = tmp_path / "raw"
    point = {"kind": "mobile", "division_code": AREA, "lat": 22.5}
    write_csv(raw / "acceptance_points" / "a.csv", [point | {"acceptance_point_id": "P1", "name": "点", "lon": HOME}])
    sites = {"S1": FAR_WEST, "S2": 113.60}
    write_csv(
        raw / "candidate_sites" / "a.csv", [point | {"site_id": s, "name": s, "lon": at} for s, at in sites.items()]
    )
    people = {1: (HOME, 100), 2: (EAST, 200), 3: (WEST, 300)}
    write_csv(raw / "population" / "a.csv", [
        {"area_code": f"{AREA}00100{number}", "lon": lon, "lat": 22.5, "floating_population": persons}
        for number, (lon, persons) in people.items()
    ])  # fmt: skip
    stops = [("1", 4, "a", HOME, 0), ("1", 4, "b", EAST, 10), ("2", 10, "c", WEST, 0), ("2", 10, "d", FAR_WEST, 9)]
    write_csv(raw / "transit_lines" / "a.csv", [
        {"line_id": line, "headway_minutes": headway, "sequence": number, "stop_id": stop, "lon": lon, "lat": 22.5,
         "minutes_from_previous": minutes}
        for number, (line, headway, stop, lon, minutes) in enumerate(stops)
    ])  # fmt: skip
    refresh(raw, tmp_path / "warehouse", local)
    return ["--json", "--warehouse", str(tmp_path / "warehouse"), "--local", str(local)]


def ask(line: str, places: list[str], capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a command answers."""
    status, out = run([*line.split(), *places], capsys, patch)
    assert status == 0, out
    return dict(json.loads(out))


def test_who_can_ride_to_a_point(
    places: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f"access --area {AREA} --minutes 12.5 --mode"
    on_foot = ask(f"{line} walk", places, capsys, monkeypatch)
    by_line = ask(f"{line} transit", places, capsys, monkeypatch)
    assert (on_foot["population"], on_foot["covered"]) == (600, 100)
    assert (by_line["population"], by_line["covered"]) == (600, 300)
    assert by_line["covered_share"] == 0.5
    assert ask(f"access --area {AREA} --minutes 11.5 --mode transit", places, capsys, monkeypatch)["covered"] == 100


def test_the_site_that_a_line_leads_to_is_opened(
    places: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = f"site --area {AREA} --open 1 --minutes 15 --mode transit --objective coverage"
    plan = ask(line, places, capsys, monkeypatch)
    assert [(site["site_id"], site["adds"]) for site in plan["open"]] == [("S1", 300)]
    assert (plan["value"], plan["proven"]) == (600, True)
    near = ask(line.replace("--minutes 15", "--minutes 13"), places, capsys, monkeypatch)
    assert near["value"] == 300  # the 14 minutes to S1 are too many


def test_the_demonstration_rides_its_own_lines(
    demo: Demo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--json", *demo.places]
    walk, ride = (
        ask(f"access --area 440300 --minutes 45 --mode {mode}", options, capsys, monkeypatch)
        for mode in ("walk", "transit")
    )
    assert (walk["source"], ride["source"]) == ("straight_line", "transit_lines")
    assert ride["mean_minutes"] < walk["mean_minutes"]
    assert ride["covered"] > walk["covered"]
    way = ask(f"directions --from 113.80,22.70 --to {demo.point}", options, capsys, monkeypatch)
    assert {"walk", "metro", "bus"} >= {leg["mode"] for leg in way["legs"]} > {"walk"}
    assert all(leg["line"].startswith("模拟") for leg in way["legs"] if leg["line"])
