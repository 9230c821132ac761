"""Organisations whose share of checks lies outside what their number allows, each against the others of its group.

A funnel as in `analysis.funnel`. Those that stand out do not count in the share that the others are held against:
otherwise one large organisation would make its neighbours stand out. Which ones stand out is asked of all measures and
groups together (Benjamini & Hochberg 1995, JRSS B 57), so the stated false share is that of the whole list.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import scipy.stats
from numpy.typing import NDArray

from analysis.funnel import benjamini_hochberg, exact_z_scores, overdispersion

FloatArray = NDArray[numpy.float64]
BoolArray = NDArray[numpy.bool_]
FEWEST_IN_GROUP = 5  # with fewer there is nothing to be held against
FEWEST_EXPECTED = 1.0  # events, to take part in telling how much a group varies
FEWEST_IN_MIDDLE = 20.0  # events of the middle half of a group, to tell its share without the rest
FAR_SCORE = 2.0
MOST_ROUNDS = 10


@dataclass(frozen=True)
class Shares:
    """One measure: `events` of `totals` by organisation, and the `group` of each; arrays of one shape.

    `is_two_sided`: a share that is too low stands out as well.
    """

    events: FloatArray
    totals: FloatArray
    group: NDArray[numpy.int64]
    is_two_sided: bool


@dataclass(frozen=True)
class Judged:
    """By organisation: the share it is held against, how much that group's limits are widened, and the verdict.

    `z_score` is after widening. `p_value` is NaN where a group has too few to judge.
    """

    target: FloatArray
    widening: FloatArray
    z_score: FloatArray
    p_value: FloatArray
    is_flagged: BoolArray


def judge_shares(measures: Sequence[Shares], false_share: float = 0.05) -> list[Judged]:
    """Judge all measures together; of those flagged no more than `false_share` is to be expected wrong."""
    flagged = [_far_from_middle(each) for each in measures]
    for _ in range(MOST_ROUNDS):
        judged = [_score(each, out) for each, out in zip(measures, flagged, strict=True)]
        now = _flag([each[-1] for each in judged], false_share)
        is_settled = all(map(numpy.array_equal, flagged, now))
        flagged = now
        if is_settled:
            break
    return [Judged(*each, out) for each, out in zip(judged, flagged, strict=True)]


def _far_from_middle(shares: Shares) -> BoolArray:
    """Who is left out of the first round's targets: those outside the middle half of their group by share.

    Where the middle half has few events it cannot tell the share; there, those are left out who have more events than
    the others explain.
    """
    is_far = numpy.zeros(len(shares.totals), dtype=bool)
    for group in numpy.unique(shares.group):
        rows = numpy.flatnonzero(shares.group == group)
        order = rows[numpy.argsort(shares.events[rows] / shares.totals[rows], kind="stable")]
        quarter = len(order) // 4
        if shares.events[order[quarter : len(order) - quarter]].sum() >= FEWEST_IN_MIDDLE:
            is_far[order[:quarter]] = is_far[order[len(order) - quarter :]] = True
        else:
            is_far[rows] = _far_above(shares.events[rows], shares.totals[rows])
    return is_far


def _far_above(events: FloatArray, totals: FloatArray) -> BoolArray:
    """Those more than two standard errors above the share of the rest, taken out until none is left."""
    is_far = numpy.zeros(len(events), dtype=bool)
    for _ in range(MOST_ROUNDS):
        target = _share(events[~is_far], totals[~is_far])
        now = is_far | (exact_z_scores(events, totals, target) > FAR_SCORE)
        if (now == is_far).all():
            break
        is_far = now
    return is_far


def _share(events: FloatArray, totals: FloatArray) -> float:
    """Sum over sum; half an event more keeps a share that was never seen above nought."""
    return float((events.sum() + 0.5) / (totals.sum() + 1.0))


def _score(shares: Shares, flagged: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Target, widening, z-score and p-value of each, the flagged left out of the targets."""
    size = len(shares.totals)
    target, widening = numpy.full(size, numpy.nan), numpy.ones(size)
    z_score, p_value = numpy.zeros(size), numpy.full(size, numpy.nan)
    for group in numpy.unique(shares.group):
        rows = numpy.flatnonzero(shares.group == group)
        events, totals = shares.events[rows], shares.totals[rows]
        usual = ~flagged[rows]
        target[rows] = _share(events[usual], totals[usual])
        if len(rows) < FEWEST_IN_GROUP:
            continue
        widening[rows] = numpy.sqrt(_dispersion(events, totals, target[rows[0]]))
        z_score[rows] = exact_z_scores(events, totals, target[rows[0]]) / widening[rows]
        p_value[rows] = _tail(z_score[rows], shares.is_two_sided)
    return target, widening, z_score, p_value


def _dispersion(events: FloatArray, totals: FloatArray, target: float) -> float:
    """`overdispersion` of those that may expect an event: the scores of rarer ones tell of chance alone."""
    is_common = totals * target >= FEWEST_EXPECTED
    return overdispersion(events[is_common], totals[is_common], target)


def _tail(z_score: FloatArray, is_two_sided: bool) -> FloatArray:
    if is_two_sided:
        return numpy.minimum(1.0, 2 * scipy.stats.norm.sf(numpy.abs(z_score)))
    return scipy.stats.norm.sf(z_score)


def _flag(p_values: Sequence[FloatArray], false_share: float) -> list[BoolArray]:
    """Benjamini-Hochberg over all of them; what has no p-value takes no part."""
    together = numpy.concatenate([*p_values, numpy.zeros(0)])
    flagged = numpy.zeros(len(together), dtype=bool)
    is_judged = ~numpy.isnan(together)
    flagged[is_judged] = benjamini_hochberg(together[is_judged], false_share)
    return numpy.split(flagged, numpy.cumsum([len(each) for each in p_values])[:-1]) if p_values else []
