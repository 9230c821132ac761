"""What must hold of every plan's reasons: swaps priced as trying them would, and never better than what is proven."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.siting import max_coverage
from analysis.siting.swap_prices import order_greedily, price_swaps, price_swaps_of_longest
from studies.siting_pareto import drop_dominated

few = settings(max_examples=150, deadline=None, derandomize=True)


@st.composite
def grounds(draw: st.DrawFn) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray, list[int]]:
    """Harm (places, sites), harm of what stays open, persons, open sites; with ties."""
    places, sites = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    number = st.integers(0, 9).map(float)
    harm = draw(arrays(float, (places, sites), elements=number))
    fixed, persons = draw(arrays(float, places, elements=number)), draw(arrays(float, places, elements=number))
    opened = draw(st.lists(st.integers(0, sites - 1), unique=True, max_size=sites))
    return harm, fixed, persons, sorted(opened)


def least(harm: numpy.ndarray, fixed: numpy.ndarray, opened: list[int]) -> numpy.ndarray:
    return numpy.minimum(fixed, harm[:, opened].min(axis=1, initial=numpy.inf))


@few
@given(grounds())
def test_swaps_are_priced_as_trying_each_of_them_would(ground) -> None:  # type: ignore[no-untyped-def]
    harm, fixed, persons, opened = ground
    gains, change = price_swaps(harm, fixed, opened, persons)
    longest_gains, longest_change = price_swaps_of_longest(harm, fixed, opened)
    now = least(harm, fixed, opened)
    for site in range(harm.shape[1]):
        more = least(harm, fixed, [*opened, site])
        assert gains[site] == pytest.approx((now - more) @ persons)
        assert longest_gains[site] == pytest.approx(now.max() - more.max())
        for number, leaves in enumerate(opened):
            then = least(harm, fixed, [*(each for each in opened if each != leaves), site])
            assert change[number, site] == pytest.approx((then - now) @ persons)
            assert longest_change[number, site] == pytest.approx(then.max() - now.max())


@few
@given(grounds(), st.integers(0, 12))
def test_greedy_choice_keeps_count_and_budget_and_begins_with_what_is_required(ground, budget: int) -> None:  # type: ignore[no-untyped-def]
    harm, fixed, persons, first = ground
    costs = harm.sum(axis=0)
    costs[first] = 0
    order = [*first, *order_greedily(harm, fixed, persons, first, costs, budget)]
    assert order[: len(first)] == first
    assert len(set(order)) == len(order)
    assert costs[order].sum() <= budget
    unpaid = numpy.setdiff1d(numpy.arange(harm.shape[1]), order)
    assert (costs[unpaid] > budget - costs[order].sum()).all()


@few
@given(grounds(), st.integers(0, 6))
def test_a_start_changes_neither_value_nor_proof(ground, count: int) -> None:  # type: ignore[no-untyped-def]
    harm, _fixed, persons, opened = ground
    count = min(count, harm.shape[1])
    plain = max_coverage(harm <= 4, persons, count)
    started = max_coverage(harm <= 4, persons, count, start=opened)
    assert started.value == pytest.approx(plain.value)
    assert started.proven
    assert len(started.open_sites) == count


@few
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=8), st.sampled_from(["coverage", "mean"]))
def test_no_plan_of_the_front_is_beaten_and_every_other_is(plans: list[tuple[int, int]], objective: str) -> None:
    sign = 1 if objective == "coverage" else -1
    rows = [{"cost_yuan": float(cost), "value": float(value)} for cost, value in plans]
    front = drop_dominated(rows, objective)
    costs = [row["cost_yuan"] for row in front]
    values = [sign * row["value"] for row in front]
    assert costs == sorted(set(costs))
    assert values == sorted(set(values))
    for row in rows:
        assert any(one["cost_yuan"] <= row["cost_yuan"] and sign * one["value"] >= sign * row["value"] for one in front)
