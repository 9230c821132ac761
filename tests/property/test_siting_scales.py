"""Siting on numbers of very different sizes: the count asked for is the count opened, and no warning is given."""

import itertools
import warnings

import numpy
import pytest

from analysis.siting import max_coverage, p_median, set_cover
from analysis.siting.arrays import read_costs
from analysis.siting.median_problem import MedianProblem
from analysis.siting.requests import read_clock, read_rules


@pytest.mark.parametrize("seed", range(300))
def test_p_median_opens_as_many_as_asked_and_is_best(seed: int) -> None:
    random = numpy.random.default_rng(seed)
    cost = random.random((12, 7)) * 10.0 ** random.integers(-6, 10, (12, 7))
    weights = random.random(12) * 10.0 ** random.integers(-6, 3)
    count = int(random.integers(2, 7))
    plan = p_median(cost, weights, count)
    best = min(weights @ cost[:, list(sites)].min(axis=1) for sites in itertools.combinations(range(7), count))
    assert len(plan.open_sites) == count
    assert plan.value == pytest.approx(best, rel=2e-9)


def test_free_sites_on_a_budget_give_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plan = max_coverage(numpy.eye(2, dtype=bool), [1e9, 1.0], None, costs=[0.0, 1.0], budget=0.5)
    assert plan.open_sites == [0]


def test_a_site_dearer_than_a_whole_plan_does_not_blur_the_proof() -> None:
    """Five orders of magnitude between the plan and the dearest site: the solver's tolerance is that of the dearest."""
    random = numpy.random.default_rng(9339)
    for _ in range(30):
        covers = random.random((20, 8)) < 0.4
        covers[:, -1] = True
        prices = random.random(8) * 1e-6
        prices[-1] = 1.0
        needed = covers[covers[:, :-1].any(axis=1)]
        plan = set_cover(needed, numpy.ones(len(needed)), costs=prices)
        assert plan.proven
        assert plan.value < 1e-5


def test_the_dearest_site_of_a_plan_is_not_left_out_of_its_proof() -> None:
    """Site 0 is required and reaches nobody, 1 reaches all, 2 half: a sum less one of its parts is not the other."""
    covers = numpy.array([[0, 1, 1], [0, 1, 0]], dtype=bool)
    for seed in range(60):
        required, dear = numpy.random.default_rng(seed).random(2)
        plan = set_cover(covers, [1.0, 1.0], 0.9, required=[0], costs=[required, dear, dear * 0.9])
        assert (plan.open_sites, plan.proven) == ([0, 1], True)


@pytest.mark.parametrize("seed", [3, 22, 34, 36, 55, 65])
def test_a_budget_of_many_orders_of_magnitude_is_searched_to_the_end(seed: int) -> None:
    """HiGHS gives up on some nodes of these, with all the time it wants: they are split further."""
    random = numpy.random.default_rng(seed)
    costs = random.random(8) * 10.0 ** random.integers(-6, 10, 8)
    budget = costs[random.permutation(8)[:5]].sum()
    cost = random.random((20, 8))
    plan = p_median(cost, numpy.ones(20), None, costs=costs, budget=budget)
    affordable = [
        list(sites)
        for count in range(1, 9)
        for sites in itertools.combinations(range(8), count)
        if costs[list(sites)].sum() <= budget * (1 + 1e-9)
    ]
    assert plan.proven
    assert plan.value == pytest.approx(min(cost[:, sites].min(axis=1).sum() for sites in affordable), rel=2e-9)


@pytest.mark.parametrize("seed", [2530, 2959])
def test_the_plan_to_begin_from_is_not_taken_for_the_best(seed: int) -> None:
    """HiGHS solves these in its presolve and hands back the plan it was given as optimal, its bound far below."""
    random = numpy.random.default_rng(seed)
    costs = numpy.append(random.random(5) * 1e6, 0.0)
    covers, weights = random.random((20, 6)) < 0.4, random.random(20)
    share = 0.7 * weights[covers.any(axis=1)].sum() / weights.sum()
    plan = set_cover(covers, weights, share, costs=costs)
    choices = [list(sites) for count in range(7) for sites in itertools.combinations(range(6), count)]
    enough = [sites for sites in choices if weights[covers[:, sites].any(axis=1)].sum() >= share * weights.sum()]
    assert plan.proven
    assert plan.value == pytest.approx(min(costs[sites].sum() for sites in enough), rel=2e-9)


def test_a_reach_that_is_broken_by_less_than_the_solver_sees_is_not_stated_again() -> None:
    """It would be for ever: HiGHS calls 1 - 1e-7 enough, and so must we."""
    pairs = read_costs(numpy.where(numpy.eye(2), 1.0, numpy.inf))
    problem = MedianProblem(pairs, numpy.ones(2), read_rules(2, (), (), 2), read_clock(None))
    assert not problem.broken_rows(numpy.full(2, 1 - 1e-7))
    assert len(problem.broken_rows(numpy.full(2, 0.99))) == 2
