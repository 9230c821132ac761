"""Maximal coverage as a problem for the search: its model, its quick plans, and how answers are read."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.coverage import all_open, rule_rows
from analysis.siting.coverage_cuts import CoverageCuts
from analysis.siting.exchange import Exchange
from analysis.siting.floors import Floors
from analysis.siting.greedy import coverage_bound, greedy_coverage
from analysis.siting.highs import Rows, row
from analysis.siting.master import Cuts
from analysis.siting.plan import Clock
from analysis.siting.requests import Rules
from analysis.siting.rows import MergedRows, merge_rows
from analysis.siting.search import Candidate, best_of, forbid_subsets, forbid_supersets
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


_KICKS = 300
"""Rounds of random exchange before the search, which looks for better plans itself."""
_KICKS_OF_GIVEN = 10
"""The same from a plan that is thought good already."""


@dataclass(frozen=True)
class CoverageProblem:
    """Minimise minus the covered weight. `given`: the sites of a plan that is thought good, if one is known."""

    rules: Rules
    limits: Floors
    merged: MergedRows
    clock: Clock
    given: tuple[int, ...] = ()

    @staticmethod
    def of(
        covers: scipy.sparse.csr_array,
        weights: FloatArray,
        rules: Rules,
        limits: Floors,
        clock: Clock,
        given: Iterable[int] = (),
    ) -> "CoverageProblem":
        merged = merge_rows(covers, weights, limits.groups, len(limits.needs), rules)
        return CoverageProblem(rules, limits, merged, clock, tuple(given))

    @property
    def missing(self) -> FloatArray:
        """Per group: the weight that its floor still asks of the free sites."""
        return numpy.maximum(self.limits.needs - self.merged.settled, 0)

    @property
    def site_count(self) -> int:
        return self.merged.shape[1]

    @cached_property
    def zoned(self) -> CoverageCuts:
        return CoverageCuts.of(self.merged)

    @cached_property
    def exchange(self) -> Exchange:
        costs = self.rules.costs[self.rules.free]
        return Exchange(self.merged.covers, self.merged.weights, costs, self.rules.free_budget, self.clock)

    @property
    def cost_ends(self) -> tuple[FloatArray, FloatArray]:
        """Everything covered in a zone, or nothing."""
        weights = self.zoned.zone_weights
        return -weights, numpy.zeros(len(weights))

    @property
    def offset(self) -> float:
        return -float(self.merged.settled.sum())

    def side_rows(self) -> list[Rows]:
        """Count, budget and floors; columns are the free sites, then the zones' minus covered weights."""
        zone_groups = self.zoned.zone_groups
        blank = numpy.zeros(self.site_count)
        floors = [
            row(numpy.append(blank, zone_groups == group), -math.inf, -least)
            for group, least in enumerate(self.missing)
            if least > 0
        ]
        return [*rule_rows(self.rules, self.rules.free, len(zone_groups)), *floors]

    def cuts(self, shares: FloatArray) -> Cuts:
        return self.zoned.cuts(shares)

    def start(self) -> Candidate | None:
        """The plan that was given, or the best of some quick ones: greedy by gain or gain per cost; improved."""
        if self.given and (candidate := self._improve_given()):
            return candidate
        merged, budget = self.merged, self.rules.free_budget
        judged: list[Candidate | Sequence[Rows]] = []
        for per_cost in (False, True) if math.isfinite(budget) else (False,):
            greedy = greedy_coverage(
                merged.covers, merged.weights, merged.groups, self.missing, self.rules.free_purse, per_cost=per_cost
            )
            swapped = self.exchange.improve(greedy)
            tried = (greedy, swapped, self.exchange.shake(swapped, _KICKS))
            judged += [self.judge(opened) for opened in tried]
        return best_of(judged)

    def _improve_given(self) -> Candidate | None:
        """The plan that was given, improved by exchange; None where it breaks a rule."""
        opened = self.rules.positions(self.given)
        if not isinstance(self.judge(opened), Candidate):
            return None
        tried = [self.judge(each) for each in (opened, self.exchange.shake(opened, _KICKS_OF_GIVEN))]
        return min((each for each in tried if isinstance(each, Candidate)), key=lambda candidate: candidate.value)

    def quick_floor(self, start: Candidate | None) -> float:
        """A bound from below on the value, known without a solver."""
        opened = [] if start is None else [numpy.flatnonzero(self.opened(start))]
        room = (self.rules.costs[self.rules.free], self.rules.free_count, self.rules.free_budget)
        parts = [*opened, numpy.empty(0, dtype=numpy.int64)]
        most = min(coverage_bound(self.merged.covers, self.merged.weights, part, *room) for part in parts)
        return -most - float(self.merged.settled.sum())

    def opened(self, candidate: Candidate) -> FloatArray:
        return self.rules.shares(candidate.sites)

    def filled(self, shares: FloatArray) -> IntArray:
        return self.rules.free_purse.fill(shares)

    def improved(self, opened: IntArray) -> IntArray:
        return self.exchange.improve(opened)

    def broken_rows(self, shares: FloatArray) -> list[Rows]:
        """None: whatever is opened is a plan, but for floors, which bind the zones' costs."""
        return []

    def judge(self, opened: IntArray) -> Candidate | Sequence[Rows]:
        """The candidate that opens these free sites, or the constraint that rules it out."""
        columns = self.site_count + len(self.zoned.zone_groups)
        sites = all_open(self.rules, opened)
        if not self.rules.are_as_many(sites):
            return []
        if not self.rules.are_affordable(sites):
            return [forbid_supersets(columns, opened)]
        is_open = numpy.isin(numpy.arange(self.site_count), opened).astype(numpy.float64)
        served = numpy.where(self.merged.covers @ is_open > 0, self.merged.weights, 0)
        reached = self.merged.settled + sum_by(self.merged.groups, served, len(self.merged.settled))
        if (reached < self.limits.needs).any():
            return [forbid_subsets(columns, opened)]
        return Candidate(-float(reached.sum()), sites)
