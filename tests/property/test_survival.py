"""Durations with some not over yet: equal to the textbook, whatever the counts."""

import math

import numpy
import pytest
from hypothesis import given, settings, strategies

from analysis.turnaround import aalen_johansen, product_limit

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
