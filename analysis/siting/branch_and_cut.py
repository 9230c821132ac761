"""Branch and cut on the sites alone: the demands are projected out, and cuts tell what they cost.

At the root, cuts are taken between the relaxation and a point inside (the in-out rule of Ben-Ameur & Neto
2007), sites that no better plan can open or shut are fixed by reduced cost, and the rest is searched best
bound first. Every bound is computed anew from multipliers, so that it holds whatever the solver's tolerances.
"""

import heapq
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from analysis.siting.branching import Branching
from analysis.siting.highs import Relaxation, Rows
from analysis.siting.master import Master, Projected
from analysis.siting.plan import PROVEN_GAP, Clock
from analysis.siting.search import Candidate, Outcome, is_better, tidy_bound

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_WHOLE = 1e-6
_VIOLATION = 1e-7
"""Share of all costs by which a cut must be violated to be worth adding, where shares are not whole."""
_VIOLATION_OF_PLANS = 3e-12
_ROOT_GAP = 1e-5
_ROUNDS = 20
_WORTHWHILE = 0.05
"""Share of the gap that a round of cuts must close to be followed by another."""
_ROUNDS_BETWEEN_PLANS = 8
_DRAWS_AT_ROOT = 40
_TOWARDS = 0.2
"""How far from the point inside towards the relaxation the root is cut; of 0.1 to 0.7 among the quickest."""
_IDLE_ROUNDS_AT_ROOT = 6
_CUTS_HELD = 700
_IDLE_ROUNDS = 30


class Node(NamedTuple):
    """Part of the plans: those between these shares, none of which is better than `bound`."""

    bound: float
    number: int
    lower: FloatArray
    upper: FloatArray


