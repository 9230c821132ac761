"""How fast a card can travel: distances by hand, the allowance, and what is no news."""

import pytest

from analysis.access import great_circle_km
from analysis.verification.travel import implied_km_per_hour, is_too_fast, shortest_hours

SHENZHEN, BEIJING = (114.06, 22.54), (116.40, 39.90)


def test_distances_by_hand() -> None:
    (degree,) = great_circle_km([0.0], [0.0], [0.0], [1.0])
    assert degree == pytest.approx(6371.0088 * 3.141592653589793 / 180)
    (far,) = great_circle_km([SHENZHEN[0]], [SHENZHEN[1]], [BEIJING[0]], [BEIJING[1]])
    assert far == pytest.approx(1943, abs=5)


@pytest.mark.parametrize(
    ("km", "hours", "why", "is_lead"),
    [
        (60, 0.05, "neighbours over a border: ten kilometres in three minutes", False),
        (45, 0.0, "within the size of two places", False),
        (110, 0.19, "sixty kilometres in eleven minutes: above 300 km/h", True),
        (110, 0.21, "and in thirteen: below", False),
        (350, 1.2, "high-speed rail: 250 km/h", False),
        (350, 0.9, "faster than rail", True),
        (1943, 4.5, "a flight with its waits", False),
        (1943, 3.0, "sooner than a flight", True),
        (720, 2.2, "about where air overtakes rail", True),
    ],
)
def test_the_way_takes_its_time(km: float, hours: float, why: str, is_lead: bool) -> None:
    assert bool(is_too_fast([km], [hours])[0]) is is_lead, why


def test_rail_and_air_meet_and_longer_ways_never_take_less() -> None:
    hours = shortest_hours([50, 60, 400, 770, 1000, 5000])
    assert hours.tolist() == pytest.approx([0, 10 / 300, 350 / 300, 2.4, 1.5 + 950 / 800, 1.5 + 4950 / 800])
    assert (hours < 9).all(), "the mart keeps pairs within nine hours"


def test_a_pair_in_the_same_minute_has_a_speed() -> None:
    assert implied_km_per_hour([150, 150], [0.0, 0.5]).tolist() == pytest.approx([6000, 200])
