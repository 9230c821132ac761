"""Robustness: plans for draws of demand, and the regret of every plan, beside plain loops over all plans."""

import itertools
from collections.abc import Sequence

import numpy
import pytest

from analysis.siting.draws import draw_demand
from analysis.siting.requests import read_rules
from analysis.siting.robust import DrawModel, DrawnPlans, Proof, plan_for_draws
from analysis.siting.robust_models import CoverageDraws, MedianDraws
from errors import WrongUsage

SITES, OPEN = 7, 3


def _world(seed: int) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Minutes (places, sites), persons, and draws of them."""
    random = numpy.random.default_rng(seed)
    minutes, persons = random.random((30, SITES)) * 60, random.integers(0, 50, 30).astype(float)
    return minutes, persons, draw_demand(persons, numpy.arange(30) // 10, 12, place_variation=0.8, seed=seed)


def _cost(kind: str, minutes: numpy.ndarray, sites: tuple[int, ...], draw: numpy.ndarray) -> float:
    """One plan under one draw, place by place."""
    total = 0.0
    for place, persons in enumerate(draw):
        nearest = min(minutes[place, site] for site in sites)
        total += persons * nearest if kind == "median" else -persons * (nearest <= 20)
    return total


def _model(
    kind: str, minutes: numpy.ndarray, persons: numpy.ndarray, required: Sequence[int] = (), count: int = OPEN
) -> DrawModel:
    rules = read_rules(minutes.shape[1], required, (), count)
    if kind == "median":
        return MedianDraws(minutes, persons, rules)
    return CoverageDraws(minutes <= 20, persons, rules)


@pytest.mark.parametrize("kind", ["coverage", "median"])
@pytest.mark.parametrize("seed", range(4))
def test_with_all_plans_given_regrets_and_choices_equal_those_of_plain_loops(kind: str, seed: int) -> None:
    minutes, persons, draws = _world(seed)
    every = list(itertools.combinations(range(SITES), OPEN))
    found = plan_for_draws(_model(kind, minutes, persons), draws, [numpy.array(sites) for sites in every])
    costs = numpy.array([[_cost(kind, minutes, sites, draw) for draw in draws] for sites in every])
    assert len(found.plans) == len(every)
    assert found.costs == pytest.approx(costs)
    regrets = costs - costs.min(axis=0)
    assert found.regrets == pytest.approx(regrets)
    assert regrets[found.least_max_regret].max() == pytest.approx(regrets.max(axis=1).min())
    assert regrets[found.least_mean_regret].mean() == pytest.approx(regrets.mean(axis=1).min())
    opened = [every[at] for at in costs.argmin(axis=0)]
    shares = [sum(site in sites for sites in opened) / len(draws) for site in range(SITES)]
    assert found.chosen_share(SITES) == pytest.approx(shares)


@pytest.mark.parametrize("kind", ["coverage", "median"])
@pytest.mark.parametrize("required", [(), (4,)])
def test_the_plan_of_every_draw_is_the_best_of_all(kind: str, required: tuple[int, ...]) -> None:
    minutes, persons, draws = _world(1)
    given = [numpy.array([0, 1, 4])]
    found = plan_for_draws(_model(kind, minutes, persons, required=required), draws, given, proofs=len(draws))
    every = [sites for sites in itertools.combinations(range(SITES), OPEN) if set(required) <= set(sites)]
    least = [min(_cost(kind, minutes, sites, draw) for sites in every) for draw in draws]
    assert found.costs.min(axis=0) == pytest.approx(least)
    assert all(set(required) <= set(sites.tolist()) and len(sites) == OPEN for sites in found.plans)


@pytest.mark.parametrize("kind", ["coverage", "median"])
def test_a_proof_tells_how_far_a_plan_is_from_the_best(kind: str) -> None:
    minutes, persons, draws = _world(2)
    worst = max(itertools.combinations(range(SITES), OPEN), key=lambda sites: _cost(kind, minutes, sites, draws[0]))
    model = _model(kind, minutes, persons)
    proof = model.prove(draws[0], numpy.array(worst), 5.0)
    least = min(_cost(kind, minutes, sites, draws[0]) for sites in itertools.combinations(range(SITES), OPEN))
    assert proof.bound == pytest.approx(least)
    assert model.price([proof.sites], draws[:1])[0, 0] == pytest.approx(least)


def test_dear_sites_stay_shut() -> None:
    minutes, persons, draws = _world(3)
    costs = numpy.array([1, 1, 1, 1, 9, 9, 9])
    model = CoverageDraws(minutes <= 20, persons, read_rules(SITES, (), (), OPEN, costs, 3))
    found = plan_for_draws(model, draws, [numpy.array([0, 1, 2])])
    assert {site for sites in found.plans for site in sites.tolist()} <= {0, 1, 2, 3}


def test_the_same_request_gives_the_same_answer_and_tells_how_far_it_is() -> None:
    minutes, persons, draws = _world(0)
    seen: list[tuple[int, int]] = []
    twice = [
        plan_for_draws(
            _model("coverage", minutes, persons),
            draws,
            [numpy.arange(OPEN)],
            on_progress=lambda done, total: seen.append((done, total)),
        )
        for _ in range(2)
    ]
    assert [sites.tolist() for sites in twice[0].plans] == [sites.tolist() for sites in twice[1].plans]
    assert numpy.array_equal(twice[0].costs, twice[1].costs)
    assert seen == [(number, 12) for number in range(1, 13)] * 2


def test_regret_is_against_the_best_plan_of_the_draw_by_hand() -> None:
    costs = numpy.array([[-10.0, -4.0], [-8.0, -8.0], [-1.0, -9.0]])
    plans = DrawnPlans([numpy.array([at]) for at in range(3)], costs, [0])
    assert plans.best.tolist() == [0, 2]
    assert plans.regrets.tolist() == [[0, 5], [2, 1], [9, 0]]
    assert (plans.least_max_regret, plans.least_mean_regret) == (1, 1)
    assert plans.chosen_share(4).tolist() == [0.5, 0, 0.5, 0]


def test_draws_keep_the_mean_and_vary_as_asked_together_within_a_group() -> None:
    weights, groups = numpy.array([100.0, 200.0, 300.0, 0.0]), ["a", "a", "b", "b"]
    draws = draw_demand(weights, groups, 40_000, place_variation=0.15, group_variation=0.10, seed=5)
    assert draws.mean(axis=0) == pytest.approx(weights, rel=0.01)
    assert (draws[:, 3] == 0).all()
    variation = draws[:, :3].std(axis=0) / weights[:3]
    assert variation == pytest.approx([0.181] * 3, abs=0.005)  # sqrt(1.0225 x 1.01 - 1)
    correlated = numpy.asarray(numpy.corrcoef(draws[:, :3].T))
    assert correlated[0, 1] == pytest.approx(0.31, abs=0.03)  # 0.10² of 0.181²
    assert correlated[0, 2] == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize(("count", "variation"), [(0, 0.1), (3, -0.1), (3, 1.5), (3, float("nan"))])
def test_draws_without_meaning_are_refused(count: int, variation: float) -> None:
    with pytest.raises(WrongUsage):
        draw_demand([1.0], ["a"], count, place_variation=variation)


class _Weak:
    """A model of one open site whose local search finds nothing; site 2 is always the best."""

    def improve(self, draw: numpy.ndarray, sites: numpy.ndarray) -> numpy.ndarray:
        return sites

    def price(self, plans: Sequence[numpy.ndarray], draws: numpy.ndarray) -> numpy.ndarray:
        return numpy.array([[-float(sites[0]) for _ in draws] for sites in plans])

    def prove(self, draw: numpy.ndarray, sites: numpy.ndarray, seconds: float) -> Proof:
        return Proof(numpy.array([2]), -2.0)


def test_a_better_plan_that_a_proof_finds_is_taken_for_all_draws() -> None:
    found = plan_for_draws(_Weak(), numpy.ones((4, 1)), [numpy.array([0])], proofs=1)
    assert [sites.tolist() for sites in found.plans] == [[0], [2]]
    assert found.best.tolist() == [1, 1, 1, 1]
    assert found.gaps.tolist() == [0.0]
    assert plan_for_draws(_Weak(), numpy.ones((4, 1)), [numpy.array([0])], proofs=4, proof_seconds=0.0).bounds == {}


@pytest.mark.parametrize("kind", ["coverage", "median"])
def test_swaps_look_at_the_draw_and_not_at_what_is_expected(kind: str) -> None:
    minutes = numpy.array([[0.0, 50.0], [50.0, 0.0]])
    expected, draw = numpy.array([9.0, 1.0]), numpy.array([1.0, 9.0])
    model = _model(kind, minutes, expected, count=1)
    assert model.improve(draw, numpy.array([0])).tolist() == [1]
    assert model.improve(expected, numpy.array([1])).tolist() == [0]
