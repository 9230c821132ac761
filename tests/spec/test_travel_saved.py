"""What out-of-area acceptance spared, equal to the sum over cases one by one."""

import math
import random
from dataclasses import replace
from typing import Any

import pytest

from analysis.demand import adjust
from analysis.travel_saved import TravelParameters, spread, travel_saved
from data.divisions import load_divisions
from errors import WrongUsage
from studies.travel_saved import measure_travel_saved
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot

POINTS = """
acceptance_point_id | name | kind              | division_code | why
P1                  | 甲   | registration_hall | 440306        | Shenzhen
P2                  | 乙   | registration_hall | 441900        | Dongguan, another city
"""
CASES = """
application_id | acceptance_point_id | hukou_code | residence_code | accepted_at      | issued_at        | withdrawn_at     | why
A1             | P1                  | 430102     | 440306         | 2025-12-31 10:00 | 2026-01-20 10:00 |                  | Changsha, counted in the year it was accepted
A2             | P1                  | 430102     | 440306         | 2026-01-05 10:00 | 2026-01-25 10:00 |                  | the same way, the next year
A3             | P1                  | 652201     | 440306         | 2026-01-05 10:00 | 2026-01-25 10:00 |                  | far away; the code is retired
A4             | P1                  | 440303     | 440306         | 2026-01-05 10:00 | 2026-01-25 10:00 |                  | registered in the same city: left out
A5             | P1                  | 990101     | 440306         | 2026-01-05 10:00 | 2026-01-25 10:00 |                  | no such place: left out
A6             | P1                  | 430102     | 440306         | 2026-01-05 10:00 |                  |                  | open: left out
A7             | P1                  | 430102     | 440306         | 2026-01-05 10:00 |                  | 2026-01-08 10:00 | withdrawn: left out
A8             | P2                  | 430102     | 441900         | 2026-01-05 10:00 | 2026-01-25 10:00 |                  | accepted in another city
A9             | P1                  | 441900     | 440306         | 2026-01-05 10:00 | 2026-01-25 10:00 |                  | so near that the way here counts
"""  # noqa: E501
TOLD = ("km", "km_least", "km_most", "yuan", "yuan_least", "yuan_most")
CENTRES = load_divisions().set_index("code")


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw(acceptance_points=POINTS, applications=CASES, as_of="2026-03-31 12:00:00")


def way_km(home: str, place: str) -> float:
    """The spherical law of cosines: another formula than the one under test."""
    (lon, lat), (to_lon, to_lat) = (
        [math.radians(CENTRES.loc[code, axis]) for axis in ("lon", "lat")] for code in (home, place)
    )
    cosine = math.sin(lat) * math.sin(to_lat) + math.cos(lat) * math.cos(to_lat) * math.cos(lon - to_lon)
    return 6371.0088 * math.acos(cosine)


def spare(straight_km: float, given: TravelParameters) -> tuple[float, float]:
    """One case: every trip walked through."""
    km = yuan = 0.0
    trips = [1.0, 1 - given.home_posted_share]  # to apply; to collect, unless it is posted
    for trip in trips:
        for _way in ("there", "back"):
            kilometres = straight_km * given.home_detour * trip * (1 - given.home_anyway_share)
            km += kilometres
            yuan += kilometres * given.home_yuan_per_km
            yuan += kilometres / given.home_km_per_hour * given.work_time_share * given.wage_yuan_per_hour
    for _way in ("to apply", "back", "to collect", "back"):
        km -= given.here_km
        yuan -= given.here_km * given.here_yuan_per_km
        yuan -= given.here_km / given.here_km_per_hour * given.work_time_share * given.wage_yuan_per_hour
    return km, yuan


