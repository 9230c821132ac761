"""Why these points and what else, on the line of `test_siting_study`, every number known by hand.

    place     0    1    2    3    4    5    6
    persons  100  100   50   60   10   80   30
    point     P1                                  reaches 0 and 1: 200 persons
    sites               A         B    C          A: 1 2 3, B: 3 4 5, C: 4 5 6

One point: B, 350 in reach. Two: A and C, 430 (all); A and B 400, B and C 380.
"""

from typing import Any

import pytest

from errors import InfeasibleRequest, UnknownCode
from studies.siting import plan_sites
from studies.siting_decision import Decision, open_decision
from studies.siting_mergers import choose_closures, pair_points, stand, weigh_closures
from studies.siting_reasons import explain_plan
from studies.siting_rejected import weigh_rejected
from studies.siting_request import SitingRequest
from tests.spec.conftest import Draw
from tests.spec.test_siting_study import PEOPLE, POINTS
from warehouse import EVERYWHERE, Snapshot

CANDIDATES = """
site_id | name | kind   | division_code | lon    | lat  | setup_cost_yuan | yearly_cost_yuan
A       | two  | mobile | 440306        | 113.92 | 22.5 | 100             | 100
B       | four | mobile | 440306        | 113.94 | 22.5 | 300             | 150
C       | five | mobile | 440306        | 113.95 | 22.5 | 120             | 90
"""
SECOND_POINT = "P2 | hall two | mobile | 440306 | 113.91 | 22.5"  # reaches 0, 1 and 2


def drawn(draw: Draw, points: str = POINTS, candidates: str = CANDIDATES) -> Snapshot:
    return draw(as_of="2026-03-31", population=PEOPLE, candidate_sites=candidates, acceptance_points=points)


def explained(draw: Draw, **asked: Any) -> dict[str, Any]:
    snapshot, request = drawn(draw), SitingRequest("440306", minutes=20.0, **asked)
    return explain_plan(snapshot, EVERYWHERE, request, plan_sites(snapshot, EVERYWHERE, request))


def decided(draw: Draw, opened: str, points: str = POINTS, **asked: Any) -> Decision:
    return open_decision(drawn(draw, points), EVERYWHERE, SitingRequest("440306", minutes=20.0, **asked), list(opened))


def test_a_rejected_site_is_told_what_it_lacks_and_who_serves_its_people(draw: Draw) -> None:
    nearest, other = explained(draw, open_count=1)["rejected"]
    assert (nearest["site_id"], nearest["shortfall"], nearest["instead_of"]) == ("C", 30, "B")  # 120 instead of 150
    assert (nearest["adds"], nearest["in_reach"]) == (30, 120)  # place 6; places 4, 5, 6
    assert (nearest["overlap_site"], nearest["overlap_share"], nearest["kept_share"]) == ("B", 0.75, 0)  # 4 and 5
    assert (other["site_id"], other["shortfall"], other["adds"]) == ("A", 40, 50)  # 110 instead of 150; place 2
    assert (other["kept_share"], other["overlap_share"]) == (100 / 210, 60 / 210)


def test_the_nearest_swap_is_the_one_that_loses_least(draw: Draw) -> None:
    (row,) = explained(draw, open_count=2)["rejected"]
    assert (row["site_id"], row["shortfall"], row["instead_of"]) == ("B", 30, "C")  # for A it would be 50
    assert row["adds"] == 0


def test_a_swap_keeps_to_what_was_asked(draw: Draw) -> None:
    required = weigh_rejected(decided(draw, "B", open_count=1, require=("B",)))
    assert [row["shortfall"] for row in required] == [None, None]
    dear = weigh_rejected(decided(draw, "AC", open_count=2, budget=399.0))
    assert [row["shortfall"] for row in dear] == [None]  # A and B would cost 400, B and C 420
    just = weigh_rejected(decided(draw, "AC", open_count=2, budget=400.0))
    assert [(row["shortfall"], row["instead_of"]) for row in just] == [(30, "C")]
    floor = weigh_rejected(decided(draw, "AC", open_count=2, floor=0.94))  # A and B: 400 of 430 is 93 %
    assert [row["shortfall"] for row in floor] == [None]


def test_with_minutes_a_site_lacks_person_minutes(draw: Draw) -> None:
    decision = decided(draw, "B", open_count=1, objective="mean")
    rows = {row["site_id"]: row for row in weigh_rejected(decision)}
    step = decision.ground.minutes[3, 0]  # one step, from A at 2 to 3
    # From P1, C and B the ways of places 2 to 6 are 2 2 1 0 1 and 2 1 0 1 2 steps: C is worse by 60, 10, not 80, 30.
    assert rows["C"]["shortfall"] == pytest.approx(step * (60 + 10 - 80 - 30))
    assert rows["C"]["adds"] == pytest.approx(step * (80 + 30))


def test_what_giving_up_or_insisting_on_a_site_costs_is_exact(draw: Draw) -> None:
    rows = explained(draw, open_count=2)["alternatives"]
    told = [(row["change"], row["site_id"], row["value"], row["loss"], row["proven"]) for row in rows]
    assert told == [("with", "B", 400, 30, True), ("without", "C", 400, 30, True), ("without", "A", 380, 50, True)]
    assert rows[0]["leaves"] == [{"site_id": "C", "name": "five"}]
    assert rows[0]["enters"] == [{"site_id": "B", "name": "four"}]
    assert (rows[0]["loss_share"], rows[0]["is_near"]) == (30 / 430, False)


