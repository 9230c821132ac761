"""The way to a point is one leg on foot, said to be an estimate; a place or a point that is not there is named."""

import pytest

from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.directions import find_way, read_place
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE

POINTS = """
acceptance_point_id | name | kind   | division_code | lon    | lat  | address | closed_on  | why
P1                  | hall | mobile | 440306        | 113.91 | 22.5 | 1 Road  |            | one step (1.028 km) away
P2                  | lost | mobile | 440306        |        |      |         |            | no coordinates
P3                  | gone | mobile | 440306        | 113.91 | 22.5 |         | 2026-03-01 | closed
"""


def test_the_way_is_walked_along_a_straight_line_with_its_detour(draw: Draw) -> None:
    way = find_way(draw(acceptance_points=POINTS, as_of="2026-03-31"), EVERYWHERE, (113.9, 22.5), "P1")
    leg = way.legs[0]
    assert leg["metres"] == pytest.approx(1028 * 1.3, abs=5)
    assert way.minutes == leg["minutes"] == pytest.approx(leg["metres"] / 80, rel=0.01)  # 4.8 km/h
    assert (leg["mode"], leg["from"], leg["to"]) == ("walk", "113.9,22.5", "hall")
    assert (way.address, way.phone) == ("1 Road", None)
    assert "不是实际路线" in way.method_zh


def test_a_point_that_cannot_be_gone_to_is_named(draw: Draw) -> None:
    snapshot = draw(acceptance_points=POINTS, as_of="2026-03-31")
    with pytest.raises(InfeasibleRequest, match="no coordinates"):
        find_way(snapshot, EVERYWHERE, (113.9, 22.5), "P2")
    for point in ("P3", "P9"):
        with pytest.raises(UnknownCode, match=point):
            find_way(snapshot, EVERYWHERE, (113.9, 22.5), point)


@pytest.mark.parametrize("typed", ["114.05", "22.55,114.05", "east,north", "1,2,3", "nan,22"])
def test_a_place_is_longitude_then_latitude(typed: str) -> None:
    with pytest.raises(WrongUsage, match="LON,LAT"):
        read_place(typed)
    assert read_place("114.05, 22.55") == (114.05, 22.55)
