"""Siting at size: each row of the reach table, with spopt and HiGHS beside it in the same run where they can finish.

`python -m benchmarks.siting [ROW …] [--orlib DIR] [--peer]`

Rows: mclp, mclp-wide, mclp-large, mclp-large-wide, mclp-customers, median, median-large, center, center-large, graphs
(all by default) and orlib (with `--orlib`, a folder of pmed*.txt). `--peer` solves mclp, mclp-wide, median and center
with spopt too (`pip install "spopt==0.7.*"`, for this only), given 620 s for each; minutes in all. Every row solves
the same instance twice: the first call is to be as fast as the second.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting import Plan, max_coverage, p_center, p_median
from benchmarks.siting_instances import (
    REACH_KM,
    City,
    clustered_city,
    grid_customers,
    random_graph,
    read_orlib,
)

OPEN = 20
WIDE_KM = 5.5
PEER_SECONDS = 620
GRAPHS = (
    (500, (5, 10, 50, 100, 167)),
    (600, (5, 10, 60, 120, 200)),
    (700, (5, 10, 70, 140)),
    (800, (5, 10, 80)),
    (900, (5, 10, 90)),
)
"""Sizes and numbers of sites of pmed21 to pmed40."""
OPTIMA = (
    5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255, 7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845,
    1789, 9138, 8579, 4619, 2961, 1828, 9917, 8307, 4498, 3033, 1989, 10086, 9297, 4700, 3013, 10400, 9934, 5057, 11060,
    9423, 5128,
)  # fmt: skip
"""Of pmed1 to pmed40: OR-Library, file pmedopt (Beasley 1990)."""


@dataclass(frozen=True)
class Row:
    """One line of the table: an instance, how we solve it, and how spopt does."""

    make: Callable[[], Any]
    solve: Callable[[Any], Plan]
    peer: Callable[[Any], tuple[float, str]] | None = None


def _coverage(limit: float) -> Callable[[City], Plan]:
    return lambda city: max_coverage(scipy.sparse.csr_array(city.covers), city.weights, OPEN, time_limit=limit)


def _spopt(model: str, **options: Any) -> Callable[[City], tuple[float, str]]:
    """Solve with spopt's model of that name; value and status as it reports them."""

    def solve(city: City) -> tuple[float, str]:
        import pulp
        from spopt import locate

        parts = [city.cost] if model == "PCenter" else [city.cost, city.weights]
        problem = getattr(locate, model).from_cost_matrix(*parts, p_facilities=OPEN, **options)
        problem = problem.solve(pulp.HiGHS(msg=False, timeLimit=PEER_SECONDS))
        return float(pulp.value(problem.problem.objective)), pulp.LpStatus[problem.problem.status]

    return solve


ROWS: dict[str, Row] = {
    "mclp": Row(lambda: clustered_city(10_000, 500), _coverage(60), _spopt("MCLP", service_radius=REACH_KM)),
    "mclp-wide": Row(
        lambda: clustered_city(10_000, 500, spread_km=WIDE_KM), _coverage(60), _spopt("MCLP", service_radius=REACH_KM)
    ),
    "mclp-large": Row(lambda: clustered_city(50_000, 1_000), _coverage(60)),
    "mclp-large-wide": Row(lambda: clustered_city(50_000, 1_000, spread_km=WIDE_KM), _coverage(60)),
    "mclp-customers": Row(lambda: grid_customers(20_000_000), lambda given: max_coverage(given[0], given[1], 10)),
    "median": Row(
        lambda: clustered_city(1_000, 200), lambda city: p_median(city.cost, city.weights, OPEN), _spopt("PMedian")
    ),
    "median-large": Row(lambda: clustered_city(10_000, 500), lambda city: p_median(city.cost, city.weights, OPEN)),
    "center": Row(lambda: clustered_city(1_000, 200), lambda city: p_center(city.cost, OPEN), _spopt("PCenter")),
    "center-large": Row(lambda: clustered_city(10_000, 500), lambda city: p_center(city.cost, OPEN)),
}


def measure(name: str, row: Row, *, with_peer: bool) -> None:
    """Solve one row twice, and once with spopt; one line."""
    instance = row.make()
    spent = []
    for _ in range(2):
        begun, processor = time.perf_counter(), time.process_time()
        plan = row.solve(instance)
        spent.append((time.perf_counter() - begun, time.process_time() - processor))
    (first, cpu), (second, _) = spent
    line = f"{name:<16} {plan.value:>15,.1f} gap {plan.gap:8.2e} {'proven' if plan.proven else 'open':<6}"
    print(f"{line} first {first:7.2f} s, {cpu:7.2f} CPU s; second {second:7.2f} s", flush=True)
    if with_peer and row.peer:
        begun = time.perf_counter()
        value, status = row.peer(instance)
        seconds = time.perf_counter() - begun
        print(f"{'  spopt':<16} {value:>15,.1f} {status:<22} {seconds:7.2f} s; ratio {seconds / first:.1f}", flush=True)


Graph = tuple[str, tuple[NDArray[numpy.float64], int], int | None]
"""A name, the ways between all nodes and how many sites to open, and the optimum where it is known."""


def measure_graphs(name: str, graphs: Sequence[Graph]) -> None:
    """p-median and p-center on graphs; one line each and the seconds in all."""
    totals, proven = [0.0, 0.0], [0, 0]
    for label, (cost, open_count), optimum in graphs:
        plans = p_median(cost, numpy.ones(len(cost)), open_count), p_center(cost, open_count)
        known = "" if optimum is None else f" of {optimum}{'' if plans[0].value == optimum else ' MISSED'}"
        described = f"median {_describe(plans[0])}{known}   center {_describe(plans[1])}"
        print(f"{label:<8} n {len(cost):>3} p {open_count:>3}   {described}", flush=True)
        for model, plan in enumerate(plans):
            totals[model] += plan.seconds
            proven[model] += plan.proven
    print(f"{name}: {len(graphs)} graphs; median {proven[0]} proven, {totals[0]:.1f} s in all", end="; ")
    print(f"center {proven[1]} proven, {totals[1]:.1f} s", flush=True)


def _describe(plan: Plan) -> str:
    return f"{plan.value:6,.0f} {'proven' if plan.proven else f'gap {plan.gap:.1e}'} {plan.seconds:6.2f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", default=[*ROWS, "graphs"])
    parser.add_argument("--orlib", type=Path)
    parser.add_argument("--peer", action="store_true")
    given = parser.parse_args()
    if given.peer and importlib.util.find_spec("spopt") is None:
        raise SystemExit('spopt is not installed here: pip install "spopt==0.7.*", or leave out --peer.')
    for name in given.rows:
        if name in ROWS:
            measure(name, ROWS[name], with_peer=given.peer)
    if "graphs" in given.rows:
        sizes = [(nodes, count) for nodes, counts in GRAPHS for count in counts]
        named: list[Graph] = [
            (f"graph{seed}", random_graph(nodes, count, seed), None) for seed, (nodes, count) in enumerate(sizes)
        ]
        measure_graphs("graphs", named)
    if given.orlib:
        files = sorted(given.orlib.glob("pmed*.txt"), key=lambda path: int(path.stem[4:]))
        numbered: list[Graph] = [(path.stem, read_orlib(path), OPTIMA[int(path.stem[4:]) - 1]) for path in files]
        measure_graphs("orlib", numbered)


if __name__ == "__main__":
    main()
