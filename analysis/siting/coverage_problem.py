"""Maximal coverage as a problem for the search: its model, its quick plans, and how answers are read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.coverage import all_open, cover_rows, covered_by, need_rows, rule_rows
from analysis.siting.exchange import KICKS, Exchange
from analysis.siting.floors import Floors
from analysis.siting.greedy import coverage_bound, greedy_coverage
from analysis.siting.highs import Model, Rows, stack_rows
from analysis.siting.lagrangian import coverage_floor
from analysis.siting.plan import Clock
from analysis.siting.purse import Purse
from analysis.siting.requests import Rules
from analysis.siting.rows import MergedRows, merge_rows
from analysis.siting.search import Candidate, forbid_subsets, forbid_supersets

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


@dataclass(frozen=True)
class CoverageProblem:
    """Minimise minus the covered weight."""

    covers: scipy.sparse.csr_array
    weights: FloatArray
    rules: Rules
    limits: Floors
    merged: MergedRows

    @staticmethod
    def of(covers: scipy.sparse.csr_array, weights: FloatArray, rules: Rules, limits: Floors) -> "CoverageProblem":
        merged = merge_rows(covers, weights, limits.groups, len(limits.needs), rules)
        return CoverageProblem(covers, weights, rules, limits, merged)

    @property
    def missing(self) -> FloatArray:
        """Per group: the weight that its floor still asks of the free sites."""
        return numpy.maximum(self.limits.needs - self.merged.settled, 0)

    def model(self) -> Model:
        """Minimise minus the covered weight; columns are the free sites, then the merged rows."""
        row_count, site_count = self.merged.shape
        return Model(
            cost=numpy.append(numpy.zeros(site_count), -self.merged.weights),
            rows=stack_rows(
                [
                    cover_rows(self.merged),
                    *rule_rows(self.rules, self.rules.free, row_count),
                    *need_rows(self.merged, self.missing),
                ]
            ),
            lower=numpy.zeros(site_count + row_count),
            upper=numpy.ones(site_count + row_count),
            is_whole=numpy.arange(site_count + row_count) < site_count,
            offset=-float(self.merged.settled.sum()),
        )

    def start(self, clock: Clock) -> Candidate | None:
        """The best of some quick plans: greedy by gain or by gain per cost, improved by exchange."""
        merged, costs, budget = self.merged, self.rules.costs[self.rules.free], self.rules.free_budget
        exchange = Exchange(merged.covers, merged.weights, costs, budget)
        found: list[Candidate] = []
        for per_cost in (False, True) if math.isfinite(budget) else (False,):
            purse = Purse(costs, numpy.ones(len(costs), dtype=bool), self.rules.free_count, budget)
            greedy = greedy_coverage(
                merged.covers, merged.weights, merged.groups, self.missing, purse, per_cost=per_cost
            )
            swapped = exchange.improve(greedy)
            tried = (greedy, swapped, exchange.shake(swapped, KICKS, clock))
            judged = [self.judge(opened) for opened in tried]
            found += [candidate for candidate in judged if isinstance(candidate, Candidate)]
        return min(found, key=lambda candidate: candidate.value, default=None)

    def quick_floor(self, start: Candidate | None, clock: Clock) -> float:
        """A bound from below on the value, known without a solver."""
        opened = numpy.empty(0, dtype=numpy.int64)
        if start is not None:
            opened = numpy.flatnonzero(self.encode(start))
        costs, settled = self.rules.costs[self.rules.free], float(self.merged.settled.sum())
        room = (costs, self.rules.free_count, self.rules.free_budget)
        covers, weights = self.merged.covers, self.merged.weights
        floor = -min(coverage_bound(covers, weights, part, *room) for part in (opened, opened[:0]))
        if start is not None and start.value + settled > floor:
            target = start.value + settled
            floor = max(floor, coverage_floor(covers, weights, opened, self.rules, target, clock))
        return floor - settled

    def narrowed(self, model: Model) -> tuple["CoverageProblem", Model]:
        """Merge again without the sites that are settled: far fewer rows differ then."""
        rules = self.rules.settled_by(model)
        problem = CoverageProblem.of(self.covers, self.weights, rules, self.limits)
        return problem, problem.model()

    def encode(self, candidate: Candidate) -> FloatArray:
        return numpy.isin(self.rules.free, candidate.sites).astype(numpy.float64)

    def read(self, values: FloatArray) -> Candidate | Sequence[Rows]:
        return self.judge(numpy.flatnonzero(values[: self.merged.shape[1]] > 0.5))

    def judge(self, opened: IntArray) -> Candidate | Sequence[Rows]:
        """The candidate that opens these free sites, or the constraint that rules it out."""
        columns = sum(self.merged.shape)
        sites = all_open(self.rules, opened)
        if not self.rules.are_affordable(sites):
            return [forbid_supersets(columns, opened)]
        is_covered = covered_by(self.covers, sites)
        if not self.limits.are_met(is_covered, self.weights):
            return [forbid_subsets(columns, opened)]
        return Candidate(-float(self.weights[is_covered].sum()), sites)
