"""Durations with some not over yet: equal to the textbook, whatever the counts."""

import math

import numpy
import pytest
from hypothesis import given, settings, strategies

from analysis.turnaround import aalen_johansen, grouped_curves, product_limit

counts = strategies.lists(
    strategies.tuples(strategies.integers(0, 12), strategies.integers(0, 3), strategies.integers(0, 3)), min_size=1
)


def textbook(rows: list[tuple[int, int, int]]) -> dict[int, tuple[float, float]]:
    """Day -> (survival, Greenwood's standard error), one subject after another."""
    subjects = [(day, True) for day, ended, _ in rows for _ in range(ended)]
    subjects += [(day, False) for day, _, censored in rows for _ in range(censored)]
    curve, survival, variance = {}, 1.0, 0.0
    for day in sorted({day for day, _, _ in rows}):
        at_risk = sum(when >= day for when, _ in subjects)
        ended = sum(when == day and is_end for when, is_end in subjects)
        if ended:
            survival *= 1 - ended / at_risk
            variance += ended / (at_risk * (at_risk - ended)) if at_risk > ended else 0.0
        curve[day] = (survival, survival * math.sqrt(variance) if survival else 0.0)
    return curve


@settings(max_examples=200, deadline=None)
@given(counts)
def test_the_product_limit_is_the_textbook_s(rows: list[tuple[int, int, int]]) -> None:
    if not sum(ended + censored for _, ended, censored in rows):
        return
    days, ended, censored = zip(*rows, strict=True)
    curve = product_limit(days, ended, censored)
    for day, (survival, error) in textbook(rows).items():
        assert curve.at(day) == pytest.approx((survival, error), abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(counts, counts)
def test_ways_of_ending_sum_to_what_has_ended(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]
) -> None:
    days = [row[0] for row in first + second]
    issued = [row[1] for row in first] + [0] * len(second)
    withdrawn = [0] * len(first) + [row[1] for row in second]
    censored = [row[2] for row in first + second]
    if not sum(issued) + sum(withdrawn) + sum(censored):
        return
    incidence = aalen_johansen(days, {"issued": issued, "withdrawn": withdrawn}, censored)
    total = incidence.by_cause["issued"] + incidence.by_cause["withdrawn"]
    assert total == pytest.approx(1 - incidence.survival, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(strategies.lists(strategies.integers(0, 30), min_size=1, max_size=60), strategies.sampled_from([0.5, 0.8, 0.9]))
def test_without_open_cases_a_quantile_of_counts_is_that_of_rows(durations: list[int], level: float) -> None:
    curve = product_limit(durations, [1] * len(durations), [0] * len(durations))
    assert curve.quantile(level) == numpy.quantile(durations, level, method="inverted_cdf")


def test_open_cases_move_the_quantile_up() -> None:
    # Five ended within ten days; five still wait on day 20.
    finished = product_limit([2, 4, 6, 8, 10], [1] * 5, [0] * 5)
    everyone = product_limit([2, 4, 6, 8, 10, 20], [1] * 5 + [0], [0] * 5 + [5])
    assert finished.quantile(0.5) == 6
    assert everyone.quantile(0.5) == 10
    assert everyone.quantile(0.8) is None


def test_the_restricted_mean_is_the_area_under_the_curve() -> None:
    assert product_limit([2, 4], [1, 1], [0, 0]).restricted_mean(10) == pytest.approx(3)
    assert product_limit([2, 4], [1, 1], [0, 0]).restricted_mean(3) == pytest.approx(2.5)


grouped = strategies.lists(
    strategies.tuples(
        strategies.integers(0, 2), strategies.integers(0, 12), strategies.integers(0, 3), strategies.integers(0, 3),
        strategies.integers(0, 3),
    ),
    min_size=1,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(grouped)
def test_curves_of_groups_are_those_of_each_alone(rows: list[tuple[int, int, int, int, int]]) -> None:
    group, days, issued, withdrawn, still_open = map(list, zip(*rows, strict=True))
    curves = grouped_curves(group, days, {"issued": issued, "withdrawn": withdrawn}, still_open, 3)
    for place in set(group):
        own = [row for row in rows if row[0] == place]
        if not sum(sum(row[2:]) for row in own):
            continue
        _, own_days, own_issued, own_withdrawn, own_open = map(list, zip(*own, strict=True))
        ended = [one + other for one, other in zip(own_issued, own_withdrawn, strict=True)]
        alone = product_limit(own_days, ended, own_open)
        shares = aalen_johansen(own_days, {"issued": own_issued, "withdrawn": own_withdrawn}, own_open)
        for day in range(max(days) + 1):
            assert curves.survival[place, day] == pytest.approx(alone.at(day)[0], abs=1e-12)
        for level in (0.5, 0.8, 0.9):
            assert same(curves.quantile(level)[place], alone.quantile(level))
            assert same(curves.quantile(level, "issued")[place], shares.quantile("issued", level))
        last = int(alone.days[-1])
        assert curves.restricted_mean(last)[place] == pytest.approx(alone.restricted_mean(last), abs=1e-12)
        at_last = curves.shares(last)["withdrawn"][place]
        assert at_last == pytest.approx(shares.by_cause["withdrawn"][-1], abs=1e-12)


def same(found: float, expected: float | None) -> bool:
    return math.isnan(found) if expected is None else found == expected


def test_what_nobody_is_watched_for_is_not_told() -> None:
    curves = grouped_curves([0, 0, 1], [3, 5, 9], {"issued": [1, 0, 0]}, [0, 1, 1], 2)
    assert curves.restricted_mean(5)[0] == pytest.approx(3 + 2 * 0.5)
    assert math.isnan(curves.restricted_mean(6)[0]), "the one who is left leaves on day 5"
    assert curves.shares(9)["issued"].tolist()[1] == 0