class BranchAndCut:
    """The search; minimises. `floor` is a bound known beforehand, `is_whole` says that values are whole numbers."""

    def __init__(
        self, problem: Projected, start: Candidate | None, floor: float, clock: Clock, *, is_whole: bool
    ) -> None:
        self.problem, self.best, self.clock, self.is_whole = problem, start, clock, is_whole
        self.master = Master(problem, clock)
        self.branching = Branching(self.master)
        self.floor = tidy_bound(floor, is_whole)
        self.settled = math.inf
        """The least bound of the parts of the search that are done with."""
        self.nodes: list[Node] = []
        self.count = 0
        self.random = numpy.random.default_rng(0)
        self.root: Relaxation | None = None
        self.considered: set[bytes] = set()
        """Plans looked at near the shares of a relaxation, which need no second look."""

    @property
    def value(self) -> float:
        return math.inf if self.best is None else self.best.value

    def run(self) -> Outcome:
        """Search until the bound meets the best plan, or time runs out."""
        lower, upper = numpy.zeros(self.problem.site_count), numpy.ones(self.problem.site_count)
        self._push(self._tighten_root(), lower, upper)
        while self.nodes:
            if self.clock.is_over:
                break
            node = heapq.heappop(self.nodes)
            if not self._is_settled(node.bound) and not self._explore(node):
                heapq.heappush(self.nodes, node)
                break
        bound = min(self.value, max(self.floor, min([self.settled, *(node.bound for node in self.nodes)])))
        is_impossible = self.best is None and not self.nodes and not math.isfinite(self.settled)
        return Outcome(self.best, bound, is_impossible)

    def _is_settled(self, bound: float) -> bool:
        """No plan of this bound is better than the best; remembered, since the bound counts to the end."""
        is_settled = tidy_bound(bound, self.is_whole) >= self.value - 0.5 * PROVEN_GAP * abs(self.value)
        if is_settled:
            self.settled = min(self.settled, tidy_bound(bound, self.is_whole))
        return is_settled

    def _push(self, bound: float, lower: FloatArray, upper: FloatArray) -> None:
        if bound < math.inf and not self._is_settled(bound):
            self.count += 1
            heapq.heappush(self.nodes, Node(bound, self.count, lower, upper))

    def _tighten_root(self) -> float:
        """Cut until the relaxation is nearly exact; its bound (infinite where there is no plan at all)."""
        inside, least_inside = self._first_inside()
        bound, lowest, rounds, offset = self.floor, math.inf, 0, self.problem.offset
        while not self._is_settled(bound):
            relaxation = self.master.solve()
            if isinstance(relaxation, str):
                return math.inf
            if relaxation is None:
                break
            rounds += 1
            bound = max(bound, relaxation.bound)
            self.root = relaxation
            if broken := self.problem.broken_rows(relaxation.values[: self.problem.site_count]):
                self.master.add_rows(broken)
                continue
            shares = relaxation.values[: self.problem.site_count]
            between = _TOWARDS * shares + (1 - _TOWARDS) * inside
            cuts = self.problem.cuts(between)
            if cuts.costs.sum() <= least_inside:
                inside, least_inside = between, float(cuts.costs.sum())
            lowest = min(lowest, float(cuts.costs.sum()) + offset)
            added = self.master.add_cuts(cuts, relaxation.values, _VIOLATION)
            if not added:
                here = self.problem.cuts(shares)
                added = self.master.add_cuts(here, relaxation.values, _VIOLATION)
                lowest = min(lowest, float(here.costs.sum()) + offset)
            if not added or lowest - bound < _ROOT_GAP * abs(lowest):
                self._consider(shares, _DRAWS_AT_ROOT)
                break
            if rounds % _ROUNDS_BETWEEN_PLANS == 0:
                self._consider(shares)
                self.master.drop_idle(_IDLE_ROUNDS_AT_ROOT)
        return bound

    def _first_inside(self) -> tuple[FloatArray, float]:
        """A point well inside the plans, near the best one known, and what it costs; cuts at both to begin with."""
        count = self.problem.site_count
        filled = self.problem.filled(numpy.zeros(count))
        inside = numpy.full(count, len(filled) / max(count, 1))
        nothing = numpy.append(inside, numpy.full(len(self.master.cost) - count, -math.inf))
        if self.best is not None:
            opened = self.problem.opened(self.best)
            self.master.add_cuts(self.problem.cuts(opened), nothing, _VIOLATION)
            inside = (inside + opened) / 2
        cuts = self.problem.cuts(inside)
        self.master.add_cuts(cuts, nothing, _VIOLATION)
        return inside, float(cuts.costs.sum())

    def _consider(self, shares: FloatArray, draws: int = 1) -> None:
        """Look for a better plan near these shares."""
        for scores in (shares, *self._drawn(shares, draws)):
            if self.clock.is_over:
                break
            near = self.problem.filled(scores)
            if near.tobytes() in self.considered:
                continue
            for opened in (near, self.problem.improved(near)):
                if opened.tobytes() not in self.considered:
                    self.considered.add(opened.tobytes())
                    self._judge(opened)

    def _drawn(self, shares: FloatArray, draws: int) -> list[FloatArray]:
        """Scores whose largest are a draw of sites with chances in proportion to their shares (Gumbel 1954)."""
        chances = numpy.log(numpy.clip(shares, 1e-6, 1))
        return [chances + self.random.gumbel(size=len(shares)) for _ in range(draws)]

    def _judge(self, opened: IntArray) -> Sequence[Rows]:
        """Keep the plan if it is better; where it breaks a rule that can be stated, give what rules it out."""
        found = self.problem.judge(opened)
        if not isinstance(found, Candidate):
            return found
        self.best = found if is_better(found, self.best) else self.best
        return ()

    def _explore(self, node: Node) -> bool:
        """Bound a node and split it; false where time ran out first."""
        lower, upper = self._fixed(node.lower, node.upper, self.root)
        if (lower > upper).any():
            return True
        if (lower == upper).all():
            self._judge(numpy.flatnonzero(lower > 0.5))
            return True
        self.master.set_bounds(lower, upper)
        relaxation = self._cut(node.bound)
        if isinstance(relaxation, str):
            return True
        if relaxation is None:
            return not self.clock.is_over and self._halve(node.bound, lower, upper)
        bound = max(node.bound, relaxation.bound)
        if self._is_settled(bound):
            return True
        lower, upper = self._fixed(lower, upper, relaxation)
        shares = relaxation.values[: self.problem.site_count]
        free = numpy.flatnonzero(lower < upper)
        fractional = free[(shares[free] > _WHOLE) & (shares[free] < 1 - _WHOLE)]
        if len(free):
            self._split(relaxation, bound, lower, upper, fractional if len(fractional) else free[:1])
        else:
            self._push(bound, lower, upper)
        if self.count % _ROUNDS_BETWEEN_PLANS < 2:
            self._consider(shares)
        return True

    def _halve(self, bound: float, lower: FloatArray, upper: FloatArray) -> bool:
        """Split where the solver gave up, as on a budget row of many orders of magnitude: its parts are easier."""
        site = int(numpy.flatnonzero(lower < upper)[0])
        for side in (0, 1):
            ends = lower.copy(), upper.copy()
            ends[1 - side][site] = side
            self._push(bound, *ends)
        return True

    def _split(
        self, relaxation: Relaxation, bound: float, lower: FloatArray, upper: FloatArray, sites: IntArray
    ) -> None:
        branch = self.branching.choose(relaxation, lower, upper, sites, self.value)
        for side in (0, 1):
            ends = lower.copy(), upper.copy()
            ends[1 - side][branch.site] = side
            self._push(max(bound, branch.bounds[side]), *ends)

    def _cut(self, known: float) -> Relaxation | str | None:
        """Solve and cut in turn while that raises the bound noticeably."""
        last = -math.inf
        for rounds in range(_ROUNDS):
            relaxation = self.master.solve()
            if relaxation is None or isinstance(relaxation, str):
                return relaxation
            bound = max(known, relaxation.bound)
            if tidy_bound(bound, self.is_whole) >= self.value:
                return relaxation
            shares = relaxation.values[: self.problem.site_count]
            if broken := self.problem.broken_rows(shares):
                self.master.add_rows(broken)
                continue
            is_plan = not ((shares > _WHOLE) & (shares < 1 - _WHOLE)).any()
            if is_plan and (broken := self._judge(numpy.flatnonzero(shares > 0.5))):
                self.master.add_rows(broken)
                continue
            cuts = self.problem.cuts(numpy.rint(shares) if is_plan else shares)
            added = self.master.add_cuts(cuts, relaxation.values, _VIOLATION_OF_PLANS if is_plan else _VIOLATION)
            is_slow = rounds and bound - last < _WORTHWHILE * (self.value - bound)
            if not added or (is_slow and not is_plan):
                break
            last = bound
        if self.master.row_count > _CUTS_HELD:
            self.master.drop_idle(_IDLE_ROUNDS)
        return relaxation

    def _fixed(
        self, lower: FloatArray, upper: FloatArray, relaxation: Relaxation | None
    ) -> tuple[FloatArray, FloatArray]:
        """Shut or open for good the sites whose change makes every plan no better than the best."""
        if relaxation is None or self.best is None:
            return lower, upper
        reduced = relaxation.reduced_costs[: self.problem.site_count]
        is_free = lower < upper if relaxation is not self.root else numpy.ones(len(lower), dtype=bool)
        least = self.value - (1 - 1e-6 if self.is_whole else 0) + 1e-9 * abs(self.value)
        is_beyond = is_free & (relaxation.bound + abs(reduced) > least)
        return (
            numpy.where(is_beyond & (reduced < 0), numpy.maximum(lower, 1.0), lower),
            numpy.where(is_beyond & (reduced > 0), numpy.minimum(upper, 0.0), upper),
        )
