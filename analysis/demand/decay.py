"""How the use of a service falls with the time it takes to get there, fitted on who applied and who was expected to.

Distance decay of use is told here as use(m) = floor + (1 − floor) exp(−(m / scale)^shape): one at the door, `floor`
where no point is near. The likelihood is Poisson, given the sum of each group (district and period), so that a district
whose records are thin, a season or a trend moves nothing (conditional likelihood: McCullagh & Nelder 1989, 6.4).
"""

import itertools
import math
from dataclasses import dataclass, replace

import numpy
from numpy.typing import NDArray

from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

FLOORS = tuple(numpy.round(numpy.arange(0.0, 0.91, 0.05), 2).tolist())
SCALES = tuple(numpy.geomspace(5.0, 240.0, 40).round(2).tolist())
SHAPES = (0.7, 1.0, 1.5, 2.0)
CONFIDENCE_CHI2 = 3.841
"""The 95 % point of chi-squared with one degree of freedom."""
LONGEST_MINUTES = 360
LEAST_USE = 1e-9
"""So that the few who come from anywhere do not rule a decay out."""


@dataclass(frozen=True)
class Decay:
    """The share of those in need who apply, relative to a point at the door. Minutes; a share has no unit."""

    floor: float
    scale_minutes: float
    shape: float = 1.0

    def use(self, minutes: FloatArray) -> FloatArray:
        """Between 1 at no distance and `floor` where nothing is within reach."""
        near = numpy.exp(-((numpy.minimum(minutes, 1e6) / self.scale_minutes) ** self.shape))
        return numpy.asarray(self.floor + (1.0 - self.floor) * numpy.maximum(near, LEAST_USE))


@dataclass(frozen=True)
class DecayFit:
    """The decay of greatest likelihood, those that the counts do not rule out (95 %), and what they rest on."""

    decay: Decay
    plausible: tuple[Decay, ...]
    dispersion: float
    """Pearson's chi-squared over its degrees of freedom: 1 where counts scatter as Poisson says."""
    applications: int
    groups: int

    def band(self, minutes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest use at these minutes among the plausible decays."""
        shares = numpy.array([decay.use(minutes) for decay in self.plausible])
        return shares.min(axis=0), shares.max(axis=0)


@dataclass(frozen=True)
class Counts:
    """Applied and expected, summed by group and whole minute: arrays of one length, `group` counted from 0."""

    group: IntArray
    minutes: FloatArray
    applied: FloatArray
    expected: FloatArray

    @staticmethod
    def of(group: IntArray, minutes: FloatArray, applied: FloatArray, expected: FloatArray) -> "Counts":
        """Sum cases by whole minute. Where nobody is expected nothing can be learned, and the case is left out."""
        numbers = numpy.minimum(numpy.nan_to_num(minutes, posinf=LONGEST_MINUTES), LONGEST_MINUTES).astype(numpy.int64)
        width = LONGEST_MINUTES + 1
        known = expected > 0
        cells, places = numpy.unique(group[known] * width + numbers[known], return_inverse=True)
        sums = [sum_by(places, values[known], len(cells)) for values in (applied, expected, expected * minutes)]
        middle = numpy.where(cells % width == LONGEST_MINUTES, LONGEST_MINUTES, sums[2] / sums[1])
        _codes, groups = numpy.unique(cells // width, return_inverse=True)
        return Counts(groups.astype(numpy.int64), middle, sums[0], sums[1])

    @property
    def group_count(self) -> int:
        return int(self.group.max(initial=-1)) + 1

    def fitted(self, decay: Decay) -> FloatArray:
        """What each case comes to under this decay, given the sum of its group."""
        wanted = self.expected * decay.use(self.minutes)
        ratio = sum_by(self.group, self.applied, self.group_count) / sum_by(self.group, wanted, self.group_count)
        return wanted * ratio[self.group]

    def log_likelihood(self, decay: Decay) -> float:
        """Up to a constant that no decay changes."""
        fitted = self.fitted(decay)
        some = self.applied > 0
        return float(self.applied[some] @ numpy.log(fitted[some]))


def fit_decay(counts: Counts) -> DecayFit | None:
    """The decay of greatest likelihood, first on a grid and then between its lines.

    None where the counts say nothing: no applications, or every group within the same minute.
    """
    sizes = sum_by(counts.group, numpy.ones(len(counts.group)), counts.group_count)
    if counts.applied.sum() <= 0 or not (sizes > 1).any():
        return None
    grid = [Decay(*each) for each in itertools.product(FLOORS, SCALES, SHAPES)]
    likelihoods = numpy.array([counts.log_likelihood(decay) for decay in grid])
    best = _refine(counts, grid[int(likelihoods.argmax())])
    dispersion = _dispersion(counts, best)
    least = counts.log_likelihood(best) - CONFIDENCE_CHI2 / 2.0 * max(dispersion, 1.0)
    plausible = [decay for decay, likelihood in zip(grid, likelihoods, strict=True) if likelihood >= least]
    return DecayFit(best, (best, *plausible), dispersion, int(counts.applied.sum()), counts.group_count)


def _refine(counts: Counts, start: Decay) -> Decay:
    """Smaller and smaller steps from the best of the grid while one of them is better."""
    best, likelihood = start, counts.log_likelihood(start)
    step_floor, step_scale = 0.025, 1.05
    while step_floor > 1e-3:
        steps = [
            replace(best, floor=min(max(best.floor + floor, 0.0), 0.95), scale_minutes=best.scale_minutes * scale)
            for floor in (-step_floor, 0.0, step_floor)
            for scale in (1.0 / step_scale, 1.0, step_scale)
        ]
        tried = [counts.log_likelihood(decay) for decay in steps]
        at = int(numpy.argmax(tried))
        if tried[at] > likelihood:
            best, likelihood = steps[at], tried[at]
        else:
            step_floor, step_scale = step_floor / 2.0, math.sqrt(step_scale)
    return best


def _dispersion(counts: Counts, decay: Decay) -> float:
    fitted = counts.fitted(decay)
    free = max(len(fitted) - counts.group_count - 2, 1)
    known = fitted > 0
    return float((((counts.applied - fitted) ** 2)[known] / fitted[known]).sum() / free)
