"""The siting models where quick plans are seldom the best, so that the search itself has to find them."""

import itertools
import math

import numpy
import pytest
from numpy.typing import NDArray

from analysis.siting import Plan, max_coverage, p_center, p_median, set_cover
from analysis.siting.arrays import read_costs, read_covers
from analysis.siting.coverage_problem import CoverageProblem
from analysis.siting.floors import no_floors
from analysis.siting.median_cuts import NearestFirst
from analysis.siting.median_problem import MedianProblem
from analysis.siting.plan import Clock
from analysis.siting.requests import read_rules
from analysis.siting.search import Candidate

FloatArray = NDArray[numpy.float64]
SITES, OPEN, KEPT, SHUT = 13, 4, 2, 7


class City:
    """Sixty places and thirteen sites on a square; site 2 is kept, site 7 is shut, and every plan is listed."""

    def __init__(self, seed: int) -> None:
        random = numpy.random.default_rng(seed)
        places, sites = random.uniform(0, 10, (60, 2)), random.uniform(0, 10, (SITES, 2))
        self.cost = numpy.hypot(*(places[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
        self.weights = random.integers(1, 100, 60) * (1.0 if seed % 2 else 0.37)
        self.prices = random.uniform(1, 3, SITES)
        self.groups = (places[:, 0] > 6).astype(int)
        self.covers = self.cost <= 2.2
        self.plans = numpy.array(
            [plan for plan in itertools.combinations(range(SITES), OPEN) if KEPT in plan and SHUT not in plan]
        )
        self.covered = self.covers[:, self.plans].any(axis=2)
        self.ways = self.cost[:, self.plans].min(axis=2)
        self.sums = self.prices[self.plans].sum(axis=1)

    def reached(self) -> FloatArray:
        return numpy.asarray(self.weights @ self.covered)


@pytest.fixture(params=range(8))
def city(request: pytest.FixtureRequest) -> City:
    return City(request.param)


@pytest.fixture(params=["quick plans", "poor plans"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With poor plans to begin from, the search cannot live on them."""
    if request.param == "poor plans":
        monkeypatch.setattr(CoverageProblem, "start", lambda problem: None)
        monkeypatch.setattr("analysis.siting.median_problem.interchange", lambda *given: given[2])


def check(plan: Plan, best: float) -> None:
    assert plan.value == pytest.approx(best, rel=1e-9)
    assert plan.bound == pytest.approx(best, rel=1e-9)
    assert plan.proven
    assert KEPT in plan.open_sites
    assert SHUT not in plan.open_sites


@pytest.mark.usefixtures("start")
def test_max_coverage(city: City) -> None:
    plan = max_coverage(city.covers, city.weights, OPEN, required=[KEPT], forbidden=[SHUT])
    check(plan, float(city.reached().max()))
    assert len(plan.open_sites) == OPEN


@pytest.mark.usefixtures("start")
def test_max_coverage_on_a_budget_that_binds(city: City) -> None:
    budget = float(numpy.quantile(city.sums, 0.2))
    plan = max_coverage(
        city.covers, city.weights, OPEN, required=[KEPT], forbidden=[SHUT], costs=city.prices, budget=budget
    )
    check(plan, float(city.reached()[city.sums <= budget].max()))
    assert city.prices[plan.open_sites].sum() <= budget * (1 + 1e-9)


@pytest.mark.usefixtures("start")
def test_max_coverage_with_a_floor_that_binds(city: City) -> None:
    """The eastern group must get nine tenths of the most that any plan gives it."""
    east = city.groups == 1
    shares = city.weights[east] @ city.covered[east] / city.weights[east].sum()
    floor = 0.9 * float(shares.max())
    plan = max_coverage(
        city.covers, city.weights, OPEN, required=[KEPT], forbidden=[SHUT], groups=city.groups, floors={1: floor}
    )
    check(plan, float(city.reached()[shares >= floor].max()))
    assert city.weights[east & (plan.assignment >= 0)].sum() >= floor * city.weights[east].sum() * (1 - 1e-9)


@pytest.mark.usefixtures("start")
def test_p_median(city: City) -> None:
    plan = p_median(city.cost, city.weights, OPEN, required=[KEPT], forbidden=[SHUT])
    check(plan, float((city.weights @ city.ways).min()))
    assert len(plan.open_sites) == OPEN


@pytest.mark.usefixtures("start")
def test_p_median_within_reach_and_budget(city: City) -> None:
    """Costs beyond 6 are out of reach, which rules out many plans; so does the budget."""
    near = numpy.where(city.cost <= 6, city.cost, math.inf)
    budget = float(numpy.quantile(city.sums, 0.5))
    ways = near[:, city.plans].min(axis=2)[:, city.sums <= budget]
    best = float((city.weights @ ways).min())
    assert math.isfinite(best)
    plan = p_median(near, city.weights, OPEN, required=[KEPT], forbidden=[SHUT], costs=city.prices, budget=budget)
    check(plan, best)


def test_p_center(city: City) -> None:
    plan = p_center(city.cost, OPEN, required=[KEPT], forbidden=[SHUT])
    check(plan, float(city.ways.max(axis=0).min()))
    assert plan.value == plan.bound


@pytest.mark.parametrize("part", [0.7, 0.9])
def test_set_cover_by_price(city: City, part: float) -> None:
    """The cheapest of all 2^11 sets of sites that reach a part of what all sites together reach."""
    others = [site for site in range(SITES) if site not in (KEPT, SHUT)]
    chosen = (numpy.arange(2 ** len(others))[:, None] >> numpy.arange(len(others))) & 1
    opened = numpy.zeros((len(chosen), SITES))
    opened[:, others] = chosen
    opened[:, KEPT] = 1
    reached = city.weights @ (city.covers @ opened.T > 0)
    share = part * float(reached.max() / city.weights.sum())
    enough = reached >= share * city.weights.sum() * (1 - 1e-9)
    plan = set_cover(city.covers, city.weights, share, required=[KEPT], forbidden=[SHUT], costs=city.prices)
    check(plan, float((opened @ city.prices)[enough].min()))


@pytest.mark.parametrize("seed", range(6))
def test_tight_capacities(seed: int) -> None:
    """Seven demands, four sites, three of them open: every assignment is listed."""
    random = numpy.random.default_rng(seed)
    cost, weights = random.uniform(1, 9, (7, 4)).round(2), random.integers(5, 20, 7).astype(float)
    room = numpy.full(4, math.ceil(weights.sum() / 3 * 1.15))
    ways = numpy.array(list(itertools.product(range(-1, 4), repeat=7)))
    loads = numpy.stack([(weights * (ways == site)).sum(axis=1) for site in range(4)], axis=1)
    fits = (loads <= room).all(axis=1) & ((loads > 0).sum(axis=1) <= 3)
    served = weights * (ways >= 0)
    spent = (numpy.where(ways >= 0, cost[numpy.arange(7), ways], 0) * weights).sum(axis=1)
    full = fits & (ways >= 0).all(axis=1)
    assert p_median(cost, weights, 3, capacities=room).value == pytest.approx(spent[full].min())
    covers = cost <= 5
    reached = (covers[numpy.arange(7), ways] | (ways < 0)).all(axis=1)
    best = served.sum(axis=1)[fits & reached].max()
    plan = max_coverage(covers, weights, 3, capacities=room)
    assert (plan.value, plan.proven) == (pytest.approx(best), True)


def test_the_median_cuts_look_farther_until_they_are_exact() -> None:
    """Begun with one site a demand, most demands must be looked at again, and the answer must still be true."""
    city = City(0)
    widths: list[int] = []
    original = NearestFirst._served

    def counted(nearest: NearestFirst, shares: FloatArray) -> object:
        parts = original(nearest, shares)
        widths.append(len(parts))
        return parts

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.siting.median_cuts._FIRST_WIDTH", 1)
        patch.setattr(NearestFirst, "_served", counted)
        plan = p_median(city.cost, city.weights, OPEN, required=[KEPT], forbidden=[SHUT])
    assert max(widths) > 1
    check(plan, float((city.weights @ city.ways).min()))


def test_a_choice_of_another_count_is_no_plan() -> None:
    """Sites fixed one by one, without a look at the program, may come to more or fewer than were asked for."""
    city = City(0)
    rules = read_rules(SITES, (), (), OPEN)
    weights = city.weights.astype(numpy.float64)
    coverage = CoverageProblem.of(read_covers(city.covers), weights, rules, no_floors(weights), Clock())
    median = MedianProblem(read_costs(city.cost), weights, rules, Clock())
    for problem in (coverage, median):
        assert isinstance(problem.judge(numpy.arange(OPEN)), Candidate)
        assert not problem.judge(numpy.arange(OPEN + 1))
        assert not problem.judge(numpy.arange(OPEN - 1))