def test_a_required_site_is_not_given_up_and_leaves_no_room_for_another(draw: Draw) -> None:
    rows = explained(draw, open_count=1, require=("B",))["alternatives"]
    assert {(row["change"], row["site_id"], row["value"]) for row in rows} == {
        ("with", "A", None),
        ("with", "C", None),
    }


def test_the_curve_tells_the_points_of_each_plan(draw: Draw) -> None:
    rows = explained(draw, open_count=1)["curve"]
    assert [(row["open_count"], row["value"], row["bound"], row["sites"]) for row in rows] == [
        (0, 200, 200, []),
        (1, 350, 350, ["B"]),
        (2, 430, 430, ["A", "C"]),
        (3, 430, 430, ["A", "C"]),  # a third is of no use
    ]


def test_the_front_has_the_best_plan_for_each_yearly_cost(draw: Draw) -> None:
    rows = explained(draw, open_count=2)["pareto"]
    assert [(row["cost_yuan"], row["value"], row["sites"]) for row in rows] == [
        (0, 200, []),
        (90, 320, ["C"]),  # A costs more and reaches 310
        (150, 350, ["B"]),
        (190, 430, ["A", "C"]),  # nothing dearer reaches more
    ]
    assert explained(draw, open_count=2, objective="max")["pareto"] == []


def test_the_plan_stands_beside_today_and_greedy_choice(draw: Draw) -> None:
    rows = {row["plan"]: row for row in explained(draw, open_count=2)["comparison"]}
    assert [(name, row["value"]) for name, row in rows.items()] == [
        ("today", 200),
        ("greedy", 400),  # B first, then A: 50 against 30
        ("plan", 430),
        ("bound", 430),
    ]
    assert rows["greedy"]["sites"] == ["B", "A"]
    closing = {row["plan"]: row["value"] for row in explained(draw, open_count=1, close=("P1",))["comparison"]}
    assert (closing["today"], closing["kept"], closing["plan"]) == (200, 0, 210)
    fewest = {row["plan"]: row["value"] for row in explained(draw, objective="cover", share=1.0)["comparison"]}
    assert fewest == {"greedy": 3, "plan": 2, "bound": 2}


def test_closing_a_point_costs_those_whom_no_other_reaches(draw: Draw) -> None:
    decision = decided(draw, "B", POINTS + SECOND_POINT, open_count=1)
    standing = stand(decision)
    first, last = weigh_closures(decision, standing)
    assert (first["site_id"], first["lost"], first["lost_today"], first["serves"]) == ("P1", 0, 0, 100)  # place 0
    assert first["taken_over_by"] == [{"name": "hall two", "persons": 100}]
    assert first["extra_minutes"] == pytest.approx(decision.ground.minutes[3, 0])  # one step more
    assert (last["site_id"], last["lost"], last["serves"]) == ("P2", 50, 150)  # place 2; places 1 and 2
    (pair,) = pair_points(decision, standing)
    assert (pair["both"], pair["both_share"]) == (200, 0.8)  # of 250


def test_what_a_new_point_takes_over_is_not_lost(draw: Draw) -> None:
    decision = decided(draw, "A", POINTS + SECOND_POINT, open_count=1)
    rows = {row["site_id"]: row for row in weigh_closures(decision, stand(decision))}
    assert (rows["P2"]["lost"], rows["P2"]["lost_today"]) == (0, 50)  # A reaches place 2


def test_the_points_to_close_are_those_that_lose_least(draw: Draw) -> None:
    decision = decided(draw, "B", POINTS + SECOND_POINT, open_count=1)
    standing = stand(decision)
    one = choose_closures(decision, standing, 1, 10.0)
    assert [row["site_id"] for row in one["closed"]] == ["P1"]
    assert (one["before"], one["value"], one["bound"], one["loss"], one["proven"]) == (400, 400, 400, 0, True)
    assert choose_closures(decision, standing, 2, 10.0)["loss"] == 250
    assert choose_closures(decision, standing, 0, 10.0)["closed"] == []
    with pytest.raises(InfeasibleRequest, match="keeps only 2"):
        choose_closures(decision, standing, 3, 10.0)


def test_a_point_closed_and_opened_again_changes_nothing(draw: Draw) -> None:
    again = CANDIDATES + "Z | hall | mobile | 440306 | 113.90 | 22.5 | 0 | 0"
    snapshot = drawn(draw, candidates=again)
    kept = plan_sites(snapshot, EVERYWHERE, SitingRequest("440306", 1, 20.0))
    asked = SitingRequest("440306", 2, 20.0, close=("P1",), require=("Z",))
    assert plan_sites(snapshot, EVERYWHERE, asked).value == kept.value == 350


def test_a_site_that_is_no_candidate_is_said(draw: Draw) -> None:
    with pytest.raises(UnknownCode, match="'X' is no candidate"):
        decided(draw, "X", open_count=1)
