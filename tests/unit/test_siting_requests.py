"""Every request that no plan can meet, or that has no meaning, is refused in one sentence."""

import math
from collections.abc import Callable

import numpy
import pytest
import scipy.sparse

from analysis.siting import max_coverage, p_center, p_median, set_cover
from errors import AcceptanceError, InfeasibleRequest, WrongUsage

# Four places, three sites; nobody reaches place 3.
COVERS = numpy.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
COST = numpy.where(COVERS, 5.0, math.inf)
WEIGHTS = numpy.array([10.0, 20.0, 30.0, 40.0])
REACHED = COST[:3]
PRICES = [100.0, 200.0, 300.0]


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: max_coverage(COVERS, WEIGHTS, 4), "only 3 of the 3 may be opened."),
        (
            lambda: max_coverage(COVERS, WEIGHTS, 3, forbidden=[1]),
            "only 2 of the 3 may be opened (the rest are forbidden).",
        ),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, required=[0, 2]), "2 sites are required"),
        (lambda: max_coverage(COVERS, WEIGHTS, 2, required=[1], forbidden=[1]), "both required and forbidden"),
        (
            lambda: max_coverage(COVERS, WEIGHTS, None, required=[2], costs=PRICES, budget=250),
            "required sites cost 300, more than the budget of 250",
        ),
        (
            lambda: max_coverage(COVERS, WEIGHTS, 2, costs=PRICES, budget=250),
            "cheapest 2 sites cost 300, more than the budget of 250",
        ),
        # Group b is place 3, which nobody reaches.
        (
            lambda: max_coverage(COVERS, WEIGHTS, 3, groups=list("aaab"), floors={"b": 0.5}),
            "floor of group b needs 20 of its weight covered, and all sites that may be opened reach only 0",
        ),
        # One site cannot be near both groups, though each could be met alone.
        (
            lambda: max_coverage(COVERS[:3], WEIGHTS[:3], 1, groups=[0, 0, 1], floors=[0.5, 0.5]),
            "No choice of exactly 1 site meets the floors",
        ),
        (
            lambda: max_coverage(COVERS[:3], WEIGHTS[:3], 3, groups=[0, 0, 1], floors=[0, 1], capacities=[50, 50, 29]),
            "within the capacities",
        ),
        (lambda: set_cover(COVERS, WEIGHTS), "Demand 3 is within reach of no site"),
        (lambda: set_cover(COVERS, WEIGHTS, 0.61), "all sites that may be opened reach 0.6"),
        (lambda: set_cover(COVERS[:3], WEIGHTS[:3], forbidden=[2]), "Demand 2 is within reach of no site"),
        (lambda: p_median(COST, WEIGHTS, 3), "Demand 3 is within reach of no site"),
        (lambda: p_median(REACHED, WEIGHTS[:3], 1), "No choice of exactly 1 site has every demand within reach"),
        (
            lambda: p_median(REACHED, WEIGHTS[:3], None, costs=PRICES, budget=350),
            "any number of sites on a budget of 350",
        ),
        (
            lambda: p_median(REACHED, WEIGHTS[:3], 3, capacities=[60, 60, 29]),
            "Demand 2 weighs 30, and no usable site in its reach has the capacity",
        ),
        (
            lambda: p_median(numpy.ones((3, 3)), WEIGHTS[:3], 2, capacities=[25, 30, 10]),
            "capacities of exactly 2 sites come to 55 at most, and the demands weigh 60",
        ),
        # 10 + 20 + 30 into 31 + 29: enough in all, but no demand may be split.
        (
            lambda: p_median(numpy.ones((3, 2)), WEIGHTS[:3], 2, capacities=[31, 29]),
            "No choice of exactly 2 sites serves every demand within the capacities",
        ),
        (lambda: p_center(COST, 3), "Demand 3 is within reach of no site"),
        (lambda: p_center(REACHED, 1), "No choice of exactly 1 site has every demand within reach"),
        (lambda: p_center(REACHED, 0), "exactly 0 sites"),
    ],
)
def test_impossible_requests_name_the_constraint(ask: Callable[[], object], named: str) -> None:
    with pytest.raises(InfeasibleRequest) as caught:
        ask()
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: max_coverage(COVERS, WEIGHTS[:3], 1), "weights must hold 4 numbers"),
        (lambda: max_coverage(COVERS, [1, math.nan, 1, 1], 1), "weights holds NaN at position 1"),
        (lambda: max_coverage(COVERS, [1, 1, -1, 1], 1), "weights is negative at position 2"),
        (lambda: max_coverage(COVERS, [1, 1, math.inf, 1], 1), "weights is infinite at position 2"),
        (lambda: max_coverage(COVERS, [1, 1, 10**400, 1], 1), "weights must be numbers"),
        (lambda: max_coverage(COVERS, [1, 1, 1e101, 1], 1), "weights holds 1e+101"),
        (lambda: p_median(COVERS * 1e101, WEIGHTS, 1), "cost holds 1e+101"),
        (lambda: max_coverage(COVERS[0], WEIGHTS, 1), "two dimensions"),
        (lambda: max_coverage([[1, 0], [1]], [1, 1], 1), "its rows differ in length"),
        (lambda: max_coverage(COVERS * 12.5, WEIGHTS, 1), "compare minutes with a limit"),
        (lambda: max_coverage(COVERS, WEIGHTS, -1), "open_count must be a whole number from 0"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1.5), "open_count must be a whole number"),  # type: ignore[arg-type]
        (lambda: max_coverage(COVERS, WEIGHTS, None), "Give open_count or a budget"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, budget=5), "A budget needs costs"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, costs=PRICES, budget=-5), "budget must not be negative"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, required=[3]), "required names site 3"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, required=2), "list of site indices"),  # type: ignore[arg-type]
        (lambda: max_coverage(COVERS, WEIGHTS, 1, required=[[1], [2, 3]]), "list of site indices"),  # type: ignore[list-item]
        (lambda: max_coverage(COVERS, WEIGHTS, 1, required=[True]), "list of site indices"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, forbidden=[-1]), "forbidden names site -1"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, floors=0.5), "floors need groups"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, groups=[0, 0], floors=0.5), "groups must name 4 groups"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, groups=["a", "a", None, 1], floors=0.5), "all by numbers or all by"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, groups=[True] * 4, floors=[0.1, 0.1]), "no entry for group True"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, groups=[0] * 4, floors=1.5), "share from 0 to 1"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, groups=[0, 1, 2, 2], floors=[0.1, 0.1]), "no entry for group 2"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, capacities=[1, 2]), "capacities must hold 3 numbers"),
        (lambda: max_coverage(COVERS, WEIGHTS, 1, time_limit=-1), "time_limit must not be negative"),
        (lambda: set_cover(COVERS, WEIGHTS, 60), "share must be a share from 0 to 1"),
        (lambda: p_median(numpy.full((2, 2), math.nan), [1, 1], 1), "cost holds NaN"),
        (lambda: p_median(-COVERS.astype(float), WEIGHTS, 1), "negative"),
        (lambda: p_center(REACHED, None), "open_count"),  # type: ignore[arg-type]
    ],
)
def test_requests_without_meaning(ask: Callable[[], object], named: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        ask()
    assert named in str(caught.value)


def test_a_demand_of_no_weight_need_not_be_reached() -> None:
    """Place 3 weighs nothing here: the p-median leaves it unassigned instead of refusing."""
    plan = p_median(COST, [10, 20, 30, 0], 2)
    assert plan.open_sites == [0, 2]
    assert plan.assignment.tolist() == [0, 0, 2, -1]
    assert (plan.value, plan.bound, plan.proven) == (300.0, 300.0, True)
    assert set_cover(COVERS, [10, 20, 30, 0]).open_sites == [0, 2]


def test_numbers_too_small_to_scale_are_no_fault() -> None:
    """The least numbers a float has, 5e-324 apart."""
    assert max_coverage(COVERS, WEIGHTS * 1e-320, 1).open_sites == [0]
    assert p_median(REACHED * 1e-320, WEIGHTS[:3], 2).open_sites == [0, 2]


def test_exactly_that_many_are_opened_even_where_fewer_would_do() -> None:
    plan = max_coverage(COVERS, WEIGHTS, 3)
    assert plan.open_sites == [0, 1, 2]
    assert plan.value == 60
    assert p_center(REACHED, 3).open_sites == [0, 1, 2]


def test_a_zero_stored_in_a_sparse_cost_is_no_cost_and_an_absent_one_is_out_of_reach() -> None:
    cost = scipy.sparse.coo_array(([0.0, 7.0, 3.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    assert p_median(cost, [1, 1], 2).value == 3
    assert p_median(cost, [1, 1], 1).open_sites == [1]
    assert p_center(cost, 1).value == 7


def test_floors_may_be_a_mapping_a_sequence_or_one_share() -> None:
    """Without floors the best two sites are 0 and 2; a floor on group 1 (place 1) changes nothing."""
    for floors in ({1: 1.0}, [0.0, 1.0, 0.0], 0.0):
        assert max_coverage(COVERS, WEIGHTS, 2, groups=[0, 1, 2, 2], floors=floors).open_sites == [0, 2]


def test_capacity_limits_what_a_site_serves_and_no_demand_is_split() -> None:
    """Site 0 has room for place 1 (20) or place 0 (10), not for both."""
    plan = max_coverage(COVERS, WEIGHTS, 1, capacities=[25, 5, 5])
    assert (plan.value, plan.open_sites) == (20.0, [0])
    assert plan.assignment.tolist() == [-1, 0, -1, -1]
    assert str(max_coverage(COVERS, WEIGHTS, 1, capacities=[1, 1, 1]).value) == "0.0"  # and not -0.0


def test_no_time_and_no_quick_plan_is_said_as_such() -> None:
    """Six pairs of places; each site reaches one place of each of three pairs: greedy finds no cover in time."""
    random = numpy.random.default_rng(3)
    covers = random.random((60, 24)) < 0.25
    covers[covers.sum(axis=1) == 0, 0] = True
    fewest = len(set_cover(covers, numpy.ones(60)).open_sites)
    with pytest.raises(AcceptanceError) as caught:
        p_median(numpy.where(covers, 1.0, math.inf), numpy.ones(60), fewest - 1, time_limit=0)
    assert not isinstance(caught.value, InfeasibleRequest)
    assert "nor shown to be impossible" in str(caught.value)


def test_the_same_request_has_the_same_answer() -> None:
    random = numpy.random.default_rng(1)
    covers, weights = random.random((200, 30)) < 0.1, random.integers(1, 5, 200)
    plans = [max_coverage(covers, weights, 6) for _ in range(2)]
    assert plans[0].open_sites == plans[1].open_sites
    assert (plans[0].assignment == plans[1].assignment).all()


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    """The solver's banner would spoil `--json`."""
    random = numpy.random.default_rng(2)
    p_median(random.random((30, 8)), numpy.ones(30), 3)
    assert capfd.readouterr() == ("", "")
