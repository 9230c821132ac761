"""What a time limit, the scale of the numbers, or asking again may never change: a bound is true, a proof is one."""

import math
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.siting import Plan, max_coverage, p_center, p_median
from errors import AcceptanceError, InfeasibleRequest
from tests.property.test_siting import Instance, covered, few, instances

limits = st.sampled_from([0.0, 1e-3, 1e-2, None])
scales = st.sampled_from([1e-6, 1.0, 1e9])


def plan_or_none(ask: Callable[[], Plan], time_limit: float | None, values: list[float]) -> Plan | None:
    """The plan; none only where there is no plan at all, or where time was short."""
    try:
        plan = ask()
    except InfeasibleRequest:
        assert not values
        return None
    except AcceptanceError:
        assert time_limit is not None
        return None
    assert values
    return plan


def check_side(plan: Plan | None, best: float, sign: int, time_limit: float | None) -> None:
    """`sign` is 1 where more is better. Held to one part in 10^9 of the best."""
    if plan is None:
        return
    slack = 1e-9 * abs(best) + 1e-300
    assert sign * plan.value <= sign * best + slack
    assert sign * plan.bound >= sign * best - slack
    assert plan.proven == (plan.gap <= 1e-9)
    assert not plan.proven or plan.value == pytest.approx(best, rel=3e-9)
    assert plan.proven or time_limit is not None


@few
@given(instances(), limits, scales)
def test_coverage_on_a_budget(instance: Instance, time_limit: float | None, scale: float) -> None:
    weights, costs = instance.weights * scale, instance.costs * scale
    chosen = list(instance.choices(instance.open_count, instance.budget))
    values = [float(weights[covered(instance, sites)].sum()) for sites in chosen]
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}

    def ask() -> Plan:
        return max_coverage(
            instance.given_covers(), weights, instance.open_count,
            costs=costs, budget=instance.budget * scale, time_limit=time_limit, **rules,
        )  # fmt: skip

    plan = plan_or_none(ask, time_limit, values)
    check_side(plan, max(values, default=0.0), 1, time_limit)
    if plan is not None and time_limit is None:
        again = ask()
        assert (again.open_sites, again.value, again.bound) == (plan.open_sites, plan.value, plan.bound)


@few
@given(instances(), limits, scales)
def test_median(instance: Instance, time_limit: float | None, scale: float) -> None:
    values = [value for value in map(sum_of_ways(instance, scale), instance.choices(instance.open_count)) if value >= 0]
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}

    def ask() -> Plan:
        return p_median(
            instance.cost * scale, instance.weights / scale, instance.open_count, time_limit=time_limit, **rules
        )

    plan = plan_or_none(ask, time_limit, values)
    check_side(plan, min(values, default=0.0), -1, time_limit)
    if plan is not None and time_limit is None:
        again = ask()
        assert (again.open_sites, again.value, again.bound) == (plan.open_sites, plan.value, plan.bound)


def sum_of_ways(instance: Instance, scale: float) -> Callable[[list[int]], float]:
    """What a choice of sites costs in all; −1 where somebody cannot be served."""

    def cost_of(chosen: list[int]) -> float:
        weighs = instance.weights > 0
        nearest = (instance.cost * scale)[:, chosen].min(axis=1, initial=math.inf)[weighs]
        return float(nearest @ (instance.weights / scale)[weighs]) if numpy.isfinite(nearest).all() else -1.0

    return cost_of


@few
@given(instances(), limits)
def test_center(instance: Instance, time_limit: float | None) -> None:
    longest = [
        float(instance.cost[:, chosen].min(axis=1, initial=math.inf).max())
        for chosen in instance.choices(instance.open_count)
    ]
    values = [value for value in longest if math.isfinite(value)]
    rules: dict[str, Any] = {"required": instance.required, "forbidden": instance.forbidden}
    plan = plan_or_none(
        lambda: p_center(instance.given_cost(), instance.open_count, time_limit=time_limit, **rules), time_limit, values
    )
    check_side(plan, min(values, default=0.0), -1, time_limit)
