"""Swaps of a coverage plan: what is kept up to date equals what is counted anew."""

import numpy
import pytest
import scipy.sparse

from analysis.siting.exchange import Exchange
from analysis.siting.plan import Clock
from analysis.siting.swaps import Swaps


def _covered(covers: numpy.ndarray, weights: numpy.ndarray, sites: numpy.ndarray) -> float:
    return float(weights[covers[:, sites].any(axis=1)].sum())


@pytest.mark.parametrize("seed", range(5))
def test_swap_after_swap_equals_counting_anew(seed: int) -> None:
    random = numpy.random.default_rng(seed)
    covers = random.random((60, 12)) < 0.2
    weights = random.integers(0, 9, 60).astype(float)
    rows = scipy.sparse.csr_array(covers.astype(float))
    plan = Swaps(rows, scipy.sparse.csr_array(rows.T), weights, numpy.arange(4))
    for _ in range(20):
        shut = numpy.setdiff1d(numpy.arange(12), plan.sites)
        plan.make(int(random.integers(4)), int(random.choice(shut)))
    anew = Swaps(rows, scipy.sparse.csr_array(rows.T), weights, plan.sites)
    assert plan.gains == pytest.approx(anew.gains)
    assert plan.shared == pytest.approx(anew.shared)
    assert plan.covered == _covered(covers, weights, plan.sites)


@pytest.mark.parametrize("room", [numpy.inf, 20.0])
def test_the_best_swap_is_the_best_of_all_that_can_be_paid(room: float) -> None:
    random = numpy.random.default_rng(7)
    covers, weights = random.random((80, 9)) < 0.25, random.integers(1, 9, 80).astype(float)
    costs = random.integers(1, 12, 9).astype(float)
    rows = scipy.sparse.csr_array(covers.astype(float))
    plan = Swaps(rows, scipy.sparse.csr_array(rows.T), weights, numpy.array([8, 0, 3]))
    slot, site, won = plan.best(costs, room)
    changes = {}
    for leaving in range(3):
        for entering in (1, 2, 4, 5, 6, 7):
            sites = plan.sites.copy()
            sites[leaving] = entering
            if costs[sites].sum() <= room:
                changes[leaving, entering] = _covered(covers, weights, sites) - plan.covered
    assert won == pytest.approx(max(changes.values()))
    assert won == pytest.approx(changes[slot, site])


def test_a_copy_stands_apart() -> None:
    rows = scipy.sparse.csr_array(numpy.eye(3))
    plan = Swaps(rows, scipy.sparse.csr_array(rows.T), numpy.array([1.0, 2.0, 3.0]), numpy.array([0]))
    plan.copy().make(0, 2)
    assert plan.covered == 1
    assert plan.gains.tolist() == [0, 2, 3]


def test_a_site_is_not_swapped_for_itself() -> None:
    rows = scipy.sparse.csr_array(numpy.eye(3))
    plan = Swaps(rows, scipy.sparse.csr_array(rows.T), numpy.array([1.0, 2.0, 3.0]), numpy.array([1, 2]))
    assert plan.best(numpy.zeros(3), numpy.inf) == (0, 0, -1.0)


def test_a_search_ends_where_enough_is_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = scipy.sparse.csr_array(numpy.eye(3))
    search = Exchange(rows, numpy.array([1.0, 2.0, 3.0]), numpy.zeros(3), numpy.inf, Clock())
    monkeypatch.setattr(Exchange, "_kicked", lambda *_: pytest.fail("went on looking"))
    assert search.shake(numpy.array([1, 2]), 300, 5.0).tolist() == [1, 2]
    with pytest.raises(pytest.fail.Exception):
        search.shake(numpy.array([1, 2]), 300, 5.1)