def expected(ways: list[float], given: TravelParameters) -> dict[str, float]:
    """The sums over cases, by the parameters and at their ends."""
    sums: dict[str, float] = {}
    for end, parameters in zip(("", "_least", "_most"), (given, *spread(given)), strict=True):
        each = [spare(way, parameters) for way in ways]
        sums |= {f"km{end}": sum(km for km, _ in each), f"yuan{end}": sum(yuan for _, yuan in each)}
    return sums


def told(row: dict[str, Any]) -> dict[str, float]:
    return {name: row[name] for name in TOLD}


def test_every_case_counts_once_where_it_belongs(snapshot: Snapshot) -> None:
    saved = measure_travel_saved(snapshot, EVERYWHERE, "440300")
    changsha, hami, dongguan = (way_km(code, "440306") for code in ("430102", "650502", "441900"))
    given = TravelParameters()
    assert told(saved.total) == pytest.approx(expected([changsha, changsha, hami, dongguan], given))
    assert [(row["year"], row["cases"]) for row in saved.years] == [(2025, 1), (2026, 3)]
    assert told(saved.years[1]) == pytest.approx(expected([changsha, hami, dongguan], given))
    assert [(row["origin_code"], row["cases"]) for row in saved.origins] == [
        ("430000", 2),
        ("440000", 1),
        ("650000", 1),
    ]
    assert told(saved.origins[2]) == pytest.approx(expected([hami], given))
    assert told(saved.origins[1])["yuan_least"] < 0  # nobody is spared much of a way that short
    assert saved.left_out == {"home": 1, "place": 0, "same_city": 1, "open": 1, "without_card": 1}
    assert saved.total["cases"] + sum(saved.left_out.values()) == 8


def test_an_area_counts_what_its_points_accepted(snapshot: Snapshot) -> None:
    assert measure_travel_saved(snapshot, EVERYWHERE, "440000").total["cases"] == 5
    assert measure_travel_saved(snapshot, EVERYWHERE, "441900").total["cases"] == 1
    assert measure_travel_saved(snapshot, Scope("4419"), "440300").total["cases"] == 0


def test_without_a_case_nothing_is_spared(draw: Draw) -> None:
    saved = measure_travel_saved(draw(as_of="2026-03-31 12:00:00"), EVERYWHERE, "440300")
    assert told(saved.total) == dict.fromkeys(TOLD, 0.0)
    assert (saved.total["mean_km"], saved.years) == (None, [])


def test_a_figure_that_is_moved_has_no_range(snapshot: Snapshot) -> None:
    given = TravelParameters(home_posted_share=1.0, here_km=0.0)
    saved = measure_travel_saved(snapshot, EVERYWHERE, "440300", given)
    ends = {each["name"]: (each["least"], each["value"], each["most"]) for each in saved.assumptions}
    assert ends["home_posted_share"] == (1.0, 1.0, 1.0)
    assert ends["home_detour"] == (1.15, 1.25, 1.35)
    assert [each["name"] for each in saved.adjusted] == ["home_posted_share", "here_km"]


@pytest.mark.parametrize("seed", range(10))
def test_sums_are_those_of_cases_one_by_one_and_the_range_holds_the_middle(seed: int) -> None:
    chance = random.Random(seed)
    ways = [chance.uniform(50, 3000) for _ in range(chance.randrange(1, 20))]
    given = replace(TravelParameters(), home_detour=chance.uniform(1, 2), here_km=chance.uniform(0, 5))
    found = {name: float(value[0]) for name, value in travel_saved([len(ways)], [sum(ways)], given).columns().items()}
    assert found == pytest.approx(expected(ways, given))
    assert found["km_least"] <= found["km"] <= found["km_most"]
    assert found["yuan_least"] <= found["yuan"] <= found["yuan_most"]


def test_an_assumption_that_does_not_exist_is_named() -> None:

    with pytest.raises(WrongUsage, match="there are home_detour"):
        adjust({"loss_share": 0.1}, TravelParameters)
    with pytest.raises(WrongUsage, match="between 0 and 1"):
        adjust({"home_posted_share": 1.5}, TravelParameters)
