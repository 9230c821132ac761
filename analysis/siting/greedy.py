"""Greedy coverage: a first plan, and a bound that needs no solver."""

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.purse import Purse, knapsack_bound
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


def greedy_coverage(
    covers: scipy.sparse.csr_array,
    weights: FloatArray,
    groups: IntArray,
    needs: FloatArray,
    purse: Purse,
    *,
    per_cost: bool,
    stops_when_met: bool = False,
) -> IntArray:
    """Open the site that adds most (per unit of cost), groups that still need coverage first.

    `needs` is the weight each group must still get covered. Fills the count even where nothing is added.
    """
    by_site = scipy.sparse.csr_array(covers.T)
    left, missing = weights.copy(), needs.copy()
    while (affordable := purse.affordable()).any():
        if stops_when_met and not (missing > 0).any():
            break
        gains = _gains(by_site, left, groups, missing)
        if purse.left is None and gains[affordable].max() <= 0:
            break
        score = gains / numpy.maximum(purse.costs, 1e-12) if per_cost else gains
        site = int(numpy.argmax(numpy.where(affordable, score, -1.0)))
        reached = by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]
        missing = numpy.maximum(missing - sum_by(groups[reached], left[reached], len(needs)), 0)
        left[reached] = 0
        purse.open(site)
    return purse.sites


def _gains(by_site: scipy.sparse.csr_array, left: FloatArray, groups: IntArray, missing: FloatArray) -> FloatArray:
    """What each site would add: to the groups that still need it, or to all where none does."""
    gains = by_site @ left
    if not (missing > 0).any():
        return gains
    useful = numpy.zeros(by_site.shape[0])
    for group in numpy.flatnonzero(missing > 0):
        useful += numpy.minimum(by_site @ numpy.where(groups == group, left, 0), missing[group])
    return useful + 1e-6 * gains


def coverage_bound(
    covers: scipy.sparse.csr_array,
    weights: FloatArray,
    opened: IntArray,
    costs: FloatArray,
    count: int | None,
    budget: float,
) -> float:
    """An upper bound on coverage seen from one plan: what it covers, and the best sums of gains beside it.

    Coverage is submodular (Nemhauser, Wolsey & Fisher 1978): any plan covers at most this plan's weight and
    the gains that its own sites would add to it, one by one.
    """
    is_covered = covers[:, opened].sum(axis=1) > 0
    gains = covers.T @ numpy.where(is_covered, 0, weights)
    return float(weights[is_covered].sum()) + knapsack_bound(gains, costs, count, budget)
