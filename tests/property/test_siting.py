"""The four siting models against every choice of sites, on instances small enough to list them all."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.siting import Plan, max_coverage, p_center, p_median, set_cover
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
EPSILON = 1e-9
few = settings(max_examples=100, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Instance:
    """A small problem with ties, zero weights, places out of reach, and every kind of rule."""

    cost: FloatArray
    weights: FloatArray
    costs: FloatArray
    required: list[int]
    forbidden: list[int]
    open_count: int
    budget: float
    groups: list[int]
    floors: dict[int, float]
    capacities: FloatArray
    is_sparse: bool

    @property
    def covers(self) -> NDArray[numpy.bool_]:
        return self.cost <= 4

    def given_covers(self) -> object:
        return scipy.sparse.csc_array(self.covers) if self.is_sparse else self.covers

    def given_cost(self) -> object:
        """As an array, or as a sparse matrix in which a zero is stored and an infinite cost is absent."""
        if not self.is_sparse:
            return self.cost
        rows, columns = numpy.nonzero(numpy.isfinite(self.cost))
        return scipy.sparse.coo_array((self.cost[rows, columns], (rows, columns)), shape=self.cost.shape)

    def choices(self, count: int | None, budget: float = math.inf) -> Iterator[list[int]]:
        """Every set of sites that keeps the rules."""
        sites = self.cost.shape[1]
        for size in range(sites + 1) if count is None else [count]:
            for chosen in itertools.combinations(range(sites), size):
                keeps = set(self.required) <= set(chosen) and not set(self.forbidden) & set(chosen)
                if keeps and self.costs[list(chosen)].sum() <= budget * (1 + EPSILON):
                    yield list(chosen)


@st.composite
def instances(draw: st.DrawFn, demands: int = 6, sites: int = 5) -> Instance:
    n, m = draw(st.integers(1, demands)), draw(st.integers(1, sites))
    whole = draw(st.booleans())
    number = st.integers(0, 9).map(float) if whole else st.floats(0, 9).map(lambda value: round(value, 3))
    reach = st.one_of(number, number, number, st.just(math.inf))
    kinds = draw(st.lists(st.sampled_from(["free"] * 6 + ["required", "forbidden"]), min_size=m, max_size=m))
    return Instance(
        cost=numpy.array(draw(st.lists(reach, min_size=n * m, max_size=n * m))).reshape(n, m),
        weights=numpy.array(draw(st.lists(number, min_size=n, max_size=n))),
        costs=numpy.array(draw(st.lists(number, min_size=m, max_size=m))),
        required=[site for site in range(m) if kinds[site] == "required"],
        forbidden=[site for site in range(m) if kinds[site] == "forbidden"],
        open_count=draw(st.integers(0, m)),
        budget=draw(st.integers(0, 20).map(float)),
        groups=draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)),
        floors={group: draw(st.sampled_from([0.0, 0.3, 0.5, 1.0])) for group in (0, 1)},
        capacities=numpy.array(draw(st.lists(st.integers(0, 20).map(float), min_size=m, max_size=m))),
        is_sparse=draw(st.booleans()),
    )


def covered(instance: Instance, chosen: list[int]) -> NDArray[numpy.bool_]:
    return numpy.asarray(instance.covers[:, chosen].any(axis=1))


def meets_floors(instance: Instance, served: NDArray[numpy.bool_]) -> bool:
    for group, floor in instance.floors.items():
        member = numpy.array(instance.groups) == group
        total = instance.weights[member].sum()
        if instance.weights[member & served].sum() < floor * total - EPSILON * total:
            return False
    return True


def services(instance: Instance, chosen: list[int], can: NDArray[numpy.bool_], must: bool) -> list[list[int]]:
    """Every way to give each demand of some weight to a chosen site that can serve it, or to none (-1)."""
    weighty = [demand for demand in range(len(instance.weights)) if instance.weights[demand] > 0]
    options = [[site for site in chosen if can[demand, site]] + ([] if must else [-1]) for demand in weighty]
    found = []
    for way in itertools.product(*options):
        load = numpy.zeros(instance.cost.shape[1])
        for demand, site in zip(weighty, way, strict=True):
            if site >= 0:
                load[site] += instance.weights[demand]
        if (load <= instance.capacities * (1 + EPSILON)).all():
            served = [-1] * len(instance.weights)
            for demand, site in zip(weighty, way, strict=True):
                served[demand] = site
            found.append(served)
    return found


def check(plan: Plan, instance: Instance, best: float, *, count: int | None, is_maximum: bool = False) -> None:
    """The plan is the best, says so, and keeps the rules."""
    assert plan.value == pytest.approx(best, rel=1e-9, abs=1e-9)
    slack = 1e-9 * max(1.0, abs(best))
    assert plan.bound >= best - slack if is_maximum else plan.bound <= best + slack
    assert plan.proven
    assert plan.gap <= 1e-9
    assert plan.open_sites == sorted(set(plan.open_sites))
    assert set(instance.required) <= set(plan.open_sites)
    assert not set(instance.forbidden) & set(plan.open_sites)
    assert count is None or len(plan.open_sites) == count
    assert set(plan.assignment.tolist()) <= {-1, *plan.open_sites}


def cost_of(instance: Instance, assignment: list[int]) -> float:
    return sum(
        instance.weights[demand] * instance.cost[demand, site]
        for demand, site in enumerate(assignment)
        if site >= 0 and instance.weights[demand] > 0
    )


@few
@given(instances())
def test_max_coverage_by_count(instance: Instance) -> None:
    values = [float(instance.weights[covered(instance, c)].sum()) for c in instance.choices(instance.open_count)]
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}
    if not values:
        with pytest.raises(InfeasibleRequest):
            max_coverage(instance.given_covers(), instance.weights, instance.open_count, **rules)
        return
    plan = max_coverage(instance.given_covers(), instance.weights, instance.open_count, **rules)
    check(plan, instance, max(values), count=instance.open_count, is_maximum=True)
    served = plan.assignment >= 0
    assert (served == covered(instance, plan.open_sites)).all()
    assert all(instance.covers[demand, plan.assignment[demand]] for demand in numpy.flatnonzero(served))


@few
@given(instances(), st.booleans())
def test_max_coverage_by_budget_and_floors(instance: Instance, has_count: bool) -> None:
    count = instance.open_count if has_count else None
    values = [
        float(instance.weights[covered(instance, chosen)].sum())
        for chosen in instance.choices(count, instance.budget)
        if meets_floors(instance, covered(instance, chosen))
    ]

    def ask() -> Plan:
        return max_coverage(
            instance.given_covers(), instance.weights, count,
            required=instance.required, forbidden=instance.forbidden,
            costs=instance.costs, budget=instance.budget, groups=instance.groups, floors=instance.floors,
        )  # fmt: skip

    if not values:
        with pytest.raises(InfeasibleRequest):
            ask()
        return
    plan = ask()
    check(plan, instance, max(values), count=count, is_maximum=True)
    assert instance.costs[plan.open_sites].sum() <= instance.budget * (1 + EPSILON)
    assert meets_floors(instance, covered(instance, plan.open_sites))


@few
@given(instances(demands=4, sites=4), st.booleans())
def test_max_coverage_within_capacities(instance: Instance, has_floors: bool) -> None:
    values = []
    for chosen in instance.choices(instance.open_count):
        for way in services(instance, chosen, instance.covers, must=False):
            served = numpy.array(way) >= 0
            if not has_floors or meets_floors(instance, served):
                values.append(float(instance.weights[served].sum()))
    floors: dict[str, Any] = {"groups": instance.groups, "floors": instance.floors} if has_floors else {}

    def ask() -> Plan:
        return max_coverage(
            instance.given_covers(), instance.weights, instance.open_count,
            required=instance.required, forbidden=instance.forbidden, capacities=instance.capacities, **floors,
        )  # fmt: skip

    if not values:
        with pytest.raises(InfeasibleRequest):
            ask()
        return
    plan = ask()
    check(plan, instance, max(values), count=instance.open_count, is_maximum=True)
    check_loads(plan, instance)
    assert plan.value == pytest.approx(instance.weights[plan.assignment >= 0].sum())


def check_loads(plan: Plan, instance: Instance) -> None:
    served = plan.assignment >= 0
    load = numpy.bincount(plan.assignment[served], instance.weights[served], len(instance.capacities))
    assert (load <= instance.capacities * (1 + EPSILON) + EPSILON).all()


@few
@given(instances(), st.sampled_from([0.0, 0.4, 0.7, 0.95, 1.0]), st.booleans())
def test_set_cover(instance: Instance, share: float, has_costs: bool) -> None:
    total = instance.weights.sum()
    costs = instance.costs if has_costs else numpy.ones(len(instance.costs))
    values = [
        float(costs[chosen].sum())
        for chosen in instance.choices(None)
        if instance.weights[covered(instance, chosen)].sum() >= share * total - EPSILON * total
    ]
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}
    if has_costs:
        rules["costs"] = instance.costs
    if not values:
        with pytest.raises(InfeasibleRequest):
            set_cover(instance.given_covers(), instance.weights, share, **rules)
        return
    plan = set_cover(instance.given_covers(), instance.weights, share, **rules)
    check(plan, instance, min(values), count=None)
    reached = instance.weights[covered(instance, plan.open_sites)].sum()
    assert reached >= share * total - EPSILON * total


@few
@given(instances(), st.sampled_from(["count", "budget", "both"]))
def test_p_median(instance: Instance, rule: str) -> None:
    count = None if rule == "budget" else instance.open_count
    budget = math.inf if rule == "count" else instance.budget
    values = []
    for chosen in instance.choices(count, budget):
        nearest = instance.cost[:, chosen].min(axis=1, initial=math.inf)
        values.append(float(sum(w * c for w, c in zip(instance.weights, nearest, strict=True) if w > 0)))
    best = min(values, default=math.inf)
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}
    if rule != "count":
        rules |= {"costs": instance.costs, "budget": instance.budget}
    if math.isinf(best):
        with pytest.raises(InfeasibleRequest):
            p_median(instance.given_cost(), instance.weights, count, **rules)
        return
    plan = p_median(instance.given_cost(), instance.weights, count, **rules)
    check(plan, instance, best, count=count)
    assert cost_of(instance, plan.assignment.tolist()) == pytest.approx(best)
    nearest = instance.cost[:, plan.open_sites].min(axis=1, initial=math.inf)
    for demand, site in enumerate(plan.assignment):
        assert math.isinf(nearest[demand]) if site < 0 else instance.cost[demand, site] == nearest[demand]


@few
@given(instances(demands=4, sites=4))
def test_p_median_within_capacities(instance: Instance) -> None:
    values = [
        cost_of(instance, way)
        for chosen in instance.choices(instance.open_count)
        for way in services(instance, chosen, numpy.isfinite(instance.cost), must=True)
    ]

    def ask() -> Plan:
        return p_median(
            instance.given_cost(), instance.weights, instance.open_count,
            required=instance.required, forbidden=instance.forbidden, capacities=instance.capacities,
        )  # fmt: skip

    if not values:
        with pytest.raises(InfeasibleRequest):
            ask()
        return
    plan = ask()
    check(plan, instance, min(values), count=instance.open_count)
    check_loads(plan, instance)
    assert cost_of(instance, plan.assignment.tolist()) == pytest.approx(min(values))


@few
@given(instances(demands=8, sites=7))
def test_p_center(instance: Instance) -> None:
    values = [
        float(instance.cost[:, chosen].min(axis=1, initial=math.inf).max())
        for chosen in instance.choices(instance.open_count)
    ]
    best = min(values, default=math.inf)
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}
    if math.isinf(best):
        with pytest.raises(InfeasibleRequest):
            p_center(instance.given_cost(), instance.open_count, **rules)
        return
    plan = p_center(instance.given_cost(), instance.open_count, **rules)
    check(plan, instance, best, count=instance.open_count)
    assert plan.value == best


@pytest.mark.parametrize("seed", range(3))
def test_adding_a_point_never_lengthens_anyones_way(seed: int) -> None:
    """On a larger instance: the value of each model moves one way as sites are added."""
    random = numpy.random.default_rng(seed)
    demand, sites = random.uniform(0, 10, (80, 2)), random.uniform(0, 10, (15, 2))
    cost = numpy.hypot(*(demand[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    weights = random.integers(1, 50, 80).astype(float)
    covered_weight = [max_coverage(cost <= 2, weights, count).value for count in range(1, 8)]
    travel = [p_median(cost, weights, count).value for count in range(1, 8)]
    longest = [p_center(cost, count).value for count in range(1, 8)]
    assert covered_weight == sorted(covered_weight)
    assert travel == sorted(travel, reverse=True)
    assert longest == sorted(longest, reverse=True)


@pytest.mark.parametrize("seed", range(4))
def test_a_stopped_search_still_has_a_plan_and_a_true_bound(seed: int) -> None:
    """No time at all: the quick plan, and a bound on the right side of the optimum that full time finds."""
    random = numpy.random.default_rng(seed)
    demand, sites = random.uniform(0, 10, (120, 2)), random.uniform(0, 10, (25, 2))
    cost = numpy.hypot(*(demand[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    weights = random.uniform(0, 50, 120)
    asked = [
        (1, lambda limit: max_coverage(cost <= 2, weights, 6, time_limit=limit)),
        (-1, lambda limit: set_cover(cost <= 2, weights, 0.8, time_limit=limit)),
        (-1, lambda limit: p_median(cost, weights, 6, time_limit=limit)),
        (-1, lambda limit: p_center(cost, 6, time_limit=limit)),
    ]
    for sign, ask in asked:
        quick, best = ask(0.0), ask(60.0)
        assert best.proven
        assert sign * quick.value <= sign * best.value * (1 + sign * 1e-9)
        assert sign * quick.bound >= sign * best.value * (1 - sign * 1e-9)
        assert quick.proven == (quick.gap <= 1e-9)
        assert not quick.proven or quick.value == pytest.approx(best.value, rel=1e-9)
