"""Which site to branch on: trial solutions at first, what they taught later (Achterberg, Koch & Martin 2005)."""

import math
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from analysis.siting.highs import Relaxation
from analysis.siting.master import Master

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_CANDIDATES = 5
_TRIALS_TO_TRUST = 4
_TRIAL_ITERATIONS = 100
_LEAST_GAIN = 1e-12


class Branch(NamedTuple):
    """A site, and a bound on all plans that shut it and on all that open it."""

    site: int
    bounds: tuple[float, float]


class Branching:
    """Learns by how much the bound rises per unit of share, when a site is shut (0) or opened (1)."""

    def __init__(self, master: Master) -> None:
        self.master = master
        self.rises, self.trials = numpy.zeros((2, master.site_count)), numpy.zeros((2, master.site_count))

    def choose(
        self, relaxation: Relaxation, lower: FloatArray, upper: FloatArray, fractional: IntArray, best: float
    ) -> Branch:
        """The site among `fractional` whose two sides promise most; sites little known are tried out."""
        shares = relaxation.values
        scores = self._expected(fractional, shares[fractional])
        order = fractional[numpy.argsort(-scores, kind="stable")[:_CANDIDATES]]
        known = dict(zip(fractional.tolist(), scores.tolist(), strict=True))
        basis = self.master.solver.getBasis()
        chosen, promise = Branch(int(order[0]), (relaxation.bound, relaxation.bound)), -math.inf
        for site in order.tolist():
            branch = Branch(site, (relaxation.bound, relaxation.bound))
            score = known[site]
            if self.trials[:, site].min() < _TRIALS_TO_TRUST:
                sides = [self._try(site, side, relaxation, lower, upper, best, basis) for side in (0, 1)]
                branch = Branch(site, (sides[0], sides[1]))
                score = _product(*(min(side, best) - relaxation.bound for side in sides))
                score = math.inf if max(sides) >= best else score
            if score > promise:
                chosen, promise = branch, score
            if promise == math.inf:
                break
        self.master.solver.setBasis(basis)
        return chosen

    def _expected(self, sites: IntArray, shares: FloatArray) -> FloatArray:
        mean = self.rises.sum(axis=1) / numpy.maximum(self.trials.sum(axis=1), 1)
        known = self.trials[:, sites] > 0
        rise = numpy.where(known, self.rises[:, sites] / numpy.maximum(self.trials[:, sites], 1), mean[:, None])
        if not self.trials.any():
            return -abs(shares - 0.5)
        return numpy.asarray(_product(rise[0] * shares, rise[1] * (1 - shares)))

    def _try(
        self,
        site: int,
        side: int,
        relaxation: Relaxation,
        lower: FloatArray,
        upper: FloatArray,
        best: float,
        basis: object,
    ) -> float:
        """The bound once the site is shut or opened, as far as a short trial shows it."""
        ends = lower.copy(), upper.copy()
        ends[1 - side][site] = side
        self.master.set_bounds(*ends)
        self.master.solver.setBasis(basis)
        tried = self.master.solve(_TRIAL_ITERATIONS)
        bound = relaxation.bound
        if tried is not None:
            bound = math.inf if isinstance(tried, str) else max(bound, tried.bound)
        moved = abs(side - relaxation.values[site])
        most = 2 * abs(best - relaxation.bound) if math.isfinite(best) else abs(relaxation.bound)
        self.rises[side, site] += min(bound - relaxation.bound, most) / max(moved, 1e-6)
        self.trials[side, site] += 1
        return bound


def _product(left: FloatArray | float, right: FloatArray | float) -> FloatArray | float:
    return numpy.maximum(left, _LEAST_GAIN) * numpy.maximum(right, _LEAST_GAIN)
