"""Use of points: applications placed where the applicants live, what was fitted on them, and a plan for cases served.

Places lie one step apart on one parallel, as in the specification of siting; P1 stands at place 0.
"""

import itertools

import h3
import numpy
import pandas
import pytest

from studies.area import describe_area
from studies.back_test import try_openings
from studies.placed import place_applications
from studies.siting import plan_sites
from studies.siting_curve import curve_of
from studies.siting_decision import open_decision
from studies.siting_request import SitingRequest
from studies.travel import find_travel
from studies.use import GUESSED, use_of
from studies.use_history import find_history, is_open_on, whole_months
from studies.use_told import tell_use
from tests.spec.conftest import Draw
from tests.spec.test_siting_study import CANDIDATES, PEOPLE, POINTS
from warehouse import EVERYWHERE, Snapshot

CELL = h3.latlng_to_cell(22.5, 113.93, 8)
APPLICATIONS = f"""
application_id | accepted_at | residence_code | residence_cell | why
A1             | 2026-01-05  | 440306002001   |                | the code of a place
A2             | 2026-02-05  | 440306002001   | {CELL}         | the code decides, not the cell
A3             | 2026-02-06  | 440306         | {CELL}         | the place nearest to the cell, number 3
A4             | 2026-02-07  | 440306         |                | a county alone is not placed
"""


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw(
        as_of="2026-03-15",
        population=PEOPLE,
        candidate_sites=CANDIDATES,
        acceptance_points=POINTS,
        applications=APPLICATIONS,
    )


def test_applications_are_placed_by_code_then_by_cell(snapshot: Snapshot) -> None:
    places = snapshot.ask("demand_places", EVERYWHERE, "440306")
    months = whole_months(snapshot, EVERYWHERE)
    assert [month.isoformat() for month in months] == ["2026-01-01", "2026-02-01"]  # March is not over
    placed = place_applications(
        snapshot, EVERYWHERE, describe_area("440306"), places, months, months[-1].replace(day=28)
    )
    assert placed.counts.sum(axis=1).tolist() == [0, 0, 2, 1, 0, 0, 0]
    assert placed.counts.sum(axis=0).tolist() == [1, 2]
    assert placed.unplaced == 1


def test_too_few_records_give_a_guess_that_says_so(snapshot: Snapshot) -> None:
    travel = find_travel(snapshot, EVERYWHERE, "440306", "walk")
    use = use_of(find_history(snapshot, EVERYWHERE, describe_area("440306"), travel))
    assert (use.decay, use.fit, use.mark) == (GUESSED, None, "guess")
    told = tell_use(snapshot, EVERYWHERE, "440306")
    assert (told.mark, told.openings) == ("guess", [])
    assert all(row["low"] == row["use"] == row["high"] for row in told.curve)


def test_the_plan_for_cases_served_is_the_best_of_all(snapshot: Snapshot) -> None:
    request = SitingRequest("440306", open_count=2, minutes=20.0, objective="served")
    plan = plan_sites(snapshot, EVERYWHERE, request)
    ground = open_decision(snapshot, EVERYWHERE, request, []).ground
    assert ground.need is not None
    worth = {
        pair: ground.served(numpy.minimum(ground.kept, ground.minutes[:, list(pair)].min(axis=1)))
        for pair in itertools.combinations(range(3), 2)
    }
    best = max(worth, key=lambda pair: worth[pair])
    assert plan.value == pytest.approx(worth[best])
    assert plan.proven
    assert sorted(row["site_id"] for row in plan.open) == sorted(ground.candidates["site_id"].iloc[list(best)])
    assert plan.after["served"] == pytest.approx(plan.value)
    assert plan.before["served"] == pytest.approx(ground.served(ground.today))
    alone = [ground.served(numpy.minimum(ground.kept, ground.minutes[:, at])) for at in reversed(best)]
    adds = {row["site_id"]: row["adds"] for row in plan.open}
    for at, other in zip(best, alone, strict=True):
        assert adds[ground.candidates["site_id"].iloc[at]] == pytest.approx(plan.value - other)
    assert "每年可办" in plan.notes[0]["zh"]


def test_where_no_point_is_left_those_who_come_from_anywhere_still_count(snapshot: Snapshot) -> None:
    request = SitingRequest("440306", open_count=0, objective="served", close=("P1",))
    plan = plan_sites(snapshot, EVERYWHERE, request)
    decision = open_decision(snapshot, EVERYWHERE, request, [])
    assert decision.ground.need is not None
    assert plan.value == pytest.approx(GUESSED.floor * decision.ground.need.sum())
    assert [row["open_count"] for row in curve_of(decision, 3, 60.0)] == [0, 1, 2, 3]


def test_a_point_is_open_from_its_first_day_to_the_day_before_it_closes(draw: Draw) -> None:
    points = draw(
        acceptance_points="""
acceptance_point_id | name | kind   | division_code | lon | lat  | opened_on  | closed_on
P1                  | a    | mobile | 440306        | 114 | 22.5 |            |
P2                  | b    | mobile | 440306        | 114 | 22.5 | 2026-01-02 | 2026-01-04
"""
    ).ask("points_through_time", EVERYWHERE)
    days = [day.date() for day in pandas.date_range("2026-01-01", "2026-01-04")]
    assert is_open_on(points, days)[:, 1].tolist() == [False, True, True, False]
    assert is_open_on(points, days)[:, 0].all()


def test_an_opening_is_foretold_from_the_months_before_it(draw: Draw) -> None:
    """Ten places with a floor of use; a point opens at the far end after eight months: as much comes as foretold."""
    places = 10
    people = "area_code | lon | lat | floating_population\n" + "\n".join(
        f"4403060{at:02d}001 | {113.9 + at / 100:.2f} | 22.5 | 100000" for at in range(places)
    )
    points = """
acceptance_point_id | name | kind   | division_code | lon    | lat  | opened_on
P1                  | hall | mobile | 440306        | 113.90 | 22.5 |
P2                  | new  | mobile | 440306        | 113.99 | 22.5 | 2025-09-01
"""
    minutes = numpy.arange(places) * 16.7
    rows = ["application_id | accepted_at | residence_code"]
    for month in range(1, 13):
        way = minutes if month < 9 else numpy.minimum(minutes, minutes[::-1])
        for at, count in enumerate(numpy.rint(60 * (0.3 + 0.7 * numpy.exp(-way / 60))).astype(int)):
            rows += [f"{month}-{at}-{each} | 2025-{month:02d}-15 | 4403060{at:02d}001" for each in range(count)]
    snapshot = draw(as_of="2025-12-31", population=people, acceptance_points=points, applications="\n".join(rows))
    travel = find_travel(snapshot, EVERYWHERE, "440306", "walk")
    history = find_history(snapshot, EVERYWHERE, describe_area("440306"), travel)
    assert use_of(history).fit is not None
    (test,) = try_openings(history, travel)
    assert (test.site_id, test.months_before, test.months_after, test.places) == ("P2", 8, 4, 5)
    assert test.came > 1.3 * test.without  # the opening brought a third more, and that was foretold
    assert test.known_rest == pytest.approx(test.came, rel=0.05)
