"""New points beside those kept: the optimum on a line known by hand, what each adds, and requests that cannot be met.

Places lie one step apart on one parallel (16.7 minutes on foot); 20 minutes reach one step and not two.

    place     0    1    2    3    4    5    6
    persons  100  100   50   60   10   80   30
    point     P1                                  reaches 0 and 1: 200 persons
    sites               A         B    C          A: 1 2 3, B: 3 4 5, C: 4 5 6
"""

import itertools
import math
from typing import Any

import numpy
import pytest

from analysis.access import travel_minutes
from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.siting import SitingResult, plan_sites
from studies.siting_curve import curve_of
from studies.siting_decision import open_decision
from studies.siting_request import SitingRequest
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE

PERSONS = (100, 100, 50, 60, 10, 80, 30)
SITES = {"A": 2, "B": 4, "C": 5}
PEOPLE = "area_code | lon | lat | floating_population\n" + "\n".join(
    f"44030600{at}001 | {113.9 + at / 100:.2f} | 22.5 | {persons}" for at, persons in enumerate(PERSONS)
)
POINTS = """
acceptance_point_id | name | kind   | division_code | lon    | lat
P1                  | hall | mobile | 440306        | 113.90 | 22.5
"""
CANDIDATES = """
site_id | name  | kind   | division_code | lon    | lat  | setup_cost_yuan | why
A       | two   | mobile | 440306        | 113.92 | 22.5 | 100             |
B       | four  | mobile | 440306        | 113.94 | 22.5 | 300             | most by itself, but not in the best pair
C       | five  | mobile | 440306        | 113.95 | 22.5 | 120             |
D       | other | mobile | 440303        | 113.92 | 22.5 |                 | another district: for the whole city only
"""


def plan(draw: Draw, area: str = "440306", points: str = POINTS, **asked: Any) -> SitingResult:
    drawn = {"population": PEOPLE, "candidate_sites": CANDIDATES}
    snapshot = draw(as_of="2026-03-31", **drawn, **({"acceptance_points": points} if points else {}))
    return plan_sites(snapshot, EVERYWHERE, SitingRequest(area, minutes=20.0, **asked))


def opened(result: SitingResult) -> list[str]:
    return sorted(row["site_id"] for row in result.open)


def minutes_after(sites: tuple[str, ...]) -> numpy.ndarray:
    """Minutes from every place to P1 or one of these sites."""
    at = [113.9, *(113.9 + SITES[site] / 100 for site in sites)]
    places = [113.9 + number / 100 for number in range(len(PERSONS))]
    return travel_minutes(places, [22.5] * len(places), at, [22.5] * len(at), "walk").min(axis=1)


def test_one_point_covers_the_most_people_it_can(draw: Draw) -> None:
    result = plan(draw, open_count=1)
    assert opened(result) == ["B"]
    assert (result.value, result.bound, result.gap, result.proven) == (350, 350, 0, True)
    assert (result.before["covered"], result.after["covered"]) == (200, 350)


def test_two_points_are_the_best_pair_and_not_the_greedy_one(draw: Draw) -> None:
    result = plan(draw, open_count=2)
    assert opened(result) == ["A", "C"]
    assert result.value == result.after["covered"] == 430
    assert [(row["site_id"], row["adds"]) for row in result.open] == [("C", 120), ("A", 110)]
    assert (result.kept, result.candidates, result.before["points"], result.after["points"]) == (1, 3, 1, 3)


def test_what_a_point_adds_is_told_by_district_and_by_the_neighbour_it_relieves(draw: Draw) -> None:
    row = plan(draw, open_count=1).open[0]
    assert row["newly_covered_in"] == [{"area_code": "440306", "name": "宝安区", "persons": 150}]
    assert row["serves"] == 180  # places 3 to 6; place 2 is as near to P1
    assert row["relieves"] == [{"site_id": "P1", "name": "hall", "persons": 180}]


def test_closing_a_point_is_the_same_question_backwards(draw: Draw) -> None:
    result = plan(draw, open_count=2, close=("P1",))
    assert opened(result) == ["A", "C"]
    assert result.value == result.after["covered"] == 330
    assert result.before["covered"] == 200
    assert [row["site_id"] for row in result.closed] == ["P1"]
    only_close = plan(draw, open_count=0, close=("P1",))
    assert (only_close.value, only_close.open) == (0, [])


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("objective", ["mean", "max"])
def test_the_shortest_ways_are_those_of_trying_every_choice(draw: Draw, objective: str, count: int) -> None:
    result = plan(draw, open_count=count, objective=objective)
    ways = [minutes_after(chosen) for chosen in itertools.combinations(SITES, count)]
    told = [numpy.average(way, weights=PERSONS) if objective == "mean" else way.max() for way in ways]
    assert result.value == pytest.approx(min(told))
    assert result.proven
    assert result.value == pytest.approx(result.after["mean_minutes" if objective == "mean" else "max_minutes"])
    assert len(result.open) == count


def test_adds_of_the_mean_are_the_person_minutes_lost_without_the_point(draw: Draw) -> None:
    result = plan(draw, open_count=2, objective="mean")
    together = minutes_after(tuple(opened(result)))
    for row in result.open:
        others = tuple(site for site in opened(result) if site != row["site_id"])
        assert row["adds"] == pytest.approx(float((minutes_after(others) - together) @ numpy.array(PERSONS)))
    assert result.adds_unit == "person_minutes"


