"""Catchment scores over 8.3 million pairs beside PySAL `access`, and a what-if after one supply change.

`python -m benchmarks.access [PLACES] [POINTS]`. Timed on our side: from a CSR array (or a dense one) of minutes to the
scores; "long table" starts where PySAL starts, at a row a pair. On its side: `access.fca.two_stage_fca` and
`three_stage_fca` alone, once, their data frames made before. Both define 3SFCA as Wan, Zou & Sternberg (2012) do.
"""

import argparse
import importlib
import time
from collections.abc import Callable
from typing import Any

import numpy
import pandas
from scipy import sparse

from analysis.access import build_catchment, e2sfca, three_sfca

BANDS, WEIGHTS = [10.0, 20.0, 30.0], [1.0, 0.68, 0.22]
IN_REACH = 0.415  # of all pairs
REPEATS = 5


def main(places: int, points: int) -> None:
    """Measure and print."""
    minutes, demand, supply = make_town(places, points)
    columns = "pairs,first s,second s,what-if ms,one point ms,PySAL s,ratio,rel. difference"
    print(f"{'':<22}" + "".join(f"{name:>17}" for name in columns.split(",")))
    peer, table, pairs = import_peer(), to_dense(minutes), minutes.tocoo()
    for name, measure, is_split in (("E2SFCA", e2sfca, False), ("3SFCA", three_sfca, True)):
        peer_seconds, expected = time_peer(peer, minutes, demand, supply, is_split) if peer else (0.0, demand)
        forms: dict[str, Callable[[], Any]] = {
            "sparse": lambda: minutes,
            "dense": lambda: table,
            "long table": lambda: sparse.coo_array((pairs.data, pairs.coords), shape=pairs.shape),
        }
        for form, hand_in in forms.items():
            first, second, scores = time_twice(lambda: measure(hand_in(), demand, supply, BANDS, WEIGHTS))  # noqa: B023
            whole, one = time_what_if(hand_in(), demand, supply, is_split)
            line = f"{name + ', ' + form:<22}{minutes.nnz:>17,}{first:>17.3f}{second:>17.3f}{whole:>17.1f}{one:>17.1f}"
            if peer_seconds:
                difference = numpy.max(numpy.abs(scores - expected) / numpy.maximum(expected, 1e-300))
                line += f"{peer_seconds:>17.2f}{peer_seconds / second:>17.0f}{difference:>17.1e}"
            print(line, flush=True)


def make_town(places: int, points: int) -> tuple[sparse.csr_array, Any, Any]:
    """Minutes by row, persons and window-hours of a square town in which 41.5 % of the pairs are within 30 minutes."""
    random = numpy.random.default_rng(20)
    homes, sites = random.random((places, 2)), random.random((points, 2))
    table = numpy.hypot(homes[:, None, 0] - sites[None, :, 0], homes[:, None, 1] - sites[None, :, 1])
    table *= BANDS[-1] / numpy.quantile(table, IN_REACH)
    rows, columns = numpy.nonzero(table <= BANDS[-1])
    minutes = sparse.csr_array((table[rows, columns], (rows, columns)), shape=table.shape)
    return minutes, random.integers(1, 500, places).astype(float), random.integers(8, 120, points).astype(float)


def to_dense(minutes: sparse.csr_array) -> Any:
    """Infinite out of reach."""
    table = minutes.toarray()
    table[table == 0] = numpy.inf  # nobody lives at a point here
    return table


def time_twice(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of the first call and the quickest of some more, and what they gave."""
    seconds = []
    for _ in range(1 + REPEATS):
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
    return seconds[0], min(seconds[1:]), result


def time_what_if(minutes: Any, demand: Any, supply: Any, is_split: bool) -> tuple[float, float]:
    """Milliseconds for all supply anew and for one point closed, the catchment being there; the slowest of some."""
    catchment = build_catchment(minutes, demand, BANDS, WEIGHTS, is_split)
    scores = catchment.scores(supply)
    whole, one = [], []
    for point in range(REPEATS):
        started = time.perf_counter()
        catchment.scores(supply)
        between = time.perf_counter()
        catchment.what_if(scores, supply, point, 0.0)
        whole.append(between - started)
        one.append(time.perf_counter() - between)
    return max(whole) * 1000, max(one) * 1000


def import_peer() -> Any:
    """PySAL's module, or None with a line that says how to get it."""
    try:
        return importlib.import_module("access.fca")
    except ImportError:
        print("PySAL is not here to compare with: pip install access (for the benchmark only)")
        return None


def time_peer(peer: Any, minutes: sparse.csr_array, demand: Any, supply: Any, is_split: bool) -> tuple[float, Any]:
    """Seconds of PySAL's function, and its scores."""
    pairs = minutes.tocoo()
    costs = pandas.DataFrame({"origin": pairs.row, "dest": pairs.col, "cost": pairs.data})
    people, units = pandas.DataFrame({"demand": demand}), pandas.DataFrame({"supply": supply})
    weight = importlib.import_module("access.weights").step_fn(dict(zip(BANDS, WEIGHTS, strict=True)))
    measure = peer.three_stage_fca if is_split else peer.two_stage_fca
    started = time.perf_counter()
    scores = measure(people, units, costs, BANDS[-1], demand_index=True, supply_index=True, weight_fn=weight)
    seconds = time.perf_counter() - started
    return seconds, scores.reindex(range(len(demand)), fill_value=0.0).to_numpy()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="?", type=int, default=20_000)
    parser.add_argument("points", nargs="?", type=int, default=1_000)
    asked = parser.parse_args()
    main(asked.places, asked.points)