def test_the_fewest_points_for_a_share(draw: Draw) -> None:
    everyone = plan(draw, objective="cover", share=1.0)
    assert (everyone.value, opened(everyone)) == (2, ["A", "C"])
    most = plan(draw, objective="cover", share=0.8)  # 344 of 430: P1 and B reach 350
    assert (most.value, most.after["covered"], opened(most)) == (1, 350, ["B"])
    assert plan(draw, objective="cover", share=0.4).open == []  # P1 does already
    many = plan(draw, objective="cover", share=0.8, open_count=1000)  # more than there are, and not used
    assert opened(many) == ["B"]


def test_a_budget_bounds_the_cost_of_setting_up(draw: Draw) -> None:
    result = plan(draw, budget=250.0)
    assert (opened(result), result.cost_yuan) == (["A", "C"], 220)
    assert opened(plan(draw, budget=120.0)) == ["C"]
    assert opened(plan(draw, budget=120.0, objective="mean")) == ["C"]


def test_without_any_point_yet_the_first_is_found_too(draw: Draw) -> None:
    result = plan(draw, points="", open_count=1)
    assert (opened(result), result.value) == (["A"], 210)
    assert result.before["covered"] == 0
    assert plan(draw, points="", open_count=1, objective="mean").proven


def test_candidates_are_those_of_the_area(draw: Draw) -> None:
    assert plan(draw, area="440300", open_count=4).candidates == 4


@pytest.mark.parametrize(
    ("asked", "mistake", "sentence"),
    [
        ({"open_count": 1000}, InfeasibleRequest, r"asks for 1,000 new points, but 宝安区 \(440306\) has only 3"),
        ({"open_count": 3, "budget": 300.0}, InfeasibleRequest, "520 yuan to set up, more than the budget of 300"),
        (
            {"objective": "cover", "share": 1.0, "close": ("P1",)},
            InfeasibleRequest,
            "all 3 candidate sites open, 76.74%",
        ),
        ({"open_count": 1, "close": ("P9",)}, UnknownCode, "'P9' to close"),
        ({}, WrongUsage, "--open"),
        ({"open_count": -1}, WrongUsage, "-1"),
        ({"open_count": 1, "objective": "least"}, WrongUsage, "least"),
        ({"open_count": 1, "objective": "max", "budget": 5.0}, WrongUsage, "--budget"),
        ({"objective": "cover", "share": 1.5}, WrongUsage, "--share"),
        ({"budget": math.inf}, WrongUsage, "--budget"),  # no JSON holds it: a scenario could not be made again
        ({"open_count": 1, "seconds": -1.0}, WrongUsage, "--seconds"),
    ],
)
def test_what_no_plan_can_meet_is_said(
    draw: Draw, asked: dict[str, Any], mistake: type[Exception], sentence: str
) -> None:
    with pytest.raises(mistake, match=sentence):
        plan(draw, **asked)


def test_the_curve_begins_with_today_and_each_point_is_worth_what_it_adds(draw: Draw) -> None:
    snapshot = draw(population=PEOPLE, candidate_sites=CANDIDATES, acceptance_points=POINTS, as_of="2026-03-31")
    request = SitingRequest("440306", open_count=1, minutes=20.0)
    rows = curve_of(open_decision(snapshot, EVERYWHERE, request, []), 4, 60.0)  # there are only 3 candidates
    assert [(row["open_count"], row["value"], row["adds"]) for row in rows] == [
        (0, 200, 0),
        (1, 350, 150),
        (2, 430, 80),
        (3, 430, 0),
    ]
    assert all(row["bound"] == row["value"] for row in rows)


def test_what_is_required_is_opened_and_what_is_forbidden_is_not(draw: Draw) -> None:
    assert opened(plan(draw, open_count=2, require=("B",))) == ["A", "B"]  # 110 more, C would add 30
    assert opened(plan(draw, open_count=1, require=("B", "B"))) == ["B"]  # named twice, opened once
    assert opened(plan(draw, open_count=1, forbid=("B",))) == ["C"]  # 120 against 110
    with pytest.raises(UnknownCode, match="no candidate site 'X'"):
        plan(draw, open_count=1, forbid=("X",))
    with pytest.raises(InfeasibleRequest, match="fewer than the 1 required"):
        plan(draw, open_count=0, require=("B",))
    with pytest.raises(WrongUsage, match="both required and forbidden"):
        plan(draw, open_count=1, require=("A",), forbid=("A",))


def test_a_floor_holds_in_every_district(draw: Draw) -> None:
    """Best for all is B (350 of 430); no point but A reaches the residents of the other district."""
    people = PEOPLE.replace("440306002001", "440303002001")
    asked = {"population": people, "candidate_sites": CANDIDATES, "acceptance_points": POINTS}
    snapshot = draw(as_of="2026-03-31", **asked)
    request = SitingRequest("440300", open_count=1, minutes=20.0, floor=0.5, forbid=("D",))
    assert opened(plan_sites(snapshot, EVERYWHERE, request)) == ["A"]
    with pytest.raises(InfeasibleRequest, match=r"\(440303\) are within 20 minutes, less than the floor of 100.00%"):
        plan_sites(snapshot, EVERYWHERE, SitingRequest("440300", 1, 20.0, floor=1.0, forbid=("A", "D")))
